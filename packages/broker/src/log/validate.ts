// Checks a produced batch and writes its timestamp in place; makes a new one only where its codec or its offsets have to change. // hot
import type { Compression } from '@millrace/host'
import {
  BatchBuilder,
  batchOverhead,
  ErrorCode,
  MalformedMessage,
  RecordBatch,
  RecordCursor,
  uncompressedRecords,
} from '@millrace/protocol'
import type { CodecId, Crc32c } from '@millrace/protocol'
import type { BatchFault, CheckedBatch, Refusal } from './append.ts'
import { turnBytesMax, turnPackBytesMax } from './batch-content.ts'
import type { LogConfig } from './config.ts'
import { RecordsCheck } from './records-check.ts'

const wrongChecksum: BatchFault = { kind: 'checksum', count: 1 }
const misplaced: BatchFault = { kind: 'offset or sequence', count: 1 }
const zstd = 4
const zstdFromVersion = 7
const codecIds: Readonly<Record<Exclude<LogConfig['compressionType'], 'producer'>, CodecId>> = {
  uncompressed: 0,
  gzip: 1,
  snappy: 2,
  lz4: 3,
  zstd: 4,
}

/** One for all logs of a process: everything here is done before it returns. What a check found stays in its fields until the next one. */
export class Validator {
  readonly #compression: Compression
  /** The host's, free of its owner. */
  readonly crc32c: Crc32c
  readonly #check = new RecordsCheck()
  readonly #cursor = new RecordCursor()
  /** The batch to append: the one that was checked, or the one that took its place. */
  readonly batch = new RecordBatch(new Uint8Array(0))
  maxTimestamp = -1

  constructor(compression: Compression) {
    this.#compression = compression
    this.crc32c = (piece, previous) => compression.crc32c(piece, previous)
  }

  /**
   * Checks what a client wants to append: exactly one batch, whole, right, and fit for this topic.
   * @param checked what `LaterValidator` has found right is taken as it is.
   * With more content than one turn may look at, the refusal says `needsTurns`: all else is right then.
   * On success `batch` and `maxTimestamp` are set, and the batch has its timestamp type. Offsets and leader epoch are not written.
   */
  checkClient(
    bytes: Uint8Array,
    config: LogConfig,
    now: number,
    requestVersion: number,
    checked?: CheckedBatch,
  ): Refusal | undefined {
    if (checked !== undefined) {
      this.batch.reset(checked.bytes)
      this.maxTimestamp = checked.maxTimestamp
      return undefined
    }
    const batch = this.batch.reset(bytes)
    const malformed = checkShape(batch, bytes, requestVersion)
    if (malformed !== undefined) return malformed
    if (batch.baseOffset !== 0) return invalid(`the base offset of a produced batch is 0, not ${batch.baseOffset}`)
    if (batch.sizeInBytes > config.maxMessageBytes) return tooLarge(batch.sizeInBytes, config.maxMessageBytes)
    if (!batch.isCrcValid(this.crc32c))
      return { code: ErrorCode.CORRUPT_MESSAGE, message: 'CRC-32C does not fit the batch', fault: wrongChecksum }
    if (batch.recordCount <= 0 || batch.lastOffsetDelta + 1 !== batch.recordCount) {
      return invalid(`${batch.recordCount} records do not fit offsets up to ${batch.lastOffsetDelta} after the first`, misplaced)
    }
    if (batch.isControl) return invalid('clients may not write control records', misplaced)
    if (batch.producerId >= 0 && batch.baseSequence < 0)
      return invalid(`sequence ${batch.baseSequence} of producer ${batch.producerId}`, misplaced)
    return this.#checkRecords(batch, config, now)
  }

