// Stream sockets: chunks in with back-pressure, lists of chunks out.
import type { DiskFailed, DiskFile } from './disk.ts'

export interface TlsOptions {
  /** Name to check the certificate against; none to skip the check of the name. */
  readonly serverName?: string
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string
  /** PEM of our own certificate and key, for mutual TLS. */
  readonly certificate?: string
  readonly key?: string
  /** false accepts any certificate: encryption without authentication. */
  readonly verify: boolean
}

export interface ListenOptions {
  readonly host: string
  /** 0 lets the system choose; `Listener.port` tells. */
  readonly port: number
  /** Connections that the system keeps until they are accepted; 1024 when left out. The system may allow fewer. */
  readonly backlog?: number | undefined
}

export interface ConnectOptions {
  readonly host: string
  readonly port: number
  readonly tls?: TlsOptions
  /** Milliseconds until the attempt is given up. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /**
   * Bytes of one buffer into which everything is read: a chunk is then good only until data() returns. For receivers that take all they
   * want at once: a buffer a read costs more than the reading. Without TLS only.
   */
  readonly readBufferBytes?: number
}

export interface Listener {
  readonly host: string
  readonly port: number
  /** Stops accepting; open sockets stay. Resolves when the port is free. */
  close(): Promise<void>
}

/** What the owner of a socket does with what happens to it. */
export interface SocketHandlers {
  /** Bytes in order. They belong to the receiver until it returns; what it wants to keep past that it may keep (chunks are never reused, but for `ConnectOptions.readBufferBytes`). */
  data(chunk: Uint8Array): void
  /** Everything given to `write` has left this process's buffers, after `write` had returned false. */
  drain(): void
  /** The socket is gone, by either side; called exactly once. `cause` when it was not an orderly end: it tells the system's reason. */
  close(cause?: ConnectionClosed): void
}

/** A part of a file that is sent without passing through this process's memory. */
export interface FileRange {
  readonly path: string
  /** Bytes, from `position` of the file on. */
  readonly length: number
  readonly position: number
  /** The open file; asked again for each piece that is sent, so that it need not stay open. @throws it is no more, or cannot be opened: the connection ends. */
  file(): DiskFile
  /** Whether these bytes are in memory the system keeps: others go by memory, so that nothing waits for the device. */
  isInMemory(position: number, bytes: number): boolean
  /** Its bytes by memory, without holding the event loop. */
  read(into: Uint8Array, position: number): Promise<number>
  /** It could not be read: the connection ends too. */
  failed(cause: DiskFailed): void
}

/** What a socket sends: memory, or a part of a file where it `sendsFiles`. */
export type Outgoing = Uint8Array | FileRange

export interface Socket {
  readonly remoteHost: string
  readonly remotePort: number
  readonly localHost: string
  readonly localPort: number
  /** Begins delivery. Called once, at any time after the socket was handed over; nothing is lost before, the end neither. */
  start(handlers: SocketHandlers): void
  /**
   * Before `start`, once: calls back when the peer ends or the connection is gone, until it is started. No more is read for that than a
   * buffer or two of the system's, 128 KiB; `start` delivers it.
   */
  hold(gone: () => void): void
  /** Sends all chunks in order, by reference: they must not change until sent. @returns false when more than the system took is waiting: stop until `drain`. */
  write(chunks: readonly Outgoing[]): boolean
  /** Whether `write` takes parts of files. Asked before something large is sent: the first time it may load what does it. */
  sendsFiles(): boolean
  /** Bytes given to `write` that the system has not taken yet. */
  pendingBytes(): number
  /** Stops reading, so that the peer's window closes. */
  pause(): void
  resume(): void
  /**
   * Gives back a chunk of which no view is kept: its memory is free at once, and not when the garbage collector, which memory outside of
   * its heap makes work hard, comes by. The chunk cannot be read any more.
   */
  free(chunk: Uint8Array): void
  /** Sends what is pending, then ends. */
  end(): void
  /** Drops everything at once. */
  destroy(): void
  /** Starts TLS on the connecting side of an open socket; the old one must not be used any more. */
  upgradeToTls(options: TlsOptions): Promise<Socket>
}

export interface Network {
  /** @throws ConnectFailed the port is taken or not ours to take; `code` tells. */
  listen(options: ListenOptions, accept: (socket: Socket) => void): Promise<Listener>
  /** @throws ConnectFailed with the system's code (ECONNREFUSED, ENOTFOUND, ETIMEDOUT …), or the signal's reason. */
  connect(options: ConnectOptions): Promise<Socket>
}

/** A listener or a connection could not be made. */
export class ConnectFailed extends Error {
  override readonly name = 'ConnectFailed'
  readonly host: string
  readonly port: number
  /** The system's code, such as ECONNREFUSED or EADDRINUSE. */
  readonly code: string
  constructor(host: string, port: number, code: string, options?: { cause?: unknown }) {
    super(`${code}: ${host}:${port}`, options)
    this.host = host
    this.port = port
    this.code = code
  }
}

/** The other side, or this one, closed the connection while an answer was awaited. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed'
}
