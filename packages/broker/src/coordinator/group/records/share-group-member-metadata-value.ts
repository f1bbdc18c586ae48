// Generated from spec/coordinator/group/share-group-member-metadata-value.txt, do not edit: ShareGroupMemberMetadataValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 10: ShareGroupMemberMetadataValue, version 0. */
export interface ShareGroupMemberMetadataValue {
  rackId: string | null
  clientId: string
  clientHost: string
  subscribedTopicNames: string[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupMemberMetadataValue} to be written: a field left out has its default. */
export interface ShareGroupMemberMetadataValueInit {
  readonly rackId?: string | null | undefined
  readonly clientId?: string | undefined
  readonly clientHost?: string | undefined
  readonly subscribedTopicNames?: readonly string[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareGroupMemberMetadataValue}. */
export const shareGroupMemberMetadataValue: MessageCodec<ShareGroupMemberMetadataValue, ShareGroupMemberMetadataValueInit> = {
  name: 'ShareGroupMemberMetadataValue',
  apiKey: 10,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareGroupMemberMetadataValue', version, 0, 0)
    try {
      return readShareGroupMemberMetadataValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupMemberMetadataValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupMemberMetadataValue', version, 0, 0)
    writeShareGroupMemberMetadataValue(writer, message, version)
  },
}

function readShareGroupMemberMetadataValue(reader: Reader, _version: number): ShareGroupMemberMetadataValue {
  const rackId = reader.compactNullableString()
  const clientId = reader.compactString()
  const clientHost = reader.compactString()
  const subscribedTopicNamesLength = reader.compactArrayLength(1)
  const subscribedTopicNames: string[] = []
  for (let i = 0; i < subscribedTopicNamesLength; i += 1) subscribedTopicNames.push(reader.compactString())
  const message: ShareGroupMemberMetadataValue = { rackId, clientId, clientHost, subscribedTopicNames }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupMemberMetadataValue(writer: Writer, message: ShareGroupMemberMetadataValueInit, _version: number): void {
  writer.compactNullableString(message.rackId === undefined ? '' : message.rackId)
  writer.compactString(message.clientId ?? '')
  writer.compactString(message.clientHost ?? '')
  const subscribedTopicNames = message.subscribedTopicNames ?? []
  writer.compactArrayLength(subscribedTopicNames.length)
  for (const element of subscribedTopicNames) writer.compactString(element)
  writeUnknownTags(writer, message.unknownTags)
}
