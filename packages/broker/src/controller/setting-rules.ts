// What Kafka refuses of settings at run time beside values that are wrong one by one: scopes, bounds that other settings set, steps that are too large [DynamicBrokerConfig, GroupConfig].
import { replicationRateSettings } from '../quota/config.ts'
import { parseSetting, type Settings, type SettingValue } from '../settings.ts'
import { jointProblems } from './joint-rules.ts'
import { listenersProblem } from './listener-rules.ts'
import { brokerTextOf, settingOfListeners, type SettingSources } from './setting-sources.ts'

/** Key stores and trust stores are a listener's: at run time they are set with its prefix alone. */
const listenersOwn = new Set([
  'ssl.key.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.keystore.location',
  'ssl.keystore.password',
  'ssl.keystore.type',
  'ssl.truststore.certificates',
  'ssl.truststore.location',
  'ssl.truststore.password',
  'ssl.truststore.type',
])

/** Of a listener's settings those that may be set for all brokers at once. */
const listenersOfAllBrokers = new Set(['max.connections', 'max.connection.creation.rate', 'num.network.threads'])

/** Kafka lets a pool of threads at most double, and at most halve, with one change. */
const threadCounts = [
  'background.threads',
  'log.cleaner.threads',
  'num.io.threads',
  'num.network.threads',
  'num.recovery.threads.per.data.dir',
  'num.replica.fetchers',
  'remote.log.manager.copier.thread.pool.size',
  'remote.log.manager.expiration.thread.pool.size',
  'remote.log.manager.follower.thread.pool.size',
  'remote.log.reader.threads',
] as const

/** Lowest values that settings have only where they are given. */
const lowest: Readonly<Record<string, number>> = { 'log.roll.ms': 1, 'log.roll.jitter.ms': 0, 'log.cleaner.threads': 1 }

/**
 * Why a broker cannot take these settings, as a whole sentence; undefined: it can.
 * @param broker its number, or empty for all brokers. @param after all that it is to have at run time.
 */
export function brokerSettingsProblem(
  sources: SettingSources,
  broker: string,
  after: ReadonlyMap<string, string>,
): string | undefined {
  const { settings } = sources
  for (const [name, text] of after) {
    const setting = settings.get(name) ?? (replicationRateSettings as Settings)[name]
    if (setting?.update === 'read-only')
      return `${name} cannot be changed while the broker runs: it stands in the configuration file.`
    if (broker === '' && (setting?.update === 'per-broker' || isOneListenersOwn(name))) {
      return `${name} cannot be changed for all brokers at once: name one.`
    }
    if (listenersOwn.has(name)) return `${name} can be changed for one listener alone: listener.name.<name>.${name}.`
    // A value of one listener is of the kind that the setting of all listeners has.
    const base = setting === undefined ? settingOfListeners(name) : undefined
    const typed = setting ?? (base === undefined ? undefined : settings.get(base))
    if (typed === undefined) continue
    const parsed = parseSetting(typed, text)
    const shown = typed.type === 'password' ? '[hidden]' : text
    if ('problem' in parsed) return `Invalid value ${shown} for configuration ${base ?? name}: it ${parsed.problem}`
    if (setting === undefined) continue
    if (setting.type === 'class' && parsed.value !== setting.default)
      return `Class ${text} of ${name} cannot be loaded: there is no Java here.`
  }
  const next: SettingSources = broker === '' ? { ...sources, dynamicDefault: after } : { ...sources, dynamic: after }
  return jointProblem(readerOf(sources), readerOf(next))
}

function isOneListenersOwn(name: string): boolean {
  const base = settingOfListeners(name)
  return base !== undefined && !listenersOfAllBrokers.has(base)
}

type Reader = (name: string) => SettingValue
const numberOf = (read: Reader, name: string): number | null => read(name) as number | null

function readerOf(sources: SettingSources): Reader {
  const textOf = brokerTextOf(sources)
  return (name) => {
    const setting = sources.settings.get(name)
    const text = textOf(name)
    const parsed = setting === undefined || text === null ? undefined : parseSetting(setting, text)
    return parsed !== undefined && 'value' in parsed ? parsed.value : null
  }
}

/** What is wrong with settings that are right one by one. */
function jointProblem(now: Reader, next: Reader): string | undefined {
  for (const [name, least] of Object.entries(lowest)) {
    if ((numberOf(next, name) ?? least) < least) return `${name} must be at least ${least}.`
  }
  for (const name of threadCounts) {
    const [before, wanted] = [numberOf(now, name), numberOf(next, name)]
    if (before === null || wanted === null || before === wanted) continue
    if (wanted < Math.floor(before / 2)) return `${name}=${wanted} is less than half of what it is now, ${before}.`
    if (wanted > before * 2) return `${name}=${wanted} is more than double of what it is now, ${before}.`
  }
  const retentionMs = numberOf(next, 'log.retention.ms')
  if (retentionMs === 0) return 'log.retention.ms must be -1 (no limit) or at least 1.'
  const reporters = next('metric.reporters') as readonly string[] | null
  const reporter = reporters?.find((one) => one !== '' && one !== 'org.apache.kafka.common.metrics.JmxReporter')
  if (reporter !== undefined) return `Class ${reporter} of metric.reporters cannot be loaded: there is no Java here.`
  const [joint] = jointProblems(next)
  if (joint !== undefined) return `${joint.setting} ${joint.problem}.`
  return tieredProblem(next) ?? listenersProblem(now, next)
}

