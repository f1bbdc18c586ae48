// Producer ids from blocks that the controller gives out, each used once in the cluster's life [RPCProducerIdManager].
import type { Logger } from '@millrace/host'

export interface ProducerIdBlock {
  readonly first: number
  readonly count: number
}

/** The next block is asked for when this share of the present one is left. */
const refillShare = 0.1

export class ProducerIds {
  readonly #allocate: () => Promise<ProducerIdBlock>
  readonly #log: Logger
  #next = 0
  #end = 0
  #refillBelow = 0
  #following: ProducerIdBlock | undefined
  #asking: Promise<void> | undefined

  constructor(allocate: () => Promise<ProducerIdBlock>, log: Logger) {
    this.#allocate = allocate
    this.#log = log
  }

  /** An id that nobody had before; undefined when none is at hand: `ready` first. */
  take(): number | undefined {
    if (this.#next === this.#end && !this.#advance()) return undefined
    const id = this.#next++
    if (this.#end - this.#next < this.#refillBelow && this.#following === undefined) this.#ask()
    return id
  }

  /** @returns whether `take` will give an id. */
  async ready(): Promise<boolean> {
    if (this.#next === this.#end && !this.#advance()) {
      this.#ask()
      await this.#asking
    }
    return this.#next < this.#end || this.#advance()
  }

  #advance(): boolean {
    const block = this.#following
    if (block === undefined) return false
    this.#following = undefined
    this.#next = block.first
    this.#end = block.first + block.count
    this.#refillBelow = block.count * refillShare
    return true
  }

  #ask(): void {
    this.#asking ??= this.#allocate().then(
      (block) => {
        this.#following = block
        this.#asking = undefined
      },
      (cause: unknown) => {
        this.#log.warn('no producer ids from the controller', { cause })
        this.#asking = undefined
      },
    )
  }
}
