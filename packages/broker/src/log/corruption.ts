// Failures of what is stored: typed, so that a partition goes offline and no other.
import type { TopicPartitionName } from './file-names.ts'

/** The stored bytes of a log are not what was written, and cutting them would lose records that may have been acknowledged. */
export class LogCorrupted extends Error {
  override readonly name = 'LogCorrupted'
  readonly path: string
  /** Where in the file the first wrong byte may be. */
  readonly position: number
  /** The first offset that cannot be read. */
  readonly offset: number
  constructor(path: string, position: number, offset: number, reason: string, options?: { cause?: unknown }) {
    super(`${path} is corrupt at byte ${position}, offset ${offset}: ${reason}`, options)
    this.path = path
    this.position = position
    this.offset = offset
  }
}

/** A partition's directory belongs to another topic of the same name. */
export class TopicIdMismatch extends Error {
  override readonly name = 'TopicIdMismatch'
}

/** The log was deleted or closed while someone still held it. */
export class LogGone extends Error {
  override readonly name = 'LogGone'
  constructor(name: TopicPartitionName) {
    super(`the log of ${name.topic}-${name.partition} is gone`)
  }
}
