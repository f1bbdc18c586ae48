// Consume, copy, commit in one transaction a round: each record of `orders` is to stand in `copies` exactly once.
import type { Consumer, Producer } from '@millrace/client'
import type { Work, Working } from './workplace.ts'
import { expected } from './workplace.ts'
import { placeOf } from '../history.ts'
import type { TransactionRecord } from '../history.ts'
import { readRecordsOf, sendOne } from './records.ts'

/** Longer than the group waits for a member in a rebalance, and within the time-out of a transaction. */
const waitMsMax = 4500

export const copying: Work = async (working) => {
  const { place, host } = working
  for (let session = 1; !place.isOver; session++) {
    const name = `${working.name}/${working.life}/${session}`
    const client = working.client()
    const producer = client.producer({ transactionalId: working.name, transactionTimeoutMs: 5000, lingerMs: 1, batchSize: 500 })
    const consumer = client.consumer({
      groupId: 'copy',
      autoOffsetReset: 'earliest',
      sessionTimeoutMs: 3000,
      heartbeatIntervalMs: 400,
      rebalanceTimeoutMs: 3000,
      maxPartitionFetchBytes: 1500,
    })
    try {
      await producer.initTransactions({ timeoutMs: 8000 })
      consumer.subscribe(['orders'])
      const order = { next: 1 }
      while (!place.isOver) await copy(working, consumer, producer, name, order)
    } catch (failure) {
      expected(place, name, failure)
    }
    await client.close().catch((failure: unknown) => expected(place, name, failure))
    await host.clock.sleep(50)
  }
}

async function copy(
  working: Working,
  consumer: Consumer,
  producer: Producer,
  name: string,
  order: { next: number },
): Promise<void> {
  const { place, random, host } = working
  const batches = await consumer.poll({ timeoutMs: 400 })
  if (batches.length === 0) return
  const transaction: TransactionRecord = { name: `${name}#${order.next}`, records: [], state: 'open' }
  const move = (state: TransactionRecord['state']): void => {
    transaction.state = state
    place.history.tell({ kind: 'transaction', transaction })
  }
  producer.beginTransaction()
  try {
    const sending = { producer, name, idempotent: true, acks: 'all' } as const
    for (const record of batches.flatMap(readRecordsOf)) {
      void sendOne(place, sending, order.next++, 'copies', random, transaction, `${placeOf(record)}@${record.offset}`)
    }
    const ends = new Map(
      batches.map((batch) => [placeOf(batch), { topic: batch.topic, partition: batch.partition, offset: batch.nextOffset }]),
    )
    await producer.sendOffsetsToTransaction([...ends.values()], consumer.groupMetadata(), { timeoutMs: 8000 })
    place.history.tell({ kind: 'offsets in transaction', group: 'copy', transaction, places: [...ends.keys()] })
    if (place.plan.copiersWait && !place.isEnding && random.below(5) === 0) await host.clock.sleep(random.below(waitMsMax))
    move('ending')
    await producer.commitTransaction({ timeoutMs: 8000 })
    move('committed')
  } catch (failure) {
    // Whatever it was, the next one with this id settles it and reads from what was committed.
    if (transaction.state === 'open' && (failure as Error).name !== 'ProducerFenced') {
      await producer.abortTransaction({ timeoutMs: 5000 }).then(
        () => move('aborted'),
        (second: unknown) => expected(place, name, second),
      )
    }
    throw failure
  }
}
