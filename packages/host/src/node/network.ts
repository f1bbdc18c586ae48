// Sockets of node:net and node:tls behind the Network interface.
import * as net from 'node:net'
import type * as Tls from 'node:tls'
import { ConnectFailed, ConnectionClosed } from '../network.ts'
import type {
  ConnectOptions,
  Listener,
  ListenOptions,
  Network,
  Outgoing,
  Socket,
  SocketHandlers,
  TlsOptions,
} from '../network.ts'
import { FileSender, sendsFiles } from './file-sender.ts'

/** Loaded with the first connection that asks for it: that takes milliseconds of every start. */
const tls = (): typeof Tls => process.getBuiltinModule('node:tls')

/** What is read into one buffer, and who takes it: nobody before start(), and nothing comes before. */
interface Reading {
  data: (chunk: Uint8Array) => void
}

/** A connection that is held is read no further than this. */
const heldBytesMax = 64 * 1024

class NodeSocket implements Socket {
  readonly #socket: net.Socket
  readonly remoteHost: string
  readonly remotePort: number
  readonly localHost: string
  readonly localPort: number
  readonly #reading: Reading | undefined
  #failed: ConnectionClosed | undefined
  /** There once a part of a file was written. */
  #files: FileSender | undefined
  #handlers: SocketHandlers | undefined
  #isEnding = false
  /** Ends a hold, and gives what was read in it. */
  #endHold: (() => readonly Uint8Array[]) | undefined
  constructor(socket: net.Socket, reading?: Reading) {
    this.#socket = socket
    this.#reading = reading
    this.remoteHost = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    this.remotePort = socket.remotePort ?? 0
    this.localHost = (socket.localAddress ?? '').replace(/^::ffff:/, '')
    this.localPort = socket.localPort ?? 0
    socket.setNoDelay(true)
    // An error that comes before start() is kept for close().
    socket.on('error', (cause) => {
      this.#failed = new ConnectionClosed(cause.message, { cause })
    })
  }
  start(handlers: SocketHandlers): void {
    const socket = this.#socket
    this.#handlers = handlers
    const held = this.#endHold?.()
    if (this.#reading !== undefined) this.#reading.data = (chunk) => handlers.data(chunk)
    // Handed on as what the type says: a Buffer's slice() shares memory where a Uint8Array's copies.
    else socket.on('data', (chunk: Uint8Array) => handlers.data(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)))
    socket.on('drain', () => {
      if (this.#files?.isWaiting !== true) handlers.drain()
    })
    socket.once('close', () => {
      this.#files?.drop()
      handlers.close(this.#failed)
    })
    socket.on('end', () => this.end())
    if (socket.destroyed) handlers.close(this.#failed)
    else if (held !== undefined) {
      if (held.length > 0) socket.unshift(Buffer.concat(held))
      socket.resume()
    }
  }
  hold(gone: () => void): void {
    const socket = this.#socket
    const held: Uint8Array[] = []
    // The end of a connection is seen by who reads on alone. Who has filled a buffer is read no more, and his end is seen when he is started.
    const hold = (chunk: Uint8Array): void => {
      held.push(chunk)
      if (held.reduce((bytes, { length }) => bytes + length, 0) >= heldBytesMax) socket.pause()
    }
    socket.on('data', hold).once('end', gone).once('close', gone)
    this.#endHold = () => {
      socket.pause()
      socket.off('data', hold).off('end', gone).off('close', gone)
      this.#endHold = undefined
      return held
    }
  }
  write(chunks: readonly Outgoing[]): boolean {
    const socket = this.#socket
    if (socket.destroyed || socket.writableEnded || this.#isEnding) return false
    if (this.#files?.isWaiting === true || !chunks.every(isMemory)) return this.#writeFiles(chunks)
    if (chunks.length === 1) return socket.write(chunks[0] as Uint8Array)
    // Corked, the chunks leave in one writev.
    socket.cork()
    let took = true
    for (const chunk of chunks) took = socket.write(chunk)
    socket.uncork()
    return took && !socket.writableNeedDrain
  }
  #writeFiles(chunks: readonly Outgoing[]): boolean {
    this.#files ??= new FileSender(this.#socket, () => {
      if (this.#isEnding) this.#socket.end()
      this.#handlers?.drain()
    })
    return this.#files.send(chunks)
  }
  sendsFiles(): boolean {
    return sendsFiles(this.#socket)
  }
  pendingBytes(): number {
    return this.#socket.writableLength + (this.#files?.pendingBytes ?? 0)
  }
  pause(): void {
    this.#socket.pause()
  }
  resume(): void {
    this.#socket.resume()
  }
  free(chunk: Uint8Array): void {
    const { buffer } = chunk
    // What is read into one buffer is read over anyway; a part of something larger is not this chunk's alone.
    if (this.#reading !== undefined || !(buffer instanceof ArrayBuffer) || chunk.byteLength !== buffer.byteLength) return
    buffer.transfer(0)
  }
  end(): void {
    this.#isEnding = true
    // What waits behind a part of a file leaves first.
    if (this.#files?.isWaiting !== true) this.#socket.end()
  }
  destroy(): void {
    this.#socket.destroy()
  }
  upgradeToTls(options: TlsOptions): Promise<Socket> {
    const socket = this.#socket
    socket.removeAllListeners()
    return new Promise((resolve, reject) => {
      const secure = tls().connect({ socket, ...tlsSettings(options) })
      secure.once('secureConnect', () => {
        secure.removeAllListeners('error')
        resolve(new NodeSocket(secure))
      })
      secure.once('error', reject)
      secure.once('close', () => reject(new ConnectionClosed('closed during the TLS handshake')))
    })
  }
}

function isMemory(chunk: Outgoing): chunk is Uint8Array {
  return chunk instanceof Uint8Array
}

function tlsSettings(options: TlsOptions): Tls.ConnectionOptions {
  return {
    rejectUnauthorized: options.verify,
    ...(options.serverName === undefined
      ? { checkServerIdentity: (): undefined => undefined }
      : { servername: net.isIP(options.serverName) === 0 ? options.serverName : '', host: options.serverName }),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    ...(options.certificate === undefined ? {} : { cert: options.certificate }),
    ...(options.key === undefined ? {} : { key: options.key }),
  }
}

function codeOf(cause: unknown): string {
  const errors = (cause as AggregateError).errors as unknown[] | undefined
  return (cause as NodeJS.ErrnoException).code ?? (errors === undefined ? 'UNKNOWN' : codeOf(errors[0]))
}

export const nodeNetwork: Network = {
  listen(options: ListenOptions, accept: (socket: Socket) => void): Promise<Listener> {
    return new Promise((resolve, reject) => {
      const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => accept(new NodeSocket(socket)))
      server.once('error', (cause) => reject(new ConnectFailed(options.host, options.port, codeOf(cause), { cause })))
      server.listen({ host: options.host, port: options.port, backlog: options.backlog ?? 1024 }, () => {
        const address = server.address() as net.AddressInfo
        // A connection that could not be accepted, for want of a file, is its client's loss: without a listener it would end the process.
        server.on('error', () => undefined)
        resolve({
          host: address.address,
          port: address.port,
          close: () => new Promise((closed) => server.close(() => closed())),
        })
      })
    })
  },
  connect(options: ConnectOptions): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const { host, port, signal } = options
      if (signal?.aborted === true) return reject(signal.reason as Error)
      const bytes = options.tls === undefined ? options.readBufferBytes : undefined
      const reading: Reading | undefined = bytes === undefined ? undefined : { data: () => undefined }
      const onread =
        reading === undefined
          ? {}
          : {
              onread: {
                buffer: new Uint8Array(bytes as number),
                callback: (read: number, buffer: Uint8Array): boolean => {
                  reading.data(buffer.subarray(0, read))
                  return true
                },
              },
            }
      const socket =
        options.tls === undefined
          ? net.connect({ host, port, ...onread })
          : tls().connect({ host, port, ...tlsSettings(options.tls) })
      const settle = (done: () => void): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', aborted)
        socket.removeAllListeners()
        done()
      }
      const fail = (error: Error): void =>
        settle(() => {
          socket.on('error', () => undefined)
          socket.destroy()
          reject(error)
        })
      const aborted = (): void => fail(signal?.reason as Error)
      const timer = setTimeout(() => fail(new ConnectFailed(host, port, 'ETIMEDOUT')), options.timeoutMs)
      signal?.addEventListener('abort', aborted, { once: true })
      socket.once('error', (cause) => fail(new ConnectFailed(host, port, codeOf(cause), { cause })))
      socket.once(options.tls === undefined ? 'connect' : 'secureConnect', () =>
        settle(() => resolve(new NodeSocket(socket, reading))),
      )
    })
  },
}
