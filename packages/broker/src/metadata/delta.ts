// Image and records make the next image, sharing what did not change.
import type { Uuid } from '@millrace/protocol'
import { BrokersDelta } from './brokers-image.ts'
import { ConfigsDelta, type ConfigResource } from './configs-image.ts'
import type { FeaturesImage } from './features-image.ts'
import type { MetadataImage, ProducerIdsImage, Provenance } from './image.ts'
import type { MetadataRecord } from './record-codec.ts'
import { scramKey, withQuota, type SecurityImage } from './security-image.ts'
import { TopicsDelta, type TopicImage } from './topics-image.ts'

const noElections = { unclean: 0, fromEligible: 0 }

/** What records change in an image. Every type of record has its effect here; one without effect is named as such. */
export class MetadataDelta {
  readonly base: MetadataImage
  #topics: TopicsDelta | undefined
  #brokers: BrokersDelta | undefined
  #configs: ConfigsDelta | undefined
  #features: FeaturesImage
  #producerIds: ProducerIdsImage
  #security: SecurityImage

  constructor(base: MetadataImage) {
    this.base = base
    this.#features = base.features
    this.#producerIds = base.producerIds
    this.#security = base.security
  }

  /** Topics that are new or of which a partition changed, as they are now, by id. Compare with `base` for what changed. */
  get topicsChanged(): ReadonlyMap<Uuid, TopicImage> {
    return this.#topics?.changed ?? new Map()
  }

  /** Topics that are gone, as they last were, by id. */
  get topicsDeleted(): ReadonlyMap<Uuid, TopicImage> {
    return this.#topics?.deleted ?? new Map()
  }

  /** How many leaders were chosen at the risk of what was written, and from the eligible ones. */
  get elections(): { readonly unclean: number; readonly fromEligible: number } {
    return this.#topics?.elections ?? noElections
  }

  /** Ids of brokers that are new, changed or gone. */
  get brokersChanged(): ReadonlySet<number> {
    return this.#brokers?.changed ?? new Set()
  }

  /** Resources of which a setting changed. */
  get configsChanged(): readonly ConfigResource[] {
    return this.#configs?.changed ?? []
  }

  get featuresChanged(): boolean {
    return this.#features !== this.base.features
  }

  replay(record: MetadataRecord): void {
    switch (record.kind) {
      case 'topic':
        return this.#ofTopics().topic(record.value)
      case 'partition':
        return this.#ofTopics().partition(record.value)
      case 'partitionChange':
        return this.#ofTopics().partitionChange(record.value)
      case 'removeTopic':
        return this.#ofConfigs().removeTopic(this.#ofTopics().remove(record.value.topicId).name)
      case 'clearElr':
        return this.#ofTopics().clearElr(record.value.topicName)
      case 'registerBroker':
        return this.#ofBrokers().register(record.value)
      case 'unregisterBroker':
        return this.#ofBrokers().unregister(record.value.brokerId)
      case 'fenceBroker':
        return this.#ofBrokers().change(record.value.id, record.value.epoch, { fenced: true })
      case 'unfenceBroker':
        return this.#ofBrokers().change(record.value.id, record.value.epoch, { fenced: false })
      case 'brokerRegistrationChange':
        return this.#ofBrokers().registrationChange(record.value)
      case 'registerController':
        return this.#ofBrokers().registerController(record.value)
      case 'unregisterController':
        return this.#ofBrokers().unregisterController(record.value.controllerId)
      case 'config':
        return this.#ofConfigs().config(record.value)
      case 'featureLevel':
        this.#features = this.#features.with(record.value.name, record.value.featureLevel)
        return
      case 'producerIds': {
        const { nextProducerId: next, brokerId, brokerEpoch } = record.value
        this.#producerIds = { next, brokerId, brokerEpoch }
        return
      }
      case 'accessControlEntry':
      case 'removeAccessControlEntry':
      case 'userScramCredential':
      case 'removeUserScramCredential':
      case 'delegationToken':
      case 'removeDelegationToken':
      case 'clientQuota':
        this.#security = withSecurityRecord(this.#security, record)
        return
      case 'noOp':
      case 'zkMigrationState': // ZooKeeper is gone; an old log may still speak of it.
      case 'beginTransaction': // The loader has taken these three into account.
      case 'endTransaction':
      case 'abortTransaction':
        return
    }
  }

  apply(at: Provenance): MetadataImage {
    return {
      offset: at.offset,
      epoch: at.epoch,
      timestamp: at.timestamp,
      topics: this.#topics?.apply() ?? this.base.topics,
      cluster: this.#brokers?.apply() ?? this.base.cluster,
      configs: this.#configs?.apply() ?? this.base.configs,
      features: this.#features,
      producerIds: this.#producerIds,
      security: this.#security,
    }
  }

  #ofTopics(): TopicsDelta {
    return (this.#topics ??= new TopicsDelta(this.base.topics))
  }

  #ofBrokers(): BrokersDelta {
    return (this.#brokers ??= new BrokersDelta(this.base.cluster))
  }

  #ofConfigs(): ConfigsDelta {
    return (this.#configs ??= new ConfigsDelta(this.base.configs))
  }
}

type SecurityRecord = Extract<
  MetadataRecord,
  {
    readonly kind:
      | 'accessControlEntry'
      | 'removeAccessControlEntry'
      | 'userScramCredential'
      | 'removeUserScramCredential'
      | 'delegationToken'
      | 'removeDelegationToken'
      | 'clientQuota'
  }
>

function withSecurityRecord(image: SecurityImage, record: SecurityRecord): SecurityImage {
  switch (record.kind) {
    case 'accessControlEntry':
      return { ...image, acls: image.acls.with([[record.value.id, record.value]]) }
    case 'removeAccessControlEntry':
      return { ...image, acls: image.acls.with([[record.value.id, undefined]]) }
    case 'userScramCredential':
      return { ...image, scram: image.scram.with([[scramKey(record.value), record.value]]) }
    case 'removeUserScramCredential':
      return { ...image, scram: image.scram.with([[scramKey(record.value), undefined]]) }
    case 'delegationToken':
      return { ...image, tokens: image.tokens.with([[record.value.tokenId, record.value]]) }
    case 'removeDelegationToken':
      return { ...image, tokens: image.tokens.with([[record.value.tokenId, undefined]]) }
    case 'clientQuota':
      return withQuota(image, record.value)
  }
}
