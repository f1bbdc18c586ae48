// A reader gets records in order, and none that is there is left out.
import type { Check, Isolation } from '../history.ts'
import { placeOf } from '../history.ts'

interface Reading {
  readonly place: string
  readonly isolation: Isolation
  readonly offsets: number[]
}

export function readersInOrder(): Check {
  const readings = new Map<string, Reading>()
  return {
    name: 'readers in order',
    happened(event) {
      if (event.kind !== 'read') return undefined
      const { offset } = event.record
      const reading = readings.get(event.place)
      if (reading === undefined) {
        readings.set(event.place, { place: placeOf(event.record), isolation: event.isolation, offsets: [offset] })
        return undefined
      }
      const last = reading.offsets.at(-1) as number
      reading.offsets.push(offset)
      return offset > last ? undefined : `${event.place} was given ${offset} after ${last}`
    },
    atEnd({ partitions }) {
      for (const partition of partitions) {
        const place = placeOf(partition)
        for (const [name, reading] of readings) {
          if (reading.place !== place) continue
          const got = new Set(reading.offsets)
          const [first, last] = [reading.offsets[0] as number, reading.offsets.at(-1) as number]
          const records = reading.isolation === 'read_committed' ? partition.committed : partition.all
          // Readers begin at the start; what retention takes while they read they may miss.
          const from = partition.policy === 'keep' ? partition.start : Math.max(partition.start, first)
          if (partition.policy === 'retention') continue
          const missing = records.find(({ offset }) => offset >= from && offset < last && !got.has(offset))
          if (missing !== undefined) return `${name} read up to ${last} and was not given ${missing.id} at ${missing.offset}`
        }
      }
      return undefined
    },
  }
}
