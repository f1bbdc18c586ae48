// Splitting a stream by conditions, and putting streams together.
import { follow, parentOf, typed } from '../topology/graph.ts'
import type { GraphNode, Scope } from '../topology/graph.ts'
import type { Meta, Stream } from '../topology/node.ts'
import type { Push } from '../task/context.ts'

/** The streams that a branch makes: one a condition, and `rest` for what met none. */
export type Branches<K, V, Names extends string> = Readonly<Record<Names | 'rest', Stream<K, V>>>

/**
 * Sends each record to the first condition that it meets, in the order in which they are written, or to `rest`.
 * @example
 * const { large, rest } = orders.pipe(branch({ large: (order) => order.amount > 1000 }))
 */
export function branch<K, V, Names extends string>(
  conditions: Readonly<Record<Names, (value: V, meta: Meta<K>) => boolean>>,
): (node: Stream<K, V>) => Branches<K, V, Names> {
  const names = Object.keys(conditions) as Names[]
  if (names.includes('rest' as Names))
    throw new TypeError('rest is the branch of what meets no condition: name the condition otherwise')
  const tests = names.map((name) => conditions[name] as (value: unknown, meta: Meta<unknown>) => boolean)
  return (node) => {
    const parent = parentOf(node, 'branch', ['stream'])
    const { graph } = parent
    const outputs: GraphNode[] = []
    const split = graph.add(
      follow(parent, {
        operator: 'branch',
        kind: 'stream',
        detail: names.join(', '),
        readsValue: true,
        process: (scope) => [splitter(scope, tests, outputs)],
      }),
      [parent],
    )
    for (const name of [...names, 'rest']) {
      outputs.push(
        graph.add(follow(split, { operator: name, kind: 'stream', aside: true, process: (_scope, _node, next) => [next] }), [
          split,
        ]),
      )
    }
    return Object.fromEntries([...names, 'rest'].map((name, at) => [name, typed(outputs[at]!)])) as unknown as Branches<
      K,
      V,
      Names
    >
  }
}

function splitter(
  scope: Scope,
  tests: readonly ((value: unknown, meta: Meta<unknown>) => boolean)[],
  outputs: readonly GraphNode[],
): Push {
  const { context } = scope
  const pushes = outputs.map((output) => scope.following(output))
  const count = tests.length
  return (key, value, _old, timestamp) => {
    let at = 0
    while (at < count && !tests[at]!(value, context.at(key, timestamp))) at++
    pushes[at]!(key, value, null, timestamp)
  }
}

/** Both streams' records in one. There is no order between the two but that of processing. */
export function merge<K, V, W>(other: Stream<NoInfer<K>, W>): (node: Stream<K, V>) => Stream<K, V | W> {
  return (node) => {
    const parent = parentOf(node, 'merge', ['stream'])
    const second = parentOf(other, 'merge', ['stream'])
    const sameKey = parent.operation.key === second.operation.key
    const sameValue = parent.operation.value === second.operation.value
    return typed(
      parent.graph.add(
        follow(parent, {
          operator: 'merge',
          kind: 'stream',
          key: sameKey ? parent.operation.key : undefined,
          value: sameValue ? parent.operation.value : undefined,
          rekeyed: parent.operation.rekeyed || second.operation.rekeyed,
          process: (_scope, _node, next) => [next, next],
        }),
        [parent, second],
      ),
    )
  }
}
