// Writing and reading whole topics, on whatever client.
import type { Millrace } from '@millrace/client'
import { Scratch } from '../../src/serde/serde.ts'
import type { Topic } from '../../src/index.ts'

export interface Read<K, V> {
  readonly key: K | null
  readonly value: V | null
  readonly timestamp: number
  readonly partition: number
  readonly offset: number
}

export type Written<K, V> = readonly [key: K | null, value: V | null, timestamp?: number]

/** Resolves when every record is acknowledged. */
export async function writeAll<K, V>(client: Millrace, topic: Topic<K, V>, records: Iterable<Written<K, V>>): Promise<void> {
  await using producer = client.producer()
  await producer.ready(topic.name)
  const [keys, values] = [new Scratch(), new Scratch()]
  for (const [key, value, timestamp] of records) {
    const keyBytes = key === null ? null : topic.key.encode(key, keys)
    const valueBytes = value === null ? null : topic.value.encode(value, values)
    while (!producer.append(topic.name, -1, keyBytes, valueBytes, timestamp ?? -1, null)) await producer.ready(topic.name)
  }
  await producer.flush()
}

/** Everything that is committed in a topic now, partition by partition. */
export async function readAll<K, V>(client: Millrace, topic: Topic<K, V>): Promise<Read<K, V>[]> {
  const [description] = await client.admin.describeTopics([topic.name])
  const partitions = description!.partitions.map(({ partition }) => ({ topic: topic.name, partition }))
  const latest = partitions.map((each) => ({ ...each, at: 'latest' as const }))
  const ends = await client.admin.listOffsets(latest, { isolationLevel: 'read_committed' })
  await using consumer = client.consumer({ isolationLevel: 'read_committed', autoOffsetReset: 'earliest' })
  consumer.assign(partitions)
  consumer.seekToBeginning(partitions)
  const found: Read<K, V>[] = []
  while (partitions.some((each, at) => (consumer.position(each) ?? 0) < ends[at]!.offset)) {
    for (const batch of await consumer.poll({ timeoutMs: 200 })) {
      for (const { key, value, timestamp, offset } of batch.records()) {
        found.push({
          key: key === null ? null : topic.key.decode(key, 0, key.length),
          value: value === null ? null : topic.value.decode(value, 0, value.length),
          timestamp,
          partition: batch.partition,
          offset,
        })
      }
    }
  }
  return found.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)
}
