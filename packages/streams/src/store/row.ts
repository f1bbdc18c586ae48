// One row of a table's state, decoded: found once, read and changed in place.

/** A key's state. `value` null: there is none. */
export class Row {
  readonly key: unknown
  value: unknown
  /** Event time of the value, ms since 1970; -1 when there is none. */
  timestamp: number
  /** Changed since the last commit. */
  dirty = false
  /** Window start; 0 in a key-value store. */
  readonly start: number

  constructor(key: unknown, value: unknown, timestamp: number, start: number) {
    this.key = key
    this.value = value
    this.timestamp = timestamp
    this.start = start
  }
}
