// Random scripts of heartbeats, commits and fetches of offsets on Apache Kafka and on us: the same answers at every step.
import { missingJudges } from '@millrace/judges'
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBoth } from './both.ts'
import type { Answer, Both } from './both.ts'

const missing = missingJudges('broker')
const seeds = Number(process.env['SEEDS'] ?? 2)
let both: Both

beforeAll(async () => {
  if (missing !== undefined) return
  both = await startBoth({ 'group.consumer.assignment.interval.ms': '0' })
  for (const side of both.sides) {
    await side.makeTopics([
      { name: 'six', partitions: 6 },
      { name: 'two', partitions: 2 },
    ])
    await side.coordinators(0)
    for (const groupId of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const body = { groupId, memberId: 'x' }
      await side.until(ApiKey.HEARTBEAT, 4, body, ({ errorCode }) => errorCode === ErrorCode.UNKNOWN_MEMBER_ID)
    }
  }
}, 90_000)

afterAll(async () => {
  if (missing === undefined) await both.stop()
})

function chance(seed: number): (below: number) => number {
  let state = seed * 7919 + 1
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

interface Known {
  epoch: number
  /** By topic name. */
  assigned: Map<string, readonly number[]>
}

const subscriptions = [['six'], ['two'], ['six', 'two'], []]
class Script {
  readonly #next: (below: number) => number
  readonly #groupId: string
  readonly #known = new Map<string, Known>()

  constructor(seed: number) {
    this.#next = chance(seed)
    this.#groupId = `script-${seed}`
  }

  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) await this.#step()
  }

  #pick<T>(of: readonly T[]): T {
    return of[this.#next(of.length)] as T
  }

  async #step(): Promise<void> {
    const choice = this.#next(20)
    if (choice < 12) return this.#beat()
    if (choice < 16) return this.#commit()
    const groups = [this.#groupId]
    if (choice < 19) await both.same(ApiKey.CONSUMER_GROUP_DESCRIBE, 1, { groupIds: groups }, ['clientHost'])
    else await both.same(ApiKey.DESCRIBE_GROUPS, 6, { groups }, ['clientHost'])
  }

  async #beat(): Promise<void> {
    const member = this.#pick(['one', 'two', 'three'])
    const instanceId = member === 'three' ? 'i-3' : this.#next(12) === 0 ? 'i-3' : null
    const known = this.#known.get(member) ?? { epoch: 0, assigned: new Map() }
    const kind = this.#next(12)
    const joins = known.epoch <= 0 || kind === 0
    const memberEpoch = joins
      ? 0
      : kind === 1
        ? known.epoch + this.#pick([-1, 1])
        : kind === 2
          ? this.#pick([-1, -2])
          : known.epoch
    // Of one that joins without topics while a new target is due Apache Kafka takes no account as it chooses between ways to assign.
    const names = this.#pick(joins ? subscriptions.slice(0, 3) : subscriptions)
    const owned = [...known.assigned].map(([topic, partitions]) => ({ topic, partitions }))
    const topicPartitions = joins ? [] : this.#next(3) === 0 ? null : this.#next(4) === 0 ? owned.slice(1) : owned
    const body = {
      groupId: this.#groupId,
      memberId: member,
      instanceId,
      memberEpoch,
      rebalanceTimeoutMs: joins || this.#next(3) === 0 ? 60_000 : -1,
      subscribedTopicNames: joins || this.#next(4) === 0 ? names : null,
      serverAssignor: joins ? 'range' : null,
    }
    const answer = await both.same(ApiKey.CONSUMER_GROUP_HEARTBEAT, 1, (side) => ({
      ...body,
      topicPartitions: topicPartitions?.map(({ topic, partitions }) => ({ topicId: side.ids.get(topic), partitions })) ?? null,
    }))
    if (answer !== 'closed') this.#learn(member, answer)
  }

  #learn(member: string, answer: Answer): void {
    const { errorCode, memberEpoch } = answer as { errorCode: number; memberEpoch: number }
    const fenced: readonly number[] = [ErrorCode.FENCED_MEMBER_EPOCH, ErrorCode.UNKNOWN_MEMBER_ID, ErrorCode.GROUP_ID_NOT_FOUND]
    if (fenced.includes(errorCode) || (errorCode === 0 && memberEpoch < 0)) this.#known.delete(member)
    if (errorCode !== 0 || memberEpoch < 0) return
    const known = this.#known.get(member) ?? { epoch: 0, assigned: new Map() }
    known.epoch = memberEpoch
    const assignment = answer['assignment'] as { topicPartitions: { topicId: string; partitions: number[] }[] } | null
    const nameOf = (id: string): string => [...both.ours.ids].find(([, other]) => other === id)?.[0] ?? ''
    if (assignment !== null) {
      known.assigned = new Map(assignment.topicPartitions.map(({ topicId, partitions }) => [nameOf(topicId), partitions]))
    }
    this.#known.set(member, known)
  }

  async #commit(): Promise<void> {
    const member = this.#pick(['one', 'two', ''])
    const epoch = (this.#known.get(member)?.epoch ?? -1) + this.#pick([0, 0, -1, 1])
    const partitions = [{ partitionIndex: this.#next(2), committedOffset: this.#next(9), committedMetadata: '' }]
    const topics = [{ name: this.#pick(['six', 'two']), partitions }]
    const body = { groupId: this.#groupId, memberId: member, generationIdOrMemberEpoch: epoch, topics }
    await both.same(ApiKey.OFFSET_COMMIT, this.#pick([8, 9]), body)
    const groups = [
      {
        groupId: this.#groupId,
        ...(member === '' ? { memberId: null, memberEpoch: -1 } : { memberId: member, memberEpoch: epoch }),
        topics: null,
      },
    ]
    await both.same(ApiKey.OFFSET_FETCH, 9, { groups })
  }
}

describe.skipIf(missing !== undefined)('beside Apache Kafka', () => {
  test.each(Array.from({ length: seeds }, (_, seed) => seed))('script %i', { timeout: 60_000 }, async (seed) => {
    await new Script(seed).run(80)
    expect(both.sides.length).toBe(2)
  })
})