  /** Takes a batch of this broker's own: whole and of our format, so only its size is looked at. */
  takeOwn(bytes: Uint8Array, config: LogConfig, now: number): Refusal | undefined {
    this.batch.reset(bytes)
    if (this.batch.sizeInBytes > config.maxMessageBytes) return tooLarge(this.batch.sizeInBytes, config.maxMessageBytes)
    if (config.messageTimestampType === 'LogAppendTime' && !this.batch.isControl) this.batch.setTimestampType(1, now, this.crc32c)
    this.maxTimestamp = this.batch.maxTimestamp
    return undefined
  }

  #checkRecords(batch: RecordBatch, config: LogConfig, now: number): Refusal | undefined {
    const wantedCodec = codecIdOf(config) ?? batch.codecId
    const check = this.#check
    let records: Uint8Array
    try {
      records = uncompressedRecords(batch, this.#compression, turnBytesMax)
      check.begin(batch, records, config, now).walk(Infinity)
    } catch (cause) {
      if (cause instanceof RangeError) return { ...tooLarge(batch.sizeInBytes, turnBytesMax), needsTurns: true }
      if (cause instanceof MalformedMessage) return invalid(`the records cannot be read: ${cause.message}`)
      throw cause
    }
    const refusal = check.refusal()
    if (refusal !== undefined) return refusal
    const appendTime = config.messageTimestampType === 'LogAppendTime'
    this.maxTimestamp = appendTime ? now : check.maxTimestamp
    if (check.inOrder && wantedCodec === batch.codecId) {
      batch.setTimestampType(appendTime ? 1 : 0, this.maxTimestamp, this.crc32c)
      return undefined
    }
    if (wantedCodec !== 0 && records.length > turnPackBytesMax)
      return { ...tooLarge(records.length, turnPackBytesMax), needsTurns: true }
    return this.#rebuild(batch, records, wantedCodec, config)
  }

  #rebuild(batch: RecordBatch, records: Uint8Array, codecId: CodecId, config: LogConfig): Refusal | undefined {
    const appendTime = config.messageTimestampType === 'LogAppendTime'
    const builder = new BatchBuilder({ codecId, level: config.compressionLevel, initialBytes: records.length + batchOverhead })
    const cursor = this.#cursor.reset(batch, records)
    while (cursor.next())
      builder.append(cursor.timestamp, cursor.key(), cursor.value(), cursor.headerCount === 0 ? null : cursor.headers())
    const built = builder.build(
      {
        producerId: batch.producerId,
        producerEpoch: batch.producerEpoch,
        baseSequence: batch.baseSequence,
        transactional: batch.isTransactional,
      },
      this.#compression,
    )
    if (built.length > config.maxMessageBytes) return tooLarge(built.length, config.maxMessageBytes)
    batch.reset(built).setTimestampType(appendTime ? 1 : 0, this.maxTimestamp, this.crc32c)
    return undefined
  }
}

function checkShape(batch: RecordBatch, bytes: Uint8Array, requestVersion: number): Refusal | undefined {
  if (!batch.hasHeader() || !batch.isComplete()) return invalid('a partition needs one whole record batch')
  if (batch.magic !== 2) return invalid(`record format ${batch.magic} is not supported; only 2 is`)
  if (batch.sizeInBytes !== bytes.length) return invalid('a partition takes one record batch a request')
  if (batch.codecId > zstd)
    return { code: ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, message: `no codec has the number ${batch.codecId}` }
  if (batch.codecId === zstd && requestVersion < zstdFromVersion) {
    return { code: ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, message: `zstd needs Produce version ${zstdFromVersion}` }
  }
  return undefined
}

/** The codec that the topic wants; undefined: the producer's. */
export function codecIdOf(config: LogConfig): CodecId | undefined {
  return config.compressionType === 'producer' ? undefined : codecIds[config.compressionType]
}

export function invalid(message: string, fault?: BatchFault): Refusal {
  return { code: ErrorCode.INVALID_RECORD, message, ...(fault === undefined ? {} : { fault }) }
}

export function tooLarge(bytes: number, most: number): Refusal {
  return { code: ErrorCode.MESSAGE_TOO_LARGE, message: `a batch of ${bytes} bytes is over the bound of ${most}` }
}
