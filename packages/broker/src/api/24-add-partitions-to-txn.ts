// AddPartitionsToTxn v0–5: partitions become part of a transaction. Versions 4 and up come from brokers, for several transactions.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnRequestAddPartitionsToTxnTopic,
  AddPartitionsToTxnResponseAddPartitionsToTxnTopicResultInit,
  AddPartitionsToTxnResponseInit,
} from '@millrace/protocol'
import { isInternalTopic } from '../controller/topic-names.ts'
import type { MetadataView } from '../coordinator/metadata-view.ts'
import type { TransactionCoordinator } from '../coordinator/transaction/transaction-coordinator.ts'
import type { TopicPartition } from '../coordinator/transaction/transaction.ts'
import type { Handler, RequestContext } from './handler.ts'

interface Parts {
  readonly transactions: TransactionCoordinator
  readonly metadata: MetadataView
}

interface Asked {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly verifyOnly: boolean
  readonly topics: readonly Pick<AddPartitionsToTxnRequestAddPartitionsToTxnTopic, 'name' | 'partitions'>[]
}

type TopicResults = readonly AddPartitionsToTxnResponseAddPartitionsToTxnTopicResultInit[]

export function addPartitionsToTxnHandler(parts: Parts): Handler<AddPartitionsToTxnRequest, AddPartitionsToTxnResponseInit> {
  return {
    apiKey: ApiKey.ADD_PARTITIONS_TO_TXN,
    minVersion: 0,
    maxVersion: 5,
    handle: async (request, context) => {
      if (context.apiVersion < 4) {
        const asked = {
          transactionalId: request.v3AndBelowTransactionalId,
          producerId: request.v3AndBelowProducerId,
          producerEpoch: request.v3AndBelowProducerEpoch,
          verifyOnly: false,
          topics: request.v3AndBelowTopics,
        }
        return { resultsByTopicV3AndBelow: await addToOne(parts, asked, context) }
      }
      // Of an id that is there twice the last topics are taken; an answer that names all that was asked for names the first [KafkaApis].
      const first = new Map(request.transactions.toReversed().map((one) => [one.transactionalId, one.topics]))
      const last = new Map(request.transactions.map((one) => [one.transactionalId, one.topics]))
      const results = request.transactions.map(async (asked) => {
        const { transactionalId, topics } = asked
        const taken = { ...asked, topics: last.get(transactionalId) ?? topics }
        return { transactionalId, topicResults: await addToOne(parts, taken, context, first.get(transactionalId)) }
      })
      return { resultsByTransaction: await Promise.all(results) }
    },
  }
}

/** @param named what an answer with one code for all names, if it is not what is added. */
async function addToOne(parts: Parts, asked: Asked, context: RequestContext, named = asked.topics): Promise<TopicResults> {
  const partitions = asked.topics.flatMap(({ name, partitions: indexes }) =>
    indexes.map((partition) => ({ topic: name, partition })),
  )
  const { image } = parts.metadata
  const problems = partitions.map(({ topic, partition }) => {
    // The broker's own topics take part in transactions by other requests.
    if (isInternalTopic(topic) && context.apiVersion < 4) return ErrorCode.TOPIC_AUTHORIZATION_FAILED
    return image.topics.byName(topic)?.partitions[partition] === undefined ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : undefined
  })
  if (problems.some((one) => one !== undefined)) {
    // One that cannot be added and none is.
    return byTopic(
      partitions,
      problems.map((one) => one ?? ErrorCode.OPERATION_NOT_ATTEMPTED),
    )
  }
  if (asked.verifyOnly) {
    const inTransaction = await parts.transactions.partitionsInTransaction(asked.transactionalId, asked, partitions)
    return byTopic(partitions, inTransaction)
  }
  const added = await add(parts, asked, partitions, context)
  return named.map(({ name, partitions: indexes }) => ({
    name,
    resultsByPartition: indexes.map((partitionIndex) => ({ partitionIndex, partitionErrorCode: added })),
  }))
}

async function add(
  parts: Parts,
  asked: Asked,
  partitions: readonly TopicPartition[],
  context: RequestContext,
): Promise<ErrorCode> {
  const { transactionalId, producerId, producerEpoch } = asked
  const { apiVersion } = context
  // Only producers of transactions of version 2 are added for by brokers.
  const [version, connection] = apiVersion >= 4 ? [2, -1] : [0, context.connection]
  const client = { transactionalId, producerId, producerEpoch, version, connection }
  const added = await parts.transactions.addPartitions(client, partitions)
  // PRODUCER_FENCED is known from version 2 on (KIP-588).
  return apiVersion < 2 && added === ErrorCode.PRODUCER_FENCED ? ErrorCode.INVALID_PRODUCER_EPOCH : added
}

/** Each topic and each partition once, however often they were asked for. */
function byTopic(partitions: readonly TopicPartition[], codes: readonly ErrorCode[]): TopicResults {
  const topics = new Map<string, Map<number, ErrorCode>>()
  for (const [at, { topic, partition }] of partitions.entries()) {
    const results = topics.get(topic) ?? new Map<number, ErrorCode>()
    topics.set(topic, results.set(partition, codes[at] ?? ErrorCode.NONE))
  }
  return Array.from(topics, ([name, results]) => ({
    name,
    resultsByPartition: Array.from(results, ([partitionIndex, partitionErrorCode]) => ({ partitionIndex, partitionErrorCode })),
  }))
}
