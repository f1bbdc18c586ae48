// Joins the folders' settings into one BrokerConfig, refuses a name defined twice, and checks what settings say together.
import { nearestName } from '@millrace/host'
import { directoryPath } from './directory-path.ts'
import { controllerSettings } from './controller/config.ts'
import { sourcesOf, topicConfigAt, type SettingSources } from './controller/setting-sources.ts'
import { groupCoordinatorSettings, streamsGroupSettings } from './coordinator/group/config.ts'
import { shareSettings } from './coordinator/share/config.ts'
import { transactionSettings } from './coordinator/transaction/config.ts'
import { jointProblems } from './controller/joint-rules.ts'
import { whyForeign } from './controller/foreign-settings.ts'
import { logSettings } from './log/broker-config.ts'
import type { LogConfig } from './log/config.ts'
import { tieredSettings } from './log/tiered-config.ts'
import { logConfigOf, topicSettings, type TopicConfig } from './log/topic-config.ts'
import { metadataSettings } from './metadata/config.ts'
import type { MetadataImage } from './metadata/image.ts'
import { networkSettings } from './network/config.ts'
import {
  advertisedListenersOf,
  interBrokerListener,
  collide,
  listenersOf,
  type Listener,
  type ListenerProblem,
} from './network/listeners.ts'
import { nodeSettings } from './node-config.ts'
import { quotaSettings } from './quota/config.ts'
import { raftSettings } from './raft/config.ts'
import { metadataLogConfig, metadataTopic } from './raft/raft-log.ts'
import { replicaSettings } from './replica/config.ts'
import { securitySettings } from './security/config.ts'
import { parseSetting, type Setting, type Settings, type SettingValue, type Values } from './settings.ts'

const tables = [
  nodeSettings,
  networkSettings,
  logSettings,
  tieredSettings,
  metadataSettings,
  raftSettings,
  controllerSettings,
  replicaSettings,
  groupCoordinatorSettings,
  streamsGroupSettings,
  transactionSettings,
  shareSettings,
  securitySettings,
  quotaSettings,
] as const

/** Every broker setting by its name. */
export const brokerSettings: ReadonlyMap<string, Setting> = joinTables(tables)

/** The setting of topics or brokers that is meant by a name that is none; undefined: it is one, or none is near. */
export function nearestSetting(kind: 'topic' | 'broker', name: string): string | undefined {
  const known = kind === 'topic' ? Object.keys(topicSettings) : [...brokerSettings.keys()]
  return known.includes(name) ? undefined : nearestName(name, known)
}

