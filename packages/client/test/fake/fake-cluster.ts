// A fake cluster on the simulated host: topics, producer ids, offsets of groups and transactions in memory, answered by every broker.
import type { Simulation } from '@millrace/host/simulated'
import { ApiKey, ErrorCode, zeroUuid } from '@millrace/protocol'
import type {
  AddPartitionsToTxnRequest,
  CreateTopicsRequest,
  EndTxnRequest,
  FindCoordinatorRequest,
  InitProducerIdRequest,
  ListOffsetsRequest,
  MetadataRequest,
  OffsetCommitRequest,
  OffsetFetchRequest,
  OffsetForLeaderEpochRequest,
  ProduceRequest,
  TxnOffsetCommitRequest,
} from '@millrace/protocol'
import type { Asked, Handler } from './fake-broker.ts'
import { FakeBroker } from './fake-broker.ts'
import { FakeFetches } from './fake-fetches.ts'
import { FakeGroup } from './fake-group.ts'
import { FakeLog } from './fake-log.ts'

export interface FakeTopic {
  readonly name: string
  readonly topicId: string
  readonly partitions: FakeLog[]
}

interface FakeTransaction {
  producerId: number
  epoch: number
  /** The epoch in which a transaction was ended last: its end may be asked for again. */
  endedEpoch: number
  partitions: Set<FakeLog>
  offsets: { group: string; key: string; offset: number }[]
}

export class FakeCluster {
  readonly brokers: FakeBroker[]
  readonly topics = new Map<string, FakeTopic>()
  readonly offsets = new Map<string, Map<string, number>>()
  readonly groups = new Map<string, FakeGroup>()
  readonly transactions = new Map<string, FakeTransaction>()
  readonly #simulation: Simulation
  readonly #fetches: FakeFetches
  #nextId = 0
  #producerId = 1000
  autoCreate = 1
  /** Produce and TxnOffsetCommit add what they touch, EndTxn moves the epoch on. */
  transactionsV2 = false

  constructor(simulation: Simulation, brokers = 1) {
    this.#simulation = simulation
    const { clock } = simulation.machine('broker-1').host
    this.#fetches = new FakeFetches(this, clock)
    const handlers = this.#handlers()
    this.brokers = Array.from({ length: brokers }, (_, place) => {
      const machine = `broker-${place + 1}`
      return new FakeBroker(simulation.machine(machine).host, machine, place + 1, handlers)
    })
  }

  get bootstrapServers(): string[] {
    return this.brokers.map((broker) => `${broker.machine}:${broker.port}`)
  }

  async start(): Promise<void> {
    for (const broker of this.brokers) {
      if (this.transactionsV2) broker.features = [{ name: 'transaction.version', maxVersionLevel: 2, minVersionLevel: 2 }]
      await broker.start()
    }
  }

  interfere(interfere: FakeBroker['interfere']): void {
    for (const broker of this.brokers) broker.interfere = interfere
  }

