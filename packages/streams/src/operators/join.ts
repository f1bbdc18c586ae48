// Joins by key: a stream with a table, a table with a table.
import { json } from '../serde/json.ts'
import type { Serde } from '../serde/serde.ts'
import { storeName, storeValue } from '../store/named-store.ts'
import type { Materialized } from '../store/named-store.ts'
import { follow, parentOf, typed } from '../topology/graph.ts'
import type { GraphNode } from '../topology/graph.ts'
import type { Meta, Node, Table } from '../topology/node.ts'
import { partitioned } from './repartition.ts'
import type { JoinKind, Joiner } from './joining.ts'
import { streamTablePush, tableTablePushes, tableTableRole } from './joining.ts'
import { storeLookup } from './table-source.ts'

/**
 * Joins by key; both sides must be there.
 *
 * A stream with a table: each record is joined with the row as it is then; updates of the table make no output; records without a value
 * are dropped. A table with a table: an update of either side makes an update of the result.
 * The inputs must have equal numbers of partitions.
 */
export function join<Kind extends 'stream' | 'table', K, V, W, R>(
  table: Table<NoInfer<K>, W>,
  joiner: (left: V, right: W, meta: Meta<K>) => R,
  options?: Materialized<NoInfer<R>>,
): (node: Node<Kind, K, V>) => Node<Kind, K, R> {
  return joined('inner', 'join', table, joiner as Joiner, options)
}

/** As join, but the left side goes on without a right one too, which then is null. A stream's records without a key also do. */
export function leftJoin<Kind extends 'stream' | 'table', K, V, W, R>(
  table: Table<NoInfer<K>, W>,
  joiner: (left: V, right: W | null, meta: Meta<K>) => R,
  options?: Materialized<NoInfer<R>>,
): (node: Node<Kind, K, V>) => Node<Kind, K, R> {
  return joined('left', 'leftJoin', table, joiner as Joiner, options)
}

/** Joins two tables; each side goes on without the other. */
export function outerJoin<K, V, W, R>(
  table: Table<NoInfer<K>, W>,
  joiner: (left: V | null, right: W | null, meta: Meta<K>) => R,
  options?: Materialized<NoInfer<R>>,
): (node: Table<K, V>) => Table<K, R> {
  return joined<'table', K, V, R>('outer', 'outerJoin', table, joiner as Joiner, options)
}

function joined<Kind extends 'stream' | 'table', K, V, R>(
  kind: JoinKind,
  operator: string,
  table: Table<unknown, unknown>,
  joiner: Joiner,
  options: Materialized<R> = {},
): (node: Node<Kind, K, V>) => Node<Kind, K, R> {
  return (node) => {
    const left = parentOf(node, operator, kind === 'outer' ? ['table'] : ['stream', 'table'])
    const right = parentOf(table, operator, ['table'])
    const made =
      left.kind === 'stream'
        ? streamTable(kind, operator, left, right, joiner, options as Materialized<unknown>)
        : tableTable(kind, operator, left, right, joiner, options as Materialized<unknown>)
    return typed(made)
  }
}

function streamTable(
  kind: JoinKind,
  operator: string,
  stream: GraphNode,
  table: GraphNode,
  joiner: Joiner,
  options: Materialized<unknown>,
): GraphNode {
  const name = storeName(options.as)
  const left = partitioned(stream, { name, operator, nullKeys: kind === 'left' })
  return stream.graph.add(
    follow(left, {
      operator,
      kind: 'stream',
      value: options.value,
      keepsValue: false,
      readsKey: true,
      readsValue: true,
      joins: true,
      link: (plan) => plan.lookups(table),
      // The table's own updates end here.
      process: (scope, _node, next) => [streamTablePush(scope, scope.lookup(table), kind, joiner, next), () => {}],
    }),
    [left, table],
  )
}

function tableTable(
  kind: JoinKind,
  operator: string,
  left: GraphNode,
  right: GraphNode,
  joiner: Joiner,
  options: Materialized<unknown>,
): GraphNode {
  const { graph } = left
  const given = storeName(options.as)
  const store = given === undefined ? undefined : graph.nameState(given, operator, [left, right])
  const key = left.operation.key ?? right.operation.key ?? (json() as Serde<unknown>)
  const value = storeValue(options) ?? (json() as Serde<unknown>)
  const computed = tableTableRole(kind, left, right, joiner)
  return graph.add(
    follow(left, {
      operator,
      kind: 'table',
      key,
      value: storeValue(options),
      keepsKey: false,
      keepsValue: false,
      readsKey: true,
      readsValue: true,
      joins: true,
      stores: () => (store === undefined ? [] : [{ kind: 'keyValue', name: store, key, value }]),
      table: store === undefined ? computed : { ...computed, lookups: () => {}, lookup: (scope) => storeLookup(scope, store) },
      link(plan) {
        // Whether a row was on the outer side before decides whether its deletion is news (research B.26).
        if (kind !== 'inner') plan.oldValues(left, true)
        if (kind === 'outer') plan.oldValues(right, true)
        plan.lookups(left)
        plan.lookups(right)
      },
      process: (scope, node, next) =>
        tableTablePushes(scope, { kind, left, right, joiner, store, oldValues: scope.plan.asked(node).oldValues }, next),
    }),
    [left, right],
  )
}
