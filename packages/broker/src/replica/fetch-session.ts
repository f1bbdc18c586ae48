// Fetch sessions (KIP-227): what a consumer asks for is remembered, so that requests and answers name only what changed [FetchSessionCache].
import type { Clock, Random } from '@millrace/host'
import { ErrorCode } from '@millrace/protocol'
import type { Uuid } from '@millrace/protocol'

/** One partition that a fetch asks for, with what its session remembers of the last answer. */
export interface FetchTarget {
  /** Empty from Fetch version 13 on, where the id tells. */
  readonly topic: string
  readonly topicId: Uuid
  readonly partition: number
  currentLeaderEpoch: number
  fetchOffset: number
  /** -1: no check for truncation. */
  lastFetchedEpoch: number
  maxBytes: number
  /** As last answered; -1 makes the next answer name the partition again. */
  answeredHighWatermark: number
  answeredLogStartOffset: number
}

/** One partition's part of an answer, as far as sessions care. */
export interface FetchedPartition {
  readonly target: FetchTarget
  readonly errorCode: ErrorCode
  readonly highWatermark: number
  readonly logStartOffset: number
  readonly recordsBytes: number
  readonly diverges: boolean
}

/** What one Fetch request is about, after its session had its say. */
export type FetchContext<P extends FetchedPartition> =
  | { readonly kind: 'refused'; readonly errorCode: ErrorCode }
  | {
      readonly kind: 'fetch'
      /** In the order in which partitions may use up the answer's bytes. */
      readonly targets: readonly FetchTarget[]
      /** Chooses what the answer names and remembers it. */
      readonly finish: (results: readonly P[]) => FetchFinish<P>
    }

export interface FetchFinish<P extends FetchedPartition> {
  readonly errorCode: ErrorCode
  /** 0: no session. */
  readonly sessionId: number
  readonly results: readonly P[]
}

/** A Fetch request's part that concerns sessions. */
export interface FetchSessionRequest {
  readonly sessionId: number
  /** 0 asks for a new session, -1 for none; else the session's next epoch. */
  readonly sessionEpoch: number
  readonly usesTopicIds: boolean
  /** Another broker, whose session is worth more than a client's. */
  readonly isReplica: boolean
  readonly targets: readonly FetchTarget[]
  readonly forgotten: readonly { readonly topic: string; readonly topicId: Uuid; readonly partition: number }[]
}

export interface FetchSessionLimits {
  /** max.incremental.fetch.session.cache.slots */
  readonly sessionsMax: number
  /** A session younger than this, ms, gives way to nobody (min.incremental.fetch.session.eviction.ms). */
  readonly evictionMs: number
}

/** Partitions that one session, and all together, may hold: what a client can make this node remember has a bound. */
const sessionPartitionsMax = 100_000
const allPartitionsMax = 1_000_000

const initialEpoch = 0
const finalEpoch = -1

interface Session {
  readonly id: number
  readonly privileged: boolean
  readonly usesTopicIds: boolean
  readonly createdAt: number
  lastUsedAt: number
  /** The epoch that the next request must carry. */
  epoch: number
  /** In the order of reading: a partition that gave records goes to the end, so that none starves. */
  readonly targets: Map<string, FetchTarget>
  /** Partitions at creation or after the last change: what eviction compares. */
  size: number
}

/** The sessions of this node, bounded in number. */
export class FetchSessions {
  readonly #clock: Clock
  readonly #random: Random
  readonly #limits: FetchSessionLimits
  /** In the order of last use. */
  readonly #sessions = new Map<number, Session>()
  #evictions = 0

  constructor(clock: Clock, random: Random, limits: FetchSessionLimits) {
    this.#clock = clock
    this.#random = random
    this.#limits = limits
  }

  get sessionCount(): number {
    return this.#sessions.size
  }

  get evictionCount(): number {
    return this.#evictions
  }

  /** Finds out what a request asks for. */
  open<P extends FetchedPartition>(request: FetchSessionRequest): FetchContext<P> {
    if (request.sessionEpoch === initialEpoch || request.sessionEpoch === finalEpoch) {
      // A full request ends whatever session it names.
      if (request.sessionId !== 0) this.#sessions.delete(request.sessionId)
      if (request.sessionEpoch === finalEpoch) return sessionless(request.targets)
      return { kind: 'fetch', targets: request.targets, finish: (results) => this.#begin(request, results) }
    }
    const session = this.#sessions.get(request.sessionId)
    if (session === undefined) return { kind: 'refused', errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND }
    if (session.epoch !== request.sessionEpoch) return { kind: 'refused', errorCode: ErrorCode.INVALID_FETCH_SESSION_EPOCH }
    if (session.usesTopicIds !== request.usesTopicIds)
      return { kind: 'refused', errorCode: ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR }
    update(session, request)
    if (session.targets.size === 0) {
      this.#sessions.delete(session.id)
      // What the request asked for and forgot at once is answered for all that, without a session, as by Apache Kafka.
      return sessionless(request.targets)
    }
    if (session.size > sessionPartitionsMax) {
      this.#sessions.delete(session.id)
      return { kind: 'refused', errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND }
    }
    session.epoch = nextEpoch(session.epoch)
    this.#touch(session)
    const epoch = session.epoch
    return {
      kind: 'fetch',
      targets: [...session.targets.values()],
      finish: (results) => continueSession(session, epoch, results),
    }
  }

  #begin<P extends FetchedPartition>(request: FetchSessionRequest, results: readonly P[]): FetchFinish<P> {
    const session = this.#create(request)
    if (session === undefined) return { errorCode: ErrorCode.NONE, sessionId: 0, results }
    for (const result of results) remember(result)
    return { errorCode: ErrorCode.NONE, sessionId: session.id, results }
  }

