// The snapshot files of one partition's producers: written and read at once where they are small, else in turns while the partition goes on.
import type { Clock, Disk, DiskFile } from '@millrace/host'
import { passes, Turns } from '@millrace/host'
import type { Crc32c } from '@millrace/protocol'
import { freeDeletedSuffix, offsetFileName } from './file-names.ts'
import type { Producer } from './producer.ts'
import {
  contentAt,
  contentOf,
  decodeSnapshot,
  encodeSnapshot,
  findingOpen,
  headerOf,
  readingSnapshot,
} from './producer-snapshot.ts'

/** Of so many a snapshot is written in place, in a few milliseconds. */
const writtenInPlaceMax = 10_000
/** Bytes of a file that is read in place, as most are: a start may have thousands of them. */
const readInPlaceMax = 512 * 1024

export interface SnapshotsOptions {
  readonly disk: Disk
  readonly clock: Clock
  readonly crc32c: Crc32c
  /** Where the snapshots lie; it changes when the partition is deleted. */
  readonly directory: () => string
}

export class ProducerSnapshots {
  readonly #options: SnapshotsOptions
  /** Rising; one that is being written too. */
  #offsets: number[] = []
  readonly #unsynced = new Set<number>()
  #underWay: SnapshotUnderWay | undefined
  /** What is known at this offset needs no other snapshot. */
  takenAt = 0

  constructor(options: SnapshotsOptions) {
    this.#options = options
  }

  get offsets(): readonly number[] {
    return this.#offsets
  }

  /**
   * While a snapshot is being written: the producers that were changed since it was taken. It shows them as they were, so a change is
   * made to a copy, which takes the producer's place and is noted here.
   */
  get changed(): Set<Producer> | undefined {
    return this.#underWay?.changed
  }

  /** Takes over the files of the directory. */
  found(offsets: readonly number[]): void {
    this.#offsets = offsets.toSorted((a, b) => a - b)
  }

