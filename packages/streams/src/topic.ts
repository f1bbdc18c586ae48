// A topic value: a name with the types and serdes of its records, stated once and carried everywhere.
import { checkOptions, option, type OptionKinds } from '@millrace/host'
import type { Serde } from './serde/serde.ts'

/** @see topic */
export interface Topic<K, V> {
  readonly name: string
  readonly key: Serde<K>
  readonly value: Serde<V>
}

const serde = { ...option.record, expected: 'a serde, such as string or json()' }
const kinds: OptionKinds<{ readonly key: unknown; readonly value: unknown }> = { key: serde, value: serde }

/**
 * Names a topic and says what its keys and values are.
 * @example
 * const orders = topic('orders', { key: string, value: json<Order>() })
 * @throws RangeError the name is not one that Kafka accepts; TypeError a serde is missing.
 */
export function topic<K, V>(name: string, serdes: { readonly key: Serde<K>; readonly value: Serde<V> }): Topic<K, V> {
  checkTopicName(name)
  // Of another topic, which may be given too, these two are taken.
  const its = { key: serdes?.key, value: serdes?.value }
  checkOptions(`topic ${name}`, its, kinds, ['key', 'value'])
  return { name, ...its }
}

/** Kafka's rule: 1 to 249 letters, digits, dots, underscores and hyphens, and neither `.` nor `..`. @throws RangeError */
export function checkTopicName(name: string): void {
  if (!/^[a-zA-Z0-9._-]{1,249}$/.test(name) || name === '.' || name === '..') {
    throw new RangeError(`${JSON.stringify(name)} cannot name a topic: 1 to 249 letters, digits, dots, underscores and hyphens`)
  }
}
