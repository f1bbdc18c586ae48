// Connections and metadata on the simulated host: other protocols on the port, old brokers, pauses, brokers that move.
import type { Host, Socket } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { createMillrace } from '../src/index.ts'
import type { Millrace } from '../src/index.ts'
import { FakeCluster } from './fake/fake-cluster.ts'
import { inWorld, pollValues } from './world.ts'

/** Something that is no broker answers on a port. */
async function withStranger(answer: (socket: Socket) => void, run: (client: Millrace) => Promise<void>): Promise<void> {
  const simulation = new Simulation({ seed: 1 })
  await simulation.run(async () => {
    const { host } = simulation.machine('web')
    await host.network.listen({ host: 'web', port: 80 }, (socket) =>
      socket.start({ data: () => answer(socket), drain: () => undefined, close: () => undefined }),
    )
    const client = createMillrace({ bootstrapServers: ['web:80'] }, simulation.machine('client').host as Host)
    await run(client)
    await client.close()
  })
}

const strangers: readonly (readonly [string, Uint8Array | undefined, RegExp])[] = [
  [
    'HTTP',
    new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n'),
    /web:80 does not answer in Kafka's protocol: it answers in HTTP/,
  ],
  ['TLS', Uint8Array.of(0x15, 3, 3, 0, 2, 2, 40), /it answers in TLS/],
  ['nonsense', Uint8Array.of(255, 255, 255, 255), /web:80 does not answer in Kafka's protocol: frame of -1 bytes/],
  [
    'silence and an end',
    undefined,
    /closed the connection before it named its versions \(it is stopping, or the port wants TLS or SASL\)/,
  ],
]

for (const [what, bytes, message] of strangers) {
  test(`${what} on the port is told as what it is`, () =>
    withStranger(
      (socket) => {
        if (bytes !== undefined) socket.write([bytes])
        socket.end()
      },
      async (client) => {
        await expect(client.admin.listTopics({ timeoutMs: 2000 })).rejects.toThrow(message)
      },
    ))
}

// What Apache Kafka 2.1 speaks.
const versionsOf21 = {
  [ApiKey.PRODUCE]: 7,
  [ApiKey.FETCH]: 10,
  [ApiKey.LIST_OFFSETS]: 4,
  [ApiKey.METADATA]: 7,
  [ApiKey.OFFSET_COMMIT]: 6,
  [ApiKey.OFFSET_FETCH]: 5,
  [ApiKey.FIND_COORDINATOR]: 2,
  [ApiKey.JOIN_GROUP]: 3,
  [ApiKey.HEARTBEAT]: 2,
  [ApiKey.LEAVE_GROUP]: 2,
  [ApiKey.SYNC_GROUP]: 2,
  [ApiKey.CREATE_TOPICS]: 3,
  [ApiKey.INIT_PRODUCER_ID]: 1,
  [ApiKey.ADD_PARTITIONS_TO_TXN]: 1,
  [ApiKey.ADD_OFFSETS_TO_TXN]: 1,
  [ApiKey.END_TXN]: 1,
  [ApiKey.TXN_OFFSET_COMMIT]: 2,
}

test('a broker as old as 2.1 is spoken to in its own versions', () =>
  inWorld({ seed: 2, versions: versionsOf21 }, async ({ cluster, client }) => {
    await client.admin.createTopics([{ name: 't', partitions: 1, replicationFactor: 1 }])
    await client.producer().send({ topic: 't', value: 'plain' })
    const producer = client.producer({ transactionalId: 'x' })
    await producer.initTransactions()
    await producer.transaction(async () => {
      await producer.send({ topic: 't', value: 'in a transaction' })
      await producer.sendOffsetsToTransaction([{ topic: 'in', partition: 0, offset: 3 }], {
        groupId: 'g',
        generationId: -1,
        memberId: '',
        groupInstanceId: null,
      })
    })
    await producer.transaction(async () => void (await producer.send({ topic: 't', value: 'in another' })))
    const consumer = client.consumer({ groupId: 'g', autoOffsetReset: 'earliest' })
    consumer.subscribe(['t'])
    expect(await pollValues(consumer, 3)).toEqual(['plain', 'in a transaction', 'in another'])
    await consumer.commit()
    expect(cluster.offsets.get('g')).toEqual(
      new Map([
        ['in-0', 3],
        ['t-0', 5],
      ]),
    )
  }))

test('what a broker does not serve is told by name', () =>
  inWorld({ seed: 3 }, async ({ client }) => {
    await expect(client.admin.describeQuorum()).rejects.toThrow(/DescribeQuorumRequest.*does not serve it/)
  }))

test('a broker over its quota is left alone for as long as it asks', () =>
  inWorld({ seed: 4 }, async ({ simulation, cluster, client }) => {
    cluster.createTopic('t', 1)
    const producer = client.producer({ lingerMs: 0 })
    await producer.send({ topic: 't', value: 'a' })
    let asked = false
    cluster.interfere(({ apiKey, body }) => {
      if (apiKey !== ApiKey.PRODUCE || asked) return undefined
      asked = true
      const [data] = body.topicData
      const log = cluster.log('t', 0)
      const partitionResponses = [{ index: 0, ...log.append(data.partitionData[0].records) }]
      return { answer: { responses: [{ name: data.name, topicId: data.topicId, partitionResponses }], throttleTimeMs: 5000 } }
    })
    await producer.send({ topic: 't', value: 'b' })
    const before = simulation.scheduler.now
    await producer.send({ topic: 't', value: 'c' })
    expect(simulation.scheduler.now - before).toBeGreaterThan(4900)
  }))

for (const [second, pauseMs] of [
  [8000, 8000],
  [10, 5000],
] as const) {
  test(`a pause of 5,000 ms and one of ${second} ms, told in the answer to what was on its way: ${pauseMs} ms, and all their time for what waits`, () =>
    inWorld({ seed: 4 }, async ({ simulation, cluster, client, sleep }) => {
      cluster.createTopic('t', 1)
      const producer = client.producer({ lingerMs: 0, compression: 'none' })
      await producer.send({ topic: 't', value: 'a' })
      const sentAt: number[] = []
      cluster.interfere(({ apiKey, body }) => {
        if (apiKey !== ApiKey.PRODUCE) return undefined
        sentAt.push(simulation.scheduler.now)
        const throttleTimeMs = [5000, second][sentAt.length - 1] ?? 0
        const [data] = body.topicData
        const partitionResponses = [{ index: 0, ...cluster.log('t', 0).append(data.partitionData[0].records) }]
        return { answer: { responses: [{ name: data.name, topicId: data.topicId, partitionResponses }], throttleTimeMs } }
      })
      // The second leaves before the first is answered, the third is asked for during the pause.
      const first = producer.send({ topic: 't', value: 'b' })
      await sleep(0)
      const other = producer.send({ topic: 't', value: 'c' })
      await (second > 5000 ? first : Promise.all([first, other]))
      const third = producer.send({ topic: 't', value: 'd' })
      await Promise.all([other, third])
      expect(sentAt[1]! - sentAt[0]!).toBeLessThan(100)
      expect(sentAt[2]! - sentAt[1]!).toBeGreaterThan(pauseMs - 100)
      expect(sentAt[2]! - sentAt[1]!).toBeLessThan(pauseMs + 1000)
    }))
}

test('when every known broker is gone the bootstrap servers are asked again', () => {
  const simulation = new Simulation({ seed: 5 })
  return simulation.run(async () => {
    const cluster = new FakeCluster(simulation, 3)
    await cluster.start()
    cluster.createTopic('t', 1)
    const [first, second, third] = cluster.brokers as [
      FakeCluster['brokers'][0],
      FakeCluster['brokers'][0],
      FakeCluster['brokers'][0],
    ]
    const client = createMillrace(
      { bootstrapServers: ['broker-3:9092'], requestTimeoutMs: 2000 },
      simulation.machine('client').host,
    )
    // The third is not part of the cluster that metadata names: it is an address that always leads somewhere.
    cluster.brokers.splice(1, 2)
    await client.admin.listTopics()
    await first.stop()
    cluster.brokers.splice(0, 1, second)
    cluster.moveLeader(cluster.log('t', 0), 2)
    expect((await client.admin.listTopics()).map(({ name }) => name)).toEqual(['t'])
    expect(await client.producer().send({ topic: 't', value: 'v' })).toMatchObject({ offset: 0 })
    await third.stop()
    await client.close()
  })
})

test('an authorization failure ends a poll at once', () =>
  inWorld({ seed: 6 }, async ({ cluster, client }) => {
    cluster.interfere(({ apiKey }) =>
      apiKey === ApiKey.METADATA
        ? {
            answer: {
              brokers: [{ nodeId: 1, host: 'broker-1', port: 9092 }],
              topics: [{ errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED, name: 't' }],
            },
          }
        : undefined,
    )
    const consumer = client.consumer()
    consumer.assign([{ topic: 't', partition: 0 }])
    await consumer.poll({ timeoutMs: 100 }).catch(() => undefined)
    await expect(consumer.poll()).rejects.toThrow("TOPIC_AUTHORIZATION_FAILED: topic 't'")
    await expect(client.producer().ready('t')).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED')
  }))

test('a closed client refuses everything and wakes what waits', () =>
  inWorld({ seed: 7 }, async ({ cluster, another }) => {
    cluster.createTopic('t', 1)
    const client = another('closing')
    const consumer = client.consumer()
    consumer.assign([{ topic: 't', partition: 0 }])
    const waiting = consumer.poll({ timeoutMs: 60_000 })
    const producer = client.producer()
    await producer.ready('t')
    await client.close()
    await expect(waiting).rejects.toThrow('the consumer is closed')
    await expect(consumer.poll()).rejects.toThrow('the consumer is closed')
    expect(() => producer.append('t', 0, null, null, -1, null)).toThrow('the producer is closed')
    await expect(client.admin.listTopics()).rejects.toThrow('the client is closed')
    expect(() => client.producer()).toThrow('the client is closed')
  }))

test('a topic that is made anew is read from its beginning', () =>
  inWorld({ seed: 8 }, async ({ cluster, another }) => {
    const client = another('reader', { metadataMaxAgeMs: 1000 })
    cluster.createTopic('t', 1)
    const producer = client.producer({ lingerMs: 0 })
    for (const value of ['a', 'b']) await producer.send({ topic: 't', value })
    const consumer = client.consumer({ autoOffsetReset: 'latest' })
    consumer.assign([{ topic: 't', partition: 0 }])
    consumer.seekToBeginning([{ topic: 't', partition: 0 }])
    expect(await pollValues(consumer, 2)).toEqual(['a', 'b'])
    cluster.createTopic('t', 1)
    await client.producer({ lingerMs: 0 }).send({ topic: 't', value: 'c' })
    await client.producer({ lingerMs: 0 }).send({ topic: 't', value: 'd' })
    expect(await pollValues(consumer, 2)).toEqual(['c', 'd'])
    await client.close()
  }))

test('offsets of partitions whose leaders have moved since they were asked last are found in the new epoch', () =>
  inWorld({ seed: 9 }, async ({ cluster, client, another }) => {
    cluster.createTopic('t', 1)
    const asked = [{ topic: 't', partition: 0, at: 'latest' as const }]
    expect((await client.admin.listOffsets(asked))[0]?.offset).toBe(0)
    // The same broker in a new epoch, as after its restart.
    const log = cluster.log('t', 0)
    cluster.moveLeader(log, log.leader)
    await using writer = another('writer')
    await writer.producer({ lingerMs: 0 }).send({ topic: 't', value: 'a' })
    expect((await client.admin.listOffsets(asked, { timeoutMs: 5000 }))[0]?.offset).toBe(1)
  }))
