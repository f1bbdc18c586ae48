// Fetch v4–18: batches as they lie in the logs, by session, with a long poll.
// hot
import type { Clock } from '@millrace/host'
import { ApiKey, ErrorCode, zeroUuid } from '@millrace/protocol'
import type {
  FetchRequest,
  FetchResponseFetchableTopicResponseInit,
  FetchResponseInit,
  FetchResponsePartitionDataInit,
} from '@millrace/protocol'
import { fetch } from '../replica/delayed-fetch.ts'
import type { AnswerLease } from '../replica/delayed-fetch.ts'
import type { FindPartition, PartitionFetch } from '../replica/fetch-read.ts'
import type { FetchContext, FetchFinish, FetchSessions, FetchTarget } from '../replica/fetch-session.ts'
import type { Purgatory } from '../replica/purgatory.ts'
import type { Replicas } from '../replica/replicas.ts'
import type { DeferredContext, DeferredHandler } from './handler.ts'
import type { LeaderHint, LeaderHints } from './leader-hints.ts'

export interface FetchParts {
  readonly clock: Clock
  readonly replicas: Replicas
  readonly sessions: FetchSessions
  readonly purgatory: Purgatory
  readonly leaderHints: LeaderHints
  /** Largest answer, bytes (fetch.max.bytes). */
  readonly answerBytesMax: () => number
  readonly lease: AnswerLease
}

type Context = DeferredContext<FetchResponseInit>

type FetchOfSession = Extract<FetchContext<PartitionFetch>, { readonly kind: 'fetch' }>

const readUncommitted = 0
const readCommitted = 1
const targetsAtOnceMax = 20_000
const heavyWaitMsMax = 500
/**
 * What one answer holds at most, unless fetch.min.bytes asks for more: answers of this size are read into memory that was used just before,
 * which the processor's caches still hold. A client asks for the rest in its next request.
 */
const answerBytesUsual = 8 * 1024 * 1024

/** Fetch, for clients. A request that claims to come from a replica is told that this node does not lead: there are none to follow it. */
export function fetchHandler(parts: FetchParts): DeferredHandler<FetchRequest, FetchResponseInit> {
  return {
    apiKey: ApiKey.FETCH,
    minVersion: 4,
    maxVersion: 18,
    mayOverlap: false,
    handleDeferred: (request, context) => begin(parts, request, context),
  }
}

function begin(parts: FetchParts, request: FetchRequest, context: Context): void {
  const version = context.apiVersion
  const session = parts.sessions.open<PartitionFetch>({
    sessionId: version >= 7 ? request.sessionId : 0,
    sessionEpoch: version >= 7 ? request.sessionEpoch : -1,
    usesTopicIds: version >= 13,
    isReplica: false,
    targets: targetsOf(request, version),
    forgotten: forgottenOf(request, version),
  })
  if (session.kind === 'refused') {
    context.answer({ errorCode: session.errorCode, sessionId: 0, responses: [] })
    return
  }
  // Taking so many into a session is work enough for one turn of the event loop.
  if (session.targets.length > targetsAtOnceMax) context.later(() => read(parts, request, context, session))
  else read(parts, request, context, session)
}

function read(parts: FetchParts, request: FetchRequest, context: Context, session: FetchOfSession): void {
  const version = context.apiVersion
  const replicaId = version >= 15 ? request.replicaState.replicaId : request.replicaId
  const find = finder(parts.replicas, version >= 13, replicaId >= 0)
  if (request.isolationLevel !== readUncommitted && request.isolationLevel !== readCommitted) {
    // Apache Kafka stumbles over the level when there is something to read.
    if (session.targets.some((target) => typeof find(target) !== 'number')) return context.answer(failedAnswer(request, version))
  }
  const maxBytes = Math.min(request.maxBytes, parts.answerBytesMax(), Math.max(answerBytesUsual, request.minBytes))
  fetch({
    targets: session.targets,
    find,
    limits: {
      maxBytes,
      minOneBatch: true,
      committedOnly: request.isolationLevel === readCommitted,
      sendsFiles: context.sendsFiles,
    },
    lease: parts.lease,
    minBytes: Math.min(request.minBytes, maxBytes),
    // Very many partitions, and what is known of each: they are not kept waiting for long.
    maxWaitMs: session.targets.length > targetsAtOnceMax ? Math.min(request.maxWaitMs, heavyWaitMsMax) : request.maxWaitMs,
    signal: context.signal,
    clock: parts.clock,
    purgatory: parts.purgatory,
    done: (results) => {
      const answer = (): void => context.answer(answerOf(parts, context, session.finish(knownFirst(results))))
      if (results.length > targetsAtOnceMax) context.later(answer)
      else answer()
    },
    failed: (cause) =>
      context.refuse(`a fetch failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`),
  })
}

