// The transaction coordinator's side of a transactional producer: every request with its retries.
import {
  ErrorCode,
  KafkaError,
  addOffsetsToTxnRequest,
  addOffsetsToTxnResponse,
  addPartitionsToTxnRequest,
  addPartitionsToTxnResponse,
  endTxnRequest,
  endTxnResponse,
  initProducerIdRequest,
  initProducerIdResponse,
  txnOffsetCommitRequest,
  txnOffsetCommitResponse,
} from '@millrace/protocol'
import { retrying } from '../cluster/backoff.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { Api, Message } from '../cluster/connection.ts'
import type { Lane } from '../cluster/lane.ts'
import type { Limit } from '../cluster/limit.ts'
import type { GroupMetadata, OffsetToCommit, TopicPartition } from '../cluster/topic-partition.ts'
import { groupByTopic } from '../cluster/topic-partition.ts'
import type { ProducerIdentity } from './batch.ts'
import type { ProducerConfig } from './config.ts'
import type { Transaction } from './transaction.ts'
import { transactionFailure } from './transaction.ts'

const initProducerIdApi = { request: initProducerIdRequest, response: initProducerIdResponse }
const addPartitionsApi = { request: addPartitionsToTxnRequest, response: addPartitionsToTxnResponse }
const addOffsetsApi = { request: addOffsetsToTxnRequest, response: addOffsetsToTxnResponse }
const txnOffsetCommitApi = { request: txnOffsetCommitRequest, response: txnOffsetCommitResponse }
const endTxnApi = { request: endTxnRequest, response: endTxnResponse }

// InitProducerId 6 prepares two-phase commit, AddPartitionsToTxn 4 is for brokers, TxnOffsetCommit 6 names topics by id.
const initProducerIdVersionMax = 5
const addPartitionsVersionMax = 3
// The last versions of transactions v1, where partitions and groups are added by requests of their own (KIP-890).
const txnOffsetCommitVersionV1 = 4
const endTxnVersionV1 = 4
const txnOffsetCommitVersionV2 = 5
const implicitAddLevel = 2

export class TransactionRequests {
  readonly #cluster: Cluster
  readonly #config: ProducerConfig
  readonly #transaction: Transaction
  readonly #lane: Lane

  constructor(cluster: Cluster, config: ProducerConfig, transaction: Transaction) {
    this.#cluster = cluster
    this.#config = config
    this.#transaction = transaction
    this.#lane = cluster.lane('transaction')
  }

  /** Fences older producers of the id. @param current given to raise its epoch (KIP-360). */
  async initProducerId(current: ProducerIdentity | undefined, limit: Limit): Promise<ProducerIdentity> {
    const message = (version: number) => ({
      transactionalId: this.#transaction.transactionalId,
      transactionTimeoutMs: this.#config.transactionTimeoutMs,
      ...(current === undefined || version < 3 ? {} : { producerId: current.producerId, producerEpoch: current.epoch }),
    })
    const answer = await this.#ask(initProducerIdApi, message, (found) => found.errorCode, limit, initProducerIdVersionMax)
    return { producerId: answer.producerId, epoch: answer.producerEpoch }
  }

