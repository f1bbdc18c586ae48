// State on disk: one RocksDB a task, a column family a store. The only file of this package that touches a native module.
import type { Batch, Column, Iterator, RocksLevel } from '@nxtedition/rocksdb'
import type { Disk, Host } from '@millrace/host'
import { DiskFull } from '@millrace/host'
import { diskFullIn } from './disk-room.ts'
import type { StateBackend, StateBatch, StateDatabase } from './store.ts'
import { StateClosed, StateLocked } from './store.ts'

export interface RocksdbOptions {
  /** Memory that a column may take for what is not in a file yet, bytes. A task has a column for each store. */
  readonly memtableBytes?: number
  /** Cache of blocks read from files, bytes a column. */
  readonly cacheBytes?: number
}

const defaults = { memtableBytes: 4 * 1024 * 1024, cacheBytes: 4 * 1024 * 1024 }
const manifestName = 'millrace-columns.json'
const scanRows = 1000

/**
 * Keeps state in RocksDB. A batch goes through RocksDB's write-ahead log and survives the death of the process; after a loss of power the
 * state is an earlier one with the changelog offsets that belong to it, and the rest comes from the changelog.
 * @throws BindingMissing the platform has no binding (it exists for linux-x64 with glibc and darwin-arm64).
 */
export async function rocksdbBackend(host: Pick<Host, 'disk'>, options: RocksdbOptions = {}): Promise<StateBackend> {
  const { RocksLevel } = await loadBinding()
  const column = {
    compaction: 'level',
    memtableMemoryBudget: options.memtableBytes ?? defaults.memtableBytes,
    cacheSize: options.cacheBytes ?? defaults.cacheBytes,
    compression: false,
    optimize: 'point-lookup',
  } as const
  return {
    name: 'rocksdb',
    durable: true,
    async open(directory, columns) {
      const all = await rememberColumns(host.disk, directory, columns)
      const database = new RocksLevel(directory)
      try {
        await database.open({
          ...column,
          createIfMissing: true,
          walCompression: false,
          columns: Object.fromEntries(all.map((name) => [name, column])),
        })
      } catch (cause) {
        if (isLocked(cause)) throw new StateLocked(directory, { cause })
        throw diskFullIn(directory, cause)
      }
      return new RocksdbDatabase(database, directory)
    },
    destroy(directory) {
      host.disk.removeDirectory(directory)
      return Promise.resolve()
    },
  }
}

/** This platform has no RocksDB binding. */
export class BindingMissing extends Error {
  override readonly name = 'BindingMissing'
}

async function loadBinding(): Promise<{ readonly RocksLevel: new (location: string) => RocksLevel }> {
  try {
    return await import('@nxtedition/rocksdb')
  } catch (cause) {
    throw new BindingMissing('no RocksDB binding could be loaded here: it comes for linux-x64 (glibc) and darwin-arm64', {
      cause,
    })
  }
}

/**
 * RocksDB refuses to open a database unless every column family that it has is named, so the names are kept beside it. They are written
 * before the database is opened with a new one: a name too many is harmless, one too few is not.
 */
async function rememberColumns(disk: Disk, directory: string, columns: readonly string[]): Promise<readonly string[]> {
  const path = `${directory}/${manifestName}`
  const known: readonly string[] = disk.exists(path)
    ? (JSON.parse(new TextDecoder().decode(disk.readFile(path))) as string[])
    : ['default']
  const all = [...new Set([...known, ...columns])]
  if (all.length === known.length && disk.exists(path)) return all
  disk.makeDirectory(directory)
  const next = `${path}.next`
  const file = disk.open(next, 'truncate')
  try {
    file.write([new TextEncoder().encode(JSON.stringify(all))], 0)
    await file.sync()
  } finally {
    file.close()
  }
  disk.rename(next, path)
  await disk.syncDirectory(directory)
  return all
}

function isLocked(cause: unknown): boolean {
  for (let error = cause; error instanceof Error; error = error.cause) if (/lock/i.test(error.message)) return true
  return false
}

