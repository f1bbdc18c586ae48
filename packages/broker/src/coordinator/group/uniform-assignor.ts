// The server-side uniform assignor (KIP-848): as many partitions for each member, and as few moves as that allows.
import type { Uuid } from '@millrace/protocol'
import type { AssignorGroup, Partitions, Targets } from './assignor.ts'
import { samePartitions } from './assignor.ts'
import { copiedMapOrder, hashMapOrder, hashSetOrder, PartitionSet, uuidHash } from './java-order.ts'
import { assignUnlike } from './uniform-unlike.ts'

export function assignUniformly(group: AssignorGroup): Targets {
  if (group.members.length === 0) return new Map()
  return group.homogeneous ? assignAlike(group) : assignUnlike(group)
}

interface TopicPartition {
  readonly topicId: Uuid
  readonly partition: number
}

/** A member that may get `room` more. */
interface Unfilled {
  readonly memberId: string
  readonly room: number
}

/** All are subscribed to the same topics: everyone keeps what fits into its share, and what is left fills the others in order. */
function assignAlike(group: AssignorGroup): Targets {
  const subscribed = hashSetOrder(group.members[0]?.topicIds ?? [], uuidHash)
  if (subscribed.length === 0) return new Map()
  const free: TopicPartition[] = []
  let total = 0
  for (const topicId of subscribed) {
    const count = group.partitionCount(topicId)
    for (let partition = 0; partition < count; partition++) {
      if (!group.isAssigned(topicId, partition)) free.push({ topicId, partition })
    }
    total += count
  }
  const share = Math.floor(total / group.members.length)
  let extra = total % group.members.length
  const unfilled: Unfilled[] = []
  const targets = new Map<string, Map<Uuid, PartitionSet>>()
  for (const [position, { memberId, topicIds, target }] of group.members.entries()) {
    let mayHaveExtra = extra > 0
    let room = mayHaveExtra ? share + 1 : share
    const kept = new Map<Uuid, PartitionSet>()
    for (const topicId of hashMapOrder(target.keys(), uuidHash)) {
      if (!topicIds.has(topicId)) continue
      const set = new PartitionSet(target.get(topicId))
      for (const partition of set.values().slice(room)) {
        set.delete(partition)
        free.push({ topicId, partition })
      }
      room -= set.size
      if (set.size > 0) kept.set(topicId, set)
    }
    targets.set(memberId, kept)
    if (room > 0 && mayHaveExtra && group.members.length - position > extra) {
      // It does not hold the extra one already; a later member may, and there are members enough.
      room--
      mayHaveExtra = false
    }
    if (mayHaveExtra) extra--
    if (room > 0) unfilled.push({ memberId, room })
  }
  fill(targets, unfilled, free)
  return new Map(group.members.map(({ memberId, target }) => [memberId, listed(targets.get(memberId) ?? new Map(), target)]))
}

function fill(
  targets: ReadonlyMap<string, Map<Uuid, PartitionSet>>,
  unfilled: readonly Unfilled[],
  free: readonly TopicPartition[],
): void {
  let next = 0
  for (const { memberId, room } of unfilled) {
    const target = targets.get(memberId)
    const given = free.slice(next, next + room)
    next += given.length
    for (const { topicId, partition } of given) {
      const set = target?.get(topicId) ?? new PartitionSet()
      set.add(partition)
      target?.set(topicId, set)
    }
  }
}

function listed(sets: ReadonlyMap<Uuid, PartitionSet>, before: Partitions): Partitions {
  const target = new Map(copiedMapOrder(sets.keys(), before.size, uuidHash).map((id) => [id, sets.get(id)?.values() ?? []]))
  // What has not changed is not written, and keeps its order.
  return samePartitions(before, target) ? before : target
}
