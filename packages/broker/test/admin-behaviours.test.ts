// What Kafka's admin APIs do, behaviour by behaviour, on the whole broker: simulated machine, power that fails, restarts.
import { Simulation } from '@millrace/host/simulated'
import type { Machine } from '@millrace/host/simulated'
import { ApiKey, apis, ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { createBroker } from '../src/broker.ts'
import type { Broker } from '../src/broker.ts'
import { brokerConfig } from '../src/config.ts'
import { batchOf, recordsOf } from './data-plane.ts'
import { WireClient } from './wire-client.ts'

type Body = Readonly<Record<string, unknown>>

/** One broker with both listeners, and one connection to each. */
class World {
  readonly sim = new Simulation({ seed: 47 })
  readonly machine: Machine = this.sim.machine('broker')
  readonly #clients = new Map<number, WireClient>()

  start(settings: Readonly<Record<string, string>> = {}): Promise<Broker> {
    this.#clients.clear()
    const config = brokerConfig({
      'log.dirs': '/data',
      'process.roles': 'broker,controller',
      listeners: 'PLAINTEXT://broker:9092,CONTROLLER://broker:9093',
      'controller.listener.names': 'CONTROLLER',
      'offsets.topic.num.partitions': 1,
      'transaction.state.log.num.partitions': 1,
      'group.initial.rebalance.delay.ms': 0,
      ...settings,
    })
    return createBroker(config, this.machine.host)
  }

  // The answers are looked at by name: what stands in them is the protocol's matter.
  async ask<A>(key: number, version: number, body: Body, port = 9092): Promise<A> {
    const api = apis.get(key)!
    let client = this.#clients.get(port)
    if (client === undefined) {
      client = await WireClient.connect(this.sim.machine('client').host.network, { host: 'broker', port })
      this.#clients.set(port, client)
    }
    return client.send(api.request as never, api.response as never, version, body as never)
  }

  async makeTopic(name: string, configs: Readonly<Record<string, string>> = {}): Promise<void> {
    const topic = {
      name,
      numPartitions: 1,
      replicationFactor: 1,
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    }
    const answer = await this.ask<{ topics: { errorCode: number }[] }>(ApiKey.CREATE_TOPICS, 7, {
      topics: [topic],
      timeoutMs: 5_000,
    })
    expect(answer.topics[0]?.errorCode).toBe(ErrorCode.NONE)
  }

  async produce(topic: string, ...values: string[]): Promise<void> {
    const records = batchOf(this.machine.host, { values })
    const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }]
    await this.ask(ApiKey.PRODUCE, 9, { acks: -1, timeoutMs: 5_000, topicData })
  }

  async deleteBelow(topic: string, offset: number): Promise<{ errorCode: number; lowWatermark: number }> {
    type Answer = { topics: { partitions: { errorCode: number; lowWatermark: number }[] }[] }
    const topics = [{ name: topic, partitions: [{ partitionIndex: 0, offset }] }]
    const answer = await this.ask<Answer>(ApiKey.DELETE_RECORDS, 2, { topics, timeoutMs: 5_000 })
    const { errorCode, lowWatermark } = answer.topics[0]!.partitions[0]!
    return { errorCode, lowWatermark }
  }

  async fetch(topic: string, fetchOffset: number): Promise<{ errorCode: number; records: [number, string][] }> {
    type Answer = { responses: { partitions: { errorCode: number; records: Uint8Array | null }[] }[] }
    const topics = [{ topic, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1_000_000 }] }]
    const { responses } = await this.ask<Answer>(ApiKey.FETCH, 12, { maxWaitMs: 0, topics })
    const { errorCode, records } = responses[0]!.partitions[0]!
    return { errorCode, records: recordsOf(this.machine.host, records) }
  }

  async coordinator(keyType: number): Promise<void> {
    for (;;) {
      type Answer = { coordinators: { errorCode: number }[] }
      const answer = await this.ask<Answer>(ApiKey.FIND_COORDINATOR, 4, { keyType, coordinatorKeys: ['x'] })
      if (answer.coordinators[0]?.errorCode === ErrorCode.NONE) return
      await this.sim.machine('client').host.clock.sleep(50)
    }
  }
}