function joinTables(joined: readonly Settings[]): ReadonlyMap<string, Setting> {
  const all = new Map<string, Setting>()
  for (const [name, setting] of joined.flatMap((table) => Object.entries(table))) {
    if (all.has(name)) throw new Error(`the setting ${name} is defined twice`)
    all.set(name, setting)
  }
  return new Map([...all].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

type Joined<T extends readonly Settings[]> = T extends readonly [
  infer First extends Settings,
  ...infer Rest extends readonly Settings[],
]
  ? Values<First> & Joined<Rest>
  : unknown

/** The parsed value of every broker setting by Kafka's name: `config['num.partitions']`. */
export type BrokerConfig = Joined<typeof tables> & {
  /** Those that were set, in Kafka's text form; all others have their default. */
  readonly given: ReadonlyMap<string, string>
  /** Names that were set and that belong to one listener or to a plug-in: none of them acts. */
  readonly foreign: readonly string[]
  /** What to tell of names that are none, when the broker starts; empty where whoever read the settings tells it. */
  readonly unknown: readonly string[]
}

/** One setting as it stood in a file. */
export interface GivenSetting {
  readonly name: string
  readonly value: string
  /** Such as `server.properties:12`. */
  readonly where?: string
}

/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  readonly name: string
  readonly value: string | undefined
  readonly where: string | undefined
  readonly problem: string
}

/** A configuration the broker cannot start with: every problem at once, one a line. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid'
  readonly problems: readonly ConfigProblem[]
  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(sentence).join('\n'))
    this.problems = problems
  }
}

function sentence({ name, value, where, problem }: ConfigProblem): string {
  return `${where === undefined ? '' : `${where}: `}${name}${value === undefined ? '' : `=${value}`} ${problem}`
}

/** A configuration, and what its user should know: unknown names. Settings without effect are told by the broker as it starts. */
export interface ConfigRead {
  readonly config: BrokerConfig
  readonly warnings: readonly string[]
}

/**
 * Makes a configuration of what was given; of a name given twice the last counts.
 * @throws ConfigInvalid
 */
export function readSettings(settings: readonly GivenSetting[]): ConfigRead {
  const problems: ConfigProblem[] = []
  const warnings: string[] = []
  const values = new Map<string, SettingValue>([...brokerSettings].map(([name, setting]) => [name, setting.default]))
  const given = new Map<string, string>()
  const foreign: string[] = []
  const last = new Map(settings.map((one) => [one.name, one]))
  for (const { name, value, where } of last.values()) {
    const setting = brokerSettings.get(name)
    if (setting === undefined) {
      if (whyForeign(name, brokerSettings) !== undefined) foreign.push(name)
      else warnings.push(unknownName(name, where, warnings.length < nearestMax))
      continue
    }
    const parsed = parseSetting(setting, value)
    if ('problem' in parsed) {
      problems.push({ name, value: setting.type === 'password' ? undefined : value, where, problem: parsed.problem })
      continue
    }
    values.set(name, parsed.value)
    given.set(name, parsed.text)
  }
  const config = sameNodeId(
    Object.freeze({ ...Object.fromEntries(values), given, foreign, unknown: [] }) as unknown as BrokerConfig,
  )
  if (problems.length === 0) {
    for (const { setting, problem } of problemsTogether(config)) {
      problems.push({ name: setting, value: given.get(setting), where: last.get(setting)?.where, problem })
    }
  }
  if (problems.length > 0) throw new ConfigInvalid(problems)
  return { config, warnings }
}

/** A configuration for embedding and for tests; the broker warns of unknown names as it starts. @throws ConfigInvalid */
export function brokerConfig(settings: Readonly<Record<string, string | number | boolean>>): BrokerConfig {
  if (typeof settings !== 'object' || settings === null)
    throw new TypeError(`brokerConfig: an object of Kafka's settings by name is needed, not ${String(settings)}`)
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  const { config, warnings } = readSettings(given.map(([name, value]) => ({ name, value: String(value) })))
  return warnings.length === 0 ? config : Object.freeze({ ...config, unknown: warnings })
}

/** Names that stand in many files and that Kafka 4 no longer has. */
const removed: Readonly<Record<string, string>> = {
  'zookeeper.connect': 'there is no ZooKeeper since Kafka 4.0',
  'zookeeper.connection.timeout.ms': 'there is no ZooKeeper since Kafka 4.0',
  'inter.broker.protocol.version': 'metadata.version has taken its place',
  'log.message.format.version': 'there is one message format since Kafka 4.0',
  'broker.id.generation.enable': 'there is no ZooKeeper since Kafka 4.0',
  'control.plane.listener.name': 'there is no ZooKeeper since Kafka 4.0',
}

/** Of more unknown names than this the file is something else, and looking for what each resembles takes long. */
const nearestMax = 10

function unknownName(name: string, where: string | undefined, looksForNearest: boolean): string {
  const reason = removed[name]
  if (reason !== undefined) return sentence({ name, value: undefined, where, problem: `has no effect: ${reason}` })
  const near = looksForNearest ? nearestName(name, brokerSettings.keys()) : undefined
  return sentence({
    name,
    value: undefined,
    where,
    problem: `is not a setting of the broker${near === undefined ? '' : `; did you mean ${near}?`}`,
  })
}

/** `broker.id` is the older name of `node.id`: where one of the two is given, both have its value; two that differ stay, to be told. */
function sameNodeId(config: BrokerConfig): BrokerConfig {
  const { given } = config
  const text = given.get('node.id') ?? given.get('broker.id')
  if (text === undefined || (given.get('broker.id') ?? text) !== text) return config
  const id = Number(text)
  return Object.freeze({
    ...config,
    'node.id': id,
    'broker.id': id,
    given: new Map([...given, ['node.id', text], ['broker.id', text]]),
  })
}

/** What is wrong with settings that are right one by one. */
function* problemsTogether(config: BrokerConfig): Generator<ListenerProblem> {
  const roles = config['process.roles']
  if (roles.length < 2) {
    yield {
      setting: 'process.roles',
      problem: 'cannot be served yet: a node is broker and controller in one (broker,controller)',
    }
  }
  if (config.given.has('broker.id') && config.given.has('node.id') && config['broker.id'] !== config['node.id']) {
    yield { setting: 'broker.id', problem: `must be equal to node.id, which is ${config['node.id']}` }
  }
  if (config['remote.log.storage.system.enable']) {
    yield { setting: 'remote.log.storage.system.enable', problem: 'cannot be served: there is no tiered storage' }
  }
  if (config['authorizer.class.name'] !== '') {
    yield {
      setting: 'authorizer.class.name',
      problem: 'cannot be served: there is no authorization yet, and starting without it would open what it is to protect',
    }
  }
  for (const setting of ['create.topic.policy.class.name', 'alter.config.policy.class.name'] as const) {
    if (config[setting] !== null) {
      const problem =
        'cannot be served: there is no Java here to load it, and starting without it would let through what it refuses'
      yield { setting, problem }
    }
  }
  for (const setting of ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'] as const) {
    if (config[setting] === 0) yield { setting, problem: 'must be at least 1, or below 0 for no limit' }
  }
  for (const [setting, least] of [
    ['log.roll.ms', 1],
    ['log.roll.jitter.ms', 0],
    ['log.flush.interval.ms', 0],
  ] as const) {
    if ((config[setting] ?? least) < least) yield { setting, problem: `must be at least ${least}` }
  }
  if (logDirsOf(config).some((directory) => !directory.startsWith('/'))) {
    yield { setting: config['log.dirs'] === null ? 'log.dir' : 'log.dirs', problem: 'must be absolute paths' }
  }
  if (config['metadata.log.dir'] !== null && !metadataLogDirOf(config).startsWith('/')) {
    yield { setting: 'metadata.log.dir', problem: 'must be an absolute path' }
  }
  yield* metricsListenerProblems(config)
  if (config['log.cleaner.threads'] < 1) yield { setting: 'log.cleaner.threads', problem: 'must be at least 1' }
  yield* jointProblems((name) => (config as unknown as Readonly<Record<string, SettingValue>>)[name] ?? null)
  if (config['offsets.topic.compression.codec'] < 0 || config['offsets.topic.compression.codec'] > 4) {
    yield { setting: 'offsets.topic.compression.codec', problem: 'must be 0 to 4' }
  }
  if (config['group.min.session.timeout.ms'] > config['group.max.session.timeout.ms']) {
    yield {
      setting: 'group.min.session.timeout.ms',
      problem: `must not be above group.max.session.timeout.ms, ${config['group.max.session.timeout.ms']}`,
    }
  }
  yield* listenerProblems(config)
}

/** Two listeners of one node at one address: the system would say no more than that the port is taken. */
function* metricsListenerProblems(config: BrokerConfig): Generator<ListenerProblem> {
  const setting = 'millrace.metrics.listener'
  const metrics = metricsListenerOf(config)
  if (metrics === 'malformed') yield { setting, problem: 'must be host:port' }
  const listeners = listenersOf(config)
  if (metrics === undefined || metrics === 'malformed' || !Array.isArray(listeners)) return
  const other = listeners.find((listener) => collide(listener, metrics))
  if (other !== undefined)
    yield {
      setting,
      problem: `has the port of the listener ${other.name} of this broker: give it another one than listeners has`,
    }
}

/** The metadata quorum is this node alone: settings that name others would otherwise make a cluster of their own of it, unnoticed. */
function* quorumProblems(config: BrokerConfig, listeners: readonly Listener[]): Generator<ListenerProblem> {
  const alone = 'cannot be served yet: the metadata quorum has one voter, this node'
  const [voter, ...otherVoters] = config['controller.quorum.voters']
  if (otherVoters.length > 0) yield { setting: 'controller.quorum.voters', problem: alone }
  else if (voter !== undefined && !isVoter(voter)) yield { setting: 'controller.quorum.voters', problem: 'must be id@host:port' }
  else if (voter !== undefined && Number.parseInt(voter, 10) !== config['node.id']) {
    yield { setting: 'controller.quorum.voters', problem: `${alone}, whose node.id is ${config['node.id']}` }
  }
  const [server, ...otherServers] = config['controller.quorum.bootstrap.servers']
  const setting = 'controller.quorum.bootstrap.servers'
  const ports = listeners.filter(({ controller }) => controller).map(({ port }) => port)
  const port = server === undefined ? undefined : Number(/^.+:(\d+)$/.exec(server)?.[1] ?? NaN)
  if (otherServers.length > 0) yield { setting, problem: alone }
  else if (Number.isNaN(port)) yield { setting, problem: 'must be host:port' }
  else if (port !== undefined && ports.length > 0 && !ports.includes(port) && !ports.includes(0)) {
    yield { setting, problem: `${alone}, and port ${port} is none of its controller listeners` }
  }
}

function isVoter(text: string): boolean {
  const port = /^\d+@(?:[^:@[\]]*|\[[^\]]+\]):(\d{1,5})$/.exec(text)?.[1]
  return port !== undefined && Number(port) <= 65_535
}

