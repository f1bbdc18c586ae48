// The aborted transactions of one segment. They are in memory while they are asked for often, see loaded-transactions.ts.
import type { Disk } from '@millrace/host'
import { passes } from '@millrace/host'
import { LogCorrupted } from './corruption.ts'
import type { LoadedIndex } from './loaded-transactions.ts'
import { LoadedTransactions } from './loaded-transactions.ts'
import { syncWritten } from './write-back.ts'

/** A transaction that was aborted, as one partition saw it. */
export interface AbortedTransaction {
  readonly producerId: number
  /** Its first record. */
  readonly firstOffset: number
  /** Its marker. */
  readonly lastOffset: number
  /** When its marker was written, no open transaction began below this. */
  readonly lastStableOffset: number
}

const entryBytes = 34
const twoTo32 = 2 ** 32

/**
 * An entry (34 bytes, big-endian): int16 version 0 · int64 producer id · int64 first offset · int64 last offset · int64 last stable
 * offset; in the order of the markers. The file is made by the first entry.
 */
export class TransactionIndex implements LoadedIndex {
  readonly #disk: Disk
  readonly #loaded: LoadedTransactions
  path: string
  #entries: AbortedTransaction[] | undefined
  /** Of the last marker, while the entries are not in memory; undefined: not known. */
  #lastOffset: number | undefined
  #exists: boolean
  /** Entries that the file holds. */
  #inFile = 0
  #unsynced = false
  /** The file was made after the directory was synced. */
  #isNew = false
  /** The file may hold former entries behind those that count. */
  #isRemade = false

  /** @param loaded bounds what all indexes of a process have in memory. */
  constructor(disk: Disk, path: string, exists: boolean, loaded = new LoadedTransactions()) {
    this.#disk = disk
    this.#loaded = loaded
    this.path = path
    this.#exists = exists
  }

  get exists(): boolean {
    return this.#exists
  }

