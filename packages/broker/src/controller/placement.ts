// Where replicas of new partitions go: over racks, evenly, beginning at a random broker [StripedReplicaPlacer].
import type { Random } from '@millrace/host'
import { ErrorCode } from '@millrace/protocol'
import type { BrokerImage, BrokersImage } from '../metadata/brokers-image.ts'
import { refused, type Refused } from './decision.ts'

/**
 * Replicas of `count` partitions, the leader first. Each partition's replicas are spread over racks as far as there are racks; leaders
 * go round over racks and brokers; unfenced brokers come before fenced ones, and no partition is led by a fenced one.
 */
export function placeReplicas(
  cluster: BrokersImage,
  count: number,
  replicationFactor: number,
  random: Random,
): number[][] | Refused {
  const brokers = [...cluster.all()].filter((broker) => hasRoom(broker))
  if (brokers.every((broker) => broker.fenced)) {
    return refused(ErrorCode.INVALID_REPLICATION_FACTOR, `No broker can take a partition: all are fenced or cordoned.`)
  }
  if (replicationFactor > brokers.length) {
    const there = brokers.length === 1 ? 'is 1 broker' : `are ${brokers.length} brokers`
    const message = `${replicationFactor} replicas were asked for, but there ${there} that can take one.`
    return refused(ErrorCode.INVALID_REPLICATION_FACTOR, message)
  }
  const racks = racksOf(brokers, random)
  return Array.from({ length: count }, (_, partition) => placeOne(racks, partition, replicationFactor))
}

/** Whether any of its directories takes new partitions. */
export function hasRoom(broker: BrokerImage): boolean {
  return broker.directories.length === 0 || broker.directories.some((id) => !broker.cordonedDirectories.includes(id))
}

interface Rack {
  /** In a round that begins at a random one. */
  readonly unfenced: readonly number[]
  readonly fenced: readonly number[]
}

function racksOf(brokers: readonly BrokerImage[], random: Random): Rack[] {
  const byRack = Map.groupBy(brokers, (broker) => broker.rack ?? '')
  const racks = [...byRack.values()].map((members) => ({
    unfenced: rotate(
      members.filter((broker) => !broker.fenced).map((broker) => broker.id),
      random,
    ),
    fenced: rotate(
      members.filter((broker) => broker.fenced).map((broker) => broker.id),
      random,
    ),
  }))
  return rotate(racks, random)
}

function rotate<T>(list: readonly T[], random: Random): T[] {
  const start = list.length === 0 ? 0 : random.below(list.length)
  return [...list.slice(start), ...list.slice(0, start)]
}

function placeOne(racks: readonly Rack[], partition: number, replicationFactor: number): number[] {
  const [rack] = racks
  // One broker alone: there is nothing to choose, and there may be thousands of partitions.
  if (racks.length === 1 && rack?.unfenced.length === 1 && rack.fenced.length === 0) return [rack.unfenced[0] as number]
  const order = rotateBy(racks, partition)
  // A rack that has gone round once begins at its next broker, so that leaders go round over all brokers.
  const lists = order.map((rack) => {
    const turn = Math.floor(partition / racks.length)
    return [...rotateBy(rack.unfenced, turn), ...rotateBy(rack.fenced, turn)]
  })
  const unfenced = new Set(racks.flatMap((rack) => rack.unfenced))
  const replicas: number[] = []
  for (let depth = 0; replicas.length < replicationFactor; depth++) {
    for (const list of lists) if (list[depth] !== undefined && replicas.length < replicationFactor) replicas.push(list[depth]!)
  }
  const leader = replicas.findIndex((id) => unfenced.has(id))
  if (leader > 0) replicas.unshift(...replicas.splice(leader, 1))
  // All chosen brokers are fenced, though one that is not exists: it takes the place of the first.
  if (leader === -1) replicas[0] = lists.flat().find((id) => unfenced.has(id))!
  return replicas
}

function rotateBy<T>(list: readonly T[], turns: number): T[] {
  const start = list.length === 0 ? 0 : turns % list.length
  return [...list.slice(start), ...list.slice(0, start)]
}
