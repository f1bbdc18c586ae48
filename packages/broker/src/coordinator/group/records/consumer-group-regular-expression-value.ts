// Generated from spec/coordinator/group/consumer-group-regular-expression-value.txt, do not edit: ConsumerGroupRegularExpressionValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 16: ConsumerGroupRegularExpressionValue, version 0. */
export interface ConsumerGroupRegularExpressionValue {
  topics: string[]
  version: number
  timestamp: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupRegularExpressionValue} to be written: a field left out has its default. */
export interface ConsumerGroupRegularExpressionValueInit {
  readonly topics?: readonly string[] | undefined
  readonly version?: number | undefined
  readonly timestamp?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ConsumerGroupRegularExpressionValue}. */
export const consumerGroupRegularExpressionValue: MessageCodec<
  ConsumerGroupRegularExpressionValue,
  ConsumerGroupRegularExpressionValueInit
> = {
  name: 'ConsumerGroupRegularExpressionValue',
  apiKey: 16,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ConsumerGroupRegularExpressionValue', version, 0, 0)
    try {
      return readConsumerGroupRegularExpressionValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupRegularExpressionValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupRegularExpressionValue', version, 0, 0)
    writeConsumerGroupRegularExpressionValue(writer, message, version)
  },
}

function readConsumerGroupRegularExpressionValue(reader: Reader, _version: number): ConsumerGroupRegularExpressionValue {
  const topicsLength = reader.compactArrayLength(1)
  const topics: string[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(reader.compactString())
  const versionField = reader.int64()
  const timestamp = reader.int64()
  const message: ConsumerGroupRegularExpressionValue = { topics, version: versionField, timestamp }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupRegularExpressionValue(
  writer: Writer,
  message: ConsumerGroupRegularExpressionValueInit,
  _version: number,
): void {
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writer.compactString(element)
  writer.int64(message.version ?? 0)
  writer.int64(message.timestamp ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
