// Creating and deleting topics, and adding partitions: every check, and the records that follow [ReplicationControlManager].
import type { Random } from '@millrace/host'
import {
  ErrorCode,
  type CreatePartitionsRequestCreatePartitionsTopic,
  type CreateTopicsRequestCreatableTopic,
  type Uuid,
} from '@millrace/protocol'
import { topicSettings } from '../log/topic-config.ts'
import { newUuid } from '../metadata/new-uuid.ts'
import type { MetadataImage } from '../metadata/image.ts'
import { partitionRecordOf } from '../metadata/image-records.ts'
import { recordOf, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { unassignedDirectory, type PartitionImage, type TopicImage } from '../metadata/topics-image.ts'
import { ConfigOperation, decideChanges, withoutLaterUnknown, type ConfigRules } from './configs.ts'
import { recordsPerRequestMax, refused, type Decision, type Refused } from './decision.ts'
import { hasRoom, placeReplicas } from './placement.ts'
import { describeNewTopicSettings, type DescribedSetting } from './setting-sources.ts'
import { clusterMetadataTopic, topicNameProblem, type TakenNames } from './topic-names.ts'

/** What deciding about topics needs beside the image. */
export interface TopicsRules {
  readonly configs: ConfigRules
  readonly random: Random
  /** num.partitions, default.replication.factor */
  readonly partitionsByDefault: number
  readonly replicationFactorByDefault: number
  readonly taken: Pick<TakenNames, 'collidingWith'>
}

export interface CreatedTopic {
  readonly id: Uuid
  readonly partitions: number
  readonly replicationFactor: number
  readonly settings: readonly DescribedSetting[]
}

/** One result for each topic, in the order of the request. */
export type CreateTopicsAnswer = readonly { readonly name: string; readonly result: CreatedTopic | Refused }[]

/**
 * Creates topics; each succeeds or fails by itself. Nothing is written when `validateOnly` is set, but all is checked.
 * @returns the whole request refused when it asks for more than fits in one write.
 */
export function createTopics(
  image: MetadataImage,
  topics: readonly CreateTopicsRequestCreatableTopic[],
  validateOnly: boolean,
  rules: TopicsRules,
): Decision<CreateTopicsAnswer | Refused> {
  const total = topics.reduce((sum, topic) => sum + partitionsAsked(topic, rules), 0)
  if (total > recordsPerRequestMax) {
    return {
      records: [],
      answer: refused(
        ErrorCode.POLICY_VIOLATION,
        `${total} partitions in one request are too many; at most ${recordsPerRequestMax}.`,
      ),
    }
  }
  const names = Map.groupBy(topics, ({ name }) => name)
  const records: MetadataRecordInit[] = []
  const answer = [...names].map(([name, [topic, second]]) => {
    if (second !== undefined) return { name, result: refused(ErrorCode.INVALID_REQUEST, 'Duplicate topic name.') }
    const result = createTopic(image, topic!, rules)
    if ('code' in result) return { name, result }
    records.push(...result.records)
    return { name, result: result.created }
  })
  if (records.length > recordsPerRequestMax) {
    return {
      records: [],
      answer: refused(
        ErrorCode.POLICY_VIOLATION,
        `The request makes ${records.length} records; at most ${recordsPerRequestMax}.`,
      ),
    }
  }
  return { records: validateOnly ? [] : records, answer }
}

function partitionsAsked({ assignments, numPartitions }: CreateTopicsRequestCreatableTopic, rules: TopicsRules): number {
  if (assignments.length > 0) return assignments.length
  return numPartitions === -1 ? rules.partitionsByDefault : Math.max(0, numPartitions)
}

function createTopic(
  image: MetadataImage,
  topic: CreateTopicsRequestCreatableTopic,
  rules: TopicsRules,
): { readonly records: MetadataRecordInit[]; readonly created: CreatedTopic } | Refused {
  const nameRefused = checkName(image, topic.name, rules)
  if (nameRefused !== undefined) return nameRefused
  const unset = topic.configs.filter(({ value }) => value === null).map(({ name }) => name)
  const configs = withoutLaterUnknown(topic.configs, ({ name }) => Object.hasOwn(topicSettings, name))
  if (unset.length > 0) return refused(ErrorCode.INVALID_CONFIG, `Settings without a value: ${unset.join(', ')}.`)
  const resource = { type: 'topic', name: topic.name } as const
  const changes = configs.map(({ name, value }) => ({ name, value, operation: ConfigOperation.SET }))
  const configRecords = decideChanges(image, resource, lastOfEach(changes), rules.configs)
  if (!Array.isArray(configRecords)) return configRecords
  const assigned = topic.assignments.length > 0 ? assignedPartitions(image, topic) : placedPartitions(image, topic, rules)
  if (!Array.isArray(assigned)) return assigned
  const id = newUuid(rules.random)
  const level = image.features.metadataVersion
  const settings = describeNewTopicSettings(
    rules.configs.sources(image),
    new Map(configs.map(({ name, value }) => [name, value ?? ''])),
  )
  return {
    records: [
      recordOf('topic', { name: topic.name, topicId: id }),
      ...configRecords,
      ...assigned.map((partition) => partitionRecordOf(id, partition, level)),
    ],
    created: { id, partitions: assigned.length, replicationFactor: assigned[0]!.replicas.length, settings },
  }
}

function lastOfEach<T extends { readonly name: string }>(changes: readonly T[]): T[] {
  return [...new Map(changes.map((change) => [change.name, change])).values()]
}

function checkName(image: MetadataImage, name: string, rules: TopicsRules): Refused | undefined {
  if (name === clusterMetadataTopic)
    return refused(ErrorCode.INVALID_REQUEST, `Creation of internal topic ${name} is prohibited.`)
  const problem = topicNameProblem(name)
  if (problem !== undefined) return refused(ErrorCode.INVALID_TOPIC_EXCEPTION, problem)
  if (image.topics.byName(name) !== undefined) return refused(ErrorCode.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`)
  const other = rules.taken.collidingWith(name)
  if (other === undefined) return undefined
  return refused(
    ErrorCode.INVALID_TOPIC_EXCEPTION,
    `Topic '${name}' collides with existing topic: ${other}; '.' and '_' count as the same.`,
  )
}

function placedPartitions(
  image: MetadataImage,
  topic: CreateTopicsRequestCreatableTopic,
  rules: TopicsRules,
): PartitionImage[] | Refused {
  const { replicationFactor, numPartitions } = topic
  if (replicationFactor < -1 || replicationFactor === 0) {
    return refused(
      ErrorCode.INVALID_REPLICATION_FACTOR,
      'Replication factor must be larger than 0, or -1 to use the default value.',
    )
  }
  if (numPartitions < -1 || numPartitions === 0) {
    return refused(ErrorCode.INVALID_PARTITIONS, 'Number of partitions must be larger than 0, or -1 to use the default value.')
  }
  const count = numPartitions === -1 ? rules.partitionsByDefault : numPartitions
  const replicas = replicationFactor === -1 ? rules.replicationFactorByDefault : replicationFactor
  return newPartitions(image, 0, placeReplicas(image.cluster, count, replicas, rules.random))
}

/** Partitions as the request wants them: consecutive from 0, all with the same number of replicas, on registered brokers. */
function assignedPartitions(image: MetadataImage, topic: CreateTopicsRequestCreatableTopic): PartitionImage[] | Refused {
  if (topic.replicationFactor !== -1)
    return refused(ErrorCode.INVALID_REQUEST, 'With a manual assignment the replication factor must be -1.')
  if (topic.numPartitions !== -1)
    return refused(ErrorCode.INVALID_REQUEST, 'With a manual assignment the number of partitions must be -1.')
  const byPartition = new Map<number, readonly number[]>()
  for (const { partitionIndex, brokerIds } of topic.assignments) {
    if (byPartition.has(partitionIndex)) {
      return refused(ErrorCode.INVALID_REPLICA_ASSIGNMENT, `Partition ${partitionIndex} is assigned more than once.`)
    }
    const problem = assignmentProblem(image, brokerIds, topic.assignments[0]!.brokerIds.length, partitionIndex)
    if (problem !== undefined) return problem
    byPartition.set(partitionIndex, brokerIds)
  }
  const replicas = Array.from({ length: byPartition.size }, (_, partition) => byPartition.get(partition))
  if (replicas.includes(undefined)) {
    return refused(ErrorCode.INVALID_REPLICA_ASSIGNMENT, 'Partitions must be numbered from 0 without a gap.')
  }
  return newPartitions(image, 0, replicas as number[][])
}

function assignmentProblem(
  image: MetadataImage,
  replicas: readonly number[],
  expected: number,
  partition: number,
): Refused | undefined {
  const problem = (message: string): Refused => refused(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message)
  if (replicas.length === 0) return problem(`Partition ${partition} is assigned to no broker.`)
  for (const id of replicas) {
    const broker = image.cluster.broker(id)
    if (broker === undefined) return problem(`Partition ${partition} is assigned to broker ${id}, which is not registered.`)
    if (!hasRoom(broker))
      return problem(`Partition ${partition} is assigned to broker ${id}, whose log directories are cordoned.`)
  }
  if (new Set(replicas).size < replicas.length) return problem(`Partition ${partition} is assigned to a broker more than once.`)
  if (replicas.length !== expected) {
    return problem(`Partition ${partition} is assigned ${replicas.length} replicas, others ${expected}.`)
  }
  if (!replicas.some((id) => image.cluster.isActive(id))) {
    return problem(`All brokers of partition ${partition} are fenced or in controlled shutdown.`)
  }
  return undefined
}

function newPartitions(
  image: MetadataImage,
  first: number,
  replicas: readonly (readonly number[])[] | Refused,
): PartitionImage[] | Refused {
  if ('code' in replicas) return replicas
  const partitions: PartitionImage[] = []
  for (const [i, brokers] of replicas.entries()) {
    const isr = brokers.filter((id) => image.cluster.isActive(id))
    if (isr.length === 0) {
      return refused(ErrorCode.INVALID_REPLICATION_FACTOR, 'All brokers are currently fenced or in controlled shutdown.')
    }
    partitions.push({
      partition: first + i,
      leader: isr[0]!,
      leaderEpoch: 0,
      partitionEpoch: 0,
      replicas: brokers,
      directories: brokers.map((id) => directoryFor(image, id)),
      isr,
      elr: [],
      lastKnownElr: [],
      removingReplicas: [],
      addingReplicas: [],
      leaderRecoveryState: 0,
    })
  }
  return partitions
}

/** A broker with one directory has no choice; with several it tells later which one it took (KIP-858). */
function directoryFor(image: MetadataImage, id: number): Uuid {
  const directories = image.cluster.broker(id)?.directories ?? []
  return directories.length === 1 ? directories[0]! : unassignedDirectory
}

/** Deletes topics by id, with their settings. @returns for each id why it was refused. */
export function deleteTopics(image: MetadataImage, ids: readonly Uuid[]): Decision<readonly (Refused | undefined)[]> {
  const records: MetadataRecordInit[] = []
  const answer = ids.map((id) => {
    if (image.topics.byId(id) === undefined)
      return refused(ErrorCode.UNKNOWN_TOPIC_ID, 'This server does not host this topic ID.')
    records.push(recordOf('removeTopic', { topicId: id }))
    return undefined
  })
  return { records, answer }
}

/** Adds partitions; each topic succeeds or fails by itself. @returns for each topic, in order, why it was refused. */
export function createPartitions(
  image: MetadataImage,
  topics: readonly CreatePartitionsRequestCreatePartitionsTopic[],
  validateOnly: boolean,
  random: Random,
): Decision<readonly (Refused | undefined)[]> {
  const records: MetadataRecordInit[] = []
  const answer = topics.map((asked) => {
    const topic = image.topics.byName(asked.name)
    if (topic === undefined)
      return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 'This server does not host this topic-partition.')
    const partitions = addedPartitions(image, topic, asked, random)
    if (!Array.isArray(partitions)) return partitions
    if (records.length + partitions.length > recordsPerRequestMax) {
      return refused(ErrorCode.POLICY_VIOLATION, `More than ${recordsPerRequestMax} partitions in one request are too many.`)
    }
    records.push(...partitions.map((partition) => partitionRecordOf(topic.id, partition, image.features.metadataVersion)))
    return undefined
  })
  return { records: validateOnly ? [] : records, answer }
}

function addedPartitions(
  image: MetadataImage,
  topic: TopicImage,
  { count, assignments }: CreatePartitionsRequestCreatePartitionsTopic,
  random: Random,
): PartitionImage[] | Refused {
  const existing = topic.partitions.length
  if (count === existing) return refused(ErrorCode.INVALID_PARTITIONS, `Topic already has ${existing} partition(s).`)
  if (count < existing) {
    return refused(
      ErrorCode.INVALID_PARTITIONS,
      `The topic ${topic.name} currently has ${existing} partition(s); ${count} would not be an increase.`,
    )
  }
  const additional = count - existing
  if (additional > recordsPerRequestMax) {
    return refused(
      ErrorCode.POLICY_VIOLATION,
      `${additional} partitions in one request are too many; at most ${recordsPerRequestMax}.`,
    )
  }
  const replicationFactor = topic.partitions[0]!.replicas.length
  if (assignments === null)
    return newPartitions(image, existing, placeReplicas(image.cluster, additional, replicationFactor, random))
  if (assignments.length !== additional) {
    return refused(
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      `${additional} partition(s) are to be added, but ${assignments.length} assignment(s) were given.`,
    )
  }
  for (const [i, { brokerIds }] of assignments.entries()) {
    const problem = assignmentProblem(image, brokerIds, replicationFactor, existing + i)
    if (problem !== undefined) return problem
  }
  return newPartitions(
    image,
    existing,
    assignments.map(({ brokerIds }) => brokerIds),
  )
}
