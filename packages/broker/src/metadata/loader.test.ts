// What is committed becomes an image: whole, in order, and long batches in many turns.
import { expect, test } from 'vitest'
import { Simulation } from '@millrace/host/simulated'
import { BatchBuilder, MalformedMessage } from '@millrace/protocol'
import { MetadataLoader } from './loader.ts'
import { Metadata } from './publisher.ts'
import { encodeRecord, recordOf, type MetadataRecordInit } from './record-codec.ts'

const { host } = new Simulation({ seed: 1 }).machine('node')
const codecs = host.compression
const topicId = 'bG9hZGVyLXRlc3QtaWQtMQ'

function batchAt(offset: number, records: readonly (MetadataRecordInit | Uint8Array)[]): Uint8Array {
  const builder = new BatchBuilder({ codecId: 0 })
  for (const record of records) builder.append(7, null, record instanceof Uint8Array ? record : encodeRecord(record))
  const batch = builder.build({}, codecs)
  new DataView(batch.buffer, batch.byteOffset).setBigInt64(0, BigInt(offset))
  return batch
}

const topicRecord = recordOf('topic', { name: 'orders', topicId })
const partitionRecords = (count: number): MetadataRecordInit[] =>
  Array.from({ length: count }, (_, partitionId) =>
    recordOf('partition', { topicId, partitionId, replicas: [1], isr: [1], leader: 1, leaderEpoch: 0, partitionEpoch: 0 }),
  )

test('a batch of many records is taken in turns, and nothing of it is seen before it is there as a whole', async () => {
  const metadata = new Metadata('cluster', 1)
  const loader = new MetadataLoader(metadata, codecs)
  const seen: number[] = []
  let turns = 0
  const loading = loader.load(batchAt(0, [topicRecord, ...partitionRecords(9_500)]), async () => {
    turns++
    seen.push(metadata.image.topics.size)
  })
  expect(loading).toBeInstanceOf(Promise)
  await loading
  expect([turns, new Set(seen)]).toEqual([9, new Set([0])])
  loader.publish()
  expect(metadata.image.topics.byName('orders')?.partitions).toHaveLength(9_500)
  expect(metadata.image.offset).toBe(9_500)
})

test('a batch of few records is taken at once', () => {
  const loader = new MetadataLoader(new Metadata('cluster', 1), codecs)
  const never = (): Promise<void> => Promise.reject(new Error('another turn'))
  expect(loader.load(batchAt(0, [topicRecord, ...partitionRecords(900)]), never)).toBeUndefined()
})

test('a record that cannot be read ends the loading, in whatever turn it is met', async () => {
  for (const before of [10, 1_500]) {
    const loader = new MetadataLoader(new Metadata('cluster', 1), codecs)
    const batch = batchAt(0, [topicRecord, ...partitionRecords(before), new Uint8Array([1, 99, 0])])
    const load = async (): Promise<void> => loader.load(batch, async () => undefined)
    await expect(load()).rejects.toBeInstanceOf(MalformedMessage)
  }
})
