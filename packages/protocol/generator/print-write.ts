// Prints the function that writes one block, and refuses what the version cannot carry.
import { type Field, type FieldType, intersect } from './model.ts'
import { fit, localName } from './names.ts'
import { printFunction } from './print-read.ts'
import { type Block, condition, conditionNot, defaultOf, nullableIn } from './scope.ts'

/** `function writeProduceRequest(writer, message, version): void`. */
export function printWrite(block: Block): string {
  const body: string[] = []
  for (const field of block.fields) if (field.tag === undefined) body.push(...writeField(field, block))
  const tagged = block.fields.filter((field) => field.tag !== undefined).sort((a, b) => a.tag! - b.tag!)
  body.push(...writeTags(tagged, block))
  return printFunction(
    `write${block.typeName}`,
    ['writer: Writer', `message: ${block.typeName}Init`, 'version: number'],
    'void',
    block,
    body,
  )
}

/** `function isDefaultX(message): boolean`: whether nothing would be lost by leaving the structure out. */
export function printIsDefault(block: Block): string {
  const lines = block.fields.map((field) => `    ${isDefault(field, `message.${field.name}`, valueOf(field, block), block)}`)
  if (block.flexible !== false) lines.push('    (message.unknownTags === undefined || message.unknownTags.length === 0)')
  return [
    fit('', `function isDefault${block.typeName}(`, [`message: ${block.typeName}Init`], '): boolean {'),
    '  return (',
    lines.join(' &&\n'),
    '  )',
    '}',
  ].join('\n')
}

function writeField(field: Field, block: Block): string[] {
  const there = condition(field.versions, block.versions)
  const guard = guardNull(field, block)
  if (there === true) {
    if (guard === undefined && isSimple(field, block)) return write(field, field.type, valueOf(field, block), block, '  ')
    return [
      declare(field, block),
      ...(guard === undefined ? [] : [`  ${guard}`]),
      ...write(field, field.type, localName(field.name), block, '  '),
    ]
  }
  const name = localName(field.name)
  if (there === false)
    return field.ignorable
      ? []
      : [declare(field, block), `  if (${stripped(isNotDefault(field, name, block))}) ${unsupported(field, block)}`]
  const lines: string[] = []
  if (field.ignorable && guard === undefined && isSimple(field, block)) {
    const inner = write(field, field.type, valueOf(field, block), block, '    ')
    return inner.length === 1 ? [`  if (${there}) ${inner[0]!.trimStart()}`] : [`  if (${there}) {`, ...inner, '  }']
  }
  const inner = [...(guard === undefined ? [] : [`    ${guard}`]), ...write(field, field.type, name, block, '    ')]
  lines.push(declare(field, block), `  if (${there}) {`, ...inner, '  }')
  if (!field.ignorable)
    lines.push(
      `${lines.pop()!} else if (${stripped(isNotDefault(field, name, block))}) {`,
      `    ${unsupported(field, block)}`,
      '  }',
    )
  return lines
}

// A scalar is written from the message at once; others need a name of their own.
function isSimple(field: Field, block: Block): boolean {
  if (field.type.kind === 'scalar')
    return field.type.scalar !== 'string' && !isBytes(field.type)
      ? true
      : block.flexible === true || block.flexible === false || field.inflexible
  return field.type.kind === 'struct' && nullableIn(field, block) === undefined
}

function isBytes(type: FieldType): boolean {
  return type.kind === 'scalar' && (type.scalar === 'bytes' || type.scalar === 'records')
}

function declare(field: Field, block: Block): string {
  return `  const ${localName(field.name)} = ${valueOf(field, block)}`
}

// The field's value or its default.
function valueOf(field: Field, block: Block): string {
  const given = `message.${field.name}`
  const fallback = field.type.kind === 'struct' && field.default !== 'null' ? '{}' : defaultOf(field, block.message)
  if (nullableIn(field, block) === undefined) return `${given} ?? ${fallback}`
  return fallback === 'null' ? `${given} ?? null` : `${given} === undefined ? ${fallback} : ${given}`
}

