// Epoch to first offset: where a log has to be cut, and which epoch an offset belongs to (KIP-101, KIP-279).
import type { Disk } from '@millrace/host'
import { ReplacedFile } from './checkpoint.ts'

export interface EpochEntry {
  readonly epoch: number
  readonly startOffset: number
}

const fileName = 'leader-epoch-checkpoint'

/**
 * The file is text: line 1 the version 0, line 2 how many entries, then `epoch startOffset`, rising in both. A change reaches it at the
 * next flush, not at once: until the recovery point has passed an epoch's start, the batches themselves tell it again.
 */
export class LeaderEpochs {
  readonly #file: ReplacedFile
  #entries: EpochEntry[] = []
  /** What the file holds; undefined when that is not known, or not what it should be. */
  #inFile: string | undefined

  constructor(disk: Disk, directory: () => string) {
    this.#file = new ReplacedFile(disk, directory, fileName)
  }

  /** Reads the file. @returns false when it is there and is not whole; the entries are then to be taken from the batches. */
  load(): boolean {
    this.#entries = []
    const text = this.#file.read()
    this.#inFile = undefined
    if (text === undefined) return true
    if (text === '') {
      this.#inFile = this.#text()
      return true
    }
    const lines = text.split('\n')
    const whole = lines[0] === '0' && lines.at(-1) === '' && lines.length === Number(lines[1]) + 3
    for (const line of whole ? lines.slice(2, -1) : []) {
      const match = /^(\d+) (\d+)$/.exec(line)
      if (match === null) break
      this.assign(Number(match[1]), Number(match[2]))
    }
    const isSound = whole && this.#entries.length === Number(lines[1])
    if (isSound) this.#inFile = text
    else this.#entries = []
    return isSound
  }

  entries(): readonly EpochEntry[] {
    return this.#entries
  }

  /** -1 when none is known. */
  get latest(): number {
    return this.#entries.at(-1)?.epoch ?? -1
  }

  /** A batch of this epoch stands at `startOffset`. Entries that contradict it are dropped: the newest word holds. */
  assign(epoch: number, startOffset: number): void {
    const last = this.#entries.at(-1)
    if (last !== undefined && last.epoch === epoch && startOffset >= last.startOffset) return
    while (this.#entries.length > 0) {
      const entry = this.#entries.at(-1) as EpochEntry
      if (entry.epoch < epoch && entry.startOffset < startOffset) break
      this.#entries.pop()
    }
    this.#entries.push({ epoch, startOffset })
  }

  /**
   * Where `epoch` ended: the start of the next known epoch, or the log's end for the latest.
   * @returns the largest known epoch that is not above `epoch` with that offset; undefined when nothing is known.
   */
  endOffsetFor(epoch: number, logEndOffset: number): { readonly epoch: number; readonly endOffset: number } | undefined {
    if (epoch < 0) return undefined
    if (epoch === this.latest) return { epoch, endOffset: logEndOffset }
    const next = this.#entries.findIndex((entry) => entry.epoch > epoch)
    if (next < 0) return undefined
    const endOffset = (this.#entries[next] as EpochEntry).startOffset
    return { epoch: next === 0 ? epoch : (this.#entries[next - 1] as EpochEntry).epoch, endOffset }
  }

  /** The epoch of the batch at `offset`; -1 when it is not known. */
  epochAt(offset: number): number {
    return this.#entries.findLast((entry) => entry.startOffset <= offset)?.epoch ?? -1
  }

  /** Forgets the epochs that begin at `endOffset` or after it. */
  truncateFromEnd(endOffset: number): void {
    this.#entries = this.#entries.filter((entry) => entry.startOffset < endOffset)
  }

  /** Forgets the epochs that ended at `startOffset` or before it; the one that holds it begins there now. */
  truncateFromStart(startOffset: number): void {
    const index = this.#entries.findLastIndex((entry) => entry.startOffset <= startOffset)
    if (index < 0 || (index === 0 && this.#entries[0]?.startOffset === startOffset)) return
    this.#entries.splice(0, index + 1, { epoch: (this.#entries[index] as EpochEntry).epoch, startOffset })
  }

  clear(): void {
    this.#entries = []
  }

  /**
   * Puts the file on stable storage if it changed. An epoch that begins at the log's end has no batch yet: every start begins such a one
   * for every partition, and thousands of files would be replaced by what they hold already.
   */
  async flush(endOffset = Number.POSITIVE_INFINITY): Promise<void> {
    const text = this.#text(endOffset)
    if (text === this.#inFile) return
    this.#inFile = undefined
    await this.#file.write(text)
    this.#inFile = text
  }

  #text(endOffset = Number.POSITIVE_INFINITY): string {
    const entries = this.#entries.filter((entry) => entry.startOffset < endOffset)
    return `0\n${entries.length}\n${entries.map((entry) => `${entry.epoch} ${entry.startOffset}\n`).join('')}`
  }
}
