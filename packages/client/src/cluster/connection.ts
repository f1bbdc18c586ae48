// One socket to one broker: drives the asking end of protocol/connection over the network, with deadlines and pauses.
import type { Clock, Host, Socket, Timer } from '@millrace/host'
import { ConnectionClosed } from '@millrace/host'
import {
  ErrorCode,
  FrameSplitter,
  MalformedMessage,
  Requests,
  ServedVersions,
  apiVersionsRequest,
  nextApiVersionsVersion,
  readApiVersionsResponse,
} from '@millrace/protocol'
import type { MessageCodec, Reader } from '@millrace/protocol'
import { TimeoutError, WrongProtocol } from './errors.ts'

/** What is sent, or what makes it for the version that both sides speak. */
export type Message<Init> = Init | ((version: number) => Init)

/** A request with its answer: two generated codecs of one API key. */
export interface Api<Init, Answer> {
  readonly request: MessageCodec<unknown, Init>
  readonly response: MessageCodec<Answer, never>
}

/** Versions that can say what is meant. */
export interface VersionLimits {
  /** Newest version to use, where a newer one would mean something else. */
  readonly maxVersion?: number
  readonly minVersion?: number
}

export interface SendOptions extends VersionLimits {
  /** Longest wait for the answer; the connection is given up when it passes. */
  readonly timeoutMs: number
}

const maxFrameBytes = 256 * 1024 * 1024
const clientSoftware = { clientSoftwareName: 'millrace', clientSoftwareVersion: '0.1.0' }
const firstApiVersionsVersion = 4

export class Connection {
  readonly address: string
  readonly #clock: Clock
  readonly #socket: Socket
  readonly #closed: (connection: Connection) => void
  readonly #splitter: FrameSplitter
  readonly #requests: Requests
  /** Asked while the broker wants a pause (KIP-219), to be written behind it. */
  #held: { readonly frame: readonly Uint8Array[]; readonly timeoutMs: number | undefined }[] = []
  #mutedUntil = 0
  #unmute: Timer | undefined
  #deadlineTimer: Timer | undefined
  #deadlineAt = Infinity
  /** How long the last request of each kind may take, for the message when it took longer. */
  readonly #patience = new Map<string, number>()
  #heard = false
  #failure: Error | undefined
  /** Undefined until it has named its versions. */
  #versions: ServedVersions | undefined

  private constructor(host: Host, clientId: string, address: string, socket: Socket, closed: (connection: Connection) => void) {
    this.#clock = host.clock
    this.address = address
    this.#socket = socket
    this.#splitter = new FrameSplitter(maxFrameBytes, undefined, (chunk) => socket.free(chunk))
    this.#closed = closed
    this.#requests = new Requests(clientId)
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
    const socket = await host.network.connect({ host: to.host, port: to.port, timeoutMs, signal })
    const connection = new Connection(host, clientId, `${to.host}:${to.port}`, socket, closed)
    try {
      await connection.#agree(timeoutMs)
    } catch (failure) {
      connection.close()
      throw failure
    }
    return connection
  }

