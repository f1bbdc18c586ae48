// Requests of one API: how many at each version, and where their time went [RequestMetrics]. // hot
import type { Counter, Histogram, Metrics } from '@millrace/host'
import type { RequestTimes } from '../network/request.ts'

const parts = {
  Total: 'From the arrival of a request until the system took its answer.',
  RequestQueue: 'From the arrival of a request to its beginning.',
  Local: 'Working on a request.',
  Remote: 'Waiting for the disk, for replicas, for data, for other members.',
  ResponseQueue: 'From the answer until it was given to the socket.',
  ResponseSend: 'Until the system took the answer.',
}

export class ApiTimes implements RequestTimes {
  readonly #metrics: Metrics
  readonly #request: string
  readonly #total: Histogram
  readonly #queue: Histogram
  readonly #local: Histogram
  readonly #remote: Histogram
  readonly #responseQueue: Histogram
  readonly #send: Histogram
  /** By version, made with the first request of each. */
  readonly #counts: (Counter | undefined)[] = []

  /** @param request Kafka's name of the API. */
  constructor(metrics: Metrics, request: string) {
    const histogram = (part: keyof typeof parts): Histogram =>
      metrics.histogram({ name: `${part}TimeMs`, unit: 'ms', doc: parts[part], tags: { request } })
    this.#metrics = metrics
    this.#request = request
    this.#total = histogram('Total')
    this.#queue = histogram('RequestQueue')
    this.#local = histogram('Local')
    this.#remote = histogram('Remote')
    this.#responseQueue = histogram('ResponseQueue')
    this.#send = histogram('ResponseSend')
  }

  /** One more request of this version. */
  count(version: number): void {
    let counter = this.#counts[version]
    if (counter === undefined) {
      const tags = { request: this.#request, version: String(version) }
      counter = this.#metrics.counter({ name: 'RequestsPerSec', unit: 'requests', doc: 'Requests of an API.', tags })
      this.#counts[version] = counter
    }
    counter.add(1)
  }

  finished(queue: number, local: number, remote: number, responseQueue: number, send: number): void {
    this.#queue.record(queue)
    this.#local.record(local)
    this.#remote.record(remote)
    this.#responseQueue.record(responseQueue)
    this.#send.record(send)
    this.#total.record(queue + local + remote + responseQueue + send)
  }
}
