// Compaction keeps the last committed record of each key, keeps tombstones as long as they ask for, and makes nothing up.
import type { Check, ReadRecord, SentRecord } from '../history.ts'
import { placeOf } from '../history.ts'

interface Known {
  readonly offset: number
  readonly id: string
  readonly key: string
  readonly isTombstone: boolean
}

export function compactionKeepsLatest(deleteRetentionMs: number): Check {
  /** All that was ever known to be committed, by place and offset. */
  const known = new Map<string, Map<number, Known>>()
  const sent = new Map<string, SentRecord>()
  const sentAt = new Map<string, number>()
  const learn = (at: { topic: string; partition: number }, record: Known): void => {
    let place = known.get(placeOf(at))
    if (place === undefined) known.set(placeOf(at), (place = new Map()))
    place.set(record.offset, record)
  }
  const mayBeGone = ({ id }: { readonly id: string }, now: number): boolean => now - (sentAt.get(id) ?? 0) >= deleteRetentionMs
  /** One that may have been written behind this record, though nobody was told so for certain, and may have come and gone unseen. */
  const hidingTombstone = (at: { topic: string; partition: number }, { key, offset }: Known, now: number) =>
    [...sent.values()].find(
      (other) =>
        other.isTombstone &&
        other.key === key &&
        placeOf(other) === placeOf(at) &&
        (other.offset < 0 || other.offset > offset) &&
        other.transaction?.state !== 'open' &&
        other.transaction?.state !== 'aborted' &&
        mayBeGone(other, now),
    )
  return {
    name: 'compaction keeps latest',
    happened(event, now) {
      if (event.kind === 'sent') {
        sent.set(event.sent.id, event.sent)
        sentAt.set(event.sent.id, now)
      }
      if (event.kind === 'acked' && event.sent.offset >= 0 && event.sent.acks === 'all' && event.sent.transaction === undefined)
        learn(event.sent, event.sent)
      if (event.kind === 'read' && event.isolation === 'read_committed') learn(event.record, event.record)
      if (event.kind === 'transaction' && event.transaction.state === 'committed') {
        for (const record of event.transaction.records) if (record.offset >= 0) learn(record, record)
      }
      return undefined
    },
    atEnd({ partitions, now }) {
      for (const partition of partitions) {
        if (partition.policy !== 'compact') continue
        const place = known.get(placeOf(partition)) ?? new Map<number, Known>()
        for (const record of partition.committed) place.set(record.offset, record)
        const latest = new Map<string, Known>()
        for (const record of place.values())
          if (record.offset > (latest.get(record.key)?.offset ?? -1)) latest.set(record.key, record)
        const there = new Map<number, ReadRecord>(partition.committed.map((record) => [record.offset, record]))
        for (const record of latest.values()) {
          if (there.get(record.offset)?.id === record.id) continue
          if (record.isTombstone && mayBeGone(record, now)) continue
          if (hidingTombstone(partition, record, now) !== undefined) continue
          return `${record.id} at ${record.offset} is the last of key ${record.key}, and is gone`
        }
        for (const record of partition.all) {
          const original = sent.get(record.id)
          if (original === undefined || original.key !== record.key || original.isTombstone !== record.isTombstone)
            return `${record.id} at ${record.offset} is not as it was sent`
        }
      }
      return undefined
    },
  }
}
