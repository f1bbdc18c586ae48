// Groups that live longer than a node: members of the new protocol and a classic one, which go on where they were.
import type { SeededRandom } from '@millrace/host/simulated'
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { Expected } from './expected.ts'
import { partitionName } from './expected.ts'
import type { DirectoryNode } from './node.ts'

interface Member {
  readonly id: string
  readonly instanceId: string | null
  epoch: number
  owned: readonly unknown[]
  readonly subscribed: Readonly<Record<string, unknown>>
}

interface Beat {
  errorCode: number
  memberEpoch: number
  assignment: { topicPartitions: readonly unknown[] } | null
}

const codeOf = ({ errorCode }: { errorCode: number }): number[] => [errorCode]
export const newGroup = 'new'
export const classicGroup = 'classic'

export class Groups {
  node: DirectoryNode
  readonly #random: SeededRandom
  readonly #expected: Expected
  readonly #members: Member[] = []
  #joined = 0
  #classic: { readonly memberId: string; readonly generationId: number } | undefined

  constructor(node: DirectoryNode, random: SeededRandom, expected: Expected) {
    this.node = node
    this.#random = random
    this.#expected = expected
  }

  /** A member with a subscription by name or by pattern, dynamic or static. */
  async join(topic: string): Promise<void> {
    const n = ++this.#joined
    const byPattern = this.#random.below(3) === 0
    const subscribed = byPattern
      ? { subscribedTopicNames: [], subscribedTopicRegex: `${topic.slice(0, 3)}.*` }
      : { subscribedTopicNames: [topic] }
    const member: Member = {
      id: `member-${n}`,
      instanceId: this.#random.below(2) === 0 ? `instance-${n}` : null,
      epoch: 0,
      owned: [],
      subscribed: { ...subscribed, serverAssignor: this.#random.below(2) === 0 ? 'range' : 'uniform' },
    }
    await this.#beat(member)
    this.#members.push(member)
  }

  async leave(): Promise<void> {
    const at = this.#random.below(this.#members.length)
    const [member] = this.#members.splice(at, 1)
    if (member === undefined) return
    const body = { groupId: newGroup, memberId: member.id, instanceId: member.instanceId, memberEpoch: -1 }
    await this.node.sure(ApiKey.CONSUMER_GROUP_HEARTBEAT, 1, body, codeOf)
  }

  /** Heartbeats until every member has what it is to have. After a change of nodes none of them may be unknown or fenced. */
  async settle(): Promise<void> {
    for (let isChanged = true; isChanged;) {
      isChanged = false
      for (const member of this.#members) {
        const before = member.epoch
        const answer = await this.#beat(member)
        if (answer.assignment !== null) {
          const owned = answer.assignment.topicPartitions
          isChanged ||= JSON.stringify(owned) !== JSON.stringify(member.owned)
          member.owned = owned
        }
        isChanged ||= member.epoch !== before
      }
    }
    if (this.#classic === undefined) return
    const { memberId, generationId } = this.#classic
    const body = { groupId: classicGroup, generationId, memberId, groupInstanceId: 'classic-instance' }
    await this.node.sure(ApiKey.HEARTBEAT, 3, body, codeOf)
  }

  async #beat(member: Member): Promise<Beat> {
    const body = {
      groupId: newGroup,
      memberId: member.id,
      instanceId: member.instanceId,
      memberEpoch: member.epoch,
      rebalanceTimeoutMs: 600_000,
      topicPartitions: member.owned,
      ...member.subscribed,
    }
    const answer = await this.node.sure<Beat>(ApiKey.CONSUMER_GROUP_HEARTBEAT, 1, body, codeOf)
    member.epoch = answer.memberEpoch
    return answer
  }

  /** The one member of the classic group; it is static, alone, and leads. */
  async joinClassic(): Promise<void> {
    if (this.#classic !== undefined) return
    const protocols = [{ name: 'range', metadata: new Uint8Array([0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]) }]
    const joined = await this.node.sure<{ errorCode: number; memberId: string; generationId: number }>(
      ApiKey.JOIN_GROUP,
      5,
      {
        groupId: classicGroup,
        sessionTimeoutMs: 600_000,
        rebalanceTimeoutMs: 600_000,
        memberId: '',
        groupInstanceId: 'classic-instance',
        protocolType: 'consumer',
        protocols,
      },
      codeOf,
    )
    const { memberId, generationId } = joined
    const assignments = [{ memberId, assignment: new Uint8Array([0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]) }]
    const body = { groupId: classicGroup, generationId, memberId, groupInstanceId: 'classic-instance', assignments }
    await this.node.sure(ApiKey.SYNC_GROUP, 3, body, codeOf)
    this.#classic = { memberId, generationId }
  }

  /** An offset as a member of the group, or of nobody in a group without members. */
  async commit(group: string, topic: string, partition: number, offset: number): Promise<void> {
    const member = this.#members[this.#random.below(this.#members.length)]
    if (group === newGroup && member === undefined) return
    const who =
      group === newGroup
        ? { memberId: member?.id, generationIdOrMemberEpoch: member?.epoch, groupInstanceId: member?.instanceId }
        : group === classicGroup
          ? { memberId: this.#classic?.memberId, generationIdOrMemberEpoch: this.#classic?.generationId }
          : { memberId: '', generationIdOrMemberEpoch: -1 }
    const instance = group === classicGroup ? { groupInstanceId: 'classic-instance' } : {}
    const partitions = [{ partitionIndex: partition, committedOffset: offset, committedMetadata: `at ${offset}` }]
    const body = { groupId: group, ...who, ...instance, topics: [{ name: topic, partitions }] }
    await this.node.sure<{ topics: { partitions: { errorCode: number }[] }[] }>(ApiKey.OFFSET_COMMIT, 9, body, (answer) =>
      answer.topics.flatMap((each) => each.partitions.map(({ errorCode }) => errorCode)),
    )
    this.#expected.offsetsOf(group).set(partitionName(topic, partition), offset)
  }

  /** Tombstones: one offset of a group without members, or the whole group. */
  async forget(group: string, topic: string, partition: number): Promise<void> {
    const offsets = this.#expected.offsets.get(group)
    if (offsets === undefined || offsets.size === 0) return
    if (this.#random.below(3) === 0) {
      await this.node.sure<{ results: { errorCode: number }[] }>(
        ApiKey.DELETE_GROUPS,
        2,
        { groupsNames: [group] },
        ({ results }) => results.map(({ errorCode }) => errorCode),
      )
      offsets.clear()
      return
    }
    const topics = [{ name: topic, partitions: [{ partitionIndex: partition }] }]
    await this.node.sure<{ errorCode: number }>(
      ApiKey.OFFSET_DELETE,
      0,
      { groupId: group, topics },
      // The last offset takes its group along.
      ({ errorCode }) => [errorCode === ErrorCode.GROUP_ID_NOT_FOUND ? ErrorCode.NONE : errorCode],
    )
    offsets.delete(partitionName(topic, partition))
  }
}
