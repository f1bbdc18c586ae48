// Files on their way out of a directory: removed after a delay, one at a time, without holding the event loop.
import type { Background, Host, Timer } from '@millrace/host'
import { DiskFailed, passes } from '@millrace/host'
import type { Segment } from './segment.ts'

const busyRetryMs = 1_000

type Leaving =
  | { readonly kind: 'files'; readonly paths: readonly string[]; readonly segments: readonly Segment[] }
  | { readonly kind: 'directory'; readonly path: string; readonly segments: readonly Segment[] }

export interface RemovalEvents {
  readonly failed: (cause: DiskFailed) => void
  /** There may be more room than before. */
  readonly freed?: () => void
}

/**
 * One at a time: while a file is freed a thread is taken, of the few that syncs and reads of the whole process wait for.
 * What is left when this ends, in whatever state, the next start removes.
 */
export class Removals {
  readonly #host: Pick<Host, 'clock' | 'disk' | 'spawn'>
  readonly #events: RemovalEvents
  readonly #timers = new Set<Timer>()
  readonly #due: Leaving[] = []
  #underWay: Background | undefined
  #hasEnded = false

  constructor(host: Pick<Host, 'clock' | 'disk' | 'spawn'>, events: RemovalEvents) {
    this.#host = host
    this.#events = events
  }

  /** Files of segments that have left their log. */
  removeFiles(paths: readonly string[], segments: readonly Segment[], delayMs: number): void {
    this.#leave({ kind: 'files', paths, segments }, delayMs)
  }

  /** A directory that has its leaving name. */
  removeDirectory(path: string, segments: readonly Segment[], delayMs: number): void {
    this.#leave({ kind: 'directory', path, segments }, delayMs)
  }

  /** Closes segments whose files stay, as soon as nobody reads them. */
  closeSegments(segments: readonly Segment[]): void {
    if (!segments.every((segment) => segment.dispose())) this.#after(busyRetryMs, () => this.closeSegments(segments))
  }

  #leave(leaving: Leaving, delayMs: number): void {
    this.#after(delayMs, () => {
      // Closed first: the last to let go of a file is who frees it.
      if (!leaving.segments.every((segment) => segment.dispose())) return this.#leave(leaving, busyRetryMs)
      this.#due.push(leaving)
      this.#underWay ??= this.#host.spawn(
        'file removal',
        (signal) => this.#removeDue(signal),
        (cause) => this.#endWith(cause),
      )
    })
  }

  async #removeDue(signal: AbortSignal): Promise<void> {
    try {
      for (let next = this.#due.shift(); next !== undefined; next = this.#due.shift()) {
        await this.#remove(next, signal)
        if (!this.#hasEnded) this.#events.freed?.()
      }
    } finally {
      this.#underWay = undefined
    }
  }

  async #remove(leaving: Leaving, signal: AbortSignal): Promise<void> {
    const { disk } = this.#host
    try {
      if (leaving.kind === 'directory') return await disk.removeDirectoryLater(leaving.path, signal)
      for (const path of leaving.paths) {
        if (this.#hasEnded) return
        await disk.removeLater(path)
      }
    } catch (cause) {
      // To list what is in a directory takes a descriptor, and some file systems need room to remove.
      if (!passes(cause)) throw cause
      this.#leave(leaving, busyRetryMs)
    }
  }

  #after(ms: number, run: () => void): void {
    if (this.#hasEnded) return
    const timer = this.#host.clock.after(ms, () => {
      this.#timers.delete(timer)
      try {
        run()
      } catch (cause) {
        this.#endWith(cause)
      }
    })
    this.#timers.add(timer)
  }

  #endWith(cause: unknown): void {
    if (!(cause instanceof DiskFailed)) throw cause
    this.#events.failed(cause)
  }

  /** Begins nothing more. */
  end(): void {
    this.#hasEnded = true
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
    this.#due.length = 0
  }

  /** The same, and the file under way is gone when this resolves. */
  async close(): Promise<void> {
    this.end()
    await this.#underWay?.stop()
  }
}
