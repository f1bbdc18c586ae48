// How a connector declares its settings: once, for the type, the check, the validate answer and the reference.

export type SettingType = 'STRING' | 'PASSWORD' | 'INT' | 'LONG' | 'DOUBLE' | 'BOOLEAN' | 'LIST' | 'CLASS'
export type Importance = 'HIGH' | 'MEDIUM' | 'LOW'

/** One setting. Values come as strings, as Kafka Connect's JSON and properties have them. */
export interface Setting<T> {
  readonly type: SettingType
  readonly importance: Importance
  readonly doc: string
  readonly group: string
  /** As written; null: none, so the setting may be left out; undefined: required. */
  readonly default: string | null | undefined
  /** What may be recommended to the user, if the values are few. */
  readonly values?: readonly string[]
  /** @throws SettingError the value is out of range or malformed: what is allowed. */
  parse(text: string): T
  /** What the value is when the setting is left out and has no default. */
  readonly absent: T
}

export type Settings = Readonly<Record<string, Setting<unknown>>>
export type ValuesOf<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never }

/** A value that a setting does not take. The message says what it takes. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
}

/** A configuration that cannot be used: every problem by setting. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: ReadonlyMap<string, readonly string[]>
  constructor(problems: ReadonlyMap<string, readonly string[]>) {
    super([...problems].flatMap(([name, texts]) => texts.map((text) => `${name}: ${text}`)).join('\n'))
    this.problems = problems
  }
}

interface Options {
  readonly doc: string
  readonly importance?: Importance
  readonly group?: string
}

function base(
  type: SettingType,
  { doc, importance = 'LOW', group = 'General' }: Options,
  fallback: string | null | undefined,
): Omit<Setting<unknown>, 'parse' | 'absent'> {
  return { type, doc, importance, group, default: fallback }
}

type WithDefault<T> = Options & { readonly default: T }

/** A text; without `default` it is required, with null it may be absent. */
export function text(options: Options & { readonly default?: string }): Setting<string>
export function text(options: WithDefault<null>): Setting<string | undefined>
export function text(options: Options & { readonly default?: string | null }): Setting<string | undefined> {
  return { ...base('STRING', options, options.default), parse: (given) => given, absent: undefined }
}

export function password(options: WithDefault<null>): Setting<string | undefined> {
  return { ...base('PASSWORD', options, null), parse: (given) => given, absent: undefined }
}

export function flag(options: WithDefault<boolean>): Setting<boolean> {
  return {
    ...base('BOOLEAN', options, String(options.default)),
    values: ['true', 'false'],
    absent: options.default,
    parse(given) {
      const word = given.trim().toLowerCase()
      if (word !== 'true' && word !== 'false') throw new SettingError(`${given} is neither true nor false`)
      return word === 'true'
    },
  }
}

export interface NumberOptions extends WithDefault<number> {
  readonly min?: number
  readonly max?: number
  /** Such as ms, bytes, records. */
  readonly unit?: string
}

/** A whole number, in its unit. */
export function whole(options: NumberOptions): Setting<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER, unit = '' } = options
  return {
    ...base(max > 2_147_483_647 ? 'LONG' : 'INT', options, String(options.default)),
    absent: options.default,
    parse(given) {
      const value = Number(given.trim())
      if (given.trim() === '' || !Number.isInteger(value))
        throw new SettingError(`${given} is not a whole number${unit === '' ? '' : ` of ${unit}`}`)
      if (value < min || value > max)
        throw new SettingError(`${given} is outside ${min} to ${max}${unit === '' ? '' : ` ${unit}`}`)
      return value
    },
  }
}

/** One of a few words, in any case; the value has the case of `of`. */
export function choice<const W extends string>(of: readonly W[], options: WithDefault<NoInfer<W>>): Setting<W> {
  return {
    ...base('STRING', options, options.default),
    values: of,
    absent: options.default,
    parse(given) {
      const found = of.find((word) => word.toLowerCase() === given.trim().toLowerCase())
      if (found === undefined) throw new SettingError(`${given} is none of ${of.join(', ')}`)
      return found
    },
  }
}

/** Comma-separated texts. */
export function list(options: WithDefault<string>): Setting<readonly string[]> {
  return {
    ...base('LIST', options, options.default),
    absent: [],
    parse: (given) =>
      given
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
  }
}

/** Comma-separated regular expressions that must match a whole name; a comma inside is written `\,`. */
export function patterns(options: Options): Setting<readonly RegExp[]> {
  return {
    ...base('LIST', options, null),
    absent: [],
    parse: (given) =>
      splitPatterns(given).map((one) => {
        try {
          return new RegExp(`^(?:${one})$`, 'iu')
        } catch (cause) {
          throw new SettingError(`${one} is not a regular expression: ${(cause as Error).message}`)
        }
      }),
  }
}

function splitPatterns(given: string): string[] {
  return given
    .split(/(?<!\\),/)
    .map((one) => one.trim().replaceAll('\\,', ','))
    .filter((one) => one !== '')
}

/** A setting that is known but whose effect is not there yet: only its default may be given. */
export function declined(only: string | null, options: Options): Setting<undefined> {
  return {
    ...base('STRING', options, only),
    absent: undefined,
    parse(given) {
      if (given.trim().toLowerCase() !== (only ?? '').toLowerCase())
        throw new SettingError(
          `${given} is not supported yet${only === null || only === '' ? ': leave the setting out' : `; only ${only} is`}`,
        )
      return undefined
    },
  }
}

export interface Parsed<S extends Settings> {
  readonly values: ValuesOf<S>
  /** Every problem, by setting; empty when `values` can be used. */
  readonly problems: ReadonlyMap<string, readonly string[]>
  /** Names that are not declared. */
  readonly unknown: readonly string[]
}

/** Reads a configuration of strings. */
export function readSettings<S extends Settings>(
  settings: S,
  config: Readonly<Record<string, string | null | undefined>>,
): Parsed<S> {
  const values: Record<string, unknown> = {}
  const problems = new Map<string, string[]>()
  for (const [name, setting] of Object.entries(settings)) {
    const given = config[name] ?? setting.default
    try {
      if (given === undefined) problems.set(name, ['is required'])
      else values[name] = given === null ? setting.absent : setting.parse(given)
    } catch (cause) {
      if (!(cause instanceof SettingError)) throw cause
      problems.set(name, [cause.message])
    }
  }
  return { values: values as ValuesOf<S>, problems, unknown: Object.keys(config).filter((name) => !(name in settings)) }
}

/** The same, where problems end the matter. @throws ConfigError */
export function mustRead<S extends Settings>(
  settings: S,
  config: Readonly<Record<string, string | null | undefined>>,
): ValuesOf<S> {
  const { values, problems } = readSettings(settings, config)
  if (problems.size > 0) throw new ConfigError(problems)
  return values
}