  /** Asks for the broker's versions: in ours first, and in what the broker names instead when that is too new. */
  async #agree(timeoutMs: number): Promise<void> {
    for (let version: number | undefined = firstApiVersionsVersion; ;) {
      const answer = await this.#exchange(apiVersionsRequest, clientSoftware, version, timeoutMs, readApiVersionsResponse)
      version = nextApiVersionsVersion(version, answer)
      if (version !== undefined) continue
      if (answer.errorCode !== ErrorCode.NONE) {
        throw new WrongProtocol(this.address, `it refused to name its versions with error ${answer.errorCode}`)
      }
      this.#versions = new ServedVersions(answer)
      return
    }
  }

  get isOpen(): boolean {
    return this.#failure === undefined
  }

  /** Level of a cluster-wide feature such as `transaction.version`; 0 when the broker does not know it (KIP-584). */
  featureLevel(name: string): number {
    return this.#versions?.featureLevel(name) ?? 0
  }

  serves(apiKey: number): boolean {
    return this.#versions?.range(apiKey) !== undefined
  }

  /** The newest version that both sides speak. @throws UnsupportedVersion there is none. */
  versionOf(codec: MessageCodec<unknown, never>, limits: VersionLimits = {}): number {
    const { minVersion: min = 0, maxVersion: max = Infinity } = limits
    return this.#versions?.common(codec, { min, max }) ?? 0
  }

  /** Sends a request in the newest common version. @throws UnsupportedVersion · TimeoutError · ConnectionClosed · MalformedMessage */
  async send<Init, Answer>(api: Api<Init, Answer>, message: Message<Init>, options: SendOptions): Promise<Answer> {
    const version = this.versionOf(api.request, options)
    const init = typeof message === 'function' ? (message as (version: number) => Init)(version) : message
    return this.#exchange(api.request, init, version, options.timeoutMs, api.response.read)
  }

  /** The same for a request that has no answer (acks 0). */
  post<Init>(codec: MessageCodec<unknown, Init>, message: Init, limits: VersionLimits): void {
    if (this.#failure !== undefined) throw this.#failure
    this.#write(this.#requests.tell(codec, this.versionOf(codec, limits), message))
  }

  #exchange<Init, Answer>(
    request: MessageCodec<unknown, Init>,
    body: Init,
    version: number,
    timeoutMs: number,
    read: (reader: Reader, version: number) => Answer,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure)
      // What is held back has all its time once it is sent.
      const deadline = Math.max(this.#clock.monotonic(), this.#mutedUntil) + timeoutMs
      this.#patience.set(request.name, timeoutMs)
      const answered = (answer: Answer): void => {
        this.#throttle(answer)
        resolve(answer)
      }
      const frame = this.#requests.ask({ request, version, body, read, deadline, answered, failed: reject })
      this.#watch(deadline)
      this.#write(frame, timeoutMs)
    })
  }

  /** @param timeoutMs of the answer; left out: there will be none. */
  #write(frame: readonly Uint8Array[], timeoutMs?: number): void {
    if (this.#unmute === undefined && this.#clock.monotonic() >= this.#mutedUntil) {
      this.#socket.write(frame)
      return
    }
    this.#held.push({ frame, timeoutMs })
    this.#unmuteLater()
  }

  #unmuteLater(): void {
    this.#unmute?.cancel()
    this.#unmute = this.#clock.after(this.#mutedUntil - this.#clock.monotonic(), () => {
      this.#unmute = undefined
      const held = this.#held
      this.#held = []
      for (const { frame } of held) this.#socket.write(frame)
    })
  }

  /**
   * A broker over its quota asks for a pause: nothing more is sent before it has passed (KIP-219). A second one, in the answer to what was
   * on its way already, makes it longer and never shorter.
   */
  #throttle(answer: unknown): void {
    const { throttleTimeMs } = answer as { readonly throttleTimeMs?: number }
    if (throttleTimeMs === undefined || throttleTimeMs <= 0) return
    const until = this.#clock.monotonic() + throttleTimeMs
    if (until <= this.#mutedUntil) return
    this.#mutedUntil = until
    if (this.#unmute === undefined) return
    this.#requests.putOff(this.#held.flatMap(({ timeoutMs }) => (timeoutMs === undefined ? [] : [until + timeoutMs])))
    this.#unmuteLater()
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
      for (let frame = this.#splitter.next(); frame !== undefined; frame = this.#splitter.next()) this.#requests.receive(frame)
    } catch (failure) {
      if (!(failure instanceof MalformedMessage || failure instanceof WrongProtocol)) throw failure
      // Bytes that make no sense before anything else did come from something that is no broker.
      const foreign = this.#versions === undefined && failure instanceof MalformedMessage
      this.#fail(foreign ? new WrongProtocol(this.address, failure.message, { cause: failure }) : failure)
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
    const late = this.#requests.overdue(this.#clock.monotonic())
    if (late !== undefined) {
      const timeoutMs = this.#patience.get(late) ?? 0
      return this.#fail(new TimeoutError(`${this.address} did not answer ${late} within ${timeoutMs} ms`, timeoutMs))
    }
    const next = this.#requests.nextDeadline()
    if (next < Infinity) this.#watch(next)
  }

  /** Drops the connection; what waits for an answer fails. */
  close(): void {
    this.#fail(new ConnectionClosed(`the connection to ${this.address} was closed`))
  }

  #fail(cause: Error): void {
    if (this.#failure !== undefined) return
    const silent = this.#versions === undefined && !this.#heard && cause instanceof ConnectionClosed
    this.#failure = silent ? silentClose(this.address, cause) : cause
    this.#deadlineTimer?.cancel()
    this.#unmute?.cancel()
    this.#socket.destroy()
    this.#requests.fail(this.#failure)
    this.#closed(this)
  }
}

function silentClose(address: string, cause: Error): ConnectionClosed {
  const hint = 'it is stopping, or the port wants TLS or SASL'
  return new ConnectionClosed(`${address} closed the connection before it named its versions (${hint})`, { cause })
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
