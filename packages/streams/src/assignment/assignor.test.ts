// Tasks over members: even, whole, and sticky.
import { expect, test } from 'vitest'
import type { AssignorMember, TopicPartition } from '@millrace/client'
import type { TaskGroup } from './assignor.ts'
import { taskAssignor } from './assignor.ts'
import type { TaskMember } from './sticky.ts'
import { assignTasks } from './sticky.ts'
import { decodeSubscription, encodeSubscription } from './subscription.ts'

const groups: TaskGroup[] = [
  { subTopology: 0, topics: ['orders'] },
  { subTopology: 1, topics: ['by-customer', 'customers'] },
]
const partitions = new Map([
  ['orders', 6],
  ['by-customer', 6],
  ['customers', 6],
])

const processId = 'MkU3OEVBNTcwNTJENDM2Qg'

function member(
  memberId: string,
  wishes: { ran: string[]; holds: string[] } | null,
  topics = ['orders', 'by-customer', 'customers'],
): AssignorMember {
  const userData = wishes === null ? null : taskAssignor(groups, () => ({ processId, ...wishes })).userData!(topics, -1)
  return { memberId, groupInstanceId: null, topics, ownedPartitions: [], generationId: -1, rackId: null, userData }
}
const names = (given: readonly TopicPartition[]): string[] => given.map(({ topic, partition }) => `${topic}-${partition}`)
const assign = (members: AssignorMember[]) =>
  taskAssignor(groups, () => ({ processId, ran: [], holds: [] })).assign(members, partitions)

test('the partitions of a task go to one member, and every partition to exactly one', () => {
  const given = assign([member('a', null), member('b', null)])
  const all = [...given.values()].flatMap((each) => names(each.partitions))
  expect(all.toSorted()).toEqual(
    [...partitions].flatMap(([topic, count]) => Array.from({ length: count }, (_, p) => `${topic}-${p}`)).toSorted(),
  )
  for (const { partitions: own } of given.values()) {
    for (const { topic, partition } of own) {
      if (topic === 'customers') expect(names(own)).toContain(`by-customer-${partition}`)
    }
  }
})

test('both members get their share of each sub-topology', () => {
  for (const { partitions: own } of assign([member('a', null), member('b', null)]).values()) {
    expect(own.filter(({ topic }) => topic === 'orders')).toHaveLength(3)
    expect(own.filter(({ topic }) => topic === 'customers')).toHaveLength(3)
  }
})

test('a member that joins gets its share of each sub-topology, and everything else stays', () => {
  const tasks = ['0_0', '0_1', '0_2', '0_3', '0_4', '0_5', '1_0', '1_1', '1_2', '1_3', '1_4', '1_5']
  const given = assign([member('old', { ran: tasks, holds: [] }), member('new', null)])
  expect(names(given.get('old')!.partitions)).toEqual([
    ...['orders-0', 'orders-1', 'orders-2'],
    ...['by-customer-0', 'customers-0', 'by-customer-1', 'customers-1', 'by-customer-2', 'customers-2'],
  ])
  const third = assign([
    member('old', { ran: ['0_0', '0_1', '0_2', '1_0', '1_1', '1_2'], holds: [] }),
    member('new', { ran: ['0_3', '0_4', '0_5', '1_3', '1_4', '1_5'], holds: [] }),
    member('third', null),
  ])
  expect(names(third.get('old')!.partitions)).toEqual([
    ...['orders-0', 'orders-1'],
    ...['by-customer-0', 'customers-0', 'by-customer-1', 'customers-1'],
  ])
})

test('a task that ran nowhere goes where its state is', () => {
  const given = assign([member('a', { ran: [], holds: ['1_5'] }), member('b', { ran: [], holds: ['0_0', '1_0'] })])
  expect(names(given.get('a')!.partitions)).toContain('customers-5')
  expect(names(given.get('b')!.partitions)).toEqual(expect.arrayContaining(['orders-0', 'customers-0']))
})

test('what an instance tells is read back, and what another version tells is passed over', () => {
  const told = { ran: ['0_1', '1_5'], holds: ['0_2'] }
  expect(decodeSubscription(encodeSubscription({ processId, ...told }))).toEqual(told)
  expect(decodeSubscription(new Uint8Array([0, 0, 0, 99, 1]))).toEqual({ ran: [], holds: [] })
  expect(decodeSubscription(null)).toEqual({ ran: [], holds: [] })
})

test('an instance of an older topology is given no task whose topics it does not read', () => {
  const given = assign([member('new', null), member('old', null, ['orders'])])
  expect(names(given.get('old')!.partitions).every((name) => name.startsWith('orders'))).toBe(true)
})

test('assignments are even and whole for any members and histories', () => {
  for (let seed = 1; seed < 300; seed++) {
    let state = seed
    const pick = (below: number): number => {
      state = (state * 48271) % 2147483647
      return state % below
    }
    const tasks = Array.from({ length: pick(30) }, (_, n) => `${n % 3}_${Math.floor(n / 3)}`)
    const some = (): ReadonlySet<string> => new Set(tasks.filter(() => pick(3) === 0))
    const members: TaskMember[] = Array.from({ length: 1 + pick(5) }, (_, n) => ({
      id: `m${n}`,
      ran: some(),
      holds: some(),
      can: () => true,
    }))
    const given = assignTasks(members, tasks)
    const loads = [...given.values()].map((own) => own.length)
    expect({ seed, all: [...given.values()].flat().toSorted() }).toEqual({ seed, all: tasks.toSorted() })
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
    for (const kind of ['0_', '1_', '2_']) {
      const ofKind = [...given.values()].map((own) => own.filter((task) => task.startsWith(kind)).length)
      expect(Math.max(...ofKind) - Math.min(...ofKind)).toBeLessThanOrEqual(1)
    }
    // Given again what it has, everyone keeps it.
    const again = assignTasks(
      members.map((each) => ({ ...each, ran: new Set(given.get(each.id)) })),
      tasks,
    )
    expect({ seed, again: [...again].map(([id, own]) => [id, own.toSorted()]) }).toEqual({
      seed,
      again: [...given].map(([id, own]) => [id, own.toSorted()]),
    })
  }
})