function inWorld(run: (world: World) => Promise<void>): Promise<void> {
  const world = new World()
  return world.sim.run(() => run(world))
}

test('DeleteRecords: -1 means the high watermark, and beyond it there is nothing to delete', () =>
  inWorld(async (world) => {
    const broker = await world.start()
    await world.makeTopic('plain')
    await world.produce('plain', 'a', 'b', 'c')
    expect(await world.deleteBelow('plain', 4)).toEqual({ errorCode: ErrorCode.OFFSET_OUT_OF_RANGE, lowWatermark: -1 })
    expect(await world.deleteBelow('plain', -2)).toEqual({ errorCode: ErrorCode.OFFSET_OUT_OF_RANGE, lowWatermark: -1 })
    expect(await world.deleteBelow('plain', 2)).toEqual({ errorCode: ErrorCode.NONE, lowWatermark: 2 })
    expect(await world.deleteBelow('plain', 1)).toEqual({ errorCode: ErrorCode.NONE, lowWatermark: 2 })
    expect(await world.deleteBelow('plain', -1)).toEqual({ errorCode: ErrorCode.NONE, lowWatermark: 3 })
    await broker.stop()
  }))

test('DeleteRecords: a start inside a batch is served with the whole batch, and below it nothing', () =>
  inWorld(async (world) => {
    const broker = await world.start()
    await world.makeTopic('plain')
    await world.produce('plain', 'a', 'b', 'c')
    await world.deleteBelow('plain', 1)
    expect((await world.fetch('plain', 0)).errorCode).toBe(ErrorCode.OFFSET_OUT_OF_RANGE)
    const { records } = await world.fetch('plain', 1)
    expect(records.map(([offset]) => offset)).toEqual([0, 1, 2])
    await broker.stop()
  }))

test('DeleteRecords: a topic that is only compacted keeps what compaction leaves, and internal topics are the broker’s', () =>
  inWorld(async (world) => {
    const broker = await world.start()
    await world.makeTopic('compacted', { 'cleanup.policy': 'compact' })
    await world.makeTopic('both', { 'cleanup.policy': 'compact,delete' })
    await world.coordinator(0)
    expect((await world.deleteBelow('compacted', 0)).errorCode).toBe(ErrorCode.POLICY_VIOLATION)
    expect((await world.deleteBelow('both', 0)).errorCode).toBe(ErrorCode.NONE)
    expect((await world.deleteBelow('__consumer_offsets', 0)).errorCode).toBe(ErrorCode.INVALID_TOPIC_EXCEPTION)
    await broker.stop()
  }))

test('DeleteRecords: what was deleted stays deleted when the power fails right after the answer', () =>
  inWorld(async (world) => {
    await world.start()
    await world.makeTopic('plain')
    await world.produce('plain', 'a', 'b', 'c')
    expect((await world.deleteBelow('plain', 2)).errorCode).toBe(ErrorCode.NONE)
    world.machine.crash('drop')
    world.machine.restart()
    const broker = await world.start()
    expect((await world.fetch('plain', 1)).errorCode).toBe(ErrorCode.OFFSET_OUT_OF_RANGE)
    expect((await world.fetch('plain', 2)).errorCode).toBe(ErrorCode.NONE)
    await broker.stop()
  }))

test('DescribeLogDirs: each directory with what lies in it, its room, and whether it is cordoned', () =>
  inWorld(async (world) => {
    const broker = await world.start({ 'log.dirs': '/data,/more', 'cordoned.log.dirs': '/more' })
    await world.makeTopic('plain')
    await world.produce('plain', 'a', 'b', 'c')
    type Dir = {
      logDir: string
      topics: { name: string; partitions: unknown[] }[]
      isCordoned: boolean
      totalBytes: number
      usableBytes: number
    }
    const { results } = await world.ask<{ results: Dir[] }>(ApiKey.DESCRIBE_LOG_DIRS, 5, { topics: null })
    expect(results).toMatchObject([
      { logDir: '/data', isCordoned: false, topics: [{ name: 'plain', partitions: [{ offsetLag: 0, isFutureKey: false }] }] },
      { logDir: '/more', isCordoned: true, topics: [] },
    ])
    for (const { totalBytes, usableBytes } of results) expect(totalBytes - usableBytes).toBeGreaterThanOrEqual(0)
    await broker.stop()
  }))

