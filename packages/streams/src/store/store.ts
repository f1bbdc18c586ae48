// Where committed state lies: bytes by key, in columns, changed by one atomic batch a commit.

/**
 * Keeps the state of tasks. `@millrace/streams/rocksdb` keeps it on disk; `memoryBackend` in the process, for tests and for platforms
 * without the binding.
 */
export interface StateBackend {
  readonly name: string
  /** Whether state is there again after the process has died. */
  readonly durable: boolean
  /**
   * Opens one task's database, making it if it is not there.
   * @param directory absolute path, the task's own.
   * @throws StateLocked another process has it open; DiskFull.
   */
  open(directory: string, columns: readonly string[]): Promise<StateDatabase>
  /** Removes a database that is not open. Fine if there is none. */
  destroy(directory: string): Promise<void>
}

/** One task's committed state. Synchronous: a processor looks a row up in the middle of its chain. */
export interface StateDatabase {
  get(column: string, key: Uint8Array): Uint8Array | undefined
  /** Entries in the order of their bytes, from `from` on, up to and without `to`. Values and keys may be kept. */
  scan(column: string, from?: Uint8Array, to?: Uint8Array): Iterable<readonly [key: Uint8Array, value: Uint8Array]>
  /** The greatest key. */
  lastKey(column: string): Uint8Array | undefined
  /** To be filled and written as often as one likes: it keeps its memory until the database is closed. */
  batch(): StateBatch
  /** Removes all keys below this one. Not part of a batch: only for what no one reads any more. */
  deleteBelow(column: string, key: Uint8Array): void
  /** Using it afterwards throws. */
  close(): Promise<void>
}

/** Changes that become visible, and survive the process, together. Keys and values are copied: they may be reused after the call. */
export interface StateBatch {
  put(column: string, key: Uint8Array, value: Uint8Array): void
  delete(column: string, key: Uint8Array): void
  /** Applies all of it. The batch is empty afterwards. @throws DiskFull, Error nothing was applied: the database is to be opened anew. */
  write(): void
  /** Empties it. */
  discard(): void
}

/** The column that holds, by store name, the changelog offset up to which the store is complete. */
export const offsetsColumn = 'offsets'

/** Another process, or another app in this one, has this state directory open. */
export class StateLocked extends Error {
  override readonly name = 'StateLocked'
  constructor(directory: string, options?: { cause?: unknown }) {
    super(`the state in ${directory} is in use by another process: give each instance on a machine its own stateDir`, options)
  }
}

/** A database was used after it was closed: a bug of ours, caught before it reaches native code. */
export class StateClosed extends Error {
  override readonly name = 'StateClosed'
}

/** Compares as RocksDB does: unsigned bytes, a prefix first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const common = Math.min(a.length, b.length)
  for (let at = 0; at < common; at++) {
    const difference = a[at]! - b[at]!
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
