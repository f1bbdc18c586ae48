// The uniform assignor where members are subscribed to different topics: everyone keeps its own, the least loaded get the rest, then loads are evened out.
import type { Uuid } from '@millrace/protocol'
import type { AssignorGroup, Partitions, Targets } from './assignor.ts'
import { compareUuids, hashMapOrder, uuidHash } from './java-order.ts'

const roundsMax = 16
const nobody = -1

export function assignUnlike(group: AssignorGroup): Targets {
  const spread = new Spread(group)
  if (spread.topics.length === 0) return new Map()
  spread.keep()
  spread.assignRest()
  spread.even()
  return spread.targets()
}

interface Topic {
  readonly id: Uuid
  /** Positions of the subscribed members. */
  readonly subscribers: number[]
  /** Position of the owner of each partition, or nobody. */
  readonly owners: number[]
}

class Spread {
  readonly #group: AssignorGroup
  readonly #byId = new Map<Uuid, Topic>()
  /** Partitions of each member. */
  readonly #loads: number[]
  /** Those with the most partitions for a subscriber first. */
  readonly topics: readonly Topic[]

  constructor(group: AssignorGroup) {
    this.#group = group
    this.#loads = group.members.map(() => 0)
    group.members.forEach(({ topicIds }, position) => {
      for (const id of topicIds) {
        let topic = this.#byId.get(id)
        if (topic === undefined) {
          topic = { id, subscribers: [], owners: Array.from({ length: group.partitionCount(id) }, () => nobody) }
          this.#byId.set(id, topic)
        }
        topic.subscribers.push(position)
      }
    })
    this.topics = [...this.#byId.values()].toSorted(byDensity)
  }

  /** Members keep what they have of topics to which they are still subscribed. */
  keep(): void {
    this.#group.members.forEach(({ topicIds, target }, position) => {
      for (const id of hashMapOrder(target.keys(), uuidHash)) {
        const topic = this.#byId.get(id)
        if (topic === undefined || !topicIds.has(id)) continue
        for (const partition of target.get(id) ?? []) this.#give(topic, partition, position)
      }
    })
  }

  assignRest(): void {
    const balance = new Balance(this.#loads)
    for (const topic of this.topics) {
      const free = topic.owners.flatMap((owner, partition) => (owner === nobody ? [partition] : []))
      if (free.length === 0) continue
      balance.begin(topic.subscribers)
      for (const partition of free) this.#give(topic, partition, balance.nextLeastLoaded())
    }
  }

  /** Moves partitions from the most to the least loaded, topic by topic, until a whole round moved none. */
  even(): void {
    const balance = new Balance(this.#loads)
    const shared = this.topics.filter(({ subscribers }) => subscribers.length >= 2)
    let lastMoved = -1
    for (let round = 0; round < roundsMax; round++) {
      for (const [at, topic] of shared.entries()) {
        if (at === lastMoved) return
        if (this.#evenTopic(topic, balance) > 0 || lastMoved === -1) lastMoved = at
      }
    }
  }

  #evenTopic(topic: Topic, balance: Balance): number {
    if (balance.begin(topic.subscribers) <= 1) return 0
    const owned = new Map<number, number[]>()
    topic.owners.forEach((owner, partition) => {
      const partitions = owned.get(owner)
      if (partitions === undefined) owned.set(owner, [partition])
      else partitions.push(partition)
    })
    let moves = 0
    while (!balance.isEven()) {
      const partition = this.#mostLoadedGives(owned, balance)
      if (partition === undefined) break
      const taker = balance.nextLeastLoaded()
      if (balance.isEven()) break
      this.#give(topic, partition, taker)
      moves++
    }
    return moves
  }

  #mostLoadedGives(owned: ReadonlyMap<number, number[]>, balance: Balance): number | undefined {
    for (;;) {
      const giver = balance.nextMostLoaded()
      if (giver === nobody) return undefined
      const partition = owned.get(giver)?.pop()
      if (partition !== undefined) return partition
      // It is loaded by other topics.
      balance.excludeMostLoaded()
    }
  }

  #give(topic: Topic, partition: number, to: number): void {
    const from = topic.owners[partition] ?? nobody
    if (from !== nobody) this.#loads[from] = (this.#loads[from] ?? 0) - 1
    topic.owners[partition] = to
    this.#loads[to] = (this.#loads[to] ?? 0) + 1
  }

  targets(): Targets {
    const targets = this.#group.members.map(() => new Map<Uuid, number[]>())
    for (const { id, owners } of this.topics) {
      owners.forEach((owner, partition) => {
        const target = targets[owner]
        const partitions = target?.get(id)
        if (partitions === undefined) target?.set(id, [partition])
        else partitions.push(partition)
      })
    }
    return new Map(this.#group.members.map(({ memberId }, at): [string, Partitions] => [memberId, targets[at] ?? new Map()]))
  }
}

