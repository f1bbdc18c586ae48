// EndTxn v0–5: commits or aborts. Version 5 raises the producer's epoch with every end (KIP-890).
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { EndTxnRequest, EndTxnResponseInit } from '@millrace/protocol'
import type { TransactionCoordinator } from '../coordinator/transaction/transaction-coordinator.ts'
import type { Handler } from './handler.ts'

export function endTxnHandler(parts: {
  readonly transactions: TransactionCoordinator
}): Handler<EndTxnRequest, EndTxnResponseInit> {
  return {
    apiKey: ApiKey.END_TXN,
    minVersion: 0,
    maxVersion: 5,
    handle: async (request, { apiVersion, connection }) => {
      const { transactionalId, producerId, producerEpoch, committed } = request
      const client = { transactionalId, producerId, producerEpoch, version: apiVersion >= 5 ? 2 : 0, connection }
      const answer = await parts.transactions.endTransaction(client, committed)
      // PRODUCER_FENCED is known from version 2 on (KIP-588).
      const old = apiVersion < 2 && answer.errorCode === ErrorCode.PRODUCER_FENCED
      return old ? { ...answer, errorCode: ErrorCode.INVALID_PRODUCER_EPOCH } : answer
    },
  }
}
