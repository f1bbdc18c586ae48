// Kafka's names of client settings, as workers and connectors give them, to the options of our client.
import type { ClientOptions, ConsumerOptions, ProducerOptions } from '@millrace/client'
import { ConfigError } from '../api/settings.ts'

type Properties = Readonly<Record<string, string>>

/** How one of Kafka's settings becomes an option: its name here, and how its text is read. */
interface Mapped {
  readonly option: string
  readonly read: (text: string) => unknown
}

const number = (option: string): Mapped => ({
  option,
  read: (text) => {
    const value = Number(text)
    if (!Number.isFinite(value) || text.trim() === '') throw new RangeError(`${text} is not a number`)
    return value
  },
})
const word = (option: string, ...words: readonly string[]): Mapped => ({
  option,
  read: (text) => {
    if (!words.includes(text)) throw new RangeError(`${text} is none of ${words.join(', ')}`)
    return text
  },
})
const text = (option: string): Mapped => ({ option, read: String })

const common: Readonly<Record<string, Mapped>> = {
  'client.id': text('clientId'),
  'request.timeout.ms': number('requestTimeoutMs'),
  'metadata.max.age.ms': number('metadataMaxAgeMs'),
  'retry.backoff.ms': number('retryBackoffMs'),
  'retry.backoff.max.ms': number('retryBackoffMaxMs'),
}

const producer: Readonly<Record<string, Mapped>> = {
  'linger.ms': number('lingerMs'),
  'batch.size': number('batchSize'),
  'buffer.memory': number('bufferMemory'),
  'max.request.size': number('maxRequestSize'),
  'max.in.flight.requests.per.connection': number('maxInFlight'),
  'delivery.timeout.ms': number('deliveryTimeoutMs'),
  'transaction.timeout.ms': number('transactionTimeoutMs'),
  'compression.type': word('compression', 'none', 'gzip', 'snappy', 'lz4', 'zstd'),
}

const consumer: Readonly<Record<string, Mapped>> = {
  'auto.offset.reset': word('autoOffsetReset', 'earliest', 'latest', 'none'),
  'isolation.level': word('isolationLevel', 'read_committed', 'read_uncommitted'),
  'fetch.min.bytes': number('fetchMinBytes'),
  'fetch.max.bytes': number('fetchMaxBytes'),
  'fetch.max.wait.ms': number('fetchMaxWaitMs'),
  'max.partition.fetch.bytes': number('maxPartitionFetchBytes'),
  'session.timeout.ms': number('sessionTimeoutMs'),
  'heartbeat.interval.ms': number('heartbeatIntervalMs'),
  'max.poll.interval.ms': number('maxPollIntervalMs'),
  'group.instance.id': text('groupInstanceId'),
}

function mapped(
  properties: Properties,
  prefixes: readonly string[],
  names: Readonly<Record<string, Mapped>>,
): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  const problems = new Map<string, string[]>()
  for (const prefix of prefixes) {
    for (const [name, { option, read }] of Object.entries(names)) {
      const given = properties[prefix + name]
      if (given === undefined) continue
      try {
        options[option] = read(given)
      } catch (cause) {
        problems.set(prefix + name, [(cause as Error).message])
      }
    }
  }
  if (problems.size > 0) throw new ConfigError(problems)
  return options
}

/** Options of the worker's one client. @throws ConfigError one is missing or cannot be used */
export function clientOptions(worker: Properties): ClientOptions {
  const bootstrapServers = (worker['bootstrap.servers'] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  if (bootstrapServers.length === 0)
    throw new ConfigError(new Map([['bootstrap.servers', ['is required: brokers of a Kafka, such as localhost:9092']]]))
  return { clientId: 'connect', ...mapped(worker, [''], common), bootstrapServers }
}

/** `producer.…` of the worker under `producer.override.…` of the connector. */
export function producerOptions(worker: Properties, connector: Properties): ProducerOptions {
  return {
    batchSize: 262_144,
    lingerMs: 5,
    ...mapped(worker, ['producer.'], producer),
    ...mapped(connector, ['producer.override.'], producer),
  }
}

/** `consumer.…` of the worker under `consumer.override.…` of the connector. A sink starts at the beginning, and sees what is committed. */
export function consumerOptions(worker: Properties, connector: Properties): ConsumerOptions {
  return {
    autoOffsetReset: 'earliest',
    isolationLevel: 'read_committed',
    ...mapped(worker, ['consumer.'], consumer),
    ...mapped(connector, ['consumer.override.'], consumer),
  }
}
