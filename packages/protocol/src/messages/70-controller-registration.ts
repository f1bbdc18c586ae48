// Generated from spec/70-controller-registration.txt, do not edit: ControllerRegistrationRequest and ControllerRegistrationResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 70: ControllerRegistrationRequest, version 0. */
export interface ControllerRegistrationRequest {
  controllerId: number
  incarnationId: Uuid
  zkMigrationReady: boolean
  listeners: ControllerRegistrationRequestListener[]
  features: ControllerRegistrationRequestFeature[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ControllerRegistrationRequest} to be written: a field left out has its default. */
export interface ControllerRegistrationRequestInit {
  readonly controllerId?: number | undefined
  readonly incarnationId?: Uuid | undefined
  readonly zkMigrationReady?: boolean | undefined
  readonly listeners?: readonly ControllerRegistrationRequestListenerInit[] | undefined
  readonly features?: readonly ControllerRegistrationRequestFeatureInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ControllerRegistrationRequest. */
export interface ControllerRegistrationRequestListener {
  name: string
  host: string
  port: number
  securityProtocol: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ControllerRegistrationRequestListener} to be written: a field left out has its default. */
export interface ControllerRegistrationRequestListenerInit {
  readonly name?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly securityProtocol?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ControllerRegistrationRequest. */
export interface ControllerRegistrationRequestFeature {
  name: string
  minSupportedVersion: number
  maxSupportedVersion: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ControllerRegistrationRequestFeature} to be written: a field left out has its default. */
export interface ControllerRegistrationRequestFeatureInit {
  readonly name?: string | undefined
  readonly minSupportedVersion?: number | undefined
  readonly maxSupportedVersion?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ControllerRegistrationRequest}. */
export const controllerRegistrationRequest: MessageCodec<ControllerRegistrationRequest, ControllerRegistrationRequestInit> = {
  name: 'ControllerRegistrationRequest',
  apiKey: 70,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ControllerRegistrationRequest', version, 0, 0)
    try {
      return readControllerRegistrationRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ControllerRegistrationRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ControllerRegistrationRequest', version, 0, 0)
    writeControllerRegistrationRequest(writer, message, version)
  },
}

function readControllerRegistrationRequest(reader: Reader, version: number): ControllerRegistrationRequest {
  const controllerId = reader.int32()
  const incarnationId = reader.uuid()
  const zkMigrationReady = reader.boolean()
  const listenersLength = reader.compactArrayLength(7)
  const listeners: ControllerRegistrationRequestListener[] = []
  for (let i = 0; i < listenersLength; i += 1) listeners.push(readControllerRegistrationRequestListener(reader, version))
  const featuresLength = reader.compactArrayLength(6)
  const features: ControllerRegistrationRequestFeature[] = []
  for (let i = 0; i < featuresLength; i += 1) features.push(readControllerRegistrationRequestFeature(reader, version))
  const message: ControllerRegistrationRequest = { controllerId, incarnationId, zkMigrationReady, listeners, features }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeControllerRegistrationRequest(writer: Writer, message: ControllerRegistrationRequestInit, version: number): void {
  writer.int32(message.controllerId ?? 0)
  writer.uuid(message.incarnationId ?? zeroUuid)
  writer.boolean(message.zkMigrationReady ?? false)
  const listeners = message.listeners ?? []
  writer.compactArrayLength(listeners.length)
  for (const element of listeners) writeControllerRegistrationRequestListener(writer, element, version)
  const features = message.features ?? []
  writer.compactArrayLength(features.length)
  for (const element of features) writeControllerRegistrationRequestFeature(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readControllerRegistrationRequestListener(reader: Reader, _version: number): ControllerRegistrationRequestListener {
  const name = reader.compactString()
  const host = reader.compactString()
  const port = reader.uint16()
  const securityProtocol = reader.int16()
  const message: ControllerRegistrationRequestListener = { name, host, port, securityProtocol }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeControllerRegistrationRequestListener(
  writer: Writer,
  message: ControllerRegistrationRequestListenerInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writer.int16(message.securityProtocol ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readControllerRegistrationRequestFeature(reader: Reader, _version: number): ControllerRegistrationRequestFeature {
  const name = reader.compactString()
  const minSupportedVersion = reader.int16()
  const maxSupportedVersion = reader.int16()
  const message: ControllerRegistrationRequestFeature = { name, minSupportedVersion, maxSupportedVersion }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeControllerRegistrationRequestFeature(
  writer: Writer,
  message: ControllerRegistrationRequestFeatureInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int16(message.minSupportedVersion ?? 0)
  writer.int16(message.maxSupportedVersion ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 70: ControllerRegistrationResponse, version 0. */
export interface ControllerRegistrationResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ControllerRegistrationResponse} to be written: a field left out has its default. */
export interface ControllerRegistrationResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ControllerRegistrationResponse}. */
export const controllerRegistrationResponse: MessageCodec<ControllerRegistrationResponse, ControllerRegistrationResponseInit> = {
  name: 'ControllerRegistrationResponse',
  apiKey: 70,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ControllerRegistrationResponse', version, 0, 0)
    try {
      return readControllerRegistrationResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ControllerRegistrationResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ControllerRegistrationResponse', version, 0, 0)
    writeControllerRegistrationResponse(writer, message, version)
  },
}

function readControllerRegistrationResponse(reader: Reader, _version: number): ControllerRegistrationResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: ControllerRegistrationResponse = { throttleTimeMs, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeControllerRegistrationResponse(
  writer: Writer,
  message: ControllerRegistrationResponseInit,
  _version: number,
): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  writeUnknownTags(writer, message.unknownTags)
}
