// What must not compile, and what must. Vitest runs it for the run-time errors; the compiler judges the rest.
import { map as rxMap } from 'rxjs'
import { expect, expectTypeOf, test } from 'vitest'
import * as k from '../src/index.ts'
import type { Node, Stream, Table, Windowed } from '../src/index.ts'

interface Order {
  id: string
  customer: string
  amount: number
}
interface Customer {
  name: string
}
const orders = k.topic('orders', { key: k.string, value: k.json<Order>() })
const customers = k.topic('customers', { key: k.string, value: k.json<Customer>() })
const byNumber = k.topic('by-number', { key: k.int32, value: k.json<Customer>() })
const counts = k.topic('counts', { key: k.string, value: k.int64 })

test('types follow the pipe', () => {
  const t = k.topology()
  expectTypeOf(t.stream(orders)).toEqualTypeOf<Stream<string, Order>>()
  expectTypeOf(t.stream(orders).pipe(k.map((order) => order.amount))).toEqualTypeOf<Stream<string, number>>()
  const t2 = k.topology()
  const counted = t2.stream(orders).pipe(
    k.filter((order, meta) => order.amount > 10 && meta.key !== ''),
    k.tap((order) => void order.id),
    k.selectKey((order) => order.amount, k.int32),
    k.groupByKey(),
    k.windowedBy(k.tumbling('1m', { grace: '10s' })),
    k.count(),
  )
  expectTypeOf(counted).toEqualTypeOf<Table<Windowed<number>, number>>()
  expectTypeOf(counted.pipe(k.toStream())).toEqualTypeOf<Stream<Windowed<number>, number | null>>()
  const joined = k.topology().table(orders)
  expectTypeOf(joined.pipe(k.groupBy((order) => order.amount, k.int32))).toEqualTypeOf<Node<'groupedTable', number, Order>>()
  const narrowed = k
    .topology()
    .stream(k.topic('n', { key: k.string, value: k.nullable(k.string) }))
    .pipe(
      k.filter((value) => value !== null),
      k.map((value) => value.length),
    )
  expectTypeOf(narrowed).toEqualTypeOf<Stream<string, number>>()
  const declared = k.struct('revenue', { customer: 'string', revenue: 'float64', since: 'timestamp?' })
  expectTypeOf(declared).toEqualTypeOf<k.Serde<{ customer: string; revenue: number; since: number | null }>>()
})

test('inference holds through ten operators', () => {
  const end = k
    .topology()
    .stream(orders)
    .pipe(
      k.filter((order) => order.amount > 1),
      k.map((order) => ({ ...order, twice: order.amount * 2 })),
      k.tap((order) => void order.twice),
      k.flatMap((order) => [order, order]),
      k.selectKey((order) => order.customer, k.string),
      k.groupByKey(),
      k.aggregate(
        () => ({ n: 0, sum: 0 }),
        (all, order) => ({ n: all.n + 1, sum: all.sum + order.twice }),
      ),
      k.filter((all) => all.n > 1),
      k.map((all) => all.sum / all.n),
      k.toStream(),
    )
  expectTypeOf(end).toEqualTypeOf<Stream<string, number | null>>()
})

test('an operator on the wrong kind neither compiles nor runs', () => {
  const t = k.topology()
  const stream = t.stream(orders)
  const table = t.table(customers)
  // @ts-expect-error a stream is not grouped
  expect(() => stream.pipe(k.count())).toThrow('count takes a grouped or a windowed or a groupedTable, not a stream')
  // @ts-expect-error a table has no windows
  expect(() => table.pipe(k.windowedBy(k.tumbling(10, { grace: 0 })))).toThrow('not a table')
  // @ts-expect-error a table's key is fixed
  expect(() => table.pipe(k.selectKey((customer) => customer.name, k.string))).toThrow('not a table')
  const groupedTable = table.pipe(k.groupBy((customer) => customer.name, k.string))
  // @ts-expect-error a grouped table is aggregated with a subtractor
  expect(() => groupedTable.pipe(k.reduce((a) => a))).toThrow('not a groupedTable')
  const grouped = stream.pipe(k.groupByKey())
  const same = (order: Order): Order => order
  // @ts-expect-error a grouped stream has nothing to subtract
  expect(() => grouped.pipe(k.reduce(same, same))).toThrow('not a grouped')
  // @ts-expect-error only tables are joined on both outer sides
  expect(() => stream.pipe(k.outerJoin(table, (a, b) => ({ ...a, ...b })))).toThrow('not a stream')
  // @ts-expect-error a stream is joined with a table
  expect(() => stream.pipe(k.join(stream, (a, b) => ({ a, b })))).toThrow('not a stream')
  // @ts-expect-error nothing follows a sink
  expect(() => stream.pipe(k.to(orders), k.count())).toThrow(TypeError)
})

test('the wrong types do not compile', () => {
  const t = k.topology()
  const stream = t.stream(orders)
  // @ts-expect-error the topic takes numbers
  stream.pipe(k.to(counts))
  // @ts-expect-error the table has another key
  stream.pipe(k.join(t.table(byNumber), (order, customer) => ({ ...order, ...customer })))
  // @ts-expect-error the serde does not fit the key
  stream.pipe(k.selectKey((order) => order.customer, k.int32))
  // @ts-expect-error there is no such field
  stream.pipe(k.map((order) => order.total))
  // @ts-expect-error a table on the outer side may be missing
  stream.pipe(k.leftJoin(t.table(customers), (order, customer) => customer.name))
  // @ts-expect-error an rxjs operator works on Observables
  expect(() => stream.pipe(rxMap((order: Order) => order.amount))).toThrow()
  // @ts-expect-error grace is required
  expect(() => k.tumbling('1m')).toThrow()
  // @ts-expect-error not a duration
  expect(() => k.tumbling('1 fortnight', { grace: 0 })).toThrow('is not a duration')
})
