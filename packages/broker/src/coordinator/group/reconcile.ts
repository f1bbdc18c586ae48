// Takes one member one step from what it holds to what it should hold: give up, wait for it, then take what others gave up (KIP-848) [CurrentAssignmentBuilder].
import type { Uuid } from '@millrace/protocol'
import type { Partitions } from './assignor.ts'
import type { AssignedPartitions, ConsumerMember } from './consumer-member.ts'
import { atEpoch, nothingAssigned } from './consumer-member.ts'

export interface ReconcileInput {
  readonly targetEpoch: number
  readonly target: Partitions
  /** What the member says that it holds; null when it does not say. */
  readonly owned: Owned
  /** Its subscription is not the one that its assignment was made for. */
  readonly subscriptionChanged: boolean
  /** Existing topics to which the member is subscribed. */
  readonly subscribed: ReadonlySet<Uuid>
  /** Whether any member holds the partition, or is still giving it up. */
  isTaken(topicId: Uuid, partition: number): boolean
}

export type Owned = readonly { readonly topicId: Uuid; readonly partitions: readonly number[] }[] | null

/** @returns the member after the step, the same one when there is none to take, or undefined: it must abandon all and join again. */
export function reconcile(member: ConsumerMember, input: ReconcileInput): ConsumerMember | undefined {
  switch (member.state) {
    case 'Stable':
      if (member.memberEpoch !== input.targetEpoch) return next(member, member.memberEpoch, input)
      return input.subscriptionChanged ? dropUnsubscribed(member, input) : member
    case 'UnrevokedPartitions':
      if (!stillOwns(input.owned, member.revoking)) return next(member, member.memberEpoch, input)
      return input.subscriptionChanged ? dropUnsubscribed(member, input) : member
    case 'UnreleasedPartitions':
      return next(member, member.memberEpoch, input)
    case 'Unknown':
      // A newer Kafka wrote a state that means nothing here.
      if (input.owned === null || input.owned.length > 0) return undefined
      return next(member, input.targetEpoch, input)
  }
}

/** A member that does not say what it owns may own all. */
function stillOwns(owned: Owned, revoking: AssignedPartitions): boolean {
  if (owned === null) return true
  return owned.some(({ topicId, partitions }) => partitions.some((partition) => revoking.get(topicId)?.has(partition) === true))
}

/** Topics that are no longer subscribed to are given up at once, without looking at the target. */
function dropUnsubscribed(member: ConsumerMember, input: ReconcileInput): ConsumerMember {
  const assigned = new Map(member.assigned)
  const revoking = new Map(member.revoking)
  for (const [topicId, partitions] of member.assigned) {
    if (input.subscribed.has(topicId)) continue
    assigned.delete(topicId)
    revoking.set(topicId, new Map([...(revoking.get(topicId) ?? []), ...partitions]))
  }
  if (assigned.size === member.assigned.size) return member
  const moved = { ...atEpoch(member, member.memberEpoch), assigned }
  return stillOwns(input.owned, revoking) ? { ...moved, state: 'UnrevokedPartitions', revoking } : moved
}

function next(member: ConsumerMember, memberEpoch: number, input: ReconcileInput): ConsumerMember {
  const assigned = new Map<Uuid, ReadonlyMap<number, number>>()
  const revoking = new Map<Uuid, ReadonlyMap<number, number>>()
  const gained = new Map<Uuid, readonly number[]>()
  let waits = false
  for (const topicId of new Set([...input.target.keys(), ...member.assigned.keys()])) {
    const target = new Set(input.subscribed.has(topicId) ? input.target.get(topicId) : [])
    const current = [...(member.assigned.get(topicId) ?? [])]
    const kept = new Map(current.filter(([partition]) => target.has(partition)))
    const lost = new Map(current.filter(([partition]) => !target.has(partition)))
    const free: number[] = []
    for (const partition of target) {
      if (kept.has(partition)) continue
      // What the member itself is giving up is its own to get back: it has just said that it gave it up.
      const taken = input.isTaken(topicId, partition) && member.revoking.get(topicId)?.has(partition) !== true
      if (taken) waits = true
      else free.push(partition)
    }
    if (kept.size > 0) assigned.set(topicId, kept)
    if (lost.size > 0) revoking.set(topicId, lost)
    if (free.length > 0) gained.set(topicId, free)
  }
  if (revoking.size > 0 && stillOwns(input.owned, revoking)) {
    return { ...atEpoch(member, memberEpoch), state: 'UnrevokedPartitions', assigned, revoking }
  }
  for (const [topicId, partitions] of gained) {
    const before = assigned.get(topicId) ?? []
    assigned.set(topicId, new Map([...before, ...partitions.map((one): [number, number] => [one, input.targetEpoch])]))
  }
  const state = waits ? 'UnreleasedPartitions' : 'Stable'
  // The epoch of before is the one that the member knows, which may be older than the one it was to get.
  return { ...atEpoch(member, input.targetEpoch), state, assigned, revoking: nothingAssigned }
}
