// A segment or a metadata snapshot, batch by batch and record by record, without a broker: damage is told and ends it.
import type { Disk } from '@millrace/host'
import {
  MalformedMessage,
  Reader,
  RecordCursor,
  UnsupportedVersion,
  codecNames,
  controlRecordType,
  endTxnMarker,
  kraftVersionRecord,
  leaderChangeMessage,
  snapshotFooterRecord,
  snapshotHeaderRecord,
  uncompressedRecords,
  votersRecord,
} from '@millrace/protocol'
import type { Codecs, MessageCodec, RecordBatch, RecordHeader } from '@millrace/protocol'
import { BatchScan } from '../log/batch-scan.ts'
import type { DecoderName, Decoded } from './decoders.ts'
import { decodeRecordOf } from './decoders.ts'
import type { Json } from './record-json.ts'
import { recordJson } from './record-json.ts'

/** The header of a batch. */
export interface DumpedBatch {
  readonly kind: 'batch'
  readonly baseOffset: number
  readonly lastOffset: number
  readonly count: number
  readonly baseSequence: number
  readonly lastSequence: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly partitionLeaderEpoch: number
  readonly isTransactional: boolean
  readonly isControl: boolean
  /** -1: it has none. */
  readonly deleteHorizonMs: number
  /** In the file. */
  readonly position: number
  readonly timestampType: 'CreateTime' | 'LogAppendTime'
  readonly maxTimestamp: number
  readonly sizeInBytes: number
  readonly magic: number
  readonly codec: string
  readonly crc: number
  /** The checksum fits. */
  readonly isValid: boolean
}

export interface DumpedRecord {
  readonly kind: 'record'
  readonly offset: number
  readonly timestampType: 'CreateTime' | 'LogAppendTime'
  readonly timestamp: number
  readonly sequence: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly RecordHeader[]
  /** What a control record says. */
  readonly control?: { readonly type: string; readonly data: Json }
  /** With a decoder. */
  readonly decoded?: Decoded
}

/** What cannot be read; `position` is where in the file. */
export interface DumpProblem {
  readonly kind: 'problem'
  readonly position: number
  readonly reason: string
}

export interface DumpLogOptions {
  /** Records too, not only headers. */
  readonly records: boolean
  readonly decoder?: DecoderName
}

const windowBytes = 1024 * 1024
/** Records of one batch, uncompressed. */
const batchBytesMax = 1024 * 1024 * 1024

/** @throws DiskFailed the file cannot be read */
export async function* dumpLogFile(
  disk: Disk,
  codecs: Codecs,
  path: string,
  options: DumpLogOptions,
): AsyncGenerator<DumpedBatch | DumpedRecord | DumpProblem> {
  const file = disk.open(path, 'read')
  try {
    const end = file.size()
    const scan = new BatchScan(file, 0, end, 'whole', windowBytes)
    for (;;) {
      const step = scan.advance()
      if (step === 'more') await scan.fill()
      else if (step === 'end') return
      else if (step === 'bad') {
        yield { kind: 'problem', position: scan.position, reason: `${end - scan.position} bytes at the end are no batch` }
        return
      } else yield* dumpBatch(scan, codecs, options)
    }
  } finally {
    file.close()
  }
}

function* dumpBatch(
  scan: BatchScan,
  codecs: Codecs,
  options: DumpLogOptions,
): Generator<DumpedBatch | DumpedRecord | DumpProblem> {
  const { batch, position } = scan
  const shown = batchOf(batch, position, batch.isCrcValid(codecs.crc32c))
  yield shown
  if (!options.records) return
  if (!shown.isValid) return yield { kind: 'problem', position, reason: 'the checksum does not fit: its records are not read' }
  try {
    const cursor = new RecordCursor().reset(batch, uncompressedRecords(batch, codecs, batchBytesMax))
    while (cursor.next()) yield recordOf(cursor, shown, options)
  } catch (cause) {
    if (!(cause instanceof MalformedMessage || cause instanceof UnsupportedVersion || cause instanceof RangeError)) throw cause
    yield { kind: 'problem', position, reason: cause.message }
  }
}

function batchOf(batch: RecordBatch, position: number, isValid: boolean): DumpedBatch {
  return {
    kind: 'batch',
    baseOffset: batch.baseOffset,
    lastOffset: batch.lastOffset,
    count: batch.recordCount,
    baseSequence: batch.baseSequence,
    lastSequence: batch.lastSequence,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
    deleteHorizonMs: batch.hasDeleteHorizon ? batch.baseTimestamp : -1,
    position,
    timestampType: batch.timestampType === 1 ? 'LogAppendTime' : 'CreateTime',
    maxTimestamp: batch.maxTimestamp,
    sizeInBytes: batch.sizeInBytes,
    magic: batch.magic,
    codec: codecNames[batch.codecId] ?? String(batch.codecId),
    crc: batch.crc,
    isValid,
  }
}

function recordOf(cursor: RecordCursor, batch: DumpedBatch, { decoder }: DumpLogOptions): DumpedRecord {
  const [key, value] = [cursor.key(), cursor.value()]
  return {
    kind: 'record',
    offset: cursor.offset,
    timestampType: batch.timestampType,
    timestamp: cursor.timestamp,
    sequence: batch.baseSequence < 0 ? -1 : (batch.baseSequence + cursor.offset - batch.baseOffset) & 0x7fffffff,
    key,
    value,
    headers: cursor.headers(),
    ...(batch.isControl ? { control: controlOf(key, value) } : {}),
    ...(decoder === undefined || batch.isControl ? {} : { decoded: decodeRecordOf(decoder, key, value) }),
  }
}

const controls: Readonly<Record<number, readonly [name: string, codec: MessageCodec<object, never>]>> = {
  0: ['ABORT', endTxnMarker],
  1: ['COMMIT', endTxnMarker],
  2: ['LeaderChange', leaderChangeMessage],
  3: ['SnapshotHeader', snapshotHeaderRecord],
  4: ['SnapshotFooter', snapshotFooterRecord],
  5: ['KRaftVersion', kraftVersionRecord],
  6: ['KRaftVoters', votersRecord],
}

/** @throws MalformedMessage */
function controlOf(key: Uint8Array | null, value: Uint8Array | null): { readonly type: string; readonly data: Json } {
  if (key === null || value === null) throw new MalformedMessage('a control record without key or value', 'control record')
  const type = controlRecordType(key)
  const [name, codec] = controls[type] ?? []
  if (name === undefined || codec === undefined) return { type: String(type), data: null }
  const version = new DataView(value.buffer, value.byteOffset).getInt16(0)
  const reader = new Reader(value)
  // The marker has its version in front; the others have it as their first field.
  if (codec === endTxnMarker) reader.int16()
  return { type: name, data: recordJson(codec.name, codec.read(reader, version), version) }
}
