// InitProducerId v0–5: an id and an epoch for a producer; former producers of its transactional id are fenced.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { InitProducerIdRequest, InitProducerIdResponseInit } from '@millrace/protocol'
import type { TransactionCoordinator } from '../coordinator/transaction/transaction-coordinator.ts'
import type { Handler } from './handler.ts'

/** InitProducerId. Version 6 (two-phase commit) is not stable in Kafka 4.4 and not served. */
export function initProducerIdHandler(parts: {
  readonly transactions: TransactionCoordinator
}): Handler<InitProducerIdRequest, InitProducerIdResponseInit> {
  return {
    apiKey: ApiKey.INIT_PRODUCER_ID,
    minVersion: 0,
    maxVersion: 5,
    handle: async (request, { apiVersion }) => {
      const { transactionalId, transactionTimeoutMs: timeoutMs, producerId, producerEpoch } = request
      const answer = await parts.transactions.initProducerId({ transactionalId, timeoutMs, producerId, producerEpoch })
      // PRODUCER_FENCED is known from version 4 on (KIP-588).
      const old = apiVersion < 4 && answer.errorCode === ErrorCode.PRODUCER_FENCED
      return old ? { ...answer, errorCode: ErrorCode.INVALID_PRODUCER_EPOCH } : answer
    },
  }
}
