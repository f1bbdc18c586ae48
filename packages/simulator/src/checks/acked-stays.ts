// What was acknowledged with acks=all is there at the end, where it was said to be, unless retention took it.
import type { Check, SentRecord } from '../history.ts'
import { placeOf } from '../history.ts'

/** @param acksOfOne what was acknowledged by the leader alone has to be there too: no power was lost. */
export function ackedStays(acksOfOne: boolean): Check {
  const acked = new Map<string, SentRecord[]>()
  return {
    name: 'acked stays',
    happened(event) {
      if (event.kind !== 'acked') return undefined
      const { sent } = event
      if (sent.acks !== 'all' && !acksOfOne) return undefined
      const place = acked.get(placeOf(sent))
      if (place === undefined) acked.set(placeOf(sent), [sent])
      else place.push(sent)
      return undefined
    },
    atEnd({ partitions }) {
      for (const partition of partitions) {
        if (partition.policy === 'compact') continue
        const byOffset = new Map(partition.all.map((record) => [record.offset, record.id]))
        const ids = new Set(byOffset.values())
        for (const sent of acked.get(placeOf(partition)) ?? []) {
          if (partition.policy === 'retention' && (sent.offset < 0 || sent.offset < partition.start)) continue
          const isThere = sent.offset < 0 ? ids.has(sent.id) : byOffset.get(sent.offset) === sent.id
          if (!isThere)
            return `${sent.id} was acknowledged in ${placeOf(sent)} at ${sent.offset}; there is ${byOffset.get(sent.offset) ?? 'nothing'}, the log is [${partition.start}, ${partition.highWatermark})`
        }
      }
      return undefined
    },
  }
}
