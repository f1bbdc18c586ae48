// Every order of a few requests, failed writes and time-outs in one group of three clients, against what a group promises.
import { ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import type { Outcome } from '../outcome.ts'
import { ClassicGroup } from './classic-group.ts'
import { ClassicMembership } from './classic-membership.ts'
import { groupTimer, memberTimer } from './timer-names.ts'
import type { GroupRecord } from './group-records.ts'

const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)

interface Timer {
  readonly at: number
  readonly fire: () => Outcome<GroupRecord, void> | undefined
}

/** A client of the group: what it was told, and what it waits for. */
interface Client {
  memberId: string
  readonly instanceId: string | null
  generation: number
  waitsFor: 'join' | 'sync' | undefined
  /** Of the present generation; undefined until it has one. */
  assignment: string | undefined
  /** It leads, and these are the members it was told of. */
  leads: readonly string[] | undefined
}

class World {
  readonly group = new ClassicGroup('g', 'Empty', 0)
  readonly clients: Client[]
  readonly timers = new Map<string, Timer>()
  now = 0
  ids = 0
  failsNext = false
  readonly #membership: ClassicMembership

  constructor(instances: readonly (string | null)[]) {
    this.clients = instances.map((instanceId) => ({
      memberId: '',
      instanceId,
      generation: -1,
      waitsFor: undefined,
      assignment: undefined,
      leads: undefined,
    }))
    this.#membership = new ClassicMembership({
      settings: { 'group.initial.rebalance.delay.ms': 3, 'group.max.size': 3 },
      timers: {
        schedule: (name, delay, fire) => void this.timers.set(name, { at: this.now + delay, fire }),
        cancel: (name) => void this.timers.delete(name),
      },
      now: () => this.now,
      group: () => this.group,
      newId: () => String(++this.ids),
      decideLater: (decide) => this.#settle(decide()),
    })
  }

  join(client: Client, change = false): void {
    client.waitsFor = 'join'
    client.assignment = undefined
    client.leads = undefined
    const request = {
      memberId: client.memberId,
      instanceId: client.instanceId,
      clientId: 'c',
      clientHost: '/1',
      sessionTimeoutMs: 10,
      rebalanceTimeoutMs: 20,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: bytes(change ? `${this.now}` : 'm') }],
      requiresKnownId: true,
      skipsAssignment: true,
    }
    const answered = once((answer: Parameters<Parameters<ClassicMembership['join']>[3]>[0]) => {
      if (client.waitsFor !== 'join') return
      client.waitsFor = undefined
      const code = answer.errorCode ?? ErrorCode.NONE
      if (code === ErrorCode.MEMBER_ID_REQUIRED) client.memberId = answer.memberId ?? ''
      else if (code === ErrorCode.NONE) {
        client.memberId = answer.memberId ?? ''
        client.generation = answer.generationId ?? -1
        if (answer.leader === client.memberId) client.leads = (answer.members ?? []).map((one) => one.memberId ?? '')
      } else client.memberId = ''
    })
    this.#settle(this.#membership.join(this.group, false, request, answered))
  }

  sync(client: Client): void {
    client.waitsFor = 'sync'
    const { memberId, instanceId, generation, leads } = client
    const assignments = new Map((leads ?? []).map((id) => [id, bytes(`${generation}:${id}`)]))
    const request = { memberId, instanceId, generation, protocolType: 'consumer', protocolName: 'range', assignments }
    const answered = once((answer: { errorCode?: number | undefined; assignment?: Uint8Array | undefined }) => {
      if (client.waitsFor !== 'sync') return
      client.waitsFor = undefined
      if (answer.errorCode !== ErrorCode.NONE) return
      client.assignment = new TextDecoder().decode(answer.assignment)
      // Nothing but what the leader of this very generation gave to this very member, or nothing at all.
      must(client.assignment === '' || client.assignment === `${generation}:${memberId}`, 'an assignment is of this generation')
    })
    this.#settle(this.#membership.sync(this.group, request, answered))
  }

  heartbeat(client: Client): void {
    this.#settle(this.#membership.heartbeat(this.group, client))
  }

  leave(client: Client): void {
    this.#settle(this.#membership.leave(this.group, [client]))
    client.memberId = ''
  }

  /** The next timer fires. */
  passTime(): boolean {
    const [name, timer] = [...this.timers].sort(([, a], [, b]) => a.at - b.at)[0] ?? []
    if (name === undefined || timer === undefined) return false
    this.now = Math.max(this.now, timer.at)
    this.timers.delete(name)
    const outcome = timer.fire()
    if (outcome !== undefined) this.#settle(outcome)
    return true
  }

  #settle(outcome: Outcome<GroupRecord, unknown>): void {
    if (outcome.records.length === 0) return
    const failed = this.failsNext ? ErrorCode.COORDINATOR_NOT_AVAILABLE : undefined
    this.failsNext = false
    outcome.settled?.(failed)
  }

  check(): void {
    const { group } = this
    const members = [...group.members.values()]
    const waiting = members.filter((member) => member.join !== undefined).length
    must(group.awaitingJoin === waiting, 'the count of those who wait is right')
    must(group.leaderId === null ? members.length === 0 : group.members.has(group.leaderId), 'a member leads')
    const mayBeEmpty = group.state === 'Empty' || group.state === 'PreparingRebalance'
    must(members.length === 0 ? mayBeEmpty : group.state !== 'Empty', 'a group is empty when it has no members')
    for (const [instance, id] of group.staticMembers)
      must(group.members.get(id)?.instanceId === instance, 'instances name members')
    for (const id of group.pendingSync) must(group.members.has(id), 'only members are waited for')
    if (group.state === 'CompletingRebalance') must(group.awaitingJoin === 0, 'joins wait in a rebalance only')
    else must(!members.some((member) => member.sync !== undefined), 'syncs wait for the assignment only')
    for (const member of members) {
      const waits = this.timers.has(groupTimer(group.state === 'PreparingRebalance' ? 'join' : 'sync', 'g'))
      must(
        waits || this.timers.has(memberTimer('heartbeat', 'g', member.memberId)),
        'all that may happen to a member is bounded by a timer',
      )
    }
  }

  /** With no more requests every client that waits is answered, and the group becomes empty. */
  checkEnd(): void {
    for (let fired = 0; this.passTime(); fired++) {
      this.check()
      if (fired > 100) throw new Error('timers never end')
    }
    must(this.group.state === 'Empty', 'everybody is gone in the end')
    must(!this.clients.some((client) => client.waitsFor !== undefined), 'everybody was answered')
  }
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not true: ${what}`)
}

/** An answer is given once. */
function once<A>(reply: (answer: A) => void): (answer: A) => void {
  let done = false
  return (answer) => {
    if (done) throw new Error('answered twice')
    done = true
    reply(answer)
  }
}

type Step = (world: World) => void

const perClient: readonly ((world: World, client: Client) => void)[] = [
  (world, client) => world.join(client),
  (world, client) => world.join(client, true),
  (world, client) => world.sync(client),
  (world, client) => world.leave(client),
]

function stepsFor(clientCount: number): Step[] {
  const steps: Step[] = [
    (world) => void world.passTime(),
    (world) => {
      world.failsNext = true
    },
  ]
  for (let at = 0; at < clientCount; at++) {
    for (const step of perClient) steps.push((world) => step(world, world.clients[at] as Client))
  }
  return steps
}

/** Runs every sequence of `depth` steps after a start in which all have joined. */
function explore(instances: readonly (string | null)[], depth: number): number {
  const steps = stepsFor(instances.length)
  const total = steps.length ** depth
  for (let sequence = 0; sequence < total; sequence++) {
    const world = new World(instances)
    for (const client of world.clients) {
      world.join(client)
      if (client.instanceId === null) world.join(client)
    }
    while (world.group.state === 'PreparingRebalance') world.passTime()
    const taken: number[] = []
    try {
      for (let at = 0, rest = sequence; at < depth; at++, rest = Math.floor(rest / steps.length)) {
        taken.push(rest % steps.length)
        steps[rest % steps.length]?.(world)
        world.check()
      }
      world.checkEnd()
    } catch (cause) {
      throw new Error(`after the steps ${taken.join(' ')}`, { cause })
    }
  }
  return total
}

test('dynamic members: whatever the order, all are answered once and nobody gets another generation’s assignment', () => {
  expect(explore([null, null], 4)).toBe(10_000)
})

test('static members: the same', () => {
  expect(explore(['one', 'two'], 4)).toBe(10_000)
})

test('a static and two dynamic members: the same', () => {
  expect(explore(['one', null, null], 3)).toBe(2_744)
})
