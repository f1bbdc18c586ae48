// Generated from spec/38-create-delegation-token.txt, do not edit: CreateDelegationTokenRequest and CreateDelegationTokenResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField, emptyBytes } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 38: CreateDelegationTokenRequest, versions 1 to 3. */
export interface CreateDelegationTokenRequest {
  /** From version 3. */
  ownerPrincipalType: string | null
  /** From version 3. */
  ownerPrincipalName: string | null
  renewers: CreateDelegationTokenRequestCreatableRenewers[]
  maxLifetimeMs: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateDelegationTokenRequest} to be written: a field left out has its default. */
export interface CreateDelegationTokenRequestInit {
  readonly ownerPrincipalType?: string | null | undefined
  readonly ownerPrincipalName?: string | null | undefined
  readonly renewers?: readonly CreateDelegationTokenRequestCreatableRenewersInit[] | undefined
  readonly maxLifetimeMs?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of CreateDelegationTokenRequest. */
export interface CreateDelegationTokenRequestCreatableRenewers {
  principalType: string
  principalName: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateDelegationTokenRequestCreatableRenewers} to be written: a field left out has its default. */
export interface CreateDelegationTokenRequestCreatableRenewersInit {
  readonly principalType?: string | undefined
  readonly principalName?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link CreateDelegationTokenRequest}. */
export const createDelegationTokenRequest: MessageCodec<CreateDelegationTokenRequest, CreateDelegationTokenRequestInit> = {
  name: 'CreateDelegationTokenRequest',
  apiKey: 38,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('CreateDelegationTokenRequest', version, 1, 3)
    try {
      return readCreateDelegationTokenRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'CreateDelegationTokenRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('CreateDelegationTokenRequest', version, 1, 3)
    writeCreateDelegationTokenRequest(writer, message, version)
  },
}

function readCreateDelegationTokenRequest(reader: Reader, version: number): CreateDelegationTokenRequest {
  const flexible = version >= 2
  let ownerPrincipalType: string | null = ''
  if (version >= 3) ownerPrincipalType = flexible ? reader.compactNullableString() : reader.nullableString()
  let ownerPrincipalName: string | null = ''
  if (version >= 3) ownerPrincipalName = flexible ? reader.compactNullableString() : reader.nullableString()
  const renewersLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const renewers: CreateDelegationTokenRequestCreatableRenewers[] = []
  for (let i = 0; i < renewersLength; i += 1) renewers.push(readCreateDelegationTokenRequestCreatableRenewers(reader, version))
  const maxLifetimeMs = reader.int64()
  const message: CreateDelegationTokenRequest = { ownerPrincipalType, ownerPrincipalName, renewers, maxLifetimeMs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateDelegationTokenRequest(writer: Writer, message: CreateDelegationTokenRequestInit, version: number): void {
  const flexible = version >= 2
  const ownerPrincipalType = message.ownerPrincipalType === undefined ? '' : message.ownerPrincipalType
  if (version >= 3) {
    if (flexible) writer.compactNullableString(ownerPrincipalType)
    else writer.nullableString(ownerPrincipalType)
  } else if (ownerPrincipalType !== '') {
    throw unsupportedField('CreateDelegationTokenRequest', 'ownerPrincipalType', version)
  }
  const ownerPrincipalName = message.ownerPrincipalName === undefined ? '' : message.ownerPrincipalName
  if (version >= 3) {
    if (flexible) writer.compactNullableString(ownerPrincipalName)
    else writer.nullableString(ownerPrincipalName)
  } else if (ownerPrincipalName !== '') {
    throw unsupportedField('CreateDelegationTokenRequest', 'ownerPrincipalName', version)
  }
  const renewers = message.renewers ?? []
  if (flexible) writer.compactArrayLength(renewers.length)
  else writer.arrayLength(renewers.length)
  for (const element of renewers) writeCreateDelegationTokenRequestCreatableRenewers(writer, element, version)
  writer.int64(message.maxLifetimeMs ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreateDelegationTokenRequest', 'unknownTags', version)
  }
}

function readCreateDelegationTokenRequestCreatableRenewers(
  reader: Reader,
  version: number,
): CreateDelegationTokenRequestCreatableRenewers {
  const flexible = version >= 2
  const principalType = flexible ? reader.compactString() : reader.string()
  const principalName = flexible ? reader.compactString() : reader.string()
  const message: CreateDelegationTokenRequestCreatableRenewers = { principalType, principalName }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateDelegationTokenRequestCreatableRenewers(
  writer: Writer,
  message: CreateDelegationTokenRequestCreatableRenewersInit,
  version: number,
): void {
  const flexible = version >= 2
  const principalType = message.principalType ?? ''
  if (flexible) writer.compactString(principalType)
  else writer.string(principalType)
  const principalName = message.principalName ?? ''
  if (flexible) writer.compactString(principalName)
  else writer.string(principalName)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreateDelegationTokenRequest', 'CreatableRenewers.unknownTags', version)
  }
}

/** Response 38: CreateDelegationTokenResponse, versions 1 to 3. */
export interface CreateDelegationTokenResponse {
  errorCode: number
  principalType: string
  principalName: string
  /** From version 3. */
  tokenRequesterPrincipalType: string
  /** From version 3. */
  tokenRequesterPrincipalName: string
  issueTimestampMs: number
  expiryTimestampMs: number
  maxTimestampMs: number
  tokenId: string
  hmac: Uint8Array
  throttleTimeMs: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateDelegationTokenResponse} to be written: a field left out has its default. */
export interface CreateDelegationTokenResponseInit {
  readonly errorCode?: number | undefined
  readonly principalType?: string | undefined
  readonly principalName?: string | undefined
  readonly tokenRequesterPrincipalType?: string | undefined
  readonly tokenRequesterPrincipalName?: string | undefined
  readonly issueTimestampMs?: number | undefined
  readonly expiryTimestampMs?: number | undefined
  readonly maxTimestampMs?: number | undefined
  readonly tokenId?: string | undefined
  readonly hmac?: Uint8Array | undefined
  readonly throttleTimeMs?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link CreateDelegationTokenResponse}. */
export const createDelegationTokenResponse: MessageCodec<CreateDelegationTokenResponse, CreateDelegationTokenResponseInit> = {
  name: 'CreateDelegationTokenResponse',
  apiKey: 38,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('CreateDelegationTokenResponse', version, 1, 3)
    try {
      return readCreateDelegationTokenResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'CreateDelegationTokenResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('CreateDelegationTokenResponse', version, 1, 3)
    writeCreateDelegationTokenResponse(writer, message, version)
  },
}

function readCreateDelegationTokenResponse(reader: Reader, version: number): CreateDelegationTokenResponse {
  const flexible = version >= 2
  const errorCode = reader.int16()
  const principalType = flexible ? reader.compactString() : reader.string()
  const principalName = flexible ? reader.compactString() : reader.string()
  const tokenRequesterPrincipalType: string = version >= 3 ? (flexible ? reader.compactString() : reader.string()) : ''
  const tokenRequesterPrincipalName: string = version >= 3 ? (flexible ? reader.compactString() : reader.string()) : ''
  const issueTimestampMs = reader.int64()
  const expiryTimestampMs = reader.int64()
  const maxTimestampMs = reader.int64()
  const tokenId = flexible ? reader.compactString() : reader.string()
  const hmac = flexible ? reader.compactBytes() : reader.bytes()
  const throttleTimeMs = reader.int32()
  const message: CreateDelegationTokenResponse = {
    errorCode,
    principalType,
    principalName,
    tokenRequesterPrincipalType,
    tokenRequesterPrincipalName,
    issueTimestampMs,
    expiryTimestampMs,
    maxTimestampMs,
    tokenId,
    hmac,
    throttleTimeMs,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateDelegationTokenResponse(writer: Writer, message: CreateDelegationTokenResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int16(message.errorCode ?? 0)
  const principalType = message.principalType ?? ''
  if (flexible) writer.compactString(principalType)
  else writer.string(principalType)
  const principalName = message.principalName ?? ''
  if (flexible) writer.compactString(principalName)
  else writer.string(principalName)
  const tokenRequesterPrincipalType = message.tokenRequesterPrincipalType ?? ''
  if (version >= 3) {
    if (flexible) writer.compactString(tokenRequesterPrincipalType)
    else writer.string(tokenRequesterPrincipalType)
  } else if (tokenRequesterPrincipalType !== '') {
    throw unsupportedField('CreateDelegationTokenResponse', 'tokenRequesterPrincipalType', version)
  }
  const tokenRequesterPrincipalName = message.tokenRequesterPrincipalName ?? ''
  if (version >= 3) {
    if (flexible) writer.compactString(tokenRequesterPrincipalName)
    else writer.string(tokenRequesterPrincipalName)
  } else if (tokenRequesterPrincipalName !== '') {
    throw unsupportedField('CreateDelegationTokenResponse', 'tokenRequesterPrincipalName', version)
  }
  writer.int64(message.issueTimestampMs ?? 0)
  writer.int64(message.expiryTimestampMs ?? 0)
  writer.int64(message.maxTimestampMs ?? 0)
  const tokenId = message.tokenId ?? ''
  if (flexible) writer.compactString(tokenId)
  else writer.string(tokenId)
  const hmac = message.hmac ?? emptyBytes
  if (flexible) writer.compactBytes(hmac)
  else writer.bytes(hmac)
  writer.int32(message.throttleTimeMs ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreateDelegationTokenResponse', 'unknownTags', version)
  }
}
