// An application on a broker: records per second from its first commit to its last.
// node --conditions=@millrace/source bench/app.ts BOOTSTRAP stateless|count [records] [exactly_once|at_least_once]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMillrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import * as k from '../src/index.ts'

const [bootstrap, kind, count, guarantee, given] = process.argv.slice(2) as [string, string, string?, AppGuarantee?, string?]
type AppGuarantee = 'exactly_once' | 'at_least_once'
const records = Number(count ?? 1_000_000)
const keys = 100_000

interface Order {
  id: number
  customer: string
  amount: number
  region: string
  status: string
}
const host = nodeHost({ level: 'warn' })
const client = createMillrace({ bootstrapServers: [bootstrap], clientId: 'bench' }, host)
const run = given ?? `bench-${Date.now()}`
const orders = k.topic(`${run}-orders`, { key: k.string, value: k.json<Order>() })
const out = k.topic(`${run}-out`, { key: k.string, value: k.json<{ id: number; total: number }>() })
if (given !== undefined) {
  await produce()
  process.exit(0)
}
// In a process of its own, so that the memory shown is the application's alone.
const produced = spawnSync(
  process.execPath,
  [...process.execArgv, import.meta.filename, bootstrap, kind, String(records), 'exactly_once', run],
  { stdio: 'inherit' },
)
if (produced.status !== 0) process.exit(1)

const t = k.topology()
if (kind === 'stateless') {
  t.stream(orders).pipe(
    k.filter((order) => order.amount >= 0),
    k.map((order) => ({ id: order.id, total: order.amount * 2 })),
    k.to(out),
  )
} else t.stream(orders).pipe(k.groupByKey(), k.count({ as: 'counts' }))

const stateDir = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
process.once('exit', () => rmSync(stateDir, { recursive: true, force: true }))
const app = await k.run(
  t,
  { applicationId: run, client, stateDir, guarantee: guarantee ?? 'exactly_once', replicationFactor: 1 },
  host,
)
let [firstAt, lastCommits] = [0, 0]
const cpuBefore = process.cpuUsage()
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, 5))
  const { processed, commits } = app.status()
  if (firstAt === 0 && processed > 0) firstAt = performance.now()
  if (processed >= records) {
    if (lastCommits === 0) lastCommits = commits
    // Until it is committed it is not done.
    if (commits > lastCommits) break
  }
}
const seconds = (performance.now() - firstAt) / 1000
const cpu = process.cpuUsage(cpuBefore)
const { commits, written } = app.status()
process.stdout.write(
  `${kind} ${guarantee ?? 'exactly_once'}: ${Math.round(records / seconds / 1000)} k records/s, ${seconds.toFixed(1)} s, ${commits} commits, ` +
    `${written} written, ${((cpu.user + cpu.system) / 1e6).toFixed(1)} s CPU, ${Math.round(process.memoryUsage().rss / 1e6)} MB\n` +
    JSON.stringify(process.memoryUsage()) +
    '\n',
)
await app.close()
await client.close()
process.exit(0)

/** Makes the topics and fills the input. */
async function produce(): Promise<void> {
  await client.admin.createTopics([orders.name, out.name].map((name) => ({ name, partitions: 6, replicationFactor: 1 })))

  const producer = client.producer({ batchSize: 262_144, lingerMs: 20 })
  await producer.ready(orders.name)
  const encoder = new TextEncoder()
  for (let n = 0; n < records; n++) {
    const customer = `customer-${(n * 7919) % keys}`
    const order: Order = { id: n, customer, amount: n % 1000, region: 'north', status: n % 2 === 0 ? 'paid' : 'placed' }
    const [key, value] = [encoder.encode(customer), encoder.encode(JSON.stringify(order))]
    while (!producer.append(orders.name, -1, key, value, -1, null)) await producer.ready(orders.name)
  }
  await producer.close()
  await client.close()
}
