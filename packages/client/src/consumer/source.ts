// One broker to fetch from: one fetch on its way at a time, the next one sent as soon as an answer is there.
import type { Host, Timer } from '@millrace/host'
import { KafkaError, fetchRequest, fetchResponse, zeroUuid } from '@millrace/protocol'
import type { FetchRequestInit, FetchResponse } from '@millrace/protocol'
import type { Cluster } from '../cluster/cluster.ts'
import type { Connection } from '../cluster/connection.ts'
import type { Lane } from '../cluster/lane.ts'
import { groupByTopic } from '../cluster/topic-partition.ts'
import type { ConsumerConfig } from './config.ts'
import type { Cursor } from './cursor.ts'
import { askEpochs, servesEpochs, uncheckedCursors } from './epoch-check.ts'
import type { EpochFinding } from './epoch-check.ts'
import { FetchSession } from './fetch-session.ts'
import type { FetchPlan, FetchWant } from './fetch-session.ts'

const fetchApi = { request: fetchRequest, response: fetchResponse }
// From these versions on: sessions; the epoch of the last fetched record; topics by id.
const firstWithSessions = 7
const firstWithEpochs = 12
const lastWithNames = 12

/** A cursor as it was asked for: an answer counts only while it has not jumped since. */
export interface Asked {
  readonly cursor: Cursor
  readonly jumps: number
  readonly want: FetchWant
}

/** What a source needs of its fetcher. */
export interface SourcePort {
  /** Cursors of this broker that want data now, and the bytes there is room for; undefined while the buffer is full. */
  wanted(nodeId: number): { readonly cursors: readonly Cursor[]; readonly maxBytes: number } | undefined
  answered(asked: ReadonlyMap<string, Asked>, answer: FetchResponse, hadEpochs: boolean): void
  epochsFound(findings: readonly EpochFinding[]): void
  failed(nodeId: number, cause: Error): void
}

export class Source {
  readonly nodeId: number
  readonly #cluster: Cluster
  readonly #host: Host
  readonly #config: ConsumerConfig
  readonly #lane: Lane
  readonly #port: SourcePort
  readonly #session = new FetchSession()
  #busy = false
  #scheduled = false
  #closed = false
  #timer: Timer | undefined
  #refusals = 0
  /** Bytes that the fetch on its way may bring. */
  reservedBytes = 0

  constructor(nodeId: number, cluster: Cluster, config: ConsumerConfig, lane: Lane, port: SourcePort) {
    this.nodeId = nodeId
    this.#cluster = cluster
    this.#host = cluster.host
    this.#config = config
    this.#lane = lane
    this.#port = port
  }

