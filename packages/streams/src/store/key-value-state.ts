// A key-value store's state as processors see it: decoded rows over committed bytes, encoded once at commit. hot
import { readInt64, writeInt64 } from '../serde/primitives.ts'
import { Scratch } from '../serde/serde.ts'
import type { KeyValueStoreSpec } from '../topology/graph.ts'
import type { ChangeWriter } from './changes.ts'
import { mapKey } from './memory.ts'
import { Row } from './row.ts'
import type { StateDatabase } from './store.ts'

/**
 * Rows by key. Nothing that is not committed reaches the database: changed rows stay here until `flush` has written them into the
 * commit's batch, and `rollback` forgets them.
 *
 * Clean rows are kept in two generations: when the young one is full, the old one is dropped and the young one becomes it, so a row that
 * is used now and then stays without a list to maintain at each use.
 */
export class KeyValueState {
  readonly spec: KeyValueStoreSpec
  readonly #database: StateDatabase
  readonly #primitive: boolean
  readonly #generationRowsMax: number
  readonly #keyScratch = new Scratch()
  readonly #valueScratch = new Scratch()
  readonly #rowScratch = new Scratch()
  #young = new Map<unknown, Row>()
  #old = new Map<unknown, Row>()
  #dirty: Row[] = []
  #flushed = 0

  constructor(spec: KeyValueStoreSpec, database: StateDatabase, generationRowsMax: number) {
    this.spec = spec
    this.#database = database
    this.#primitive = spec.key.primitive === true
    this.#generationRowsMax = generationRowsMax
  }

  /** The row of a key, there or not: `value` is null when there is none. Good for reading and for `put` until the next call. */
  row(key: unknown): Row {
    const id = this.#primitive ? key : mapKey(this.spec.key.encode(key, this.#keyScratch))
    const young = this.#young.get(id)
    if (young !== undefined) return young
    return this.#find(id, key)
  }

  #find(id: unknown, key: unknown): Row {
    let row = this.#old.get(id)
    if (row === undefined) row = this.#load(key)
    else this.#old.delete(id)
    if (this.#young.size >= this.#generationRowsMax) this.#age()
    this.#young.set(id, row)
    return row
  }

  #load(key: unknown): Row {
    const bytes = this.#database.get(this.spec.name, this.spec.key.encode(key, this.#keyScratch))
    if (bytes === undefined) return new Row(key, null, -1, 0)
    return new Row(key, this.spec.value.decode(bytes, 8, bytes.length), readInt64(bytes, 0), 0)
  }

  /** Changed rows outlive their generation, since the database does not have them yet. */
  #age(): void {
    const dropped = this.#old
    this.#old = this.#young
    this.#young = new Map()
    for (const [id, row] of dropped) if (row.dirty) this.#young.set(id, row)
  }

  /** @param value null deletes. */
  put(row: Row, value: unknown, timestamp: number): void {
    row.value = value
    row.timestamp = timestamp
    if (row.dirty) return
    row.dirty = true
    this.#dirty.push(row)
  }

  /** Rows changed since the last commit. */
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
      const key = keySerde.encode(row.key, this.#keyScratch)
      if (row.value === null || row.value === undefined) {
        writer.delete(name, key, key, row.timestamp)
        continue
      }
      const value = valueSerde.encode(row.value, this.#valueScratch)
      writer.put(name, key, key, value, timestamped(this.#rowScratch, row.timestamp, value), row.timestamp)
    }
    this.#dirty = []
    this.#flushed = 0
    return true
  }

  /** A key's present value for a query, which must not move rows: between a commit's steps they are here and not in the database yet. */
  peek(key: unknown): unknown {
    const id = this.#primitive ? key : mapKey(this.spec.key.encode(key, this.#keyScratch))
    const row = this.#young.get(id) ?? this.#old.get(id)
    return row === undefined ? this.#load(key).value : row.value
  }
}

/** A row's bytes in the database: its timestamp, then its value, as in Kafka's timestamped stores (KIP-258). */
export function timestamped(scratch: Scratch, timestamp: number, value: Uint8Array): Uint8Array {
  writeInt64(scratch, 0, timestamp)
  return scratch.slice(scratch.writeBytes(value, 8))
}
