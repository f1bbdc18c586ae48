// Which shards of one internal topic this node leads; routes a request to its shard.
import type { Host, Timer } from '@millrace/host'
import { RecentValues, Turns } from '@millrace/host'
import type { ErrorCode } from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'
import type { Outcome, Refused, Settled } from './outcome.ts'
import { refused } from './outcome.ts'
import type { CoordinatorRecords, ShardLog } from './shard-log.ts'
import type { ShardContext, ShardMachine } from './shard.ts'
import { Shard } from './shard.ts'

export interface ShardsParts<R, M extends ShardMachine<R>> {
  readonly host: Host
  /** `__consumer_offsets` or `__transaction_state`. */
  readonly topic: string
  /** The partition's log; undefined when this node does not lead it. */
  readonly log: (partition: number) => ShardLog | undefined
  readonly records: CoordinatorRecords<R>
  readonly commitTimeoutMs: number
  readonly codeWhenDeleted: ErrorCode
  readonly machine: (shard: ShardContext<R>, partition: number, epoch: number) => M
}

const reloadDelayMsMin = 100
const reloadDelayMsMax = 10_000
/** A shard that worked this long, ms, is not counted as failing again and again. */
const soundMs = 60_000

interface Led<R, M extends ShardMachine<R>> {
  readonly epoch: number
  /** undefined between a failure and the next load. */
  shard: Shard<R, M> | undefined
  reload: Timer | undefined
  reloadDelayMs: number
  /** Monotonic, ms. */
  begunAt: number
}

export class Shards<R, M extends ShardMachine<R>> {
  readonly #parts: ShardsParts<R, M>
  readonly #led = new Map<number, Led<R, M>>()
  readonly #turns: Turns
  /** Ms that it took to read partitions in [partition-load-time]. */
  readonly loadTimes = new RecentValues()
  #closed = false

  constructor(parts: ShardsParts<R, M>) {
    this.#parts = parts
    this.#turns = new Turns(parts.host.clock)
  }

  /** This node leads the partition from this epoch on, or no more (undefined). */
  onLeadership(partition: number, epoch: number | undefined): void {
    const led = this.#led.get(partition)
    if (this.#closed || (led === undefined && epoch === undefined) || (led !== undefined && led.epoch === epoch)) return
    if (led !== undefined) this.#drop(partition, led)
    if (epoch === undefined) return
    const begun: Led<R, M> = { epoch, shard: undefined, reload: undefined, reloadDelayMs: reloadDelayMsMin, begunAt: 0 }
    this.#led.set(partition, begun)
    this.#begin(partition, begun)
  }

  /** The machine of a shard that is loaded; for looking at many shards at once. */
  loaded(): { readonly partition: number; readonly machine: M }[] {
    const found: { readonly partition: number; readonly machine: M }[] = []
    for (const [partition, { shard }] of this.#led) if (shard?.active === true) found.push({ partition, machine: shard.machine })
    return found
  }

  /** Partitions led here, loaded or not. */
  partitions(): number[] {
    return [...this.#led.keys()]
  }

  /** Decides on a shard now; resolves when the answer may leave. */
  write<A>(partition: number, decide: (machine: M) => Outcome<R, A> | Refused): Promise<Settled<A>> {
    return new Promise((resolve) => {
      const shard = this.#shard(partition)
      if ('refused' in shard) resolve(shard)
      else shard.write(decide, resolve)
    })
  }

  /** The same with a call instead of a promise. */
  decide<A>(partition: number, decide: (machine: M) => Outcome<R, A> | Refused, done: (result: Settled<A>) => void): void {
    const shard = this.#shard(partition)
    if ('refused' in shard) done(shard)
    else shard.write(decide, done)
  }

  writeTransactional<A>(
    partition: number,
    producer: { readonly producerId: number; readonly producerEpoch: number; readonly guard: number },
    decide: (machine: M) => Outcome<R, A> | Refused,
  ): Promise<Settled<A>> {
    return new Promise((resolve) => {
      const shard = this.#shard(partition)
      if ('refused' in shard) resolve(shard)
      else shard.writeTransactional(producer, decide, resolve)
    })
  }

  /** @returns NONE when the marker is committed. */
  writeMarker(partition: number, marker: Parameters<Shard<R, M>['writeMarker']>[0]): Promise<ErrorCode> {
    return new Promise((resolve) => {
      const shard = this.#shard(partition)
      if ('refused' in shard) resolve(shard.refused)
      else shard.writeMarker(marker, (failed) => resolve(failed ?? code.NONE))
    })
  }

  /** Unloads all; whoever waits is told to look for the coordinator elsewhere. */
  close(): void {
    this.#closed = true
    for (const [partition, led] of this.#led) this.#drop(partition, led)
  }

  #shard(partition: number): Shard<R, M> | Refused {
    const led = this.#led.get(partition)
    if (led === undefined) return refused(code.NOT_COORDINATOR)
    return led.shard ?? refused(code.COORDINATOR_LOAD_IN_PROGRESS)
  }

  #begin(partition: number, led: Led<R, M>): void {
    const { host, topic, records, commitTimeoutMs, codeWhenDeleted } = this.#parts
    led.reload = undefined
    led.begunAt = host.clock.monotonic()
    const log = this.#parts.log(partition)
    // Leadership was lost and the news of it is on its way, or the directory is offline.
    if (log === undefined) return this.#again(partition, led)
    const shard = new Shard<R, M>({
      host,
      name: `${topic}-${partition}`,
      log,
      records,
      commitTimeoutMs,
      codeWhenDeleted,
      turns: this.#turns,
      loaded: (ms) => this.loadTimes.record(ms, host.clock.monotonic()),
      broken: () => this.#again(partition, led),
      machine: (context) => this.#parts.machine(context, partition, led.epoch),
    })
    led.shard = shard
    shard.load()
  }

  #again(partition: number, led: Led<R, M>): void {
    if (this.#led.get(partition) !== led || led.reload !== undefined) return
    const { clock } = this.#parts.host
    led.shard?.unload()
    led.shard = undefined
    if (clock.monotonic() - led.begunAt > soundMs) led.reloadDelayMs = reloadDelayMsMin
    led.reload = clock.after(led.reloadDelayMs, () => this.#begin(partition, led))
    led.reloadDelayMs = Math.min(led.reloadDelayMs * 2, reloadDelayMsMax)
  }

  #drop(partition: number, led: Led<R, M>): void {
    this.#led.delete(partition)
    led.reload?.cancel()
    led.shard?.unload()
  }
}
