// State in the process: the same contract as on disk, gone when the process is.
import type { StateBackend, StateBatch, StateDatabase } from './store.ts'
import { compareBytes, StateClosed } from './store.ts'

/** State that lives as long as this value: a task that is closed and opened again finds its state, another process does not. */
export function memoryBackend(): StateBackend {
  const databases = new Map<string, Columns>()
  return {
    name: 'memory',
    durable: false,
    open(directory, columns) {
      let kept = databases.get(directory)
      if (kept === undefined) databases.set(directory, (kept = new Map()))
      for (const column of columns) if (!kept.has(column)) kept.set(column, new Map())
      return Promise.resolve(new MemoryDatabase(kept))
    },
    destroy(directory) {
      databases.delete(directory)
      return Promise.resolve()
    },
  }
}

/** One database in memory, without a backend. */
export function memoryDatabase(columns: readonly string[]): StateDatabase {
  return new MemoryDatabase(new Map(columns.map((column) => [column, new Map<string, Entry>()])))
}

interface Entry {
  readonly key: Uint8Array
  readonly value: Uint8Array
}
type Columns = Map<string, Map<string, Entry>>

class MemoryDatabase implements StateDatabase {
  #columns: Columns | undefined

  constructor(columns: Columns) {
    this.#columns = columns
  }

  #column(name: string): Map<string, Entry> {
    this.#open()
    const column = this.#columns!.get(name)
    if (column === undefined) throw new TypeError(`there is no column ${name}`)
    return column
  }

  get(column: string, key: Uint8Array): Uint8Array | undefined {
    return this.#column(column).get(mapKey(key))?.value
  }

  *scan(column: string, from?: Uint8Array, to?: Uint8Array): Iterable<readonly [Uint8Array, Uint8Array]> {
    const found: Entry[] = []
    for (const entry of this.#column(column).values()) {
      if (from !== undefined && compareBytes(entry.key, from) < 0) continue
      if (to !== undefined && compareBytes(entry.key, to) >= 0) continue
      found.push(entry)
    }
    found.sort((a, b) => compareBytes(a.key, b.key))
    for (const entry of found) yield [entry.key, entry.value]
  }

  lastKey(column: string): Uint8Array | undefined {
    let last: Uint8Array | undefined
    for (const { key } of this.#column(column).values()) if (last === undefined || compareBytes(key, last) > 0) last = key
    return last
  }

  #open(): void {
    if (this.#columns === undefined) throw new StateClosed('the state was used after it was closed')
  }

  batch(): StateBatch {
    this.#open()
    const changes: { column: string; key: Uint8Array; value: Uint8Array | undefined }[] = []
    return {
      put: (column, key, value) => void changes.push({ column, key: key.slice(), value: value.slice() }),
      delete: (column, key) => void changes.push({ column, key: key.slice(), value: undefined }),
      write: () => {
        this.#open()
        for (const { column, key, value } of changes) {
          if (value === undefined) this.#column(column).delete(mapKey(key))
          else this.#column(column).set(mapKey(key), { key, value })
        }
        changes.length = 0
      },
      discard: () => void (changes.length = 0),
    }
  }

  deleteBelow(column: string, key: Uint8Array): void {
    const entries = this.#column(column)
    for (const [name, entry] of entries) if (compareBytes(entry.key, key) < 0) entries.delete(name)
  }

  close(): Promise<void> {
    this.#columns = undefined
    return Promise.resolve()
  }
}

/** One character a byte, so that equal bytes are equal strings. */
export function mapKey(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at++) text += String.fromCharCode(bytes[at]!)
  return text
}
