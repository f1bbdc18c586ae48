// Public API: transactions that hang: open in a partition, and unknown to the coordinator that should end them (KIP-664).
import { ErrorCode, KafkaError } from '@millrace/protocol'
import type { Limit } from '../cluster/limit.ts'
import type { TopicPartition } from '../cluster/topic-partition.ts'
import type { AdminRequests } from './requests.ts'
import { describeProducers, describeTransactions, listTransactions } from './transactions.ts'
import type { ProducerDescription, TransactionDescription } from './transactions.ts'

export interface HangingTransaction extends TopicPartition {
  readonly producer: ProducerDescription
  /** null: no coordinator knows the producer. */
  readonly transactionalId: string | null
}

interface Open extends TopicPartition {
  readonly producer: ProducerDescription
}

// Partitions that are asked for at the same time.
const atOnce = 50

/**
 * Looks at the producers of each partition. A transaction that is younger than `longerThanMs` is left alone: its coordinator may still end it.
 * @param longerThanMs at least the longest timeout that brokers allow (transaction.max.timeout.ms).
 */
export async function findHangingTransactions(
  requests: AdminRequests,
  partitions: readonly TopicPartition[],
  longerThanMs: number,
  limit: Limit,
): Promise<HangingTransaction[]> {
  const before = requests.cluster.host.clock.now() - longerThanMs
  const open: Open[] = []
  for (let from = 0; from < partitions.length; from += atOnce) {
    const part = partitions.slice(from, from + atOnce)
    const producers = await Promise.all(part.map((at) => describeProducers(requests, at, limit)))
    part.forEach((at, i) => {
      for (const producer of producers[i]!)
        if (producer.transactionStartOffset >= 0 && producer.lastTimestamp <= before) open.push({ ...at, producer })
    })
  }
  if (open.length === 0) return []
  const producerIds = [...new Set(open.map(({ producer }) => producer.producerId))]
  const listed = await listTransactions(requests, { producerIds }, limit)
  const known = new Map<number, TransactionDescription>()
  for (const { transactionalId } of listed) {
    const description = await describeIfKnown(requests, transactionalId, limit)
    if (description !== undefined) known.set(description.producerId, description)
  }
  return open.flatMap((each) => {
    const transaction = known.get(each.producer.producerId)
    const isKept = transaction?.partitions.some((at) => at.topic === each.topic && at.partition === each.partition)
    return isKept === true ? [] : [{ ...each, transactionalId: transaction?.transactionalId ?? null }]
  })
}

/** It may be forgotten between the list and this. */
async function describeIfKnown(
  requests: AdminRequests,
  transactionalId: string,
  limit: Limit,
): Promise<TransactionDescription | undefined> {
  try {
    return (await describeTransactions(requests, [transactionalId], limit))[0]
  } catch (failure) {
    if (failure instanceof KafkaError && failure.code === ErrorCode.TRANSACTIONAL_ID_NOT_FOUND) return undefined
    throw failure
  }
}
