// What a setting is: name, type, default, range, when it takes effect, doc. Type, check, description and reference come from one record.
import { formatJavaDouble, javaTrim, parseJavaDouble } from './java-text.ts'

export type SettingType = 'boolean' | 'string' | 'int' | 'short' | 'long' | 'double' | 'list' | 'class' | 'password'

/** When a new value takes effect: at the next start, at once on one broker, at once in the whole cluster (KIP-226). */
export type UpdateMode = 'read-only' | 'per-broker' | 'cluster-wide'

/** A part of Kafka that this broker does not have yet: its settings are known and checked, and do nothing. */
export type AbsentPart =
  | 'replication between nodes'
  | 'security'
  | 'quotas'
  | 'share groups'
  | 'streams groups'
  | 'consumer groups of KIP-848'
  | 'tiered storage'
  | 'Java plug-ins'
  | 'client telemetry'
  | 'two-phase commit'

/** A parsed value; null where the setting may be unset. */
export type SettingValue = boolean | string | number | readonly string[] | null

/** One setting. `T` is the type of its parsed value. */
export interface Setting<T extends SettingValue = SettingValue> {
  readonly type: SettingType
  readonly default: T
  readonly update: UpdateMode
  readonly importance: 'high' | 'medium' | 'low'
  /** Read, but not documented and not listed by DescribeConfigs. */
  readonly internal: boolean
  readonly doc: string
  /** The values it accepts, as a phrase for messages and the reference page. */
  readonly range: string
  readonly absent: AbsentPart | undefined
  /** Why nothing here heeds it although its part is there, as a phrase; undefined: it acts. */
  readonly idle: string | undefined
  /** Topic settings: the broker settings that give the default, the first that is set wins. `factor` brings their unit to ours. */
  readonly synonyms: readonly Synonym[]
  /** What is wrong with a parsed value; undefined: nothing. */
  check(value: T): string | undefined
}

export interface Synonym {
  readonly name: string
  readonly factor?: number
}

export type Settings = Readonly<Record<string, Setting>>

/** The parsed values of a table: `Values<typeof logSettings>['log.segment.bytes']` is a number. */
export type Values<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never }

/** Keeps the names of a table and the type of each value. */
export function defineSettings<const S extends Settings>(settings: S): S {
  return settings
}

/** What every setting may say. */
interface Common {
  readonly doc: string
  readonly update?: UpdateMode
  /** Medium when left out. */
  readonly importance?: 'high' | 'low'
  readonly internal?: boolean
  readonly absent?: AbsentPart
  readonly idle?: string
  readonly synonyms?: readonly Synonym[]
}

interface NumberOptions<D> extends Common {
  readonly default: D
  readonly min?: number
  readonly max?: number
  /** One value outside the range that is accepted too. */
  readonly or?: number
}

interface TextOptions<D> extends Common {
  readonly default: D
  readonly oneOf?: readonly string[]
  readonly oneOfAnyCase?: readonly string[]
  readonly nonEmpty?: boolean
  /** What else may be wrong with a value, as a phrase. */
  readonly problemOf?: (value: string) => string | undefined
}

interface ListOptions<D> extends Common {
  readonly default: D
  /** What its items may be. */
  readonly of?: readonly string[]
  readonly emptyAllowed?: boolean
}

type Widen<D, T> = D extends null ? T | null : T

const integerBounds = {
  int: [-(2 ** 31), 2 ** 31 - 1],
  short: [-(2 ** 15), 2 ** 15 - 1],
  long: [-(2 ** 63), 2 ** 63],
  double: [-Infinity, Infinity],
} as const

function base(options: Common) {
  return {
    update: options.update ?? 'read-only',
    importance: options.importance ?? 'medium',
    internal: options.internal ?? false,
    doc: options.doc,
    absent: options.absent,
    idle: options.idle,
    synonyms: options.synonyms ?? [],
  } as const
}

function numeric(type: 'int' | 'short' | 'long' | 'double') {
  return function <const D extends number | null>(options: NumberOptions<D>): Setting<Widen<D, number>> {
    const { min, max, or } = options
    const bounds =
      min !== undefined && max !== undefined
        ? `${min} to ${max}`
        : min !== undefined
          ? `at least ${min}`
          : max !== undefined
            ? `at most ${max}`
            : ''
    const range = or === undefined ? bounds : `${or}, or ${bounds}`
    return {
      type,
      default: options.default as Widen<D, number>,
      ...base(options),
      range,
      check: (value) =>
        // As Kafka checks it: NaN is neither below nor above.
        value === null || value === or || !((min !== undefined && value < min) || (max !== undefined && value > max))
          ? undefined
          : `must be ${range}`,
    }
  }
}

/** A 32-bit integer. */
export const int = numeric('int')
/** A 16-bit integer. */
export const short = numeric('short')
/** A 64-bit integer; exact within 2^53, and Long.MAX_VALUE is the double next to it. */
export const long = numeric('long')
export const double = numeric('double')

export function boolean(options: Common & { readonly default: boolean }): Setting<boolean> {
  return { type: 'boolean', default: options.default, ...base(options), range: 'true or false', check: () => undefined }
}

