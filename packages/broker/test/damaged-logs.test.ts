// Stored bytes that changed where the broker itself takes meaning from them: said with their place, and never taken for the truth.
import {
  electLeadersRequest,
  electLeadersResponse,
  ErrorCode,
  fetchRequest,
  fetchResponse,
  findCoordinatorRequest,
  findCoordinatorResponse,
  metadataRequest,
  metadataResponse,
  offsetCommitRequest,
  offsetCommitResponse,
} from '@millrace/protocol'
import { RecordBatch } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { withBroker, type SettingsWorld } from './settings-world.ts'

/** The first segment of a partition's log. */
const logOf = (partition: string): string => `/data/${partition}/00000000000000000000.log`

/** Changes bytes of a file. @returns what brings them back. */
function change(world: SettingsWorld, path: string, to: (bytes: Uint8Array) => void): () => void {
  const { disk } = world.machine.host
  const before = disk.readFile(path)
  const after = before.slice()
  to(after)
  const write = (bytes: Uint8Array): void => {
    const file = disk.open(path, 'write')
    file.write([bytes], 0)
    file.close()
  }
  write(after)
  return () => write(before)
}

/** Where the last batch begins. */
function lastBatch(bytes: Uint8Array): number {
  const batch = new RecordBatch(bytes)
  let last = 0
  for (let at = 0; at < bytes.length; at += batch.moveTo(at).sizeInBytes) last = at
  return last
}

async function stop(world: SettingsWorld): Promise<void> {
  world.client.close()
  await world.broker.stop()
}

async function leaderOf(world: SettingsWorld, name: string): Promise<readonly [number, number]> {
  const ask = { topics: [{ name }], allowAutoTopicCreation: false }
  const answer = await world.client.send(metadataRequest, metadataResponse, 8, ask)
  const partition = answer.topics[0]!.partitions[0]!
  return [partition.leaderId, partition.errorCode]
}

async function read(world: SettingsWorld, topic: string): Promise<number> {
  const topics = [{ topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }]
  const answer = await world.client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics })
  return answer.responses[0]!.partitions[0]!.errorCode
}

const corrupt = (world: SettingsWorld) => world.logged('partition offline: its log is corrupt')

test('a changed byte in the metadata log refuses the start with file, byte and offset, and nothing else has changed', () =>
  withBroker({}, async (world) => {
    expect(await world.createTopic('orders', { 'retention.ms': '604800000' })).toBe(0)
    await stop(world)
    const path = logOf('__cluster_metadata-0')
    const text = new TextDecoder('latin1').decode(world.machine.host.disk.readFile(path))
    const digit = text.indexOf('604800000')
    expect(digit).toBeGreaterThan(0)
    const mend = change(world, path, (bytes) => {
      bytes[digit] = '1'.charCodeAt(0)
    })
    for (let turn = 0; turn < 2; turn++)
      await expect(world.start({})).rejects.toThrow(
        /metadata log is damaged: \/data\/__cluster_metadata-0\/0+\.log is corrupt at byte [1-9]\d*, offset [1-9]\d*: .*(checksum|on stable storage).*nothing was changed.*copy/,
      )
    mend()
    await world.start({})
    expect((await world.describe('topic', 'orders', 'retention.ms'))?.value).toBe('604800000')
  }))

test('a whole metadata record that cannot be meant is told with its place too', () =>
  withBroker({}, async (world) => {
    expect(await world.createTopic('orders')).toBe(0)
    await stop(world)
    const { compression } = world.machine.host
    const mend = change(world, logOf('__cluster_metadata-0'), (bytes) => {
      const batch = new RecordBatch(bytes)
      // The first one of a partition names another topic, with the right checksum.
      const name = new TextEncoder().encode('orders')
      const at = bytes.findIndex((_, i) => name.every((byte, j) => bytes[i + j] === byte))
      let from = 0
      while (from + batch.moveTo(from).sizeInBytes <= at) from += batch.sizeInBytes
      // The topic's id stands behind its name.
      bytes[at + name.length] = (bytes[at + name.length] as number) ^ 1
      new DataView(bytes.buffer).setUint32(from + 17, compression.crc32c(bytes.subarray(from + 21, from + batch.sizeInBytes)))
    })
    await expect(world.start({})).rejects.toThrow(
      /metadata log is damaged: .*\.log is corrupt at byte \d+, offset \d+: the batch is whole, but a metadata record names topic \S+, which does not exist/,
    )
    mend()
    await world.start({})
  }))

