// Writes a request by its specification, with one thing wrong in it: what our own codec refuses to write, and what no client should.
import type { SeededRandom } from '@millrace/host/simulated'
import type { ApiSpec, Field } from './spec.ts'

const kinds = [
  'null',
  'null',
  'length negative',
  'length too long',
  'no utf-8',
  'bool 2',
  'cut',
  'cut',
  'more',
  'tag unknown',
  'tag twice',
  'tag too long',
  'client null',
  'client empty',
  'client long',
  'client no utf-8',
  'client too long',
  'version above',
  'version negative',
  'key unknown',
  'key negative',
  'header cut',
  'size zero',
  'size negative',
  'size above',
  'size short',
] as const

/** What is wrong, and where: the n-th place at which it can be. `length of more bits` is never chosen, scripts that are kept have it. */
export interface Fault {
  readonly kind: (typeof kinds)[number] | 'length of more bits'
  readonly n: number
}

export function randomFault(random: SeededRandom): Fault {
  return { kind: kinds[random.below(kinds.length)] as Fault['kind'], n: random.below(12) }
}

/** With these nobody can tell what is asked, so an answer, if one comes, is not that of the API. */
export function isOfNoApi({ kind }: Fault): boolean {
  return /^(version|key|header|size)/.test(kind)
}

/** @returns a frame, size included. */
export function brokenFrame(spec: ApiSpec, version: number, body: unknown, fault: Fault): Uint8Array {
  const first = new Writing(fault, spec.flexibleFrom <= version)
  first.request(spec, version, body)
  // The second time it is known how many places there are.
  const writing = new Writing({ ...fault, n: first.places === 0 ? 0 : fault.n % first.places }, spec.flexibleFrom <= version)
  writing.request(spec, version, body)
  let bytes = writing.bytes
  if (fault.kind === 'cut') bytes = bytes.slice(0, Math.max(8, bytes.length - 1 - fault.n))
  if (fault.kind === 'more') bytes = [...bytes, ...Array.from({ length: 1 + fault.n }, () => 0)]
  if (fault.kind === 'header cut') bytes = bytes.slice(0, fault.n)
  return Uint8Array.from([...int32(sizeOf(bytes.length, fault)), ...bytes])
}

function sizeOf(length: number, { kind, n }: Fault): number {
  if (kind === 'size zero') return 0
  if (kind === 'size negative') return n % 2 === 0 ? -1 : -0x80000000
  if (kind === 'size above') return n % 2 === 0 ? 0x7fffffff : 100 * 1024 * 1024 + 1
  if (kind === 'size short') return Math.min(n, length)
  return length
}

const int16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff]
const int32 = (value: number): number[] => [...int16(value >> 16), ...int16(value)]
const int64 = (value: number): number[] => [...int32(Math.floor(value / 2 ** 32)), ...int32(value % 2 ** 32)]
function varint(value: number): number[] {
  const bytes: number[] = []
  for (let left = value >>> 0; ; left >>>= 7) {
    if (left < 0x80) return [...bytes, left]
    bytes.push((left & 0x7f) | 0x80)
  }
}

class Writing {
  bytes: number[] = []
  /** How often the fault could have been made. */
  places = 0
  readonly #fault: Fault
  readonly #isFlexible: boolean

  constructor(fault: Fault, isFlexible: boolean) {
    this.#fault = fault
    this.#isFlexible = isFlexible
  }

  request(spec: ApiSpec, version: number, body: unknown): void {
    const { kind, n } = this.#fault
    const key = kind === 'key unknown' ? ([4, 5, 6, 7, 17, 36, 52, 56, 58, 62, 63, 67, 70, 93, 32_767][n] ?? 93) : spec.key
    this.bytes.push(...int16(kind === 'key negative' ? -1 - n : key))
    this.bytes.push(...int16(kind === 'version above' ? spec.maxVersion + 1 + n : kind === 'version negative' ? -1 - n : version))
    this.bytes.push(...int32(1))
    this.#client()
    if (this.#isFlexible) this.#tags()
    this.#structure(spec.fields, version, body)
  }

  #client(): void {
    switch (this.#fault.kind) {
      case 'client null':
        return void this.bytes.push(0xff, 0xff)
      case 'client empty':
        return void this.bytes.push(0, 0)
      case 'client long':
        return void this.bytes.push(...int16(32_767), ...Array.from({ length: 32_767 }, () => 0x78))
      case 'client no utf-8':
        return void this.bytes.push(0, 2, 0xff, 0xfe)
      case 'client too long':
        return void this.bytes.push(0x7f, 0xff, 0x78)
      default:
        this.bytes.push(0, 4, 0x74, 0x65, 0x73, 0x74)
    }
  }

