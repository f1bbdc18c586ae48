// Dynamic settings: set, delete, append, subtract, checked before they are written [ConfigurationControlManager].
import { ErrorCode } from '@millrace/protocol'
import { topicConfigOf, topicSettings } from '../log/topic-config.ts'
import { resourceTypeId, type ConfigResource } from '../metadata/configs-image.ts'
import type { MetadataImage } from '../metadata/image.ts'
import { recordOf, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { formatSetting, parseSetting, type Setting, type Settings } from '../settings.ts'
import { clientMetricsProblem } from './client-metrics-rules.ts'
import { recordsPerRequestMax, refused, type Decision, type Refused } from './decision.ts'
import { remembersEligibleLeaders } from './features.ts'
import { brokerSettingsProblem, groupSettingsProblem, throttledReplicasProblem } from './setting-rules.ts'
import { brokerTextOf, type SettingSources } from './setting-sources.ts'
import { topicNameProblem } from './topic-names.ts'

/** Kafka's numbers. */
export const ConfigOperation = { SET: 0, DELETE: 1, APPEND: 2, SUBTRACT: 3 } as const

export interface ConfigChange {
  readonly name: string
  readonly operation: number
  readonly value: string | null
}

export interface ResourceChange {
  readonly resource: ConfigResource
  readonly changes: readonly ConfigChange[]
}

/** All settings that a resource is to have. */
export interface ResourceSettings {
  readonly resource: ConfigResource
  readonly settings: ReadonlyMap<string, string>
}

/** The changes that leave a resource with these settings alone. */
export function replacement(image: MetadataImage, { resource, settings }: ResourceSettings): ResourceChange {
  const gone = [...image.configs.of(resource).keys()].filter((name) => !settings.has(name))
  const set = [...settings].map(([name, value]) => ({ name, value, operation: ConfigOperation.SET }))
  return { resource, changes: [...set, ...gone.map((name) => ({ name, value: null, operation: ConfigOperation.DELETE }))] }
}

/** What the checks need to know beside the image. */
export interface ConfigRules {
  readonly sources: (image: MetadataImage) => SettingSources
  readonly groupSettings: Settings
  readonly clientMetricsSettings: Settings
}

const longestValue = 32_767

/** Changes settings of resources; each resource succeeds or fails by itself. @returns for each, in order, why it was refused. */
export function alterConfigs(
  image: MetadataImage,
  resources: readonly ResourceChange[],
  rules: ConfigRules,
): Decision<readonly (Refused | undefined)[]> {
  const records: MetadataRecordInit[] = []
  const answer = resources.map(({ resource, changes }) => {
    const missing = missingResource(image, resource)
    const decided = decideChanges(image, resource, changes, rules)
    if (!Array.isArray(decided)) return decided
    if (missing !== undefined) return missing
    records.push(...decided)
    return undefined
  })
  return { records: [...records, ...clearedElr(image, records)], answer }
}

/** The first setting that nobody knows refuses all: those behind it, which may be very many, are not looked at. */
export function withoutLaterUnknown<T>(configs: readonly T[], isKnown: (config: T) => boolean): readonly T[] {
  const first = configs.findIndex((config) => !isKnown(config))
  return first === -1 ? configs : configs.filter((config, at) => at === first || isKnown(config))
}

/** The records that change settings of one resource, which need not exist yet. */
export function decideChanges(
  image: MetadataImage,
  resource: ConfigResource,
  asked: readonly ConfigChange[],
  rules: ConfigRules,
): MetadataRecordInit[] | Refused {
  // A broker keeps settings that nobody knows, and each change of one is a record.
  if (resource.type === 'broker' && asked.length > recordsPerRequestMax)
    return refused(ErrorCode.POLICY_VIOLATION, `${asked.length} changes at once are too many; at most ${recordsPerRequestMax}.`)
  const isKnown = ({ name, operation }: ConfigChange): boolean =>
    operation === ConfigOperation.DELETE || settingOf(resource, name, rules, image) !== undefined
  const changes = resource.type === 'broker' ? asked : withoutLaterUnknown(asked, isKnown)
  const before = image.configs.of(resource)
  const after = new Map(before)
  const records: MetadataRecordInit[] = []
  for (const change of changes) {
    const { name } = change
    // Kafka's controller knows no types of client metrics settings: none of them is a list there.
    const setting = resource.type === 'client-metrics' ? undefined : settingOf(resource, name, rules, image)
    const value = changedValue(before.get(name) ?? null, change, setting)
    if (typeof value === 'object' && value !== null) return value
    if (value !== null && value.length > longestValue) {
      return refused(
        ErrorCode.INVALID_CONFIG,
        `The value of ${name} has ${value.length} characters; at most ${longestValue} can be kept.`,
      )
    }
    if (value === null) after.delete(name)
    else after.set(name, value)
    // A broker takes a setting anew even when its value is the same: a file it names may have changed.
    if (value !== (before.get(name) ?? null) || resource.type === 'broker') {
      records.push(recordOf('config', { resourceType: resourceTypeId(resource.type), resourceName: resource.name, name, value }))
    }
  }
  return problemOf(image, resource, after, changes, rules) ?? records
}

function settingOf(resource: ConfigResource, name: string, rules: ConfigRules, image: MetadataImage): Setting | undefined {
  switch (resource.type) {
    case 'topic':
      return (topicSettings as Settings)[name]
    case 'broker':
      return rules.sources(image).settings.get(name)
    case 'group':
      return rules.groupSettings[name]
    case 'client-metrics':
      return rules.clientMetricsSettings[name]
  }
}

function changedValue(
  before: string | null,
  { name, operation, value }: ConfigChange,
  setting: Setting | undefined,
): string | null | Refused {
  if (operation === ConfigOperation.DELETE) return null
  if (value === null) return refused(ErrorCode.INVALID_REQUEST, `${name} has no value.`)
  if (operation === ConfigOperation.SET) return value
  if (operation !== ConfigOperation.APPEND && operation !== ConfigOperation.SUBTRACT) {
    return refused(ErrorCode.INVALID_REQUEST, `Operation ${operation} on ${name} is unknown.`)
  }
  if (setting?.type !== 'list') {
    const what = operation === ConfigOperation.APPEND ? 'APPEND' : 'SUBTRACT'
    return refused(ErrorCode.INVALID_CONFIG, `Can't ${what} to key ${name} because its type is not LIST.`)
  }
  const items = (before ?? formatSetting(setting, setting.default) ?? '').split(',').filter((item) => item !== '')
  const given = value.split(',')
  // Lists may have thousands of items.
  const present = new Set(operation === ConfigOperation.APPEND ? items : given)
  const changed =
    operation === ConfigOperation.APPEND
      ? [...items, ...given.filter((item) => !present.has(item))]
      : items.filter((item) => !present.has(item))
  return changed.join(',')
}

function problemOf(
  image: MetadataImage,
  resource: ConfigResource,
  after: ReadonlyMap<string, string>,
  changes: readonly ConfigChange[],
  rules: ConfigRules,
): Refused | undefined {
  const { type, name } = resource
  switch (type) {
    case 'topic':
      return topicProblem(image, name, after, rules)
    case 'broker':
      return brokerProblem(image, name, after, changes, rules)
    case 'group':
      if (name === '') return refused(ErrorCode.INVALID_REQUEST, 'Settings of a group need its name.')
      return tableProblem(rules.groupSettings, 'group', after) ?? groupProblem(rules.sources(image), after)
    case 'client-metrics':
      if (name === '') return refused(ErrorCode.INVALID_REQUEST, "Subscription name can't be empty")
      return clientMetricsProblem(rules.clientMetricsSettings, after)
  }
}

function groupProblem(sources: SettingSources, after: ReadonlyMap<string, string>): Refused | undefined {
  const problem = groupSettingsProblem(sources, after)
  return problem === undefined ? undefined : refused(ErrorCode.INVALID_CONFIG, problem)
}

function tableProblem(table: Settings, what: string, settings: ReadonlyMap<string, string>): Refused | undefined {
  for (const [name, text] of settings) {
    const setting = table[name]
    if (setting === undefined) return refused(ErrorCode.INVALID_CONFIG, `Unknown ${what} config name: ${name}`)
    const parsed = parseSetting(setting, text)
    if ('problem' in parsed)
      return refused(ErrorCode.INVALID_CONFIG, `Invalid value ${text} for configuration ${name}: it ${parsed.problem}`)
  }
  return undefined
}

function topicProblem(
  image: MetadataImage,
  topic: string,
  settings: ReadonlyMap<string, string>,
  rules: ConfigRules,
): Refused | undefined {
  if (topic === '') return refused(ErrorCode.INVALID_REQUEST, 'Settings of a topic need its name.')
  const nameProblem = topicNameProblem(topic)
  if (nameProblem !== undefined) return refused(ErrorCode.INVALID_TOPIC_EXCEPTION, nameProblem)
  const problem = tableProblem(topicSettings, 'topic', settings)
  if (problem !== undefined) return problem
  const throttled = throttledReplicasProblem(settings)
  if (throttled !== undefined) return refused(ErrorCode.INVALID_CONFIG, throttled)
  const config = topicConfigOf(settings, brokerTextOf(rules.sources(image)))
  if (config['min.compaction.lag.ms'] > config['max.compaction.lag.ms']) {
    return refused(
      ErrorCode.INVALID_CONFIG,
      `min.compaction.lag.ms is ${config['min.compaction.lag.ms']}, more than max.compaction.lag.ms, ${config['max.compaction.lag.ms']}.`,
    )
  }
  if (config['remote.storage.enable'])
    return refused(ErrorCode.INVALID_CONFIG, 'remote.storage.enable cannot be true: there is no tiered storage here.')
  return undefined
}

/** Kafka answers INVALID_REQUEST, not INVALID_CONFIG, when a broker cannot take a setting (KAFKA-13609); so do we. */
function brokerProblem(
  image: MetadataImage,
  broker: string,
  after: ReadonlyMap<string, string>,
  changes: readonly ConfigChange[],
  rules: ConfigRules,
): Refused | undefined {
  if (broker !== '' && !/^\d+$/.test(broker))
    return refused(ErrorCode.INVALID_REQUEST, `A broker is named by its number, not by ${broker}.`)
  const problem = brokerSettingsProblem(rules.sources(image), broker, after)
  if (problem !== undefined) return refused(ErrorCode.INVALID_REQUEST, problem)
  for (const { name } of changes) {
    if (name === 'min.insync.replicas' && remembersEligibleLeaders(image.features) && (broker !== '' || !after.has(name))) {
      return refused(
        ErrorCode.INVALID_CONFIG,
        `min.insync.replicas can only be set for the whole cluster while eligible leader replicas are in use.`,
      )
    }
  }
  return undefined
}

function missingResource(image: MetadataImage, { type, name }: ConfigResource): Refused | undefined {
  if (type === 'topic' && image.topics.byName(name) === undefined) {
    return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `There is no topic ${name}.`)
  }
  if (type === 'broker' && name !== '' && image.cluster.broker(Number(name)) === undefined) {
    return refused(ErrorCode.BROKER_ID_NOT_REGISTERED, `There is no broker ${name}.`)
  }
  return undefined
}

/** Another min.insync.replicas makes what was noted about eligible leaders void (KIP-966). */
function clearedElr(image: MetadataImage, records: readonly MetadataRecordInit[]): MetadataRecordInit[] {
  if (!remembersEligibleLeaders(image.features)) return []
  return records
    .filter((record) => record.kind === 'config' && record.value.name === 'min.insync.replicas')
    .map((record) => {
      const { resourceType, resourceName } = record.value as { resourceType?: number; resourceName?: string }
      return recordOf('clearElr', { topicName: resourceType === resourceTypeId('topic') ? (resourceName ?? '') : '' })
    })
}
