// The whole broker on the simulated machine: start, serve, stop, crash, come back; and what it says when it cannot start.
import { Simulation } from '@millrace/host/simulated'
import type { CrashMode, Machine } from '@millrace/host/simulated'
import {
  apiVersionsRequest,
  apiVersionsResponse,
  createTopicsRequest,
  createTopicsResponse,
  ErrorCode,
  fetchRequest,
  fetchResponse,
  findCoordinatorRequest,
  findCoordinatorResponse,
  initProducerIdRequest,
  initProducerIdResponse,
  metadataRequest,
  metadataResponse,
  offsetCommitRequest,
  offsetCommitResponse,
  offsetFetchRequest,
  offsetFetchResponse,
  produceRequest,
  produceResponse,
} from '@millrace/protocol'
import { expect, test } from 'vitest'
import { batchOf, recordsOf } from '../test/data-plane.ts'
import { WireClient } from '../test/wire-client.ts'
import { createBroker } from './broker.ts'
import type { BrokerEvent } from './broker-event.ts'
import type { Broker } from './broker.ts'
import { brokerConfig } from './config.ts'
import { StartFailed } from './start-failed.ts'

type Setting = Readonly<Record<string, string | number | boolean>>

const standard: Setting = {
  'log.dirs': '/data',
  listeners: 'PLAINTEXT://broker:9092',
  'num.partitions': 2,
  'offsets.topic.num.partitions': 3,
  'transaction.state.log.num.partitions': 3,
  'group.initial.rebalance.delay.ms': 0,
}

const twoDirectories = { 'log.dirs': '/data,/more', 'metadata.log.dir': '/data', 'millrace.metrics.listener': 'broker:9100' }

/** One simulated machine on which brokers start, one after the other. */
class World {
  readonly sim: Simulation
  readonly machine: Machine
  readonly events: BrokerEvent[] = []
  constructor(seed = 21) {
    this.sim = new Simulation({ seed })
    this.machine = this.sim.machine('broker')
  }
  start(settings: Setting = {}, clusterId?: string): Promise<Broker> {
    const options = {
      onEvent: (event: BrokerEvent) => void this.events.push(event),
      ...(clusterId === undefined ? {} : { clusterId }),
    }
    return createBroker(brokerConfig({ ...standard, ...settings }), this.machine.host, options)
  }
  connect(): Promise<WireClient> {
    return WireClient.connect(this.sim.machine('client').host.network, { host: 'broker', port: 9092 })
  }
  wait(ms: number): Promise<void> {
    return this.sim.machine('client').host.clock.sleep(ms)
  }
}

function inWorld(run: (world: World) => Promise<void>, seed?: number): Promise<void> {
  const world = new World(seed)
  return world.sim.run(() => run(world))
}

async function produce(
  world: World,
  client: WireClient,
  values: readonly string[],
  topic = 'orders',
  index = 0,
): Promise<number> {
  const records = batchOf(world.machine.host, { values })
  const topicData = [{ name: topic, partitionData: [{ index, records }] }]
  const answer = await client.send(produceRequest, produceResponse, 9, { acks: -1, timeoutMs: 5_000, topicData })
  const partition = answer.responses[0]?.partitionResponses[0]
  expect(partition?.errorCode).toBe(0)
  return partition?.baseOffset as number
}

async function read(world: World, client: WireClient, topic = 'orders', partition = 0): Promise<string[]> {
  const topics = [{ topic, partitions: [{ partition, fetchOffset: 0, partitionMaxBytes: 10_000_000 }] }]
  const answer = await client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics })
  expect(answer.responses[0]?.partitions[0]?.errorCode).toBe(0)
  return recordsOf(world.machine.host, answer.responses[0]?.partitions[0]?.records ?? null).map(([, value]) => value)
}

async function topicIs(client: WireClient, name: string): Promise<{ errorCode: number; partitions: number }> {
  const answer = await client.send(metadataRequest, metadataResponse, 9, { topics: [{ name }], allowAutoTopicCreation: true })
  return { errorCode: answer.topics[0]?.errorCode as number, partitions: answer.topics[0]?.partitions.length as number }
}

