// Prints the function that reads one block: straight-line code, one local a field, one object at the end.
import { type Field, type FieldType, intersect } from './model.ts'
import { fit, localName } from './names.ts'
import { plainType, typeOf } from './print-types.ts'
import { type Block, type Condition, bytesMin, choose, condition, conditionNot, defaultOf } from './scope.ts'

/** `function readProduceRequest(reader, version): ProduceRequest`. */
export function printRead(block: Block): string {
  const untagged = block.fields.filter((field) => field.tag === undefined)
  const tagged = block.fields.filter((field) => field.tag !== undefined)
  const body: string[] = []
  for (const field of untagged) body.push(...readField(field, block))
  for (const field of tagged)
    body.push(`  let ${localName(field.name)}: ${typeOf(field, block)} = ${defaultOf(field, block.message)}`)
  if (tagged.length > 0) body.push(...readTags(tagged, block))
  const properties = block.fields.map((field) =>
    localName(field.name) === field.name ? field.name : `${field.name}: ${localName(field.name)}`,
  )
  if (block.flexible === false) {
    body.push(properties.length === 0 ? '  return {}' : fit('  ', 'return {', properties, '}'))
  } else {
    const literal =
      properties.length === 0
        ? `  const message: ${block.typeName} = {}`
        : fit('  ', `const message: ${block.typeName} = {`, properties, '}')
    body.push(literal)
    if (tagged.length === 0) body.push(`  const unknownTags = ${choose(block.flexible, 'reader.unknownTags()', 'undefined')}`)
    body.push('  if (unknownTags !== undefined) message.unknownTags = unknownTags', '  return message')
  }
  return printFunction(`read${block.typeName}`, ['reader: Reader', 'version: number'], block.typeName, block, body)
}

/** `function defaultX(): X`: the value of a structure that nobody set. */
export function printDefault(block: Block): string {
  const properties = block.fields.map((field) => `${field.name}: ${defaultOf(field, block.message)}`)
  return [`function default${block.typeName}(): ${block.typeName} {`, fit('  ', 'return {', properties, '}'), '}'].join('\n')
}

/** A function whose body knows `flexible` where it asks for it, and whose unused parameters say so. */
export function printFunction(
  name: string,
  parameters: readonly string[],
  result: string,
  block: Block,
  body: readonly string[],
): string {
  const lines = [...body]
  const text = () => lines.join('\n')
  if (typeof block.flexible === 'string' && /\bflexible\b/.test(text()))
    lines.unshift(`  const flexible = ${String(condition(block.message.flexible, block.versions))}`)
  const used = parameters.map((parameter) =>
    new RegExp(`(?<![.'])\\b${parameter.split(':')[0]!}\\b(?!:)`).test(text()) ? parameter : `_${parameter}`,
  )
  return [fit('', `function ${name}(`, used, `): ${result} {`), ...lines, '}'].join('\n')
}

function readField(field: Field, block: Block): string[] {
  const there = condition(field.versions, block.versions)
  const name = localName(field.name)
  const fallback = defaultOf(field, block.message)
  if (there === false) return [`  const ${name}: ${typeOf(field, block)} = ${fallback}`]
  if (field.type.kind !== 'array') {
    const value = readValue(field, field.type, block)
    if (there === true) return [`  const ${name} = ${value}`]
    const line = `  const ${name}: ${typeOf(field, block)} = ${there} ? ${parenthesized(value)} : ${fallback}`
    return line.length <= 130
      ? [line]
      : [`  let ${name}: ${typeOf(field, block)} = ${fallback}`, `  if (${there}) ${name} = ${value}`]
  }
  if (there === true) return readArray(field, field.type.of, block, `const ${name}`, '  ')
  return [
    `  let ${name}: ${typeOf(field, block)} = ${fallback}`,
    `  if (${there}) {`,
    ...readArray(field, field.type.of, block, name, '    '),
    '  }',
  ]
}

function readArray(field: Field, element: FieldType, block: Block, target: string, indent: string): string[] {
  const name = localName(field.name)
  const nullable = nullableWhere(field, block)
  const versions = intersect(field.versions, block.versions)!
  const least = bytesMin(element, block.message, versions)
  if (least < 1) throw new Error(`${block.typeName}.${field.name}: an element can take no bytes at all`)
  const call = (compact: boolean) =>
    choose(
      nullable,
      `reader.${compact ? 'compactNullable' : 'nullable'}ArrayLength(${least})`,
      `reader.${compact ? 'compactArray' : 'array'}Length(${least})`,
    )
  const length = chooseCompact(block.flexible, call)
  const elements = nullable === false && target.startsWith('const ') ? name : `${name}Elements`
  const lines = [
    `${indent}const ${name}Length = ${length}`,
    `${indent}const ${elements}: ${plainType(element, block.message, '')}[] = []`,
    `${indent}for (let i = 0; i < ${name}Length; i += 1) ${elements}.push(${readValue({ ...field, nullable: undefined }, element, block)})`,
  ]
  if (nullable !== false) lines.push(`${indent}${target} = ${name}Length < 0 ? null : ${elements}`)
  else if (elements !== name) lines.push(`${indent}${target} = ${elements}`)
  return lines
}

