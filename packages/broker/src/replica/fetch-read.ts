// Reads what one fetch asks for, partition by partition, until its bytes are used up.
// hot
import { ErrorCode } from '@millrace/protocol'
import { isRefusal } from '../log/append.ts'
import type { Refusal } from '../log/append.ts'
import type { FetchedPartition, FetchTarget } from './fetch-session.ts'
import type { Partition, PartitionRead } from './partition.ts'

/** Finds the partition of a target, or the code why there is none to be found. */
export type FindPartition = (target: FetchTarget) => Partition | ErrorCode

export interface FetchLimits {
  /** Bytes of the whole answer. */
  readonly maxBytes: number
  /** The first batch is given even if it alone is larger than the limits (KIP-74). */
  readonly minOneBatch: boolean
  /** Only what transactions have decided (read_committed). */
  readonly committedOnly: boolean
  /** Whether who asks can be sent parts of segments from their files. */
  readonly sendsFiles: () => boolean
}

const noRecords = new Uint8Array(0)

/** One partition's part of a fetch's answer. Offsets are -1 where unknown. */
export class PartitionFetch implements FetchedPartition {
  readonly target: FetchTarget
  readonly partition: Partition | undefined
  errorCode: ErrorCode = ErrorCode.NONE
  highWatermark = -1
  lastStableOffset = -1
  logStartOffset = -1
  aborted: PartitionRead['aborted'] = null
  diverging: PartitionRead['diverging'] = undefined
  /** Whole batches. */
  records: Uint8Array = noRecords
  recordsBytes = 0

  constructor(target: FetchTarget, partition: Partition | undefined) {
    this.target = target
    this.partition = partition
  }

  /** Forgets the batches, which nobody was given, but not how many bytes they were. */
  dropRecords(): void {
    this.partition?.log.parts.memory.give(this.records)
    this.records = noRecords
  }

  get diverges(): boolean {
    return this.diverging !== undefined
  }
}

/** Targets that are read in one turn of the event loop. */
const targetsPerTurn = 2_000

/** Reads every target in order. A promise only when some batch is not in memory, or the targets are very many. @param nextTurn lets others have their turn. */
export function readTargets(
  targets: readonly FetchTarget[],
  find: FindPartition,
  limits: FetchLimits,
  nextTurn: () => Promise<void>,
): readonly PartitionFetch[] | Promise<readonly PartitionFetch[]> {
  const { maxBytes, minOneBatch } = limits
  const walk: Walk = { targets, find, limits, nextTurn, results: [], bytesLeft: maxBytes, minOneBatch, turnEnds: targetsPerTurn }
  return readFrom(walk)
}

interface Walk {
  readonly targets: readonly FetchTarget[]
  readonly find: FindPartition
  readonly limits: FetchLimits
  readonly nextTurn: () => Promise<void>
  readonly results: PartitionFetch[]
  bytesLeft: number
  minOneBatch: boolean
  /** Targets are read up to here, then others have their turn. */
  turnEnds: number
}

function readFrom(walk: Walk): readonly PartitionFetch[] | Promise<readonly PartitionFetch[]> {
  while (walk.results.length < walk.targets.length) {
    if (walk.results.length === walk.turnEnds) {
      walk.turnEnds += targetsPerTurn
      return walk.nextTurn().then(() => readFrom(walk))
    }
    const target = walk.targets[walk.results.length] as FetchTarget
    const found = walk.find(target)
    if (typeof found === 'number') {
      const result = new PartitionFetch(target, undefined)
      result.errorCode = found
      // As Kafka has it for partitions that nobody knows.
      if (found !== ErrorCode.NOT_LEADER_OR_FOLLOWER) result.aborted = []
      walk.results.push(result)
      continue
    }
    const result = new PartitionFetch(target, found)
    found.traffic?.wasAskedToRead()
    walk.results.push(result)
    result.errorCode = found.refusalFor(target.currentLeaderEpoch)
    if (result.errorCode !== ErrorCode.NONE) continue
    const maxBytes = Math.min(target.maxBytes, walk.bytesLeft)
    // Whoever asks for less than nothing is only told so when there is something: Apache Kafka stumbles while it reads.
    const isNegative = maxBytes < 0
    const least = isNegative || walk.minOneBatch
    const wasFirst = walk.minOneBatch
    const { committedOnly, sendsFiles } = walk.limits
    const read = found.read(target.fetchOffset, maxBytes, committedOnly, least, target.lastFetchedEpoch, sendsFiles)
    if (read instanceof Promise) {
      return read.then((late) => {
        take(walk, result, late, isNegative)
        if (!wasFirst) endIfFull(walk, result, maxBytes)
        return readFrom(walk)
      })
    }
    take(walk, result, read, isNegative)
    if (!wasFirst) endIfFull(walk, result, maxBytes)
  }
  return walk.results
}

function take(walk: Walk, result: PartitionFetch, read: PartitionRead | Refusal, isNegative: boolean): void {
  if (isRefusal(read)) {
    result.errorCode = read.code
    return
  }
  if (isNegative && read.read.byteLength > 0) {
    result.errorCode = ErrorCode.UNKNOWN_SERVER_ERROR
    return
  }
  result.highWatermark = read.highWatermark
  result.lastStableOffset = read.lastStableOffset
  result.logStartOffset = read.logStartOffset
  result.aborted = read.aborted
  result.diverging = read.diverging
  result.records = joined(read.read.chunks)
  result.recordsBytes = read.read.byteLength
  if (result.recordsBytes > 0) walk.minOneBatch = false
  // What fitted of one more batch counts, as with Kafka, which sends it: what is left for other partitions is the same.
  walk.bytesLeft = Math.max(0, walk.bytesLeft - read.read.takenBytes)
}

/** The batch that comes next is more than the answer has room for: to read those of all other partitions, only to find the same, is work for nothing. */
function endIfFull(
  walk: Walk,
  { target, recordsBytes, highWatermark, lastStableOffset }: PartitionFetch,
  maxBytes: number,
): void {
  const end = walk.limits.committedOnly ? lastStableOffset : highWatermark
  if (recordsBytes === 0 && maxBytes === walk.bytesLeft && target.fetchOffset < end) walk.bytesLeft = 0
}

/** A log gives its batches in one piece, but where they end in one file and go on in the next. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length < 2) return chunks[0] ?? noRecords
  let bytes = 0
  for (const chunk of chunks) bytes += chunk.length
  const whole = new Uint8Array(bytes)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
