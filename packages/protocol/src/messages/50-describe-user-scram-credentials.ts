// Generated from spec/50-describe-user-scram-credentials.txt, do not edit: DescribeUserScramCredentialsRequest and DescribeUserScramCredentialsResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 50: DescribeUserScramCredentialsRequest, version 0. */
export interface DescribeUserScramCredentialsRequest {
  users: DescribeUserScramCredentialsRequestUserName[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeUserScramCredentialsRequest} to be written: a field left out has its default. */
export interface DescribeUserScramCredentialsRequestInit {
  readonly users?: readonly DescribeUserScramCredentialsRequestUserNameInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeUserScramCredentialsRequest. */
export interface DescribeUserScramCredentialsRequestUserName {
  name: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeUserScramCredentialsRequestUserName} to be written: a field left out has its default. */
export interface DescribeUserScramCredentialsRequestUserNameInit {
  readonly name?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeUserScramCredentialsRequest}. */
export const describeUserScramCredentialsRequest: MessageCodec<
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsRequestInit
> = {
  name: 'DescribeUserScramCredentialsRequest',
  apiKey: 50,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeUserScramCredentialsRequest', version, 0, 0)
    try {
      return readDescribeUserScramCredentialsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeUserScramCredentialsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeUserScramCredentialsRequest', version, 0, 0)
    writeDescribeUserScramCredentialsRequest(writer, message, version)
  },
}

function readDescribeUserScramCredentialsRequest(reader: Reader, version: number): DescribeUserScramCredentialsRequest {
  const usersLength = reader.compactNullableArrayLength(2)
  const usersElements: DescribeUserScramCredentialsRequestUserName[] = []
  for (let i = 0; i < usersLength; i += 1) usersElements.push(readDescribeUserScramCredentialsRequestUserName(reader, version))
  const users = usersLength < 0 ? null : usersElements
  const message: DescribeUserScramCredentialsRequest = { users }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeUserScramCredentialsRequest(
  writer: Writer,
  message: DescribeUserScramCredentialsRequestInit,
  version: number,
): void {
  const users = message.users === undefined ? [] : message.users
  writer.compactArrayLength(users === null ? -1 : users.length)
  if (users !== null) {
    for (const element of users) writeDescribeUserScramCredentialsRequestUserName(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeUserScramCredentialsRequestUserName(
  reader: Reader,
  _version: number,
): DescribeUserScramCredentialsRequestUserName {
  const name = reader.compactString()
  const message: DescribeUserScramCredentialsRequestUserName = { name }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeUserScramCredentialsRequestUserName(
  writer: Writer,
  message: DescribeUserScramCredentialsRequestUserNameInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 50: DescribeUserScramCredentialsResponse, version 0. */
export interface DescribeUserScramCredentialsResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  results: DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeUserScramCredentialsResponse} to be written: a field left out has its default. */
export interface DescribeUserScramCredentialsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly results?: readonly DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeUserScramCredentialsResponse. */
export interface DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult {
  user: string
  errorCode: number
  errorMessage: string | null
  credentialInfos: DescribeUserScramCredentialsResponseCredentialInfo[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult} to be written: a field left out has its default. */
export interface DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResultInit {
  readonly user?: string | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly credentialInfos?: readonly DescribeUserScramCredentialsResponseCredentialInfoInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeUserScramCredentialsResponse. */
export interface DescribeUserScramCredentialsResponseCredentialInfo {
  mechanism: number
  iterations: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeUserScramCredentialsResponseCredentialInfo} to be written: a field left out has its default. */
export interface DescribeUserScramCredentialsResponseCredentialInfoInit {
  readonly mechanism?: number | undefined
  readonly iterations?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeUserScramCredentialsResponse}. */
export const describeUserScramCredentialsResponse: MessageCodec<
  DescribeUserScramCredentialsResponse,
  DescribeUserScramCredentialsResponseInit
> = {
  name: 'DescribeUserScramCredentialsResponse',
  apiKey: 50,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeUserScramCredentialsResponse', version, 0, 0)
    try {
      return readDescribeUserScramCredentialsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeUserScramCredentialsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeUserScramCredentialsResponse', version, 0, 0)
    writeDescribeUserScramCredentialsResponse(writer, message, version)
  },
}

function readDescribeUserScramCredentialsResponse(reader: Reader, version: number): DescribeUserScramCredentialsResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const resultsLength = reader.compactArrayLength(6)
  const results: DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult[] = []
  for (let i = 0; i < resultsLength; i += 1) {
    results.push(readDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(reader, version))
  }
  const message: DescribeUserScramCredentialsResponse = { throttleTimeMs, errorCode, errorMessage, results }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeUserScramCredentialsResponse(
  writer: Writer,
  message: DescribeUserScramCredentialsResponseInit,
  version: number,
): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  const results = message.results ?? []
  writer.compactArrayLength(results.length)
  for (const element of results) {
    writeDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(
  reader: Reader,
  version: number,
): DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult {
  const user = reader.compactString()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const credentialInfosLength = reader.compactArrayLength(6)
  const credentialInfos: DescribeUserScramCredentialsResponseCredentialInfo[] = []
  for (let i = 0; i < credentialInfosLength; i += 1) {
    credentialInfos.push(readDescribeUserScramCredentialsResponseCredentialInfo(reader, version))
  }
  const message: DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult = {
    user,
    errorCode,
    errorMessage,
    credentialInfos,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(
  writer: Writer,
  message: DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResultInit,
  version: number,
): void {
  writer.compactString(message.user ?? '')
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  const credentialInfos = message.credentialInfos ?? []
  writer.compactArrayLength(credentialInfos.length)
  for (const element of credentialInfos) writeDescribeUserScramCredentialsResponseCredentialInfo(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeUserScramCredentialsResponseCredentialInfo(
  reader: Reader,
  _version: number,
): DescribeUserScramCredentialsResponseCredentialInfo {
  const mechanism = reader.int8()
  const iterations = reader.int32()
  const message: DescribeUserScramCredentialsResponseCredentialInfo = { mechanism, iterations }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeUserScramCredentialsResponseCredentialInfo(
  writer: Writer,
  message: DescribeUserScramCredentialsResponseCredentialInfoInit,
  _version: number,
): void {
  writer.int8(message.mechanism ?? 0)
  writer.int32(message.iterations ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
