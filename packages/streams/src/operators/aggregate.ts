// Aggregating groups: count, reduce, aggregate.
import { json } from '../serde/json.ts'
import { int64 } from '../serde/primitives.ts'
import type { Serde } from '../serde/serde.ts'
import { changeSerde } from '../serde/change.ts'
import { storeName, storeValue } from '../store/named-store.ts'
import type { Materialized } from '../store/named-store.ts'
import { follow, parentOf, typed } from '../topology/graph.ts'
import type { GraphNode } from '../topology/graph.ts'
import type { Meta, Node, Table } from '../topology/node.ts'
import type { Windowed } from '../windows/window.ts'
import type { Aggregation } from './aggregation.ts'
import { aggregateStream, aggregateTable, aggregateWindows } from './aggregation.ts'
import { groupingOf, windowingOf } from './group.ts'
import { partitioned, partitionedChanges } from './repartition.ts'

/** The key of a result: the group's, within a window where there are windows. */
export type ResultKey<Kind extends 'grouped' | 'windowed' | 'groupedTable', K> = Kind extends 'windowed' ? Windowed<K> : K

type Init = () => unknown
type Add = (aggregate: unknown, value: unknown, meta: Meta<unknown>) => unknown

/** Counts the records, or the rows, of each group. Records without a value count only in windows, as in Kafka. */
export function count<Kind extends 'grouped' | 'windowed' | 'groupedTable', K, V>(
  options: Pick<Materialized<number>, 'as'> = {},
): (node: Node<Kind, K, V>) => Table<ResultKey<Kind, K>, number> {
  return (node) => {
    const parent = parentOf(node, 'count', ['grouped', 'windowed', 'groupedTable'])
    const aggregation: Aggregation = {
      init: () => 0,
      add: (count) => (count as number) + 1,
      subtract: (count) => (count as number) - 1,
      readsValue: false,
    }
    return typed(aggregated(parent, 'count', aggregation, { ...options, value: int64 }))
  }
}

/**
 * Combines the values of a group, two by two; the first stays as it is. The result is of the values' type.
 * @param subtract on a grouped table: takes a row's old value out again.
 */
export function reduce<Kind extends 'grouped' | 'windowed', K, V>(
  add: (aggregate: NonNullable<V>, value: V, meta: Meta<K>) => V | null,
  options?: Materialized<NoInfer<NonNullable<V>>>,
): (node: Node<Kind, K, V>) => Table<ResultKey<Kind, K>, NonNullable<V>>
export function reduce<K, V>(
  add: (aggregate: V, value: V, meta: Meta<K>) => V | null,
  subtract: (aggregate: V, value: V, meta: Meta<K>) => V | null,
  options?: Materialized<NoInfer<V>>,
): (node: Node<'groupedTable', K, V>) => Table<K, V>
export function reduce(
  add: Add,
  subtractOrOptions: Add | Materialized<unknown> = {},
  tableOptions: Materialized<unknown> = {},
): (node: Node<'grouped' | 'windowed' | 'groupedTable', unknown, unknown>) => Table<unknown, unknown> {
  const { subtract, options } = subtractorOf(subtractOrOptions, tableOptions)
  return (node) => {
    const parent = parentOf(node, 'reduce', subtract === undefined ? ['grouped', 'windowed'] : ['groupedTable'])
    const value = storeValue(options) ?? parent.operation.value
    return typed(aggregated(parent, 'reduce', { init: undefined, add, subtract, readsValue: true }, { as: options.as, value }))
  }
}

/**
 * Builds a group's result from `init` and each of its values. A null result deletes the group's row; the next value begins anew.
 * Return a new value: one that is changed in place is also what those downstream get as the old one.
 * @param subtract on a grouped table: takes a row's old value out again.
 * @example
 * orders.pipe(groupBy((o) => o.region, string), aggregate(() => 0, (sum, o) => sum + o.amount, { as: 'revenue', value: float64 }))
 */
