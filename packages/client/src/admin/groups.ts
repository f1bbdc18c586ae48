// Public API: groups: list, describe, offsets.
import type { TopicPartition } from '../cluster/topic-partition.ts'

export interface GroupListing {
  readonly groupId: string
  readonly protocolType: string
  readonly state: string
  /** Empty where the broker is too old to tell. */
  readonly type: string
}

export interface GroupDescription {
  readonly groupId: string
  readonly state: string
  readonly protocolType: string
  readonly protocol: string
  readonly members: readonly {
    readonly memberId: string
    readonly groupInstanceId: string | null
    readonly clientId: string
    readonly clientHost: string
    readonly partitions: readonly TopicPartition[]
  }[]
}
