// A small strict HTTP/1.1 server over the host's network: bounds on everything, one request at a time a connection.
import type { Host, Listener, Socket, Timer } from '@millrace/host'
import { HttpRequestReader } from './http-request.ts'
import type { HttpLimits, HttpRequest } from './http-request.ts'

export type { HttpRequest } from './http-request.ts'

export interface HttpAnswer {
  readonly status: number
  /** Beside those that the server writes: date, content-length, connection. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

export interface HttpOptions {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  readonly limits?: Partial<HttpLimits>
  /** Connections at a time; more are told so and closed. */
  readonly connectionsMax?: number
  /** How long a connection may do nothing between requests, ms. */
  readonly idleMs?: number
  /** How long a request may take to arrive whole, ms. */
  readonly receiveMs?: number
  /** The body of a refusal by the server itself. */
  readonly refusal: (status: number, reason: string) => { readonly type: string; readonly body: Uint8Array }
}

export interface HttpServer {
  readonly host: string
  readonly port: number
  /** Stops accepting, lets what is being answered finish within `graceMs`, and ends every connection. */
  close(graceMs?: number): Promise<void>
}

/** Answers one request. What it throws is a bug, answered with 500 and logged. */
export type HttpHandler = (request: HttpRequest, remoteHost: string) => Promise<HttpAnswer>

const defaults: HttpLimits = { lineBytes: 8192, headBytes: 32_768, bodyBytes: 16_777_216 }
// After a refusal the rest of what the client sends is read and dropped this long, or its answer would be lost to a reset.
const lingerMs = 1000

/** @throws ConnectFailed the port is taken or not ours to take. */
export async function serveHttp(
  host: Pick<Host, 'network' | 'clock' | 'log'>,
  options: HttpOptions,
  handler: HttpHandler,
): Promise<HttpServer> {
  const connections = new Set<Connection>()
  const settings: Required<Omit<HttpOptions, 'limits'>> & { readonly limits: HttpLimits } = {
    connectionsMax: 256,
    idleMs: 30_000,
    receiveMs: 30_000,
    ...options,
    limits: { ...defaults, ...options.limits },
  }
  const listener: Listener = await host.network.listen({ host: options.host, port: options.port }, (socket) => {
    const connection = new Connection(host, socket, settings, handler, () => connections.delete(connection))
    connections.add(connection)
    connection.start(connections.size > settings.connectionsMax)
  })
  return {
    host: listener.host,
    port: listener.port,
    async close(graceMs = 5000) {
      const closed = listener.close()
      const timer = host.clock.after(graceMs, () => {
        for (const connection of connections) connection.destroy()
      })
      await Promise.all([...connections].map((connection) => connection.finish()))
      timer.cancel()
      await closed
    },
  }
}

/** What a connection is at: waiting for bytes, answering, sending, or on its way out. */
type Phase = 'reading' | 'answering' | 'sending' | 'ending' | 'gone'

class Connection {
  readonly #host: Pick<Host, 'clock' | 'log'>
  readonly #socket: Socket
  readonly #settings: Required<Omit<HttpOptions, 'limits'>>
  readonly #handler: HttpHandler
  readonly #reader: HttpRequestReader
  readonly #gone: Promise<void>
  #phase: Phase = 'reading'
  #timer: Timer | undefined
  #finishing = false
  #markGone: () => void = () => undefined

