// Start, last stable offset and high watermark only rise, stand in this order, and cover what was acknowledged and read.
import type { Check } from '../history.ts'
import { placeOf } from '../history.ts'

interface Bounds {
  start: number
  lastStable: number
  highWatermark: number
}

export function boundsRise(): Check {
  const known = new Map<string, Bounds>()
  /** One above what was acknowledged or read, as it was learnt: [virtual time, offset] rising in both. */
  const told = new Map<string, [at: number, offset: number][]>()
  const tell = (place: string, at: number, offset: number): void => {
    let list = told.get(place)
    if (list === undefined) told.set(place, (list = []))
    if (offset > (list.at(-1)?.[1] ?? 0)) list.push([at, offset])
  }
  return {
    name: 'bounds rise',
    happened(event, now) {
      if (event.kind === 'acked' && event.sent.acks === 'all') tell(placeOf(event.sent), now, event.sent.offset + 1)
      if (event.kind === 'read' || event.kind === 'delivered') tell(placeOf(event.record), now, event.record.offset + 1)
      if (event.kind !== 'bounds') return undefined
      const place = placeOf(event)
      const { start, lastStable, highWatermark, askedAt } = event
      const before = known.get(place) ?? { start: 0, lastStable: 0, highWatermark: 0 }
      const least = told.get(place)?.findLast(([at]) => at < askedAt)?.[1] ?? 0
      known.set(place, { start, lastStable, highWatermark })
      if (start < before.start) return `${place} began at ${before.start}, now at ${start}`
      if (lastStable < before.lastStable) return `the last stable offset of ${place} was ${before.lastStable}, now ${lastStable}`
      if (highWatermark < before.highWatermark)
        return `the high watermark of ${place} was ${before.highWatermark}, now ${highWatermark}`
      if (start > lastStable || lastStable > highWatermark)
        return `${place}: ${start} ≤ ${lastStable} ≤ ${highWatermark} does not hold`
      if (highWatermark < least) return `${place} was known to ${least}, and ends at ${highWatermark}`
      return undefined
    },
    atEnd({ partitions }) {
      for (const { topic, partition, start, lastStable, highWatermark } of partitions) {
        const place = placeOf({ topic, partition })
        const before = known.get(place) ?? { start: 0, lastStable: 0, highWatermark: 0 }
        if (start < before.start || lastStable < before.lastStable || highWatermark < before.highWatermark)
          return `${place} was [${before.start}, ${before.lastStable}, ${before.highWatermark}], and is [${start}, ${lastStable}, ${highWatermark}] at the end`
        if (lastStable !== highWatermark)
          return `${place}: a transaction hangs at ${lastStable}, the log ends at ${highWatermark}`
      }
      return undefined
    },
  }
}
