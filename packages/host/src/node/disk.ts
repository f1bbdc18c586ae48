// The machine's files: synchronous into the page cache, asynchronous where the device is awaited.
import type { Dirent } from 'node:fs'
import { dirname } from 'node:path'
import type { DirectoryEntry, Disk, DiskFile, OpenMode } from '../disk.ts'
import { DescriptorsExhausted, DiskFailed, DiskFull } from '../disk.ts'
import { takeLock } from './file-lock.ts'
import { libc } from './libc.ts'
import { readIfThere } from './read-if-there.ts'

// An import would load what each of the module's names stands for, streams too, which takes milliseconds of a start.
const fs = process.getBuiltinModule('node:fs')

const flags: Readonly<Record<OpenMode, number>> = {
  read: fs.constants.O_RDONLY,
  write: fs.constants.O_RDWR | fs.constants.O_CREAT,
  truncate: fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_TRUNC,
  create: fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL,
}

function failure(path: string, cause: unknown): DiskFailed | DiskFull | DescriptorsExhausted {
  const code = (cause as NodeJS.ErrnoException).code ?? 'UNKNOWN'
  if (code === 'EMFILE' || code === 'ENFILE') return new DescriptorsExhausted(path, code, { cause })
  return code === 'ENOSPC' || code === 'EDQUOT' ? new DiskFull(path, { cause }) : new DiskFailed(path, code, { cause })
}

function attempt<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw failure(path, cause)
  }
}

function unlessMissing(path: string, run: () => void): void {
  try {
    run()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw failure(path, cause)
  }
}

async function laterUnlessMissing(path: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw failure(path, cause)
  }
}

// Not the system's own recursive removal: it takes all entries at once, and whoever waits for a sync meanwhile waits for a thread.
async function removeAll(path: string, signal: AbortSignal): Promise<void> {
  const entries = await entriesIfDirectory(path)
  for (const entry of entries ?? []) {
    signal.throwIfAborted()
    const inner = `${path}/${entry.name}`
    if (entry.isDirectory()) await removeAll(inner, signal)
    else await laterUnlessMissing(inner, () => fs.promises.unlink(inner))
  }
  signal.throwIfAborted()
  await laterUnlessMissing(path, () => (entries === undefined ? fs.promises.unlink(path) : fs.promises.rmdir(path)))
}

/** @returns undefined where no directory is; a link is none. */
async function entriesIfDirectory(path: string): Promise<Dirent[] | undefined> {
  let entries: Dirent[] | undefined
  await laterUnlessMissing(path, async () => {
    if ((await fs.promises.lstat(path)).isDirectory()) entries = await fs.promises.readdir(path, { withFileTypes: true })
  })
  return entries
}

// The kernel takes at most IOV_MAX (1,024) pieces in one writev.
const piecesMax = 1024