interface ColumnRead {
  readonly column: Column
  readonly valueEncoding: 'buffer'
}

/** Every use goes through `#open`: the binding crashes the process when it is used after close. */
class RocksdbDatabase implements StateDatabase {
  #database: RocksLevel | undefined
  readonly #directory: string
  #wasFull = false
  readonly #columns = new Map<string, ColumnRead>()
  readonly #batches = new Set<Batch>()
  readonly #one: Uint8Array[] = [new Uint8Array(0)]

  constructor(database: RocksLevel, directory: string) {
    this.#database = database
    this.#directory = directory
    for (const [name, column] of Object.entries(database.columns)) this.#columns.set(name, { column, valueEncoding: 'buffer' })
  }

  #open(): RocksLevel {
    if (this.#database === undefined) throw new StateClosed('the state was used after it was closed')
    return this.#database
  }

  #column(name: string): ColumnRead {
    const column = this.#columns.get(name)
    if (column === undefined) throw new TypeError(`there is no column ${name}`)
    return column
  }

  get(column: string, key: Uint8Array): Uint8Array | undefined {
    const database = this.#open()
    this.#one[0] = key
    const [value] = database._getManySync(this.#one, this.#column(column))
    // The binding answers null for a read that it gave up.
    if (value === null) throw new Error(`reading ${column} was given up`)
    return value
  }

  *scan(column: string, from?: Uint8Array, to?: Uint8Array): Iterable<readonly [Uint8Array, Uint8Array]> {
    const rows = this.#iterator(column, { ...(from && { gte: from }), ...(to && { lt: to }) })
    try {
      for (;;) {
        this.#open()
        const { rows: page, finished } = rows._nextvSync(scanRows, {})
        for (let at = 0; at < page.length; at += 2) yield [page[at]!, page[at + 1]!]
        if (finished) return
      }
    } finally {
      rows._closeSync()
    }
  }

  lastKey(column: string): Uint8Array | undefined {
    const rows = this.#iterator(column, { reverse: true, limit: 1 })
    try {
      return rows._nextvSync(1, {}).rows[0]
    } finally {
      rows._closeSync()
    }
  }

  #iterator(column: string, bounds: { gte?: Uint8Array; lt?: Uint8Array; reverse?: boolean; limit?: number }): Iterator {
    const encodings = { keyEncoding: 'buffer', valueEncoding: 'buffer', keys: true, values: true } as const
    return this.#open()._iterator({ ...bounds, ...encodings, column: this.#column(column).column })
  }

  batch(): StateBatch {
    const batch = this.#open()._chainedBatch()
    this.#batches.add(batch)
    return {
      put: (column, key, value) => {
        this.#open()
        batch._put(key, value, this.#column(column))
      },
      delete: (column, key) => {
        this.#open()
        batch._del(key, this.#column(column))
      },
      write: () => {
        this.#open()
        try {
          batch._writeSync({})
        } catch (cause) {
          throw this.#failure(cause)
        } finally {
          batch._clear()
        }
      },
      discard: () => {
        this.#open()
        batch._clear()
      },
    }
  }

  deleteBelow(column: string, key: Uint8Array): void {
    let failure: Error | null | undefined
    this.#open()._clear({ column: this.#column(column).column, lt: key }, (failed) => void (failure = failed))
    if (failure instanceof Error) throw this.#failure(failure)
  }

  async close(): Promise<void> {
    const database = this.#database
    if (database === undefined) return
    this.#database = undefined
    for (const batch of this.#batches) batch._closeSync()
    try {
      await database.close()
    } catch (cause) {
      // The native database is gone whatever it answered; the second call tells the object around it.
      await database.close()
      // What a full disk kept from the log is in the changelog, and is restored from there.
      if (!this.#wasFull && !(this.#failure(cause) instanceof DiskFull)) throw cause
    }
  }

  #failure(cause: unknown): unknown {
    const failure = diskFullIn(this.#directory, cause)
    this.#wasFull ||= failure instanceof DiskFull
    return failure
  }
}
