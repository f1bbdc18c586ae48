// One line an event: level, name of the event, fields.

export type Level = 'debug' | 'info' | 'warn' | 'error'

export interface LogEvent {
  readonly level: Level
  /** A sentence or a name that stays the same from one occurrence to the next, such as `segment rolled`. */
  readonly event: string
  /** What differs from one occurrence to the next. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Wall time, ms. */
  readonly time: number
}

/** What is not logged below; no event is a trace. */
export type LogLevel = 'trace' | Level | 'off'

/** The name of the logger that stands above all others. */
export const rootLogger = 'root'

const rank: Readonly<Record<LogLevel, number>> = { trace: -1, debug: 0, info: 1, warn: 2, error: 3, off: 4 }

/** Levels of named loggers, which may change while the process runs. One without a level of its own has the root's. */
export class LogLevels {
  readonly #own = new Map<string, LogLevel>()
  readonly #names = new Set<string>([rootLogger])
  #root: LogLevel

  constructor(root: LogLevel) {
    this.#root = root
  }

  /** Of all loggers that there are, the root first. */
  get names(): readonly string[] {
    return [...this.#names]
  }

  add(name: string): void {
    this.#names.add(name)
  }

  of(name: string): LogLevel {
    return this.#own.get(name) ?? this.#root
  }

  /** @param level undefined: that of the root again. */
  set(name: string, level: LogLevel | undefined): void {
    if (name === rootLogger) this.#root = level ?? this.#root
    else if (level === undefined) this.#own.delete(name)
    else this.#own.set(name, level)
  }
}

export interface Logger {
  readonly levels: LogLevels
  /** The same under a name, whose level can be set. */
  named(name: string): Logger
  debug(event: string, fields?: Readonly<Record<string, unknown>>): void
  info(event: string, fields?: Readonly<Record<string, unknown>>): void
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void
  error(event: string, fields?: Readonly<Record<string, unknown>>): void
  /** The same, with these fields on every line. */
  with(fields: Readonly<Record<string, unknown>>): Logger
}

/** A logger that hands each event of at least `level` to `write`. */
export function createLogger(write: (event: LogEvent) => void, now: () => number, level: Level = 'info'): Logger {
  const levels = new LogLevels(level)
  const make = (name: string, common: Readonly<Record<string, unknown>>): Logger => {
    const emit =
      (at: Level) =>
      (event: string, fields?: Readonly<Record<string, unknown>>): void => {
        if (rank[at] < rank[levels.of(name)]) return
        write({ level: at, event, fields: fields === undefined ? common : { ...common, ...fields }, time: now() })
      }
    return {
      levels,
      named: (inner) => {
        levels.add(inner)
        return make(inner, common)
      },
      debug: emit('debug'),
      info: emit('info'),
      warn: emit('warn'),
      error: emit('error'),
      with: (fields) => make(name, { ...common, ...fields }),
    }
  }
  return make(rootLogger, {})
}

/** One event as one line of text: time, level, event, then `name=value` fields. */
export function formatLogLine(event: LogEvent): string {
  const parts = [new Date(event.time).toISOString(), event.level.toUpperCase().padEnd(5), event.event]
  for (const [name, value] of Object.entries(event.fields)) parts.push(`${name}=${formatField(value)}`)
  return parts.join(' ')
}

/** One event as one line of JSON: `time`, `level`, `event`, then the fields. */
export function formatLogJson(event: LogEvent): string {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(event.fields)) fields[name] = value instanceof Error ? describeError(value) : value
  return JSON.stringify(
    { time: new Date(event.time).toISOString(), level: event.level, event: event.event, ...fields },
    (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v),
  )
}

function formatField(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(describeError(value))
  if (typeof value === 'string') return /^[\w./:@+-]+$/.test(value) ? value : JSON.stringify(value)
  return typeof value === 'bigint' ? `${value}` : (JSON.stringify(value) ?? 'undefined')
}

/** An error with its chain of causes, on one line. */
export function describeError(error: Error): string {
  let text = `${error.name}: ${error.message}`
  for (let cause: unknown = error.cause, depth = 0; cause !== undefined && depth < 5; depth++) {
    text += ` ← ${cause instanceof Error ? `${cause.name}: ${cause.message}` : formatField(cause)}`
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return text
}