  createTopic(name: string, partitions: number): FakeTopic {
    const topicId = (++this.#nextId).toString().padStart(21, 'T') + 'A'
    const logs = Array.from(
      { length: partitions },
      (_, partition) => new FakeLog(this.brokers[partition % this.brokers.length]!.nodeId),
    )
    const topic = { name, topicId, partitions: logs }
    this.topics.set(name, topic)
    return topic
  }

  /** Another broker leads the partition from now on. */
  moveLeader(log: FakeLog, nodeId: number): void {
    log.leader = nodeId
    log.leaderEpoch++
  }

  log(name: string, partition: number): FakeLog {
    return this.topics.get(name)!.partitions[partition]!
  }

  topicOf(name: string, topicId: string): FakeTopic | undefined {
    if (name !== '') return this.topics.get(name)
    return [...this.topics.values()].find((topic) => topic.topicId === topicId)
  }

  group(id: string): FakeGroup {
    let group = this.groups.get(id)
    if (group === undefined) this.groups.set(id, (group = new FakeGroup(this.#simulation.machine('broker-1').host.clock)))
    return group
  }

  #handlers(): Map<number, Handler> {
    return new Map<number, Handler>([
      [ApiKey.METADATA, (asked) => this.#metadata(asked.body as MetadataRequest)],
      [ApiKey.PRODUCE, (asked) => this.#produce(asked)],
      [ApiKey.FETCH, (asked) => this.#fetches.fetch(asked)],
      [ApiKey.LIST_OFFSETS, (asked) => this.#listOffsets(asked)],
      [ApiKey.OFFSET_FOR_LEADER_EPOCH, (asked) => this.#endOfEpochs(asked)],
      [ApiKey.CREATE_TOPICS, (asked) => this.#createTopics(asked.body as CreateTopicsRequest)],
      [ApiKey.FIND_COORDINATOR, (asked) => this.#findCoordinator(asked)],
      [ApiKey.INIT_PRODUCER_ID, (asked) => this.#initProducerId(asked.body as InitProducerIdRequest)],
      [ApiKey.ADD_PARTITIONS_TO_TXN, (asked) => this.#addPartitions(asked.body as AddPartitionsToTxnRequest)],
      [ApiKey.ADD_OFFSETS_TO_TXN, () => ({ errorCode: 0 })],
      [ApiKey.TXN_OFFSET_COMMIT, (asked) => this.#txnOffsetCommit(asked.body as TxnOffsetCommitRequest)],
      [ApiKey.END_TXN, (asked) => this.#endTxn(asked.body as EndTxnRequest)],
      [ApiKey.OFFSET_COMMIT, (asked) => this.#offsetCommit(asked.body as OffsetCommitRequest)],
      [ApiKey.OFFSET_FETCH, (asked) => this.#offsetFetch(asked)],
      [ApiKey.JOIN_GROUP, (asked) => this.group(asked.body.groupId).join(asked)],
      [ApiKey.SYNC_GROUP, (asked) => this.group(asked.body.groupId).sync(asked)],
      [ApiKey.HEARTBEAT, (asked) => ({ errorCode: this.group(asked.body.groupId).heartbeat(asked) })],
      [ApiKey.LEAVE_GROUP, (asked) => this.group(asked.body.groupId).leave(asked)],
    ])
  }

  #metadata(request: MetadataRequest): object {
    const names = request.topics === null ? [...this.topics.keys()] : request.topics.map((topic) => topic.name ?? '')
    return {
      brokers: this.brokers.map((broker) => ({ nodeId: broker.nodeId, host: broker.machine, port: broker.port, rack: null })),
      clusterId: 'fake',
      controllerId: this.brokers[0]!.nodeId,
      topics: names.map((name) => {
        let topic = this.topics.get(name)
        if (topic === undefined && request.allowAutoTopicCreation && this.autoCreate > 0)
          topic = this.createTopic(name, this.autoCreate)
        if (topic === undefined) return { errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, name, partitions: [] }
        return {
          name,
          topicId: topic.topicId,
          partitions: topic.partitions.map((log, partitionIndex) => ({
            partitionIndex,
            leaderId: log.leader,
            leaderEpoch: log.leaderEpoch,
            replicaNodes: [log.leader],
            isrNodes: [log.leader],
          })),
        }
      }),
    }
  }

  #produce({ body, version, nodeId }: Asked): object | undefined {
    const request = body as ProduceRequest
    const responses = request.topicData.map((data) => {
      const topic = this.topicOf(data.name, data.topicId)
      return {
        name: data.name,
        topicId: data.topicId,
        partitionResponses: data.partitionData.map(({ index, records }) => {
          const log = topic?.partitions[index]
          if (log === undefined) return { index, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, baseOffset: -1 }
          if (log.leader !== nodeId) return { index, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER, baseOffset: -1 }
          const { transactionalId } = request
          if (transactionalId !== null) {
            const transaction = this.transactions.get(transactionalId)!
            if (this.transactionsV2 && version >= 12) transaction.partitions.add(log)
            if (!transaction.partitions.has(log)) return { index, errorCode: ErrorCode.INVALID_TXN_STATE, baseOffset: -1 }
          }
          return { index, ...log.append(records!), logStartOffset: log.logStartOffset }
        }),
      }
    })
    this.#fetches.wake()
    return request.acks === 0 ? undefined : { responses }
  }

  #listOffsets({ body, nodeId }: Asked): object {
    const request = body as ListOffsetsRequest
    return {
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, timestamp, currentLeaderEpoch }) => {
          const log = this.topics.get(name)?.partitions[partitionIndex]
          if (log === undefined || log.leader !== nodeId) return { partitionIndex, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER }
          if (currentLeaderEpoch >= 0 && currentLeaderEpoch < log.leaderEpoch)
            return { partitionIndex, errorCode: ErrorCode.FENCED_LEADER_EPOCH }
          const latest = request.isolationLevel === 1 ? log.lastStableOffset : log.endOffset
          return {
            partitionIndex,
            errorCode: 0,
            offset: timestamp === -1 ? latest : log.logStartOffset,
            timestamp: -1,
            leaderEpoch: log.leaderEpoch,
          }
        }),
      })),
    }
  }

  #endOfEpochs({ body, nodeId }: Asked): object {
    const request = body as OffsetForLeaderEpochRequest
    return {
      topics: request.topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition, currentLeaderEpoch, leaderEpoch }) => {
          const log = this.topics.get(topic)?.partitions[partition]
          if (log === undefined || log.leader !== nodeId) return { partition, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER }
          if (currentLeaderEpoch !== log.leaderEpoch) return { partition, errorCode: ErrorCode.FENCED_LEADER_EPOCH }
          return { partition, errorCode: 0, leaderEpoch, endOffset: log.endOfEpoch(leaderEpoch) }
        }),
      })),
    }
  }

