// Reads whole batches of one log: at once while they are likely in memory or known to be, else without holding the event loop. // hot
import { batchOverhead, ErrorCode, RecordBatch } from '@millrace/protocol'
import type { LogRead, Refusal } from './append.ts'
import { LogCorrupted } from './corruption.ts'
import type { Log } from './log.ts'
import { partBytesMax, partBytesMin, SegmentPart, standInFor } from './segment-part.ts'
import type { Segment } from './segment.ts'

/** Bytes before the end of a log that are taken to be in the system's memory. */
const warmBytes = 8 * 1024 * 1024
/** How many places are remembered where reads ended, so that the next one in a row needs no search. */
const resumesKept = 4
/** What is read to find where batches end: as far as entries of the offset index usually are apart. */
const headersBytes = 4096 + batchOverhead
const byMemory = (): boolean => false
const nothing: readonly Uint8Array[] = []

interface Resume {
  readonly offset: number
  readonly segment: Segment
  readonly position: number
}

export class LogReader {
  readonly #log: Log
  readonly #resumes: Resume[] = []
  #nextResume = 0
  /** Memory for headers. */
  #headers: Uint8Array | undefined
  /** How often all places were forgotten: a read that began before may end in a segment that is no more. */
  #forgets = 0

  constructor(log: Log) {
    this.#log = log
  }

  /** @see Log.read */
  read(
    offset: number,
    maxBytes: number,
    upTo: number,
    minOneBatch: boolean,
    sendsFiles: () => boolean = byMemory,
  ): LogRead | Refusal | Promise<LogRead> {
    const log = this.#log
    if (offset < log.logStartOffset || offset > log.logEndOffset) {
      const message = `offset ${offset} is outside [${log.logStartOffset}, ${log.logEndOffset}]`
      return { code: ErrorCode.OFFSET_OUT_OF_RANGE, message }
    }
    const end = Math.min(upTo, log.logEndOffset)
    if (offset >= end) return empty(offset)
    try {
      const from = this.#locate(offset)
      if (from === undefined) return empty(offset)
      const { segment, position } = from
      if (maxBytes <= 0 && !minOneBatch) return { ...empty(offset), segment, position }
      const available = segment.size - position
      const wanted = Math.min(available, minOneBatch ? Math.max(maxBytes, batchOverhead) : maxBytes)
      const isPart = wanted >= partBytesMin && wanted <= partBytesMax && sendsFiles()
      const part = isPart ? this.#findPart(from, wanted, maxBytes, end) : undefined
      if (part !== undefined) return part
      const known = this.#isTail(segment, available) ? available : this.#knownInMemory(from, wanted)
      if (wanted <= known) return this.#readNow(from, wanted, maxBytes, end, minOneBatch, known)
      return this.#readLater(from, wanted, maxBytes, end, minOneBatch)
    } catch (cause) {
      throw log.fail(cause)
    }
  }

