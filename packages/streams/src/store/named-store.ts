// A store as a value: its name and types, so that a query knows what it gets.
import type { Serde } from '../serde/serde.ts'

/** @see store */
export interface Store<K, V> {
  readonly name: string
  readonly key: Serde<K>
  readonly value: Serde<V>
}

/** Names a store and says what is in it; given to an operator with `{ as: … }`, and to a query. */
export function store<K, V>(name: string, serdes: { readonly key: Serde<K>; readonly value: Serde<V> }): Store<K, V> {
  return { name, key: serdes.key, value: serdes.value }
}

/** How a stateful operator's state is named and written. */
export interface Materialized<V> {
  /** The store's name, also of its changelog topic: `<application id>-<name>-changelog`. */
  readonly as?: string | Store<never, V>
  /** How values are written; JSON where neither this nor the operator says more. */
  readonly value?: Serde<V>
}

export function storeName(as: string | Store<never, never> | Store<unknown, unknown> | undefined): string | undefined {
  return typeof as === 'string' || as === undefined ? as : as.name
}
