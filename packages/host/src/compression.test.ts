// Codecs: what is written is read back, no content grows past its bound, damaged input is an error.
import { describe, expect, test } from 'vitest'
import { crc32c } from './crc32c.ts'
import { nodeCompression } from './node/compression.ts'
import { SeededRandom } from './simulated/scheduler.ts'
import { xxh32 } from './xxh32.ts'

const random = new SeededRandom(11)
const samples = [
  new Uint8Array(0),
  new Uint8Array([1]),
  new Uint8Array(300_000),
  random.bytes(70_000),
  random.bytes(200_000).map((byte) => byte & 3),
]

describe.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('%s', (name) => {
  const codec = nodeCompression.codec(name)

  test('gives back what it was given', () => {
    for (const sample of samples) expect(Buffer.compare(codec.decompress(codec.compress(sample), sample.length), sample)).toBe(0)
  })

  test('refuses content longer than the bound', () => {
    for (const sample of samples.slice(2))
      expect(() => codec.decompress(codec.compress(sample), sample.length - 1)).toThrow(RangeError)
  })

  test('survives damaged input with an error or bounded content', () => {
    const good = codec.compress(samples[4] as Uint8Array)
    for (let i = 0; i < 300; i++) {
      const bad = good.slice(0, random.below(3) === 0 ? random.below(good.length) : good.length)
      for (let n = 0; n < 3 && bad.length > 0; n++) bad[random.below(bad.length)] = random.below(256)
      let length = 0
      try {
        length = codec.decompress(bad, 1_000_000).length
      } catch (cause) {
        expect(cause).toBeInstanceOf(Error)
      }
      expect(length).toBeLessThanOrEqual(1_000_000)
    }
    expect(Buffer.compare(codec.decompress(good, 200_000), samples[4] as Uint8Array)).toBe(0)
  })
})

test.each(['snappy', 'lz4'] as const)('%s: any number of inputs that cannot be read leaves the codec as it was', (name) => {
  const codec = nodeCompression.codec(name)
  const good = codec.compress(samples[4] as Uint8Array)
  // Raw snappy that claims 100 bytes; an LZ4 frame whose match reaches before its beginning.
  const frame = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, 5, 0, 0, 0, 0x1f, 0x61, 0xff, 0xff, 0, 0, 0, 0, 0]
  const bad = Uint8Array.from(name === 'snappy' ? [100, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4] : frame)
  for (let i = 0; i < 10_000; i++) expect(() => codec.decompress(bad, 1_000)).toThrow(Error)
  expect(Buffer.compare(codec.decompress(good, 200_000), samples[4] as Uint8Array)).toBe(0)
  expect(Buffer.compare(codec.decompress(codec.compress(samples[3] as Uint8Array), 70_000), samples[3] as Uint8Array)).toBe(0)
})

test.each(['snappy', 'lz4'] as const)('%s writes nothing into a frame behind a large input', (name) => {
  const codec = nodeCompression.codec(name)
  // Large enough that the writer's memory grows.
  codec.compress(random.bytes(9_000_000))
  expect(codec.decompress(codec.compress(new Uint8Array(0)), 1)).toHaveLength(0)
})

test('snappy that claims more than can come of its bytes is refused before room is made for it', () => {
  const codec = nodeCompression.codec('snappy')
  // A literal of one byte, then nothing but copies of 64 bytes: no input grows more.
  const copies = Array.from({ length: 1_000 }, () => [0xfe, 1, 0]).flat()
  const length = 1 + 64_000
  const most = Uint8Array.from([(length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14, 0, 0x61, ...copies])
  expect(codec.decompress(most, length)).toEqual(new Uint8Array(length).fill(0x61))
  // 64 MiB less a byte, of three bytes.
  expect(() => codec.decompress(Uint8Array.of(0xff, 0xff, 0xff, 0x1f, 0, 0x61, 0xfe), 1 << 26)).toThrow('cannot come of 3')
})

test('raw snappy, as librdkafka writes it, is read too', () => {
  // Length 4, then a literal of four bytes.
  const raw = new Uint8Array([4, 0x0c, 0x61, 0x62, 0x63, 0x64])
  expect(Buffer.from(nodeCompression.codec('snappy').decompress(raw, 4)).toString()).toBe('abcd')
})

test('xxHash agrees with the published values', () => {
  expect(xxh32(new Uint8Array(0))).toBe(0x02cc5d05)
  expect(xxh32(new TextEncoder().encode('Nobody inspects the spammish repetition'))).toBe(0xe2293b2f)
})

test('CRC-32C agrees with the published value, native and portable, in one piece and in two', () => {
  // The native one is not loaded for less.
  const much = new Uint8Array(100_000).fill(7)
  expect(nodeCompression.crc32c(much)).toBe(crc32c(much))
  const check = new TextEncoder().encode('123456789')
  expect(crc32c(check)).toBe(0xe3069283)
  expect(nodeCompression.crc32c(check)).toBe(0xe3069283)
  for (const sample of samples) {
    const cut = sample.length >> 1
    expect(crc32c(sample.subarray(cut), crc32c(sample.subarray(0, cut)))).toBe(nodeCompression.crc32c(sample))
    expect(nodeCompression.crc32c(sample.subarray(cut), nodeCompression.crc32c(sample.subarray(0, cut)))).toBe(crc32c(sample))
  }
})