class NodeFile implements DiskFile {
  readonly path: string
  readonly #fd: number
  constructor(path: string, fd: number) {
    this.path = path
    this.#fd = fd
  }
  get descriptor(): number {
    return this.#fd
  }
  size(): number {
    return attempt(this.path, () => fs.fstatSync(this.#fd).size)
  }
  write(chunks: readonly Uint8Array[], position: number): void {
    attempt(this.path, () => {
      if (chunks.length === 1) return this.#writeOne(chunks[0] as Uint8Array, position)
      let at = position
      for (let from = 0; from < chunks.length; from += piecesMax) {
        const pieces = chunks.length <= piecesMax ? chunks : chunks.slice(from, from + piecesMax)
        const asked = pieces.reduce((sum, piece) => sum + piece.length, 0)
        const written = fs.writevSync(this.#fd, pieces, at)
        if (written < asked) this.#writeRest(pieces, written, at)
        at += asked
      }
    })
  }
  #writeOne(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length;) done += fs.writeSync(this.#fd, bytes, done, bytes.length - done, position + done)
  }
  #writeRest(pieces: readonly Uint8Array[], skip: number, position: number): void {
    let at = position
    let left = skip
    for (const piece of pieces) {
      const done = Math.min(left, piece.length)
      if (done < piece.length) this.#writeOne(piece.subarray(done), at + done)
      left -= done
      at += piece.length
    }
  }
  isInMemory(position: number, bytes: number): boolean {
    return libc()?.isInMemory(this.#fd, position, bytes) ?? false
  }
  readNow(into: Uint8Array, position: number): number {
    return attempt(this.path, () => {
      let done = 0
      while (done < into.length) {
        const count = fs.readSync(this.#fd, into, done, into.length - done, position + done)
        if (count === 0) break
        done += count
      }
      return done
    })
  }
  async read(into: Uint8Array, position: number): Promise<number> {
    let done = 0
    while (done < into.length) {
      const count = await new Promise<number>((resolve, reject) => {
        fs.read(this.#fd, into, done, into.length - done, position + done, (cause, n) =>
          cause === null ? resolve(n) : reject(failure(this.path, cause)),
        )
      })
      if (count === 0) break
      done += count
    }
    return done
  }
  truncate(size: number): void {
    attempt(this.path, () => fs.ftruncateSync(this.#fd, size))
  }
  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.fdatasync(this.#fd, (cause) => (cause === null ? resolve() : reject(failure(this.path, cause))))
    })
  }
  syncNow(): void {
    attempt(this.path, () => fs.fdatasyncSync(this.#fd))
  }
  close(): void {
    attempt(this.path, () => fs.closeSync(this.#fd))
  }
}

export const nodeDisk: Disk = {
  open: (path, mode) =>
    new NodeFile(
      path,
      attempt(path, () => fs.openSync(path, flags[mode], 0o644)),
    ),
  exists: (path) => fs.existsSync(path),
  list: (path): DirectoryEntry[] =>
    attempt(path, () =>
      fs
        .readdirSync(path, { withFileTypes: true })
        .map((entry): DirectoryEntry => ({ name: entry.name, kind: entry.isDirectory() ? 'directory' : 'file' }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ),
  makeDirectory: (path) => {
    attempt(path, () => makeDirectories(path))
  },
  checkWritable: (path) => attempt(path, () => fs.accessSync(path, fs.constants.W_OK | fs.constants.X_OK)),
  rename: (from, to) => attempt(from, () => fs.renameSync(from, to)),
  remove: (path) => unlessMissing(path, () => fs.unlinkSync(path)),
  removeDirectory: (path) => attempt(path, () => fs.rmSync(path, { recursive: true, force: true })),
  removeLater: (path) => laterUnlessMissing(path, () => fs.promises.unlink(path)),
  removeDirectoryLater: removeAll,
  async syncDirectory(path) {
    const handle = await fs.promises.open(path, 'r').catch((cause: unknown) => {
      throw failure(path, cause)
    })
    try {
      await handle.sync()
    } catch (cause) {
      throw failure(path, cause)
    } finally {
      await handle.close()
    }
  },
  syncDirectoryNow(path) {
    attempt(path, () => {
      const fd = fs.openSync(path, 'r')
      try {
        fs.fsyncSync(fd)
      } finally {
        fs.closeSync(fd)
      }
    })
  },
  readFile: (path) => attempt(path, () => new Uint8Array(fs.readFileSync(path))),
  space: (path) =>
    attempt(path, () => {
      const { blocks, bavail, bsize } = fs.statfsSync(path)
      return { total: blocks * bsize, usable: bavail * bsize }
    }),
  descriptorsMax,
  lock: (path) =>
    attempt(path, () => {
      makeDirectories(dirname(path))
      const lock = takeLock(path)
      return lock === undefined ? undefined : { release: () => attempt(path, () => lock.release()) }
    }),
}

/** The limit of this process, which Node raises to the highest that it may at its start. */
function descriptorsMax(): number {
  const limit = /^Max open files\s+(\d+)/m.exec(readIfThere('/proc/self/limits') ?? '')?.[1]
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit)
}

// Step by step: asked to make the parents too, Node never returns where a file system says ENOENT of what is to be made, as /proc does.
function makeDirectories(path: string): void {
  const parent = dirname(path)
  if (parent !== path && !fs.existsSync(parent)) makeDirectories(parent)
  try {
    fs.mkdirSync(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST' || !fs.statSync(path).isDirectory()) throw cause
  }
}
