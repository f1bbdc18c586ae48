// Generated from spec/metadata/register-broker-record.txt, do not edit: RegisterBrokerRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Uuid,
  type Writer,
  checkVersion,
  malformedIn,
  unsupportedField,
  zeroUuid,
  writeUnknownTags,
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 0: RegisterBrokerRecord, versions 0 to 4. */
export interface RegisterBrokerRecord {
  brokerId: number
  /** From version 2, default false. */
  isMigratingZkBroker: boolean
  incarnationId: Uuid
  brokerEpoch: number
  endPoints: RegisterBrokerRecordBrokerEndpoint[]
  features: RegisterBrokerRecordBrokerFeature[]
  rack: string | null
  /** Default true. */
  fenced: boolean
  /** From version 1, default false. */
  inControlledShutdown: boolean
  /** From version 3, tag 0. */
  logDirs: Uuid[]
  /** From version 4, tag 1, default null. */
  cordonedLogDirs: Uuid[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link RegisterBrokerRecord} to be written: a field left out has its default. */
export interface RegisterBrokerRecordInit {
  readonly brokerId?: number | undefined
  readonly isMigratingZkBroker?: boolean | undefined
  readonly incarnationId?: Uuid | undefined
  readonly brokerEpoch?: number | undefined
  readonly endPoints?: readonly RegisterBrokerRecordBrokerEndpointInit[] | undefined
  readonly features?: readonly RegisterBrokerRecordBrokerFeatureInit[] | undefined
  readonly rack?: string | null | undefined
  readonly fenced?: boolean | undefined
  readonly inControlledShutdown?: boolean | undefined
  readonly logDirs?: readonly Uuid[] | undefined
  readonly cordonedLogDirs?: readonly Uuid[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of RegisterBrokerRecord. */
export interface RegisterBrokerRecordBrokerEndpoint {
  name: string
  host: string
  port: number
  securityProtocol: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RegisterBrokerRecordBrokerEndpoint} to be written: a field left out has its default. */
export interface RegisterBrokerRecordBrokerEndpointInit {
  readonly name?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly securityProtocol?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of RegisterBrokerRecord. */
export interface RegisterBrokerRecordBrokerFeature {
  name: string
  minSupportedVersion: number
  maxSupportedVersion: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RegisterBrokerRecordBrokerFeature} to be written: a field left out has its default. */
export interface RegisterBrokerRecordBrokerFeatureInit {
  readonly name?: string | undefined
  readonly minSupportedVersion?: number | undefined
  readonly maxSupportedVersion?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RegisterBrokerRecord}. */
export const registerBrokerRecord: MessageCodec<RegisterBrokerRecord, RegisterBrokerRecordInit> = {
  name: 'RegisterBrokerRecord',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('RegisterBrokerRecord', version, 0, 4)
    try {
      return readRegisterBrokerRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RegisterBrokerRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RegisterBrokerRecord', version, 0, 4)
    writeRegisterBrokerRecord(writer, message, version)
  },
}

function readRegisterBrokerRecord(reader: Reader, version: number): RegisterBrokerRecord {
  const brokerId = reader.int32()
  const isMigratingZkBroker: boolean = version >= 2 ? reader.boolean() : false
  const incarnationId = reader.uuid()
  const brokerEpoch = reader.int64()
  const endPointsLength = reader.compactArrayLength(7)
  const endPoints: RegisterBrokerRecordBrokerEndpoint[] = []
  for (let i = 0; i < endPointsLength; i += 1) endPoints.push(readRegisterBrokerRecordBrokerEndpoint(reader, version))
  const featuresLength = reader.compactArrayLength(6)
  const features: RegisterBrokerRecordBrokerFeature[] = []
  for (let i = 0; i < featuresLength; i += 1) features.push(readRegisterBrokerRecordBrokerFeature(reader, version))
  const rack = reader.compactNullableString()
  const fenced = reader.boolean()
  const inControlledShutdown: boolean = version >= 1 ? reader.boolean() : false
  let logDirs: Uuid[] = []
  let cordonedLogDirs: Uuid[] | null = null
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0: {
        if (version < 3) throw reader.malformed('tag 0 is not one of this version')
        const logDirsLength = reader.compactArrayLength(16)
        const logDirsElements: Uuid[] = []
        for (let i = 0; i < logDirsLength; i += 1) logDirsElements.push(reader.uuid())
        logDirs = logDirsElements
        break
      }
      case 1: {
        if (version < 4) throw reader.malformed('tag 1 is not one of this version')
        const cordonedLogDirsLength = reader.compactNullableArrayLength(16)
        const cordonedLogDirsElements: Uuid[] = []
        for (let i = 0; i < cordonedLogDirsLength; i += 1) cordonedLogDirsElements.push(reader.uuid())
        cordonedLogDirs = cordonedLogDirsLength < 0 ? null : cordonedLogDirsElements
        break
      }
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: RegisterBrokerRecord = {
    brokerId,
    isMigratingZkBroker,
    incarnationId,
    brokerEpoch,
    endPoints,
    features,
    rack,
    fenced,
    inControlledShutdown,
    logDirs,
    cordonedLogDirs,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRegisterBrokerRecord(writer: Writer, message: RegisterBrokerRecordInit, version: number): void {
  writer.int32(message.brokerId ?? 0)
  const isMigratingZkBroker = message.isMigratingZkBroker ?? false
  if (version >= 2) {
    writer.boolean(isMigratingZkBroker)
  } else if (isMigratingZkBroker) {
    throw unsupportedField('RegisterBrokerRecord', 'isMigratingZkBroker', version)
  }
  writer.uuid(message.incarnationId ?? zeroUuid)
  writer.int64(message.brokerEpoch ?? 0)
  const endPoints = message.endPoints ?? []
  writer.compactArrayLength(endPoints.length)
  for (const element of endPoints) writeRegisterBrokerRecordBrokerEndpoint(writer, element, version)
  const features = message.features ?? []
  writer.compactArrayLength(features.length)
  for (const element of features) writeRegisterBrokerRecordBrokerFeature(writer, element, version)
  writer.compactNullableString(message.rack === undefined ? '' : message.rack)
  writer.boolean(message.fenced ?? true)
  const inControlledShutdown = message.inControlledShutdown ?? false
  if (version >= 1) {
    writer.boolean(inControlledShutdown)
  } else if (inControlledShutdown) {
    throw unsupportedField('RegisterBrokerRecord', 'inControlledShutdown', version)
  }
  const logDirs = message.logDirs ?? []
  if (version < 3 && logDirs.length > 0) {
    throw unsupportedField('RegisterBrokerRecord', 'logDirs', version)
  }
  const cordonedLogDirs = message.cordonedLogDirs ?? null
  if (version < 4 && cordonedLogDirs !== null) {
    throw unsupportedField('RegisterBrokerRecord', 'cordonedLogDirs', version)
  }
  const unknownTags = message.unknownTags
  const hasLogDirs = version >= 3 && logDirs.length > 0
  const hasCordonedLogDirs = version >= 4 && cordonedLogDirs !== null
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasLogDirs) tagCount += 1
  if (hasCordonedLogDirs) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasLogDirs) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.compactArrayLength(logDirs.length)
    for (const element of logDirs) writer.uuid(element)
    writer.endTag(mark)
  }
  if (hasCordonedLogDirs) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 1)
    const mark = writer.beginTag(1)
    writer.compactArrayLength(cordonedLogDirs === null ? -1 : cordonedLogDirs.length)
    if (cordonedLogDirs !== null) {
      for (const element of cordonedLogDirs) writer.uuid(element)
    }
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}

function readRegisterBrokerRecordBrokerEndpoint(reader: Reader, _version: number): RegisterBrokerRecordBrokerEndpoint {
  const name = reader.compactString()
  const host = reader.compactString()
  const port = reader.uint16()
  const securityProtocol = reader.int16()
  const message: RegisterBrokerRecordBrokerEndpoint = { name, host, port, securityProtocol }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRegisterBrokerRecordBrokerEndpoint(
  writer: Writer,
  message: RegisterBrokerRecordBrokerEndpointInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writer.int16(message.securityProtocol ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readRegisterBrokerRecordBrokerFeature(reader: Reader, _version: number): RegisterBrokerRecordBrokerFeature {
  const name = reader.compactString()
  const minSupportedVersion = reader.int16()
  const maxSupportedVersion = reader.int16()
  const message: RegisterBrokerRecordBrokerFeature = { name, minSupportedVersion, maxSupportedVersion }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRegisterBrokerRecordBrokerFeature(
  writer: Writer,
  message: RegisterBrokerRecordBrokerFeatureInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int16(message.minSupportedVersion ?? 0)
  writer.int16(message.maxSupportedVersion ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