test('a changed byte in __consumer_offsets is no offset: the partition is led by nobody, and its coordinator is not available', () =>
  withBroker({ 'offsets.topic.num.partitions': 1 }, async (world) => {
    const settings = { 'offsets.topic.num.partitions': 1 }
    expect(await world.createTopic('orders')).toBe(0)
    const find = async (): Promise<number> => {
      const answer = await world.client.send(findCoordinatorRequest, findCoordinatorResponse, 4, {
        coordinatorKeys: ['g'],
        keyType: 0,
      })
      return answer.coordinators[0]!.errorCode
    }
    while ((await find()) !== 0) await world.wait(100)
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 8, committedMetadata: '' }] }]
    const commit = async (): Promise<number> => {
      const ask = { groupId: 'g', generationIdOrMemberEpoch: -1, memberId: '', topics }
      const answer = await world.client.send(offsetCommitRequest, offsetCommitResponse, 8, ask)
      return answer.topics[0]!.partitions[0]!.errorCode
    }
    while ((await commit()) !== 0) await world.wait(100)
    await stop(world)
    const mend = change(world, logOf('__consumer_offsets-0'), (bytes) => {
      const last = bytes.length - 5
      bytes[last] = (bytes[last] as number) ^ 0x40
    })
    await world.start(settings)
    await world.wait(2_000)
    expect(await find()).toBe(ErrorCode.COORDINATOR_NOT_AVAILABLE)
    await world.wait(60_000)
    expect(corrupt(world)).toEqual([
      expect.objectContaining({ level: 'error', path: logOf('__consumer_offsets-0'), offset: 0, position: 0 }),
    ])
    expect(world.logged('coordinator shard could not be loaded')).toHaveLength(1)
    await stop(world)
    mend()
    await world.start(settings)
    await world.wait(2_000)
    expect(await find()).toBe(0)
    expect(await commit()).toBe(0)
  }))

test('a log that a reader finds corrupt is led by nobody, stays so at the next start, and is led again when it was mended', () =>
  withBroker({}, async (world) => {
    expect(await world.createTopic('orders')).toBe(0)
    for (const value of ['x', 'y']) expect(await world.produce('orders', { values: [value] })).toBe(0)
    // Recovery points are noted.
    await world.wait(120_000)
    const mend = change(world, logOf('orders-0'), (bytes) => new DataView(bytes.buffer).setInt32(lastBatch(bytes) + 8, -12))
    expect(await read(world, 'orders')).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
    await world.wait(1_000)
    expect(await leaderOf(world, 'orders')).toEqual([-1, ErrorCode.LEADER_NOT_AVAILABLE])
    for (const electionType of [0, 1]) {
      const ask = { electionType, topicPartitions: [{ topic: 'orders', partitions: [0] }], timeoutMs: 1_000 }
      const answer = await world.client.send(electLeadersRequest, electLeadersResponse, 2, ask)
      expect(answer.replicaElectionResults[0]?.partitionResult[0]?.errorCode).toBe(
        electionType === 0 ? ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE : ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE,
      )
    }
    expect(corrupt(world)).toHaveLength(1)
    expect(world.machine.events.filter(({ level }) => level === 'error')).toHaveLength(1)
    await stop(world)
    await world.start({})
    await world.wait(1_000)
    expect(await leaderOf(world, 'orders')).toEqual([-1, ErrorCode.LEADER_NOT_AVAILABLE])
    expect(corrupt(world)).toHaveLength(2)
    await stop(world)
    mend()
    await world.start({})
    await world.wait(1_000)
    expect(await leaderOf(world, 'orders')).toEqual([1, 0])
    expect(await read(world, 'orders')).toBe(0)
    expect(await world.produce('orders', { values: ['z'] })).toBe(0)
  }))

test.each(['orders-0', '__cluster_metadata-0'])('%s goes on from where it was cut by hand, as the reference says', (name) =>
  withBroker({}, async (world) => {
    expect(await world.createTopic('orders')).toBe(0)
    for (const value of ['x', 'y']) expect(await world.produce('orders', { values: [value] })).toBe(0)
    await world.wait(120_000)
    await stop(world)
    let at = 0
    const damage = (bytes: Uint8Array): void => {
      at = lastBatch(bytes)
      bytes[at + 30] = (bytes[at + 30] as number) ^ 1
      // Also where nothing looks but a reader of lengths.
      if (name === 'orders-0') new DataView(bytes.buffer).setInt32(at + 8, -12)
    }
    change(world, logOf(name), damage)
    if (name === 'orders-0') {
      await world.start({})
      expect(await read(world, 'orders')).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      await stop(world)
    } else await expect(world.start({})).rejects.toThrow(`corrupt at byte ${at}`)
    const { disk } = world.machine.host
    const file = disk.open(logOf(name), 'write')
    file.truncate(at)
    file.close()
    disk.remove('/data/recovery-point-offset-checkpoint')
    await world.start({})
    await world.wait(1_000)
    expect(await leaderOf(world, 'orders')).toEqual([1, 0])
    expect(await read(world, 'orders')).toBe(0)
    expect(await world.produce('orders', { values: ['z'] })).toBe(0)
    await stop(world)
    await world.start({})
    expect(await leaderOf(world, 'orders')).toEqual([1, 0])
  }),
)
