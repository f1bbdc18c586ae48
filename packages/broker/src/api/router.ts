// Key and version to handler: decodes the request, sends the answer, closes the connection on what is no request [KafkaApis].
import type { Clock, Logger, Metrics } from '@millrace/host'
import {
  ApiKey,
  apis,
  ErrorCode,
  frameResponse,
  MalformedMessage,
  readRequestHeader,
  Reader,
  UnsupportedVersion,
  StringTooLong,
} from '@millrace/protocol'
import type { FetchRequest, RequestHeader } from '@millrace/protocol'
import { withParts } from '../log/segment-part.ts'
import type { Request, RequestHandler } from '../network/request.ts'
import { ApiTimes } from '../metrics/api-times.ts'
import type { AnyHandler, DeferredContext } from './handler.ts'
import { HeavyRequests } from './heavy-requests.ts'
import { AnswerTooLarge } from './repeats.ts'
import { withShortMessages } from './short-messages.ts'

type Api = NonNullable<ReturnType<typeof apis.get>>

/** Above so many elements reading a request, working on it and writing its answer each have a turn of the event loop of their own. */
const turnElementsMax = 20_000

interface Route {
  readonly handler: AnyHandler
  readonly api: Api
  readonly mayOverlap: boolean
  readonly times: ApiTimes
  /** Of the requests that another node sends, where Kafka tells them apart. */
  readonly timesOfNodes: ApiTimes
}

export interface RouterSurroundings {
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  readonly handlers: readonly AnyHandler[]
  readonly config: { readonly 'millrace.request.elements.max': number }
}

/** Hands each request to the handler of its key. */
export class Router implements RequestHandler {
  readonly #routes: (Route | undefined)[] = []
  readonly #clock: Clock
  readonly #log: Logger
  readonly #elementsMax: number
  readonly #heavy: HeavyRequests

  constructor(around: RouterSurroundings) {
    this.#elementsMax = around.config['millrace.request.elements.max']
    this.#clock = around.clock
    this.#heavy = new HeavyRequests(around.clock)
    this.#log = around.log
    for (const handler of around.handlers) {
      const api = apis.get(handler.apiKey)
      if (api === undefined) throw new RangeError(`no API has the key ${handler.apiKey}`)
      if (this.#routes[handler.apiKey] !== undefined) throw new RangeError(`${api.name} has two handlers`)
      this.#routes[handler.apiKey] = {
        handler,
        api,
        mayOverlap: 'mayOverlap' in handler && handler.mayOverlap,
        ...timesOf(around.metrics, api),
      }
    }
  }

  mayOverlap(frame: Uint8Array): boolean {
    return frame.length > 1 && this.#routes[((frame[0] as number) << 8) | (frame[1] as number)]?.mayOverlap === true
  }

  handle(request: Request): void {
    try {
      this.#route(request)
      if (request.answered === undefined) request.waitsSince = this.#clock.monotonic()
    } catch (cause) {
      if (cause instanceof MalformedMessage) request.refuse(`malformed request: ${cause.message}`)
      else if (cause instanceof UnsupportedVersion) request.refuse(cause.message)
      else this.#failed(request, cause)
    }
  }

