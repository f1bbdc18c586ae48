// What the leader of a classic group gives to a member: partitions and the assignor's own data, behind a version.
import { MalformedMessage, Reader, Writer, consumerProtocolAssignment } from '@millrace/protocol'
import type { TopicPartition } from './topic-partition.ts'
import { groupByTopic } from './topic-partition.ts'

export interface Assignment {
  readonly partitions: readonly TopicPartition[]
  readonly userData: Uint8Array | null
}

export interface TopicPartitions {
  readonly topic: string
  readonly partitions: readonly number[]
}

export function listByTopic(partitions: readonly TopicPartition[]): TopicPartitions[] {
  return [...groupByTopic(partitions)].map(([topic, members]) => ({ topic, partitions: members.map((at) => at.partition) }))
}

export function flattenTopics(topics: readonly TopicPartitions[]): TopicPartition[] {
  return topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
}

/** A version that is newer than ours is read as ours: later versions only add at the end. */
export function readProtocolVersion(reader: Reader, newest: number): number {
  const version = reader.int16()
  if (version < 0) throw new MalformedMessage(`version ${version}`, 'consumer protocol')
  return Math.min(version, newest)
}

export function writeAssignment({ partitions, userData }: Assignment): Uint8Array {
  const version = consumerProtocolAssignment.maxVersion
  const writer = new Writer()
  writer.int16(version)
  consumerProtocolAssignment.write(writer, { assignedPartitions: listByTopic(partitions), userData }, version)
  return writer.toBytes()
}

/** @throws MalformedMessage */
export function readAssignment(bytes: Uint8Array): Assignment {
  // The coordinator gives nothing to a member that the leader left out.
  if (bytes.length === 0) return { partitions: [], userData: null }
  const reader = new Reader(bytes)
  const assignment = consumerProtocolAssignment.read(reader, readProtocolVersion(reader, consumerProtocolAssignment.maxVersion))
  return { partitions: flattenTopics(assignment.assignedPartitions), userData: assignment.userData }
}
