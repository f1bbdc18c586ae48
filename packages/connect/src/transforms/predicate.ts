// What a predicate implements, and Kafka Connect's own three: a transform applies only to records for which one holds.
import type { ConnectRecord } from '../api/record.ts'
import { mustRead, SettingError, text } from '../api/settings.ts'
import type { Setting, Settings } from '../api/settings.ts'
import { javaPattern } from './java-pattern.ts'

export type Predicate = (record: ConnectRecord) => boolean

/** What the worker finds under `predicates.NAME.type`. */
export interface PredicateType {
  readonly className: string
  readonly aliases: readonly string[]
  readonly settings: Settings
  /** @throws ConfigError */
  create(config: Readonly<Record<string, string>>): Predicate
}

/** A regular expression of Java, that must match a whole name. */
export function wholeName(doc: string): Setting<RegExp> {
  return {
    ...text({ doc, importance: 'HIGH' }),
    absent: /(?!)/,
    parse(given) {
      if (given === '') throw new SettingError('a regular expression is needed')
      return javaPattern(given)
    },
  }
}

function predicate<S extends Settings>(
  name: string,
  settings: S,
  create: (config: Readonly<Record<string, string>>) => Predicate,
): PredicateType {
  return { className: `org.apache.kafka.connect.transforms.predicates.${name}`, aliases: [name], settings, create }
}

const topicSettings = { pattern: wholeName('Matches the whole name of the topic.') } as const
const headerSettings = { name: text({ doc: 'The name of the header.', importance: 'HIGH' }) } as const

export const predicates: readonly PredicateType[] = [
  predicate('HasHeaderKey', headerSettings, (config) => {
    const { name } = mustRead(headerSettings, config)
    return (record) => record.headers.some((header) => header.key === name)
  }),
  predicate('RecordIsTombstone', {}, () => (record) => record.value === null),
  predicate('TopicNameMatches', topicSettings, (config) => {
    const { pattern } = mustRead(topicSettings, config)
    return (record) => pattern.test(record.topic)
  }),
]
