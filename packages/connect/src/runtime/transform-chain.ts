// The transforms and predicates of a connector's configuration, as one function from record to record.
import type { ConnectRecord } from '../api/record.ts'
import { ConfigError } from '../api/settings.ts'
import type { ConnectorConfig } from '../api/source.ts'
import type { Transform, TransformType } from '../api/transform.ts'
import { transforms } from '../transforms/index.ts'
import { predicates } from '../transforms/predicate.ts'
import type { Predicate, PredicateType } from '../transforms/predicate.ts'

export const builtInTransforms: readonly TransformType[] = transforms
export const builtInPredicates: readonly PredicateType[] = predicates

/** Members of a transform's part of a configuration that are the chain's, not its own. */
export const chainMembers: readonly string[] = ['type', 'predicate', 'negate', 'plugin.version']

/** Applies to a record in order; null drops it. */
export type TransformChain = <R extends ConnectRecord>(record: R) => R | null

interface Link {
  readonly transform: Transform
  readonly applies: Predicate | undefined
}

/** Comma-separated names. */
export function aliases(given: string | undefined): string[] {
  return (given ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

/** The members under a prefix, without it. */
export function under(prefix: string, config: ConnectorConfig): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  )
}

/**
 * Builds the chain of `transforms`, each with its predicate.
 * @returns undefined where no transform is configured.
 * @throws ConfigError every problem, by the setting's whole name.
 */
export function transformChain(config: ConnectorConfig): TransformChain | undefined {
  const problems = new Map<string, readonly string[]>()
  const conditions = new Map<string, Predicate>()
  for (const alias of aliases(config['predicates'])) {
    const made = make(`predicates.${alias}.`, config, predicates, problems)
    if (made !== undefined) conditions.set(alias, made)
  }
  const links: Link[] = []
  for (const alias of aliases(config['transforms'])) {
    const prefix = `transforms.${alias}.`
    const transform = make(prefix, config, transforms, problems)
    const named = config[`${prefix}predicate`]
    const condition = named === undefined ? undefined : conditions.get(named)
    if (named !== undefined && condition === undefined && !problems.has(`predicates.${named}.type`))
      problems.set(`${prefix}predicate`, [`there is no predicate ${named} in predicates`])
    if (transform === undefined) continue
    const negated = config[`${prefix}negate`]?.trim().toLowerCase() === 'true'
    const applies = condition !== undefined && negated ? (record: ConnectRecord) => !condition(record) : condition
    links.push({ transform, applies })
  }
  if (problems.size > 0) throw new ConfigError(problems)
  if (links.length === 0) return undefined
  return (record) => {
    let now = record
    for (const { transform, applies } of links) {
      if (applies !== undefined && !applies(now)) continue
      const next = transform.apply(now)
      if (next === null) return null
      now = next
    }
    return now
  }
}

/** Makes what `prefix` configures; undefined where it cannot, with its problems noted. */
function make<T>(
  prefix: string,
  config: ConnectorConfig,
  among: readonly {
    readonly className: string
    readonly aliases: readonly string[]
    create(config: Readonly<Record<string, string>>): T
  }[],
  problems: Map<string, readonly string[]>,
): T | undefined {
  const own = under(prefix, config)
  const named = own['type']
  const type = among.find((one) => one.className === named || (named !== undefined && one.aliases.includes(named)))
  if (type === undefined) {
    problems.set(`${prefix}type`, [
      named === undefined
        ? 'is required'
        : `there is no ${named}; there are ${among.map((one) => one.aliases[0] ?? one.className).join(', ')}`,
    ])
    return undefined
  }
  for (const member of chainMembers) delete own[member]
  try {
    return type.create(own)
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause
    for (const [name, texts] of cause.problems) problems.set(prefix + name, texts)
    return undefined
  }
}
