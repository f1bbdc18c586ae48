// A committed transaction is there in all its partitions; one of unknown outcome in all or in none.
import type { Check, FinalPartition, TransactionRecord } from '../history.ts'
import { placeOf } from '../history.ts'

export function transactionsWhole(): Check {
  const transactions = new Map<string, TransactionRecord>()
  return {
    name: 'transactions whole',
    happened(event) {
      if (event.kind === 'transaction') transactions.set(event.transaction.name, event.transaction)
      return undefined
    },
    atEnd({ partitions }) {
      const byPlace = new Map<string, FinalPartition>(partitions.map((each) => [placeOf(each), each]))
      const there = new Set(partitions.flatMap(({ committed }) => committed.map(({ id }) => id)))
      for (const { name, state, records } of transactions.values()) {
        if (state !== 'committed' && state !== 'ending') continue
        // What compaction or retention may take says nothing.
        const telling = records.filter((record) => byPlace.get(placeOf(record))?.policy === 'keep')
        const missing = telling.filter(({ id }) => !there.has(id))
        const [first] = missing
        if (first === undefined) continue
        if (state === 'committed') return `${name} was committed and ${first.id} of ${placeOf(first)} is missing`
        const present = telling.find(({ id }) => there.has(id))
        if (present !== undefined)
          return `of ${name} there is ${present.id} in ${placeOf(present)}, but not ${first.id} in ${placeOf(first)}`
      }
      return undefined
    },
  }
}
