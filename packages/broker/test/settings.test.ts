// Settings act: each is shown by what a client sees, or by what is on the disk, on one broker in virtual time.
import {
  deleteTopicsRequest,
  deleteTopicsResponse,
  ErrorCode,
  fetchRequest,
  fetchResponse,
  listOffsetsRequest,
  listOffsetsResponse,
  metadataRequest,
  metadataResponse,
  offsetCommitRequest,
  offsetCommitResponse,
  offsetFetchRequest,
  offsetFetchResponse,
  findCoordinatorRequest,
  findCoordinatorResponse,
  RecordBatch,
} from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { Simulation } from '@millrace/host/simulated'
import { createBroker, readServerProperties, type Broker } from '../src/index.ts'
import { recordsOf } from './data-plane.ts'
import { withBroker, type SettingsWorld } from './settings-world.ts'

const minute = 60_000
const hour = 60 * minute

async function fetched(world: SettingsWorld, topic: string, maxBytes = 50_000_000): Promise<Uint8Array> {
  const topics = [{ topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 50_000_000 }] }]
  const answer = await world.client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, maxBytes, topics })
  return answer.responses[0]?.partitions[0]?.records ?? new Uint8Array()
}

async function startOffset(world: SettingsWorld, topic: string): Promise<number | undefined> {
  const topics = [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: -2 }] }]
  const answer = await world.client.send(listOffsetsRequest, listOffsetsResponse, 6, { replicaId: -1, isolationLevel: 0, topics })
  return answer.topics[0]?.partitions[0]?.offset
}

const logFiles = (world: SettingsWorld, topic: string): string[] =>
  world.machine.host.disk
    .list(`/data/${topic}-0`)
    .flatMap(({ name }) => (/\.log(\.deleted)?$/.test(name) ? [name] : []))
    .toSorted()

describe('what a producer may write', () => {
  test('log.message.timestamp.before.max.ms and .after.max.ms, of the broker and of the topic', () =>
    withBroker({ 'log.message.timestamp.before.max.ms': hour }, async (world) => {
      await world.createTopic('orders')
      const at = (ms: number) => world.produce('orders', { values: ['x'], timestamp: world.machine.host.clock.now() + ms })
      expect([await at(-hour - 1_000), await at(-hour + 1_000)]).toEqual([ErrorCode.INVALID_TIMESTAMP, 0])
      expect([await at(hour + 1_000), await at(hour - 1_000)]).toEqual([ErrorCode.INVALID_TIMESTAMP, 0])
      await world.alter('broker', '', 'log.message.timestamp.before.max.ms', String(2 * hour))
      expect(await at(-hour - 1_000)).toBe(0)
      await world.alter('topic', 'orders', 'message.timestamp.after.max.ms', String(minute))
      expect([await at(minute + 1_000), await at(minute - 1_000)]).toEqual([ErrorCode.INVALID_TIMESTAMP, 0])
    }))

  test('log.message.timestamp.type', () =>
    withBroker({}, async (world) => {
      await world.createTopic('orders')
      const { clock } = world.machine.host
      const earlier = clock.now() - hour
      await world.produce('orders', { values: ['x'], timestamp: earlier })
      await world.alter('broker', '1', 'log.message.timestamp.type', 'LogAppendTime')
      // A log looks at its settings once a millisecond.
      await world.wait(2)
      await world.produce('orders', { values: ['x'], timestamp: earlier })
      const batch = new RecordBatch(await fetched(world, 'orders'))
      expect([batch.timestampType, batch.maxTimestamp]).toEqual([0, earlier])
      batch.moveTo(batch.sizeInBytes)
      expect(batch.timestampType).toBe(1)
      expect(clock.now() - batch.maxTimestamp).toBeLessThan(minute)
    }))

  test('compression.type: the broker writes batches anew, of the broker and of the topic', () =>
    withBroker({}, async (world) => {
      await world.createTopic('orders')
      const codecs: number[] = []
      const write = async (codecId: 0 | 1 | 2 | 3 | 4): Promise<void> => {
        const before = (await fetched(world, 'orders')).length
        expect(await world.produce('orders', { values: ['a'.repeat(500), 'b'.repeat(500)], codecId })).toBe(0)
        const batch = new RecordBatch(await fetched(world, 'orders'))
        batch.moveTo(before)
        codecs.push(batch.codecId)
      }
      await write(4)
      await world.alter('broker', '', 'compression.type', 'gzip')
      await write(4)
      await write(0)
      await world.alter('topic', 'orders', 'compression.type', 'uncompressed')
      await write(4)
      await world.alter('topic', 'orders', 'compression.type', 'lz4')
      await write(0)
      expect(codecs).toEqual([4, 1, 1, 0, 3])
      const values = recordsOf(world.machine.host, await fetched(world, 'orders')).map(([, value]) => value[0])
      expect(values.join('')).toBe('ababababab')
    }))

  test('message.max.bytes and max.message.bytes', () =>
    withBroker({ 'message.max.bytes': 2_000 }, async (world) => {
      await world.createTopic('orders')
      const write = (bytes: number) => world.produce('orders', { values: ['x'.repeat(bytes)] })
      expect([await write(1_500), await write(2_500)]).toEqual([0, ErrorCode.MESSAGE_TOO_LARGE])
      await world.alter('broker', '', 'message.max.bytes', '3000')
      expect([await write(2_500), await write(3_500)]).toEqual([0, ErrorCode.MESSAGE_TOO_LARGE])
      await world.alter('topic', 'orders', 'max.message.bytes', '1000')
      expect([await write(500), await write(1_500)]).toEqual([0, ErrorCode.MESSAGE_TOO_LARGE])
    }))
})

