// Connect's data model: schemas, their logical types, and the JavaScript values that belong to them.

export type SchemaType =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'float32'
  | 'float64'
  | 'boolean'
  | 'string'
  | 'bytes'
  | 'array'
  | 'map'
  | 'struct'

/**
 * A schema of Kafka Connect. Build it with the functions below; two schemas with equal content are equal.
 * @see KIP-26
 */
export interface Schema {
  readonly type: SchemaType
  readonly optional: boolean
  /** Names a struct, or a logical type such as org.apache.kafka.connect.data.Decimal. */
  readonly name?: string
  readonly version?: number
  readonly doc?: string
  readonly parameters?: Readonly<Record<string, string>>
  /** What stands for a missing value. */
  readonly defaultValue?: ConnectValue
  /** Of a struct, in order. */
  readonly fields?: readonly Field[]
  /** Keys of a map. */
  readonly keySchema?: Schema
  /** Values of a map, elements of an array. */
  readonly valueSchema?: Schema
}

export interface Field {
  readonly name: string
  readonly schema: Schema
}

/** A struct: its fields by name. A missing field is null. */
export interface Struct {
  readonly [field: string]: ConnectValue | undefined
}

/**
 * A value of a schema. int8 to int64 are numbers, beyond ±2^53 bigints; bytes are Uint8Array; a map is a Map; a struct, and an object
 * without schema, is a plain object. Logical types keep the value of their base type (days, milliseconds), but Decimal has its own class.
 */
export type ConnectValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Decimal
  | readonly ConnectValue[]
  | ReadonlyMap<ConnectValue, ConnectValue>
  | Struct

/** A decimal number, exact: unscaled × 10^-scale. */
export class Decimal {
  readonly unscaled: bigint
  readonly scale: number
  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled
    this.scale = scale
  }
  /** @throws RangeError the text is not a plain or scientific decimal number. */
  static parse(text: string): Decimal {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)
    const whole = match?.[2] ?? ''
    const fraction = match?.[3] ?? ''
    if (match === null || whole.length + fraction.length === 0) throw new RangeError(`not a decimal number: ${text}`)
    const exponent = Number(match[4] ?? 0)
    const digits = BigInt(whole + fraction)
    return new Decimal(match[1] === '-' ? -digits : digits, fraction.length - exponent)
  }
  /** The same number with another scale. @throws RangeError digits would be lost. */
  withScale(scale: number): Decimal {
    if (scale === this.scale) return this
    if (scale > this.scale) return new Decimal(this.unscaled * 10n ** BigInt(scale - this.scale), scale)
    const divisor = 10n ** BigInt(this.scale - scale)
    if (this.unscaled % divisor !== 0n) throw new RangeError(`${this.toString()} does not fit a scale of ${scale}`)
    return new Decimal(this.unscaled / divisor, scale)
  }
  /** The unscaled number as big-endian two's complement with the fewest bytes, as Java's BigInteger has it. */
  toBytes(): Uint8Array {
    return bigIntToBytes(this.unscaled)
  }
  static fromBytes(bytes: Uint8Array, scale: number): Decimal {
    return new Decimal(bytesToBigInt(bytes), scale)
  }
  /** Plain notation, never an exponent. */
  toString(): string {
    const negative = this.unscaled < 0n
    const digits = (negative ? -this.unscaled : this.unscaled).toString()
    const sign = negative ? '-' : ''
    if (this.scale <= 0) return sign + (digits === '0' ? '0' : digits + '0'.repeat(-this.scale))
    const padded = digits.padStart(this.scale + 1, '0')
    return `${sign}${padded.slice(0, -this.scale)}.${padded.slice(-this.scale)}`
  }
  toNumber(): number {
    return Number(this.toString())
  }
}

export function bigIntToBytes(value: bigint): Uint8Array {
  let length = 1
  for (let rest = value < 0n ? ~value : value; rest >= 128n; rest >>= 8n) length += 1
  const bytes = new Uint8Array(length)
  let rest = value
  for (let i = length - 1; i >= 0; i -= 1) {
    bytes[i] = Number(rest & 255n)
    rest >>= 8n
  }
  return bytes
}

