// Generated from spec/voters-record.txt, do not edit: VotersRecord.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: VotersRecord, version 0. */
export interface VotersRecord {
  version: number
  voters: VotersRecordVoter[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link VotersRecord} to be written: a field left out has its default. */
export interface VotersRecordInit {
  readonly version?: number | undefined
  readonly voters?: readonly VotersRecordVoterInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of VotersRecord. */
export interface VotersRecordVoter {
  voterId: number
  voterDirectoryId: Uuid
  endpoints: VotersRecordEndpoint[]
  kRaftVersionFeature: VotersRecordKRaftVersionFeature
  unknownTags?: readonly UnknownTag[]
}

/** {@link VotersRecordVoter} to be written: a field left out has its default. */
export interface VotersRecordVoterInit {
  readonly voterId?: number | undefined
  readonly voterDirectoryId?: Uuid | undefined
  readonly endpoints?: readonly VotersRecordEndpointInit[] | undefined
  readonly kRaftVersionFeature?: VotersRecordKRaftVersionFeatureInit | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of VotersRecord. */
export interface VotersRecordEndpoint {
  name: string
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link VotersRecordEndpoint} to be written: a field left out has its default. */
export interface VotersRecordEndpointInit {
  readonly name?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of VotersRecord. */
export interface VotersRecordKRaftVersionFeature {
  minSupportedVersion: number
  maxSupportedVersion: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link VotersRecordKRaftVersionFeature} to be written: a field left out has its default. */
export interface VotersRecordKRaftVersionFeatureInit {
  readonly minSupportedVersion?: number | undefined
  readonly maxSupportedVersion?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link VotersRecord}. */
export const votersRecord: MessageCodec<VotersRecord, VotersRecordInit> = {
  name: 'VotersRecord',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('VotersRecord', version, 0, 0)
    try {
      return readVotersRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'VotersRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('VotersRecord', version, 0, 0)
    writeVotersRecord(writer, message, version)
  },
}

function readVotersRecord(reader: Reader, version: number): VotersRecord {
  const versionField = reader.int16()
  const votersLength = reader.compactArrayLength(27)
  const voters: VotersRecordVoter[] = []
  for (let i = 0; i < votersLength; i += 1) voters.push(readVotersRecordVoter(reader, version))
  const message: VotersRecord = { version: versionField, voters }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeVotersRecord(writer: Writer, message: VotersRecordInit, version: number): void {
  writer.int16(message.version ?? 0)
  const voters = message.voters ?? []
  writer.compactArrayLength(voters.length)
  for (const element of voters) writeVotersRecordVoter(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readVotersRecordVoter(reader: Reader, version: number): VotersRecordVoter {
  const voterId = reader.int32()
  const voterDirectoryId = reader.uuid()
  const endpointsLength = reader.compactArrayLength(5)
  const endpoints: VotersRecordEndpoint[] = []
  for (let i = 0; i < endpointsLength; i += 1) endpoints.push(readVotersRecordEndpoint(reader, version))
  const kRaftVersionFeature = readVotersRecordKRaftVersionFeature(reader, version)
  const message: VotersRecordVoter = { voterId, voterDirectoryId, endpoints, kRaftVersionFeature }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeVotersRecordVoter(writer: Writer, message: VotersRecordVoterInit, version: number): void {
  writer.int32(message.voterId ?? 0)
  writer.uuid(message.voterDirectoryId ?? zeroUuid)
  const endpoints = message.endpoints ?? []
  writer.compactArrayLength(endpoints.length)
  for (const element of endpoints) writeVotersRecordEndpoint(writer, element, version)
  writeVotersRecordKRaftVersionFeature(writer, message.kRaftVersionFeature ?? {}, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readVotersRecordEndpoint(reader: Reader, _version: number): VotersRecordEndpoint {
  const name = reader.compactString()
  const host = reader.compactString()
  const port = reader.uint16()
  const message: VotersRecordEndpoint = { name, host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeVotersRecordEndpoint(writer: Writer, message: VotersRecordEndpointInit, _version: number): void {
  writer.compactString(message.name ?? '')
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readVotersRecordKRaftVersionFeature(reader: Reader, _version: number): VotersRecordKRaftVersionFeature {
  const minSupportedVersion = reader.int16()
  const maxSupportedVersion = reader.int16()
  const message: VotersRecordKRaftVersionFeature = { minSupportedVersion, maxSupportedVersion }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeVotersRecordKRaftVersionFeature(
  writer: Writer,
  message: VotersRecordKRaftVersionFeatureInit,
  _version: number,
): void {
  writer.int16(message.minSupportedVersion ?? 0)
  writer.int16(message.maxSupportedVersion ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
