// Where the value of a setting comes from: the topic, this broker at run time, all brokers at run time, the file, the default (KIP-226).
import {
  topicConfigOf,
  topicDefault,
  topicSettingOf,
  topicSettings,
  type BrokerText,
  type TopicConfig,
} from '../log/topic-config.ts'
import type { MetadataImage } from '../metadata/image.ts'
import { replicationRateSettings } from '../quota/config.ts'
import { formatSetting, parseSetting, type Setting, type Settings } from '../settings.ts'

/** Kafka's numbers of the sources. */
export const ConfigSource = {
  TOPIC: 1,
  DYNAMIC_BROKER: 2,
  DYNAMIC_DEFAULT_BROKER: 3,
  STATIC_BROKER: 4,
  DEFAULT: 5,
  CLIENT_METRICS: 7,
  GROUP: 8,
} as const
export type ConfigSource = (typeof ConfigSource)[keyof typeof ConfigSource]

/** Every place a broker setting can be set in, highest first. */
export interface SettingSources {
  readonly settings: ReadonlyMap<string, Setting>
  readonly dynamic: ReadonlyMap<string, string>
  readonly dynamicDefault: ReadonlyMap<string, string>
  /** Those of the file, as Kafka prints them. */
  readonly given: ReadonlyMap<string, string>
}

export interface SettingValueAt {
  readonly name: string
  /** null: a secret. */
  readonly value: string | null
  readonly source: ConfigSource
}

/** One setting as DescribeConfigs tells it. */
export interface DescribedSetting {
  readonly name: string
  readonly value: string | null
  readonly source: ConfigSource
  readonly sensitive: boolean
  readonly readOnly: boolean
  /** Every place it is set in, highest first; the first of them acts. */
  readonly synonyms: readonly SettingValueAt[]
  /** Undefined: a name that this broker does not know, kept for others. */
  readonly setting: Setting | undefined
  readonly isDocumented: boolean
}

export function sourcesOf(
  settings: ReadonlyMap<string, Setting>,
  given: ReadonlyMap<string, string>,
  image: Pick<MetadataImage, 'configs'>,
  nodeId: number,
): SettingSources {
  const dynamic = image.configs.of({ type: 'broker', name: String(nodeId) })
  const dynamicDefault = image.configs.of({ type: 'broker', name: '' })
  return { settings, dynamic, dynamicDefault, given }
}

/**
 * The text of a broker setting that acts now; null: unset. A dynamic value that is wrong does not act. A family of which one member was
 * set at run time (ms of ms, minutes, hours) is no longer taken from the file.
 */
export function brokerTextOf({ settings, dynamic, dynamicDefault, given }: SettingSources): BrokerText {
  return (name) => {
    const setting = settings.get(name)
    if (setting === undefined) return null
    const isDynamic = familyOf(name).some((member) => dynamic.has(member) || dynamicDefault.has(member))
    for (const text of [dynamic.get(name), dynamicDefault.get(name), isDynamic ? undefined : given.get(name)]) {
      const parsed = text === undefined ? undefined : parseSetting(setting, text)
      if (parsed !== undefined && 'text' in parsed) return parsed.text
    }
    return formatSetting(setting, setting.default)
  }
}

/** The effective settings of a topic. */
export function topicConfigAt(sources: SettingSources, image: Pick<MetadataImage, 'configs'>, topic: string): TopicConfig {
  return topicConfigOf(image.configs.of({ type: 'topic', name: topic }), brokerTextOf(sources))
}

/** One of them. */
export function topicSettingAt<N extends keyof TopicConfig>(
  name: N,
  sources: SettingSources,
  image: Pick<MetadataImage, 'configs'>,
  topic: string,
): TopicConfig[N] {
  return topicSettingOf(name, image.configs.of({ type: 'topic', name: topic }), brokerTextOf(sources))
}

