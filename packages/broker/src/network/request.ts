// One request of one connection: the frame as it came, who sent it, and the ways to answer.
import type { Outgoing } from '@millrace/host'

/** Who sent a request, as far as the connection knows. */
export interface Peer {
  /** Address of the client, without its port. */
  readonly host: string
  readonly port: number
  /** Name of the listener it came in by. */
  readonly listener: string
  /** Kafka's form, `User:name`. */
  readonly principal: string
  /** Grows by one with each accepted connection of this node: tells an older connection from a younger one. */
  readonly connection: number
  /** Whether parts of files can be sent to it. */
  readonly sendsFiles: () => boolean
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal
}

/** What the connection does with what happens to its requests. */
export interface RequestOwner {
  readonly peer: Peer
  requestAnswered(request: Request): void
  requestOverlaps(): void
  requestRefused(request: Request, reason: string): void
}

/** What the layer above does with requests. */
export interface RequestHandler {
  /**
   * Whether this frame may begin while earlier requests, each of which said `overlap`, wait for their answers.
   * All others begin only when everything before them has been answered.
   */
  mayOverlap(frame: Uint8Array): boolean
  /** Begins one request. Exactly one of `answer`, `answerNothing` and `refuse` follows, now or later. */
  handle(request: Request): void
}

/** Who is told where the time of a request went, once its answer has left, in ms each. */
export interface RequestTimes {
  /** @param total from arrival until the system took the answer. @param queue from arrival to beginning. @param local working on it. @param remote waiting for others. @param responseQueue for earlier answers and the end of the turn. @param send until the system took it. */
  finished(total: number, queue: number, local: number, remote: number, responseQueue: number, send: number): void
}

/** One request. Answers leave in the order in which requests came, whatever the order in which they are given. */
export class Request {
  /** Header and body, without the length in front; a view of what was received. */
  readonly frame: Uint8Array
  /** Monotonic time at which the request began, ms. */
  readonly beganAt: number
  /** Monotonic time at which all its bytes were there, ms. */
  readonly arrivedAt: number
  /** Monotonic time at which working on it ended and waiting began; 0: it has not. */
  waitsSince = 0
  /** Monotonic time of its answer; 0: it has none. */
  answeredAt = 0
  times: RequestTimes | undefined = undefined
  /** Nothing refers to the frame's bytes any more, and nothing will: its memory may be used for another. */
  isFrameFree = false
  readonly #owner: RequestOwner
  #overlaps = false
  #answered: readonly Outgoing[] | undefined = undefined
  #whenAnswered: (() => void) | undefined = undefined

  constructor(owner: RequestOwner, frame: Uint8Array, beganAt: number, arrivedAt: number) {
    this.#owner = owner
    this.frame = frame
    this.beganAt = beganAt
    this.arrivedAt = arrivedAt
  }

  /** Its answer has left. @param takenAt when it was given to the socket, @param sentAt when the system had taken it: monotonic, ms. */
  sent(takenAt: number, sentAt: number): void {
    const { arrivedAt, beganAt, waitsSince, answeredAt } = this
    // Refused: the connection ends, and there is no answer to tell of.
    if (answeredAt === 0) return
    const workedUntil = waitsSince === 0 ? answeredAt : Math.min(waitsSince, answeredAt)
    this.times?.finished(
      sentAt - arrivedAt,
      beganAt - arrivedAt,
      workedUntil - beganAt,
      answeredAt - workedUntil,
      takenAt - answeredAt,
      sentAt - takenAt,
    )
  }

  get peer(): Peer {
    return this.#owner.peer
  }

  /** The answer's chunks with their length in front; empty when none is sent; undefined while there is no answer. */
  get answered(): readonly Outgoing[] | undefined {
    return this.#answered
  }

  /** Calls back once, when it is answered or will never be. */
  whenAnswered(run: () => void): void {
    this.#whenAnswered = run
  }

  /** Its connection is gone: no answer is sent any more. */
  abandon(): void {
    if (this.#answered === undefined) this.#settle(noChunks)
  }

  #settle(chunks: readonly Outgoing[]): void {
    this.#answered = chunks
    this.#whenAnswered?.()
  }

  get overlaps(): boolean {
    return this.#overlaps
  }

  /** Lets the next request begin, if it is one that may, though this one is not answered yet. */
  overlap(): void {
    if (this.#overlaps || this.#answered !== undefined) return
    this.#overlaps = true
    this.#owner.requestOverlaps()
  }

  /** @param chunks a whole frame with its length in front; they must not change until sent. */
  answer(chunks: readonly Outgoing[]): void {
    if (this.#answered !== undefined) return
    this.#settle(chunks)
    this.#owner.requestAnswered(this)
  }

  /** Ends a request to which the client expects no answer (Produce with acks=0). */
  answerNothing(): void {
    this.answer(noChunks)
  }

  /** Closes the connection once earlier answers have been sent; `reason` goes to the log. */
  refuse(reason: string): void {
    if (this.#answered !== undefined) return
    this.#settle(noChunks)
    this.#owner.requestRefused(this, reason)
  }
}

const noChunks: readonly Uint8Array[] = []
