// Behaviours that clients count on and that are easily missed, each under its name, over the wire; others have their tests beside their code.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { withBroker } from '../settings-world.ts'
import { ask, coordinator, fetch, initProducer, local, offsetsOf, produce, topicId } from './requests.ts'
import type { Fetched, Identity } from './requests.ts'

describe('ApiVersions', () => {
  test('with a name of the client that is none is INVALID_REQUEST, from version 3 on', () =>
    withBroker(local, async (world) => {
      const codeOf = async (clientSoftwareName: string): Promise<number> =>
        (await ask<{ errorCode: number }>(world, ApiKey.API_VERSIONS, 3, { clientSoftwareName, clientSoftwareVersion: '1' }))
          .errorCode
      expect(await codeOf('good-name.1')).toBe(ErrorCode.NONE)
      expect(await codeOf('-bad')).toBe(ErrorCode.INVALID_REQUEST)
      expect(await codeOf('')).toBe(ErrorCode.INVALID_REQUEST)
    }))

  test('version 5 tells a client that came to another cluster or node to bootstrap anew (KIP-1242)', () =>
    withBroker(local, async (world) => {
      const codeOf = async (clusterId: string | null, nodeId: number): Promise<number> => {
        const body = { clientSoftwareName: 'x', clientSoftwareVersion: '1', clusterId, nodeId }
        return (await ask<{ errorCode: number }>(world, ApiKey.API_VERSIONS, 5, body)).errorCode
      }
      const { clusterId, nodeId } = world.broker
      expect(await codeOf(null, -1)).toBe(ErrorCode.NONE)
      expect(await codeOf(clusterId, nodeId)).toBe(ErrorCode.NONE)
      expect(await codeOf(clusterId, nodeId + 1)).toBe(ErrorCode.REBOOTSTRAP_REQUIRED)
      expect(await codeOf('another', nodeId)).toBe(ErrorCode.REBOOTSTRAP_REQUIRED)
      expect(await codeOf(clusterId, -1)).toBe(ErrorCode.INVALID_REQUEST)
    }))

  test('does not name client telemetry, so that no client pushes any', () =>
    withBroker(local, async (world) => {
      const body = { clientSoftwareName: 'x', clientSoftwareVersion: '1' }
      const { apiKeys } = await ask<{ apiKeys: { apiKey: number }[] }>(world, ApiKey.API_VERSIONS, 3, body)
      expect(apiKeys.filter(({ apiKey }) => apiKey === 71 || apiKey === 72)).toEqual([])
    }))
})

