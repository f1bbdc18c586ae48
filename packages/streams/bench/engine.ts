// What the engine alone does, without a broker: records per second through a task, from batches in memory to a sink that counts bytes.
// node --conditions=@millrace/source bench/engine.ts [records]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { BatchBuilder, RecordBatch, RecordCursor } from '@millrace/protocol'
import * as k from '../src/index.ts'
import { rocksdbBackend } from '../src/store/rocksdb.ts'
import { RecordContext } from '../src/task/context.ts'
import { columnsOf, Task } from '../src/task/task.ts'
import { compile } from '../src/topology/topology.ts'

const records = Number(process.argv[2] ?? 1_000_000)
const batchRecords = 1000
const host = nodeHost()
const encoder = new TextEncoder()

interface Order {
  id: number
  customer: string
  amount: number
  region: string
  status: string
}
const orders = k.topic('orders', { key: k.string, value: k.json<Order>() })
const out = k.topic('out', { key: k.string, value: k.json<{ id: number; total: number }>() })

function* batches(keys: number): Generator<Uint8Array> {
  const builder = new BatchBuilder({ codecId: 0 })
  for (let n = 0; n < records; n += batchRecords) {
    for (let i = n; i < n + batchRecords; i++) {
      const key = (i * 7919) % keys
      const order: Order = {
        id: i,
        customer: `customer-${key}`,
        amount: i % 1000,
        region: 'north',
        status: i % 2 ? 'paid' : 'placed',
      }
      builder.append(1_700_000_000_000 + i, encoder.encode(`customer-${key}`), encoder.encode(JSON.stringify(order)))
    }
    yield builder.build({ baseOffset: n }, host.compression)
    builder.reset()
  }
}

async function measure(name: string, topology: k.Topology, keys: number, commitRecords: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  const plan = compile(topology)
  const subTopology = plan.subTopologies.at(-1)!
  const database = await (await rocksdbBackend(host)).open(`${directory}/0_0`, columnsOf(subTopology))
  let [bytes, written, logged] = [0, 0, 0]
  const topic = subTopology.sources[0]!.operation.topic!.name
  const task = new Task({
    id: { subTopology: 0, partition: 0 },
    plan,
    subTopology,
    database,
    output: {
      blocked: false,
      append(_topic, _suffix, key, value) {
        written++
        bytes += (key?.length ?? 0) + (value?.length ?? 0)
      },
      deadLetter() {},
    },
    context: new RecordContext(),
    inputs: new Map([[topic, topic]]),
    generationRowsMax: 100_000,
    maxTaskIdleMs: 0,
    lag: () => 0,
    onError: () => 'fail',
  })
  const all = [...batches(keys)]
  const started = performance.now()
  const batch = database.batch()
  let uncommitted = 0
  for (const each of all) {
    const view = new RecordBatch(each)
    task.add(topic, {
      count: batchRecords,
      nextOffset: view.nextOffset,
      leaderEpoch: 0,
      cursor: () => new RecordCursor().reset(view, view.records()),
    })
    task.process(batchRecords, 0)
    if ((uncommitted += batchRecords) < commitRecords) continue
    uncommitted = 0
    task.flush({
      blocked: false,
      put(store, storeKey, _changelogKey, value, row) {
        logged++
        bytes += value.length
        batch.put(store, storeKey, row)
      },
      delete: () => {},
    })
    batch.write()
    task.committed()
  }
  const seconds = (performance.now() - started) / 1000
  console.log(
    `${name}: ${Math.round(records / seconds / 1000)} k records/s (${written} written, ${logged} changes, ${bytes} bytes)`,
  )
  await database.close()
}

const stateless = k.topology()
stateless.stream(orders).pipe(
  k.filter((order) => order.status === 'paid'),
  k.map((order) => ({ id: order.id, total: order.amount * 2 })),
  k.to(out),
)
const counted = k.topology()
counted.stream(orders).pipe(k.groupByKey(), k.count({ as: 'counts' }))
const countedOut = k.topology()
countedOut
  .stream(orders)
  .pipe(k.groupByKey(), k.count({ as: 'counts' }), k.to(k.topic('counts', { key: k.string, value: k.int64 })))

for (let round = 0; round < 2; round++) {
  await measure('filter and map', stateless, 100_000, 20_000)
  await measure('count, 100 k keys', counted, 100_000, 20_000)
  await measure('count, 100 k keys, every update written', countedOut, 100_000, 20_000)
  await measure('count, 1 k keys', counted, 1000, 20_000)
}
