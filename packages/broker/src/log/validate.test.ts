import { Simulation } from '@millrace/host/simulated'
import { BatchBuilder, ErrorCode, RecordBatch } from '@millrace/protocol'
import type { CodecId } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { batchOf, valuesOf } from '../../test/logs.ts'
import type { Refusal } from './append.ts'
import type { LogConfig } from './config.ts'
import { defaultLogConfig } from './config.ts'
import { Validator } from './validate.ts'

const { host } = new Simulation({ seed: 1 }).machine('a')
const now = host.clock.now()
const validator = new Validator(host.compression)
const crc32c = validator.crc32c

function check(bytes: Uint8Array, config: Partial<LogConfig> = {}, version = 13): Refusal | undefined {
  return validator.checkClient(bytes, { ...defaultLogConfig, ...config }, now, version)
}

/** Changes a field and makes the CRC fit again. */
function tampered(bytes: Uint8Array, change: (view: DataView) => void): Uint8Array {
  const copy = bytes.slice()
  const view = new DataView(copy.buffer)
  change(view)
  view.setUint32(17, crc32c(copy.subarray(21)))
  return copy
}

test('a sound batch passes as it is, with every codec', () => {
  for (const codecId of [0, 1, 2, 3, 4] as CodecId[]) {
    const bytes = batchOf(host, ['k=a', 'k=b'], { codecId })
    const before = bytes.slice()
    expect(check(bytes)).toBeUndefined()
    expect(validator.batch.bytes).toBe(bytes)
    expect(bytes).toEqual(before)
    expect(validator.maxTimestamp).toBe(now)
  }
})

test('bytes that are not exactly one whole v2 batch are refused as INVALID_RECORD', () => {
  const one = batchOf(host, ['a'])
  const two = new Uint8Array([...one, ...one])
  const oldFormat = one.slice()
  oldFormat[16] = 1
  for (const bytes of [new Uint8Array(0), one.subarray(0, 40), one.subarray(0, -1), two, oldFormat]) {
    expect(check(bytes)?.code).toBe(ErrorCode.INVALID_RECORD)
  }
})

test('a flipped bit anywhere under the CRC is CORRUPT_MESSAGE', () => {
  const good = batchOf(host, ['some value'])
  for (let at = 21; at < good.length; at++) {
    const bytes = good.slice()
    bytes[at] = (bytes[at] as number) ^ 0x40
    const code = check(bytes)?.code
    expect([ErrorCode.CORRUPT_MESSAGE, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE]).toContain(code)
  }
})

test('counts, offsets, control bit and sequence that no client may send are INVALID_RECORD', () => {
  const good = batchOf(host, ['a', 'b'])
  const wrong = [
    tampered(good, (view) => view.setInt32(0 + 4, 5)),
    tampered(good, (view) => view.setInt32(57, 1)),
    tampered(good, (view) => view.setInt32(57, 3)),
    tampered(good, (view) => view.setInt32(23, 0)),
    tampered(good, (view) => view.setInt32(23, -1)),
    tampered(good, (view) => view.setInt16(21, 0x20)),
    batchOf(host, ['a'], { producerId: 5, producerEpoch: 0, baseSequence: -1 }),
    tampered(good, (view) => view.setUint8(61, 0x7f)),
  ]
  for (const bytes of wrong) expect(check(bytes)?.code).toBe(ErrorCode.INVALID_RECORD)
})

test('compressed content that cannot be read, or that holds another number of records, is INVALID_RECORD', () => {
  const good = batchOf(host, ['a', 'b'], { codecId: 3 })
  expect(check(tampered(good, (view) => view.setUint8(good.length - 3, 0xff)))?.code).toBe(ErrorCode.INVALID_RECORD)
  const three = tampered(good, (view) => {
    view.setInt32(57, 3)
    view.setInt32(23, 2)
  })
  expect(check(three)?.code).toBe(ErrorCode.INVALID_RECORD)
})

test('max.decompressed.message.bytes is a bound on each record of a compressed batch, without its length', () => {
  const bytes = () => batchOf(host, ['x'.repeat(50_000), 'x'.repeat(50_000)], { codecId: 1 })
  // Attributes, time, offset, key, length of the value (3 bytes), value, headers.
  const recordBytes = 1 + 1 + 1 + 1 + 3 + 50_000 + 1
  expect(check(bytes(), { maxDecompressedBytes: recordBytes })).toBeUndefined()
  expect(check(bytes(), { maxDecompressedBytes: recordBytes - 1 })?.code).toBe(ErrorCode.INVALID_RECORD)
  expect(check(batchOf(host, ['x'.repeat(50_000)]), { maxDecompressedBytes: 10 })).toBeUndefined()
})

test('max.message.bytes is a bound on the batch as it came', () => {
  const bytes = batchOf(host, ['x'.repeat(1000)])
  expect(check(bytes, { maxMessageBytes: bytes.length })).toBeUndefined()
  expect(check(bytes, { maxMessageBytes: bytes.length - 1 })?.code).toBe(ErrorCode.MESSAGE_TOO_LARGE)
})

test('zstd is not for Produce below version 7', () => {
  const bytes = batchOf(host, ['a'], { codecId: 4 })
  expect(check(bytes, {}, 6)?.code).toBe(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE)
  expect(check(bytes, {}, 7)).toBeUndefined()
})

test('a record without a key is refused on a compacted topic, and named by its place', () => {
  const refusal = check(batchOf(host, ['k=a', 'none', 'k=b', 'none']), { cleanupCompact: true })
  expect(refusal?.code).toBe(ErrorCode.INVALID_RECORD)
  expect(refusal?.recordErrors?.map((error) => error.batchIndex)).toEqual([1, 3])
})

