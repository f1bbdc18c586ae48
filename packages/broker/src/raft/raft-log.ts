// What the quorum needs of its log: append, read, know what is on stable storage, cut in front.
import { DiskFull } from '@millrace/host'
import { clusterMetadataTopicId } from '@millrace/protocol'
import { isRefusal } from '../log/append.ts'
import { readChecked } from '../log/checked-read.ts'
import { defaultLogConfig, type LogConfig } from '../log/config.ts'
import { LogCorrupted } from '../log/corruption.ts'
import type { LogDirs } from '../log/log-dirs.ts'
import type { Log } from '../log/log.ts'
import type { Segment } from '../log/segment.ts'

/** The log `__cluster_metadata-0`. */
export interface RaftLog {
  readonly startOffset: number
  /** Offset of the next record. */
  readonly endOffset: number
  /** Everything below is on stable storage. */
  readonly durableEndOffset: number
  /** Epoch of the last batch; -1 when the log is empty. */
  readonly lastEpoch: number
  /** Bytes of the segments from the start on; those before it go soon. */
  readonly sizeInBytes: number
  /**
   * Appends whole batches: their offsets and epoch are written in place. @param makesRoom what they say lets room be made: on a full disk
   * they may take some that is kept for that. @returns the last offset. @throws DiskFull nothing was appended · DiskFailed
   */
  append(batches: Uint8Array, epoch: number, now: number, makesRoom: boolean): number
  /** Calls back once everything appended so far is on stable storage, or can never be known to be. */
  whenDurable(done: (failed?: Error) => void): void
  /** Whole batches from `offset` on, at least one; some of them may begin below it. @throws MetadataLogUnusable there is none · DiskFailed */
  read(offset: number, maxBytes: number): Promise<Uint8Array>
  /** What a batch at `offset` that is whole and cannot be meant says of this log. */
  senseless(offset: number, cause: Error): Error
  /** Begins a new segment, so that what lies before can be deleted later. */
  roll(): void
  /** Drops what lies before `offset`, by whole segments. */
  deleteUpTo(offset: number): void
  /** Drops everything; the next offset is `offset`. */
  restartAt(offset: number): void
}

/** The topic of the metadata log; it has one partition. */
export const metadataTopic = '__cluster_metadata'

/** Settings of the metadata log as a log: retention is by snapshots alone. */
export function metadataLogConfig(config: {
  readonly 'metadata.log.segment.bytes': number
  readonly 'internal.metadata.log.segment.bytes': number | null
  readonly 'metadata.log.segment.ms': number
}): LogConfig {
  return {
    ...defaultLogConfig,
    segmentBytes: config['internal.metadata.log.segment.bytes'] ?? config['metadata.log.segment.bytes'],
    segmentMs: config['metadata.log.segment.ms'],
    maxMessageBytes: 2 ** 31 - 1,
    retentionMs: -1,
    retentionBytes: -1,
  }
}

/** The metadata log has been damaged: this node cannot know the state of the cluster. */
export class MetadataLogUnusable extends Error {
  override readonly name = 'MetadataLogUnusable'
}

const advice =
  'nothing was changed. Put a copy of this directory from before the damage in its place, or cut the log there by hand ' +
  '(docs/reference/errors.md, "A damaged log")'

function damaged(cause: LogCorrupted): MetadataLogUnusable {
  return new MetadataLogUnusable(`the metadata log is damaged: ${cause.message}; ${advice}`, { cause })
}