/** Clients before version 13 look for the code at each partition. */
function failedAnswer(request: FetchRequest, version: number): FetchResponseInit {
  const errorCode = ErrorCode.UNKNOWN_SERVER_ERROR
  const responses = request.topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition }) => ({
      partitionIndex: partition,
      errorCode,
      highWatermark: -1,
      records: new Uint8Array(0),
    })),
  }))
  return { errorCode, sessionId: request.sessionId, responses: version >= 13 ? [] : responses }
}

function targetsOf(request: FetchRequest, version: number): FetchTarget[] {
  const targets: FetchTarget[] = []
  const topics = new Set<string>()
  let isEachOnce = true
  for (const topic of request.topics) {
    let last = -1
    for (const partition of topic.partitions) {
      if (partition.partition <= last) isEachOnce = false
      last = partition.partition
      targets.push({
        topic: version >= 13 ? '' : topic.topic,
        topicId: version >= 13 ? topic.topicId : zeroUuid,
        partition: partition.partition,
        // Anything negative is none here; other APIs take -1 alone for it.
        currentLeaderEpoch: Math.max(-1, partition.currentLeaderEpoch),
        fetchOffset: partition.fetchOffset,
        lastFetchedEpoch: Math.max(-1, partition.lastFetchedEpoch),
        maxBytes: partition.partitionMaxBytes,
        answeredHighWatermark: -1,
        answeredLogStartOffset: -1,
      })
    }
    topics.add(version >= 13 ? topic.topicId : topic.topic)
  }
  return isEachOnce && topics.size === request.topics.length ? targets : lastOfEach(targets)
}

/** A partition that is named twice is read once, where it was named first, as it was asked for last [SessionlessFetchContext]. */
function lastOfEach(targets: readonly FetchTarget[]): FetchTarget[] {
  const found = new Map<string, FetchTarget>()
  for (const target of targets) found.set(`${target.topicId} ${target.partition} ${target.topic}`, target)
  return [...found.values()]
}

function forgottenOf(request: FetchRequest, version: number): { topic: string; topicId: string; partition: number }[] {
  return request.forgottenTopicsData.flatMap(({ topic, topicId, partitions }) =>
    partitions.map((partition) => (version >= 13 ? { topic: '', topicId, partition } : { topic, topicId: zeroUuid, partition })),
  )
}

/** @param forReplica another node asks, and none holds a replica of ours. */
function finder(replicas: Replicas, byId: boolean, forReplica: boolean): FindPartition {
  const find: FindPartition = byId
    ? (target) => replicas.findById(target.topicId, target.partition)
    : (target) => replicas.find(target.topic, target.partition)
  if (!forReplica) return find
  return (target) => {
    const found = find(target)
    return typeof found === 'number' ? found : ErrorCode.NOT_LEADER_OR_FOLLOWER
  }
}

/** Partitions that nobody knows come last in the answer. */
function knownFirst(results: readonly PartitionFetch[]): readonly PartitionFetch[] {
  if (results.every(({ partition }) => partition !== undefined)) return results
  return [
    ...results.filter(({ partition }) => partition !== undefined),
    ...results.filter(({ partition }) => partition === undefined),
  ]
}

function answerOf(parts: FetchParts, context: Context, finish: FetchFinish<PartitionFetch>): FetchResponseInit {
  const responses: FetchResponseFetchableTopicResponseInit[] = []
  let partitions: FetchResponsePartitionDataInit[] = []
  let last: FetchTarget | undefined
  let leaders: Map<number, LeaderHint> | undefined
  for (const result of finish.results) {
    const { target, errorCode } = result
    // Partitions of one topic stand together where the order of reading has them side by side.
    if (last === undefined || last.topic !== target.topic || last.topicId !== target.topicId) {
      partitions = []
      responses.push({ topic: target.topic, topicId: target.topicId, partitions })
      last = target
    }
    let currentLeader: LeaderHint | undefined
    if (errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER || errorCode === ErrorCode.FENCED_LEADER_EPOCH) {
      currentLeader = context.apiVersion >= 16 ? leaderOf(parts, target) : undefined
      if (currentLeader !== undefined) (leaders ??= new Map()).set(currentLeader.leaderId, currentLeader)
    }
    if (result.recordsBytes > 0) result.partition?.traffic?.sent(result.recordsBytes)
    partitions.push({
      partitionIndex: target.partition,
      errorCode,
      highWatermark: result.highWatermark,
      lastStableOffset: result.lastStableOffset,
      logStartOffset: result.logStartOffset,
      abortedTransactions: result.aborted,
      records: result.records,
      ...(result.diverging === undefined ? {} : { divergingEpoch: result.diverging }),
      ...(currentLeader === undefined ? {} : { currentLeader }),
    })
  }
  const answer: FetchResponseInit = { errorCode: finish.errorCode, sessionId: finish.sessionId, responses }
  if (leaders === undefined) return answer
  return { ...answer, nodeEndpoints: parts.leaderHints.endpoints(leaders.keys(), context.listener) }
}

function leaderOf(parts: FetchParts, target: FetchTarget): LeaderHint | undefined {
  return parts.leaderHints.leaderOf(target.topic, target.topicId, target.partition)
}
