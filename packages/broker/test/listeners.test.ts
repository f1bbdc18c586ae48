// Listeners that are set while the broker runs, as Kafka's combined nodes take them: by name, never those that clients are told of.
import { ApiKey, apis, ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { ask } from './behaviours/requests.ts'
import { withBroker, type SettingsWorld } from './settings-world.ts'

const base = 'PLAINTEXT://broker:9092,CONTROLLER://broker:9093'
const map = 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,EXTRA:PLAINTEXT'
const combined = {
  'log.dirs': '/data',
  'process.roles': 'broker,controller',
  listeners: base,
  'advertised.listeners': 'PLAINTEXT://broker:9092',
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': map,
}

type Metadata = { brokers: { port: number }[] }

const set = (world: SettingsWorld, listeners: string | null): Promise<number> =>
  world.alter('broker', '1', 'listeners', listeners)

/** What a client learns at a port; undefined: nobody listens there. */
async function metadataAt(world: SettingsWorld, port: number): Promise<Metadata | undefined> {
  const kept = world.client
  try {
    world.client = await world.connect(port)
    return await ask<Metadata>(world, ApiKey.METADATA, 9, { topics: [] })
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'ConnectFailed') throw cause
    return undefined
  } finally {
    if (world.client !== kept) world.client.close()
    world.client = kept
  }
}

test('one that is added serves at once, and one that is taken back ends with its connections; a restart opens what is set', () =>
  withBroker(combined, async (world) => {
    expect(await metadataAt(world, 9095)).toBeUndefined()
    expect(await set(world, `${base},EXTRA://broker:9095`)).toBe(ErrorCode.NONE)
    await world.wait(100)
    // Clients were told of the others when this broker registered, of this one they are not.
    expect((await metadataAt(world, 9095))?.brokers).toEqual([])
    expect((await metadataAt(world, 9092))?.brokers).toMatchObject([{ port: 9092 }])
    expect(world.broker.listeners).toMatchObject([
      { name: 'PLAINTEXT', port: 9092 },
      { name: 'EXTRA', port: 9095 },
    ])
    await world.broker.stop()
    await world.start(combined)
    const there = await world.connect(9095)
    expect(await set(world, base)).toBe(ErrorCode.NONE)
    await there.closed
    expect(await metadataAt(world, 9095)).toBeUndefined()
    expect(await set(world, `${base},EXTRA://broker:9096`)).toBe(ErrorCode.NONE)
    await world.wait(100)
    expect(await metadataAt(world, 9096)).toBeDefined()
    expect(await set(world, null)).toBe(ErrorCode.NONE)
    await world.wait(100)
    expect(await metadataAt(world, 9096)).toBeUndefined()
  }))

test('one that closes answers what is being worked on, and drops those that still wait for their turn to connect', () =>
  withBroker({ ...combined, 'max.connection.creation.rate': 2 }, async (world) => {
    await world.createTopic('orders')
    expect(await set(world, `${base},EXTRA://broker:9095`)).toBe(ErrorCode.NONE)
    await world.wait(2_000)
    const [waits, second, late] = [await world.connect(9095), await world.connect(9095), await world.connect(9095)]
    const { request, response } = apis.get(ApiKey.FETCH)!
    const topics = [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000 }] }]
    const fetching = waits.send(request as never, response as never, 12, { maxWaitMs: 1_000, minBytes: 1, topics } as never)
    await world.wait(100)
    expect(await set(world, base)).toBe(ErrorCode.NONE)
    await Promise.all([second.closed, late.closed])
    expect(await fetching).toMatchObject({ errorCode: 0 })
    await waits.closed
    // The other listener goes on.
    expect(await metadataAt(world, 9092)).toBeDefined()
  }))

test('one that stays keeps its address until the next start, whatever address is set', () =>
  withBroker(combined, async (world) => {
    expect(await set(world, `PLAINTEXT://broker:9092,CONTROLLER://broker:9093,EXTRA://broker:9095`)).toBe(ErrorCode.NONE)
    await world.wait(100)
    expect(await set(world, `PLAINTEXT://broker:9099,CONTROLLER://broker:9093,EXTRA://broker:9098`)).toBe(ErrorCode.NONE)
    await world.wait(100)
    for (const port of [9092, 9095]) expect(await metadataAt(world, port), `port ${port}`).toBeDefined()
    for (const port of [9098, 9099]) expect(await metadataAt(world, port), `port ${port}`).toBeUndefined()
  }))

test('an address that cannot be had is an error in the log; another one opens the listener', () =>
  withBroker(combined, async (world) => {
    const taken = await world.machine.host.network.listen({ host: 'broker', port: 9095 }, () => undefined)
    expect(await set(world, `${base},EXTRA://broker:9095`)).toBe(ErrorCode.NONE)
    await world.wait(100)
    expect(world.logged('listener cannot be opened')).toMatchObject([{ level: 'error', listener: 'EXTRA', port: 9095 }])
    expect(await set(world, `${base},EXTRA://broker:9096`)).toBe(ErrorCode.NONE)
    await world.wait(100)
    expect(await metadataAt(world, 9096)).toBeDefined()
    await taken.close()
  }))

test('what Kafka refuses is refused with INVALID_REQUEST', () =>
  withBroker(combined, async (world) => {
    for (const listeners of [
      'EXTRA://broker:9095,CONTROLLER://broker:9093',
      'PLAINTEXT://broker:9092',
      `${base},STRANGER://broker:9095`,
      `${base},EXTRA://broker:9092`,
      `${base},EXTRA://broker:9095,EXTRA://broker:9096`,
      'junk',
      '',
    ])
      expect(await set(world, listeners), listeners).toBe(ErrorCode.INVALID_REQUEST)
    const alter = (resource: string, name: string, value: string) => world.alter('broker', resource, name, value)
    expect(await alter('', 'listeners', base)).toBe(ErrorCode.INVALID_REQUEST)
    expect(await alter('', 'listener.security.protocol.map', map)).toBe(ErrorCode.INVALID_REQUEST)
    expect(await alter('1', 'advertised.listeners', base)).toBe(ErrorCode.INVALID_REQUEST)
    const protocols = (value: string) => alter('1', 'listener.security.protocol.map', value)
    expect(await protocols(map.replace('PLAINTEXT:PLAINTEXT', 'PLAINTEXT:SSL'))).toBe(ErrorCode.INVALID_REQUEST)
    expect(await protocols('CONTROLLER:PLAINTEXT')).toBe(ErrorCode.INVALID_REQUEST)
    expect(await protocols('PLAINTEXT:PLAINTEXT')).toBe(ErrorCode.INVALID_REQUEST)
    expect(await protocols('junk')).toBe(ErrorCode.INVALID_REQUEST)
    expect(await protocols(`${map},STRANGER:PLAINTEXT`)).toBe(ErrorCode.NONE)
    expect(await set(world, `${base},STRANGER://broker:9095`)).toBe(ErrorCode.NONE)
    expect(await world.alter('broker', '1', 'listener.security.protocol.map', null)).toBe(ErrorCode.INVALID_REQUEST)
    await world.wait(100)
    expect(await metadataAt(world, 9095)).toBeDefined()
  }))
