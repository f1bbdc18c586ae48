// Generated from spec/coordinator/group/streams-group-member-metadata-value.txt, do not edit: StreamsGroupMemberMetadataValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 19: StreamsGroupMemberMetadataValue, version 0. */
export interface StreamsGroupMemberMetadataValue {
  instanceId: string | null
  rackId: string | null
  clientId: string
  clientHost: string
  /** Default -1. */
  rebalanceTimeoutMs: number
  topologyEpoch: number
  processId: string
  /** Default null. */
  userEndpoint: StreamsGroupMemberMetadataValueEndpoint | null
  clientTags: StreamsGroupMemberMetadataValueKeyValue[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupMemberMetadataValue} to be written: a field left out has its default. */
export interface StreamsGroupMemberMetadataValueInit {
  readonly instanceId?: string | null | undefined
  readonly rackId?: string | null | undefined
  readonly clientId?: string | undefined
  readonly clientHost?: string | undefined
  readonly rebalanceTimeoutMs?: number | undefined
  readonly topologyEpoch?: number | undefined
  readonly processId?: string | undefined
  readonly userEndpoint?: StreamsGroupMemberMetadataValueEndpointInit | null | undefined
  readonly clientTags?: readonly StreamsGroupMemberMetadataValueKeyValueInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupMemberMetadataValue. */
export interface StreamsGroupMemberMetadataValueEndpoint {
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupMemberMetadataValueEndpoint} to be written: a field left out has its default. */
export interface StreamsGroupMemberMetadataValueEndpointInit {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupMemberMetadataValue. */
export interface StreamsGroupMemberMetadataValueKeyValue {
  key: string
  value: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupMemberMetadataValueKeyValue} to be written: a field left out has its default. */
export interface StreamsGroupMemberMetadataValueKeyValueInit {
  readonly key?: string | undefined
  readonly value?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link StreamsGroupMemberMetadataValue}. */
export const streamsGroupMemberMetadataValue: MessageCodec<StreamsGroupMemberMetadataValue, StreamsGroupMemberMetadataValueInit> =
  {
    name: 'StreamsGroupMemberMetadataValue',
    apiKey: 19,
    minVersion: 0,
    maxVersion: 0,
    flexibleFrom: 0,
    read(reader, version) {
      checkVersion('StreamsGroupMemberMetadataValue', version, 0, 0)
      try {
        return readStreamsGroupMemberMetadataValue(reader, version)
      } catch (error) {
        throw malformedIn(error, 'StreamsGroupMemberMetadataValue', version)
      }
    },
    write(writer, message, version) {
      checkVersion('StreamsGroupMemberMetadataValue', version, 0, 0)
      writeStreamsGroupMemberMetadataValue(writer, message, version)
    },
  }

function readStreamsGroupMemberMetadataValue(reader: Reader, version: number): StreamsGroupMemberMetadataValue {
  const instanceId = reader.compactNullableString()
  const rackId = reader.compactNullableString()
  const clientId = reader.compactString()
  const clientHost = reader.compactString()
  const rebalanceTimeoutMs = reader.int32()
  const topologyEpoch = reader.int32()
  const processId = reader.compactString()
  const userEndpoint = reader.present() ? readStreamsGroupMemberMetadataValueEndpoint(reader, version) : null
  const clientTagsLength = reader.compactArrayLength(3)
  const clientTags: StreamsGroupMemberMetadataValueKeyValue[] = []
  for (let i = 0; i < clientTagsLength; i += 1) clientTags.push(readStreamsGroupMemberMetadataValueKeyValue(reader, version))
  const message: StreamsGroupMemberMetadataValue = {
    instanceId,
    rackId,
    clientId,
    clientHost,
    rebalanceTimeoutMs,
    topologyEpoch,
    processId,
    userEndpoint,
    clientTags,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupMemberMetadataValue(
  writer: Writer,
  message: StreamsGroupMemberMetadataValueInit,
  version: number,
): void {
  writer.compactNullableString(message.instanceId === undefined ? '' : message.instanceId)
  writer.compactNullableString(message.rackId === undefined ? '' : message.rackId)
  writer.compactString(message.clientId ?? '')
  writer.compactString(message.clientHost ?? '')
  writer.int32(message.rebalanceTimeoutMs ?? -1)
  writer.int32(message.topologyEpoch ?? 0)
  writer.compactString(message.processId ?? '')
  const userEndpoint = message.userEndpoint ?? null
  writer.present(userEndpoint !== null)
  if (userEndpoint !== null) writeStreamsGroupMemberMetadataValueEndpoint(writer, userEndpoint, version)
  const clientTags = message.clientTags ?? []
  writer.compactArrayLength(clientTags.length)
  for (const element of clientTags) writeStreamsGroupMemberMetadataValueKeyValue(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupMemberMetadataValueEndpoint(reader: Reader, _version: number): StreamsGroupMemberMetadataValueEndpoint {
  const host = reader.compactString()
  const port = reader.uint16()
  const message: StreamsGroupMemberMetadataValueEndpoint = { host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupMemberMetadataValueEndpoint(
  writer: Writer,
  message: StreamsGroupMemberMetadataValueEndpointInit,
  _version: number,
): void {
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupMemberMetadataValueKeyValue(reader: Reader, _version: number): StreamsGroupMemberMetadataValueKeyValue {
  const key = reader.compactString()
  const value = reader.compactString()
  const message: StreamsGroupMemberMetadataValueKeyValue = { key, value }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupMemberMetadataValueKeyValue(
  writer: Writer,
  message: StreamsGroupMemberMetadataValueKeyValueInit,
  _version: number,
): void {
  writer.compactString(message.key ?? '')
  writer.compactString(message.value ?? '')
  writeUnknownTags(writer, message.unknownTags)
}
