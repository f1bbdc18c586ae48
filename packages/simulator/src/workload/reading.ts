// Readers without a group: from the first record on, again and again, and once more all of it at the end.
import type { Millrace } from '@millrace/client'
import type { Work } from './workplace.ts'
import type { Workplace } from './workplace.ts'
import { expected } from './workplace.ts'
import type { Isolation, ReadRecord } from '../history.ts'
import { placeOf } from '../history.ts'
import { readRecordsOf } from './records.ts'

export const partitionsOf = (place: Workplace): { topic: string; partition: number }[] =>
  place.plan.topics.flatMap(({ name, partitions }) =>
    Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition })),
  )

export function reading(isolation: Isolation): Work {
  return async (working) => {
    const { place, host, random } = working
    for (let session = 1; !place.isOver; session++) {
      const name = `${working.name}/${working.life}/${session}`
      const client = working.client()
      const consumer = client.consumer({
        autoOffsetReset: 'earliest',
        isolationLevel: isolation,
        maxPartitionFetchBytes: 300 + random.below(6000),
        fetchMaxWaitMs: 500,
      })
      consumer.assign(partitionsOf(place))
      try {
        for (let polls = 5 + random.below(150); polls > 0 && !place.isOver; polls--) {
          for (const batch of await consumer.poll({ timeoutMs: 500 })) {
            for (const record of readRecordsOf(batch)) {
              place.history.tell({ kind: 'read', place: `${name} ${placeOf(record)}`, isolation, record })
            }
          }
        }
      } catch (failure) {
        expected(place, name, failure)
      }
      await client.close().catch((failure: unknown) => expected(place, name, failure))
      await host.clock.sleep(50)
    }
  }
}

/** Reads everything once. @returns by place; undefined when it does not come to an end within the limit. */
export async function readAll(
  place: Workplace,
  client: Millrace,
  isolation: Isolation,
  limitMs: number,
): Promise<Map<string, ReadRecord[]> | undefined> {
  const consumer = client.consumer({ autoOffsetReset: 'earliest', isolationLevel: isolation, fetchMaxWaitMs: 100 })
  const partitions = partitionsOf(place)
  const found = new Map<string, ReadRecord[]>(partitions.map((each) => [placeOf(each), []]))
  consumer.assign(partitions)
  const ends = await consumer.endOffsets(partitions)
  const limit = place.now + limitMs
  const isRead = (i: number): boolean => (consumer.position(partitions[i]!) ?? -1) >= (ends[i] as number)
  while (!partitions.every((_, i) => isRead(i))) {
    if (place.now > limit) return undefined
    for (const batch of await consumer.poll({ timeoutMs: 200 })) found.get(placeOf(batch))?.push(...readRecordsOf(batch))
  }
  await consumer.close()
  return found
}
