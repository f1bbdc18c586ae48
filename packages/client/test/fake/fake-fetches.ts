// Fetch of the fake cluster: long polls, sessions checked for consistency, aborted transactions.
import type { Clock } from '@millrace/host'
import { ErrorCode } from '@millrace/protocol'
import type { FetchRequest, FetchRequestFetchPartition } from '@millrace/protocol'
import type { Asked } from './fake-broker.ts'
import type { FakeCluster } from './fake-cluster.ts'
import type { FakeLog } from './fake-log.ts'

interface SessionPartition {
  readonly name: string
  readonly topicId: string
  readonly asked: FetchRequestFetchPartition
}

interface Session {
  epoch: number
  readonly partitions: Map<string, SessionPartition>
}

export class FakeFetches {
  readonly #cluster: FakeCluster
  readonly #clock: Clock
  readonly #sessions = new Map<number, Session>()
  #waiting: (() => void)[] = []
  #nextSession = 1

  constructor(cluster: FakeCluster, clock: Clock) {
    this.#cluster = cluster
    this.#clock = clock
  }

  /** Something was appended. */
  wake(): void {
    for (const go of this.#waiting.splice(0)) go()
  }

  /** Forgets all sessions, as a restarted broker does. */
  forgetSessions(): void {
    this.#sessions.clear()
  }

  async fetch(asked: Asked): Promise<object> {
    const request = asked.body as FetchRequest
    const deadline = this.#clock.monotonic() + request.maxWaitMs
    const session = this.#session(request)
    if (typeof session === 'number') return { errorCode: session, sessionId: 0, responses: [] }
    for (;;) {
      const responses = this.#responses(request, session.partitions, asked.nodeId)
      const rest = deadline - this.#clock.monotonic()
      if (responses.length > 0 || rest <= 0) return { errorCode: 0, sessionId: session.id, responses }
      await new Promise<void>((resolve) => {
        const timer = this.#clock.after(rest, resolve)
        this.#waiting.push(() => {
          timer.cancel()
          resolve()
        })
      })
    }
  }

  #session(request: FetchRequest): { id: number; partitions: ReadonlyMap<string, SessionPartition> } | number {
    const listed = request.topics.flatMap(({ topic, topicId, partitions }) =>
      partitions.map((asked): [string, SessionPartition] => [
        `${topic}/${topicId}-${asked.partition}`,
        { name: topic, topicId, asked },
      ]),
    )
    if (request.sessionEpoch === -1) return { id: 0, partitions: new Map(listed) }
    if (request.sessionEpoch === 0) {
      const id = this.#nextSession++
      this.#sessions.set(id, { epoch: 1, partitions: new Map(listed) })
      return { id, partitions: new Map(listed) }
    }
    const known = this.#sessions.get(request.sessionId)
    if (known === undefined) return ErrorCode.FETCH_SESSION_ID_NOT_FOUND
    if (known.epoch !== request.sessionEpoch) return ErrorCode.INVALID_FETCH_SESSION_EPOCH
    known.epoch++
    for (const { topic, topicId, partitions } of request.forgottenTopicsData) {
      for (const partition of partitions) known.partitions.delete(`${topic}/${topicId}-${partition}`)
    }
    for (const [key, partition] of listed) known.partitions.set(key, partition)
    return { id: request.sessionId, partitions: known.partitions }
  }

  #responses(request: FetchRequest, partitions: ReadonlyMap<string, SessionPartition>, nodeId: number): object[] {
    const responses: object[] = []
    for (const { name, topicId, asked } of partitions.values()) {
      const topic = this.#cluster.topicOf(name, topicId)
      const log = topic?.partitions[asked.partition]
      const found = this.#partition(log, asked, request, nodeId)
      if (found !== undefined)
        responses.push({ topic: name, topicId, partitions: [{ partitionIndex: asked.partition, ...found }] })
    }
    return responses
  }

  /** @returns undefined: nothing to tell. */
  #partition(
    log: FakeLog | undefined,
    asked: FetchRequestFetchPartition,
    request: FetchRequest,
    nodeId: number,
  ): object | undefined {
    const refused = { highWatermark: -1, records: null }
    if (log === undefined) return { errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ...refused }
    if (log.leader !== nodeId) return { errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER, ...refused }
    if (asked.currentLeaderEpoch >= 0 && asked.currentLeaderEpoch < log.leaderEpoch)
      return { errorCode: ErrorCode.FENCED_LEADER_EPOCH, ...refused }
    const epochEnd = log.endOfEpoch(asked.lastFetchedEpoch)
    if (asked.lastFetchedEpoch >= 0 && asked.fetchOffset > epochEnd) {
      return {
        errorCode: 0,
        highWatermark: log.endOffset,
        divergingEpoch: { epoch: asked.lastFetchedEpoch, endOffset: epochEnd },
        records: null,
      }
    }
    if (asked.fetchOffset > log.endOffset || asked.fetchOffset < log.logStartOffset)
      return { errorCode: ErrorCode.OFFSET_OUT_OF_RANGE, ...refused }
    const readCommitted = request.isolationLevel === 1
    const upTo = readCommitted ? log.lastStableOffset : log.endOffset
    const records = log.read(asked.fetchOffset, upTo, asked.partitionMaxBytes)
    if (records.length === 0) return undefined
    const aborted = log.aborted.filter(({ lastOffset }) => lastOffset >= asked.fetchOffset)
    return {
      errorCode: 0,
      highWatermark: log.endOffset,
      lastStableOffset: log.lastStableOffset,
      logStartOffset: log.logStartOffset,
      abortedTransactions: readCommitted ? aborted.map(({ producerId, firstOffset }) => ({ producerId, firstOffset })) : null,
      records,
    }
  }
}
