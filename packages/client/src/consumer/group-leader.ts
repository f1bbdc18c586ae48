// What the leader of a classic group does more than the others: divides the partitions, and watches whether their number changes.
import { backoffMs, isWorthRetrying } from '../cluster/backoff.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { Assignor, AssignorMember } from './assignors/assignor.ts'
import { writeAssignment } from '../cluster/group-assignment.ts'

// While the number of partitions is being looked up there is nothing to compare with.
const undecided = -1

export class GroupLeader {
  readonly #cluster: Cluster
  readonly #rejoin: (reason: string) => void
  /** Topics of all members, with the partitions that were divided last. */
  #watched = new Map<string, number>()
  #stopWatching: (() => void) | undefined

  /** @param rejoin called when the partitions of a topic are not those that were divided. */
  constructor(cluster: Cluster, rejoin: (reason: string) => void) {
    this.#cluster = cluster
    this.#rejoin = rejoin
  }

  /** @param skip a static leader came back and all keep what they have (KIP-814). */
  async assign(
    assignor: Assignor,
    members: readonly AssignorMember[],
    skip: boolean,
    signal: AbortSignal,
  ): Promise<{ memberId: string; assignment: Uint8Array }[]> {
    this.#watch(new Set(members.flatMap((member) => member.topics)))
    await this.#refresh(signal)
    const partitionsOf = new Map<string, number>()
    for (const topic of this.#watched.keys()) {
      const count = this.#cluster.view.topic(topic)?.partitions.length
      this.#watched.set(topic, count ?? 0)
      if (count !== undefined) partitionsOf.set(topic, count)
    }
    if (skip) return []
    return [...assignor.assign(members, partitionsOf)].map(([memberId, share]) => ({
      memberId,
      assignment: writeAssignment(share),
    }))
  }

  /** Partitions are divided by what the cluster says now. */
  async #refresh(signal: AbortSignal): Promise<void> {
    const { host, config } = this.#cluster
    for (let failures = 1; ; failures++) {
      try {
        return await this.#cluster.refreshed(signal)
      } catch (failure) {
        signal.throwIfAborted()
        if (!isWorthRetrying(failure)) throw failure
        await host.clock.sleep(backoffMs(config, failures, host.random), signal)
      }
    }
  }

  #watch(topics: ReadonlySet<string>): void {
    for (const topic of topics) if (!this.#watched.has(topic)) this.#cluster.want(topic, false)
    for (const topic of this.#watched.keys()) if (!topics.has(topic)) this.#cluster.unwant(topic, false)
    this.#watched = new Map([...topics].map((topic) => [topic, undecided]))
    this.#stopWatching ??= this.#cluster.subscribe(() => this.#compare())
  }

  #compare(): void {
    for (const [topic, divided] of this.#watched) {
      const now = this.#cluster.view.topic(topic)?.partitions.length ?? 0
      // A topic that seems gone may be only out of sight of a broker that just started.
      if (divided !== undecided && now > divided) this.#rejoin(`'${topic}' has ${now} partitions now, ${divided} were divided`)
    }
  }

  /** Not the leader any more. */
  resign(): void {
    this.#stopWatching?.()
    this.#stopWatching = undefined
    for (const topic of this.#watched.keys()) this.#cluster.unwant(topic, false)
    this.#watched = new Map()
  }
}