describe('a batch', () => {
  test('longer than a segment is RECORD_LIST_TOO_LARGE, longer than max.message.bytes MESSAGE_TOO_LARGE, after recompression too', () =>
    withBroker(local, async (world) => {
      await world.createTopic('short', { 'segment.bytes': '1048576', 'max.message.bytes': '2000000' })
      await world.createTopic('small', { 'max.message.bytes': '1000' })
      await world.createTopic('plain', { 'max.message.bytes': '1000', 'compression.type': 'uncompressed' })
      const value = 'x'.repeat(1_100_000)
      expect((await produce(world, 'short', { values: [value] })).errorCode).toBe(ErrorCode.RECORD_LIST_TOO_LARGE)
      expect((await produce(world, 'small', { values: ['x'.repeat(1_100)] })).errorCode).toBe(ErrorCode.MESSAGE_TOO_LARGE)
      expect((await produce(world, 'small', { values: ['x'.repeat(1_100)], codecId: 1 })).errorCode).toBe(ErrorCode.NONE)
      expect((await produce(world, 'plain', { values: ['x'.repeat(1_100)], codecId: 1 })).errorCode).toBe(
        ErrorCode.MESSAGE_TOO_LARGE,
      )
    }))

  test('of LogAppendTime is answered with the time of the log, of CreateTime with -1', () =>
    withBroker(local, async (world) => {
      await world.createTopic('ours', { 'message.timestamp.type': 'LogAppendTime' })
      await world.createTopic('theirs')
      expect((await produce(world, 'ours', { values: ['x'], timestamp: 5 })).logAppendTimeMs).toBeGreaterThan(1_600_000_000_000)
      expect((await produce(world, 'theirs', { values: ['x'] })).logAppendTimeMs).toBe(-1)
    }))

  test('of a transaction adds its partition from Produce 12 on, is TRANSACTION_ABORTABLE in 11 and INVALID_TXN_STATE before', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      const id = await topicId(world, 'orders')
      for (const [version, code] of [
        [10, ErrorCode.INVALID_TXN_STATE],
        [11, ErrorCode.TRANSACTION_ABORTABLE],
        [12, ErrorCode.NONE],
      ] as const) {
        const { producerId, producerEpoch } = await initProducer(world, `x${version}`)
        const batch = { values: ['x'], producerId, producerEpoch, baseSequence: 0, transactional: true }
        const name = version >= 13 ? id : 'orders'
        expect((await produce(world, name, batch, version, `x${version}`)).errorCode, `version ${version}`).toBe(code)
      }
    }))

  test('of a stale producer epoch is INVALID_PRODUCER_EPOCH at the log and PRODUCER_FENCED at the coordinator', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      const first = await initProducer(world, 'x')
      const open = (one: Identity) => ({
        v3AndBelowTransactionalId: 'x',
        v3AndBelowProducerId: one.producerId,
        v3AndBelowProducerEpoch: one.producerEpoch,
        v3AndBelowTopics: [{ name: 'orders', partitions: [0] }],
      })
      type Added = { resultsByTopicV3AndBelow: { resultsByPartition: { partitionErrorCode: number }[] }[] }
      const add = async (one: Identity) =>
        (await ask<Added>(world, ApiKey.ADD_PARTITIONS_TO_TXN, 3, open(one))).resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!
          .partitionErrorCode
      const batch = (one: Identity) => ({ values: ['x'], ...one, baseSequence: 0, transactional: true })
      expect(await add(first)).toBe(ErrorCode.NONE)
      expect((await produce(world, 'orders', batch(first), 9, 'x')).errorCode).toBe(ErrorCode.NONE)
      const second = await initProducer(world, 'x')
      expect(second.producerEpoch).toBeGreaterThan(first.producerEpoch)
      expect((await produce(world, 'orders', batch(first), 9, 'x')).errorCode).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
      expect(await add(first)).toBe(ErrorCode.PRODUCER_FENCED)
    }))
})

describe('offsets', () => {
  test('markers take one each and are never shown: a consumer’s position jumps over them, and offsets have holes', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      for (const [committed, sequence] of [
        [true, 0],
        [false, 0],
      ] as const) {
        const identity = await initProducer(world, `x${committed}`)
        const batch = { values: ['a', 'b'], ...identity, baseSequence: sequence, transactional: true }
        expect((await produce(world, 'orders', batch, 12, `x${committed}`)).errorCode).toBe(ErrorCode.NONE)
        const { producerId, producerEpoch } = identity
        await ask(world, ApiKey.END_TXN, 4, { transactionalId: `x${committed}`, producerId, producerEpoch, committed })
        await world.wait(500)
      }
      await produce(world, 'orders', { values: ['c'] })
      const read = await fetch(world, 'orders', 0, 0)
      expect(offsetsOf(world, read)).toEqual([0, 1, 3, 4, 6])
      expect(read.highWatermark).toBe(7)
      expect(read.abortedTransactions).toBeNull()
      const committed = await fetch(world, 'orders', 0, 1)
      expect(committed.abortedTransactions).toMatchObject([{ firstOffset: 3 }])
      expect((await fetch(world, 'orders', 6, 1)).abortedTransactions).toEqual([])
      expect(offsetsOf(world, await fetch(world, 'orders', 2))).toEqual([3, 4, 6])
    }))

  test('one that was compacted away gives the next batch', () =>
    withBroker({ ...local, 'log.cleaner.backoff.ms': 1_000, 'log.initial.task.delay.ms': 0 }, async (world) => {
      await world.createTopic('keyed', { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.01', 'segment.ms': '1000' })
      const key = new TextEncoder().encode('k')
      for (const value of ['a', 'b', 'c']) await produce(world, 'keyed', { values: [value], key })
      await world.wait(2_000)
      await produce(world, 'keyed', { values: ['d'], key: new TextEncoder().encode('other') })
      await world.wait(120_000)
      await produce(world, 'keyed', { values: ['e'], key: new TextEncoder().encode('third') })
      for (const gone of [0, 1]) expect(offsetsOf(world, await fetch(world, 'keyed', gone))[0]).toBe(2)
    }))

  test('are never used again: a log that retention emptied goes on where it was, after a restart too', () =>
    withBroker({ ...local, 'log.retention.check.interval.ms': 1_000, 'log.initial.task.delay.ms': 0 }, async (world) => {
      await world.createTopic('short', { 'retention.ms': '1000', 'file.delete.delay.ms': '0' })
      expect((await produce(world, 'short', { values: ['a', 'b'] })).baseOffset).toBe(0)
      await world.wait(10_000)
      expect(offsetsOf(world, await fetch(world, 'short', 2))).toEqual([])
      expect((await fetch(world, 'short', 0)).errorCode).toBe(ErrorCode.OFFSET_OUT_OF_RANGE)
      world.client.close()
      await world.broker.stop()
      await world.start(local)
      expect((await produce(world, 'short', { values: ['c'] })).baseOffset).toBe(2)
    }))
})

