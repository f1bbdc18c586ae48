// Writing to a topic.
import { isWindowedSerde } from '../serde/windowed.ts'
import { Scratch } from '../serde/serde.ts'
import type { Serde } from '../serde/serde.ts'
import type { Push } from '../task/context.ts'
import type { Topic } from '../topic.ts'
import { parentOf } from '../topology/graph.ts'
import type { GraphNode, Operation, Scope, TopicRef } from '../topology/graph.ts'
import type { Node } from '../topology/node.ts'

/** The end of a pipe. */
export interface Sink {
  readonly topic: string
}

/**
 * Writes every record to a topic, by its key: to the partition that Java's default partitioner chooses, with its event time and headers.
 * A table writes its updates, a deleted row as a record without a value.
 */
export function to<K, V>(topic: Topic<K, V>): (node: Node<'stream' | 'table', NoInfer<K>, NoInfer<V> | null>) => Sink {
  return (node) => {
    const parent = parentOf(node, 'to', ['stream', 'table'])
    parent.graph.add(
      sinkOperation({ name: topic.name, internal: false }, topic.key as Serde<unknown>, topic.value as Serde<unknown>, 'to'),
      [parent],
    )
    return { topic: topic.name }
  }
}

export function sinkOperation(
  topic: TopicRef,
  key: Serde<unknown>,
  value: Serde<unknown>,
  operator: 'to' | 'repartition',
): Operation {
  return {
    operator,
    kind: 'sink',
    key,
    value,
    rekeyed: false,
    keepsKey: false,
    keepsValue: false,
    // Decided by the plan: bytes that came in are sent on as they are where the formats agree.
    readsKey: false,
    readsValue: false,
    topic,
    process: (scope, node) => [sink(scope, node, topic, operator === 'repartition')],
  }
}

function sink(scope: Scope, node: GraphNode, topic: TopicRef, isRepartition: boolean): Push {
  const { output, context, plan } = scope
  const keySerde = node.operation.key!
  const valueSerde = node.operation.value!
  const suffixBytes = isWindowedSerde(keySerde) ? keySerde.suffixBytes : 0
  const rawKey = plan.takesRawKey(node)
  const rawValue = plan.takesRawValue(node)
  const keyScratch = new Scratch()
  const valueScratch = new Scratch()
  // A table's groupBy sends its two values as one.
  const isChange = node.parents[0]!.kind === 'groupedTable'
  const change = { newValue: null as unknown, oldValue: null as unknown }
  const send: Push = (key, value, _old, timestamp) => {
    const keyBytes = key === null ? null : rawKey ? context.rawKey() : keySerde.encode(key, keyScratch)
    const valueBytes = value === null ? null : rawValue ? context.rawValue() : valueSerde.encode(value, valueScratch)
    output.append(topic, suffixBytes, keyBytes, valueBytes, timestamp)
  }
  if (!isRepartition) return send
  if (isChange) {
    return (key, value, old, timestamp) => {
      change.newValue = value
      change.oldValue = old
      send(key, change, null, timestamp)
    }
  }
  // Without a key there is no partition for the record, and what groups or joins by key would drop it there.
  if (node.takesNullKeys) return send
  return (key, value, old, timestamp) => {
    if (key !== null) send(key, value, old, timestamp)
  }
}
