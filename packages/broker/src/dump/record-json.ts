// A stored record as the JSON that Kafka's own tools show: the fields of its version in the order of its definition, tagged ones only where they are set.
import type { RecordField } from './fields/record-fields.ts'
import { recordFields } from './fields/record-fields.ts'

/** What JSON can hold; a number of 64 bits that is none of JavaScript's stays a bigint. */
export type Json = string | number | bigint | boolean | null | RealNumber | readonly Json[] | { readonly [name: string]: Json }

/** A number that is written with a fraction even when it has none. */
export class RealNumber {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** @param name of the message, or of a structure in it */
export function recordJson(name: string, value: object, version: number): { readonly [name: string]: Json } {
  const out: Record<string, Json> = {}
  for (const field of recordFields[name] ?? []) {
    if (version < field.from || version > field.to) continue
    const content = (value as Readonly<Record<string, unknown>>)[field.name]
    if (field.tagged !== undefined && isDefault(field, content)) continue
    out[field.name] = valueJson(field, content, version)
  }
  return out
}

function isDefault({ tagged }: RecordField, content: unknown): boolean {
  if (Array.isArray(content)) return content.length === 0 && Array.isArray(tagged)
  if (typeof tagged !== 'object' || tagged === null || Array.isArray(tagged)) return content === tagged
  return typeof content === 'object' && content !== null && Object.values(content).every(isEmpty)
}

const isEmpty = (content: unknown): boolean =>
  content === 0 || content === '' || content === false || (Array.isArray(content) && content.length === 0)

function valueJson(field: RecordField, content: unknown, version: number): Json {
  if (content === null || content === undefined) return null
  if (Array.isArray(content)) return content.map((element) => valueJson(field, element, version))
  if (content instanceof Uint8Array) return base64(content)
  if (typeof content === 'object') return recordJson(field.struct ?? '', content, version)
  if (field.isFloat === true) return new RealNumber(content as number)
  return content as string | number | boolean
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const three = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const four = [18, 12, 6, 0].map((shift) => alphabet[(three >>> shift) & 63]).join('')
    const left = bytes.length - at
    text += left >= 3 ? four : `${four.slice(0, left + 1)}${'='.repeat(3 - left)}`
  }
  return text
}

/** The text, without spaces. */
export function jsonText(value: Json): string {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof RealNumber) return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value)
  if (Array.isArray(value)) return `[${value.map((element: Json) => jsonText(element)).join(',')}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value as { readonly [name: string]: Json })
      .map(([name, content]) => `${JSON.stringify(name)}:${jsonText(content)}`)
      .join(',')}}`
  return JSON.stringify(value)
}
