// Readers of committed records see nothing of a transaction that was aborted, or whose commit nobody has asked for.
import type { Check, ReadRecord, SentRecord } from '../history.ts'
import { placeOf } from '../history.ts'

export function abortedUnseen(): Check {
  const sent = new Map<string, SentRecord>()
  /** Seen by readers of committed records, by transaction. */
  const seen = new Map<string, ReadRecord>()
  const see = (record: ReadRecord): string | undefined => {
    const transaction = sent.get(record.id)?.transaction
    if (transaction === undefined) return undefined
    seen.set(transaction.name, record)
    return transaction.state === 'open' || transaction.state === 'aborted'
      ? `${record.id} of the ${transaction.state} transaction ${transaction.name} was read at ${record.offset} of ${placeOf(record)}`
      : undefined
  }
  return {
    name: 'aborted unseen',
    happened(event) {
      if (event.kind === 'sent') sent.set(event.sent.id, event.sent)
      else if (event.kind === 'read' && event.isolation === 'read_committed') return see(event.record)
      else if (event.kind === 'delivered') return see(event.record)
      else if (event.kind === 'transaction' && event.transaction.state === 'aborted' && seen.has(event.transaction.name))
        return `${event.transaction.name} was aborted after ${seen.get(event.transaction.name)?.id} had been read`
      return undefined
    },
    atEnd({ partitions }) {
      for (const { committed } of partitions) {
        for (const record of committed) {
          const problem = see(record)
          if (problem !== undefined) return problem
        }
      }
      return undefined
    },
  }
}
