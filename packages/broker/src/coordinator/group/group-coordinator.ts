// The group coordinator of this node: checks a request, finds its shard, gives the shard's answer [GroupCoordinatorService].
import type { Counter, Host, RecentValues } from '@millrace/host'
import type {
  ConsumerGroupDescribeResponseDescribedGroupInit,
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponseInit,
  DescribeGroupsResponseDescribedGroupInit,
  ErrorCode,
  HeartbeatRequest,
  HeartbeatResponseInit,
  JoinGroupRequest,
  JoinGroupResponseInit,
  LeaveGroupResponseInit,
  ListGroupsResponseInit,
  ListGroupsResponseListedGroupInit,
  SyncGroupRequest,
  SyncGroupResponseInit,
} from '@millrace/protocol'
import { ErrorCode as code, uuidFromBytes } from '@millrace/protocol'
import { partitionFor } from '../coordinator-code.ts'
import type { MetadataView } from '../metadata-view.ts'
import { groupTopic } from '../metadata-view.ts'
import type { Settled } from '../outcome.ts'
import { answerOnly, isRefused } from '../outcome.ts'
import type { ShardLog } from '../shard-log.ts'
import { Shards } from '../shards.ts'
import type { GroupProtocol } from './classic-group.ts'
import type { LeavingMember } from './classic-membership.ts'
import type { ConsumerGroupTimes } from './consumer-membership.ts'
import { invalidHeartbeat } from './consumer-request.ts'
import { assignorName } from './consumer-targets.ts'
import type { GroupRecord } from './group-records.ts'
import { groupRecords } from './group-records.ts'
import type { Committer, CountedKind, GroupShardSettings, MissingGroupCode } from './group-shard.ts'
import { countedKinds, GroupShard } from './group-shard.ts'
import { GroupTopics } from './group-topics.ts'
import type { TopicCommitted, TopicFetched, TopicToCommit, TopicToFetch } from './offsets.ts'
import { staleProducerEpoch } from '../../log/producer-state.ts'

export interface GroupCoordinatorSettings extends GroupShardSettings {
  readonly 'group.min.session.timeout.ms': number
  readonly 'group.max.session.timeout.ms': number
  readonly 'offsets.topic.num.partitions': number
  readonly 'offsets.commit.timeout.ms': number
  readonly 'group.coordinator.rebalance.protocols': readonly string[]
  readonly 'group.consumer.session.timeout.ms': number
  readonly 'group.consumer.heartbeat.interval.ms': number
  readonly 'group.consumer.assignment.interval.ms': number
}

/** Who asks. */
export interface GroupRequestContext {
  readonly apiVersion: number
  readonly clientId: string | null
  /** The client's address. */
  readonly host: string
}

export interface TransactionCheck {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly partitions: readonly { readonly topic: string; readonly partition: number }[]
  /** Takes the partitions into the transaction (KIP-890 part 2), instead of only asking whether they are in it. */
  readonly add: boolean
  /** The client does not know TRANSACTION_ABORTABLE. */
  readonly legacy?: boolean
}

export interface GroupCoordinatorPorts {
  readonly metadata: MetadataView
  /** Log of a partition of `__consumer_offsets`; undefined when this node does not lead it. */
  shardLog(partition: number): ShardLog | undefined
  /** Asks the transaction coordinator. @returns one code a partition. */
  verifyPartitions(check: TransactionCheck): Promise<readonly ErrorCode[]>
  /** A setting that the group has for itself, in Kafka's text form. */
  groupSetting?(groupId: string, name: string): string | undefined
  /** null: it has none. */
  rackOf?(node: number): string | null
}

/** Group protocol metadata and assignments are views of the request: what is kept is copied. */
export class GroupCoordinator {
  readonly #host: Host
  readonly #settings: GroupCoordinatorSettings
  readonly #ports: GroupCoordinatorPorts
  readonly #shards: Shards<GroupRecord, GroupShard>