/** Asks until the coordinator is there and loaded. */
async function coordinatorOf(world: World, client: WireClient, key: string, keyType: number): Promise<void> {
  for (;;) {
    const answer = await client.send(findCoordinatorRequest, findCoordinatorResponse, 4, { keyType, coordinatorKeys: [key] })
    if (answer.coordinators[0]?.errorCode === 0) return
    expect(answer.coordinators[0]?.errorCode).toBe(ErrorCode.COORDINATOR_NOT_AVAILABLE)
    await world.wait(50)
  }
}

test('a new broker is ready at once, and a topic is there when a client first asks for it', () =>
  inWorld(async (world) => {
    const broker = await world.start()
    expect(world.events.at(-1)).toMatchObject({
      event: 'ready',
      nodeId: 1,
      clusterId: broker.clusterId,
      listeners: [{ name: 'PLAINTEXT', host: 'broker', port: 9092 }],
    })
    const client = await world.connect()
    expect(await topicIs(client, 'orders')).toEqual({ errorCode: 0, partitions: 2 })
    expect(await produce(world, client, ['a', 'b'])).toBe(0)
    expect(await read(world, client)).toEqual(['a', 'b'])
    await broker.stop()
  }))

test('every API that ApiVersions names is answered at its highest and lowest version', () =>
  inWorld(async (world) => {
    const broker = await world.start()
    const client = await world.connect()
    const versions = await client.send(apiVersionsRequest, apiVersionsResponse, 4, {
      clientSoftwareName: 'x',
      clientSoftwareVersion: '1',
    })
    const keys = versions.apiKeys.map(({ apiKey }) => apiKey)
    expect(keys.toSorted((a, b) => a - b)).toEqual([
      0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 37,
      42, 43, 44, 45, 46, 47, 55, 57, 60, 61, 64, 65, 66, 68, 69, 74, 75,
    ])
    expect(versions.apiKeys.find(({ apiKey }) => apiKey === 0)).toMatchObject({ minVersion: 0, maxVersion: 13 })
    await broker.stop()
  }))

test('after a clean stop everything is there: records, topics, committed offsets', () =>
  inWorld(async (world) => {
    const first = await world.start()
    const client = await world.connect()
    await topicIs(client, 'orders')
    await produce(world, client, ['a', 'b'])
    await coordinatorOf(world, client, 'g', 0)
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 2, committedMetadata: 'm' }] }]
    for (;;) {
      const committed = await client.send(offsetCommitRequest, offsetCommitResponse, 8, { groupId: 'g', topics })
      const code = committed.topics[0]?.partitions[0]?.errorCode
      if (code === 0) break
      expect([ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, ErrorCode.NOT_COORDINATOR]).toContain(code)
      await world.wait(50)
    }
    await first.stop()
    expect(await first.stopped).toBe(undefined)
    expect(world.events.at(-1)).toEqual({ event: 'stopped' })

    const second = await world.start()
    expect(second.clusterId).toBe(first.clusterId)
    const again = await world.connect()
    expect(await read(world, again)).toEqual(['a', 'b'])
    await coordinatorOf(world, again, 'g', 0)
    await world.wait(500)
    const groups = [{ groupId: 'g', topics: [{ name: 'orders', partitionIndexes: [0] }] }]
    const fetched = await again.send(offsetFetchRequest, offsetFetchResponse, 8, { groups })
    expect(fetched.groups[0]?.topics[0]?.partitions[0]).toMatchObject({ committedOffset: 2, metadata: 'm', errorCode: 0 })
    await second.stop()
  }))

test.each<[CrashMode]>([['keep'], ['drop'], ['torn']])(
  'after a crash (unsynced writes: %s) what was acknowledged is there',
  (mode) =>
    inWorld(async (world) => {
      await world.start()
      const client = await world.connect()
      await topicIs(client, 'orders')
      const acknowledged: string[] = []
      const writer = (async () => {
        for (let n = 0; n < 200; n += 1) {
          await produce(world, client, [`v${n}`])
          acknowledged.push(`v${n}`)
        }
      })().catch(() => undefined)
      await world.wait(60)
      world.machine.crash(mode)
      world.machine.restart()
      await writer
      const broker = await world.start()
      const found = await read(world, await world.connect())
      expect(acknowledged.length).toBeGreaterThan(10)
      expect(found.slice(0, acknowledged.length)).toEqual(acknowledged)
      expect(found.length - acknowledged.length).toBeLessThanOrEqual(1)
      await broker.stop()
    }, 33),
)

