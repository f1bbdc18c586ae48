// topic.creation.*: how the topics of a source are made (KIP-158). Without it the broker's auto-creation decides.
import type { Admin } from '@millrace/client'
import type { ConnectorConfig } from '../api/source.ts'

interface Group {
  readonly include: readonly RegExp[]
  readonly exclude: readonly RegExp[]
  readonly partitions: number
  readonly replicationFactor: number
  readonly configs: Readonly<Record<string, string>>
}

const prefix = 'topic.creation.'

/** @returns what makes a topic before its first record, or undefined when nothing is configured. */
export function topicCreation(
  config: ConnectorConfig,
  admin: Admin,
): ((topic: string, signal: AbortSignal) => Promise<void>) | undefined {
  if (
    config['topic.creation.default.partitions'] === undefined &&
    config['topic.creation.default.replication.factor'] === undefined
  )
    return undefined
  const names = [...list(config['topic.creation.groups']), 'default']
  const groups = names.map((name) => groupOf(config, name))
  return async (topic, signal) => {
    const group = groups.find(
      (one) => one.include.some((pattern) => pattern.test(topic)) && !one.exclude.some((pattern) => pattern.test(topic)),
    )
    if (group === undefined) return
    const { partitions, replicationFactor, configs } = group
    await admin.createTopics([{ name: topic, partitions, replicationFactor, configs }], { ifNotExists: true, signal })
  }
}

function list(given: string | undefined): string[] {
  return (given ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function groupOf(config: ConnectorConfig, name: string): Group {
  const of = `${prefix}${name}.`
  const given = (setting: string): string | undefined => config[of + setting] ?? config[`${prefix}default.${setting}`]
  const patterns = (setting: string): RegExp[] => list(config[of + setting]).map((one) => new RegExp(`^(?:${one})$`, 'u'))
  const known = new Set(['include', 'exclude', 'partitions', 'replication.factor'])
  const configs = Object.entries(config)
    .filter(([key]) => key.startsWith(of) && !known.has(key.slice(of.length)))
    .map(([key, value]) => [key.slice(of.length), value] as const)
  return {
    include: name === 'default' ? [/./] : patterns('include'),
    exclude: name === 'default' ? [] : patterns('exclude'),
    partitions: Number(given('partitions') ?? 1),
    replicationFactor: Number(given('replication.factor') ?? 1),
    configs: Object.fromEntries(configs),
  }
}
