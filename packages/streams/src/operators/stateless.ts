// Operators that look at one record at a time and remember nothing: map, filter, flatMap, selectKey, tap.
import type { Serde } from '../serde/serde.ts'
import { follow, parentOf, typed } from '../topology/graph.ts'
import type { Meta, Node, Stream, Table } from '../topology/node.ts'
import type { Materialized } from '../store/named-store.ts'
import { tableFilter, tableMap } from './table-stateless.ts'

export interface MapOptions<V> extends Materialized<V> {}

/**
 * Changes the value, never the key, so no repartition follows from it.
 * On a table a deletion stays one: the function is not asked about null. With `as` the result is kept in a store.
 * @param options.value how the new values are written where they must be (a repartition topic, a store); JSON by default.
 */
export function map<Kind extends 'stream' | 'table', K, V, R>(
  run: (value: V, meta: Meta<K>) => R,
  options: MapOptions<NoInfer<R>> = {},
): (node: Node<Kind, K, V>) => Node<Kind, K, R> {
  const change = run as (value: unknown, meta: Meta<unknown>) => unknown
  return (node) => {
    const parent = parentOf(node, 'map', ['stream', 'table'])
    if (parent.kind === 'table') return typed(tableMap(parent, change, options as Materialized<unknown>))
    return typed(
      parent.graph.add(
        follow(parent, {
          operator: 'map',
          kind: 'stream',
          value: options.value as Serde<unknown> | undefined,
          keepsValue: false,
          readsValue: true,
          process: ({ context }, _node, next) => [
            (key, value, _old, timestamp) => next(key, change(value, context.at(key, timestamp)), null, timestamp),
          ],
        }),
        [parent],
      ),
    )
  }
}

/**
 * Keeps the records for which `keep` is true. On a table a row that does not pass is deleted from the result: its update goes on as null
 * unless it is known that the row was not there before either. With `as` (tables only) the result is kept in a store.
 */
export function filter<Kind extends 'stream' | 'table', K, V, S extends V>(
  keep: (value: V, meta: Meta<K>) => value is S,
  options?: Pick<Materialized<NoInfer<S>>, 'as'>,
): (node: Node<Kind, K, V>) => Node<Kind, K, S>
export function filter<Kind extends 'stream' | 'table', K, V>(
  keep: (value: V, meta: Meta<K>) => boolean,
  options?: Pick<Materialized<NoInfer<V>>, 'as'>,
): (node: Node<Kind, K, V>) => Node<Kind, K, V>
export function filter(
  keep: (value: unknown, meta: Meta<unknown>) => boolean,
  options: Pick<Materialized<unknown>, 'as'> = {},
): (node: Node<'stream' | 'table', unknown, unknown>) => Node<'stream' | 'table', unknown, unknown> {
  return (node) => {
    const parent = parentOf(node, 'filter', ['stream', 'table'])
    if (parent.kind === 'table') return typed<Table<unknown, unknown>>(tableFilter(parent, keep, options))
    return typed<Stream<unknown, unknown>>(
      parent.graph.add(
        follow(parent, {
          operator: 'filter',
          kind: 'stream',
          readsValue: true,
          process: ({ context }, _node, next) => [
            (key, value, _old, timestamp) => {
              if (keep(value, context.at(key, timestamp))) next(key, value, null, timestamp)
            },
          ],
        }),
        [parent],
      ),
    )
  }
}

/** Makes any number of values out of one, in their order; the key stays. */
export function flatMap<K, V, R>(
  run: (value: V, meta: Meta<K>) => Iterable<R>,
  options: { readonly value?: Serde<NoInfer<R>> } = {},
): (node: Stream<K, V>) => Stream<K, R> {
  const change = run as (value: unknown, meta: Meta<unknown>) => Iterable<unknown>
  return (node) => {
    const parent = parentOf(node, 'flatMap', ['stream'])
    return typed(
      parent.graph.add(
        follow(parent, {
          operator: 'flatMap',
          kind: 'stream',
          value: options.value as Serde<unknown> | undefined,
          keepsValue: false,
          readsValue: true,
          process: ({ context }, _node, next) => [
            (key, value, _old, timestamp) => {
              for (const made of change(value, context.at(key, timestamp))) next(key, made, null, timestamp)
            },
          ],
        }),
        [parent],
      ),
    )
  }
}

/** Gives each record a new key. What groups or joins by it afterwards goes through a repartition topic. */
export function selectKey<K, V, K2>(
  run: (value: V, meta: Meta<K>) => K2,
  key: Serde<NoInfer<K2>>,
): (node: Stream<K, V>) => Stream<K2, V> {
  const change = run as (value: unknown, meta: Meta<unknown>) => unknown
  return (node) => {
    const parent = parentOf(node, 'selectKey', ['stream'])
    return typed(
      parent.graph.add(
        follow(parent, {
          operator: 'selectKey',
          kind: 'stream',
          key: key as Serde<unknown>,
          rekeyed: true,
          keepsKey: false,
          readsValue: true,
          process: ({ context }, _node, next) => [
            (key, value, _old, timestamp) => next(change(value, context.at(key, timestamp)), value, null, timestamp),
          ],
        }),
        [parent],
      ),
    )
  }
}

/** Looks at each record and lets it pass. For logs and counters: what it does to the world is not undone when a transaction is. */
export function tap<K, V>(look: (value: V, meta: Meta<K>) => void): (node: Stream<K, V>) => Stream<K, V> {
  const run = look as (value: unknown, meta: Meta<unknown>) => void
  return (node) => {
    const parent = parentOf(node, 'tap', ['stream'])
    return typed(
      parent.graph.add(
        follow(parent, {
          operator: 'tap',
          kind: 'stream',
          // The function might change an object that it was only meant to look at: the bytes that came in are not sent on behind it.
          keepsValue: false,
          readsValue: true,
          process: ({ context }, _node, next) => [
            (key, value, _old, timestamp) => {
              run(value, context.at(key, timestamp))
              next(key, value, null, timestamp)
            },
          ],
        }),
        [parent],
      ),
    )
  }
}
