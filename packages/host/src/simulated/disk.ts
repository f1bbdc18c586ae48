// A disk in memory that keeps Kafka-grade promises and no better: what was not synced may be lost or torn at a crash.
import type { DirectoryEntry, Disk, DiskFile, OpenMode } from '../disk.ts'
import { DiskFailed, DiskFull } from '../disk.ts'
import type { Life, Scheduler, SeededRandom } from './scheduler.ts'

/** keep: the process died, the system went on. drop: power was lost, nothing unsynced is left. torn: each 512-byte sector of an unsynced write is there or not. */
export type CrashMode = 'keep' | 'drop' | 'torn'

const sectorBytes = 512

interface Write {
  readonly at: number
  readonly before: Uint8Array
  readonly length: number
  readonly sizeBefore: number
}

class Inode {
  bytes = new Uint8Array(0)
  size = 0
  /** Writes that no finished sync covers, oldest first. */
  unsynced: Write[] = []
}

interface EntryChange {
  /** Whose sync makes it durable. */
  directory: string
  path: string
  readonly before: Inode | 'directory' | undefined
  /** The whole directory that was `path` got this name: one change, however much lies in it. */
  readonly renamedTo?: string
}

/** Files of one machine: they outlive its processes. */
export class SimulatedDisk {
  readonly #entries = new Map<string, Inode | 'directory'>([['/', 'directory']])
  #unsyncedEntries: EntryChange[] = []
  readonly #locks = new Map<string, Life>()
  readonly #scheduler: Scheduler
  readonly #random: SeededRandom
  /** Bytes that fit; writes past it fail with DiskFull. */
  capacity = Number.POSITIVE_INFINITY
  /** Milliseconds that a sync or an asynchronous read takes, from and to. */
  latency: readonly [number, number] = [0.05, 1]
  /** Asked before every operation: returns the system's code to fail it with, such as EIO. */
  fault:
    | ((
        operation: 'open' | 'write' | 'read' | 'sync' | 'rename' | 'remove' | 'truncate' | 'list',
        path: string,
      ) => string | undefined)
    | undefined

  constructor(scheduler: Scheduler, random: SeededRandom) {
    this.#scheduler = scheduler
    this.#random = random
  }