  /** Whether the coordinator's cluster has transactions v2 switched on, as told when it was connected to. */
  async hasImplicitAdd(limit: Limit): Promise<boolean> {
    return retrying(this.#cluster.host, this.#cluster.config, limit, async () => {
      const nodeId = await this.#cluster.coordinators.find('transaction', this.#transaction.transactionalId, limit.signal)
      const connection = await this.#lane.connection(nodeId, limit.signal)
      return connection.featureLevel('transaction.version') >= implicitAddLevel
    })
  }

  async addPartitions(partitions: readonly TopicPartition[], limit: Limit): Promise<void> {
    const topics = [...groupByTopic(partitions)].map(([name, members]) => ({
      name,
      partitions: members.map((at) => at.partition),
    }))
    const message = {
      v3AndBelowTransactionalId: this.#transaction.transactionalId,
      v3AndBelowProducerId: this.#identity.producerId,
      v3AndBelowProducerEpoch: this.#identity.epoch,
      v3AndBelowTopics: topics,
    }
    await this.#ask(
      addPartitionsApi,
      message,
      (found) =>
        worstCode(
          found.resultsByTopicV3AndBelow.flatMap((topic) => topic.resultsByPartition.map((each) => each.partitionErrorCode)),
        ),
      limit,
      addPartitionsVersionMax,
    )
  }

  /** Offsets into the transaction, by one request to the group's coordinator (after telling the transaction's, in v1). */
  async sendOffsets(offsets: readonly OffsetToCommit[], group: GroupMetadata, limit: Limit): Promise<void> {
    const { transactionalId, implicitAdd } = this.#transaction
    const { producerId, epoch: producerEpoch } = this.#identity
    if (!implicitAdd) {
      const added = { transactionalId, producerId, producerEpoch, groupId: group.groupId }
      await this.#ask(addOffsetsApi, added, (found) => found.errorCode, limit)
    }
    const topics = [...groupByTopic(offsets)].map(([name, members]) => ({
      name,
      partitions: members.map((at) => ({
        partitionIndex: at.partition,
        committedOffset: at.offset,
        committedLeaderEpoch: at.leaderEpoch ?? -1,
        committedMetadata: at.metadata ?? '',
      })),
    }))
    const member = {
      generationIdOrMemberEpoch: group.generationId,
      memberId: group.memberId,
      groupInstanceId: group.groupInstanceId,
    }
    // Versions before 3 know no members: a real one is then refused, since nothing would fence it.
    const message = { transactionalId, groupId: group.groupId, producerId, producerEpoch, ...member, topics }
    const codeOf = (found: { topics: { partitions: { errorCode: number }[] }[] }): number =>
      worstCode(found.topics.flatMap((topic) => topic.partitions.map((each) => each.errorCode)))
    const options = implicitAdd
      ? { maxVersion: txnOffsetCommitVersionV2, minVersion: txnOffsetCommitVersionV2 }
      : { maxVersion: txnOffsetCommitVersionV1 }
    await this.#judged('TxnOffsetCommit', () =>
      this.#cluster.coordinators.request(this.#lane, 'group', group.groupId, txnOffsetCommitApi, message, codeOf, limit, options),
    )
  }

  /** @returns the identity to go on with: a new epoch in v2. */
  async end(commit: boolean, limit: Limit): Promise<ProducerIdentity | undefined> {
    const { transactionalId, implicitAdd } = this.#transaction
    const { producerId, epoch: producerEpoch } = this.#identity
    const message = { transactionalId, producerId, producerEpoch, committed: commit }
    const newest = implicitAdd ? endTxnRequest.maxVersion : endTxnVersionV1
    const answer = await this.#ask(endTxnApi, message, (found) => found.errorCode, limit, newest)
    return answer.producerId >= 0 ? { producerId: answer.producerId, epoch: answer.producerEpoch } : undefined
  }

  get #identity(): ProducerIdentity {
    return this.#transaction.identity ?? { producerId: -1, epoch: -1 }
  }

  #ask<Init, Answer>(
    api: Api<Init, Answer>,
    message: Message<Init>,
    codeOf: (answer: Answer) => number,
    limit: Limit,
    maxVersion = api.request.maxVersion,
  ): Promise<Answer> {
    const key = this.#transaction.transactionalId
    return this.#judged(api.request.name, () =>
      this.#cluster.coordinators.request(this.#lane, 'transaction', key, api, message, codeOf, limit, { maxVersion }),
    )
  }

  /** A refusal ends the transaction or the producer, as its code says. */
  async #judged<T>(what: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (failure) {
      if (!(failure instanceof KafkaError)) throw failure
      const { cause, scope } = transactionFailure(failure.code, this.#transaction.transactionalId, what)
      this.#transaction.failed(cause, scope, false)
      throw cause
    }
  }

  close(): void {
    this.#cluster.closeLane(this.#lane)
  }
}

/** The code that decides for a whole request: the first failure that is not merely a consequence of another. */
function worstCode(codes: readonly number[]): number {
  const failures = codes.filter((code) => code !== ErrorCode.NONE)
  return failures.find((code) => code !== ErrorCode.OPERATION_NOT_ATTEMPTED) ?? failures[0] ?? ErrorCode.NONE
}
