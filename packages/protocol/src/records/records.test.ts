// Batches from seeds: round trips, and bytes that were damaged on the way or made wrong on purpose.
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type SeededRandom, forSeeds } from '../../test/random.ts'
import { ErrorCode } from '../errors/error-codes.ts'
import { MalformedMessage } from '../primitives/malformed-message.ts'
import { Writer } from '../primitives/writer.ts'
import { BatchBuilder } from './batch-builder.ts'
import { checkBatch } from './check-batch.ts'
import { type Codecs, uncompressedRecords } from './compression.ts'
import { controlRecordType, readControlRecord } from './control-record.ts'
import { crc32c } from './crc32c.ts'
import { RecordBatch, batchOverhead, writeBatchHeader } from './record-batch.ts'
import { RecordCursor, type RecordHeader } from './records.ts'

const codecs: Codecs = {
  crc32c,
  codec: () => ({
    compress: (bytes) => gzipSync(bytes),
    decompress: (bytes, maxBytes) => gunzipSync(bytes, { maxOutputLength: maxBytes }),
  }),
}

interface Sample {
  readonly timestamp: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: RecordHeader[]
}

function randomRecords(random: SeededRandom): Sample[] {
  const start = random.pick([-1, 0, 1_700_000_000_000])
  return Array.from({ length: 1 + random.below(40) }, () => ({
    timestamp: start < 0 ? -1 : Math.max(0, start + random.between(-100_000, 100_000) + (random.once(8) ? 1e12 : 0)),
    key: random.once(3) ? null : random.bytes(random.below(30)),
    value: random.once(5) ? null : random.bytes(random.once(10) ? 9000 : random.below(80)),
    headers: random.once(4)
      ? Array.from({ length: random.below(4) }, () => ({
          key: random.text(random.below(6)),
          value: random.once(3) ? null : random.bytes(random.below(9)),
        }))
      : [],
  }))
}

function build(records: readonly Sample[], codecId: 0 | 1, initialBytes: number): Uint8Array {
  const builder = new BatchBuilder({ codecId, initialBytes })
  for (const { timestamp, key, value, headers } of records) {
    const bound = builder.estimateAfter(key?.length ?? 0, value?.length ?? 0)
    builder.append(timestamp, key, value, headers)
    if (headers.length === 0 && builder.uncompressedBytes + batchOverhead > bound) throw new Error('larger than estimated')
  }
  return builder.build({ baseOffset: 1000, producerId: 9, producerEpoch: 1, baseSequence: 0 }, codecs)
}

test('records come back as they were appended, compressed or not', () => {
  const cursor = new RecordCursor()
  forSeeds(40, (random) => {
    const records = randomRecords(random)
    const batch = new RecordBatch(build(records, random.pick([0, 1]), random.pick([0, 100, 100_000])))
    const fault = checkBatch(batch, crc32c)
    if (fault !== undefined) throw new Error(fault.reason)
    cursor.reset(batch, uncompressedRecords(batch, codecs, 10_000_000))
    records.forEach(({ timestamp, key, value, headers }, i) => {
      expect(cursor.next()).toBe(true)
      expect([cursor.offset, cursor.timestamp]).toEqual([1000 + i, timestamp])
      expect(asPlain(cursor.key())).toEqual(asPlain(key))
      expect(asPlain(cursor.value())).toEqual(asPlain(value))
      expect(cursor.headers().map((header) => [header.key, asPlain(header.value)])).toEqual(
        headers.map((header) => [header.key, asPlain(header.value)]),
      )
    })
    expect(cursor.next()).toBe(false)
    expect(cursor.next()).toBe(false)
    expect(batch.maxTimestamp).toBe(Math.max(...records.map(({ timestamp }) => timestamp)))
  })
})

function asPlain(bytes: Uint8Array | null): number[] | null {
  return bytes === null ? null : [...bytes]
}

