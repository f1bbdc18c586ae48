// Brokers as clients of one listener see them.
import type { Random } from '@millrace/host'
import type { MetadataImage } from '../metadata/image.ts'

export interface BrokerAddress {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
  readonly fenced: boolean
}

/** Brokers that have this listener, fenced ones among them. */
export function knownBrokers(image: MetadataImage, listener: string): BrokerAddress[] {
  const brokers: BrokerAddress[] = []
  for (const { id, rack, fenced, endpoints } of image.cluster.all()) {
    const endpoint = endpoints.find(({ name }) => name === listener)
    if (endpoint !== undefined) brokers.push({ id, host: endpoint.host, port: endpoint.port, rack, fenced })
  }
  return brokers
}

/** Brokers that clients of this listener are sent to. */
export function aliveBrokers(image: MetadataImage, listener: string): BrokerAddress[] {
  return knownBrokers(image, listener).filter(({ fenced }) => !fenced)
}

/** What clients are told is the controller: they cannot reach the real one, and any broker forwards to it. -1: none is alive. */
export function anyAliveBroker(image: MetadataImage, random: Random): number {
  const alive = [...image.cluster.all()].filter(({ fenced }) => !fenced)
  return alive.length === 0 ? -1 : alive[random.below(alive.length)]!.id
}