describe('connections and requests', () => {
  test('connections.max.idle.ms', () =>
    withBroker({ 'connections.max.idle.ms': 5_000 }, async (world) => {
      const idle = await world.connect()
      await Promise.race([idle.closed, world.wait(4_000)])
      expect(await Promise.race([idle.closed.then(() => 'closed'), world.wait(3_000).then(() => 'open')])).toBe('closed')
      world.client = await world.connect()
    }))

  test('max.connections.per.ip and its overrides', () =>
    withBroker({}, async (world) => {
      const isRefused = async (): Promise<boolean> => {
        const client = await world.connect()
        const refused = await Promise.race([client.closed.then(() => true), world.wait(100).then(() => false)])
        client.close()
        await world.wait(100)
        return refused
      }
      expect(await isRefused()).toBe(false)
      await world.alter('broker', '', 'max.connections.per.ip', '1')
      expect(await isRefused()).toBe(true)
      await world.alter('broker', '', 'max.connections.per.ip.overrides', `${world.clientHost}:2`)
      expect(await isRefused()).toBe(false)
      for (const wrong of ['foo', `${world.clientHost}:many`, `,${world.clientHost}:2`, `${world.clientHost}:3000000000`])
        expect(await world.alter('broker', '', 'max.connections.per.ip.overrides', wrong)).toBe(ErrorCode.INVALID_REQUEST)
      expect(await isRefused()).toBe(false)
    }))

  test("a listener's own value is of the kind that all listeners' has", () =>
    withBroker({}, async (world) => {
      const name = 'listener.name.plaintext.max.connections'
      expect(await world.alter('broker', '1', name, 'abc')).toBe(ErrorCode.INVALID_REQUEST)
      expect(await world.alter('broker', '1', name, '50')).toBe(0)
    }))

  test('socket.request.max.bytes', () =>
    withBroker({ 'socket.request.max.bytes': 1_000 }, async (world) => {
      await world.createTopic('orders')
      const large = world.client
      const answer = world.produce('orders', { values: ['x'.repeat(2_000)] }).catch((cause: unknown) => (cause as Error).message)
      await large.closed
      expect(await answer).toBe('connection closed')
      world.client = await world.connect()
      expect(await world.produce('orders', { values: ['x'] })).toBe(0)
    }))

  test('fetch.max.bytes bounds an answer whatever the client allows', () =>
    withBroker({ 'fetch.max.bytes': 2_000 }, async (world) => {
      await world.createTopic('orders')
      for (let n = 0; n < 10; n++) await world.produce('orders', { values: ['x'.repeat(500)] })
      const bytes = (await fetched(world, 'orders')).length
      expect(bytes).toBeGreaterThan(500)
      expect(bytes).toBeLessThanOrEqual(2_000)
    }))
})

describe('topics', () => {
  const mention = async (world: SettingsWorld, name: string): Promise<number | undefined> => {
    const body = { topics: [{ name }], allowAutoTopicCreation: true }
    return (await world.client.send(metadataRequest, metadataResponse, 9, body)).topics[0]?.errorCode
  }

  test('auto.create.topics.enable', async () => {
    await withBroker({ 'auto.create.topics.enable': false }, async (world) => {
      expect(await mention(world, 'orders')).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    })
    await withBroker({}, async (world) => expect(await mention(world, 'orders')).toBe(0))
  })

  test('delete.topic.enable', () =>
    withBroker({ 'delete.topic.enable': false }, async (world) => {
      await world.createTopic('orders')
      const topics = [{ name: 'orders' }]
      const answer = await world.client.send(deleteTopicsRequest, deleteTopicsResponse, 6, { topics, timeoutMs: 1_000 })
      expect(answer.responses[0]?.errorCode).toBe(ErrorCode.TOPIC_DELETION_DISABLED)
    }))

  test('num.partitions', () =>
    withBroker({ 'num.partitions': 3 }, async (world) => {
      const body = { topics: [{ name: 'orders' }], allowAutoTopicCreation: true }
      await mention(world, 'orders')
      expect((await world.client.send(metadataRequest, metadataResponse, 9, body)).topics[0]?.partitions).toHaveLength(3)
    }))
})