test('a time that is no whole number is refused before anything is written', () => {
  const builder = new BatchBuilder({ codecId: 0 })
  for (const timestamp of [0.5, NaN]) expect(() => builder.append(timestamp, null, null)).toThrow(RangeError)
  expect([builder.recordCount, builder.uncompressedBytes]).toEqual([0, 0])
})

test('a builder begins anew after reset, and what it built before does not change', () => {
  const builder = new BatchBuilder({ codecId: 0, initialBytes: 4096 })
  builder.append(1, null, Uint8Array.of(1))
  const first = builder.build({}, codecs)
  const copy = Uint8Array.from(first)
  expect(() => builder.append(1, null, null)).toThrow('reset')
  expect(() => builder.build({}, codecs)).toThrow('already')
  builder.reset()
  expect([builder.recordCount, builder.uncompressedBytes, builder.firstTimestamp]).toEqual([0, 0, -1])
  builder.append(2, null, Uint8Array.of(2))
  builder.build({}, codecs)
  expect(first).toEqual(copy)
})

test('offset, leader epoch and producer are rewritten in place; only what the CRC covers makes it anew', () => {
  const batch = new RecordBatch(build([{ timestamp: 5, key: null, value: null, headers: [] }], 0, 0))
  batch.baseOffset = 2 ** 40 + 3
  batch.partitionLeaderEpoch = 12
  expect([batch.baseOffset, batch.partitionLeaderEpoch, batch.isCrcValid(crc32c)]).toEqual([2 ** 40 + 3, 12, true])
  batch.setProducer(2 ** 33, 7, 99, crc32c)
  expect([batch.producerId, batch.producerEpoch, batch.baseSequence, batch.lastSequence]).toEqual([2 ** 33, 7, 99, 99])
  expect(batch.isCrcValid(crc32c)).toBe(true)
})

test('batches that lie one behind the other are walked by one cursor', () => {
  const single = build([{ timestamp: 5, key: null, value: Uint8Array.of(1), headers: [] }], 0, 0)
  const batch = new RecordBatch(Buffer.concat([single, single, single.subarray(0, 65)]))
  const positions: number[] = []
  for (let at = 0; batch.moveTo(at).isComplete(); at += batch.sizeInBytes) positions.push(at)
  expect(positions).toEqual([0, single.length])
  expect(batch.hasHeader()).toBe(true)
  expect(batch.moveTo(single.length * 2 + 10).hasHeader()).toBe(false)
})

describe('a batch is refused', () => {
  const good = build([{ timestamp: 5, key: null, value: Uint8Array.of(1), headers: [] }], 0, 0)
  const changed = (change: (bytes: Uint8Array) => void): ErrorCode | undefined => {
    const bytes = Uint8Array.from(good)
    change(bytes)
    return checkBatch(new RecordBatch(bytes), crc32c)?.code
  }
  const signed = (change: (bytes: Uint8Array) => void) =>
    changed((bytes) => {
      change(bytes)
      new DataView(bytes.buffer).setUint32(17, crc32c(bytes.subarray(21)))
    })

  test('as corrupt when its size, format or content is not what it says', () => {
    expect(changed(() => undefined)).toBeUndefined()
    expect(changed((bytes) => (bytes[11] = 0))).toBe(ErrorCode.CORRUPT_MESSAGE)
    expect(changed((bytes) => (bytes[8] = 0x80))).toBe(ErrorCode.CORRUPT_MESSAGE)
    expect(changed((bytes) => (bytes[8] = 0x7f))).toBe(ErrorCode.CORRUPT_MESSAGE)
    expect(changed((bytes) => (bytes[16] = 3))).toBe(ErrorCode.CORRUPT_MESSAGE)
    expect(changed((bytes) => (bytes[30] = 77))).toBe(ErrorCode.CORRUPT_MESSAGE)
    expect(checkBatch(new RecordBatch(good.subarray(0, 10)), crc32c)?.code).toBe(ErrorCode.CORRUPT_MESSAGE)
    expect(checkBatch(new RecordBatch(good.subarray(0, 65)), crc32c)?.code).toBe(ErrorCode.CORRUPT_MESSAGE)
  })

  test('as invalid when its format is old or its counts contradict each other', () => {
    expect(changed((bytes) => (bytes[16] = 1))).toBe(ErrorCode.INVALID_RECORD)
    expect(signed((bytes) => (bytes[60] = 2))).toBe(ErrorCode.INVALID_RECORD)
    expect(signed((bytes) => (bytes[57] = 0x80))).toBe(ErrorCode.INVALID_RECORD)
    expect(signed((bytes) => (bytes[23] = 0x80))).toBe(ErrorCode.INVALID_RECORD)
    expect(changed((bytes) => (bytes[0] = 0xff))).toBe(ErrorCode.INVALID_RECORD)
    expect(changed((bytes) => (bytes[0] = 0x7f))).toBe(ErrorCode.INVALID_RECORD)
  })

  test('as of an unknown codec', () => {
    expect(signed((bytes) => (bytes[22] = 5))).toBe(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE)
  })
})

