// A socket to PostgreSQL: connected, and in TLS where the mode asks for it.
import { ConnectFailed } from '@millrace/host'
import type { Host, Socket, TlsOptions } from '@millrace/host'
import { message } from './pg-bytes.ts'
import { PgConnectionLost, PgProtocolError, PgSetup } from './pg-error.ts'

export const pgSslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
export type PgSslMode = (typeof pgSslModes)[number]

export interface PgSocketOptions {
  readonly host: string
  readonly port: number
  readonly sslMode: PgSslMode
  readonly ca?: string | undefined
  readonly certificate?: string | undefined
  readonly key?: string | undefined
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

// PostgreSQL sends in pieces of 8 KiB; several of them lie in the socket when the event loop comes round.
const readBufferBytes = 65_536
const sslRequestCode = 80_877_103

/** @throws PgConnectionLost it cannot be reached; PgSetup TLS cannot be had as the mode wants it. */
export async function openPgSocket(host: Host, options: PgSocketOptions): Promise<Socket> {
  if (options.sslMode === 'disable' || options.sslMode === 'allow') return connect(host, options, readBufferBytes)
  const socket = await connect(host, options)
  const answer = await askForTls(host, socket, options)
  if (answer === 0x53 /* S */) return upgrade(socket, options)
  if (answer !== 0x4e /* N */) {
    socket.destroy()
    throw new PgProtocolError(`${options.host}:${options.port} does not speak PostgreSQL’s protocol`)
  }
  socket.destroy()
  if (options.sslMode !== 'prefer')
    throw new PgSetup(
      `PostgreSQL at ${options.host}:${options.port} offers no TLS, but database.sslmode is ${options.sslMode}. Set ssl = on there, or database.sslmode=prefer here`,
    )
  // The refused socket was already started, so plain text gets a fresh one.
  return connect(host, options, readBufferBytes)
}

async function connect(
  host: Host,
  { host: name, port, timeoutMs, signal }: PgSocketOptions,
  readBufferBytes?: number,
): Promise<Socket> {
  try {
    const reading = readBufferBytes === undefined ? {} : { readBufferBytes }
    return await host.network.connect({ host: name, port, timeoutMs, ...reading, ...(signal === undefined ? {} : { signal }) })
  } catch (cause) {
    if (!(cause instanceof ConnectFailed)) throw cause
    const advice =
      cause.code === 'ENOTFOUND' ? 'Check database.hostname' : 'Is it running, and are database.hostname and database.port right?'
    throw new PgConnectionLost(`PostgreSQL at ${name}:${port} cannot be reached (${cause.code}). ${advice}`, { cause })
  }
}

function askForTls(host: Host, socket: Socket, options: PgSocketOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const lost = (why: string, cause?: Error): void =>
      reject(new PgConnectionLost(`PostgreSQL at ${options.host}:${options.port} ${why}`, { cause }))
    const deadline = host.clock.after(options.timeoutMs, () => {
      socket.destroy()
      lost(`did not answer within ${options.timeoutMs} ms`)
    })
    socket.start({
      data: (chunk) => {
        deadline.cancel()
        // More than one byte before TLS could only have been put there by someone between us and the server (CVE-2021-23222).
        if (chunk.length === 1) resolve(chunk[0] as number)
        else reject(new PgProtocolError('more than one byte came in answer to SSLRequest'))
      },
      drain: () => undefined,
      close: (cause) => {
        deadline.cancel()
        lost('closed the connection when asked for TLS', cause)
      },
    })
    socket.write([message(0, { int32: sslRequestCode })])
  })
}

async function upgrade(socket: Socket, options: PgSocketOptions): Promise<Socket> {
  const { sslMode, ca, certificate, key, host, port } = options
  const tls: TlsOptions = {
    verify: sslMode === 'verify-ca' || sslMode === 'verify-full' || (sslMode === 'require' && ca !== undefined),
    ...(sslMode === 'verify-full' ? { serverName: host } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
  }
  try {
    return await socket.upgradeToTls(tls)
  } catch (cause) {
    socket.destroy()
    throw new PgSetup(
      `TLS with PostgreSQL at ${host}:${port} failed: ${(cause as Error).message}. Check database.sslmode (${sslMode}), database.sslrootcert, database.sslcert and database.sslkey`,
      { cause },
    )
  }
}
