// Bounds how many segment files are open: the one that was not used for longest is closed first.

/** Something that holds a file open and can do without it for a while. */
export interface PooledFile {
  /** Set by its owner at each use, cleared by the pool as it passes. */
  used: boolean
  /** Closes the file, unless it is in use. @returns whether it is closed now. */
  release(): boolean
}

export class OpenFiles {
  readonly #most: number
  readonly #open = new Set<PooledFile>()

  constructor(most: number) {
    this.#most = most
  }

  get count(): number {
    return this.#open.size
  }

  opened(file: PooledFile): void {
    this.#open.add(file)
    this.trim(file)
  }

  /** Closes idle files over the bound; called when a file may have become one. @param newest stays open. */
  trim(newest?: PooledFile): void {
    if (this.#open.size > this.#most) this.#closeIdle(newest)
  }

  closed(file: PooledFile): void {
    this.#open.delete(file)
  }

  /** Second chance: one that was used since the last pass goes to the end of the line. All busy: the bound is exceeded for now. */
  #closeIdle(newest: PooledFile | undefined): void {
    for (let left = this.#open.size * 2; left > 0 && this.#open.size > this.#most; left--) {
      const [file] = this.#open
      if (file === undefined) return
      this.#open.delete(file)
      if (file !== newest && !file.used && file.release()) continue
      file.used = false
      this.#open.add(file)
    }
  }
}
