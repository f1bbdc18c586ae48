// A broker for one test: in memory, on a free port, with nothing to clean up.
import { checkHost, checkOptions, oneOf, option, type Host, type LogEvent, type OptionKinds } from '@millrace/host'
import { createBroker as createOn, type Broker, type BrokerOptions } from './broker.ts'
import { brokerConfig, ConfigInvalid, type BrokerConfig } from './config.ts'
import { warnOfUnknown } from './live-config.ts'
import { memoryDisk } from './memory-disk.ts'

/** What a broker for tests may be told. */
export interface EphemeralOptions extends BrokerOptions {
  readonly ephemeral: true
  /** Kafka's settings by name, over those below; none that names a directory. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  /** Where log events go; when left out errors alone, and unknown settings, to standard error. */
  readonly log?: (event: LogEvent) => void
}

const brokerOptions: OptionKinds<BrokerOptions> = { clusterId: option.text, onEvent: option.callback }
const ephemeralOptions: OptionKinds<EphemeralOptions> = {
  ...brokerOptions,
  ephemeral: oneOf(true),
  settings: { ...option.record, expected: "an object of Kafka's settings by name" },
  log: option.callback,
}
const twoWays = 'give { ephemeral: true } for a broker in memory, or brokerConfig(settings) and nodeHost()'

/** Settings that say where on a disk logs lie. */
const places = ['log.dir', 'log.dirs', 'metadata.log.dir'] as const

/** One partition where Kafka has fifty: a test has few groups and few transactions, and wants to start at once. */
const ephemeralSettings = {
  'log.dirs': '/millrace',
  listeners: 'PLAINTEXT://127.0.0.1:0',
  'millrace.durability': 'os',
  'group.initial.rebalance.delay.ms': 0,
  'offsets.topic.num.partitions': 1,
  'offsets.topic.replication.factor': 1,
  'transaction.state.log.num.partitions': 1,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
}

/**
 * Starts a broker: one node, a quorum of one, on what a host gives it.
 * @throws StartFailed the message says what to do; nothing is left running. ConfigInvalid comes earlier, from reading the settings.
 * TypeError an argument is missing, an option is unknown or of a wrong type.
 */
export function createBroker(config: BrokerConfig, host: Host, options?: BrokerOptions): Promise<Broker>
/**
 * Starts a broker for tests in Node: its log is in memory, its port a free one, and when it is stopped nothing of it is left. Many may run
 * at once or one after the other.
 * @example
 * await using broker = await createBroker({ ephemeral: true })
 * const kafka = new Kafka({ brokers: [broker.bootstrap] })
 * @throws StartFailed · ConfigInvalid one of `settings` is wrong, or names a directory: the log is in memory · TypeError an option is
 * unknown or of a wrong type.
 */
export function createBroker(options: EphemeralOptions): Promise<Broker>
export async function createBroker(
  first: BrokerConfig | EphemeralOptions,
  host?: Host,
  options?: BrokerOptions,
): Promise<Broker> {
  if (typeof first !== 'object' || first === null) throw new TypeError(`createBroker: ${twoWays}, not ${String(first)}`)
  if (isConfig(first)) {
    checkHost('createBroker', host)
    if (options !== undefined) checkOptions('createBroker', options, brokerOptions)
    return createOn(first, host as Host, options)
  }
  checkOptions('createBroker', first, ephemeralOptions)
  if (first.ephemeral !== true) throw new TypeError(`createBroker: ephemeral is missing; ${twoWays}`)
  // Taken in when it is needed: who runs on a host of their own loads no sockets and files of Node.
  const { nodeHost } = await import('@millrace/host/node')
  const { settings, log, ...rest } = first
  refusePlaces(settings ?? {})
  // One that is undefined is left out: what is set here stays.
  const given = Object.entries(settings ?? {}).filter(([, value]) => value !== undefined)
  const config = brokerConfig({ ...ephemeralSettings, ...Object.fromEntries(given) })
  const machine = nodeHost(log === undefined ? { level: 'error' } : { level: 'debug', log })
  // A name misspelt must not go unseen where only errors are logged.
  if (log === undefined) warnOfUnknown(config, nodeHost({ level: 'warn' }).log)
  return createOn(config, { ...machine, disk: memoryDisk() }, rest)
}

const isConfig = (first: BrokerConfig | EphemeralOptions): first is BrokerConfig => 'given' in first && first.given instanceof Map

/** Whoever names a directory wants files there, and would find none. */
function refusePlaces(settings: Readonly<Record<string, string | number | boolean>>): void {
  const problem = 'cannot be set for an ephemeral broker, whose log is in memory: start one with createBroker(config, nodeHost())'
  const named = places.filter((name) => name in settings)
  if (named.length > 0)
    throw new ConfigInvalid(named.map((name) => ({ name, value: String(settings[name]), where: undefined, problem })))
}
