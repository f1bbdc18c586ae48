// A topic between, where the key has changed: records are written to it by their new key, and what follows reads it.
import type { Change } from '../serde/change.ts'
import { json } from '../serde/json.ts'
import type { Serde } from '../serde/serde.ts'
import { follow } from '../topology/graph.ts'
import type { GraphNode } from '../topology/graph.ts'
import { sinkOperation } from './to.ts'
import { sourceOperation } from './source.ts'

export interface RepartitionOptions {
  /** The topic is `<application id>-<name>-repartition`. */
  readonly name: string | undefined
  readonly partitions?: number | undefined
  /** Which operator needs it, for the name when none is given. */
  readonly operator: string
  /** An outer side of a join wants records without a key too (KIP-962); others never need them. */
  readonly nullKeys?: boolean
}

/** The stream to go on from: the node itself, or what reads its repartition topic. A node has at most one. */
export function partitioned(node: GraphNode, options: RepartitionOptions): GraphNode {
  if (!node.operation.rekeyed) return node
  const value = node.operation.value ?? (json() as Serde<unknown>)
  node.partitioned ??= through(node, value, options)
  if (options.nullKeys === true) node.partitioned.operation.source!.repartition!.sink.takesNullKeys = true
  return node.partitioned
}

/** The same for the changes of a table grouped by a new key: both sides of a change travel in one value where they can (KIP-904). */
export function partitionedChanges(node: GraphNode, changes: Serde<Change>, options: RepartitionOptions): GraphNode {
  if (node.partitioned === undefined) {
    const source = through(node, changes as Serde<unknown>, options)
    node.partitioned = node.graph.add(
      follow(source, {
        operator: 'changes',
        kind: 'groupedTable',
        value: node.operation.value,
        keepsValue: false,
        readsValue: true,
        process: (_scope, _node, next) => [
          (key, change, _old, timestamp) => next(key, (change as Change).newValue, (change as Change).oldValue, timestamp),
        ],
      }),
      [source],
    )
  }
  return node.partitioned
}

function through(node: GraphNode, value: Serde<unknown>, options: RepartitionOptions): GraphNode {
  const { graph } = node
  const key = node.operation.key ?? (json() as Serde<unknown>)
  const name = graph.nameState(options.name, options.operator, [node], 'repartition')
  const topic = { name: `${name}-repartition`, internal: true }
  const sink = graph.add(sinkOperation(topic, key, value, 'repartition'), [node])
  const repartition = { name, partitions: options.partitions, sink }
  return graph.add(sourceOperation(topic, key, value, { timestamp: undefined, repartition }), [], node.roots)
}
