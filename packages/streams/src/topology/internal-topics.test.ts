// Partitions of internal topics, and what does not fit together.
import { expect, test } from 'vitest'
import * as k from '../index.ts'
import { externalTopics, planTopics } from './internal-topics.ts'
import { compile } from './topology.ts'

const orders = k.topic('orders', { key: k.string, value: k.json<{ customer: string; n: number }>() })
const customers = k.topic('customers', { key: k.string, value: k.json<{ name: string }>() })

test('a repartition topic is as wide as the widest topic upstream, its tasks and changelogs as wide as it', () => {
  const t = k.topology()
  t.stream(orders).pipe(
    k.merge(t.stream(k.topic('more', orders))),
    k.groupBy((order) => order.customer, k.string),
    k.count({ as: 'n' }),
  )
  const plan = planTopics(
    compile(t),
    'app',
    new Map([
      ['orders', 4],
      ['more', 6],
    ]),
  )
  expect(externalTopics(compile(t))).toEqual(['orders', 'more'])
  expect(plan.repartitions).toMatchObject([{ name: 'app-n-repartition', partitions: 6 }])
  expect(plan.changelogs).toMatchObject([{ name: 'app-n-changelog', partitions: 6, configs: { 'cleanup.policy': 'compact' } }])
  expect(plan.tasks).toEqual([6, 6])
})

test('a repartition topic that is joined takes the number of the other side', () => {
  const t = k.topology()
  t.stream(orders).pipe(
    k.selectKey((order) => order.customer, k.string),
    k.join(t.table(customers), (a, b) => ({ ...a, ...b })),
  )
  const plan = planTopics(
    compile(t),
    'app',
    new Map([
      ['orders', 6],
      ['customers', 3],
    ]),
  )
  expect([...plan.partitions.values()].toSorted((a, b) => a - b)).toEqual([3, 3, 6])
})

test('joined topics of different numbers are refused with both named', () => {
  const t = k.topology()
  t.table(orders).pipe(k.join(t.table(customers), (a, b) => ({ ...a, ...b })))
  const numbers = new Map([
    ['orders', 6],
    ['customers', 3],
  ])
  expect(() => planTopics(compile(t), 'app', numbers)).toThrow('orders has 6, customers has 3')
})

test('a number that the user fixed holds, and windows keep their changelog a day longer', () => {
  const t = k.topology()
  t.stream(orders).pipe(
    k.groupBy((order) => order.customer, k.string, { partitions: 2, name: 'by' }),
    k.windowedBy(k.tumbling('1m', { grace: '1m' })),
    k.count({ as: 'n' }),
  )
  const plan = planTopics(compile(t), 'app', new Map([['orders', 6]]))
  expect(plan.repartitions).toMatchObject([{ name: 'app-by-repartition', partitions: 2, configs: { 'retention.ms': '-1' } }])
  expect(plan.changelogs).toMatchObject([
    { partitions: 2, configs: { 'cleanup.policy': 'compact,delete', 'retention.ms': '86520000' } },
  ])
})
