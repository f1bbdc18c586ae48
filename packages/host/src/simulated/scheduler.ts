// Virtual time: events in one order, decided by the seed alone; nothing waits in real time.
import type { Clock } from '../clock.ts'
import { sleepBy } from '../sleep.ts'
import type { Random } from '../random.ts'

/** One thing that will happen. `owner` is the life of a machine: events of a life that ended are dropped. */
interface Event {
  readonly at: number
  readonly order: number
  readonly owner: Life | undefined
  readonly run: () => void
  cancelled: boolean
}

/** One life of one machine, from start to crash or stop. */
export interface Life {
  alive: boolean
}

/** Thrown at what code of a life that ended still tries to do in its last turn; nobody is there any more to take it. */
export class MachineDied extends Error {
  override readonly name = 'MachineDied'
}

/** The seeded generator sfc32: good quality, 128 bits of state, equal on every machine. */
export class SeededRandom implements Random {
  #a: number
  #b: number
  #c: number
  #counter = 1
  constructor(seed: number) {
    this.#a = seed >>> 0
    this.#b = Math.floor(seed / 2 ** 32) >>> 0
    this.#c = 0x9e3779b9
    for (let i = 0; i < 15; i++) this.u32()
  }
  u32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (this.#c << 21) | (this.#c >>> 11)
    this.#c = (this.#c + sum) | 0
    return sum >>> 0
  }
  float(): number {
    return this.u32() / 2 ** 32
  }
  below(below: number): number {
    return Math.floor(this.float() * below)
  }
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.u32() & 0xff)
  }
  /** A generator of its own, whose draws do not shift this one's. */
  fork(label: string): SeededRandom {
    let hash = 0x811c9dc5
    for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193)
    return new SeededRandom(((hash >>> 0) ^ this.#a) * 2 ** 20 + ((this.#b ^ this.#c) >>> 12))
  }
}

/** Nothing is left to happen, but what was awaited has not come. */
export class Deadlock extends Error {
  override readonly name = 'Deadlock'
}

/** The only loop: takes the earliest event, runs it, lets every promise that it settled go on, takes the next. */
export class Scheduler {
  readonly #heap: Event[] = []
  #order = 0
  #now = 0
  #events = 0
  /** Told of each event before it happens. */
  told: ((at: number) => void) | undefined
  /** Virtual milliseconds since the start. */
  get now(): number {
    return this.#now
  }
  /** Events run so far: two runs of a seed have the same number at the same point. */
  get events(): number {
    return this.#events
  }
  at(delayMs: number, run: () => void, owner?: Life): Event {
    const event: Event = { at: this.#now + Math.max(0, delayMs), order: this.#order++, owner, run, cancelled: false }
    push(this.#heap, event)
    return event
  }
  /** Runs events until `work` settles. @throws Deadlock when nothing is left, or `limitMs` of virtual time have passed. */
  async drive<T>(work: Promise<T>, limitMs: number): Promise<T> {
    let settled = false
    const watch = (): void => {
      settled = true
    }
    work.then(watch, watch)
    const end = this.#now + limitMs
    await drainMicrotasks()
    while (!settled) {
      const event = pop(this.#heap)
      if (event === undefined) throw new Deadlock(`nothing left to happen at ${this.#now} ms`)
      if (event.at > end) throw new Deadlock(`not settled after ${limitMs} ms of virtual time`)
      if (event.cancelled || event.owner?.alive === false) continue
      this.#now = event.at
      this.#events++
      this.told?.(event.at)
      try {
        event.run()
      } catch (thrown) {
        if (!(thrown instanceof MachineDied)) throw thrown
      }
      await drainMicrotasks()
    }
    return work
  }
  /** Runs all that happens within the next `ms`. */
  async pass(ms: number): Promise<void> {
    await this.drive(new Promise<void>((resolve) => this.at(ms, resolve)), ms + 1)
  }
  clock(epochMs: number, life: Life): Clock {
    const clock: Clock = {
      now: () => Math.floor(epochMs + this.#now),
      monotonic: () => this.#now,
      after: (ms, run) => {
        const event = this.at(ms, run, life)
        return {
          cancel: () => {
            event.cancelled = true
          },
        }
      },
      soon: (run) => {
        this.at(0, run, life)
      },
      sleep: sleepBy((ms, run) => clock.after(ms, run)),
    }
    return clock
  }
}

// A turn of the real event loop runs every microtask first, however many promises are chained.
const drainMicrotasks = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

function push(heap: Event[], event: Event): void {
  let at = heap.length
  heap.push(event)
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (before(heap[parent] as Event, event)) break
    heap[at] = heap[parent] as Event
    at = parent
  }
  heap[at] = event
}

function pop(heap: Event[]): Event | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1] as Event, heap[child] as Event)) child++
    if (before(last, heap[child] as Event)) break
    heap[at] = heap[child] as Event
    at = child
  }
  heap[at] = last
  return first
}
