// map and filter on tables: updates change with their old values, and the result can be looked up through them.
import { json } from '../serde/json.ts'
import type { Serde } from '../serde/serde.ts'
import { storeName, storeValue } from '../store/named-store.ts'
import type { Materialized } from '../store/named-store.ts'
import { follow } from '../topology/graph.ts'
import type { GraphNode, Lookup, Scope, StoreSpec, TableRole } from '../topology/graph.ts'
import type { Meta } from '../topology/node.ts'
import { storeLookup } from './table-source.ts'

type Compute = (value: unknown, key: unknown, timestamp: number) => unknown

export function tableMap(
  parent: GraphNode,
  run: (value: unknown, meta: Meta<unknown>) => unknown,
  options: Materialized<unknown>,
): GraphNode {
  const value = storeValue(options)
  return derived(
    parent,
    'map',
    value,
    options.as,
    (scope) => (given, key, timestamp) => run(given, scope.context.at(key, timestamp)),
    false,
  )
}

export function tableFilter(
  parent: GraphNode,
  keep: (value: unknown, meta: Meta<unknown>) => boolean,
  options: Pick<Materialized<unknown>, 'as'>,
): GraphNode {
  const compute =
    (scope: Scope): Compute =>
    (given, key, timestamp) =>
      keep(given, scope.context.at(key, timestamp)) ? given : null
  return derived(parent, 'filter', parent.operation.value, options.as, compute, true)
}

/** @param skipsNothing an update that was null and stays null is not sent on, where the old value is known (research B.25). */
function derived(
  parent: GraphNode,
  operator: 'map' | 'filter',
  value: Serde<unknown> | undefined,
  as: Materialized<unknown>['as'],
  makeCompute: (scope: Scope) => Compute,
  skipsNothing: boolean,
): GraphNode {
  const { graph } = parent
  const given = storeName(as)
  const store = given === undefined ? undefined : graph.nameState(given, operator, [parent])
  const key = parent.operation.key ?? (json() as Serde<unknown>)
  const stores: readonly StoreSpec[] = store === undefined ? [] : [{ kind: 'keyValue', name: store, key, value: value ?? json() }]

  const role: TableRole = {
    oldValues: (plan, _node, force) => store !== undefined || plan.oldValues(parent, force),
    lookups: (plan) => {
      if (store === undefined) plan.lookups(parent)
    },
    lookup: (scope) => (store === undefined ? computedLookup(scope, parent, makeCompute(scope)) : storeLookup(scope, store)),
  }

  return graph.add(
    follow(parent, {
      operator,
      kind: 'table',
      value,
      keepsKey: false,
      keepsValue: false,
      readsKey: true,
      readsValue: true,
      table: role,
      stores: () => stores,
      link: (plan, node) => {
        // A filter whose table is kept anyway knows what was there, and spares those downstream deletions of what never was.
        if (skipsNothing && plan.oldValues(parent, false)) plan.asked(node).oldValues = true
      },
      process(scope, node, next) {
        const { oldValues } = scope.plan.asked(node)
        const state = store === undefined ? undefined : scope.keyValue(store)
        const compute = makeCompute(scope)
        return [
          (rowKey, newValue, oldValue, timestamp) => {
            const after = newValue === null ? null : compute(newValue, rowKey, timestamp)
            const row = state?.row(rowKey)
            let before: unknown = null
            if (oldValues) {
              if (row !== undefined) before = row.value
              else if (oldValue !== null) before = compute(oldValue, rowKey, timestamp)
              if (skipsNothing && before === null && after === null) return
            }
            if (row !== undefined) state!.put(row, after, timestamp)
            next(rowKey, after, before, timestamp)
          },
        ]
      },
    }),
    [parent],
  )
}

function computedLookup(scope: Scope, parent: GraphNode, compute: Compute): Lookup {
  const above = scope.lookup(parent)
  const found = { value: null as unknown, timestamp: -1 }
  return (key) => {
    const row = above(key)
    if (row === null) return null
    found.value = compute(row.value, key, row.timestamp)
    found.timestamp = row.timestamp
    return found.value === null ? null : found
  }
}
