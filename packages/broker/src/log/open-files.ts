// Bounds how many segment files are open: the one that was not used for longest is closed first.
import { DescriptorsExhausted } from '@millrace/host'

/** Something that holds a file open and can do without it for a while. */
export interface PooledFile {
  readonly path: string
  /** Set by its owner at each use, cleared by the pool as it passes. */
  used: boolean
  /** Closes the file, unless it is in use. @returns whether it is closed now. */
  release(): boolean
  /** Asked of one that could not be closed: brings about, in the background, that it can be. */
  settle(): void
}

/** Files that one call looks at: with all of them busy a look at each, for every file that is opened, would be all that a node does. */
const lookedAtMax = 64
const overMostMax = 128

export class OpenFiles {
  readonly #most: () => number
  readonly #overMost: number
  readonly #open = new Set<PooledFile>()

  /**
   * @param most read again at each use: what other parts of the node have open takes from it.
   * @param overMost so many more may be open while others are being made ready to be closed.
   */
  constructor(most: () => number, overMost = overMostMax) {
    this.#most = most
    this.#overMost = Math.min(overMost, overMostMax)
  }

  get count(): number {
    return this.#open.size
  }

  /** Makes room for one more, before it is opened. @throws DescriptorsExhausted all that are open are in use. */
  admit(file: PooledFile): void {
    const most = this.#most()
    if (this.#open.size < most) return
    this.#closeIdle(most - 1)
    if (this.#open.size >= most + this.#overMost) throw new DescriptorsExhausted(file.path, 'EMFILE')
  }

  opened(file: PooledFile): void {
    file.used = true
    this.#open.add(file)
  }

  /** Closes idle files over the bound; called when a file may have become one, or the bound may have fallen. */
  trim(): void {
    const most = this.#most()
    if (this.#open.size > most) this.#closeIdle(most)
  }

  /** Closes some idle files whatever the bound: something else could not be opened. @returns whether there is room now. */
  spare(): boolean {
    const before = this.#open.size
    this.#closeIdle(Math.max(0, before - lookedAtMax))
    return this.#open.size < before
  }

  closed(file: PooledFile): void {
    this.#open.delete(file)
  }

  /** Second chance: one that was used since the last pass goes to the end of the line. */
  #closeIdle(most: number): void {
    for (let left = Math.min(lookedAtMax, this.#open.size * 2); left > 0 && this.#open.size > most; left--) {
      const [file] = this.#open
      if (file === undefined) return
      this.#open.delete(file)
      const wasUsed = file.used
      file.used = false
      if (!wasUsed && file.release()) continue
      if (!wasUsed) file.settle()
      this.#open.add(file)
    }
  }
}