export function bytesToBigInt(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return bytes.length > 0 && (bytes[0] as number) >= 128 ? value - (1n << BigInt(8 * bytes.length)) : value
}

/** Names of the logical types that Connect itself defines. */
export const logical = {
  decimal: 'org.apache.kafka.connect.data.Decimal',
  date: 'org.apache.kafka.connect.data.Date',
  time: 'org.apache.kafka.connect.data.Time',
  timestamp: 'org.apache.kafka.connect.data.Timestamp',
} as const

type Extra = Partial<Omit<Schema, 'type' | 'fields' | 'keySchema' | 'valueSchema'>>

function primitive(type: SchemaType): (extra?: Extra) => Schema {
  return (extra) => ({ type, optional: false, ...extra })
}

/** Builders of schemas: `schema.int32()`, `schema.string({ optional: true })`, `schema.struct([...], { name })`. */
export const schema = {
  int8: primitive('int8'),
  int16: primitive('int16'),
  int32: primitive('int32'),
  int64: primitive('int64'),
  float32: primitive('float32'),
  float64: primitive('float64'),
  boolean: primitive('boolean'),
  string: primitive('string'),
  bytes: primitive('bytes'),
  array: (valueSchema: Schema, extra?: Extra): Schema => ({ type: 'array', optional: false, valueSchema, ...extra }),
  map: (keySchema: Schema, valueSchema: Schema, extra?: Extra): Schema => ({
    type: 'map',
    optional: false,
    keySchema,
    valueSchema,
    ...extra,
  }),
  struct: (fields: readonly Field[], extra?: Extra): Schema => ({ type: 'struct', optional: false, fields, ...extra }),
  decimal: (scale: number, extra?: Extra): Schema => ({
    type: 'bytes',
    optional: false,
    name: logical.decimal,
    version: 1,
    ...extra,
    parameters: { scale: String(scale), ...extra?.parameters },
  }),
  date: (extra?: Extra): Schema => ({ type: 'int32', optional: false, name: logical.date, version: 1, ...extra }),
  time: (extra?: Extra): Schema => ({ type: 'int32', optional: false, name: logical.time, version: 1, ...extra }),
  timestamp: (extra?: Extra): Schema => ({ type: 'int64', optional: false, name: logical.timestamp, version: 1, ...extra }),
} as const

/** The schema with `optional` true; the same object when it is so already. */
export function optional(of: Schema): Schema {
  return of.optional ? of : { ...of, optional: true }
}

export function fieldOf(of: Schema, name: string): Field | undefined {
  return of.fields?.find((field) => field.name === name)
}

/** Whether two schemas have the same content. */
export function sameSchema(a: Schema | null | undefined, b: Schema | null | undefined): boolean {
  if (a === b) return true
  if (a === null || b === null || a === undefined || b === undefined) return false
  return (
    a.type === b.type &&
    a.optional === b.optional &&
    a.name === b.name &&
    a.version === b.version &&
    a.doc === b.doc &&
    sameParameters(a.parameters, b.parameters) &&
    sameValue(a.defaultValue, b.defaultValue) &&
    (a.keySchema === b.keySchema || sameSchema(a.keySchema, b.keySchema)) &&
    (a.valueSchema === b.valueSchema || sameSchema(a.valueSchema, b.valueSchema)) &&
    a.fields?.length === b.fields?.length &&
    (a.fields ?? []).every((field, i) => field.name === b.fields?.[i]?.name && sameSchema(field.schema, b.fields[i].schema))
  )
}

function sameParameters(a: Schema['parameters'], b: Schema['parameters']): boolean {
  const names = Object.keys(a ?? {})
  return names.length === Object.keys(b ?? {}).length && names.every((name) => a?.[name] === b?.[name])
}

function sameValue(a: ConnectValue | undefined, b: ConnectValue | undefined): boolean {
  if (a === b) return true
  if (a instanceof Uint8Array && b instanceof Uint8Array) return a.length === b.length && a.every((byte, i) => byte === b[i])
  if (a instanceof Decimal && b instanceof Decimal) return a.unscaled === b.unscaled && a.scale === b.scale
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one: ConnectValue, i) => sameValue(one, b[i] as ConnectValue))
  return false
}
