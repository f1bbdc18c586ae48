// Whole batches of a segment that are sent from its file: only their place is known here, their bytes are not read. // hot
import type { DiskFailed, DiskFile, FileRange, Outgoing } from '@millrace/host'
import { LogGone } from './corruption.ts'
import type { Log } from './log.ts'
import type { Segment } from './segment.ts'

/** Below this a copy is cheaper than the way around it. */
export const partBytesMin = 128 * 1024
/** More in one piece is read and written. */
export const partBytesMax = 8 * 1024 * 1024

/** To ask for each page costs a tenth of what sending does: what was in memory so lately still is. */
const freshMs = 100

/** Never written to nor read: the system gives no memory for it. */
const blank = new ArrayBuffer(partBytesMax)
const parts = new WeakMap<Uint8Array, SegmentPart>()

export class SegmentPart implements FileRange {
  readonly length: number
  readonly position: number
  readonly #log: Log
  readonly #segment: Segment
  readonly #knownAt: number

  /** It is known to be in memory. */
  constructor(log: Log, segment: Segment, position: number, length: number) {
    this.#log = log
    this.#segment = segment
    this.position = position
    this.length = length
    this.#knownAt = log.parts.clock.monotonic()
  }

  get path(): string {
    return this.#segment.path
  }

  file(): DiskFile {
    const segment = this.#segment
    if (this.#log.failure !== undefined) throw this.#log.failure
    if (segment.isDisposed || this.position + this.length > segment.size) throw new LogGone(this.#log.name)
    return segment.file
  }

  isInMemory(position: number, bytes: number): boolean {
    return this.#log.parts.clock.monotonic() - this.#knownAt < freshMs || this.file().isInMemory(position, bytes)
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    this.file()
    const file = this.#segment.pin()
    try {
      return await file.read(into, position)
    } finally {
      this.#segment.unpin()
    }
  }

  failed(cause: DiskFailed): void {
    this.#log.fail(cause)
  }
}

/**
 * What stands for a part in an answer that is being made: as long as it, and kept by reference by who encodes it. Its bytes mean nothing;
 * `withParts` puts the part in its place.
 */
export function standInFor(part: SegmentPart): Uint8Array {
  const standIn = new Uint8Array(blank, 0, part.length)
  parts.set(standIn, part)
  return standIn
}

/** An encoded answer with parts of segments where it has their stand-ins. */
export function withParts(chunks: readonly Uint8Array[]): readonly Outgoing[] {
  for (const chunk of chunks) if (chunk.buffer === blank) return chunks.map((each) => parts.get(each) ?? each)
  return chunks
}
