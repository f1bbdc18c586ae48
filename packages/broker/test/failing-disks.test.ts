// Log directories that fail and disks that are full: who is refused, who goes on, and what comes back by itself.
import {
  deleteRecordsRequest,
  deleteRecordsResponse,
  deleteTopicsRequest,
  deleteTopicsResponse,
  ErrorCode,
  fetchRequest,
  fetchResponse,
  listOffsetsRequest,
  listOffsetsResponse,
} from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { recordsOf } from './data-plane.ts'
import { withBroker, type SettingsWorld } from './settings-world.ts'

const two = { 'log.dirs': '/a,/b', 'metadata.log.dir': '/a' }

/** Where the log of a topic's only partition lies. */
const directoryOf = (world: SettingsWorld, topic: string): string =>
  ['/a', '/b'].find((directory) => world.machine.host.disk.exists(`${directory}/${topic}-0`)) ?? 'nowhere'

/** Topics until one lies in each directory. @returns their names, by directory. */
async function topicInEach(world: SettingsWorld): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  for (let n = 0; found['/a'] === undefined || found['/b'] === undefined; n++) {
    expect(await world.createTopic(`t${n}`)).toBe(0)
    found[directoryOf(world, `t${n}`)] = `t${n}`
  }
  return found
}

async function values(world: SettingsWorld, topic: string): Promise<string[] | ErrorCode> {
  const topics = [{ topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }]
  const answer = await world.client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics })
  const found = answer.responses[0]!.partitions[0]!
  return found.errorCode === 0
    ? recordsOf(world.machine.host, found.records).map(([, value]) => value)
    : (found.errorCode as ErrorCode)
}

/** How many directories this broker has left, as the controller was told. */
const told = (world: SettingsWorld): number[] =>
  world
    .logged('the controller knows of a failed log directory')
    .map((line) => (line as unknown as { left: string[] }).left.length)

