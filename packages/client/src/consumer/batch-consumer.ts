// The consumer put together: cursors, fetcher, membership, commits; poll waits for whichever has something.
import { option } from '@millrace/host'
import { ErrorCode, KafkaError, isRetriable } from '@millrace/protocol'
import type { CallOptions } from '../cluster/config.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { callTimeoutMs } from '../cluster/cluster.ts'
import { ClosedError, IllegalState } from '../cluster/errors.ts'
import { commitOffsets, fetchOffsets } from '../cluster/group-offsets.ts'
import type { Limit } from '../cluster/limit.ts'
import { abortable, within } from '../cluster/limit.ts'
import { listOffsets, offsetTimes } from '../cluster/list-offsets.ts'
import type { GroupMetadata, OffsetToCommit, TopicPartition } from '../cluster/topic-partition.ts'
import { groupByTopic, partitionKey } from '../cluster/topic-partition.ts'
import type { ConsumedBatch } from './batch.ts'
import { ClassicMembership } from './classic-membership.ts'
import type { ConsumerConfig } from './config.ts'
import type { Consumer, RebalanceListener } from './consumer.ts'
import { Cursors } from './cursors.ts'
import { Fetcher } from './fetcher.ts'
import { PositionFinder } from './position-finder.ts'

const pollTimeoutMs = 500
const pollBytesMax = 4 * 1024 * 1024

export class BatchConsumer implements Consumer {
  readonly #cluster: Cluster
  readonly #config: ConsumerConfig
  readonly #closed: () => void
  readonly #cursors = new Cursors()
  readonly #fetcher: Fetcher
  readonly #finder: PositionFinder
  readonly #ending = new AbortController()
  #topics: readonly string[] = []
  #listener: RebalanceListener | undefined
  #membership: ClassicMembership | undefined
  /** Topics whose metadata this consumer keeps fresh. */
  #wanted = new Set<string>()
  #failure: Error | undefined
  /** The poll that goes on. */
  #polling: Promise<unknown> | undefined
  /** The listener runs, within that poll. */
  #isListening = false
  #wakePoll: (() => void) | undefined
  #autoCommitAt = 0
  #closing: Promise<void> | undefined

  /** @param closed called when it has closed. */
  constructor(cluster: Cluster, config: ConsumerConfig, closed: () => void) {
    this.#cluster = cluster
    this.#config = config
    this.#closed = closed
    const port = {
      cursors: () => this.#cursors.all(),
      failed: (cause: Error) => {
        this.#failure ??= cause
        this.#wake()
      },
    }
    this.#finder = new PositionFinder(cluster, config, this.#ending.signal, { ...port, found: () => this.#fetcher.wake() })
    this.#fetcher = new Fetcher(cluster, config, { ...port, arrived: () => this.#wake(), lost: () => this.#finder.wake() })
  }

  subscribe(topics: readonly string[], listener?: RebalanceListener): void {
    this.#checkOpen()
    const { groupId } = this.#config
    if (groupId === undefined) throw new IllegalState('subscribe needs a groupId; use assign without a group')
    if (this.#membership === undefined && this.#cursors.list().length > 0)
      throw new IllegalState('partitions are assigned by hand: call unsubscribe first')
    // The letters of a text would be topics, too.
    if (!option.texts.fits(topics)) throw new TypeError(`subscribe: topics must be ${option.texts.expected}`)
    this.#topics = [...new Set(topics)]
    this.#listener = listener
    this.#want(this.#topics)
    if (this.#membership !== undefined) return this.#membership.requestRejoin('the subscription changed')
    this.#membership = new ClassicMembership(this.#cluster, this.#config, groupId, {
      revoked: (partitions) => this.#revoked(partitions),
      assigned: (partitions) => this.#assigned(partitions),
      lost: (partitions) => this.#lost(partitions),
      subscription: () => this.#topics,
      owned: () => this.#cursors.list(),
      changed: () => this.#wake(),
    })
  }

  assign(partitions: readonly TopicPartition[]): void {
    this.#checkOpen()
    if (this.#membership !== undefined) throw new IllegalState('topics are subscribed to: call unsubscribe first')
    this.#want([...groupByTopic(partitions).keys()])
    this.#cursors.replace(
      partitions,
      this.#config.groupId === undefined ? { kind: 'policy', reason: 'no position was given' } : { kind: 'committed' },
    )
    this.#fetcher.wake()
  }

  async unsubscribe(): Promise<void> {
    this.#checkOpen()
    await this.#leave('unsubscribed', undefined)
    this.#cursors.replace([], { kind: 'committed' })
    this.#topics = []
    this.#want([])
  }

