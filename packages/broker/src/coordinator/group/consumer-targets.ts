// Works out a group's new targets, and the records that say what of them is new [TargetAssignmentBuilder].
import type { Uuid } from '@millrace/protocol'
import type { Assignor, AssignorMember, Partitions } from './assignor.ts'
import { noPartitions, samePartitions } from './assignor.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import type { ConsumerRecord } from './consumer-records.ts'
import type { GroupTopics } from './group-topics.ts'
import { hashMapOrder, stringHash } from './java-order.ts'
import { assignRanges } from './range-assignor.ts'
import { assignUniformly } from './uniform-assignor.ts'

/** The server-side assignors by name, as `group.consumer.assignors` knows them. */
export const serverAssignors: ReadonlyMap<string, Assignor> = new Map([
  ['uniform', assignUniformly],
  ['range', assignRanges],
])

/** Their class names stand in settings, too. */
export function assignorName(configured: string): string {
  const name = configured.slice(configured.lastIndexOf('.') + 1)
  return name === 'UniformAssignor' ? 'uniform' : name === 'RangeAssignor' ? 'range' : configured
}

export interface TargetInput {
  readonly epoch: number
  readonly now: number
  readonly assign: Assignor
  readonly homogeneous: boolean
  /** A member as it will be. */
  readonly updated: ConsumerMember
  /** Member id whose place it takes. */
  readonly replaces: string | undefined
}

export interface NewTargets {
  readonly records: readonly ConsumerRecord[]
  readonly target: Partitions
}

export function newTargets(group: ConsumerGroup, topics: GroupTopics, input: TargetInput): NewTargets {
  const { updated, replaces, epoch } = input
  const members = new Map(group.members)
  const before = new Map(group.targets)
  if (replaces !== undefined && replaces !== updated.memberId) {
    const target = before.get(replaces)
    members.delete(replaces)
    before.delete(replaces)
    if (target !== undefined) before.set(updated.memberId, target)
  }
  members.set(updated.memberId, updated)
  const ordered = hashMapOrder(members.keys(), stringHash)
  const targets = input.assign({
    members: ordered.flatMap((memberId): AssignorMember[] => {
      const member = members.get(memberId)
      if (member === undefined) return []
      const target = before.get(memberId) ?? noPartitions
      return [{ memberId, instanceId: member.instanceId, topicIds: topics.ids(topicsOf(group, member)), target }]
    }),
    homogeneous: input.homogeneous,
    partitionCount: (topicId) => topics.partitionCount(topicId),
    isAssigned: assignedIn(group.targets.values()),
  })
  const records: ConsumerRecord[] = []
  for (const memberId of ordered) {
    const target = targets.get(memberId) ?? noPartitions
    const old = before.get(memberId)
    if (old === undefined || !samePartitions(old, target)) records.push(targetRecord(group.groupId, memberId, target))
  }
  records.push(targetEpochRecord(group.groupId, epoch, input.now))
  return { records, target: targets.get(updated.memberId) ?? noPartitions }
}

/** Names to which a member is subscribed, by name and by its pattern. */
export function topicsOf(group: ConsumerGroup, member: ConsumerMember): readonly string[] {
  const resolved = member.regex === '' ? undefined : group.resolved.get(member.regex)?.topics
  return resolved === undefined ? member.topics : [...member.topics, ...resolved]
}

function assignedIn(targets: Iterable<Partitions>): (topicId: Uuid, partition: number) => boolean {
  const assigned = new Map<Uuid, Set<number>>()
  for (const target of targets) {
    for (const [topicId, partitions] of target) {
      const all = assigned.get(topicId)
      if (all === undefined) assigned.set(topicId, new Set(partitions))
      else for (const partition of partitions) all.add(partition)
    }
  }
  return (topicId, partition) => assigned.get(topicId)?.has(partition) === true
}

export const targetRecord = (groupId: string, memberId: string, target: Partitions): ConsumerRecord => ({
  kind: 'consumer-target',
  groupId,
  memberId,
  value: { topicPartitions: [...target].map(([topicId, partitions]) => ({ topicId, partitions })) },
})

export const targetEpochRecord = (groupId: string, assignmentEpoch: number, assignmentTimestamp: number): ConsumerRecord => ({
  kind: 'consumer-target-epoch',
  groupId,
  value: { assignmentEpoch, assignmentTimestamp },
})

export const groupEpochRecord = (groupId: string, epoch: number, metadataHash: bigint): ConsumerRecord => ({
  kind: 'consumer-group',
  groupId,
  value: { epoch, metadataHash },
})

/** A member is no more. */
export const memberTombstones = (groupId: string, memberId: string): readonly ConsumerRecord[] => [
  { kind: 'consumer-current', groupId, memberId, value: null },
  { kind: 'consumer-target', groupId, memberId, value: null },
  { kind: 'consumer-member', groupId, memberId, value: null },
]

export const regexTombstone = (groupId: string, regex: string): ConsumerRecord => ({
  kind: 'consumer-regex',
  groupId,
  regex,
  value: null,
})

/** The group with all of its members is no more. @param memberIds those under which the log knows its members. */
export function groupTombstones(
  group: ConsumerGroup,
  memberIds: readonly string[] = [...group.members.keys()],
): ConsumerRecord[] {
  const { groupId } = group
  const each = (kind: 'consumer-current' | 'consumer-target' | 'consumer-member'): ConsumerRecord[] =>
    memberIds.map((memberId): ConsumerRecord => ({ kind, groupId, memberId, value: null }))
  return [
    ...each('consumer-current'),
    ...each('consumer-target'),
    { kind: 'consumer-target-epoch', groupId, value: null },
    ...each('consumer-member'),
    ...[...group.resolved.keys()].map((regex) => regexTombstone(groupId, regex)),
    { kind: 'consumer-topics', groupId, value: null },
    { kind: 'consumer-group', groupId, value: null },
  ]
}