  /** What a process of this machine sees. */
  open(life: Life): Disk {
    return {
      open: (path, mode) => this.#open(path, mode, life),
      exists: (path) => this.#entries.has(path),
      list: (path) => this.#list(path),
      makeDirectory: (path) => this.#makeDirectory(path),
      rename: (from, to) => this.#rename(from, to),
      remove: (path) => {
        this.#check('remove', path)
        if (this.#entries.has(path)) this.#set(path, undefined)
      },
      removeDirectory: (path) => {
        this.#check('remove', path)
        for (const entry of [...this.#entries.keys()])
          if (entry === path || entry.startsWith(`${path}/`)) this.#set(entry, undefined)
      },
      syncDirectory: (path) =>
        this.#later('sync', path, life, () => {
          const covered = this.#unsyncedEntries.filter((change) => change.directory === path)
          return () => this.#forget(covered)
        }),
      syncDirectoryNow: (path) => {
        this.#check('sync', path)
        this.#forget(this.#unsyncedEntries.filter((change) => change.directory === path))
      },
      readFile: (path) => {
        const inode = this.#inode(path, 'read')
        return inode.bytes.slice(0, inode.size)
      },
      space: () => ({ total: this.capacity, usable: this.capacity - this.#used() }),
      lock: (path) => {
        const holder = this.#locks.get(path)
        if (holder?.alive === true) return undefined
        this.#locks.set(path, life)
        if (!this.#entries.has(path)) this.#set(path, new Inode())
        return { release: () => void this.#locks.delete(path) }
      },
    }
  }

  /** Applies a crash: called between events, after the machine's life has ended. */
  crash(mode: CrashMode): void {
    if (mode !== 'keep') {
      for (let change = this.#unsyncedEntries.pop(); change !== undefined; change = this.#unsyncedEntries.pop()) {
        if (change.renamedTo !== undefined) {
          this.#moveTree(change.renamedTo, change.path)
          continue
        }
        if (change.before === undefined) this.#entries.delete(change.path)
        else this.#entries.set(change.path, change.before)
      }
      for (const entry of this.#entries.values()) if (entry !== 'directory') this.#loseUnsynced(entry, mode)
    }
    // After a power loss, what is on disk is what is durable; after a mere kill the page cache still holds it unsynced.
    if (mode !== 'keep') this.#unsyncedEntries = []
  }

  #loseUnsynced(inode: Inode, mode: 'drop' | 'torn'): void {
    for (const write of inode.unsynced.reverse()) {
      let survives = -1
      for (let from = 0; from < write.length;) {
        const to = Math.min(write.length, from + sectorBytes - ((write.at + from) % sectorBytes))
        if (mode === 'torn' && this.#random.float() < 0.5) survives = write.at + to
        else restore(inode, write, from, to)
        from = to
      }
      inode.size = Math.max(survives, Math.min(inode.size, Math.max(write.sizeBefore, survives)))
    }
    inode.unsynced = []
  }

  #forget(covered: readonly EntryChange[]): void {
    const gone = new Set(covered)
    this.#unsyncedEntries = this.#unsyncedEntries.filter((change) => !gone.has(change))
  }

  #used(): number {
    let used = 0
    for (const entry of this.#entries.values()) if (entry !== 'directory') used += entry.size
    return used
  }

  #check(operation: Parameters<NonNullable<SimulatedDisk['fault']>>[0], path: string): void {
    const code = this.fault?.(operation, path)
    if (code === 'ENOSPC') throw new DiskFull(path)
    if (code !== undefined) throw new DiskFailed(path, code)
  }

  #inode(path: string, operation: 'read' | 'open'): Inode {
    this.#check(operation, path)
    const entry = this.#entries.get(path)
    if (entry === undefined) throw new DiskFailed(path, 'ENOENT')
    if (entry === 'directory') throw new DiskFailed(path, 'EISDIR')
    return entry
  }

  #set(path: string, entry: Inode | 'directory' | undefined): void {
    this.#unsyncedEntries.push({ directory: parentOf(path), path, before: this.#entries.get(path) })
    if (entry === undefined) this.#entries.delete(path)
    else this.#entries.set(path, entry)
  }

  #makeDirectory(path: string): void {
    if (path === '' || this.#entries.get(path) === 'directory') return
    if (this.#entries.has(path)) throw new DiskFailed(path, 'EEXIST')
    this.#makeDirectory(parentOf(path))
    this.#set(path, 'directory')
  }

  #list(path: string): DirectoryEntry[] {
    this.#check('list', path)
    if (this.#entries.get(path) !== 'directory') throw new DiskFailed(path, 'ENOENT')
    const found: DirectoryEntry[] = []
    const prefix = path === '/' ? '/' : `${path}/`
    for (const [name, entry] of this.#entries) {
      if (!name.startsWith(prefix) || name === '/' || name.includes('/', prefix.length)) continue
      found.push({ name: name.slice(prefix.length), kind: entry === 'directory' ? 'directory' : 'file' })
    }
    return found.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  #rename(from: string, to: string): void {
    this.#check('rename', from)
    if (!this.#entries.has(from)) throw new DiskFailed(from, 'ENOENT')
    if (this.#entries.get(parentOf(to)) !== 'directory') throw new DiskFailed(to, 'ENOENT')
    const moved = this.#entries.get(from)
    if (moved === 'directory') {
      this.#moveTree(from, to)
      this.#unsyncedEntries.push({ directory: parentOf(to), path: from, before: moved, renamedTo: to })
      return
    }
    this.#set(from, undefined)
    this.#set(to, moved)
  }

  /** What of it is unsynced goes along. */
  #moveTree(from: string, to: string): void {
    const isIn = (path: string): boolean => path === from || path.startsWith(`${from}/`)
    for (const [path, entry] of [...this.#entries]) {
      if (!isIn(path)) continue
      this.#entries.delete(path)
      this.#entries.set(to + path.slice(from.length), entry)
    }
    for (const change of this.#unsyncedEntries) {
      if (!isIn(change.directory)) continue
      change.path = to + change.path.slice(from.length)
      change.directory = to + change.directory.slice(from.length)
    }
  }

  #open(path: string, mode: OpenMode, life: Life): DiskFile {
    this.#check('open', path)
    if (this.#entries.get(parentOf(path)) !== 'directory') throw new DiskFailed(path, 'ENOENT')
    const there = this.#entries.get(path)
    if (there === 'directory') throw new DiskFailed(path, 'EISDIR')
    if (mode === 'create' && there !== undefined) throw new DiskFailed(path, 'EEXIST')
    if (mode === 'read' && there === undefined) throw new DiskFailed(path, 'ENOENT')
    const inode = there ?? new Inode()
    if (there === undefined) this.#set(path, inode)
    if (mode === 'truncate') resize(inode, 0)
    return this.#file(path, inode, life)
  }

  #file(path: string, inode: Inode, life: Life): DiskFile {
    let open = true
    const use = (operation: 'write' | 'read' | 'sync' | 'truncate'): void => {
      if (!open) throw new Error(`bug: ${path} is used after close`)
      this.#check(operation, path)
    }
    return {
      path,
      size: () => inode.size,
      write: (chunks, position) => {
        use('write')
        let at = position
        for (const chunk of chunks) {
          const room =
            this.capacity === Number.POSITIVE_INFINITY
              ? chunk.length
              : this.capacity - this.#used() + Math.max(0, inode.size - at)
          put(inode, chunk.subarray(0, Math.max(0, room)), at)
          if (room < chunk.length) throw new DiskFull(path)
          at += chunk.length
        }
      },
      readNow: (into, position) => {
        use('read')
        return get(inode, into, position)
      },
      read: (into, position) => {
        use('read')
        let done = 0
        return this.#later('read', path, life, () => () => {
          done = get(inode, into, position)
        }).then(() => done)
      },
      truncate: (size) => {
        use('truncate')
        resize(inode, size)
      },
      sync: () => {
        use('sync')
        return this.#later('sync', path, life, () => {
          const covered = inode.unsynced.length
          const last = inode.unsynced[covered - 1]
          return () => {
            const index = last === undefined ? -1 : inode.unsynced.indexOf(last)
            inode.unsynced.splice(0, index + 1)
          }
        })
      },
      syncNow: () => {
        use('sync')
        inode.unsynced = []
      },
      close: () => {
        open = false
      },
    }
  }

