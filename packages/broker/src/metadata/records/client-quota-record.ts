// Generated from spec/metadata/client-quota-record.txt, do not edit: ClientQuotaRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 14: ClientQuotaRecord, version 0. */
export interface ClientQuotaRecord {
  entity: ClientQuotaRecordEntityData[]
  key: string
  value: number
  remove: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link ClientQuotaRecord} to be written: a field left out has its default. */
export interface ClientQuotaRecordInit {
  readonly entity?: readonly ClientQuotaRecordEntityDataInit[] | undefined
  readonly key?: string | undefined
  readonly value?: number | undefined
  readonly remove?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ClientQuotaRecord. */
export interface ClientQuotaRecordEntityData {
  entityType: string
  entityName: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ClientQuotaRecordEntityData} to be written: a field left out has its default. */
export interface ClientQuotaRecordEntityDataInit {
  readonly entityType?: string | undefined
  readonly entityName?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ClientQuotaRecord}. */
export const clientQuotaRecord: MessageCodec<ClientQuotaRecord, ClientQuotaRecordInit> = {
  name: 'ClientQuotaRecord',
  apiKey: 14,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ClientQuotaRecord', version, 0, 0)
    try {
      return readClientQuotaRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ClientQuotaRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ClientQuotaRecord', version, 0, 0)
    writeClientQuotaRecord(writer, message, version)
  },
}

function readClientQuotaRecord(reader: Reader, version: number): ClientQuotaRecord {
  const entityLength = reader.compactArrayLength(3)
  const entity: ClientQuotaRecordEntityData[] = []
  for (let i = 0; i < entityLength; i += 1) entity.push(readClientQuotaRecordEntityData(reader, version))
  const key = reader.compactString()
  const value = reader.float64()
  const remove = reader.boolean()
  const message: ClientQuotaRecord = { entity, key, value, remove }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeClientQuotaRecord(writer: Writer, message: ClientQuotaRecordInit, version: number): void {
  const entity = message.entity ?? []
  writer.compactArrayLength(entity.length)
  for (const element of entity) writeClientQuotaRecordEntityData(writer, element, version)
  writer.compactString(message.key ?? '')
  writer.float64(message.value ?? 0)
  writer.boolean(message.remove ?? false)
  writeUnknownTags(writer, message.unknownTags)
}

function readClientQuotaRecordEntityData(reader: Reader, _version: number): ClientQuotaRecordEntityData {
  const entityType = reader.compactString()
  const entityName = reader.compactNullableString()
  const message: ClientQuotaRecordEntityData = { entityType, entityName }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeClientQuotaRecordEntityData(writer: Writer, message: ClientQuotaRecordEntityDataInit, _version: number): void {
  writer.compactString(message.entityType ?? '')
  writer.compactNullableString(message.entityName === undefined ? '' : message.entityName)
  writeUnknownTags(writer, message.unknownTags)
}
