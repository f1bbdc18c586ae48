// Text forms of PostgreSQL's composite values: arrays, hstore, bytea, bits, geometric types.
import { Decimal } from '../../api/schema.ts'

/** An array as nested lists of element texts; null for NULL. */
export type ArrayText = readonly (string | null | ArrayText)[]

/** PostgreSQL's own bound. */
const dimensionsMax = 6

/** `{1,"a,b",NULL,{2}}`. @param delimiter between elements; ';' for box. @throws RangeError */
export function parseArray(text: string, delimiter = ','): ArrayText {
  // Bounds other than 1 stand in front: [0:2]={…}.
  let at = text.startsWith('[') ? text.indexOf('=') + 1 : 0
  const fail = (): never => {
    throw new RangeError(`not an array: ${text}`)
  }
  const one = (dimension: number): ArrayText => {
    if (text[at] !== '{' || dimension > dimensionsMax) fail()
    at += 1
    const elements: (string | null | ArrayText)[] = []
    if (text[at] === '}') {
      at += 1
      return elements
    }
    for (;;) {
      if (text[at] === '{') elements.push(one(dimension + 1))
      else if (text[at] === '"') {
        let element = ''
        for (at += 1; text[at] !== '"'; at += 1) {
          if (text[at] === '\\') at += 1
          if (at >= text.length) fail()
          element += text[at]
        }
        at += 1
        elements.push(element)
      } else {
        let element = ''
        for (; text[at] !== delimiter && text[at] !== '}'; at += 1) {
          if (text[at] === '\\') at += 1
          if (at >= text.length) fail()
          element += text[at]
        }
        elements.push(element === 'NULL' ? null : element)
      }
      const next = text[at]
      at += 1
      if (next === '}') return elements
      if (next !== delimiter) fail()
    }
  }
  return one(1)
}

/** All elements in order, whatever the dimensions. */
export function flatten(array: ArrayText): (string | null)[] {
  return array.flatMap((element) => (Array.isArray(element) ? flatten(element as ArrayText) : [element as string | null]))
}

/** `"a"=>"1", "b"=>NULL`. @throws RangeError */
export function parseHstore(text: string): Map<string, string | null> {
  const map = new Map<string, string | null>()
  const pattern = /"((?:[^"\\]|\\.)*)"=>(?:"((?:[^"\\]|\\.)*)"|NULL)(?:, )?/gsy
  const plain = (quoted: string): string => quoted.replace(/\\(.)/gs, '$1')
  let read = 0
  for (const match of text.matchAll(pattern)) {
    map.set(plain(match[1] as string), match[2] === undefined ? null : plain(match[2]))
    read += match[0].length
  }
  if (read !== text.length) throw new RangeError(`not an hstore: ${text}`)
  return map
}

/** `\xdeadbeef`. @throws RangeError */
export function parseBytea(text: string): Uint8Array {
  if (!text.startsWith('\\x') || text.length % 2 !== 0) throw new RangeError('not a bytea in hex form')
  const bytes = new Uint8Array(text.length / 2 - 1)
  for (let i = 0; i < bytes.length; i += 1) {
    const high = hexValue(text.charCodeAt(2 * i + 2))
    const low = hexValue(text.charCodeAt(2 * i + 3))
    bytes[i] = (high << 4) | low
  }
  return bytes
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  if (code >= 0x61 && code <= 0x66) return code - 0x57
  throw new RangeError('not a bytea in hex form')
}

export function toHex(bytes: Uint8Array): string {
  let out = ''
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0')
  return out
}

/** `101` as bytes, the lowest bit first, without zero bytes at the end, as Java's BitSet has it. */
export function parseBits(text: string): Uint8Array {
  const highest = text.indexOf('1')
  const out = new Uint8Array(highest < 0 ? 0 : Math.ceil((text.length - highest) / 8))
  for (let i = 0; i < text.length; i += 1) {
    if (text[text.length - 1 - i] === '1') out[i >> 3] = (out[i >> 3] as number) | (1 << (i & 7))
  }
  return out
}

/** `$1,234.56` or `-$1,234.56` of lc_monetary C. */
export function parseMoney(text: string, scale: number): Decimal {
  const exact = Decimal.parse(text.replace(/[^\d.-]/g, ''))
  return exact.scale <= scale ? exact.withScale(scale) : roundHalfUp(exact, scale)
}

function roundHalfUp(exact: Decimal, scale: number): Decimal {
  const divisor = 10n ** BigInt(exact.scale - scale)
  const negative = exact.unscaled < 0n
  const size = negative ? -exact.unscaled : exact.unscaled
  const rounded = (size + divisor / 2n) / divisor
  return new Decimal(negative ? -rounded : rounded, scale)
}

/** Every number in a geometric value's text. */
export function coordinates(text: string): number[] {
  return [...text.matchAll(/[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+|Infinity|NaN)/g)].map(([number]) => Number(number))
}

/** Well-known binary, little-endian: 1 point, 2 line string, 3 polygon of one ring. */
export function wellKnownBinary(kind: 1 | 2 | 3, points: readonly number[]): Uint8Array {
  const head = kind === 1 ? 5 : kind === 2 ? 9 : 13
  const bytes = new Uint8Array(head + 8 * points.length)
  const view = new DataView(bytes.buffer)
  bytes[0] = 1
  view.setUint32(1, kind, true)
  if (kind === 2) view.setUint32(5, points.length / 2, true)
  if (kind === 3) {
    view.setUint32(5, 1, true)
    view.setUint32(9, points.length / 2, true)
  }
  points.forEach((number, i) => view.setFloat64(head + 8 * i, number, true))
  return bytes
}
