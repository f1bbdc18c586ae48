// Consumer groups under random members, topics, losses, time-outs and reloads: no partition has two owners, and all settle.
import type { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponseInit } from '@millrace/protocol'
import { ErrorCode, Writer } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { groupRecords, type GroupRecord } from '../../src/coordinator/group/group-records.ts'
import { GroupShard } from '../../src/coordinator/group/group-shard.ts'
import { GroupTopics } from '../../src/coordinator/group/group-topics.ts'
import type { TopicToCommit } from '../../src/coordinator/group/offsets.ts'
import type { TopicView } from '../../src/coordinator/metadata-view.ts'
import type { Outcome } from '../../src/coordinator/outcome.ts'
import { testSettings } from './new-coordinators.ts'

const groupId = 'g'
const sessionTimeoutMs = 45_000
const rebalanceTimeoutMs = 20_000

/** Numbers from 0 up to `below`, the same for a seed. */
function chance(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** The cluster's topics; a change makes another image. */
class Topics {
  image = { offset: 0, topics: imageOf([]), features: { finalized: new Map<string, number>() } }
  #topics: TopicView[] = []

  get names(): readonly string[] {
    return this.#topics.map(({ name }) => name)
  }

  partitionsOf(name: string): number {
    return this.#topics.find((topic) => topic.name === name)?.partitions.length ?? 0
  }

  put(name: string, count: number, generation: number): void {
    const id = `${name}x${generation}`.padEnd(21, '-').concat('A')
    const before = this.#topics.find((topic) => topic.name === name)
    const partitions = Array.from({ length: count }, (_, partition) => ({ partition, leader: 1 }))
    this.#set([...this.#topics.filter((topic) => topic.name !== name), { name, id: before?.id ?? id, partitions }])
  }

  remove(name: string): void {
    this.#set(this.#topics.filter((topic) => topic.name !== name))
  }

  #set(topics: TopicView[]): void {
    this.#topics = topics
    this.image = { ...this.image, offset: this.image.offset + 1, topics: imageOf(topics) }
  }
}

function imageOf(topics: readonly TopicView[]): {
  byName(name: string): TopicView | undefined
  byId(id: string): TopicView | undefined
  all(): readonly TopicView[]
} {
  return {
    byName: (name) => topics.find((topic) => topic.name === name),
    byId: (id) => topics.find((topic) => topic.id === id),
    all: () => topics,
  }
}

/** A shard whose log is a list, on a clock that is moved by hand. */
class World {
  readonly topics = new Topics()
  readonly log: { readonly key: Uint8Array; readonly value: Uint8Array | null }[] = []
  now = 1_000_000
  shard: GroupShard
  #timers = new Map<string, { readonly at: number; readonly fire: () => Outcome<GroupRecord, void> | undefined }>()
  #ids = 0

  constructor() {
    this.shard = this.#load()
  }

