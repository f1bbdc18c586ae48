// The segments of a log in their order: found by offset, dropped, and replaced by cleaned ones.
import { cutSuffix } from './file-names.ts'
import type { LogParts } from './log-parts.ts'
import type { ProducerState } from './producer-state.ts'
import type { Segment } from './segment.ts'

export class Segments {
  readonly #parts: Pick<LogParts, 'removeLater'>
  readonly #producerState: ProducerState
  /** Rising by base offset. */
  readonly list: Segment[] = []

  constructor(parts: Pick<LogParts, 'removeLater'>, producerState: ProducerState) {
    this.#parts = parts
    this.#producerState = producerState
  }

  get active(): Segment {
    return this.list[this.list.length - 1] as Segment
  }

  get sizeInBytes(): number {
    let size = 0
    for (const segment of this.list) size += segment.size
    return size
  }

  /** Index of the segment that would hold `offset`. */
  indexOf(offset: number): number {
    let below = 0
    let above = this.list.length
    while (above - below > 1) {
      const middle = (below + above) >>> 1
      if ((this.list[middle] as Segment).baseOffset <= offset) below = middle
      else above = middle
    }
    return below
  }

  /** Takes [from, to) out of the log: their files and producer snapshots are renamed at once and removed after the delay. */
  drop(from: number, to: number, delayMs: number, why: '' | typeof cutSuffix = ''): void {
    const gone = this.list.splice(from, to - from)
    if (gone.length > 0) this.#parts.removeLater(this.#setAside(gone, -1, why), gone, delayMs)
  }

  /** The same for what a cut takes. */
  cut(from: number, to: number, delayMs: number): void {
    this.drop(from, to, delayMs, cutSuffix)
  }

  /**
   * Puts a cleaned segment, whose files are named `.swap`, in the place of those it was made from.
   * @returns false when they are not all there any more: nothing has changed.
   */
  replace(old: readonly Segment[], cleaned: Segment, delayMs: number): boolean {
    const first = this.list.indexOf(old[0] as Segment)
    if (first < 0 || old.some((segment, i) => this.list[first + i] !== segment)) return false
    this.list.splice(first, old.length, cleaned)
    const paths = this.#setAside(old, cleaned.baseOffset)
    cleaned.setAside('')
    this.#parts.removeLater(paths, old, delayMs)
    return true
  }

  /** @param kept base offset whose producer snapshot stays. @returns the new paths of the files. */
  #setAside(gone: readonly Segment[], kept: number, why: '' | typeof cutSuffix = ''): string[] {
    const paths: string[] = []
    for (const segment of gone) {
      paths.push(...segment.setAsideDeleted(why))
      const snapshot = segment.baseOffset === kept ? undefined : this.#producerState.setAside(segment.baseOffset)
      if (snapshot !== undefined) paths.push(snapshot)
    }
    return paths
  }
}
