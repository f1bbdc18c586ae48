// Public API: transactional producers: fencing them.
import { initProducerIdRequest, initProducerIdResponse } from '@millrace/protocol'
import type { Limit } from '../cluster/limit.ts'
import type { AdminRequests } from './requests.ts'

const initProducerIdApi = { request: initProducerIdRequest, response: initProducerIdResponse }
const initProducerIdVersionMax = 5
// It is never used: nobody begins a transaction with what comes back.
const transactionTimeoutMs = 60_000

/** Raises the epoch of each id: whoever produces under it now is fenced, and what it left open is aborted. */
export async function fenceProducers(requests: AdminRequests, transactionalIds: readonly string[], limit: Limit): Promise<void> {
  const { cluster } = requests
  await Promise.all(
    transactionalIds.map((transactionalId) => {
      const message = { transactionalId, transactionTimeoutMs }
      const options = { maxVersion: initProducerIdVersionMax }
      return cluster.coordinators.request(
        cluster.general,
        'transaction',
        transactionalId,
        initProducerIdApi,
        message,
        (answer) => answer.errorCode,
        limit,
        options,
      )
    }),
  )
}
