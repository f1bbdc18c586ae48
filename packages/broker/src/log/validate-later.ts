// Checks a produced batch whose content is too much for one turn of the event loop: unpacks it aside, looks at its records in parts.
import type { Compression } from '@millrace/host'
import {
  BatchBuilder,
  batchLogOverhead,
  batchOverhead,
  codecNames,
  MalformedMessage,
  RecordBatch,
  RecordCursor,
} from '@millrace/protocol'
import type { CodecId, Crc32c } from '@millrace/protocol'
import type { CheckedBatch, Refusal } from './append.ts'
import { contentBytesMax, contentLater, turnRecordsMax } from './batch-content.ts'
import type { LogConfig } from './config.ts'
import { RecordsCheck } from './records-check.ts'
import { codecIdOf, invalid, tooLarge } from './validate.ts'

const lengthAt = 8
const crcAt = 17
const codecAt = 22

/** One batch after the other, so that at most one content is in memory, whoever sends them. */
export class LaterValidator {
  readonly #compression: Compression
  readonly #crc32c: Crc32c
  /** Lets others have their turn. */
  readonly #pause: () => Promise<void>
  #last: Promise<unknown> = Promise.resolve()

  constructor(compression: Compression, pause: () => Promise<void>) {
    this.#compression = compression
    this.#crc32c = (piece, previous) => compression.crc32c(piece, previous)
    this.#pause = pause
  }

  /** @param bytes a batch whose shape and checksum are right; they must stay as they are meanwhile. */
  check(bytes: Uint8Array, config: LogConfig, now: number): Promise<CheckedBatch | Refusal> {
    const checked = this.#last.then(() => this.#check(new RecordBatch(bytes), config, now))
    this.#last = checked.then(undefined, () => undefined)
    return checked
  }

  async #check(batch: RecordBatch, config: LogConfig, now: number): Promise<CheckedBatch | Refusal> {
    const records = new RecordsCheck()
    let content: Uint8Array
    try {
      content = await contentLater(batch, this.#compression, contentBytesMax(config))
      await this.#pause()
      records.begin(batch, content, config, now)
      while (!records.walk(turnRecordsMax)) await this.#pause()
    } catch (cause) {
      if (cause instanceof RangeError) return tooLarge(batch.sizeInBytes, contentBytesMax(config))
      if (cause instanceof MalformedMessage) return invalid(`the records cannot be read: ${cause.message}`)
      throw cause
    }
    const refusal = records.refusal()
    if (refusal !== undefined) return refusal
    const codecId = codecIdOf(config) ?? batch.codecId
    const appendTime = config.messageTimestampType === 'LogAppendTime'
    const maxTimestamp = appendTime ? now : records.maxTimestamp
    if (!records.inOrder || codecId !== batch.codecId) {
      const built = await this.#rebuild(batch, content, codecId, config)
      if (built.length > config.maxMessageBytes) return tooLarge(built.length, config.maxMessageBytes)
      batch.reset(built)
    }
    batch.setTimestampType(appendTime ? 1 : 0, maxTimestamp, this.#crc32c)
    return { bytes: batch.bytes, maxTimestamp }
  }

  async #rebuild(batch: RecordBatch, content: Uint8Array, codecId: CodecId, config: LogConfig): Promise<Uint8Array> {
    const builder = new BatchBuilder({ codecId: 0, initialBytes: content.length + batchOverhead })
    const cursor = new RecordCursor().reset(batch, content)
    for (let count = 1; cursor.next(); count++) {
      builder.append(cursor.timestamp, cursor.key(), cursor.value(), cursor.headerCount === 0 ? null : cursor.headers())
      if (count % turnRecordsMax === 0) await this.#pause()
    }
    const { producerId, producerEpoch, baseSequence, isTransactional } = batch
    const plain = builder.build({ producerId, producerEpoch, baseSequence, transactional: isTransactional }, this.#compression)
    const name = codecNames[codecId]
    return name === 'none' ? plain : this.#packed(plain, codecId, await this.#pack(name, plain, config))
  }

  #pack(name: Exclude<(typeof codecNames)[number], 'none'>, plain: Uint8Array, config: LogConfig): Promise<Uint8Array> {
    return this.#compression.codec(name).compressLater(plain.subarray(batchOverhead), config.compressionLevel)
  }

  /** The header of a batch without compression in front of its content with it. */
  #packed(plain: Uint8Array, codecId: CodecId, content: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(batchOverhead + content.length)
    bytes.set(plain.subarray(0, batchOverhead))
    bytes.set(content, batchOverhead)
    const view = new DataView(bytes.buffer)
    view.setInt32(lengthAt, bytes.length - batchLogOverhead)
    bytes[codecAt] = (bytes[codecAt] as number) | codecId
    view.setUint32(crcAt, this.#crc32c(bytes.subarray(crcAt + 4)))
    return bytes
  }
}