test('OffsetForLeaderEpoch: the largest known epoch at most the one asked for, with where the next began; nothing known is no error', () =>
  inWorld(async (world) => {
    type Answer = { topics: { partitions: { errorCode: number; leaderEpoch: number; endOffset: number }[] }[] }
    const end = async (leaderEpoch: number) => {
      const topics = [{ topic: 'plain', partitions: [{ partition: 0, leaderEpoch }] }]
      const answer = await world.ask<Answer>(ApiKey.OFFSET_FOR_LEADER_EPOCH, 4, { replicaId: -1, topics })
      const { errorCode, leaderEpoch: epoch, endOffset } = answer.topics[0]!.partitions[0]!
      return [errorCode, epoch, endOffset]
    }
    let broker = await world.start()
    await world.makeTopic('plain')
    expect(await end(0)).toEqual([ErrorCode.NONE, 0, 0])
    await world.produce('plain', 'a', 'b')
    expect(await end(0)).toEqual([ErrorCode.NONE, 0, 2])
    expect(await end(99)).toEqual([ErrorCode.NONE, -1, -1])
    await broker.stop()
    // It gave up the lead and took it again: a later epoch, which begins before its first record is there.
    broker = await world.start()
    expect(await end(0)).toEqual([ErrorCode.NONE, 0, 2])
    expect(await end(1)).toEqual([ErrorCode.NONE, 0, 2])
    await world.produce('plain', 'c')
    expect(await end(1)).toEqual([ErrorCode.NONE, 0, 2])
    await broker.stop()
  }))

test('DeleteGroups: a group with offsets and no members goes with them, and is unknown from then on, after a restart too', () =>
  inWorld(async (world) => {
    type Deleted = { results: { errorCode: number }[] }
    const remove = async (name: string) =>
      (await world.ask<Deleted>(ApiKey.DELETE_GROUPS, 2, { groupsNames: [name] })).results[0]?.errorCode
    let broker = await world.start()
    await world.makeTopic('plain')
    await world.coordinator(0)
    const topics = [{ name: 'plain', partitions: [{ partitionIndex: 0, committedOffset: 5, committedMetadata: '' }] }]
    await world.ask(ApiKey.OFFSET_COMMIT, 7, { groupId: 'g', memberId: '', generationIdOrMemberEpoch: -1, topics })
    expect(await remove('g')).toBe(ErrorCode.NONE)
    expect(await remove('g')).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
    await broker.stop()
    broker = await world.start()
    await world.coordinator(0)
    type Fetched = { topics: unknown[]; errorCode: number }
    await expect
      .poll(async () => (await world.ask<Fetched>(ApiKey.OFFSET_FETCH, 5, { groupId: 'g', topics: null })).errorCode)
      .toBe(0)
    expect((await world.ask<Fetched>(ApiKey.OFFSET_FETCH, 5, { groupId: 'g', topics: null })).topics).toEqual([])
    await broker.stop()
  }))

test('AlterConfigs replaces the whole set: what is not named goes back to its default', () =>
  inWorld(async (world) => {
    const broker = await world.start()
    await world.makeTopic('plain', { 'retention.ms': '1000', 'segment.bytes': '2097152' })
    const resource = { resourceType: 2, resourceName: 'plain' }
    const configs = [{ name: 'retention.ms', value: '2000' }]
    await world.ask(ApiKey.ALTER_CONFIGS, 2, { resources: [{ ...resource, configs }], validateOnly: false })
    type Answer = { results: { configs: { name: string; value: string }[] }[] }
    const asked = { ...resource, configurationKeys: ['retention.ms', 'segment.bytes'] }
    const answer = await world.ask<Answer>(ApiKey.DESCRIBE_CONFIGS, 4, { resources: [asked] })
    const values = Object.fromEntries(answer.results[0]!.configs.map(({ name, value }) => [name, value]))
    expect(values).toEqual({ 'retention.ms': '2000', 'segment.bytes': '1073741824' })
    await broker.stop()
  }))

