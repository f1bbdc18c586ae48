// Generated from spec/consumer-protocol-assignment.txt, do not edit: ConsumerProtocolAssignment.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: ConsumerProtocolAssignment, versions 0 to 3. */
export interface ConsumerProtocolAssignment {
  assignedPartitions: ConsumerProtocolAssignmentTopicPartition[]
  /** Default null. */
  userData: Uint8Array | null
}

/** {@link ConsumerProtocolAssignment} to be written: a field left out has its default. */
export interface ConsumerProtocolAssignmentInit {
  readonly assignedPartitions?: readonly ConsumerProtocolAssignmentTopicPartitionInit[] | undefined
  readonly userData?: Uint8Array | null | undefined
}

/** Part of ConsumerProtocolAssignment. */
export interface ConsumerProtocolAssignmentTopicPartition {
  topic: string
  partitions: number[]
}

/** {@link ConsumerProtocolAssignmentTopicPartition} to be written: a field left out has its default. */
export interface ConsumerProtocolAssignmentTopicPartitionInit {
  readonly topic?: string | undefined
  readonly partitions?: readonly number[] | undefined
}

/** Reads and writes {@link ConsumerProtocolAssignment}. */
export const consumerProtocolAssignment: MessageCodec<ConsumerProtocolAssignment, ConsumerProtocolAssignmentInit> = {
  name: 'ConsumerProtocolAssignment',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ConsumerProtocolAssignment', version, 0, 3)
    try {
      return readConsumerProtocolAssignment(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerProtocolAssignment', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerProtocolAssignment', version, 0, 3)
    writeConsumerProtocolAssignment(writer, message, version)
  },
}

function readConsumerProtocolAssignment(reader: Reader, version: number): ConsumerProtocolAssignment {
  const assignedPartitionsLength = reader.arrayLength(6)
  const assignedPartitions: ConsumerProtocolAssignmentTopicPartition[] = []
  for (let i = 0; i < assignedPartitionsLength; i += 1) {
    assignedPartitions.push(readConsumerProtocolAssignmentTopicPartition(reader, version))
  }
  const userData = reader.nullableBytes()
  return { assignedPartitions, userData }
}

function writeConsumerProtocolAssignment(writer: Writer, message: ConsumerProtocolAssignmentInit, version: number): void {
  const assignedPartitions = message.assignedPartitions ?? []
  writer.arrayLength(assignedPartitions.length)
  for (const element of assignedPartitions) writeConsumerProtocolAssignmentTopicPartition(writer, element, version)
  writer.nullableBytes(message.userData ?? null)
}

function readConsumerProtocolAssignmentTopicPartition(
  reader: Reader,
  _version: number,
): ConsumerProtocolAssignmentTopicPartition {
  const topic = reader.string()
  const partitionsLength = reader.arrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  return { topic, partitions }
}

function writeConsumerProtocolAssignmentTopicPartition(
  writer: Writer,
  message: ConsumerProtocolAssignmentTopicPartitionInit,
  _version: number,
): void {
  writer.string(message.topic ?? '')
  const partitions = message.partitions ?? []
  writer.arrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
}
