// What one idempotent producer wrote into a partition stands there in its order, each record once at most.
import type { Check, SentRecord } from '../history.ts'
import { placeOf } from '../history.ts'

export function producersInOrder(): Check {
  const sent = new Map<string, SentRecord>()
  return {
    name: 'producers in order',
    happened(event) {
      if (event.kind === 'sent') sent.set(event.sent.id, event.sent)
      return undefined
    },
    atEnd({ partitions }) {
      for (const partition of partitions) {
        const last = new Map<string, number>()
        for (const { id, offset } of partition.all) {
          const record = sent.get(id)
          if (record === undefined) return `${placeOf(partition)} has at ${offset} what nobody sent: ${id}`
          if (placeOf(record) !== placeOf(partition))
            return `${id} was sent to ${placeOf(record)} and is in ${placeOf(partition)}`
          if (!record.idempotent) continue
          const before = last.get(record.producer) ?? 0
          if (record.order === before) return `${id} is in ${placeOf(partition)} twice, the second time at ${offset}`
          if (record.order < before) return `${id} at ${offset} of ${placeOf(partition)} comes after ${record.producer}.${before}`
          last.set(record.producer, record.order)
        }
      }
      return undefined
    },
  }
}
