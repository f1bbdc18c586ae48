// Reading a topic: the node that takes records in, and the stream that it is to the user.
import { follow } from '../topology/graph.ts'
import type { GraphNode, Operation, SourceRole, TopicRef } from '../topology/graph.ts'
import type { Serde } from '../serde/serde.ts'

/** Reads a topic. There is one such node a topic, whatever is made of it. */
export function sourceOperation(topic: TopicRef, key: Serde<unknown>, value: Serde<unknown>, source: SourceRole): Operation {
  return {
    operator: 'source',
    kind: 'source',
    key,
    value,
    rekeyed: false,
    keepsKey: true,
    keepsValue: true,
    readsKey: false,
    readsValue: false,
    topic,
    source,
    process: (_scope, _node, next) => [next],
  }
}

/** The records of a source, as they come. */
export function streamOperation(source: GraphNode): Operation {
  return follow(source, { operator: 'stream', kind: 'stream', process: (_scope, _node, next) => [next] })
}
