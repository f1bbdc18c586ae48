// Listeners: accepts sockets within the limits, closes idle, stalled and hoarding connections [SocketServer].
import type { Clock, Counter, Listener, Logger, Metrics, Network, Socket, Timer } from '@millrace/host'
import { Budget } from './budget.ts'
import { ConnectionRate } from './connection-rate.ts'
import { ConnectionQuotas, type ListenerRole } from './connection-quotas.ts'
import { Connection } from './connection.ts'
import type { ConnectionLimits, ConnectionSurroundings } from './connection.ts'
import { FramePool } from './frame-pool.ts'
import { ListenerTraffic } from './listener-traffic.ts'
import type { RequestHandler } from './request.ts'
import { TurnEnd } from './turn-end.ts'

/** Bounds of the whole server. */
export interface ServerLimits extends ConnectionLimits {
  /** Bytes of requests received and not answered, over all connections (queued.max.request.bytes). */
  readonly heldBytesMax: number
  /** Bytes of answers that clients do not take, over all connections, above which answers are made small; above twice as many, clients are given up. */
  readonly unsentBytesMax: number
  /** Open connections of clients and brokers, and as many of the controller's side (max.connections). */
  readonly connectionsMax: number
  /** Connections that the process can have open, whatever that allows. */
  readonly descriptorsMax: number
  /** Open connections of one address (max.connections.per.ip). */
  readonly connectionsPerHostMax: number
  /** Exceptions from it by address (max.connections.per.ip.overrides). */
  readonly connectionsPerHostOverrides: ReadonlyMap<string, number>
  /** New connections a second that are let in; more wait (max.connection.creation.rate). */
  readonly connectionsPerSecondMax: number
  /** Requests received and not begun, over all connections, above which no more are read (queued.max.requests). */
  readonly queuedRequestsMax: number
  /** Connections that the system keeps before they are accepted (socket.listen.backlog.size); its own number when undefined. */
  readonly backlog: number | undefined
  /** A connection on which no byte moves is closed after this many ms; none when negative (connections.max.idle.ms). */
  readonly idleMsMax: number
}

/** Where to listen; port 0 lets the system choose. */
export interface ListenerOptions {
  readonly name: string
  readonly host: string
  readonly port: number
  /** For clients when left out. */
  readonly role?: ListenerRole
}

/** A listener that clients can reach. */
export interface OpenListener {
  readonly name: string
  readonly host: string
  readonly port: number
}

export interface ServerSurroundings {
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  readonly network: Network
  readonly limits: ServerLimits
  /** One more connection is open. */
  readonly opened?: () => void
}

const sweepMs = 1_000
/** So long may a connection above the rate have to wait for its turn, and so many may wait, as a share of those that may be open. */
const lateMsMax = 10_000
const lateShare = 0.25
/** How long a client that was told goodbye may keep its half of the connection open. */
const endedMsMax = 10_000
/** One batch of the usual size. */
const smallAnswerBytes = 1024 * 1024
/** Who takes less than this of its answers from one look to the next counts as one who does not read, where memory is tight. */
const slowBytesMax = 1024 * 1024
/** So often it is said that connections wait. */
const heldTellMs = 10_000
/** Memory of frames that is kept for the next ones. */
const frameBytesKept = 32 * 1024 * 1024
/** So long may the budget stay over its limit before the connection that holds most is given up. */
const overBudgetMsMax = 10_000

/** All listeners and connections of a node. */
export class Server implements ConnectionSurroundings {
  readonly clock: Clock
  readonly log: Logger
  readonly limits: ServerLimits
  handler: RequestHandler | undefined = undefined
  readonly budget: Budget
  readonly queued: Budget
  readonly unsent: Budget
  readonly frames = new FramePool(frameBytesKept)
  readonly turnEnd: TurnEnd
  readonly #network: Network
  readonly #opened: () => void
  readonly #listeners = new Map<string, Listener>()
  readonly #connections = new Set<Connection>()
  readonly #perHost = new Map<string, number>()
  readonly #traffic = new Map<string, ListenerTraffic>()
  readonly #rate: ConnectionRate
  readonly #quotas: ConnectionQuotas
  /** Sockets above the rate, whose turn is still to come. */
  readonly #late = new Map<Socket, { readonly timer: Timer; readonly listener: string }>()
  readonly #refusedCounter: Counter
  #sweepTimer: Timer | undefined
  #leasedBytes = 0
  #overBudgetSince: number | undefined
  #budgetDips = 0
  #allClosed: (() => void) | undefined
  #closing = false
  #accepted = 0
  #refusedSince = 0
  #refusedAt = -Infinity
  #heldAt = -Infinity

