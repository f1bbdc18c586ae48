// Turns a group of the classic protocol into one of the new protocol and back, while its members go on (KIP-848).
import type { ConsumerProtocolSubscription } from '@millrace/protocol'
import {
  consumerProtocolAssignment,
  consumerProtocolSubscription,
  ErrorCode as code,
  MalformedMessage,
  Reader,
  Writer,
} from '@millrace/protocol'
import type { Partitions } from './assignor.ts'
import { noPartitions } from './assignor.ts'
import { ClassicGroup, consumerProtocolType } from './classic-group.ts'
import type { ClassicMember } from './classic-group.ts'
import { ConsumerGroup } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { currentRecord, memberRecord, newMember, sortedNames, withEpochs } from './consumer-member.ts'
import type { Refusal } from './consumer-request.ts'
import { refusal } from './consumer-request.ts'
import { groupEpochRecord, groupTombstones, targetEpochRecord, targetRecord } from './consumer-targets.ts'
import type { GroupRecord } from './group-records.ts'
import { groupRecord, groupTombstone } from './group-records.ts'
import type { GroupTopics } from './group-topics.ts'

const noBytes = new Uint8Array(0)

/** The records by which a classic group becomes a consumer group with the same members and assignments, and that group. */
export function upgraded(
  classic: ClassicGroup,
  topics: GroupTopics,
): { readonly group: ConsumerGroup; readonly records: readonly GroupRecord[] } | Refusal {
  const cannot = (why: string): Refusal =>
    refusal(code.GROUP_ID_NOT_FOUND, `The classic group ${classic.groupId} cannot become a consumer group: ${why}.`)
  const group = new ConsumerGroup(classic.groupId)
  group.epoch = classic.generation
  group.targetEpoch = classic.generation
  try {
    const sides: Side[] = []
    for (const member of classic.members.values()) {
      const assigned = readAssignment(member.assignment, topics)
      if (assigned === undefined) return cannot('its assignor keeps data of its own')
      const first = member.protocols.find(({ name }) => name === classic.protocolName) ?? member.protocols[0]
      sides.push({ member, assigned, subscription: readSubscription(first?.metadata ?? noBytes) })
    }
    const unrevoked = partitionsToRevoke(sides, topics)
    for (const { member, assigned, subscription } of sides) {
      const revoking = withEpochs(unrevoked.get(member.memberId) ?? noPartitions, classic.generation)
      group.put(
        {
          ...newMember(member.memberId),
          state: revoking.size > 0 ? 'UnrevokedPartitions' : 'Stable',
          revoking,
          memberEpoch: classic.generation,
          previousMemberEpoch: classic.generation,
          instanceId: member.instanceId,
          rackId: rackOf(subscription),
          rebalanceTimeoutMs: member.rebalanceTimeoutMs,
          clientId: member.clientId,
          clientHost: member.clientHost,
          topics: sortedNames(subscription.topics),
          assigned: withEpochs(assigned, classic.generation),
          classic: { sessionTimeoutMs: member.sessionTimeoutMs, protocols: member.protocols },
        },
        assigned,
      )
    }
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error
    return cannot('its members do not speak the protocol of consumers')
  }
  group.metadataHash = topics.hash(group.subscriptions([]).topics.keys())
  return { group, records: [groupTombstone(classic.groupId), ...recordsOf(group)] }
}

interface Side {
  readonly member: ClassicMember
  readonly assigned: Partitions
  readonly subscription: ConsumerProtocolSubscription
}

/**
 * In the first round of a cooperative rebalance an assignment leaves out what a member is to give up, and nobody gets it before the second
 * round. In between the member may still read it, so it stays the member's to give up (Apache Kafka gives it to others at once).
 * @returns partitions by member id
 */
function partitionsToRevoke(sides: readonly Side[], topics: GroupTopics): ReadonlyMap<string, Partitions> {
  const assigned = new Set<string>()
  const place = (topicId: string, partition: number): string => `${topicId} ${partition}`
  for (const side of sides)
    for (const [topicId, partitions] of side.assigned) for (const each of partitions) assigned.add(place(topicId, each))
  const claims = new Map<string, Map<string, number[]>>()
  // Of two that say that they own a partition, one has missed a generation.
  for (const { member, subscription } of sides.toSorted((a, b) => b.subscription.generationId - a.subscription.generationId)) {
    for (const { topic, partitions } of subscription.ownedPartitions) {
      const id = topics.byName(topic)?.id
      if (id === undefined) continue
      const free = partitions.filter((each) => !assigned.has(place(id, each)))
      if (free.length === 0) continue
      for (const each of free) assigned.add(place(id, each))
      const own = claims.get(member.memberId) ?? new Map<string, number[]>()
      claims.set(member.memberId, own.set(id, [...(own.get(id) ?? []), ...free]))
    }
  }
  return claims
}

