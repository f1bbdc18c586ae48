// A broker's process with a low limit of open files: more partitions than that, then more connections.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import {
  createTopicsRequest,
  createTopicsResponse,
  fetchRequest,
  fetchResponse,
  produceRequest,
  produceResponse,
} from '@millrace/protocol'
import { afterEach, expect, test } from 'vitest'
import { batchOf } from './data-plane.ts'
import { WireClient } from './wire-client.ts'

const host = nodeHost({ level: 'error' })
const limit = 160
const partitions = Array.from({ length: 250 }, (_, index) => index)
const stops: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

async function startLimited(): Promise<{ port: number; pid: number; said: () => string }> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-descriptors-'))
  stops.push(() => rmSync(directory, { recursive: true, force: true }))
  const main = join(import.meta.dirname, 'start-broker.ts')
  const settings = [`log.dirs=${directory}`, 'listeners=PLAINTEXT://127.0.0.1:0', 'millrace.durability=os']
  const command = ['--conditions=@millrace/source', main, ...settings]
  const child = spawn('sh', ['-c', `ulimit -n ${limit} && exec "$0" "$@"`, process.execPath, ...command])
  const exited = new Promise((resolve) => child.once('exit', resolve))
  let [events, said] = ['', '']
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      events += chunk.toString()
      const ready = /"event":"ready".*"port":(\d+)/.exec(events)
      if (ready !== null) resolve(Number(ready[1]))
    })
    void exited.then((code) => reject(new Error(`the broker ended with ${String(code)}: ${said}`)))
  })
  stops.push(async () => {
    child.kill('SIGTERM')
    await exited
  })
  return { port, pid: child.pid as number, said: () => said }
}

test.skipIf(process.platform !== 'linux')(
  'partitions and connections beyond the limit are served',
  { timeout: 60_000 },
  async () => {
    const { port, pid, said } = await startLimited()
    const connect = (): Promise<WireClient> => WireClient.connect(host.network, { host: '127.0.0.1', port })
    const descriptors = (): number => readdirSync(`/proc/${pid}/fd`).length
    let client = await connect()
    stops.push(() => client.close())
    const created = await client.send(createTopicsRequest, createTopicsResponse, 7, {
      timeoutMs: 30_000,
      topics: [{ name: 'many', numPartitions: partitions.length, replicationFactor: 1 }],
    })
    expect(created.topics[0]?.errorCode).toBe(0)
    const produce = async (index: number, value: string): Promise<number> => {
      const records = batchOf(host, { values: [value] })
      const topicData = [{ name: 'many', partitionData: [{ index, records }] }]
      const answer = await client.send(produceRequest, produceResponse, 9, { acks: -1, timeoutMs: 5_000, topicData })
      return answer.responses[0]?.partitionResponses[0]?.errorCode as number
    }
    for (const value of ['a', 'b'])
      for (const index of partitions) expect([index, await produce(index, value)]).toEqual([index, 0])
    expect(descriptors()).toBeLessThan(limit)

    const others = await Promise.all(Array.from({ length: 120 }, connect))
    stops.push(() => others.forEach((other) => other.close()))
    // Of too many connections those give way that were idle longest, this one among them.
    client = await connect()
    for (const index of partitions) {
      const topics = [{ topic: 'many', partitions: [{ partition: index, fetchOffset: 0, partitionMaxBytes: 100_000 }] }]
      const answer = await client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics })
      expect(answer.responses[0]?.partitions[0]).toMatchObject({ errorCode: 0, highWatermark: 2 })
    }
    expect(await produce(0, 'c')).toBe(0)
    expect(descriptors()).toBeLessThan(limit)
    expect(said()).not.toContain('offline')
  },
)
