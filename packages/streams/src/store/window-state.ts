// A window store's state as processors see it: decoded rows by window start and key, over committed bytes. hot
import { readInt64, writeInt64 } from '../serde/primitives.ts'
import { Scratch } from '../serde/serde.ts'
import type { WindowStoreSpec } from '../topology/graph.ts'
import type { ChangeWriter } from './changes.ts'
import { timestamped } from './key-value-state.ts'
import { mapKey } from './memory.ts'
import { Row } from './row.ts'
import type { StateDatabase } from './store.ts'

/**
 * Rows by (window start, key). A window is kept until a later one starts more than the retention after it.
 *
 * ```
 * in the database:   start int64 | key           so that old windows are one range
 * in the changelog:  key | start int64 | 0 int32 Kafka's layout, so that its Streams could go on from it
 * ```
 */
export class WindowState {
  readonly spec: WindowStoreSpec
  readonly #database: StateDatabase
  readonly #primitive: boolean
  readonly #rowsMax: number
  readonly #keyScratch = new Scratch()
  readonly #storeKeyScratch = new Scratch()
  readonly #changelogKeyScratch = new Scratch()
  readonly #valueScratch = new Scratch()
  readonly #rowScratch = new Scratch()
  readonly #windows = new Map<number, Map<unknown, Row>>()
  #rows = 0
  #dirty: Row[] = []
  #flushed = 0
  // The window that records are in now, nearly always the one of the record before.
  #current: Map<unknown, Row> | undefined = undefined
  #currentStart = -1
  /** Greatest start ever put: what the retention counts from. */
  #observedStart: number
  /** Greatest start in the database: a later window has nothing there to look for. */
  #committedStart: number
  #deletedBelow = 0

  constructor(spec: WindowStoreSpec, database: StateDatabase, rowsMax: number) {
    this.spec = spec
    this.#database = database
    this.#primitive = spec.key.primitive === true
    this.#rowsMax = rowsMax
    const last = database.lastKey(spec.name)
    this.#committedStart = last === undefined ? -1 : readInt64(last, 0)
    this.#observedStart = this.#committedStart
  }

  /** The row of a key in the window that starts at `start`; `value` is null when there is none, or when the window is past its retention. */
  row(key: unknown, start: number): Row {
    const id = this.#primitive ? key : mapKey(this.spec.key.encode(key, this.#keyScratch))
    const window = start === this.#currentStart ? this.#current! : this.#window(start)
    const known = window.get(id)
    if (known !== undefined) return known
    const row = this.#load(key, start)
    window.set(id, row)
    this.#rows++
    return row
  }

  #window(start: number): Map<unknown, Row> {
    let window = this.#windows.get(start)
    if (window === undefined) this.#windows.set(start, (window = new Map()))
    this.#current = window
    this.#currentStart = start
    return window
  }

  #load(key: unknown, start: number): Row {
    if (start > this.#committedStart || this.isExpired(start)) return new Row(key, null, -1, start)
    const bytes = this.#database.get(this.spec.name, this.#storeKey(this.spec.key.encode(key, this.#keyScratch), start))
    if (bytes === undefined) return new Row(key, null, -1, start)
    return new Row(key, this.spec.value.decode(bytes, 8, bytes.length), readInt64(bytes, 0), start)
  }

  #storeKey(key: Uint8Array, start: number): Uint8Array {
    writeInt64(this.#storeKeyScratch, 0, start)
    return this.#storeKeyScratch.slice(this.#storeKeyScratch.writeBytes(key, 8))
  }

  /** Past its retention: no one may read it, and it will be deleted. */
  isExpired(start: number): boolean {
    return start <= this.#observedStart - this.spec.retentionMs
  }

  /** @param value null deletes. */
  put(row: Row, value: unknown, timestamp: number): void {
    if (row.start > this.#observedStart) this.#observedStart = row.start
    row.value = value
    row.timestamp = timestamp
    if (row.dirty) return
    row.dirty = true
    this.#dirty.push(row)
  }

  dirtyRows(): number {
    return this.#dirty.length
  }

  /** Writes changed rows until all are written or the writer is blocked. @returns whether all are; else call again. */
  flush(writer: ChangeWriter): boolean {
    const { name, key: keySerde, value: valueSerde } = this.spec
    while (this.#flushed < this.#dirty.length) {
      if (writer.blocked) return false
      const row = this.#dirty[this.#flushed++]!
      row.dirty = false
      if (row.start > this.#committedStart) this.#committedStart = row.start
      const key = keySerde.encode(row.key, this.#keyScratch)
      const storeKey = this.#storeKey(key, row.start)
      const logged = this.#changelogKeyScratch
      logged.writeBytes(key, 0)
      writeInt64(logged, key.length, row.start)
      logged.view(key.length + 12).setInt32(key.length + 8, 0)
      const changelogKey = logged.slice(key.length + 12)
      if (row.value === null || row.value === undefined) {
        writer.delete(name, storeKey, changelogKey, row.timestamp)
        continue
      }
      const value = valueSerde.encode(row.value, this.#valueScratch)
      writer.put(name, storeKey, changelogKey, value, timestamped(this.#rowScratch, row.timestamp, value), row.timestamp)
    }
    this.#dirty = []
    this.#flushed = 0
    return true
  }

  /** After a commit: lets go of windows past their retention, here and in the database, and of clean rows when there are too many. */
  expire(): void {
    const bound = this.#observedStart - this.spec.retentionMs + 1
    if (bound > this.#deletedBelow) {
      for (const [start, window] of this.#windows) {
        if (start >= bound) continue
        this.#windows.delete(start)
        this.#rows -= window.size
      }
      this.#database.deleteBelow(this.spec.name, this.#storeKey(new Uint8Array(0), bound))
      this.#deletedBelow = bound
      this.#forgetCurrent()
    }
    if (this.#rows > this.#rowsMax) this.#forgetRows()
  }

  #forgetRows(): void {
    this.#windows.clear()
    this.#rows = 0
    this.#forgetCurrent()
  }

  #forgetCurrent(): void {
    this.#current = undefined
    this.#currentStart = -1
  }
}

/** The database key of a changelog record's key: the window's start to the front, the sequence number away. */
export function windowStoreKey(changelogKey: Uint8Array): Uint8Array {
  const keyBytes = changelogKey.length - 12
  const storeKey = new Uint8Array(keyBytes + 8)
  storeKey.set(changelogKey.subarray(keyBytes, keyBytes + 8))
  storeKey.set(changelogKey.subarray(0, keyBytes), 8)
  return storeKey
}
