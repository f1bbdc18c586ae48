// Random scenarios against naive models: each recomputes the answer from all records so far instead of keeping state.
import { expect, test } from 'vitest'
import * as k from '../src/index.ts'

/** A small generator of its own, so that a failure's seed repeats it everywhere (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000) * below)
  }
}

const seeds = Array.from({ length: 40 }, (_, seed) => seed + 1)

interface Order {
  customer: string
  amount: number
}
const orders = k.topic('orders', { key: k.string, value: k.json<Order>() })
const customers = k.topic('customers', { key: k.string, value: k.json<{ name: string }>() })
const revenue = k.topic('revenue', { key: k.string, value: k.json<{ name: string; sum: number; n: number }>() })

test.each(seeds)('a table grouped by customer and joined equals SQL over the tables (seed %i)', (seed) => {
  const pick = chance(seed)
  const t = k.topology()
  const add = (all: { sum: number; n: number }, order: Order) => ({ sum: all.sum + order.amount, n: all.n + 1 })
  const subtract = (all: { sum: number; n: number }, order: Order) =>
    all.n === 1 ? null : { sum: all.sum - order.amount, n: all.n - 1 }
  t.table(orders).pipe(
    k.groupBy((order) => order.customer, k.string, { name: 'by-customer' }),
    k.aggregate(() => ({ sum: 0, n: 0 }), add, subtract, { as: 'revenue' }),
    k.join(t.table(customers), (all, customer) => ({ ...all, name: customer.name })),
    k.to(revenue),
  )
  const driver = k.testDriver(t)
  const [orderInput, customerInput, output] = [driver.input(orders), driver.input(customers), driver.output(revenue)]
  const orderRows = new Map<string, Order>()
  const customerRows = new Map<string, string>()
  const result = new Map<string, unknown>()
  for (let step = 0; step < 120; step++) {
    const timestamp = step + pick(30)
    if (pick(4) === 0) {
      const key = `c${pick(4)}`
      const value = pick(4) === 0 ? null : { name: `name ${pick(100)}` }
      if (value === null) customerRows.delete(key)
      else customerRows.set(key, value.name)
      customerInput.pipe(key, value, timestamp)
    } else {
      const key = `o${pick(12)}`
      const value = pick(5) === 0 ? null : { customer: `c${pick(4)}`, amount: pick(1000) }
      if (value === null) orderRows.delete(key)
      else orderRows.set(key, value)
      orderInput.pipe(key, value, timestamp)
    }
    for (const record of output.read()) {
      if (record.value === null) result.delete(record.key!)
      else result.set(record.key!, record.value)
    }
    const expected = new Map<string, unknown>()
    for (const [customer, name] of customerRows) {
      const own = [...orderRows.values()].filter((order) => order.customer === customer)
      if (own.length > 0) expected.set(customer, { sum: own.reduce((sum, order) => sum + order.amount, 0), n: own.length, name })
    }
    expect({ step, rows: Object.fromEntries(result) }).toEqual({
      step,
      rows: Object.fromEntries(expected),
    })
  }
})

const changes = k.topic('changes', { key: k.string, value: k.json<{ region: string }>() })
const perWindow = k.topic('per-window', { key: k.windowed(k.string, 60), value: k.int64 })
const late = k.topic('late', { key: k.string, value: k.json<{ region: string }>() })

test.each(seeds)('windows and late records together hold every change, each once (seed %i)', (seed) => {
  const pick = chance(seed)
  const grace = pick(50)
  const t = k.topology()
  t.stream(changes).pipe(
    k.groupBy((change) => change.region, k.string),
    k.windowedBy(k.tumbling(60, { grace }), { late: k.to(late) }),
    k.count({ as: 'per-minute' }),
    k.to(perWindow),
  )
  const driver = k.testDriver(t)
  const input = driver.input(changes)
  const expectedWindows = new Map<string, number>()
  const expectedLate: unknown[] = []
  let streamTime = -1
  for (let step = 0; step < 200; step++) {
    const region = `r${pick(3)}`
    const timestamp = Math.max(0, step * 4 - pick(160))
    input.pipe(`k${step}`, { region }, timestamp)
    streamTime = Math.max(streamTime, timestamp)
    const start = Math.floor(timestamp / 60) * 60
    if (start + 60 > streamTime - grace) {
      const window = `${region}@${start}`
      expectedWindows.set(window, (expectedWindows.get(window) ?? 0) + 1)
    } else expectedLate.push([region, timestamp])
  }
  const windows = new Map<string, number>()
  for (const { key, value } of driver.output(perWindow).read()) windows.set(`${key!.key}@${key!.start}`, value!)
  expect(windows).toEqual(expectedWindows)
  expect(
    driver
      .output(late)
      .read()
      .map(({ key, timestamp }) => [key, timestamp]),
  ).toEqual(expectedLate)
  expect([...windows.values()].reduce((sum, n) => sum + n, 0) + expectedLate.length).toBe(200)
  expect(driver.dropped()).toBe(0)
})
