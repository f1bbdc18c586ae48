// Parts of files and chunks of memory in one order on one socket: parts go by sendfile, and by memory where that does not work.
import type { Socket as NetSocket } from 'node:net'
import { DiskFailed } from '../disk.ts'
import type { FileRange, Outgoing } from '../network.ts'
import { libc } from './libc.ts'

/** While a connection takes nothing, so many bytes go by memory: the system tells when it has taken those. */
const waitingBytes = 16 * 1024
/** The same where a part is not in the page cache, or sendfile does not work. */
const copiedBytes = 256 * 1024
const nothing = new Uint8Array(0)

/** A file was cut while a part of it was sent. */
class FileEnded extends Error {
  override readonly name = 'FileEnded'
}

/** Whether parts of files can be sent on it without a copy: it is a plain socket, and the system has what it takes. */
export function sendsFiles(socket: NetSocket): boolean {
  return descriptorOf(socket) >= 0 && libc() !== undefined
}

/** @returns -1 where bytes may not be given to the system past Node: with TLS they would not be encrypted. */
function descriptorOf(socket: NetSocket): number {
  if ('encrypted' in socket) return -1
  // Node has no public name for it.
  return (socket as unknown as { readonly _handle?: { readonly fd?: number } | null })._handle?.fd ?? -1
}

/**
 * What follows a part of a file waits here until that has left; Node's own queue is empty while a part is sent. All calls of the system
 * are made in place, so that no descriptor can be closed, and become another's, while one is under way.
 */
export class FileSender {
  readonly #socket: NetSocket
  readonly #allLeft: () => void
  #queue: Outgoing[] = []
  #next = 0
  #queuedBytes = 0
  /** Bytes of the part at the head that have been given to the system, or to Node. */
  #sentOfPart = 0
  #isWaiting = false
  #memory: Uint8Array | undefined
  readonly #written = (cause?: Error | null): void => {
    // A failed write closes the socket, whose owner hears of it.
    if (cause !== undefined && cause !== null) return
    this.#isWaiting = false
    if (this.#goOn()) this.#allLeft()
  }

  /** @param allLeft everything given to `send` has been taken by the system, after `send` had returned false. */
  constructor(socket: NetSocket, allLeft: () => void) {
    this.#socket = socket
    this.#allLeft = allLeft
  }

  /** While true all writes must come here. */
  get isWaiting(): boolean {
    return this.#isWaiting
  }

  /** Bytes that neither the system nor Node's own queue has yet. */
  get pendingBytes(): number {
    return this.#queuedBytes - this.#sentOfPart
  }

  /** @returns whether the system took all of it at once. */
  send(chunks: readonly Outgoing[]): boolean {
    for (const chunk of chunks) {
      this.#queue.push(chunk)
      this.#queuedBytes += chunk.length
    }
    return !this.#isWaiting && this.#goOn()
  }

  /** The socket is gone. */
  drop(): void {
    this.#queue = []
    this.#next = 0
    this.#queuedBytes = 0
    this.#sentOfPart = 0
    this.#memory = undefined
  }

  /** @returns whether nothing is left. */
  #goOn(): boolean {
    const socket = this.#socket
    while (!socket.destroyed) {
      // Node may hold bytes of earlier writes: what follows comes behind them.
      if (socket.writableLength > 0) return this.#wait(nothing)
      const head = this.#queue[this.#next]
      if (head === undefined) {
        this.drop()
        return true
      }
      if (head instanceof Uint8Array) {
        this.#writeChunks()
        continue
      }
      try {
        if (!this.#sendPart(head)) return false
      } catch (cause) {
        // The file is no more, or cannot be opened: what was announced cannot be sent.
        socket.destroy(cause as Error)
      }
    }
    this.drop()
    return false
  }

  /** All chunks before the next part, in one writev. */
  #writeChunks(): void {
    const socket = this.#socket
    socket.cork()
    for (;;) {
      const chunk = this.#queue[this.#next]
      if (!(chunk instanceof Uint8Array)) break
      this.#next += 1
      this.#queuedBytes -= chunk.length
      socket.write(chunk)
    }
    socket.uncork()
  }

  /** Goes on when Node has passed on all that it holds, and these bytes behind it. */
  #wait(bytes: Uint8Array): false {
    this.#isWaiting = true
    this.#socket.write(bytes, this.#written)
    return false
  }

  /** @returns whether the next in the queue can follow at once. */
  #sendPart(part: FileRange): boolean {
    const left = part.length - this.#sentOfPart
    const { descriptor } = part.file()
    const position = part.position + this.#sentOfPart
    if (descriptor === undefined || !part.isInMemory(position, left)) return this.#copy(part, copiedBytes)
    const sent = libc()?.sendfile(descriptorOf(this.#socket), descriptor, position, left)
    if (sent !== undefined && sent < 0) return this.#copy(part, copiedBytes)
    this.#sentOfPart += sent ?? 0
    if (this.#sentOfPart < part.length) return this.#copy(part, waitingBytes)
    this.#partLeft(part)
    return true
  }

  #partLeft(part: FileRange): void {
    this.#next += 1
    this.#queuedBytes -= part.length
    this.#sentOfPart = 0
  }

  /** Some bytes of the part by memory. Their callback comes when the connection takes more, and a file that cannot be read says why. */
  #copy(part: FileRange, size: number): false {
    this.#isWaiting = true
    if (this.#memory === undefined || this.#memory.length < size) this.#memory = new Uint8Array(size)
    const bytes = this.#memory.subarray(0, Math.min(size, part.length - this.#sentOfPart))
    part.read(bytes, part.position + this.#sentOfPart).then(
      (read) => {
        const socket = this.#socket
        if (socket.destroyed) return this.drop()
        if (read < bytes.length) {
          socket.destroy(new FileEnded(`${part.path} ends within what is to be sent of it`))
          return
        }
        this.#sentOfPart += read
        if (this.#sentOfPart === part.length) this.#partLeft(part)
        this.#wait(bytes)
      },
      (cause: unknown) => {
        if (cause instanceof DiskFailed) part.failed(cause)
        this.#socket.destroy(cause as Error)
      },
    )
    return false
  }
}
