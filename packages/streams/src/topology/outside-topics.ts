// Topics of the outside world that a topology touches: what must be there before it runs.
import { compile } from './topology.ts'
import type { Topology } from './topology.ts'

/** Names without repetition, in the order of the description. Topics that the application makes for itself are not among them. */
export interface OutsideTopics {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

export function outsideTopics(topology: Topology): OutsideTopics {
  const { subTopologies } = compile(topology)
  const names = (
    nodes: readonly {
      readonly operation: { readonly topic?: { readonly name: string; readonly internal: boolean } | undefined }
    }[],
  ): string[] => [
    ...new Set(nodes.flatMap(({ operation: { topic } }) => (topic === undefined || topic.internal ? [] : [topic.name]))),
  ]
  return { reads: names(subTopologies.flatMap((sub) => sub.sources)), writes: names(subTopologies.flatMap((sub) => sub.sinks)) }
}
