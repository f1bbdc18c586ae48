// What a log is given by the directory that owns it.
import type { Clock, Compression, DiskFull, Failpoint, Logger, Random } from '@millrace/host'
import type { LogConfig } from './config.ts'
import type { Log } from './log.ts'
import type { ProducerSettings } from './producer-state.ts'
import type { Segment, SegmentParts } from './segment.ts'
import type { LaterValidator } from './validate-later.ts'
import type { Validator } from './validate.ts'

/** Memory for what reads give. */
export interface ReadMemory {
  /** Room for so many bytes, with any content in it. */
  take(bytes: number): Uint8Array
  /** Nothing refers to it any more: the next `take` may return it. Bytes that were not taken here are left alone. */
  give(bytes: Uint8Array): void
}

/** What all logs of a process share. */
export interface LogParts extends SegmentParts {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly failpoint: Failpoint
  readonly compression: Compression
  readonly validator: Validator
  readonly laterValidator: LaterValidator
  /** What was appended to a log was put on stable storage: that took so many ms. */
  readonly flushed?: (ms: number) => void
  /** Settings of producers, which change while the broker runs. */
  readonly producers: ProducerSettings
  /** Where reads find room: whoever is given the bytes may let them be used again. */
  readonly memory: ReadMemory
  /** The settings of a topic, as they are now. */
  readonly configOf: (topic: string) => LogConfig
  /** A file operation failed for good. */
  readonly failed: (log: Log, cause: Error) => void
  /** A write found no room; it passes. */
  readonly full: (cause: DiskFull) => void
  /** On a full disk: room for so many bytes that let more be made. @returns whether there is any. */
  readonly makeRoom: (bytes: number) => boolean
  /** A segment was closed: its files are to be put on stable storage in the background. */
  readonly rolled: (log: Log) => void
  /** As many records as flush.messages allows are not on stable storage. */
  readonly syncDue: (log: Log) => void
  /** The log is about to be cut below its recovery point or its start: both are to be on stable storage when this returns. */
  readonly checkpointsFell: (log: Log) => void
  /** Files to remove after a delay. */
  readonly removeLater: (paths: readonly string[], segments: readonly Segment[], delayMs: number) => void
}

/** What all directories share; each adds what it does for its logs. */
export type SharedParts = Omit<
  LogParts,
  'failed' | 'full' | 'makeRoom' | 'rolled' | 'syncDue' | 'checkpointsFell' | 'removeLater'
>