  /** `begin` runs now and says what takes effect when the device is done. */
  #later(operation: 'sync' | 'read', path: string, life: Life, begin: () => () => void): Promise<void> {
    const finish = begin()
    const [least, most] = this.latency
    return new Promise((resolve, reject) => {
      this.#scheduler.at(
        least + this.#random.float() * (most - least),
        () => {
          try {
            this.#check(operation, path)
          } catch (cause) {
            return reject(cause as Error)
          }
          finish()
          resolve()
        },
        life,
      )
    })
  }
}

function parentOf(path: string): string {
  const cut = path.lastIndexOf('/')
  return cut <= 0 ? '/' : path.slice(0, cut)
}

function grow(inode: Inode, size: number): void {
  if (size <= inode.bytes.length) return
  const bigger = new Uint8Array(Math.max(size, inode.bytes.length * 2, 256))
  bigger.set(inode.bytes.subarray(0, inode.size))
  inode.bytes = bigger
}

function put(inode: Inode, chunk: Uint8Array, at: number): void {
  grow(inode, at + chunk.length)
  inode.unsynced.push({
    at,
    before: inode.bytes.slice(at, Math.min(inode.size, at + chunk.length)),
    length: chunk.length,
    sizeBefore: inode.size,
  })
  inode.bytes.set(chunk, at)
  inode.size = Math.max(inode.size, at + chunk.length)
}

function get(inode: Inode, into: Uint8Array, at: number): number {
  const bytes = inode.bytes.subarray(Math.min(at, inode.size), Math.min(inode.size, at + into.length))
  into.set(bytes)
  return bytes.length
}

function resize(inode: Inode, size: number): void {
  grow(inode, size)
  if (size > inode.size) inode.bytes.fill(0, inode.size, size)
  // Undone, a cut brings the bytes back; it is kept as a write of the part that goes.
  inode.unsynced.push({
    at: size,
    before: inode.bytes.slice(size, inode.size),
    length: Math.max(0, inode.size - size),
    sizeBefore: inode.size,
  })
  inode.size = size
}

/** Puts back what stood at [from, to) of a write; zeros where the file ended before. */
function restore(inode: Inode, write: Write, from: number, to: number): void {
  grow(inode, write.at + to)
  for (let i = from; i < to; i++) inode.bytes[write.at + i] = write.before[i] ?? 0
  if (inode.size < Math.min(write.sizeBefore, write.at + to)) inode.size = Math.min(write.sizeBefore, write.at + to)
}