  /** Looks for something to fetch once this turn of the event loop is over. */
  wake(): void {
    if (this.#scheduled || this.#busy || this.#closed) return
    this.#scheduled = true
    this.#host.clock.soon(() => {
      this.#scheduled = false
      this.#pump()
    })
  }

  /** Looks again at this time: a cursor is left alone until then. */
  wakeAt(at: number): void {
    this.#timer?.cancel()
    this.#timer = this.#host.clock.after(Math.max(0, at - this.#host.clock.monotonic()), () => this.wake())
  }

  #pump(): void {
    if (this.#busy || this.#closed) return
    const wanted = this.#port.wanted(this.nodeId)
    if (wanted === undefined || wanted.cursors.length === 0) return
    this.#busy = true
    this.#fetch(wanted.cursors, wanted.maxBytes).then(
      () => this.#again(),
      (failure: unknown) => {
        this.#session.lost()
        if (!this.#closed) this.#port.failed(this.nodeId, failure as Error)
        this.#again()
      },
    )
  }

  #again(): void {
    this.#busy = false
    this.reservedBytes = 0
    this.wake()
  }

  async #fetch(cursors: readonly Cursor[], maxBytes: number): Promise<void> {
    const connection = this.#lane.open(this.nodeId) ?? (await this.#lane.connection(this.nodeId, this.#cluster.signal))
    const wants = cursors.filter((cursor) => cursor.fetchOffset >= 0).map((cursor) => ({ cursor, want: this.#want(cursor) }))
    if (wants.length === 0) return
    const byId = wants.every(({ want }) => want.topicId !== zeroUuid)
    const options = byId ? {} : { maxVersion: lastWithNames }
    const version = connection.versionOf(fetchRequest, options)
    const asked = new Map(
      wants.map(({ cursor, want }): [string, Asked] => [
        `${want.topic}-${want.partition}`,
        { cursor, want, jumps: cursor.jumps },
      ]),
    )
    this.reservedBytes = Math.min(maxBytes, wants.length * this.#config.maxPartitionFetchBytes)
    if (version < firstWithEpochs && servesEpochs(connection) && (await this.#checkEpochs(connection, cursors))) return
    const hasSessions = version >= firstWithSessions
    const list = wants.map(({ want }) => want)
    const plan = hasSessions ? this.#session.plan(list) : { sessionId: 0, sessionEpoch: -1, asked: list, forgotten: [] }
    const timeoutMs = this.#cluster.config.requestTimeoutMs + this.#config.fetchMaxWaitMs
    const answer = await connection.send(fetchApi, this.#request(plan, version, maxBytes), { timeoutMs, ...options })
    if (this.#closed) return
    const inOrder = !hasSessions || this.#session.answered(answer.errorCode, answer.sessionId)
    if (inOrder) {
      this.#refusals = 0
      return this.#port.answered(asked, answer, version >= firstWithEpochs)
    }
    // A lost session is begun anew at once; a broker that refuses again is left alone for a while.
    this.#refusals++
    if (this.#refusals > 1) throw new KafkaError(answer.errorCode, 'fetch')
  }

  /** @returns whether something was asked: positions may have moved, so the fetch begins anew */
  async #checkEpochs(connection: Connection, cursors: readonly Cursor[]): Promise<boolean> {
    const unchecked = uncheckedCursors(cursors, this.#cluster.view)
    if (unchecked.length === 0) return false
    const findings = await askEpochs(connection, unchecked, this.#cluster.view, this.#cluster.config.requestTimeoutMs)
    if (!this.#closed) this.#port.epochsFound(findings)
    return true
  }

  #want(cursor: Cursor): FetchWant {
    const topic = this.#cluster.view.topic(cursor.topic)
    return {
      topic: cursor.topic,
      topicId: topic?.topicId ?? zeroUuid,
      partition: cursor.partition,
      fetchOffset: cursor.fetchOffset,
      currentLeaderEpoch: topic?.partitions[cursor.partition]?.leaderEpoch ?? -1,
      lastFetchedEpoch: cursor.checksEpoch ? cursor.fetchEpoch : -1,
      maxBytes: this.#config.maxPartitionFetchBytes,
    }
  }

  #request(plan: FetchPlan, version: number, maxBytes: number): FetchRequestInit {
    const topics = [...groupByTopic(plan.asked)].map(([topic, wants]) => ({
      topic,
      topicId: wants[0]!.topicId,
      partitions: wants.map((want) => ({
        partition: want.partition,
        currentLeaderEpoch: want.currentLeaderEpoch,
        fetchOffset: want.fetchOffset,
        lastFetchedEpoch: version >= firstWithEpochs ? want.lastFetchedEpoch : -1,
        partitionMaxBytes: want.maxBytes,
      })),
    }))
    const forgotten = [...groupByTopic(plan.forgotten)].map(([topic, wants]) => ({
      topic,
      topicId: wants[0]!.topicId,
      partitions: wants.map((want) => want.partition),
    }))
    return {
      maxWaitMs: this.#config.fetchMaxWaitMs,
      minBytes: this.#config.fetchMinBytes,
      maxBytes,
      isolationLevel: this.#config.isolationLevel === 'read_committed' ? 1 : 0,
      sessionId: plan.sessionId,
      sessionEpoch: plan.sessionEpoch,
      topics,
      forgottenTopicsData: forgotten,
    }
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
  }
}
