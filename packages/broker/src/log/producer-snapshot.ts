// The file <offset>.snapshot: what a partition knows of its producers up to that offset.
import type { Crc32c } from '@millrace/protocol'
import { MalformedMessage, Reader, Writer } from '@millrace/protocol'
import { Producer } from './producer.ts'
import type { RememberedBatch } from './producer.ts'
import type { ProducerSnapshotProducerEntryInit } from './records/producer-snapshot.ts'
import { producerSnapshot } from './records/producer-snapshot.ts'

const version = 1
const crcAt = 2
const contentAt = 6

/**
 * int16 version · uint32 CRC-32C of what follows it · the producers; -1 stands for what there is none of. Kafka's entries tell the last
 * batch of a producer only: after a start the repetition of one before it would be refused, and the client, which must take it for lost,
 * would write it again. So the batches before the last follow, where there are some; Kafka does not read behind its entries.
 */
export function encodeSnapshot(producers: ReadonlyMap<number, Producer>, crc32c: Crc32c): Uint8Array {
  const producerEntries: ProducerSnapshotProducerEntryInit[] = []
  for (const producer of producers.values()) {
    producerEntries.push({
      producerId: producer.producerId,
      epoch: producer.epoch,
      lastSequence: producer.lastSequence,
      lastOffset: producer.lastOffset,
      offsetDelta: producer.lastOffsetDelta,
      timestamp: producer.lastTimestamp,
      coordinatorEpoch: producer.coordinatorEpoch,
      currentTxnFirstOffset: producer.transactionFirstOffset,
    })
  }
  const writer = new Writer()
  writer.int16(version)
  producerSnapshot.write(writer, { crc: 0, producerEntries }, version)
  writeEarlier(writer, producers)
  const bytes = writer.toBytes()
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(crcAt, crc32c(bytes.subarray(contentAt)))
  return bytes
}

/** @returns undefined when the bytes are not a whole snapshot: torn by a crash, or of another version. */
export function decodeSnapshot(bytes: Uint8Array, crc32c: Crc32c): Producer[] | undefined {
  try {
    const reader = new Reader(bytes)
    if (reader.int16() !== version) return undefined
    const { crc, producerEntries } = producerSnapshot.read(reader, version)
    const earlier = readEarlier(reader)
    if (reader.remaining() > 0 || crc !== crc32c(bytes.subarray(contentAt))) return undefined
    return producerEntries.map((entry) => {
      const producer = new Producer(entry.producerId)
      producer.setEpoch(entry.epoch)
      for (const batch of earlier.get(entry.producerId) ?? []) {
        const { lastSequence, firstOffset, lastOffset, timestamp } = batch
        producer.addBatch(entry.epoch, lastSequence, lastOffset, lastOffset - firstOffset, timestamp)
      }
      if (entry.lastOffset >= 0) {
        producer.addBatch(entry.epoch, entry.lastSequence, entry.lastOffset, entry.offsetDelta, entry.timestamp)
      }
      producer.lastTimestamp = entry.timestamp
      producer.coordinatorEpoch = entry.coordinatorEpoch
      producer.transactionFirstOffset = Math.max(-1, entry.currentTxnFirstOffset)
      return producer
    })
  } catch (cause) {
    if (cause instanceof MalformedMessage) return undefined
    throw cause
  }
}

const entriesAt = 10
const entryBytes = 46
const openSinceAt = 38

/** Producers with an open transaction in this snapshot: without making all the others. @returns none where `decodeSnapshot` has none. */
export function openInSnapshot(bytes: Uint8Array, crc32c: Crc32c): number[] {
  if (bytes.length < entriesAt) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.getInt16(0) !== version || view.getUint32(crcAt) !== crc32c(bytes.subarray(contentAt))) return []
  const found: number[] = []
  const end = entriesAt + view.getInt32(contentAt) * entryBytes
  for (let at = entriesAt; at < end && at + entryBytes <= bytes.length; at += entryBytes) {
    if (view.getInt32(at + openSinceAt) < 0) continue
    found.push(view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4))
  }
  return found
}

/** int32 how many, and of each: int64 producer id · int32 last sequence · int64 first and last offset · int64 timestamp. Oldest first. */
function writeEarlier(writer: Writer, producers: ReadonlyMap<number, Producer>): void {
  let count = 0
  for (const producer of producers.values()) count += Math.max(0, producer.batchCount - 1)
  if (count === 0) return
  writer.int32(count)
  for (const producer of producers.values()) {
    for (const { lastSequence, firstOffset, lastOffset, timestamp } of producer.batches().slice(0, -1)) {
      writer.int64(producer.producerId)
      writer.int32(lastSequence)
      writer.int64(firstOffset)
      writer.int64(lastOffset)
      writer.int64(timestamp)
    }
  }
}

function readEarlier(reader: Reader): Map<number, Omit<RememberedBatch, 'firstSequence'>[]> {
  const earlier = new Map<number, Omit<RememberedBatch, 'firstSequence'>[]>()
  for (let left = reader.remaining() > 0 ? reader.int32() : 0; left > 0; left--) {
    const producerId = reader.int64()
    const lastSequence = reader.int32()
    const batch = { lastSequence, firstOffset: reader.int64(), lastOffset: reader.int64(), timestamp: reader.int64() }
    const known = earlier.get(producerId)
    if (known === undefined) earlier.set(producerId, [batch])
    else known.push(batch)
  }
  return earlier
}
