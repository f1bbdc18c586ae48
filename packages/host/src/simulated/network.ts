// A network in memory: chunks arrive in order after a delay; links cut, connections reset, readers stall.
import { ConnectFailed, ConnectionClosed } from '../network.ts'
import type { ConnectOptions, Listener, ListenOptions, Network, Outgoing, Socket, SocketHandlers } from '../network.ts'
import type { Life, Scheduler, SeededRandom } from './scheduler.ts'

// More than this on its way makes write() answer false, as a full socket buffer does.
const windowBytes = 256 * 1024

interface Listening {
  readonly machine: string
  readonly life: Life
  readonly accept: (socket: Socket) => void
}

/** All links between the machines of one simulation. */
export class SimulatedNetwork {
  readonly #scheduler: Scheduler
  readonly #random: SeededRandom
  readonly #listening = new Map<string, Listening>()
  readonly #open = new Set<End>()
  /** Dropped by their owners, with bytes on their way. */
  readonly #abandoned = new Set<End>()
  readonly #cut = new Set<string>()
  readonly #lives = new Map<string, Life>()
  #port = 20_000
  /** Milliseconds from write to arrival, from and to. */
  latency: readonly [number, number] = [0.05, 0.5]
  /** Chunks are cut into pieces at random, as streams do. */
  splitChunks = true
  /** What a side had written when it dropped its connection still arrives, as the system below a process sees to it. */
  lingers = false
  /** It arrives after a cut of the link too, and what a process had written that was killed. */
  outlasts = false
  /** Told of each piece that arrives. */
  delivered: ((from: string, to: string, bytes: Uint8Array) => void) | undefined

  constructor(scheduler: Scheduler, random: SeededRandom) {
    this.#scheduler = scheduler
    this.#random = random
  }

  /** What a process on `machine` sees. A machine reaches itself as 127.0.0.1, ::1 or localhost, others by their names. */
  open(machine: string, life: Life): Network {
    return {
      listen: (options, accept) => this.#listen(machine, life, options, accept),
      connect: (options) => this.#connect(machine, life, options),
    }
  }

  /** Nothing passes between the two, in either direction, until healed; open connections stall. */
  cut(a: string, b: string): void {
    this.#cut.add(`${a} ${b}`).add(`${b} ${a}`)
  }

  /** Nothing passes from the one to the other; what goes the other way arrives. */
  cutOneWay(from: string, to: string): void {
    this.#cut.add(`${from} ${to}`)
  }

