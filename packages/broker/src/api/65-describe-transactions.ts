// DescribeTransactions v0: the state of transactional ids that this node coordinates (KIP-664).
import { ApiKey } from '@millrace/protocol'
import type {
  DescribeTransactionsRequest,
  DescribeTransactionsResponseInit,
  DescribeTransactionsResponseTransactionStateInit,
} from '@millrace/protocol'
import type { TransactionCoordinator } from '../coordinator/transaction/transaction-coordinator.ts'
import type { Handler } from './handler.ts'
import { answerOnce } from './repeats.ts'

export function describeTransactionsHandler(parts: {
  readonly transactions: Pick<TransactionCoordinator, 'describeTransaction'>
}): Handler<DescribeTransactionsRequest, DescribeTransactionsResponseInit> {
  return {
    apiKey: ApiKey.DESCRIBE_TRANSACTIONS,
    minVersion: 0,
    maxVersion: 0,
    handle: async ({ transactionalIds }) => ({
      transactionStates: await answerOnce(transactionalIds, (once) =>
        Promise.all(once.map((transactionalId) => describe(parts.transactions, transactionalId))),
      ),
    }),
  }
}

async function describe(
  transactions: Pick<TransactionCoordinator, 'describeTransaction'>,
  transactionalId: string,
): Promise<DescribeTransactionsResponseTransactionStateInit> {
  const found = await transactions.describeTransaction(transactionalId)
  if (typeof found === 'number') return { transactionalId, errorCode: found }
  return {
    transactionalId,
    transactionState: found.state,
    transactionTimeoutMs: found.timeoutMs,
    transactionStartTimeMs: found.startTimestamp,
    producerId: found.producerId,
    producerEpoch: found.producerEpoch,
    topics: [...found.partitions].map(([topic, partitions]) => ({ topic, partitions: [...partitions] })),
  }
}
