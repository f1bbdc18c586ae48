// The brokers known by id: where they are, and since when they cannot be reached.
import { parseAddress } from './config.ts'

export interface NodeAddress {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

interface Node {
  address: NodeAddress
  failures: number
  /** Monotonic time before which no new attempt is made. */
  retryAt: number
}

/** Bootstrap servers have ids below -1 until metadata names the brokers behind them. */
const firstBootstrapId = -2

export class Nodes {
  readonly #bootstrap: readonly NodeAddress[]
  #nodes = new Map<number, Node>()

  constructor(bootstrapServers: readonly string[]) {
    this.#bootstrap = bootstrapServers.map((address, place) => ({
      id: firstBootstrapId - place,
      ...parseAddress(address),
      rack: null,
    }))
    for (const address of this.#bootstrap) this.#nodes.set(address.id, { address, failures: 0, retryAt: 0 })
  }

  /** Takes over what metadata says. An empty list changes nothing: there is no cluster without brokers. */
  replace(addresses: readonly NodeAddress[]): void {
    if (addresses.length === 0) return
    const before = this.#nodes
    this.#nodes = new Map()
    for (const address of [...addresses, ...this.#bootstrap]) {
      const known = before.get(address.id)
      const moved = known === undefined || !sameAddress(known.address, address)
      this.#nodes.set(address.id, moved ? { address, failures: 0, retryAt: 0 } : { ...known, address })
    }
  }

  /** Begins anew from the bootstrap servers (KIP-1102). */
  forgetBrokers(): void {
    for (const { id } of this.brokers()) this.#nodes.delete(id)
  }

  /** One broker that an answer named, before metadata did. */
  learn(address: NodeAddress): void {
    const known = this.#nodes.get(address.id)
    if (known === undefined || !sameAddress(known.address, address))
      this.#nodes.set(address.id, { address, failures: 0, retryAt: 0 })
  }

  address(id: number): NodeAddress | undefined {
    return this.#nodes.get(id)?.address
  }

  /** Brokers that metadata named. */
  brokers(): NodeAddress[] {
    return [...this.#nodes.values()].map((node) => node.address).filter((address) => address.id > firstBootstrapId)
  }

  bootstrap(): readonly NodeAddress[] {
    return this.#bootstrap
  }

  /** Monotonic time before which it should be left alone. */
  retryAt(id: number): number {
    return this.#nodes.get(id)?.retryAt ?? 0
  }

  reached(id: number): void {
    const node = this.#nodes.get(id)
    if (node !== undefined) node.failures = node.retryAt = 0
  }

  /** @param pauseMs how long to wait after so many failures in a row. */
  failed(id: number, now: number, pauseMs: (failures: number) => number): void {
    const node = this.#nodes.get(id)
    if (node === undefined) return
    node.failures++
    node.retryAt = now + pauseMs(node.failures)
  }
}

export function sameAddress(a: NodeAddress, b: NodeAddress): boolean {
  return a.host === b.host && a.port === b.port
}