  constructor(host: Host, settings: GroupCoordinatorSettings, ports: GroupCoordinatorPorts) {
    this.#host = host
    this.#settings = settings
    this.#ports = ports
    const topics = new GroupTopics(ports.metadata, (node) => ports.rackOf?.(node) ?? null)
    const counter = (kind: CountedKind): [CountedKind, Counter] => {
      const name = `kafka.server:group-coordinator-metrics:${kind}-count`
      return [kind, host.metrics.counter({ name, unit: '', doc: '' })]
    }
    const counters = new Map(countedKinds.map(counter))
    this.#shards = new Shards({
      host,
      topic: groupTopic,
      log: (partition) => ports.shardLog(partition),
      records: groupRecords,
      commitTimeoutMs: settings['offsets.commit.timeout.ms'],
      codeWhenDeleted: code.NOT_COORDINATOR,
      machine: (context) =>
        new GroupShard(context, {
          settings,
          topics,
          newId: () => this.#newId(),
          newUuid: () => this.#newUuid(),
          times: (groupId) => this.#times(groupId),
          counted: (kind, count) => counters.get(kind)?.add(count),
        }),
    })
  }

  /** This node leads the partition of `__consumer_offsets` from this epoch on, or no more (undefined). */
  onLeadership(partition: number, epoch: number | undefined): void {
    this.#shards.onLeadership(partition, epoch)
  }

  close(): void {
    this.#shards.close()
  }

  /** Ms that it took to read partitions in. */
  get loadTimes(): RecentValues {
    return this.#shards.loadTimes
  }

  /** Committed offsets of the groups that are read in. */
  offsetCount(): number {
    return this.#shards.loaded().reduce((sum, { machine }) => sum + machine.offsetCount, 0)
  }

  /** Partitions of `__consumer_offsets` led here: those that are read in, and those that are not yet. */
  shardCounts(): { readonly active: number; readonly loading: number } {
    const active = this.#shards.loaded().length
    return { active, loading: this.#shards.partitions().length - active }
  }

  /** The partition of `__consumer_offsets` that holds the group. */
  partitionOf(groupId: string): number {
    const count = this.#ports.metadata.image.topics.byName(groupTopic)?.partitions.length
    return partitionFor(groupId, count ?? this.#settings['offsets.topic.num.partitions'])
  }

  joinGroup(request: JoinGroupRequest, context: GroupRequestContext): Promise<JoinGroupResponseInit> {
    const { groupId, memberId, sessionTimeoutMs } = request
    const refuse = (errorCode: ErrorCode): Promise<JoinGroupResponseInit> => Promise.resolve({ memberId, errorCode })
    if (groupId === '') return refuse(code.INVALID_GROUP_ID)
    const [shortest, longest] = [this.#settings['group.min.session.timeout.ms'], this.#settings['group.max.session.timeout.ms']]
    if (sessionTimeoutMs < shortest || sessionTimeoutMs > longest) return refuse(code.INVALID_SESSION_TIMEOUT)
    const protocols = new Map(ownProtocols(request.protocols).map((protocol) => [protocol.name, protocol]))
    const join = {
      memberId,
      instanceId: request.groupInstanceId,
      clientId: context.clientId ?? '',
      clientHost: javaAddress(context.host),
      sessionTimeoutMs,
      // Version 0 has no time-out of its own for rebalances.
      rebalanceTimeoutMs: context.apiVersion === 0 ? sessionTimeoutMs : request.rebalanceTimeoutMs,
      protocolType: request.protocolType,
      protocols: [...protocols.values()],
      requiresKnownId: context.apiVersion >= 4,
      skipsAssignment: context.apiVersion >= 9,
    }
    return new Promise((resolve) => {
      this.#shards.decide(
        this.partitionOf(groupId),
        (shard) => shard.join(groupId, join, resolve),
        (result) => {
          if (isRefused(result)) resolve({ errorCode: result.refused })
          else if (result.answer !== undefined) resolve(result.answer)
        },
      )
    })
  }

  syncGroup(request: SyncGroupRequest): Promise<SyncGroupResponseInit> {
    const { groupId } = request
    if (groupId === '') return Promise.resolve({ errorCode: code.INVALID_GROUP_ID })
    const sync = {
      memberId: request.memberId,
      instanceId: request.groupInstanceId,
      generation: request.generationId,
      protocolType: request.protocolType,
      protocolName: request.protocolName,
      assignments: new Map(request.assignments.map(({ memberId, assignment }) => [memberId, assignment.slice()])),
    }
    return new Promise((resolve) => {
      this.#shards.decide(
        this.partitionOf(groupId),
        (shard) => shard.sync(groupId, sync, resolve),
        (result) => {
          if (isRefused(result)) resolve({ errorCode: result.refused })
          else if (result.answer !== undefined) resolve(result.answer)
        },
      )
    })
  }

  /** Whether this cluster has agreed on consumer groups of the new protocol, and this node serves them (KIP-848). */
  get servesConsumerGroups(): boolean {
    const served = this.#settings['group.coordinator.rebalance.protocols'].includes('consumer')
    return served && (this.#ports.metadata.image.features.finalized.get('group.version') ?? 0) >= 1
  }

  async consumerGroupHeartbeat(
    request: ConsumerGroupHeartbeatRequest,
    context: GroupRequestContext,
  ): Promise<ConsumerGroupHeartbeatResponseInit> {
    const assignors = this.#settings['group.consumer.assignors'].map(assignorName)
    const invalid = invalidHeartbeat(request, context.apiVersion, assignors)
    if (invalid !== undefined) return invalid
    const client = { clientId: context.clientId ?? '', clientHost: javaAddress(context.host) }
    const result = await this.#shards.write(this.partitionOf(request.groupId), (shard) =>
      shard.consumerHeartbeat(request, client),
    )
    return isRefused(result) ? { errorCode: result.refused } : result.answer
  }

  describeConsumerGroups(groupIds: readonly string[]): Promise<ConsumerGroupDescribeResponseDescribedGroupInit[]> {
    return Promise.all(
      groupIds.map(async (groupId) => {
        if (groupId === '') return { groupId, errorCode: code.INVALID_GROUP_ID }
        const result = await this.#shards.write(this.partitionOf(groupId), (shard) => answerOnly(shard.describeConsumer(groupId)))
        return isRefused(result) ? { groupId, errorCode: result.refused } : result.answer
      }),
    )
  }

  async heartbeat(request: HeartbeatRequest): Promise<HeartbeatResponseInit> {
    const { groupId, memberId, groupInstanceId: instanceId, generationId: generation } = request
    if (groupId === '') return { errorCode: code.INVALID_GROUP_ID }
    const by = { memberId, instanceId, generation }
    const result = await this.#shards.write(this.partitionOf(groupId), (shard) => shard.heartbeat(groupId, by))
    if (!isRefused(result)) return result.answer
    // Who beats while the group is read stays a member: sessions begin when it has been read.
    return { errorCode: result.refused === code.COORDINATOR_LOAD_IN_PROGRESS ? code.NONE : result.refused }
  }

  /** @param members one, or several from version 3 on. */
  async leaveGroup(groupId: string, members: readonly LeavingMember[]): Promise<LeaveGroupResponseInit> {
    if (groupId === '') return { errorCode: code.INVALID_GROUP_ID }
    const result = await this.#shards.write(this.partitionOf(groupId), (shard) => shard.leave(groupId, members))
    if (!isRefused(result)) return { members: result.answer }
    if (result.refused !== code.UNKNOWN_MEMBER_ID) return { errorCode: result.refused }
    const errorCode = result.refused
    return { members: members.map(({ memberId, instanceId }) => ({ memberId, groupInstanceId: instanceId, errorCode })) }
  }

  /** @param topics that exist, with their partitions that exist. @param retentionTimeMs wish of an old client; -1 without one. */
  commitOffsets(
    groupId: string,
    by: Committer,
    topics: readonly TopicToCommit[],
    options: { readonly retentionTimeMs: number; readonly missing: MissingGroupCode },
  ): Promise<Settled<readonly TopicCommitted[]>> {
    return this.#shards.write(this.partitionOf(groupId), (shard) =>
      shard.commit(groupId, by, topics, options.retentionTimeMs, options.missing),
    )
  }

  /** Offsets that count when the producer's transaction is committed (KIP-447). */
  async commitTransactionalOffsets(
    groupId: string,
    by: Committer,
    topics: readonly TopicToCommit[],
    transaction: {
      readonly transactionalId: string
      readonly producerId: number
      readonly producerEpoch: number
      readonly apiVersion: number
    },
  ): Promise<Settled<readonly TopicCommitted[]>> {
    if (groupId === '') return { refused: code.INVALID_GROUP_ID }
    const { transactionalId, producerId, producerEpoch, apiVersion } = transaction
    const partition = this.partitionOf(groupId)
    const add = apiVersion >= 5
    const guard = this.#ports.shardLog(partition)?.startVerification(producerId, producerEpoch, add)
    if (guard === undefined) return { refused: code.NOT_COORDINATOR }
    if (guard === staleProducerEpoch) return { refused: code.INVALID_PRODUCER_EPOCH }
    if (guard !== 0) {
      const partitions = [{ topic: groupTopic, partition }]
      const check = { transactionalId, producerId, producerEpoch, partitions, add, legacy: apiVersion <= 3 }
      const [failed = code.UNKNOWN_SERVER_ERROR] = await this.#ports.verifyPartitions(check)
      if (failed !== code.NONE) return { refused: failed }
    }
    const missing = apiVersion >= 6 ? code.GROUP_ID_NOT_FOUND : code.ILLEGAL_GENERATION
    return this.#shards.writeTransactional(partition, { producerId, producerEpoch, guard }, (shard) =>
      shard.commitTransactional(groupId, by, topics, missing),
    )
  }

  /** @param topics null: all that the group has. @param stable refuses partitions with an open transaction. */
  async fetchOffsets(
    groupId: string,
    topics: readonly TopicToFetch[] | null,
    stable: boolean,
    by: { readonly memberId: string | null; readonly memberEpoch: number } = { memberId: null, memberEpoch: -1 },
  ): Promise<Settled<readonly TopicFetched[]>> {
    const result = await this.#shards.write(this.partitionOf(groupId), (shard) => shard.fetch(groupId, topics, stable, by))
    // Consumers before 3.9 do not repeat the request after COORDINATOR_NOT_AVAILABLE.
    return isRefused(result) && result.refused === code.COORDINATOR_NOT_AVAILABLE ? { refused: code.NOT_COORDINATOR } : result
  }

  describeGroups(
    groupIds: readonly string[],
    context: { readonly apiVersion: number },
  ): Promise<DescribeGroupsResponseDescribedGroupInit[]> {
    return Promise.all(
      groupIds.map(async (groupId) => {
        const result = await this.#shards.write(this.partitionOf(groupId), (shard) =>
          answerOnly(shard.describe(groupId, context.apiVersion >= 6)),
        )
        return isRefused(result) ? { groupId, errorCode: result.refused } : result.answer
      }),
    )
  }

  /** @param filter empty lists: all. */
  async listGroups(filter: {
    readonly states: readonly string[]
    readonly types: readonly string[]
  }): Promise<ListGroupsResponseInit> {
    const states = new Set(filter.states.map((state) => state.trim().toLowerCase()))
    const types = new Set(filter.types.map((type) => type.trim().toLowerCase()))
    const groups: ListGroupsResponseListedGroupInit[] = []
    const listed = this.#shards
      .partitions()
      .map((partition) => this.#shards.write(partition, (shard) => answerOnly(shard.list({ states, types }))))
    for (const result of await Promise.all(listed)) {
      if (!isRefused(result)) groups.push(...result.answer)
      // Led by another node meanwhile: it lists them.
      else if (result.refused !== code.NOT_COORDINATOR) return { errorCode: result.refused }
    }
    return { groups }
  }

  /** Deletes empty groups with all their offsets; the group without a name too, which old clients could make. @returns one code a group. */
  deleteGroups(groupIds: readonly string[]): Promise<readonly ErrorCode[]> {
    return Promise.all(
      groupIds.map(async (groupId) => {
        const result = await this.#shards.write(this.partitionOf(groupId), (shard) => shard.delete(groupId))
        return isRefused(result) ? result.refused : result.answer
      }),
    )
  }

  /** Deletes committed offsets (KIP-496). @returns a code a topic, or the one to answer with. */
  async deleteOffsets(
    groupId: string,
    topics: readonly { readonly name: string; readonly partitions: readonly number[] }[],
  ): Promise<ReadonlyMap<string, ErrorCode> | ErrorCode> {
    if (groupId === '') return code.INVALID_GROUP_ID
    const result = await this.#shards.write(this.partitionOf(groupId), (shard) => shard.deleteOffsets(groupId, topics))
    return isRefused(result) ? result.refused : result.answer
  }

  /** Writes the end of a transaction into a partition of `__consumer_offsets`. @returns NONE when the marker is committed. */
  async completeTransaction(marker: {
    readonly partition: number
    readonly producerId: number
    readonly producerEpoch: number
    readonly coordinatorEpoch: number
    readonly commit: boolean
    readonly transactionVersion: number
  }): Promise<ErrorCode> {
    const result = await this.#shards.writeMarker(marker.partition, marker)
    switch (result) {
      // Whoever writes markers knows only the codes of a partition: it tries again.
      case code.COORDINATOR_NOT_AVAILABLE:
      case code.COORDINATOR_LOAD_IN_PROGRESS:
      case code.NOT_COORDINATOR:
        return code.NOT_LEADER_OR_FOLLOWER
      default:
        return result
    }
  }

  /** Topics were deleted: offsets committed for them go. */
  topicsDeleted(topics: readonly { readonly name: string; readonly id: string }[]): void {
    for (const { machine } of this.#shards.loaded()) machine.topicsDeleted(topics)
  }

  #newUuid(): string {
    for (;;) {
      const id = uuidFromBytes(this.#host.random.bytes(16))
      // Kafka's never begin with a dash, which command lines would take for an option.
      if (!id.startsWith('-')) return id
    }
  }

  /** The group's own settings over the broker's. */
  #times(groupId: string): ConsumerGroupTimes {
    const time = (name: 'session.timeout.ms' | 'heartbeat.interval.ms' | 'assignment.interval.ms'): number => {
      const own = this.#ports.groupSetting?.(groupId, `consumer.${name}`)
      return own === undefined ? this.#settings[`group.consumer.${name}`] : Number(own)
    }
    return {
      sessionTimeoutMs: time('session.timeout.ms'),
      heartbeatIntervalMs: time('heartbeat.interval.ms'),
      assignmentIntervalMs: time('assignment.interval.ms'),
    }
  }

  /** A random UUID of version 4, as Kafka's member ids end. */
  #newId(): string {
    const bytes = this.#host.random.bytes(16)
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }
}

/** Copies of views of a frame, in one piece of memory: there may be very many, and a piece for each is slow. */
function ownProtocols(protocols: readonly GroupProtocol[]): GroupProtocol[] {
  const bytes = new Uint8Array(protocols.reduce((sum, { metadata }) => sum + metadata.length, 0))
  let end = 0
  return protocols.map(({ name, metadata }) => {
    bytes.set(metadata, end)
    end += metadata.length
    return { name, metadata: bytes.subarray(end - metadata.length, end) }
  })
}

/** As Java prints an address, which is what the log holds. */
function javaAddress(host: string): string {
  return `/${host.startsWith('::ffff:') ? host.slice(7) : host}`
}
