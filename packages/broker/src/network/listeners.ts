// Listener addresses: `NAME://host:port` read, checked, and told apart into those for clients and those of the controller's side.
import { networkSettings } from './config.ts'
import type { Values } from '../settings.ts'

export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'

const securityProtocols: readonly string[] = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL']

/** One address to listen on or to tell clients. */
export interface Listener {
  /** In upper case. */
  readonly name: string
  /** Empty: every interface. */
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly securityProtocol: SecurityProtocol
  /** A listener of the controller's side: clients are never sent there. */
  readonly controller: boolean
}

/** The address of a listener as clients are told it. */
export interface Endpoint {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly securityProtocol: SecurityProtocol
}

/** The number Kafka gives each protocol in registration records. */
export const securityProtocolIds: Readonly<Record<SecurityProtocol, number>> = {
  PLAINTEXT: 0,
  SSL: 1,
  SASL_PLAINTEXT: 2,
  SASL_SSL: 3,
}

/** The settings that say where a node listens and what it tells of that. */
export type ListenerConfig = Pick<
  Values<typeof networkSettings>,
  'listeners' | 'advertised.listeners' | 'listener.security.protocol.map' | 'inter.broker.listener.name'
> & { readonly 'controller.listener.names': readonly string[]; readonly 'security.inter.broker.protocol': string }

/** A listener setting that means nothing: which setting, and the end of a sentence that begins with its value. */
export interface ListenerProblem {
  readonly setting: string
  readonly problem: string
}

/** @returns the listeners in the order they were named, or the first problem. */
export function listenersOf(config: ListenerConfig): Listener[] | ListenerProblem {
  const protocols = protocolMap(config)
  if (!(protocols instanceof Map)) return protocols
  const listeners = readAddresses('listeners', config.listeners, protocols, config)
  if (!Array.isArray(listeners)) return listeners
  const secured = listeners.find((listener) => listener.securityProtocol !== 'PLAINTEXT')
  if (secured !== undefined) {
    return {
      setting: 'listeners',
      problem: `has ${secured.name} with ${secured.securityProtocol}, but there is no security yet: PLAINTEXT alone is served`,
    }
  }
  const twice = listeners.find(
    (one, i) =>
      one.port !== 0 &&
      listeners.some(
        (other, j) => j < i && other.port === one.port && (other.host === one.host || [one.host, other.host].includes('')),
      ),
  )
  if (twice !== undefined) return { setting: 'listeners', problem: `uses port ${twice.port} twice` }
  if (listeners.every((listener) => listener.controller)) return { setting: 'listeners', problem: `has no listener for clients` }
  return listeners
}

const loopbacks: readonly string[] = ['localhost', '127.0.0.1', '::1']

/** Whether two cannot be listened on at the same time, as far as can be told before the system is asked. Port 0 is any free one. */
export function collide(one: Pick<Listener, 'host' | 'port'>, other: Pick<Listener, 'host' | 'port'>): boolean {
  const covers = (a: string, b: string): boolean =>
    a === b || a === '' || a === '::' || (a === '0.0.0.0' && !b.includes(':')) || (a === 'localhost' && loopbacks.includes(b))
  return one.port === other.port && one.port !== 0 && (covers(one.host, other.host) || covers(other.host, one.host))
}

/** What clients are told, before ports that the system chose are known; undefined where `advertised.listeners` is not set. */
export function advertisedListenersOf(
  config: ListenerConfig,
  listeners: readonly Listener[],
): Listener[] | ListenerProblem | undefined {
  const setting = 'advertised.listeners'
  if (config[setting] === null) return undefined
  const protocols = protocolMap(config)
  if (!(protocols instanceof Map)) return protocols
  const advertised = readAddresses(setting, config[setting], protocols, config)
  if (!Array.isArray(advertised)) return advertised
  const stranger = advertised.find((one) => !listeners.some((listener) => listener.name === one.name))
  if (stranger !== undefined) return { setting, problem: `names ${stranger.name}, which is not in listeners` }
  const nowhere = advertised.find((one) => one.host === '0.0.0.0' || one.host === '::')
  if (nowhere !== undefined) return { setting, problem: `cannot be ${nowhere.host}: give an address that clients can reach` }
  return advertised
}

/**
 * The endpoints that this broker registers: `advertised.listeners`, else what it listens on, without the controller's side.
 * @param bound the port each listener got. @param hostName this machine's name, for listeners on every interface that are not advertised otherwise.
 */
