// The file <offset>.snapshot: what a partition knows of its producers up to that offset.
import type { Crc32c } from '@millrace/protocol'
import { Reader, Writer } from '@millrace/protocol'
import { Producer } from './producer.ts'

// int16 version · uint32 CRC-32C of what follows it · the producers; -1 stands for what there is none of. Kafka's entries tell the last
// batch of a producer only: after a start the repetition of one before it would be refused, and the client, which must take it for lost,
// would write it again. So the batches before the last follow, where there are some; Kafka does not read behind its entries.

const version = 1
const crcAt = 2
export const contentAt = 6
const entriesAt = 10
const entryBytes = 46
const openSinceAt = 38
const earlierBytes = 36

/** Written, or read, before others may have their turn: some tens of microseconds of work. */
const producersInPart = 500
const checkedInPart = 512 * 1024

/** What stands before the content. */
export function headerOf(crc: number): Uint8Array {
  const header = new Uint8Array(contentAt)
  const view = new DataView(header.buffer)
  view.setInt16(0, version)
  view.setUint32(crcAt, crc)
  return header
}

/** All of it at once, in chunks. */
export function encodeSnapshot(producers: Iterable<Producer>, crc32c: Crc32c): Uint8Array[] {
  const content = [...contentOf([...producers])]
  const crc = content.reduce((before, part) => crc32c(part, before), 0)
  return [headerOf(crc), ...content]
}

/** What follows the checksum, part by part. The producers stay as they are until all of it is written. */
export function* contentOf(producers: readonly Producer[]): Generator<Uint8Array, void> {
  let earlier = 0
  for (let from = 0; from === 0 || from < producers.length; from += producersInPart) {
    const writer = new Writer(4 + producersInPart * entryBytes)
    if (from === 0) writer.int32(producers.length)
    const to = Math.min(producers.length, from + producersInPart)
    for (let i = from; i < to; i++) {
      const producer = producers[i] as Producer
      writeProducer(writer, producer)
      earlier += Math.max(0, producer.batchCount - 1)
    }
    yield writer.toBytes()
  }
  if (earlier > 0) yield* earlierBatches(producers, earlier)
}

/** Laid out by spec/log/producer-snapshot.txt. */
function writeProducer(writer: Writer, producer: Producer): void {
  writer.int64(producer.producerId)
  writer.int16(producer.epoch)
  writer.int32(producer.lastSequence)
  writer.int64(producer.lastOffset)
  writer.int32(producer.lastOffsetDelta)
  writer.int64(producer.lastTimestamp)
  writer.int32(producer.coordinatorEpoch)
  writer.int64(producer.transactionFirstOffset)
}

/** int32 how many, and of each: int64 producer id · int32 last sequence · int64 first and last offset · int64 timestamp. Oldest first, in the order of the entries. */
function* earlierBatches(producers: readonly Producer[], count: number): Generator<Uint8Array, void> {
  for (let from = 0; from < producers.length; from += producersInPart) {
    const writer = new Writer(producersInPart * earlierBytes)
    if (from === 0) writer.int32(count)
    const to = Math.min(producers.length, from + producersInPart)
    for (let i = from; i < to; i++) writeEarlier(writer, producers[i] as Producer)
    yield writer.toBytes()
  }
}

function writeEarlier(writer: Writer, producer: Producer): void {
  if (producer.batchCount < 2) return
  for (const { lastSequence, firstOffset, lastOffset, timestamp } of producer.batches().slice(0, -1)) {
    writer.int64(producer.producerId)
    writer.int32(lastSequence)
    writer.int64(firstOffset)
    writer.int64(lastOffset)
    writer.int64(timestamp)
  }
}

