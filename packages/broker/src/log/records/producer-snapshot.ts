// Generated from spec/log/producer-snapshot.txt, do not edit: ProducerSnapshot.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Message: ProducerSnapshot, version 1. */
export interface ProducerSnapshot {
  crc: number
  producerEntries: ProducerSnapshotProducerEntry[]
}

/** {@link ProducerSnapshot} to be written: a field left out has its default. */
export interface ProducerSnapshotInit {
  readonly crc?: number | undefined
  readonly producerEntries?: readonly ProducerSnapshotProducerEntryInit[] | undefined
}

/** Part of ProducerSnapshot. */
export interface ProducerSnapshotProducerEntry {
  producerId: number
  epoch: number
  lastSequence: number
  lastOffset: number
  offsetDelta: number
  timestamp: number
  coordinatorEpoch: number
  currentTxnFirstOffset: number
}

/** {@link ProducerSnapshotProducerEntry} to be written: a field left out has its default. */
export interface ProducerSnapshotProducerEntryInit {
  readonly producerId?: number | undefined
  readonly epoch?: number | undefined
  readonly lastSequence?: number | undefined
  readonly lastOffset?: number | undefined
  readonly offsetDelta?: number | undefined
  readonly timestamp?: number | undefined
  readonly coordinatorEpoch?: number | undefined
  readonly currentTxnFirstOffset?: number | undefined
}

/** Reads and writes {@link ProducerSnapshot}. */
export const producerSnapshot: MessageCodec<ProducerSnapshot, ProducerSnapshotInit> = {
  name: 'ProducerSnapshot',
  apiKey: -1,
  minVersion: 1,
  maxVersion: 1,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ProducerSnapshot', version, 1, 1)
    try {
      return readProducerSnapshot(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ProducerSnapshot', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ProducerSnapshot', version, 1, 1)
    writeProducerSnapshot(writer, message, version)
  },
}

function readProducerSnapshot(reader: Reader, version: number): ProducerSnapshot {
  const crc = reader.uint32()
  const producerEntriesLength = reader.arrayLength(46)
  const producerEntries: ProducerSnapshotProducerEntry[] = []
  for (let i = 0; i < producerEntriesLength; i += 1) producerEntries.push(readProducerSnapshotProducerEntry(reader, version))
  return { crc, producerEntries }
}

function writeProducerSnapshot(writer: Writer, message: ProducerSnapshotInit, version: number): void {
  writer.uint32(message.crc ?? 0)
  const producerEntries = message.producerEntries ?? []
  writer.arrayLength(producerEntries.length)
  for (const element of producerEntries) writeProducerSnapshotProducerEntry(writer, element, version)
}

function readProducerSnapshotProducerEntry(reader: Reader, _version: number): ProducerSnapshotProducerEntry {
  const producerId = reader.int64()
  const epoch = reader.int16()
  const lastSequence = reader.int32()
  const lastOffset = reader.int64()
  const offsetDelta = reader.int32()
  const timestamp = reader.int64()
  const coordinatorEpoch = reader.int32()
  const currentTxnFirstOffset = reader.int64()
  return { producerId, epoch, lastSequence, lastOffset, offsetDelta, timestamp, coordinatorEpoch, currentTxnFirstOffset }
}

function writeProducerSnapshotProducerEntry(writer: Writer, message: ProducerSnapshotProducerEntryInit, _version: number): void {
  writer.int64(message.producerId ?? 0)
  writer.int16(message.epoch ?? 0)
  writer.int32(message.lastSequence ?? 0)
  writer.int64(message.lastOffset ?? 0)
  writer.int32(message.offsetDelta ?? 0)
  writer.int64(message.timestamp ?? 0)
  writer.int32(message.coordinatorEpoch ?? 0)
  writer.int64(message.currentTxnFirstOffset ?? 0)
}
