// Public API: topics: create, delete, describe, partitions, records.
import { checkOptions, option, type OptionKinds } from '@millrace/host'
import { retrying } from '../cluster/backoff.ts'
import {
  ErrorCode,
  KafkaError,
  createPartitionsRequest,
  createPartitionsResponse,
  createTopicsRequest,
  createTopicsResponse,
  deleteRecordsRequest,
  deleteRecordsResponse,
  deleteTopicsRequest,
  deleteTopicsResponse,
} from '@millrace/protocol'
import type { CreateTopicsRequestInit, DeleteTopicsRequestInit, MetadataResponse, Uuid } from '@millrace/protocol'
import type { Limit } from '../cluster/limit.ts'
import type { TopicPartition } from '../cluster/topic-partition.ts'
import { groupByTopic, partitionKey } from '../cluster/topic-partition.ts'
import type { AdminRequests } from './requests.ts'
import { check } from './requests.ts'

const createTopicsApi = { request: createTopicsRequest, response: createTopicsResponse }
const deleteTopicsApi = { request: deleteTopicsRequest, response: deleteTopicsResponse }
const createPartitionsApi = { request: createPartitionsRequest, response: createPartitionsResponse }
const deleteRecordsApi = { request: deleteRecordsRequest, response: deleteRecordsResponse }
// Since these versions: the broker's defaults may be asked for; topics may be named by id.
const firstWithDefaults = 4
const firstWithIds = 6

export interface NewTopic {
  readonly name: string
  /** Left out: the broker's default. */
  readonly partitions?: number
  /** Left out: the broker's default. */
  readonly replicationFactor?: number
  /** Brokers of each partition, the preferred leader first; takes the place of the two numbers. */
  readonly assignments?: readonly (readonly number[])[]
  readonly configs?: Readonly<Record<string, string>>
}

export interface CreatedTopic {
  readonly name: string
  readonly topicId: Uuid
  readonly partitions: number
  /** It was there before, and is as it was. */
  readonly existed: boolean
}

export interface TopicListing {
  readonly name: string
  readonly topicId: Uuid
  readonly internal: boolean
}

export interface TopicDescription extends TopicListing {
  readonly partitions: readonly {
    readonly partition: number
    /** -1: none at the moment. */
    readonly leader: number
    readonly leaderEpoch: number
    readonly replicas: readonly number[]
    readonly isr: readonly number[]
  }[]
}

const newTopicKinds: OptionKinds<NewTopic> = {
  name: option.text,
  partitions: option.number,
  replicationFactor: option.number,
  assignments: option.list,
  configs: option.record,
}

export async function createTopics(
  requests: AdminRequests,
  topics: readonly NewTopic[],
  options: { readonly validateOnly?: boolean; readonly ifNotExists?: boolean },
  limit: Limit,
): Promise<CreatedTopic[]> {
  if (!option.list.fits(topics)) throw new TypeError('createTopics: topics must be a list of { name, partitions, … }')
  for (const topic of topics) checkOptions('createTopics', topic, newTopicKinds, ['name'])
  const made = new Map<string, CreatedTopic>()
  const existing: string[] = []
  let open = topics
  const message = (): CreateTopicsRequestInit => ({
    topics: open.map((topic) => ({
      name: topic.name,
      numPartitions: topic.partitions ?? -1,
      replicationFactor: topic.replicationFactor ?? -1,
      assignments: (topic.assignments ?? []).map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
      configs: Object.entries(topic.configs ?? {}).map(([name, value]) => ({ name, value })),
    })),
    timeoutMs: requests.patienceMs(limit),
    validateOnly: options.validateOnly ?? false,
  })
  const asksDefaults = topics.some(
    (topic) => topic.assignments === undefined && (topic.partitions === undefined || topic.replicationFactor === undefined),
  )
  await requests.controller(
    createTopicsApi,
    message,
    limit,
    (answer) => {
      let refusal: KafkaError | undefined
      for (const { name, topicId, errorCode, errorMessage, numPartitions } of answer.topics) {
        if (errorCode === ErrorCode.NONE) {
          const topic = topics.find((each) => each.name === name)
          const asked = topic?.assignments?.length ?? topic?.partitions ?? -1
          made.set(name, { name, topicId, partitions: numPartitions >= 0 ? numPartitions : asked, existed: false })
        } else if (errorCode === ErrorCode.TOPIC_ALREADY_EXISTS && options.ifNotExists === true) existing.push(name)
        else refusal ??= new KafkaError(errorCode, `topic '${name}'${errorMessage === null ? '' : `: ${errorMessage}`}`)
      }
      open = open.filter(({ name }) => !made.has(name) && !existing.includes(name))
      if (refusal !== undefined) throw refusal
    },
    asksDefaults ? { minVersion: firstWithDefaults } : {},
  )
  if (options.validateOnly !== true) await visible(requests, [...made.keys(), ...existing], limit)
  for (const topic of await describeTopics(requests, existing, limit)) {
    made.set(topic.name, { name: topic.name, topicId: topic.topicId, partitions: topic.partitions.length, existed: true })
  }
  return topics.map(({ name }) => made.get(name)!)
}

/** The controller's word is ahead of what brokers tell: whoever uses a topic right after its creation would be told that it is unknown. */
async function visible(requests: AdminRequests, names: readonly string[], limit: Limit): Promise<void> {
  if (names.length === 0) return
  const { cluster } = requests
  await retrying(cluster.host, cluster.config, limit, async () => {
    const answer = await cluster.fetchMetadata(names, false, limit.signal)
    for (const name of names) {
      const topic = answer.topics.find((each) => each.name === name)
      check(topic?.errorCode ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `topic '${name}'`)
      if (topic?.partitions.some((each) => each.leaderId < 0) !== false) check(ErrorCode.LEADER_NOT_AVAILABLE, `topic '${name}'`)
    }
  })
}

