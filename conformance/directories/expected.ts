// What a node must serve, as far as another one acknowledged it: records by offset with the fate of their transaction, and groups' offsets.
import type { NodeName } from './node.ts'

/** Of a transaction, shared by all its records; records without one are kept. */
export interface Fate {
  kind: 'kept' | 'aborted' | 'open'
}

export interface ExpectedRecord {
  readonly offset: number
  /** First offset of its batch. */
  readonly batch: number
  readonly key: string | null
  readonly value: string | null
  readonly fate: Fate
}

/** What may become of a topic's records: nothing, compaction, deletion from the start. */
export interface TopicKind {
  readonly isCompacted: boolean
  readonly isBounded: boolean
}

/** A record as it was read. */
export interface ReadRecord {
  readonly offset: number
  readonly key: string | null
  readonly value: string | null
}

export interface ReadPartition {
  readonly start: number
  readonly end: number
  readonly stable: number
  readonly uncommitted: readonly ReadRecord[]
  readonly committed: readonly ReadRecord[]
}

export const kept: Fate = { kind: 'kept' }
export const partitionName = (topic: string, partition: number): string => `${topic}-${partition}`

export class Expected {
  readonly topics = new Map<string, TopicKind & { partitions: number }>()
  readonly #records = new Map<string, ExpectedRecord[]>()
  /** Where DeleteRecords has moved the start to. */
  readonly starts = new Map<string, number>()
  /** By group and partition. */
  readonly offsets = new Map<string, Map<string, number>>()

  addTopic(name: string, partitions: number, kind: TopicKind): void {
    this.topics.set(name, { ...kind, partitions })
  }

  removeTopic(name: string): void {
    for (let partition = 0; partition < (this.topics.get(name)?.partitions ?? 0); partition++) {
      this.#records.delete(partitionName(name, partition))
      this.starts.delete(partitionName(name, partition))
      for (const offsets of this.offsets.values()) offsets.delete(partitionName(name, partition))
    }
    this.topics.delete(name)
  }

  recordsOf(partition: string): readonly ExpectedRecord[] {
    return this.#records.get(partition) ?? []
  }

  add(partition: string, record: ExpectedRecord): void {
    const records = this.#records.get(partition)
    if (records === undefined) this.#records.set(partition, [record])
    else records.push(record)
  }

  offsetsOf(group: string): Map<string, number> {
    const offsets = this.offsets.get(group) ?? new Map<string, number>()
    this.offsets.set(group, offsets)
    return offsets
  }

  /** @returns what is wrong with what was read; empty when nothing is */
  wrongIn(by: NodeName, topic: string, partition: number, read: ReadPartition): string[] {
    const name = partitionName(topic, partition)
    const kind = this.topics.get(topic)
    if (kind === undefined) return [`${name} was deleted`]
    const records = this.recordsOf(name)
    const wrong: string[] = []
    const from = this.starts.get(name) ?? 0
    if (kind.isBounded ? read.start < from : read.start !== from)
      wrong.push(`${name} starts at ${read.start}, ${from} was expected`)
    // Records of an open transaction may have been deleted: it holds readers back all the same, at the start then.
    const open = records.filter(({ fate }) => fate.kind === 'open').map(({ offset }) => offset)
    const stable = open.length === 0 ? read.end : Math.max(read.start, Math.min(...open))
    // Where the start lies in a batch, Apache Kafka names the first offset of that batch, whosever it is.
    const cut = by === 'kafka' ? records.find(({ offset }) => offset === read.start)?.batch : undefined
    if (read.stable !== stable && !(stable === read.start && read.stable === cut))
      wrong.push(`${name} is stable up to ${read.stable}, ${stable} was expected`)
    const isCommitted = ({ fate, offset }: ExpectedRecord): boolean => fate.kind === 'kept' && offset < stable
    wrong.push(...compare(`${name} uncommitted`, read.uncommitted, records, read.start, kind.isCompacted))
    wrong.push(...compare(`${name} committed`, read.committed, records.filter(isCommitted), read.start, kind.isCompacted))
    return wrong
  }
}

function compare(
  name: string,
  read: readonly ReadRecord[],
  expected: readonly ExpectedRecord[],
  start: number,
  isCompacted: boolean,
): string[] {
  const wrong: string[] = []
  const byOffset = new Map(expected.map((record) => [record.offset, record]))
  for (const { offset, key, value } of read) {
    const record = byOffset.get(offset)
    if (record === undefined) wrong.push(`${name}: ${offset} ${key}=${value} should not be there`)
    else if (record.key !== key || record.value !== value)
      wrong.push(`${name}: ${offset} is ${key}=${value}, ${record.key}=${record.value} was written`)
  }
  const there = new Set(read.map(({ offset }) => offset))
  const last = new Map(expected.filter(({ fate }) => fate.kind === 'kept').map(({ key, offset }) => [key, offset]))
  for (const { offset, key, value, fate } of expected) {
    if (offset < start || there.has(offset)) continue
    const mayBeGone = fate.kind === 'aborted' || value === null || (last.get(key) ?? -1) > offset
    if (!isCompacted || fate.kind === 'open' || !mayBeGone) wrong.push(`${name}: ${offset} ${key}=${value} is missing`)
  }
  return wrong
}
