// Clients of other people against this broker: kcat, Java's console and performance tools, Python's confluent-kafka; with every codec.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { kafkaTool, missingJudges, run } from '@millrace/judges'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokerConfig, createBroker } from '../../src/index.ts'
import type { Broker } from '../../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-clients-'))
const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
const noJava = missingJudges('tools') !== undefined
const noKcat = spawnSync('kcat', ['-V']).error !== undefined
/** An interpreter that has the package; a virtual environment under the judges' folder when there is one. */
const python = [join(import.meta.dirname, '../../../../.judges/python/bin/python'), 'python3'].find(
  (path) => spawnSync(path, ['-c', 'import confluent_kafka']).status === 0,
)

let broker: Broker
let bootstrap: string

beforeAll(async () => {
  const config = brokerConfig({
    'log.dirs': folder,
    listeners: 'PLAINTEXT://127.0.0.1:0',
    'num.partitions': 3,
    'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 4,
  })
  broker = await createBroker(config, nodeHost({ log: () => undefined }))
  bootstrap = broker.bootstrap
})

afterAll(async () => {
  await broker?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const lines = (count: number, prefix: string): string => Array.from({ length: count }, (_, n) => `${prefix}-${n}\n`).join('')
const sorted = (text: string, prefix: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .toSorted()

describe.skipIf(noKcat)('kcat', () => {
  test.each(codecs)('produces and consumes with %s', { timeout: 30_000 }, async (codec) => {
    const topic = `kcat-${codec}`
    const input = lines(500, codec)
    await run('kcat', ['-b', bootstrap, '-t', topic, '-P', '-z', codec], { input })
    expect(sorted(await run('kcat', ['-b', bootstrap, '-t', topic, '-C', '-e', '-q']), codec)).toEqual(sorted(input, codec))
  })

  test('consumes in a group and goes on where it committed', { timeout: 30_000 }, async () => {
    await run('kcat', ['-b', bootstrap, '-t', 'kcat-group', '-P'], { input: lines(100, 'first') })
    const args = ['-b', bootstrap, '-G', 'kcat-readers', '-X', 'auto.offset.reset=earliest', '-c', '100', '-q', 'kcat-group']
    expect(sorted(await run('kcat', args), 'first')).toHaveLength(100)
    await run('kcat', ['-b', bootstrap, '-t', 'kcat-group', '-P'], { input: lines(100, 'second') })
    expect(sorted(await run('kcat', args), 'second')).toHaveLength(100)
  })
})

describe.skipIf(noJava)('Java', () => {
  test.each(codecs)('the console producer and consumer with %s', { timeout: 60_000 }, async (codec) => {
    const topic = `java-${codec}`
    const input = lines(300, codec)
    const produce = ['--bootstrap-server', bootstrap, '--topic', topic, '--compression-codec', codec]
    await kafkaTool('org.apache.kafka.tools.ConsoleProducer', produce, { input })
    const consume = ['--bootstrap-server', bootstrap, '--topic', topic, '--from-beginning', '--max-messages', '300']
    const output = await kafkaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', consume)
    expect(sorted(output, codec)).toEqual(sorted(input, codec))
  })

  test('transactions of the Java producer, read by those who want committed records only', { timeout: 60_000 }, async () => {
    const topic = 'java-transactions'
    const produce = [
      '--topic',
      topic,
      '--num-records',
      '20000',
      '--record-size',
      '100',
      '--throughput',
      '-1',
      '--transactional-id',
      'java',
    ]
    const properties = ['--transaction-duration-ms', '50', '--command-property', `bootstrap.servers=${bootstrap}`]
    const produced = await kafkaTool('org.apache.kafka.tools.ProducerPerformance', [...produce, ...properties])
    expect(produced).toContain('20000 records sent')
    const consume = [
      '--bootstrap-server',
      bootstrap,
      '--topic',
      topic,
      '--from-beginning',
      '--max-messages',
      '20000',
      '--isolation-level',
    ]
    const output = await kafkaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
      ...consume,
      'read_committed',
      '--timeout-ms',
      '20000',
    ])
    expect(output).toContain('Processed a total of 20000 messages')
  })

  test('topics are described, offsets found, groups listed', { timeout: 60_000 }, async () => {
    const at = ['--bootstrap-server', bootstrap]
    await kafkaTool('org.apache.kafka.tools.TopicCommand', [...at, '--create', '--topic', 'java-made', '--partitions', '4'])
    const described = await kafkaTool('org.apache.kafka.tools.TopicCommand', [...at, '--describe', '--topic', 'java-made'])
    expect(described).toMatch(/PartitionCount: 4\s+ReplicationFactor: 1/)
    expect(await kafkaTool('org.apache.kafka.tools.GetOffsetShell', [...at, '--topic', 'java-made'])).toContain('java-made:3:0')
    await kafkaTool('org.apache.kafka.tools.TopicCommand', [...at, '--delete', '--topic', 'java-made'])
    expect(await kafkaTool('org.apache.kafka.tools.TopicCommand', [...at, '--list'])).not.toContain('java-made')
  })
})

const script = `
import sys, time
from confluent_kafka import Producer, Consumer
servers = {'bootstrap.servers': sys.argv[1]}
for codec in ['none', 'gzip', 'snappy', 'lz4', 'zstd']:
    producer = Producer({**servers, 'compression.type': codec, 'enable.idempotence': True})
    for n in range(200): producer.produce('python', key=str(n), value='%s-%d' % (codec, n))
    producer.flush()
transactional = Producer({**servers, 'transactional.id': 'python'})
transactional.init_transactions()
for commit in (True, False):
    transactional.begin_transaction()
    for n in range(10): transactional.produce('python', value='transaction-%s-%d' % (commit, n))
    transactional.flush()
    if commit: transactional.commit_transaction()
    else: transactional.abort_transaction()
for isolation in ('read_committed', 'read_uncommitted'):
    consumer = Consumer({**servers, 'group.id': isolation, 'auto.offset.reset': 'earliest', 'isolation.level': isolation, 'enable.partition.eof': True})
    consumer.subscribe(['python'])
    count, ends, begun = 0, set(), time.time()
    while len(ends) < 3 and time.time() - begun < 30:
        for message in consumer.consume(500, 0.5):
            if message.error(): ends.add(message.partition())
            else: count += 1
    print(isolation, count)
    consumer.close()
`

describe.skipIf(python === undefined)('Python', () => {
  test(
    'confluent-kafka: every codec, idempotent, a transaction that counts and one that does not',
    { timeout: 90_000 },
    async () => {
      const output = await run(python as string, ['-c', script, bootstrap])
      expect(output).toContain('read_committed 1010')
      expect(output).toContain('read_uncommitted 1020')
    },
  )
})
