// Checks a whole connector configuration: what all connectors share, converters, transforms and predicates, and the connector's own settings.
import { choice, flag, list, SettingError, text, whole } from '../api/settings.ts'
import type { Setting, Settings } from '../api/settings.ts'
import type { ConnectorConfig } from '../api/source.ts'
import { javaPattern } from '../transforms/java-pattern.ts'
import type { CheckedConfig, CheckedSetting, Plugin } from './connect-worker.ts'
import { RequestRefused } from './connect-worker.ts'
import { aliases, under } from './transform-chain.ts'

const common = 'Common'
const errors = 'Error Handling'

/** A text that may be left out. */
const open = (doc: string, group: string): Setting<string | undefined> => text({ default: null, doc, group })

/** A whole number that may be left out. */
const openWhole = (options: {
  readonly doc: string
  readonly group: string
  readonly min: number
}): Setting<number | undefined> => ({
  ...whole({ ...options, default: options.min }),
  default: null,
  absent: undefined,
})

const nameSetting: Setting<string> = {
  ...text({ doc: 'The name of the connector, unique among all.', importance: 'HIGH', group: common }),
  parse(given) {
    if (given.trim() === '') throw new SettingError('a name is needed')
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f]/.test(given)) throw new SettingError('the name has control characters')
    return given
  },
}

/** A regular expression of Java; empty: none. */
const pattern = (doc: string, group: string): Setting<RegExp | undefined> => ({
  ...text({ default: '', doc, importance: 'HIGH', group }),
  absent: undefined,
  parse: (given) => (given === '' ? undefined : javaPattern(given)),
})

const commonSettings = {
  name: nameSetting,
  'connector.class': text({
    doc: 'What the connector is: its class name, or one of its short names.',
    importance: 'HIGH',
    group: common,
  }),
  'tasks.max': whole({
    default: 1,
    min: 1,
    max: 2_147_483_647,
    doc: 'Most tasks of this connector.',
    importance: 'HIGH',
    group: common,
  }),
  'tasks.max.enforce': flag({ default: true, doc: 'A connector that asks for more tasks than tasks.max fails.', group: common }),
  transforms: list({ default: '', doc: 'Names of the transforms that records go through, in order.', group: 'Transforms' }),
  predicates: list({ default: '', doc: 'Names of the predicates that transforms refer to.', group: 'Predicates' }),
  'config.action.reload': choice(['restart', 'none'], {
    default: 'restart',
    doc: 'What happens when a secret that the configuration refers to changes.',
    group: common,
  }),
  'errors.retry.timeout': whole({
    default: 0,
    min: -1,
    unit: 'ms',
    doc: 'How long a failed operation is tried again; -1: for ever.',
    importance: 'MEDIUM',
    group: errors,
  }),
  'errors.retry.delay.max.ms': whole({
    default: 60_000,
    min: 1,
    unit: 'ms',
    doc: 'Longest pause between two attempts.',
    importance: 'MEDIUM',
    group: errors,
  }),
  'errors.tolerance': choice(['none', 'all'], {
    default: 'none',
    doc: 'none: a record that fails stops the task; all: it is left out, or goes to the dead-letter topic.',
    importance: 'MEDIUM',
    group: errors,
  }),
  'errors.log.enable': flag({
    default: false,
    doc: 'Logs each failed operation that is tolerated.',
    importance: 'MEDIUM',
    group: errors,
  }),
  'errors.log.include.messages': flag({
    default: false,
    doc: 'Adds topic, partition, offset and timestamp of the record to that log.',
    importance: 'MEDIUM',
    group: errors,
  }),
} as const

const sourceSettings = {
  'topic.creation.groups': list({
    default: '',
    doc: 'Groups of topics with settings of their own, beside `default`.',
    group: 'Topic Creation',
  }),
  'exactly.once.support': choice(['requested', 'required'], {
    default: 'requested',
    doc: 'required: the connector is refused where records could come twice.',
    importance: 'MEDIUM',
    group: 'Exactly Once Support',
  }),
  'transaction.boundary': choice(['poll', 'interval', 'connector'], {
    default: 'poll',
    doc: "Where Kafka transactions end. Sources here end them with the source's own transactions, whatever is said.",
    importance: 'MEDIUM',
    group: 'Exactly Once Support',
  }),
  'transaction.boundary.interval.ms': openWhole({
    min: 0,
    doc: 'Time between two ends, with transaction.boundary=interval.',
    group: 'Exactly Once Support',
  }),
  'offsets.storage.topic': open("A topic of its own for this connector's positions.", 'offsets.topic'),
} as const

