// Logical replication: starts at a place in the WAL, hands on what comes, and tells the server how far all is safe.
import type { Host, Timer } from '@millrace/host'
import { formatLsn, quoteIdentifier, quoteLiteral, readInt64 } from './pg-bytes.ts'
import { PgConnectionLost, PgProtocolError } from './pg-error.ts'
import { PgConnection } from './pgwire.ts'
import type { CopyBoth, PgConnectOptions } from './pgwire.ts'
import { postgresEpochMicros } from './pgoutput.ts'

export interface WalStreamOptions {
  readonly connect: PgConnectOptions
  readonly slot: string
  readonly publication: string
  /** Where to start: the end of the last transaction that is safe. */
  readonly startLsn: number
  readonly messages: boolean
  /** A report at least this often, ms: well under the server's wal_sender_timeout. */
  readonly statusIntervalMs: number
}

export interface WalHandlers {
  /** One pgoutput message. @param lsn where the server says it is. */
  data(bytes: Uint8Array, start: number, end: number, lsn: number): void
  /** All that came with one piece of the network was handed on. */
  drained(): void
  /** The server has decoded up to here and has nothing more. @param urgent it wants to know where we are. */
  idle(walEnd: number, urgent: boolean): void
  /** The stream ended; called once, not after stop(). */
  failed(cause: Error): void
}

// A server that says nothing for this many status intervals, though asked, is gone.
const silentIntervalsMax = 6
const xLogData = 0x77
const keepalive = 0x6b
const headerBytes = 25

export class WalStream {
  readonly #host: Host
  readonly #options: WalStreamOptions
  readonly #handlers: WalHandlers
  readonly #connection: PgConnection
  #copy: CopyBoth | undefined
  #timer: Timer | undefined
  #received: number
  #confirmed: number
  #silentIntervals = 0
  #paused = false
  #stopped = false
  #drainDue = false

  private constructor(host: Host, options: WalStreamOptions, handlers: WalHandlers, connection: PgConnection) {
    this.#host = host
    this.#options = options
    this.#handlers = handlers
    this.#connection = connection
    this.#received = options.startLsn
    this.#confirmed = options.startLsn
  }

  /** @throws PgError the slot is in use, gone or invalid, or the publication is missing; PgConnectionLost. */
  static async open(host: Host, options: WalStreamOptions, handlers: WalHandlers): Promise<WalStream> {
    const connection = await PgConnection.connect(host, { ...options.connect, replication: true })
    const self = new WalStream(host, options, handlers, connection)
    try {
      const { slot, publication, startLsn, messages } = options
      const parameters = [`proto_version '1'`, `publication_names ${quoteLiteral(quoteIdentifier(publication))}`]
      if (messages && connection.serverVersion >= 140_000) parameters.push(`messages 'true'`)
      self.#copy = await connection.copyBoth(
        `START_REPLICATION SLOT ${quoteIdentifier(slot)} LOGICAL ${formatLsn(startLsn)} (${parameters.join(', ')})`,
        {
          data: (bytes, start, end) => self.#data(bytes, start, end),
          closed: (cause) => self.#closed(cause),
        },
      )
    } catch (cause) {
      connection.destroy(cause as Error)
      throw cause
    }
    // Back-pressure may have begun with the first bytes.
    if (self.#paused) self.#copy.pause()
    self.#arm()
    return self
  }

  /** All below this place is safe: the server may forget it. */
  confirm(lsn: number): void {
    if (lsn <= this.#confirmed) return
    this.#confirmed = lsn
    this.#report(false)
  }

  /** Stops reading; reports go on, so that the server does not give us up. */
  pause(): void {
    this.#paused = true
    this.#copy?.pause()
  }
  resume(): void {
    this.#paused = false
    this.#silentIntervals = 0
    this.#copy?.resume()
  }

  /** Ends the stream after a last report. */
  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#timer?.cancel()
    this.#report(false)
    this.#copy?.end()
    this.#connection.close()
  }

  #arm(): void {
    this.#timer = this.#host.clock.after(this.#options.statusIntervalMs, () => {
      if (!this.#paused) this.#silentIntervals += 1
      if (this.#silentIntervals > silentIntervalsMax)
        return this.#connection.destroy(
          new PgConnectionLost(
            `PostgreSQL has said nothing for ${(silentIntervalsMax * this.#options.statusIntervalMs) / 1000} s`,
          ),
        )
      this.#report(this.#silentIntervals > 1)
      this.#arm()
    })
  }

  #data(bytes: Uint8Array, start: number, end: number): void {
    this.#silentIntervals = 0
    const type = bytes[start]
    if (type === xLogData) {
      const walEnd = readInt64(bytes, start + 9)
      if (walEnd > this.#received) this.#received = walEnd
      this.#handlers.data(bytes, start + headerBytes, end, readInt64(bytes, start + 1))
      this.#drain()
    } else if (type === keepalive) {
      const walEnd = readInt64(bytes, start + 1)
      const urgent = bytes[start + 17] === 1
      if (walEnd > this.#received) this.#received = walEnd
      this.#handlers.idle(walEnd, urgent)
      if (urgent) this.#report(false)
    } else throw new PgProtocolError(`a replication message of type ${type}`)
  }

  #drain(): void {
    if (this.#drainDue) return
    this.#drainDue = true
    this.#host.clock.soon(() => {
      this.#drainDue = false
      if (!this.#stopped) this.#handlers.drained()
    })
  }

  #closed(cause: Error | undefined): void {
    this.#timer?.cancel()
    if (this.#stopped) return
    this.#stopped = true
    this.#handlers.failed(cause ?? new PgConnectionLost('PostgreSQL ended the replication stream'))
  }

  /** Standby status update: written, flushed and applied, our clock, and whether an answer is wanted. */
  #report(answer: boolean): void {
    const message = new Uint8Array(34)
    const view = new DataView(message.buffer)
    const put = (at: number, value: number): void => {
      view.setUint32(at, Math.floor(value / 4_294_967_296))
      view.setUint32(at + 4, value % 4_294_967_296)
    }
    message[0] = 0x72
    put(1, this.#received)
    put(9, this.#confirmed)
    put(17, this.#confirmed)
    put(25, this.#host.clock.now() * 1000 - postgresEpochMicros)
    message[33] = answer ? 1 : 0
    this.#copy?.send(message)
  }
}
