// Generated from spec/81-remove-raft-voter.txt, do not edit: RemoveRaftVoterRequest and RemoveRaftVoterResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 81: RemoveRaftVoterRequest, version 0. */
export interface RemoveRaftVoterRequest {
  clusterId: string | null
  voterId: number
  voterDirectoryId: Uuid
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoveRaftVoterRequest} to be written: a field left out has its default. */
export interface RemoveRaftVoterRequestInit {
  readonly clusterId?: string | null | undefined
  readonly voterId?: number | undefined
  readonly voterDirectoryId?: Uuid | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RemoveRaftVoterRequest}. */
export const removeRaftVoterRequest: MessageCodec<RemoveRaftVoterRequest, RemoveRaftVoterRequestInit> = {
  name: 'RemoveRaftVoterRequest',
  apiKey: 81,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('RemoveRaftVoterRequest', version, 0, 0)
    try {
      return readRemoveRaftVoterRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RemoveRaftVoterRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RemoveRaftVoterRequest', version, 0, 0)
    writeRemoveRaftVoterRequest(writer, message, version)
  },
}

function readRemoveRaftVoterRequest(reader: Reader, _version: number): RemoveRaftVoterRequest {
  const clusterId = reader.compactNullableString()
  const voterId = reader.int32()
  const voterDirectoryId = reader.uuid()
  const message: RemoveRaftVoterRequest = { clusterId, voterId, voterDirectoryId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoveRaftVoterRequest(writer: Writer, message: RemoveRaftVoterRequestInit, _version: number): void {
  writer.compactNullableString(message.clusterId === undefined ? '' : message.clusterId)
  writer.int32(message.voterId ?? 0)
  writer.uuid(message.voterDirectoryId ?? zeroUuid)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 81: RemoveRaftVoterResponse, version 0. */
export interface RemoveRaftVoterResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoveRaftVoterResponse} to be written: a field left out has its default. */
export interface RemoveRaftVoterResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RemoveRaftVoterResponse}. */
export const removeRaftVoterResponse: MessageCodec<RemoveRaftVoterResponse, RemoveRaftVoterResponseInit> = {
  name: 'RemoveRaftVoterResponse',
  apiKey: 81,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('RemoveRaftVoterResponse', version, 0, 0)
    try {
      return readRemoveRaftVoterResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RemoveRaftVoterResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RemoveRaftVoterResponse', version, 0, 0)
    writeRemoveRaftVoterResponse(writer, message, version)
  },
}

function readRemoveRaftVoterResponse(reader: Reader, _version: number): RemoveRaftVoterResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: RemoveRaftVoterResponse = { throttleTimeMs, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoveRaftVoterResponse(writer: Writer, message: RemoveRaftVoterResponseInit, _version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  writeUnknownTags(writer, message.unknownTags)
}
