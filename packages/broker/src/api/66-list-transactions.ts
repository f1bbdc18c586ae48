// ListTransactions v0–2: transactional ids that this node coordinates, by state, producer, duration and pattern (KIP-664, KIP-994, KIP-1152).
import { ApiKey, ErrorCode, type ListTransactionsRequest, type ListTransactionsResponseInit } from '@millrace/protocol'
import type { TransactionCoordinator } from '../coordinator/transaction/transaction-coordinator.ts'
import { transactionStates, type TransactionState } from '../coordinator/transaction/transaction.ts'
import type { Handler } from './handler.ts'

export interface ListTransactionsParts {
  readonly transactions: Pick<TransactionCoordinator, 'listTransactions'>
  /** Whether a whole text is of a pattern in RE2's syntax; undefined: the pattern means nothing. */
  readonly matcher: (pattern: string) => ((text: string) => boolean) | undefined
}

const anyId = (): boolean => true

export function listTransactionsHandler(
  parts: ListTransactionsParts,
): Handler<ListTransactionsRequest, ListTransactionsResponseInit> {
  return {
    apiKey: ApiKey.LIST_TRANSACTIONS,
    minVersion: 0,
    maxVersion: 2,
    handle: async ({ stateFilters, producerIdFilters, durationFilter, transactionalIdPattern }) => {
      const isState = (name: string): name is TransactionState => (transactionStates as readonly string[]).includes(name)
      const matches =
        transactionalIdPattern === null || transactionalIdPattern === '' ? anyId : parts.matcher(transactionalIdPattern)
      if (matches === undefined) return { errorCode: ErrorCode.INVALID_REGULAR_EXPRESSION }
      const listed = await parts.transactions.listTransactions({
        states: stateFilters.length === 0 ? undefined : new Set(stateFilters.filter(isState)),
        producerIds: producerIdFilters.length === 0 ? undefined : new Set(producerIdFilters),
        longerThanMs: durationFilter,
        matches,
      })
      if (typeof listed === 'number') return { errorCode: listed }
      return {
        unknownStateFilters: [...new Set(stateFilters.filter((name) => !isState(name)))],
        transactionStates: listed.map(({ transactionalId, producerId, state }) => ({
          transactionalId,
          producerId,
          transactionState: state,
        })),
      }
    },
  }
}