// Refuses null in versions that have the field but cannot say null.
function guardNull(field: Field, block: Block): string | undefined {
  if (nullableIn(field, block) === undefined) return undefined
  const cannot = conditionNot(field.nullable, intersect(field.versions, block.versions) ?? block.versions)
  if (cannot === false) return undefined
  const thrown = `throw unsupportedNull('${block.message.name}', '${block.path}${field.name}', version)`
  return `if (${localName(field.name)} === null${cannot === true ? '' : ` && ${cannot}`}) ${thrown}`
}

function unsupported(field: Field, block: Block): string {
  return `throw unsupportedField('${block.message.name}', '${block.path}${field.name}', version)`
}

function write(field: Field, type: FieldType, value: string, block: Block, indent: string): string[] {
  const nullable = nullableIn(field, block) !== undefined
  if (type.kind === 'array') {
    const name = localName(field.name)
    const length = nullable ? `${name} === null ? -1 : ${name}.length` : `${name}.length`
    const lines = compactOr(block, indent, `writer.compactArrayLength(${length})`, `writer.arrayLength(${length})`)
    const inner = nullable ? `${indent}  ` : indent
    const element = write({ ...field, nullable: undefined }, type.of, 'element', block, `${inner}  `)
    const oneLine = `${inner}for (const element of ${name}) ${element[0]!.trimStart()}`
    const fits = element.length === 1 && oneLine.length <= 130
    const each = fits ? [oneLine] : [`${inner}for (const element of ${name}) {`, ...element, `${inner}}`]
    return nullable ? [...lines, `${indent}if (${name} !== null) {`, ...each, `${indent}}`] : [...lines, ...each]
  }
  if (type.kind === 'struct') {
    const struct = `write${block.message.name}${type.struct}(writer, ${value}, version)`
    if (!nullable) return [`${indent}${struct}`]
    return [
      `${indent}writer.${field.tag === undefined ? 'present' : 'presentInTag'}(${value} !== null)`,
      `${indent}if (${value} !== null) ${struct}`,
    ]
  }
  switch (type.scalar) {
    case 'string': {
      const [compact, plain] = nullable ? ['compactNullableString', 'nullableString'] : ['compactString', 'string']
      if (field.inflexible) return [`${indent}writer.${plain}(${value})`]
      return compactOr(block, indent, `writer.${compact}(${value})`, `writer.${plain}(${value})`)
    }
    case 'bytes':
    case 'records': {
      const [compact, plain] = nullable ? ['compactNullableBytes', 'nullableBytes'] : ['compactBytes', 'bytes']
      return compactOr(block, indent, `writer.${compact}(${value})`, `writer.${plain}(${value})`)
    }
    case 'bool':
      return [`${indent}writer.boolean(${value})`]
    default:
      return [`${indent}writer.${type.scalar}(${value})`]
  }
}

function compactOr(block: Block, indent: string, compact: string, plain: string): string[] {
  if (block.flexible === true) return [indent + compact]
  if (block.flexible === false) return [indent + plain]
  return [`${indent}if (flexible) ${compact}`, `${indent}else ${plain}`]
}

