// All sources of one consumer: which cursor belongs to which broker, the bound on what is buffered, and what an answer means.
import { ErrorCode, KafkaError, UnsupportedVersion, zeroUuid } from '@millrace/protocol'
import type { FetchResponse, FetchResponsePartitionData } from '@millrace/protocol'
import { backoffMs } from '../cluster/backoff.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { Lane } from '../cluster/lane.ts'
import { NoOffset } from '../cluster/errors.ts'
import type { ConsumedBatch } from './batch.ts'
import type { ConsumerConfig } from './config.ts'
import type { Cursor } from './cursor.ts'
import type { EpochFinding } from './epoch-check.ts'
import type { ReadRules } from './fetched.ts'
import { FetchedPart, endOfBatches } from './fetched.ts'
import { Source } from './source.ts'
import type { Asked } from './source.ts'

/** What the fetcher tells its consumer. */
export interface FetcherPort {
  cursors(): Iterable<Cursor>
  /** There is something for the next poll. */
  arrived(): void
  /** A cursor lost its position. */
  lost(cursor: Cursor): void
  /** Must surface at the next poll. */
  failed(cause: Error): void
}

export class Fetcher {
  readonly #cluster: Cluster
  readonly #config: ConsumerConfig
  readonly #port: FetcherPort
  readonly #lane: Lane
  readonly #rules: ReadRules
  readonly #sources = new Map<number, Source>()
  readonly #unsubscribe: () => void
  /** Where the next poll begins to look, so that partitions take turns. */
  #turn = 0

