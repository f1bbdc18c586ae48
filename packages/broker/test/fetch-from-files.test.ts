// Fetches whose answers are sent from segment files: byte for byte those that are read into memory first.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Host, Socket } from '@millrace/host'
import { nodeHost } from '@millrace/host/node'
import {
  createTopicsRequest,
  createTopicsResponse,
  fetchRequest,
  fetchResponse,
  produceRequest,
  produceResponse,
} from '@millrace/protocol'
import { afterAll, expect, test } from 'vitest'
import { brokerConfig, createBroker } from '../src/index.ts'
import { batchOf } from './data-plane.ts'
import { WireClient } from './wire-client.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-fetch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const machine = nodeHost({ log: () => undefined })
const partitionMaxBytes = 1024 * 1024

/** The same host, whose accepted sockets are `changed`. */
function hostWith(changed: (socket: Socket) => void): Host {
  const { network } = machine
  return {
    ...machine,
    network: {
      connect: (options) => network.connect(options),
      listen: (options, accept) =>
        network.listen(options, (socket) => {
          changed(socket)
          accept(socket)
        }),
    },
  }
}

/** Two partitions are filled, then read to their ends. @returns what was read of each. */
async function filledAndRead(host: Host, directory: string): Promise<Uint8Array[]> {
  const config = brokerConfig({ 'log.dirs': directory, listeners: 'PLAINTEXT://127.0.0.1:0', 'log.segment.bytes': 2_500_000 })
  const broker = await createBroker(config, host)
  const client = await WireClient.connect(machine.network, { host: '127.0.0.1', port: broker.listeners[0]!.port })
  const topic = { name: 'orders', numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] }
  await client.send(createTopicsRequest, createTopicsResponse, 7, { topics: [topic], timeoutMs: 5_000 })
  for (let i = 0; i < 160; i++) {
    const values = [`${i}:${'x'.repeat(20_000 + ((i * 7919) % 40_000))}`]
    const partitionData = [{ index: i % 2, records: batchOf(machine, { values }) }]
    const body = { acks: -1, timeoutMs: 5_000, topicData: [{ name: 'orders', partitionData }] }
    const answer = await client.send(produceRequest, produceResponse, 9, body)
    expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(0)
  }
  const read: Uint8Array[][] = [[], []]
  const next = [0, 0]
  for (let rounds = 0; rounds < 40 && next.some((offset) => offset < 80); rounds++) {
    const partitions = next.map((fetchOffset, partition) => ({ partition, fetchOffset, partitionMaxBytes }))
    const body = { maxWaitMs: 0, maxBytes: 50_000_000, isolationLevel: rounds % 2, topics: [{ topic: 'orders', partitions }] }
    const fetched = await client.send(fetchRequest, fetchResponse, 12, body)
    for (const { partitionIndex, errorCode, records } of fetched.responses[0]?.partitions ?? []) {
      expect(errorCode).toBe(0)
      const bytes = records ?? new Uint8Array(0)
      read[partitionIndex]?.push(bytes.slice())
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      for (let at = 0; at < bytes.length; at += 12 + view.getInt32(at + 8)) next[partitionIndex]! += 1
    }
  }
  client.close()
  await broker.stop()
  return read.map((pieces) => Buffer.concat(pieces))
}

function stored(directory: string, partition: number, segments: readonly number[]): Uint8Array {
  const name = (offset: number): string => `${String(offset).padStart(20, '0')}.log`
  return Buffer.concat(segments.map((offset) => readFileSync(join(directory, `orders-${partition}`, name(offset)))))
}

test.each([true, false])(
  'what a client reads is what lies in the files (sent from them: %s)',
  { timeout: 30_000 },
  async (sends) => {
    const directory = join(folder, String(sends))
    let parts = 0
    let mayHaveParts = false
    const host = hostWith((socket) => {
      const write = socket.write.bind(socket)
      socket.write = (chunks) => {
        for (const chunk of chunks) if (!(chunk instanceof Uint8Array)) parts += 1
        return write(chunks)
      }
      mayHaveParts ||= sends && socket.sendsFiles()
      if (!sends) socket.sendsFiles = () => false
    })
    const read = await filledAndRead(host, directory)
    for (const partition of [0, 1]) {
      const bytes = read[partition] as Uint8Array
      const bases = [0]
      for (let at = 0, offset = 0, from = 0; at < bytes.length; offset += 1) {
        const size = 12 + new DataView(bytes.buffer, bytes.byteOffset + at).getInt32(8)
        // As the log rolls: the batch that would not fit begins the next segment.
        if (at - from + size > 2_500_000) {
          bases.push(offset)
          from = at
        }
        at += size
      }
      expect(bases).toHaveLength(2)
      expect(Buffer.compare(bytes, stored(directory, partition, bases))).toBe(0)
    }
    expect(parts > 4).toBe(mayHaveParts)
  },
)