function recordsOf(group: ConsumerGroup): readonly GroupRecord[] {
  const { groupId } = group
  const members = [...group.members.values()]
  return [
    ...members.map((member) => memberRecord(groupId, member)),
    groupEpochRecord(groupId, group.epoch, group.metadataHash),
    ...members.map(({ memberId }) => targetRecord(groupId, memberId, group.targets.get(memberId) ?? noPartitions)),
    targetEpochRecord(groupId, group.targetEpoch, group.targetTimestamp),
    ...members.map((member) => currentRecord(groupId, member)),
  ]
}

/**
 * The records by which a consumer group, all of whose members speak the classic protocol by now, becomes a classic group.
 * @param leaving ids of members that go. @param joining a static member in another's place, with the target of that one.
 */
export function downgraded(
  group: ConsumerGroup,
  topics: GroupTopics,
  now: number,
  leaving: ReadonlySet<string>,
  joining?: { readonly member: ConsumerMember; readonly replaces: string },
): readonly GroupRecord[] {
  const classic = new ClassicGroup(group.groupId, 'Stable', now)
  classic.generation = group.epoch
  const assignments = new Map<string, Uint8Array>()
  for (const member of group.members.values()) {
    if (leaving.has(member.memberId)) continue
    const target = group.targets.get(member.memberId) ?? noPartitions
    const actual = joining?.replaces === member.memberId ? joining.member : member
    const protocols = actual.classic?.protocols ?? []
    const version = versionOf(protocols[0]?.metadata ?? noBytes)
    assignments.set(actual.memberId, writeAssignment(target, topics, version))
    classic.add({
      memberId: actual.memberId,
      instanceId: actual.instanceId,
      clientId: actual.clientId,
      clientHost: actual.clientHost,
      rebalanceTimeoutMs: actual.rebalanceTimeoutMs,
      sessionTimeoutMs: actual.classic?.sessionTimeoutMs ?? 0,
      protocolType: consumerProtocolType,
      protocols,
      assignment: noBytes,
      join: undefined,
      sync: undefined,
      isNew: false,
    })
  }
  classic.protocolName = classic.selectProtocol()
  const known = [...group.members.keys()].map((id) => (id === joining?.replaces ? joining.member.memberId : id))
  return [...groupTombstones(group, known), groupRecord(classic, assignments)]
}

/** @throws MalformedMessage */
export function readSubscription(metadata: Uint8Array): ConsumerProtocolSubscription {
  const reader = new Reader(metadata)
  return consumerProtocolSubscription.read(reader, known(reader.int16()))
}

/** Later versions begin like the last one that is known. @throws MalformedMessage it is below zero */
function known(version: number): number {
  if (version < 0) throw new MalformedMessage(`version ${version}`, 'the protocol of consumers, byte 0')
  return Math.min(version, consumerProtocolSubscription.maxVersion)
}

export const rackOf = ({ rackId }: ConsumerProtocolSubscription): string | null => (rackId === '' ? null : rackId)

const versionOf = (metadata: Uint8Array): number => (metadata.length < 2 ? 0 : new Reader(metadata).int16())

/** @returns undefined when the assignor keeps data of its own there. @throws MalformedMessage */
function readAssignment(bytes: Uint8Array, topics: GroupTopics): Partitions | undefined {
  if (bytes.length === 0) return noPartitions
  const reader = new Reader(bytes)
  const { assignedPartitions, userData } = consumerProtocolAssignment.read(reader, known(reader.int16()))
  if (userData !== null && userData.length > 0) return undefined
  return new Map(
    assignedPartitions.flatMap(({ topic, partitions }): [string, readonly number[]][] => {
      const id = topics.byName(topic)?.id
      return id === undefined ? [] : [[id, partitions]]
    }),
  )
}

/** An assignment as a member of the classic protocol reads it. Topics that are no more are left out. */
export function writeAssignment(partitions: Partitions, topics: GroupTopics, version: number): Uint8Array {
  const writer = new Writer(64)
  const written = known(version)
  writer.int16(written)
  const assignedPartitions = [...partitions].flatMap(([id, list]) => {
    const topic = topics.byId(id)?.name
    return topic === undefined ? [] : [{ topic, partitions: list.toSorted((a, b) => a - b) }]
  })
  consumerProtocolAssignment.write(writer, { assignedPartitions, userData: null }, written)
  return writer.toBytes()
}

/** The version of what a member sent is the version of what it is sent. */
export const assignmentVersion = (member: ConsumerMember): number => versionOf(member.classic?.protocols[0]?.metadata ?? noBytes)
