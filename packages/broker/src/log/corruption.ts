// Failures of what is stored: typed, so that a partition goes offline and no other.
import { passes } from '@millrace/host'
import type { TopicPartitionName } from './file-names.ts'

/** Why a log is corrupt of which the broker itself read a batch. */
export const wrongChecksum = 'a batch does not have the checksum that it was written with'

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

/** The log holds messages of Kafka before 0.11, which nothing here reads: cut or served, they would be lost or misread. */
export class OldRecordFormat extends LogCorrupted {
  constructor(path: string, position: number, offset: number, format: number) {
    super(
      path,
      position,
      offset,
      `it holds messages of format ${format}, of Kafka before 0.11, which this broker does not read; nothing was changed. ` +
        'Copy the topic to a new one with the Apache Kafka that wrote it, or any up to 4.x: that writes the present format',
    )
  }
}

/** A partition's directory belongs to another topic of the same name. */
export class TopicIdMismatch extends Error {
  override readonly name = 'TopicIdMismatch'
}

/** Two directories hold a log of the same partition. */
export class DuplicateLog extends Error {
  override readonly name = 'DuplicateLog'
  constructor(name: string, first: string, second: string) {
    super(`${name} is in ${first} and in ${second}; move one of them away`)
  }
}

/** The log was deleted or closed while someone still held it. */
export class LogGone extends Error {
  override readonly name = 'LogGone'
  constructor(name: TopicPartitionName) {
    super(`the log of ${name.topic}-${name.partition} is gone`)
  }
}

/** A log that is deleted meanwhile, or found corrupt, is no reason to leave the others as they are. */
export function unlessEnded(work: Promise<void>): Promise<void> {
  return work.catch((cause: unknown) => {
    if (!(cause instanceof LogGone || cause instanceof LogCorrupted)) throw cause
  })
}

/** Failures that took their log offline already, or that pass when there is space, or a descriptor, again. */
export function isHandled(cause: unknown): boolean {
  return passes(cause) || cause instanceof LogGone || cause instanceof LogCorrupted
}
