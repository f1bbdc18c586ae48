// From spawn to the first acknowledged record, and memory at rest.
import { createMillrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import type { NodeKind } from './nodes.ts'
import { median, residentBytes, startNode } from './nodes.ts'
import type { Row } from './report.ts'

/** Bars: ≤ 200 ms; ≤ 100 MB. */
export async function startUp(rounds: number): Promise<Row[]> {
  const times = new Map<NodeKind, number[]>()
  const memory = new Map<NodeKind, number[]>()
  for (let round = 0; round < rounds; round++) {
    for (const kind of ['apache-kafka', 'millrace-disk'] as const) {
      const started = performance.now()
      const node = await startNode(kind)
      await firstAck(node.bootstrap)
      times.set(kind, [...(times.get(kind) ?? []), performance.now() - started])
      await new Promise((resolve) => setTimeout(resolve, 3000))
      memory.set(kind, [...(memory.get(kind) ?? []), residentBytes(node.pid) / 1e6])
      await node.stop()
    }
  }
  const of = (all: Map<NodeKind, number[]>, kind: NodeKind): number => median(all.get(kind) as number[])
  return [
    {
      what: 'spawn to first acked record (new data, topic auto-created)',
      unit: 'ms',
      peer: of(times, 'apache-kafka'),
      ours: of(times, 'millrace-disk'),
      bar: 200,
      atMost: true,
      absolute: true,
    },
    {
      what: 'resident memory at rest',
      unit: 'MB',
      peer: of(memory, 'apache-kafka'),
      ours: of(memory, 'millrace-disk'),
      bar: 100,
      atMost: true,
      absolute: true,
    },
  ]
}

async function firstAck(bootstrap: string): Promise<void> {
  await using millrace = createMillrace({ bootstrapServers: [bootstrap] }, nodeHost({ level: 'error' }))
  await using producer = millrace.producer({ lingerMs: 0 })
  await producer.send({ topic: 'first', value: 'x' })
}
