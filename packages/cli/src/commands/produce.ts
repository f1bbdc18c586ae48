// millrace produce: lines of standard input or of a file become records.
import { createReadStream } from 'node:fs'
import type { Admin, Millrace, Producer, ProducerOptions } from '@millrace/client'
import { KafkaError } from '@millrace/protocol'
import type { Call, Command, Option } from '../arguments.ts'
import { InputRefused, notEmpty, UsageError } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import { explain, reasonOfCode } from '../explain.ts'
import { formats } from '../formats.ts'
import type { Output } from '../output.ts'
import { counted } from '../output.ts'
import { partitionMax, readTime } from '../places.ts'
import { lineReader, splitLines } from '../record-lines.ts'

export const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

// A person at a terminal learns sooner than after Kafka's two minutes that a broker takes nothing: a full disk, too few replicas.
const deliveryTimeoutMs = 30_000

/** Options that set up a producer, which `bench` shares. */
export const producerOptions: Readonly<Record<string, Option>> = {
  acks: { value: 'all|1|0', oneOf: ['all', '1', '0'], doc: 'who must have a record before it counts; all when left out' },
  compression: { value: codecs.join('|'), oneOf: codecs, short: 'z', doc: 'compress the batches' },
  'linger-ms': { value: 'N', integer: { max: deliveryTimeoutMs }, doc: 'how long a batch waits for company; 5 when left out' },
  'batch-size': { value: 'BYTES', integer: { min: 1, max: 2 ** 30 }, doc: 'a batch is closed at this size; 16384 when left out' },
  'transactional-id': { value: 'ID', check: notEmpty, doc: 'write in transactions of this id' },
  'transaction-records': { value: 'N', integer: { min: 1 }, doc: 'records of a transaction; all in one when left out' },
}

