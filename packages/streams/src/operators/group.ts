// Grouping: what an aggregation will be by.
import type { Serde } from '../serde/serde.ts'
import { Scratch } from '../serde/serde.ts'
import { mapKey } from '../store/memory.ts'
import type { Push } from '../task/context.ts'
import { follow, parentOf, typed } from '../topology/graph.ts'
import type { GraphNode, Scope } from '../topology/graph.ts'
import type { Grouped, Meta, Node, Stream, WindowedStream } from '../topology/node.ts'
import type { TumblingWindows } from '../windows/window.ts'

export interface GroupOptions<V> {
  /** Names the repartition topic, if there is one: `<application id>-<name>-repartition`. */
  readonly name?: string
  /** How values are written to it; the topic's own serde while values are unchanged, else JSON. */
  readonly value?: Serde<V>
  /** Partitions of the repartition topic; as many as the widest topic upstream by default. */
  readonly partitions?: number
}

/** What a grouped node remembers for the aggregation behind it. */
export interface Grouping {
  readonly name: string | undefined
  readonly partitions: number | undefined
}
const groupings = new WeakMap<GraphNode, Grouping>()

export function groupingOf(node: GraphNode): Grouping {
  return groupings.get(node) ?? { name: undefined, partitions: undefined }
}

/** Groups by the key that the records have. */
export function groupByKey<K, V>(options: GroupOptions<NoInfer<V>> = {}): (node: Stream<K, V>) => Grouped<K, V> {
  return (node) => {
    const parent = parentOf(node, 'groupByKey', ['stream'])
    const value = (options.value as Serde<unknown> | undefined) ?? parent.operation.value
    const operation = follow(parent, { operator: 'groupByKey', kind: 'grouped', value, process: (_scope, _node, next) => [next] })
    return typed(remember(parent.graph.add(operation, [parent]), options))
  }
}

/** Of a stream the groups are aggregated record by record; of a table each update takes the old row out of its group and puts the new one in. */
export type GroupedKind<Kind extends 'stream' | 'table'> = Kind extends 'stream' ? 'grouped' : 'groupedTable'

/**
 * Groups by a new key, through a repartition topic. A row or record whose key is null is in no group.
 * @example
 * orders.pipe(groupBy((order) => order.customer, string), count())
 */
export function groupBy<Kind extends 'stream' | 'table', K, V, K2>(
  run: (value: V, meta: Meta<K>) => K2,
  key: Serde<NoInfer<NonNullable<K2>>>,
  options: GroupOptions<NoInfer<V>> = {},
): (node: Node<Kind, K, V>) => Node<GroupedKind<Kind>, NonNullable<K2>, V> {
  const choose = run as (value: unknown, meta: Meta<unknown>) => unknown
  return (node) => {
    const parent = parentOf(node, 'groupBy', ['stream', 'table'])
    const isTable = parent.kind === 'table'
    const serde = key as unknown as Serde<unknown>
    const operation = follow(parent, {
      operator: 'groupBy',
      kind: isTable ? 'groupedTable' : 'grouped',
      key: serde,
      value: (options.value as Serde<unknown> | undefined) ?? parent.operation.value,
      rekeyed: true,
      keepsKey: false,
      keepsValue: !isTable,
      readsValue: true,
      link: (plan) => {
        if (isTable) plan.oldValues(parent, true)
      },
      process: (scope, _node, next) => [isTable ? moving(scope, serde, choose, next) : rekeying(scope, choose, next)],
    })
    return typed(remember(parent.graph.add(operation, [parent]), options))
  }
}

function remember(node: GraphNode, options: Pick<GroupOptions<unknown>, 'name' | 'partitions'>): GraphNode {
  groupings.set(node, { name: options.name, partitions: options.partitions })
  return node
}

function rekeying({ context }: Scope, choose: (value: unknown, meta: Meta<unknown>) => unknown, next: Push): Push {
  return (key, value, _old, timestamp) => next(choose(value, context.at(key, timestamp)) ?? null, value, null, timestamp)
}

/** One combined update where the group stays, else one that takes out and one that puts in, in this order (research B.27). */
function moving(
  { context }: Scope,
  serde: Serde<unknown>,
  choose: (value: unknown, meta: Meta<unknown>) => unknown,
  next: Push,
): Push {
  const scratch = new Scratch()
  const same = (a: unknown, b: unknown): boolean =>
    serde.primitive === true ? a === b : mapKey(serde.encode(a, scratch)) === mapKey(serde.encode(b, scratch))
  return (key, value, old, timestamp) => {
    const to = value === null ? null : (choose(value, context.at(key, timestamp)) ?? null)
    const from = old === null ? null : (choose(old, context.at(key, timestamp)) ?? null)
    if (to !== null && from !== null && same(to, from)) {
      next(to, value, old, timestamp)
      return
    }
    if (from !== null) next(from, null, old, timestamp)
    if (to !== null) next(to, value, null, timestamp)
  }
}

export interface WindowOptions<K, V> {
  /**
   * Where records go that come after their window has closed, instead of being dropped: a step from the stream of them, such as
   * `to(topic)`.
   */
  readonly late?: (late: Stream<K, V>) => unknown
}

/** What a windowed node remembers for the aggregation behind it. */
export interface Windowing {
  readonly windows: TumblingWindows
  readonly late: ((late: Stream<unknown, unknown>) => unknown) | undefined
}
const windowings = new WeakMap<GraphNode, Windowing>()

export function windowingOf(node: GraphNode): Windowing {
  return windowings.get(node)!
}

/**
 * Cuts groups into windows of event time. A window takes records as long as stream time, the greatest timestamp that the aggregation has
 * seen, is before the window's end plus grace.
 */
export function windowedBy<K, V>(
  windows: TumblingWindows,
  options: WindowOptions<NoInfer<K>, NoInfer<V>> = {},
): (node: Grouped<K, V>) => WindowedStream<K, V> {
  return (node) => {
    const parent = parentOf(node, 'windowedBy', ['grouped'])
    const made = parent.graph.add(
      follow(parent, {
        operator: 'windowedBy',
        kind: 'windowed',
        detail: `tumbling ${windows.sizeMs} ms, grace ${windows.graceMs} ms`,
        process: (_scope, _node, next) => [next],
      }),
      [parent],
    )
    groupings.set(made, groupingOf(parent))
    windowings.set(made, { windows, late: options.late as Windowing['late'] })
    return typed(made)
  }
}