  constructor(around: ServerSurroundings) {
    this.clock = around.clock
    this.turnEnd = new TurnEnd(around.clock)
    this.log = around.log
    this.limits = around.limits
    this.#network = around.network
    this.#opened = around.opened ?? (() => undefined)
    this.budget = new Budget(around.limits.heldBytesMax)
    this.queued = new Budget(around.limits.queuedRequestsMax)
    this.unsent = new Budget(around.limits.unsentBytesMax)
    this.#rate = new ConnectionRate(() => around.limits.connectionsPerSecondMax)
    this.#quotas = new ConnectionQuotas(() => around.limits.connectionsMax)
    this.#refusedCounter = around.metrics.counter({
      name: 'connections-refused',
      unit: 'connections',
      doc: 'Connections closed at once because a limit on their number was reached.',
    })
  }

  /** Made with the listener; it outlives it, as its connections may. */
  traffic(listener: string): ListenerTraffic {
    let traffic = this.#traffic.get(listener)
    if (traffic === undefined) this.#traffic.set(listener, (traffic = new ListenerTraffic()))
    return traffic
  }

  /** By listener, those that were closed too. */
  get trafficOfAll(): ReadonlyMap<string, ListenerTraffic> {
    return this.#traffic
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  /** Connections, and those that wait to become one. */
  get socketCount(): number {
    return this.#connections.size + this.#quotas.waitingCount + this.#late.size
  }

  /** Binds one listener. Clients can connect, but wait until `open`. @throws ConnectFailed the address is taken or not ours to take. */
  async listen({ name, host, port, role = 'clients' }: ListenerOptions): Promise<OpenListener> {
    const listener = await this.#network.listen({ host, port, backlog: this.limits.backlog }, (socket) =>
      this.#admit(socket, name),
    )
    this.#quotas.listening(name, role)
    if (this.#closing) await listener.close()
    else this.#listeners.set(name, listener)
    this.traffic(name)
    if (this.#sweepTimer === undefined && !this.#closing) this.#planSweep()
    return { name, host, port: listener.port }
  }

  /** Closes one listener: its connections end once what is being worked on is answered; after `graceMs` without waiting for clients. */
  async unlisten(name: string, graceMs: number): Promise<void> {
    const listener = this.#listeners.get(name)
    if (listener === undefined) return
    this.#listeners.delete(name)
    this.#quotas.unlistened(name)
    this.#quotas.drop(name)
    for (const [socket, { timer, listener: of }] of this.#late) if (of === name) this.#forget(socket, timer)
    const its = [...this.#connections].filter((connection) => connection.peer.listener === name)
    for (const connection of its) connection.end()
    const timer = this.clock.after(graceMs, () => {
      for (const connection of its) connection.drop()
    })
    await listener.close()
    timer.cancel()
  }

  /** Begins to serve: what clients have sent meanwhile, and all that comes. */
  open(handler: RequestHandler): void {
    this.handler = handler
    for (const connection of this.#connections) connection.open()
  }

  /** Stops accepting, answers what is being worked on, then closes every connection; after `graceMs` without waiting for clients. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true
    this.#sweepTimer?.cancel()
    const ports = Array.from(this.#listeners.values(), (listener) => listener.close())
    for (const [socket, { timer }] of this.#late) this.#forget(socket, timer)
    this.#quotas.drop()
    for (const connection of this.#connections) connection.end()
    if (this.#connections.size > 0) {
      const allClosed = new Promise<void>((resolve) => (this.#allClosed = resolve))
      const timer = this.clock.after(graceMs, () => {
        for (const connection of this.#connections) connection.drop()
      })
      await allClosed
      timer.cancel()
    }
    await Promise.all(ports)
  }

  closed(connection: Connection): void {
    if (!this.#connections.delete(connection)) return
    this.#quotas.left(connection.peer.listener)
    const host = connection.peer.host
    const left = (this.#perHost.get(host) ?? 1) - 1
    if (left === 0) this.#perHost.delete(host)
    else this.#perHost.set(host, left)
    if (this.#connections.size === 0) this.#allClosed?.()
    this.#serveWaiting()
  }

  /** A connection above the rate waits unread: what it sends stays in the system's buffers. */
  #admit(socket: Socket, listener: string): void {
    // They hold descriptors too, and who has given up meanwhile has his turn all the same: there are only so many, for so long.
    const mayWait = this.#late.size < Math.ceil(Math.min(this.limits.connectionsMax, this.limits.descriptorsMax) * lateShare)
    const waitMs = this.#rate.enter(this.clock.monotonic(), mayWait ? lateMsMax : 0)
    if (waitMs === undefined) return this.#refuse(socket, listener, 'max.connection.creation.rate is exceeded for long')
    if (waitMs === 0 || this.#closing) return this.#enter(socket, listener)
    const timer = this.clock.after(waitMs, () => {
      this.#late.delete(socket)
      this.#enter(socket, listener)
    })
    this.#late.set(socket, { timer, listener })
  }

  #forget(socket: Socket, timer: Timer): void {
    timer.cancel()
    socket.destroy()
    this.#late.delete(socket)
  }

  #enter(socket: Socket, listener: string): void {
    // Where max.connections was raised just now, those come first who wait.
    this.#serveWaiting()
    this.#accept(socket, listener)
  }

  #accept(socket: Socket, listener: string): void {
    const host = socket.remoteHost
    const ofHost = this.#perHost.get(host) ?? 0
    const limits = this.limits
    const ofHostMax = limits.connectionsPerHostOverrides.get(host) ?? limits.connectionsPerHostMax
    if (ofHost >= ofHostMax) return this.#refuse(socket, listener, 'max.connections.per.ip is reached')
    if (this.#closing) return this.#refuse(socket, listener, 'the broker stops')
    if (!this.#quotas.hasPlace(listener)) return this.#hold(socket, listener)
    if (!this.#hasDescriptor()) this.#spareDescriptor()
    if (!this.#hasDescriptor()) return this.#refuse(socket, listener, 'the limit of open files is reached')
    this.#accepted += 1
    const connection = new Connection(socket, listener, this.#accepted, this)
    if (connection.isClosed) return
    this.#perHost.set(host, ofHost + 1)
    this.#quotas.entered(listener)
    this.#connections.add(connection)
    this.#opened()
    this.#endExcess()
  }

  /** As in Kafka nobody who is served goes for a newcomer above max.connections: that one waits, unread. */
  #hold(socket: Socket, listener: string): void {
    if (!this.#hasDescriptor() || !this.#quotas.wait(socket, listener))
      return this.#refuse(socket, listener, 'max.connections is reached, and as many wait as can')
    this.#opened()
    const now = this.clock.monotonic()
    if (now - this.#heldAt < heldTellMs) return
    this.#heldAt = now
    this.log.warn('connections wait until others end', {
      listener,
      reason: 'max.connections is reached',
      count: this.#quotas.waitingCount,
    })
  }

  #serveWaiting(): void {
    for (let next = this.#quotas.next(); next !== undefined; next = this.#quotas.next()) this.#accept(next.socket, next.listener)
  }

  #hasDescriptor(): boolean {
    return this.#connections.size + this.#quotas.waitingCount < this.limits.descriptorsMax
  }

  /** Who can be served comes before who waits, and else has the place of the connection that was idle longest; of none that has a request open. */
  #spareDescriptor(): void {
    const last = this.#quotas.last()
    if (last !== undefined) this.#refuse(last.socket, last.listener, 'the limit of open files is reached')
    else this.#mostIdle((connection, now) => connection.activeAt(now) < now)?.drop()
  }

  /** Ends those above max.connections, idle ones first: it was lowered, or a protected listener took one more. */
  #endExcess(): void {
    while (this.#quotas.hasExcess()) {
      const most = this.#mostIdle(({ peer }) => this.#quotas.isExcess(peer.listener))
      if (most === undefined) return
      most.drop()
    }
  }

  #mostIdle(mayGo: (connection: Connection, now: number) => boolean): Connection | undefined {
    const now = this.clock.monotonic()
    let most: Connection | undefined
    for (const connection of this.#connections) {
      if (mayGo(connection, now) && connection.activeAt(now) < (most?.activeAt(now) ?? Infinity)) most = connection
    }
    return most
  }

  #refuse(socket: Socket, listener: string, reason: string): void {
    this.#refusedCounter.add(1)
    this.#refusedSince += 1
    const now = this.clock.monotonic()
    // A client in a reconnect loop must not fill the log.
    if (now - this.#refusedAt >= 1_000) {
      if (!this.#closing)
        this.log.warn('connections refused', { host: socket.remoteHost, listener, reason, count: this.#refusedSince })
      this.#refusedAt = now
      this.#refusedSince = 0
    }
    socket.destroy()
  }

  #planSweep(): void {
    this.#sweepTimer = this.clock.after(sweepMs, () => {
      this.#sweep()
      if (!this.#closing) this.#planSweep()
    })
  }

  #sweep(): void {
    const now = this.clock.monotonic()
    // max.connections may be another one by now.
    this.#endExcess()
    this.#serveWaiting()
    const { idleMsMax } = this.limits
    for (const connection of this.#connections) {
      if (connection.endedFor(now) > endedMsMax) connection.drop()
      else if (idleMsMax < 0 || now - connection.activeAt(now) <= idleMsMax) continue
      else if (connection.isBlocked) connection.abort('the client does not read its answers (connections.max.idle.ms)')
      else connection.end()
    }
    this.#giveUpNonReaders(now)
    // While it falls below its limit now and then, requests come to their end.
    if (!this.budget.isOver() || this.budget.dips !== this.#budgetDips) this.#overBudgetSince = undefined
    this.#budgetDips = this.budget.dips
    if (!this.budget.isOver()) return
    if (this.#overBudgetSince === undefined) this.#overBudgetSince = now
    else if (now - this.#overBudgetSince >= overBudgetMsMax) {
      this.#overBudgetSince = now
      this.#hoarder()?.abort(
        'requests of all clients hold too much memory, and this client holds most (queued.max.request.bytes)',
      )
    }
  }

  /** Who was let finish its request and did not, else who holds most. */
  #hoarder(): Connection | undefined {
    let most: Connection | undefined
    for (const connection of this.#connections) {
      if (connection === this.budget.favourite) return connection
      if (most === undefined || connection.heldBytes() > most.heldBytes()) most = connection
    }
    return most
  }

  /** The most that one answer should hold now: answers that nobody reads leave room for small ones only. @param asked its bound else. */
  answerBytesMax(asked: number): number {
    return this.unsent.isOver() ? Math.min(asked, smallAnswerBytes) : asked
  }

  /**
   * The same, and counted until `endLease` as bytes that are being read from the disk: many who ask at the same time would else all
   * be allowed the most before any of it is here. @returns what may be read.
   */
  leaseAnswer(asked: number): number {
    const isTight = this.#leasedBytes > 0 && this.#leasedBytes + this.unsent.held + asked > this.unsent.limit
    const bytes = isTight ? Math.min(asked, smallAnswerBytes) : this.answerBytesMax(asked)
    this.#leasedBytes += bytes
    return bytes
  }

  endLease(bytes: number): void {
    this.#leasedBytes -= bytes
  }

  /** Runs once the answers that this turn has made ready have left. */
  afterAnswers(run: () => void): void {
    this.turnEnd.look(run)
  }

  /** Of those who take nothing, or too little, since the last look, the ones that hold most go, until the others have room. */
  #giveUpNonReaders(now: number): void {
    const bound = this.unsent.limit * 2
    const isTight = this.unsent.held > bound
    const slow: Connection[] = []
    for (const connection of this.#connections) {
      const taken = connection.takenSinceLook()
      if (isTight && connection.unsentBytes > 0 && (connection.stalledFor(now) >= sweepMs || taken < slowBytesMax))
        slow.push(connection)
    }
    for (const connection of slow.sort((a, b) => b.unsentBytes - a.unsentBytes)) {
      if (this.unsent.held <= bound) return
      connection.abort('answers that clients do not read hold too much memory, and this client holds most')
    }
  }
}
