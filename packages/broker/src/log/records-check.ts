// The records of one produced batch, looked at one by one: keys, times, sizes, offsets in order. Goes on where it stopped.
// hot
import { ErrorCode, MalformedMessage, RecordCursor, sizeOfVarint } from '@millrace/protocol'
import type { RecordBatch } from '@millrace/protocol'
import type { RecordError, Refusal } from './append.ts'
import type { LogConfig } from './config.ts'

const recordErrorsShown = 3
/** More are counted, not named: an answer may not become larger than what was asked. */
const recordErrorsMax = 50_000

/** Usage: `begin`, `walk` until it is done, then `refusal`. */
export class RecordsCheck {
  readonly #cursor = new RecordCursor()
  #batch: RecordBatch | undefined
  #config: LogConfig | undefined
  #earliest = 0
  #latest = 0
  #recordBytesMax = 0
  #index = 0
  #end = 0
  #errors: RecordError[] | undefined
  #errorCount = 0
  #timestampErrors = false
  #keyless = 0
  /** Of all records so far; -1: none has a time. */
  maxTimestamp = -1
  /** Whether the offsets of the records follow one another. */
  inOrder = true

  /** @throws MalformedMessage the content cannot hold as many records as the header says. */
  begin(batch: RecordBatch, records: Uint8Array, config: LogConfig, now: number): this {
    this.#cursor.reset(batch, records)
    this.#batch = batch
    this.#config = config
    this.#earliest = now - config.messageTimestampBeforeMaxMs
    this.#latest = now + config.messageTimestampAfterMaxMs
    // Kafka bounds what it unpacks alone; a batch as it came is bounded by max.message.bytes.
    const isBounded = batch.codecId !== 0 && records.length > config.maxDecompressedBytes
    this.#recordBytesMax = isBounded ? config.maxDecompressedBytes : Infinity
    this.#index = 0
    this.#end = 0
    this.#errors = undefined
    this.#errorCount = 0
    this.#timestampErrors = false
    this.#keyless = 0
    this.maxTimestamp = -1
    this.inOrder = true
    return this
  }

  /** Looks at up to `count` more records. @returns whether that was all of them. @throws MalformedMessage the content is no records. */
  walk(count: number): boolean {
    const cursor = this.#cursor
    const batch = this.#batch as RecordBatch
    const config = this.#config as LogConfig
    const earliest = this.#earliest
    const latest = this.#latest
    const recordBytesMax = this.#recordBytesMax
    const keysNeeded = config.cleanupCompact
    const createTime = config.messageTimestampType === 'CreateTime'
    const marksAppendTime = batch.timestampType === 1
    const baseOffset = batch.baseOffset
    const last = this.#index + count
    let index = this.#index
    let maxTimestamp = this.maxTimestamp
    let isDone = false
    while (index < last) {
      if (!cursor.next()) {
        isDone = true
        break
      }
      if (cursor.headersEnd - this.#end > recordBytesMax) this.#checkSize(cursor.headersEnd - this.#end, recordBytesMax)
      this.#end = cursor.headersEnd
      const timestamp = cursor.timestamp
      if (keysNeeded && cursor.keyStart < 0) this.#fault(index, 'a record of a compacted topic needs a key', false)
      else if (createTime && timestamp !== -1) {
        if (timestamp < earliest || timestamp > latest) {
          this.#fault(index, outOfRange(timestamp, cursor.offset, earliest, latest), true)
        }
      } else if (marksAppendTime) this.#fault(index, 'a producer may not mark its timestamps as those of the log', true)
      if (timestamp > maxTimestamp) maxTimestamp = timestamp
      if (cursor.offset !== baseOffset + index) this.inOrder = false
      index++
    }
    this.#index = index
    this.maxTimestamp = maxTimestamp
    return isDone
  }

  /** What is wrong with the records that were looked at. */
  refusal(): Refusal | undefined {
    const recordErrors = this.#errors
    if (recordErrors === undefined) return undefined
    const faults = this.#keyless === 0 ? {} : { fault: { kind: 'missing key', count: this.#keyless } as const }
    if (this.#timestampErrors) {
      const message = 'one or more records have a timestamp out of range'
      return { code: ErrorCode.INVALID_TIMESTAMP, message, recordErrors, ...faults }
    }
    const shown = recordErrors.slice(0, recordErrorsShown).map((error) => `${error.batchIndex}: ${error.message}`)
    return {
      code: ErrorCode.INVALID_RECORD,
      message: `${this.#errorCount} records are invalid; ${shown.join('; ')}`,
      recordErrors,
      ...faults,
    }
  }

  /** The bound counts a record without the length in front of it. */
  #checkSize(bytes: number, bytesMax: number): void {
    for (let lengthBytes = 1; lengthBytes <= 5; lengthBytes++) {
      const body = bytes - lengthBytes
      if (sizeOfVarint(body) === lengthBytes && body > bytesMax)
        throw new MalformedMessage(`a record of ${body} bytes, ${bytesMax} is the most`, `record ${this.#index}`)
    }
  }

  #fault(batchIndex: number, message: string, isTimestamp: boolean): void {
    this.#errors ??= []
    this.#errorCount++
    if (this.#errors.length < recordErrorsMax) this.#errors.push({ batchIndex, message })
    if (isTimestamp) this.#timestampErrors = true
    else this.#keyless++
  }
}

/** Kafka's words. */
function outOfRange(timestamp: number, offset: number, earliest: number, latest: number): string {
  return (
    `Timestamp ${longText(timestamp)} of message with offset ${offset} is out of range. ` +
    `The timestamp should be within [${longText(earliest)}, ${longText(latest)}]`
  )
}

/** As a 64-bit integer of Java; without a bound its end, and what is beyond 2^53 to the nearest double. */
function longText(value: number): string {
  if (value >= 2 ** 63) return '9223372036854775807'
  return value < -(2 ** 63) ? '-9223372036854775808' : BigInt(value).toString()
}
