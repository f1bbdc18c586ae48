// Cells of a benchmark on brokers that are all up at once: each gets its topic, then what is measured is run on one after the other, many times.
import { createTopics } from './load.ts'
import { startNode } from './nodes.ts'
import type { Node, NodeKind } from './nodes.ts'
import { inRounds, placeOf, removeTopic, settings, warm } from './rounds.ts'
import type { Effort, Figures, Place, Results, Round } from './rounds.ts'

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
export function sideBySide(
  brokers: readonly NodeKind[],
  cells: readonly RepeatedCell[],
  effort: Effort,
  floor: 'floor' | 'floor-kept' = 'floor',
): Promise<Results> {
  return inRounds({ brokers, cells, effort, floor }, async (round) => {
    const nodes = new Map<NodeKind, Node>()
    try {
      for (const kind of round.kinds) nodes.set(kind, await startNode(kind, settings))
      for (const node of nodes.values()) await warm(node, round.load)
      for (const [i, cell] of round.cells.entries()) await measureCell(cell, `cell-${i}`, nodes, round)
    } catch (cause) {
      const outputs = [...nodes].map(([kind, node]) => `${kind}: ${node.output().slice(-2000)}`)
      throw new Error(outputs.join('\n'), { cause })
    } finally {
      for (const node of nodes.values()) await node.stop()
    }
  })
}

async function measureCell(
  cell: RepeatedCell,
  topic: string,
  nodes: ReadonlyMap<NodeKind, Node>,
  { load, keep }: Round<RepeatedCell>,
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
      if (time > 0) keep(place.kind, cell.name, figures)
    }
  }
  for (const { node } of places) await removeTopic(node.bootstrap, topic)
}
