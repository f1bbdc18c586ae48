// One fake broker: a listener on a simulated machine that decodes requests, lets the test interfere, and answers in order.
import type { Host, Socket } from '@millrace/host'
import { ApiKey, FrameSplitter, Reader, apis, frameResponse, readRequestHeader } from '@millrace/protocol'
import type { MessageCodec } from '@millrace/protocol'

/** A request as handlers see it. */
export interface Asked {
  readonly apiKey: number
  readonly version: number
  readonly clientId: string | null
  // Decoded by the codec of its key.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
  readonly nodeId: number
}

/** An answer's fields; undefined: no answer at all (acks 0). */
export type Answer = object | undefined

/** What a test may do to a request: `drop` the connection before it is handled, `lose` the connection after it was handled, keep `silence` without or `unanswered` after handling it, or answer otherwise. */
export type Interference =
  | 'drop'
  | 'lose'
  | 'silence'
  | 'unanswered'
  | { readonly answer: object }
  | { readonly delayMs: number }
  | undefined

export type Handler = (asked: Asked) => Answer | Promise<Answer>

export class FakeBroker {
  readonly nodeId: number
  readonly machine: string
  readonly port = 9092
  readonly versions = new Map<number, { min: number; max: number }>()
  readonly #host: Host
  readonly #handlers: ReadonlyMap<number, Handler>
  readonly #sockets = new Set<Socket>()
  #listener: { close(): Promise<void> } | undefined
  /** Asked before every request is handled. */
  interfere: (asked: Asked) => Interference = () => undefined
  /** Every request that came, in order. */
  readonly seen: Asked[] = []

  constructor(host: Host, machine: string, nodeId: number, handlers: ReadonlyMap<number, Handler>) {
    this.#host = host
    this.machine = machine
    this.nodeId = nodeId
    this.#handlers = handlers
    for (const key of handlers.keys()) {
      const api = apis.get(key)!
      this.versions.set(key, { min: api.minVersion, max: api.latestVersionUnstable ? api.maxVersion - 1 : api.maxVersion })
    }
  }

  async start(): Promise<void> {
    this.#listener = await this.#host.network.listen({ host: this.machine, port: this.port }, (socket) => this.#accept(socket))
  }

  async stop(): Promise<void> {
    await this.#listener?.close()
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    const splitter = new FrameSplitter(1e9)
    // One request of a connection at a time, as Kafka's brokers do.
    let turn = Promise.resolve()
    socket.start({
      data: (chunk) => {
        splitter.push(chunk)
        for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) {
          const bytes = frame
          turn = turn.then(() => this.#handle(socket, bytes))
        }
      },
      drain: () => undefined,
      close: () => this.#sockets.delete(socket),
    })
  }

  async #handle(socket: Socket, frame: Uint8Array): Promise<void> {
    if (!this.#sockets.has(socket)) return
    const reader = new Reader(frame)
    const { apiKey, apiVersion: version, correlationId, clientId } = readRequestHeader(reader)
    const api = apis.get(apiKey)!
    const asked: Asked = { apiKey, version, clientId, body: api.request.read(reader, version), nodeId: this.nodeId }
    this.seen.push(asked)
    const what = this.interfere(asked)
    if (what === 'silence') return
    if (what === 'drop') return this.#drop(socket)
    if (typeof what === 'object' && 'delayMs' in what) await this.#host.clock.sleep(what.delayMs)
    const interfered = typeof what === 'object' && 'answer' in what ? what.answer : undefined
    const answer = interfered ?? (apiKey === ApiKey.API_VERSIONS ? this.#apiVersions() : await this.#handlers.get(apiKey)!(asked))
    if (what === 'lose') return this.#drop(socket)
    if (answer === undefined || what === 'unanswered' || !this.#sockets.has(socket)) return
    socket.write(frameResponse(apiKey, version, correlationId, api.response as MessageCodec<unknown, object>, answer))
  }

  #drop(socket: Socket): void {
    this.#sockets.delete(socket)
    socket.destroy()
  }

  /** Cluster-wide features with their levels. */
  features: { name: string; maxVersionLevel: number; minVersionLevel: number }[] = []

  #apiVersions(): object {
    const apiKeys = [...this.versions].map(([apiKey, { min, max }]) => ({ apiKey, minVersion: min, maxVersion: max }))
    apiKeys.push({ apiKey: ApiKey.API_VERSIONS, minVersion: 0, maxVersion: 4 })
    return { apiKeys, finalizedFeatures: this.features, finalizedFeaturesEpoch: 1 }
  }
}