/** Every documented setting of a topic, and internal ones that it sets, in name order. @param own what the topic sets itself. */
export function describeTopicSettings(sources: SettingSources, own: ReadonlyMap<string, string>): DescribedSetting[] {
  const brokerText = brokerTextOf(sources)
  const told = Object.fromEntries(Object.entries(topicSettings).filter(([name, { internal }]) => !internal || own.has(name)))
  return inNameOrder(told, (name, setting) => {
    const set = own.get(name)
    const parsed = set === undefined ? undefined : parseSetting(setting, set)
    const value = parsed !== undefined && 'text' in parsed ? parsed.text : topicDefault(name, brokerText)
    const first = setting.synonyms[0]?.name
    const synonyms = [
      ...(set === undefined ? [] : [{ name, value, source: ConfigSource.TOPIC }]),
      ...(first === undefined ? [] : placesOf(sources, first)),
    ]
    return described(name, setting, value, synonyms, false)
  })
}

/**
 * The same for a topic that is being created: there the source is the first place in which any member of the family is set, not only
 * the first member, as Kafka's controller tells it.
 */
export function describeNewTopicSettings(sources: SettingSources, own: ReadonlyMap<string, string>): DescribedSetting[] {
  const { dynamic, dynamicDefault, given } = sources
  return describeTopicSettings(sources, own).map((one) => {
    const family = topicSettings[one.name as keyof typeof topicSettings].synonyms.map(({ name }) => name)
    const places = [
      [own.has(one.name), ConfigSource.TOPIC],
      [family.some((name) => dynamic.has(name)), ConfigSource.DYNAMIC_BROKER],
      [family.some((name) => dynamicDefault.has(name)), ConfigSource.DYNAMIC_DEFAULT_BROKER],
      [family.some((name) => given.has(name)), ConfigSource.STATIC_BROKER],
    ] as const
    return { ...one, source: places.find(([isSet]) => isSet)?.[1] ?? ConfigSource.DEFAULT }
  })
}

/** Every documented setting of this broker, or what is set for all brokers at run time. */
export function describeBrokerSettings(sources: SettingSources, scope: 'this broker' | 'all brokers'): DescribedSetting[] {
  const { settings, dynamic, dynamicDefault } = sources
  const brokerText = brokerTextOf(sources)
  const isReadOnly = (setting: Setting | undefined): boolean => setting === undefined || setting.update === 'read-only'
  if (scope === 'this broker') {
    const unknown = new Set([...dynamic.keys(), ...dynamicDefault.keys()].filter((name) => !settings.has(name)))
    return [...settings.keys(), ...unknown]
      .filter((name) => settings.get(name)?.internal !== true)
      .map((name) => {
        const setting = settings.get(name)
        if (setting === undefined) return listenersSetting(sources, name)
        return described(name, setting, brokerText(name), placesOf(sources, name), isReadOnly(setting))
      })
  }
  return [...dynamicDefault].map(([name, value]) => {
    const setting = settings.get(name)
    if (setting === undefined)
      return listenersSetting({ ...sources, dynamic: new Map(), given: new Map(), settings: new Map() }, name, settings)
    const places = placesOf(sources, name).filter(({ source }) => source === ConfigSource.DYNAMIC_DEFAULT_BROKER)
    return described(name, setting, value, places, isReadOnly(setting))
  })
}

/** The setting of all listeners that a setting of one listener stands for: `listener.name.x.max.connections` for `max.connections`. */
export function settingOfListeners(name: string): string | undefined {
  return /^listener\.name\.[^.]+\.(.+)$/.exec(name)?.[1]
}

/** A setting of one listener, a rate of replication, or what is not known at all; all were set at run time. Kafka documents none of them, and marks all but the rates read-only. */
function listenersSetting(sources: SettingSources, name: string, known = sources.settings): DescribedSetting {
  const base = settingOfListeners(name)
  const setting = base === undefined ? (replicationRateSettings as Settings)[name] : known.get(base)
  const places = [...placesOf(sources, name), ...(setting === undefined || base === undefined ? [] : placesOf(sources, base))]
  const isRate = setting !== undefined && base === undefined
  return { ...described(name, setting, places[0]?.value ?? null, places, !isRate), isDocumented: false }
}

