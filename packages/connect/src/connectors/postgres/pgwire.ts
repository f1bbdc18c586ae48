// The PostgreSQL wire protocol, as far as connectors need it: login, TLS, simple queries, COPY in, out and both.
import type { Host, Socket } from '@millrace/host'
import { message, readCString, readInt16, readInt32, readText } from './pg-bytes.ts'
import { PgConnectionLost, PgError, PgProtocolError, PgSetup } from './pg-error.ts'
import { authenticate } from './pg-login.ts'
import { openPgSocket } from './pg-socket.ts'
import type { PgSslMode } from './pg-socket.ts'

export interface PgConnectOptions {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password?: string | undefined
  readonly database: string
  /** A walsender for logical replication; it understands simple queries too. */
  readonly replication?: boolean
  /** libpq's meaning. */
  readonly sslMode: PgSslMode
  /** PEM of the authorities that may have signed the server's certificate. */
  readonly ca?: string | undefined
  readonly certificate?: string | undefined
  readonly key?: string | undefined
  readonly applicationName: string
  readonly timeoutMs: number
  /** Server settings of this session. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Breaks the connection off at any time; whatever waits rejects with its reason. */
  readonly signal?: AbortSignal | undefined
}

export interface PgColumn {
  readonly name: string
  readonly typeOid: number
  readonly typeModifier: number
}

export interface PgResult {
  readonly columns: readonly PgColumn[]
  readonly rows: readonly (readonly (string | null)[])[]
  /** The command tag, such as `INSERT 0 5`. */
  readonly command: string
}

/** One statement of a pipeline; with `copy`, the bytes for its COPY FROM STDIN. */
export interface PgStep {
  readonly sql: string
  readonly copy?: readonly Uint8Array[]
}

/** Takes the messages of one request. The bytes are the receiver's until it returns. */
interface Request {
  message(type: number, bytes: Uint8Array, start: number, end: number): void
  failed(cause: Error): void
}

export interface CopyBothHandlers {
  /** One CopyData message. The bytes may be reused after return. */
  data(bytes: Uint8Array, start: number, end: number): void
  /** The stream is over: by our `end`, by the server, or by a failure. Called once. */
  closed(cause?: Error): void
}

/** The two-way stream of START_REPLICATION. */
export interface CopyBoth {
  send(data: Uint8Array): void
  pause(): void
  resume(): void
  end(): void
}

// Message types, by their letter.
const T = {
  authentication: 0x52,
  backendKeyData: 0x4b,
  bindComplete: 0x32,
  commandComplete: 0x43,
  copyBothResponse: 0x57,
  copyData: 0x64,
  copyDone: 0x63,
  copyFail: 0x66,
  copyInResponse: 0x47,
  copyOutResponse: 0x48,
  dataRow: 0x44,
  emptyQuery: 0x49,
  errorResponse: 0x45,
  negotiateVersion: 0x76,
  noticeResponse: 0x4e,
  notification: 0x41,
  parameterStatus: 0x53,
  query: 0x51,
  readyForQuery: 0x5a,
  rowDescription: 0x54,
  terminate: 0x58,
} as const

// PostgreSQL's own bound of one message.
const messageBytesMax = 0x3fffffff
const heldBytesIdle = 65_536

/** One session. Requests run one after the other; what is asked while another runs waits for it. */
export class PgConnection implements AsyncDisposable {
  readonly #host: Host
  readonly #socket: Socket
  readonly #options: PgConnectOptions
  readonly #parameters = new Map<string, string>()
  #request: Request | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #dead: Error | undefined
  // Bytes of a message whose rest has not come yet.
  #held = new Uint8Array(heldBytesIdle)
  #heldStart = 0
  #heldEnd = 0

  private constructor(host: Host, socket: Socket, options: PgConnectOptions) {
    this.#host = host
    this.#socket = socket
    this.#options = options
  }

