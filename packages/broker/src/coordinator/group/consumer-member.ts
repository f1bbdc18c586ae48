// One member of a consumer group (KIP-848): an immutable value, from and to its records.
import type { Uuid } from '@millrace/protocol'
import type { Partitions } from './assignor.ts'
import { noPartitions } from './assignor.ts'
import type { GroupProtocol } from './classic-group.ts'
import type { ConsumerRecord } from './consumer-records.ts'

/*
 *             revoke        acknowledged            others still hold some
 *   Stable ───────────► Unrevoked ─────► Unreleased ◄──────────┐
 *     ▲                    │                │ └────────────────┘
 *     └────────────────────┴────────────────┘ all assigned
 */
export type MemberState = 'Stable' | 'UnrevokedPartitions' | 'UnreleasedPartitions' | 'Unknown'

/** Partitions of topics, each with the epoch at which the member got it. */
export type AssignedPartitions = ReadonlyMap<Uuid, ReadonlyMap<number, number>>

export const nothingAssigned: AssignedPartitions = new Map()

export interface ConsumerMember {
  readonly memberId: string
  /** 0 before its first assignment; -2 while a static member is away. */
  readonly memberEpoch: number
  /** -1 without one. */
  readonly previousMemberEpoch: number
  readonly state: MemberState
  readonly instanceId: string | null
  readonly rackId: string | null
  /** -1 when not known. */
  readonly rebalanceTimeoutMs: number
  readonly clientId: string
  readonly clientHost: string
  /** Ascending, each once. */
  readonly topics: readonly string[]
  /** Empty without one. */
  readonly regex: string
  /** null: the group's default. */
  readonly assignor: string | null
  readonly assigned: AssignedPartitions
  readonly revoking: AssignedPartitions
  /** Of a member that speaks the classic protocol. */
  readonly classic: ClassicSide | null
}

export interface ClassicSide {
  readonly sessionTimeoutMs: number
  /** The first one is what the member uses. */
  readonly protocols: readonly GroupProtocol[]
}

export const leftGroupEpoch = -1
export const awayEpoch = -2

export function newMember(memberId: string): ConsumerMember {
  return {
    memberId,
    memberEpoch: 0,
    previousMemberEpoch: -1,
    state: 'Stable',
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: -1,
    clientId: '',
    clientHost: '',
    topics: [],
    regex: '',
    assignor: null,
    assigned: nothingAssigned,
    revoking: nothingAssigned,
    classic: null,
  }
}

/** At this epoch; the present one becomes the previous. */
export const atEpoch = (member: ConsumerMember, memberEpoch: number): ConsumerMember => ({
  ...member,
  memberEpoch,
  previousMemberEpoch: member.memberEpoch,
})

export const isReconciledTo = (member: ConsumerMember, targetEpoch: number): boolean =>
  member.state === 'Stable' && member.memberEpoch === targetEpoch

/** Names ascending by code units, each once. */
export const sortedNames = (names: readonly string[]): readonly string[] =>
  areAscending(names) ? names : [...new Set(names)].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))

function areAscending(names: readonly string[]): boolean {
  for (let at = 1; at < names.length; at++) if ((names[at - 1] as string) >= (names[at] as string)) return false
  return true
}

export const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, at) => name === b[at])

/** Whether both say the same to the log as members. */
export function sameMetadata(a: ConsumerMember, b: ConsumerMember): boolean {
  return (
    a.instanceId === b.instanceId &&
    a.rackId === b.rackId &&
    a.rebalanceTimeoutMs === b.rebalanceTimeoutMs &&
    a.clientId === b.clientId &&
    a.clientHost === b.clientHost &&
    a.regex === b.regex &&
    a.assignor === b.assignor &&
    sameNames(a.topics, b.topics) &&
    sameClassic(a.classic, b.classic)
  )
}

function sameClassic(a: ClassicSide | null, b: ClassicSide | null): boolean {
  if (a === null || b === null) return a === b
  if (a.sessionTimeoutMs !== b.sessionTimeoutMs || a.protocols.length !== b.protocols.length) return false
  return a.protocols.every(({ name, metadata }, at) => {
    const other = b.protocols[at]
    return other?.name === name && other.metadata.length === metadata.length && metadata.every((x, i) => x === other.metadata[i])
  })
}

export function sameAssigned(a: AssignedPartitions, b: AssignedPartitions): boolean {
  if (a.size !== b.size) return false
  for (const [topicId, partitions] of a) {
    const others = b.get(topicId)
    if (others?.size !== partitions.size) return false
    for (const [partition, epoch] of partitions) if (others.get(partition) !== epoch) return false
  }
  return true
}