export async function deleteTopics(requests: AdminRequests, names: readonly string[], limit: Limit): Promise<void> {
  let open = names
  const message =
    () =>
    (version: number): DeleteTopicsRequestInit => ({
      ...(version >= firstWithIds ? { topics: open.map((name) => ({ name })) } : { topicNames: open }),
      timeoutMs: requests.patienceMs(limit),
    })
  await requests.controller(deleteTopicsApi, message, limit, (answer) => {
    open = open.filter((name) => answer.responses.some((each) => each.name === name && each.errorCode !== ErrorCode.NONE))
    for (const { name, errorCode, errorMessage } of answer.responses) check(errorCode, `topic '${name}'`, errorMessage)
  })
}

/** @param assignments brokers of each new partition; null: the controller decides. */
export async function createPartitions(
  requests: AdminRequests,
  topic: string,
  count: number,
  assignments: readonly (readonly number[])[] | null,
  limit: Limit,
): Promise<void> {
  const asked = { name: topic, count, assignments: assignments?.map((brokerIds) => ({ brokerIds })) ?? null }
  const message = () => ({ topics: [asked], timeoutMs: requests.patienceMs(limit) })
  await requests.controller(createPartitionsApi, message, limit, (answer) => {
    for (const { name, errorCode, errorMessage } of answer.results) check(errorCode, `topic '${name}'`, errorMessage)
  })
}

export async function listTopics(requests: AdminRequests, limit: Limit): Promise<TopicListing[]> {
  const answer = await metadataOf(requests, null, limit)
  return answer.topics
    .filter((topic) => topic.errorCode === ErrorCode.NONE)
    .map(({ name, topicId, isInternal }) => ({ name: name ?? '', topicId, internal: isInternal }))
}

export async function describeTopics(
  requests: AdminRequests,
  names: readonly string[],
  limit: Limit,
): Promise<TopicDescription[]> {
  if (names.length === 0) return []
  const answer = await metadataOf(requests, names, limit)
  return names.map((name) => {
    const topic = answer.topics.find((each) => each.name === name)
    check(topic?.errorCode ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `topic '${name}'`)
    const partitions = topic!.partitions
      .toSorted((a, b) => a.partitionIndex - b.partitionIndex)
      .map((each) => ({
        partition: each.partitionIndex,
        leader: each.leaderId,
        leaderEpoch: each.leaderEpoch,
        replicas: each.replicaNodes,
        isr: each.isrNodes,
      }))
    return { name, topicId: topic!.topicId, internal: topic!.isInternal, partitions }
  })
}

function metadataOf(requests: AdminRequests, names: readonly string[] | null, limit: Limit): Promise<MetadataResponse> {
  const { cluster } = requests
  return requests.retrying(limit, () => cluster.fetchMetadata(names, false, limit.signal))
}

export interface DeletedRecords extends TopicPartition {
  /** First offset that is left. */
  readonly lowWatermark: number
}

/** @param offsets the first to be kept; -1: none of those that there are now. @returns in the order asked */
export async function deleteRecords(
  requests: AdminRequests,
  offsets: readonly (TopicPartition & { readonly offset: number })[],
  limit: Limit,
): Promise<DeletedRecords[]> {
  const { cluster } = requests
  const named = [...groupByTopic(offsets).keys()]
  // Only what is wanted is refreshed when a leader has moved.
  for (const topic of named) cluster.want(topic, false)
  try {
    for (const topic of named) await cluster.topic(topic, limit, false)
    const lowWatermarks = new Map<string, number>()
    await deleteAtLeaders(requests, offsets, lowWatermarks, limit)
    return offsets.map(({ topic, partition }) => ({
      topic,
      partition,
      lowWatermark: lowWatermarks.get(partitionKey({ topic, partition })) ?? -1,
    }))
  } finally {
    for (const topic of named) cluster.unwant(topic, false)
  }
}

async function deleteAtLeaders(
  requests: AdminRequests,
  offsets: readonly (TopicPartition & { readonly offset: number })[],
  lowWatermarks: Map<string, number>,
  limit: Limit,
): Promise<void> {
  const { cluster } = requests
  let open = offsets
  await requests.retrying(limit, async () => {
    const [first] = open
    if (first === undefined) return
    const leader = cluster.view.partition(first.topic, first.partition)?.leader ?? -1
    if (leader < 0) {
      await cluster.refreshed(limit.signal)
      throw new KafkaError(ErrorCode.LEADER_NOT_AVAILABLE, partitionKey(first))
    }
    const part = open.filter((at) => cluster.view.partition(at.topic, at.partition)?.leader === leader)
    const topics = [...groupByTopic(part)].map(([name, members]) => ({
      name,
      partitions: members.map((at) => ({ partitionIndex: at.partition, offset: at.offset })),
    }))
    const answer = await requests.broker(leader, deleteRecordsApi, { topics, timeoutMs: requests.patienceMs(limit) }, limit)
    for (const topic of answer.topics) {
      for (const { partitionIndex, errorCode, lowWatermark } of topic.partitions) {
        if (errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER) await cluster.refreshed(limit.signal)
        check(errorCode, `${topic.name}-${partitionIndex}`)
        lowWatermarks.set(partitionKey({ topic: topic.name, partition: partitionIndex }), lowWatermark)
      }
    }
    open = open.filter((at) => !part.includes(at))
    // Partitions of other leaders are asked for in further rounds of their own.
    if (open.length > 0) await deleteAtLeaders(requests, open, lowWatermarks, limit)
  })
}