const sinkSettings = {
  topics: list({ default: '', doc: 'Topics to read, separated by commas.', importance: 'HIGH', group: common }),
  'topics.regex': pattern('Regular expression of the topics to read. Either this or topics.', common),
  'errors.deadletterqueue.topic.name': text({
    default: '',
    doc: 'Where records go that cannot be written; empty: nowhere.',
    importance: 'MEDIUM',
    group: errors,
  }),
  'errors.deadletterqueue.topic.replication.factor': whole({
    default: 3,
    min: -1,
    max: 32_767,
    doc: 'Replicas of that topic, when it has to be made.',
    importance: 'MEDIUM',
    group: errors,
  }),
  'errors.deadletterqueue.context.headers.enable': flag({
    default: false,
    doc: 'Adds headers that say where a record came from and why it failed.',
    importance: 'MEDIUM',
    group: errors,
  }),
} as const

const groupSettings = {
  include: list({ default: '.*', doc: 'Regular expressions of the topics of this group.', group: 'Topic Creation' }),
  exclude: list({ default: '', doc: 'Regular expressions of topics that are not of this group.', group: 'Topic Creation' }),
  partitions: whole({
    default: -1,
    min: -1,
    max: 2_147_483_647,
    doc: "Partitions of a new topic; -1: the broker's default.",
    group: 'Topic Creation',
  }),
  'replication.factor': whole({
    default: -1,
    min: -1,
    max: 32_767,
    doc: "Replicas of a new topic; -1: the broker's default.",
    group: 'Topic Creation',
  }),
} as const

/**
 * Checks a configuration against all that it may say. Names that nobody declares are left to the connector's own checkNames.
 * @param worker the worker's properties: its converters are the default
 * @throws RequestRefused 400: there is no connector of this class
 */
export function checkConnector(
  plugins: readonly Plugin[],
  config: ConnectorConfig,
  worker: Readonly<Record<string, string>> = {},
): CheckedConfig {
  const className = config['connector.class'] ?? ''
  const plugin = pluginNamed(
    plugins.filter(({ type }) => type === 'source' || type === 'sink'),
    className,
  )
  if (plugin === undefined) throw noConnector(plugins, className)
  const settings: Record<string, Setting<unknown>> = {}
  for (const [name, setting] of Object.entries(commonSettings)) {
    settings[name] = setting
    if (name === 'tasks.max.enforce') Object.assign(settings, converters(plugins, config, worker))
  }
  Object.assign(settings, plugin.type === 'source' ? { ...sourceSettings, ...creationGroups(config) } : sinkSettings)
  Object.assign(settings, chain(plugins, config, 'transforms'), chain(plugins, config, 'predicates'), plugin.settings)
  const checked = Object.entries(settings).map(([name, setting]) => checkSetting(name, setting, config[name]))
  return { name: className, settings: together(checked, config, plugin) }
}

/** What a configuration may call a plug-in: its class name, the last part of it, or one of its other names. */
export function pluginNamed(plugins: readonly Plugin[], name: string): Plugin | undefined {
  return plugins.find(
    (one) =>
      name !== '' &&
      (one.className === name || one.aliases.includes(name) || one.className.slice(one.className.lastIndexOf('.') + 1) === name),
  )
}

function noConnector(plugins: readonly Plugin[], className: string): RequestRefused {
  const known = plugins.filter(({ type }) => type === 'source' || type === 'sink').map((one) => one.className)
  return new RequestRefused(
    400,
    `${className === '' ? 'the configuration has no connector.class' : `there is no connector ${className}`}; there are ${known.join(', ')}`,
  )
}

function checkSetting(name: string, setting: Setting<unknown>, given: string | undefined): CheckedSetting {
  const value = given ?? setting.default ?? null
  if (value === null) return { name, setting, value, errors: setting.default === undefined ? ['is required'] : [] }
  try {
    setting.parse(value)
    return { name, setting, value, errors: [] }
  } catch (cause) {
    if (!(cause instanceof SettingError)) throw cause
    return { name, setting, value, errors: [cause.message] }
  }
}

/** One of the plug-ins of a type, by name. */
function classSetting(plugins: readonly Plugin[], types: readonly Plugin['type'][], setting: Setting<unknown>): Setting<unknown> {
  const among = plugins.filter(({ type }) => types.includes(type))
  return {
    ...setting,
    type: 'CLASS',
    values: among.map((one) => one.className).sort(),
    parse(given) {
      if (pluginNamed(among, given) === undefined)
        throw new SettingError(`there is no ${given}; there are ${among.map((one) => one.className).join(', ')}`)
      return given
    },
  }
}

/** The three converters. The settings of one that the connector names itself are checked too. */
function converters(plugins: readonly Plugin[], config: ConnectorConfig, worker: Readonly<Record<string, string>>): Settings {
  const all: Record<string, Setting<unknown>> = {}
  for (const [name, types] of [
    ['key.converter', ['converter']],
    ['value.converter', ['converter']],
    ['header.converter', ['converter', 'header_converter']],
  ] as const) {
    const doc = `How ${name.slice(0, name.indexOf('.'))}s become bytes; what the worker has when left out.`
    const fallback = worker[name] ?? null
    all[name] = classSetting(plugins, types, { ...open(doc, common), default: fallback })
    const given = config[name]
    if (given === undefined) continue
    const type = pluginNamed(
      plugins.filter((one) => (types as readonly string[]).includes(one.type)),
      given,
    )
    for (const [member, setting] of Object.entries(type?.settings ?? {})) all[`${name}.${member}`] = { ...setting, group: common }
  }
  return all
}

