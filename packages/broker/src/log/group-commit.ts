// Group commit of one log directory: while a log is being synced, all who come wait for its next sync together.
import type { Host } from '@millrace/host'
import type { Log } from './log.ts'

/** Called once: without an error when the records are on stable storage. */
export type Durable = (failed?: Error) => void

interface Group {
  readonly log: Log
  readonly waiters: Durable[]
}

export class GroupCommit {
  readonly #host: Host
  readonly #syncsMax: number
  /** Groups whose sync has not begun, in the order in which they are to begin. */
  #queue: Group[] = []
  readonly #byLog = new Map<Log, Group>()
  readonly #syncing = new Set<Log>()
  #isDue = false

  /** @param syncsMax logs of the directory that are synced at the same time. */
  constructor(host: Host, syncsMax: number) {
    this.#host = host
    this.#syncsMax = syncsMax
  }

  /** @see LogDirs.whenDurable */
  whenDurable(log: Log, done: Durable): void {
    const group = this.#byLog.get(log)
    if (group !== undefined) {
      group.waiters.push(done)
      return
    }
    const fresh = { log, waiters: [done] }
    this.#byLog.set(log, fresh)
    this.#queue.push(fresh)
    // What else arrives in this turn of the event loop shares the sync.
    if (this.#isDue) return
    this.#isDue = true
    this.#host.clock.soon(() => {
      this.#isDue = false
      this.#begin()
    })
  }

  #begin(): void {
    if (this.#queue.length === 0) return
    const waiting: Group[] = []
    for (const group of this.#queue) {
      if (this.#syncing.size >= this.#syncsMax || this.#syncing.has(group.log)) waiting.push(group)
      else this.#sync(group)
    }
    this.#queue = waiting
  }

  #sync(group: Group): void {
    const { log, waiters } = group
    this.#byLog.delete(log)
    this.#syncing.add(log)
    this.#host.spawn('log sync', async () => {
      let failed: Error | undefined
      this.#host.failpoint('log appended')
      try {
        await log.sync()
      } catch (cause) {
        failed = cause as Error
      }
      this.#host.failpoint('log synced')
      this.#syncing.delete(log)
      this.#begin()
      for (const done of waiters) done(failed)
    })
  }

  /** Resolves when no sync is under way or waiting. */
  async idle(): Promise<void> {
    while (this.#syncing.size > 0 || this.#queue.length > 0) {
      await new Promise<void>((resolve) => {
        const [log] = this.#syncing.size > 0 ? this.#syncing : [this.#queue[0]?.log as Log]
        this.whenDurable(log as Log, () => resolve())
      })
    }
  }
}
