// Files and connections that the process may have open: shared out between segments and clients, with some left for what comes and goes.
import type { Clock, Disk, Host, Logger } from '@millrace/host'
import { DescriptorsExhausted } from '@millrace/host'
import { defaultLogDirsConfig } from './log/config.ts'
import { OpenFiles } from './log/open-files.ts'

/** Left for files that are open for one call: indexes, checkpoints, directories; and for what else the process has. */
const reservedShare = 0.1
const reservedMin = 32
/** Of the rest, what connections leave to segments. */
const filesShare = 0.25
const retryMs = 50
const retriesMax = 600
const tellAgainMs = 30_000

/** Connections come first, since they cannot be closed and opened again unseen; segments have what those leave. */
export class Descriptors {
  /** Connections that may be open, whatever max.connections allows. */
  readonly connectionsMax: number
  readonly openFiles: OpenFiles
  readonly #usable: number
  readonly #log: Logger
  readonly #clock: Clock
  #toldAt: number | undefined

  /** @param connections how many are open now. */
  constructor({ disk, log, clock }: Pick<Host, 'disk' | 'log' | 'clock'>, connections: () => number) {
    const limit = disk.descriptorsMax()
    this.#usable = Math.max(reservedMin, Math.floor(limit * (1 - reservedShare)) - reservedMin)
    this.connectionsMax = limit === Number.POSITIVE_INFINITY ? limit : Math.floor(this.#usable * (1 - filesShare))
    this.openFiles = new OpenFiles(
      () => (limit === Number.POSITIVE_INFINITY ? defaultLogDirsConfig.openFilesMax : Math.max(1, this.#usable - connections())),
      limit === Number.POSITIVE_INFINITY ? undefined : Math.floor((limit - this.#usable) / 4),
    )
    this.#log = log
    this.#clock = clock
  }

  /** The same disk: where nothing more can be opened, idle segment files are closed and it is tried again. @throws DescriptorsExhausted from whatever opens, none could be closed. */
  sparing(disk: Disk): Disk {
    const attempt = <T>(run: () => T): T => {
      try {
        return run()
      } catch (cause) {
        if (!this.#spare(cause)) throw cause
        return run()
      }
    }
    return {
      ...disk,
      open: (path, mode) => attempt(() => disk.open(path, mode)),
      list: (path) => attempt(() => disk.list(path)),
      readFile: (path) => attempt(() => disk.readFile(path)),
      removeDirectory: (path) => attempt(() => disk.removeDirectory(path)),
      syncDirectoryNow: (path) => attempt(() => disk.syncDirectoryNow(path)),
      removeDirectoryLater: (path, signal) =>
        disk.removeDirectoryLater(path, signal).catch((cause: unknown) => {
          if (!this.#spare(cause)) throw cause
          return disk.removeDirectoryLater(path, signal)
        }),
      syncDirectory: (path) => this.#waiting(() => disk.syncDirectory(path)),
    }
  }

  /** @returns whether this was a lack of descriptors, and there is one now. */
  #spare(cause: unknown): boolean {
    if (!(cause instanceof DescriptorsExhausted)) return false
    this.#tell(cause)
    return this.openFiles.spare()
  }

  /** What was written is in its files already: it waits for a descriptor rather than being refused. */
  async #waiting(run: () => Promise<void>): Promise<void> {
    for (let left = retriesMax; ; left--) {
      try {
        return await run()
      } catch (cause) {
        if (!(cause instanceof DescriptorsExhausted) || left === 0) throw cause
        this.#tell(cause)
        if (!this.openFiles.spare()) await this.#clock.sleep(retryMs)
      }
    }
  }

  #tell(cause: DescriptorsExhausted): void {
    const now = this.#clock.monotonic()
    if (this.#toldAt !== undefined && now - this.#toldAt < tellAgainMs) return
    this.#toldAt = now
    this.#log.warn('too many files and connections are open: what needs one more waits, or is refused, until some are closed', {
      cause,
      segments: this.openFiles.count,
      advice: 'raise the limit of open files (ulimit -n), or lower max.connections',
    })
  }
}
