// What is told of a log directory whose disk is full: at once, again while it lasts, and when there is room.
import type { Clock, Disk, DiskFull, Logger } from '@millrace/host'

const tellAgainMs = 30_000
/** Less than this is no room: the next few batches would fill it. */
const roomBytes = 1024 * 1024

export class Room {
  readonly #disk: Disk
  readonly #clock: Clock
  readonly #log: Logger
  readonly #directory: string
  #toldAt: number | undefined
  #refusedSince = false

  constructor(host: { readonly disk: Disk; readonly clock: Clock; readonly log: Logger }, directory: string) {
    this.#disk = host.disk
    this.#clock = host.clock
    this.#log = host.log
    this.#directory = directory
  }

  /** A write found no room. */
  missed(cause: DiskFull): void {
    this.#refusedSince = true
    const now = this.#clock.monotonic()
    if (this.#toldAt !== undefined && now - this.#toldAt < tellAgainMs) return
    this.#toldAt = now
    this.#log.error('the disk of a log directory is full: writes are refused until there is room, reads go on', {
      directory: this.#directory,
      cause,
      advice:
        'make room on this file system, or lower log.retention.bytes or log.retention.ms; producers that still try go on by themselves',
    })
  }

  /** Writes are refused, or the next few would be. */
  get isFull(): boolean {
    return this.#toldAt !== undefined || this.#disk.space(this.#directory).usable < roomBytes
  }

  /** From time to time: whether it is over. */
  check(): void {
    const refused = this.#refusedSince
    this.#refusedSince = false
    if (this.#toldAt === undefined || refused || this.#disk.space(this.#directory).usable < roomBytes) return
    this.#toldAt = undefined
    this.#log.info('the disk of a log directory has room again', { directory: this.#directory })
  }
}
