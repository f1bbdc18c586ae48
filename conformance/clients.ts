// Foreign clients against our broker: what each writes in each codec our client reads, and the other way round.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createMillrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import { judgesFolder, kafkaTool, run } from '@millrace/judges'
import kafkaJs from 'kafkajs'
import '../packages/broker/test/kafkajs-timers.ts'
import type { Check } from './check.ts'
import { equal, missingCommand } from './check.ts'
import { missingJava, startJava } from './java.ts'
import { ask, programs } from './programs.ts'
import type { Program } from './programs.ts'

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkaJs
const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
type CodecName = (typeof codecs)[number]
const records = 200
const host = nodeHost({ level: 'error' })

/** What a client must be able to do: write `records` records `key-N` / `value-N-xxx`, and read them back as lines `key<TAB>value`. */
interface Foreign {
  readonly name: string
  readonly missing: () => string | undefined
  /** Left out: all of them. */
  readonly codecs?: readonly CodecName[]
  produce(bootstrap: string, topic: string, codec: CodecName): Promise<void>
  consume(bootstrap: string, topic: string): Promise<readonly string[]>
}

const value = (i: number): string => `value-${i}-${'x'.repeat(100)}`
const lines = Array.from({ length: records }, (_, i) => `key-${i}\t${value(i)}`)
const python = join(judgesFolder, 'python/bin/python')
const exchange = join(import.meta.dirname, '../judges/python/exchange.py')

const kcat: Foreign = {
  name: 'kcat',
  missing: () => missingCommand('kcat', '-V'),
  async produce(bootstrap, topic, codec) {
    await run('kcat', ['-b', bootstrap, '-P', '-t', topic, '-K', '\t', '-z', codec], { input: `${lines.join('\n')}\n` })
  },
  consume: async (bootstrap, topic) =>
    (await run('kcat', ['-b', bootstrap, '-C', '-t', topic, '-o', 'beginning', '-e', '-q', '-f', '%k\t%s\n']))
      .trimEnd()
      .split('\n'),
}

const javaConsole: Foreign = {
  name: "Java's console clients",
  missing: () => missingCommand('java', '-version'),
  async produce(bootstrap, topic, codec) {
    const properties = ['--property', 'parse.key=true', '--property', 'key.separator=\t']
    await kafkaTool(
      'org.apache.kafka.tools.ConsoleProducer',
      ['--bootstrap-server', bootstrap, '--topic', topic, '--compression-codec', codec, ...properties],
      {
        input: `${lines.join('\n')}\n`,
      },
    )
  },
  async consume(bootstrap, topic) {
    const args = [
      '--bootstrap-server',
      bootstrap,
      '--topic',
      topic,
      '--from-beginning',
      '--max-messages',
      String(records),
      '--timeout-ms',
      '20000',
    ]
    const output = await kafkaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [...args, '--property', 'print.key=true'])
    return output.split('\n').filter((line) => line.startsWith('key-'))
  },
}

// kafkajs brings gzip alone: the others are ours, so that its framing meets them.
for (const [type, name] of [
  [CompressionTypes.Snappy, 'snappy'],
  [CompressionTypes.LZ4, 'lz4'],
  [CompressionTypes.ZSTD, 'zstd'],
] as const) {
  const codec = host.compression.codec(name)
  CompressionCodecs[type] = () => ({
    compress: ({ buffer }: { buffer: Buffer }) => Promise.resolve(Buffer.from(codec.compress(buffer))),
    decompress: (buffer: Buffer) => Promise.resolve(Buffer.from(codec.decompress(buffer, 2 ** 28))),
  })
}
const kafkajsCodec = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const

const kafkajs: Foreign = {
  name: 'kafkajs',
  missing: () => undefined,
  async produce(bootstrap, topic, codec) {
    const producer = new Kafka({ brokers: [bootstrap], logLevel: logLevel.ERROR }).producer()
    await producer.connect()
    const messages = Array.from({ length: records }, (_, i) => ({ key: `key-${i}`, value: value(i) }))
    await producer.send({ topic, compression: kafkajsCodec[codec], messages })
    await producer.disconnect()
  },
  async consume(bootstrap, topic) {
    const consumer = new Kafka({ brokers: [bootstrap], logLevel: logLevel.ERROR }).consumer({ groupId: `kafkajs-${topic}` })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const got: string[] = []
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`only ${got.length} records came`)), 30_000)
      const each = ({ message }: { message: { key: Buffer | null; value: Buffer | null } }): Promise<void> => {
        got.push(`${String(message.key)}\t${String(message.value)}`)
        if (got.length === records) {
          clearTimeout(timer)
          resolve()
        }
        return Promise.resolve()
      }
      consumer.run({ eachMessage: each }).catch(reject)
    })
    await consumer.disconnect()
    return got
  },
}

