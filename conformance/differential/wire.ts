// One connection that carries one request at a time, as bytes: what comes back may be an answer, the end of the connection, or nothing.
import type { Network, Socket } from '@millrace/host'
import { FrameSplitter } from '@millrace/protocol'

export class Wire {
  readonly #socket: Socket
  readonly #splitter = new FrameSplitter(0x7fffffff)
  #waiting: ((answer: Uint8Array | 'closed') => void) | undefined
  #isClosed = false

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.start({
      data: (chunk) => this.#received(chunk),
      drain: () => undefined,
      close: () => {
        this.#isClosed = true
        this.#settle('closed')
      },
    })
  }

  static async connect(network: Network, port: number): Promise<Wire> {
    return new Wire(await network.connect({ host: '127.0.0.1', port, timeoutMs: 20_000 }))
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  get isWaiting(): boolean {
    return this.#waiting !== undefined
  }

  /** @returns the answer's frame without its size. */
  ask(chunks: readonly Uint8Array[]): Promise<Uint8Array | 'closed'> {
    if (this.#isClosed) return Promise.resolve('closed')
    return new Promise((resolve) => {
      this.#waiting = resolve
      this.#socket.write(chunks)
    })
  }

  /** Sends what gets no answer. */
  tell(chunks: readonly Uint8Array[]): void {
    if (!this.#isClosed) this.#socket.write(chunks)
  }

  close(): void {
    this.#socket.destroy()
  }

  #received(chunk: Uint8Array): void {
    this.#splitter.push(chunk)
    for (let frame = this.#splitter.next(); frame !== undefined; frame = this.#splitter.next()) this.#settle(frame)
  }

  #settle(answer: Uint8Array | 'closed'): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.(answer)
  }
}
