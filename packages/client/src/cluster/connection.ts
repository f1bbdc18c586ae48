// One socket to one broker: versions agreed on, requests out, answers back in order, deadlines.
import type { Clock, Host, Socket, Timer } from '@millrace/host'
import { ConnectionClosed } from '@millrace/host'
import {
  ErrorCode,
  FrameSplitter,
  MalformedMessage,
  Reader,
  UnsupportedVersion,
  apiVersionsRequest,
  apiVersionsResponse,
  frameRequest,
  readResponseHeader,
} from '@millrace/protocol'
import type { ApiVersionsResponse, MessageCodec } from '@millrace/protocol'
import { TimeoutError, WrongProtocol } from './errors.ts'

/** What is sent, or what makes it for the version that both sides speak. */
export type Message<Init> = Init | ((version: number) => Init)

/** A request with its answer: two generated codecs of one API key. */
export interface Api<Init, Answer> {
  readonly request: MessageCodec<unknown, Init>
  readonly response: MessageCodec<Answer, never>
}

export interface SendOptions {
  /** Longest wait for the answer; the connection is given up when it passes. */
  readonly timeoutMs: number
  /** Newest version to use, where a newer one would mean something else. */
  readonly maxVersion?: number
  /** Oldest version that can say what is meant. */
  readonly minVersion?: number
}

interface Pending {
  readonly correlationId: number
  readonly name: string
  readonly deadline: number
  readonly timeoutMs: number
  readonly answered: (reader: Reader) => void
  readonly failed: (cause: Error) => void
}

const maxFrameBytes = 256 * 1024 * 1024
const clientSoftware = { clientSoftwareName: 'millrace', clientSoftwareVersion: '0.1.0' }
const apiVersionsApi = { request: apiVersionsRequest, response: apiVersionsResponse }

export class Connection {
  readonly address: string
  readonly #clock: Clock
  readonly #clientId: string
  readonly #socket: Socket
  readonly #closed: (connection: Connection) => void
  readonly #splitter = new FrameSplitter(maxFrameBytes)
  readonly #pending: Pending[] = []
  /** Written while the broker asked for a pause (KIP-219). */
  #held: (readonly Uint8Array[])[] = []
  #mutedUntil = 0
  #unmute: Timer | undefined
  #deadlineTimer: Timer | undefined
  #deadlineAt = Infinity
  #correlationId = 0
  #heard = false
  #failure: Error | undefined
  #versions = new Map<number, { readonly min: number; readonly max: number }>()
  #features: ReadonlyMap<string, number> = new Map()

  private constructor(host: Host, clientId: string, address: string, socket: Socket, closed: (connection: Connection) => void) {
    this.#clock = host.clock
    this.#clientId = clientId
    this.address = address
    this.#socket = socket
    this.#closed = closed
    socket.start({
      data: (chunk) => this.#data(chunk),
      drain: () => undefined,
      close: (cause) => this.#fail(cause ?? new ConnectionClosed(`${address} closed the connection`)),
    })
  }

  /** Connects and agrees on versions. @param closed called once, when the connection is gone. @throws ConnectFailed · WrongProtocol · TimeoutError */
  static async open(
    host: Host,
    clientId: string,
    to: { readonly host: string; readonly port: number },
    timeoutMs: number,
    signal: AbortSignal,
    closed: (connection: Connection) => void,
  ): Promise<Connection> {
    const socket = await host.network.connect({ ...to, timeoutMs, signal })
    const connection = new Connection(host, clientId, `${to.host}:${to.port}`, socket, closed)
    try {
      await connection.#agree(timeoutMs)
    } catch (failure) {
      connection.close()
      throw failure
    }
    return connection
  }