  constructor(
    host: Pick<Host, 'clock' | 'log'>,
    socket: Socket,
    settings: Required<Omit<HttpOptions, 'limits'>> & { readonly limits: HttpLimits },
    handler: HttpHandler,
    onGone: () => void,
  ) {
    this.#host = host
    this.#socket = socket
    this.#settings = settings
    this.#handler = handler
    this.#reader = new HttpRequestReader(settings.limits)
    this.#gone = new Promise((resolve) => {
      this.#markGone = () => {
        onGone()
        resolve()
      }
    })
  }

  start(tooMany: boolean): void {
    this.#socket.start({
      data: (chunk) => {
        if (this.#phase === 'ending' || this.#phase === 'gone') return
        const begun = this.#reader.begun
        this.#reader.push(chunk)
        // While an answer is on its way at most one more chunk arrives.
        if (this.#phase !== 'reading') return this.#socket.pause()
        // The whole request has this long from its first byte on, however slowly it drips.
        if (!begun) this.#arm(this.#settings.receiveMs)
        this.#read()
      },
      drain: () => this.#sent(),
      close: () => {
        this.#phase = 'gone'
        this.#timer?.cancel()
        this.#markGone()
      },
    })
    if (tooMany) this.#refuse(503, 'there are too many connections')
    else this.#arm(this.#settings.idleMs)
  }

  /** Ends after the answer that is being made. */
  finish(): Promise<void> {
    this.#finishing = true
    if (this.#phase === 'reading') this.destroy()
    return this.#gone
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #arm(ms: number): void {
    this.#timer?.cancel()
    this.#timer = this.#host.clock.after(ms, () => this.#expired())
  }

  #expired(): void {
    if (this.#phase === 'reading' && this.#reader.begun) this.#refuse(408, 'the request did not arrive in time')
    else this.destroy()
  }

  #read(): void {
    const progress = this.#reader.next()
    switch (progress.kind) {
      case 'more':
        return
      case 'expects':
        this.#socket.write([ascii('HTTP/1.1 100 Continue\r\n\r\n')])
        return this.#read()
      case 'refused':
        return this.#refuse(progress.status, progress.reason)
      case 'request':
        this.#phase = 'answering'
        this.#timer?.cancel()
        // Never rejects: every failure inside becomes an answer.
        void this.#answer(progress.request)
    }
  }

  async #answer(request: HttpRequest): Promise<void> {
    let answer: HttpAnswer
    try {
      answer = await this.#handler(request, this.#socket.remoteHost)
    } catch (cause) {
      this.#host.log.error('request failed', { method: request.method, target: request.target, cause })
      answer = this.#refusal(500, 'the server failed; its log says why')
    }
    if (this.#phase !== 'answering') return
    const last = request.close || this.#finishing
    const took = this.#socket.write(serialize(answer, this.#host.clock.now(), request.method === 'HEAD', last))
    if (last) return this.#end()
    this.#phase = 'sending'
    if (took) this.#sent()
    else this.#arm(this.#settings.idleMs)
  }

  /** The answer has left: on to what the client may have sent meanwhile. */
  #sent(): void {
    if (this.#phase !== 'sending') return
    if (this.#finishing) return this.destroy()
    this.#phase = 'reading'
    this.#arm(this.#reader.begun ? this.#settings.receiveMs : this.#settings.idleMs)
    this.#socket.resume()
    this.#read()
  }

  #refusal(status: number, reason: string): HttpAnswer {
    const { type, body } = this.#settings.refusal(status, reason)
    return { status, headers: { 'content-type': type }, body }
  }

  #refuse(status: number, reason: string): void {
    this.#socket.write(serialize(this.#refusal(status, reason), this.#host.clock.now(), false, true))
    this.#end()
  }

  #end(): void {
    this.#phase = 'ending'
    this.#socket.resume()
    this.#socket.end()
    this.#arm(lingerMs)
  }
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
}

function serialize(answer: HttpAnswer, now: number, headOnly: boolean, last: boolean): Uint8Array[] {
  const body = answer.body ?? new Uint8Array(0)
  const lines = [`HTTP/1.1 ${answer.status} ${reasons[answer.status] ?? ''}`, `date: ${new Date(now).toUTCString()}`]
  for (const [name, value] of Object.entries(answer.headers ?? {})) lines.push(`${name}: ${value}`)
  // 204 has no body, so no length either (RFC 9110, 8.6).
  if (answer.status !== 204) lines.push(`content-length: ${body.length}`)
  if (last) lines.push('connection: close')
  const head = ascii(`${lines.join('\r\n')}\r\n\r\n`)
  return headOnly || body.length === 0 || answer.status === 204 ? [head] : [head, body]
}

/** Header values are ours or percent-encoded: a line break in one would be a bug, and cannot pass. */
function ascii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i) & 0x7f
  return bytes
}
