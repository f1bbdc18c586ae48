// Which connections have a place under max.connections, and which wait for one, unread [ConnectionQuotas].
import type { Socket } from '@millrace/host'

/** What a listener is for: clients, the brokers of the cluster among themselves, or the controller's side. */
export type ListenerRole = 'clients' | 'inter-broker' | 'controller'

/** The controller's side has a server of its own in Kafka, with as many places again. */
type Side = 'broker' | 'controller'

/** A connection that has no place yet. */
export interface Waiting {
  readonly socket: Socket
  readonly listener: string
}

/** Who waits holds a descriptor and what its client has sent, two buffers at most. */
const waitingMax = 1_000

/**
 * Counts the connections of each side. One above max.connections waits until another one ends. Where the brokers have a listener of
 * their own, that one is protected: it takes connections above the limit, for which others have to go.
 */
export class ConnectionQuotas {
  readonly #most: () => number
  readonly #roles = new Map<string, ListenerRole>()
  /** Names of the broker's own listeners that are open. */
  readonly #ofBroker = new Set<string>()
  readonly #count: Record<Side, number> = { broker: 0, controller: 0 }
  readonly #waiting = new Map<Socket, Waiting>()

  /** @param most max.connections as it is now. */
  constructor(most: () => number) {
    this.#most = most
  }

  listening(listener: string, role: ListenerRole): void {
    this.#roles.set(listener, role)
    if (role !== 'controller') this.#ofBroker.add(listener)
  }

  unlistened(listener: string): void {
    this.#ofBroker.delete(listener)
  }

  #sideOf(listener: string): Side {
    return this.#roles.get(listener) === 'controller' ? 'controller' : 'broker'
  }

  isProtected(listener: string): boolean {
    return this.#roles.get(listener) === 'inter-broker' && this.#ofBroker.size > 1
  }

  /** Whether a new connection need not wait. */
  hasPlace(listener: string): boolean {
    return this.isProtected(listener) || this.#count[this.#sideOf(listener)] < this.#most()
  }

  entered(listener: string): void {
    this.#count[this.#sideOf(listener)] += 1
  }

  left(listener: string): void {
    this.#count[this.#sideOf(listener)] -= 1
  }

  /** Whether a side has more than max.connections. */
  hasExcess(): boolean {
    return Math.max(this.#count.broker, this.#count.controller) > this.#most()
  }

  /** Whether a connection of this listener has to go: its side has more than max.connections, and it is not protected. */
  isExcess(listener: string): boolean {
    return !this.isProtected(listener) && this.#count[this.#sideOf(listener)] > this.#most()
  }

  get waitingCount(): number {
    return this.#waiting.size
  }

  /** It waits until `next` gives it, or its client leaves. @returns false: too many wait. */
  wait(socket: Socket, listener: string): boolean {
    if (this.#waiting.size >= waitingMax) return false
    this.#waiting.set(socket, { socket, listener })
    socket.hold(() => {
      this.#waiting.delete(socket)
      socket.destroy()
    })
    return true
  }

  /** Takes out the one that waited longest of those that have a place now. */
  next(): Waiting | undefined {
    for (const waiting of this.#waiting.values()) {
      if (!this.hasPlace(waiting.listener)) continue
      this.#waiting.delete(waiting.socket)
      return waiting
    }
    return undefined
  }

  /** Takes out the one that came last. */
  last(): Waiting | undefined {
    const last = [...this.#waiting.values()].at(-1)
    if (last !== undefined) this.#waiting.delete(last.socket)
    return last
  }

  /** Lets go of those that wait; of one listener, or of all. */
  drop(listener?: string): void {
    for (const waiting of [...this.#waiting.values()]) {
      if (listener !== undefined && waiting.listener !== listener) continue
      this.#waiting.delete(waiting.socket)
      waiting.socket.destroy()
    }
  }
}
