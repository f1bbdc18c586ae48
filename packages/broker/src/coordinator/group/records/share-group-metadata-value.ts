// Generated from spec/coordinator/group/share-group-metadata-value.txt, do not edit: ShareGroupMetadataValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 11: ShareGroupMetadataValue, version 0. */
export interface ShareGroupMetadataValue {
  epoch: number
  metadataHash: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupMetadataValue} to be written: a field left out has its default. */
export interface ShareGroupMetadataValueInit {
  readonly epoch?: number | undefined
  readonly metadataHash?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareGroupMetadataValue}. */
export const shareGroupMetadataValue: MessageCodec<ShareGroupMetadataValue, ShareGroupMetadataValueInit> = {
  name: 'ShareGroupMetadataValue',
  apiKey: 11,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareGroupMetadataValue', version, 0, 0)
    try {
      return readShareGroupMetadataValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupMetadataValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupMetadataValue', version, 0, 0)
    writeShareGroupMetadataValue(writer, message, version)
  },
}

function readShareGroupMetadataValue(reader: Reader, _version: number): ShareGroupMetadataValue {
  const epoch = reader.int32()
  const metadataHash = reader.int64()
  const message: ShareGroupMetadataValue = { epoch, metadataHash }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupMetadataValue(writer: Writer, message: ShareGroupMetadataValueInit, _version: number): void {
  writer.int32(message.epoch ?? 0)
  writer.int64(message.metadataHash ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