  #want(topics: readonly string[]): void {
    const next = new Set(topics)
    for (const topic of next) if (!this.#wanted.has(topic)) this.#cluster.want(topic, false)
    for (const topic of this.#wanted) if (!next.has(topic)) this.#cluster.unwant(topic, false)
    this.#wanted = next
  }

  async poll(options?: CallOptions & { readonly maxBytes?: number }): Promise<readonly ConsumedBatch[]> {
    this.#checkOpen()
    if (this.#polling !== undefined) throw new IllegalState('poll was called while another poll is waiting')
    options?.signal?.throwIfAborted()
    this.#membership?.polled()
    try {
      const polling = this.#poll(options)
      this.#polling = polling
      return await polling
    } finally {
      this.#polling = undefined
      this.#membership?.polled()
    }
  }

  async #poll(options: (CallOptions & { readonly maxBytes?: number }) | undefined): Promise<readonly ConsumedBatch[]> {
    const { clock } = this.#cluster.host
    const deadline = clock.monotonic() + (options?.timeoutMs ?? pollTimeoutMs)
    for (;;) {
      // Set before looking, so that nothing that comes meanwhile is missed.
      const woken = this.#nextWake()
      this.#checkOpen()
      this.#membership?.polled()
      const failure = this.#failure
      this.#failure = undefined
      if (failure !== undefined) throw failure
      this.#checkTopics()
      await this.#membership?.step()
      await this.#autoCommit()
      this.#finder.wake()
      const batches = this.#fetcher.take(options?.maxBytes ?? pollBytesMax)
      if (batches.length > 0) return batches
      const rest = deadline - clock.monotonic()
      if (rest <= 0) return []
      // Who waits in here polls: the membership has to hear of it in time.
      const timer = clock.after(Math.min(rest, this.#config.maxPollIntervalMs / 2), () => this.#wake())
      try {
        await (options?.signal === undefined ? woken : abortable(woken, options.signal))
      } finally {
        timer.cancel()
      }
    }
  }

  /** @throws KafkaError a topic that the cluster refuses for good, such as one that may not be read; a missing one may still come. */
  #checkTopics(): void {
    for (const topic of this.#wanted) {
      const refusal = this.#cluster.view.refusal(topic)
      if (refusal !== undefined && refusal !== ErrorCode.NONE && !isRetriable(refusal))
        throw new KafkaError(refusal, `topic '${topic}'`)
    }
  }

  #nextWake(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakePoll = resolve
    })
  }

  #wake(): void {
    this.#wakePoll?.()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ConsumedBatch> {
    while (this.#closing === undefined) {
      let batches: readonly ConsumedBatch[]
      try {
        // One byte: one batch, so that the position is never ahead of what the loop body has seen.
        batches = await this.poll({ timeoutMs: pollTimeoutMs, maxBytes: 1 })
      } catch (failure) {
        if (failure instanceof ClosedError) return
        throw failure
      }
      yield* batches
    }
  }

  async #revoked(partitions: readonly TopicPartition[]): Promise<void> {
    for (const at of partitions) {
      const cursor = this.#cursors.find(at)
      if (cursor !== undefined) cursor.isRevoking = true
    }
    if (this.#config.enableAutoCommit) await this.#commitQuietly(partitions)
    try {
      await this.#listen(() => this.#listener?.revoked?.(partitions))
    } finally {
      this.#cursors.remove(partitions)
    }
  }

  async #assigned(partitions: readonly TopicPartition[]): Promise<void> {
    this.#cursors.add(partitions, { kind: 'committed' })
    await this.#listen(() => this.#listener?.assigned?.(partitions))
    this.#finder.wake()
    this.#fetcher.wake()
  }

  async #lost(partitions: readonly TopicPartition[]): Promise<void> {
    this.#cursors.remove(partitions)
    await this.#listen(() => this.#listener?.lost?.(partitions))
  }

  async #listen(call: () => Promise<void> | void | undefined): Promise<void> {
    this.#isListening = true
    try {
      await call()
    } finally {
      this.#isListening = false
    }
  }

  assignment(): readonly TopicPartition[] {
    return this.#cursors.list()
  }

  commit(offsets?: readonly OffsetToCommit[], options?: CallOptions): Promise<void> {
    return this.#within('commit', options, (limit) => this.#commit(offsets ?? this.#cursors.positions(), limit))
  }

  async #commit(offsets: readonly OffsetToCommit[], limit: Limit): Promise<void> {
    try {
      await commitOffsets(this.#cluster, this.#group(), offsets, limit)
    } catch (failure) {
      if (failure instanceof KafkaError) this.#membership?.commitRefused(failure.code)
      throw failure
    }
  }

  /** By choice: what earlier polls handed out counts as processed when poll is called again. */
  async #autoCommit(): Promise<void> {
    if (!this.#config.enableAutoCommit) return
    const now = this.#cluster.host.clock.monotonic()
    if (this.#autoCommitAt === 0) this.#autoCommitAt = now + this.#config.autoCommitIntervalMs
    if (now < this.#autoCommitAt) return
    this.#autoCommitAt = now + this.#config.autoCommitIntervalMs
    await this.#commitQuietly(this.#cursors.list())
  }

  /** Where the caller cannot answer a failure: the records are simply read again by whoever comes next. */
  async #commitQuietly(partitions: readonly TopicPartition[]): Promise<void> {
    const cursors = partitions.flatMap((at) => this.#cursors.find(at) ?? [])
    const timeoutMs = Math.min(callTimeoutMs, this.#config.sessionTimeoutMs)
    try {
      await this.#within('auto commit', { timeoutMs }, (limit) => this.#commit(this.#cursors.positions(cursors), limit))
    } catch (failure) {
      this.#cluster.host.log.warn('auto commit failed', { group: this.#config.groupId, cause: (failure as Error).message })
    }
  }

  committed(partitions: readonly TopicPartition[], options?: CallOptions): Promise<(OffsetToCommit | null)[]> {
    return this.#within('committed', options, async (limit) => {
      const found = await fetchOffsets(this.#cluster, this.#group().groupId, partitions, true, limit)
      const byKey = new Map(found.map((offset) => [partitionKey(offset), offset]))
      return partitions.map((at) => byKey.get(partitionKey(at)) ?? null)
    })
  }

  position(partition: TopicPartition): number | undefined {
    const position = this.#cursors.find(partition)?.position ?? -1
    return position < 0 ? undefined : position
  }

  seek(partition: TopicPartition, offset: number): void {
    if (!(offset >= 0)) throw new RangeError(`seek to offset ${offset}`)
    this.#cursors.get(partition).jump(offset, -1)
    this.#fetcher.wake()
  }

  seekToBeginning(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) this.#cursors.get(at).lose({ kind: 'earliest' })
    this.#finder.wake()
  }

  seekToEnd(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) this.#cursors.get(at).lose({ kind: 'latest' })
    this.#finder.wake()
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) this.#cursors.get(at).isPaused = true
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) this.#cursors.get(at).isPaused = false
    this.#fetcher.wake()
    this.#wake()
  }

  paused(): readonly TopicPartition[] {
    return [...this.#cursors.all()].filter((cursor) => cursor.isPaused).map(({ topic, partition }) => ({ topic, partition }))
  }

  beginningOffsets(partitions: readonly TopicPartition[], options?: CallOptions): Promise<number[]> {
    return this.#offsetsAt(partitions, offsetTimes.earliest, 'beginningOffsets', options)
  }

  endOffsets(partitions: readonly TopicPartition[], options?: CallOptions): Promise<number[]> {
    return this.#offsetsAt(partitions, offsetTimes.latest, 'endOffsets', options)
  }

  #offsetsAt(
    partitions: readonly TopicPartition[],
    time: number,
    what: string,
    options: CallOptions | undefined,
  ): Promise<number[]> {
    return this.#within(what, options, async (limit) => {
      const asked = partitions.map(({ topic, partition }) => ({ topic, partition, time }))
      const found = await listOffsets(this.#cluster, asked, this.#config.isolationLevel === 'read_committed', limit)
      return found.map(({ offset }) => offset)
    })
  }

  lag(partition: TopicPartition): number | undefined {
    const cursor = this.#cursors.find(partition)
    if (cursor === undefined || cursor.position < 0) return undefined
    const end = this.#config.isolationLevel === 'read_committed' ? cursor.lastStableOffset : cursor.highWatermark
    return end < 0 ? undefined : Math.max(0, end - cursor.position)
  }

  groupMetadata(): GroupMetadata {
    return this.#group()
  }

  #group(): GroupMetadata {
    if (this.#membership !== undefined) return this.#membership.groupMetadata
    const { groupId, groupInstanceId } = this.#config
    if (groupId === undefined) throw new IllegalState('the consumer has no groupId')
    return { groupId, generationId: -1, memberId: '', groupInstanceId }
  }

  enforceRebalance(reason: string): void {
    this.#membership?.requestRejoin(reason)
  }

  #within<T>(what: string, options: CallOptions | undefined, run: (limit: Limit) => Promise<T>): Promise<T> {
    return within(this.#cluster.host.clock, what, options, callTimeoutMs, this.#ending.signal, run)
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new ClosedError('consumer')
  }

  close(options?: CallOptions): Promise<void> {
    this.#closing ??= Promise.resolve().then(() => this.#close(options))
    return this.#closing
  }

  async #close(options: CallOptions | undefined): Promise<void> {
    // A poll that goes on ends first, so that the listener is not called from two sides; unless it is the listener who closes.
    const polling = this.#isListening ? undefined : this.#polling
    this.#wake()
    await polling?.catch(() => undefined)
    try {
      await this.#leave('the consumer closed', options)
    } finally {
      this.#ending.abort(new ClosedError('consumer'))
      this.#fetcher.close()
      this.#want([])
      this.#closed()
    }
  }

  /** Gives everything up in order: commit by choice, the listener, then the coordinator is told. */
  async #leave(reason: string, options: CallOptions | undefined): Promise<void> {
    const membership = this.#membership
    if (membership === undefined) {
      if (this.#config.enableAutoCommit && this.#config.groupId !== undefined) await this.#commitQuietly(this.#cursors.list())
      return
    }
    const owned = this.#cursors.list()
    try {
      if (owned.length > 0) await this.#revoked(owned)
    } finally {
      // Whatever the listener says: a member that nobody polls would keep its partitions from the others.
      this.#membership = undefined
      await this.#within('leave group', options, (limit) => membership.leave(reason, limit)).catch((failure: unknown) => {
        this.#cluster.host.log.warn('the group was not told of our leaving', {
          group: this.#config.groupId,
          cause: (failure as Error).message,
        })
      })
      membership.end()
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
