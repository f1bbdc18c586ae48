// Requests that are allowed and as heavy as they can be, with as many elements as one may have: each is made, sent and answered, and nobody else may wait for it.
import { readdirSync } from 'node:fs'
import {
  addOffsetsToTxnRequest,
  addOffsetsToTxnResponse,
  addPartitionsToTxnRequest,
  addPartitionsToTxnResponse,
  BatchBuilder,
  consumerGroupHeartbeatRequest,
  consumerGroupHeartbeatResponse,
  createPartitionsRequest,
  createPartitionsResponse,
  createTopicsRequest,
  createTopicsResponse,
  deleteTopicsRequest,
  deleteTopicsResponse,
  describeConfigsRequest,
  describeConfigsResponse,
  fetchRequest,
  fetchResponse,
  findCoordinatorRequest,
  findCoordinatorResponse,
  incrementalAlterConfigsRequest,
  incrementalAlterConfigsResponse,
  initProducerIdRequest,
  initProducerIdResponse,
  joinGroupRequest,
  joinGroupResponse,
  listOffsetsRequest,
  listOffsetsResponse,
  type MessageCodec,
  metadataRequest,
  metadataResponse,
  offsetCommitRequest,
  offsetCommitResponse,
  offsetFetchRequest,
  offsetFetchResponse,
  produceRequest,
  produceResponse,
  txnOffsetCommitRequest,
  txnOffsetCommitResponse,
} from '@millrace/protocol'
import { bomb } from '../soak/batches.ts'
import { compression, crc32c } from './batches.ts'

/** Sends one request and resolves with its answer. */
export type Send = <Q, QInit, A, AInit>(
  request: MessageCodec<Q, QInit>,
  response: MessageCodec<A, AInit>,
  version: number,
  body: QInit,
) => Promise<A>

export interface HeavyRequest {
  readonly name: string
  /** @returns what the answer says, in a word. @param scale 1: as heavy as may be. @param directory of the broker's logs. */
  readonly run: (send: Send, scale: number, directory: string) => Promise<string>
}

export const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: Math.max(1, Math.round(count)) }, (_, i) => make(i))
export const timeoutMs = 30_000
/** Thousands of files are made and removed, beside whatever else the machine does. */
const untilMsMax = 300_000
let standingMade = 0
let producersMade = 0
/** As many elements as a request may have (millrace.request.elements.max), but for those around them. */
export const elementsMost = 49_990

/** A batch of `count` records without key and value, seven bytes each, behind a codec. */
function tinyRecords(count: number, codecId: 0 | 1 | 2 | 3 | 4): Uint8Array {
  const builder = new BatchBuilder({ codecId, initialBytes: count * 10 + 100 })
  for (let i = 0; i < count; i++) builder.append(1, null, null)
  return builder.build({}, compression)
}

async function produce(send: Send, batches: readonly Uint8Array[], topic = 'orders'): Promise<string> {
  const partitionData = batches.map((records) => ({ index: 0, records }))
  const answer = await send(produceRequest, produceResponse, 9, {
    acks: 1,
    timeoutMs,
    topicData: [{ name: topic, partitionData }],
  })
  const codes = new Set(answer.responses[0]?.partitionResponses.map(({ errorCode }) => errorCode))
  return `codes ${[...codes].join(' ')}, ${batches.reduce((sum, { length }) => sum + length, 0)} bytes`
}

export async function createTopic(send: Send, name: string, numPartitions: number): Promise<number> {
  const topics = [{ name, numPartitions, replicationFactor: 1 }]
  const { topics: made } = await send(createTopicsRequest, createTopicsResponse, 7, { timeoutMs, topics })
  return made[0]?.errorCode ?? -1
}

