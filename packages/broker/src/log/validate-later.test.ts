// Batches with more content than one turn may look at: the same answers as for small ones, within bounds, and others have their turns.
import { nodeHost } from '@millrace/host/node'
import { BatchBuilder, checkBatch, ErrorCode, RecordBatch, RecordCursor, uncompressedRecords } from '@millrace/protocol'
import type { CodecId } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { isRefusal } from './append.ts'
import type { CheckedBatch, Refusal } from './append.ts'
import { defaultLogConfig } from './config.ts'
import type { LogConfig } from './config.ts'
import { LaterValidator } from './validate-later.ts'
import { Validator } from './validate.ts'

const { compression } = nodeHost({ log: () => undefined })
const now = 1_700_000_000_000
const codecs = [1, 2, 3, 4] as const
let pauses = 0
const later = new LaterValidator(compression, () => {
  pauses++
  return new Promise((resolve) => setImmediate(resolve))
})

function large(
  codecId: CodecId,
  options: { readonly count?: number; readonly key?: string; readonly bytes?: number } = {},
): Uint8Array {
  const builder = new BatchBuilder({ codecId, initialBytes: 1 << 20 })
  const key = options.key === undefined ? null : new TextEncoder().encode(options.key)
  for (let i = 0; i < (options.count ?? 250_000); i++) builder.append(now + (i % 7), key, new Uint8Array(options.bytes ?? 3))
  return builder.build({ producerId: 5, producerEpoch: 1, baseSequence: 7 }, compression)
}

function check(bytes: Uint8Array, config: Partial<LogConfig> = {}): Promise<CheckedBatch | Refusal> {
  const all = { ...defaultLogConfig, maxMessageBytes: 16 * 1024 * 1024, ...config }
  const validator = new Validator(compression)
  const first = validator.checkClient(bytes, all, now, 9)
  expect(first).toMatchObject({ needsTurns: true })
  return later.check(bytes, all, now)
}

const crc32c = (bytes: Uint8Array, previous?: number): number => compression.crc32c(bytes, previous)

test.each(codecs)('codec %i: what is right is taken as it came, in many turns', async (codecId) => {
  const bytes = large(codecId)
  pauses = 0
  const checked = await check(bytes)
  expect(checked).toEqual({ bytes, maxTimestamp: now + 6 })
  expect(checkBatch(new RecordBatch(bytes), crc32c)).toBeUndefined()
  expect(pauses).toBeGreaterThan(2)
})

test('records without compression are looked at in turns too', async () => {
  const bytes = large(0)
  expect(await check(bytes)).toEqual({ bytes, maxTimestamp: now + 6 })
})

test.each(codecs)('a topic that wants codec %i gets a batch made anew with its producer', async (codecId) => {
  const compressionType = (['gzip', 'snappy', 'lz4', 'zstd'] as const)[codecId - 1]!
  const bytes = large(codecId === 1 ? 4 : 1)
  const checked = await check(bytes, { compressionType })
  if (isRefusal(checked)) throw new Error(checked.message)
  const batch = new RecordBatch(checked.bytes)
  expect(checkBatch(batch, crc32c)).toBeUndefined()
  expect(batch).toMatchObject({
    codecId,
    recordCount: 250_000,
    producerId: 5,
    producerEpoch: 1,
    baseSequence: 7,
    maxTimestamp: now + 6,
  })
  const cursor = new RecordCursor().reset(batch, uncompressedRecords(batch, compression, 1 << 24))
  let count = 0
  while (cursor.next()) count++
  expect(count).toBe(250_000)
})

test('wrong records are refused as they are in small batches, and no more of them are named than an answer may hold', async () => {
  const refusal = (await check(large(4), { cleanupCompact: true })) as Refusal
  expect(refusal).toMatchObject({ code: ErrorCode.INVALID_RECORD })
  expect(refusal.message).toMatch(/^250000 records are invalid/)
  expect(refusal.recordErrors?.length).toBe(50_000)
  expect(await check(large(4, { key: 'k' }), { cleanupCompact: true })).toHaveProperty('maxTimestamp')
  expect(await check(large(4), { messageTimestampBeforeMaxMs: -100 })).toMatchObject({ code: ErrorCode.INVALID_TIMESTAMP })
  expect(await check(large(4, { count: 3, bytes: 2_000_000 }), { maxDecompressedBytes: 1_999_999 })).toMatchObject({
    code: ErrorCode.INVALID_RECORD,
  })
})

test('LogAppendTime is written into the batch', async () => {
  const bytes = large(4)
  expect(await check(bytes, { messageTimestampType: 'LogAppendTime' })).toEqual({ bytes, maxTimestamp: now })
  expect(new RecordBatch(bytes)).toMatchObject({ timestampType: 1, maxTimestamp: now })
  expect(new RecordBatch(bytes).isCrcValid(crc32c)).toBe(true)
})

test.each(codecs)(
  'codec %i: content beyond the bound is too large, which makes producers split their batches',
  async (codecId) => {
    const bytes = large(codecId, { count: 1, bytes: 70 * 1024 * 1024 })
    expect(await check(bytes, { maxMessageBytes: 4 * 1024 * 1024 })).toMatchObject({ code: ErrorCode.MESSAGE_TOO_LARGE })
  },
)

test('content that cannot be unpacked is INVALID_RECORD', async () => {
  for (const codecId of codecs) {
    const bytes = large(codecId)
    bytes.fill(0xff, bytes.length - 200, bytes.length - 100)
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(17, crc32c(bytes.subarray(21)))
    expect(await later.check(bytes, defaultLogConfig, now)).toMatchObject({ code: ErrorCode.INVALID_RECORD })
  }
})

test.each(codecs)(
  'codec %i: content that would hold the event loop to pack is packed aside, less of it at once',
  async (codecId) => {
    const compressionType = (['gzip', 'snappy', 'lz4', 'zstd'] as const)[codecId - 1]!
    const other = codecId === 1 ? 4 : 1
    const checked = await check(large(other, { count: 10, bytes: 10_000 }), { compressionType })
    expect(new RecordBatch((checked as CheckedBatch).bytes)).toMatchObject({ codecId, recordCount: 10, producerId: 5 })
    const small = new Validator(compression)
    expect(
      small.checkClient(large(other, { count: 10, bytes: 5_000 }), { ...defaultLogConfig, compressionType }, now, 9),
    ).toBeUndefined()
    expect(small.batch).toMatchObject({ codecId, recordCount: 10, producerId: 5 })
  },
)