/** What is kept locally is a part of what is kept; -2 means all of it, -1 has no bound. */
function tieredProblem(next: Reader): string | undefined {
  const hours = numberOf(next, 'log.retention.hours') ?? -1
  const minutes = numberOf(next, 'log.retention.minutes') ?? (hours < 0 ? -1 : hours * 60)
  const keptMs = numberOf(next, 'log.retention.ms') ?? (minutes < 0 ? -1 : minutes * 60_000)
  const bounds = [
    ['log.local.retention.ms', 'log.remote.copy.lag.ms', keptMs, 'log.retention.ms'],
    [
      'log.local.retention.bytes',
      'log.remote.copy.lag.bytes',
      numberOf(next, 'log.retention.bytes') ?? -1,
      'log.retention.bytes',
    ],
  ] as const
  for (const [localName, lagName, kept, keptName] of bounds) {
    const local = numberOf(next, localName) ?? -2
    if (kept >= 0 && local === -1) return `${localName} must not be -1 where ${keptName} is ${kept}.`
    if (kept >= 0 && local > kept) return `${localName} must not be above ${keptName}, ${kept}.`
    const localBound = local === -2 ? kept : local
    if (localBound >= 0 && (numberOf(next, lagName) ?? 0) > localBound)
      return `${lagName} must not be above ${localName}, ${localBound}.`
  }
  return undefined
}

/** Of a group's settings those that the broker bounds, with the names of the bounds. */
const groupBounds: readonly (readonly [name: string, least: string | undefined, most: string | undefined])[] = [
  ['consumer.assignment.interval.ms', 'group.consumer.min.assignment.interval.ms', 'group.consumer.max.assignment.interval.ms'],
  ['consumer.heartbeat.interval.ms', 'group.consumer.min.heartbeat.interval.ms', 'group.consumer.max.heartbeat.interval.ms'],
  ['consumer.session.timeout.ms', 'group.consumer.min.session.timeout.ms', 'group.consumer.max.session.timeout.ms'],
  ...[
    'share.assignment.interval.ms',
    'share.delivery.count.limit',
    'share.heartbeat.interval.ms',
    'share.partition.max.record.locks',
    'share.record.lock.duration.ms',
    'share.session.timeout.ms',
    'streams.assignment.interval.ms',
    'streams.heartbeat.interval.ms',
    'streams.session.timeout.ms',
  ].map((name) => [name, boundOf(name, 'min'), boundOf(name, 'max')] as const),
  ['streams.num.standby.replicas', undefined, 'group.streams.max.standby.replicas'],
  ['streams.num.warmup.replicas', undefined, 'group.streams.max.warmup.replicas'],
  ['streams.task.offset.interval.ms', 'group.streams.min.task.offset.interval.ms', undefined],
]

function boundOf(name: string, bound: 'min' | 'max'): string {
  return `group.${name.replace('.', `.${bound}.`)}`
}

/** Why a group cannot have these settings, which are right one by one; undefined: it can. */
export function groupSettingsProblem(sources: SettingSources, after: ReadonlyMap<string, string>): string | undefined {
  const read = readerOf(sources)
  for (const [name, leastName, mostName] of groupBounds) {
    const text = after.get(name)
    if (text === undefined) continue
    const [value, least, most] = [Number(text), leastName, mostName].map((one) =>
      typeof one === 'string' ? numberOf(read, one) : one,
    )
    if (typeof least === 'number' && (value as number) < least) return `${name} must be at least ${least}, which is ${leastName}.`
    if (typeof most === 'number' && (value as number) > most) return `${name} must be at most ${most}, which is ${mostName}.`
  }
  const reset = after.get('share.auto.offset.reset')
  if (reset !== undefined && !/^(earliest|latest|by_duration:P.+)$/i.test(reset)) {
    return `share.auto.offset.reset must be earliest, latest or by_duration:<ISO 8601 duration>, not ${reset}.`
  }
  const assignor = after.get('streams.assignor.name')
  const assignors = read('group.streams.assignors') as readonly string[] | null
  if (assignor !== undefined && assignors !== null && !assignors.includes(assignor)) {
    return `streams.assignor.name must be one of group.streams.assignors: ${assignors.join(', ')}.`
  }
  return undefined
}

/** Why a topic cannot have these settings, which are right one by one; undefined: it can. */
export function throttledReplicasProblem(after: ReadonlyMap<string, string>): string | undefined {
  for (const name of ['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas']) {
    const text = after.get(name)?.trim() ?? ''
    const isList = text.split(',').every((pair) => /^\s*\d+:\d+\s*$/.test(pair))
    if (text !== '' && text !== '*' && !isList) return `${name} must be * or a list of partition:broker, not ${text}.`
  }
  return undefined
}