describe('the file of a Kafka', () => {
  const shipped = `
# The file that Kafka ships for one node, its comments left out
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=localhost:9093
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
inter.broker.listener.name=PLAINTEXT
advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
num.network.threads=3
num.io.threads=8
socket.send.buffer.bytes=102400
socket.receive.buffer.bytes=102400
socket.request.max.bytes=104857600
log.dirs=/tmp/kraft-combined-logs
num.partitions=1
num.recovery.threads.per.data.dir=2
offsets.topic.replication.factor=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.retention.hours=168
log.segment.bytes=1073741824
log.retention.check.interval.ms=300000
`
  const withFile = (text: string, run: (start: () => Promise<Broker>) => Promise<void>): Promise<void> => {
    const sim = new Simulation({ seed: 5 })
    const { host } = sim.machine('broker')
    host.disk.makeDirectory('/etc')
    host.disk.open('/etc/server.properties', 'create').write([new TextEncoder().encode(text)], 0)
    return sim.run(() => run(() => createBroker(readServerProperties(host.disk, '/etc/server.properties', '/').config, host)))
  }

  test('starts our node as it is', () =>
    withFile(shipped, async (start) => {
      const broker = await start()
      expect(broker.listeners.map(({ name, port }) => [name, port])).toEqual([['PLAINTEXT', 9092]])
      await broker.stop()
    }))

  test.each([
    [
      'remote.log.storage.system.enable=true',
      /server\.properties:\d+: remote\.log\.storage\.system\.enable=true cannot be served/,
    ],
    ['listeners=SSL://:9094,CONTROLLER://:9093\nssl.keystore.location=/etc/keys.p12', /listeners=SSL.*there is no security yet/],
    [
      'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      /authorizer\.class\.name.*no authorization yet/,
    ],
  ])('is refused with %s, and says why', (lines, message) =>
    withFile(`${shipped}\n${lines}\n`, async (start) => {
      const failed = await Promise.resolve()
        .then(start)
        .then(
          () => 'started',
          (cause: unknown) => (cause as Error).message,
        )
      expect(failed).toMatch(message)
    }),
  )
})

describe('what is kept', () => {
  test('log.retention.ms, its check interval, log.roll.ms and log.segment.delete.delay.ms, all changed while the broker runs', () =>
    withBroker({ 'log.retention.check.interval.ms': 10_000, 'log.initial.task.delay.ms': 10_000 }, async (world) => {
      await world.createTopic('orders')
      await world.alter('broker', '', 'log.roll.ms', '60000')
      await world.produce('orders', { values: ['a'] })
      await world.wait(2 * minute)
      await world.produce('orders', { values: ['b'] })
      expect(logFiles(world, 'orders')).toHaveLength(2)
      await world.wait(10 * minute)
      expect(await startOffset(world, 'orders')).toBe(0)
      await world.alter('broker', '', 'log.segment.delete.delay.ms', '20000')
      await world.alter('broker', '', 'log.retention.ms', '90000')
      await world.wait(12_000)
      // The active segment is as old: it is rolled, and both go.
      expect(await startOffset(world, 'orders')).toBe(2)
      expect(logFiles(world, 'orders').filter((name) => name.endsWith('.deleted'))).toHaveLength(2)
      await world.wait(22_000)
      expect(logFiles(world, 'orders').filter((name) => name.endsWith('.deleted'))).toEqual([])
    }))

  test('log.retention.bytes and log.segment.bytes', () =>
    withBroker({ 'log.retention.check.interval.ms': 10_000, 'log.initial.task.delay.ms': 10_000 }, async (world) => {
      await world.createTopic('orders')
      await world.alter('broker', '1', 'log.segment.bytes', String(1024 * 1024))
      for (let n = 0; n < 5; n++) await world.produce('orders', { values: ['x'.repeat(600_000)] })
      expect(logFiles(world, 'orders').length).toBeGreaterThanOrEqual(4)
      await world.alter('broker', '1', 'log.retention.bytes', '1300000')
      await world.wait(12_000)
      expect(await startOffset(world, 'orders')).toBe(2)
    }))

  test('offsets.retention.minutes and its check interval', () =>
    withBroker(
      {
        'offsets.retention.minutes': 5,
        'offsets.retention.check.interval.ms': minute,
        'offsets.topic.num.partitions': 1,
      },
      async (world) => {
        await world.createTopic('orders')
        const { client } = world
        for (let code = 1; code !== 0;) {
          const body = { keyType: 0, coordinatorKeys: ['group'] }
          const answer = await client.send(findCoordinatorRequest, findCoordinatorResponse, 4, body)
          code = answer.coordinators[0]?.errorCode ?? 1
          await world.wait(100)
        }
        const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 7, committedMetadata: '' }] }]
        const commit = { groupId: 'group', generationIdOrMemberEpoch: -1, memberId: '', topics }
        expect(
          (await client.send(offsetCommitRequest, offsetCommitResponse, 8, commit)).topics[0]?.partitions[0]?.errorCode,
        ).toBe(0)
        const committed = async () => {
          const body = { groupId: 'group', topics: [{ name: 'orders', partitionIndexes: [0] }] }
          return (await client.send(offsetFetchRequest, offsetFetchResponse, 7, body)).topics[0]?.partitions[0]?.committedOffset
        }
        await world.wait(4 * minute)
        expect(await committed()).toBe(7)
        await world.wait(3 * minute)
        expect(await committed()).toBe(-1)
      },
    ))
})
