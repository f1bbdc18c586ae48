// What a member of a classic group tells the leader when it joins: its subscription, behind a version.
import { Reader, Writer, consumerProtocolSubscription } from '@millrace/protocol'
import { flattenTopics, listByTopic, readProtocolVersion } from '../cluster/group-assignment.ts'
import type { TopicPartition } from '../cluster/topic-partition.ts'
import type { AssignorMember } from './assignors/assignor.ts'

/** The protocol type of consumers; other groups (Connect) have their own. */
export const consumerProtocolType = 'consumer'

export interface Subscription {
  readonly topics: readonly string[]
  readonly ownedPartitions: readonly TopicPartition[]
  readonly generationId: number
  readonly userData: Uint8Array | null
}

export function writeSubscription({ topics, ownedPartitions, generationId, userData }: Subscription): Uint8Array {
  const version = consumerProtocolSubscription.maxVersion
  const writer = new Writer()
  writer.int16(version)
  const message = { topics: topics.toSorted(), userData, ownedPartitions: listByTopic(ownedPartitions), generationId }
  consumerProtocolSubscription.write(writer, message, version)
  return writer.toBytes()
}

/** @throws MalformedMessage */
export function readMember(memberId: string, groupInstanceId: string | null, metadata: Uint8Array): AssignorMember {
  const reader = new Reader(metadata)
  const subscription = consumerProtocolSubscription.read(
    reader,
    readProtocolVersion(reader, consumerProtocolSubscription.maxVersion),
  )
  return {
    memberId,
    groupInstanceId,
    topics: subscription.topics,
    ownedPartitions: flattenTopics(subscription.ownedPartitions),
    generationId: subscription.generationId,
    rackId: subscription.rackId,
    userData: subscription.userData,
  }
}
