// A transactional producer: some records into several partitions, then commit or abort; after a failure what its manual says.
import type { Producer } from '@millrace/client'
import type { Work, Working } from './workplace.ts'
import { expected } from './workplace.ts'
import type { TransactionRecord } from '../history.ts'
import type { Plan } from '../plan.ts'
import { sendOne } from './records.ts'

export function transacting(plan: Plan['transactional'][number]): Work {
  return async (working) => {
    const { place, host } = working
    for (let session = 1; !place.isEnding; session++) {
      const name = `${working.name}/${working.life}/${session}`
      const client = working.client()
      const timeout = 1500 + working.random.below(4000)
      const producer = client.producer({ transactionalId: plan.transactionalId, transactionTimeoutMs: timeout, lingerMs: 1 })
      try {
        await producer.initTransactions({ timeoutMs: 8000 })
        await transactions(working, producer, name, plan.topics)
      } catch (failure) {
        expected(place, name, failure)
      }
      await client.close().catch((failure: unknown) => expected(place, name, failure))
      await host.clock.sleep(50)
    }
  }
}

async function transactions(working: Working, producer: Producer, name: string, topics: readonly string[]): Promise<void> {
  const { place, host, random } = working
  let order = 0
  for (let count = 1; count <= 40 && !place.isEnding; count++) {
    const transaction: TransactionRecord = { name: `${name}#${count}`, records: [], state: 'open' }
    producer.beginTransaction()
    try {
      const sends: Promise<Error | undefined>[] = []
      for (let left = 1 + random.below(5); left > 0; left--) {
        const topic = topics[random.below(topics.length)] as string
        const sending = { producer, name, idempotent: true, acks: 'all' } as const
        sends.push(sendOne(place, sending, ++order, topic, random, transaction))
        if (random.below(3) === 0) await host.clock.sleep(random.below(random.below(12) === 0 ? 4000 : 100))
      }
      if (random.below(4) > 0) await Promise.all(sends)
      if (random.below(4) === 0) await abort(working, producer, transaction)
      else {
        move(working, transaction, 'ending')
        await producer.commitTransaction({ timeoutMs: 10_000 })
        move(working, transaction, 'committed')
      }
    } catch (failure) {
      expected(place, name, failure)
      if (failure instanceof Error && failure.name === 'ProducerFenced') throw failure
      await settle(working, producer, transaction)
    }
    await host.clock.sleep(random.below(150))
  }
}

async function abort(working: Working, producer: Producer, transaction: TransactionRecord): Promise<void> {
  await producer.abortTransaction({ timeoutMs: 10_000 })
  move(working, transaction, 'aborted')
}

/** After a failure an abort, where the producer allows it: it does not when the outcome of the commit is not known. */
async function settle(working: Working, producer: Producer, transaction: TransactionRecord): Promise<void> {
  try {
    await abort(working, producer, transaction)
  } catch (failure) {
    const undecided = failure instanceof Error && failure.name === 'IllegalState' && transaction.state === 'ending'
    if (!undecided) throw failure
    await producer.commitTransaction({ timeoutMs: 10_000 })
    move(working, transaction, 'committed')
  }
}

function move({ place }: Working, transaction: TransactionRecord, state: TransactionRecord['state']): void {
  transaction.state = state
  place.history.tell({ kind: 'transaction', transaction })
}