  /** Is this the place at which the fault of this kind is made? */
  #here(kind: Fault['kind']): boolean {
    if (this.#fault.kind !== kind) return false
    return this.places++ === this.#fault.n
  }

  /** The end of a structure: how many tagged fields, and these. */
  #tags(fields: readonly number[][] = []): void {
    if (this.#here('tag unknown')) this.bytes.push(...varint(fields.length + 1), ...fields.flat(), 0xc8, 0x01, 2, 1, 2)
    else if (this.#here('tag twice')) this.bytes.push(2, 0xc8, 0x01, 1, 1, 0xc8, 0x01, 1, 1)
    else if (this.#here('tag too long')) this.bytes.push(1, 0xc8, 0x01, 0xff, 0xff, 3, 1)
    else this.bytes.push(...varint(fields.length), ...fields.flat())
  }

  #structure(fields: readonly Field[], version: number, value: unknown): void {
    const values = value as { readonly [name: string]: unknown }
    const tagged: number[][] = []
    for (const field of fields) {
      if (version < field.from || version > field.to) continue
      const one = values[field.name]
      if (field.tag === undefined) this.#field(field, version, one)
      else if (one !== undefined && one !== null) tagged.push(this.#tagged(field, version, one))
    }
    if (this.#isFlexible) this.#tags(tagged)
  }

  #tagged(field: Field, version: number, value: unknown): number[] {
    const { bytes } = this
    this.bytes = []
    this.#field(field, version, value)
    const content = this.bytes
    this.bytes = bytes
    return [...varint(field.tag as number), ...varint(content.length), ...content]
  }

  #field(field: Field, version: number, value: unknown): void {
    const mayBeNull = field.nullFrom !== undefined && version >= field.nullFrom
    if (!field.isArray && field.fields.length > 0) {
      // A structure that may be null says first whether it is there.
      if (mayBeNull) this.bytes.push(value === null ? 0xff : 1)
      if (value !== null) this.#structure(field.fields, version, value)
      return
    }
    if (!field.isArray) return this.#value(field.type, value, mayBeNull)
    if (!this.#length(value === null ? -1 : (value as unknown[]).length, 4, mayBeNull)) return
    for (const one of value as unknown[]) {
      if (field.fields.length > 0) this.#structure(field.fields, version, one)
      else this.#value(field.type, one, false)
    }
  }

  /** @returns whether content follows. */
  #length(length: number, width: 2 | 4, mayBeNull: boolean): boolean {
    const write = (value: number): void => {
      this.bytes.push(...(this.#isFlexible ? varint(value + 1) : width === 2 ? int16(value) : int32(value)))
    }
    if (!mayBeNull && this.#here('null')) {
      write(-1)
      return false
    }
    if (this.#here('length negative')) {
      write(-2)
      return false
    }
    // The same length in five bytes, the last of which has bits above the 32nd.
    if (this.#isFlexible && this.#here('length of more bits')) {
      for (let n = 0; n < 4; n++) this.bytes.push((((length + 1) >>> (7 * n)) & 0x7f) | 0x80)
      this.bytes.push(0x70)
    } else write(this.#here('length too long') ? (width === 2 ? 32_000 : 0x7ffffff0) : length)
    return length >= 0
  }

  #value(type: string, value: unknown, mayBeNull: boolean): void {
    switch (type) {
      case 'bool':
        return void this.bytes.push(this.#here('bool 2') ? 2 : value === true ? 1 : 0)
      case 'int8':
        return void this.bytes.push((value as number) & 0xff)
      case 'int16':
      case 'uint16':
        return void this.bytes.push(...int16(value as number))
      case 'int32':
      case 'uint32':
        return void this.bytes.push(...int32(value as number))
      case 'int64':
        return void this.bytes.push(...int64(value as number))
      case 'uuid':
        return void this.bytes.push(...Buffer.from(value as string, 'base64url'))
      case 'string': {
        const text = value === null ? undefined : new TextEncoder().encode(value as string)
        if (!this.#length(text?.length ?? -1, 2, mayBeNull) || text === undefined) return
        this.bytes.push(...(text.length > 0 && this.#here('no utf-8') ? text.fill(0xff, 0, 1) : text))
        return
      }
      case 'bytes':
      case 'records': {
        const bytes = value as Uint8Array | null
        if (this.#length(bytes?.length ?? -1, 4, mayBeNull)) for (const byte of bytes as Uint8Array) this.bytes.push(byte)
        return
      }
      default:
        throw new RangeError(`no fault is known for the type ${type}`)
    }
  }
}
