// Public API: transactions as their coordinators and partitions know them: list, describe, and end one that hangs (KIP-664).
import {
  describeProducersRequest,
  describeProducersResponse,
  describeTransactionsRequest,
  describeTransactionsResponse,
  ErrorCode,
  KafkaError,
  listTransactionsRequest,
  listTransactionsResponse,
  writeTxnMarkersRequest,
  writeTxnMarkersResponse,
} from '@millrace/protocol'
import type { Limit } from '../cluster/limit.ts'
import type { TopicPartition } from '../cluster/topic-partition.ts'
import { partitionKey } from '../cluster/topic-partition.ts'
import type { AdminRequests } from './requests.ts'
import { check } from './requests.ts'

const listTransactionsApi = { request: listTransactionsRequest, response: listTransactionsResponse }
const describeTransactionsApi = { request: describeTransactionsRequest, response: describeTransactionsResponse }
const describeProducersApi = { request: describeProducersRequest, response: describeProducersResponse }
const writeTxnMarkersApi = { request: writeTxnMarkersRequest, response: writeTxnMarkersResponse }

export interface TransactionListing {
  readonly transactionalId: string
  readonly producerId: number
  /** Kafka's name, such as `Ongoing` or `CompleteCommit`. */
  readonly state: string
}

/** Which transactions are asked for; what is left out does not matter. */
export interface TransactionFilter {
  readonly states?: readonly string[]
  readonly producerIds?: readonly number[]
  /** Open for longer than this (KIP-994); brokers before 3.7 cannot say. */
  readonly longerThanMs?: number
}

export interface TransactionDescription extends TransactionListing {
  readonly producerEpoch: number
  readonly timeoutMs: number
  /** Wall time, ms; -1 when none is open. */
  readonly startTimestamp: number
  readonly partitions: readonly TopicPartition[]
}

/** What a partition knows of one producer. */
export interface ProducerDescription {
  readonly producerId: number
  readonly producerEpoch: number
  /** -1: it has only ended transactions here. */
  readonly lastSequence: number
  /** Wall time, ms. */
  readonly lastTimestamp: number
  /** -1: no marker was written yet. */
  readonly coordinatorEpoch: number
  /** First offset of the open transaction; -1: none is open. */
  readonly transactionStartOffset: number
}

const firstWithDuration = 1

/** Every broker knows the transactions that it coordinates. */
export async function listTransactions(
  requests: AdminRequests,
  filter: TransactionFilter,
  limit: Limit,
): Promise<TransactionListing[]> {
  const { states = [], producerIds = [], longerThanMs } = filter
  const message = { stateFilters: states, producerIdFilters: producerIds, durationFilter: longerThanMs ?? -1 }
  const options = longerThanMs === undefined ? {} : { minVersion: firstWithDuration }
  const lists = await Promise.all(
    (await requests.brokers(limit)).map((nodeId) =>
      requests.retrying(limit, async () => {
        const answer = await requests.broker(nodeId, listTransactionsApi, message, limit, options)
        check(answer.errorCode, `transactions of broker ${nodeId}`)
        const [unknown] = answer.unknownStateFilters
        if (unknown !== undefined) throw new KafkaError(ErrorCode.INVALID_REQUEST, `there is no transaction state '${unknown}'`)
        return answer.transactionStates
      }),
    ),
  )
  return lists.flat().map(({ transactionalId, producerId, transactionState }) => ({
    transactionalId,
    producerId,
    state: transactionState,
  }))
}

/** @throws KafkaError TRANSACTIONAL_ID_NOT_FOUND one of them is not known */
export function describeTransactions(
  requests: AdminRequests,
  transactionalIds: readonly string[],
  limit: Limit,
): Promise<TransactionDescription[]> {
  const { cluster } = requests
  return Promise.all(
    transactionalIds.map(async (transactionalId): Promise<TransactionDescription> => {
      const answer = await cluster.coordinators.request(
        cluster.general,
        'transaction',
        transactionalId,
        describeTransactionsApi,
        { transactionalIds: [transactionalId] },
        ({ transactionStates }) => transactionStates[0]?.errorCode ?? ErrorCode.TRANSACTIONAL_ID_NOT_FOUND,
        limit,
      )
      const found = answer.transactionStates[0]!
      return {
        transactionalId,
        producerId: found.producerId,
        producerEpoch: found.producerEpoch,
        state: found.transactionState,
        timeoutMs: found.transactionTimeoutMs,
        startTimestamp: found.transactionStartTimeMs,
        partitions: found.topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition }))),
      }
    }),
  )
}

export async function describeProducers(
  requests: AdminRequests,
  at: TopicPartition,
  limit: Limit,
): Promise<ProducerDescription[]> {
  const topics = [{ name: at.topic, partitionIndexes: [at.partition] }]
  const answer = await requests.leader(at, describeProducersApi, { topics }, limit, ({ topics: [topic] }) => {
    const { errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorMessage } = topic?.partitions[0] ?? {}
    check(errorCode, partitionKey(at), errorMessage)
  })
  return answer.topics[0]!.partitions[0]!.activeProducers.map((producer) => ({
    producerId: producer.producerId,
    producerEpoch: producer.producerEpoch,
    lastSequence: producer.lastSequence,
    lastTimestamp: producer.lastTimestamp,
    coordinatorEpoch: producer.coordinatorEpoch,
    transactionStartOffset: producer.currentTxnStartOffset,
  }))
}

/**
 * Ends a transaction that hangs in one partition, where its coordinator knows nothing of it any more. One that is open is not ended by
 * this alone: its coordinator goes on.
 */
export async function abortTransaction(
  requests: AdminRequests,
  at: TopicPartition & { readonly producerId: number; readonly producerEpoch: number; readonly coordinatorEpoch: number },
  limit: Limit,
): Promise<void> {
  const { topic, partition, producerId, producerEpoch, coordinatorEpoch } = at
  const topics = [{ name: topic, partitionIndexes: [partition] }]
  // A marker that no coordinator wrote has the lowest epoch that is taken.
  const marker = { producerId, producerEpoch, transactionResult: false, topics, coordinatorEpoch: Math.max(coordinatorEpoch, 0) }
  await requests.leader(at, writeTxnMarkersApi, { markers: [marker] }, limit, ({ markers: [answered] }) => {
    check(answered?.topics[0]?.partitions[0]?.errorCode ?? ErrorCode.UNKNOWN_SERVER_ERROR, partitionKey(at))
  })
}