  #isTail(segment: Segment, available: number): boolean {
    return segment === this.#log.active && available <= warmBytes
  }

  /**
   * For a short read, which costs three times as much if it is handed to a thread: the bytes that are known to be in memory, as many as its
   * first batch may need.
   */
  #knownInMemory({ segment: { file, size }, position }: Resume, wanted: number): number {
    const bytes = Math.min(partBytesMin, size - position)
    return wanted <= bytes && file.isInMemory(position, bytes) ? bytes : 0
  }

  /** Places in segments that were cut or dropped are no use any more. */
  forget(): void {
    this.#resumes.length = 0
    this.#nextResume = 0
    this.#forgets++
  }

  /** Where the batch stands that holds `offset` or is the first after it. */
  #locate(offset: number): Resume | undefined {
    for (const resume of this.#resumes) {
      if (resume.offset === offset && resume.position < resume.segment.size) return resume
    }
    const { segments } = this.#log
    for (let i = this.#log.segmentIndexOf(offset); i < segments.length; i++) {
      const segment = segments[i] as Segment
      const place = segment.find(offset)
      if (place !== undefined) return { offset, segment, position: place.position }
    }
    return undefined
  }

  #readNow(
    from: Resume,
    wanted: number,
    maxBytes: number,
    end: number,
    minOneBatch: boolean,
    known: number,
  ): LogRead | Promise<LogRead> {
    const { file } = from.segment
    const { memory } = this.#log.parts
    // The memory may hold what it held before: only what was read counts.
    let room = memory.take(wanted)
    let bytes = room.subarray(0, file.readNow(room, from.position))
    const first = firstBatchBytes(bytes)
    if (first > bytes.length && minOneBatch) {
      memory.give(room)
      const whole = Math.min(first, from.segment.size - from.position)
      if (whole > known) return this.#readLater(from, whole, maxBytes, end, minOneBatch)
      room = memory.take(whole)
      bytes = room.subarray(0, file.readNow(room, from.position))
    }
    return this.#whole(from, bytes, maxBytes, end, minOneBatch, this.#forgets)
  }

  /**
   * `readNow` again, with its reads awaited. One for both would have to be async, so that no read of the tail could be answered in its own
   * turn, or a generator, an object and two calls more for each of them; so what both do with the bytes stands twice.
   */
  async #readLater(from: Resume, wanted: number, maxBytes: number, end: number, minOneBatch: boolean): Promise<LogRead> {
    const forgets = this.#forgets
    const file = from.segment.pin()
    try {
      const { memory } = this.#log.parts
      let room = memory.take(wanted)
      let bytes = room.subarray(0, await file.read(room, from.position))
      const first = firstBatchBytes(bytes)
      if (first > bytes.length && minOneBatch) {
        memory.give(room)
        room = memory.take(Math.min(first, from.segment.size - from.position))
        bytes = room.subarray(0, await file.read(room, from.position))
      }
      return this.#whole(from, bytes, maxBytes, Math.min(end, this.#log.logEndOffset), minOneBatch, forgets)
    } catch (cause) {
      throw this.#log.fail(cause)
    } finally {
      from.segment.unpin()
    }
  }

  /**
   * The whole batches among the next `wanted` bytes, by the offset index and a header or two near their end: what is between is not looked
   * at. Whoever is sent damaged bytes sees it by their checksum, as with Kafka.
   * @returns undefined for what does not lie in memory, a batch larger than all that was asked for, or headers that are none.
   */
  #findPart(from: Resume, wanted: number, maxBytes: number, end: number): LogRead | undefined {
    const { segment, position } = from
    const { file } = segment
    if (file.descriptor === undefined) return undefined
    if (!this.#isTail(segment, segment.size - position) && !file.isInMemory(position, wanted)) return undefined
    const limit = position + wanted
    const headers = (this.#headers ??= new Uint8Array(headersBytes))
    const batch = new RecordBatch(headers)
    let at = Math.max(position, segment.offsetIndex.startBefore(limit, end))
    let nextOffset = -1
    let headersAt = at
    let headersEnd = at
    while (at + batchOverhead <= limit) {
      if (at + batchOverhead > headersEnd) {
        headersAt = at
        headersEnd = at + file.readNow(headers, at)
        if (at + batchOverhead > headersEnd) return undefined
      }
      batch.moveTo(at - headersAt)
      const { sizeInBytes, baseOffset } = batch
      if (batch.magic !== 2 || sizeInBytes < batchOverhead || at + sizeInBytes > segment.size) return undefined
      nextOffset = baseOffset
      if (at + sizeInBytes > limit || baseOffset >= end) break
      nextOffset = batch.nextOffset
      at += sizeInBytes
    }
    const byteLength = at - position
    if (byteLength === 0 || nextOffset < 0) return undefined
    this.#remember({ offset: nextOffset, segment, position: at })
    const standIn = standInFor(new SegmentPart(this.#log, segment, position, byteLength))
    return found(from, standIn, nextOffset, maxBytes, end)
  }

  /** Cuts the bytes behind the last whole batch that may be read. @param forgets what it was when the read began. */
  #whole(from: Resume, bytes: Uint8Array, maxBytes: number, end: number, minOneBatch: boolean, forgets: number): LogRead {
    const batch = new RecordBatch(bytes)
    let last = this.#cut(from, batch, maxBytes, minOneBatch, Number.POSITIVE_INFINITY)
    // Offsets are only compared batch by batch when the bytes reach beyond the bound.
    if (last >= 0 && batch.moveTo(last).baseOffset >= end) last = this.#cut(from, batch, maxBytes, minOneBatch, end)
    if (last < 0) {
      this.#log.parts.memory.give(bytes)
      return empty(from.offset)
    }
    const byteLength = last + batch.moveTo(last).sizeInBytes
    const { nextOffset } = batch
    const { segment, position } = from
    if (forgets === this.#forgets) this.#remember({ offset: nextOffset, segment, position: position + byteLength })
    return found(from, byteLength === bytes.length ? bytes : bytes.subarray(0, byteLength), nextOffset, maxBytes, end)
  }

  /** @returns where the last batch begins that is whole, within `maxBytes` and below `end`; -1 when there is none. */
  #cut(from: Resume, batch: RecordBatch, maxBytes: number, minOneBatch: boolean, end: number): number {
    const available = batch.bytes.length
    let last = -1
    for (let at = 0; at + batchOverhead <= available;) {
      const { sizeInBytes } = batch.moveTo(at)
      if (sizeInBytes < batchOverhead) {
        throw new LogCorrupted(from.segment.path, from.position + at, from.offset, `a batch of ${sizeInBytes} bytes`)
      }
      const next = at + sizeInBytes
      if (next > available || (next > maxBytes && !(at === 0 && minOneBatch))) break
      if (end !== Number.POSITIVE_INFINITY && batch.baseOffset >= end) break
      last = at
      at = next
    }
    return last
  }

  #remember(resume: Resume): void {
    this.#resumes[this.#nextResume] = resume
    this.#nextResume = (this.#nextResume + 1) % resumesKept
  }
}

function empty(offset: number): LogRead {
  return { chunks: nothing, byteLength: 0, nextOffset: offset, segment: undefined, position: -1, takenBytes: 0 }
}

/** @param chunk whole batches, or what stands for them. */
function found({ segment, position }: Resume, chunk: Uint8Array, nextOffset: number, maxBytes: number, end: number): LogRead {
  const byteLength = chunk.length
  const isCutShort = nextOffset < end && position + byteLength < segment.size
  const takenBytes = isCutShort ? Math.max(byteLength, maxBytes) : byteLength
  return { chunks: [chunk], byteLength, nextOffset, segment, position, takenBytes }
}

function firstBatchBytes(bytes: Uint8Array): number {
  return bytes.length < batchOverhead ? batchOverhead : new RecordBatch(bytes).sizeInBytes
}
