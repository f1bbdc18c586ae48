// Generated from spec/80-add-raft-voter.txt, do not edit: AddRaftVoterRequest and AddRaftVoterResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 80: AddRaftVoterRequest, versions 0 to 1. */
export interface AddRaftVoterRequest {
  clusterId: string | null
  timeoutMs: number
  voterId: number
  voterDirectoryId: Uuid
  listeners: AddRaftVoterRequestListener[]
  /** From version 1, default true. */
  ackWhenCommitted: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link AddRaftVoterRequest} to be written: a field left out has its default. */
export interface AddRaftVoterRequestInit {
  readonly clusterId?: string | null | undefined
  readonly timeoutMs?: number | undefined
  readonly voterId?: number | undefined
  readonly voterDirectoryId?: Uuid | undefined
  readonly listeners?: readonly AddRaftVoterRequestListenerInit[] | undefined
  readonly ackWhenCommitted?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AddRaftVoterRequest. */
export interface AddRaftVoterRequestListener {
  name: string
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AddRaftVoterRequestListener} to be written: a field left out has its default. */
export interface AddRaftVoterRequestListenerInit {
  readonly name?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AddRaftVoterRequest}. */
export const addRaftVoterRequest: MessageCodec<AddRaftVoterRequest, AddRaftVoterRequestInit> = {
  name: 'AddRaftVoterRequest',
  apiKey: 80,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AddRaftVoterRequest', version, 0, 1)
    try {
      return readAddRaftVoterRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AddRaftVoterRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AddRaftVoterRequest', version, 0, 1)
    writeAddRaftVoterRequest(writer, message, version)
  },
}

function readAddRaftVoterRequest(reader: Reader, version: number): AddRaftVoterRequest {
  const clusterId = reader.compactNullableString()
  const timeoutMs = reader.int32()
  const voterId = reader.int32()
  const voterDirectoryId = reader.uuid()
  const listenersLength = reader.compactArrayLength(5)
  const listeners: AddRaftVoterRequestListener[] = []
  for (let i = 0; i < listenersLength; i += 1) listeners.push(readAddRaftVoterRequestListener(reader, version))
  const ackWhenCommitted: boolean = version >= 1 ? reader.boolean() : true
  const message: AddRaftVoterRequest = { clusterId, timeoutMs, voterId, voterDirectoryId, listeners, ackWhenCommitted }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAddRaftVoterRequest(writer: Writer, message: AddRaftVoterRequestInit, version: number): void {
  writer.compactNullableString(message.clusterId === undefined ? '' : message.clusterId)
  writer.int32(message.timeoutMs ?? 0)
  writer.int32(message.voterId ?? 0)
  writer.uuid(message.voterDirectoryId ?? zeroUuid)
  const listeners = message.listeners ?? []
  writer.compactArrayLength(listeners.length)
  for (const element of listeners) writeAddRaftVoterRequestListener(writer, element, version)
  const ackWhenCommitted = message.ackWhenCommitted ?? true
  if (version >= 1) {
    writer.boolean(ackWhenCommitted)
  } else if (!ackWhenCommitted) {
    throw unsupportedField('AddRaftVoterRequest', 'ackWhenCommitted', version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readAddRaftVoterRequestListener(reader: Reader, _version: number): AddRaftVoterRequestListener {
  const name = reader.compactString()
  const host = reader.compactString()
  const port = reader.uint16()
  const message: AddRaftVoterRequestListener = { name, host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAddRaftVoterRequestListener(writer: Writer, message: AddRaftVoterRequestListenerInit, _version: number): void {
  writer.compactString(message.name ?? '')
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 80: AddRaftVoterResponse, versions 0 to 1. */
export interface AddRaftVoterResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link AddRaftVoterResponse} to be written: a field left out has its default. */
export interface AddRaftVoterResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AddRaftVoterResponse}. */
export const addRaftVoterResponse: MessageCodec<AddRaftVoterResponse, AddRaftVoterResponseInit> = {
  name: 'AddRaftVoterResponse',
  apiKey: 80,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AddRaftVoterResponse', version, 0, 1)
    try {
      return readAddRaftVoterResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AddRaftVoterResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AddRaftVoterResponse', version, 0, 1)
    writeAddRaftVoterResponse(writer, message, version)
  },
}

function readAddRaftVoterResponse(reader: Reader, _version: number): AddRaftVoterResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: AddRaftVoterResponse = { throttleTimeMs, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAddRaftVoterResponse(writer: Writer, message: AddRaftVoterResponseInit, _version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  writeUnknownTags(writer, message.unknownTags)
}
