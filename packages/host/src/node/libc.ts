// What the system's library has and Node does not offer: sendfile(2), mincore(2) to know what is in the page cache, locks of files.
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/** What is used of koffi. */
interface Koffi {
  load(library: null): { func(signature: string): (...args: unknown[]) => number }
  /** Of the call before. */
  errno(): number
}

/** Calls that do not wait: of files of which all that they concern is in memory, and of sockets that do not block. */
export interface Libc {
  /** @returns bytes that the socket took; undefined when it takes none for now, -1 for anything else, of which whoever reads the bytes and writes them hears. */
  sendfile(socket: number, file: number, position: number, bytes: number): number | undefined
  /** Whether all these bytes of a file that this process may write are in the page cache, read from the device. */
  isInMemory(file: number, position: number, bytes: number): boolean
  /**
   * Locks a file that is open for writing until that is closed, against this process too (fcntl(2), open file description locks).
   * @returns false: it is locked; undefined where its file system cannot tell, or it is open for reading alone.
   */
  lock(file: number): boolean | undefined
}

const EINTR = 4
const EAGAIN = 11
const EACCES = 13
const F_OFD_SETLK = 37
const F_WRLCK = 1
const PROT_READ = 1
const MAP_SHARED = 1
const _SC_PAGESIZE = 30
/** Bytes that are looked at together: one byte of answer for each page. */
const lookBytesMax = 8 * 1024 * 1024

let found: Libc | undefined
let wasSought = false

/** Loads the library that calls it, the first time. @returns undefined where that, or the system, is not there. */
export function libc(): Libc | undefined {
  if (!wasSought) {
    wasSought = true
    found = seek()
  }
  return found
}

function seek(): Libc | undefined {
  // The signatures below are those of 64-bit systems.
  if (process.platform !== 'linux' || (process.arch !== 'x64' && process.arch !== 'arm64')) return undefined
  try {
    return bind(load('koffi') as Koffi)
  } catch {
    // An optional dependency, without a build for every platform: files are read and written instead.
    return undefined
  }
}

function bind(koffi: Koffi): Libc {
  const library = koffi.load(null)
  const sendfile = library.func('intptr_t sendfile(int out, int in, _Inout_ int64_t *position, size_t bytes)')
  const mmap = library.func(
    'intptr_t mmap(intptr_t address, size_t bytes, int protection, int flags, int file, int64_t position)',
  )
  const munmap = library.func('int munmap(intptr_t address, size_t bytes)')
  const mincore = library.func('int mincore(intptr_t address, size_t bytes, void *pages)')
  const fcntl = library.func('int fcntl(int file, int command, void *lock)')
  // struct flock: a lock for writing on all of the file, from its start.
  const wholeFile = new Uint8Array(32)
  new DataView(wholeFile.buffer).setInt16(0, F_WRLCK, true)
  const pageBytes = library.func('long sysconf(int name)')(_SC_PAGESIZE)
  const pages = new Uint8Array(lookBytesMax / pageBytes + 1)
  const at = [0]
  return {
    sendfile(socket, file, position, bytes) {
      at[0] = position
      const sent = sendfile(socket, file, at, bytes)
      if (sent >= 0) return sent
      const errno = koffi.errno()
      return errno === EAGAIN || errno === EINTR ? undefined : -1
    },
    lock(file) {
      if (fcntl(file, F_OFD_SETLK, wholeFile.slice()) === 0) return true
      const errno = koffi.errno()
      return errno === EAGAIN || errno === EACCES ? false : undefined
    },
    isInMemory(file, position, bytes) {
      if (bytes > lookBytesMax) return false
      const start = position - (position % pageBytes)
      const length = position + bytes - start
      // Nothing of it is touched: a mapping is how the question is put, and costs no memory.
      const address = mmap(0, length, PROT_READ, MAP_SHARED, file, start)
      if (address === -1) return false
      try {
        if (mincore(address, length, pages) !== 0) return false
      } finally {
        munmap(address, length)
      }
      const count = Math.ceil(length / pageBytes)
      for (let i = 0; i < count; i += 1) if (((pages[i] as number) & 1) === 0) return false
      return true
    },
  }
}