  /** @throws PgConnectionLost it could not be reached; PgError it refused; PgSetup TLS or login cannot work as configured. */
  static async connect(host: Host, options: PgConnectOptions): Promise<PgConnection> {
    const socket = await openPgSocket(host, options)
    const self = new PgConnection(host, socket, options)
    const { signal } = options
    const aborted = (): void => self.destroy(signal?.reason instanceof Error ? signal.reason : new PgConnectionLost('aborted'))
    signal?.addEventListener('abort', aborted, { once: true })
    socket.start({
      data: (chunk) => self.#data(chunk),
      drain: () => undefined,
      close: (cause) => {
        signal?.removeEventListener('abort', aborted)
        self.#lost(new PgConnectionLost(`the connection to PostgreSQL at ${options.host}:${options.port} broke`, { cause }))
      },
    })
    if (signal?.aborted === true) aborted()
    const deadline = host.clock.after(options.timeoutMs, () =>
      self.destroy(
        new PgConnectionLost(
          `PostgreSQL at ${options.host}:${options.port} did not finish the login within ${options.timeoutMs} ms`,
        ),
      ),
    )
    try {
      await self.#login()
    } catch (cause) {
      self.destroy(cause as Error)
      throw cause
    } finally {
      deadline.cancel()
    }
    return self
  }

