// Generated from spec/metadata/register-controller-record.txt, do not edit: RegisterControllerRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Uuid,
  type Writer,
  checkVersion,
  malformedIn,
  zeroUuid,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 27: RegisterControllerRecord, version 0. */
export interface RegisterControllerRecord {
  controllerId: number
  incarnationId: Uuid
  zkMigrationReady: boolean
  endPoints: RegisterControllerRecordControllerEndpoint[]
  features: RegisterControllerRecordControllerFeature[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link RegisterControllerRecord} to be written: a field left out has its default. */
export interface RegisterControllerRecordInit {
  readonly controllerId?: number | undefined
  readonly incarnationId?: Uuid | undefined
  readonly zkMigrationReady?: boolean | undefined
  readonly endPoints?: readonly RegisterControllerRecordControllerEndpointInit[] | undefined
  readonly features?: readonly RegisterControllerRecordControllerFeatureInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of RegisterControllerRecord. */
export interface RegisterControllerRecordControllerEndpoint {
  name: string
  host: string
  port: number
  securityProtocol: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RegisterControllerRecordControllerEndpoint} to be written: a field left out has its default. */
export interface RegisterControllerRecordControllerEndpointInit {
  readonly name?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly securityProtocol?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of RegisterControllerRecord. */
export interface RegisterControllerRecordControllerFeature {
  name: string
  minSupportedVersion: number
  maxSupportedVersion: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RegisterControllerRecordControllerFeature} to be written: a field left out has its default. */
export interface RegisterControllerRecordControllerFeatureInit {
  readonly name?: string | undefined
  readonly minSupportedVersion?: number | undefined
  readonly maxSupportedVersion?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RegisterControllerRecord}. */
export const registerControllerRecord: MessageCodec<RegisterControllerRecord, RegisterControllerRecordInit> = {
  name: 'RegisterControllerRecord',
  apiKey: 27,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('RegisterControllerRecord', version, 0, 0)
    try {
      return readRegisterControllerRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RegisterControllerRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RegisterControllerRecord', version, 0, 0)
    writeRegisterControllerRecord(writer, message, version)
  },
}

function readRegisterControllerRecord(reader: Reader, version: number): RegisterControllerRecord {
  const controllerId = reader.int32()
  const incarnationId = reader.uuid()
  const zkMigrationReady = reader.boolean()
  const endPointsLength = reader.compactArrayLength(7)
  const endPoints: RegisterControllerRecordControllerEndpoint[] = []
  for (let i = 0; i < endPointsLength; i += 1) endPoints.push(readRegisterControllerRecordControllerEndpoint(reader, version))
  const featuresLength = reader.compactArrayLength(6)
  const features: RegisterControllerRecordControllerFeature[] = []
  for (let i = 0; i < featuresLength; i += 1) features.push(readRegisterControllerRecordControllerFeature(reader, version))
  const message: RegisterControllerRecord = { controllerId, incarnationId, zkMigrationReady, endPoints, features }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRegisterControllerRecord(writer: Writer, message: RegisterControllerRecordInit, version: number): void {
  writer.int32(message.controllerId ?? 0)
  writer.uuid(message.incarnationId ?? zeroUuid)
  writer.boolean(message.zkMigrationReady ?? false)
  const endPoints = message.endPoints ?? []
  writer.compactArrayLength(endPoints.length)
  for (const element of endPoints) writeRegisterControllerRecordControllerEndpoint(writer, element, version)
  const features = message.features ?? []
  writer.compactArrayLength(features.length)
  for (const element of features) writeRegisterControllerRecordControllerFeature(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readRegisterControllerRecordControllerEndpoint(
  reader: Reader,
  _version: number,
): RegisterControllerRecordControllerEndpoint {
  const name = reader.compactString()
  const host = reader.compactString()
  const port = reader.uint16()
  const securityProtocol = reader.int16()
  const message: RegisterControllerRecordControllerEndpoint = { name, host, port, securityProtocol }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRegisterControllerRecordControllerEndpoint(
  writer: Writer,
  message: RegisterControllerRecordControllerEndpointInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writer.int16(message.securityProtocol ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readRegisterControllerRecordControllerFeature(
  reader: Reader,
  _version: number,
): RegisterControllerRecordControllerFeature {
  const name = reader.compactString()
  const minSupportedVersion = reader.int16()
  const maxSupportedVersion = reader.int16()
  const message: RegisterControllerRecordControllerFeature = { name, minSupportedVersion, maxSupportedVersion }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRegisterControllerRecordControllerFeature(
  writer: Writer,
  message: RegisterControllerRecordControllerFeatureInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int16(message.minSupportedVersion ?? 0)
  writer.int16(message.maxSupportedVersion ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
