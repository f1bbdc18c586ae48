// The asking end of a connection for tests: any request at any version, answers in order.
import type { Network, Socket } from '@millrace/host'
import type { MessageCodec } from '@millrace/protocol'
import { apis, frameRequest, FrameSplitter, Reader, readResponseHeader } from '@millrace/protocol'

interface Open {
  readonly apiKey: number
  readonly version: number
  readonly correlationId: number
  readonly resolve: (answer: never) => void
  readonly reject: (cause: Error) => void
}

/** One connection to a broker. */
export class WireClient {
  readonly socket: Socket
  readonly #splitter = new FrameSplitter(0x7fffffff)
  readonly #open: Open[] = []
  #correlationId = 0
  #isClosed = false
  #isRaw = false
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>

  private constructor(socket: Socket) {
    this.socket = socket
    let gone: () => void
    this.closed = new Promise((resolve) => (gone = resolve))
    socket.start({
      data: (chunk) => this.#received(chunk),
      drain: () => undefined,
      close: () => {
        this.#isClosed = true
        for (const { reject } of this.#open.splice(0)) reject(new Error('connection closed'))
        gone()
      },
    })
  }

  static async connect(network: Network, address: { readonly host: string; readonly port: number }): Promise<WireClient> {
    return new WireClient(await network.connect({ ...address, timeoutMs: 5_000 }))
  }

  /** Sends one request; several may be on their way at once. @throws Error the connection closed first. */
  send<Q, QInit, A, AInit>(
    request: MessageCodec<Q, QInit>,
    _response: MessageCodec<A, AInit>,
    version: number,
    body: QInit,
    clientId = 'test',
  ): Promise<A> {
    this.#correlationId += 1
    const correlationId = this.#correlationId
    const header = { apiKey: request.apiKey, apiVersion: version, correlationId, clientId }
    const answer = new Promise<A>((resolve, reject) => {
      this.#open.push({ apiKey: request.apiKey, version, correlationId, resolve: resolve as (answer: never) => void, reject })
    })
    this.socket.write(frameRequest(header, request, body))
    return answer
  }

  /** Sends one request to which no answer comes. */
  tell<Q, QInit>(request: MessageCodec<Q, QInit>, version: number, body: QInit): void {
    this.#correlationId += 1
    const header = { apiKey: request.apiKey, apiVersion: version, correlationId: this.#correlationId, clientId: 'test' }
    this.socket.write(frameRequest(header, request, body))
  }

  /** Sends bytes as they are; answers that come to them are dropped. */
  raw(bytes: Uint8Array): void {
    this.#isRaw = true
    this.socket.write([bytes])
  }

  close(): void {
    this.socket.destroy()
  }

  #received(chunk: Uint8Array): void {
    if (this.#isClosed) return
    this.#splitter.push(chunk)
    for (let frame = this.#splitter.next(); frame !== undefined; frame = this.#splitter.next()) {
      const open = this.#open.shift()
      if (open === undefined && this.#isRaw) continue
      if (open === undefined) throw new Error('an answer nobody asked for')
      const reader = new Reader(frame)
      const correlationId = readResponseHeader(reader, open.apiKey, open.version)
      if (correlationId !== open.correlationId) throw new Error(`answer ${correlationId} came for request ${open.correlationId}`)
      open.resolve(apis.get(open.apiKey)?.response.read(reader, open.version) as never)
    }
  }
}
