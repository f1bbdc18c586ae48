// A sub-topology as one synchronous chain of functions, built from its end to its sources. hot
import type { KeyValueState } from '../store/key-value-state.ts'
import type { WindowState } from '../store/window-state.ts'
import { KeyInterner } from '../serde/serde.ts'
import { string } from '../serde/primitives.ts'
import type { GraphNode, Lookup, Output, Scope, StreamTime } from '../topology/graph.ts'
import type { Plan, SubTopology } from '../topology/plan.ts'
import type { Push, RecordContext, RecordView } from './context.ts'
import { unread } from './context.ts'

/** What a chain is built over. */
export interface ChainParts {
  readonly plan: Plan
  readonly subTopology: SubTopology
  readonly context: RecordContext
  readonly output: Output
  readonly keyValue: ReadonlyMap<string, KeyValueState>
  readonly window: ReadonlyMap<string, WindowState>
  readonly streamTimes: Map<string, StreamTime>
  /** Sees what these nodes hand on, after those downstream have. */
  readonly taps?: ReadonlyMap<GraphNode, Push>
}

/** Where records of one topic enter a task. */
export interface ChainInput {
  readonly node: GraphNode
  /** Decodes what the chain reads of a record and runs it through. @throws whatever a serde or a user's function throws. */
  take(topic: string, partition: number, view: RecordView, timestamp: number): void
  /** The record's event time: its own, or the user's. Negative: it has none. */
  timestampOf(topic: string, partition: number, view: RecordView): number
}

/** Builds the chain. @returns an input for each source, by the name of its topic as the topology has it. */
export function buildChain(parts: ChainParts): ReadonlyMap<string, ChainInput> {
  const { plan, context } = parts
  const inputs = new Map<GraphNode, readonly Push[]>()
  const outputs = new Map<GraphNode, Push>()

  const following = (node: GraphNode): Push => {
    let push = outputs.get(node)
    if (push === undefined) {
      const nexts: Push[] = []
      for (const child of new Set(node.children)) {
        if (child.operation.aside === true) continue
        const pushes = inputsOf(child)
        child.parents.forEach((parent, at) => {
          if (parent === node) nexts.push(pushes[at]!)
        })
      }
      const tapped = parts.taps?.get(node)
      if (tapped !== undefined) nexts.push(tapped)
      outputs.set(node, (push = fanOut(nexts)))
    }
    return push
  }
  const inputsOf = (node: GraphNode): readonly Push[] => {
    let pushes = inputs.get(node)
    if (pushes === undefined) inputs.set(node, (pushes = node.operation.process(scope, node, following(node))))
    return pushes
  }
  const scope: Scope = {
    context,
    semantics: plan.semantics,
    plan,
    output: parts.output,
    following,
    keyValue: (name) => storeOf(parts.keyValue, name),
    window: (name) => storeOf(parts.window, name),
    streamTime(store) {
      let time = parts.streamTimes.get(store)
      if (time === undefined) parts.streamTimes.set(store, (time = { value: -1 }))
      return time
    },
    lookup: (node): Lookup => node.operation.table!.lookup(scope, node),
  }
  return new Map(parts.subTopology.sources.map((node) => [node.operation.topic!.name, chainInput(parts, node, following(node))]))
}

function storeOf<T>(stores: ReadonlyMap<string, T>, name: string): T {
  const store = stores.get(name)
  if (store === undefined) throw new TypeError(`the task has no store ${name}`)
  return store
}

function fanOut(nexts: readonly Push[]): Push {
  if (nexts.length === 0) return () => {}
  if (nexts.length === 1) return nexts[0]!
  if (nexts.length === 2) {
    const [first, second] = nexts as [Push, Push]
    return (key, value, old, timestamp) => {
      first(key, value, old, timestamp)
      second(key, value, old, timestamp)
    }
  }
  return (key, value, old, timestamp) => {
    for (let at = 0; at < nexts.length; at++) nexts[at]!(key, value, old, timestamp)
  }
}

function chainInput({ plan, context }: ChainParts, node: GraphNode, next: Push): ChainInput {
  const { source } = node.operation
  const keySerde = node.operation.key!
  const valueSerde = node.operation.value!
  const readsKey = plan.childrenReadKey(node)
  const readsValue = plan.childrenReadValue(node)
  const interner = keySerde === string ? new KeyInterner() : undefined
  const extract = source!.timestamp

  const keyOf = (view: RecordView): unknown => {
    if (view.keyStart < 0) return null
    if (!readsKey) return unread
    if (interner !== undefined) return interner.decode(view.bytes, view.keyStart, view.keyEnd)
    return keySerde.decode(view.bytes, view.keyStart, view.keyEnd)
  }
  const valueOf = (view: RecordView): unknown =>
    view.valueStart < 0 ? null : valueSerde.decode(view.bytes, view.valueStart, view.valueEnd)

  if (extract === undefined) {
    return {
      node,
      timestampOf: (_topic, _partition, view) => view.timestamp,
      take(topic, partition, view, timestamp) {
        context.moveTo(topic, partition, view, keySerde)
        next(keyOf(view), readsValue || view.valueStart < 0 ? valueOf(view) : unread, null, timestamp)
      },
    }
  }
  // The value is read to find its time, and kept until the record is taken, since it is the head of its partition till then.
  let heldOffset = -1
  let held: unknown = null
  return {
    node,
    timestampOf(topic, partition, view) {
      held = valueOf(view)
      heldOffset = view.offset
      context.moveTo(topic, partition, view, keySerde)
      return extract(held, context.at(view.keyStart < 0 ? null : unread, view.timestamp))
    },
    take(topic, partition, view, timestamp) {
      context.moveTo(topic, partition, view, keySerde)
      const value = heldOffset === view.offset ? held : valueOf(view)
      next(keyOf(view), value, null, timestamp)
    },
  }
}