function* listenerProblems(config: BrokerConfig): Generator<ListenerProblem> {
  const listeners = listenersOf(config)
  if (!Array.isArray(listeners)) return yield listeners
  yield* quorumProblems(config, listeners)
  if (
    config.given.has('controller.listener.names') &&
    config.given.has('listeners') &&
    !listeners.some((listener) => listener.controller)
  ) {
    yield { setting: 'controller.listener.names', problem: 'names no listener of listeners, which a controller needs' }
  }
  const advertised = advertisedListenersOf(config, listeners)
  if (advertised !== undefined && !Array.isArray(advertised)) return yield advertised
  if (advertised?.every((one) => one.controller) === true)
    yield { setting: 'advertised.listeners', problem: 'must name a listener for clients: these are all the controller’s' }
  const isListener = (name: string): boolean => listeners.some((one) => one.name === name)
  const named = config.given.has('listeners') && config.given.has('controller.listener.names')
  const unheard = named ? config['controller.listener.names'].find((name) => !isListener(name)) : undefined
  if (unheard !== undefined)
    yield { setting: 'controller.listener.names', problem: `names ${unheard}, which is not in listeners` }
  const early = config['early.start.listeners']?.find((name) => !isListener(name))
  if (early !== undefined) yield { setting: 'early.start.listeners', problem: `names ${early}, which is not in listeners` }
  if (config.given.has('inter.broker.listener.name') && config.given.has('security.inter.broker.protocol')) {
    yield { setting: 'inter.broker.listener.name', problem: 'and security.inter.broker.protocol must not be set both' }
  }
  const interBroker = interBrokerListener(config, listeners)
  if (typeof interBroker !== 'string') yield interBroker
}

