// The processors behind count, reduce and aggregate. hot
import type { KeyValueState } from '../store/key-value-state.ts'
import type { WindowState } from '../store/window-state.ts'
import type { Push } from '../task/context.ts'
import { follow } from '../topology/graph.ts'
import type { GraphNode, KeyValueStoreSpec, Lookup, Operation, Scope, TableRole, WindowStoreSpec } from '../topology/graph.ts'
import type { Meta } from '../topology/node.ts'
import type { TumblingWindows, Windowed } from '../windows/window.ts'
import { storeLookup } from './table-source.ts'

type Combine = (aggregate: unknown, value: unknown, meta: Meta<unknown>) => unknown

export interface Aggregation {
  /** undefined: a reduction, whose first value is the result. */
  readonly init: (() => unknown) | undefined
  readonly add: Combine
  readonly subtract: Combine | undefined
  readonly readsValue: boolean
}

/** Results live in a store of their own, so the old value is always known. */
function ownStore(lookup: (scope: Scope) => Lookup): TableRole {
  return { oldValues: () => true, lookups: () => {}, lookup }
}

function aggregating(parent: GraphNode, operator: string, aggregation: Aggregation, spec: KeyValueStoreSpec | WindowStoreSpec) {
  return {
    operator,
    kind: 'table',
    detail: spec.name,
    key: spec.key,
    value: spec.value,
    rekeyed: false,
    keepsKey: false,
    keepsValue: false,
    readsKey: true,
    readsValue: aggregation.readsValue || parent.kind === 'groupedTable',
    stores: () => [spec],
  } as const
}

/** The result of the user's function; forgetting to return one is told apart from deleting. */
function resultOf(result: unknown, operator: string): unknown {
  if (result === undefined)
    throw new TypeError(`the function given to ${operator} returned undefined: return the new aggregate, or null to delete it`)
  return result
}

/** Of a grouped stream: records without key or value are dropped (research B.14). */
export function aggregateStream(
  parent: GraphNode,
  operator: string,
  aggregation: Aggregation,
  spec: KeyValueStoreSpec,
): Operation {
  return follow(parent, {
    ...aggregating(parent, operator, aggregation, spec),
    table: ownStore((scope) => storeLookup(scope, spec.name)),
    process: (scope, node, next) => [streamPush(scope, node, scope.keyValue(spec.name), aggregation, operator, next)],
  })
}

function streamPush(
  scope: Scope,
  node: GraphNode,
  state: KeyValueState,
  aggregation: Aggregation,
  operator: string,
  next: Push,
): Push {
  const { context, semantics } = scope
  const { init, add } = aggregation
  const { oldValues } = scope.plan.asked(node)
  return (key, value, _old, recordTimestamp) => {
    if (key === null || value === null) {
      context.dropped++
      return
    }
    const row = state.row(key)
    const before = row.value
    let after: unknown
    let timestamp = recordTimestamp
    let old: unknown = before
    if (before === null) {
      if (init === undefined) after = value
      else {
        const initial = init()
        after = resultOf(add(initial, value, context.at(key, recordTimestamp)), operator)
        // Kafka hands the initial value down as the old one, though no one was ever told of it.
        if (semantics === 'kafka') old = initial
      }
    } else {
      after = resultOf(add(before, value, context.at(key, recordTimestamp)), operator)
      if (row.timestamp > timestamp) timestamp = row.timestamp
    }
    state.put(row, after, timestamp)
    next(key, after, oldValues ? old : null, timestamp)
  }
}

