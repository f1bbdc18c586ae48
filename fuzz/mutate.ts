// Changes bytes as a hostile client would: single bytes, lengths, varints, counts, cuts, repeats, parts of other inputs.
import type { SeededRandom } from '../packages/protocol/test/random.ts'

/** Lengths and counts at the edges of what readers check. */
const edges32 = [
  0, 1, -1, -2, 2, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 999_999, 1_000_000, 1_000_001, 0x7fffffff, -0x80000000,
]
const varints: readonly (readonly number[])[] = [
  [0],
  [1],
  [2],
  [0x7f],
  [0x80, 0x01],
  [0xff, 0x7f],
  [0x80, 0x80, 0x02],
  [0xc1, 0x84, 0x3d],
  [0xff, 0xff, 0xff, 0xff, 0x07],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0x1f],
  [0xff, 0xff, 0xff, 0xff, 0xff],
  [0x80, 0x80, 0x80, 0x80, 0x00],
  [0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
]

type Change = (bytes: Uint8Array, random: SeededRandom, other: Uint8Array) => Uint8Array

const place = (bytes: Uint8Array, random: SeededRandom): number => random.below(Math.max(1, bytes.length))

const changes: readonly Change[] = [
  // One byte: any, an edge, one bit.
  (bytes, random) => put(bytes, place(bytes, random), [random.below(256)]),
  (bytes, random) => put(bytes, place(bytes, random), [random.pick([0, 1, 2, 3, 0x7f, 0x80, 0xfe, 0xff])]),
  (bytes, random) => {
    const at = place(bytes, random)
    return put(bytes, at, [(bytes[at] ?? 0) ^ (1 << random.below(8))])
  },
  // A length or a count of fixed size.
  (bytes, random) => put(bytes, place(bytes, random), int32(random.pick(edges32))),
  (bytes, random) => put(bytes, place(bytes, random), int32(random.pick(edges32)).slice(2)),
  (bytes, random) => put(bytes, place(bytes, random), [...int32(random.pick(edges32)), ...int32(random.pick(edges32))]),
  // A varint, in place or pushed in.
  (bytes, random) => put(bytes, place(bytes, random), random.pick(varints)),
  (bytes, random) => insert(bytes, place(bytes, random), Uint8Array.from(random.pick(varints))),
  (bytes, random) => replace(bytes, place(bytes, random), 1, Uint8Array.from(random.pick(varints))),
  // A number that is there, moved a little.
  (bytes, random) => {
    const at = place(bytes, random)
    return put(bytes, at, [((bytes[at] ?? 0) + random.pick([1, -1, 2, -2, 16])) & 0xff])
  },
  // Cuts, holes, repeats.
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) => replace(bytes, place(bytes, random), 1 + random.below(8), new Uint8Array(0)),
  (bytes, random) => {
    const at = place(bytes, random)
    return insert(bytes, at, bytes.slice(at, at + 1 + random.below(40)))
  },
  (bytes, random) => insert(bytes, place(bytes, random), random.bytes(1 + random.below(12))),
  (bytes, random) => insert(bytes, place(bytes, random), new Uint8Array(1 + random.below(64)).fill(random.pick([0, 1, 0xff]))),
  // A part many times over: counts that are true, and large.
  (bytes, random) => {
    const at = place(bytes, random)
    const part = bytes.slice(at, at + 1 + random.below(24))
    const times = 1 << random.below(10)
    const grown = new Uint8Array(part.length * times)
    for (let i = 0; i < times; i++) grown.set(part, i * part.length)
    return insert(bytes, at, grown)
  },
  // Parts of another input.
  (bytes, random, other) => {
    const from = place(other, random)
    return insert(bytes, place(bytes, random), other.slice(from, from + 1 + random.below(64)))
  },
  (bytes, random, other) => {
    const from = place(other, random)
    return put(bytes, place(bytes, random), [...other.slice(from, from + 1 + random.below(16))])
  },
  (bytes, random, other) => {
    const at = place(bytes, random)
    const joined = new Uint8Array(at + Math.max(0, other.length - at))
    joined.set(bytes.subarray(0, at))
    joined.set(other.subarray(Math.min(at, other.length)), at)
    return joined
  },
]