/** Resolves when every partition has its log and is led. */
export async function standing(send: Send, name: string, count: number): Promise<void> {
  const partitions = many(count, (partitionIndex) => ({ partitionIndex, timestamp: -1 }))
  await until(`${count} partitions stand`, async () => {
    const request = { replicaId: -1, topics: [{ name, partitions }] }
    const { topics } = await send(listOffsetsRequest, listOffsetsResponse, 7, request)
    return topics[0]?.partitions.every(({ errorCode }) => errorCode === 0) === true
  })
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + untilMsMax
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`${untilMsMax / 60_000} minutes went by and not: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** What is on its way out of a log directory. */
const leaving = (directory: string): Set<string> => new Set(readdirSync(directory).filter((name) => name.endsWith('-delete')))

/** Makes the topics of the coordinators, which are there on demand. */
export async function findCoordinators(send: Send): Promise<void> {
  for (const keyType of [0, 1]) {
    const until = performance.now() + timeoutMs
    const ask = () => send(findCoordinatorRequest, findCoordinatorResponse, 3, { key: 'g', keyType })
    let code: number
    while ((code = (await ask()).errorCode) !== 0) if (performance.now() > until) throw new Error(`no coordinator: ${code}`)
  }
}

/** Each try has its own: the transaction that the one before left open would refuse it. */
async function newProducer(send: Send): Promise<{ transactionalId: string; producerId: number; producerEpoch: number }> {
  const transactionalId = `tx-${++producersMade}`
  const { errorCode, producerId, producerEpoch } = await send(initProducerIdRequest, initProducerIdResponse, 4, {
    transactionalId,
    transactionTimeoutMs: 60_000,
  })
  if (errorCode !== 0) throw new Error(`InitProducerId answered ${errorCode}`)
  return { transactionalId, producerId, producerEpoch }
}

export const heavyRequests: readonly HeavyRequest[] = [
  ...([0, 1, 2, 3, 4] as const).map((codecId) => ({
    name: `Produce, tiny records, codec ${codecId}`,
    run: (send: Send, scale: number) => produce(send, [tinyRecords((codecId === 0 ? 110_000 : 1_000_000) * scale, codecId)]),
  })),
  ...(['gzip', 'lz4', 'snappy', 'zstd'] as const).map((codec) => ({
    name: `Produce, a bomb of ${codec}`,
    run: (send: Send, scale: number) =>
      produce(send, [
        bomb(codec, (codec === 'gzip' ? 900e6 : codec === 'lz4' ? 250e6 : codec === 'snappy' ? 20e6 : 1_900e6) * scale),
      ]),
  })),
  {
    name: 'Produce, 1,000 batches that cannot be unpacked',
    run: (send, scale) => {
      const batch = bomb('snappy', 10_000)
      batch[80] = 0xff
      new DataView(batch.buffer).setUint32(17, crc32c(batch.subarray(21)))
      return produce(
        send,
        many(1_000 * scale, () => batch),
      )
    },
  },
  {
    name: 'Produce, 50 batches of 100,000 records',
    run: (send, scale) =>
      produce(
        send,
        many(50 * scale, () => tinyRecords(100_000, 4)),
      ),
  },
  {
    name: 'Produce, as many batches as may be, of nobody',
    run: (send, scale) =>
      produce(
        send,
        many(elementsMost * scale, () => new Uint8Array(0)),
        'nobody',
      ),
  },
  {
    name: 'Metadata, as many names as may be',
    run: async (send, scale) => {
      const topics = many(elementsMost * scale, (i) => ({ name: `t${i}` }))
      const answer = await send(metadataRequest, metadataResponse, 9, { topics, allowAutoTopicCreation: false })
      return `${answer.topics.length} topics`
    },
  },
  {
    name: 'Metadata, one name as often as may be',
    run: async (send, scale) => {
      const topics = many(elementsMost * scale, () => ({ name: 'orders' }))
      const answer = await send(metadataRequest, metadataResponse, 9, { topics, allowAutoTopicCreation: false })
      return `${answer.topics.length} topics`
    },
  },
  {
    name: 'Fetch, partitions that are not there',
    run: async (send, scale) => {
      const partitions = many(elementsMost * scale, (partition) => ({
        partition: partition + 10,
        fetchOffset: 0,
        partitionMaxBytes: 1_000,
      }))
      const answer = await send(fetchRequest, fetchResponse, 12, { maxBytes: 1e6, topics: [{ topic: 'orders', partitions }] })
      return `${answer.responses[0]?.partitions.length} partitions`
    },
  },
  {
    name: 'Fetch, one partition again and again, in a session',
    run: async (send, scale) => {
      const partitions = many(elementsMost * scale, () => ({ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000 }))
      const answer = await send(fetchRequest, fetchResponse, 12, {
        maxBytes: 1e6,
        sessionEpoch: 0,
        maxWaitMs: 10,
        minBytes: 1e6,
        topics: [{ topic: 'orders', partitions }],
      })
      return `${answer.responses[0]?.partitions.length} partitions`
    },
  },
  {
    name: 'ListOffsets',
    run: async (send, scale) => {
      const partitions = many(elementsMost * scale, (i) => ({ partitionIndex: i % 2, timestamp: -1 }))
      const answer = await send(listOffsetsRequest, listOffsetsResponse, 7, {
        replicaId: -1,
        topics: [{ name: 'orders', partitions }],
      })
      return `${answer.topics[0]?.partitions.length} partitions`
    },
  },
  {
    name: 'OffsetCommit, more than a batch takes',
    run: async (send, scale) => {
      const partitions = many(elementsMost * scale, (i) => ({ partitionIndex: i % 2, committedOffset: i }))
      const answer = await send(offsetCommitRequest, offsetCommitResponse, 8, {
        groupId: 'g',
        generationIdOrMemberEpoch: -1,
        topics: [{ name: 'orders', partitions }],
      })
      return `code ${answer.topics[0]?.partitions[0]?.errorCode}`
    },
  },
  {
    name: 'OffsetCommit, topics that are not there',
    run: async (send, scale) => {
      const topics = many((elementsMost / 2) * scale, (i) => ({
        name: `t${i}`,
        partitions: [{ partitionIndex: 0, committedOffset: 1 }],
      }))
      const answer = await send(offsetCommitRequest, offsetCommitResponse, 8, {
        groupId: 'g',
        generationIdOrMemberEpoch: -1,
        topics,
      })
      return `code ${answer.topics[0]?.partitions[0]?.errorCode}`
    },
  },
  {
    name: 'OffsetCommit, as many partitions as a batch takes',
    run: async (send, scale) => {
      const topics = [
        { name: 'orders', partitions: many(10_000 * scale, (i) => ({ partitionIndex: i % 2, committedOffset: i })) },
      ]
      const answer = await send(offsetCommitRequest, offsetCommitResponse, 8, {
        groupId: 'g',
        generationIdOrMemberEpoch: -1,
        topics,
      })
      return `code ${answer.topics[0]?.partitions[0]?.errorCode}`
    },
  },
  {
    name: 'OffsetFetch',
    run: async (send, scale) => {
      const topics = [{ name: 'orders', partitionIndexes: many(elementsMost * scale, (i) => i) }]
      const answer = await send(offsetFetchRequest, offsetFetchResponse, 8, { groups: [{ groupId: 'g', topics }] })
      return `${answer.groups[0]?.topics[0]?.partitions.length} partitions`
    },
  },
  {
    name: 'TxnOffsetCommit',
    run: async (send, scale) => {
      const { transactionalId, producerId, producerEpoch } = await newProducer(send)
      const added = await send(addOffsetsToTxnRequest, addOffsetsToTxnResponse, 3, {
        transactionalId,
        producerId,
        producerEpoch,
        groupId: 'g',
      })
      if (added.errorCode !== 0) throw new Error(`AddOffsetsToTxn answered ${added.errorCode}`)
      const partitions = many(elementsMost * scale, (i) => ({ partitionIndex: i % 2, committedOffset: i }))
      const answer = await send(txnOffsetCommitRequest, txnOffsetCommitResponse, 3, {
        transactionalId,
        groupId: 'g',
        producerId,
        producerEpoch,
        topics: [{ name: 'orders', partitions }],
      })
      return `code ${answer.topics[0]?.partitions[0]?.errorCode}`
    },
  },
  {
    name: 'AddPartitionsToTxn',
    run: async (send, scale) => {
      const { transactionalId, producerId, producerEpoch } = await newProducer(send)
      const topics = [{ name: 'orders', partitions: many(elementsMost * scale, (i) => i) }]
      const answer = await send(addPartitionsToTxnRequest, addPartitionsToTxnResponse, 3, {
        v3AndBelowTransactionalId: transactionalId,
        v3AndBelowProducerId: producerId,
        v3AndBelowProducerEpoch: producerEpoch,
        v3AndBelowTopics: topics,
      })
      return `code ${answer.resultsByTopicV3AndBelow[0]?.resultsByPartition[0]?.partitionErrorCode}`
    },
  },
  {
    name: 'CreateTopics, validate only',
    run: async (send, scale) => {
      const topics = many(elementsMost * scale, (i) => ({ name: `many-${i}`, numPartitions: 1, replicationFactor: 1 }))
      const answer = await send(createTopicsRequest, createTopicsResponse, 7, { timeoutMs, validateOnly: true, topics })
      return `code ${answer.topics[0]?.errorCode}`
    },
  },
  {
    name: 'CreateTopics, a topic of 2,147,483,647 partitions',
    run: async (send) => {
      const topics = [{ name: 'huge', numPartitions: 0x7fffffff, replicationFactor: 1 }]
      const answer = await send(createTopicsRequest, createTopicsResponse, 7, { timeoutMs, topics })
      return `code ${answer.topics[0]?.errorCode}`
    },
  },
  {
    name: 'CreateTopics, a topic of 9,900 partitions, and its end',
    run: async (send, scale) => {
      const code = await createTopic(send, 'large', Math.round(9_900 * scale))
      await send(deleteTopicsRequest, deleteTopicsResponse, 6, { timeoutMs, topics: [{ name: 'large' }] })
      return `code ${code}`
    },
  },
  {
    name: 'CreateTopics, 9,900 that stand, their end, and that name',
    run: async (send, scale, directory) => {
      // Whatever came of the try before, it is a new one.
      const name = `standing-${++standingMade}`
      for (const partitions of [9_900, 3_000]) {
        await createTopic(send, name, Math.round(partitions * scale))
        await standing(send, name, Math.round(partitions * scale))
        await send(deleteTopicsRequest, deleteTopicsResponse, 6, { timeoutMs, topics: [{ name }] })
      }
      await until('directories go', () => leaving(directory).size > 0)
      const [before, some] = [leaving(directory), 300 * scale]
      const gone = (now: ReadonlySet<string>): number => [...before].filter((name) => !now.has(name)).length
      await until(`${some} directories are gone`, () => gone(leaving(directory)) >= Math.min(some, before.size))
      return `${gone(leaving(directory))} of their directories went meanwhile`
    },
  },
  {
    name: 'CreateTopics, settings that nobody knows',
    run: async (send, scale) => {
      const topics = [
        {
          name: 'set',
          numPartitions: 1,
          replicationFactor: 1,
          configs: many(elementsMost * scale, (i) => ({ name: `s${i}`, value: '1' })),
        },
      ]
      const answer = await send(createTopicsRequest, createTopicsResponse, 7, { timeoutMs, topics })
      return `code ${answer.topics[0]?.errorCode}`
    },
  },
  {
    name: 'DescribeConfigs, the broker as often as may be',
    run: async (send, scale) => {
      const resources = many(elementsMost * scale, () => ({ resourceType: 4, resourceName: '1', configurationKeys: null }))
      const answer = await send(describeConfigsRequest, describeConfigsResponse, 4, {
        resources,
        includeDocumentation: true,
        includeSynonyms: true,
      })
      return `${answer.results.length} results`
    },
  },
  {
    name: 'IncrementalAlterConfigs, settings that nobody knows',
    run: async (send, scale) => {
      const configs = many((elementsMost - 10) * scale, (i) => ({ name: `s${i}`, configOperation: 0, value: '1' }))
      const resources = [{ resourceType: 2, resourceName: 'orders', configs }]
      const answer = await send(incrementalAlterConfigsRequest, incrementalAlterConfigsResponse, 1, { resources })
      return `code ${answer.responses[0]?.errorCode}`
    },
  },
  {
    name: 'IncrementalAlterConfigs, topics',
    run: async (send, scale) => {
      const configs = [{ name: 'retention.ms', configOperation: 0, value: '1' }]
      const resources = many((elementsMost / 2) * scale, (i) => ({ resourceType: 2, resourceName: `t${i}`, configs }))
      const answer = await send(incrementalAlterConfigsRequest, incrementalAlterConfigsResponse, 1, { resources })
      return `code ${answer.responses[0]?.errorCode}`
    },
  },
  {
    name: 'CreatePartitions, to 9,900',
    run: async (send, scale) => {
      await send(createTopicsRequest, createTopicsResponse, 7, {
        timeoutMs,
        topics: [{ name: 'grown', numPartitions: 1, replicationFactor: 1 }],
      })
      const topics = [{ name: 'grown', count: Math.round(9_900 * scale), assignments: null }]
      const answer = await send(createPartitionsRequest, createPartitionsResponse, 3, { timeoutMs, topics, validateOnly: true })
      return `code ${answer.results[0]?.errorCode}`
    },
  },
  {
    name: 'DeleteTopics, that are not there',
    run: async (send, scale) => {
      const topics = many(elementsMost * scale, (i) => ({ name: `t${i}` }))
      const answer = await send(deleteTopicsRequest, deleteTopicsResponse, 6, { timeoutMs, topics })
      return `code ${answer.responses[0]?.errorCode}`
    },
  },
  {
    name: 'Metadata, long names',
    run: async (send, scale) => {
      const topics = many((elementsMost / 4) * scale, (i) => ({ name: `${i}`.padEnd(249, 'é') }))
      const answer = await send(metadataRequest, metadataResponse, 9, { topics, allowAutoTopicCreation: false })
      return `${answer.topics.length} topics`
    },
  },
  {
    name: 'Produce, 95 batches of a mebibyte',
    run: (send, scale) => {
      const builder = new BatchBuilder({ codecId: 0 })
      builder.append(1, null, new Uint8Array(1_048_000))
      const batch = builder.build({}, compression)
      return produce(
        send,
        many(95 * scale, () => batch),
      )
    },
  },
  {
    name: 'JoinGroup, protocols',
    run: async (send, scale) => {
      const protocols = many(elementsMost * scale, (i) => ({ name: `p${i}`, metadata: new Uint8Array(10) }))
      const answer = await send(joinGroupRequest, joinGroupResponse, 5, {
        groupId: 'joined',
        sessionTimeoutMs: 10_000,
        rebalanceTimeoutMs: 1_000,
        protocolType: 'consumer',
        protocols,
      })
      return `code ${answer.errorCode}`
    },
  },
  {
    name: 'JoinGroup, protocols, to the end of the rebalance',
    run: async (send, scale) => {
      const protocols = many(elementsMost * scale, (i) => ({ name: `p${i}`, metadata: new Uint8Array(10) }))
      // Version 3 knows no id that is given first: the member is in at once.
      const answer = await send(joinGroupRequest, joinGroupResponse, 3, {
        groupId: 'joined-whole',
        sessionTimeoutMs: 10_000,
        rebalanceTimeoutMs: 1_000,
        protocolType: 'consumer',
        protocols,
      })
      return `code ${answer.errorCode}`
    },
  },
  {
    name: 'ConsumerGroupHeartbeat, subscriptions',
    run: async (send, scale) => {
      const answer = await send(consumerGroupHeartbeatRequest, consumerGroupHeartbeatResponse, 1, {
        groupId: 'consumers',
        memberId: 'm'.repeat(22),
        memberEpoch: 0,
        rebalanceTimeoutMs: 10_000,
        topicPartitions: [],
        subscribedTopicNames: many(elementsMost * scale, (i) => `t${i}`),
      })
      return `code ${answer.errorCode}`
    },
  },
  ...['(a*)*b', '(.*){1,50}x', '((a|b|c|d|e|f|g)*){100}z', `(${'a?'.repeat(1_000)})${'a'.repeat(1_000)}`].map(
    (subscribedTopicRegex, n) => ({
      name: `ConsumerGroupHeartbeat, pattern ${subscribedTopicRegex.slice(0, 24)}`,
      run: async (send: Send) => {
        const answer = await send(consumerGroupHeartbeatRequest, consumerGroupHeartbeatResponse, 1, {
          groupId: `pattern${n}`,
          memberId: 'n'.repeat(22),
          memberEpoch: 0,
          rebalanceTimeoutMs: 10_000,
          topicPartitions: [],
          subscribedTopicRegex,
        })
        return `code ${answer.errorCode}`
      },
    }),
  ),
]
