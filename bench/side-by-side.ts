// Cells of a benchmark on brokers that are all up at once: each gets its topic, then what is measured is run on one after the other, many times.
import { createTopics, Load } from './load.ts'
import { startNode } from './nodes.ts'
import type { Node, NodeKind } from './nodes.ts'
import { keep, placeOf, removeTopic, resultsOf, settings, warm } from './rounds.ts'
import type { Effort, Figures, Place, Results } from './rounds.ts'

export interface RepeatedCell {
  readonly name: string
  readonly partitions: number
  prepare(place: Place): Promise<void>
  measure(place: Place): Promise<Figures>
}

/** How often a cell is measured on each broker in a round, but for the first time, in which the client's code gets used to it. */
const timesARound = 6

/**
 * For what can be measured again and again on the same data: pairs a second apart share the machine's mood and the state of the client's
 * just-in-time compiler, which rounds with one broker at a time do not. Every other time goes in the opposite order.
 */
export async function sideBySide(
  brokers: readonly NodeKind[],
  cells: readonly RepeatedCell[],
  effort: Effort,
  floor: 'floor' | 'floor-kept' = 'floor',
): Promise<Results> {
  const kinds = effort.floor ? [...brokers, floor] : brokers
  const chosen = cells.filter(({ name }) => effort.only.test(name))
  const all = new Map<string, Figures[]>()
  const load = new Load()
  try {
    for (let round = 0; round < effort.rounds && chosen.length > 0; round++) {
      const nodes = new Map<NodeKind, Node>()
      try {
        for (const kind of kinds) nodes.set(kind, await startNode(kind, settings))
        for (const node of nodes.values()) await warm(node, load)
        for (const [i, cell] of chosen.entries()) await measureCell(cell, `cell-${i}`, nodes, load, all)
      } catch (cause) {
        const outputs = [...nodes].map(([kind, node]) => `${kind}: ${node.output().slice(-2000)}`)
        throw new Error(outputs.join('\n'), { cause })
      } finally {
        for (const node of nodes.values()) await node.stop()
      }
    }
  } finally {
    await load.close()
  }
  return resultsOf(all, chosen, effort, floor)
}

async function measureCell(
  cell: RepeatedCell,
  topic: string,
  nodes: ReadonlyMap<NodeKind, Node>,
  load: Load,
  all: Map<string, Figures[]>,
): Promise<void> {
  const places = [...nodes].map(([kind, node]) => placeOf(cell, topic, kind, node, load))
  for (const place of places) {
    await createTopics(place.node.bootstrap, { [topic]: cell.partitions })
    await cell.prepare(place)
  }
  for (let time = 0; time <= timesARound; time++) {
    for (const place of time % 2 === 0 ? places : places.toReversed()) {
      const figures = await cell.measure(place)
      process.stderr.write(`  ${place.kind} ${cell.name}: ${JSON.stringify(figures)}\n`)
      if (time > 0) keep(all, place.kind, cell.name, figures)
    }
  }
  for (const { node } of places) await removeTopic(node.bootstrap, topic)
}