test('producer ids are not given out twice, also after a crash', () =>
  inWorld(async (world) => {
    await world.start()
    const client = await world.connect()
    const nextId = async (by: WireClient): Promise<number> => {
      for (;;) {
        const answer = await by.send(initProducerIdRequest, initProducerIdResponse, 4, {
          transactionalId: null,
          transactionTimeoutMs: 60_000,
        })
        if (answer.errorCode === 0) return answer.producerId
        expect(answer.errorCode).toBe(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
        await world.wait(20)
      }
    }
    const ids = [await nextId(client), await nextId(client)]
    world.machine.crash('drop')
    world.machine.restart()
    const broker = await world.start()
    ids.push(await nextId(await world.connect()))
    expect(new Set(ids).size).toBe(3)
    await broker.stop()
  }))

test('a stop answers a fetch that waits, and closes the connections', () =>
  inWorld(async (world) => {
    const broker = await world.start()
    const client = await world.connect()
    await topicIs(client, 'orders')
    const topics = [{ topic: 'orders', partitions: [{ partition: 0 }] }]
    const waiting = client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 60_000, minBytes: 1, topics })
    await world.wait(100)
    const begun = world.sim.scheduler.now
    await Promise.all([broker.stop(), broker.stop()])
    expect((await waiting).responses[0]?.partitions[0]?.errorCode).toBe(0)
    await client.closed
    expect(world.sim.scheduler.now - begun).toBeLessThan(3_000)
  }))

test('the port, the lock and the files are free after a stop', () =>
  inWorld(async (world) => {
    for (let round = 0; round < 3; round += 1) await (await world.start()).stop()
  }))

test.each<[string, Setting, RegExp]>([
  ['a port that is taken', { 'log.dirs': '/other' }, /^cannot listen on broker:9092: the port is taken; .* listeners$/],
  ['a directory in use', { listeners: 'PLAINTEXT://broker:9999' }, /^\/data is in use by another process.*log\.dirs$/],
])('%s is told with what to do, and the running broker is not disturbed', (_, settings, message) =>
  inWorld(async (world) => {
    const broker = await world.start()
    const second = createBroker(brokerConfig({ ...standard, ...settings }), world.sim.machine('broker').host)
    await expect(second).rejects.toThrow(message)
    await expect(second).rejects.toBeInstanceOf(StartFailed)
    const client = await world.connect()
    expect((await topicIs(client, 'orders')).errorCode).toBe(0)
    await broker.stop()
  }),
)

test('a directory of another cluster or of another node is told with what to do', () =>
  inWorld(async (world) => {
    const broker = await world.start()
    await broker.stop()
    await expect(world.start({}, 'AAAAAAAAAAAAAAAAAAAAAQ')).rejects.toThrow(/belongs to cluster .* log\.dirs/)
    await expect(world.start({ 'node.id': 2 })).rejects.toThrow(/belongs to node 1, but node\.id is 2/)
    await (await world.start()).stop()
  }))

test('a start that failed leaves the port free', () =>
  inWorld(async (world) => {
    const first = await world.start()
    await first.stop()
    await expect(world.start({ 'node.id': 2 })).rejects.toThrow(StartFailed)
    const again = await world.start()
    await again.stop()
  }))

test(
  'whatever step of a start the disk fails at, it ends once, with nothing left that goes on',
  { timeout: 60_000 },
  async () => {
    const ends = { failed: 0, started: 0 }
    // Every step at first, where the parts come up one by one; then some, where files are read one after the other.
    for (let step = 1; ends.started < 3; step += step < 40 ? 1 : 5) {
      await inWorld(async (world) => {
        const first = await world.start(twoDirectories)
        const client = await world.connect()
        for (const name of ['orders', 'payments']) await topicIs(client, name)
        await coordinatorOf(world, client, 'group', 0)
        client.close()
        await first.stop()
        let operations = 0
        const locks = { taken: 0, released: 0 }
        const { disk, host } = world.machine
        disk.fault = () => (++operations >= step ? 'EIO' : undefined)
        const lock = (path: string): { release(): void } | undefined => {
          const taken = host.disk.lock(path)
          if (taken !== undefined) locks.taken++
          return taken && { release: () => (locks.released++, taken.release()) }
        }
        const settings = brokerConfig({ ...standard, ...twoDirectories })
        const events: string[] = []
        const start = createBroker(
          settings,
          { ...host, disk: { ...host.disk, lock } },
          { onEvent: ({ event }) => events.push(event) },
        )
        const broker = await start.catch((cause: unknown): undefined => {
          expect(cause).toBeInstanceOf(StartFailed)
        })
        if (broker === undefined) ends.failed++
        else {
          ends.started++
          await broker.stop()
        }
        const end = [operations, events.join()]
        expect([step, locks.released, events.includes('ready')]).toEqual([step, locks.taken, broker !== undefined])
        await world.wait(600_000)
        expect([step, operations, events.join()]).toEqual([step, ...end])
        disk.fault = undefined
        await (await world.start(twoDirectories)).stop()
      }, step)
    }
    expect(ends.failed).toBeGreaterThan(20)
  },
)

