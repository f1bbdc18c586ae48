// Cells of a benchmark, run on each broker in turn: a round starts every broker once, and every cell has a topic of its own on it.
import { createMillrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import { createTopics, Load } from './load.ts'
import type { Measured, Words } from './load.ts'
import { cpuSeconds, median, peakBytes, sameSettings, startNode } from './nodes.ts'
import type { Node, NodeKind } from './nodes.ts'
import type { Row } from './report.ts'

/** What a cell gave, by name of figure. */
export type Figures = Readonly<Record<string, number>>

/** Where a cell runs. */
export interface Place {
  readonly kind: NodeKind
  readonly node: Node
  readonly topic: string
  /** @param words without `bootstrap` and `topic`. */
  load(command: string, words: Words): Promise<Measured>
  cpuSeconds(): number
  /** The most memory that was resident since the node started, bytes. */
  peakBytes(): number
}

export interface Cell {
  readonly name: string
  readonly partitions: number
  run(place: Place): Promise<Figures>
}

export interface Effort {
  readonly rounds: number
  readonly quick: boolean
  /** Only cells whose name it matches. */
  readonly only: RegExp
  /** Beside the two brokers one that only answers. */
  readonly floor: boolean
}

export interface Results {
  /** Median over the rounds. */
  of(kind: NodeKind, cell: string, figure: string): number
  /** A row of each cell that ran. */
  rows(ours: NodeKind, peer: NodeKind, figure: string, about: Pick<Row, 'unit' | 'bar' | 'atMost' | 'absolute'>): Row[]
}

/** The client's JVM and the broker's get used to what comes before anything counts. */
const warmUp: Words = {
  ...{ partitions: 6, size: 1024, producers: 1, spread: 'sticky', rate: 0, acks: 'all' },
  ...{ 'linger.ms': 5, 'batch.size': 65_536, 'warm.ms': 0, 'for.ms': 4000 },
}
/** A cell's files are gone before the next one begins, so that neither their write-back nor their removal meets it. */
export const settings = { ...sameSettings, 'log.segment.delete.delay.ms': '100' }
const removalMs = 600

/** The nodes and cells of a benchmark. */
export interface Course<C> {
  readonly brokers: readonly NodeKind[]
  readonly cells: readonly C[]
  readonly effort: Effort
  /** What takes part as well when the floor is asked for; its rows follow the first broker's. */
  readonly floor?: 'floor' | 'floor-kept'
}

/** What a round is given: the kinds of nodes that take part, the cells that were asked for, and where its figures go. */
export interface Round<C> {
  readonly number: number
  readonly kinds: readonly NodeKind[]
  readonly cells: readonly C[]
  readonly load: Load
  keep(kind: NodeKind, cell: string, figures: Figures): void
}

/** Runs rounds of cells, as many as the effort says. */
export async function inRounds<C extends { readonly name: string }>(
  { brokers, cells, effort, floor = 'floor' }: Course<C>,
  run: (round: Round<C>) => Promise<void>,
): Promise<Results> {
  const kinds = effort.floor ? [...brokers, floor] : brokers
  const chosen = cells.filter(({ name }) => effort.only.test(name))
  const all = new Map<string, Figures[]>()
  const load = new Load()
  try {
    for (let number = 0; number < effort.rounds && chosen.length > 0; number++)
      await run({ number, kinds, cells: chosen, load, keep: (kind, cell, figures) => keep(all, kind, cell, figures) })
  } finally {
    await load.close()
  }
  return resultsOf(all, chosen, effort, floor)
}

/** Runs the cells on each kind of node, one node at a time; every other round in the opposite order. */
export function inTurn(
  brokers: readonly NodeKind[],
  cells: readonly Cell[],
  effort: Effort,
  floor: 'floor' | 'floor-kept' = 'floor',
): Promise<Results> {
  return inRounds({ brokers, cells, effort, floor }, async (round) => {
    for (const kind of round.number % 2 === 0 ? round.kinds : round.kinds.toReversed()) {
      const node = await startNode(kind, settings)
      try {
        await warm(node, round.load)
        for (const [i, cell] of round.cells.entries()) {
          const figures = await runCell(cell, `cell-${i}`, kind, node, round.load)
          process.stderr.write(`  round ${round.number + 1} ${kind} ${cell.name}: ${JSON.stringify(figures)}\n`)
          round.keep(kind, cell.name, figures)
        }
      } catch (cause) {
        throw new Error(`${kind}: ${node.output().slice(-4000)}`, { cause })
      } finally {
        await node.stop()
      }
    }
  })
}

const runKey = (kind: NodeKind, cell: string): string => `${kind} ${cell}`

function keep(all: Map<string, Figures[]>, kind: NodeKind, cell: string, figures: Figures): void {
  const key = runKey(kind, cell)
  all.set(key, [...(all.get(key) ?? []), figures])
}

/** @param all the figures of each run, by kind and cell. */
function resultsOf(
  all: ReadonlyMap<string, readonly Figures[]>,
  chosen: readonly { readonly name: string }[],
  effort: Effort,
  floor: NodeKind,
): Results {
  const of = (kind: NodeKind, cell: string, figure: string): number =>
    median((all.get(runKey(kind, cell)) as readonly Figures[]).map((figures) => figures[figure] as number))
  return {
    of,
    rows: (ours, peer, figure, about) =>
      chosen.flatMap(({ name }) => {
        const row = (kind: NodeKind): Row => ({
          what: name,
          peer: of(peer, name, figure),
          ours: of(kind, name, figure),
          ...about,
        })
        if (!effort.floor || ours !== 'millrace-os') return [row(ours)]
        return [row(ours), { ...row(floor), what: `${name}, by a broker that only answers` }]
      }),
  }
}

async function runCell(cell: Cell, topic: string, kind: NodeKind, node: Node, load: Load): Promise<Figures> {
  const { bootstrap } = node
  await createTopics(bootstrap, { [topic]: cell.partitions })
  const figures = await cell.run(placeOf(cell, topic, kind, node, load))
  await removeTopic(bootstrap, topic)
  return figures
}

export function placeOf(cell: { readonly partitions: number }, topic: string, kind: NodeKind, node: Node, load: Load): Place {
  const { bootstrap } = node
  return {
    ...{ kind, node, topic },
    load: (command, words) => load.run(command, { bootstrap, topic, partitions: cell.partitions, ...words }),
    cpuSeconds: () => cpuSeconds(node.pid),
    peakBytes: () => peakBytes(node.pid),
  }
}

/** What every node gets to do before anything counts. */
export async function warm({ bootstrap }: Node, load: Load): Promise<void> {
  await createTopics(bootstrap, { 'warm-up': 6 })
  await load.run('produce', { bootstrap, topic: 'warm-up', ...warmUp })
  await removeTopic(bootstrap, 'warm-up')
}

export async function removeTopic(bootstrap: string, topic: string): Promise<void> {
  await using millrace = createMillrace({ bootstrapServers: [bootstrap] }, nodeHost({ level: 'error' }))
  await millrace.admin.deleteTopics([topic])
  await new Promise((resolve) => setTimeout(resolve, removalMs))
}