  /** Lets go of the entries, when the file holds them all. */
  release(): boolean {
    const entries = this.#entries
    if (entries === undefined || this.#isRemade || this.#inFile !== entries.length) return false
    this.#lastOffset = entries.at(-1)?.lastOffset ?? -1
    this.#entries = undefined
    return true
  }

  append(aborted: AbortedTransaction): void {
    const entries = this.entries()
    entries.push(aborted)
    this.#loaded.used(this, entries.length)
    if (!this.#exists) this.#exists = this.#isNew = true
    try {
      this.#write()
    } catch (cause) {
      // The marker is in the log already. Its entry waits in memory for space, and is found there.
      if (!passes(cause)) throw cause
    }
  }

  #write(): void {
    const entries = this.entries()
    if (this.#inFile === entries.length) return
    const bytes = new Uint8Array((entries.length - this.#inFile) * entryBytes)
    const view = new DataView(bytes.buffer)
    for (const [i, entry] of entries.slice(this.#inFile).entries()) {
      setInt64(view, i * entryBytes + 2, entry.producerId)
      setInt64(view, i * entryBytes + 10, entry.firstOffset)
      setInt64(view, i * entryBytes + 18, entry.lastOffset)
      setInt64(view, i * entryBytes + 26, entry.lastStableOffset)
    }
    const file = this.#disk.open(this.path, 'write')
    try {
      this.#unsynced = true
      file.write([bytes], this.#inFile * entryBytes)
      this.#inFile = entries.length
    } finally {
      if (this.#inFile !== entries.length) file.truncate(this.#inFile * entryBytes)
      file.close()
    }
  }

  /** All entries. @throws LogCorrupted the file's content is none. */
  entries(): AbortedTransaction[] {
    if (this.#entries !== undefined) {
      this.#loaded.used(this, this.#entries.length)
      return this.#entries
    }
    const entries: AbortedTransaction[] = []
    if (this.#exists) {
      const bytes = this.#disk.readFile(this.path)
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
        if (view.getInt16(at) !== 0)
          throw new LogCorrupted(this.path, at, -1, `an entry of version ${view.getInt16(at)}, which is not known`)
        entries.push({
          producerId: getInt64(view, at + 2),
          firstOffset: getInt64(view, at + 10),
          lastOffset: getInt64(view, at + 18),
          lastStableOffset: getInt64(view, at + 26),
        })
      }
    }
    this.#inFile = entries.length
    this.#entries = entries
    this.#loaded.used(this, entries.length)
    return entries
  }

  /** Does any transaction in it end at `offset` or after it? */
  reaches(offset: number): boolean {
    return this.#exists && this.lastOffset >= offset
  }

  /**
   * Adds to `into` the transactions that overlap [from, to).
   * @returns whether none of a later segment can: from an entry on whose last stable offset is at or beyond `to`, every transaction began beyond it.
   */
  collect(from: number, to: number, into: AbortedTransaction[]): boolean {
    if (!this.#exists) return false
    const entries = this.entries()
    for (let i = this.#firstEndingAt(from, entries); i < entries.length; i++) {
      const entry = entries[i] as AbortedTransaction
      if (entry.firstOffset < to) into.push(entry)
      if (entry.lastStableOffset >= to) return true
    }
    return false
  }

  /** The entries are in the order of their markers. */
  #firstEndingAt(offset: number, entries: readonly AbortedTransaction[]): number {
    let below = -1
    let above = entries.length
    while (above - below > 1) {
      const middle = (below + above) >>> 1
      if ((entries[middle] as AbortedTransaction).lastOffset < offset) below = middle
      else above = middle
    }
    return above
  }

  /** Why the file cannot be used for a segment that begins at `baseOffset`, or undefined. */
  fault(baseOffset: number): string | undefined {
    if (!this.#exists) return undefined
    const file = this.#disk.open(this.path, 'read')
    const size = file.size()
    file.close()
    if (size % entryBytes !== 0) return 'not a whole number of entries'
    try {
      const wrong = this.entries().find((entry) => entry.lastOffset < baseOffset)
      return wrong === undefined ? undefined : `an entry ends at ${wrong.lastOffset}, below the base`
    } catch (cause) {
      if (!(cause instanceof LogCorrupted)) throw cause
      return cause.message
    }
  }

  /** Drops the transactions whose marker is at `offset` or after it. */
  truncateTo(offset: number): void {
    if (!this.#exists) return
    const left = this.entries().filter((entry) => entry.lastOffset < offset)
    if (left.length === this.entries().length) return
    const file = this.#disk.open(this.path, 'write')
    try {
      file.truncate(Math.min(left.length, this.#inFile) * entryBytes)
    } finally {
      file.close()
    }
    this.#unsynced = true
    this.#inFile = Math.min(left.length, this.#inFile)
    this.#entries = left
    this.#loaded.used(this, left.length)
  }

  /** Of the last marker; -1 when there is none. @throws LogCorrupted the file's content is none. */
  get lastOffset(): number {
    if (this.#entries === undefined && this.#lastOffset !== undefined) return this.#lastOffset
    return this.entries().at(-1)?.lastOffset ?? -1
  }

  /**
   * Begins anew, for entries that are made again. The file stays as it is until they are written over it: they are the ones that it holds,
   * and a recovery point that vouches for it may outlast the next loss of power.
   */
  remake(): void {
    this.#entries = []
    this.#inFile = 0
    this.#isRemade = this.#exists
    this.#loaded.forget(this)
  }

  /** All were made again: what is left of former ones goes. */
  remade(): void {
    if (!this.#isRemade) return
    this.#isRemade = false
    if (this.entries().length === 0) return this.clear()
    const file = this.#disk.open(this.path, 'write')
    try {
      if (file.size() === this.#inFile * entryBytes) return
      file.truncate(this.#inFile * entryBytes)
      this.#unsynced = true
    } finally {
      file.close()
    }
  }

  /** Removes the file. */
  clear(): void {
    if (this.#exists) this.#disk.remove(this.path)
    this.#exists = this.#unsynced = this.#isNew = false
    this.#entries = this.#lastOffset = undefined
    this.#inFile = 0
    this.#loaded.forget(this)
  }

  /**
   * Puts all entries on stable storage, and the name of a file that came late: without it a crash leaves a log whose recovery point vouches
   * for the index, and records of aborted transactions would be read as committed. @throws DiskFull
   */
  async sync(): Promise<void> {
    if (this.#entries !== undefined) this.#write()
    if (!this.#unsynced) return
    const file = this.#disk.open(this.path, 'write')
    this.#unsynced = false
    try {
      await syncWritten(file)
    } finally {
      file.close()
    }
    if (this.#isNew) await this.#disk.syncDirectory(this.#directory)
    this.#isNew = false
  }

  get #directory(): string {
    return this.path.slice(0, this.path.lastIndexOf('/'))
  }
}

function setInt64(view: DataView, at: number, value: number): void {
  view.setInt32(at, Math.floor(value / twoTo32))
  view.setUint32(at + 4, value >>> 0)
}

function getInt64(view: DataView, at: number): number {
  return view.getInt32(at) * twoTo32 + view.getUint32(at + 4)
}
