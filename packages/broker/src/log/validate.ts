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
import type { RecordError, Refusal } from './append.ts'
import type { LogConfig } from './config.ts'

const zstd = 4
const zstdFromVersion = 7
const recordErrorsShown = 3
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
  readonly #cursor = new RecordCursor()
  #errors: RecordError[] | undefined
  #timestampErrors = false
  /** The batch to append: the one that was checked, or the one that took its place. */
  readonly batch = new RecordBatch(new Uint8Array(0))
  maxTimestamp = -1

  constructor(compression: Compression) {
    this.#compression = compression
    this.crc32c = (piece, previous) => compression.crc32c(piece, previous)
  }

  /**
   * Checks what a client wants to append: exactly one batch, whole, right, and fit for this topic.
   * On success `batch` and `maxTimestamp` are set, and the batch has its timestamp type. Offsets and leader epoch are not written.
   */
  checkClient(bytes: Uint8Array, config: LogConfig, now: number, requestVersion: number): Refusal | undefined {
    const batch = this.batch.reset(bytes)
    const malformed = checkShape(batch, bytes, requestVersion)
    if (malformed !== undefined) return malformed
    if (batch.baseOffset !== 0) return invalid(`the base offset of a produced batch is 0, not ${batch.baseOffset}`)
    if (batch.sizeInBytes > config.maxMessageBytes) return tooLarge(batch.sizeInBytes, config.maxMessageBytes)
    if (!batch.isCrcValid(this.crc32c)) return { code: ErrorCode.CORRUPT_MESSAGE, message: 'CRC-32C does not fit the batch' }
    if (batch.recordCount <= 0 || batch.lastOffsetDelta + 1 !== batch.recordCount) {
      return invalid(`${batch.recordCount} records do not fit offsets up to ${batch.lastOffsetDelta} after the first`)
    }
    if (batch.isControl) return invalid('clients may not write control records')
    if (batch.producerId >= 0 && batch.baseSequence < 0)
      return invalid(`sequence ${batch.baseSequence} of producer ${batch.producerId}`)
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
    const wantedCodec = config.compressionType === 'producer' ? batch.codecId : codecIds[config.compressionType]
    let records: Uint8Array
    let inPlace: boolean
    try {
      records = uncompressedRecords(batch, this.#compression, config.maxDecompressedBytes)
      inPlace = this.#walk(batch, records, config, now) && wantedCodec === batch.codecId
    } catch (cause) {
      if (cause instanceof RangeError) return tooLarge(batch.sizeInBytes, config.maxDecompressedBytes)
      if (cause instanceof MalformedMessage) return invalid(`the records cannot be read: ${cause.message}`)
      throw cause
    }
    if (this.#errors !== undefined) return this.#refuseRecords(this.#errors)
    const appendTime = config.messageTimestampType === 'LogAppendTime'
    if (appendTime) this.maxTimestamp = now
    if (inPlace) {
      batch.setTimestampType(appendTime ? 1 : 0, this.maxTimestamp, this.crc32c)
      return undefined
    }
    return this.#rebuild(batch, records, wantedCodec, config)
  }

  /** @returns whether the offsets of the records follow one another. */
  #walk(batch: RecordBatch, records: Uint8Array, config: LogConfig, now: number): boolean {
    const cursor = this.#cursor.reset(batch, records)
    const keysNeeded = config.cleanupCompact
    const createTime = config.messageTimestampType === 'CreateTime'
    const marksAppendTime = batch.timestampType === 1
    const earliest = now - config.messageTimestampBeforeMaxMs
    const latest = now + config.messageTimestampAfterMaxMs
    const baseOffset = batch.baseOffset
    let maxTimestamp = -1
    let inOrder = true
    let index = 0
    this.#errors = undefined
    this.#timestampErrors = false
    while (cursor.next()) {
      const timestamp = cursor.timestamp
      if (keysNeeded && cursor.keyStart < 0) this.#fault(index, 'a record of a compacted topic needs a key', false)
      else if (createTime && timestamp !== -1) {
        if (timestamp < earliest || timestamp > latest) {
          this.#fault(index, `timestamp ${timestamp} is outside [${earliest}, ${latest}]`, true)
        }
      } else if (marksAppendTime) this.#fault(index, 'a producer may not mark its timestamps as those of the log', true)
      if (timestamp > maxTimestamp) maxTimestamp = timestamp
      if (cursor.offset !== baseOffset + index) inOrder = false
      index++
    }
    this.maxTimestamp = maxTimestamp
    return inOrder
  }

  #fault(batchIndex: number, message: string, isTimestamp: boolean): void {
    this.#errors ??= []
    this.#errors.push({ batchIndex, message })
    if (isTimestamp) this.#timestampErrors = true
  }

  #refuseRecords(recordErrors: readonly RecordError[]): Refusal {
    if (this.#timestampErrors) {
      return { code: ErrorCode.INVALID_TIMESTAMP, message: 'one or more records have a timestamp out of range', recordErrors }
    }
    const shown = recordErrors.slice(0, recordErrorsShown).map((error) => `${error.batchIndex}: ${error.message}`)
    return {
      code: ErrorCode.INVALID_RECORD,
      message: `${recordErrors.length} records are invalid; ${shown.join('; ')}`,
      recordErrors,
    }
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

function invalid(message: string): Refusal {
  return { code: ErrorCode.INVALID_RECORD, message }
}

function tooLarge(bytes: number, most: number): Refusal {
  return { code: ErrorCode.MESSAGE_TOO_LARGE, message: `a batch of ${bytes} bytes is over the bound of ${most}` }
}