function byDensity(a: Topic, b: Topic): number {
  const density = b.owners.length / b.subscribers.length - a.owners.length / a.subscribers.length
  return density || a.subscribers.length - b.subscribers.length || compareUuids(a.id, b.id)
}

/*
 * Members of one topic by load. Two ranges grow towards each other: those at the least load take, those at the greatest give.
 *
 *   load         ┌── most loaded, from #mostStart to #mostEnd
 *    ▲         ████
 *    │      ███████
 *    │  ████ ◄── least loaded, up to #leastEnd
 */
class Balance {
  readonly #loads: readonly number[]
  #members: number[] = []
  #leastEnd = 0
  #leastLoad = 0
  #nextLeast = 0
  #mostStart = 0
  #mostEnd = 0
  #mostLoad = 0
  #nextMost = 0

  /** @param loads of all members; they change as partitions are given. */
  constructor(loads: readonly number[]) {
    this.#loads = loads
  }

  /** @returns the difference between the greatest and the least load. */
  begin(members: readonly number[]): number {
    this.#members = members.toSorted((a, b) => (this.#loads[a] ?? 0) - (this.#loads[b] ?? 0) || a - b)
    const last = this.#members.length - 1
    this.#leastEnd = 0
    this.#leastLoad = this.#loadAt(0) - 1
    this.#nextLeast = 0
    this.#mostStart = this.#members.length
    this.#mostEnd = this.#members.length
    this.#mostLoad = this.#loadAt(last) + 1
    this.#nextMost = last
    return this.#loadAt(last) - this.#loadAt(0)
  }

  nextLeastLoaded(): number {
    if (this.#nextLeast >= this.#leastEnd) {
      this.#leastLoad++
      while (this.#leastEnd < this.#members.length && this.#loadAt(this.#leastEnd) === this.#leastLoad) this.#leastEnd++
      this.#nextLeast = 0
    }
    return this.#members[this.#nextLeast++] ?? nobody
  }

  nextMostLoaded(): number {
    if (this.#nextMost < this.#mostStart) {
      if (this.#mostEnd <= this.#mostStart && this.#mostStart > 0) this.#mostLoad = this.#loadAt(this.#mostStart - 1)
      else this.#mostLoad--
      while (this.#mostStart > 0 && this.#loadAt(this.#mostStart - 1) === this.#mostLoad) this.#mostStart--
      this.#nextMost = this.#mostEnd - 1
    }
    return this.#nextMost < 0 ? nobody : (this.#members[this.#nextMost--] ?? nobody)
  }

  /** The member that was given out last has nothing to give. */
  excludeMostLoaded(): void {
    const [excluded, last] = [this.#nextMost + 1, this.#mostEnd - 1]
    const member = this.#members[excluded] ?? nobody
    this.#members[excluded] = this.#members[last] ?? nobody
    this.#members[last] = member
    this.#mostEnd--
  }

  isEven(): boolean {
    return this.#mostLoad - this.#leastLoad <= 1
  }

  #loadAt(position: number): number {
    return this.#loads[this.#members[position] ?? nobody] ?? 0
  }
}
