// Generated from spec/72-push-telemetry.txt, do not edit: PushTelemetryRequest and PushTelemetryResponse.
import { type MessageCodec, checkVersion, malformedIn, emptyBytes } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 72: PushTelemetryRequest, version 0. */
export interface PushTelemetryRequest {
  clientInstanceId: Uuid
  subscriptionId: number
  terminating: boolean
  compressionType: number
  metrics: Uint8Array
  unknownTags?: readonly UnknownTag[]
}

/** {@link PushTelemetryRequest} to be written: a field left out has its default. */
export interface PushTelemetryRequestInit {
  readonly clientInstanceId?: Uuid | undefined
  readonly subscriptionId?: number | undefined
  readonly terminating?: boolean | undefined
  readonly compressionType?: number | undefined
  readonly metrics?: Uint8Array | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link PushTelemetryRequest}. */
export const pushTelemetryRequest: MessageCodec<PushTelemetryRequest, PushTelemetryRequestInit> = {
  name: 'PushTelemetryRequest',
  apiKey: 72,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('PushTelemetryRequest', version, 0, 0)
    try {
      return readPushTelemetryRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'PushTelemetryRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('PushTelemetryRequest', version, 0, 0)
    writePushTelemetryRequest(writer, message, version)
  },
}

function readPushTelemetryRequest(reader: Reader, _version: number): PushTelemetryRequest {
  const clientInstanceId = reader.uuid()
  const subscriptionId = reader.int32()
  const terminating = reader.boolean()
  const compressionType = reader.int8()
  const metrics = reader.compactBytes()
  const message: PushTelemetryRequest = { clientInstanceId, subscriptionId, terminating, compressionType, metrics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writePushTelemetryRequest(writer: Writer, message: PushTelemetryRequestInit, _version: number): void {
  writer.uuid(message.clientInstanceId ?? zeroUuid)
  writer.int32(message.subscriptionId ?? 0)
  writer.boolean(message.terminating ?? false)
  writer.int8(message.compressionType ?? 0)
  writer.compactBytes(message.metrics ?? emptyBytes)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 72: PushTelemetryResponse, version 0. */
export interface PushTelemetryResponse {
  throttleTimeMs: number
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link PushTelemetryResponse} to be written: a field left out has its default. */
export interface PushTelemetryResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link PushTelemetryResponse}. */
export const pushTelemetryResponse: MessageCodec<PushTelemetryResponse, PushTelemetryResponseInit> = {
  name: 'PushTelemetryResponse',
  apiKey: 72,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('PushTelemetryResponse', version, 0, 0)
    try {
      return readPushTelemetryResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'PushTelemetryResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('PushTelemetryResponse', version, 0, 0)
    writePushTelemetryResponse(writer, message, version)
  },
}

function readPushTelemetryResponse(reader: Reader, _version: number): PushTelemetryResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const message: PushTelemetryResponse = { throttleTimeMs, errorCode }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writePushTelemetryResponse(writer: Writer, message: PushTelemetryResponseInit, _version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
