// Generated from spec/51-alter-user-scram-credentials.txt, do not edit: AlterUserScramCredentialsRequest and AlterUserScramCredentialsResponse.
import { type MessageCodec, checkVersion, malformedIn, emptyBytes } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 51: AlterUserScramCredentialsRequest, version 0. */
export interface AlterUserScramCredentialsRequest {
  deletions: AlterUserScramCredentialsRequestScramCredentialDeletion[]
  upsertions: AlterUserScramCredentialsRequestScramCredentialUpsertion[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterUserScramCredentialsRequest} to be written: a field left out has its default. */
export interface AlterUserScramCredentialsRequestInit {
  readonly deletions?: readonly AlterUserScramCredentialsRequestScramCredentialDeletionInit[] | undefined
  readonly upsertions?: readonly AlterUserScramCredentialsRequestScramCredentialUpsertionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterUserScramCredentialsRequest. */
export interface AlterUserScramCredentialsRequestScramCredentialDeletion {
  name: string
  mechanism: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterUserScramCredentialsRequestScramCredentialDeletion} to be written: a field left out has its default. */
export interface AlterUserScramCredentialsRequestScramCredentialDeletionInit {
  readonly name?: string | undefined
  readonly mechanism?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterUserScramCredentialsRequest. */
export interface AlterUserScramCredentialsRequestScramCredentialUpsertion {
  name: string
  mechanism: number
  iterations: number
  salt: Uint8Array
  saltedPassword: Uint8Array
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterUserScramCredentialsRequestScramCredentialUpsertion} to be written: a field left out has its default. */
export interface AlterUserScramCredentialsRequestScramCredentialUpsertionInit {
  readonly name?: string | undefined
  readonly mechanism?: number | undefined
  readonly iterations?: number | undefined
  readonly salt?: Uint8Array | undefined
  readonly saltedPassword?: Uint8Array | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterUserScramCredentialsRequest}. */
export const alterUserScramCredentialsRequest: MessageCodec<
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsRequestInit
> = {
  name: 'AlterUserScramCredentialsRequest',
  apiKey: 51,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AlterUserScramCredentialsRequest', version, 0, 0)
    try {
      return readAlterUserScramCredentialsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterUserScramCredentialsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterUserScramCredentialsRequest', version, 0, 0)
    writeAlterUserScramCredentialsRequest(writer, message, version)
  },
}

function readAlterUserScramCredentialsRequest(reader: Reader, version: number): AlterUserScramCredentialsRequest {
  const deletionsLength = reader.compactArrayLength(3)
  const deletions: AlterUserScramCredentialsRequestScramCredentialDeletion[] = []
  for (let i = 0; i < deletionsLength; i += 1) {
    deletions.push(readAlterUserScramCredentialsRequestScramCredentialDeletion(reader, version))
  }
  const upsertionsLength = reader.compactArrayLength(9)
  const upsertions: AlterUserScramCredentialsRequestScramCredentialUpsertion[] = []
  for (let i = 0; i < upsertionsLength; i += 1) {
    upsertions.push(readAlterUserScramCredentialsRequestScramCredentialUpsertion(reader, version))
  }
  const message: AlterUserScramCredentialsRequest = { deletions, upsertions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterUserScramCredentialsRequest(
  writer: Writer,
  message: AlterUserScramCredentialsRequestInit,
  version: number,
): void {
  const deletions = message.deletions ?? []
  writer.compactArrayLength(deletions.length)
  for (const element of deletions) writeAlterUserScramCredentialsRequestScramCredentialDeletion(writer, element, version)
  const upsertions = message.upsertions ?? []
  writer.compactArrayLength(upsertions.length)
  for (const element of upsertions) writeAlterUserScramCredentialsRequestScramCredentialUpsertion(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterUserScramCredentialsRequestScramCredentialDeletion(
  reader: Reader,
  _version: number,
): AlterUserScramCredentialsRequestScramCredentialDeletion {
  const name = reader.compactString()
  const mechanism = reader.int8()
  const message: AlterUserScramCredentialsRequestScramCredentialDeletion = { name, mechanism }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterUserScramCredentialsRequestScramCredentialDeletion(
  writer: Writer,
  message: AlterUserScramCredentialsRequestScramCredentialDeletionInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int8(message.mechanism ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterUserScramCredentialsRequestScramCredentialUpsertion(
  reader: Reader,
  _version: number,
): AlterUserScramCredentialsRequestScramCredentialUpsertion {
  const name = reader.compactString()
  const mechanism = reader.int8()
  const iterations = reader.int32()
  const salt = reader.compactBytes()
  const saltedPassword = reader.compactBytes()
  const message: AlterUserScramCredentialsRequestScramCredentialUpsertion = { name, mechanism, iterations, salt, saltedPassword }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterUserScramCredentialsRequestScramCredentialUpsertion(
  writer: Writer,
  message: AlterUserScramCredentialsRequestScramCredentialUpsertionInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int8(message.mechanism ?? 0)
  writer.int32(message.iterations ?? 0)
  writer.compactBytes(message.salt ?? emptyBytes)
  writer.compactBytes(message.saltedPassword ?? emptyBytes)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 51: AlterUserScramCredentialsResponse, version 0. */
export interface AlterUserScramCredentialsResponse {
  throttleTimeMs: number
  results: AlterUserScramCredentialsResponseAlterUserScramCredentialsResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterUserScramCredentialsResponse} to be written: a field left out has its default. */
export interface AlterUserScramCredentialsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly results?: readonly AlterUserScramCredentialsResponseAlterUserScramCredentialsResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterUserScramCredentialsResponse. */
export interface AlterUserScramCredentialsResponseAlterUserScramCredentialsResult {
  user: string
  errorCode: number
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterUserScramCredentialsResponseAlterUserScramCredentialsResult} to be written: a field left out has its default. */
export interface AlterUserScramCredentialsResponseAlterUserScramCredentialsResultInit {
  readonly user?: string | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterUserScramCredentialsResponse}. */
export const alterUserScramCredentialsResponse: MessageCodec<
  AlterUserScramCredentialsResponse,
  AlterUserScramCredentialsResponseInit
> = {
  name: 'AlterUserScramCredentialsResponse',
  apiKey: 51,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AlterUserScramCredentialsResponse', version, 0, 0)
    try {
      return readAlterUserScramCredentialsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterUserScramCredentialsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterUserScramCredentialsResponse', version, 0, 0)
    writeAlterUserScramCredentialsResponse(writer, message, version)
  },
}

function readAlterUserScramCredentialsResponse(reader: Reader, version: number): AlterUserScramCredentialsResponse {
  const throttleTimeMs = reader.int32()
  const resultsLength = reader.compactArrayLength(5)
  const results: AlterUserScramCredentialsResponseAlterUserScramCredentialsResult[] = []
  for (let i = 0; i < resultsLength; i += 1) {
    results.push(readAlterUserScramCredentialsResponseAlterUserScramCredentialsResult(reader, version))
  }
  const message: AlterUserScramCredentialsResponse = { throttleTimeMs, results }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterUserScramCredentialsResponse(
  writer: Writer,
  message: AlterUserScramCredentialsResponseInit,
  version: number,
): void {
  writer.int32(message.throttleTimeMs ?? 0)
  const results = message.results ?? []
  writer.compactArrayLength(results.length)
  for (const element of results) writeAlterUserScramCredentialsResponseAlterUserScramCredentialsResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterUserScramCredentialsResponseAlterUserScramCredentialsResult(
  reader: Reader,
  _version: number,
): AlterUserScramCredentialsResponseAlterUserScramCredentialsResult {
  const user = reader.compactString()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: AlterUserScramCredentialsResponseAlterUserScramCredentialsResult = { user, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterUserScramCredentialsResponseAlterUserScramCredentialsResult(
  writer: Writer,
  message: AlterUserScramCredentialsResponseAlterUserScramCredentialsResultInit,
  _version: number,
): void {
  writer.compactString(message.user ?? '')
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  writeUnknownTags(writer, message.unknownTags)
}
