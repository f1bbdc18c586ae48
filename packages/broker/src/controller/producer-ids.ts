// Blocks of producer ids: each is given out once, ever (KIP-730).
import type { MetadataImage } from '../metadata/image.ts'
import { recordOf } from '../metadata/record-codec.ts'
import type { Decision } from './decision.ts'

/** Kafka's size of a block. */
export const producerIdsPerBlock = 1000

export interface ProducerIdBlock {
  readonly first: number
  readonly count: number
}

/** The next block, for this broker. @throws RangeError ids have run out, which no cluster will live to see. */
export function allocateProducerIds(image: MetadataImage, brokerId: number, brokerEpoch: number): Decision<ProducerIdBlock> {
  const first = image.producerIds.next
  const nextProducerId = first + producerIdsPerBlock
  if (!Number.isSafeInteger(nextProducerId)) throw new RangeError('producer ids have run out')
  return {
    records: [recordOf('producerIds', { brokerId, brokerEpoch, nextProducerId })],
    answer: { first, count: producerIdsPerBlock },
  }
}
