// The two pages that a machine asks for, over plain HTTP/1.1: /metrics and /health. One request a connection.
import type { Clock, Listener, Logger, Network, Socket } from '@millrace/host'

/** What a page answers. */
export interface Page {
  readonly status: 200 | 503
  readonly type: string
  /** In pieces, where it is long. */
  readonly body: string | readonly Uint8Array[]
}

export interface HttpEndpointOptions {
  readonly network: Network
  readonly clock: Clock
  readonly log: Logger
  readonly host: string
  readonly port: number
  /** By path. They are told the Accept header, where there is one. */
  readonly pages: Readonly<Record<string, (accept: string | undefined) => Promise<Page> | Page>>
}

const requestBytesMax = 8 * 1024
const requestMsMax = 10_000
const connectionsMax = 16

/** Listens, and answers one request on each connection. Whoever asks for much, slowly or in crowds is cut off. */
export class HttpEndpoint {
  readonly #options: HttpEndpointOptions
  readonly #open = new Set<Socket>()
  #listener: Listener | undefined

  private constructor(options: HttpEndpointOptions) {
    this.#options = options
  }

  /** @throws ConnectFailed the address is taken or not ours to take. */
  static async open(options: HttpEndpointOptions): Promise<HttpEndpoint> {
    const endpoint = new HttpEndpoint(options)
    endpoint.#listener = await options.network.listen(options, (socket) => endpoint.#accept(socket))
    return endpoint
  }

  get host(): string {
    return this.#options.host
  }

  get port(): number {
    return this.#listener?.port ?? 0
  }

  async close(): Promise<void> {
    const closed = this.#listener?.close()
    for (const socket of this.#open) socket.destroy()
    await closed
  }

  #accept(socket: Socket): void {
    if (this.#open.size >= connectionsMax) return socket.destroy()
    this.#open.add(socket)
    const { clock } = this.#options
    const deadline = clock.after(requestMsMax, () => socket.destroy())
    let text = ''
    let isAnswered = false
    socket.start({
      data: (chunk) => {
        if (isAnswered) return
        text += new TextDecoder('latin1').decode(chunk)
        if (text.length > requestBytesMax) return socket.destroy()
        if (!/\r?\n\r?\n/.test(text)) return
        isAnswered = true
        this.#answer(socket, text)
      },
      drain: () => undefined,
      close: () => {
        deadline.cancel()
        this.#open.delete(socket)
      },
    })
  }

  #answer(socket: Socket, request: string): void {
    const [method = '', target = '', version = ''] = (request.split(/\r?\n/, 1)[0] ?? '').split(' ')
    const page = this.#options.pages[target.split('?', 1)[0] ?? '']
    const text = 'text/plain; charset=utf-8'
    if (!version.startsWith('HTTP/1.')) return send(socket, '400 Bad Request', text, 'not HTTP/1\n', true)
    if (method !== 'GET' && method !== 'HEAD') return send(socket, '405 Method Not Allowed', text, 'GET or HEAD\n', true)
    if (page === undefined) {
      return send(socket, '404 Not Found', text, `${Object.keys(this.#options.pages).join('\n')}\n`, method === 'GET')
    }
    const reply = async (): Promise<void> => {
      const { status, type, body } = await page(headerOf(request, 'accept'))
      send(socket, status === 200 ? '200 OK' : '503 Service Unavailable', type, body, method === 'GET')
    }
    reply().catch((cause: unknown) => {
      this.#options.log.error('a page could not be made', { target, cause })
      send(socket, '500 Internal Server Error', text, 'see the log of the broker\n', method === 'GET')
    })
  }
}

/** Of a header that stands there more than once: all of them. */
function headerOf(request: string, name: string): string | undefined {
  const found: string[] = []
  const [head = ''] = request.split(/\r?\n\r?\n/, 1)
  for (const line of head.split(/\r?\n/).slice(1)) {
    const colon = line.indexOf(':')
    if (line.slice(0, colon).toLowerCase() === name) found.push(line.slice(colon + 1).trim())
  }
  return found.length === 0 ? undefined : found.join(',')
}

function send(socket: Socket, status: string, type: string, body: Page['body'], withBody: boolean): void {
  const pieces = typeof body === 'string' ? [new TextEncoder().encode(body)] : body
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const head = `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`
  socket.write(withBody ? [new TextEncoder().encode(head), ...pieces] : [new TextEncoder().encode(head)])
  socket.end()
}
