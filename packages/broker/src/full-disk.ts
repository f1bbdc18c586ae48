// A disk on which a lack of space counts as a failure, as in Kafka: the directory goes offline and stays so until the next start.
import { DiskFailed, DiskFull, type Disk, type DiskFile } from '@millrace/host'

/** The same disk, whose DiskFull is a DiskFailed. */
export function failingWhenFull(disk: Disk): Disk {
  return {
    ...disk,
    open: (path, mode) => new StrictFile(strict(() => disk.open(path, mode))),
    makeDirectory: (path) => strict(() => disk.makeDirectory(path)),
    rename: (from, to) => strict(() => disk.rename(from, to)),
  }
}

function strict<T>(run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw cause instanceof DiskFull ? new DiskFailed(cause.path, cause.code, { cause }) : cause
  }
}

class StrictFile implements DiskFile {
  readonly path: string
  readonly #file: DiskFile

  constructor(file: DiskFile) {
    this.path = file.path
    this.#file = file
  }
  get descriptor(): number | undefined {
    return this.#file.descriptor
  }
  size(): number {
    return this.#file.size()
  }
  write(chunks: readonly Uint8Array[], position: number): void {
    strict(() => this.#file.write(chunks, position))
  }
  isInMemory(position: number, bytes: number): boolean {
    return this.#file.isInMemory(position, bytes)
  }
  readNow(into: Uint8Array, position: number): number {
    return this.#file.readNow(into, position)
  }
  read(into: Uint8Array, position: number): Promise<number> {
    return this.#file.read(into, position)
  }
  truncate(size: number): void {
    strict(() => this.#file.truncate(size))
  }
  sync(): Promise<void> {
    return this.#file.sync()
  }
  syncNow(): void {
    this.#file.syncNow()
  }
  close(): void {
    this.#file.close()
  }
}
