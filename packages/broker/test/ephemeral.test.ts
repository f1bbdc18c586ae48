// Brokers in memory: ready at once, many one after the other, and nothing left of them.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { LogEvent } from '@millrace/host'
import { nodeHost } from '@millrace/host/node'
import {
  createTopicsRequest,
  createTopicsResponse,
  fetchRequest,
  fetchResponse,
  produceRequest,
  produceResponse,
} from '@millrace/protocol'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { brokerConfig, createBroker, type Broker } from '../src/index.ts'
import { memoryDisk } from '../src/memory-disk.ts'
import { batchOf, recordsOf } from './data-plane.ts'
import { WireClient } from './wire-client.ts'

const host = nodeHost({ log: () => undefined })

async function roundTrip(broker: Broker, value: string): Promise<string[]> {
  const client = await WireClient.connect(host.network, { host: '127.0.0.1', port: broker.listeners[0]!.port })
  const topic = { name: 'orders', numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] }
  await client.send(createTopicsRequest, createTopicsResponse, 7, { topics: [topic], timeoutMs: 1_000 })
  const partitionData = [{ index: 0, records: batchOf(host, { values: [value] }) }]
  const body = { acks: -1, timeoutMs: 5_000, topicData: [{ name: 'orders', partitionData }] }
  const answer = await client.send(produceRequest, produceResponse, 9, body)
  expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(0)
  const topics = [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }]
  const fetched = await client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics })
  client.close()
  return recordsOf(host, fetched.responses[0]?.partitions[0]?.records ?? null).map(([, read]) => read)
}