  /** As the server reports it: 150018 for 15.18. */
  get serverVersion(): number {
    const [major = '0', minor = '0'] = (this.#parameters.get('server_version') ?? '').split(' ', 1)[0]?.split('.') ?? []
    return parseInt(major, 10) * 10_000 + (parseInt(minor, 10) || 0)
  }

  get broken(): Error | undefined {
    return this.#dead
  }

  /** Runs one or more statements. @throws PgError of the first that failed. */
  async query(sql: string): Promise<readonly PgResult[]> {
    return this.pipeline([{ sql }])
  }

  /** The rows of a single statement. */
  async rows(sql: string): Promise<PgResult['rows']> {
    return (await this.query(sql)).at(-1)?.rows ?? []
  }

  /** Sends all steps at once, so that they cost one round trip, and waits for all. @throws PgError of the first that failed. */
  pipeline(steps: readonly PgStep[]): Promise<readonly PgResult[]> {
    return this.#inTurn(
      () =>
        new Promise((resolve, reject) => {
          const results: PgResult[] = []
          let columns: PgColumn[] = []
          let rows: (string | null)[][] = []
          let waitingFor = steps.length
          let failure: PgError | undefined
          this.#request = {
            failed: reject,
            message: (type, bytes, start, end) => {
              if (type === T.dataRow) rows.push(readRow(bytes, start, end))
              else if (type === T.rowDescription) {
                columns = readColumns(bytes, start, end)
                rows = []
              } else if (type === T.commandComplete || type === T.emptyQuery) {
                results.push({ columns, rows, command: type === T.emptyQuery ? '' : readText(bytes, start, end - 1) })
                columns = []
                rows = []
              } else if (type === T.errorResponse)
                failure ??= new PgError(readFields(bytes, start, end), steps[steps.length - waitingFor]?.sql)
              else if (type === T.readyForQuery) {
                waitingFor -= 1
                if (waitingFor > 0) return
                this.#request = undefined
                if (failure === undefined) resolve(results)
                else reject(failure)
              } else if (type !== T.copyInResponse) this.#unexpected(type)
            },
          }
          const out: Uint8Array[] = []
          for (const { sql, copy } of steps) {
            out.push(message(T.query, sql))
            if (copy === undefined) continue
            // The server ignores these when the COPY itself failed.
            for (const piece of copy) out.push(message(T.copyData, piece))
            out.push(message(T.copyDone))
          }
          this.#socket.write(out)
        }),
    )
  }

  /**
   * COPY … TO STDOUT. `row` gets each CopyData message, which is one row, on the socket's turn.
   * @returns the number of rows copied.
   */
  copyOut(sql: string, row: (bytes: Uint8Array, start: number, end: number) => void): Promise<number> {
    return this.#inTurn(
      () =>
        new Promise((resolve, reject) => {
          let failure: Error | undefined
          let tag = ''
          this.#request = {
            failed: reject,
            message: (type, bytes, start, end) => {
              if (type === T.copyData) {
                if (failure === undefined) row(bytes, start, end)
              } else if (type === T.commandComplete) tag = readText(bytes, start, end - 1)
              else if (type === T.errorResponse) failure = new PgError(readFields(bytes, start, end), sql)
              else if (type === T.readyForQuery) {
                this.#request = undefined
                if (failure === undefined) resolve(Number(tag.split(' ')[1] ?? 0))
                else reject(failure)
              } else if (type !== T.copyOutResponse && type !== T.copyDone) this.#unexpected(type)
            },
          }
          this.#socket.write([message(T.query, sql)])
        }),
    )
  }

  /** START_REPLICATION. Resolves when the server has begun to stream. */
  copyBoth(sql: string, handlers: CopyBothHandlers): Promise<CopyBoth> {
    return this.#inTurn(
      () =>
        new Promise((resolve, reject) => {
          let streaming = false
          let ended = false
          let failure: Error | undefined
          const finish = (cause: Error | undefined): void => {
            this.#request = undefined
            if (!streaming) return reject(cause ?? new PgProtocolError(`${sql} did not stream`))
            streaming = false
            handlers.closed(cause)
          }
          const end = (): void => {
            if (ended) return
            ended = true
            this.#socket.write([message(T.copyDone)])
          }
          this.#request = {
            failed: finish,
            message: (type, bytes, start, stop) => {
              if (type === T.copyData) handlers.data(bytes, start, stop)
              else if (type === T.copyBothResponse) {
                streaming = true
                resolve({
                  send: (data) => {
                    if (!ended) this.#socket.write([message(T.copyData, data)])
                  },
                  pause: () => this.#socket.pause(),
                  resume: () => this.#socket.resume(),
                  end,
                })
              } else if (type === T.copyDone) end()
              else if (type === T.errorResponse) failure = new PgError(readFields(bytes, start, stop), sql)
              else if (type === T.readyForQuery) finish(failure)
              else if (type !== T.commandComplete) this.#unexpected(type)
            },
          }
          this.#socket.write([message(T.query, sql)])
        }),
    )
  }

  /** Stops and goes on delivering bytes: for COPY out, whose receiver is full. */
  pause(): void {
    this.#socket.pause()
  }
  resume(): void {
    this.#socket.resume()
  }

  /** Ends the session in good order, without waiting for the server. */
  close(): void {
    if (this.#dead !== undefined) return
    this.#socket.write([message(T.terminate)])
    this.#socket.end()
    this.#lost(new PgConnectionLost('the connection was closed'))
  }

  /** Breaks the connection off; what waits rejects with `cause`. */
  destroy(cause: Error): void {
    this.#socket.destroy()
    this.#lost(cause)
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close()
    return Promise.resolve()
  }

  #login(): Promise<void> {
    const { user, database, replication, applicationName, parameters } = this.#options
    const settings: Record<string, string> = {
      user,
      database,
      application_name: applicationName,
      client_encoding: 'UTF8',
      ...parameters,
    }
    if (replication === true) settings['replication'] = 'database'
    const version3 = 196_608
    return new Promise((resolve, reject) => {
      const answer = authenticate(
        this.#host,
        this.#options,
        (reply) => this.#socket.write([reply]),
        (cause) => this.destroy(cause),
      )
      this.#request = {
        failed: reject,
        message: (type, bytes, start, end) => {
          if (type === T.authentication) answer(bytes, start, end)
          else if (type === T.errorResponse) reject(new PgError(readFields(bytes, start, end)))
          else if (type === T.readyForQuery) {
            this.#request = undefined
            resolve()
          } else if (type !== T.backendKeyData && type !== T.negotiateVersion) this.#unexpected(type)
        },
      }
      this.#socket.write([message(0, { int32: version3 }, ...Object.entries(settings).flat(), Uint8Array.of(0))])
    })
  }

  #inTurn<R>(run: () => Promise<R>): Promise<R> {
    const mine = this.#turn.then(() => {
      if (this.#dead !== undefined) throw this.#dead
      return run()
    })
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  #lost(cause: Error): void {
    if (this.#dead !== undefined) return
    this.#dead = cause
    const request = this.#request
    this.#request = undefined
    request?.failed(cause)
  }

  #unexpected(type: number): void {
    this.destroy(new PgProtocolError(`a message of type ${String.fromCharCode(type)} at the wrong time`))
  }

  #data(chunk: Uint8Array): void {
    try {
      this.#read(chunk)
    } catch (cause) {
      this.destroy(cause as Error)
    }
  }

  #read(chunk: Uint8Array): void {
    let bytes = chunk
    let start = 0
    let end = chunk.length
    if (this.#heldEnd > this.#heldStart) {
      this.#hold(chunk, 0, chunk.length)
      bytes = this.#held
      start = this.#heldStart
      end = this.#heldEnd
    }
    while (end - start >= 5 && this.#dead === undefined) {
      const length = readInt32(bytes, start + 1)
      if (length < 4 || length > messageBytesMax) return this.destroy(new PgProtocolError(`a message of ${length} bytes`))
      const next = start + 1 + length
      if (next > end) break
      this.#message(bytes[start] as number, bytes, start + 5, next)
      start = next
    }
    if (bytes !== chunk) {
      this.#heldStart = start
      if (start < end) return
      this.#heldStart = this.#heldEnd = 0
      // One huge row must not keep its room for good.
      if (this.#held.length > 16 * heldBytesIdle) this.#held = new Uint8Array(heldBytesIdle)
    } else if (start < end) this.#hold(chunk, start, end)
  }

  #hold(chunk: Uint8Array, start: number, end: number): void {
    const kept = this.#heldEnd - this.#heldStart
    const needed = kept + end - start
    if (this.#heldEnd + end - start > this.#held.length) {
      const room = needed > this.#held.length ? new Uint8Array(Math.max(needed, 2 * this.#held.length)) : this.#held
      room.set(this.#held.subarray(this.#heldStart, this.#heldEnd))
      this.#held = room
      this.#heldStart = 0
      this.#heldEnd = kept
    }
    this.#held.set(chunk.subarray(start, end), this.#heldEnd)
    this.#heldEnd += end - start
  }

  #message(type: number, bytes: Uint8Array, start: number, end: number): void {
    if (type === T.noticeResponse) {
      const fields = readFields(bytes, start, end)
      this.#host.log.debug('PostgreSQL says', { severity: fields['V'], message: fields['M'] })
    } else if (type === T.parameterStatus) {
      const name = readCString(bytes, start)
      this.#parameters.set(name, readCString(bytes, start + name.length + 1))
    } else if (type === T.notification) return
    else if (this.#request !== undefined) this.#request.message(type, bytes, start, end)
    else if (type === T.errorResponse) this.destroy(new PgError(readFields(bytes, start, end)))
    else this.#unexpected(type)
  }
}

