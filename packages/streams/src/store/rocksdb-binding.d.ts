// What store/rocksdb.ts uses of the RocksDB binding, which has no types of its own; names with _ are not part of its public API.
declare module '@nxtedition/rocksdb' {
  /** A handle of a column family; only to be handed back. */
  export type Column = { readonly opaque: 'column' }

  export interface ColumnOptions {
    readonly compaction?: 'level' | 'universal'
    readonly memtableMemoryBudget?: number
    readonly cacheSize?: number
    readonly compression?: boolean
    readonly optimize?: 'point-lookup'
  }

  export interface OpenOptions extends ColumnOptions {
    readonly createIfMissing: boolean
    readonly columns: Readonly<Record<string, ColumnOptions>>
    readonly parallelism?: number
    readonly walCompression?: boolean
  }

  export interface Batch {
    _put(key: Uint8Array, value: Uint8Array, options: { readonly column: Column }): void
    _del(key: Uint8Array, options: { readonly column: Column }): void
    _clear(): void
    _writeSync(options: { readonly sync?: boolean }): void
    _closeSync(): void
  }

  export interface Query {
    readonly column: Column
    readonly keyEncoding: 'buffer'
    readonly valueEncoding: 'buffer'
    readonly reverse?: boolean
    readonly limit?: number
    readonly gte?: Uint8Array
    readonly lt?: Uint8Array
    readonly keys: true
    readonly values: true
  }

  export interface Iterator {
    _nextvSync(size: number, options: object): { readonly rows: readonly Uint8Array[]; readonly finished: boolean }
    _closeSync(): void
  }

  export class RocksLevel {
    constructor(location: string)
    open(options: OpenOptions): Promise<void>
    close(): Promise<void>
    readonly status: string
    readonly columns: Readonly<Record<string, Column>>
    _getManySync(
      keys: readonly Uint8Array[],
      options: { readonly column: Column; readonly valueEncoding: 'buffer' },
    ): readonly (Uint8Array | undefined | null)[]
    _chainedBatch(): Batch
    _iterator(options: Query): Iterator
    _clear(options: { readonly column: Column; readonly lt: Uint8Array }, callback: (failure?: Error | null) => void): void
  }
}
