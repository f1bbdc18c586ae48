// Sparse map of a segment: the largest timestamp so far, to the offset where it was reached.
import type { Disk } from '@millrace/host'
import { IndexFile } from './index-file.ts'

const entryBytes = 12
const twoTo32 = 2 ** 32

/**
 * An entry (12 bytes, big-endian): int64 timestamp · int32 last offset of the batch that reached it, less the base offset. Timestamps
 * rise strictly, offsets do not fall. When a segment is rolled or closed its last entry is the largest timestamp of all.
 */
export class TimeIndex {
  readonly file: IndexFile
  readonly baseOffset: number
  /** Of the last entry; -1 when there is none. */
  lastTimestamp = -1
  /** Of the last entry; the base offset when there is none. */
  lastOffset: number

  constructor(disk: Disk, path: string, baseOffset: number) {
    this.file = new IndexFile(disk, path, entryBytes)
    this.baseOffset = baseOffset
    this.lastOffset = baseOffset
  }

  get entries(): number {
    return this.file.entries
  }

  /** One entry is kept free for the last timestamp at roll. */
  isFull(maxBytes: number): boolean {
    return this.file.entries >= Math.floor(maxBytes / entryBytes) - 1
  }

  /** Adds an entry if the timestamp is larger than the last one. */
  maybeAppend(timestamp: number, offset: number): void {
    if (timestamp <= this.lastTimestamp) return
    const at = this.file.push()
    this.file.view.setInt32(at, Math.floor(timestamp / twoTo32))
    this.file.view.setUint32(at + 4, timestamp >>> 0)
    this.file.view.setInt32(at + 8, offset - this.baseOffset)
    this.lastTimestamp = timestamp
    this.lastOffset = offset
  }

  /** An offset up to which (and with which) every timestamp is below `timestamp`; the base offset when none is known. */
  lookup(timestamp: number): number {
    const n = this.file.findAtMost(timestamp, timestampOf)
    return n < 0 ? this.baseOffset : this.baseOffset + this.file.read(n, relativeOffset)
  }

  /** Drops the entries at `offset` and after it. */
  truncateTo(offset: number): void {
    this.file.truncate(this.file.findAtMost(offset - this.baseOffset - 1, relativeOffset) + 1)
    this.readLast()
  }

  clear(): void {
    this.file.create()
    this.lastTimestamp = -1
    this.lastOffset = this.baseOffset
  }

  /** Empty again, for a segment whose batches are read again. @see IndexFile.remake */
  remake(): void {
    this.file.remake()
    this.lastTimestamp = -1
    this.lastOffset = this.baseOffset
  }

  /** Takes over the file. @returns why it cannot be used, or undefined. */
  load(): string | undefined {
    let firstTimestamp = -1
    const size = this.file.load(() => {
      this.readLast()
      if (this.file.entries > 0) firstTimestamp = this.file.read(0, timestampOf)
    })
    if (size < 0) return 'missing'
    if (size % entryBytes !== 0) return 'not a whole number of entries'
    if (this.file.entries === 0) return undefined
    if (this.lastOffset < this.baseOffset) return 'last offset is below the base'
    return this.lastTimestamp >= firstTimestamp ? undefined : 'timestamps fall'
  }

  readLast(): void {
    const last = this.file.entries - 1
    this.lastTimestamp = last < 0 ? -1 : this.file.read(last, timestampOf)
    this.lastOffset = this.baseOffset + (last < 0 ? 0 : this.file.read(last, relativeOffset))
  }
}

function timestampOf(view: DataView, at: number): number {
  return view.getInt32(at) * twoTo32 + view.getUint32(at + 4)
}

function relativeOffset(view: DataView, at: number): number {
  return view.getInt32(at + 8)
}
