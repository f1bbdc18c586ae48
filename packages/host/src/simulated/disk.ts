// A disk in memory that keeps Kafka-grade promises and no better: what was not synced may be lost or torn at a crash.
import type { DirectoryEntry, Disk, DiskFile, OpenMode } from '../disk.ts'
import { DescriptorsExhausted, DiskFailed, DiskFull } from '../disk.ts'
import { MachineDied } from './scheduler.ts'
import type { Life, Scheduler, SeededRandom } from './scheduler.ts'
import { Directory, parentOf, Tree } from './tree.ts'

/** keep: the process died, the system went on. drop: power was lost, nothing unsynced is left. torn: each 512-byte sector of an unsynced write is there or not. */
export type CrashMode = 'keep' | 'drop' | 'torn'

const sectorBytes = 512

interface Write {
  readonly at: number
  readonly before: Uint8Array
  readonly length: number
  readonly sizeBefore: number
  /** A sync that should have covered it failed: the system took it for written, and no later sync brings it to the disk. */
  lost: boolean
}

class Inode {
  /** In the order of their making, which a seed's crash goes by. */
  readonly serial: number
  bytes = new Uint8Array(0)
  size = 0
  /** Writes that no finished sync covers, oldest first. */
  unsynced: Write[] = []
  constructor(serial: number) {
    this.serial = serial
  }
}

/** Files of one machine: they outlive its processes. */
export class SimulatedDisk {
  readonly #tree = new Tree<Inode>()
  #made = 0
  readonly #locks = new Map<string, Life>()
  readonly #scheduler: Scheduler
  readonly #random: SeededRandom
  /** Bytes that fit; writes past it fail with DiskFull. */
  capacity = Number.POSITIVE_INFINITY
  /** Files that a process may have open. */
  descriptorsMax = Number.POSITIVE_INFINITY
  readonly #opened = new WeakMap<Life, number>()
  /** Milliseconds that a sync or an asynchronous read takes, from and to. */
  latency: readonly [number, number] = [0.05, 1]
  /** Asked before every operation: returns the system's code to fail it with, such as EIO. */
  fault:
    | ((
        operation: 'open' | 'write' | 'read' | 'sync' | 'rename' | 'remove' | 'truncate' | 'list' | 'access',
        path: string,
      ) => string | undefined)
    | undefined

  constructor(scheduler: Scheduler, random: SeededRandom) {
    this.#scheduler = scheduler
    this.#random = random
  }

