// AddOffsetsToTxn v0–4: the offsets of a group become part of a transaction.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { AddOffsetsToTxnRequest, AddOffsetsToTxnResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import { groupTopic } from '../coordinator/metadata-view.ts'
import type { TransactionCoordinator } from '../coordinator/transaction/transaction-coordinator.ts'
import type { Handler } from './handler.ts'

export function addOffsetsToTxnHandler(parts: {
  readonly transactions: TransactionCoordinator
  readonly groups: GroupCoordinator
}): Handler<AddOffsetsToTxnRequest, AddOffsetsToTxnResponseInit> {
  return {
    apiKey: ApiKey.ADD_OFFSETS_TO_TXN,
    minVersion: 0,
    maxVersion: 4,
    handle: async (request, { apiVersion, connection }) => {
      const { transactionalId, producerId, producerEpoch, groupId } = request
      // With version 2 of transactions TxnOffsetCommit adds the partition itself.
      const client = { transactionalId, producerId, producerEpoch, version: 0, connection }
      const partition = { topic: groupTopic, partition: parts.groups.partitionOf(groupId) }
      const added = await parts.transactions.addPartitions(client, [partition])
      const old = apiVersion < 2 && added === ErrorCode.PRODUCER_FENCED
      return { errorCode: old ? ErrorCode.INVALID_PRODUCER_EPOCH : added }
    },
  }
}
