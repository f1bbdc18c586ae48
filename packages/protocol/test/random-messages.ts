// Messages filled at random by what their specs say: only fields that a version has, so that nothing is lost on the way.
import { readFileSync, readdirSync } from 'node:fs'
import { type Field, type FieldType, type Message, has } from '../generator/model.ts'
import { parseSpec } from '../generator/parse.ts'
import type { SeededRandom } from './random.ts'

/** Every message of the package's own specs. */
export function specMessages(): Message[] {
  const folder = new URL('../spec/', import.meta.url)
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt') && file !== 'error-codes.txt')
  return files.flatMap((file) => parseSpec(file, readFileSync(new URL(file, folder), 'utf8')).messages)
}

/** A value to be written at `version`. */
export function randomMessage(random: SeededRandom, message: Message, version: number): Record<string, unknown> {
  return randomStruct(random, message, message.fields, version, 0)
}

function randomStruct(
  random: SeededRandom,
  message: Message,
  fields: readonly Field[],
  version: number,
  depth: number,
): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const field of fields) {
    if (!has(field.versions, version) || random.once(8)) continue
    if (has(field.nullable, version) && random.once(4)) value[field.name] = null
    else value[field.name] = randomValue(random, message, field.type, version, depth)
  }
  if (has(message.flexible, version) && random.once(4)) {
    let tag = 100
    const tags = []
    for (let i = random.below(3); i >= 0; i -= 1)
      tags.push({ tag: (tag += 1 + random.below(300)), bytes: random.bytes(random.below(9)) })
    value['unknownTags'] = tags
  }
  return value
}

function randomValue(random: SeededRandom, message: Message, type: FieldType, version: number, depth: number): unknown {
  if (type.kind === 'array') {
    const length = random.below(depth > 1 ? 3 : 4)
    return Array.from({ length }, () => randomValue(random, message, type.of, version, depth + 1))
  }
  if (type.kind === 'struct') {
    const struct = message.structs.find((candidate) => candidate.name === type.struct)!
    return randomStruct(random, message, struct.fields, version, depth + 1)
  }
  switch (type.scalar) {
    case 'bool':
      return random.once(2)
    case 'int8':
      return random.between(-128, 127)
    case 'int16':
      return random.between(-32768, 32767)
    case 'uint16':
      return random.between(0, 65535)
    case 'int32':
      return random.between(-(2 ** 31), 2 ** 31 - 1)
    case 'uint32':
      return random.between(0, 2 ** 32 - 1)
    case 'int64':
      return random.pick([0, -1, 1_700_000_000_000, 2 ** 63, -(2 ** 63), random.between(-(2 ** 53), 2 ** 53 - 1)])
    case 'float64':
      return random.pick([0.5, -1e300, Infinity])
    case 'uuid':
      return Buffer.from(random.bytes(16)).toString('base64url')
    case 'string':
      return random.text(random.once(20) ? 200 : random.below(8))
    case 'bytes':
    case 'records':
      return random.bytes(random.once(20) ? 3000 : random.below(12))
  }
}

/** Where `whole` says something else than `part` does; what `part` leaves out may be anything. */
export function firstDifference(part: unknown, whole: unknown, path = ''): string | undefined {
  if (part instanceof Uint8Array) {
    const same = whole instanceof Uint8Array && Buffer.compare(part, whole) === 0
    return same ? undefined : `${path}: bytes differ`
  }
  if (part === null || typeof part !== 'object')
    return Object.is(part, whole) || (part === 0 && whole === 0) ? undefined : `${path}: ${String(part)} became ${String(whole)}`
  if (whole === null || typeof whole !== 'object') return `${path}: became ${String(whole)}`
  if (Array.isArray(part) && (!Array.isArray(whole) || whole.length !== part.length)) return `${path}: another length`
  for (const [key, value] of Object.entries(part)) {
    const difference = firstDifference(value, (whole as Record<string, unknown>)[key], `${path}.${key}`)
    if (difference !== undefined) return difference
  }
  return undefined
}

/** Elements of all arrays in a value. */
export function elementsOf(value: unknown): number {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return 0
  let count = Array.isArray(value) ? value.length : 0
  for (const inner of Object.values(value)) count += elementsOf(inner)
  return count
}
