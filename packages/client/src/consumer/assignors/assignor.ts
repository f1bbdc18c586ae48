// Public API: what divides partitions among the members of a classic group.
import type { TopicPartition } from '../../cluster/topic-partition.ts'

/** Client-side assignor of the classic protocol. Streams brings its own. */
export interface Assignor {
  /** Goes over the wire; all members must have one name in common. */
  readonly name: string
  /** A consumer whose assignors are all cooperative keeps its partitions while a rebalance goes on (KIP-429). */
  readonly protocol: 'eager' | 'cooperative'
  /** What this member tells the leader when it joins. @param generationId the last one it was part of, -1 if none. */
  userData?(topics: readonly string[], generationId: number): Uint8Array | null
  /**
   * Runs on the leader. @param partitionsOf every topic that some member wants and that exists, with its number of partitions.
   * @returns an entry for every member.
   */
  assign(
    members: readonly AssignorMember[],
    partitionsOf: ReadonlyMap<string, number>,
  ): ReadonlyMap<string, { readonly partitions: readonly TopicPartition[]; readonly userData: Uint8Array | null }>
  /** Called on the member with what it got. */
  assigned?(partitions: readonly TopicPartition[], userData: Uint8Array | null, generationId: number): void
}

export interface AssignorMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly topics: readonly string[]
  /** What it holds from the generation before; empty in an eager rebalance. */
  readonly ownedPartitions: readonly TopicPartition[]
  /** The generation in which it got them; -1 unknown. */
  readonly generationId: number
  readonly rackId: string | null
  readonly userData: Uint8Array | null
}
