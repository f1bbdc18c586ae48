// The file <offset>.snapshot: what a partition knows of its producers up to that offset.
import type { Crc32c } from '@millrace/protocol'
import { MalformedMessage, Reader, Writer } from '@millrace/protocol'
import { Producer } from './producer.ts'
import type { ProducerSnapshotProducerEntryInit } from './records/producer-snapshot.ts'
import { producerSnapshot } from './records/producer-snapshot.ts'

const version = 1
const crcAt = 2
const contentAt = 6

/** int16 version · uint32 CRC-32C of what follows it · the producers; -1 stands for what there is none of. */
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
    if (reader.remaining() > 0 || crc !== crc32c(bytes.subarray(contentAt))) return undefined
    return producerEntries.map((entry) => {
      const producer = new Producer(entry.producerId)
      producer.setEpoch(entry.epoch)
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