test('UpdateFeatures: a lower level only as a downgrade, none over a change of the metadata, and what was agreed on outlives a restart', () =>
  inWorld(async (world) => {
    type Answer = { errorCode: number }
    const update = async (feature: string, maxVersionLevel: number, upgradeType: number, validateOnly = false) => {
      const featureUpdates = [{ feature, maxVersionLevel, upgradeType }]
      return (await world.ask<Answer>(ApiKey.UPDATE_FEATURES, 2, { timeoutMs: 5_000, featureUpdates, validateOnly })).errorCode
    }
    const level = async () => {
      type Versions = { finalizedFeatures: { name: string; maxVersionLevel: number }[] }
      const body = { clientSoftwareName: 'x', clientSoftwareVersion: '1' }
      const { finalizedFeatures } = await world.ask<Versions>(ApiKey.API_VERSIONS, 4, body)
      return finalizedFeatures.find(({ name }) => name === 'transaction.version')?.maxVersionLevel
    }
    let broker = await world.start()
    expect(await update('transaction.version', 1, 1)).toBe(ErrorCode.INVALID_UPDATE_VERSION)
    expect(await update('transaction.version', 3, 1)).toBe(ErrorCode.INVALID_UPDATE_VERSION)
    expect(await update('metadata.version', 31, 3)).toBe(ErrorCode.INVALID_UPDATE_VERSION)
    expect(await update('transaction.version', 1, 2, true)).toBe(ErrorCode.NONE)
    expect(await level()).toBe(2)
    expect(await update('transaction.version', 1, 2)).toBe(ErrorCode.NONE)
    expect(await level()).toBe(1)
    await broker.stop()
    broker = await world.start()
    expect(await level()).toBe(1)
    await broker.stop()
  }))

test('the controller’s listener describes the quorum and the controllers, and ends a connection that asks for topics', () =>
  inWorld(async (world) => {
    const broker = await world.start()
    const quorum = { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] }
    type Quorum = { topics: { partitions: { leaderId: number; currentVoters: unknown[] }[] }[]; nodes: unknown[] }
    const answer = await world.ask<Quorum>(ApiKey.DESCRIBE_QUORUM, 2, quorum, 9093)
    expect(answer.topics[0]?.partitions[0]).toMatchObject({ leaderId: 1, currentVoters: [{ replicaId: 1 }] })
    expect(answer.nodes).toMatchObject([{ nodeId: 1, listeners: [{ name: 'CONTROLLER', host: 'broker', port: 9093 }] }])
    type Cluster = { brokers: unknown[]; controllerId: number }
    const cluster = await world.ask<Cluster>(ApiKey.DESCRIBE_CLUSTER, 1, { endpointType: 2 }, 9093)
    expect(cluster).toMatchObject({ controllerId: 1, brokers: [{ brokerId: 1, host: 'broker', port: 9093 }] })
    await expect(world.ask(ApiKey.METADATA, 9, { topics: [] }, 9093)).rejects.toThrow('connection closed')
    await broker.stop()
  }))

test('UnregisterBroker: the broker is gone from the cluster, and what it led has no leader until it starts again', () =>
  inWorld(async (world) => {
    let broker = await world.start()
    await world.makeTopic('plain')
    type Answer = { errorCode: number }
    expect((await world.ask<Answer>(ApiKey.UNREGISTER_BROKER, 0, { brokerId: 2 })).errorCode).toBe(
      ErrorCode.BROKER_ID_NOT_REGISTERED,
    )
    const said = (): number => world.machine.events.filter(({ event }) => event.startsWith('this broker was unregistered')).length
    expect(said()).toBe(0)
    expect((await world.ask<Answer>(ApiKey.UNREGISTER_BROKER, 0, { brokerId: 1 })).errorCode).toBe(ErrorCode.NONE)
    expect((await world.fetch('plain', 0)).errorCode).toBe(ErrorCode.NOT_LEADER_OR_FOLLOWER)
    expect(said()).toBe(1)
    await broker.stop()
    broker = await world.start()
    expect((await world.fetch('plain', 0)).errorCode).toBe(ErrorCode.NONE)
    await broker.stop()
  }))