function chain(plugins: readonly Plugin[], config: ConnectorConfig, what: 'transforms' | 'predicates'): Settings {
  const types = what === 'transforms' ? (['transformation'] as const) : (['predicate'] as const)
  const all: Record<string, Setting<unknown>> = {}
  for (const alias of aliases(config[what])) {
    const group = `${what === 'transforms' ? 'Transforms' : 'Predicates'}: ${alias}`
    const prefix = `${what}.${alias}.`
    all[`${prefix}type`] = classSetting(plugins, types, text({ doc: `What ${alias} is.`, importance: 'HIGH', group }))
    const type = pluginNamed(
      plugins.filter((one) => (types as readonly string[]).includes(one.type)),
      config[`${prefix}type`] ?? '',
    )
    for (const [member, setting] of Object.entries(type?.settings ?? {})) all[prefix + member] = { ...setting, group }
    if (what === 'predicates') continue
    all[`${prefix}predicate`] = {
      ...open('The predicate that decides which records are transformed; all when left out.', group),
      importance: 'MEDIUM',
    }
    all[`${prefix}negate`] = flag({ default: false, doc: 'The other records are transformed.', importance: 'MEDIUM', group })
  }
  return all
}

/** topic.creation.GROUP.*, for the groups that are named and for `default` where anything is said about it (KIP-158). */
function creationGroups(config: ConnectorConfig): Settings {
  const all: Record<string, Setting<unknown>> = {}
  for (const alias of [...aliases(config['topic.creation.groups']), 'default']) {
    const prefix = `topic.creation.${alias}.`
    if (alias === 'default' && Object.keys(under(prefix, config)).length === 0) continue
    const { include, exclude, partitions, 'replication.factor': replication } = groupSettings
    const needed = { default: undefined }
    if (alias !== 'default') {
      all[`${prefix}include`] = { ...patternList(include), ...needed }
      all[`${prefix}exclude`] = patternList(exclude)
    }
    all[`${prefix}partitions`] = alias === 'default' ? { ...notZero(partitions), ...needed } : notZero(partitions)
    all[`${prefix}replication.factor`] = alias === 'default' ? { ...notZero(replication), ...needed } : notZero(replication)
  }
  return all
}

const patternList = (setting: Setting<readonly string[]>): Setting<readonly RegExp[]> => ({
  ...setting,
  absent: [],
  parse: (given) => setting.parse(given).map(javaPattern),
})

const notZero = (setting: Setting<number>): Setting<number> => ({
  ...setting,
  parse(given) {
    const value = setting.parse(given)
    if (value === 0) throw new SettingError('0 is too few; -1 leaves it to the broker')
    return value
  },
})

/** What settings mean together. */
function together(checked: readonly CheckedSetting[], config: ConnectorConfig, plugin: Plugin): CheckedSetting[] {
  const problems = new Map<string, string[]>()
  const problem = (name: string, words: string): void => void problems.set(name, [...(problems.get(name) ?? []), words])
  const conditions = new Set(aliases(config['predicates']))
  for (const what of ['transforms', 'predicates'])
    if (new Set(aliases(config[what])).size < aliases(config[what]).length) problem(what, 'a name stands there twice')
  for (const alias of aliases(config['transforms'])) {
    const named = config[`transforms.${alias}.predicate`]
    if (named !== undefined && !conditions.has(named))
      problem(`transforms.${alias}.predicate`, `there is no predicate ${named} in predicates`)
  }
  if (plugin.type === 'source') {
    if (config['offsets.storage.topic'] !== undefined)
      problem(
        'offsets.storage.topic',
        'is not supported yet: positions are kept in the topic of the worker (offset.storage.topic)',
      )
  } else {
    const topics = aliases(config['topics'])
    const regex = config['topics.regex'] ?? ''
    if (topics.length > 0 === (regex !== '')) {
      const words = topics.length > 0 ? 'topics and topics.regex exclude each other' : 'either topics or topics.regex is needed'
      problem('topics', words)
      problem('topics.regex', words)
    }
    const letters = config['errors.deadletterqueue.topic.name']
    if (letters !== undefined && letters !== '' && topics.includes(letters))
      problem('topics', `${letters} is the dead-letter topic: what failed would be read again`)
  }
  return checked.map((one) => ({ ...one, errors: [...one.errors, ...(problems.get(one.name) ?? [])] }))
}