export function aggregate<Kind extends 'grouped' | 'windowed', K, V, A>(
  init: () => A,
  add: (aggregate: NoInfer<A>, value: V, meta: Meta<K>) => NoInfer<A> | null,
  options?: Materialized<NoInfer<A>>,
): (node: Node<Kind, K, V>) => Table<ResultKey<Kind, K>, A>
export function aggregate<K, V, A>(
  init: () => A,
  add: (aggregate: NoInfer<A>, value: V, meta: Meta<K>) => NoInfer<A> | null,
  subtract: (aggregate: NoInfer<A>, value: V, meta: Meta<K>) => NoInfer<A> | null,
  options?: Materialized<NoInfer<A>>,
): (node: Node<'groupedTable', K, V>) => Table<K, A>
export function aggregate(
  init: Init,
  add: Add,
  subtractOrOptions: Add | Materialized<unknown> = {},
  tableOptions: Materialized<unknown> = {},
): (node: Node<'grouped' | 'windowed' | 'groupedTable', unknown, unknown>) => Table<unknown, unknown> {
  const { subtract, options } = subtractorOf(subtractOrOptions, tableOptions)
  return (node) => {
    const parent = parentOf(node, 'aggregate', subtract === undefined ? ['grouped', 'windowed'] : ['groupedTable'])
    return typed(aggregated(parent, 'aggregate', { init, add, subtract, readsValue: true }, options))
  }
}

function subtractorOf(
  subtractOrOptions: Add | Materialized<unknown>,
  tableOptions: Materialized<unknown>,
): { subtract: Add | undefined; options: Materialized<unknown> } {
  if (typeof subtractOrOptions === 'function') return { subtract: subtractOrOptions, options: tableOptions }
  return { subtract: undefined, options: subtractOrOptions }
}

function aggregated(
  grouped: GraphNode,
  operator: string,
  aggregation: Aggregation,
  options: { readonly as?: Materialized<unknown>['as'] | undefined; readonly value?: Serde<unknown> | undefined },
): GraphNode {
  const { graph } = grouped
  const grouping = groupingOf(grouped)
  const given = storeName(options.as)
  const name = graph.nameState(given, operator, [grouped])
  // As in Kafka, a repartition without a name of its own takes the store's.
  const through = { name: grouping.name ?? given, partitions: grouping.partitions, operator }
  const value = storeValue(options) ?? (json() as Serde<unknown>)
  const key = grouped.operation.key ?? (json() as Serde<unknown>)
  if (grouped.kind === 'groupedTable') {
    const changes = changeSerde(grouped.operation.value ?? (json() as Serde<unknown>))
    const parent = partitionedChanges(grouped, changes, through)
    return graph.add(aggregateTable(parent, operator, aggregation, { kind: 'keyValue', name, key, value }), [parent])
  }
  const parent = partitioned(grouped, through)
  if (grouped.kind === 'grouped') {
    return graph.add(aggregateStream(parent, operator, aggregation, { kind: 'keyValue', name, key, value }), [parent])
  }
  const { windows, late } = windowingOf(grouped)
  const { sizeMs, retentionMs } = windows
  // Aggregations of one windowed node find the same records late, so only the first of them sends them on.
  const sendsLate = late !== undefined && !routed.has(grouped)
  const lateNode: { node: GraphNode | undefined } = { node: undefined }
  const spec = { kind: 'window', name, key, value, sizeMs, retentionMs } as const
  const node = graph.add(aggregateWindows(parent, operator, aggregation, spec, windows, sendsLate ? lateNode : undefined), [
    parent,
  ])
  if (sendsLate) {
    routed.add(grouped)
    lateNode.node = graph.add(
      follow(parent, { operator: 'late', kind: 'stream', key, aside: true, process: (_scope, _node, next) => [next] }),
      [node],
    )
    late(typed(lateNode.node))
  }
  return node
}
const routed = new WeakSet<GraphNode>()
