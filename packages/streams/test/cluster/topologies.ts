// The topologies that run on a cluster in tests, in this process or in children, and what they must come to.
import * as k from '../../src/index.ts'
import type { Cluster } from './cluster.ts'

export interface Order {
  customer: string
  region: string
  amount: number
}
export interface Customer {
  name: string
}
export interface Revenue {
  name: string
  orders: number
  sum: number
}

/** Topic names get a prefix of the test's own. */
export function topics(prefix: string) {
  const named = <K, V>(name: string, serdes: { key: k.Serde<K>; value: k.Serde<V> }): k.Topic<K, V> =>
    k.topic(`${prefix}-${name}`, serdes)
  return {
    orders: named('orders', { key: k.string, value: k.json<Order>() }),
    customers: named('customers', { key: k.string, value: k.json<Customer>() }),
    revenue: named('revenue', { key: k.string, value: k.json<Revenue>() }),
    perMinute: named('per-minute', { key: k.windowed(k.string, '1m'), value: k.int64 }),
    late: named('late', { key: k.string, value: k.json<Order>() }),
  }
}
export type Topics = ReturnType<typeof topics>

/** Orders by customer, joined with the customers; and changes by region and minute, late ones apart. */
export function shop({ orders, customers, revenue, perMinute, late }: Topics): k.Topology {
  const t = k.topology({ strictNaming: true })
  const add = (all: { orders: number; sum: number }, order: Order) => ({ orders: all.orders + 1, sum: all.sum + order.amount })
  const subtract = (all: { orders: number; sum: number }, order: Order) =>
    all.orders === 1 ? null : { orders: all.orders - 1, sum: all.sum - order.amount }
  t.table(orders).pipe(
    k.groupBy((order) => order.customer, k.string, { name: 'by-customer' }),
    k.aggregate(() => ({ orders: 0, sum: 0 }), add, subtract, { as: 'revenue' }),
    k.join(t.table(customers), (all, customer) => ({ name: customer.name, orders: all.orders, sum: all.sum })),
    k.to(revenue),
  )
  t.stream(orders).pipe(
    k.filter((order) => order !== null),
    k.groupBy((order) => order.region, k.string, { name: 'by-region' }),
    k.windowedBy(k.tumbling('1m', { grace: '30s' }), { late: k.to(late) }),
    k.count({ as: 'per-minute' }),
    k.to(perMinute),
  )
  return t
}

// Brokers delete what is older than a week by its own timestamp, so the changes are of the last hour.
const began = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000

/** Random changes of orders and customers, and the tables that they end in. */
export function changes(seed: number, count: number) {
  let state = seed
  const pick = (below: number): number => {
    state = (state * 48271) % 2147483647
    return state % below
  }
  const orderRows = new Map<string, Order>()
  const customerRows = new Map<string, Customer>()
  const orders: (readonly [string, Order | null, number])[] = []
  const customers: (readonly [string, Customer | null, number])[] = []
  for (let n = 0; n < 40; n++) {
    const customer = { name: `customer ${n}` }
    customerRows.set(`c${n}`, customer)
    customers.push([`c${n}`, customer, began])
  }
  let written = 0
  for (let n = 0; n < count; n++) {
    const key = `o${pick(count / 4)}`
    // Two minutes forward every thousand changes, some of them up to three minutes late.
    const timestamp = began + n * 120 - (pick(20) === 0 ? pick(180_000) : pick(1000))
    const value = pick(8) === 0 ? null : { customer: `c${pick(40)}`, region: `r${pick(4)}`, amount: pick(1000) }
    orders.push([key, value, Math.max(began - 200_000, timestamp)])
    if (value === null) orderRows.delete(key)
    else {
      orderRows.set(key, value)
      written++
    }
  }
  const revenue: Record<string, Revenue> = {}
  for (const { customer, amount } of orderRows.values()) {
    const row = (revenue[customer] ??= { name: customerRows.get(customer)!.name, orders: 0, sum: 0 })
    row.orders++
    row.sum += amount
  }
  return { orders, customers, revenue, written }
}

/** What has come out of the shop: the last row of each customer, and how many changes were counted in windows or went to the late ones. */
export async function shopResult(cluster: Pick<Cluster, 'read'>, { revenue, perMinute, late }: Topics) {
  const rows: Record<string, Revenue> = {}
  for (const { key, value } of await cluster.read(revenue)) {
    if (value === null) delete rows[key!]
    else rows[key!] = value
  }
  const windows = new Map<string, number>()
  const updates = await cluster.read(perMinute)
  for (const { key, value } of updates) windows.set(`${key!.key}@${key!.start}`, value!)
  const lateOnes = (await cluster.read(late)).length
  const inWindows = [...windows.values()].reduce((sum, count) => sum + count, 0)
  return { revenue: rows, late: lateOnes, counted: inWindows + lateOnes, windowUpdates: updates.length }
}
