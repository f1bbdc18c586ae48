// What must hold after any faults: the sink equals SQL, the topics replay to the tables version by version, nothing twice.
import { createMillrace } from '@millrace/client'
import type { Millrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import { ErrorCode, KafkaError } from '@millrace/protocol'
import { compare, describe } from '../apps/examples/orders/check.ts'
import type { Comparison } from '../apps/examples/orders/check.ts'
import { Replay } from './replay.ts'
import type { World } from './world.ts'

/** How long nothing at all may move before what is missing counts as lost. */
const stillMs = 45_000
// A slot is confirmed up to the last transaction that told anything; what follows it in the WAL is of others.
const walSlack = 16_384
// A group's offset stands behind its last record, where the end of the partition stands behind the transaction's marker too.
const markersSlack = 1
const lookMs = 400

/** Looks at a world from outside, again and again. */
export class Checks {
  readonly #world: World
  readonly #millrace: Millrace
  readonly #orders: Replay
  readonly #customers: Replay

  constructor(world: World) {
    this.#world = world
    this.#millrace = createMillrace(
      { bootstrapServers: [world.bootstrapServers] },
      nodeHost({ level: 'error', log: () => undefined }),
    )
    this.#orders = new Replay(this.#millrace, 'shop.public.orders', ['version', 'state', 'amount_cents', 'region'])
    this.#customers = new Replay(this.#millrace, 'shop.public.customers', ['name', 'region'])
  }

  async close(): Promise<void> {
    await this.#orders.close()
    await this.#customers.close()
    await this.#millrace.close()
  }

  /**
   * Waits until all that was written has flowed through, or nothing moves any more. What ended by itself is started again meanwhile.
   * @param restMs how long nothing may move when slot and groups say that all has been done; for runs that expect something to be wrong.
   * @returns what is wrong; empty when all holds.
   */
  async verify(restMs = stillMs): Promise<string[]> {
    const [written] = await this.#world.query<{ lsn: string }>(`select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as lsn`)
    let before = ''
    for (let movedAt = performance.now(); ;) {
      for (const dead of await this.#world.reviveDead()) process.stdout.write(`  started again: ${dead}\n`)
      await this.#orders.advance()
      await this.#customers.advance()
      const impossible = [...this.#orders.problems, ...this.#customers.problems]
      if (impossible.length > 0) return impossible
      const comparison = await this.#compare()
      const wrong =
        comparison === undefined ? ['the topics are not there'] : [...this.#sink(comparison), ...(await this.#topics())]
      if (wrong.length === 0) return []
      const rest = await this.#rest(Number(written?.lsn))
      const now = JSON.stringify([comparison, this.#orders.count, this.#customers.count, rest.facts])
      if (now !== before) movedAt = performance.now()
      before = now
      if (performance.now() - movedAt > (rest.isAtRest ? restMs : stillMs)) return [...rest.complaints, ...wrong]
      await new Promise((resolve) => setTimeout(resolve, lookMs))
    }
  }

  /** @returns undefined before the topics are made. */
  async #compare(): Promise<Comparison | undefined> {
    try {
      return await compare(this.#world.databasePort, this.#millrace)
    } catch (cause) {
      if (cause instanceof KafkaError && cause.code === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) return undefined
      throw cause
    }
  }

  #sink(comparison: Comparison): string[] {
    const { customers, changes } = comparison
    const wrong: string[] = []
    if (customers.different + customers.missing + customers.surplus > 0) wrong.push(...describe(comparison))
    const sum = changes.inWindows + changes.late
    if (sum !== this.#orders.count)
      wrong.push(`${changes.inWindows} changes in windows + ${changes.late} late = ${sum}, the topic has ${this.#orders.count}`)
    return wrong
  }

  async #topics(): Promise<string[]> {
    const orders = await this.#world.query('select id, version, state, amount_cents, region from orders')
    const customers = await this.#world.query('select id, name, region from customers')
    return [...this.#orders.differences(orders), ...this.#customers.differences(customers)]
  }

  /** Whether slot, groups and connectors say that nothing is left to be done, or that they cannot go on. */
  async #rest(
    written: number,
  ): Promise<{ readonly isAtRest: boolean; readonly facts: unknown; readonly complaints: readonly string[] }> {
    const [slot] = await this.#world.query<{ lsn: string | null }>(
      `select confirmed_flush_lsn - '0/0'::pg_lsn as lsn from pg_replication_slots where slot_type = 'logical'`,
    )
    const complaints = await this.#failedConnectors()
    const lags = [await this.#lag('shop'), await this.#lag('connect-shop-sink')]
    const isDone = Number(slot?.lsn ?? -1) >= written - walSlack && lags.every((lag) => lag <= markersSlack)
    return { isAtRest: isDone || complaints.length > 0, facts: [slot, lags, complaints], complaints }
  }

  /** The largest of all partitions. */
  async #lag(group: string): Promise<number> {
    const committed = await this.#millrace.admin.listGroupOffsets(group)
    // Who has committed nothing has not begun.
    if (committed.length === 0) return Number.POSITIVE_INFINITY
    const ends = await this.#millrace.admin.listOffsets(
      committed.map(({ topic, partition }) => ({ topic, partition, at: 'latest' as const })),
      { isolationLevel: 'read_committed' },
    )
    return committed.reduce((most, { offset }, i) => Math.max(most, (ends[i]?.offset ?? 0) - offset), 0)
  }

  async #failedConnectors(): Promise<string[]> {
    const failed: string[] = []
    for (const name of ['shop-source', 'shop-sink']) {
      let status: { readonly tasks: readonly { readonly state: string; readonly trace?: string }[] }
      try {
        const answer = await fetch(`${this.#world.rest}/connectors/${name}/status`)
        if (!answer.ok) continue
        status = (await answer.json()) as typeof status
      } catch (cause) {
        // The worker is on its way down or up; what is missing then does not move.
        if (!(cause instanceof TypeError)) throw cause
        continue
      }
      for (const { state, trace } of status.tasks)
        if (state === 'FAILED') failed.push(`connector ${name} has failed: ${trace?.split('\n')[0]}`)
    }
    return failed
  }
}