  /** What a process of this machine sees. */
  open(life: Life): Disk {
    return this.#ofLiving(life, {
      open: (path, mode) => this.#open(path, mode, life),
      exists: (path) => this.#tree.find(path) !== undefined,
      list: (path) => this.#list(path),
      makeDirectory: (path) => this.#makeDirectory(path),
      checkWritable: (path) => {
        this.#check('access', path)
        this.#directory(path)
      },
      rename: (from, to) => this.#rename(from, to),
      remove: (path) => {
        this.#check('remove', path)
        this.#remove(path)
      },
      removeDirectory: (path) => {
        this.#check('remove', path)
        this.#tree.removeAll(path)
      },
      removeLater: (path) =>
        this.#later('remove', path, life, () => ({ done: () => this.#remove(path), failed: () => undefined })),
      removeDirectoryLater: (path, signal) => this.#removeAllLater(path, life, signal),
      syncDirectory: (path) =>
        this.#later('sync', path, life, () => {
          this.#directory(path)
          const covered = this.#tree.unsyncedIn(path)
          return { done: () => this.#tree.synced(covered), failed: () => undefined }
        }),
      syncDirectoryNow: (path) => {
        this.#check('sync', path)
        this.#directory(path)
        this.#tree.synced(this.#tree.unsyncedIn(path))
      },
      readFile: (path) => {
        const inode = this.#inode(path, 'read')
        return inode.bytes.slice(0, inode.size)
      },
      space: () => ({ total: this.capacity, usable: this.capacity - this.used }),
      descriptorsMax: () => this.descriptorsMax,
      lock: (path) => {
        const holder = this.#locks.get(path)
        if (holder?.alive === true) return undefined
        this.#locks.set(path, life)
        this.#makeDirectory(parentOf(path))
        if (this.#tree.find(path) === undefined) this.#tree.set(path, this.#newInode())
        return { release: () => void this.#locks.delete(path) }
      },
    })
  }

  /** What code of a life that ended still does in its last turn changes nothing any more. */
  #ofLiving<T extends object>(life: Life, calls: T): T {
    const guarded = Object.entries(calls).map(([name, call]) => [
      name,
      typeof call !== 'function'
        ? call
        : (...args: unknown[]): unknown => {
            if (!life.alive) throw new MachineDied('this machine is dead')
            return (call as (...all: unknown[]) => unknown)(...args)
          },
    ])
    return Object.fromEntries(guarded) as T
  }

  /** Applies a crash: called between events, after the machine's life has ended. */
  crash(mode: CrashMode): void {
    // After a power loss, what is on disk is what is durable; after a mere kill the page cache still holds it unsynced.
    if (mode === 'keep') return
    this.#tree.loseUnsynced((steps) => (mode === 'torn' ? this.#random.below(steps + 1) : 0))
    const files = Array.from(this.#tree.files()).toSorted((a, b) => a.serial - b.serial)
    for (const inode of files) this.#loseUnsynced(inode, mode)
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

  /** Bytes of all files. */
  get used(): number {
    let used = 0
    for (const inode of this.#tree.files()) used += inode.size
    return used
  }

  #check(operation: Parameters<NonNullable<SimulatedDisk['fault']>>[0], path: string): void {
    const code = this.fault?.(operation, path)
    if (code === 'ENOSPC') throw new DiskFull(path)
    if (code === 'EMFILE' || code === 'ENFILE') throw new DescriptorsExhausted(path, code)
    if (code !== undefined) throw new DiskFailed(path, code)
  }

  #inode(path: string, operation: 'read' | 'open'): Inode {
    this.#check(operation, path)
    const entry = this.#tree.find(path)
    if (entry === undefined) throw new DiskFailed(path, 'ENOENT')
    if (entry instanceof Directory) throw new DiskFailed(path, 'EISDIR')
    return entry
  }

  #newInode(): Inode {
    return new Inode(this.#made++)
  }

  #directory(path: string): Directory<Inode> {
    const directory = this.#tree.directory(path)
    if (directory === undefined) throw new DiskFailed(path, this.#tree.find(path) === undefined ? 'ENOENT' : 'ENOTDIR')
    return directory
  }

  #makeDirectory(path: string): void {
    if (this.#tree.directory(path) !== undefined) return
    if (this.#tree.find(path) !== undefined) throw new DiskFailed(path, 'EEXIST')
    this.#makeDirectory(parentOf(path))
    this.#tree.set(path, new Directory())
  }

  #list(path: string): DirectoryEntry[] {
    this.#check('list', path)
    const found = Array.from(this.#directory(path).entries, ([name, entry]): DirectoryEntry => ({
      name,
      kind: entry instanceof Directory ? 'directory' : 'file',
    }))
    return found.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  #rename(from: string, to: string): void {
    this.#check('rename', from)
    if (this.#tree.find(from) === undefined || this.#tree.directory(parentOf(to)) === undefined)
      throw new DiskFailed(from, 'ENOENT')
    if (from !== to && (this.#tree.directory(to)?.entries.size ?? 0) > 0) throw new DiskFailed(from, 'ENOTEMPTY')
    this.#tree.move(from, to)
  }

  #remove(path: string): void {
    const entry = this.#tree.find(path)
    if (entry instanceof Directory) throw new DiskFailed(path, 'EISDIR')
    if (entry !== undefined) this.#tree.set(path, undefined)
  }

  async #removeAllLater(path: string, life: Life, signal: AbortSignal): Promise<void> {
    const entry = this.#tree.find(path)
    const names = entry instanceof Directory ? Array.from(entry.entries.keys()) : []
    for (const name of names) await this.#removeAllLater(`${path}/${name}`, life, signal)
    signal.throwIfAborted()
    // Empty by now, but for what was made in it meanwhile.
    await this.#later('remove', path, life, () => ({
      done: () => {
        if ((this.#tree.directory(path)?.entries.size ?? 0) > 0) throw new DiskFailed(path, 'ENOTEMPTY')
        this.#tree.removeAll(path)
      },
      failed: () => undefined,
    }))
  }

  #open(path: string, mode: OpenMode, life: Life): DiskFile {
    this.#check('open', path)
    if (this.#tree.directory(parentOf(path)) === undefined) throw new DiskFailed(path, 'ENOENT')
    const there = this.#tree.find(path)
    if (there instanceof Directory) throw new DiskFailed(path, 'EISDIR')
    if (mode === 'create' && there !== undefined) throw new DiskFailed(path, 'EEXIST')
    if (mode === 'read' && there === undefined) throw new DiskFailed(path, 'ENOENT')
    const opened = (this.#opened.get(life) ?? 0) + 1
    if (opened > this.descriptorsMax) throw new DescriptorsExhausted(path, 'EMFILE')
    this.#opened.set(life, opened)
    const inode = there ?? this.#newInode()
    if (there === undefined) this.#tree.set(path, inode)
    if (mode === 'truncate') resize(inode, 0)
    return this.#file(path, inode, life)
  }

  #file(path: string, inode: Inode, life: Life): DiskFile {
    let open = true
    const use = (operation: 'write' | 'read' | 'sync' | 'truncate'): void => {
      if (!open) throw new Error(`bug: ${path} is used after close`)
      this.#check(operation, path)
    }
    return this.#ofLiving(life, {
      path,
      descriptor: undefined,
      size: () => inode.size,
      write: (chunks, position) => {
        use('write')
        let at = position
        for (const chunk of chunks) {
          const room =
            this.capacity === Number.POSITIVE_INFINITY ? chunk.length : this.capacity - this.used + Math.max(0, inode.size - at)
          put(inode, chunk.subarray(0, Math.max(0, room)), at)
          if (room < chunk.length) throw new DiskFull(path)
          at += chunk.length
        }
      },
      isInMemory: () => false,
      readNow: (into, position) => {
        use('read')
        return get(inode, into, position)
      },
      read: (into, position) => {
        use('read')
        let done = 0
        const read = (): void => {
          done = get(inode, into, position)
        }
        return this.#later('read', path, life, () => ({ done: read, failed: () => undefined })).then(() => done)
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
          return {
            done: () => cover(inode, last),
            failed: () => lose(inode, last),
          }
        })
      },
      syncNow: () => {
        try {
          use('sync')
        } catch (cause) {
          lose(inode, inode.unsynced.at(-1))
          throw cause
        }
        cover(inode, inode.unsynced.at(-1))
      },
      close: () => {
        if (!open) throw new Error(`bug: ${path} is closed twice`)
        open = false
        this.#opened.set(life, (this.#opened.get(life) ?? 0) - 1)
      },
    })
  }

  /** `begin` runs now and says what takes effect when the device is done. */
  #later(
    operation: 'sync' | 'read' | 'remove',
    path: string,
    life: Life,
    begin: () => { readonly done: () => void; readonly failed: () => void },
  ): Promise<void> {
    const [least, most] = this.latency
    return new Promise((resolve, reject) => {
      const outcome = begin()
      this.#scheduler.at(
        least + this.#random.float() * (most - least),
        () => {
          try {
            this.#check(operation, path)
          } catch (cause) {
            outcome.failed()
            return reject(cause as Error)
          }
          try {
            outcome.done()
          } catch (cause) {
            return reject(cause as Error)
          }
          resolve()
        },
        life,
      )
    })
  }
}

/** A finished sync: all up to `last` is on the disk, but for what an earlier sync failed to bring there. */
function cover(inode: Inode, last: Write | undefined): void {
  const index = last === undefined ? -1 : inode.unsynced.indexOf(last)
  inode.unsynced = inode.unsynced.filter((write, i) => i > index || write.lost)
}

function lose(inode: Inode, last: Write | undefined): void {
  const index = last === undefined ? -1 : inode.unsynced.indexOf(last)
  for (const write of inode.unsynced.slice(0, index + 1)) write.lost = true
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
    lost: false,
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
    lost: false,
  })
  inode.size = size
}

/** Puts back what stood at [from, to) of a write; zeros where the file ended before. */
function restore(inode: Inode, write: Write, from: number, to: number): void {
  grow(inode, write.at + to)
  for (let i = from; i < to; i++) inode.bytes[write.at + i] = write.before[i] ?? 0
  if (inode.size < Math.min(write.sizeBefore, write.at + to)) inode.size = Math.min(write.sizeBefore, write.at + to)
}
