// Java's ProducerPerformance and ConsumerPerformance against Apache Kafka and against us, in turn.
import { kafkaTool } from '@millrace/judges'
import type { Node, NodeKind } from './nodes.ts'
import { cpuSeconds, median, residentBytes, startNode } from './nodes.ts'
import type { Row } from './report.ts'

const properties = ['acks=all', 'linger.ms=5', 'batch.size=65536', 'buffer.memory=67108864']

interface Sample {
  readonly produced: number
  readonly consumed: number
  readonly consumeCpuPerGb: number
  readonly produceCpuPerGb: number
  readonly memory: number
}

/** Bars: produce ≥ 1.2×, consume ≥ 0.95×, CPU per GB consumed ≤ 0.7×. */
export async function produceConsume(rounds: number, records: number): Promise<Row[]> {
  const samples = new Map<NodeKind, Sample[]>()
  const kinds: readonly NodeKind[] = ['apache-kafka', 'millrace-os', 'millrace-disk']
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) {
      const node = await startNode(kind)
      try {
        samples.set(kind, [...(samples.get(kind) ?? []), await sample(node, records)])
      } finally {
        await node.stop()
      }
    }
  }
  const of = (kind: NodeKind, pick: (each: Sample) => number): number => median((samples.get(kind) as Sample[]).map(pick))
  const row = (
    what: string,
    unit: string,
    ours: NodeKind,
    pick: (each: Sample) => number,
    bar: number,
    atMost: boolean,
  ): Row => ({
    what,
    unit,
    peer: of('apache-kafka', pick),
    ours: of(ours, pick),
    bar,
    atMost,
  })
  const what = `1 KiB, 6 partitions, ${properties.slice(0, 3).join(' ')}`
  return [
    row(`produce ${what}, durability=os`, 'records/s', 'millrace-os', (s) => s.produced, 1.2, false),
    { ...row(`produce ${what}, durability=disk`, 'records/s', 'millrace-disk', (s) => s.produced, 0, false) },
    row('consume the same, fetch.nMsg.sec', 'records/s', 'millrace-os', (s) => s.consumed, 0.95, false),
    row('consume the same, CPU of the broker per GB', 's/GB', 'millrace-os', (s) => s.consumeCpuPerGb, 0.7, true),
    { ...row('produce, CPU of the broker per GB', 's/GB', 'millrace-os', (s) => s.produceCpuPerGb, 0, true) },
    { ...row('resident memory after the load', 'MB', 'millrace-os', (s) => s.memory / 1e6, 0, true) },
  ]
}

async function sample(node: Node, records: number): Promise<Sample> {
  const gigabytes = (records * 1024) / 1e9
  const beforeProduce = cpuSeconds(node.pid)
  const produced = await kafkaTool(
    'org.apache.kafka.tools.ProducerPerformance',
    [
      ...['--topic', 'bench', '--num-records', String(records), '--record-size', '1024', '--throughput', '-1'],
      ...[
        '--warmup-records',
        String(Math.floor(records / 5)),
        '--command-property',
        `bootstrap.servers=${node.bootstrap}`,
        ...properties,
      ],
    ],
    { measured: true },
  )
  const afterProduce = cpuSeconds(node.pid)
  const consumed = await kafkaTool(
    'org.apache.kafka.tools.ConsumerPerformance',
    ['--bootstrap-server', node.bootstrap, '--topic', 'bench', '--num-records', String(records), '--timeout', '60000'],
    { measured: true },
  )
  const afterConsume = cpuSeconds(node.pid)
  const lines = produced
    .trim()
    .split('\n')
    .filter((line) => line.includes('records/sec'))
  const rate = /([\d.]+) records\/sec/.exec(lines.at(-1) ?? '')
  const columns = consumed.trim().split('\n').at(-1)?.split(',') ?? []
  if (rate === null || columns.length < 10) throw new Error(`no figures in:\n${produced}\n${consumed}`)
  return {
    produced: Number(rate[1]),
    consumed: Number(columns[9]),
    produceCpuPerGb: (afterProduce - beforeProduce) / gigabytes,
    consumeCpuPerGb: (afterConsume - afterProduce) / gigabytes,
    memory: residentBytes(node.pid),
  }
}