function text(type: 'string' | 'class' | 'password') {
  return function <const D extends string | null>(options: TextOptions<D>): Setting<Widen<D, string>> {
    const { oneOf, oneOfAnyCase, nonEmpty } = options
    const names = oneOf ?? oneOfAnyCase
    return {
      type,
      default: options.default as Widen<D, string>,
      ...base(options),
      range: names !== undefined ? `one of ${names.join(', ')}` : nonEmpty === true ? 'not empty' : '',
      check: (value) => {
        if (value === null) return undefined
        if (nonEmpty === true && value === '') return 'must not be empty'
        const found = oneOf?.includes(value) ?? oneOfAnyCase?.some((name) => name.toLowerCase() === value.toLowerCase()) ?? true
        return found ? options.problemOf?.(value) : `must be one of ${names?.join(', ')}`
      },
    }
  }
}

export const string = text('string')
/** The name of a Java class. */
export const className = text('class')
/** A secret: never shown. */
export const password = text('password')

/** Items separated by commas. */
export function list<const D extends readonly string[] | null>(options: ListOptions<D>): Setting<Widen<D, readonly string[]>> {
  const { of, emptyAllowed = true } = options
  const items = of === undefined ? 'a list' : `a list of ${of.join(', ')}`
  return {
    type: 'list',
    default: options.default as Widen<D, readonly string[]>,
    ...base(options),
    range: emptyAllowed ? items : `${items}, not empty`,
    check: (value) => {
      if (value === null) return undefined
      if (!emptyAllowed && value.length === 0) return 'must not be empty'
      if (value.length > 0 && value.includes('')) return 'must not have an empty item'
      const stranger = of === undefined ? undefined : value.find((item) => !of.includes(item))
      return stranger === undefined ? undefined : `must be ${items}; '${stranger}' is none of them`
    },
  }
}

/** A value that was given: parsed, and as Kafka prints it. */
export interface GivenValue {
  readonly value: SettingValue
  readonly text: string
}

/**
 * Parses and checks a value as Kafka's ConfigDef does.
 * @returns the value, or what is wrong with it as the end of a sentence that begins with the setting's name.
 */
export function parseSetting(setting: Setting, given: string): GivenValue | { readonly problem: string } {
  const trimmed = javaTrim(given)
  const parsed = parseType(setting.type, trimmed)
  if ('problem' in parsed) {
    const isTold = setting.range === '' || parsed.problem.endsWith(setting.range)
    return { problem: isTold ? parsed.problem : `${parsed.problem}, ${setting.range}` }
  }
  const problem = setting.check(parsed.value)
  return problem === undefined ? parsed : { problem }
}

function parseType(type: SettingType, given: string): GivenValue | { readonly problem: string } {
  switch (type) {
    case 'boolean': {
      const value = given.toLowerCase()
      return value === 'true' || value === 'false'
        ? { value: value === 'true', text: value }
        : { problem: 'must be true or false' }
    }
    case 'int':
    case 'short':
    case 'long': {
      if (!/^[+-]?\d+$/.test(given)) return { problem: `must be a whole number` }
      const exact = BigInt(given.startsWith('+') ? given.slice(1) : given)
      const [lowest, highest] = integerBounds[type]
      if (exact < BigInt(lowest) || exact > (type === 'long' ? 2n ** 63n - 1n : BigInt(highest)))
        return { problem: `must fit in Kafka's type ${type}` }
      return { value: Number(exact), text: exact.toString() }
    }
    case 'double': {
      const value = parseJavaDouble(given)
      return value === undefined ? { problem: 'must be a number' } : { value, text: formatJavaDouble(value) }
    }
    case 'list': {
      // What is named twice counts once (KIP-1161).
      // Not by a pattern of spaces around the comma: it looks at a run of spaces once for each of them, and a client may send thousands.
      const items = given === '' ? [] : [...new Set(given.split(',').map((item) => item.trim()))]
      return { value: items, text: items.join(',') }
    }
    case 'string':
    case 'class':
    case 'password':
      return { value: given, text: given }
  }
}

/** A value as Kafka prints it; null when it is unset. Secrets too: the caller hides them. */
export function formatSetting(setting: Setting, value: SettingValue): string | null {
  if (value === null) return null
  if (typeof value === 'number') {
    if (setting.type === 'double') return formatJavaDouble(value)
    return value >= 2 ** 63 ? '9223372036854775807' : BigInt(value).toString()
  }
  return typeof value === 'object' ? value.join(',') : String(value)
}

/** Why a setting does nothing here, as a phrase; undefined: it acts. */
export function withoutEffect({ absent, idle }: Pick<Setting, 'absent' | 'idle'>): string | undefined {
  return absent === undefined ? idle : `this version has no ${absent}`
}

/** What a setting is, and that it does nothing where that is so. */
export function documentationOf(setting: Setting): string {
  const why = withoutEffect(setting)
  return why === undefined ? setting.doc : `${setting.doc} Has no effect: ${why}.`
}

/** The defaults of a table, as parsed values. */
export function defaultsOf<S extends Settings>(settings: S): Values<S> {
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.default])) as Values<S>
}
