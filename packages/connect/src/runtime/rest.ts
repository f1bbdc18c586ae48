// Kafka Connect's REST API over a worker: its listeners, its table of requests, and how failures become answers.
import type { Host } from '@millrace/host'
import { ConfigError } from '../api/settings.ts'
import type { ConnectWorker } from './connect-worker.ts'
import { RequestRefused } from './connect-worker.ts'
import type { HttpAnswer, HttpRequest, HttpServer } from './http.ts'
import { serveHttp } from './http.ts'
import { routes } from './rest-routes.ts'
import type { RestAnswer, RestRequest, Route } from './rest-routes.ts'

export type * from './connect-worker.ts'

export interface RestOptions {
  /** As Kafka Connect's `listeners`: `http://host:port`, separated by commas. No host: every address; port 0: the system chooses. */
  readonly listeners: string
  /** How long a request may take, ms. */
  readonly requestTimeoutMs?: number
  /** As Kafka Connect's `access.control.allow.origin`: pages of this origin may ask; `*` any; empty none. */
  readonly allowOrigin?: string
  /** As `access.control.allow.methods`, separated by commas. */
  readonly allowMethods?: string
}

export interface RestServer {
  /** Where it listens, such as `http://127.0.0.1:8083/`. */
  readonly urls: readonly string[]
  close(): Promise<void>
}

const utf8 = new TextEncoder()
const strictText = new TextDecoder('utf-8', { fatal: true })
const requestTimeoutMs = 90_000

/** One listener of a `listeners` property. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

/** @throws ConfigError it is no list of `http://host:port`. */
export function listenAddresses(listeners: string): ListenAddress[] {
  const problem = (words: string): ConfigError => new ConfigError(new Map([['listeners', [words]]]))
  return listeners
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const match = /^(https?):\/\/(\[[0-9A-Fa-f:.]+\]|[^:/?#[\]]*)(?::(\d{1,5}))?\/?$/i.exec(one)
      if (match === null) throw problem(`${one} is not of the form http://host:port`)
      if ((match[1] as string).toLowerCase() === 'https')
        throw problem(`${one}: https is not supported yet; put a proxy in front`)
      const port = Number(match[3] ?? 8083)
      if (port > 65_535) throw problem(`${one}: there is no port ${port}`)
      const name = (match[2] as string).replace(/^\[|\]$/g, '')
      return { host: name === '' ? '0.0.0.0' : name, port }
    })
}

/** Serves the API. @throws ConfigError a listener is malformed; ConnectFailed a port is taken. */
export async function startRest(
  host: Pick<Host, 'network' | 'clock' | 'log'>,
  worker: ConnectWorker,
  options: RestOptions,
): Promise<RestServer> {
  const servers: HttpServer[] = []
  const close = async (): Promise<void> => void (await Promise.all(servers.map((server) => server.close())))
  const answer = (request: HttpRequest): Promise<HttpAnswer> => handle(host, worker, options, request)
  try {
    for (const address of listenAddresses(options.listeners))
      servers.push(
        await serveHttp(
          host,
          {
            ...address,
            refusal: (status, reason) => ({
              type: 'application/json',
              body: utf8.encode(JSON.stringify(errorBody(status, reason))),
            }),
          },
          answer,
        ),
      )
  } catch (cause) {
    await close()
    throw cause
  }
  return {
    urls: servers.map((server) => `http://${server.host.includes(':') ? `[${server.host}]` : server.host}:${server.port}/`),
    close,
  }
}

const errorBody = (status: number, message: string): { error_code: number; message: string } => ({ error_code: status, message })

async function handle(
  host: Pick<Host, 'clock' | 'log'>,
  worker: ConnectWorker,
  options: RestOptions,
  request: HttpRequest,
): Promise<HttpAnswer> {
  const deadlineMs = options.requestTimeoutMs ?? requestTimeoutMs
  let timer: { cancel(): void } | undefined
  const late = new Promise<never>((_, reject) => {
    timer = host.clock.after(deadlineMs, () => reject(new RequestRefused(500, `the request took longer than ${deadlineMs} ms`)))
  })
  let answer: RestAnswer
  try {
    answer = await Promise.race([dispatch(worker, request), late])
  } catch (cause) {
    const refused = refusalOf(cause)
    if (refused === undefined) host.log.error('request failed', { method: request.method, target: request.target, cause })
    answer = refused ?? { status: 500, json: errorBody(500, (cause as Error).message) }
  } finally {
    timer?.cancel()
  }
  return withOrigin(options, request, toHttp(answer))
}

function refusalOf(cause: unknown): RestAnswer | undefined {
  if (cause instanceof RequestRefused)
    return { status: cause.status, json: errorBody(cause.status, cause.message), ...headersOf(cause) }
  if (!(cause instanceof ConfigError)) return undefined
  const problems = [...cause.problems].flatMap(([name, texts]) => texts.map((text) => `${name}: ${text}`))
  const words = `the configuration has ${problems.length} error${problems.length === 1 ? '' : 's'}:\n${problems.join('\n')}`
  return { status: 400, json: errorBody(400, words) }
}

