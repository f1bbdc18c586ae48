// What a server-side assignor of consumer groups is given, and gives back (KIP-848).
import type { Uuid } from '@millrace/protocol'

/** Partitions of topics by topic id. The order of a list has a meaning for the uniform assignor alone, which gives up the last ones first. */
export type Partitions = ReadonlyMap<Uuid, readonly number[]>

export const noPartitions: Partitions = new Map()

export interface AssignorMember {
  readonly memberId: string
  readonly instanceId: string | null
  /** Existing topics to which the member is subscribed. */
  readonly topicIds: ReadonlySet<Uuid>
  /** Its target up to now. */
  readonly target: Partitions
}

export interface AssignorGroup {
  /** In the order of a Java HashMap by member id. */
  readonly members: readonly AssignorMember[]
  /** All members are subscribed to the same topics. */
  readonly homogeneous: boolean
  partitionCount(topicId: Uuid): number
  /** Whether some member's target up to now holds the partition. */
  isAssigned(topicId: Uuid, partition: number): boolean
}

/** Member id to its new target; a member without one gets nothing. */
export type Targets = ReadonlyMap<string, Partitions>

export type Assignor = (group: AssignorGroup) => Targets

/** Whether two targets are the same. */
export function samePartitions(a: Partitions, b: Partitions): boolean {
  if (a.size !== b.size) return false
  for (const [topicId, partitions] of a) {
    const others = b.get(topicId)
    if (others?.length !== partitions.length) return false
    const held = new Set(others)
    if (!partitions.every((partition) => held.has(partition))) return false
  }
  return true
}