describe('one of several log directories fails', () => {
  test('its partitions answer KAFKA_STORAGE_ERROR, the others go on, the controller learns it, new topics go elsewhere', () =>
    withBroker(two, async (world) => {
      const { '/a': good, '/b': bad } = await topicInEach(world)
      await world.produce(good!, { values: ['x'] })
      await world.produce(bad!, { values: ['y'] })
      world.machine.disk.fault = (_, path) => (path.startsWith('/b') ? 'EIO' : undefined)
      expect(await world.produce(bad!, { values: ['z'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      expect(await values(world, bad!)).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      const topics = [{ name: bad!, partitions: [{ partitionIndex: 0, timestamp: -1 }] }]
      const offsets = await world.client.send(listOffsetsRequest, listOffsetsResponse, 6, {
        replicaId: -1,
        isolationLevel: 0,
        topics,
      })
      expect(offsets.topics[0]?.partitions[0]?.errorCode).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      expect(await world.produce(good!, { values: ['w'] })).toBe(0)
      expect(await values(world, good!)).toEqual(['x', 'w'])
      await world.wait(1_000)
      expect(told(world)).toEqual([1])
      for (const name of ['n1', 'n2', 'n3']) {
        expect(await world.createTopic(name)).toBe(0)
        expect([directoryOf(world, name), await world.produce(name, { values: ['1'] })]).toEqual(['/a', 0])
      }
    }))

  test.each([
    ['cannot be used at the start', (path: string) => path.startsWith('/b')],
    ['cannot say whose it is', (path: string) => path === '/b/meta.properties'],
  ])('a directory that %s leaves its partitions offline, and no empty log takes their place', (_, isFailing) =>
    withBroker(two, async (world) => {
      const { '/a': good, '/b': bad } = await topicInEach(world)
      await world.produce(good!, { values: ['x'] })
      await world.produce(bad!, { values: ['y'] })
      world.client.close()
      await world.broker.stop()
      world.machine.disk.fault = (__, path) => (isFailing(path) ? 'EIO' : undefined)
      await world.start(two)
      expect(await values(world, good!)).toEqual(['x'])
      expect(await values(world, bad!)).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      // One line for all of them.
      expect(world.logged('partitions offline: their logs are in a log directory that failed, or is not there')).toEqual([
        expect.objectContaining({ partitions: expect.any(Number), first: expect.arrayContaining([`${bad}-0`]), failed: ['/b'] }),
      ])
      expect(await world.produce(bad!, { values: ['z'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      expect(await world.createTopic('fresh')).toBe(0)
      expect(await world.produce('fresh', { values: ['1'] })).toBe(0)
      world.client.close()
      await world.broker.stop()
      world.machine.disk.fault = undefined
      await world.start(two)
      expect(await values(world, bad!)).toEqual(['y'])
    }),
  )

  test('a partition in it that this process may not write takes it offline at the start, not at the next segment', () =>
    withBroker(two, async (world) => {
      const { '/a': good, '/b': bad } = await topicInEach(world)
      for (const topic of [good!, bad!]) expect(await world.produce(topic, { values: [topic] })).toBe(0)
      world.client.close()
      await world.broker.stop()
      const closed = `/b/${bad!}-0`
      world.machine.disk.fault = (operation, path) => (operation === 'access' && path === closed ? 'EACCES' : undefined)
      await world.start(two)
      expect(await values(world, good!)).toEqual([good])
      expect(await values(world, bad!)).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      const [line] = world.logged('log directory offline')
      expect(String((line as unknown as { cause: Error }).cause.message)).toMatch(/EACCES.*\/b\/t\d+-0/)
    }))

  test('a cordoned directory gets no new log until it is opened again (KIP-1066)', () =>
    withBroker(two, async (world) => {
      await topicInEach(world)
      expect(await world.alter('broker', '1', 'cordoned.log.dirs', '/b')).toBe(0)
      for (const name of ['n1', 'n2', 'n3']) expect([await world.createTopic(name), directoryOf(world, name)]).toEqual([0, '/a'])
      expect(await world.alter('broker', '1', 'cordoned.log.dirs', '/c')).toBe(ErrorCode.INVALID_REQUEST)
      await world.alter('broker', '1', 'cordoned.log.dirs', null)
      await world.createTopic('n4')
      expect(directoryOf(world, 'n4')).toBe('/b')
    }))

  test('a broker that has no directory left stops and says why', () =>
    withBroker({ 'log.dirs': '/a' }, async (world) => {
      await world.createTopic('orders')
      world.machine.disk.fault = (operation, path) => (path.startsWith('/a/orders') && operation === 'write' ? 'EIO' : undefined)
      expect(await world.produce('orders', { values: ['x'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      expect((await world.broker.stopped)?.message).toMatch(/EIO/)
      // The metadata log lies in the same directory; it is not what failed.
      expect(world.logged('the metadata log was not closed cleanly')).toEqual([])
      expect(
        world.logged('the log directory that holds the metadata log failed: nothing in it was closed cleanly'),
      ).toMatchObject([{ level: 'error', cause: { path: expect.stringContaining('/a/orders-0') } }])
    }))
})

describe('the disk is full', () => {
  test('producers get KAFKA_STORAGE_ERROR, readers are served, and writing goes on as soon as there is room', () =>
    withBroker({ 'log.dirs': '/a' }, async (world) => {
      await world.createTopic('orders')
      await world.produce('orders', { values: ['x'] })
      world.machine.disk.capacity = 0
      expect(await world.produce('orders', { values: ['y'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      expect(await values(world, 'orders')).toEqual(['x'])
      expect(await world.createTopic('more')).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      await world.wait(60_000)
      expect(await values(world, 'orders')).toEqual(['x'])
      world.machine.disk.capacity = Number.POSITIVE_INFINITY
      expect(await world.produce('orders', { values: ['z'] })).toBe(0)
      expect(await values(world, 'orders')).toEqual(['x', 'z'])
      expect(await world.createTopic('more')).toBe(0)
      expect(await world.produce('more', { values: ['1'] })).toBe(0)
    }))

  test('DeleteRecords and retention make room by themselves, with not one byte left', () =>
    withBroker(
      { 'log.dirs': '/a', 'log.retention.check.interval.ms': 10_000, 'log.segment.delete.delay.ms': 1_000 },
      async (world) => {
        const ages = { 'retention.ms': '20000', 'message.timestamp.type': 'LogAppendTime' }
        for (const [topic, configs] of Object.entries({ kept: {}, aging: ages })) {
          expect(await world.createTopic(topic, configs)).toBe(0)
          for (const value of ['x', 'y']) expect(await world.produce(topic, { values: [value.repeat(10_000)] })).toBe(0)
        }
        await world.wait(2_000)
        const { disk } = world.machine
        disk.capacity = disk.used
        expect(await world.produce('kept', { values: ['z'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
        const topics = [{ name: 'kept', partitions: [{ partitionIndex: 0, offset: 1 }] }]
        const ask = { topics, timeoutMs: 5_000 }
        const answer = await world.client.send(deleteRecordsRequest, deleteRecordsResponse, 2, ask)
        expect(answer.topics[0]?.partitions[0]).toMatchObject({ errorCode: 0, lowWatermark: 1 })
        await world.wait(40_000)
        expect(await values(world, 'aging')).toEqual(ErrorCode.OFFSET_OUT_OF_RANGE)
        expect(await world.produce('kept', { values: ['z'] })).toBe(0)
      },
    ))

  test('topics are deleted and settings changed with not one byte left, again and again; nothing else is, and starts are still recorded', () =>
    withBroker(
      { 'log.dirs': '/a', 'log.retention.check.interval.ms': 10_000, 'log.segment.delete.delay.ms': 1_000 },
      async (world) => {
        for (const topic of ['gone', 'aging', 'kept']) {
          expect(await world.createTopic(topic, { 'message.timestamp.type': 'LogAppendTime' })).toBe(0)
          for (const value of ['x', 'y']) expect(await world.produce(topic, { values: [value.repeat(10_000)] })).toBe(0)
        }
        await world.wait(2_000)
        const { disk } = world.machine
        // Whatever is given up somebody takes at once.
        const fill = (): void => void (disk.capacity = disk.used)
        fill()
        expect(await world.createTopic('more')).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
        for (let n = 0; n < 5; n++) {
          expect(await world.alter('topic', 'aging', 'retention.ms', String(20_000 + n))).toBe(0)
          fill()
        }
        const answer = await world.client.send(deleteTopicsRequest, deleteTopicsResponse, 5, {
          topicNames: ['gone'],
          timeoutMs: 5_000,
        })
        expect(answer.responses).toMatchObject([{ name: 'gone', errorCode: 0 }])
        // The controller's part has an end, and what deletes records has its own.
        let changes = 0
        while (changes < 1_000 && (await world.alter('topic', 'aging', 'retention.ms', String(30_000 + changes))) === 0) {
          changes++
          fill()
        }
        expect(changes).toBeGreaterThan(5)
        expect(changes).toBeLessThan(1_000)
        const topics = [{ name: 'kept', partitions: [{ partitionIndex: 0, offset: 1 }] }]
        const ask = { topics, timeoutMs: 5_000 }
        const deleted = await world.client.send(deleteRecordsRequest, deleteRecordsResponse, 2, ask)
        expect(deleted.topics[0]?.partitions[0]).toMatchObject({ errorCode: 0, lowWatermark: 1 })
        await world.wait(60_000)
        expect(await world.createTopic('more')).toBe(0)
        expect(await world.produce('kept', { values: ['z'] })).toBe(0)
      },
    ))

  test('a topic that was made while only its own directory was full gets its log when there is room', () =>
    withBroker({ 'log.dirs': '/a' }, async (world) => {
      world.machine.disk.fault = (operation, path) =>
        operation === 'write' && path.startsWith('/a/orders') ? 'ENOSPC' : undefined
      expect(await world.createTopic('orders')).toBe(0)
      expect(await world.produce('orders', { values: ['x'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      world.machine.disk.fault = undefined
      await world.wait(2_000)
      expect(await world.produce('orders', { values: ['x'] })).toBe(0)
    }))

  test('with millrace.disk.full=offline the directory goes offline, as in Kafka', () =>
    withBroker({ ...two, 'millrace.disk.full': 'offline' }, async (world) => {
      const { '/a': good, '/b': bad } = await topicInEach(world)
      await world.produce(bad!, { values: ['x'] })
      world.machine.disk.fault = (operation, path) => (operation === 'write' && path.startsWith('/b') ? 'ENOSPC' : undefined)
      expect(await world.produce(bad!, { values: ['y'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      world.machine.disk.fault = undefined
      expect(await world.produce(bad!, { values: ['y'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      expect(await world.produce(good!, { values: ['z'] })).toBe(0)
      await world.wait(1_000)
      expect(told(world)).toEqual([1])
    }))
})

describe('a log that is corrupt where it was on stable storage', () => {
  test('is offline with its bytes as they are; the broker starts, and the other partitions go on', () =>
    withBroker({}, async (world) => {
      for (const topic of ['good', 'bad', 'worse']) {
        expect(await world.createTopic(topic)).toBe(0)
        expect(await world.produce(topic, { values: ['x'] })).toBe(0)
      }
      // Recovery points are noted.
      await world.wait(120_000)
      world.machine.crash('keep')
      const { disk } = world.machine.restart()
      const paths = ['bad', 'worse'].map((topic) => `/data/${topic}-0/00000000000000000000.log`)
      for (const path of paths) {
        const file = disk.open(path, 'write')
        file.truncate(30)
        file.close()
      }
      const before = paths.map((path) => disk.readFile(path))
      await world.start({})
      expect(await values(world, 'good')).toEqual(['x'])
      for (const topic of ['bad', 'worse']) {
        expect(await values(world, topic)).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
        expect(await world.produce(topic, { values: ['y'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      }
      expect(paths.map((path) => disk.readFile(path))).toEqual(before)
      expect(world.logged('partition offline: its log is corrupt')).toHaveLength(2)
      // It goes with its topic; its name is free.
      const topics = [{ name: 'bad' }]
      const deleted = await world.client.send(deleteTopicsRequest, deleteTopicsResponse, 6, { topics, timeoutMs: 1_000 })
      expect(deleted.responses[0]?.errorCode).toBe(0)
      expect(await world.createTopic('bad')).toBe(0)
      expect(await world.produce('bad', { values: ['z'] })).toBe(0)
      world.client.close()
      await world.broker.stop()
      await world.start({})
      expect(await values(world, 'bad')).toEqual(['z'])
      expect(await values(world, 'worse')).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
    }))
})

test('a search by time over records that cannot be told apart is answered with INVALID_RECORD, and the client keeps its connection', () =>
  withBroker({}, async (world) => {
    expect(await world.createTopic('orders')).toBe(0)
    expect(await world.produce('orders', { values: ['x'] })).toBe(0)
    const { disk, compression } = world.machine.host
    const file = disk.open('/data/orders-0/00000000000000000000.log', 'write')
    const batch = new Uint8Array(file.size())
    file.readNow(batch, 0)
    // The record claims a header that is not there; the checksum is made to fit.
    batch[batch.length - 1] = 2
    new DataView(batch.buffer).setUint32(17, compression.crc32c(batch.subarray(21)))
    file.write([batch], 0)
    file.close()
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp: 1 }] }]
    const ask = { replicaId: -1, isolationLevel: 0, topics }
    for (let turn = 0; turn < 2; turn++) {
      const answer = await world.client.send(listOffsetsRequest, listOffsetsResponse, 6, ask)
      expect(answer.topics[0]?.partitions[0]?.errorCode).toBe(ErrorCode.INVALID_RECORD)
    }
  }))

test.each([-12, 0x7fffff00])(
  'a search by time over a batch that claims %i bytes ends, and takes its partition offline',
  (length) =>
    withBroker({}, async (world) => {
      expect(await world.createTopic('orders')).toBe(0)
      for (const value of ['x', 'y']) expect(await world.produce('orders', { values: [value] })).toBe(0)
      const file = world.machine.host.disk.open('/data/orders-0/00000000000000000000.log', 'write')
      const claimed = new Uint8Array(4)
      new DataView(claimed.buffer).setInt32(0, length)
      file.write([claimed], 8)
      file.close()
      const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp: 1 }] }]
      const ask = { replicaId: -1, isolationLevel: 0, topics }
      const answer = await world.client.send(listOffsetsRequest, listOffsetsResponse, 6, ask)
      expect(answer.topics[0]?.partitions[0]?.errorCode).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
    }),
)