export const sameProgress = (a: ConsumerMember, b: ConsumerMember): boolean =>
  a.memberEpoch === b.memberEpoch &&
  a.previousMemberEpoch === b.previousMemberEpoch &&
  a.state === b.state &&
  sameAssigned(a.assigned, b.assigned) &&
  sameAssigned(a.revoking, b.revoking)

/** The same partitions, each got at this epoch. */
export function withEpochs(partitions: Partitions, epoch: number): AssignedPartitions {
  return new Map([...partitions].map(([id, list]) => [id, new Map(list.map((partition) => [partition, epoch]))]))
}

/** The record of what a member told of itself. */
export function memberRecord(groupId: string, member: ConsumerMember): ConsumerRecord {
  const { memberId, instanceId, rackId, clientId, clientHost, topics, regex, rebalanceTimeoutMs, assignor, classic } = member
  return {
    kind: 'consumer-member',
    groupId,
    memberId,
    value: {
      instanceId,
      rackId,
      clientId,
      clientHost,
      subscribedTopicNames: topics,
      subscribedTopicRegex: regex,
      rebalanceTimeoutMs,
      serverAssignor: assignor,
      classicMemberMetadata:
        classic === null ? null : { sessionTimeoutMs: classic.sessionTimeoutMs, supportedProtocols: classic.protocols },
    },
  }
}

/** The member as a record tells of it. */
export function withMetadata(
  member: ConsumerMember,
  value: NonNullable<Extract<ConsumerRecord, { kind: 'consumer-member' }>['value']>,
): ConsumerMember {
  const classic = value.classicMemberMetadata ?? null
  return {
    ...member,
    instanceId: value.instanceId ?? null,
    rackId: value.rackId ?? null,
    clientId: value.clientId ?? '',
    clientHost: value.clientHost ?? '',
    topics: sortedNames(value.subscribedTopicNames ?? []),
    regex: value.subscribedTopicRegex ?? '',
    rebalanceTimeoutMs: value.rebalanceTimeoutMs ?? -1,
    assignor: value.serverAssignor ?? null,
    classic:
      classic === null
        ? null
        : {
            sessionTimeoutMs: classic.sessionTimeoutMs ?? 0,
            protocols: (classic.supportedProtocols ?? []).map(({ name = '', metadata = noBytes }) => ({ name, metadata })),
          },
  }
}

const noBytes = new Uint8Array(0)

const stateIds: Readonly<Record<MemberState, number>> = {
  Stable: 0,
  UnrevokedPartitions: 1,
  UnreleasedPartitions: 2,
  Unknown: 127,
}

/** The record of how far a member has come. */
export function currentRecord(groupId: string, member: ConsumerMember): ConsumerRecord {
  return {
    kind: 'consumer-current',
    groupId,
    memberId: member.memberId,
    value: {
      memberEpoch: member.memberEpoch,
      previousMemberEpoch: member.previousMemberEpoch,
      state: stateIds[member.state],
      assignedPartitions: listed(member.assigned),
      partitionsPendingRevocation: listed(member.revoking),
    },
  }
}

const listed = (
  partitions: AssignedPartitions,
): { readonly topicId: Uuid; readonly partitions: readonly number[]; readonly assignmentEpochs: readonly number[] }[] =>
  [...partitions].map(([topicId, epochs]) => ({
    topicId,
    partitions: [...epochs.keys()],
    assignmentEpochs: [...epochs.values()],
  }))

/** The member as a record of its progress tells. */
export function withProgress(
  member: ConsumerMember,
  value: NonNullable<Extract<ConsumerRecord, { kind: 'consumer-current' }>['value']>,
): ConsumerMember {
  const memberEpoch = value.memberEpoch ?? 0
  const read = (topics: typeof value.assignedPartitions): AssignedPartitions =>
    new Map(
      (topics ?? []).map(({ topicId = '', partitions = [], assignmentEpochs }) => [
        topicId,
        // Before 4.3 records did not tell: then the member has had all of them since the epoch it is at.
        new Map(partitions.map((partition, at) => [partition, assignmentEpochs?.[at] ?? memberEpoch])),
      ]),
    )
  return {
    ...member,
    memberEpoch,
    previousMemberEpoch: value.previousMemberEpoch ?? 0,
    state: (Object.keys(stateIds) as MemberState[]).find((state) => stateIds[state] === value.state) ?? 'Unknown',
    assigned: read(value.assignedPartitions),
    revoking: read(value.partitionsPendingRevocation),
  }
}

/** Its partitions without epochs. */
export function partitionsOf(assigned: AssignedPartitions): Partitions {
  if (assigned.size === 0) return noPartitions
  return new Map([...assigned].map(([id, epochs]) => [id, [...epochs.keys()]]))
}
