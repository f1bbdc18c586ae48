// Public API: topics: create, delete, describe, partitions, records.
import type { Uuid } from '@millrace/protocol'

export interface NewTopic {
  readonly name: string
  /** Left out: the broker's default. */
  readonly partitions?: number
  /** Left out: the broker's default. */
  readonly replicationFactor?: number
  readonly configs?: Readonly<Record<string, string>>
}

export interface CreatedTopic {
  readonly name: string
  readonly topicId: Uuid
  readonly partitions: number
}

export interface TopicListing {
  readonly name: string
  readonly topicId: Uuid
  readonly internal: boolean
}

export interface TopicDescription extends TopicListing {
  readonly partitions: readonly {
    readonly partition: number
    /** -1: none at the moment. */
    readonly leader: number
    readonly leaderEpoch: number
    readonly replicas: readonly number[]
    readonly isr: readonly number[]
  }[]
}
