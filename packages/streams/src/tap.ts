// Looking at a node while it runs: records into a bounded buffer, out of it as an async iterable.

export interface TappedRecord<K, V> {
  readonly key: K
  readonly value: V
  readonly timestamp: number
}

export interface TapOptions {
  /** Records to hold for a reader that is slower than the node. 1,000. */
  readonly buffer?: number
  /** What happens when they are that many: the oldest go (the default), or the tap ends with TapOverflow. The node never waits for a tap. */
  readonly overflow?: 'drop' | 'error'
}

/** The reader of a tap was too slow. */
export class TapOverflow extends Error {
  override readonly name = 'TapOverflow'
}

type Tapped = TappedRecord<unknown, unknown>

export class Tap implements AsyncIterableIterator<Tapped> {
  /** Records that were dropped since the buffer was full. */
  dropped = 0
  readonly #bufferMax: number
  readonly #overflow: 'drop' | 'error'
  readonly #ended: () => void
  #buffer: Tapped[] = []
  #waiting: { resolve: (result: IteratorResult<Tapped>) => void; reject: (failure: unknown) => void } | undefined
  #isOver = false
  #failure: unknown = undefined

  constructor({ buffer = 1000, overflow = 'drop' }: TapOptions, ended: () => void) {
    this.#bufferMax = buffer
    this.#overflow = overflow
    this.#ended = ended
  }

  push(record: Tapped): void {
    if (this.#isOver) return
    if (this.#waiting !== undefined) {
      const { resolve } = this.#waiting
      this.#waiting = undefined
      resolve({ done: false, value: record })
      return
    }
    if (this.#buffer.length >= this.#bufferMax) {
      if (this.#overflow === 'error') {
        this.end(new TapOverflow(`the reader of a tap was more than ${this.#bufferMax} records behind`))
        return
      }
      this.#buffer.shift()
      this.dropped++
    }
    this.#buffer.push(record)
  }

  end(failure?: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#failure = failure
    const waiting = this.#waiting
    this.#waiting = undefined
    if (failure === undefined) waiting?.resolve({ done: true, value: undefined })
    else waiting?.reject(failure)
    this.#ended()
  }

  next(): Promise<IteratorResult<Tapped>> {
    const record = this.#buffer.shift()
    if (record !== undefined) return Promise.resolve({ done: false, value: record })
    if (this.#isOver) {
      const failure = this.#failure
      this.#failure = undefined
      return failure === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(failure as Error)
    }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  return(): Promise<IteratorResult<Tapped>> {
    this.#buffer = []
    this.end()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Tapped> {
    return this
  }
}