export function endpointsOf(
  listeners: readonly Listener[],
  advertised: readonly Listener[] | undefined,
  bound: (name: string) => number,
  hostName: string,
): Endpoint[] {
  return (advertised ?? listeners).filter(({ controller }) => !controller).map((one) => endpointOf(one, bound, hostName))
}

/** The endpoints of the controller's side: as advertised, each listener that is not as it listens. */
export function controllerEndpointsOf(
  listeners: readonly Listener[],
  advertised: readonly Listener[],
  bound: (name: string) => number,
  hostName: string,
): Endpoint[] {
  return listeners
    .filter(({ controller }) => controller)
    .map((listener) => endpointOf(advertised.find(({ name }) => name === listener.name) ?? listener, bound, hostName))
}

function endpointOf(listener: Listener, bound: (name: string) => number, hostName: string): Endpoint {
  const { name, host, port, securityProtocol } = listener
  const isEverywhere = ['', '0.0.0.0', '::'].includes(host)
  return { name, host: isEverywhere ? hostName : host, port: port === 0 ? bound(name) : port, securityProtocol }
}

/** Name of the listener that brokers use among themselves. */
export function interBrokerListener(config: ListenerConfig, listeners: readonly Listener[]): string | ListenerProblem {
  const name = config['inter.broker.listener.name']?.toUpperCase()
  const protocol = config['security.inter.broker.protocol']
  const found = listeners.find(
    (one) => !one.controller && (name === undefined ? one.securityProtocol === protocol : one.name === name),
  )
  if (found !== undefined) return found.name
  return name === undefined
    ? { setting: 'security.inter.broker.protocol', problem: `asks for a listener with ${protocol}, and listeners has none` }
    : { setting: 'inter.broker.listener.name', problem: `names ${name}, which is no listener for clients` }
}

/** Where nothing is said of protocols a controller listener is PLAINTEXT; a map that is set names it too, as in Kafka. */
function protocolMap(config: ListenerConfig): Map<string, SecurityProtocol> | ListenerProblem {
  const setting = 'listener.security.protocol.map'
  const protocols = new Map<string, SecurityProtocol>()
  for (const pair of config[setting].split(',').map((part) => part.trim())) {
    if (pair === '') continue
    const at = pair.lastIndexOf(':')
    const [name, protocol] = [
      pair.slice(0, at).trim().toUpperCase(),
      pair
        .slice(at + 1)
        .trim()
        .toUpperCase(),
    ]
    if (at < 1) return { setting, problem: `has '${pair}': write NAME:PROTOCOL` }
    if (!securityProtocols.includes(protocol))
      return { setting, problem: `has protocol ${protocol}: one of ${securityProtocols.join(', ')}` }
    protocols.set(name, protocol as SecurityProtocol)
  }
  const isSet = config[setting] !== networkSettings[setting].default
  for (const name of isSet ? [] : config['controller.listener.names']) {
    if (!protocols.has(name.toUpperCase())) protocols.set(name.toUpperCase(), 'PLAINTEXT')
  }
  return protocols
}

function readAddresses(
  setting: string,
  addresses: readonly string[],
  protocols: ReadonlyMap<string, SecurityProtocol>,
  config: ListenerConfig,
): Listener[] | ListenerProblem {
  const controllers = config['controller.listener.names'].map((name) => name.toUpperCase())
  const listeners: Listener[] = []
  for (const address of addresses) {
    const parts = /^([^:/]+):\/\/(?:\[([^\]]*)\]|([0-9a-zA-Z\-%._:]*)):(\d+)$/.exec(address)
    if (parts === null) return { setting, problem: `has '${address}': write NAME://host:port` }
    const name = parts[1]!.toUpperCase()
    const port = Number(parts[4])
    if (port > 65_535) return { setting, problem: `has port ${port}: at most 65535` }
    const securityProtocol = protocols.get(name)
    if (securityProtocol === undefined)
      return { setting, problem: `has ${name}, whose protocol listener.security.protocol.map does not give` }
    if (listeners.some((other) => other.name === name)) return { setting, problem: `names ${name} twice` }
    listeners.push({ name, host: parts[2] ?? parts[3] ?? '', port, securityProtocol, controller: controllers.includes(name) })
  }
  return listeners
}