/** Of a stream in tumbling windows: only records without a key are dropped, and those that are too late go their own way. */
export function aggregateWindows(
  parent: GraphNode,
  operator: string,
  aggregation: Aggregation,
  spec: WindowStoreSpec,
  windows: TumblingWindows,
  late: { readonly node: GraphNode | undefined } | undefined,
): Operation {
  return follow(parent, {
    ...aggregating(parent, operator, aggregation, spec),
    key: undefined,
    // The late stream hands the values on.
    readsValue: aggregation.readsValue || late !== undefined,
    table: ownStore((scope) => windowLookup(scope.window(spec.name))),
    process: (scope, node, next) => {
      const state = scope.window(spec.name)
      const lateNext = late?.node === undefined ? undefined : scope.following(late.node)
      return [windowPush(scope, node, state, aggregation, windows, operator, lateNext, next)]
    },
  })
}

function windowLookup(state: WindowState): Lookup {
  return (key) => {
    const windowed = key as Windowed<unknown>
    const row = state.row(windowed.key, windowed.start)
    return row.value === null ? null : row
  }
}

function windowPush(
  scope: Scope,
  node: GraphNode,
  state: WindowState,
  { init, add }: Aggregation,
  { sizeMs, graceMs }: TumblingWindows,
  operator: string,
  late: Push | undefined,
  next: Push,
): Push {
  const { context, semantics } = scope
  const { oldValues } = scope.plan.asked(node)
  const streamTime = scope.streamTime(state.spec.name)
  return (key, value, _old, recordTimestamp) => {
    if (key === null) {
      context.dropped++
      return
    }
    if (recordTimestamp > streamTime.value) streamTime.value = recordTimestamp
    const start = recordTimestamp - (recordTimestamp % sizeMs)
    const end = start + sizeMs
    if (end <= streamTime.value - graceMs) {
      if (late === undefined) context.dropped++
      else late(key, value, null, recordTimestamp)
      return
    }
    const row = state.row(key, start)
    const before = row.value
    let after: unknown
    let timestamp = recordTimestamp
    let old: unknown = before
    if (before === null) {
      if (init === undefined) after = value
      else {
        const initial = init()
        after = resultOf(add(initial, value, context.at(key, recordTimestamp)), operator)
        if (semantics === 'kafka') old = initial
      }
    } else {
      after = resultOf(add(before, value, context.at(key, recordTimestamp)), operator)
      if (row.timestamp > timestamp) timestamp = row.timestamp
    }
    state.put(row, after, timestamp)
    next({ key, start, end }, after, oldValues ? old : null, timestamp)
  }
}

/** Of a grouped table: the old row is taken out, the new one put in (research B.27, B.28). */
export function aggregateTable(
  parent: GraphNode,
  operator: string,
  aggregation: Aggregation,
  spec: KeyValueStoreSpec,
): Operation {
  return follow(parent, {
    ...aggregating(parent, operator, aggregation, spec),
    table: ownStore((scope) => storeLookup(scope, spec.name)),
    process: (scope, node, next) => [tablePush(scope, node, scope.keyValue(spec.name), aggregation, operator, next)],
  })
}

function tablePush(
  scope: Scope,
  node: GraphNode,
  state: KeyValueState,
  { init, add, subtract }: Aggregation,
  operator: string,
  next: Push,
): Push {
  const { context } = scope
  const { oldValues } = scope.plan.asked(node)
  return (key, value, old, recordTimestamp) => {
    if (key === null) throw new TypeError(`${operator} of a grouped table got a record without a key`)
    const row = state.row(key)
    const before = row.value
    const known = before !== null
    let timestamp = recordTimestamp
    let between = before
    if (old !== null && known) {
      between = resultOf(subtract!(before, old, context.at(key, recordTimestamp)), operator)
      if (row.timestamp > timestamp) timestamp = row.timestamp
    }
    let after = between
    if (value !== null) {
      if (between === null)
        after = init === undefined ? value : resultOf(add(init(), value, context.at(key, recordTimestamp)), operator)
      else after = resultOf(add(between, value, context.at(key, recordTimestamp)), operator)
      if (known && row.timestamp > timestamp) timestamp = row.timestamp
    }
    state.put(row, after, timestamp)
    next(key, after, oldValues ? before : null, timestamp)
  }
}
