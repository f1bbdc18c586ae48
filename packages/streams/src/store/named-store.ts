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
  readonly as?: StoreNamed<V>
  /** How values are written; the serde of a store given with `as`, else JSON where the operator does not say more. */
  readonly value?: Serde<V>
}

/** A name, or a store that has one. */
export type StoreNamed<V> = string | Pick<Store<unknown, V>, 'name' | 'value'>

export function storeName(as: StoreNamed<never> | StoreNamed<unknown> | undefined): string | undefined {
  return typeof as === 'string' || as === undefined ? as : as.name
}

/** How a store's values are written, if its maker was told. */
export function storeValue(options: {
  readonly as?: StoreNamed<never> | StoreNamed<unknown> | undefined
  readonly value?: unknown
}): Serde<unknown> | undefined {
  if (options.value !== undefined) return options.value as Serde<unknown>
  return typeof options.as === 'object' ? (options.as.value as Serde<unknown>) : undefined
}
