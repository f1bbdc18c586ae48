// What the quorum needs of its log: append, read, know what is on stable storage, cut in front.

/** The log `__cluster_metadata-0`. */
export interface RaftLog {
  readonly startOffset: number
  /** Offset of the next record. */
  readonly endOffset: number
  /** Everything below is on stable storage. */
  readonly durableEndOffset: number
  /** Epoch of the last batch; -1 when the log is empty. */
  readonly lastEpoch: number
  /** Bytes of all segments. */
  readonly sizeInBytes: number
  /**
   * Appends whole batches: their offsets and epoch are written in place. @returns the last offset. @throws DiskFull nothing was appended ·
   * DiskFailed
   */
  append(batches: Uint8Array, epoch: number, now: number): number
  /** Calls back once everything appended so far is on stable storage, or can never be known to be. */
  whenDurable(done: (failed?: Error) => void): void
  /** Whole batches from `offset` on, at least one if there is one; some of them may begin below it. @throws DiskFailed */
  read(offset: number, maxBytes: number): Promise<Uint8Array>
  /** Begins a new segment, so that what lies before can be deleted later. */
  roll(): void
  /** Drops what lies before `offset`, by whole segments. */
  deleteUpTo(offset: number): void
  /** Drops everything; the next offset is `offset`. */
  restartAt(offset: number): void
  close(): Promise<void>
}