test('damaged records are malformed or read, and nothing else; positions stay inside of the bytes', () => {
  const cursor = new RecordCursor()
  forSeeds(300, (random) => {
    const bytes = build(randomRecords(random).slice(0, 6), 0, 0)
    for (let flips = 1 + random.below(3); flips > 0; flips -= 1)
      bytes[57 + random.below(bytes.length - 57)] = random.pick([0, 1, 127, 128, 255, random.below(256)])
    const batch = new RecordBatch(bytes)
    try {
      cursor.reset(batch, batch.records())
      while (cursor.next()) {
        cursor.headers()
        if (
          cursor.headersEnd > batch.records().length ||
          cursor.keyEnd > cursor.headersEnd ||
          cursor.valueEnd > cursor.headersEnd
        )
          throw new Error('outside')
      }
    } catch (failure) {
      if (!(failure instanceof MalformedMessage)) throw failure
    }
  })
})

test('records cut anywhere are malformed', () => {
  const bytes = build(
    [1, 2, 3].map((n) => ({
      timestamp: n * 1e10,
      key: null,
      value: new Uint8Array(n * 60),
      headers: [{ key: 'k', value: null }],
    })),
    0,
    0,
  )
  const batch = new RecordBatch(bytes)
  const records = batch.records()
  for (let end = 0; end < records.length; end += 1) {
    const walk = () => {
      const cursor = new RecordCursor().reset(batch, records.subarray(0, end))
      while (cursor.next());
    }
    expect(walk, `cut at ${end}`).toThrow(MalformedMessage)
  }
})

describe('records made wrong on purpose are malformed:', () => {
  const walk = (count: number, fill: (writer: Writer) => void): (() => void) => {
    const writer = new Writer()
    writer.rawBytes(new Uint8Array(batchOverhead))
    fill(writer)
    const bytes = writer.toBytes()
    writeBatchHeader(
      bytes,
      { attributes: 0, lastOffsetDelta: count - 1, baseTimestamp: 0, maxTimestamp: 0, recordCount: count },
      crc32c,
    )
    return () => {
      const batch = new RecordBatch(bytes)
      const cursor = new RecordCursor().reset(batch, batch.records())
      while (cursor.next());
    }
  }
  const record = (writer: Writer, length: number, ...varints: number[]): void => {
    writer.varint(length)
    writer.int8(0)
    for (const value of varints) writer.varint(value)
  }

  test('a sound one, to compare with', () => {
    expect(walk(1, (writer) => record(writer, 6, 0, 0, -1, -1, 0))).not.toThrow()
    // Any negative length is null for Kafka's reader too.
    expect(walk(1, (writer) => record(writer, 6, 0, 0, -5, -9, 0))).not.toThrow()
  })
  test.each([
    ['more records than bytes could hold', 1_000_000, [6, 0, 0, -1, -1, 0]],
    ['a negative count', -1, [6, 0, 0, -1, -1, 0]],
    ['bytes behind the last record', 0, [6, 0, 0, -1, -1, 0]],
    ['a negative length', 1, [-1, 0, 0, -1, -1, 0]],
    ['a length past the end', 1, [7, 0, 0, -1, -1, 0]],
    ['a length before the end', 1, [5, 0, 0, -1, -1, 0]],
    ['a key longer than its record', 1, [6, 0, 0, 1_000, -1, 0]],
    ['a value longer than its record', 1, [6, 0, 0, -1, 3, 0]],
    ['headers without bytes', 1, [6, 0, 0, -1, -1, 4]],
    ['a negative count of headers', 1, [6, 0, 0, -1, -1, -1]],
    ['a header without a key', 1, [8, 0, 0, -1, -1, 1, -1, -1]],
    ['a header value longer than its record', 1, [8, 0, 0, -1, -1, 1, 0, 9]],
  ])('%s', (_, count, [length, ...varints]) => {
    expect(walk(count, (writer) => record(writer, length!, ...varints))).toThrow(MalformedMessage)
  })
})

