// Generated from spec/coordinator/group/group-metadata-value.txt, do not edit: GroupMetadataValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  unsupportedField,
  emptyBytes,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 2: GroupMetadataValue, versions 0 to 4. */
export interface GroupMetadataValue {
  protocolType: string
  generation: number
  protocol: string | null
  leader: string | null
  /** From version 2, default -1. */
  currentStateTimestamp: number
  members: GroupMetadataValueMemberMetadata[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link GroupMetadataValue} to be written: a field left out has its default. */
export interface GroupMetadataValueInit {
  readonly protocolType?: string | undefined
  readonly generation?: number | undefined
  readonly protocol?: string | null | undefined
  readonly leader?: string | null | undefined
  readonly currentStateTimestamp?: number | undefined
  readonly members?: readonly GroupMetadataValueMemberMetadataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of GroupMetadataValue. */
export interface GroupMetadataValueMemberMetadata {
  memberId: string
  /** From version 3, default null. */
  groupInstanceId: string | null
  clientId: string
  clientHost: string
  /** From version 1, default -1. */
  rebalanceTimeout: number
  sessionTimeout: number
  subscription: Uint8Array
  assignment: Uint8Array
  unknownTags?: readonly UnknownTag[]
}

/** {@link GroupMetadataValueMemberMetadata} to be written: a field left out has its default. */
export interface GroupMetadataValueMemberMetadataInit {
  readonly memberId?: string | undefined
  readonly groupInstanceId?: string | null | undefined
  readonly clientId?: string | undefined
  readonly clientHost?: string | undefined
  readonly rebalanceTimeout?: number | undefined
  readonly sessionTimeout?: number | undefined
  readonly subscription?: Uint8Array | undefined
  readonly assignment?: Uint8Array | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link GroupMetadataValue}. */
export const groupMetadataValue: MessageCodec<GroupMetadataValue, GroupMetadataValueInit> = {
  name: 'GroupMetadataValue',
  apiKey: 2,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('GroupMetadataValue', version, 0, 4)
    try {
      return readGroupMetadataValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'GroupMetadataValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('GroupMetadataValue', version, 0, 4)
    writeGroupMetadataValue(writer, message, version)
  },
}

function readGroupMetadataValue(reader: Reader, version: number): GroupMetadataValue {
  const flexible = version >= 4
  const protocolType = flexible ? reader.compactString() : reader.string()
  const generation = reader.int32()
  const protocol = flexible ? reader.compactNullableString() : reader.nullableString()
  const leader = flexible ? reader.compactNullableString() : reader.nullableString()
  const currentStateTimestamp: number = version >= 2 ? reader.int64() : -1
  const membersLength = flexible ? reader.compactArrayLength(15) : reader.arrayLength(15)
  const members: GroupMetadataValueMemberMetadata[] = []
  for (let i = 0; i < membersLength; i += 1) members.push(readGroupMetadataValueMemberMetadata(reader, version))
  const message: GroupMetadataValue = { protocolType, generation, protocol, leader, currentStateTimestamp, members }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeGroupMetadataValue(writer: Writer, message: GroupMetadataValueInit, version: number): void {
  const flexible = version >= 4
  const protocolType = message.protocolType ?? ''
  if (flexible) writer.compactString(protocolType)
  else writer.string(protocolType)
  writer.int32(message.generation ?? 0)
  const protocol = message.protocol === undefined ? '' : message.protocol
  if (flexible) writer.compactNullableString(protocol)
  else writer.nullableString(protocol)
  const leader = message.leader === undefined ? '' : message.leader
  if (flexible) writer.compactNullableString(leader)
  else writer.nullableString(leader)
  if (version >= 2) writer.int64(message.currentStateTimestamp ?? -1)
  const members = message.members ?? []
  if (flexible) writer.compactArrayLength(members.length)
  else writer.arrayLength(members.length)
  for (const element of members) writeGroupMetadataValueMemberMetadata(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('GroupMetadataValue', 'unknownTags', version)
  }
}

function readGroupMetadataValueMemberMetadata(reader: Reader, version: number): GroupMetadataValueMemberMetadata {
  const flexible = version >= 4
  const memberId = flexible ? reader.compactString() : reader.string()
  let groupInstanceId: string | null = null
  if (version >= 3) groupInstanceId = flexible ? reader.compactNullableString() : reader.nullableString()
  const clientId = flexible ? reader.compactString() : reader.string()
  const clientHost = flexible ? reader.compactString() : reader.string()
  const rebalanceTimeout: number = version >= 1 ? reader.int32() : -1
  const sessionTimeout = reader.int32()
  const subscription = flexible ? reader.compactBytes() : reader.bytes()
  const assignment = flexible ? reader.compactBytes() : reader.bytes()
  const message: GroupMetadataValueMemberMetadata = {
    memberId,
    groupInstanceId,
    clientId,
    clientHost,
    rebalanceTimeout,
    sessionTimeout,
    subscription,
    assignment,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeGroupMetadataValueMemberMetadata(
  writer: Writer,
  message: GroupMetadataValueMemberMetadataInit,
  version: number,
): void {
  const flexible = version >= 4
  const memberId = message.memberId ?? ''
  if (flexible) writer.compactString(memberId)
  else writer.string(memberId)
  const groupInstanceId = message.groupInstanceId ?? null
  if (version >= 3) {
    if (flexible) writer.compactNullableString(groupInstanceId)
    else writer.nullableString(groupInstanceId)
  }
  const clientId = message.clientId ?? ''
  if (flexible) writer.compactString(clientId)
  else writer.string(clientId)
  const clientHost = message.clientHost ?? ''
  if (flexible) writer.compactString(clientHost)
  else writer.string(clientHost)
  if (version >= 1) writer.int32(message.rebalanceTimeout ?? -1)
  writer.int32(message.sessionTimeout ?? 0)
  const subscription = message.subscription ?? emptyBytes
  if (flexible) writer.compactBytes(subscription)
  else writer.bytes(subscription)
  const assignment = message.assignment ?? emptyBytes
  if (flexible) writer.compactBytes(assignment)
  else writer.bytes(assignment)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('GroupMetadataValue', 'MemberMetadata.unknownTags', version)
  }
}
