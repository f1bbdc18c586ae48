// An offset means one record for ever: to whoever wrote it, to every reader, before and after every crash.
import type { Check } from '../history.ts'
import { placeOf } from '../history.ts'

export function oneRecordAnOffset(): Check {
  const known = new Map<string, Map<number, string>>()
  const learn = (at: { topic: string; partition: number }, offset: number, id: string): string | undefined => {
    let place = known.get(placeOf(at))
    if (place === undefined) known.set(placeOf(at), (place = new Map()))
    const before = place.get(offset)
    place.set(offset, id)
    return before === undefined || before === id ? undefined : `${placeOf(at)} has ${id} at ${offset}, where ${before} was before`
  }
  return {
    name: 'one record an offset',
    happened(event) {
      if (event.kind === 'acked' && event.sent.offset >= 0 && event.sent.acks === 'all')
        return learn(event.sent, event.sent.offset, event.sent.id)
      if (event.kind === 'read' || event.kind === 'delivered') return learn(event.record, event.record.offset, event.record.id)
      return undefined
    },
    atEnd({ partitions }) {
      for (const partition of partitions) {
        const byOffset = new Map(partition.all.map((record) => [record.offset, record.id]))
        for (const record of partition.all) {
          const problem = learn(record, record.offset, record.id)
          if (problem !== undefined) return problem
        }
        if (partition.policy !== 'keep') continue
        // What somebody has read does not go away either.
        for (const [offset, id] of known.get(placeOf(partition)) ?? [])
          if (!byOffset.has(offset)) return `${placeOf(partition)} had ${id} at ${offset}, and has nothing there at the end`
      }
      return undefined
    },
  }
}
