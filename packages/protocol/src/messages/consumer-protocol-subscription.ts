// Generated from spec/consumer-protocol-subscription.txt, do not edit: ConsumerProtocolSubscription.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: ConsumerProtocolSubscription, versions 0 to 3. */
export interface ConsumerProtocolSubscription {
  topics: string[]
  /** Default null. */
  userData: Uint8Array | null
  /** From version 1. */
  ownedPartitions: ConsumerProtocolSubscriptionTopicPartition[]
  /** From version 2, default -1. */
  generationId: number
  /** From version 3, default null. */
  rackId: string | null
}

/** {@link ConsumerProtocolSubscription} to be written: a field left out has its default. */
export interface ConsumerProtocolSubscriptionInit {
  readonly topics?: readonly string[] | undefined
  readonly userData?: Uint8Array | null | undefined
  readonly ownedPartitions?: readonly ConsumerProtocolSubscriptionTopicPartitionInit[] | undefined
  readonly generationId?: number | undefined
  readonly rackId?: string | null | undefined
}

/** Part of ConsumerProtocolSubscription, from version 1. */
export interface ConsumerProtocolSubscriptionTopicPartition {
  topic: string
  partitions: number[]
}

/** {@link ConsumerProtocolSubscriptionTopicPartition} to be written: a field left out has its default. */
export interface ConsumerProtocolSubscriptionTopicPartitionInit {
  readonly topic?: string | undefined
  readonly partitions?: readonly number[] | undefined
}

/** Reads and writes {@link ConsumerProtocolSubscription}. */
export const consumerProtocolSubscription: MessageCodec<ConsumerProtocolSubscription, ConsumerProtocolSubscriptionInit> = {
  name: 'ConsumerProtocolSubscription',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ConsumerProtocolSubscription', version, 0, 3)
    try {
      return readConsumerProtocolSubscription(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerProtocolSubscription', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerProtocolSubscription', version, 0, 3)
    writeConsumerProtocolSubscription(writer, message, version)
  },
}

function readConsumerProtocolSubscription(reader: Reader, version: number): ConsumerProtocolSubscription {
  const topicsLength = reader.arrayLength(2)
  const topics: string[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(reader.string())
  const userData = reader.nullableBytes()
  let ownedPartitions: ConsumerProtocolSubscriptionTopicPartition[] = []
  if (version >= 1) {
    const ownedPartitionsLength = reader.arrayLength(6)
    const ownedPartitionsElements: ConsumerProtocolSubscriptionTopicPartition[] = []
    for (let i = 0; i < ownedPartitionsLength; i += 1) {
      ownedPartitionsElements.push(readConsumerProtocolSubscriptionTopicPartition(reader, version))
    }
    ownedPartitions = ownedPartitionsElements
  }
  const generationId: number = version >= 2 ? reader.int32() : -1
  const rackId: string | null = version >= 3 ? reader.nullableString() : null
  return { topics, userData, ownedPartitions, generationId, rackId }
}

function writeConsumerProtocolSubscription(writer: Writer, message: ConsumerProtocolSubscriptionInit, version: number): void {
  const topics = message.topics ?? []
  writer.arrayLength(topics.length)
  for (const element of topics) writer.string(element)
  writer.nullableBytes(message.userData ?? null)
  const ownedPartitions = message.ownedPartitions ?? []
  if (version >= 1) {
    writer.arrayLength(ownedPartitions.length)
    for (const element of ownedPartitions) writeConsumerProtocolSubscriptionTopicPartition(writer, element, version)
  }
  if (version >= 2) writer.int32(message.generationId ?? -1)
  if (version >= 3) writer.nullableString(message.rackId ?? null)
}

function readConsumerProtocolSubscriptionTopicPartition(
  reader: Reader,
  _version: number,
): ConsumerProtocolSubscriptionTopicPartition {
  const topic = reader.string()
  const partitionsLength = reader.arrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  return { topic, partitions }
}

function writeConsumerProtocolSubscriptionTopicPartition(
  writer: Writer,
  message: ConsumerProtocolSubscriptionTopicPartitionInit,
  _version: number,
): void {
  writer.string(message.topic ?? '')
  const partitions = message.partitions ?? []
  writer.arrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
}