describe('an ephemeral broker', () => {
  test('serves, and a second one beside it knows nothing of the first', async () => {
    await using first = await createBroker({ ephemeral: true })
    await using second = await createBroker({ ephemeral: true, settings: { 'num.partitions': 3 } })
    expect(first.listeners[0]?.port).not.toBe(second.listeners[0]?.port)
    expect(await roundTrip(first, 'a')).toEqual(['a'])
    expect(await roundTrip(second, 'b')).toEqual(['b'])
  })

  test('a setting that is wrong is told, and nothing is left running', async () => {
    await expect(createBroker({ ephemeral: true, settings: { 'num.partitions': 0 } })).rejects.toThrow(
      /num.partitions=0 must be at least 1/,
    )
  })

  const asIfUntyped = createBroker as unknown as (...given: unknown[]) => Promise<Broker>
  const twoWays = 'give { ephemeral: true } for a broker in memory, or brokerConfig(settings) and nodeHost()'

  test.each([
    [[], `createBroker: ${twoWays}, not undefined`],
    [[{}], `createBroker: ephemeral is missing; ${twoWays}`],
    [[{ ephemeral: false }], 'createBroker: ephemeral must be true, not false'],
    [[{ ephemeral: true, seting: {} }], 'createBroker: seting is not an option; did you mean settings?'],
    [[{ ephemeral: true, 'num.partitions': 3 }], 'createBroker: num.partitions is not an option; there are clusterId, onEvent, '],
    [[{ ephemeral: true, settings: 'x' }], "createBroker: settings must be an object of Kafka's settings by name, not 'x'"],
    [[{ ephemeral: true, log: 'x' }], "createBroker: log must be a function, not 'x'"],
    [[brokerConfig({})], 'createBroker: a host is needed, which is what nodeHost() of @millrace/host/node makes'],
    [[brokerConfig({}), host, { clusterID: 'x' }], 'createBroker: clusterID is not an option; did you mean clusterId?'],
  ])('arguments that are wrong are named, and nothing is started', async (given, said) => {
    const started = asIfUntyped(...given)
    await expect(started).rejects.toThrow(TypeError)
    await expect(started).rejects.toThrow(said)
  })

  test('a setting that is unknown is warned of, as in Kafka, and the broker serves', async () => {
    const said: unknown[] = []
    const log = ({ level, event, fields }: LogEvent) => void (level === 'warn' && said.push([event, fields]))
    await using broker = await createBroker({
      ephemeral: true,
      settings: { 'num.partition': 3, listeners: undefined as never },
      log,
    })
    expect(broker.bootstrap).not.toBe('127.0.0.1:9092')
    const settings = ['num.partition is not a setting of the broker; did you mean num.partitions?']
    expect(said).toContainEqual(['settings that nobody knows', { settings }])
  })

  test('refuses directories, which it has not, instead of ignoring them', async () => {
    for (const name of ['log.dir', 'log.dirs', 'metadata.log.dir']) {
      await expect(createBroker({ ephemeral: true, settings: { [name]: '/tmp/x' } })).rejects.toThrow(
        `${name}=/tmp/x cannot be set for an ephemeral broker, whose log is in memory`,
      )
    }
  })

  test('loads nothing native and no codecs before it is ready, which would take as long as the rest of its start', () => {
    const program = `
      const { createBroker } = await import('@millrace/broker')
      const broker = await createBroker({ ephemeral: true })
      const { createRequire } = await import('node:module')
      const native = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.endsWith('.node'))
      const zlib = process.moduleLoadList.filter((name) => name === 'NativeModule zlib')
      console.log(JSON.stringify([...native, ...zlib]))
      await broker[Symbol.asyncDispose]()`
    const options = ['--conditions=@millrace/source', '--input-type=module', '-e', program]
    const printed = execFileSync(process.execPath, options, { cwd: import.meta.dirname, encoding: 'utf8' })
    expect(JSON.parse(printed)).toEqual([])
  })

  test('tells where clients connect, as a text that needs no check', async () => {
    await using broker = await createBroker({ ephemeral: true })
    expectTypeOf(broker.bootstrap).toEqualTypeOf<string>()
    expect(broker.bootstrap).toBe(`127.0.0.1:${broker.listeners[0]?.port}`)
    await using everywhere = await createBroker({ ephemeral: true, settings: { listeners: 'PLAINTEXT://:0' } })
    expect(everywhere.bootstrap).toBe(`127.0.0.1:${everywhere.listeners[0]?.port}`)
  })

  test(
    '200 of them one after the other leave neither memory nor handles behind, and the median of them is ready within 50 ms',
    { timeout: 120_000 },
    () => {
      const script = join(import.meta.dirname, 'ephemeral-brokers.ts')
      const printed = execFileSync(process.execPath, ['--expose-gc', '--conditions=@millrace/source', script, '200'], {
        encoding: 'utf8',
      })
      const { heapMiB, handles, medianMs } = JSON.parse(printed) as { heapMiB: number[]; handles: number[]; medianMs: number }
      const [early, late] = [heapMiB[0]!, heapMiB.at(-1)!]
      expect(late - early).toBeLessThan(3)
      expect(new Set(handles).size).toBe(1)
      expect(medianMs).toBeLessThan(50)
    },
  )
})

describe('the disk in memory', () => {
  test('keeps bytes over page borders, cuts, grows with zeros, renames under open files', () => {
    const disk = memoryDisk()
    disk.makeDirectory('/a/b')
    const file = disk.open('/a/b/f', 'create')
    const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251)
    file.write([bytes.subarray(0, 70_000), bytes.subarray(70_000)], 0)
    disk.rename('/a', '/c')
    expect(disk.list('/c/b')).toEqual([{ name: 'f', kind: 'file' }])
    expect(disk.exists('/a/b/f')).toBe(false)
    const read = new Uint8Array(100)
    expect(file.readNow(read, 65_500)).toBe(100)
    expect(read).toEqual(bytes.subarray(65_500, 65_600))
    file.truncate(65_540)
    file.truncate(65_560)
    expect(file.readNow(read, 65_530)).toBe(30)
    expect([...read.subarray(0, 30)]).toEqual([...bytes.subarray(65_530, 65_540), ...new Uint8Array(20)])
    expect(() => disk.open('/a/b/f', 'read')).toThrow(/ENOENT/)
    expect(() => disk.open('/nowhere/f', 'write')).toThrow(/ENOENT/)
    disk.removeDirectory('/c')
    expect(disk.list('/')).toEqual([])
  })
})
