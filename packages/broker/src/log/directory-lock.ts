// A log directory belongs to one process.
import { DiskFailed, passes } from '@millrace/host'
import type { Disk, Logger } from '@millrace/host'

const fileName = '.lock'

export class DirectoryLock {
  readonly #directory: string
  readonly #lock: { release(): void }

  /** @throws DirectoryLocked, DiskFailed */
  constructor(disk: Disk, directory: string) {
    const lock = disk.lock(`${directory}/${fileName}`)
    if (lock === undefined) throw new DirectoryLocked(directory)
    this.#directory = directory
    this.#lock = lock
  }

  /** A file that stays is no lock: the next start sees that its owner is gone. */
  release(log: Logger): void {
    try {
      this.#lock.release()
    } catch (cause) {
      if (!(cause instanceof DiskFailed || passes(cause))) throw cause
      log.error('the lock of a log directory could not be removed', { directory: this.#directory, cause })
    }
  }
}

/** Another process works on this directory, or this one does by another path. */
export class DirectoryLocked extends Error {
  override readonly name = 'DirectoryLocked'
  readonly path: string
  constructor(path: string) {
    super(`${path} is in use by another process, or named twice by different paths (${path}/${fileName} is held)`)
    this.path = path
  }
}