test('a timestamp outside the window is INVALID_TIMESTAMP, on a topic of CreateTime only', () => {
  const early = batchOf(host, ['a'], { timestamp: now - 11_000 })
  const late = batchOf(host, ['a'], { timestamp: now + 11_000 })
  const window = { messageTimestampBeforeMaxMs: 10_000, messageTimestampAfterMaxMs: 10_000 }
  expect(check(early, window)).toMatchObject({ code: ErrorCode.INVALID_TIMESTAMP, recordErrors: [{ batchIndex: 0 }] })
  expect(check(late, window)?.code).toBe(ErrorCode.INVALID_TIMESTAMP)
  expect(check(batchOf(host, ['a'], { timestamp: now - 10_000 }), window)).toBeUndefined()
  expect(check(batchOf(host, ['a'], { timestamp: -1 }), window)).toBeUndefined()
  expect(check(late, { ...window, messageTimestampType: 'LogAppendTime' })).toBeUndefined()
})

test('a timestamp out of range is told in the words of Apache Kafka, without a bound as the end of its numbers', () => {
  const told = (timestamp: number, config: Partial<LogConfig>): string | null | undefined =>
    check(batchOf(host, ['a'], { timestamp }), config)?.recordErrors?.[0]?.message
  const outOfRange = (timestamp: string, from: string, to: string): string =>
    `Timestamp ${timestamp} of message with offset 0 is out of range. The timestamp should be within [${from}, ${to}]`
  expect(told(now + 11_000, { messageTimestampAfterMaxMs: 10_000 })).toBe(
    outOfRange(`${now + 11_000}`, '-9223372036854775808', `${now + 10_000}`),
  )
  expect(told(2 ** 63, { messageTimestampBeforeMaxMs: 10_000, messageTimestampAfterMaxMs: 10_000 })).toBe(
    outOfRange('9223372036854775807', `${now - 10_000}`, `${now + 10_000}`),
  )
})

test('LogAppendTime is written into the batch, and a producer may not claim it there', () => {
  const bytes = batchOf(host, ['a', 'b'], { timestamp: 5 })
  expect(check(bytes, { messageTimestampType: 'LogAppendTime' })).toBeUndefined()
  const batch = new RecordBatch(bytes)
  expect([batch.timestampType, batch.maxTimestamp, batch.isCrcValid(crc32c)]).toEqual([1, now, true])
  const claimed = new BatchBuilder({ codecId: 0, timestampType: 1 })
  claimed.append(5, null, null)
  const claim = claimed.build({}, host.compression)
  expect(check(claim.slice(), { messageTimestampType: 'LogAppendTime' })?.code).toBe(ErrorCode.INVALID_TIMESTAMP)
})

test('a wrong largest timestamp is put right', () => {
  const bytes = tampered(batchOf(host, ['a'], { timestamp: 1000 }), (view) => view.setInt32(39, 77))
  expect(check(bytes)).toBeUndefined()
  const batch = new RecordBatch(bytes)
  expect([batch.maxTimestamp, batch.isCrcValid(crc32c), validator.maxTimestamp]).toEqual([1000, true, 1000])
})

test('compression.type of the topic makes the batch anew, with its producer', () => {
  const bytes = batchOf(host, ['k=a', 'plain', 'k=c'], { codecId: 1, producerId: 9, producerEpoch: 2, baseSequence: 4 })
  for (const [compressionType, codecId] of [
    ['lz4', 3],
    ['zstd', 4],
    ['uncompressed', 0],
  ] as const) {
    expect(check(bytes.slice(), { compressionType })).toBeUndefined()
    const { batch } = validator
    expect(valuesOf(host, batch.slice())).toEqual(['0 a', '1 plain', '2 c'])
    const { producerId, producerEpoch, baseSequence } = batch
    expect([batch.codecId, producerId, producerEpoch, baseSequence, batch.maxTimestamp]).toEqual([codecId, 9, 2, 4, now])
  }
})

test('a refusal says what Kafka counts of it: a batch once, but each of its records without a key', () => {
  const good = (options = {}): Uint8Array => batchOf(host, ['k=a', 'b', 'c'], options)
  const flipped = good()
  flipped[flipped.length - 1] = (flipped.at(-1) as number) ^ 1
  expect(check(flipped)?.fault).toEqual({ kind: 'checksum', count: 1 })
  const misplaced = { kind: 'offset or sequence', count: 1 }
  expect(check(tampered(good(), (view) => view.setInt32(57, 2)))?.fault).toEqual(misplaced)
  expect(check(tampered(good(), (view) => view.setInt16(21, view.getInt16(21) | 0x20)))?.fault).toEqual(misplaced)
  expect(check(tampered(good(), (view) => view.setBigInt64(43, 7n)))?.fault).toEqual(misplaced)
  expect(check(good(), { cleanupCompact: true })?.fault).toEqual({ kind: 'missing key', count: 2 })
  // Where the answer is about times, keys are missing all the same.
  const late = good({ timestamp: now - 10 * 24 * 3_600_000 })
  const refusal = check(late, { cleanupCompact: true, messageTimestampBeforeMaxMs: 1_000 })
  expect([refusal?.code, refusal?.fault]).toEqual([ErrorCode.INVALID_TIMESTAMP, { kind: 'missing key', count: 2 }])
  // Kafka counts none of these.
  expect(check(good(), { maxMessageBytes: 10 })?.fault).toBeUndefined()
  expect(check(tampered(good(), (view) => view.setBigInt64(0, 5n)))?.fault).toBeUndefined()
})