  heal(): void {
    this.#cut.clear()
    for (const end of this.#open) end.flow()
    if (this.outlasts) for (const end of this.#abandoned) end.flow()
  }

  /** Ends every connection of this machine, as a reset does. */
  reset(machine: string): void {
    for (const end of [...this.#open]) {
      const { peer } = end
      // One that hears the rest of what its peer said learns at its end that there is no more.
      const hears = this.outlasts && peer !== undefined && this.#abandoned.has(peer)
      if (!hears && (end.machine === machine || peer?.machine === machine)) end.fail(new ConnectionClosed('connection reset'))
    }
  }

  /**
   * The machine died: its listeners go, its peers see a reset.
   * @param silent they see nothing, as when power goes; who sends something learns of it once the machine has another life.
   * @param killed only the process died: the system below it sees to what it had written.
   */
  died(machine: string, life: Life, silent = false, killed = false): void {
    for (const [address, listening] of this.#listening) if (listening.life === life) this.#listening.delete(address)
    if (silent) this.#lives.delete(machine)
    else {
      if (killed && this.outlasts) for (const end of [...this.#open]) if (end.life === life) end.abandon()
      this.reset(machine)
    }
  }

  /** The machine has begun a life. */
  began(machine: string, life: Life): void {
    this.#lives.set(machine, life)
  }

  isUp(machine: string): boolean {
    return this.#lives.get(machine)?.alive === true
  }

  isCut(a: string, b: string): boolean {
    return this.#cut.has(`${a} ${b}`)
  }

  delay(): number {
    const [least, most] = this.latency
    return least + this.#random.float() * (most - least)
  }

  async #listen(machine: string, life: Life, options: ListenOptions, accept: (socket: Socket) => void): Promise<Listener> {
    const port = options.port === 0 ? this.#port++ : options.port
    const address = `${machine}:${port}`
    if (this.#listening.has(address)) throw new ConnectFailed(options.host, port, 'EADDRINUSE')
    this.#listening.set(address, { machine, life, accept })
    return {
      host: options.host,
      port,
      close: async () => {
        this.#listening.delete(address)
      },
    }
  }

  #connect(machine: string, life: Life, options: ConnectOptions): Promise<Socket> {
    const target = ['127.0.0.1', 'localhost', '::1', ''].includes(options.host) ? machine : options.host
    return new Promise((resolve, reject) => {
      const { signal } = options
      if (signal?.aborted === true) return reject(signal.reason as Error)
      const stop = (): void => settle(() => reject(signal?.reason as Error))
      const timer = this.#scheduler.at(
        options.timeoutMs,
        () => settle(() => reject(new ConnectFailed(options.host, options.port, 'ETIMEDOUT'))),
        life,
      )
      const attempt = this.#scheduler.at(
        this.delay() * 2,
        () => {
          if (this.isCut(machine, target) || this.isCut(target, machine)) return
          const listening = this.#listening.get(`${target}:${options.port}`)
          if (listening === undefined || !listening.life.alive)
            return settle(() => reject(new ConnectFailed(options.host, options.port, 'ECONNREFUSED')))
          settle(() => {
            const here = this.#end(machine, life, options.host, options.port)
            const there = this.#end(target, listening.life, machine, this.#port++)
            here.peer = there
            there.peer = here
            listening.accept(there)
            resolve(here)
          })
        },
        life,
      )
      const settle = (done: () => void): void => {
        timer.cancelled = true
        attempt.cancelled = true
        signal?.removeEventListener('abort', stop)
        done()
      }
      signal?.addEventListener('abort', stop, { once: true })
    })
  }

  #end(machine: string, life: Life, remoteHost: string, remotePort: number): End {
    const end = new End(this, this.#scheduler, this.#random, machine, life, remoteHost, remotePort, (isAbandoned) => {
      this.#open.delete(end)
      if (isAbandoned) this.#abandoned.add(end)
      else this.#abandoned.delete(end)
    })
    this.#open.add(end)
    return end
  }
}

/** Bytes on their way, and as they were when they were written: whoever wrote them has to leave them alone until they have left. */
interface Chunk {
  readonly bytes: Uint8Array
  readonly written: Uint8Array
}

/** One side of a connection. Its queue holds what it sent and the peer has not taken. */
class End implements Socket {
  readonly machine: string
  readonly life: Life
  readonly remoteHost: string
  readonly remotePort: number
  readonly localHost = '127.0.0.1'
  readonly localPort = 0
  peer: End | undefined
  readonly #network: SimulatedNetwork
  readonly #scheduler: Scheduler
  readonly #random: SeededRandom
  readonly #gone: (isAbandoned: boolean) => void
  #handlers: SocketHandlers | undefined
  /** Told of the end, before the start. */
  #held: (() => void) | undefined
  #queue: Chunk[] = []
  #pending = 0
  #wantsDrain = false
  #ending = false
  #flowing = false
  #paused = false
  #closed = false
  #failing = false
  /** Closed by its owner, with bytes on their way. */
  #lingering = false
  #closedBy: ConnectionClosed | undefined