describe('topics', () => {
  test('of the same name made again have another id: clients with the old id are told so, and read nothing of the new one', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      const before = await topicId(world, 'orders')
      await ask(world, ApiKey.DELETE_TOPICS, 5, { topicNames: ['orders'], timeoutMs: 1_000 })
      await world.createTopic('orders')
      expect(await topicId(world, 'orders')).not.toBe(before)
      await produce(world, 'orders', { values: ['new'] })
      const topics = [{ topicId: before, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000 }] }]
      const answer = await ask<{ responses: { partitions: Fetched[] }[] }>(world, ApiKey.FETCH, 13, { maxWaitMs: 0, topics })
      expect(answer.responses[0]?.partitions[0]?.errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_ID)
      const byId = await ask<{ topics: { errorCode: number }[] }>(world, ApiKey.METADATA, 12, {
        topics: [{ topicId: before, name: null }],
      })
      expect(byId.topics[0]?.errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_ID)
    }))

  test('in Metadata: an empty list means all in version 0 and none later, null means all; operations are unset unless asked for', () =>
    withBroker({ ...local, 'auto.create.topics.enable': false }, async (world) => {
      await world.createTopic('orders')
      type Answer = { topics: { errorCode: number; name: string; topicAuthorizedOperations: number }[] }
      const list = async (version: number, topics: unknown): Promise<Answer['topics']> =>
        (await ask<Answer>(world, ApiKey.METADATA, version, { topics })).topics
      expect((await list(0, [])).map(({ name }) => name)).toEqual(['orders'])
      expect(await list(1, [])).toEqual([])
      const [all] = await list(9, null)
      expect([all?.name, all?.topicAuthorizedOperations]).toEqual(['orders', -2_147_483_648])
      expect((await list(9, [{ name: 'missing' }]))[0]?.errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
      expect((await list(9, [{ name: 'a b' }]))[0]?.errorCode).toBe(ErrorCode.INVALID_TOPIC_EXCEPTION)
    }))

  test('are checked in Kafka’s order: name, then whether it is there, then its settings, then replicas before partitions', () =>
    withBroker(local, async (world) => {
      await world.createTopic('there')
      const wrong = { numPartitions: 0, replicationFactor: 0, configs: [{ name: 'retention.ms', value: 'x' }] }
      const codeOf = async (name: string, fields: object): Promise<number> => {
        type Answer = { topics: { errorCode: number }[] }
        const body = {
          topics: [{ name, numPartitions: 1, replicationFactor: 1, ...fields }],
          timeoutMs: 1_000,
          validateOnly: true,
        }
        return (await ask<Answer>(world, ApiKey.CREATE_TOPICS, 7, body)).topics[0]!.errorCode
      }
      expect(await codeOf('a b', wrong)).toBe(ErrorCode.INVALID_TOPIC_EXCEPTION)
      expect(await codeOf('there', wrong)).toBe(ErrorCode.TOPIC_ALREADY_EXISTS)
      expect(await codeOf('new', wrong)).toBe(ErrorCode.INVALID_CONFIG)
      expect(await codeOf('new', { ...wrong, configs: [] })).toBe(ErrorCode.INVALID_REPLICATION_FACTOR)
      expect(await codeOf('new', { numPartitions: 0 })).toBe(ErrorCode.INVALID_PARTITIONS)
      expect(await codeOf('new', {})).toBe(ErrorCode.NONE)
    }))
})

