// Sparse map of a segment: offset to file position.
import type { Disk } from '@millrace/host'
import { IndexFile } from './index-file.ts'

const entryBytes = 8

/**
 * An entry (8 bytes, big-endian): int32 last offset of a batch, less the segment's base offset · int32 position of that batch. Strictly
 * rising in both. The first batch of a segment has no entry.
 */
export class OffsetIndex {
  readonly file: IndexFile
  readonly baseOffset: number
  /** Offset of the last entry; the base offset when there is none. */
  lastOffset: number
  /** Position of the last entry; 0 when there is none. */
  lastPosition = 0

  constructor(disk: Disk, path: string, baseOffset: number) {
    this.file = new IndexFile(disk, path, entryBytes)
    this.baseOffset = baseOffset
    this.lastOffset = baseOffset
  }

  get entries(): number {
    return this.file.entries
  }

  isFull(maxBytes: number): boolean {
    return this.file.entries >= Math.floor(maxBytes / entryBytes)
  }

  /** May this offset stand in an entry of the segment? */
  reaches(offset: number): boolean {
    const relative = offset - this.baseOffset
    return relative >= 0 && relative <= 0x7fffffff
  }

  append(offset: number, position: number): void {
    const at = this.file.push()
    this.file.view.setInt32(at, offset - this.baseOffset)
    this.file.view.setInt32(at + 4, position)
    this.lastOffset = offset
    this.lastPosition = position
  }

  /** A position at or before the batch that holds `offset`. */
  lookup(offset: number): number {
    if (offset >= this.lastOffset) return this.lastPosition
    const n = this.file.findAtMost(offset - this.baseOffset, relativeOffset)
    return n < 0 ? 0 : this.file.read(n, position)
  }

  /** Where a batch stands that begins before `place` and, if there is one, at or before the batch that holds the offset below `end`; 0 where no entry says. */
  startBefore(place: number, end: number): number {
    if (this.lastPosition < place && this.lastOffset < end) return this.lastPosition
    const n = this.file.findAtMost(place - 1, position)
    const start = n < 0 ? 0 : this.file.read(n, position)
    return Math.min(start, this.lookup(end - 1))
  }

  /**
   * The offset of the first entry that stands at `place` of the log file or after it. Kafka's search asks of every entry but the very
   * first whether it stands there exactly: instead of that one it finds the next.
   */
  offsetFrom(place: number): number | undefined {
    if (place > this.lastPosition || this.entries === 0) return undefined
    const below = this.file.findAtMost(place - 1, position)
    const at = below < 0 && this.file.read(0, position) === place ? 1 : below + 1
    return at < this.entries ? this.baseOffset + this.file.read(at, relativeOffset) : undefined
  }

  /** Drops the entries at `offset` and after it. */
  truncateTo(offset: number): void {
    this.file.truncate(this.file.findAtMost(offset - this.baseOffset - 1, relativeOffset) + 1)
    this.readLast()
  }

  clear(): void {
    this.file.create()
    this.lastOffset = this.baseOffset
    this.lastPosition = 0
  }

  /** Empty again, for a segment whose batches are read again. @see IndexFile.remake */
  remake(): void {
    this.file.remake()
    this.lastOffset = this.baseOffset
    this.lastPosition = 0
  }

  /** Takes over the file. @returns why it cannot be used, or undefined. @param logBytes size of the segment's log file. */
  load(logBytes: number): string | undefined {
    const size = this.file.load(() => this.readLast())
    if (size < 0) return 'missing'
    if (size % entryBytes !== 0) return 'not a whole number of entries'
    if (this.file.entries === 0) return undefined
    if (this.lastOffset <= this.baseOffset || this.lastPosition <= 0) return 'last entry is not beyond the base'
    return this.lastPosition < logBytes ? undefined : 'last entry is beyond the log'
  }

  readLast(): void {
    const last = this.file.entries - 1
    this.lastOffset = this.baseOffset + (last < 0 ? 0 : this.file.read(last, relativeOffset))
    this.lastPosition = last < 0 ? 0 : this.file.read(last, position)
  }
}

function relativeOffset(view: DataView, at: number): number {
  return view.getInt32(at)
}

function position(view: DataView, at: number): number {
  return view.getInt32(at + 4)
}
