// One socket: frames in, requests begun in order, answers out in order and in one writev a turn, reads paused when too much waits [Processor].
// hot
import type { Clock, Logger, Outgoing, Socket } from '@millrace/host'
import { FrameSplitter } from '@millrace/protocol'
import type { Budget, BudgetWaiter } from './budget.ts'
import { FramePool } from './frame-pool.ts'
import type { ListenerTraffic } from './listener-traffic.ts'
import { Request } from './request.ts'
import type { Peer, RequestHandler, RequestOwner } from './request.ts'
import type { TurnEnd } from './turn-end.ts'

/** Bounds of one connection. */
export interface ConnectionLimits {
  /** Largest frame a client may send, bytes (socket.request.max.bytes). */
  readonly requestBytesMax: number
  /** Bytes of requests that may run side by side, and bytes that may be held before reading stops. A single larger request is still taken whole. */
  readonly waitingBytesMax: number
  /** The same in requests. */
  readonly waitingRequestsMax: number
}

/** What a connection needs from its server. */
export interface ConnectionSurroundings {
  readonly clock: Clock
  readonly log: Logger
  readonly limits: ConnectionLimits
  /** undefined before the node can serve: requests are taken in, but none begins. */
  readonly handler: RequestHandler | undefined
  /** Bytes received by all connections and not answered yet. */
  readonly budget: Budget
  /** Requests received by all connections and not begun yet. */
  readonly queued: Budget
  /** Bytes of answers that clients do not take. */
  readonly unsent: Budget
  readonly frames: FramePool
  readonly turnEnd: TurnEnd
  /** What goes over the connections of one listener. */
  traffic(listener: string): ListenerTraffic
  closed(connection: Connection): void
}

/** With this many bytes of answers waiting for the end of the turn, the next request waits too: the socket may not take them. */
const unsentBytesMax = 64 * 1024

/**
 * A connection of a client.
 *
 *     bytes ─ splitter ─ waiting ─(one after the other)─ running ─(in the order of arrival)─ out ─ socket
 *
 * Held bytes are those received and not yet answered; they are charged to the server's budget.
 */
export class Connection implements RequestOwner, BudgetWaiter {
  readonly peer: Peer
  readonly #socket: Socket
  readonly #around: ConnectionSurroundings
  readonly #traffic: ListenerTraffic
  readonly #splitter: FrameSplitter
  readonly #gone = new AbortController()
  #waiting: Uint8Array[] = []
  /** Monotonic times at which those frames had arrived, ms. */
  #waitingSince: number[] = []
  #waitingFrom = 0
  readonly #running: Request[] = []
  #runningBytes = 0
  #overlapping = 0
  #out: Outgoing[] = []
  #outBytes = 0
  /** Requests whose answers are in `#out`, and those whose answers the socket has not passed on yet. */
  #leaving: Request[] = []
  #sending: Request[] = []
  #sendingSince = 0
  #heldBytes = 0
  #paused = false
  #waitsForBudget = false
  /** The socket has not taken what it was given: no request begins until it has, so a slow reader holds one answer, not many. */
  #blocked = false
  /** Large chunks that the socket has not sent yet; their memory is used again afterwards. */
  #unsent: Uint8Array[] = []
  readonly #flushes = (): void => this.#flush()
  #flushPlanned = false
  #beginning = false
  #state: 'open' | 'ending' | 'closed' = 'open'
  #activeAt: number
  #endedAt: number | undefined
  #blockedAt = 0
  /** Bytes that count among the server's unsent ones. */
  #unsentBytes = 0
  #blockedBytes = 0
  #pendingAtLook = 0

