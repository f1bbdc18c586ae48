// Finds where reading begins: committed offsets first, then the reset policy; for as long as it takes, in the background.
import { backoffMs, isWorthRetrying } from '../cluster/backoff.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { callTimeoutMs } from '../cluster/cluster.ts'
import { NoOffset } from '../cluster/errors.ts'
import { fetchOffsets } from '../cluster/group-offsets.ts'
import { Limit } from '../cluster/limit.ts'
import { listOffsets, offsetTimes } from '../cluster/list-offsets.ts'
import { partitionKey } from '../cluster/topic-partition.ts'
import type { ConsumerConfig } from './config.ts'
import type { Cursor } from './cursor.ts'

// Moving leaders and coordinators are found within a few attempts; after so many somebody should know.
const warnAfterFailures = 5

export interface PositionFinderPort {
  cursors(): Iterable<Cursor>
  /** Some cursor has a position now. */
  found(): void
  /** Must surface at the next poll. */
  failed(cause: Error): void
}

export class PositionFinder {
  readonly #cluster: Cluster
  readonly #config: ConsumerConfig
  readonly #port: PositionFinderPort
  readonly #signal: AbortSignal
  #running = false
  #again = false

  constructor(cluster: Cluster, config: ConsumerConfig, signal: AbortSignal, port: PositionFinderPort) {
    this.#cluster = cluster
    this.#config = config
    this.#signal = signal
    this.#port = port
  }

  /** Looks for cursors without a position. */
  wake(): void {
    this.#again = true
    if (this.#running || this.#signal.aborted) return
    if (this.#lost().length === 0) return
    this.#running = true
    this.#cluster.host.spawn('find positions', () => this.#run())
  }

  #lost(): Cursor[] {
    return [...this.#port.cursors()].filter((cursor) => cursor.position < 0 && !cursor.isRevoking)
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#signal.aborted && this.#lost().length > 0;) {
      this.#again = false
      const limit = new Limit(this.#cluster.host.clock, 'find positions', callTimeoutMs, [this.#signal, this.#cluster.signal])
      try {
        await this.#findOnce(limit)
        failures = 0
      } catch (failure) {
        if (this.#signal.aborted || this.#cluster.signal.aborted) break
        failures++
        if (!isWorthRetrying(failure)) {
          this.#port.failed(failure as Error)
          // It stays lost until somebody seeks, or the next poll asks again.
          break
        }
        const level = failures === warnAfterFailures ? 'warn' : 'debug'
        this.#cluster.host.log[level]('positions not found yet', { group: this.#config.groupId, cause: failure.message })
        await this.#cluster.host.clock
          .sleep(backoffMs(this.#cluster.config, failures, this.#cluster.host.random), this.#signal)
          .catch(() => undefined)
      } finally {
        limit.end()
      }
    }
    this.#running = false
    if (this.#again) this.wake()
  }

  async #findOnce(limit: Limit): Promise<void> {
    const lost = this.#lost()
    const { groupId } = this.#config
    const committed = lost.filter((cursor) => cursor.source.kind === 'committed')
    if (committed.length > 0 && groupId !== undefined) {
      const jumps = new Map(committed.map((cursor) => [cursor, cursor.jumps]))
      const offsets = await fetchOffsets(this.#cluster, groupId, committed, true, limit)
      const byKey = new Map(offsets.map((offset) => [partitionKey(offset), offset]))
      for (const cursor of committed) {
        if (cursor.jumps !== jumps.get(cursor)) continue
        const offset = byKey.get(partitionKey(cursor))
        if (offset === undefined) cursor.source = { kind: 'policy', reason: 'no offset is committed' }
        else cursor.jump(offset.offset, offset.leaderEpoch ?? -1)
      }
      this.#port.found()
    }
    // Of one that was taken away meanwhile nobody knows what is committed.
    await this.#reset(
      lost.filter((cursor) => cursor.position < 0 && cursor.source.kind !== 'committed'),
      limit,
    )
  }

  async #reset(cursors: readonly Cursor[], limit: Limit): Promise<void> {
    const policy = this.#config.autoOffsetReset
    const stuck = policy === 'none' ? cursors.filter((cursor) => cursor.source.kind === 'policy') : []
    const asked = cursors
      .filter((cursor) => !stuck.includes(cursor))
      .map((cursor) => ({ cursor, jumps: cursor.jumps, time: offsetTimes[this.#placeOf(cursor)] }))
    if (asked.length > 0) {
      const asks = asked.map(({ cursor, time }) => ({ topic: cursor.topic, partition: cursor.partition, time }))
      const found = await listOffsets(this.#cluster, asks, this.#config.isolationLevel === 'read_committed', limit)
      for (const [place, { cursor, jumps }] of asked.entries()) {
        const { offset } = found[place]!
        if (cursor.jumps === jumps && offset >= 0) cursor.jump(offset, -1)
      }
      this.#port.found()
    }
    const [first] = stuck
    if (first !== undefined)
      throw new NoOffset(
        stuck.map(({ topic, partition }) => ({ topic, partition })),
        reasonOf(first),
      )
  }

  #placeOf(cursor: Cursor): 'earliest' | 'latest' {
    if (cursor.source.kind === 'earliest' || cursor.source.kind === 'latest') return cursor.source.kind
    return this.#config.autoOffsetReset === 'earliest' ? 'earliest' : 'latest'
  }
}

function reasonOf(cursor: Cursor): string {
  return cursor.source.kind === 'policy' ? cursor.source.reason : 'no offset is committed'
}
