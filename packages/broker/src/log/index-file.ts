// Entries of one size, sorted, in a file: the newest in memory until a page of them is written. Both indexes of a segment lie on it.
import type { Disk, DiskFile } from '@millrace/host'
import { DiskFailed, DiskFull, passes } from '@millrace/host'
import { syncWritten } from './write-back.ts'

/** Reads the number of an entry that a search compares. */
export type ReadEntry = (view: DataView, at: number) => number

const pageBytes = 4096
const none = new DataView(new ArrayBuffer(0))

/**
 * The file is not kept open and not kept in memory: an idle partition costs a few numbers. Entries since the last full page wait in
 * memory; after a crash they are made again from the batches, as Kafka does for its own indexes of a segment that was not flushed.
 *
 * Kafka maps its indexes and so makes them 10 MiB long at first and trims them when a segment is rolled or closed. Ours are written,
 * so they are never longer than their entries: that is what Kafka leaves after a clean stop, and it takes it as it is.
 */
export class IndexFile {
  readonly #disk: Disk
  path: string
  readonly #entryBytes: number
  /** Entries in the file and in memory. */
  entries = 0
  #inFile = 0
  #tail = none
  /** The file has bytes that no sync covers. */
  #unsynced = false
  /** It may hold old entries behind those that count. */
  #isRemade = false
  /** The file, while it is loaded. */
  #loading: DiskFile | undefined
  /** Why entries that are due could not be written. */
  #missing: Error | undefined

  constructor(disk: Disk, path: string, entryBytes: number) {
    this.#disk = disk
    this.path = path
    this.#entryBytes = entryBytes
  }

  /** Takes over the entries of the file. @param loaded called while the file is open, to read some of them. @returns its size in bytes, or -1 when it is not there. */
  load(loaded: () => void): number {
    let file: DiskFile
    try {
      file = this.#disk.open(this.path, 'read')
    } catch (cause) {
      if (cause instanceof DiskFailed && cause.code === 'ENOENT') return -1
      throw cause
    }
    try {
      const size = file.size()
      this.#inFile = this.entries = Math.floor(size / this.#entryBytes)
      this.#loading = file
      loaded()
      return size
    } finally {
      this.#loading = undefined
      file.close()
    }
  }

  /** Makes an empty file, over whatever is there. */
  create(): void {
    this.#disk.open(this.path, 'truncate').close()
    this.#inFile = this.entries = 0
    this.#isRemade = false
    this.#unsynced = true
  }

  /**
   * Begins anew, for entries that are made again: the file stays as it is until they are written over it, and `flush` cuts what is left
   * behind them. Most often they are the ones that it holds, and to empty thousands of files takes longer than to read what they tell of.
   */
  remake(): void {
    this.#inFile = this.entries = 0
    this.#isRemade = true
  }

