// CPU of the broker for a batch of a fixed size as partitions, connections and groups grow; memory of each.
import { join } from 'node:path'
import { run } from '@millrace/judges'
import type { Node } from './nodes.ts'
import { median, nodeBinary, startNode } from './nodes.ts'
import type { Row } from './report.ts'
import type { LoadOrder, LoadResult } from './scaling-load.ts'
import type { Partitions } from './wire.ts'
import { createTopics, Wire } from './wire.ts'

const batchBytes = 1000
/** Connections that carry the load where their number is not what grows, with one request under way each. */
const usualLanes = 16

export interface Point {
  readonly partitions: number
  readonly lanes: number
  readonly idle: number
  readonly groups: number
}

export interface Sample {
  readonly point: Point
  /** Microseconds of the broker's CPU a request. */
  readonly produce: number
  readonly fetch: number
  readonly commit: number | undefined
  readonly residentBytes: number
  readonly descriptors: number
  readonly perSecond: number
}

const usual: Point = { partitions: 1, lanes: usualLanes, idle: 0, groups: 0 }

/** One broker with empty data: makes the partitions, produces to all in turn, then fetches the same batches. */
async function sample(point: Point, batches: number, withNode: (node: Node) => void = () => undefined): Promise<Sample> {
  const node = await startNode('millrace-os', {})
  withNode(node)
  try {
    const partitions: Partitions = { count: point.partitions, perTopic: Math.min(100, point.partitions), prefix: 'scaling' }
    const wire = await Wire.connect(node.bootstrap)
    await createTopics(wire, partitions)
    wire.close()
    // Each partition is written to before it counts: what its first batch costs is not what a batch costs.
    const warm = Math.max(Math.round(batches / 5), 2 * point.partitions)
    const load = (kind: LoadOrder['kind'], order: Partial<LoadOrder> = {}): Promise<LoadResult> =>
      drive({
        ...{ bootstrap: node.bootstrap, pid: node.pid, kind, partitions, batchBytes, from: 0, underWay: 64 },
        ...{ warm, counted: batches, lanes: point.lanes, idle: point.idle, groups: point.groups },
        ...order,
      })
    const produced = await load('produce')
    const fetched = await load('fetch')
    const committed = point.groups > 0 ? await load('commit') : undefined
    const micros = ({ cpuSeconds }: LoadResult): number => (cpuSeconds * 1e6) / batches
    return {
      point,
      produce: micros(produced),
      fetch: micros(fetched),
      commit: committed === undefined ? undefined : micros(committed),
      residentBytes: produced.residentBytes,
      descriptors: produced.descriptors,
      perSecond: batches / produced.seconds,
    }
  } finally {
    await node.stop()
  }
}

async function drive(order: LoadOrder): Promise<LoadResult> {
  const output = await run(nodeBinary, [join(import.meta.dirname, 'scaling-load.ts'), JSON.stringify(order)])
  return JSON.parse(output.trim().split('\n').at(-1) as string) as LoadResult
}

export interface Scale {
  readonly what: string
  readonly points: readonly (Partial<Point> & { readonly size: number })[]
}

export const scales = {
  partitions: {
    what: 'partitions',
    points: [1, 100, 1_000, 10_000].map((partitions) => ({ size: partitions, partitions })),
  },
  connections: {
    what: 'connections, all but 16 idle',
    points: [0, 1_000, 10_000].map((idle) => ({ size: idle + usualLanes, idle })),
  },
  active: {
    what: 'connections, each used in turn',
    points: [1, 64, 1_000, 10_000].map((lanes) => ({ size: lanes, lanes })),
  },
  groups: {
    what: 'groups of one member that heartbeats and commits',
    points: [1, 100, 1_000].map((groups) => ({ size: groups, groups })),
  },
} as const satisfies Readonly<Record<string, Scale>>

/** Bar: CPU a batch at the largest point within 30 % of that at the first. Here the first point stands in the place of a peer. */
export async function scaling(rounds: number, batches: number, names: readonly (keyof typeof scales)[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const name of names) {
    const { what, points } = scales[name] as Scale
    const samples = points.map((): Sample[] => [])
    for (let round = 0; round < rounds; round++)
      for (const [i, point] of points.entries()) (samples[i] as Sample[]).push(await sample({ ...usual, ...point }, batches))
    for (const [i, { size }] of points.entries()) process.stdout.write(`${line(size, what, samples[i] as Sample[])}\n`)
    const [first, last] = [samples[0] as Sample[], samples.at(-1) as Sample[]]
    const [least, most] = [points[0]?.size ?? 0, points.at(-1)?.size ?? 0]
    const resident = (all: readonly Sample[]): number => median(all.map((each) => each.residentBytes))
    process.stdout.write(
      `  resident memory a piece: ${((resident(last) - resident(first)) / (most - least) / 1024).toFixed(1)} KiB\n`,
    )
    for (const kind of name === 'groups' ? (['produce', 'fetch', 'commit'] as const) : (['produce', 'fetch'] as const))
      rows.push({
        what: `${kind}, CPU of the broker a ${kind === 'commit' ? 'commit' : 'batch'}, ${least} (peer) → ${most} (ours) ${what}`,
        unit: 'µs',
        peer: median(first.map((each) => each[kind] ?? 0)),
        ours: median(last.map((each) => each[kind] ?? 0)),
        bar: 1.3,
        atMost: true,
      })
  }
  return rows
}

function line(size: number, what: string, samples: readonly Sample[]): string {
  const of = (pick: (each: Sample) => number): number => median(samples.map(pick))
  const commit = samples[0]?.commit === undefined ? '' : `, commit ${of((s) => s.commit ?? 0).toFixed(1)} µs`
  return (
    `  ${size.toLocaleString('en')} ${what}: produce ${of((s) => s.produce).toFixed(1)} µs, fetch ${of((s) => s.fetch).toFixed(1)} µs${commit}; ` +
    `${Math.round(of((s) => s.perSecond)).toLocaleString('en')} produced/s, ${(of((s) => s.residentBytes) / 1e6).toFixed(0)} MB, ` +
    `${of((s) => s.descriptors)} descriptors`
  )
}