describe('a connection', () => {
  test('that asks for an API or a version nobody knows is closed, one with an unknown tagged field is served', () =>
    withBroker(local, async (world) => {
      const raw = (key: number, version: number): Uint8Array => {
        const bytes = new Uint8Array(4 + 10 + 1)
        const view = new DataView(bytes.buffer)
        view.setInt32(0, 11)
        view.setInt16(4, key)
        view.setInt16(6, version)
        view.setInt16(12, -1)
        return bytes
      }
      for (const [key, version] of [
        [900, 0],
        [3, 99],
      ] as const) {
        const client = await world.connect()
        client.raw(raw(key, version))
        await client.closed
      }
      const unknownTags = [{ tag: 77, bytes: new Uint8Array([1, 2, 3]) }]
      const answer = await ask<{ errorCode: number }>(world, ApiKey.API_VERSIONS, 3, {
        clientSoftwareName: 'x',
        clientSoftwareVersion: '1',
        unknownTags,
      })
      expect(answer.errorCode).toBe(ErrorCode.NONE)
    }))
})

describe('groups', () => {
  test('nothing committed is offset -1 without an error; an unknown group is Dead up to DescribeGroups 5 and an error in 6', () =>
    withBroker(local, async (world) => {
      await coordinator(world, 0)
      await world.createTopic('orders')
      type Offsets = { errorCode: number; topics: { partitions: { committedOffset: number; errorCode: number }[] }[] }
      const body = { groupId: 'none', topics: [{ name: 'orders', partitionIndexes: [0] }] }
      let found = await ask<Offsets>(world, ApiKey.OFFSET_FETCH, 5, body)
      for (
        ;
        found.errorCode === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
        found = await ask<Offsets>(world, ApiKey.OFFSET_FETCH, 5, body)
      )
        await world.wait(50)
      expect(found.topics[0]?.partitions[0]).toMatchObject({ committedOffset: -1, errorCode: 0 })
      type Groups = { groups: { errorCode: number; groupState: string }[] }
      const describeAt = async (version: number) =>
        (await ask<Groups>(world, ApiKey.DESCRIBE_GROUPS, version, { groups: ['none'] })).groups[0]
      expect(await describeAt(5)).toMatchObject({ errorCode: 0, groupState: 'Dead' })
      expect(await describeAt(6)).toMatchObject({ errorCode: ErrorCode.GROUP_ID_NOT_FOUND, groupState: 'Dead' })
    }))

  test('a join without an id from version 4 on is sent back with one, and with a session timeout out of bounds refused', () =>
    withBroker(local, async (world) => {
      await coordinator(world, 0)
      type Joined = { errorCode: number; memberId: string }
      const join = async (version: number, memberId: string, sessionTimeoutMs = 10_000): Promise<Joined> => {
        const protocols = [{ name: 'range', metadata: new Uint8Array(0) }]
        const body = { groupId: 'g', memberId, sessionTimeoutMs, rebalanceTimeoutMs: 1_000, protocolType: 'consumer', protocols }
        return ask<Joined>(world, ApiKey.JOIN_GROUP, version, body)
      }
      let first = await join(4, '')
      for (; first.errorCode === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS; first = await join(4, '')) await world.wait(50)
      expect(first.errorCode).toBe(ErrorCode.MEMBER_ID_REQUIRED)
      expect((await join(4, '', 100)).errorCode).toBe(ErrorCode.INVALID_SESSION_TIMEOUT)
      expect((await join(4, 'a stranger')).errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
      expect((await join(4, first.memberId)).errorCode).toBe(ErrorCode.NONE)
    }))
})