  /** Asks for the broker's versions: with ours first, and with what the broker names instead when that is too new. */
  async #agree(timeoutMs: number): Promise<void> {
    let version = 4
    for (;;) {
      const answer = await this.#exchange(apiVersionsApi, clientSoftware, version, timeoutMs, readApiVersions)
      if (answer.errorCode === ErrorCode.UNSUPPORTED_VERSION && version > 0) {
        const offered = answer.apiKeys.find((api) => api.apiKey === apiVersionsRequest.apiKey)
        version = Math.min(version - 1, offered?.maxVersion ?? 0)
        continue
      }
      if (answer.errorCode !== ErrorCode.NONE) {
        throw new WrongProtocol(this.address, `it refused to name its versions with error ${answer.errorCode}`)
      }
      this.#versions = new Map(answer.apiKeys.map((api) => [api.apiKey, { min: api.minVersion, max: api.maxVersion }]))
      this.#features = new Map(answer.finalizedFeatures.map((feature) => [feature.name, feature.maxVersionLevel]))
      return
    }
  }

  get isOpen(): boolean {
    return this.#failure === undefined
  }

  /** Requests without an answer. */
  get inFlight(): number {
    return this.#pending.length
  }

  /** Level of a cluster-wide feature such as `transaction.version`; 0 when the broker does not know it (KIP-584). */
  featureLevel(name: string): number {
    return this.#features.get(name) ?? 0
  }

  serves(apiKey: number): boolean {
    return this.#versions.has(apiKey)
  }

  /** The newest version that both sides speak. @throws UnsupportedVersion there is none. */
  versionOf(
    codec: MessageCodec<unknown, never>,
    limits?: { readonly minVersion?: number; readonly maxVersion?: number },
  ): number {
    const offered = this.#versions.get(codec.apiKey)
    const newest = Math.min(codec.maxVersion, limits?.maxVersion ?? Infinity)
    const oldest = Math.max(codec.minVersion, limits?.minVersion ?? 0)
    if (offered === undefined) throw new UnsupportedVersion(codec.name, newest, `${this.address} does not serve it`)
    const version = Math.min(newest, offered.max)
    if (version < Math.max(oldest, offered.min)) {
      const spoken = `${offered.min} to ${offered.max}, this client ${oldest} to ${newest}`
      throw new UnsupportedVersion(codec.name, newest, `${this.address} speaks versions ${spoken}`)
    }
    return version
  }

  /** Sends a request in the newest common version. @throws UnsupportedVersion · TimeoutError · ConnectionClosed · MalformedMessage */
  async send<Init, Answer>(api: Api<Init, Answer>, message: Message<Init>, options: SendOptions): Promise<Answer> {
    const version = this.versionOf(api.request, options)
    const init = typeof message === 'function' ? (message as (version: number) => Init)(version) : message
    return this.#exchange(api, init, version, options.timeoutMs, api.response.read)
  }

  /** The same for a request that has no answer (acks 0). */
  post<Init>(codec: MessageCodec<unknown, Init>, message: Init, limits: { readonly maxVersion: number }): void {
    if (this.#failure !== undefined) throw this.#failure
    this.#write(this.#frame(codec, message, this.versionOf(codec, limits)))
  }

  #frame<Init>(codec: MessageCodec<unknown, Init>, message: Init, apiVersion: number): Uint8Array[] {
    this.#correlationId = (this.#correlationId + 1) & 0x7fffffff
    const header = { apiKey: codec.apiKey, apiVersion, correlationId: this.#correlationId, clientId: this.#clientId }
    return frameRequest(header, codec, message)
  }

  #exchange<Init, Answer>(
    api: Api<Init, Answer>,
    message: Init,
    version: number,
    timeoutMs: number,
    read: (reader: Reader, version: number) => Answer,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure)
      const frame = this.#frame(api.request, message, version)
      const correlationId = this.#correlationId
      const answered = (reader: Reader): void => {
        const received = readResponseHeader(reader, api.request.apiKey, version)
        if (received !== correlationId) {
          throw new MalformedMessage(`answer ${received} to request ${correlationId}`, `${api.request.name} v${version}`)
        }
        const answer = read(reader, version)
        this.#throttle(answer)
        resolve(answer)
      }
      const deadline = this.#clock.monotonic() + timeoutMs
      this.#pending.push({ correlationId, name: api.request.name, deadline, timeoutMs, answered, failed: reject })
      this.#watch(deadline)
      this.#write(frame)
    })
  }

  #write(frame: readonly Uint8Array[]): void {
    if (this.#unmute === undefined && this.#clock.monotonic() >= this.#mutedUntil) this.#socket.write(frame)
    else this.#hold(frame)
  }

  #hold(frame: readonly Uint8Array[]): void {
    this.#held.push(frame)
    this.#unmute ??= this.#clock.after(this.#mutedUntil - this.#clock.monotonic(), () => {
      this.#unmute = undefined
      const held = this.#held
      this.#held = []
      for (const chunks of held) this.#socket.write(chunks)
    })
  }

  /** A broker over its quota asks for a pause: nothing more is sent before it has passed (KIP-219). */
  #throttle(answer: unknown): void {
    const { throttleTimeMs } = answer as { readonly throttleTimeMs?: number }
    if (throttleTimeMs !== undefined && throttleTimeMs > 0) this.#mutedUntil = this.#clock.monotonic() + throttleTimeMs
  }

  #data(chunk: Uint8Array): void {
    if (this.#failure !== undefined) return
    try {
      if (!this.#heard) {
        this.#heard = true
        const finding = foreignProtocol(chunk)
        if (finding !== undefined) throw new WrongProtocol(this.address, finding)
      }
      this.#splitter.push(chunk)
      for (let frame = this.#splitter.next(); frame !== undefined; frame = this.#splitter.next()) {
        const pending = this.#pending.shift()
        if (pending === undefined) throw new MalformedMessage('an answer to no request', this.address)
        this.#take(pending, frame)
      }
    } catch (failure) {
      const known = failure instanceof MalformedMessage || failure instanceof WrongProtocol
      if (!known) throw failure
      this.#fail(
        this.#versions.size === 0 && failure instanceof MalformedMessage
          ? new WrongProtocol(this.address, failure.message)
          : failure,
      )
    }
  }

  #take(pending: Pending, frame: Uint8Array): void {
    try {
      pending.answered(new Reader(frame))
    } catch (failure) {
      pending.failed(failure as Error)
      throw failure
    }
  }

  /** One timer for all: it fires at the earliest deadline known when it was set, and looks again. */
  #watch(deadline: number): void {
    if (deadline >= this.#deadlineAt) return
    this.#deadlineTimer?.cancel()
    this.#deadlineAt = deadline
    this.#deadlineTimer = this.#clock.after(Math.max(0, deadline - this.#clock.monotonic()), () => this.#checkDeadlines())
  }

  #checkDeadlines(): void {
    this.#deadlineTimer = undefined
    this.#deadlineAt = Infinity
    const now = this.#clock.monotonic()
    const late = this.#pending.find((pending) => pending.deadline <= now)
    if (late !== undefined) {
      // Answers come in order, so one that does not come stands for all behind it: the connection is given up.
      return this.#fail(
        new TimeoutError(`${this.address} did not answer ${late.name} within ${late.timeoutMs} ms`, late.timeoutMs),
      )
    }
    for (const pending of this.#pending) this.#watch(pending.deadline)
  }

  /** Drops the connection; what waits for an answer fails. */
  close(): void {
    this.#fail(new ConnectionClosed(`the connection to ${this.address} was closed`))
  }

  #fail(cause: Error): void {
    if (this.#failure !== undefined) return
    this.#failure =
      this.#versions.size === 0 && cause instanceof ConnectionClosed && !this.#heard ? silentClose(this.address, cause) : cause
    this.#deadlineTimer?.cancel()
    this.#unmute?.cancel()
    this.#socket.destroy()
    for (const pending of this.#pending.splice(0)) pending.failed(this.#failure)
    this.#closed(this)
  }
}

function silentClose(address: string, cause: Error): ConnectionClosed {
  const hint = 'it is stopping, or the port wants TLS or SASL'
  return new ConnectionClosed(`${address} closed the connection before it named its versions (${hint})`, { cause })
}

/** A broker that does not know the version answers in version 0. */
function readApiVersions(reader: Reader, version: number): ApiVersionsResponse {
  const start = reader.position
  const errorCode = reader.int16()
  reader.position = start
  return apiVersionsResponse.read(reader, errorCode === ErrorCode.UNSUPPORTED_VERSION ? 0 : version)
}

/** What else than a Kafka broker begins its answer like this. */
function foreignProtocol(chunk: Uint8Array): string | undefined {
  if (chunk.length < 4) return undefined
  const text = String.fromCharCode(chunk[0]!, chunk[1]!, chunk[2]!, chunk[3]!)
  if (text === 'HTTP') return 'it answers in HTTP'
  if (text === 'SSH-') return 'it answers in SSH'
  if ((chunk[0] === 0x15 || chunk[0] === 0x16) && chunk[1] === 0x03) return 'it answers in TLS'
  return undefined
}