  /** Room for one more entry: `view` at the returned place. The caller fills it before anything else is called. */
  push(): number {
    const at = (this.entries - this.#inFile) * this.#entryBytes
    if (at + this.#entryBytes > this.#tail.byteLength) {
      if (at >= pageBytes) {
        this.#writeTail()
        if (this.entries === this.#inFile) return this.#pushed(0)
      }
      const bigger = new Uint8Array(Math.max(this.#entryBytes * 8, this.#tail.byteLength * 2))
      bigger.set(new Uint8Array(this.#tail.buffer, 0, at))
      this.#tail = new DataView(bigger.buffer)
    }
    return this.#pushed(at)
  }

  #pushed(at: number): number {
    this.entries++
    return at
  }

  /** Where `push` lets the new entry be written. */
  get view(): DataView {
    return this.#tail
  }

  /** Reads number `n`, counted from 0. */
  read(n: number, read: ReadEntry): number {
    if (n >= this.#inFile) return read(this.#tail, (n - this.#inFile) * this.#entryBytes)
    if (this.#loading !== undefined) return this.#readFrom(this.#loading, n, read)
    const file = this.#disk.open(this.path, 'read')
    try {
      return this.#readFrom(file, n, read)
    } finally {
      file.close()
    }
  }

  /** The last entry whose number is at most `target`. @returns -1 when there is none. */
  findAtMost(target: number, read: ReadEntry): number {
    if (this.entries > this.#inFile && (this.#inFile === 0 || read(this.#tail, 0) <= target)) {
      return this.#search(this.#inFile, this.entries, target, (n) => read(this.#tail, (n - this.#inFile) * this.#entryBytes))
    }
    if (this.#inFile === 0) return -1
    const file = this.#disk.open(this.path, 'read')
    try {
      return this.#search(0, this.#inFile, target, (n) => this.#readFrom(file, n, read))
    } finally {
      file.close()
    }
  }

  #search(from: number, to: number, target: number, at: (n: number) => number): number {
    let below = from - 1
    let above = to
    while (above - below > 1) {
      const middle = (below + above) >>> 1
      if (at(middle) <= target) below = middle
      else above = middle
    }
    return below < from ? -1 : below
  }

  #readFrom(file: DiskFile, n: number, read: ReadEntry): number {
    file.readNow(new Uint8Array(scratch.buffer, 0, this.#entryBytes), n * this.#entryBytes)
    return read(scratch, 0)
  }

  /** Leaves the first `entries` entries. */
  truncate(entries: number): void {
    if (entries >= this.entries) return
    if (entries < this.#inFile) {
      this.#cut(entries * this.#entryBytes)
      this.#inFile = entries
    }
    this.entries = entries
  }

  /** Cuts what follows the last whole entry, or the zeros of a file that was made longer in advance. */
  trim(): void {
    this.#cut(this.#inFile * this.#entryBytes)
  }

  #cut(size: number): void {
    const file = this.#disk.open(this.path, 'write')
    try {
      if (file.size() !== size) file.truncate(size)
    } finally {
      file.close()
    }
    this.#unsynced = true
  }

  /** Writes what is in memory to the file. A full disk, or too many open files, leave it in memory for the next time. */
  #writeTail(): void {
    if (this.entries === this.#inFile) return
    const bytes = new Uint8Array(this.#tail.buffer, 0, (this.entries - this.#inFile) * this.#entryBytes)
    let file: DiskFile | undefined
    try {
      file = this.#disk.open(this.path, 'write')
      this.#unsynced = true
      const position = this.#inFile * this.#entryBytes
      if (!this.#isRemade || !this.#holds(file, bytes, position)) file.write([bytes], position)
      this.#inFile = this.entries
    } catch (cause) {
      // A page of an index must not fail the append that filled it: its bytes are safe in the log.
      if (!passes(cause)) throw cause
      this.#missing = cause
      file?.truncate(this.#inFile * this.#entryBytes)
    } finally {
      file?.close()
    }
  }

  /** Writes all entries and frees the memory. @throws DiskFull, DescriptorsExhausted */
  flush(): void {
    this.#writeTail()
    if (this.#isRemade) this.#finishRemaking()
    if (this.entries !== this.#inFile) throw this.#missing ?? new DiskFull(this.path)
    this.#tail = none
  }

  #finishRemaking(): void {
    if (this.entries !== this.#inFile) return
    const file = this.#disk.open(this.path, 'write')
    try {
      const size = this.entries * this.#entryBytes
      if (file.size() !== size) file.truncate(size)
      // What it holds may be known to the system's memory alone.
      this.#unsynced = true
      this.#isRemade = false
    } finally {
      file.close()
    }
  }

  /** Whether the file holds these bytes at this place. */
  #holds(file: DiskFile, bytes: Uint8Array, position: number): boolean {
    const held = new Uint8Array(bytes.length)
    return file.readNow(held, position) === bytes.length && held.every((byte, i) => byte === bytes[i])
  }

  /** Puts all entries on stable storage. */
  async sync(): Promise<void> {
    this.flush()
    if (!this.#unsynced) return
    const file = this.#disk.open(this.path, 'write')
    this.#unsynced = false
    try {
      await syncWritten(file)
    } finally {
      file.close()
    }
  }
}

const scratch = new DataView(new ArrayBuffer(16))
