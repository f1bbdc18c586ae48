// Public API: what has settings, and what is told of one: values, where they come from, changes.
import { check } from './requests.ts'

export const resourceTypes = { topic: 2, broker: 4, 'broker-logger': 8, 'client-metrics': 16, group: 32 } as const
export interface ConfigResource {
  readonly type: keyof typeof resourceTypes
  /** A broker's id, or '' for what holds for all brokers. */
  readonly name: string
}

/** Where a value comes from, as Kafka numbers it. */
export const configSources: Readonly<Record<number, string>> = {
  1: 'DYNAMIC_TOPIC_CONFIG',
  2: 'DYNAMIC_BROKER_CONFIG',
  3: 'DYNAMIC_DEFAULT_BROKER_CONFIG',
  4: 'STATIC_BROKER_CONFIG',
  5: 'DEFAULT_CONFIG',
  6: 'DYNAMIC_BROKER_LOGGER_CONFIG',
  7: 'DYNAMIC_CLIENT_METRICS_CONFIG',
  8: 'DYNAMIC_GROUP_CONFIG',
}

/** A place where a value may be set; the first of a list wins. */
export interface ConfigSynonym {
  readonly name: string
  readonly value: string | null
  /** A number of `configSources`. */
  readonly source: number
}

export interface ConfigEntry extends ConfigSynonym {
  /** null: a secret, or without a value. */
  readonly value: string | null
  readonly readOnly: boolean
  readonly sensitive: boolean
  /** Empty unless asked for. */
  readonly synonyms: readonly ConfigSynonym[]
}

export interface ConfigChange extends ConfigResource {
  readonly set?: Readonly<Record<string, string>>
  /** Back to what holds without it. */
  readonly unset?: readonly string[]
  /** Elements, joined by commas, added to a list (KIP-339); brokers before 2.3 cannot. */
  readonly append?: Readonly<Record<string, string>>
  /** Elements taken from a list. */
  readonly subtract?: Readonly<Record<string, string>>
}

/** @throws KafkaError of the first resource that was refused */
export function settleAltered(answer: {
  readonly responses: readonly {
    readonly errorCode: number
    readonly errorMessage: string | null
    readonly resourceName: string
  }[]
}): void {
  for (const { errorCode, errorMessage, resourceName } of answer.responses)
    check(errorCode, `settings of '${resourceName}'`, errorMessage)
}
