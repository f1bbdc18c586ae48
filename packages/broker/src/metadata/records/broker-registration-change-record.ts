// Generated from spec/metadata/broker-registration-change-record.txt, do not edit: BrokerRegistrationChangeRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Uuid,
  type Writer,
  checkVersion,
  malformedIn,
  unsupportedField,
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 17: BrokerRegistrationChangeRecord, versions 0 to 3. */
export interface BrokerRegistrationChangeRecord {
  brokerId: number
  brokerEpoch: number
  /** Tag 0. */
  fenced: number
  /** From version 1, tag 1. */
  inControlledShutdown: number
  /** From version 2, tag 2. */
  logDirs: Uuid[]
  /** From version 3, tag 3, default null. */
  cordonedLogDirs: Uuid[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link BrokerRegistrationChangeRecord} to be written: a field left out has its default. */
export interface BrokerRegistrationChangeRecordInit {
  readonly brokerId?: number | undefined
  readonly brokerEpoch?: number | undefined
  readonly fenced?: number | undefined
  readonly inControlledShutdown?: number | undefined
  readonly logDirs?: readonly Uuid[] | undefined
  readonly cordonedLogDirs?: readonly Uuid[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link BrokerRegistrationChangeRecord}. */
export const brokerRegistrationChangeRecord: MessageCodec<BrokerRegistrationChangeRecord, BrokerRegistrationChangeRecordInit> = {
  name: 'BrokerRegistrationChangeRecord',
  apiKey: 17,
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('BrokerRegistrationChangeRecord', version, 0, 3)
    try {
      return readBrokerRegistrationChangeRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'BrokerRegistrationChangeRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('BrokerRegistrationChangeRecord', version, 0, 3)
    writeBrokerRegistrationChangeRecord(writer, message, version)
  },
}

function readBrokerRegistrationChangeRecord(reader: Reader, version: number): BrokerRegistrationChangeRecord {
  const brokerId = reader.int32()
  const brokerEpoch = reader.int64()
  let fenced: number = 0
  let inControlledShutdown: number = 0
  let logDirs: Uuid[] = []
  let cordonedLogDirs: Uuid[] | null = null
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        fenced = reader.int8()
        break
      case 1:
        if (version < 1) throw reader.malformed('tag 1 is not one of this version')
        inControlledShutdown = reader.int8()
        break
      case 2: {
        if (version < 2) throw reader.malformed('tag 2 is not one of this version')
        const logDirsLength = reader.compactArrayLength(16)
        const logDirsElements: Uuid[] = []
        for (let i = 0; i < logDirsLength; i += 1) logDirsElements.push(reader.uuid())
        logDirs = logDirsElements
        break
      }
      case 3: {
        if (version < 3) throw reader.malformed('tag 3 is not one of this version')
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
  const message: BrokerRegistrationChangeRecord = {
    brokerId,
    brokerEpoch,
    fenced,
    inControlledShutdown,
    logDirs,
    cordonedLogDirs,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBrokerRegistrationChangeRecord(writer: Writer, message: BrokerRegistrationChangeRecordInit, version: number): void {
  writer.int32(message.brokerId ?? 0)
  writer.int64(message.brokerEpoch ?? 0)
  const fenced = message.fenced ?? 0
  const inControlledShutdown = message.inControlledShutdown ?? 0
  if (version < 1 && inControlledShutdown !== 0) {
    throw unsupportedField('BrokerRegistrationChangeRecord', 'inControlledShutdown', version)
  }
  const logDirs = message.logDirs ?? []
  if (version < 2 && logDirs.length > 0) {
    throw unsupportedField('BrokerRegistrationChangeRecord', 'logDirs', version)
  }
  const cordonedLogDirs = message.cordonedLogDirs ?? null
  if (version < 3 && cordonedLogDirs !== null) {
    throw unsupportedField('BrokerRegistrationChangeRecord', 'cordonedLogDirs', version)
  }
  const unknownTags = message.unknownTags
  const hasFenced = fenced !== 0
  const hasInControlledShutdown = version >= 1 && inControlledShutdown !== 0
  const hasLogDirs = version >= 2 && logDirs.length > 0
  const hasCordonedLogDirs = version >= 3 && cordonedLogDirs !== null
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasFenced) tagCount += 1
  if (hasInControlledShutdown) tagCount += 1
  if (hasLogDirs) tagCount += 1
  if (hasCordonedLogDirs) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasFenced) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.int8(fenced)
    writer.endTag(mark)
  }
  if (hasInControlledShutdown) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 1)
    const mark = writer.beginTag(1)
    writer.int8(inControlledShutdown)
    writer.endTag(mark)
  }
  if (hasLogDirs) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 2)
    const mark = writer.beginTag(2)
    writer.compactArrayLength(logDirs.length)
    for (const element of logDirs) writer.uuid(element)
    writer.endTag(mark)
  }
  if (hasCordonedLogDirs) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 3)
    const mark = writer.beginTag(3)
    writer.compactArrayLength(cordonedLogDirs === null ? -1 : cordonedLogDirs.length)
    if (cordonedLogDirs !== null) {
      for (const element of cordonedLogDirs) writer.uuid(element)
    }
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}