const confluent: Foreign = {
  name: "Python's confluent-kafka",
  missing: () => (existsSync(python) ? undefined : 'not installed: run npm run judges'),
  async produce(bootstrap, topic, codec) {
    await run(python, [exchange, bootstrap, 'produce', topic, codec, String(records)])
  },
  consume: async (bootstrap, topic) =>
    (await run(python, [exchange, bootstrap, 'consume', topic, `python-${topic}`, String(records)])).trimEnd().split('\n'),
}

const asForeign = (program: Program): Foreign => ({
  name: program.name,
  missing: program.missing,
  codecs: codecs.filter((codec) => program.codecs.includes(codec)),
  async produce(bootstrap, topic, codec) {
    await ask(program, bootstrap, 'produce', topic, codec, String(records))
  },
  consume: (bootstrap, topic) => ask(program, bootstrap, 'consume', topic, `readers-of-${topic}`, String(records), 'classic'),
})

/** Every client in every codec, both ways. */
export function clientChecks(bootstrap: () => string, quick: boolean): Check[] {
  const checks: Check[] = []
  for (const client of [kcat, javaConsole, kafkajs, confluent, ...programs.map(asForeign)]) {
    const able = client.codecs ?? codecs
    // A Java start takes seconds: the quick form has one codec of it.
    const some = quick && client === javaConsole ? (['lz4'] as const) : able
    for (const codec of some) {
      checks.push({
        name: `${client.name} writes ${codec}, we read`,
        missing: client.missing,
        async run() {
          const topic = `${slug(client.name)}-writes-${codec}`
          await client.produce(bootstrap(), topic, codec)
          equal(await ourRecords(bootstrap(), topic), lines)
        },
      })
      checks.push({
        name: `we write ${codec}, ${client.name} reads`,
        missing: client.missing,
        async run() {
          const topic = `${slug(client.name)}-reads-${codec}`
          await ourProduce(bootstrap(), topic, codec)
          equal((await client.consume(bootstrap(), topic)).toSorted(), lines.toSorted())
        },
      })
    }
  }
  return [...checks, ...(quick ? (['zstd'] as const) : codecs).map((codec) => javaTransactions(bootstrap, codec))]
}

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]+/g, '-')

async function ourRecords(bootstrap: string, topic: string): Promise<string[]> {
  await using millrace = createMillrace({ bootstrapServers: [bootstrap] }, host)
  const [description] = await millrace.admin.describeTopics([topic])
  const partitions = (description?.partitions ?? []).map(({ partition }) => ({ topic, partition }))
  const ends = await millrace.admin.listOffsets(partitions.map((each) => ({ ...each, at: 'latest' as const })))
  await using consumer = millrace.consumer({ autoOffsetReset: 'earliest' })
  consumer.assign(partitions)
  const decoder = new TextDecoder()
  const got: string[] = []
  while (partitions.some((each, i) => (consumer.position(each) ?? 0) < (ends[i]?.offset ?? 0))) {
    for (const batch of await consumer.poll({ timeoutMs: 500 })) {
      for (const { key, value: bytes } of batch.records())
        got.push(`${key === null ? '' : decoder.decode(key)}\t${bytes === null ? '' : decoder.decode(bytes)}`)
    }
  }
  const order = (line: string): number => Number(/^key-(\d+)/.exec(line)?.[1])
  return got.toSorted((a, b) => order(a) - order(b))
}

async function ourProduce(bootstrap: string, topic: string, compression: CodecName): Promise<void> {
  await using millrace = createMillrace({ bootstrapServers: [bootstrap] }, host)
  await using producer = millrace.producer({ compression })
  await producer.sendMany(Array.from({ length: records }, (_, i) => ({ topic, key: `key-${i}`, value: value(i) })))
}

function javaTransactions(bootstrap: () => string, codec: CodecName): Check {
  return {
    name: `Java's transactional producer in ${codec}: we read what it committed`,
    missing: missingJava,
    async run() {
      const topic = `java-transactions-${codec}`
      const child = await startJava('transactions', 'Transactions', [bootstrap(), topic, codec, '120'])
      if ((await child.exited) !== 0) throw new Error(child.output())
      const expected = Array.from({ length: 120 }, (_, i) => i).filter((i) => Math.floor(i / 10) % 3 !== 2)
      equal(
        await ourRecords(bootstrap(), topic),
        expected.map((i) => `key-${i}\tcommitted-${i}`),
      )
    },
  }
}