function writeTags(tagged: readonly Field[], block: Block): string[] {
  if (block.flexible === false) return []
  const lines: string[] = []
  for (const field of tagged) {
    lines.push(declare(field, block))
    const absent = conditionNot(field.versions, block.versions)
    if (absent !== false && !field.ignorable) {
      lines.push(
        `  if (${absent} && ${isNotDefault(field, localName(field.name), block)}) {`,
        `    ${unsupported(field, block)}`,
        '  }',
      )
    }
  }
  const indent = block.flexible === true ? '  ' : '    '
  if (block.flexible !== true) lines.push('  if (flexible) {')
  if (tagged.length === 0) {
    lines.push(`${indent}writeUnknownTags(writer, message.unknownTags)`)
  } else {
    const inside: Block = { ...block, flexible: true }
    const flexibleVersions = intersect(block.versions, block.message.flexible)!
    lines.push(`${indent}const unknownTags = message.unknownTags`)
    for (const field of tagged) {
      const there = condition(field.versions, flexibleVersions)
      const set = isNotDefault(field, localName(field.name), block)
      lines.push(`${indent}const ${presence(field)} = ${there === true ? stripped(set) : `${String(there)} && ${set}`}`)
    }
    lines.push(`${indent}let tagCount = unknownTags === undefined ? 0 : unknownTags.length`)
    for (const field of tagged) lines.push(`${indent}if (${presence(field)}) tagCount += 1`)
    lines.push(`${indent}writer.unsignedVarint(tagCount)`)
    lines.push(`${indent}let unknownAt = 0`)
    for (const field of tagged) {
      lines.push(`${indent}if (${presence(field)}) {`)
      lines.push(`${indent}  unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, ${field.tag})`)
      lines.push(`${indent}  const mark = writer.beginTag(${field.tag})`)
      lines.push(...write(field, field.type, localName(field.name), inside, `${indent}  `))
      lines.push(`${indent}  writer.endTag(mark)`, `${indent}}`)
    }
    lines.push(`${indent}writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)`)
  }
  if (block.flexible !== true) {
    lines.push('  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {')
    lines.push(`    throw unsupportedField('${block.message.name}', '${block.path}unknownTags', version)`, '  }')
  }
  return lines
}

function presence(field: Field): string {
  return `has${field.name.charAt(0).toUpperCase()}${field.name.slice(1)}`
}

function isNotDefault(field: Field, value: string, block: Block): string {
  const nullable = nullableIn(field, block) !== undefined
  const fallback = defaultOf(field, block.message)
  if (fallback === 'null') return `${value} !== null`
  const orNull = (test: string) => (nullable ? `(${value} === null || ${test})` : test)
  if (field.type.kind === 'array' || isBytes(field.type)) return orNull(`${value}.length > 0`)
  if (field.type.kind === 'struct') return orNull(`!isDefault${block.message.name}${field.type.struct}(${value})`)
  if (fallback === 'true') return `!${value}`
  if (fallback === 'false') return value
  return `${value} !== ${fallback}`
}

function stripped(expression: string): string {
  return expression.startsWith('(') && expression.endsWith(')') ? expression.slice(1, -1) : expression
}

function isDefault(field: Field, given: string, value: string, block: Block): string {
  const fallback = defaultOf(field, block.message)
  if (fallback === 'null') return `(${given} === undefined || ${given} === null)`
  if (field.type.kind === 'array' || isBytes(field.type)) {
    return nullableIn(field, block) === undefined
      ? `(${value}).length === 0`
      : `(${given} === undefined || (${given} !== null && ${given}.length === 0))`
  }
  if (field.type.kind === 'struct') return `isDefault${block.message.name}${field.type.struct}(${value})`
  return `(${value}) === ${fallback}`
}

/** Structures for which `isDefaultX` and `defaultX` are needed: they stand alone, and not in every version or as a tagged field. */
export function structsWithDefault(blocks: readonly Block[]): Set<string> {
  const wanted = new Set<string>()
  const add = (name: string): void => {
    if (wanted.has(name)) return
    wanted.add(name)
    for (const block of blocks) {
      if (block.typeName !== name) continue
      for (const field of block.fields)
        if (field.type.kind === 'struct' && field.default !== 'null') add(block.message.name + field.type.struct)
    }
  }
  for (const block of blocks) {
    for (const field of block.fields) {
      if (field.type.kind !== 'struct' || field.default === 'null') continue
      if (field.tag !== undefined || condition(field.versions, block.versions) !== true)
        add(block.message.name + field.type.struct)
    }
  }
  return wanted
}