  constructor(cluster: Cluster, config: ConsumerConfig, port: FetcherPort) {
    this.#cluster = cluster
    this.#config = config
    this.#port = port
    this.#lane = cluster.lane('fetch')
    this.#rules = {
      codecs: cluster.host.compression,
      checkCrcs: config.checkCrcs,
      readCommitted: config.isolationLevel === 'read_committed',
    }
    this.#unsubscribe = cluster.subscribe(() => this.wake())
  }

  /** Every cursor goes to the source of its leader; sources look for something to fetch. */
  wake(): void {
    const leaders = new Set<number>()
    let homeless = false
    for (const cursor of this.#port.cursors()) {
      this.#checkTopic(cursor)
      cursor.leader = this.#cluster.view.partition(cursor.topic, cursor.partition)?.leader ?? -1
      if (cursor.leader >= 0) leaders.add(cursor.leader)
      else homeless = true
    }
    if (homeless) this.#cluster.refreshIfIdle()
    for (const nodeId of leaders) this.#source(nodeId).wake()
  }

  /** A topic that was deleted and made anew under its name is another one: all of it is newer than what was read. */
  #checkTopic(cursor: Cursor): void {
    const topicId = this.#cluster.view.topic(cursor.topic)?.topicId
    if (topicId === undefined || topicId === zeroUuid) return
    if (cursor.topicId !== undefined && cursor.topicId !== topicId && cursor.position >= 0) {
      const { topic, partition, position } = cursor
      this.#cluster.host.log.warn('the topic was made anew; reading it from its beginning', { topic, partition, position })
      const none = this.#config.autoOffsetReset === 'none'
      cursor.lose(none ? { kind: 'policy', reason: 'the topic was deleted and made anew' } : { kind: 'earliest' })
      this.#port.lost(cursor)
    }
    cursor.topicId = topicId
  }

  #source(nodeId: number): Source {
    let source = this.#sources.get(nodeId)
    if (source === undefined) {
      source = new Source(nodeId, this.#cluster, this.#config, this.#lane, {
        wanted: (id) => this.#wanted(id),
        answered: (asked, answer, hadEpochs) => this.#answered(asked, answer, hadEpochs),
        epochsFound: (findings) => this.#epochsFound(findings),
        failed: (id, cause) => this.#failed(id, cause),
      })
      this.#sources.set(nodeId, source)
    }
    return source
  }

  #wanted(nodeId: number): { readonly cursors: readonly Cursor[]; readonly maxBytes: number } | undefined {
    const all = [...this.#port.cursors()]
    // What is not handed out now keeps what it has, as in Java's consumer, and takes no room: else it could hold all of it for good.
    const buffered = all.reduce((sum, cursor) => sum + (isHeldBack(cursor) ? 0 : cursor.bufferedBytes), 0)
    const reserved = [...this.#sources.values()].reduce((sum, source) => sum + source.reservedBytes, 0)
    const room = this.#config.bufferBytes - buffered - reserved
    if (room <= 0) return undefined
    // No partition holds more than its share, so that one which is slow does not starve the others.
    const share = Math.max(this.#config.maxPartitionFetchBytes, this.#config.bufferBytes / Math.max(1, all.length))
    const now = this.#cluster.host.clock.monotonic()
    let retryAt = Infinity
    const cursors = all.filter((cursor) => {
      if (cursor.leader !== nodeId || cursor.fetchOffset < 0 || isHeldBack(cursor)) return false
      if (cursor.retryAt > now) {
        retryAt = Math.min(retryAt, cursor.retryAt)
        return false
      }
      return cursor.bufferedBytes < share
    })
    if (retryAt < Infinity) this.#source(nodeId).wakeAt(retryAt)
    return { cursors, maxBytes: Math.min(this.#config.fetchMaxBytes, room) }
  }

  #answered(asked: ReadonlyMap<string, Asked>, answer: FetchResponse, hadEpochs: boolean): void {
    for (const node of answer.nodeEndpoints)
      this.#cluster.nodes.learn({ id: node.nodeId, host: node.host, port: node.port, rack: node.rack })
    const namesById = new Map([...asked.values()].map(({ want }) => [want.topicId, want.topic]))
    let arrived = false
    for (const topic of answer.responses) {
      const name = topic.topic === '' ? namesById.get(topic.topicId) : topic.topic
      for (const partition of topic.partitions) {
        const one = asked.get(`${name}-${partition.partitionIndex}`)
        // A cursor that was sought elsewhere, or given away, has no use for it.
        if (one === undefined || one.cursor.jumps !== one.jumps) continue
        arrived = this.#take(one, partition, hadEpochs) || arrived
      }
    }
    if (arrived) this.#port.arrived()
  }

  /** @returns whether it brought something to hand out. */
  #take({ cursor, want }: Asked, found: FetchResponsePartitionData, hadEpochs: boolean): boolean {
    const { leaderId, leaderEpoch } = found.currentLeader
    if (leaderId >= 0) this.#cluster.leaderMoved(cursor.topic, cursor.partition, leaderId, leaderEpoch)
    if (found.errorCode !== ErrorCode.NONE) {
      this.#refused(cursor, found.errorCode, hadEpochs && want.lastFetchedEpoch >= 0)
      return false
    }
    if (found.divergingEpoch.endOffset >= 0) {
      this.#truncated(cursor, found.divergingEpoch.endOffset, found.divergingEpoch.epoch)
      return false
    }
    cursor.failures = 0
    cursor.checksEpoch = true
    cursor.highWatermark = found.highWatermark
    cursor.lastStableOffset = found.lastStableOffset
    cursor.logStartOffset = found.logStartOffset
    const bytes = found.records
    const end = bytes === null ? undefined : endOfBatches(bytes)
    if (bytes === null || end === undefined) return false
    const aborted = found.abortedTransactions ?? []
    cursor.fetched(new FetchedPart(cursor.topic, cursor.partition, bytes, aborted, found.highWatermark, this.#rules), end)
    return true
  }

  #refused(cursor: Cursor, code: number, namedEpoch: boolean): void {
    const where = `${cursor.topic}-${cursor.partition}`
    switch (code) {
      case ErrorCode.OFFSET_OUT_OF_RANGE:
        if (namedEpoch) {
          // The broker may merely have forgotten that epoch: ask once more without it before the position is given up.
          cursor.checksEpoch = false
          return
        }
        return this.#outOfRange(cursor)
      case ErrorCode.TOPIC_AUTHORIZATION_FAILED:
      case ErrorCode.CORRUPT_MESSAGE:
      case ErrorCode.UNSUPPORTED_COMPRESSION_TYPE:
        this.#pause(cursor)
        return this.#port.failed(new KafkaError(code, where))
      case ErrorCode.OFFSET_NOT_AVAILABLE:
      case ErrorCode.UNKNOWN_LEADER_EPOCH:
        // The broker is behind: it will catch up.
        return this.#pause(cursor)
      default:
        this.#pause(cursor)
        this.#cluster.refresh()
    }
  }

  #outOfRange(cursor: Cursor): void {
    // Data handed out later is still good: only then is the position gone.
    if (cursor.hasData) return this.#pause(cursor)
    this.#cluster.host.log.warn('offset is out of range', {
      topic: cursor.topic,
      partition: cursor.partition,
      offset: cursor.fetchOffset,
    })
    cursor.lose({ kind: 'policy', reason: `offset ${cursor.fetchOffset} is not in the log any more` })
    this.#port.lost(cursor)
  }

  /** Answers of older brokers to where an epoch ends. */
  #epochsFound(findings: readonly EpochFinding[]): void {
    for (const { cursor, errorCode, endOffset, epoch } of findings) {
      if (errorCode !== ErrorCode.NONE) this.#refused(cursor, errorCode, false)
      else if (endOffset < 0) this.#outOfRange(cursor)
      else if (endOffset < cursor.fetchOffset) this.#truncated(cursor, endOffset, epoch)
    }
  }

  /** The log was cut below what was read: an unclean election lost records (KIP-320). */
  #truncated(cursor: Cursor, endOffset: number, epoch: number): void {
    const { topic, partition, position } = cursor
    this.#cluster.host.log.warn('log was truncated below the position', { topic, partition, position, endOffset, epoch })
    if (this.#config.autoOffsetReset === 'none') {
      this.#pause(cursor)
      return this.#port.failed(
        new NoOffset([{ topic, partition }], `the log was truncated to offset ${endOffset}, below position ${position}`),
      )
    }
    cursor.jump(Math.min(position, endOffset), epoch)
  }

  #pause(cursor: Cursor): void {
    cursor.failures++
    cursor.retryAt =
      this.#cluster.host.clock.monotonic() + backoffMs(this.#cluster.config, cursor.failures, this.#cluster.host.random)
  }

  #failed(nodeId: number, cause: Error): void {
    if (this.#cluster.signal.aborted) return
    if (cause instanceof UnsupportedVersion) this.#port.failed(cause)
    for (const cursor of this.#port.cursors()) if (cursor.leader === nodeId) this.#pause(cursor)
    this.#cluster.host.log.debug('fetch failed', { broker: nodeId, cause: cause.message })
    this.#cluster.refresh()
  }

  /** Batches for one poll: partitions take turns, each gives up to what one fetch of it may bring. @throws CorruptBatch */
  take(maxBytes: number): ConsumedBatch[] {
    const cursors = [...this.#port.cursors()].filter((cursor) => cursor.hasData && !isHeldBack(cursor))
    const batches: ConsumedBatch[] = []
    let bytes = 0
    for (let place = 0; place < cursors.length && bytes < maxBytes; place++) {
      const cursor = cursors[(this.#turn + place) % cursors.length]!
      const bound = Math.min(maxBytes, bytes + this.#config.maxPartitionFetchBytes)
      do {
        const batch = this.#takeOne(cursor, batches)
        if (batch === undefined) break
        batches.push(batch)
        bytes += batch.byteLength
      } while (bytes < bound)
    }
    this.#turn++
    if (cursors.length > 0) this.wake()
    return batches
  }

  /** A damaged batch surfaces once all before it was handed out; then it is fetched again. */
  #takeOne(cursor: Cursor, taken: readonly ConsumedBatch[]): ConsumedBatch | undefined {
    try {
      return cursor.take()
    } catch (failure) {
      if (taken.length > 0) return undefined
      cursor.refetch()
      this.#pause(cursor)
      throw failure
    }
  }

  close(): void {
    this.#unsubscribe()
    for (const source of this.#sources.values()) source.close()
    this.#cluster.closeLane(this.#lane)
  }
}

/** Nothing of it is fetched or handed out. */
const isHeldBack = ({ isPaused, isRevoking }: Cursor): boolean => isPaused || isRevoking
