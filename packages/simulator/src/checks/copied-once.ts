// Each record of `orders` that the copiers have committed stands in `copies` exactly once.
import type { Check } from '../history.ts'
import { placeOf } from '../history.ts'

export function copiedOnce(): Check {
  return {
    name: 'copied once',
    atEnd({ partitions, groupOffsets }) {
      const copies = new Map<string, string>()
      for (const { topic, committed } of partitions) {
        if (topic !== 'copies') continue
        for (const { key, id } of committed) {
          const before = copies.get(key)
          if (before !== undefined) return `${key} was copied twice: ${before} and ${id}`
          copies.set(key, id)
        }
      }
      const offsets = new Map(groupOffsets.filter(({ group }) => group === 'copy').map((each) => [placeOf(each), each.offset]))
      for (const { topic, partition, committed } of partitions) {
        if (topic !== 'orders') continue
        const place = placeOf({ topic, partition })
        for (const { offset } of committed) {
          const isCopied = copies.has(`${place}@${offset}`)
          const isCommitted = offset < (offsets.get(place) ?? 0)
          if (isCommitted !== isCopied)
            return `${place}@${offset} ${isCopied ? 'was copied but not committed' : 'was committed but not copied'}`
        }
      }
      return undefined
    },
  }
}
