// Room that a log directory keeps for itself, so that a full disk can still be told what may be deleted from it.
import { DescriptorsExhausted, DiskFull } from '@millrace/host'
import type { Disk } from '@millrace/host'

/** Apache Kafka looks at directories alone and leaves it where it is. */
const fileName = '.millrace-reserve'
const sizeMin = 256 * 1024
const blockBytes = 4096

/** A file of zeros: what it gives up in front of a write is room for that write, since no other of this process comes in between. */
export class Reserve {
  readonly #disk: Disk
  readonly #directory: string
  /** Bytes that it is to hold. */
  #wanted = sizeMin
  /** Bytes that it holds, once that is known. */
  #size: number | undefined

  constructor(disk: Disk, directory: string) {
    this.#disk = disk
    this.#directory = directory
  }

  get #path(): string {
    return `${this.#directory}/${fileName}`
  }

  /** It is to have room for a write of so many bytes, several times. */
  hold(bytes: number): void {
    this.#wanted = Math.max(sizeMin, 4 * bytes)
  }

  /** Makes it whole, if there is room for others too. @throws DiskFailed */
  fill(): void {
    if (this.#size !== undefined && this.#size >= this.#wanted) return
    this.#withFile((file) => {
      this.#size = file.size()
      const missing = this.#wanted - this.#size
      if (missing <= 0 || this.#disk.space(this.#directory).usable < 2 * missing) return
      file.write([new Uint8Array(missing)], this.#size)
      this.#size = this.#wanted
    })
  }

  /**
   * Gives up room for so many bytes. @param share of it that others may need more and that is kept from this write.
   * @returns whether there was any. @throws DiskFailed
   */
  release(bytes: number, share = 0): boolean {
    if (!this.#disk.exists(this.#path)) return false
    // A block more for the name of the file that is made.
    const needed = (Math.ceil(bytes / blockBytes) + 1) * blockBytes
    return this.#withFile((file) => {
      const size = file.size()
      if (share > 0 && size - needed < share * this.#wanted) return false
      this.#size = Math.max(0, size - needed)
      file.truncate(this.#size)
      return size > 0
    })
  }

  #withFile<T>(use: (file: ReturnType<Disk['open']>) => T): T | false {
    try {
      const file = this.#disk.open(this.#path, 'write')
      try {
        return use(file)
      } finally {
        file.close()
      }
    } catch (cause) {
      if (cause instanceof DiskFull || cause instanceof DescriptorsExhausted) return false
      throw cause
    }
  }
}
