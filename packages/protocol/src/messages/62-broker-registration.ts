// Generated from spec/62-broker-registration.txt, do not edit: BrokerRegistrationRequest and BrokerRegistrationResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 62: BrokerRegistrationRequest, versions 0 to 4. */
export interface BrokerRegistrationRequest {
  brokerId: number
  clusterId: string
  incarnationId: Uuid
  listeners: BrokerRegistrationRequestListener[]
  features: BrokerRegistrationRequestFeature[]
  rack: string | null
  /** From version 1, default false. */
  isMigratingZkBroker: boolean
  /** From version 2. */
  logDirs: Uuid[]
  /** From version 3, default -1. */
  previousBrokerEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link BrokerRegistrationRequest} to be written: a field left out has its default. */
export interface BrokerRegistrationRequestInit {
  readonly brokerId?: number | undefined
  readonly clusterId?: string | undefined
  readonly incarnationId?: Uuid | undefined
  readonly listeners?: readonly BrokerRegistrationRequestListenerInit[] | undefined
  readonly features?: readonly BrokerRegistrationRequestFeatureInit[] | undefined
  readonly rack?: string | null | undefined
  readonly isMigratingZkBroker?: boolean | undefined
  readonly logDirs?: readonly Uuid[] | undefined
  readonly previousBrokerEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of BrokerRegistrationRequest. */
export interface BrokerRegistrationRequestListener {
  name: string
  host: string
  port: number
  securityProtocol: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link BrokerRegistrationRequestListener} to be written: a field left out has its default. */
export interface BrokerRegistrationRequestListenerInit {
  readonly name?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly securityProtocol?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of BrokerRegistrationRequest. */
export interface BrokerRegistrationRequestFeature {
  name: string
  minSupportedVersion: number
  maxSupportedVersion: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link BrokerRegistrationRequestFeature} to be written: a field left out has its default. */
export interface BrokerRegistrationRequestFeatureInit {
  readonly name?: string | undefined
  readonly minSupportedVersion?: number | undefined
  readonly maxSupportedVersion?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link BrokerRegistrationRequest}. */
export const brokerRegistrationRequest: MessageCodec<BrokerRegistrationRequest, BrokerRegistrationRequestInit> = {
  name: 'BrokerRegistrationRequest',
  apiKey: 62,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('BrokerRegistrationRequest', version, 0, 4)
    try {
      return readBrokerRegistrationRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'BrokerRegistrationRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('BrokerRegistrationRequest', version, 0, 4)
    writeBrokerRegistrationRequest(writer, message, version)
  },
}

function readBrokerRegistrationRequest(reader: Reader, version: number): BrokerRegistrationRequest {
  const brokerId = reader.int32()
  const clusterId = reader.compactString()
  const incarnationId = reader.uuid()
  const listenersLength = reader.compactArrayLength(7)
  const listeners: BrokerRegistrationRequestListener[] = []
  for (let i = 0; i < listenersLength; i += 1) listeners.push(readBrokerRegistrationRequestListener(reader, version))
  const featuresLength = reader.compactArrayLength(6)
  const features: BrokerRegistrationRequestFeature[] = []
  for (let i = 0; i < featuresLength; i += 1) features.push(readBrokerRegistrationRequestFeature(reader, version))
  const rack = reader.compactNullableString()
  const isMigratingZkBroker: boolean = version >= 1 ? reader.boolean() : false
  let logDirs: Uuid[] = []
  if (version >= 2) {
    const logDirsLength = reader.compactArrayLength(16)
    const logDirsElements: Uuid[] = []
    for (let i = 0; i < logDirsLength; i += 1) logDirsElements.push(reader.uuid())
    logDirs = logDirsElements
  }
  const previousBrokerEpoch: number = version >= 3 ? reader.int64() : -1
  const message: BrokerRegistrationRequest = {
    brokerId,
    clusterId,
    incarnationId,
    listeners,
    features,
    rack,
    isMigratingZkBroker,
    logDirs,
    previousBrokerEpoch,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBrokerRegistrationRequest(writer: Writer, message: BrokerRegistrationRequestInit, version: number): void {
  writer.int32(message.brokerId ?? 0)
  writer.compactString(message.clusterId ?? '')
  writer.uuid(message.incarnationId ?? zeroUuid)
  const listeners = message.listeners ?? []
  writer.compactArrayLength(listeners.length)
  for (const element of listeners) writeBrokerRegistrationRequestListener(writer, element, version)
  const features = message.features ?? []
  writer.compactArrayLength(features.length)
  for (const element of features) writeBrokerRegistrationRequestFeature(writer, element, version)
  writer.compactNullableString(message.rack === undefined ? '' : message.rack)
  const isMigratingZkBroker = message.isMigratingZkBroker ?? false
  if (version >= 1) {
    writer.boolean(isMigratingZkBroker)
  } else if (isMigratingZkBroker) {
    throw unsupportedField('BrokerRegistrationRequest', 'isMigratingZkBroker', version)
  }
  const logDirs = message.logDirs ?? []
  if (version >= 2) {
    writer.compactArrayLength(logDirs.length)
    for (const element of logDirs) writer.uuid(element)
  }
  if (version >= 3) writer.int64(message.previousBrokerEpoch ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}

function readBrokerRegistrationRequestListener(reader: Reader, _version: number): BrokerRegistrationRequestListener {
  const name = reader.compactString()
  const host = reader.compactString()
  const port = reader.uint16()
  const securityProtocol = reader.int16()
  const message: BrokerRegistrationRequestListener = { name, host, port, securityProtocol }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBrokerRegistrationRequestListener(
  writer: Writer,
  message: BrokerRegistrationRequestListenerInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writer.int16(message.securityProtocol ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readBrokerRegistrationRequestFeature(reader: Reader, _version: number): BrokerRegistrationRequestFeature {
  const name = reader.compactString()
  const minSupportedVersion = reader.int16()
  const maxSupportedVersion = reader.int16()
  const message: BrokerRegistrationRequestFeature = { name, minSupportedVersion, maxSupportedVersion }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBrokerRegistrationRequestFeature(
  writer: Writer,
  message: BrokerRegistrationRequestFeatureInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int16(message.minSupportedVersion ?? 0)
  writer.int16(message.maxSupportedVersion ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 62: BrokerRegistrationResponse, versions 0 to 4. */
export interface BrokerRegistrationResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default -1. */
  brokerEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link BrokerRegistrationResponse} to be written: a field left out has its default. */
export interface BrokerRegistrationResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly brokerEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link BrokerRegistrationResponse}. */
export const brokerRegistrationResponse: MessageCodec<BrokerRegistrationResponse, BrokerRegistrationResponseInit> = {
  name: 'BrokerRegistrationResponse',
  apiKey: 62,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('BrokerRegistrationResponse', version, 0, 4)
    try {
      return readBrokerRegistrationResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'BrokerRegistrationResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('BrokerRegistrationResponse', version, 0, 4)
    writeBrokerRegistrationResponse(writer, message, version)
  },
}

function readBrokerRegistrationResponse(reader: Reader, _version: number): BrokerRegistrationResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const brokerEpoch = reader.int64()
  const message: BrokerRegistrationResponse = { throttleTimeMs, errorCode, brokerEpoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBrokerRegistrationResponse(writer: Writer, message: BrokerRegistrationResponseInit, _version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.int64(message.brokerEpoch ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}