/** The settings that the options of a call ask for. @throws UsageError */
export function producerSettings(call: Call): ProducerOptions {
  const compression = codecs.find((each) => each === call.text('compression')) ?? 'none'
  const acks = call.text('acks') ?? 'all'
  const [lingerMs, batchSize] = [call.integer('linger-ms'), call.integer('batch-size')]
  const transactionalId = call.text('transactional-id')
  if (transactionalId !== undefined && acks !== 'all') throw new UsageError('--transactional-id needs --acks all')
  if (transactionalId === undefined && call.text('transaction-records') !== undefined)
    throw new UsageError('--transaction-records needs --transactional-id')
  return {
    compression,
    deliveryTimeoutMs,
    acks: acks === 'all' ? 'all' : acks === '1' ? 1 : 0,
    ...(lingerMs === undefined ? {} : { lingerMs }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(transactionalId === undefined ? {} : { transactionalId }),
  }
}

export const produce = (output: (call: Call) => Output): Command => ({
  name: 'produce',
  operands: 'TOPIC',
  doc: 'Writes each line of standard input as one record: the bytes that it is, without its end (\\n or \\r\\n).',
  options: {
    ...clusterOptions,
    file: { value: 'FILE', short: 'f', doc: 'read lines of this file in place of standard input' },
    records: {
      doc: 'each line is a record in JSON, as `consume --json` prints it: value, key, headers, partition, timestamp; keyFormat and valueFormat say how one of them is written',
    },
    'key-separator': {
      value: 'TEXT',
      short: 'k',
      doc: 'what stands between key and value in a line, \\t, \\n, \\r, \\0, \\\\ and \\xHH being one byte; without it records have no key',
    },
    key: { value: 'TEXT', doc: 'the key of every record' },
    'key-format': { value: formats.join('|'), oneOf: formats, doc: 'how keys are written; string when left out' },
    'value-format': { value: formats.join('|'), oneOf: formats, doc: 'how values are written; string when left out' },
    null: { value: 'TEXT', doc: 'a key or value of exactly this text is null; a null value is a tombstone' },
    'empty-is-null': { doc: 'an empty value is a tombstone' },
    header: { value: 'NAME=VALUE', short: 'H', many: true, doc: 'a header of every record' },
    timestamp: { value: 'TIME', doc: 'the time of every record, as a date or in milliseconds; now when left out' },
    partition: { value: 'N', short: 'p', integer: { max: partitionMax }, doc: 'write to this partition only' },
    ...producerOptions,
  },
  run: (call) => {
    const [topic, ...more] = call.operands
    if (topic === undefined || more.length > 0) throw new UsageError('produce TOPIC: exactly one topic')
    const settings = producerSettings(call)
    const read = lineReader(call)
    const timestamp = call.text('timestamp') === undefined ? -1 : readTime('--timestamp', call.text('timestamp') as string)
    return withCluster(
      call,
      async (millrace) => {
        await using producer = millrace.producer(settings)
        await topicReady(millrace, producer, topic)
        const count = producer.partitionsOf(topic) ?? 1
        const partition = call.integer('partition') ?? -1
        if (partition >= count)
          throw new InputRefused(`--partition ${partition}: ${topic} has ${counted(count, 'partition')}, from 0 on`)
        const writes = new Writes(
          producer,
          settings.transactionalId === undefined ? undefined : (call.integer('transaction-records') ?? Infinity),
        )
        await writes.begin()
        try {
          for await (const lines of linesOf(call))
            for (const line of lines) {
              const number = writes.records + 1
              const record = read(line, number)
              const at = record.partition ?? partition
              if (at >= count) throw new InputRefused(`line ${number}: ${topic} has no partition ${at}: it has ${count}`)
              while (!producer.append(topic, at, record.key, record.value, record.timestamp ?? timestamp, record.headers))
                await producer.ready(topic)
              if (writes.written()) await writes.next()
            }
        } catch (cause) {
          const words = await writes.giveUp()
          if (!(cause instanceof InputRefused) || words === '') throw cause
          throw new InputRefused(`${cause.message}; ${words}`, { cause })
        }
        await writes.end()
        const { records } = writes
        output(call).event(
          'produced',
          { topic, records },
          call.flag('json') ? undefined : `${counted(records, 'record')} written to ${topic}`,
        )
        return 0
      },
      { waits: true },
    )
  },
})

/**
 * Waits until a topic can be written to. A producer waits a minute for one that there is not, since someone may make it; a person learns at once.
 * @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION there is none, and the brokers make none by themselves
 */
export async function topicReady({ admin }: Millrace, producer: Producer, topic: string): Promise<void> {
  try {
    await admin.describeTopics([topic])
  } catch (cause) {
    if (!(cause instanceof KafkaError)) throw cause
    if (cause.codeName === 'UNKNOWN_TOPIC_OR_PARTITION' && !(await makesTopics(admin))) throw cause
  }
  await producer.ready(topic)
}

/** Whether a topic may come to be because it is asked for. Where that cannot be read it may. */
async function makesTopics(admin: Admin): Promise<boolean> {
  const { nodes } = await admin.describeCluster()
  const resources = nodes.map(({ id }) => ({ type: 'broker' as const, name: String(id) })).slice(0, 1)
  try {
    const [entries = []] = await admin.describeConfigs(resources)
    return entries.find(({ name }) => name === 'auto.create.topics.enable')?.value !== 'false'
  } catch (cause) {
    if (cause instanceof KafkaError) return true
    throw cause
  }
}

/** Records written, in transactions of so many where that is asked for. */
export class Writes {
  readonly #producer: Producer
  /** undefined: no transactions. */
  readonly #recordsOfOne: number | undefined
  #inOne = 0
  #committed = 0
  records = 0

  constructor(producer: Producer, recordsOfOne: number | undefined) {
    this.#producer = producer
    this.#recordsOfOne = recordsOfOne
  }

  async begin(): Promise<void> {
    if (this.#recordsOfOne === undefined) return
    await this.#producer.initTransactions()
    this.#producer.beginTransaction()
  }

  /** After each record. @returns whether its transaction is full: `next` is due. */
  written(): boolean {
    this.records++
    return ++this.#inOne === this.#recordsOfOne
  }

  get isFull(): boolean {
    return this.#inOne === this.#recordsOfOne
  }

  /** Commits, and begins the next transaction. */
  async next(): Promise<void> {
    await this.#producer.commitTransaction()
    this.#producer.beginTransaction()
    this.#committed = this.records
    this.#inOne = 0
  }

  async end(): Promise<void> {
    if (this.#recordsOfOne === undefined) await this.#producer.flush()
    else if (this.#inOne > 0) await this.#producer.commitTransaction()
    else await this.#producer.abortTransaction()
  }

  /**
   * What is not in a transaction is sent all the same: it was read before what went wrong, which is what is told.
   * @returns what became of the records so far, in words; '' without any
   */
  async giveUp(): Promise<string> {
    const isPlain = this.#recordsOfOne === undefined
    const before = `the ${counted(this.records, 'record')} before it`
    let failure: unknown
    await (isPlain ? this.#producer.flush() : this.#producer.abortTransaction()).catch((cause: unknown) => (failure = cause))
    if (this.records === 0) return ''
    if (isPlain)
      return failure === undefined
        ? `${before} ${this.records === 1 ? 'was' : 'were'} written`
        : `not all of ${before} were written: ${explain(failure)}`
    const aborted =
      failure === undefined ? 'its transaction is aborted' : `its transaction could not be aborted: ${explain(failure)}`
    if (this.#committed === 0) return `${aborted}; nothing was written`
    return `${aborted}; the ${counted(this.#committed, 'record')} of the transactions before it ${this.#committed === 1 ? 'was' : 'were'} written`
  }
}

async function* linesOf(call: Call): AsyncGenerator<readonly Uint8Array[]> {
  const file = call.text('file')
  try {
    yield* splitLines(file === undefined ? process.stdin : createReadStream(file))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === undefined || file === undefined) throw cause
    throw new InputRefused(`cannot read ${file}: ${reasonOfCode(code)}`, { cause })
  }
}