  constructor(
    network: SimulatedNetwork,
    scheduler: Scheduler,
    random: SeededRandom,
    machine: string,
    life: Life,
    remoteHost: string,
    remotePort: number,
    gone: (isAbandoned: boolean) => void,
  ) {
    this.#network = network
    this.#scheduler = scheduler
    this.#random = random
    this.machine = machine
    this.life = life
    this.remoteHost = remoteHost
    this.remotePort = remotePort
    this.#gone = gone
  }
  start(handlers: SocketHandlers): void {
    this.#handlers = handlers
    this.#held = undefined
    if (this.#closed) this.#scheduler.at(0, () => handlers.close(this.#closedBy), this.life)
    this.peer?.flow()
  }
  hold(gone: () => void): void {
    this.#held = gone
    if (this.#closed) this.#scheduler.at(0, () => this.#held?.(), this.life)
    this.peer?.flow()
  }
  write(chunks: readonly Outgoing[]): boolean {
    if (this.#closed || this.#ending) return false
    for (const chunk of chunks) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('a part of a file was written to a connection that sends none')
      if (chunk.length === 0) continue
      this.#queue.push({ bytes: chunk, written: chunk.slice() })
      this.#pending += chunk.length
    }
    this.flow()
    if (this.#pending <= windowBytes) return true
    this.#wantsDrain = true
    return false
  }
  /** Its files are memory of its own: there is nothing to spare. */
  sendsFiles(): boolean {
    return false
  }
  pendingBytes(): number {
    return this.#pending
  }
  pause(): void {
    this.#paused = true
  }
  resume(): void {
    this.#paused = false
    this.peer?.flow()
  }
  free(chunk: Uint8Array): void {
    // Who kept a view against the rule finds it empty.
    ;(chunk.buffer as ArrayBuffer).transfer(0)
  }
  end(): void {
    this.#ending = true
    this.flow()
  }
  destroy(): void {
    if (this.#closed) return
    const { peer } = this
    if (this.#network.lingers && this.#queue.length > 0) return this.abandon()
    this.#close(undefined)
    this.#scheduler.at(this.#network.delay(), () => peer?.fail(new ConnectionClosed('connection reset')))
  }
  upgradeToTls(): Promise<Socket> {
    // Encryption changes no byte that either side sees; the same connection goes on.
    this.#handlers = undefined
    return Promise.resolve(this)
  }
  /** Its owner is gone. What it had written is with the system below, out of its reach, and goes on its way. */
  abandon(): void {
    if (this.#closed) return
    const rest = this.#queue.map(({ written }) => ({ bytes: written, written }))
    this.#close(undefined)
    if (rest.length === 0) return
    this.#queue = rest
    this.#lingering = true
    this.#gone(true)
    this.flow()
  }
  /** The connection broke under this side. */
  fail(cause: ConnectionClosed): void {
    if (this.#closed || this.#failing) return
    this.#failing = true
    this.peer?.fail(cause)
    this.#scheduler.at(0, () => this.#close(cause), this.life)
  }
  /** Moves what waits towards the peer, one piece an event. */
  flow(): void {
    if (this.#flowing || (this.#closed && !this.#lingering) || (this.#queue.length === 0 && !this.#ending)) return
    this.#flowing = true
    this.#scheduler.at(this.#network.delay(), () => {
      this.#flowing = false
      this.#deliver()
    })
  }
  #deliver(): void {
    const { peer } = this
    if ((this.#closed && !this.#lingering) || peer === undefined || this.#network.isCut(this.machine, peer.machine)) return
    if (!peer.life.alive) return this.#unheard(peer)
    if (this.#ending && !peer.#closed) peer.#held?.()
    if (peer.#closed || peer.#paused || peer.#handlers === undefined) return
    const first = this.#queue[0]
    if (first === undefined) return this.#ending ? this.#finish(peer) : undefined
    const { bytes, written } = first
    const { length } = written
    const size =
      this.#network.splitChunks && length > 1 && this.#random.float() < 0.2 ? 1 + this.#random.below(length - 1) : length
    if (size === length) this.#queue.shift()
    else this.#queue[0] = { bytes: bytes.subarray(size), written: written.subarray(size) }
    this.#pending -= size
    const piece = bytes.slice(0, size)
    if (Buffer.compare(piece, written.subarray(0, size)) !== 0)
      throw new Error(`bytes on their way from ${this.machine} to ${peer.machine} were written to before they had left`)
    this.#network.delivered?.(this.machine, peer.machine, piece)
    peer.#handlers.data(piece)
    if (this.#lingering && this.#queue.length === 0) {
      this.#lingering = false
      this.#gone(false)
      return peer.fail(new ConnectionClosed('connection reset'))
    }
    if (this.#wantsDrain && this.#pending === 0) {
      this.#wantsDrain = false
      this.#scheduler.at(0, () => this.#handlers?.drain(), this.life)
    }
    this.flow()
  }
  /** The peer's life is over: a machine that is up again says so, one that is down says nothing. */
  #unheard(peer: End): void {
    this.#queue = []
    this.#pending = 0
    if (this.#network.isUp(peer.machine)) this.fail(new ConnectionClosed('connection reset'))
  }
  #finish(peer: End): void {
    this.#close(undefined)
    if (peer.life.alive) peer.#close(undefined)
  }
  #close(cause: ConnectionClosed | undefined): void {
    if (this.#closed) return
    this.#closed = true
    this.#closedBy = cause
    this.#queue = []
    this.#gone(false)
    if (!this.life.alive) return
    this.#handlers?.close(cause)
    this.#held?.()
  }
}
