// A topic value: a name with the types and serdes of its records, stated once and carried everywhere.
import type { Serde } from './serde/serde.ts'

/** @see topic */
export interface Topic<K, V> {
  readonly name: string
  readonly key: Serde<K>
  readonly value: Serde<V>
}

/**
 * Names a topic and says what its keys and values are.
 * @example
 * const orders = topic('orders', { key: string, value: json<Order>() })
 * @throws RangeError the name is not one that Kafka accepts.
 */
export function topic<K, V>(name: string, serdes: { readonly key: Serde<K>; readonly value: Serde<V> }): Topic<K, V> {
  checkTopicName(name)
  return { name, key: serdes.key, value: serdes.value }
}

/** Kafka's rule: 1 to 249 letters, digits, dots, underscores and hyphens, and neither `.` nor `..`. @throws RangeError */
export function checkTopicName(name: string): void {
  if (!/^[a-zA-Z0-9._-]{1,249}$/.test(name) || name === '.' || name === '..') {
    throw new RangeError(`${JSON.stringify(name)} cannot name a topic: 1 to 249 letters, digits, dots, underscores and hyphens`)
  }
}