/** Makes the producers of a snapshot, step by step. @returns undefined when the bytes are not a whole snapshot: torn by a crash, or of another version. */
export function* readingSnapshot(bytes: Uint8Array, crc32c: Crc32c): Generator<undefined, Producer[] | undefined> {
  if (bytes.length < entriesAt) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const count = view.getInt32(contentAt)
  const entriesEnd = entriesAt + count * entryBytes
  if (view.getInt16(0) !== version || count < 0 || !hasShape(view, entriesEnd)) return undefined
  if ((yield* checksumOf(bytes, crc32c)) !== view.getUint32(crcAt)) return undefined
  const entries = new Reader(bytes, entriesAt, entriesEnd)
  const earlier = new EarlierBatches(bytes, entriesEnd)
  const producers: Producer[] = []
  while (producers.length < count) {
    producers.push(readProducer(entries, earlier))
    if (producers.length % producersInPart === 0) yield undefined
  }
  return producers
}

function* checksumOf(bytes: Uint8Array, crc32c: Crc32c): Generator<undefined, number> {
  let crc = 0
  for (let at = contentAt; at < bytes.length; at += checkedInPart) {
    crc = crc32c(bytes.subarray(at, at + checkedInPart), crc)
    yield undefined
  }
  return crc
}

/** Do its counts say where it ends? */
function hasShape(view: DataView, entriesEnd: number): boolean {
  if (view.byteLength === entriesEnd) return true
  if (view.byteLength < entriesEnd + 4) return false
  return view.byteLength === entriesEnd + 4 + view.getInt32(entriesEnd) * earlierBytes
}

function readProducer(reader: Reader, earlier: EarlierBatches): Producer {
  const producer = new Producer(reader.int64())
  const epoch = reader.int16()
  producer.setEpoch(epoch)
  earlier.addTo(producer, epoch)
  const lastSequence = reader.int32()
  const lastOffset = reader.int64()
  const offsetDelta = reader.int32()
  const timestamp = reader.int64()
  if (lastOffset >= 0) producer.addBatch(epoch, lastSequence, lastOffset, offsetDelta, timestamp)
  producer.lastTimestamp = timestamp
  producer.coordinatorEpoch = reader.int32()
  producer.transactionFirstOffset = Math.max(-1, reader.int64())
  return producer
}

/** The batches before the last of each producer; asked in the order of the entries. */
class EarlierBatches {
  readonly #reader: Reader
  #next = -1

  constructor(bytes: Uint8Array, from: number) {
    this.#reader = new Reader(bytes, Math.min(from + 4, bytes.length))
    this.#advance()
  }

  #advance(): void {
    this.#next = this.#reader.remaining() > 0 ? this.#reader.int64() : -1
  }

  addTo(producer: Producer, epoch: number): void {
    while (this.#next === producer.producerId && this.#next >= 0) {
      const lastSequence = this.#reader.int32()
      const firstOffset = this.#reader.int64()
      const lastOffset = this.#reader.int64()
      producer.addBatch(epoch, lastSequence, lastOffset, lastOffset - firstOffset, this.#reader.int64())
      this.#advance()
    }
  }
}

/** The same at once. */
export function decodeSnapshot(bytes: Uint8Array, crc32c: Crc32c): Producer[] | undefined {
  return atOnce(readingSnapshot(bytes, crc32c))
}

export function atOnce<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** Finds the producers with an open transaction in this snapshot, step by step, without making all the others. @returns none where `decodeSnapshot` has none. */
export function* findingOpen(bytes: Uint8Array, crc32c: Crc32c): Generator<undefined, readonly number[]> {
  if (bytes.length < entriesAt) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.getInt16(0) !== version || view.getUint32(crcAt) !== (yield* checksumOf(bytes, crc32c))) return []
  const found: number[] = []
  const end = entriesAt + view.getInt32(contentAt) * entryBytes
  for (let at = entriesAt; at < end && at + entryBytes <= bytes.length; at += entryBytes) {
    if ((at - entriesAt) % (producersInPart * entryBytes) === 0) yield undefined
    if (view.getInt32(at + openSinceAt) < 0) continue
    found.push(view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4))
  }
  return found
}