/** @throws PgProtocolError */
function readRow(bytes: Uint8Array, start: number, end: number): (string | null)[] {
  const count = readInt16(bytes, start)
  const row: (string | null)[] = []
  let at = start + 2
  for (let i = 0; i < count; i += 1) {
    const length = at + 4 > end ? end : readInt32(bytes, at)
    at += 4
    if (length < 0) {
      row.push(null)
      continue
    }
    if (length > end - at) throw new PgProtocolError('a row that is longer than its message')
    row.push(readText(bytes, at, at + length))
    at += length
  }
  return row
}

/** @throws PgProtocolError */
function readColumns(bytes: Uint8Array, start: number, end: number): PgColumn[] {
  const count = readInt16(bytes, start)
  const columns: PgColumn[] = []
  let at = start + 2
  for (let i = 0; i < count; i += 1) {
    const zero = bytes.indexOf(0, at)
    if (zero < 0 || zero + 19 > end) throw new PgProtocolError('a description of columns that is longer than its message')
    columns.push({
      name: readText(bytes, at, zero),
      typeOid: readInt32(bytes, zero + 7),
      typeModifier: readInt32(bytes, zero + 13),
    })
    at = zero + 19
  }
  return columns
}

function readFields(bytes: Uint8Array, start: number, end: number): Record<string, string> {
  const fields: Record<string, string> = {}
  let at = start
  while (at < end && bytes[at] !== 0) {
    const zero = bytes.indexOf(0, at + 1)
    if (zero < 0 || zero >= end) break
    fields[String.fromCharCode(bytes[at] as number)] = readText(bytes, at + 1, zero)
    at = zero + 1
  }
  return fields
}

export { PgConnectionLost, PgError, PgProtocolError, PgSetup }