  #load(): GroupShard {
    this.#timers = new Map()
    const timers = this.#timers
    const shard: GroupShard = new GroupShard(
      {
        timers: {
          schedule: (name, delayMs, fire) => void timers.set(name, { at: this.now + delayMs, fire }),
          cancel: (name) => void timers.delete(name),
        },
        now: () => this.now,
        decideLater: (decide) => this.#written(decide()),
        inTurns: (_what, items, step) => {
          for (const item of items) step(item)
        },
      },
      {
        settings: testSettings,
        topics: new GroupTopics(
          {
            get image() {
              return topics.image
            },
          },
          () => null,
        ),
        newId: () => `c${this.#ids++}`,
        newUuid: () => `u${this.#ids++}`,
        times: () => ({ sessionTimeoutMs, heartbeatIntervalMs: 5_000, assignmentIntervalMs: 1_000 }),
      },
    )
    const { topics } = this
    this.log.forEach(({ key, value }, at) => {
      const record = groupRecords.decode(key, value)
      if (record !== undefined) shard.replay(record, at, -1)
    })
    return shard
  }

  /** The node goes down and comes back: what the log says is all there is. */
  reload(): void {
    this.shard = this.#load()
    this.shard.loaded()
  }

  #written<A>(outcome: Outcome<GroupRecord, A> | { refused: ErrorCode }): A | undefined {
    if ('refused' in outcome) return undefined
    for (const record of outcome.records) {
      const encoded = groupRecords.encode(record, new Writer())
      const at = this.log.push(encoded) - 1
      const decoded = groupRecords.decode(encoded.key, encoded.value)
      if (decoded !== undefined && outcome.settled === undefined) this.shard.replay(decoded, at, -1)
    }
    outcome.settled?.(undefined)
    return outcome.answer
  }

  beat(request: Partial<ConsumerGroupHeartbeatRequest> & { readonly memberId: string }): ConsumerGroupHeartbeatResponseInit {
    const full: ConsumerGroupHeartbeatRequest = {
      groupId,
      memberEpoch: 0,
      instanceId: null,
      rackId: null,
      rebalanceTimeoutMs: -1,
      subscribedTopicNames: null,
      subscribedTopicRegex: null,
      serverAssignor: null,
      topicPartitions: null,
      ...request,
    }
    return this.#written(this.shard.consumerHeartbeat(full, { clientId: 'c', clientHost: '/h' })) ?? {}
  }

  commit(memberId: string, generation: number, topics: readonly TopicToCommit[]): void {
    const by = { memberId, instanceId: null, generation, apiVersion: 9 }
    expect(this.#written(this.shard.commit(groupId, by, topics, -1, ErrorCode.GROUP_ID_NOT_FOUND))).toBeDefined()
  }

  /** Topics with an offset. */
  committed(): readonly string[] {
    const found = this.#written(this.shard.fetch(groupId, null, false, { memberId: null, memberEpoch: -1 })) ?? []
    return found.map(({ name }) => name).toSorted()
  }

  pass(ms: number): void {
    this.now += ms
    for (;;) {
      const due = [...this.#timers].find(([, { at }]) => at <= this.now)
      if (due === undefined) return
      this.#timers.delete(due[0])
      const outcome = due[1].fire()
      if (outcome !== undefined) this.#written(outcome)
    }
  }
}

const key = (topicId: string, partition: number): string => `${topicId}-${partition}`

/** A consumer: what it believes, and what it still processes. */
class Consumer {
  readonly memberId: string
  epoch = 0
  owned = new Set<string>()
  /** What it was last told to hold. */
  told = new Set<string>()
  subscription: { readonly names: readonly string[] | null; readonly regex: string | null }
  #mustTell = true
  #missed = false
  readonly #world: World

  constructor(world: World, memberId: string, subscription: Consumer['subscription']) {
    this.#world = world
    this.memberId = memberId
    this.subscription = subscription
  }

  subscribe(subscription: Consumer['subscription']): void {
    this.subscription = subscription
    this.#mustTell = true
  }

  /** Stops working on what it was told to give up; what it was told to take it takes. */
  settle(): void {
    const kept = new Set([...this.owned].filter((one) => this.told.has(one)))
    this.owned = kept.size === this.owned.size ? new Set(this.told) : kept
  }

  get isSettled(): boolean {
    return this.owned.size === this.told.size && [...this.owned].every((one) => this.told.has(one))
  }

  /** @param lost the answer does not arrive. */
  beat(lost: boolean): void {
    const joins = this.epoch === 0
    const tells = joins || this.#mustTell || this.#missed
    const answer = this.#world.beat({
      memberId: this.memberId,
      memberEpoch: this.epoch,
      // While it gives up and takes it does not say what it has: the coordinator must take it for all that it was told to hold.
      topicPartitions: joins ? [] : this.isSettled ? listed(this.owned) : null,
      ...((joins || this.#missed) && { rebalanceTimeoutMs }),
      ...(tells && {
        subscribedTopicNames: [...(this.subscription.names ?? [])],
        subscribedTopicRegex: this.subscription.regex ?? '',
      }),
    })
    // Who missed an answer says all anew, so that it is told all anew.
    const told = joins || (this.#missed && this.isSettled)
    if (lost) this.#missed = true
    if (lost) return
    if (told) this.#missed = false
    const { errorCode = ErrorCode.NONE, memberEpoch = 0, assignment } = answer
    if (
      errorCode === ErrorCode.FENCED_MEMBER_EPOCH ||
      errorCode === ErrorCode.UNKNOWN_MEMBER_ID ||
      errorCode === ErrorCode.GROUP_ID_NOT_FOUND
    ) {
      this.epoch = 0
      this.owned.clear()
      this.told.clear()
      return
    }
    expect(errorCode).toBe(ErrorCode.NONE)
    this.#mustTell = false
    this.epoch = memberEpoch
    if (assignment === undefined || assignment === null) return
    this.told = new Set(
      (assignment.topicPartitions ?? []).flatMap(({ topicId = '', partitions = [] }) =>
        partitions.map((one) => key(topicId, one)),
      ),
    )
  }

  leave(): void {
    this.owned.clear()
    this.#world.beat({ memberId: this.memberId, memberEpoch: -1 })
  }
}

function listed(owned: ReadonlySet<string>): { topicId: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>()
  for (const one of owned) {
    const at = one.lastIndexOf('-')
    const id = one.slice(0, at)
    topics.set(id, [...(topics.get(id) ?? []), Number(one.slice(at + 1))])
  }
  return [...topics].map(([topicId, partitions]) => ({ topicId, partitions }))
}

const subscriptions = [
  { names: ['a'], regex: null },
  { names: ['a', 'b'], regex: null },
  { names: ['b', 'c'], regex: null },
  { names: null, regex: '[ab]' },
  { names: null, regex: '.*' },
  { names: ['c'], regex: 'a|d' },
] as const

function live(seed: number): void {
  const next = chance(seed)
  const world = new World()
  world.topics.put('a', 3, 0)
  world.topics.put('b', 5, 0)
  let consumers: Consumer[] = []
  let born = 0
  const pick = <T>(of: readonly T[]): T | undefined => of[next(of.length || 1)]
  const check = (): void => {
    const known = new Set(world.shard.describeConsumer(groupId).members?.map(({ memberId }) => memberId))
    const owners = new Map<string, string>()
    for (const { memberId, owned } of consumers) {
      if (!known.has(memberId)) continue
      for (const one of owned) {
        expect(owners.get(one), `${one} of ${memberId} too (seed ${seed})`).toBeUndefined()
        owners.set(one, memberId)
      }
    }
  }
  for (let step = 0; step < 150; step++) {
    switch (next(14)) {
      case 0:
        if (consumers.length < 6) consumers.push(new Consumer(world, `m${born++}`, pick(subscriptions) ?? subscriptions[0]))
        break
      case 1:
        pick(consumers)?.subscribe(pick(subscriptions) ?? subscriptions[0])
        break
      case 2: {
        const gone = next(4) === 0 ? pick(consumers) : undefined
        if (next(2) === 0) gone?.leave()
        consumers = consumers.filter((one) => one !== gone)
        break
      }
      case 3: {
        const name = pick(['a', 'b', 'c', 'd']) ?? 'a'
        const count = world.topics.partitionsOf(name)
        if (count > 0 && next(3) === 0) world.topics.remove(name)
        else world.topics.put(name, count + 1 + next(3), step)
        break
      }
      case 4:
        world.pass(next(15_000))
        break
      case 5: {
        const before = world.shard.describeConsumer(groupId)
        world.reload()
        expect(world.shard.describeConsumer(groupId), `after a reload (seed ${seed})`).toEqual(before)
        break
      }
      case 6:
      case 7:
        pick(consumers)?.settle()
        break
      default:
        pick(consumers)?.beat(next(5) === 0)
        world.pass(next(1_500))
    }
    check()
  }
  converge(world, consumers, check, seed)
}

/** Nothing changes any more: a bounded number of heartbeats later all is assigned, each partition once. */
function converge(world: World, consumers: readonly Consumer[], check: () => void, seed: number): void {
  // Members that are gone without a word time out.
  for (let round = 0; round < 30; round++) {
    for (const consumer of consumers) {
      consumer.beat(false)
      consumer.settle()
      consumer.settle()
      check()
    }
    world.pass(5_000)
  }
  const { groupState, members = [] } = world.shard.describeConsumer(groupId)
  if (consumers.length === 0) return
  expect(groupState, `seed ${seed}`).toBe('Stable')
  expect(members.length).toBe(consumers.length)
  const wanted = new Set<string>()
  for (const { subscription } of consumers) {
    for (const name of world.topics.names) {
      const matches = subscription.regex !== null && new RegExp(`^(?:${subscription.regex})$`).test(name)
      if (!matches && subscription.names?.some((one) => one === name) !== true) continue
      const id = world.topics.image.topics.byName(name)?.id ?? ''
      for (let partition = 0; partition < world.topics.partitionsOf(name); partition++) wanted.add(key(id, partition))
    }
  }
  const held = consumers.flatMap(({ owned }) => [...owned])
  expect(held.toSorted(), `seed ${seed}`).toEqual([...wanted].toSorted())
}

test('offsets of a consumer group expire, those of topics it is subscribed to do not, and an empty group goes with its last', () => {
  const world = new World()
  world.topics.put('a', 1, 0)
  world.topics.put('b', 1, 0)
  const consumer = new Consumer(world, 'm', { names: ['a'], regex: null })
  consumer.beat(false)
  const topics = ['a', 'b'].map((name) => ({
    name,
    topicId: world.topics.image.topics.byName(name)?.id ?? '',
    partitions: [{ partitionIndex: 0, committedOffset: 1, committedLeaderEpoch: -1, committedMetadata: null }],
  }))
  world.commit('m', consumer.epoch, topics)
  expect(world.committed()).toEqual(['a', 'b'])
  world.shard.loaded()
  const days = 24 * 3_600_000
  // Its own heartbeats keep the member there.
  for (let hour = 0; hour < 7 * 24 + 1; hour++) {
    for (let beat = 0; beat < 120; beat++) {
      consumer.beat(false)
      world.pass(30_000)
    }
  }
  expect(world.committed()).toEqual(['a'])
  consumer.leave()
  world.pass(8 * days)
  expect(world.committed()).toEqual([])
  expect(world.shard.describeConsumer(groupId).errorCode).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
})

describe('a consumer group', () => {
  test.each(Array.from({ length: 10 }, (_, part) => part))('seeds from %i0', (part) => {
    for (let seed = 10 * part; seed < 10 * part + 10; seed++) live(seed)
  })
})