/** The directories of the logs, in order, each once. */
export function logDirsOf(config: BrokerConfig): readonly string[] {
  return [...new Set((config['log.dirs'] ?? config['log.dir']).map((directory) => directoryPath(directory)))]
}

/** Where metrics are asked for; undefined: nowhere. */
export function metricsListenerOf(
  config: BrokerConfig,
): { readonly host: string; readonly port: number } | 'malformed' | undefined {
  const text = config['millrace.metrics.listener']
  if (text === '') return undefined
  const [, host, port] = /^\[?([^\]]*?)\]?:(\d{1,5})$/.exec(text) ?? []
  return host === undefined || Number(port) > 65_535 ? 'malformed' : { host, port: Number(port) }
}

/** Where the metadata log lies. */
export function metadataLogDirOf(config: BrokerConfig): string {
  const directory = config['metadata.log.dir']
  return directory === null ? logDirsOf(config)[0]! : directoryPath(directory)
}

/** The same where it is none of log.dirs: the metadata log lies there alone. */
export function metadataDirAlone(config: BrokerConfig): string | undefined {
  const directory = metadataLogDirOf(config)
  return logDirsOf(config).includes(directory) ? undefined : directory
}

/** Where the values of this broker's settings come from at an image. */
export function settingSources(config: BrokerConfig, image: Pick<MetadataImage, 'configs'>): SettingSources {
  return sourcesOf(brokerSettings, config.given, image, config['node.id'])
}

/** The settings of this broker with those that were changed at run time: what they are now. */
export function effectiveConfig(config: BrokerConfig, image: Pick<MetadataImage, 'configs'>): BrokerConfig {
  const sources = settingSources(config, image)
  const changed = new Map<string, SettingValue>()
  const foreign = new Set(config.foreign)
  for (const [name, text] of [...sources.dynamicDefault, ...sources.dynamic]) {
    const setting = brokerSettings.get(name)
    if (setting === undefined && whyForeign(name, brokerSettings) !== undefined) foreign.add(name)
    const parsed = setting === undefined ? undefined : parseSetting(setting, text)
    if (parsed !== undefined && 'value' in parsed) changed.set(name, parsed.value)
  }
  if (changed.size === 0 && foreign.size === config.foreign.length) return config
  return Object.freeze({ ...config, ...Object.fromEntries(changed), foreign: [...foreign] })
}

/** The settings of a topic at an image: its own, else this broker's, at run time before the file's, else the defaults. */
export function topicConfig(config: BrokerConfig, image: Pick<MetadataImage, 'configs'>, topic: string): TopicConfig {
  return topicConfigAt(settingSources(config, image), image, topic)
}

/** The same as the topic's logs take them; the metadata log has settings of its own. */
export function topicLogConfig(config: BrokerConfig, image: Pick<MetadataImage, 'configs'>, topic: string): LogConfig {
  return topic === metadataTopic ? metadataLogConfig(config) : logConfigOf(topicConfig(config, image, topic))
}