  #create(request: FetchSessionRequest): Session | undefined {
    const targets = new Map<string, FetchTarget>()
    for (const target of request.targets) targets.set(keyOf(target), target)
    if (targets.size > sessionPartitionsMax || this.partitionCount + targets.size > allPartitionsMax) return undefined
    const now = this.#clock.monotonic()
    if (this.#sessions.size >= this.#limits.sessionsMax && !this.#evict(request.isReplica, targets.size, now)) return undefined
    let id = 0
    while (id === 0 || this.#sessions.has(id)) id = this.#random.below(0x7fffffff) + 1
    const session: Session = {
      id,
      privileged: request.isReplica,
      usesTopicIds: request.usesTopicIds,
      createdAt: now,
      lastUsedAt: now,
      epoch: nextEpoch(initialEpoch),
      targets,
      size: targets.size,
    }
    this.#sessions.set(id, session)
    return session
  }

  get partitionCount(): number {
    let count = 0
    for (const { size } of this.#sessions.values()) count += size
    return count
  }

  /** Makes room by the least recently used session if it is old enough, else by a smaller one than the new one. */
  #evict(privileged: boolean, size: number, now: number): boolean {
    const { evictionMs, sessionsMax } = this.#limits
    if (sessionsMax <= 0) return false
    let victim: Session | undefined
    const oldest = this.#sessions.values().next().value
    if (oldest !== undefined && now - oldest.lastUsedAt > evictionMs) victim = oldest
    else {
      for (const session of this.#sessions.values()) {
        if (now - session.createdAt <= evictionMs) continue
        if (compareWorth(session.privileged, session.size, privileged, size) >= 0) continue
        if (victim === undefined || compareWorth(session.privileged, session.size, victim.privileged, victim.size) < 0)
          victim = session
      }
    }
    if (victim === undefined) return false
    this.#sessions.delete(victim.id)
    this.#evictions += 1
    return true
  }

  #touch(session: Session): void {
    session.lastUsedAt = this.#clock.monotonic()
    this.#sessions.delete(session.id)
    this.#sessions.set(session.id, session)
  }
}

function sessionless<P extends FetchedPartition>(targets: readonly FetchTarget[]): FetchContext<P> {
  return { kind: 'fetch', targets, finish: (results) => ({ errorCode: ErrorCode.NONE, sessionId: 0, results }) }
}

function update(session: Session, request: FetchSessionRequest): void {
  for (const target of request.targets) {
    const key = keyOf(target)
    const known = session.targets.get(key)
    if (known === undefined) session.targets.set(key, target)
    else {
      known.currentLeaderEpoch = target.currentLeaderEpoch
      known.fetchOffset = target.fetchOffset
      known.lastFetchedEpoch = target.lastFetchedEpoch
      known.maxBytes = target.maxBytes
    }
  }
  for (const gone of request.forgotten) session.targets.delete(keyOf(gone))
  session.size = session.targets.size
}

function continueSession<P extends FetchedPartition>(session: Session, epoch: number, results: readonly P[]): FetchFinish<P> {
  // Another request moved the session on while this one waited: its answer would confuse the client.
  if (session.epoch !== epoch) return { errorCode: ErrorCode.INVALID_FETCH_SESSION_EPOCH, sessionId: session.id, results: [] }
  const chosen: P[] = []
  for (const result of results) {
    if (!hasNews(result)) continue
    chosen.push(result)
    remember(result)
    if (result.recordsBytes > 0) {
      const key = keyOf(result.target)
      if (session.targets.delete(key)) session.targets.set(key, result.target)
    }
  }
  return { errorCode: ErrorCode.NONE, sessionId: session.id, results: chosen }
}

function hasNews(result: FetchedPartition): boolean {
  return (
    result.recordsBytes > 0 ||
    result.errorCode !== ErrorCode.NONE ||
    result.diverges ||
    result.highWatermark !== result.target.answeredHighWatermark ||
    result.logStartOffset !== result.target.answeredLogStartOffset
  )
}

function remember(result: FetchedPartition): void {
  const { target } = result
  // After an error or a divergence the client must hear of the partition again, whatever its watermark is then.
  target.answeredHighWatermark = result.errorCode !== ErrorCode.NONE || result.diverges ? -1 : result.highWatermark
  target.answeredLogStartOffset = result.logStartOffset
}

function keyOf(of: { readonly topic: string; readonly topicId: Uuid; readonly partition: number }): string {
  return `${of.topic}\u0000${of.topicId}\u0000${of.partition}`
}

function nextEpoch(epoch: number): number {
  return epoch >= 0x7fffffff ? 1 : epoch + 1
}

function compareWorth(aPrivileged: boolean, aSize: number, bPrivileged: boolean, bSize: number): number {
  if (aPrivileged !== bPrivileged) return aPrivileged ? 1 : -1
  return aSize - bSize
}
