// What must hold after any faults: the sink equals SQL, the topics replay to the tables version by version, nothing twice.
import { createMillrace } from '@millrace/client'
import type { Millrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import { compare, describe } from '../apps/examples/orders/check.ts'
import type { World } from './world.ts'

interface OrderRow {
  readonly id: number
  readonly version: number
  readonly state: string
  readonly amount_cents: number
}

interface Change {
  readonly before: OrderRow | null
  readonly after: OrderRow | null
  readonly op: string
  readonly source: { readonly lsn: number; readonly sequence: string; readonly snapshot: string }
}

/** How long nothing may move before what is missing counts as lost. */
const stillMs = 45_000

/** Waits until all has flowed through, then checks everything. @returns what is wrong; empty when all holds. */
export async function verify(world: World): Promise<string[]> {
  const millrace = createMillrace({ bootstrapServers: [world.bootstrapServers] }, nodeHost({ level: 'error' }))
  try {
    const problems: string[] = []
    let before = ''
    for (let movedAt = performance.now(); ;) {
      const comparison = await compare(world.databasePort, millrace)
      const now = JSON.stringify(comparison)
      if (now !== before) movedAt = performance.now()
      before = now
      if (comparison.equal) break
      if (performance.now() - movedAt > stillMs) {
        problems.push(...describe(comparison))
        break
      }
      for (const dead of world.reviveDead()) process.stdout.write(`  started again: ${dead}\n`)
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    problems.push(...(await replay(world, millrace)))
    return problems
  } finally {
    await millrace.close()
  }
}

/** Replays the change topic, committed records only, and compares it with the table. */
async function replay(world: World, millrace: Millrace): Promise<string[]> {
  const problems: string[] = []
  const rows = new Map<number, OrderRow>()
  const seen = new Set<string>()
  await eachChange(millrace, 'shop.public.orders', (change, where) => {
    const position = `${change.source.snapshot === 'false' ? '' : 'snapshot '}${change.source.lsn} ${change.source.sequence} ${JSON.stringify(change.after ?? change.before)}`
    if (seen.has(position)) problems.push(`${where}: this change is there twice: ${position}`)
    seen.add(position)
    const id = (change.after ?? change.before)?.id as number
    const known = rows.get(id)
    // A snapshot may begin anew: its rows say what the tables hold, whatever an earlier attempt wrote.
    if (change.op === 'u' && known?.version !== (change.after as OrderRow).version - 1) {
      problems.push(`${where}: order ${id} goes from version ${known?.version ?? 'nothing'} to ${change.after?.version}`)
    }
    if (change.op === 'c' && known !== undefined) problems.push(`${where}: order ${id} is created while it is there`)
    if (change.op === 'd' && known?.version !== change.before?.version) {
      problems.push(
        `${where}: order ${id} is deleted at version ${change.before?.version}, the topic was at ${known?.version ?? 'nothing'}`,
      )
    }
    if (change.after === null) rows.delete(id)
    else rows.set(id, change.after)
  })
  const table = await world.query<{ id: string; version: number; state: string; amount_cents: number }>(
    'select id, version, state, amount_cents from orders',
  )
  for (const row of table) {
    const replayed = rows.get(Number(row.id))
    if (replayed?.version !== row.version || replayed.state !== row.state || replayed.amount_cents !== row.amount_cents) {
      problems.push(`order ${row.id}: the table says ${JSON.stringify(row)}, the topic ${JSON.stringify(replayed)}`)
    }
    rows.delete(Number(row.id))
  }
  for (const id of rows.keys()) problems.push(`order ${id} is in the topic, but not in the table`)
  return problems.slice(0, 20)
}

async function eachChange(millrace: Millrace, topic: string, take: (change: Change, where: string) => void): Promise<void> {
  const [description] = await millrace.admin.describeTopics([topic])
  const partitions = (description?.partitions ?? []).map(({ partition }) => ({ topic, partition }))
  const ends = await millrace.admin.listOffsets(
    partitions.map((each) => ({ ...each, at: 'latest' as const })),
    { isolationLevel: 'read_committed' },
  )
  await using consumer = millrace.consumer({ isolationLevel: 'read_committed', autoOffsetReset: 'earliest' })
  consumer.assign(partitions)
  consumer.seekToBeginning(partitions)
  const decoder = new TextDecoder()
  while (partitions.some((each, i) => (consumer.position(each) ?? 0) < (ends[i]?.offset ?? 0))) {
    for (const batch of await consumer.poll({ timeoutMs: 200 })) {
      for (const record of batch.records()) {
        if (record.value === null) continue
        take(JSON.parse(decoder.decode(record.value)) as Change, `${topic}-${record.partition}@${record.offset}`)
      }
    }
  }
}