test('a log that the metadata does not know is set aside, not deleted', () =>
  inWorld(async (world) => {
    const { disk } = world.machine.host
    await (await world.start()).stop()
    disk.makeDirectory('/data/stranger-0')
    disk.open('/data/stranger-0/00000000000000000000.log', 'write').close()
    const broker = await world.start()
    const names = disk.list('/data').map(({ name }) => name)
    expect(names.some((name) => /^stranger-0\..*-stray$/.test(name))).toBe(true)
    expect(names).not.toContain('stranger-0')
    await broker.stop()
  }))

test('when the only log directory fails, the broker stops by itself and says why', () =>
  inWorld(async (world) => {
    const broker = await world.start()
    const client = await world.connect()
    await topicIs(client, 'orders')
    world.machine.disk.fault = (operation) => (operation === 'sync' || operation === 'write' ? 'EIO' : undefined)
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(world.machine.host, { values: ['a'] }) }] }]
    const answer = client.send(produceRequest, produceResponse, 9, { acks: -1, timeoutMs: 5_000, topicData })
    expect((await answer).responses[0]?.partitionResponses[0]?.errorCode).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
    expect((await broker.stopped)?.message).toMatch(/EIO/)
    expect(world.events.some(({ event }) => event === 'failed')).toBe(true)
  }))

test('many readers of large batches each get their own, though memory is used again', () =>
  inWorld(async (world) => {
    const broker = await world.start({ 'num.partitions': 4 })
    const writer = await world.connect()
    await topicIs(writer, 'orders')
    const valueAt = (partition: number, n: number): string =>
      String.fromCharCode(97 + ((partition * 7 + n) % 26)).repeat(30_000 + ((n * 7_919) % 90_000))
    for (let n = 0; n < 12; n += 1) {
      for (let partition = 0; partition < 4; partition += 1)
        await produce(world, writer, [valueAt(partition, n)], 'orders', partition)
    }
    const readers = Array.from({ length: 8 }, async (_, reader) => {
      const client = await world.connect()
      const partition = reader % 4
      for (let offset = 0; offset < 12;) {
        const topics = [
          { topic: 'orders', partitions: [{ partition, fetchOffset: offset, partitionMaxBytes: 40_000 + reader * 20_000 }] },
        ]
        const answer = await client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics })
        await world.wait(reader % 3)
        for (const [at, value] of recordsOf(world.machine.host, answer.responses[0]?.partitions[0]?.records ?? null)) {
          expect(value === valueAt(partition, at), `reader ${reader}, offset ${at}`).toBe(true)
          offset = at + 1
        }
      }
    })
    await Promise.all(readers)
    await broker.stop()
  }))

test('a topic is created by request with its own settings, and they act', () =>
  inWorld(async (world) => {
    const broker = await world.start()
    const client = await world.connect()
    const topics = [
      { name: 'small', numPartitions: 1, replicationFactor: 1, configs: [{ name: 'max.message.bytes', value: '200' }] },
    ]
    const created = await client.send(createTopicsRequest, createTopicsResponse, 7, { topics, timeoutMs: 5_000 })
    expect(created.topics[0]?.errorCode).toBe(0)
    expect(await produce(world, client, ['a'], 'small')).toBe(0)
    const records = batchOf(world.machine.host, { values: ['x'.repeat(300)] })
    const topicData = [{ name: 'small', partitionData: [{ index: 0, records }] }]
    const refused = await client.send(produceRequest, produceResponse, 9, { acks: -1, timeoutMs: 5_000, topicData })
    expect(refused.responses[0]?.partitionResponses[0]?.errorCode).toBe(ErrorCode.MESSAGE_TOO_LARGE)
    await broker.stop()
  }))
