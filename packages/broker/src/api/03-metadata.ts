// Metadata v0–13: brokers, topics, partitions and their leaders; mentions of a topic can create it.
import {
  ApiKey,
  ErrorCode,
  zeroUuid,
  type MetadataRequest,
  type MetadataResponseInit,
  type MetadataResponseMetadataResponsePartitionInit,
  type MetadataResponseMetadataResponseTopicInit,
} from '@millrace/protocol'
import type { Clock, Random } from '@millrace/host'
import { Turns } from '@millrace/host'
import type { TopicCreation } from '../controller/topic-creation.ts'
import { isInternalTopic, topicNameProblem } from '../controller/topic-names.ts'
import type { MetadataImage } from '../metadata/image.ts'
import type { Metadata } from '../metadata/publisher.ts'
import { noLeader, type PartitionImage, type TopicImage } from '../metadata/topics-image.ts'
import type { Replicas } from '../replica/replicas.ts'
import { authorizedOperations } from './authorized-operations.ts'
import { aliveBrokers, anyAliveBroker } from './brokers.ts'
import type { Handler, RequestContext } from './handler.ts'

type TopicAnswer = MetadataResponseMetadataResponseTopicInit

export interface MetadataParts {
  readonly metadata: Metadata
  readonly clock: Clock
  readonly random: Random
  readonly topicCreation: Pick<TopicCreation, 'ensureTopics'>
  readonly replicas: Pick<Replicas, 'whenMade'>
  /** auto.create.topics.enable */
  readonly autoCreate: boolean
}

/** First version in which a topic can be asked for by id. */
const byIdFrom = 12
/** More topics than this are gone through in several turns of the event loop. */
const topicsAtOnceMax = 20_000

export function metadataHandler(parts: MetadataParts): Handler<MetadataRequest, MetadataResponseInit> {
  return {
    apiKey: ApiKey.METADATA,
    minVersion: 0,
    maxVersion: 13,
    handle: (request, context) => {
      if ((request.topics?.length ?? 0) > topicsAtOnceMax) return answerInTurns(parts, request, context)
      const names = namesToCreate(parts, request, context.apiVersion)
      const made = (): Promise<void> | undefined => parts.replicas.whenMade(namesOf(parts, request))
      // Kafka answers that the topic is unknown and lets the client ask again; here it is there when the answer leaves.
      const settled = names.length === 0 ? made() : parts.topicCreation.ensureTopics(names).then(made)
      return settled === undefined ? answer(parts, request, context) : settled.then(() => answer(parts, request, context))
    },
  }
}

function namesToCreate({ autoCreate, metadata }: MetadataParts, request: MetadataRequest, version: number): string[] {
  const { topics, allowAutoTopicCreation } = request
  if (!autoCreate || !allowAutoTopicCreation || topics === null || asksByIds(request)) return []
  if (malformation(request, version) !== undefined) return []
  const names = topics.map(({ name }) => name ?? '')
  return [...new Set(names)].filter(
    (name) => metadata.image.topics.byName(name) === undefined && topicNameProblem(name) === undefined,
  )
}

/** Topics asked for one by one, as long as someone wants to know; who asks for all does not wait for those that are being made. */
function* namesOf({ metadata }: MetadataParts, { topics }: MetadataRequest): Iterable<string> {
  for (const { name, topicId } of topics ?? []) yield metadata.image.topics.byId(topicId)?.name ?? name ?? ''
}

/** As many topics as are asked for here are more than one request may create, so none is. */
async function answerInTurns(
  parts: MetadataParts,
  request: MetadataRequest,
  context: RequestContext,
): Promise<MetadataResponseInit> {
  const topics: TopicAnswer[] = []
  const seen = new Set<string>()
  const turns = new Turns(parts.clock)
  const code = malformation(request, context.apiVersion)
  if (code !== undefined) return malformedAnswer(request, code)
  const byIds = asksByIds(request)
  for (const topic of request.topics ?? []) {
    if (turns.isOver()) await turns.next()
    const key = byIds ? topic.topicId : (topic.name ?? '')
    if (seen.has(key) || (byIds && key === zeroUuid)) continue
    seen.add(key)
    topics.push(...topicAnswers(parts.metadata.image, { ...request, topics: [topic] }, context))
  }
  return answer(parts, { ...request, topics: [] }, context, topics)
}

function answer(
  parts: MetadataParts,
  request: MetadataRequest,
  context: RequestContext,
  topics?: readonly TopicAnswer[],
): MetadataResponseInit {
  const { metadata, random } = parts
  const { image } = metadata
  const { apiVersion, listener } = context
  const code = malformation(request, apiVersion)
  if (code !== undefined) return malformedAnswer(request, code)
  const brokers = aliveBrokers(image, listener)
  return {
    brokers: brokers.map(({ id, host, port, rack }) => ({ nodeId: id, host, port, rack })),
    clusterId: metadata.clusterId,
    controllerId: anyAliveBroker(image, random),
    topics: topics ?? topicAnswers(image, request, context),
    ...(request.includeClusterAuthorizedOperations && apiVersion >= 8 && apiVersion <= 10
      ? { clusterAuthorizedOperations: authorizedOperations('cluster') }
      : {}),
  }
}

