// Requests of one API: how many at each version, how large, with which codes answered, and where their time went [RequestMetrics]. // hot
import type { Counter, Histogram, Metrics } from '@millrace/host'
import { ErrorCode } from '@millrace/protocol'
import type { RequestTimes } from '../network/request.ts'
import { errorPathsOf, visitErrors, type ErrorPath } from './error-codes.ts'

/** Names of error codes, as Kafka's beans have them. */
const errorNames = new Map<number, string>(Object.entries(ErrorCode).map(([name, code]) => [code as number, name]))

export class ApiTimes implements RequestTimes {
  readonly #metrics: Metrics
  readonly #request: string
  readonly #bytes: Histogram
  readonly #total: Histogram
  readonly #queue: Histogram
  readonly #local: Histogram
  readonly #remote: Histogram
  readonly #responseQueue: Histogram
  readonly #send: Histogram
  /** By version, made with the first request of each. */
  readonly #counts: (Counter | undefined)[] = []
  readonly #errorPaths: readonly ErrorPath[]
  /** By code, from -1 on; made with the first of each. */
  readonly #errors: (Counter | undefined)[] = []
  readonly #countError = (code: number): void => this.#errorCounter(code).add(1)
  /** The same under the name that tells whose requests they are. */
  readonly #also: ApiTimes | undefined

  /** @param request Kafka's name of the API. @param also what counts the same requests as one kind of several. */
  constructor(metrics: Metrics, apiKey: number, request: string, also?: ApiTimes) {
    const histogram = (name: string, unit = 'ms'): Histogram => metrics.histogram({ name, unit, doc: '', tags: { request } })
    this.#metrics = metrics
    this.#request = request
    this.#errorPaths = errorPathsOf(apiKey)
    this.#also = also
    this.#bytes = histogram('RequestBytes', 'bytes')
    this.#total = histogram('TotalTimeMs')
    this.#queue = histogram('RequestQueueTimeMs')
    this.#local = histogram('LocalTimeMs')
    this.#remote = histogram('RemoteTimeMs')
    this.#responseQueue = histogram('ResponseQueueTimeMs')
    this.#send = histogram('ResponseSendTimeMs')
  }

  /** One more request of this version. @param bytes of its body, without the header. */
  count(version: number, bytes: number): void {
    let counter = this.#counts[version]
    if (counter === undefined) {
      const tags = { request: this.#request, version: String(version) }
      counter = this.#metrics.counter({ name: 'RequestsPerSec', unit: 'requests', doc: '', tags })
      this.#counts[version] = counter
    }
    counter.add(1)
    this.#bytes.record(bytes)
    this.#also?.count(version, bytes)
  }

  /** Counts the codes of an answer, NONE too: one for the whole and one for each part that has one. */
  answered(version: number, response: unknown): void {
    // As with Kafka codes are not told apart by who asks.
    if (this.#also !== undefined) return this.#also.answered(version, response)
    visitErrors(this.#errorPaths, version, response, this.#countError)
  }

  #errorCounter(code: number): Counter {
    let counter = this.#errors[code + 1]
    if (counter === undefined) {
      const tags = { request: this.#request, error: errorNames.get(code) ?? String(code) }
      counter = this.#metrics.counter({ name: 'ErrorsPerSec', unit: 'answers', doc: '', tags })
      this.#errors[code + 1] = counter
    }
    return counter
  }

  finished(total: number, queue: number, local: number, remote: number, responseQueue: number, send: number): void {
    this.#queue.record(queue)
    this.#local.record(local)
    this.#remote.record(remote)
    this.#responseQueue.record(responseQueue)
    this.#send.record(send)
    this.#total.record(total)
    this.#also?.finished(total, queue, local, remote, responseQueue, send)
  }
}
