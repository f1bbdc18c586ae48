// Debezium's envelope as a type, for those who read change events.

/** One change of a row, as the value of a record in JSON without schema. */
export interface Change<Row> {
  /** The row before: null for a creation or a snapshot's row, and unless the table's replica identity is FULL, only its key. */
  readonly before: Row | null
  /** The row after; null for a deletion. */
  readonly after: Row | null
  /** Created, updated, deleted, read by a snapshot, truncated. */
  readonly op: 'c' | 'u' | 'd' | 'r' | 't'
  readonly source: ChangeSource
  /** When the connector handled it, ms since 1970. */
  readonly ts_ms: number
}

/** Where a change comes from. */
export interface ChangeSource {
  readonly version: string
  readonly connector: 'postgresql'
  /** topic.prefix */
  readonly name: string
  /** When the transaction was committed, ms since 1970. */
  readonly ts_ms: number
  readonly ts_us: number
  readonly ts_ns: number
  readonly snapshot: 'true' | 'first' | 'first_in_data_collection' | 'last_in_data_collection' | 'last' | 'false' | 'incremental'
  readonly db: string
  readonly sequence: string
  readonly schema: string
  readonly table: string
  readonly txId: number
  readonly lsn: number
  readonly xmin: number | null
}
