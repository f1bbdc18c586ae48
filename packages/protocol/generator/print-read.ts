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
  if (field.type.kind === 'array') {
    if (there === true) return readArray(field, field.type.of, block, `const ${name}`, '  ')
    const declared = `  let ${name}: ${typeOf(field, block)} = ${fallback}`
    return [declared, `  if (${there}) {`, ...readArray(field, field.type.of, block, name, '    '), '  }']
  }
  const value = readValue(field, field.type, block)
  if (there === true) return [`  const ${name} = ${value}`, ...refuseNull(field, block, `${name} === null`, '  ')]
  const line = `  const ${name}: ${typeOf(field, block)} = ${there} ? ${parenthesized(value)} : ${fallback}`
  const refusal = refuseNull(field, block, `${name} === null`, '    ')
  if (line.length <= 130 && refusal.length === 0) return [line]
  const declared = `  let ${name}: ${typeOf(field, block)} = ${fallback}`
  if (refusal.length === 0) return [declared, `  if (${there}) ${name} = ${value}`]
  return [declared, `  if (${there}) {`, `    ${name} = ${value}`, ...refusal, '  }']
}

function readArray(field: Field, element: FieldType, block: Block, target: string, indent: string): string[] {
  const name = localName(field.name)
  const nullable = nullableWhere(field, block) !== false
  const versions = intersect(field.versions, block.versions)!
  const least = bytesMin(element, block.message, versions)
  if (least < 1) throw new Error(`${block.typeName}.${field.name}: an element can take no bytes at all`)
  const [compact, plain] = nullable
    ? ['compactNullableArrayLength', 'nullableArrayLength']
    : ['compactArrayLength', 'arrayLength']
  const length = choose(block.flexible, `reader.${compact}(${least})`, `reader.${plain}(${least})`)
  const elements = !nullable && target.startsWith('const ') ? name : `${name}Elements`
  const loop = `${indent}for (let i = 0; i < ${name}Length; i += 1)`
  const push = `${elements}.push(${readValue({ ...field, nullable: undefined }, element, block)})`
  const lines = [
    `${indent}const ${name}Length = ${length}`,
    ...refuseNull(field, block, `${name}Length < 0`, indent),
    `${indent}const ${elements}: ${plainType(element, block.message, '')}[] = []`,
  ]
  if (loop.length + push.length < 130) lines.push(`${loop} ${push}`)
  else lines.push(`${loop} {`, `${indent}  ${push}`, `${indent}}`)
  if (nullable) lines.push(`${indent}${target} = ${name}Length < 0 ? null : ${elements}`)
  else if (elements !== name) lines.push(`${indent}${target} = ${elements}`)
  return lines
}

// Refuses null in versions that have the field but do not allow null.
function refuseNull(field: Field, block: Block, isNull: string, indent: string): string[] {
  const there = intersect(field.versions, block.versions)!
  const nullable = nullableWhere(field, block)
  if (typeof nullable === 'boolean') return []
  return [
    `${indent}if (${isNull} && ${String(conditionNot(field.nullable, there))}) throw reader.malformed('${field.name} cannot be null')`,
  ]
}

function readValue(field: Field, type: FieldType, block: Block): string {
  const nullable = nullableWhere(field, block) !== false
  if (type.kind === 'array') throw new Error(`${block.typeName}.${field.name}: an array of arrays`)
  if (type.kind === 'struct') {
    const read = `read${block.message.name}${type.struct}(reader, version)`
    if (!nullable) return read
    if (nullableWhere(field, block) !== true)
      throw new Error(`${block.typeName}.${field.name}: a structure that is nullable in some versions only`)
    return `reader.${field.tag === undefined ? 'present' : 'presentInTag'}() ? ${read} : null`
  }
  const compact = field.inflexible ? false : block.flexible
  switch (type.scalar) {
    case 'string':
      return nullable
        ? choose(compact, 'reader.compactNullableString()', 'reader.nullableString()')
        : choose(compact, 'reader.compactString()', 'reader.string()')
    case 'bytes':
    case 'records':
      return nullable
        ? choose(compact, 'reader.compactNullableBytes()', 'reader.nullableBytes()')
        : choose(compact, 'reader.compactBytes()', 'reader.bytes()')
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
    else
      lines.push(
        `${indent}      ${name} = ${readValue(field, field.type, inside)}`,
        ...refuseNull(field, inside, `${name} === null`, `${indent}      `),
      )
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

function parenthesized(expression: string): string {
  return expression.includes(' ? ') ? `(${expression})` : expression
}

// Where a field can be null among the versions in which it is there.
function nullableWhere(field: Field, block: Block): Condition {
  const there = intersect(field.versions, block.versions)
  return there === undefined ? false : condition(field.nullable, there)
}
