// Registration, fencing and unfencing of brokers, and what follows for the partitions they hold [ClusterControlManager].
import { ErrorCode, type Uuid } from '@millrace/protocol'
import type { BrokerImage, EndpointImage, FeatureRange } from '../metadata/brokers-image.ts'
import { metadataVersions, recordVersions } from '../metadata/features-image.ts'
import type { MetadataImage } from '../metadata/image.ts'
import { registrationRecord } from '../metadata/image-records.ts'
import { recordOf, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { noLeader } from '../metadata/topics-image.ts'
import { refused, type LongDecision, type Refused } from './decision.ts'
import { hasOnlineDirectory } from './directory-assignments.ts'
import { partitionChange, type ElectionRules } from './election.ts'
import { remembersEligibleLeaders } from './features.ts'

/** A broker that asks to be part of the cluster. */
export interface BrokerRegistration {
  readonly id: number
  readonly incarnationId: Uuid
  readonly endpoints: readonly EndpointImage[]
  readonly rack: string | null
  readonly features: ReadonlyMap<string, FeatureRange>
  /** Ids of its log directories. */
  readonly directories: readonly Uuid[]
  readonly cordonedDirectories: readonly Uuid[]
  /** Epoch noted at its last clean stop; -1 when that was not clean. */
  readonly previousEpoch: number
}

/** What the effective settings of a topic say about elections. */
export interface TopicRules {
  readonly minInsyncReplicas: number
  readonly uncleanElection: boolean
}
export type TopicRulesOf = (image: MetadataImage, topic: string) => TopicRules

const fence = 1
const unfence = -1
const stopping = 1

/**
 * Registers a broker, fenced at first. Its epoch is the offset of the registration record. What an earlier incarnation led is led by
 * others, or by nobody until it is unfenced.
 * @param nextOffset of the record that follows.
 */
export function* registerBroker(
  image: MetadataImage,
  registration: BrokerRegistration,
  nextOffset: number,
  rulesOf: TopicRulesOf,
): LongDecision<number | Refused> {
  const { id, incarnationId, directories } = registration
  const duplicate = directories.find((directory, i) => directories.indexOf(directory) < i)
  const foreign = directories.find((directory) =>
    [...image.cluster.all()].some((other) => other.id !== id && other.directories.includes(directory)),
  )
  if (duplicate !== undefined || foreign !== undefined) {
    const message = `Log directory ${duplicate ?? foreign} is named twice in the cluster.`
    return { records: [], answer: refused(ErrorCode.INVALID_REGISTRATION, message) }
  }
  const before = image.cluster.broker(id)
  const level = image.features.metadataVersion
  let changes: readonly MetadataRecordInit[] = []
  if (before !== undefined && before.incarnationId !== incarnationId) {
    const clean = before.epoch === registration.previousEpoch
    const gone = (broker: number): boolean => broker === id
    const elr = remembersEligibleLeaders(image.features)
    const rules = clean || !elr ? { leaving: gone } : { unclean: gone }
    const mayLead = (broker: number): boolean => !gone(broker) && image.cluster.isActive(broker)
    changes = yield* reelect(image, { ...rules, mayLead }, rulesOf, holds(id))
  }
  const epoch = nextOffset + changes.length
  const { endpoints, rack, features, cordonedDirectories } = registration
  const broker: BrokerImage = {
    id,
    epoch,
    incarnationId,
    fenced: true,
    inControlledShutdown: false,
    rack,
    endpoints,
    features,
    directories,
    cordonedDirectories: level >= metadataVersions.cordonedDirectories ? cordonedDirectories : [],
  }
  return { records: [...changes, registrationRecord(broker, level)], answer: epoch }
}

/** The broker takes part from now on: it leads what nobody leads and it may lead. */
export function* unfenceBroker(image: MetadataImage, id: number, rulesOf: TopicRulesOf): LongDecision<undefined> {
  const broker = registered(image, id)
  const mayLead = (other: number): boolean => other === id || image.cluster.isActive(other)
  const leaderless = yield* reelect(image, { mayLead }, rulesOf, ({ leader }) => leader === noLeader)
  return {
    records: [recordOf('brokerRegistrationChange', { brokerId: id, brokerEpoch: broker.epoch, fenced: unfence }), ...leaderless],
    answer: undefined,
  }
}

/** The broker is about to stop: others take over what it leads, as far as there are others. */
export function* stopBroker(image: MetadataImage, id: number, rulesOf: TopicRulesOf): LongDecision<undefined> {
  const broker = image.cluster.broker(id)
  // It was taken out of the cluster while it ran.
  if (broker === undefined) return { records: [], answer: undefined }
  const change = recordOf(
    'brokerRegistrationChange',
    { brokerId: id, brokerEpoch: broker.epoch, inControlledShutdown: stopping },
    1,
  )
  return {
    records: [...(broker.inControlledShutdown ? [] : [change]), ...(yield* withoutBroker(image, id, rulesOf))],
    answer: undefined,
  }
}

/** The broker has stopped, or cannot be reached: it leads nothing. */
export function* fenceBroker(image: MetadataImage, id: number, rulesOf: TopicRulesOf): LongDecision<undefined> {
  const broker = image.cluster.broker(id)
  if (broker === undefined) return { records: [], answer: undefined }
  const change = recordOf('brokerRegistrationChange', { brokerId: id, brokerEpoch: broker.epoch, fenced: fence })
  return { records: [...(yield* withoutBroker(image, id, rulesOf)), ...(broker.fenced ? [] : [change])], answer: undefined }
}

/** The broker is part of the cluster no longer; what it held is led by others, or by nobody. */
export function* unregisterBroker(image: MetadataImage, id: number, rulesOf: TopicRulesOf): LongDecision<Refused | undefined> {
  const broker = image.cluster.broker(id)
  if (broker === undefined) {
    return { records: [], answer: refused(ErrorCode.BROKER_ID_NOT_REGISTERED, `There is no broker ${id}.`) }
  }
  const record = recordOf('unregisterBroker', { brokerId: id, brokerEpoch: broker.epoch })
  return { records: [...(yield* withoutBroker(image, id, rulesOf)), record], answer: undefined }
}

/**
 * Log directories of a broker, as they work now; a registration change record of the version that can say so. What lies in a directory
 * that works no longer is led by others, or by nobody.
 */
export function* changeDirectories(
  image: MetadataImage,
  id: number,
  directories: readonly Uuid[],
  rulesOf: TopicRulesOf,
): LongDecision<undefined> {
  const { epoch: brokerEpoch, directories: before } = registered(image, id)
  const version = recordVersions.brokerRegistrationChange(image.features.metadataVersion)
  if (version < 2) return { records: [], answer: undefined }
  const lost = new Set(before.filter((directory) => !directories.includes(directory)))
  const isLost = ({ replicas, directories: places }: MetadataPartition): boolean => {
    const place = places[replicas.indexOf(id)]
    return place !== undefined && lost.has(place)
  }
  const rules: Rules = {
    leaving: (broker) => broker === id,
    mayLead: (broker) => broker !== id && image.cluster.isActive(broker),
  }
  const changes = lost.size === 0 ? [] : yield* reelect(image, rules, rulesOf, (one) => holds(id)(one) && isLost(one))
  return {
    records: [recordOf('brokerRegistrationChange', { brokerId: id, brokerEpoch, logDirs: directories }, 2), ...changes],
    answer: undefined,
  }
}

type Changes = Generator<undefined, MetadataRecordInit[], undefined>

function* withoutBroker(image: MetadataImage, id: number, rulesOf: TopicRulesOf): Changes {
  const gone = (broker: number): boolean => broker === id
  return yield* reelect(
    image,
    { leaving: gone, mayLead: (broker) => !gone(broker) && image.cluster.isActive(broker) },
    rulesOf,
    holds(id),
  )
}

function registered(image: MetadataImage, id: number): BrokerImage {
  const broker = image.cluster.broker(id)
  if (broker === undefined) throw new Error(`broker ${id} is not registered`)
  return broker
}

type Rules = Partial<Pick<ElectionRules, 'leaving' | 'unclean'>> & Pick<ElectionRules, 'mayLead'>
type PartitionFilter = (partition: MetadataPartition) => boolean
type MetadataPartition = Parameters<typeof partitionChange>[1]

function holds(id: number): PartitionFilter {
  return ({ leader, isr, elr }) => leader === id || isr.includes(id) || elr.includes(id)
}

function* reelect(image: MetadataImage, rules: Rules, rulesOf: TopicRulesOf, filter: PartitionFilter): Changes {
  const nobody = (): boolean => false
  const elr = remembersEligibleLeaders(image.features)
  const level = image.features.metadataVersion
  const records: MetadataRecordInit[] = []
  for (const topic of image.topics.all()) {
    let topicRules: TopicRules | undefined
    for (const partition of topic.partitions) {
      yield
      if (!filter(partition)) continue
      topicRules ??= rulesOf(image, topic.name)
      const record = partitionChange(topic.id, partition, {
        leaving: nobody,
        unclean: nobody,
        ...rules,
        mayLead: (broker) => rules.mayLead(broker) && hasOnlineDirectory(image, partition, broker),
        elr,
        ...topicRules,
        level,
      })
      if (record !== undefined) records.push(record)
    }
  }
  return records
}