/** Every setting of a group: its own, else what the broker's setting of that name behind `group.` says. */
export function describeGroupSettings(
  sources: SettingSources,
  table: Settings,
  own: ReadonlyMap<string, string>,
): DescribedSetting[] {
  const brokerText = brokerTextOf(sources)
  return inNameOrder(documented(table), (name, setting) => {
    const broker = setting.synonyms[0]?.name ?? `group.${name}`
    const byDefault = formatSetting(setting, setting.default)
    const value = own.get(name) ?? brokerText(broker) ?? byDefault
    const places = sources.settings.has(broker)
      ? placesOf(sources, broker)
      : [{ name, value: byDefault, source: ConfigSource.DEFAULT }]
    return described(
      name,
      setting,
      value,
      [...(own.has(name) ? [{ name, value, source: ConfigSource.GROUP }] : []), ...places],
      false,
    )
  })
}

/** Every setting of a client metrics subscription. */
export function describeClientMetricsSettings(table: Settings, own: ReadonlyMap<string, string>): DescribedSetting[] {
  return inNameOrder(documented(table), (name, setting) => {
    const value = own.get(name) ?? formatSetting(setting, setting.default)
    return described(name, setting, value, own.has(name) ? [{ name, value, source: ConfigSource.CLIENT_METRICS }] : [], false)
  })
}

const documented = (table: Settings): Settings =>
  Object.fromEntries(Object.entries(table).filter(([, setting]) => !setting.internal))

function inNameOrder(table: Settings, describe: (name: string, setting: Setting) => DescribedSetting): DescribedSetting[] {
  return Object.entries(table)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, setting]) => describe(name, setting))
}

/** What is not known may be a secret, and is treated as one. */
function described(
  name: string,
  setting: Setting | undefined,
  value: string | null,
  synonyms: readonly SettingValueAt[],
  readOnly: boolean,
): DescribedSetting {
  const sensitive = setting === undefined || setting.type === 'password'
  return {
    name,
    value: sensitive ? null : value,
    source: synonyms[0]?.source ?? ConfigSource.DEFAULT,
    sensitive,
    readOnly,
    synonyms: sensitive ? synonyms.map((place) => ({ ...place, value: null })) : synonyms,
    setting,
    isDocumented: setting !== undefined,
  }
}

/**
 * Every place where a broker setting, or another of its family (ms before minutes before hours), is set. Kafka leaves out what comes
 * before the first place of the name itself, so a family that is set by another member alone shows nothing.
 */
function placesOf({ settings, dynamic, dynamicDefault, given }: SettingSources, name: string): SettingValueAt[] {
  const family = familyOf(name)
  const places: SettingValueAt[] = []
  for (const [texts, source] of [
    [dynamic, ConfigSource.DYNAMIC_BROKER],
    [dynamicDefault, ConfigSource.DYNAMIC_DEFAULT_BROKER],
    [given, ConfigSource.STATIC_BROKER],
  ] as const) {
    for (const member of family) if (texts.has(member)) places.push({ name: member, value: texts.get(member)!, source })
  }
  for (const member of family) {
    if (withoutDefault.has(member) && given.has(member)) continue
    const setting = settings.get(member)
    const value = setting === undefined ? null : formatSetting(setting, setting.default)
    if (value !== null) places.push({ name: member, value, source: ConfigSource.DEFAULT })
  }
  const from = places.findIndex((place) => place.name === name)
  return from === -1 ? [] : places.slice(from)
}

/** Kafka has no default for these: there they must be given. What we take instead is told only where they are not. */
const withoutDefault: ReadonlySet<string> = new Set(['node.id', 'process.roles', 'controller.listener.names'])

const families: readonly (readonly string[])[] = Object.values(topicSettings as Settings)
  .map(({ synonyms }) => synonyms.map(({ name }) => name))
  .filter((names) => names.length > 1)

function familyOf(name: string): readonly string[] {
  if (name === 'log.flush.scheduler.interval.ms') return [name]
  return families.find((names) => names.includes(name)) ?? [name]
}