/** Nothing is told but that the request is refused, at each topic and, from version 13 on, of the whole. */
function malformedAnswer({ topics }: MetadataRequest, errorCode: ErrorCode): MetadataResponseInit {
  const refused = (topics ?? []).map(({ name, topicId }) => ({ errorCode, name: name ?? '', topicId, partitions: [] }))
  return { errorCode, brokers: [], clusterId: null, controllerId: -1, topics: refused }
}

function topicAnswers(image: MetadataImage, request: MetadataRequest, { apiVersion, listener }: RequestContext): TopicAnswer[] {
  const { topics } = request
  const operations =
    request.includeTopicAuthorizedOperations && apiVersion >= 8
      ? { topicAuthorizedOperations: authorizedOperations('topic') }
      : {}
  const known = (topic: TopicImage): TopicAnswer => ({ ...topicAnswer(image, topic, listener, apiVersion), ...operations })
  // In version 0 an empty list means all topics, later null does.
  if (topics === null || (apiVersion === 0 && topics.length === 0)) return [...image.topics.all()].map(known)
  if (asksByIds(request)) {
    const ids = new Set(topics.map(({ topicId }) => topicId).filter((id) => id !== zeroUuid))
    return [...ids].map((topicId) => {
      const topic = image.topics.byId(topicId)
      return topic === undefined ? { errorCode: ErrorCode.UNKNOWN_TOPIC_ID, name: null, topicId, partitions: [] } : known(topic)
    })
  }
  return [...new Set(topics.map(({ name }) => name ?? ''))].map((name) => {
    const topic = image.topics.byName(name)
    return topic === undefined ? { ...unknownTopic(name), ...operations } : known(topic)
  })
}

/** Names must be there, and ids must not, before the version that can do without names. Later Apache Kafka stumbles over what has neither. */
function malformation(request: MetadataRequest, version: number): ErrorCode | undefined {
  const { topics } = request
  if (topics === null) return undefined
  const isNameless = topics.some(({ name }) => name === null)
  if (version < byIdFrom) return isNameless || asksByIds(request) ? ErrorCode.INVALID_REQUEST : undefined
  return isNameless && !asksByIds(request) ? ErrorCode.UNKNOWN_SERVER_ERROR : undefined
}

function asksByIds({ topics }: MetadataRequest): boolean {
  return topics !== null && topics.some(({ topicId }) => topicId !== zeroUuid)
}

function unknownTopic(name: string): TopicAnswer {
  const errorCode =
    topicNameProblem(name) === undefined ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.INVALID_TOPIC_EXCEPTION
  return { errorCode, name, topicId: zeroUuid, isInternal: isInternalTopic(name), partitions: [] }
}

function topicAnswer(image: MetadataImage, topic: TopicImage, listener: string, version: number): TopicAnswer {
  return {
    errorCode: ErrorCode.NONE,
    name: topic.name,
    topicId: topic.id,
    isInternal: isInternalTopic(topic.name),
    partitions: topic.partitions.map((partition) => partitionAnswer(image, partition, listener, version)),
  }
}

/** In version 0 replicas on brokers that are away are left out and are an error; later they are named, and told to be offline. */
function partitionAnswer(
  image: MetadataImage,
  partition: PartitionImage,
  listener: string,
  version: number,
): MetadataResponseMetadataResponsePartitionInit {
  const { leader, replicas, isr } = partition
  const isThere = (id: number): boolean => isReachable(image, id, listener)
  const hasLeader = isThere(leader)
  const namedReplicas = version === 0 ? replicas.filter(isThere) : replicas
  const namedIsr = version === 0 ? isr.filter(isThere) : isr
  const away = namedReplicas.length < replicas.length || namedIsr.length < isr.length
  return {
    errorCode: hasLeader ? (away ? ErrorCode.REPLICA_NOT_AVAILABLE : ErrorCode.NONE) : leaderAway(image, leader, version),
    partitionIndex: partition.partition,
    leaderId: hasLeader ? leader : noLeader,
    leaderEpoch: partition.leaderEpoch,
    replicaNodes: namedReplicas,
    isrNodes: namedIsr,
    offlineReplicas: replicas.filter((id) => !isThere(id)),
  }
}

/** A leader that lives but has no listener of this name is an error of configuration, told as such from version 6 on. */
function leaderAway(image: MetadataImage, leader: number, version: number): ErrorCode {
  const broker = image.cluster.broker(leader)
  return broker !== undefined && !broker.fenced && version >= 6 ? ErrorCode.LISTENER_NOT_FOUND : ErrorCode.LEADER_NOT_AVAILABLE
}

function isReachable(image: MetadataImage, id: number, listener: string): boolean {
  const broker = image.cluster.broker(id)
  return broker !== undefined && !broker.fenced && broker.endpoints.some(({ name }) => name === listener)
}