  #createTopics(request: CreateTopicsRequest): object {
    return {
      topics: request.topics.map(({ name, numPartitions }) => {
        if (this.topics.has(name)) return { name, errorCode: ErrorCode.TOPIC_ALREADY_EXISTS, errorMessage: 'it exists' }
        const { topicId } = this.createTopic(name, numPartitions)
        return { name, topicId, errorCode: 0, errorMessage: null, numPartitions }
      }),
    }
  }

  #findCoordinator({ body, version }: Asked): object {
    const request = body as FindCoordinatorRequest
    const [{ nodeId, machine: host, port }] = this.brokers as [FakeBroker]
    const found = { nodeId, host, port, errorCode: 0, errorMessage: null }
    return version >= 4 ? { coordinators: request.coordinatorKeys.map((key) => ({ key, ...found })) } : found
  }

  #initProducerId({ transactionalId }: InitProducerIdRequest): object {
    if (transactionalId === null) return { errorCode: 0, producerId: this.#producerId++, producerEpoch: 0 }
    const known = this.transactions.get(transactionalId)
    if (known === undefined) {
      const transaction = {
        producerId: this.#producerId++,
        epoch: 0,
        endedEpoch: -1,
        partitions: new Set<FakeLog>(),
        offsets: [],
      }
      this.transactions.set(transactionalId, transaction)
      return { errorCode: 0, producerId: transaction.producerId, producerEpoch: 0 }
    }
    known.epoch++
    known.endedEpoch = -1
    this.#finish(known, false)
    return { errorCode: 0, producerId: known.producerId, producerEpoch: known.epoch }
  }

  #check(transactionalId: string, epoch: number): number {
    const known = this.transactions.get(transactionalId)
    return known === undefined || epoch < known.epoch ? ErrorCode.PRODUCER_FENCED : ErrorCode.NONE
  }

  #addPartitions(request: AddPartitionsToTxnRequest): object {
    const code = this.#check(request.v3AndBelowTransactionalId, request.v3AndBelowProducerEpoch)
    const transaction = this.transactions.get(request.v3AndBelowTransactionalId)
    return {
      resultsByTopicV3AndBelow: request.v3AndBelowTopics.map(({ name, partitions }) => ({
        name,
        resultsByPartition: partitions.map((partitionIndex) => {
          const log = this.topics.get(name)?.partitions[partitionIndex]
          if (code === ErrorCode.NONE && log !== undefined) transaction?.partitions.add(log)
          return { partitionIndex, partitionErrorCode: code }
        }),
      })),
    }
  }

  #txnOffsetCommit(request: TxnOffsetCommitRequest): object {
    const code = this.#check(request.transactionalId, request.producerEpoch)
    return {
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, committedOffset }) => {
          const one = { group: request.groupId, key: `${name}-${partitionIndex}`, offset: committedOffset }
          if (code === ErrorCode.NONE) this.transactions.get(request.transactionalId)?.offsets.push(one)
          return { partitionIndex, errorCode: code }
        }),
      })),
    }
  }

  #endTxn(request: EndTxnRequest): object {
    const known = this.transactions.get(request.transactionalId)
    // A retry of an end whose answer was lost names the epoch before.
    const repeated = this.transactionsV2 && known !== undefined && request.producerEpoch === known.endedEpoch
    const code = repeated ? ErrorCode.NONE : this.#check(request.transactionalId, request.producerEpoch)
    if (code !== ErrorCode.NONE || known === undefined) return { errorCode: code }
    if (!repeated) {
      known.endedEpoch = known.epoch
      if (this.transactionsV2) known.epoch++
      this.#finish(known, request.committed)
    }
    return { errorCode: 0, ...(this.transactionsV2 ? { producerId: known.producerId, producerEpoch: known.epoch } : {}) }
  }

  #finish(transaction: FakeTransaction, commit: boolean): void {
    for (const log of transaction.partitions) log.end(transaction.producerId, transaction.epoch, commit)
    if (commit) for (const { group, key, offset } of transaction.offsets) this.#committed(group).set(key, offset)
    transaction.partitions = new Set()
    transaction.offsets = []
    this.#fetches.wake()
  }

  #committed(group: string): Map<string, number> {
    let known = this.offsets.get(group)
    if (known === undefined) this.offsets.set(group, (known = new Map()))
    return known
  }

  #offsetCommit(request: OffsetCommitRequest): object {
    const code = this.groups.get(request.groupId)?.checkCommit(request) ?? ErrorCode.NONE
    return {
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, committedOffset }) => {
          if (code === ErrorCode.NONE) this.#committed(request.groupId).set(`${name}-${partitionIndex}`, committedOffset)
          return { partitionIndex, errorCode: code }
        }),
      })),
    }
  }

  #offsetFetch({ body, version }: Asked): object {
    const request = body as OffsetFetchRequest
    const group = request.groups[0] ?? request
    const known = this.#committed(group.groupId)
    const topics = (group.topics ?? []).map(({ name, partitionIndexes }) => ({
      name,
      topicId: zeroUuid,
      partitions: partitionIndexes.map((partitionIndex) => {
        return {
          partitionIndex,
          committedOffset: known.get(`${name}-${partitionIndex}`) ?? -1,
          committedLeaderEpoch: -1,
          metadata: '',
          errorCode: 0,
        }
      }),
    }))
    return version >= 8
      ? { groups: [{ groupId: group.groupId, topics, errorCode: 0 }] }
      : { topics: topics.map(({ name, partitions }) => ({ name, partitions })) }
  }
}
