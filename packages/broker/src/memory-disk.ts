// A disk in this process's memory, for brokers that nobody wants to find again: gone with the last reference to it.
import { DiskFailed, type DirectoryEntry, type Disk, type DiskFile, type OpenMode } from '@millrace/host'

const pageBytes = 64 * 1024
/** What it says about its room: memory has no size that could be told. */
const roomBytes = 2 ** 40

/** Content of a file, whatever it is called: a rename does not disturb who has it open. */
class Content {
  /** Whole pages but the first while it is the only one: a small file takes little. */
  readonly #pages: Uint8Array[] = []
  size = 0

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length
    this.#reserve(end)
    for (let done = 0; done < bytes.length;) {
      const at = position + done
      const page = this.#pages[Math.floor(at / pageBytes)] as Uint8Array
      const inPage = at % pageBytes
      const count = Math.min(bytes.length - done, pageBytes - inPage)
      page.set(bytes.subarray(done, done + count), inPage)
      done += count
    }
    this.size = Math.max(this.size, end)
  }

  /** @returns bytes read. */
  read(into: Uint8Array, position: number): number {
    const count = Math.max(0, Math.min(into.length, this.size - position))
    for (let done = 0; done < count;) {
      const at = position + done
      const page = this.#pages[Math.floor(at / pageBytes)] as Uint8Array
      const inPage = at % pageBytes
      const part = page.subarray(inPage, inPage + Math.min(count - done, pageBytes - inPage))
      into.set(part, done)
      done += part.length
    }
    return count
  }

  truncate(size: number): void {
    if (size < this.size) {
      this.#pages.length = Math.ceil(size / pageBytes)
      // What is cut off reads as zeros when the file grows again.
      if (size % pageBytes > 0) this.#pages.at(-1)?.fill(0, size % pageBytes)
    } else this.#reserve(size)
    this.size = size
  }

  #reserve(end: number): void {
    const pages = this.#pages
    if (pages.length <= 1 && end <= pageBytes) {
      const first = pages[0]
      if ((first?.length ?? 0) >= end) return
      const bigger = new Uint8Array(Math.min(pageBytes, Math.max(256, end, (first?.length ?? 0) * 2)))
      if (first !== undefined) bigger.set(first)
      pages[0] = bigger
      return
    }
    const first = pages[0]
    if (first !== undefined && first.length < pageBytes) {
      const whole = new Uint8Array(pageBytes)
      whole.set(first)
      pages[0] = whole
    }
    while (pages.length * pageBytes < end) pages.push(new Uint8Array(pageBytes))
  }
}

class MemoryFile implements DiskFile {
  readonly path: string
  readonly descriptor = undefined
  readonly isInMemory = (): boolean => true
  readonly #content: Content

  constructor(path: string, content: Content) {
    this.path = path
    this.#content = content
  }
  size(): number {
    return this.#content.size
  }
  write(chunks: readonly Uint8Array[], position: number): void {
    let at = position
    for (const chunk of chunks) {
      this.#content.write(chunk, at)
      at += chunk.length
    }
  }
  readNow(into: Uint8Array, position: number): number {
    return this.#content.read(into, position)
  }
  read(into: Uint8Array, position: number): Promise<number> {
    return Promise.resolve(this.#content.read(into, position))
  }
  truncate(size: number): void {
    this.#content.truncate(size)
  }
  sync(): Promise<void> {
    return Promise.resolve()
  }
  syncNow(): void {}
  close(): void {}
}

/** An empty disk. Its syncs are done at once, for there is nothing to survive. */
export function memoryDisk(): Disk {
  const files = new Map<string, Content>()
  const directories = new Set<string>(['/'])
  const locks = new Set<string>()
  const inside = (path: string, directory: string): boolean => path.startsWith(directory === '/' ? '/' : `${directory}/`)

  const open = (path: string, mode: OpenMode): DiskFile => {
    const there = files.get(path)
    if (mode === 'read' && there === undefined) throw new DiskFailed(path, 'ENOENT')
    if (mode === 'create' && there !== undefined) throw new DiskFailed(path, 'EEXIST')
    if (there !== undefined) {
      if (mode === 'truncate') there.truncate(0)
      return new MemoryFile(path, there)
    }
    if (!directories.has(parentOf(path))) throw new DiskFailed(path, 'ENOENT')
    const content = new Content()
    files.set(path, content)
    return new MemoryFile(path, content)
  }

  const moveAll = (from: string, to: string): void => {
    for (const path of [...directories]) {
      if (path !== from && !inside(path, from)) continue
      directories.delete(path)
      directories.add(to + path.slice(from.length))
    }
    for (const [path, content] of files) {
      if (!inside(path, from)) continue
      files.delete(path)
      files.set(to + path.slice(from.length), content)
    }
  }

  const remove = (path: string): void => void files.delete(path)

  const removeDirectory = (path: string): void => {
    for (const one of files.keys()) if (inside(one, path)) files.delete(one)
    for (const one of [...directories]) if (one === path || inside(one, path)) directories.delete(one)
  }

  return {
    open,
    exists: (path) => files.has(path) || directories.has(path),
    list: (path) => {
      if (!directories.has(path)) throw new DiskFailed(path, 'ENOENT')
      const entries: DirectoryEntry[] = []
      for (const one of files.keys()) if (parentOf(one) === path) entries.push({ name: nameOf(one), kind: 'file' })
      for (const one of directories) {
        if (one !== '/' && parentOf(one) === path) entries.push({ name: nameOf(one), kind: 'directory' })
      }
      return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    },
    checkWritable: () => undefined,
    makeDirectory: (path) => {
      for (let one = path; one !== '/'; one = parentOf(one)) directories.add(one)
    },
    rename: (from, to) => {
      const content = files.get(from)
      if (content !== undefined) {
        files.delete(from)
        files.set(to, content)
      } else if (directories.has(from)) moveAll(from, to)
      else throw new DiskFailed(from, 'ENOENT')
    },
    remove,
    removeDirectory,
    removeLater: (path) => Promise.resolve(remove(path)),
    removeDirectoryLater: (path) => Promise.resolve(removeDirectory(path)),
    descriptorsMax: () => Number.POSITIVE_INFINITY,
    syncDirectory: () => Promise.resolve(),
    syncDirectoryNow: () => {},
    readFile: (path) => {
      const content = files.get(path)
      if (content === undefined) throw new DiskFailed(path, 'ENOENT')
      const bytes = new Uint8Array(content.size)
      content.read(bytes, 0)
      return bytes
    },
    space: () => ({ total: roomBytes, usable: roomBytes }),
    lock: (path) => {
      if (locks.has(path)) return undefined
      locks.add(path)
      return { release: () => void locks.delete(path) }
    },
  }
}

function parentOf(path: string): string {
  const at = path.lastIndexOf('/')
  return at <= 0 ? '/' : path.slice(0, at)
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