const headersOf = (cause: RequestRefused): Pick<RestAnswer, 'headers'> =>
  cause instanceof NotAllowed ? { headers: { allow: cause.allow } } : {}

/** The path is there, the method is not. */
class NotAllowed extends RequestRefused {
  readonly allow: string
  constructor(method: string, allow: string) {
    super(405, `HTTP 405 Method Not Allowed: ${method} is not among ${allow}`)
    this.allow = allow
  }
}

function toHttp(answer: RestAnswer): HttpAnswer {
  const { status, json, headers } = answer
  if (json === undefined) return { status, ...(headers === undefined ? {} : { headers }) }
  const body = utf8.encode(
    typeof json === 'string'
      ? json
      : JSON.stringify(json, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  )
  return { status, headers: { 'content-type': typeof json === 'string' ? 'text/plain' : 'application/json', ...headers }, body }
}

async function dispatch(worker: ConnectWorker, request: HttpRequest): Promise<RestAnswer> {
  const { path, query } = splitTarget(request.target)
  const found = routes.flatMap((route) => {
    const names = match(route, path)
    return names === undefined ? [] : [{ route, names }]
  })
  if (found.length === 0) throw new RequestRefused(404, 'HTTP 404 Not Found')
  const methods = new Set<string>(found.map(({ route }) => route.method))
  if (methods.has('GET')) methods.add('HEAD')
  const allow = [...methods, 'OPTIONS'].join(', ')
  if (request.method === 'OPTIONS') return { status: 200, json: allow, headers: { allow } }
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const here = found.find(({ route }) => route.method === method)
  if (here === undefined) throw new NotAllowed(request.method, allow)
  if (!accepts(request.headers.get('accept')))
    throw new RequestRefused(406, 'HTTP 406 Not Acceptable: all answers are application/json')
  const asked: RestRequest = {
    names: here.names,
    query,
    body: () => readBody(request),
    // What the client calls this server; behind it a new connector can be found.
    base: `http://${request.headers.get('host') ?? ''}`,
  }
  return here.route.answer(worker, asked)
}

/** Path in decoded pieces, without empty ones at its ends. @throws RequestRefused 400 a malformed escape. */
function splitTarget(target: string): {
  readonly path: readonly string[]
  readonly query: ReadonlyMap<string, readonly string[]>
} {
  const mark = target.indexOf('?')
  const raw = mark < 0 ? target : target.slice(0, mark)
  const pieces = raw.replace(/^\/|\/$/g, '')
  const query = new Map<string, string[]>()
  for (const pair of mark < 0 ? [] : target.slice(mark + 1).split('&')) {
    if (pair === '') continue
    const [name = '', ...rest] = pair.split('=').map((part) => decode(part.replaceAll('+', ' ')))
    query.set(name, [...(query.get(name) ?? []), rest.join('=')])
  }
  const path = pieces === '' ? [] : pieces.split('/')
  if (path.includes('')) throw new RequestRefused(400, 'the path has an empty piece')
  return { path: path.map(decode), query }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (cause) {
    throw new RequestRefused(400, `${part} is not percent-encoded UTF-8`, { cause })
  }
}

/** The names that the route's braces stand for, or undefined where it is another path. */
function match(route: Route, path: readonly string[]): Record<string, string> | undefined {
  if (route.path.length !== path.length) return undefined
  const names: Record<string, string> = {}
  for (const [i, piece] of route.path.entries()) {
    const given = path[i] as string
    if (!piece.startsWith('{')) {
      if (piece !== given) return undefined
    } else if (given === '') return undefined
    else names[piece.slice(1, -1)] = given
  }
  return names
}

function accepts(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true
  return accept.split(',').some((one) => {
    const [range = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase())
    return (
      (range === '*/*' || range === 'application/*' || range === 'application/json') &&
      !parameters.some((part) => /^q=0(?:\.0*)?$/.test(part))
    )
  })
}

/** The body's text. @throws RequestRefused 415 it says that it is no JSON; 400 it is not UTF-8. */
function readBody(request: HttpRequest): string {
  const type = request.headers.get('content-type')
  if (request.body.length > 0 && !/^application\/json *(?:;|$)/i.test(type ?? ''))
    throw new RequestRefused(415, 'HTTP 415 Unsupported Media Type: the body must be application/json')
  try {
    return strictText.decode(request.body)
  } catch (cause) {
    throw new RequestRefused(400, 'the body is not UTF-8', { cause })
  }
}

/** Pages of other origins may read answers only when the user allowed it. */
function withOrigin(options: RestOptions, request: HttpRequest, answer: HttpAnswer): HttpAnswer {
  const allowed = options.allowOrigin ?? ''
  const origin = request.headers.get('origin')
  if (allowed === '' || origin === undefined || (allowed !== '*' && !allowed.split(',').some((one) => one.trim() === origin)))
    return answer
  const methods = options.allowMethods ?? ''
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'access-control-allow-origin': origin,
      vary: 'origin',
      ...(request.method !== 'OPTIONS'
        ? {}
        : {
            'access-control-allow-methods': methods === '' ? 'GET, POST, HEAD' : methods,
            'access-control-allow-headers': 'content-type, accept, origin',
          }),
    },
  }
}
