// The cluster at one offset of the metadata log, immutable.
import { BrokersImage } from './brokers-image.ts'
import { ConfigsImage } from './configs-image.ts'
import { FeaturesImage } from './features-image.ts'
import { emptySecurity, type SecurityImage } from './security-image.ts'
import { TopicsImage } from './topics-image.ts'

/** Up to where in the metadata log an image knows. */
export interface Provenance {
  /** Of the last record; -1 before the first. */
  readonly offset: number
  readonly epoch: number
  /** When the last batch was appended, ms; -1 before the first. */
  readonly timestamp: number
}

export interface ProducerIdsImage {
  /** First id of the next block. */
  readonly next: number
  readonly brokerId: number
  readonly brokerEpoch: number
}

export interface MetadataImage extends Provenance {
  readonly topics: TopicsImage
  readonly cluster: BrokersImage
  readonly configs: ConfigsImage
  readonly features: FeaturesImage
  readonly producerIds: ProducerIdsImage
  readonly security: SecurityImage
}

export const emptyImage: MetadataImage = {
  offset: -1,
  epoch: -1,
  timestamp: -1,
  topics: TopicsImage.empty,
  cluster: BrokersImage.empty,
  configs: ConfigsImage.empty,
  features: FeaturesImage.empty,
  producerIds: { next: 0, brokerId: -1, brokerEpoch: -1 },
  security: emptySecurity,
}
