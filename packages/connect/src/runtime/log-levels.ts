// Levels of loggers that can be changed while the worker runs, over a logger whose own level is fixed.
import type { Level, Logger } from '@millrace/host'
import type { LoggerLevel, Loggers, LoggerState } from './connect-worker.ts'

const rank: Readonly<Record<LoggerLevel, number>> = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4, FATAL: 5, OFF: 6 }
const root = 'root'

/** Names are cut to this many, so that a request cannot fill the memory with made-up ones. */
const namesMax = 1000

/**
 * A logger in front of another, and the switch of its levels. Events of a connector (those with a field `connector`) go by the name
 * `connectors.NAME`, all others by `root`; a name covers those that begin with it and a dot. A level below the one that `log` was made
 * with has no effect: it drops those events itself.
 */
export function createLoggers(log: Logger, now: () => number): { readonly loggers: Loggers; readonly log: Logger } {
  const set = new Map<string, LoggerState>([[root, { level: 'INFO', lastModified: null }]])
  const known = new Set<string>([root])
  const stateOf = (name: string): LoggerState => {
    for (let at = name; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
      const found = set.get(at)
      if (found !== undefined) return found
    }
    return set.get(root) as LoggerState
  }
  const loggers: Loggers = {
    all: () => new Map([...known].sort().map((name) => [name, stateOf(name)])),
    level: (name) => (known.has(name) ? stateOf(name) : undefined),
    set(name, level) {
      if (known.size < namesMax) known.add(name)
      if (!known.has(name)) return []
      const covered = [...known].filter((one) => name === root || one === name || one.startsWith(`${name}.`)).sort()
      const changed = covered.filter((one) => stateOf(one).level !== level)
      // One that never had a level of its own has one from now on.
      if (!set.has(name) && !changed.includes(name)) changed.push(name)
      if (changed.length === 0) return []
      for (const one of covered) if (one !== name) set.delete(one)
      set.set(name, { level, lastModified: now() })
      return changed
    },
  }
  const wrap = (inner: Logger, name: string): Logger => {
    const emit =
      (method: Level, level: LoggerLevel) =>
      (event: string, fields?: Readonly<Record<string, unknown>>): void => {
        if (rank[level] >= rank[stateOf(name).level]) inner[method](event, fields)
      }
    return {
      levels: inner.levels,
      named: (other) => wrap(inner.named(other), name),
      debug: emit('debug', 'DEBUG'),
      info: emit('info', 'INFO'),
      warn: emit('warn', 'WARN'),
      error: emit('error', 'ERROR'),
      with(fields) {
        const { connector } = fields
        const inside = typeof connector === 'string' ? `connectors.${connector}` : name
        if (known.size < namesMax) known.add(inside)
        return wrap(inner.with(fields), inside)
      },
    }
  }
  return { loggers, log: wrap(log, root) }
}
