// What an API file gives to the table of handlers, and what it learns about the request.

/** Who asks, and how. One for each request. */
export interface RequestContext {
  readonly apiVersion: number
  readonly correlationId: number
  readonly clientId: string | null
  /** The client's address. */
  readonly host: string
  /** Name of the listener the request came in by. */
  readonly listener: string
  /** Kafka's form, `User:name`. */
  readonly principal: string
  /** Grows by one with each accepted connection: tells a connection that is older than a transaction from a younger one (KIP-890). */
  readonly connection: number
  /** Aborted when the client's connection is gone. */
  readonly signal: AbortSignal
}

/** The context of a request whose handler answers by call instead of by its result: no promise on the way. */
export interface DeferredContext<A> extends RequestContext {
  /** Whether the answer may hold stand-ins of parts of segments. */
  readonly sendsFiles: () => boolean
  /** Sends the answer. The first of the three calls counts. */
  answer(response: A): void
  /** The client expects no answer (acks=0). */
  answerNothing(): void
  /** Closes the connection; `reason` goes to the log. */
  refuse(reason: string): void
  /**
   * Before the answer: nothing keeps views of the request's byte fields any more, so that their memory can hold another request.
   * Without it the memory is the request's for good.
   */
  freeBytes(): void
  /** Goes on in another turn of the event loop. A throw is met as one out of the handler. */
  later(run: () => void): void
  /** Lets the next request of this connection begin if it is of the same kind: all effects that depend on order have happened. */
  overlap(): void
}

/** One API at the versions that work. `Q` is the decoded request, `A` the answer's Init. */
export interface Handler<Q = never, A = unknown> {
  readonly apiKey: number
  readonly minVersion: number
  readonly maxVersion: number
  /** What ApiVersions names as the lowest version, where it is not `minVersion`. */
  readonly advertisedMinVersion?: number
  /**
   * The answer, or its promise. A failure that the client should learn is part of the answer. A throw costs the client its
   * connection: it means a bug.
   */
  readonly handle: (request: Q, context: RequestContext) => A | Promise<A>
}

/** The same for APIs on the hot path: they answer through the context, without a promise. */
export interface DeferredHandler<Q = never, A = unknown> extends Omit<Handler<Q, A>, 'handle'> {
  readonly handleDeferred: (request: Q, context: DeferredContext<A>) => void
  /** A request of this API may begin while earlier ones of this API that said `overlap` wait for their answers. */
  readonly mayOverlap: boolean
}

/** A handler as the table keeps it: which request and answer it takes is known by its key alone. */
export type AnyHandler = Handler | DeferredHandler<never, never>
