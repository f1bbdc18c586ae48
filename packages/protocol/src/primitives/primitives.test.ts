// Reader and writer against each other and against hand-written bytes.
import { describe, expect, test } from 'vitest'
import { forSeeds } from '../../test/random.ts'
import { MalformedMessage } from './malformed-message.ts'
import { Reader } from './reader.ts'
import { isUuid, uuidFromBytes, uuidIntoBytes, zeroUuid } from './uuid.ts'
import { sizeOfUnsignedVarint, sizeOfVarint, sizeOfVarlong } from './varint.ts'
import { Writer, separateChunkBytesMin } from './writer.ts'

function written(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer(1)
  write(writer)
  return writer.toBytes()
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function read<T>(text: string, from: (reader: Reader) => T): T {
  const reader = new Reader(new Uint8Array(Buffer.from(text, 'hex')))
  const value = from(reader)
  expect(reader.remaining()).toBe(0)
  return value
}

describe('int64', () => {
  test.each([
    [0, '0000000000000000'],
    [-1, 'ffffffffffffffff'],
    [2 ** 32, '0000000100000000'],
    [-(2 ** 32) - 1, 'fffffffeffffffff'],
    [2 ** 53, '0020000000000000'],
    [-(2 ** 53), 'ffe0000000000000'],
    [2 ** 63, '7fffffffffffffff'],
    [-(2 ** 63), '8000000000000000'],
  ])('%d is %s both ways', (value, text) => {
    expect(hex(written((writer) => writer.int64(value)))).toBe(text)
    expect(read(text, (reader) => reader.int64())).toBe(value)
  })

  test('saturates beyond the type and refuses what is no whole number', () => {
    expect(hex(written((writer) => writer.int64(Infinity)))).toBe('7fffffffffffffff')
    expect(hex(written((writer) => writer.int64(-1e300)))).toBe('8000000000000000')
    expect(() => new Writer().int64(0.5)).toThrow(RangeError)
    expect(() => new Writer().int64(NaN)).toThrow(RangeError)
  })
})

describe('varints', () => {
  test.each([
    [0, '00'],
    [-1, '01'],
    [63, '7e'],
    [-64, '7f'],
    [64, '8001'],
    [2 ** 31 - 1, 'feffffff0f'],
    [-(2 ** 31), 'ffffffff0f'],
  ])('%d as zig-zag is %s', (value, text) => {
    expect(hex(written((writer) => writer.varint(value)))).toBe(text)
    expect(hex(written((writer) => writer.varlong(value)))).toBe(text)
    expect(read(text, (reader) => reader.varint())).toBe(value)
    expect(read(text, (reader) => reader.varlong())).toBe(value)
    expect(sizeOfVarint(value)).toBe(text.length / 2)
    expect(sizeOfVarlong(value)).toBe(text.length / 2)
  })

  test.each([
    [2 ** 53 - 1, 'feffffffffffff1f'],
    [-(2 ** 53), 'ffffffffffffff1f'],
    [2 ** 63, 'feffffffffffffffff01'],
    [-(2 ** 63), 'ffffffffffffffffff01'],
  ])('%d as varlong is %s', (value, text) => {
    expect(hex(written((writer) => writer.varlong(value)))).toBe(text)
    expect(read(text, (reader) => reader.varlong())).toBe(value)
    expect(sizeOfVarlong(value)).toBe(text.length / 2)
  })

  test('random ones come back and have the size foretold', () => {
    forSeeds(50, (random) => {
      for (let bits = 1; bits <= 53; bits += 1) {
        const value = random.between(-(2 ** bits), 2 ** bits - 1)
        const bytes = written((writer) => writer.varlong(value))
        if (new Reader(bytes).varlong() !== value || sizeOfVarlong(value) !== bytes.length) throw new Error(`varlong ${value}`)
        if (bits > 32) continue
        const unsigned = random.between(0, 2 ** bits - 1)
        const short = written((writer) => writer.unsignedVarint(unsigned))
        if (new Reader(short).unsignedVarint() !== unsigned || sizeOfUnsignedVarint(unsigned) !== short.length)
          throw new Error(`varint ${unsigned}`)
      }
    })
  })

  test('bits above the type are lost, as for Apache Kafka', () => {
    expect(read('ffffffff1f', (reader) => reader.unsignedVarint())).toBe(2 ** 32 - 1)
    expect(read('ffffffff70', (reader) => reader.unsignedVarint())).toBe(2 ** 28 - 1)
    expect(read('ffffffff7f', (reader) => reader.varint())).toBe(-(2 ** 31))
    expect(read('ffffffffffffffffff7f', (reader) => reader.varlong())).toBe(-(2 ** 63))
    expect(read('81808080808080808002', (reader) => reader.varlong())).toBe(-1)
  })

  test.each(['8080808080', '808080808001', 'ffffffff80', '80'])('%s is no varint of 32 bits', (text) => {
    expect(() => read(text, (reader) => reader.unsignedVarint())).toThrow(MalformedMessage)
  })

  test.each(['80808080808080808080', '8080808080808080808001', '8080'])('%s is no varlong', (text) => {
    expect(() => read(text, (reader) => reader.varlong())).toThrow(MalformedMessage)
  })
})

describe('strings', () => {
  test.each([
    '',
    'orders',
    'é',
    '日本語',
    '😀',
    '\ufeffbom',
    '\0',
    'a'.repeat(126),
    'a'.repeat(127),
    'é'.repeat(63),
    'é'.repeat(64),
    '日'.repeat(5500),
    'a'.repeat(32767),
  ])('%j is written as UTF-8 in both forms', (text) => {
    const utf8 = Buffer.from(text).toString('hex')
    const plain = written((writer) => writer.string(text))
    expect(hex(plain).slice(4)).toBe(utf8)
    expect(new Reader(plain).string()).toBe(text)
    const compact = written((writer) => writer.compactString(text))
    expect(hex(compact).endsWith(utf8)).toBe(true)
    expect(new Reader(compact).compactString()).toBe(text)
    expect(new Reader(compact).unsignedVarint()).toBe(utf8.length / 2 + 1)
  })

  test('of more than 32,767 bytes are refused on both sides', () => {
    expect(() => new Writer().string('日'.repeat(10_923))).toThrow(RangeError)
    expect(() => new Writer().compactString('a'.repeat(32_768))).toThrow(RangeError)
    const long = written((writer) => writer.compactBytes(new Uint8Array(32_768)))
    expect(() => new Reader(long).compactString()).toThrow(MalformedMessage)
  })

  test('null is told from empty, and refused where it is not allowed', () => {
    expect(read('ffff', (reader) => reader.nullableString())).toBeNull()
    expect(read('0000', (reader) => reader.nullableString())).toBe('')
    expect(read('00', (reader) => reader.compactNullableString())).toBeNull()
    expect(read('01', (reader) => reader.compactNullableString())).toBe('')
    expect(() => read('ffff', (reader) => reader.string())).toThrow(MalformedMessage)
    expect(() => read('00', (reader) => reader.compactString())).toThrow(MalformedMessage)
    expect(() => read('00', (reader) => reader.compactArrayLength(1))).toThrow(MalformedMessage)
  })

  test('any length below zero is null where null may be, of strings, bytes and arrays in both forms, and refused elsewhere', () => {
    for (const text of ['ffff', 'fffe', '8000']) {
      expect(read(text, (reader) => reader.nullableString())).toBeNull()
      expect(() => read(text, (reader) => reader.string())).toThrow(MalformedMessage)
    }
    for (const text of ['ffffffff', 'fffffffe', '80000000']) {
      expect(read(text, (reader) => reader.nullableBytes())).toBeNull()
      expect(read(text, (reader) => reader.nullableArrayLength(1))).toBeLessThan(0)
      expect(() => read(text, (reader) => reader.bytes())).toThrow(MalformedMessage)
      expect(() => read(text, (reader) => reader.arrayLength(1))).toThrow(MalformedMessage)
    }
    // Lengths are written plus one: 0, -1 and -2^31 + 1 as numbers with a sign.
    for (const text of ['00', 'ffffffff0f', '8180808008']) {
      expect(read(text, (reader) => reader.compactNullableString())).toBeNull()
      expect(read(text, (reader) => reader.compactNullableBytes())).toBeNull()
      expect(read(text, (reader) => reader.compactNullableArrayLength(1))).toBeLessThan(0)
      expect(() => read(text, (reader) => reader.compactString())).toThrow(MalformedMessage)
      expect(() => read(text, (reader) => reader.compactBytes())).toThrow(MalformedMessage)
      expect(() => read(text, (reader) => reader.compactArrayLength(1))).toThrow(MalformedMessage)
    }
    // One less than the lowest number is the highest: no null, and too long.
    expect(() => read('8080808008', (reader) => reader.compactNullableBytes())).toThrow(MalformedMessage)
    expect(() => read('8080808008', (reader) => reader.compactNullableArrayLength(1))).toThrow(MalformedMessage)
  })

  test('of bytes that are no UTF-8 are refused where no message could hold what was read', () => {
    const length = 10_923
    const bytes = `2aab${'ff'.repeat(length)}`
    expect(() => read(bytes, (reader) => reader.string())).toThrow('string of 10923 bytes that are not UTF-8')
    expect(read(`2aaa${'ff'.repeat(length - 1)}`, (reader) => reader.string())).toHaveLength(length - 1)
    expect(read(`2aab${'61'.repeat(length)}`, (reader) => reader.string())).toHaveLength(length)
  })

  test('of bytes that are no UTF-8 read with replacement characters, as Java reads them', () => {
    expect(read('0003ff4180', (reader) => reader.string())).toBe('\ufffdA\ufffd')
  })
})

describe('the other types', () => {
  test('come back at the ends of their ranges, and one further is refused', () => {
    for (const [type, least, most] of [
      ['int8', -128, 127],
      ['int16', -32768, 32767],
      ['uint16', 0, 65535],
      ['int32', -(2 ** 31), 2 ** 31 - 1],
      ['uint32', 0, 2 ** 32 - 1],
    ] as const) {
      for (const value of [least, most]) expect(new Reader(written((writer) => writer[type](value)))[type]()).toBe(value)
      for (const value of [least - 1, most + 1, 0.5, NaN])
        expect(() => new Writer()[type](value), `${type} ${value}`).toThrow(RangeError)
    }
    expect(read('3ff8000000000000', (reader) => reader.float64())).toBe(1.5)
    expect(read('02', (reader) => reader.boolean())).toBe(true)
  })

  test('UUIDs are the base64url that Kafka prints', () => {
    const id = 'MkU3OEVBNTcwNTJENDM2Qg'
    expect(hex(written((writer) => writer.uuid(id)))).toBe(Buffer.from(id, 'base64url').toString('hex'))
    expect(read('00000000000000000000000000000000', (reader) => reader.uuid())).toBe(zeroUuid)
    forSeeds(100, (random) => {
      const bytes = random.bytes(16)
      const text = uuidFromBytes(bytes)
      const back = new Uint8Array(16)
      uuidIntoBytes(text, back)
      if (text !== Buffer.from(bytes).toString('base64url') || hex(back) !== hex(bytes)) throw new Error(text)
    })
    for (const wrong of [
      '',
      'MkU3OEVBNTcwNTJENDM2Q',
      'MkU3OEVBNTcwNTJENDM2Qh',
      'MkU3OEVBNTcwNTJENDM2+g',
      'MkU3OEVBNTcwNTJENDMéQg',
    ]) {
      expect(isUuid(wrong), wrong).toBe(false)
      expect(() => new Writer().uuid(wrong)).toThrow(RangeError)
    }
  })
})

describe('the writer', () => {
  test('keeps large fields by reference and small ones in its buffer, whatever it began with', () => {
    forSeeds(30, (random) => {
      const writer = new Writer(random.pick([0, 1, 64, 4096]))
      const expected: number[] = []
      let large = 0
      for (let i = 0; i < 40; i += 1) {
        const bytes = random.bytes(random.once(5) ? separateChunkBytesMin + random.below(100) : random.below(40))
        if (bytes.length >= separateChunkBytesMin) large += 1
        writer.rawBytes(bytes)
        expected.push(...bytes)
        if (writer.position() !== expected.length) throw new Error(`position ${writer.position()}`)
      }
      const chunks = writer.chunks()
      if (Buffer.compare(Buffer.concat(chunks), Buffer.from(expected)) !== 0) throw new Error('chunks differ')
      if (Buffer.compare(writer.toBytes(), Buffer.from(expected)) !== 0) throw new Error('bytes differ')
      if (chunks.length < large) throw new Error('a large field was copied')
    })
  })

  test('gives what was written piece by piece, and begins anew in the same buffer', () => {
    const writer = new Writer(8)
    writer.int16(1)
    const first = writer.take()
    writer.string('a text that is longer than its buffer')
    const second = writer.take()
    expect(writer.take()).toHaveLength(0)
    expect(Buffer.from(first).toString('hex')).toBe('0001')
    expect(Buffer.from(second).subarray(2).toString()).toBe('a text that is longer than its buffer')
    const field = new Uint8Array(2_000).fill(7)
    writer.bytes(field)
    writer.int8(3)
    expect(writer.take()).toEqual(Uint8Array.of(0, 0, 7, 208, ...field, 3))
    writer.bytes(field)
    writer.reset()
    writer.int16(2)
    expect(writer.take()).toEqual(Uint8Array.of(0, 2))
  })

  test('patches what it wrote itself, also in a piece that is closed', () => {
    const writer = new Writer(4)
    writer.int32(0)
    writer.int32(7)
    writer.rawBytes(new Uint8Array(separateChunkBytesMin))
    writer.rawBytes(new Uint8Array(300))
    writer.patchInt32(0, 0x01020304)
    writer.patchInt32(8 + separateChunkBytesMin, -1)
    const bytes = writer.toBytes()
    expect(hex(bytes.subarray(0, 8))).toBe('0102030400000007')
    expect(hex(bytes.subarray(8 + separateChunkBytesMin, 13 + separateChunkBytesMin))).toBe('ffffffff00')
    expect(() => writer.patchInt32(8, 1)).toThrow(RangeError)
    expect(() => writer.patchInt32(bytes.length - 3, 1)).toThrow(RangeError)
  })

  test('puts the size in front of a tagged field of any length, one in another too', () => {
    for (const length of [0, 1, 126, 127, 128, 5000, 20_000]) {
      const writer = new Writer(8)
      const outer = writer.beginTag(3)
      const inner = writer.beginTag(1)
      writer.rawBytes(new Uint8Array(length).fill(9))
      writer.endTag(inner)
      writer.endTag(outer)
      writer.int8(5)
      const reader = new Reader(writer.toBytes())
      expect(reader.unsignedVarint()).toBe(3)
      const outerEnd = reader.tagEnd()
      expect(reader.unsignedVarint()).toBe(1)
      const innerEnd = reader.tagEnd()
      expect([...new Set(reader.view(length))]).toEqual(length === 0 ? [] : [9])
      expect(reader.position).toBe(innerEnd)
      expect(innerEnd).toBe(outerEnd)
      expect(reader.int8()).toBe(5)
    }
  })
})

test('a tagged field whose size is not that of its content is malformed', () => {
  const reader = new Reader(Uint8Array.of(0, 2, 1, 2, 3))
  const tag = reader.unsignedVarint()
  const end = reader.tagEnd()
  reader.skip(1)
  expect(() => reader.endTag(tag, end)).toThrow(MalformedMessage)
  expect(() => new Reader(Uint8Array.of(9)).tagEnd()).toThrow(MalformedMessage)
  expect(() => new Reader(Uint8Array.of(3, 0, 0, 0, 0)).tagCount()).toThrow(MalformedMessage)
})
