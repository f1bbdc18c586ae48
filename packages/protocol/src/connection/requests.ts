// The asking end of a connection, without a socket: correlation ids, order, time-outs.
import { MalformedMessage } from '../primitives/malformed-message.ts'
import type { MessageCodec } from '../primitives/message-codec.ts'
import { Reader } from '../primitives/reader.ts'
import { frameRequest } from './frames.ts'
import { readResponseHeader } from './headers.ts'

/** A request and what its answer is read with. */
export interface Question<Init, Answer> {
  readonly request: MessageCodec<unknown, Init>
  readonly version: number
  readonly body: Init
  /** The response's codec, or another reader of the body where the answer's version may differ (ApiVersions). */
  readonly read: (reader: Reader, version: number) => Answer
  /** On the caller's clock, milliseconds. */
  readonly deadline: number
  readonly answered: (answer: Answer) => void
  readonly failed: (cause: Error) => void
}

interface Pending {
  readonly name: string
  readonly correlationId: number
  deadline: number
  readonly take: (frame: Uint8Array) => void
  readonly failed: (cause: Error) => void
}

/**
 * Requests on their way over one connection. Answers come in the order of the requests, as Kafka's brokers give them.
 * It decides and never waits: whoever owns the socket writes what `ask` returns, hands every frame to `receive`, and looks at `overdue` when `nextDeadline` has come.
 */
export class Requests {
  private readonly clientId: string | null
  private pending: Pending[] = []
  // Pending requests before this index are answered.
  private first = 0
  private correlationId = 0

  constructor(clientId: string | null) {
    this.clientId = clientId
  }

  /** Requests without an answer yet. */
  get inFlight(): number {
    return this.pending.length - this.first
  }

  /** @returns the request's bytes, to be written behind all earlier ones. @throws UnsupportedVersion · RangeError the body does not fit the version: nothing was asked. */
  ask<Init, Answer>(question: Question<Init, Answer>): Uint8Array[] {
    const { request, version, body, read, deadline, answered, failed } = question
    const correlationId = this.nextCorrelationId()
    const frame = this.frame(request, version, body, correlationId)
    const take = (bytes: Uint8Array): void => {
      const reader = new Reader(bytes)
      const received = readResponseHeader(reader, request.apiKey, version)
      if (received !== correlationId)
        throw new MalformedMessage(`answer ${received} to request ${correlationId}`, `${request.name} v${version}`)
      const answer = read(reader, version)
      if (reader.remaining() > 0)
        throw new MalformedMessage(`${reader.remaining()} bytes too many`, `answer to ${request.name} v${version}`)
      answered(answer)
    }
    this.pending.push({ name: request.name, correlationId, deadline, take, failed })
    return frame
  }

  /** A request that gets no answer (Produce with acks 0). @returns its bytes. */
  tell<Init>(request: MessageCodec<unknown, Init>, version: number, body: Init): Uint8Array[] {
    return this.frame(request, version, body, this.nextCorrelationId())
  }

  /** Hands one frame to the request it answers. @throws MalformedMessage the connection is of no use any more: `fail` has to follow. The request in question was told already. */
  receive(frame: Uint8Array): void {
    const next = this.pending[this.first]
    if (next === undefined) throw new MalformedMessage('an answer to no request', `frame of ${frame.length} bytes`)
    this.first += 1
    if (this.first === this.pending.length || this.first >= 64) {
      this.pending.splice(0, this.first)
      this.first = 0
    }
    try {
      next.take(frame)
    } catch (cause) {
      if (cause instanceof MalformedMessage) next.failed(cause)
      throw cause
    }
  }

  /** The last ones that were asked are to be written later: each has the deadline that stands at its place in `deadlines`. */
  putOff(deadlines: readonly number[]): void {
    const from = this.pending.length - deadlines.length
    for (const [at, deadline] of deadlines.entries()) this.pending[from + at]!.deadline = deadline
  }

  /** The earliest deadline among the requests, Infinity without any. */
  nextDeadline(): number {
    let earliest = Infinity
    for (let i = this.first; i < this.pending.length; i += 1) earliest = Math.min(earliest, this.pending[i]!.deadline)
    return earliest
  }

  /** Name of a request whose deadline has passed. Since answers come in order, all behind it wait for it too: the connection is to be given up. */
  overdue(now: number): string | undefined {
    for (let i = this.first; i < this.pending.length; i += 1) {
      if (this.pending[i]!.deadline <= now) return this.pending[i]!.name
    }
    return undefined
  }

  /** Tells every request without an answer that there will be none. */
  fail(cause: Error): void {
    const waiting = this.pending.slice(this.first)
    this.pending = []
    this.first = 0
    for (const { failed } of waiting) failed(cause)
  }

  private nextCorrelationId(): number {
    const id = this.correlationId
    this.correlationId = (id + 1) & 0x7fffffff
    return id
  }

  private frame<Init>(request: MessageCodec<unknown, Init>, version: number, body: Init, correlationId: number): Uint8Array[] {
    return frameRequest({ apiKey: request.apiKey, apiVersion: version, correlationId, clientId: this.clientId }, request, body)
  }
}