/** Larger inputs take longer and reach no more. */
const bytesMax = 64 * 1024

/** @returns a changed copy. @param other any input of the same kind. */
export function mutate(bytes: Uint8Array, random: SeededRandom, other: Uint8Array): Uint8Array {
  let changed = bytes
  for (let left = 1 + random.below(random.once(4) ? 8 : 2); left > 0; left--)
    changed = random.pick(changes)(changed, random, other)
  return changed.length > bytesMax ? changed.slice(0, bytesMax) : changed
}

function put(bytes: Uint8Array, at: number, what: readonly number[]): Uint8Array {
  const changed = Uint8Array.from(bytes)
  changed.set(what.slice(0, Math.max(0, changed.length - at)), Math.min(at, changed.length))
  return changed
}

function insert(bytes: Uint8Array, at: number, what: Uint8Array): Uint8Array {
  return replace(bytes, at, 0, what)
}

function replace(bytes: Uint8Array, at: number, count: number, what: Uint8Array): Uint8Array {
  const end = Math.min(bytes.length, at + count)
  const changed = new Uint8Array(bytes.length - (end - at) + what.length)
  changed.set(bytes.subarray(0, at))
  changed.set(what, at)
  changed.set(bytes.subarray(end), at + what.length)
  return changed
}

function int32(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

const words = [
  '',
  '0',
  '-1',
  '1',
  '00',
  '1e9',
  '9007199254740993',
  '99999999999999999999',
  'null',
  'true',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '\\u',
  '\\u0041',
  '=',
  ':',
  '#',
  '!',
  ' ',
  '\t',
  '\r\n',
  '\n',
  '\n\n',
  '\u0000',
  '\ufeff',
  'é',
  '😀',
  '\ud800',
  '__proto__',
  'constructor',
  'version=1',
  ',',
  '/',
  '..',
  '%',
  '*',
]

const textChanges: readonly ((text: string, random: SeededRandom, other: string) => string)[] = [
  (text, random) => cutIn(text, random.below(text.length + 1), 0, random.pick(words)),
  (text, random) => cutIn(text, random.below(text.length + 1), 1 + random.below(6), random.pick(words)),
  // A word of the text becomes another, or goes.
  (text, random) => {
    const found = [...text.matchAll(/[\w.-]+/g)]
    if (found.length === 0) return text
    const { index, 0: word } = random.pick(found)
    return cutIn(text, index, word.length, random.once(2) ? random.pick(words) : random.pick(found)[0])
  },
  // Lines: gone, doubled, in another order.
  (text, random) => {
    const lines = text.split('\n')
    const at = random.below(lines.length)
    return random
      .pick([lines.toSpliced(at, 1), lines.toSpliced(at, 0, lines[at] as string), [...lines.slice(at), ...lines.slice(0, at)]])
      .join('\n')
  },
  (text, random, other) => {
    const from = random.below(other.length + 1)
    return cutIn(text, random.below(text.length + 1), 0, other.slice(from, from + 1 + random.below(40)))
  },
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => {
    const at = random.below(text.length + 1)
    return cutIn(text, at, 0, text.slice(at, at + 1 + random.below(20)).repeat(1 << random.below(10)))
  },
]

/** The same for text: words, lines, nesting. Bytes that are no UTF-8 become what stands for them. */
export function mutateText(bytes: Uint8Array, random: SeededRandom, other: Uint8Array): Uint8Array {
  let text = Buffer.from(bytes).toString()
  const another = Buffer.from(other.subarray(0, 4096)).toString()
  for (let left = 1 + random.below(3); left > 0; left--) text = random.pick(textChanges)(text, random, another)
  return new Uint8Array(Buffer.from(text.slice(0, bytesMax)))
}

const cutIn = (text: string, at: number, count: number, inserted: string): string =>
  text.slice(0, at) + inserted + text.slice(at + count)
