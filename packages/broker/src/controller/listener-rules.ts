// What Kafka refuses of listeners at run time: those that clients are told of and the controller's must stay, and none changes its protocol [DynamicListenerConfig].
import { advertisedListenersOf, interBrokerListener, listenersOf } from '../network/listeners.ts'
import type { ListenerConfig, ListenerProblem } from '../network/listeners.ts'
import type { SettingValue } from '../settings.ts'

type Reader = (name: string) => SettingValue

/** Why the listeners cannot become these, as a whole sentence; undefined: they can, or they stay as they are. */
export function listenersProblem(now: Reader, next: Reader): string | undefined {
  const [before, after] = [configOf(now), configOf(next)]
  if (JSON.stringify(before) === JSON.stringify(after)) return undefined
  const listeners = listenersOf(after)
  if (!Array.isArray(listeners)) return sentence(listeners)
  const advertised = advertisedListenersOf(after, listeners)
  if (advertised !== undefined && !Array.isArray(advertised)) return sentence(advertised)
  const open = listenersOf(before)
  for (const { name, controller, securityProtocol } of Array.isArray(open) ? open : []) {
    const stays = listeners.find((one) => one.name === name)
    if (stays === undefined && controller) return `The controller's listener ${name} cannot be closed while the node runs.`
    // Without advertised.listeners every open one is what clients are told.
    if (stays === undefined && advertised === undefined) return `Listener ${name} cannot be closed: clients are told to use it.`
    if (stays !== undefined && stays.securityProtocol !== securityProtocol)
      return `The protocol of listener ${name} cannot be changed while it is open.`
  }
  const interBroker = interBrokerListener(after, listeners)
  return typeof interBroker === 'string' ? undefined : sentence(interBroker)
}

const names = [
  'listeners',
  'advertised.listeners',
  'listener.security.protocol.map',
  'inter.broker.listener.name',
  'security.inter.broker.protocol',
  'controller.listener.names',
] as const

function configOf(read: Reader): ListenerConfig {
  return Object.fromEntries(names.map((name) => [name, read(name)])) as unknown as ListenerConfig
}

function sentence({ setting, problem }: ListenerProblem): string {
  return `${setting} ${problem}.`
}
