// The client against Apache Kafka 4.4, and beside Java's own clients.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, kafkaTool, missingJudges, quickJavaWith, start, startApacheKafka } from '@millrace/judges'
import { expect, test } from 'vitest'
import type { Bench, BrokerKind } from './suite.ts'
import { clientSuite, partitionsOf, readRecords } from './suite.ts'

const apacheKafka: BrokerKind = {
  name: 'Apache Kafka',
  missing: missingJudges('broker'),
  crashes: 1,
  async start() {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-client-kafka-'))
    const port = await freePort()
    const settings = { directory, port, heap: '384M' }
    let running = await startApacheKafka(settings)
    return {
      bootstrap: running.bootstrap,
      async crashAndRestart() {
        await running.kill()
        running = await startApacheKafka(settings)
      },
      async stop() {
        await running.kill()
        rmSync(directory, { recursive: true, force: true })
      },
    }
  },
}

clientSuite(apacheKafka, (bench) => {
  const tools = missingJudges('tools')
  test.skipIf(tools !== undefined)("Java's console consumer reads what we wrote, with every codec", async () => {
    const topic = await bench.topic(1)
    for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const) {
      const producer = bench.client.producer({ compression })
      await producer.sendMany(Array.from({ length: 10 }, (_, i) => ({ topic, value: `${compression} ${i}` })))
      await producer.close()
    }
    const args = ['--bootstrap-server', bench.broker.bootstrap, '--topic', topic, '--from-beginning', '--max-messages', '50']
    const output = await kafkaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', args)
    const lines = output.split('\n').filter((line) => /^(none|gzip|snappy|lz4|zstd) \d$/.test(line))
    expect(lines).toHaveLength(50)
    expect(lines.at(-1)).toBe('zstd 9')
  })

  test.skipIf(tools !== undefined)('a group of the consumer protocol is described with its epochs (KIP-848)', async () => {
    const topic = await bench.topic(2)
    const groupId = `new-${topic}`
    const args = ['--bootstrap-server', bench.broker.bootstrap, '--topic', topic, '--group', groupId]
    const tool = 'org.apache.kafka.tools.consumer.ConsoleConsumer'
    const member = start('java', [
      '-Xmx256M',
      ...quickJavaWith('tools'),
      tool,
      ...args,
      '--consumer-property',
      'group.protocol=consumer',
    ])
    try {
      const described = async (): Promise<unknown> => (await bench.client.admin.describeGroups([groupId]))[0]
      await expect.poll(described, { timeout: 60_000 }).toMatchObject({ type: 'consumer', state: 'Stable', protocol: 'uniform' })
      const { groupEpoch, assignmentEpoch, members } = (await bench.client.admin.describeGroups([groupId]))[0]!
      expect(assignmentEpoch).toBe(groupEpoch)
      const partitions = partitionsOf(topic, 2)
      expect(members).toMatchObject([{ clientId: 'console-consumer', memberEpoch: groupEpoch, partitions, target: partitions }])
      expect((await bench.client.admin.listGroups()).find((group) => group.groupId === groupId)?.type.toLowerCase()).toBe(
        'consumer',
      )
    } finally {
      await member.kill()
    }
  })

  for (const name of ['RangeAssignor', 'CooperativeStickyAssignor']) {
    test.skipIf(tools !== undefined)(`a member of ours and one of Java's share a group, ${name}`, () =>
      shareWithJava(bench, name),
    )
  }

  test.skipIf(tools !== undefined)('transactions without implicit adds (transaction.version 1)', async () => {
    const change = (verb: string, level: number): Promise<string> =>
      kafkaTool('org.apache.kafka.tools.FeatureCommand', [
        '--bootstrap-server',
        bench.broker.bootstrap,
        verb,
        '--feature',
        `transaction.version=${level}`,
      ])
    await change('downgrade', 1)
    try {
      const client = bench.newClient()
      const topic = await bench.topic(2)
      const producer = client.producer({ transactionalId: `x-${topic}` })
      await producer.initTransactions()
      for (let round = 0; round < 4; round++) {
        const work = producer.transaction(async () => {
          await producer.sendMany([0, 1].map((partition) => ({ topic, partition, value: `${round}` })))
          await producer.sendOffsetsToTransaction([{ topic, partition: 0, offset: round }], {
            groupId: `g-${topic}`,
            generationId: -1,
            memberId: '',
            groupInstanceId: null,
          })
          if (round === 1) throw new Error('aborted on purpose')
        })
        if (round === 1) await expect(work).rejects.toThrow('aborted on purpose')
        else await work
      }
      const consumer = client.consumer({ autoOffsetReset: 'earliest' })
      consumer.assign([{ topic, partition: 1 }])
      const values = (await readRecords(consumer, 3)).map(({ value }) => new TextDecoder().decode(value!))
      expect(values).toEqual(['0', '2', '3'])
      expect(await client.admin.listGroupOffsets(`g-${topic}`, { requireStable: true })).toMatchObject([{ offset: 3 }])
    } finally {
      await change('upgrade', 2)
    }
  })
})

/** Java leads or follows, as it happens; both must understand what the other writes. */
async function shareWithJava(bench: Bench, assignorName: string): Promise<void> {
  const { cooperativeStickyAssignor, rangeAssignor } = await import('../../src/index.ts')
  const topic = await bench.topic(4)
  const groupId = `g-${topic}`
  const assignor = assignorName === 'RangeAssignor' ? rangeAssignor : cooperativeStickyAssignor
  const ours = bench
    .newClient()
    .consumer({ groupId, autoOffsetReset: 'earliest', assignors: [assignor], heartbeatIntervalMs: 200, sessionTimeoutMs: 10_000 })
  ours.subscribe([topic])
  const java = start('java', [
    ...quickJavaWith('tools'),
    'org.apache.kafka.tools.consumer.ConsoleConsumer',
    '--bootstrap-server',
    bench.broker.bootstrap,
    '--topic',
    topic,
    '--group',
    groupId,
    '--from-beginning',
    '--command-property',
    `partition.assignment.strategy=org.apache.kafka.clients.consumer.${assignorName}`,
  ])
  try {
    const settled = async (): Promise<boolean> => {
      await ours.poll({ timeoutMs: 100 })
      const [group] = await bench.client.admin.describeGroups([groupId])
      return (
        group!.state === 'Stable' &&
        group!.members.length === 2 &&
        group!.members.every((member) => member.partitions.length === 2) &&
        // The group is settled for the broker before our member's next poll takes its part.
        ours.assignment().length === 2
      )
    }
    while (!(await settled())) if (java.process.exitCode !== null) throw new Error(java.output())
    const producer = bench.client.producer()
    await producer.sendMany([0, 1, 2, 3].map((partition) => ({ topic, partition, value: `to ${partition}` })))
    const own = await readRecords(ours, 2)
    const others = [0, 1, 2, 3].filter((partition) => !own.some((record) => record.partition === partition))
    while (!others.every((partition) => java.output().includes(`to ${partition}`))) await ours.poll({ timeoutMs: 50 })
    await producer.close()
  } finally {
    await java.stop()
    await ours.close()
  }
}
