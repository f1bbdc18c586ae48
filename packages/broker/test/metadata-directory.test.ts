// A directory of its own for the metadata log: what lies there, what does not, and what happens when it fails or is another one.
import { Simulation } from '@millrace/host/simulated'
import { describeLogDirsRequest, describeLogDirsResponse, ErrorCode, fetchRequest, fetchResponse } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { createBroker } from '../src/broker.ts'
import { brokerConfig } from '../src/config.ts'
import { recordsOf } from './data-plane.ts'
import { healthOf, scrape } from './scrape.ts'
import { withBroker, type SettingsWorld } from './settings-world.ts'

const alone = { 'log.dirs': '/a,/b', 'metadata.log.dir': '/meta' }

const names = (world: SettingsWorld, directory: string): string[] =>
  world.machine.host.disk
    .list(directory)
    .map(({ name }) => name)
    .toSorted()

async function again(world: SettingsWorld): Promise<void> {
  world.client.close()
  await world.broker.stop()
  await world.start(alone)
}

async function values(world: SettingsWorld, topic: string): Promise<string[]> {
  const topics = [{ topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }]
  const answer = await world.client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics })
  const found = answer.responses[0]!.partitions[0]!
  expect(found.errorCode).toBe(0)
  return recordsOf(world.machine.host, found.records).map(([, value]) => value)
}

test('it holds the metadata log alone, through a restart, and nobody is told of it', () =>
  withBroker(alone, async (world) => {
    for (const name of ['t1', 't2', 't3', 't4']) {
      expect(await world.createTopic(name)).toBe(0)
      expect(await world.produce(name, { values: [name] })).toBe(0)
    }
    const partitions = (directory: string): string[] => names(world, directory).filter((name) => /-\d+$/.test(name))
    for (const restart of [false, true]) {
      if (restart) await again(world)
      expect(partitions('/meta')).toEqual(['__cluster_metadata-0'])
      expect(partitions('/a').length + partitions('/b').length).toBe(4)
      for (const name of ['t1', 't4']) expect(await values(world, name)).toEqual([name])
      const told = await world.client.send(describeLogDirsRequest, describeLogDirsResponse, 4, { topics: null })
      expect(told.results.map(({ logDir }) => logDir)).toEqual(['/a', '/b'])
      expect(told.results.flatMap(({ topics }) => topics.map(({ name }) => name)).toSorted()).toEqual(['t1', 't2', 't3', 't4'])
    }
    await again(world)
    expect(names(world, '/meta')).toEqual(expect.arrayContaining(['.lock', '__cluster_metadata-0', 'meta.properties']))
    world.client.close()
    await world.broker.stop()
    expect([names(world, '/a'), names(world, '/meta')].map((list) => list.includes('.kafka_cleanshutdown'))).toEqual([
      true,
      false,
    ])
    await world.start(alone)
  }))

test('what was decided is there after a crash', () =>
  withBroker(alone, async (world) => {
    expect(await world.createTopic('t1')).toBe(0)
    world.machine.crash('drop')
    world.machine.restart()
    await world.start(alone)
    expect(await world.produce('t1', { values: ['x'] })).toBe(0)
    expect(await world.createTopic('t2')).toBe(0)
  }))

test('other partitions that lie there are left as they are', () =>
  withBroker(alone, async (world) => {
    world.client.close()
    await world.broker.stop()
    world.machine.host.disk.makeDirectory('/meta/orders-0')
    await world.start(alone)
    expect(names(world, '/meta')).toContain('orders-0')
    expect(names(world, '/meta/orders-0')).toEqual([])
  }))

test('when its disk is full, health and metrics tell of it, and it goes on by itself', () =>
  withBroker({ ...alone, 'millrace.metrics.listener': 'broker:9404' }, async (world) => {
    const full = async () => ({
      health: (await healthOf(world))['fullLogDirs'],
      metrics: (await scrape(world)).get('millrace_logdirectoryfull{logdirectory="/meta"}'),
    })
    expect(await full()).toEqual({ health: [], metrics: 0 })
    world.machine.disk.fault = (operation, path) => (operation === 'write' && path.startsWith('/meta') ? 'ENOSPC' : undefined)
    const asked = world.createTopic('t1')
    await world.wait(500)
    expect(await full()).toEqual({ health: ['/meta'], metrics: 1 })
    world.machine.disk.fault = undefined
    await asked
    await world.wait(120_000)
    expect(await full()).toEqual({ health: [], metrics: 0 })
    expect(await world.createTopic('t2')).toBe(0)
  }))

test('when its disk fails the broker stops, and says why', () =>
  withBroker(alone, async (world) => {
    world.machine.disk.fault = (operation, path) => (operation === 'sync' && path.startsWith('/meta') ? 'EIO' : undefined)
    const asked = world.createTopic('t1').catch(() => undefined)
    expect((await world.broker.stopped)?.message).toMatch(/EIO.*\/meta/)
    await asked
  }))

test('when one of log.dirs fails the others go on, and with none left the broker stops', () =>
  withBroker(alone, async (world) => {
    for (const name of ['t1', 't2', 't3', 't4']) expect(await world.createTopic(name)).toBe(0)
    const failing = new Set(['/b'])
    world.machine.disk.fault = (operation, path) => (operation === 'write' && failing.has(path.slice(0, 2)) ? 'EIO' : undefined)
    const going: string[] = []
    for (const name of ['t1', 't2', 't3', 't4']) if ((await world.produce(name, { values: ['x'] })) === 0) going.push(name)
    expect(going).toHaveLength(2)
    await world.wait(1_000)
    const told = world.logged('the controller knows of a failed log directory')
    expect(told).toMatchObject([{ left: [expect.any(String)] }])
    failing.add('/a')
    expect(await world.produce(going[0]!, { values: ['x'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
    expect((await world.broker.stopped)?.message).toMatch(/EIO/)
  }))

test('an empty one is not made the metadata directory of a cluster that there is', () => {
  const sim = new Simulation({ seed: 3 })
  return sim.run(async () => {
    const { host } = sim.machine('broker')
    const start = (settings: Readonly<Record<string, string>>) =>
      createBroker(brokerConfig({ listeners: 'PLAINTEXT://broker:9092', ...settings }), host)
    await (await start({ 'log.dirs': '/a' })).stop()
    await expect(start({ 'log.dirs': '/a', 'metadata.log.dir': '/meta' })).rejects.toThrow(
      /log directory \/meta has no meta.properties, but \/a belongs to a cluster: set metadata.log.dir to where its metadata log is/,
    )
    expect(host.disk.exists('/meta/meta.properties')).toBe(false)
    await (await start({ 'log.dirs': '/a' })).stop()
  })
})

test('a cluster whose metadata log is not there gets no new one', () =>
  withBroker(alone, async (world) => {
    expect(await world.createTopic('t1')).toBe(0)
    expect(await world.produce('t1', { values: ['kept'] })).toBe(0)
    world.client.close()
    await world.broker.stop()
    await expect(world.start({ 'log.dirs': '/a,/b' })).rejects.toThrow(
      /log directory \/a has no metadata log, but \/[ab]\/t1-0 belongs to a cluster: set metadata.log.dir to where its metadata log is/,
    )
    await world.start(alone)
    expect(await values(world, 't1')).toEqual(['kept'])
  }))