test('compressed bytes of another format are malformed, and content over the bound a RangeError', () => {
  const batch = new RecordBatch(build([{ timestamp: 1, key: null, value: new Uint8Array(1000), headers: [] }], 1, 0))
  expect(() => uncompressedRecords(batch, codecs, 500)).toThrow(RangeError)
  batch.bytes.fill(7, batchOverhead)
  expect(() => uncompressedRecords(batch, codecs, 10_000)).toThrow(MalformedMessage)
  const plain = new RecordBatch(build([{ timestamp: 1, key: null, value: new Uint8Array(1000), headers: [] }], 0, 0))
  expect(() => uncompressedRecords(plain, codecs, 500)).toThrow(RangeError)
})

test('control records of a newer Kafka are told apart, broken ones are malformed', () => {
  expect(readControlRecord(Uint8Array.of(0, 0, 0, 99), new Uint8Array(0))).toEqual({ kind: 'unknown', type: 99 })
  expect(controlRecordType(Uint8Array.of(0, 1, 0, 1))).toBe(1)
  expect(() => controlRecordType(Uint8Array.of(0, 0, 0))).toThrow(MalformedMessage)
  expect(() => readControlRecord(Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0, 0, 1))).toThrow(MalformedMessage)
  // A later version of the marker only adds at the end.
  expect(readControlRecord(Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0, 1, 0, 0, 0, 5, 9))).toEqual({
    kind: 'commit',
    coordinatorEpoch: 5,
  })
})

describe('CRC-32C', () => {
  // RFC 3720, B.4.
  test.each([
    ['32 zeroes', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['rising', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['falling', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    ['nothing', new Uint8Array(0), 0],
  ])('%s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected)
  })

  test('of pieces goes on where the one before ended', () => {
    forSeeds(50, (random) => {
      const bytes = random.bytes(random.below(100))
      const cut = random.below(bytes.length + 1)
      if (crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut))) !== crc32c(bytes))
        throw new Error(`${bytes.length} cut at ${cut}`)
    })
  })
})

test('a batch that went back to a mark is as if the records behind it had never been there', () => {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)
  const [back, plain] = [new BatchBuilder({ codecId: 0, initialBytes: 64 }), new BatchBuilder({ codecId: 0 })]
  const empty = back.mark()
  back.append(9_000, text('gone'), text('x'.repeat(500)))
  back.backTo(empty)
  for (const builder of [back, plain]) builder.append(1_000, text('k'), text('kept'))
  const mark = back.mark()
  back.append(2_000, null, text('y'.repeat(500)))
  back.append(500, text('z'), null)
  back.backTo(mark)
  for (const builder of [back, plain]) builder.append(1_500, text('k'), null)
  expect(back.recordCount).toBe(2)
  expect(back.build({}, codecs)).toEqual(plain.build({}, codecs))
})
