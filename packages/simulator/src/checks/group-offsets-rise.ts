// Committed offsets of a group are there once they were acknowledged, and do not go back.
import type { Check } from '../history.ts'
import { placeOf } from '../history.ts'

export function groupOffsetsRise(): Check {
  /** Highest so far, with the virtual time of its acknowledgement: rising in both. */
  const acked = new Map<string, [at: number, offset: number][]>()
  const seen = new Map<string, number>()
  /** Commits whose outcome is not known: one of them may still arrive, late. */
  const open = new Map<string, number[]>()
  return {
    name: 'group offsets rise',
    happened(event, now) {
      if (event.kind !== 'commit asked' && event.kind !== 'commit acked' && event.kind !== 'group offset') return undefined
      const place = `${event.group} ${placeOf(event)}`
      const { offset } = event
      const asked = open.get(place) ?? []
      if (event.kind === 'commit asked') open.set(place, [...asked, offset])
      if (event.kind === 'commit acked') {
        const before = acked.get(place) ?? []
        if (offset > (before.at(-1)?.[1] ?? 0)) acked.set(place, [...before, [now, offset]])
        const at = asked.indexOf(offset)
        if (at >= 0) asked.splice(at, 1)
      }
      if (event.kind === 'group offset') {
        const { askedAt } = event
        const told = acked.get(place)?.findLast(([at]) => at < askedAt)?.[1] ?? 0
        const least = Math.max(told, seen.get(place) ?? 0)
        seen.set(place, offset)
        if (offset < least && !asked.includes(offset)) return `${place} was committed at ${least}, and is ${offset} now`
      }
      return undefined
    },
    atEnd({ groupOffsets }) {
      const found = new Map(groupOffsets.map((each) => [`${each.group} ${placeOf(each)}`, each.offset]))
      for (const [place, list] of acked) {
        const least = list.at(-1)?.[1] ?? 0
        const offset = found.get(place) ?? -1
        if (offset < least && !(open.get(place) ?? []).includes(offset))
          return `${place} was committed at ${least}, and is ${offset} at the end`
      }
      return undefined
    },
  }
}
