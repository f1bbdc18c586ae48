// In which versions a structure is used at all, and the conditions on `version` that are left to ask there.
import { type Field, type FieldType, type Message, type Struct, type Versions, has, intersect, structOf } from './model.ts'
import { camelCase } from './names.ts'

/** True: in every version in question. False: in none. Else the expression that tells. */
export type Condition = boolean | string

/** One interface to be printed, with the versions in which it occurs: the message itself or a structure in it. */
export interface Block {
  readonly message: Message
  /** Name of the TypeScript type. */
  readonly typeName: string
  /** In errors: '' or `Struct.`. */
  readonly path: string
  readonly fields: readonly Field[]
  readonly versions: Versions
  readonly flexible: Condition
}

/** The message first, then its structures from the outside in. */
export function blocksOf(message: Message): Block[] {
  const structs = new Map(message.structs.map((struct) => [struct.name, struct]))
  const uses = new Map<string, Versions>()
  visit(message.fields, message.versions)
  return [block(message.name, '', message.fields, message.versions), ...message.structs.map(ofStruct)]

  function visit(fields: readonly Field[], versions: Versions): void {
    for (const field of fields) {
      const name = structOf(field.type)
      const there = intersect(field.versions, versions)
      if (name === undefined || there === undefined) continue
      const before = uses.get(name)
      const now = before === undefined ? there : { from: Math.min(before.from, there.from), to: Math.max(before.to, there.to) }
      if (before?.from === now.from && before.to === now.to) continue
      uses.set(name, now)
      visit(structs.get(name)!.fields, now)
    }
  }

  function ofStruct(struct: Struct): Block {
    return block(message.name + struct.name, `${struct.name}.`, struct.fields, uses.get(struct.name)!)
  }

  function block(typeName: string, path: string, fields: readonly Field[], versions: Versions): Block {
    return { message, typeName, path, fields, versions, flexible: condition(message.flexible, versions, 'flexible') }
  }
}

/** The condition for a version of `scope` to be in `wanted`; `name` stands for it where it is a local variable. */
export function condition(wanted: Versions | undefined, scope: Versions, name?: string): Condition {
  const both = intersect(wanted, scope)
  if (both === undefined) return false
  if (both.from === scope.from && both.to === scope.to) return true
  if (name !== undefined) return name
  if (both.from === scope.from) return `version <= ${both.to}`
  if (both.to === scope.to) return `version >= ${both.from}`
  if (both.from === both.to) return `version === ${both.from}`
  return `version >= ${both.from} && version <= ${both.to}`
}

/** The condition for a version of `scope` not to be in `unwanted`. */
export function conditionNot(unwanted: Versions | undefined, scope: Versions): Condition {
  const both = intersect(unwanted, scope)
  if (both === undefined) return true
  if (both.from === scope.from && both.to === scope.to) return false
  if (both.from === scope.from) return `version > ${both.to}`
  if (both.to === scope.to) return `version < ${both.from}`
  return `(version < ${both.from} || version > ${both.to})`
}

/** `a` where the condition holds, else `b`. */
export function choose(when: Condition, a: string, b: string): string {
  if (when === true) return a
  if (when === false) return b
  return `${when} ? ${a} : ${b}`
}

/** Where a field can be null in a version of its block. */
export function nullableIn(field: Field, block: Block): Versions | undefined {
  return intersect(intersect(field.nullable, field.versions), block.message.versions)
}

/** Expression of the value that a field has when nobody set it. */
export function defaultOf(field: Field, message: Message): string {
  if (field.default === 'null') return 'null'
  const type = field.type
  if (type.kind === 'array') return '[]'
  if (type.kind === 'struct') return `default${message.name}${type.struct}()`
  switch (type.scalar) {
    case 'string':
      return "''"
    case 'bytes':
      return 'emptyBytes'
    case 'records':
      return intersect(field.nullable, message.versions) === undefined ? 'emptyBytes' : 'null'
    case 'uuid':
      return 'zeroUuid'
    case 'bool':
      return field.default ?? 'false'
    default:
      return numberLiteral(field.default ?? '0')
  }
}

function numberLiteral(text: string): string {
  if (text === '9223372036854775807') return '2 ** 63'
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`default ${text} is no exact number`)
  return String(value)
}

/** Fewest bytes that a value of the type takes in any version of `versions`. */
export function bytesMin(type: FieldType, message: Message, versions: Versions): number {
  let least = Infinity
  for (let version = versions.from; version <= versions.to; version += 1)
    least = Math.min(least, bytesMinAt(type, false, message, version))
  return least
}

function bytesMinAt(type: FieldType, nullable: boolean, message: Message, version: number): number {
  const flexible = has(message.flexible, version)
  if (type.kind === 'array') return flexible ? 1 : 4
  if (type.kind === 'scalar') {
    switch (type.scalar) {
      case 'int8':
      case 'bool':
        return 1
      case 'int16':
      case 'uint16':
        return 2
      case 'int32':
        return 4
      case 'int64':
      case 'float64':
        return 8
      case 'uuid':
        return 16
      case 'string':
        return flexible ? 1 : 2
      default:
        return flexible ? 1 : 4
    }
  }
  if (nullable) return 1
  const struct = message.structs.find((candidate) => candidate.name === type.struct)!
  let total = flexible ? 1 : 0
  for (const field of struct.fields) {
    if (field.tag === undefined && has(field.versions, version))
      total += bytesMinAt(field.type, has(field.nullable, version), message, version)
  }
  return total
}

/** Name of the constant that holds a message's codec. */
export function codecName(message: Message): string {
  return camelCase(message.name)
}
