// Order of the members of a group, as every assignor needs it: static members first, by instance id, then the others by member id.
import type { AssignorMember } from './assignor.ts'

/** Java's order of members; strings compare by UTF-16 units. */
export function compareMembers(a: AssignorMember, b: AssignorMember): number {
  if (a.groupInstanceId !== null && b.groupInstanceId !== null) return compareText(a.groupInstanceId, b.groupInstanceId)
  if (a.groupInstanceId !== null) return -1
  if (b.groupInstanceId !== null) return 1
  return compareText(a.memberId, b.memberId)
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Every topic that some member wants and that exists, with the members that want it in member order; topics in name order. */
export function subscribersByTopic(
  members: readonly AssignorMember[],
  partitionsOf: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly AssignorMember[]> {
  const ordered = members.toSorted(compareMembers)
  const wanted = new Map<string, AssignorMember[]>()
  for (const member of ordered) {
    for (const topic of new Set(member.topics)) {
      if (!((partitionsOf.get(topic) ?? 0) > 0)) continue
      const subscribers = wanted.get(topic)
      if (subscribers === undefined) wanted.set(topic, [member])
      else subscribers.push(member)
    }
  }
  return new Map([...wanted].toSorted((a, b) => compareText(a[0], b[0])))
}
