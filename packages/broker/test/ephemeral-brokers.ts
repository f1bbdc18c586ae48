// Runs ephemeral brokers one after the other, each with a client that writes and reads, and prints how heap and handles went: `node --expose-gc … ephemeral-brokers.ts COUNT`.
import { nodeHost } from '@millrace/host/node'
import { produceRequest, produceResponse, metadataRequest, metadataResponse } from '@millrace/protocol'
import { createBroker } from '../src/index.ts'
import { batchOf } from './data-plane.ts'
import { WireClient } from './wire-client.ts'

const count = Number(process.argv[2] ?? 200)
const { network, compression, clock } = nodeHost({ log: () => undefined })
const heapMiB: number[] = []
const handles: number[] = []
const startMs: number[] = []

async function once(): Promise<void> {
  const beganAt = clock.monotonic()
  const broker = await createBroker({ ephemeral: true })
  startMs.push(clock.monotonic() - beganAt)
  const client = await WireClient.connect(network, { host: '127.0.0.1', port: broker.listeners[0]!.port })
  await client.send(metadataRequest, metadataResponse, 9, { topics: [{ name: 't' }], allowAutoTopicCreation: true })
  const records = batchOf({ compression, clock } as never, { values: ['x'.repeat(100_000)] })
  await client.send(produceRequest, produceResponse, 9, {
    acks: -1,
    timeoutMs: 1_000,
    topicData: [{ name: 't', partitionData: [{ index: 0, records }] }],
  })
  client.close()
  await broker.stop()
}

for (let n = 1; n <= count; n++) {
  await once()
  // The first ones warm up what stays.
  if (n < count / 4 || n % Math.floor(count / 8) !== 0) continue
  // What a broker leaves behind is freed over a few turns; what a leak keeps, in none.
  let least = Infinity
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((done) => setImmediate(done))
    globalThis.gc?.()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    least = Math.min(least, heapUsed + arrayBuffers)
  }
  heapMiB.push(Math.round(least / 1024 / 102.4) / 10)
  handles.push(process.getActiveResourcesInfo().length)
}
const medianMs = startMs.toSorted((a, b) => a - b)[Math.floor(count / 2)]
process.stdout.write(`${JSON.stringify({ heapMiB, handles, medianMs, firstMs: startMs[0] })}\n`)
