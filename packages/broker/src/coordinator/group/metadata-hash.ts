// One number for all that an assignment depends on of a group's topics, as Kafka computes it: when it changes, the group is assigned anew.
import { uuidIntoBytes } from '@millrace/protocol'
import type { TopicView } from '../metadata-view.ts'
import { xxh3 } from './xxh3.ts'

/** First byte of what is hashed of a topic: the version of the way it is done. */
const topicHashVersion = 0

/**
 * Topics that do not exist do not count.
 * @param hashOf the hash of a topic, by `topicHash`. @returns 0 without topics.
 */
export function groupHash(names: Iterable<string>, hashOf: (name: string) => bigint | undefined): bigint {
  const known: { readonly name: string; readonly hash: bigint }[] = []
  // Sorted afterwards: a member may name very many that do not exist.
  for (const name of names) {
    const hash = hashOf(name)
    if (hash !== undefined) known.push({ name, hash })
  }
  if (known.length === 0) return 0n
  const hashes = known.toSorted((a, b) => byCodeUnits(a.name, b.name)).map(({ hash }) => hash)
  const bytes = new DataView(new ArrayBuffer(8 * hashes.length))
  hashes.forEach((hash, at) => bytes.setBigUint64(8 * at, hash, true))
  return xxh3(new Uint8Array(bytes.buffer))
}

/** Id, name, partitions and the racks of each one's replicas. */
export function topicHash(topic: TopicView, rackOf: (node: number) => string | null): bigint {
  const racks = topic.partitions.map(({ replicas = [] }) => {
    const known = replicas.map(rackOf).filter((rack) => rack !== null)
    return known.toSorted(byCodeUnits)
  })
  const texts = [topic.name, ...racks.flat()]
  const size = 17 + 4 + 4 * racks.length + texts.reduce((sum, text) => sum + 4 + 2 * text.length, 0) + 4 * racks.flat().length
  const writer = new LittleEndian(size)
  writer.int8(topicHashVersion)
  writer.uuid(topic.id)
  writer.text(topic.name)
  writer.int32(racks.length)
  racks.forEach((ofPartition, partition) => {
    writer.int32(partition)
    for (const rack of ofPartition) {
      writer.int32(rack.length)
      writer.text(rack)
    }
  })
  return xxh3(writer.bytes)
}

/** Bytes as Kafka's hash library takes values in. */
class LittleEndian {
  readonly bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(size: number) {
    this.bytes = new Uint8Array(size)
    this.#view = new DataView(this.bytes.buffer)
  }

  int8(value: number): void {
    this.#view.setInt8(this.#at, value)
    this.#at += 1
  }

  int32(value: number): void {
    this.#view.setInt32(this.#at, value, true)
    this.#at += 4
  }

  /** Both halves turned round. */
  uuid(id: string): void {
    const bytes = new Uint8Array(16)
    uuidIntoBytes(id, bytes)
    const halves = new DataView(bytes.buffer)
    for (const half of [0, 8]) {
      this.#view.setBigUint64(this.#at, halves.getBigUint64(half), true)
      this.#at += 8
    }
  }

  /** UTF-16, then how many units. */
  text(value: string): void {
    for (let at = 0; at < value.length; at++) {
      this.#view.setUint16(this.#at, value.charCodeAt(at), true)
      this.#at += 2
    }
    this.int32(value.length)
  }
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
