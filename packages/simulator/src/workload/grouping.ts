// A member of a consumer group: polls, hands out what it got, commits.
import type { Consumer } from '@millrace/client'
import type { Work, Working } from './workplace.ts'
import { expected } from './workplace.ts'
import { placeOf } from '../history.ts'
import { readRecordsOf } from './records.ts'

export const groupName = 'group'
export const groupTopics = ['orders', 'ledger']

export const grouping: Work = async (working) => {
  const { place, host, random } = working
  for (let session = 1; !place.isOver; session++) {
    const name = `${working.name}/${working.life}/${session}`
    const client = working.client()
    const consumer = client.consumer({
      groupId: groupName,
      autoOffsetReset: 'earliest',
      sessionTimeoutMs: 3000,
      heartbeatIntervalMs: 400,
      rebalanceTimeoutMs: 3000,
      maxPartitionFetchBytes: 400 + random.below(4000),
    })
    consumer.subscribe(groupTopics)
    try {
      // A member that leaves and comes back makes the others take over.
      for (let polls = 10 + random.below(200); polls > 0 && !place.isOver; polls--) await round(working, consumer, name)
    } catch (failure) {
      expected(place, name, failure)
    }
    await client.close().catch((failure: unknown) => expected(place, name, failure))
    await host.clock.sleep(50 + random.below(500))
  }
}

async function round({ place, random, host }: Working, consumer: Consumer, name: string): Promise<void> {
  const batches = await consumer.poll({ timeoutMs: 300 })
  if (batches.length === 0) return
  const ends = new Map<string, { topic: string; partition: number; offset: number }>()
  for (const batch of batches) {
    for (const record of readRecordsOf(batch)) {
      place.history.tell({ kind: 'delivered', group: groupName, member: name, record })
    }
    ends.set(placeOf(batch), { topic: batch.topic, partition: batch.partition, offset: batch.nextOffset })
  }
  if (random.below(8) === 0) await host.clock.sleep(random.below(1500))
  for (const end of ends.values()) place.history.tell({ kind: 'commit asked', group: groupName, ...end })
  try {
    await consumer.commit([...ends.values()], { timeoutMs: 6000 })
  } catch (failure) {
    return expected(place, name, failure)
  }
  for (const end of ends.values()) place.history.tell({ kind: 'commit acked', group: groupName, ...end })
}
