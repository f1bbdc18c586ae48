// Generated from spec/metadata/access-control-entry-record.txt, do not edit: AccessControlEntryRecord.
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

/** Record 18: AccessControlEntryRecord, version 0. */
export interface AccessControlEntryRecord {
  id: Uuid
  resourceType: number
  resourceName: string
  patternType: number
  principal: string
  host: string
  operation: number
  permissionType: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AccessControlEntryRecord} to be written: a field left out has its default. */
export interface AccessControlEntryRecordInit {
  readonly id?: Uuid | undefined
  readonly resourceType?: number | undefined
  readonly resourceName?: string | undefined
  readonly patternType?: number | undefined
  readonly principal?: string | undefined
  readonly host?: string | undefined
  readonly operation?: number | undefined
  readonly permissionType?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AccessControlEntryRecord}. */
export const accessControlEntryRecord: MessageCodec<AccessControlEntryRecord, AccessControlEntryRecordInit> = {
  name: 'AccessControlEntryRecord',
  apiKey: 18,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AccessControlEntryRecord', version, 0, 0)
    try {
      return readAccessControlEntryRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AccessControlEntryRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AccessControlEntryRecord', version, 0, 0)
    writeAccessControlEntryRecord(writer, message, version)
  },
}

function readAccessControlEntryRecord(reader: Reader, _version: number): AccessControlEntryRecord {
  const id = reader.uuid()
  const resourceType = reader.int8()
  const resourceName = reader.compactString()
  const patternType = reader.int8()
  const principal = reader.compactString()
  const host = reader.compactString()
  const operation = reader.int8()
  const permissionType = reader.int8()
  const message: AccessControlEntryRecord = {
    id,
    resourceType,
    resourceName,
    patternType,
    principal,
    host,
    operation,
    permissionType,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAccessControlEntryRecord(writer: Writer, message: AccessControlEntryRecordInit, _version: number): void {
  writer.uuid(message.id ?? zeroUuid)
  writer.int8(message.resourceType ?? 0)
  writer.compactString(message.resourceName ?? '')
  writer.int8(message.patternType ?? 0)
  writer.compactString(message.principal ?? '')
  writer.compactString(message.host ?? '')
  writer.int8(message.operation ?? 0)
  writer.int8(message.permissionType ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
