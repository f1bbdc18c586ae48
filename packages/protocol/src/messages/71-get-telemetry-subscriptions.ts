// Generated from spec/71-get-telemetry-subscriptions.txt, do not edit: GetTelemetrySubscriptionsRequest and GetTelemetrySubscriptionsResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 71: GetTelemetrySubscriptionsRequest, version 0. */
export interface GetTelemetrySubscriptionsRequest {
  clientInstanceId: Uuid
  unknownTags?: readonly UnknownTag[]
}

/** {@link GetTelemetrySubscriptionsRequest} to be written: a field left out has its default. */
export interface GetTelemetrySubscriptionsRequestInit {
  readonly clientInstanceId?: Uuid | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link GetTelemetrySubscriptionsRequest}. */
export const getTelemetrySubscriptionsRequest: MessageCodec<
  GetTelemetrySubscriptionsRequest,
  GetTelemetrySubscriptionsRequestInit
> = {
  name: 'GetTelemetrySubscriptionsRequest',
  apiKey: 71,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('GetTelemetrySubscriptionsRequest', version, 0, 0)
    try {
      return readGetTelemetrySubscriptionsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'GetTelemetrySubscriptionsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('GetTelemetrySubscriptionsRequest', version, 0, 0)
    writeGetTelemetrySubscriptionsRequest(writer, message, version)
  },
}

function readGetTelemetrySubscriptionsRequest(reader: Reader, _version: number): GetTelemetrySubscriptionsRequest {
  const clientInstanceId = reader.uuid()
  const message: GetTelemetrySubscriptionsRequest = { clientInstanceId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeGetTelemetrySubscriptionsRequest(
  writer: Writer,
  message: GetTelemetrySubscriptionsRequestInit,
  _version: number,
): void {
  writer.uuid(message.clientInstanceId ?? zeroUuid)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 71: GetTelemetrySubscriptionsResponse, version 0. */
export interface GetTelemetrySubscriptionsResponse {
  throttleTimeMs: number
  errorCode: number
  clientInstanceId: Uuid
  subscriptionId: number
  acceptedCompressionTypes: number[]
  pushIntervalMs: number
  telemetryMaxBytes: number
  deltaTemporality: boolean
  requestedMetrics: string[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link GetTelemetrySubscriptionsResponse} to be written: a field left out has its default. */
export interface GetTelemetrySubscriptionsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly clientInstanceId?: Uuid | undefined
  readonly subscriptionId?: number | undefined
  readonly acceptedCompressionTypes?: readonly number[] | undefined
  readonly pushIntervalMs?: number | undefined
  readonly telemetryMaxBytes?: number | undefined
  readonly deltaTemporality?: boolean | undefined
  readonly requestedMetrics?: readonly string[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link GetTelemetrySubscriptionsResponse}. */
export const getTelemetrySubscriptionsResponse: MessageCodec<
  GetTelemetrySubscriptionsResponse,
  GetTelemetrySubscriptionsResponseInit
> = {
  name: 'GetTelemetrySubscriptionsResponse',
  apiKey: 71,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('GetTelemetrySubscriptionsResponse', version, 0, 0)
    try {
      return readGetTelemetrySubscriptionsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'GetTelemetrySubscriptionsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('GetTelemetrySubscriptionsResponse', version, 0, 0)
    writeGetTelemetrySubscriptionsResponse(writer, message, version)
  },
}

function readGetTelemetrySubscriptionsResponse(reader: Reader, _version: number): GetTelemetrySubscriptionsResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const clientInstanceId = reader.uuid()
  const subscriptionId = reader.int32()
  const acceptedCompressionTypesLength = reader.compactArrayLength(1)
  const acceptedCompressionTypes: number[] = []
  for (let i = 0; i < acceptedCompressionTypesLength; i += 1) acceptedCompressionTypes.push(reader.int8())
  const pushIntervalMs = reader.int32()
  const telemetryMaxBytes = reader.int32()
  const deltaTemporality = reader.boolean()
  const requestedMetricsLength = reader.compactArrayLength(1)
  const requestedMetrics: string[] = []
  for (let i = 0; i < requestedMetricsLength; i += 1) requestedMetrics.push(reader.compactString())
  const message: GetTelemetrySubscriptionsResponse = {
    throttleTimeMs,
    errorCode,
    clientInstanceId,
    subscriptionId,
    acceptedCompressionTypes,
    pushIntervalMs,
    telemetryMaxBytes,
    deltaTemporality,
    requestedMetrics,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeGetTelemetrySubscriptionsResponse(
  writer: Writer,
  message: GetTelemetrySubscriptionsResponseInit,
  _version: number,
): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.uuid(message.clientInstanceId ?? zeroUuid)
  writer.int32(message.subscriptionId ?? 0)
  const acceptedCompressionTypes = message.acceptedCompressionTypes ?? []
  writer.compactArrayLength(acceptedCompressionTypes.length)
  for (const element of acceptedCompressionTypes) writer.int8(element)
  writer.int32(message.pushIntervalMs ?? 0)
  writer.int32(message.telemetryMaxBytes ?? 0)
  writer.boolean(message.deltaTemporality ?? false)
  const requestedMetrics = message.requestedMetrics ?? []
  writer.compactArrayLength(requestedMetrics.length)
  for (const element of requestedMetrics) writer.compactString(element)
  writeUnknownTags(writer, message.unknownTags)
}