function readValue(field: Field, type: FieldType, block: Block): string {
  const nullable = nullableWhere(field, block)
  if (type.kind === 'array') throw new Error(`${block.typeName}.${field.name}: an array of arrays`)
  if (type.kind === 'struct') {
    const read = `read${block.message.name}${type.struct}(reader, version)`
    if (nullable === false) return read
    if (field.tag !== undefined) return `reader.presentInTag() ? ${read} : null`
    return nullable === true
      ? `reader.present() ? ${read} : null`
      : `${negate(field, block)} || reader.present() ? ${read} : null`
  }
  const compact = field.inflexible ? false : block.flexible
  switch (type.scalar) {
    case 'string':
      return chooseCompact(compact, (flexible) =>
        choose(
          nullable,
          flexible ? 'reader.compactNullableString()' : 'reader.nullableString()',
          flexible ? 'reader.compactString()' : 'reader.string()',
        ),
      )
    case 'bytes':
    case 'records':
      return chooseCompact(compact, (flexible) =>
        choose(
          nullable,
          flexible ? 'reader.compactNullableBytes()' : 'reader.nullableBytes()',
          flexible ? 'reader.compactBytes()' : 'reader.bytes()',
        ),
      )
    case 'bool':
      return 'reader.boolean()'
    default:
      return `reader.${type.scalar}()`
  }
}

function readTags(tagged: readonly Field[], block: Block): string[] {
  const lines: string[] = ['  let unknownTags: UnknownTag[] | undefined']
  const indent = block.flexible === true ? '  ' : '    '
  if (block.flexible !== true) lines.push('  if (flexible) {')
  lines.push(`${indent}const tagCount = reader.tagCount()`)
  lines.push(`${indent}for (let i = 0; i < tagCount; i += 1) {`)
  lines.push(`${indent}  const tag = reader.unsignedVarint()`)
  lines.push(`${indent}  const tagEnd = reader.tagEnd()`)
  lines.push(`${indent}  switch (tag) {`)
  // Inside, the version is a flexible one.
  const inside: Block = { ...block, flexible: true }
  for (const field of tagged) {
    const braces = field.type.kind === 'array'
    lines.push(`${indent}    case ${field.tag}:${braces ? ' {' : ''}`)
    const absent = conditionNot(field.versions, intersect(block.versions, block.message.flexible)!)
    if (absent !== false)
      lines.push(`${indent}      if (${absent}) throw reader.malformed('tag ${field.tag} is not one of this version')`)
    const name = localName(field.name)
    if (field.type.kind === 'array') lines.push(...readArray(field, field.type.of, inside, name, `${indent}      `))
    else lines.push(`${indent}      ${name} = ${readValue(field, field.type, inside)}`)
    lines.push(`${indent}      break`)
    if (braces) lines.push(`${indent}    }`)
  }
  lines.push(`${indent}    default:`)
  lines.push(`${indent}      unknownTags ??= []`)
  lines.push(`${indent}      unknownTags.push(reader.unknownTag(tag, tagEnd))`)
  lines.push(`${indent}  }`)
  lines.push(`${indent}  reader.endTag(tag, tagEnd)`)
  lines.push(`${indent}}`)
  if (block.flexible !== true) lines.push('  }')
  return lines
}

function chooseCompact(flexible: Condition, value: (compact: boolean) => string): string {
  if (typeof flexible === 'boolean') return value(flexible)
  return `flexible ? ${parenthesized(value(true))} : ${parenthesized(value(false))}`
}

function parenthesized(expression: string): string {
  return expression.includes(' ? ') ? `(${expression})` : expression
}

// Where a field can be null among the versions in which it is there.
function nullableWhere(field: Field, block: Block): Condition {
  const there = intersect(field.versions, block.versions)
  return there === undefined ? false : condition(field.nullable, there)
}

function negate(field: Field, block: Block): string {
  return String(conditionNot(field.nullable, intersect(field.versions, block.versions)!))
}
