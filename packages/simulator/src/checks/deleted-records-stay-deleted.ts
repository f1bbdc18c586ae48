// Records that were deleted up to an offset do not come back.
import type { Check } from '../history.ts'
import { placeOf } from '../history.ts'

export function deletedRecordsStayDeleted(): Check {
  const below = new Map<string, { offset: number; at: number }[]>()
  return {
    name: 'deleted records stay deleted',
    happened(event, now) {
      if (event.kind === 'records deleted') {
        const place = placeOf(event)
        below.set(place, [...(below.get(place) ?? []), { offset: event.below, at: now }])
      }
      if (event.kind === 'bounds') {
        const known = (below.get(placeOf(event)) ?? []).find(({ offset, at }) => at < event.askedAt && event.start < offset)
        if (known !== undefined) return `${placeOf(event)} was deleted below ${known.offset}, and begins at ${event.start}`
      }
      return undefined
    },
    atEnd({ partitions }) {
      for (const partition of partitions) {
        const known = (below.get(placeOf(partition)) ?? []).find(({ offset }) => partition.start < offset)
        if (known !== undefined)
          return `${placeOf(partition)} was deleted below ${known.offset}, and begins at ${partition.start}`
      }
      return undefined
    },
  }
}
