// Prints the two interfaces of a block: what is read, and what may be given to be written.
import type { Field, FieldType, Message, Versions } from './model.ts'
import { type Block, nullableIn } from './scope.ts'

/** `ProduceRequest` and `ProduceRequestInit`. */
export function printTypes(block: Block): string {
  const { typeName, flexible } = block
  const read = block.fields.flatMap((field) => [...doc(field, block), `  ${field.name}: ${typeOf(field, block)}`])
  const init = block.fields.map((field) => `  readonly ${field.name}?: ${initTypeOf(field, block)} | undefined`)
  if (flexible !== false) {
    read.push('  unknownTags?: readonly UnknownTag[]')
    init.push('  readonly unknownTags?: readonly UnknownTag[] | undefined')
  }
  const about =
    block.path === ''
      ? `${aboutMessage(block.message)}`
      : `Part of ${block.message.name}${inVersions(block.versions, block.message.versions)}.`
  return [
    `/** ${about} */`,
    `export interface ${typeName} {`,
    ...read,
    '}',
    '',
    `/** {@link ${typeName}} to be written: a field left out has its default. */`,
    `export interface ${typeName}Init {`,
    ...init,
    '}',
  ].join('\n')
}

/** TypeScript type of a field that was read. */
export function typeOf(field: Field, block: Block): string {
  return plainType(field.type, block.message, '') + (nullableIn(field, block) === undefined ? '' : ' | null')
}

/** TypeScript type of one value, without null. */
export function plainType(type: FieldType, message: Message, suffix: '' | 'Init'): string {
  if (type.kind === 'array') return `${plainType(type.of, message, suffix)}[]`
  if (type.kind === 'struct') return message.name + type.struct + suffix
  switch (type.scalar) {
    case 'bool':
      return 'boolean'
    case 'uuid':
      return 'Uuid'
    case 'string':
      return 'string'
    case 'bytes':
    case 'records':
      return 'Uint8Array'
    default:
      return 'number'
  }
}

function initTypeOf(field: Field, block: Block): string {
  const plain = plainType(field.type, block.message, 'Init')
  return (field.type.kind === 'array' ? `readonly ${plain}` : plain) + (nullableIn(field, block) === undefined ? '' : ' | null')
}

function aboutMessage(message: Message): string {
  const what =
    message.role === 'data'
      ? message.apiKey < 0
        ? 'Message'
        : `Record ${message.apiKey}`
      : message.role === 'request'
        ? `Request ${message.apiKey}`
        : `Response ${message.apiKey}`
  const { from, to } = message.versions
  return `${what}: ${message.name}, ${from === to ? `version ${from}` : `versions ${from} to ${to}`}.`
}

function inVersions(versions: Versions, all: Versions): string {
  if (versions.from === all.from && versions.to >= all.to) return ''
  if (versions.to >= all.to) return `, from version ${versions.from}`
  if (versions.from <= all.from) return `, up to version ${versions.to}`
  return `, versions ${versions.from} to ${versions.to}`
}

function doc(field: Field, block: Block): string[] {
  const there = { from: Math.max(field.versions.from, block.versions.from), to: Math.min(field.versions.to, block.versions.to) }
  const facts: string[] = []
  const versions = inVersions(there, block.versions).slice(2)
  if (versions !== '') facts.push(versions)
  if (field.tag !== undefined) facts.push(`tag ${field.tag}`)
  const nullable = nullableIn(field, block)
  if (nullable !== undefined && (nullable.from > there.from || nullable.to < there.to))
    facts.push(`null allowed ${inVersions(nullable, block.versions).slice(2)}`)
  if (field.default !== undefined && field.default !== '0') facts.push(`default ${field.default}`)
  if (facts.length === 0) return []
  const text = facts.join(', ')
  return [`  /** ${text.charAt(0).toUpperCase()}${text.slice(1)}. */`]
}