  #route(request: Request): void {
    const { frame } = request
    if (frame.length < 8) throw new MalformedMessage(`a request of ${frame.length} bytes`, 'header')
    const apiKey = ((frame[0] as number) << 8) | (frame[1] as number)
    const apiVersion = ((frame[2] as number) << 8) | (frame[3] as number)
    const route = this.#routes[apiKey]
    if (route === undefined) return request.refuse(`API key ${apiKey} is not served here`)
    const { handler, api } = route
    if (apiVersion < handler.minVersion || apiVersion > handler.maxVersion) {
      if (apiKey === ApiKey.API_VERSIONS) return answerOwnVersions(request, handler)
      return request.refuse(
        `${api.name} version ${apiVersion} is not served: only ${handler.minVersion} to ${handler.maxVersion}`,
      )
    }
    const mayBeHeavy = this.#heavy.hasPlace
    const reader = new Reader(frame)
    reader.elementsMax = mayBeHeavy ? this.#elementsMax : Math.min(turnElementsMax, this.#elementsMax)
    let header: RequestHeader
    let bodyBytes: number
    let decoded: never
    try {
      header = readRequestHeader(reader)
      bodyBytes = frame.length - reader.position
      decoded = api.request.read(reader, apiVersion) as never
    } catch (cause) {
      // It was told before anything was made of the elements.
      if (reader.elements <= reader.elementsMax || !(cause instanceof MalformedMessage)) throw cause
      if (reader.elements > this.#elementsMax)
        return request.refuse(
          `${api.name} has ${reader.elements} elements and more: millrace.request.elements.max is ${this.#elementsMax}`,
        )
      return this.#heavy.wait(request, () => this.handle(request))
    }
    const times = apiKey === ApiKey.FETCH && isOfNode(decoded, apiVersion) ? route.timesOfNodes : route.times
    request.times = times
    times.count(apiVersion, bodyBytes)
    const isHeavy = reader.elements > turnElementsMax
    if (isHeavy) this.#heavy.enter(request)
    const exchange = new Exchange(this, request, route, apiVersion, header, isHeavy)
    if (!isHeavy) return this.#handle(route, decoded, exchange, request)
    this.later(request, () => this.#handle(route, decoded, exchange, request))
  }

  /** What runs in a turn of its own has nobody else on the stack to meet what it throws. */
  later(request: Request, run: () => void): void {
    this.#clock.soon(() => {
      try {
        run()
      } catch (cause) {
        this.#failed(request, cause)
      }
    })
  }

  #handle({ handler }: Route, decoded: never, exchange: Exchange, request: Request): void {
    if ('handleDeferred' in handler) {
      handler.handleDeferred(decoded, exchange as DeferredContext<never>)
      return
    }
    const answer = handler.handle(decoded, exchange)
    if (!isPromise(answer)) exchange.answer(answer)
    // The connection owns the wait: a request without an answer keeps its place until the client goes.
    else answer.then((late) => exchange.answer(late)).catch((cause: unknown) => this.#failed(request, cause))
  }

  respond(exchange: Exchange, request: Request, route: Route, response: unknown): void {
    if (exchange.isHeavy) this.#clock.soon(() => this.#respond(exchange, request, route, response))
    else this.#respond(exchange, request, route, response)
  }

  /** Encodes and sends. An answer that does not fit its version is a bug of the handler, met like any other. */
  #respond(exchange: Exchange, request: Request, route: Route, response: unknown): void {
    if (request.answered !== undefined) return
    const { key, response: codec } = route.api
    const { apiVersion, correlationId } = exchange
    const framed = (body: unknown): Uint8Array[] => frameResponse(key, apiVersion, correlationId, codec as never, body as never)
    try {
      let chunks: Uint8Array[]
      try {
        chunks = framed(response)
      } catch (cause) {
        if (!(cause instanceof StringTooLong)) throw cause
        chunks = framed(withShortMessages(response))
      }
      route.times.answered(apiVersion, response)
      request.answeredAt = this.#clock.monotonic()
      request.answer(withParts(chunks))
    } catch (cause) {
      this.#failed(request, cause)
    }
  }

  /** Notes the time of an end without an answer. */
  answered(request: Request): void {
    if (request.answered === undefined) request.answeredAt = this.#clock.monotonic()
  }

  /** A throw out of a handler is a bug. Only the client that met it pays, so that no request can take the broker down for all. */
  #failed(request: Request, cause: unknown): void {
    if (cause instanceof AnswerTooLarge) return request.refuse(cause.message)
    const { frame, peer } = request
    const apiKey = ((frame[0] as number) << 8) | (frame[1] as number)
    this.#log.error('request failed', {
      api: this.#routes[apiKey]?.api.name ?? apiKey,
      version: ((frame[2] as number) << 8) | (frame[3] as number),
      host: peer.host,
      cause,
      stack: cause instanceof Error ? cause.stack : undefined,
    })
    request.refuse('the request failed')
  }
}

/** One request with its decoded header: what its handler sees of it. */
class Exchange implements DeferredContext<unknown> {
  readonly apiVersion: number
  readonly correlationId: number
  readonly clientId: string | null
  readonly isHeavy: boolean
  readonly #router: Router
  readonly #request: Request
  readonly #route: Route

  constructor(router: Router, request: Request, route: Route, apiVersion: number, header: RequestHeader, isHeavy: boolean) {
    this.#router = router
    this.#request = request
    this.#route = route
    this.apiVersion = apiVersion
    this.correlationId = header.correlationId
    this.clientId = header.clientId
    this.isHeavy = isHeavy
  }

  get host(): string {
    return this.#request.peer.host
  }

  get listener(): string {
    return this.#request.peer.listener
  }

  get principal(): string {
    return this.#request.peer.principal
  }

  get connection(): number {
    return this.#request.peer.connection
  }

  get signal(): AbortSignal {
    return this.#request.peer.signal
  }

  get sendsFiles(): () => boolean {
    return this.#request.peer.sendsFiles
  }

  answer(response: unknown): void {
    this.#router.respond(this, this.#request, this.#route, response)
  }

  answerNothing(): void {
    this.#router.answered(this.#request)
    this.#request.answerNothing()
  }

  refuse(reason: string): void {
    this.#request.refuse(reason)
  }

  freeBytes(): void {
    this.#request.isFrameFree = true
  }

  later(run: () => void): void {
    this.#router.later(this.#request, run)
  }

  overlap(): void {
    this.#request.overlap()
  }
}

/**
 * A client that is newer than we are asks ApiVersions in a version we cannot read. It learns our range in the oldest form of the
 * answer, which every client can read, and asks again (KIP-511).
 */
function answerOwnVersions(request: Request, handler: AnyHandler): void {
  const { frame } = request
  const correlationId = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getInt32(4)
  const api = apis.get(ApiKey.API_VERSIONS) as Api
  const { apiKey, minVersion, maxVersion } = handler
  const body = { errorCode: ErrorCode.UNSUPPORTED_VERSION, apiKeys: [{ apiKey, minVersion, maxVersion }] }
  request.answer(frameResponse(apiKey, 0, correlationId, api.response as never, body as never))
}

/** Fetches are counted as a whole, and those of consumers and of followers apart. */
function timesOf(metrics: Metrics, { key, name }: Api): { times: ApiTimes; timesOfNodes: ApiTimes } {
  const times = new ApiTimes(metrics, key, name)
  if (key !== ApiKey.FETCH) return { times, timesOfNodes: times }
  const apart = (kind: string): ApiTimes => new ApiTimes(metrics, key, `Fetch${kind}`, times)
  return { times: apart('Consumer'), timesOfNodes: apart('Follower') }
}

function isOfNode(request: FetchRequest, version: number): boolean {
  return (version >= 15 ? request.replicaState.replicaId : request.replicaId) >= 0
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as Promise<unknown>).then === 'function'
}