/** The metadata log in one of the log directories, made if it is not there. @throws MetadataLogUnusable · DiskFull · DiskFailed */
export function openRaftLog(logDirs: LogDirs, directory: string): RaftLog {
  const home = directory.slice(0, directory.lastIndexOf('/'))
  // A directory that failed before its logs were known may hold it: another one would be that of another cluster.
  const failure = logDirs.failureOf(metadataTopic, 0) ?? logDirs.failed.get(home)
  if (failure instanceof LogCorrupted) throw damaged(failure)
  if (failure !== undefined)
    throw new MetadataLogUnusable(`the metadata log in ${directory} cannot be used: ${failure.message}`, { cause: failure })
  const log = logDirs.get(metadataTopic, 0) ?? logDirs.create(metadataTopic, 0, clusterMetadataTopicId, home)
  if (log.directory !== directory) {
    throw new MetadataLogUnusable(
      `the metadata log is in ${log.directory}, but should be in ${directory}: set metadata.log.dir to where it is`,
    )
  }
  return new LogForRaft(logDirs, log)
}

class LogForRaft implements RaftLog {
  readonly #logDirs: LogDirs
  readonly #log: Log

  constructor(logDirs: LogDirs, log: Log) {
    this.#logDirs = logDirs
    this.#log = log
  }

  get startOffset(): number {
    return this.#log.logStartOffset
  }
  get endOffset(): number {
    return this.#log.logEndOffset
  }
  get durableEndOffset(): number {
    return this.#log.durableEndOffset
  }
  get lastEpoch(): number {
    return this.#log.latestEpoch
  }
  get sizeInBytes(): number {
    const { segments, logStartOffset } = this.#log
    let bytes = 0
    for (let i = this.#log.segmentIndexOf(logStartOffset); i < segments.length; i++) bytes += (segments[i] as Segment).size
    return bytes
  }

  append(batches: Uint8Array, epoch: number, now: number, makesRoom: boolean): number {
    try {
      return this.#append(batches, epoch, now)
    } catch (cause) {
      if (!makesRoom || !(cause instanceof DiskFull) || !this.#log.parts.makeRoom(batches.length)) throw cause
      return this.#append(batches, epoch, now)
    }
  }

  #append(batches: Uint8Array, epoch: number, now: number): number {
    const answer = this.#log.append(batches, { origin: 'raft', leaderEpoch: epoch, now })
    if (isRefusal(answer)) throw new Error(`the metadata log refused a batch: ${answer.message ?? answer.code}`)
    return answer.lastOffset
  }

  whenDurable(done: (failed?: Error) => void): void {
    this.#logDirs.whenDurable(this.#log, done)
  }

  async read(offset: number, maxBytes: number): Promise<Uint8Array> {
    const answer = await readChecked(this.#log, offset, maxBytes).catch((cause: unknown) => {
      throw cause instanceof LogCorrupted ? damaged(cause) : cause
    })
    if (isRefusal(answer)) throw new Error(`the metadata log cannot be read at ${offset}: ${answer.message ?? answer.code}`)
    if (answer.nextOffset <= offset && offset < this.#log.logEndOffset)
      throw new MetadataLogUnusable(
        `the metadata log in ${this.#log.directory} is damaged: it has no batch at offset ${offset}, and ends at ${this.#log.logEndOffset}; ${advice}`,
      )
    const [only] = answer.chunks
    if (answer.chunks.length === 1 && only !== undefined) return only
    const bytes = new Uint8Array(answer.byteLength)
    let at = 0
    for (const chunk of answer.chunks) {
      bytes.set(chunk, at)
      at += chunk.length
    }
    return bytes
  }

  senseless(offset: number, cause: Error): Error {
    const { segments } = this.#log
    const segment = segments[this.#log.segmentIndexOf(offset)] as Segment
    const position = segment.find(offset)?.position ?? segment.size
    return damaged(new LogCorrupted(segment.path, position, offset, `the batch is whole, but ${cause.message}`, { cause }))
  }

  roll(): void {
    this.#log.roll()
  }

  deleteUpTo(offset: number): void {
    // The log lets go only of what lies below its high watermark, which for this one the quorum keeps.
    this.#log.highWatermark = offset
    const refusal = this.#log.deleteUpTo(offset)
    if (refusal !== undefined) throw new Error(`the metadata log cannot be cut at ${offset}: ${refusal.message ?? refusal.code}`)
  }

  restartAt(offset: number): void {
    this.#log.restartAt(offset)
  }
}
