// Batches that Apache Kafka 4.4 wrote, with what its own reader says of them (judges/java/golden-messages).
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  BatchBuilder,
  type Codecs,
  type ControlRecordInit,
  ErrorCode,
  RecordBatch,
  RecordCursor,
  checkBatch,
  controlBatch,
  crc32c,
  endTxnMarkerBatch,
  readControlRecord,
} from '../src/index.ts'

interface Golden {
  readonly name: string
  readonly header: string
  readonly records: string
  readonly bytes: Uint8Array
}

const plain: Codecs = {
  crc32c,
  codec: (name) => {
    throw new Error(`no ${name} here`)
  },
}

const all = gunzipSync(readFileSync(new URL('golden/batches.txt.gz', import.meta.url)))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line): Golden => {
    const [name, header, records, hex] = line.split(' ')
    return { name: name!, header: header!, records: records!, bytes: new Uint8Array(Buffer.from(hex!, 'hex')) }
  })
const data = all.filter(({ name }) => name === 'none')
const control = all.filter(({ name }) => name !== 'none' && !name.startsWith('magic'))

function headerOf(batch: RecordBatch): string {
  return [
    batch.sizeInBytes,
    batch.baseOffset,
    batch.lastOffset,
    batch.nextOffset,
    batch.partitionLeaderEpoch,
    batch.crc,
    batch.codecId,
    batch.timestampType,
    batch.isTransactional,
    batch.isControl,
    batch.maxTimestamp,
    batch.producerId,
    batch.producerEpoch,
    batch.baseSequence,
    batch.lastSequence,
    batch.recordCount,
  ].join(',')
}

function recordsOf(cursor: RecordCursor): string {
  const records: string[] = []
  while (cursor.next()) {
    const headers = cursor.headers().map(({ key, value }) => `,${Buffer.from(key).toString('hex')}=${field(value)}`)
    records.push([cursor.offset, cursor.timestamp, field(cursor.key()), field(cursor.value())].join(',') + headers.join(''))
  }
  return records.join(';')
}

function field(bytes: Uint8Array | null): string {
  return bytes === null ? 'null' : Buffer.from(bytes).toString('hex')
}

test('headers and records read as Kafka reads them', () => {
  const cursor = new RecordCursor()
  expect(data.length).toBeGreaterThan(50)
  for (const { name, header, records, bytes } of [...data, ...control]) {
    const batch = new RecordBatch(bytes)
    expect(batch.isComplete()).toBe(true)
    expect(checkBatch(batch, crc32c), name).toBeUndefined()
    expect(headerOf(batch)).toBe(header)
    expect(recordsOf(cursor.reset(batch, batch.records()))).toBe(records)
  }
})

test('batches built from the same records are the same bytes', () => {
  const cursor = new RecordCursor()
  const builder = new BatchBuilder({ codecId: 0 })
  for (const { bytes } of data) {
    const batch = new RecordBatch(bytes)
    if (batch.timestampType === 1) continue
    builder.reset()
    cursor.reset(batch, batch.records())
    while (cursor.next()) builder.append(cursor.timestamp, cursor.key(), cursor.value(), cursor.headers())
    expect(builder.uncompressedBytes).toBe(batch.records().length)
    expect(builder.maxTimestamp).toBe(batch.maxTimestamp)
    expect(builder.firstTimestamp).toBe(batch.baseTimestamp)
    const built = builder.build(
      { ...producerOf(batch), baseOffset: batch.baseOffset, partitionLeaderEpoch: batch.partitionLeaderEpoch },
      plain,
    )
    expect(Buffer.compare(built, bytes)).toBe(0)
  }
})

test('an append time is written as Kafka writes it', () => {
  for (const { bytes } of data) {
    const batch = new RecordBatch(Uint8Array.from(bytes))
    if (batch.timestampType === 0) continue
    const logAppendTime = batch.maxTimestamp
    batch.setTimestampType(0, 5, crc32c)
    expect(batch.timestampType).toBe(0)
    expect(batch.isCrcValid(crc32c)).toBe(true)
    batch.setLogAppendTime(logAppendTime, crc32c)
    expect(Buffer.compare(batch.bytes, bytes)).toBe(0)
  }
})

function producerOf(batch: RecordBatch) {
  const { producerId, producerEpoch, baseSequence, isTransactional } = batch
  return { producerId, producerEpoch, baseSequence, transactional: isTransactional }
}

describe('control batches', () => {
  test('are the bytes that Kafka writes, read from and written to', () => {
    const kinds = new Set<string>()
    const cursor = new RecordCursor()
    for (const { name, bytes } of control) {
      const batch = new RecordBatch(bytes)
      cursor.reset(batch, batch.records())
      expect(cursor.next()).toBe(true)
      const record = readControlRecord(cursor.key()!, cursor.value()!)
      expect(record.kind).toBe(name)
      kinds.add(record.kind)
      const { baseOffset, partitionLeaderEpoch, producerId, producerEpoch, isTransactional } = batch
      const head = {
        baseOffset,
        partitionLeaderEpoch,
        producerId,
        producerEpoch,
        transactional: isTransactional,
        timestamp: cursor.timestamp,
      }
      expect(Buffer.from(controlBatch({ ...head, records: [record as ControlRecordInit] }, crc32c)).toString('hex')).toBe(
        Buffer.from(bytes).toString('hex'),
      )
    }
    expect([...kinds].sort()).toEqual([
      'abort',
      'commit',
      'kraftVersion',
      'kraftVoters',
      'leaderChange',
      'snapshotFooter',
      'snapshotHeader',
    ])
  })

  test('of a transaction are made by one call', () => {
    const { bytes } = control.find(({ name }) => name === 'commit')!
    const marker = {
      producerId: 1234,
      producerEpoch: 7,
      commit: true,
      coordinatorEpoch: 9,
      timestamp: 1_700_000_000_123,
      baseOffset: 77,
      partitionLeaderEpoch: 4,
    }
    expect(Buffer.compare(endTxnMarkerBatch(marker, crc32c), bytes)).toBe(0)
  })
})

test('formats of before Kafka 0.11 are known, and refused as what the sender did wrong', () => {
  const old = all.filter(({ name }) => name.startsWith('magic'))
  expect(old.map(({ bytes }) => new RecordBatch(bytes).magic)).toEqual([0, 1])
  for (const { bytes } of old) expect(checkBatch(new RecordBatch(bytes), crc32c)?.code).toBe(ErrorCode.INVALID_RECORD)
})
