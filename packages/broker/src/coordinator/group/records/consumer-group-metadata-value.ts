// Generated from spec/coordinator/group/consumer-group-metadata-value.txt, do not edit: ConsumerGroupMetadataValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 3: ConsumerGroupMetadataValue, version 0. */
export interface ConsumerGroupMetadataValue {
  epoch: number
  /** Tag 0. */
  metadataHash: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupMetadataValue} to be written: a field left out has its default. */
export interface ConsumerGroupMetadataValueInit {
  readonly epoch?: number | undefined
  readonly metadataHash?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ConsumerGroupMetadataValue}. */
export const consumerGroupMetadataValue: MessageCodec<ConsumerGroupMetadataValue, ConsumerGroupMetadataValueInit> = {
  name: 'ConsumerGroupMetadataValue',
  apiKey: 3,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ConsumerGroupMetadataValue', version, 0, 0)
    try {
      return readConsumerGroupMetadataValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupMetadataValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupMetadataValue', version, 0, 0)
    writeConsumerGroupMetadataValue(writer, message, version)
  },
}

function readConsumerGroupMetadataValue(reader: Reader, _version: number): ConsumerGroupMetadataValue {
  const epoch = reader.int32()
  let metadataHash: number = 0
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        metadataHash = reader.int64()
        break
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: ConsumerGroupMetadataValue = { epoch, metadataHash }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupMetadataValue(writer: Writer, message: ConsumerGroupMetadataValueInit, _version: number): void {
  writer.int32(message.epoch ?? 0)
  const metadataHash = message.metadataHash ?? 0
  const unknownTags = message.unknownTags
  const hasMetadataHash = metadataHash !== 0
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasMetadataHash) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasMetadataHash) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.int64(metadataHash)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}
