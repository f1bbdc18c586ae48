// Files: what each call promises after a crash stands beside it.

export type OpenMode =
  /** Reading only; the file must be there. */
  | 'read'
  /** Reading and writing; made empty if it is not there. */
  | 'write'
  /** Reading and writing; made empty, or emptied. */
  | 'truncate'
  /** Reading and writing; must not be there yet. */
  | 'create'

export interface DirectoryEntry {
  readonly name: string
  readonly kind: 'file' | 'directory'
}

/**
 * The machine's files. Paths are absolute with `/`.
 *
 * Calls that only touch memory the system keeps (write, and reading what was just written) are synchronous: they cost a copy and
 * no trip through a thread. Calls that wait for the device (sync, cold reads, removal of what is large) are promises.
 * Every failure is DiskFailed, or DiskFull when no space is left, or DescriptorsExhausted when nothing more can be opened.
 */
export interface Disk {
  open(path: string, mode: OpenMode): DiskFile
  exists(path: string): boolean
  /** Entries in name order. @throws DiskFailed the directory is not there. */
  list(path: string): DirectoryEntry[]
  /** Makes the directory and its parents; fine if it is there. */
  makeDirectory(path: string): void
  /** @throws DiskFailed this process may make no files in the directory. */
  checkWritable(path: string): void
  /** Atomic replacement on one file system. Survives a crash only after `syncDirectory` of both parents. */
  rename(from: string, to: string): void
  /** Removes a file. Fine if it is not there. */
  remove(path: string): void
  /** Removes a directory and all in it. Fine if it is not there. */
  removeDirectory(path: string): void
  /** Removes a file without holding the event loop: to free a large one takes milliseconds. Whoever dies meanwhile finds it there, or not. */
  removeLater(path: string): Promise<void>
  /**
   * The same for a directory, one entry after the other, so that they take one thread at a time. Whoever dies meanwhile, or aborts it,
   * finds a part of them; aborted, it rejects with the signal's reason.
   */
  removeDirectoryLater(path: string, signal: AbortSignal): Promise<void>
  /** Makes creations, renames and removals in this directory survive a crash. */
  syncDirectory(path: string): Promise<void>
  /** The same, waiting in place; for start and stop. */
  syncDirectoryNow(path: string): void
  /** The whole of a small file. */
  readFile(path: string): Uint8Array
  /** Bytes of the file system of `path`, and those of them that this process may still use. */
  space(path: string): { readonly total: number; readonly usable: number }
  /** Files and connections that this process may have open together; infinite where nothing says so. */
  descriptorsMax(): number
  /** Takes the lock file at `path`, held until released or until this process dies. @returns undefined when another process holds it. */
  lock(path: string): { release(): void } | undefined
}

/** One open file. Using it after close is a bug. */
export interface DiskFile {
  readonly path: string
  /** The system's number of the open file, by which a socket can send parts of it; undefined where it has none. */
  readonly descriptor: number | undefined
  /** Bytes in the file now. */
  size(): number
  /**
   * Writes all chunks one after the other at `position`. They are seen by every reader at once and survive the death of the process;
   * they survive the loss of power only after a `sync` that began later. A write that was not synced may be lost in part, in 512-byte
   * sectors. @throws DiskFull nothing or a part was written: the caller cuts the file back.
   */
  write(chunks: readonly Uint8Array[], position: number): void
  /** Whether all these bytes are known to be in memory the system keeps, so that no call for them waits for the device. */
  isInMemory(position: number, bytes: number): boolean
  /** Reads at `position` into `into`, in place. @returns bytes read; less than asked only at the end of the file. */
  readNow(into: Uint8Array, position: number): number
  /** The same without holding the event loop; for bytes that may be cold. */
  read(into: Uint8Array, position: number): Promise<number>
  /** Cuts or extends (with zeros) to this size. */
  truncate(size: number): void
  /** Resolves when all that was written before this call is on stable storage (fdatasync). After a failure the file's content is unknown: never retry. */
  sync(): Promise<void>
  /** The same, waiting in place; for start and stop. */
  syncNow(): void
  close(): void
}

/** A file operation failed for a reason that repeating it will not change. */
export class DiskFailed extends Error {
  override readonly name = 'DiskFailed'
  readonly path: string
  /** The system's code, such as EIO or ENOENT. */
  readonly code: string
  constructor(path: string, code: string, options?: { cause?: unknown }) {
    super(`${code}: ${path}`, options)
    this.path = path
    this.code = code
  }
}

/** No space is left on the device. Resumes by itself when there is space again. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull'
  readonly path: string
  readonly code = 'ENOSPC'
  constructor(path: string, options?: { cause?: unknown }) {
    super(`no space left on the device: ${path}`, options)
    this.path = path
  }
}

/** Neither this process nor the system can open anything more for now: nothing was done, and nothing is wrong with the disk. Passes when something is closed. */
export class DescriptorsExhausted extends Error {
  override readonly name = 'DescriptorsExhausted'
  readonly path: string
  /** EMFILE: of this process; ENFILE: of the system. */
  readonly code: 'EMFILE' | 'ENFILE'
  constructor(path: string, code: 'EMFILE' | 'ENFILE', options?: { cause?: unknown }) {
    super(`too many files and connections are open (${code}): ${path}`, options)
    this.path = path
    this.code = code
  }
}

/** What is lacking comes back by itself: the same operation may succeed later, and no file has suffered. */
export function passes(cause: unknown): cause is DiskFull | DescriptorsExhausted {
  return cause instanceof DiskFull || cause instanceof DescriptorsExhausted
}
