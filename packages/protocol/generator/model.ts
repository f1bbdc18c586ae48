// What a spec file says, as values: messages, structures, fields and the versions they are in.

/** Versions [from, to], both in it; `to` is Infinity for "and all later ones". */
export interface Versions {
  readonly from: number
  readonly to: number
}

export const scalarTypes = [
  'int8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'float64',
  'bool',
  'uuid',
  'string',
  'bytes',
  'records',
] as const
export type ScalarType = (typeof scalarTypes)[number]

export type FieldType =
  | { kind: 'scalar'; scalar: ScalarType }
  | { kind: 'struct'; struct: string }
  | { kind: 'array'; of: FieldType }

export interface Field {
  readonly name: string
  readonly type: FieldType
  readonly versions: Versions
  readonly nullable: Versions | undefined
  /** Number of a tagged field. */
  readonly tag: number | undefined
  /** As it is written in the spec: a number, true, false, null or ''. */
  readonly default: string | undefined
  readonly ignorable: boolean
  /** A string that keeps its two-byte length in flexible versions too. */
  readonly inflexible: boolean
  readonly line: number
}

export interface Struct {
  readonly name: string
  readonly versions: Versions
  readonly fields: readonly Field[]
}

export interface Message {
  readonly name: string
  readonly role: 'request' | 'response' | 'data'
  readonly apiKey: number
  readonly versions: Versions
  /** Undefined: no version is flexible. */
  readonly flexible: Versions | undefined
  readonly fields: readonly Field[]
  readonly structs: readonly Struct[]
}

export interface Api {
  readonly key: number
  readonly constant: string
  readonly name: string
  readonly removed: boolean
  readonly listeners: readonly string[]
  readonly flags: readonly string[]
}

export interface Spec {
  readonly file: string
  readonly api: Api | undefined
  readonly messages: readonly Message[]
}

/** The versions that are in both, or undefined when there are none. */
export function intersect(a: Versions | undefined, b: Versions | undefined): Versions | undefined {
  if (a === undefined || b === undefined) return undefined
  const both = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) }
  return both.from <= both.to ? both : undefined
}

export function has(versions: Versions | undefined, version: number): boolean {
  return versions !== undefined && version >= versions.from && version <= versions.to
}

/** Name of the structure that a field or its elements are of. */
export function structOf(type: FieldType): string | undefined {
  if (type.kind === 'array') return structOf(type.of)
  return type.kind === 'struct' ? type.struct : undefined
}
