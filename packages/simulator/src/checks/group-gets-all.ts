// A group has been given every committed record below its committed offsets.
import type { Check } from '../history.ts'
import { placeOf } from '../history.ts'

/** @param groups their names, of those that read without transactions. */
export function groupGetsAll(group: string): Check {
  const delivered = new Map<string, Set<number>>()
  return {
    name: 'group gets all',
    happened(event) {
      if (event.kind !== 'delivered' || event.group !== group) return undefined
      const place = placeOf(event.record)
      const offsets = delivered.get(place)
      if (offsets === undefined) delivered.set(place, new Set([event.record.offset]))
      else offsets.add(event.record.offset)
      return undefined
    },
    atEnd({ partitions, groupOffsets }) {
      for (const { topic, partition, offset } of groupOffsets.filter((each) => each.group === group)) {
        const place = placeOf({ topic, partition })
        const final = partitions.find((each) => placeOf(each) === place)
        const missing = final?.committed.find(
          (record) => record.offset < offset && delivered.get(place)?.has(record.offset) !== true,
        )
        if (missing !== undefined)
          return `${group} has committed ${offset} of ${place}, but nobody in it was given ${missing.id} at ${missing.offset}`
      }
      return undefined
    },
  }
}
