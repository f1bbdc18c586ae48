// A topic, or a stream, read as a table: the latest value of each key.
import { json } from '../serde/json.ts'
import type { Serde } from '../serde/serde.ts'
import { storeName, storeValue } from '../store/named-store.ts'
import type { Materialized } from '../store/named-store.ts'
import type { Push } from '../task/context.ts'
import { follow, parentOf, typed } from '../topology/graph.ts'
import type { GraphNode, Lookup, Operation, Scope, StoreSpec, TableRole } from '../topology/graph.ts'
import type { Stream, Table } from '../topology/node.ts'
import { partitioned } from './repartition.ts'

/** @param always keep the store even if no operator asks for it. */
export function tableSourceOperation(parent: GraphNode, store: string, always: boolean, value?: Serde<unknown>): Operation {
  const spec: StoreSpec = {
    kind: 'keyValue',
    name: store,
    key: parent.operation.key ?? (json() as Serde<unknown>),
    value: value ?? parent.operation.value ?? (json() as Serde<unknown>),
  }
  return follow(parent, {
    operator: 'table',
    kind: 'table',
    key: spec.key,
    value: spec.value,
    keepsKey: false,
    keepsValue: false,
    readsKey: true,
    readsValue: true,
    stores: (plan, node) => (plan.asked(node).materialized ? [spec] : []),
    link: (plan, node) => {
      if (always) plan.asked(node).materialized = true
    },
    table: sourceRole(store),
    process: (scope, node, next) => [scope.plan.asked(node).materialized ? kept(scope, node, store, next) : passing(scope, next)],
  })
}

function sourceRole(store: string): TableRole {
  return {
    oldValues(plan, node, force) {
      const asked = plan.asked(node)
      if (force) asked.materialized = true
      return asked.materialized
    },
    lookups(plan, node) {
      plan.asked(node).materialized = true
    },
    lookup: (scope) => storeLookup(scope, store),
  }
}

/** Reads a table's rows from its store. */
export function storeLookup(scope: Scope, store: string): Lookup {
  const state = scope.keyValue(store)
  return (key) => {
    const row = state.row(key)
    return row.value === null ? null : row
  }
}

function kept(scope: Scope, node: GraphNode, store: string, next: Push): Push {
  const { context, plan } = scope
  const state = scope.keyValue(store)
  const { oldValues } = plan.asked(node)
  return (key, value, _old, timestamp) => {
    if (key === null) {
      context.dropped++
      return
    }
    const row = state.row(key)
    const before = row.value
    // Updates apply in the order of their offsets, also when a timestamp goes back.
    state.put(row, value, timestamp)
    next(key, value, oldValues ? before : null, timestamp)
  }
}

function passing({ context }: Scope, next: Push): Push {
  return (key, value, _old, timestamp) => {
    if (key === null) context.dropped++
    else next(key, value, null, timestamp)
  }
}

/**
 * Reads a stream as a table: its records are updates of their keys' rows, one without a value deletes, one without a key is dropped.
 * After a change of key the updates go through a repartition topic.
 */
export function toTable<K, V>(options: Materialized<NonNullable<V>> = {}): (node: Stream<K, V>) => Table<K, NonNullable<V>> {
  return (node) => {
    const stream = parentOf(node, 'toTable', ['stream'])
    const { graph } = stream
    const given = storeName(options.as)
    const name = graph.nameState(given, 'toTable', [stream])
    const parent = partitioned(stream, { name: given, operator: 'toTable' })
    const operation = tableSourceOperation(parent, name, options.as !== undefined, storeValue(options))
    return typed(graph.add({ ...operation, operator: 'toTable' }, [parent]))
  }
}

/** Reads a table as the stream of its updates; a deleted row is a null. */
export function toStream<K, V>(): (node: Table<K, V>) => Stream<K, V | null> {
  return (node) => {
    const parent = parentOf(node, 'toStream', ['table'])
    const operation = follow(parent, { operator: 'toStream', kind: 'stream', process: (_scope, _node, next) => [next] })
    return typed(parent.graph.add(operation, [parent]))
  }
}