  /** Producers that have a transaction open in this snapshot; many are looked through without holding the event loop. */
  async openAt(offset: number): Promise<readonly number[]> {
    if (this.#underWay?.offset === offset) return this.#underWay.open
    if (!this.#offsets.includes(offset)) return []
    const { clock, crc32c } = this.#options
    return inTurns(findingOpen(await this.#read(offset), crc32c), new Turns(clock))
  }

  // Writing

  /**
   * Takes the snapshot of an offset, while none is under way: few producers are in its file when this returns, of many the rest follows
   * with `finish`.
   * @param open producers with an open transaction.
   * @throws DiskFull, DescriptorsExhausted there is none.
   */
  take(offset: number, producers: ReadonlyMap<number, Producer>, open: readonly number[]): void {
    const { disk, crc32c } = this.#options
    const isLarge = producers.size > writtenInPlaceMax
    this.#try(offset, () => {
      // Its name is there from now on, so that it is synced with that of the segment.
      const file = disk.open(this.#path(offset), 'truncate')
      if (isLarge) this.#underWay = new SnapshotUnderWay(offset, file, contentOf([...producers.values()]), open, crc32c)
      else writeWhole(file, encodeSnapshot(producers.values(), crc32c))
    })
    if (this.#offsets.at(-1) !== offset) this.#offsets.push(offset)
    if (!isLarge) this.#unsynced.add(offset)
    this.takenAt = offset
  }

  /** Goes on until the snapshot that is under way is in its file. @throws DiskFull, DescriptorsExhausted it cannot be: the next one is taken anew. */
  async finish(): Promise<void> {
    const turns = new Turns(this.#options.clock)
    while (this.#underWay !== undefined) {
      this.#step(this.#underWay)
      if (turns.isLate()) await turns.next()
    }
  }

  #step(snapshot: SnapshotUnderWay): void {
    if (!this.#try(snapshot.offset, () => snapshot.step())) return
    this.#underWay = undefined
    this.#unsynced.add(snapshot.offset)
  }

  #try<T>(offset: number, write: () => T): T {
    try {
      return write()
    } catch (cause) {
      this.#forget(offset)
      this.takenAt = 0
      if (passes(cause)) this.#options.disk.remove(this.#path(offset))
      throw cause
    }
  }

  async sync(): Promise<void> {
    for (const offset of this.#unsynced) {
      if (!this.#unsynced.delete(offset)) continue
      const file = this.#options.disk.open(this.#path(offset), 'write')
      try {
        await file.sync()
      } finally {
        file.close()
      }
    }
  }

  // Reading

  /** The producers of the newest whole snapshot that lies within [start, end]. Those outside, and torn ones, are removed. */
  newest(
    startOffset: number,
    endOffset: number,
  ): { readonly offset: number; readonly producers: readonly Producer[] } | undefined {
    for (let offset = this.#last(startOffset, endOffset); offset !== undefined; offset = this.#offsets.at(-1)) {
      const producers = decodeSnapshot(this.#options.disk.readFile(this.#path(offset)), this.#options.crc32c)
      if (producers !== undefined) return { offset, producers }
      this.remove(offset)
    }
    return undefined
  }

  /** The same without holding the event loop. */
  async newestLater(startOffset: number, endOffset: number, turns: Turns): Promise<ReturnType<ProducerSnapshots['newest']>> {
    for (let offset = this.#last(startOffset, endOffset); offset !== undefined; offset = this.#offsets.at(-1)) {
      const producers = await inTurns(readingSnapshot(await this.#read(offset), this.#options.crc32c), turns)
      if (producers !== undefined) return { offset, producers }
      this.remove(offset)
    }
    return undefined
  }

  async #read(offset: number): Promise<Uint8Array> {
    const file = this.#options.disk.open(this.#path(offset), 'read')
    try {
      const bytes = new Uint8Array(file.size())
      const read = bytes.length <= readInPlaceMax ? file.readNow(bytes, 0) : await file.read(bytes, 0)
      return bytes.subarray(0, read)
    } finally {
      file.close()
    }
  }

  #last(startOffset: number, endOffset: number): number | undefined {
    // Of one that is under way no file tells yet: what it knows is made again from the one before.
    if (this.#underWay !== undefined) this.remove(this.#underWay.offset)
    for (const offset of this.#offsets) if (offset > endOffset || offset < startOffset) this.remove(offset)
    return this.#offsets.at(-1)
  }

  // Removing

  /** A snapshot whose segment is gone is of no use, but for the newest beyond the last segment: it is the one of the clean stop. */
  removeStray(segmentBases: readonly number[]): void {
    const bases = new Set(segmentBases)
    const last = segmentBases.at(-1) ?? 0
    const newest = this.#offsets.at(-1)
    for (const offset of this.#offsets) {
      if (!bases.has(offset) && !(offset === newest && offset > last)) this.remove(offset)
    }
  }

  removeAll(): void {
    for (const offset of this.#offsets) this.remove(offset)
  }

  /** The snapshot of a segment that is being deleted goes with it. @returns the path of its renamed file, if there was one. */
  setAside(offset: number): string | undefined {
    if (!this.#offsets.includes(offset)) return undefined
    if (this.#underWay?.offset === offset) {
      this.remove(offset)
      return undefined
    }
    const path = this.#path(offset)
    this.#forget(offset)
    const { disk } = this.#options
    const to = path + freeDeletedSuffix((suffix) => disk.exists(path + suffix))
    disk.rename(path, to)
    return to
  }

  remove(offset: number): void {
    this.#forget(offset)
    this.#options.disk.remove(this.#path(offset))
  }

  #forget(offset: number): void {
    this.#offsets = this.#offsets.filter((other) => other !== offset)
    this.#unsynced.delete(offset)
    if (this.#underWay?.offset !== offset) return
    this.#underWay.close()
    this.#underWay = undefined
  }

  #path(offset: number): string {
    return `${this.#options.directory()}/${offsetFileName(offset, '.snapshot')}`
  }
}

async function inTurns<T>(steps: Generator<undefined, T>, turns: Turns): Promise<T> {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    if (turns.isLate()) await turns.next()
  }
}

function writeWhole(file: DiskFile, chunks: readonly Uint8Array[]): void {
  try {
    file.write(chunks, 0)
  } finally {
    file.close()
  }
}

/** One of many producers. Until its last step the file has no header, so that nobody takes it for whole. */
class SnapshotUnderWay {
  readonly offset: number
  readonly open: readonly number[]
  readonly changed = new Set<Producer>()
  readonly #parts: Generator<Uint8Array, void>
  readonly #file: DiskFile
  readonly #crc32c: Crc32c
  #position = contentAt
  #crc = 0

  constructor(offset: number, file: DiskFile, parts: Generator<Uint8Array, void>, open: readonly number[], crc32c: Crc32c) {
    this.offset = offset
    this.#file = file
    this.open = open
    this.#parts = parts
    this.#crc32c = crc32c
  }

  /** @returns whether it is whole. */
  step(): boolean {
    const part = this.#parts.next()
    if (part.done === true) {
      this.#file.write([headerOf(this.#crc)], 0)
      this.close()
      return true
    }
    this.#file.write([part.value], this.#position)
    this.#position += part.value.length
    this.#crc = this.#crc32c(part.value, this.#crc)
    return false
  }

  close(): void {
    this.#file.close()
  }
}
