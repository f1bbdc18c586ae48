// The listeners of a node: opened at its start, told to the cluster, and those for clients opened and closed by name while it runs [DynamicListenerConfig].
import { ConnectFailed, type Host } from '@millrace/host'
import type { ListenerRole } from './network/connection-quotas.ts'
import { advertisedListenersOf, endpointsOf, interBrokerListener, listenersOf, securityProtocolIds } from './network/listeners.ts'
import type { Listener, ListenerConfig } from './network/listeners.ts'
import type { OpenListener, Server } from './network/server.ts'
import { listening } from './start-failed.ts'

export interface NodeListenersParts {
  readonly host: Pick<Host, 'log' | 'spawn'>
  readonly server: Pick<Server, 'listen' | 'unlisten'>
  /** As the file says. */
  readonly config: ListenerConfig
  /** As the settings are now. */
  readonly now: () => ListenerConfig
}

/** So long a client of a listener that closes may take to read its last answers. */
const closeGraceMs = 2_000

/** What is open follows `listeners`, one change after the other; a listener that stays keeps its address until the next start. */
export class NodeListeners {
  readonly #parts: NodeListenersParts
  #forClients: readonly OpenListener[] = []
  #ofController: readonly OpenListener[] = []
  /** What the settings said when they were last looked at. */
  #seen: readonly string[]
  #isFollowing = false

  constructor(parts: NodeListenersParts) {
    this.#parts = parts
    this.#seen = parts.config.listeners
  }

  /** With the ports that the system chose. */
  get forClients(): readonly OpenListener[] {
    return this.#forClients
  }

  /** `host:port` of the first listener for clients, as this machine reaches it. */
  get bootstrap(): string {
    return bootstrapOf(this.#forClients[0])
  }

  get ofController(): readonly OpenListener[] {
    return this.#ofController
  }

  /** Opens those of the file. @throws StartFailed an address cannot be had. */
  async open(): Promise<void> {
    for (const { name, host, port, controller } of this.#ofFile()) {
      const asked = { setting: 'listeners', listener: name, side: controller ? 'controller' : 'clients' } as const
      const listener = await listening(asked, () =>
        this.#parts.server.listen({ name, host, port, role: this.#roleOf(name, controller) }),
      )
      if (controller) this.#ofController = [...this.#ofController, listener]
      else this.#forClients = [...this.#forClients, listener]
    }
  }

  /** What this broker registers: where clients are told to connect. */
  endpoints(): { name: string; host: string; port: number; securityProtocol: number }[] {
    const listeners = this.#ofFile()
    const advertised = advertisedListenersOf(this.#parts.config, listeners)
    if (advertised !== undefined && !Array.isArray(advertised)) throw new Error(`${advertised.setting} ${advertised.problem}`)
    const bound = (name: string): number => this.#forClients.find((listener) => listener.name === name)?.port ?? 0
    const endpoints = endpointsOf(listeners, advertised, bound, 'localhost')
    if (advertised === undefined && listeners.some(({ host }) => ['', '0.0.0.0', '::'].includes(host)))
      this.#parts.host.log.warn('clients are told to connect to localhost: set advertised.listeners for those on other machines')
    return endpoints.map((endpoint) => ({ ...endpoint, securityProtocol: securityProtocolIds[endpoint.securityProtocol] }))
  }

  /** The settings may have changed: follows them in the background. */
  changed(): void {
    if (this.#isFollowing || sameItems(this.#parts.now().listeners, this.#seen)) return
    this.#parts.host.spawn('change listeners', () => this.follow())
  }

  /** Until what is open is what the settings say, or was tried. */
  async follow(): Promise<void> {
    this.#isFollowing = true
    for (let config = this.#parts.now(); !sameItems(config.listeners, this.#seen); config = this.#parts.now()) {
      this.#seen = config.listeners
      await this.#become(config)
    }
    this.#isFollowing = false
  }

  async #become(config: ListenerConfig): Promise<void> {
    const { server } = this.#parts
    const log = this.#parts.host.log.named('network')
    const listeners = listenersOf(config)
    // Only what passed the controller's rules is in the metadata; a newer version may know more than this one.
    if (!Array.isArray(listeners)) return log.error('listeners cannot be changed', { ...listeners })
    const wanted = listeners.filter(({ controller }) => !controller)
    for (const { name } of this.#forClients.filter((one) => !wanted.some((other) => other.name === one.name))) {
      await server.unlisten(name, closeGraceMs)
      this.#forClients = this.#forClients.filter((one) => one.name !== name)
      log.info('listener closed', { listener: name })
    }
    for (const { name, host, port } of wanted) {
      if (this.#forClients.some((one) => one.name === name)) continue
      try {
        const listener = await server.listen({ name, host, port, role: this.#roleOf(name, false) })
        this.#forClients = [...this.#forClients, listener]
        log.info('listener opened', { ...listener })
      } catch (cause) {
        if (!(cause instanceof ConnectFailed)) throw cause
        // As in Kafka the setting stays: another address, or a restart when this one is free, opens it.
        log.error('listener cannot be opened', { listener: name, host, port, cause })
      }
    }
  }

  #roleOf(name: string, controller: boolean): ListenerRole {
    if (controller) return 'controller'
    return name === interBrokerListener(this.#parts.config, this.#ofFile()) ? 'inter-broker' : 'clients'
  }

  #ofFile(): readonly Listener[] {
    const listeners = listenersOf(this.#parts.config)
    if (!Array.isArray(listeners)) throw new Error(`${listeners.setting} ${listeners.problem}`)
    return listeners
  }
}

const sameItems = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, at) => one === b[at])

/** A listener on all interfaces is reached by the loopback. */
function bootstrapOf(listener: OpenListener | undefined): string {
  if (listener === undefined) throw new Error('a broker that has not started has no listener')
  const { host, port } = listener
  if (host === '' || host === '0.0.0.0') return `127.0.0.1:${port}`
  if (host === '::') return `[::1]:${port}`
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
