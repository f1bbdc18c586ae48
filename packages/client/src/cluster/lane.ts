// Connections of one use, one a broker, opened when first needed: a long poll or a slow request holds up nobody else's.
import type { Host } from '@millrace/host'
import { backoffMs } from './backoff.ts'
import type { ClientConfig } from './config.ts'
import { Connection } from './connection.ts'
import type { Api, Message, SendOptions } from './connection.ts'
import { BrokersUnreachable, ClosedError } from './errors.ts'
import { abortable } from './limit.ts'
import type { NodeAddress, Nodes } from './nodes.ts'
import { sameAddress } from './nodes.ts'

// A broker handles one request of a connection at a time, so what may wait on the broker (fetch, join) needs a connection of its own.
interface Slot {
  readonly address: NodeAddress
  readonly opening: Promise<Connection>
  connection: Connection | undefined
}

// How long one attempt to connect may take (Kafka's socket.connection.setup.timeout.ms).
const connectTimeoutMs = 10_000

export class Lane {
  readonly #host: Host
  readonly #config: ClientConfig
  readonly #nodes: Nodes
  readonly #name: string
  readonly #slots = new Map<number, Slot>()
  readonly #closing = new AbortController()
  /** Called when a connection to a broker is gone or could not be made. */
  onLost: ((nodeId: number) => void) | undefined

  constructor(host: Host, config: ClientConfig, nodes: Nodes, name: string) {
    this.#host = host
    this.#config = config
    this.#nodes = nodes
    this.#name = name
  }

  /** The open connection to a broker, if there is one now. */
  open(nodeId: number): Connection | undefined {
    const slot = this.#slots.get(nodeId)
    const address = this.#nodes.address(nodeId)
    if (slot?.connection === undefined || address === undefined || !sameAddress(slot.address, address)) return undefined
    return slot.connection.isOpen ? slot.connection : undefined
  }

  /** The connection to a broker, made if need be. @throws ConnectFailed · WrongProtocol · TimeoutError, or the signal's reason */
  connection(nodeId: number, signal: AbortSignal): Promise<Connection> {
    const address = this.#nodes.address(nodeId)
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason as Error)
    if (address === undefined)
      return Promise.reject(new BrokersUnreachable([{ address: `broker ${nodeId}`, cause: new Error('not in the metadata') }]))
    const open = this.open(nodeId)
    if (open !== undefined) return Promise.resolve(open)
    let slot = this.#slots.get(nodeId)
    if (slot !== undefined && !sameAddress(slot.address, address)) {
      // The broker moved: what still waits on its old address fails and is tried again.
      slot.connection?.close()
      slot = undefined
    }
    if (slot === undefined) {
      const opening = this.#open(address)
      slot = { address, opening, connection: undefined }
      this.#slots.set(nodeId, slot)
      this.#settle(nodeId, slot)
    }
    return abortable(slot.opening, signal)
  }

  #settle(nodeId: number, slot: Slot): void {
    slot.opening.then(
      (connection) => {
        slot.connection = connection
        this.#nodes.reached(nodeId)
        if (this.#closing.signal.aborted || this.#slots.get(nodeId) !== slot) connection.close()
        else if (!connection.isOpen) this.#slots.delete(nodeId)
      },
      (failure: unknown) => {
        if (this.#slots.get(nodeId) === slot) this.#slots.delete(nodeId)
        if (this.#closing.signal.aborted) return
        this.#nodes.failed(nodeId, this.#host.clock.monotonic(), (failures) =>
          backoffMs(this.#config, failures, this.#host.random),
        )
        this.#host.log.debug('broker not reached', { lane: this.#name, broker: nodeId, cause: (failure as Error).message })
        this.onLost?.(nodeId)
      },
    )
  }

  async #open(address: NodeAddress): Promise<Connection> {
    const { clock } = this.#host
    const wait = this.#nodes.retryAt(address.id) - clock.monotonic()
    if (wait > 0) await clock.sleep(wait, this.#closing.signal)
    const timeoutMs = Math.min(connectTimeoutMs, this.#config.requestTimeoutMs)
    return Connection.open(this.#host, this.#config.clientId, address, timeoutMs, this.#closing.signal, (gone) => {
      const slot = this.#slots.get(address.id)
      if (slot?.connection !== gone) return
      this.#slots.delete(address.id)
      if (!this.#closing.signal.aborted) this.onLost?.(address.id)
    })
  }

  /** Connects if need be, and asks. */
  async request<Init, Answer>(
    nodeId: number,
    api: Api<Init, Answer>,
    message: Message<Init>,
    signal: AbortSignal,
    options?: Partial<SendOptions>,
  ): Promise<Answer> {
    const connection = await this.connection(nodeId, signal)
    return abortable(connection.send(api, message, { timeoutMs: this.#config.requestTimeoutMs, ...options }), signal)
  }

  /** Drops the connection to one broker; the next use opens another. */
  drop(nodeId: number): void {
    this.#slots.get(nodeId)?.connection?.close()
  }

  close(): void {
    this.#closing.abort(new ClosedError('client'))
    for (const slot of this.#slots.values()) slot.connection?.close()
    this.#slots.clear()
  }
}
