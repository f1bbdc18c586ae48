// The server-side range assignor (KIP-848): of each topic every subscriber gets one range, so equal partitions of topics meet in one member.
import type { Uuid } from '@millrace/protocol'
import type { AssignorGroup, AssignorMember, Partitions, Targets } from './assignor.ts'

interface Ranges {
  readonly partitions: number
  readonly quota: number
  /** Members that still get one more than the quota. */
  extra: number
  /** Start of the next range. */
  next: number
}

/** Ranges in the order of instance ids, then of member ids. */
export function assignRanges(group: AssignorGroup): Targets {
  const subscribers = new Map<Uuid, number>()
  for (const { topicIds } of group.members) {
    for (const topicId of topicIds) subscribers.set(topicId, (subscribers.get(topicId) ?? 0) + 1)
  }
  const topics = new Map<Uuid, Ranges>()
  for (const [topicId, count] of subscribers) {
    const partitions = group.partitionCount(topicId)
    topics.set(topicId, { partitions, quota: Math.floor(partitions / count), extra: partitions % count, next: 0 })
  }
  const targets = new Map<string, Partitions>()
  for (const { memberId, topicIds } of group.members.toSorted(byInstanceThenMember)) {
    const target = new Map<Uuid, readonly number[]>()
    for (const topicId of topicIds) {
      const range = nextRange(topics.get(topicId))
      if (range.length > 0) target.set(topicId, range)
    }
    targets.set(memberId, target)
  }
  return targets
}

function nextRange(ranges: Ranges | undefined): number[] {
  if (ranges === undefined) return []
  let size = ranges.quota
  if (ranges.extra > 0) {
    size++
    ranges.extra--
  }
  const start = ranges.next
  ranges.next = Math.min(start + size, ranges.partitions)
  return Array.from({ length: ranges.next - start }, (_, index) => start + index)
}

function byInstanceThenMember(a: AssignorMember, b: AssignorMember): number {
  if (a.instanceId !== null && b.instanceId !== null) return compare(a.instanceId, b.instanceId)
  if (a.instanceId !== null) return -1
  return b.instanceId !== null ? 1 : compare(a.memberId, b.memberId)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