  constructor(socket: Socket, listener: string, ordinal: number, around: ConnectionSurroundings) {
    this.#socket = socket
    this.#around = around
    this.#traffic = around.traffic(listener)
    this.#traffic.connectionsMade += 1
    this.#splitter = new FrameSplitter(
      around.limits.requestBytesMax,
      (bytes) => around.frames.take(bytes),
      (chunk) => socket.free(chunk),
    )
    this.#activeAt = around.clock.monotonic()
    this.peer = {
      host: socket.remoteHost,
      port: socket.remotePort,
      listener,
      principal: 'User:ANONYMOUS',
      connection: ordinal,
      sendsFiles: () => socket.sendsFiles(),
      signal: this.#gone.signal,
    }
    socket.start({
      data: (chunk) => this.#received(chunk),
      drain: () => this.#drained(),
      close: (cause) => this.#closed(cause),
    })
  }

  get isClosed(): boolean {
    return this.#state === 'closed'
  }

  /** Monotonic time of the last bytes in either direction, ms; now while a request is being worked on. */
  activeAt(now: number): number {
    if (this.#blocked) return now - this.stalledFor(now)
    return this.#running.length > 0 ? now : this.#activeAt
  }

  /** An answer waits for the client to take it. */
  get isBlocked(): boolean {
    return this.#blocked
  }

  /** How long, in ms, the client has not taken a single byte of what waits for it. */
  stalledFor(now: number): number {
    if (!this.#blocked) return 0
    const pending = this.#socket.pendingBytes()
    if (pending !== this.#blockedBytes) {
      this.#blockedBytes = pending
      this.#blockedAt = now
    }
    return now - this.#blockedAt
  }

  /** How long, in ms, this side has been ended while the client keeps its own open: it may have vanished, or never mean to close. */
  endedFor(now: number): number {
    return this.#endedAt === undefined ? 0 : now - this.#endedAt
  }

  /** Bytes of answers that wait for the client to take them. */
  get unsentBytes(): number {
    return this.#unsentBytes
  }

  /** Bytes that the socket took since this was last asked; what a blocked client has begun to wait for meanwhile counts against it. */
  takenSinceLook(): number {
    if (!this.#blocked) {
      this.#pendingAtLook = 0
      return Infinity
    }
    const pending = this.#socket.pendingBytes()
    // Blocked since the last look only: it gets a whole turn.
    const taken = this.#pendingAtLook === 0 ? Infinity : this.#pendingAtLook - pending
    this.#pendingAtLook = pending
    return taken
  }

  /** Bytes held on behalf of this client: requests not answered and answers not sent. */
  heldBytes(): number {
    return this.#heldBytes + (this.#state === 'closed' ? 0 : this.#socket.pendingBytes())
  }

  /** Takes no further request, answers those that run, then closes. */
  end(): void {
    if (this.#state !== 'open') return
    this.#state = 'ending'
    this.#dropWaiting()
    this.#socket.pause()
    this.#endIfDone()
  }

  /** Closes at once, without a word. */
  drop(): void {
    this.#socket.destroy()
    this.#closed(undefined)
  }

  /** Closes at once; `reason` goes to the log. */
  abort(reason: string): void {
    if (this.#state === 'closed') return
    this.#around.log.warn('connection closed', {
      host: this.peer.host,
      port: this.peer.port,
      listener: this.peer.listener,
      reason,
    })
    this.#socket.destroy()
    this.#closed(undefined)
  }

  /** The node can serve requests now. */
  open(): void {
    this.#begin()
  }

  budgetFree(): void {
    this.#waitsForBudget = false
    this.#adjustReading()
  }

  requestAnswered(_request: Request): void {
    const running = this.#running
    let done = 0
    for (; done < running.length; done += 1) {
      const request = running[done] as Request
      const answered = request.answered
      if (answered === undefined) break
      const { frame } = request
      if (request.overlaps) this.#overlapping -= 1
      this.#runningBytes -= frame.length
      this.#release(frame.length + 4)
      if (request.isFrameFree) this.#around.frames.give(frame)
      if (answered.length === 0) request.sent(request.answeredAt, request.answeredAt)
      else this.#leaving.push(request)
      for (const chunk of answered) {
        this.#out.push(chunk)
        this.#outBytes += chunk.length
      }
    }
    if (done === 0) return
    running.splice(0, done)
    // Counted before the socket has them: many may be answered in one turn.
    if (this.#state !== 'closed') this.#countUnsent(this.#socket.pendingBytes() + this.#outBytes)
    if (this.#out.length > 0) this.#planFlush()
    else if (this.#state === 'ending') this.#endIfDone()
    this.#begin()
  }

  requestOverlaps(): void {
    this.#overlapping += 1
    this.#begin()
  }

  requestRefused(request: Request, reason: string): void {
    if (this.#state === 'closed') return
    this.#around.log.warn('connection closed', {
      host: this.peer.host,
      port: this.peer.port,
      listener: this.peer.listener,
      reason,
    })
    this.#state = 'ending'
    this.#dropWaiting()
    this.#socket.pause()
    this.requestAnswered(request)
    this.#endIfDone()
  }

  #received(chunk: Uint8Array): void {
    if (this.#state !== 'open') return
    this.#activeAt = this.#around.clock.monotonic()
    this.#heldBytes += chunk.length
    this.#traffic.bytesReceived += chunk.length
    this.#around.budget.take(chunk.length)
    try {
      this.#splitter.push(chunk)
      for (let frame = this.#splitter.next(); frame !== undefined; frame = this.#splitter.next()) {
        this.#waiting.push(frame)
        this.#waitingSince.push(this.#activeAt)
        this.#around.queued.take(1)
        this.#traffic.requestsReceived += 1
      }
    } catch (cause) {
      this.abort(`not a request: ${cause instanceof Error ? cause.message : String(cause)}`)
      return
    }
    this.#begin()
    this.#adjustReading()
  }

  #begin(): void {
    const { handler, clock } = this.#around
    if (this.#beginning || handler === undefined) return
    this.#beginning = true
    while (
      this.#state === 'open' &&
      !this.#blocked &&
      this.#outBytes < unsentBytesMax &&
      this.#waitingFrom < this.#waiting.length
    ) {
      const frame = this.#waiting[this.#waitingFrom] as Uint8Array
      const arrivedAt = this.#waitingSince[this.#waitingFrom] as number
      if (this.#running.length > 0 && !this.#mayJoin(frame, handler)) break
      this.#waitingFrom += 1
      this.#around.queued.release(1)
      this.#runningBytes += frame.length
      const request = new Request(this, frame, clock.monotonic(), arrivedAt)
      this.#running.push(request)
      handler.handle(request)
    }
    if (this.#waitingFrom === this.#waiting.length && this.#waitingFrom > 0) {
      this.#waiting = []
      this.#waitingSince = []
      this.#waitingFrom = 0
    }
    this.#beginning = false
    if (this.#paused) this.#adjustReading()
  }

  /** May this frame begin beside the requests that run? */
  #mayJoin(frame: Uint8Array, handler: RequestHandler): boolean {
    const { waitingBytesMax, waitingRequestsMax } = this.#around.limits
    return (
      this.#overlapping === this.#running.length &&
      this.#running.length < waitingRequestsMax &&
      this.#runningBytes < waitingBytesMax &&
      handler.mayOverlap(frame)
    )
  }

  /** Reading stops while whole requests wait and hold too much; a request that is only half here is always taken in, but for a budget far over. */
  #adjustReading(): void {
    if (this.#state !== 'open') return
    const { limits, budget, queued } = this.#around
    const waiting = this.#waiting.length - this.#waitingFrom
    let pause = waiting > 0 && (this.#heldBytes > limits.waitingBytesMax || waiting >= limits.waitingRequestsMax)
    const hasWhole = waiting > 0 || this.#running.length > 0
    const lacks = !hasWhole && this.#splitter.pendingBytes > 0
    if (!lacks) budget.hasEnough(this)
    const tooMuch = budget.isOver() && (hasWhole || (budget.isFarOver() && !(lacks && budget.favours(this))))
    const tooMany = waiting > 0 && queued.isOver()
    if (!pause && (tooMuch || tooMany)) {
      pause = true
      if (!this.#waitsForBudget) {
        this.#waitsForBudget = true
        const awaited = tooMuch ? budget : queued
        awaited.wait(this)
      }
    }
    if (pause === this.#paused) return
    this.#paused = pause
    if (pause) this.#socket.pause()
    else this.#socket.resume()
  }

  /** Everything that one turn of the event loop answers leaves in one write. */
  #planFlush(): void {
    if (this.#flushPlanned) return
    this.#flushPlanned = true
    this.#around.turnEnd.write(this.#flushes)
  }

  #flush(): void {
    this.#flushPlanned = false
    if (this.#state === 'closed' || this.#out.length === 0) return
    const chunks = this.#out
    this.#out = []
    this.#traffic.bytesSent += this.#outBytes
    this.#outBytes = 0
    const now = this.#around.clock.monotonic()
    this.#activeAt = now
    for (const chunk of chunks) {
      if (chunk instanceof Uint8Array && chunk.length >= FramePool.bytesMin) this.#unsent.push(chunk)
    }
    const isTaken = this.#socket.write(chunks)
    const leaving = this.#leaving
    this.#leaving = []
    if (isTaken) {
      // One look at the clock for all that left: the system call that takes them is what sending is.
      const sentAt = leaving.length > 0 ? this.#around.clock.monotonic() : now
      for (const request of leaving) request.sent(now, sentAt)
      this.#traffic.answersSent += leaving.length
    } else if (this.#sending.length === 0) {
      this.#sending = leaving
      this.#sendingSince = now
    } else this.#sending.push(...leaving)
    if (!isTaken && !this.#blocked) {
      this.#blocked = true
      this.#blockedAt = now
      this.#blockedBytes = this.#socket.pendingBytes()
    }
    this.#countUnsent(isTaken ? 0 : this.#socket.pendingBytes())
    this.#reuseSent()
    if (this.#state === 'ending') this.#endIfDone()
    else this.#begin()
  }

  #drained(): void {
    this.#activeAt = this.#around.clock.monotonic()
    this.#blocked = false
    this.#countUnsent(0)
    for (const request of this.#sending) request.sent(this.#sendingSince, this.#activeAt)
    this.#traffic.answersSent += this.#sending.length
    this.#sending = []
    this.#reuseSent()
    this.#begin()
  }

  #reuseSent(): void {
    if (this.#unsent.length === 0 || this.#state === 'closed' || this.#socket.pendingBytes() > 0) return
    for (const chunk of this.#unsent) this.#around.frames.give(chunk)
    this.#unsent = []
  }

  #countUnsent(bytes: number): void {
    const { unsent } = this.#around
    if (bytes > this.#unsentBytes) unsent.take(bytes - this.#unsentBytes)
    else unsent.release(this.#unsentBytes - bytes)
    this.#unsentBytes = bytes
  }

  #release(bytes: number): void {
    this.#heldBytes -= bytes
    this.#around.budget.release(bytes)
  }

  #dropWaiting(): void {
    let bytes = 0
    for (let at = this.#waitingFrom; at < this.#waiting.length; at += 1) bytes += (this.#waiting[at] as Uint8Array).length + 4
    this.#around.queued.release(this.#waiting.length - this.#waitingFrom)
    this.#waiting = []
    this.#waitingSince = []
    this.#waitingFrom = 0
    if (bytes > 0) this.#release(bytes)
  }

  #endIfDone(): void {
    if (this.#running.length > 0 || this.#out.length > 0 || this.#state !== 'ending') return
    this.#endedAt ??= this.#around.clock.monotonic()
    this.#socket.end()
  }

  #closed(cause: Error | undefined): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#traffic.connectionsClosed += 1
    if (cause !== undefined) {
      this.#around.log.debug('connection lost', {
        host: this.peer.host,
        port: this.peer.port,
        listener: this.peer.listener,
        cause,
      })
    }
    this.#around.queued.release(this.#waiting.length - this.#waitingFrom)
    this.#waiting = []
    this.#waitingSince = []
    this.#waitingFrom = 0
    this.#out = []
    this.#leaving = []
    this.#sending = []
    // The socket may hold them still: their memory is lost to the pool.
    this.#unsent = []
    this.#around.budget.forget(this)
    this.#around.queued.forget(this)
    this.#release(this.#heldBytes)
    this.#countUnsent(0)
    // What still runs ends without an answer; its `answer` finds nothing to send.
    for (const request of this.#running.splice(0)) request.abandon()
    this.#gone.abort(new Error('the client closed the connection'))
    this.#around.closed(this)
  }
}
