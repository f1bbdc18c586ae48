// Where a commit's changes go: the changelog and the batch, from one encoding.

/** Takes the changed rows of one task's stores. Bytes are copied before a call returns. */
export interface ChangeWriter {
  /** No room for more now: wait, then go on. */
  readonly blocked: boolean
  /**
   * @param storeKey the key in the database; @param changelogKey in the changelog topic, in Kafka's layout.
   * @param value as the changelog has it; @param row the same with its timestamp in front, as the database has it.
   */
  put(store: string, storeKey: Uint8Array, changelogKey: Uint8Array, value: Uint8Array, row: Uint8Array, timestamp: number): void
  delete(store: string, storeKey: Uint8Array, changelogKey: Uint8Array, timestamp: number): void
}
