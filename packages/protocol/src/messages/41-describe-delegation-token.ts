// Generated from spec/41-describe-delegation-token.txt, do not edit: DescribeDelegationTokenRequest and DescribeDelegationTokenResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField, emptyBytes } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 41: DescribeDelegationTokenRequest, versions 1 to 3. */
export interface DescribeDelegationTokenRequest {
  owners: DescribeDelegationTokenRequestDescribeDelegationTokenOwner[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeDelegationTokenRequest} to be written: a field left out has its default. */
export interface DescribeDelegationTokenRequestInit {
  readonly owners?: readonly DescribeDelegationTokenRequestDescribeDelegationTokenOwnerInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeDelegationTokenRequest. */
export interface DescribeDelegationTokenRequestDescribeDelegationTokenOwner {
  principalType: string
  principalName: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeDelegationTokenRequestDescribeDelegationTokenOwner} to be written: a field left out has its default. */
export interface DescribeDelegationTokenRequestDescribeDelegationTokenOwnerInit {
  readonly principalType?: string | undefined
  readonly principalName?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeDelegationTokenRequest}. */
export const describeDelegationTokenRequest: MessageCodec<DescribeDelegationTokenRequest, DescribeDelegationTokenRequestInit> = {
  name: 'DescribeDelegationTokenRequest',
  apiKey: 41,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('DescribeDelegationTokenRequest', version, 1, 3)
    try {
      return readDescribeDelegationTokenRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeDelegationTokenRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeDelegationTokenRequest', version, 1, 3)
    writeDescribeDelegationTokenRequest(writer, message, version)
  },
}

function readDescribeDelegationTokenRequest(reader: Reader, version: number): DescribeDelegationTokenRequest {
  const flexible = version >= 2
  const ownersLength = flexible ? reader.compactNullableArrayLength(3) : reader.nullableArrayLength(3)
  const ownersElements: DescribeDelegationTokenRequestDescribeDelegationTokenOwner[] = []
  for (let i = 0; i < ownersLength; i += 1) {
    ownersElements.push(readDescribeDelegationTokenRequestDescribeDelegationTokenOwner(reader, version))
  }
  const owners = ownersLength < 0 ? null : ownersElements
  const message: DescribeDelegationTokenRequest = { owners }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeDelegationTokenRequest(writer: Writer, message: DescribeDelegationTokenRequestInit, version: number): void {
  const flexible = version >= 2
  const owners = message.owners === undefined ? [] : message.owners
  if (flexible) writer.compactArrayLength(owners === null ? -1 : owners.length)
  else writer.arrayLength(owners === null ? -1 : owners.length)
  if (owners !== null) {
    for (const element of owners) writeDescribeDelegationTokenRequestDescribeDelegationTokenOwner(writer, element, version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeDelegationTokenRequest', 'unknownTags', version)
  }
}

function readDescribeDelegationTokenRequestDescribeDelegationTokenOwner(
  reader: Reader,
  version: number,
): DescribeDelegationTokenRequestDescribeDelegationTokenOwner {
  const flexible = version >= 2
  const principalType = flexible ? reader.compactString() : reader.string()
  const principalName = flexible ? reader.compactString() : reader.string()
  const message: DescribeDelegationTokenRequestDescribeDelegationTokenOwner = { principalType, principalName }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeDelegationTokenRequestDescribeDelegationTokenOwner(
  writer: Writer,
  message: DescribeDelegationTokenRequestDescribeDelegationTokenOwnerInit,
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
    throw unsupportedField('DescribeDelegationTokenRequest', 'DescribeDelegationTokenOwner.unknownTags', version)
  }
}

/** Response 41: DescribeDelegationTokenResponse, versions 1 to 3. */
export interface DescribeDelegationTokenResponse {
  errorCode: number
  tokens: DescribeDelegationTokenResponseDescribedDelegationToken[]
  throttleTimeMs: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeDelegationTokenResponse} to be written: a field left out has its default. */
export interface DescribeDelegationTokenResponseInit {
  readonly errorCode?: number | undefined
  readonly tokens?: readonly DescribeDelegationTokenResponseDescribedDelegationTokenInit[] | undefined
  readonly throttleTimeMs?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeDelegationTokenResponse. */
export interface DescribeDelegationTokenResponseDescribedDelegationToken {
  principalType: string
  principalName: string
  /** From version 3. */
  tokenRequesterPrincipalType: string
  /** From version 3. */
  tokenRequesterPrincipalName: string
  issueTimestamp: number
  expiryTimestamp: number
  maxTimestamp: number
  tokenId: string
  hmac: Uint8Array
  renewers: DescribeDelegationTokenResponseDescribedDelegationTokenRenewer[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeDelegationTokenResponseDescribedDelegationToken} to be written: a field left out has its default. */
export interface DescribeDelegationTokenResponseDescribedDelegationTokenInit {
  readonly principalType?: string | undefined
  readonly principalName?: string | undefined
  readonly tokenRequesterPrincipalType?: string | undefined
  readonly tokenRequesterPrincipalName?: string | undefined
  readonly issueTimestamp?: number | undefined
  readonly expiryTimestamp?: number | undefined
  readonly maxTimestamp?: number | undefined
  readonly tokenId?: string | undefined
  readonly hmac?: Uint8Array | undefined
  readonly renewers?: readonly DescribeDelegationTokenResponseDescribedDelegationTokenRenewerInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeDelegationTokenResponse. */
export interface DescribeDelegationTokenResponseDescribedDelegationTokenRenewer {
  principalType: string
  principalName: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeDelegationTokenResponseDescribedDelegationTokenRenewer} to be written: a field left out has its default. */
export interface DescribeDelegationTokenResponseDescribedDelegationTokenRenewerInit {
  readonly principalType?: string | undefined
  readonly principalName?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeDelegationTokenResponse}. */
export const describeDelegationTokenResponse: MessageCodec<DescribeDelegationTokenResponse, DescribeDelegationTokenResponseInit> =
  {
    name: 'DescribeDelegationTokenResponse',
    apiKey: 41,
    minVersion: 1,
    maxVersion: 3,
    flexibleFrom: 2,
    read(reader, version) {
      checkVersion('DescribeDelegationTokenResponse', version, 1, 3)
      try {
        return readDescribeDelegationTokenResponse(reader, version)
      } catch (error) {
        throw malformedIn(error, 'DescribeDelegationTokenResponse', version)
      }
    },
    write(writer, message, version) {
      checkVersion('DescribeDelegationTokenResponse', version, 1, 3)
      writeDescribeDelegationTokenResponse(writer, message, version)
    },
  }

function readDescribeDelegationTokenResponse(reader: Reader, version: number): DescribeDelegationTokenResponse {
  const flexible = version >= 2
  const errorCode = reader.int16()
  const tokensLength = flexible ? reader.compactArrayLength(30) : reader.arrayLength(30)
  const tokens: DescribeDelegationTokenResponseDescribedDelegationToken[] = []
  for (let i = 0; i < tokensLength; i += 1) {
    tokens.push(readDescribeDelegationTokenResponseDescribedDelegationToken(reader, version))
  }
  const throttleTimeMs = reader.int32()
  const message: DescribeDelegationTokenResponse = { errorCode, tokens, throttleTimeMs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeDelegationTokenResponse(
  writer: Writer,
  message: DescribeDelegationTokenResponseInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int16(message.errorCode ?? 0)
  const tokens = message.tokens ?? []
  if (flexible) writer.compactArrayLength(tokens.length)
  else writer.arrayLength(tokens.length)
  for (const element of tokens) writeDescribeDelegationTokenResponseDescribedDelegationToken(writer, element, version)
  writer.int32(message.throttleTimeMs ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeDelegationTokenResponse', 'unknownTags', version)
  }
}

function readDescribeDelegationTokenResponseDescribedDelegationToken(
  reader: Reader,
  version: number,
): DescribeDelegationTokenResponseDescribedDelegationToken {
  const flexible = version >= 2
  const principalType = flexible ? reader.compactString() : reader.string()
  const principalName = flexible ? reader.compactString() : reader.string()
  const tokenRequesterPrincipalType: string = version >= 3 ? (flexible ? reader.compactString() : reader.string()) : ''
  const tokenRequesterPrincipalName: string = version >= 3 ? (flexible ? reader.compactString() : reader.string()) : ''
  const issueTimestamp = reader.int64()
  const expiryTimestamp = reader.int64()
  const maxTimestamp = reader.int64()
  const tokenId = flexible ? reader.compactString() : reader.string()
  const hmac = flexible ? reader.compactBytes() : reader.bytes()
  const renewersLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const renewers: DescribeDelegationTokenResponseDescribedDelegationTokenRenewer[] = []
  for (let i = 0; i < renewersLength; i += 1) {
    renewers.push(readDescribeDelegationTokenResponseDescribedDelegationTokenRenewer(reader, version))
  }
  const message: DescribeDelegationTokenResponseDescribedDelegationToken = {
    principalType,
    principalName,
    tokenRequesterPrincipalType,
    tokenRequesterPrincipalName,
    issueTimestamp,
    expiryTimestamp,
    maxTimestamp,
    tokenId,
    hmac,
    renewers,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeDelegationTokenResponseDescribedDelegationToken(
  writer: Writer,
  message: DescribeDelegationTokenResponseDescribedDelegationTokenInit,
  version: number,
): void {
  const flexible = version >= 2
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
    throw unsupportedField('DescribeDelegationTokenResponse', 'DescribedDelegationToken.tokenRequesterPrincipalType', version)
  }
  const tokenRequesterPrincipalName = message.tokenRequesterPrincipalName ?? ''
  if (version >= 3) {
    if (flexible) writer.compactString(tokenRequesterPrincipalName)
    else writer.string(tokenRequesterPrincipalName)
  } else if (tokenRequesterPrincipalName !== '') {
    throw unsupportedField('DescribeDelegationTokenResponse', 'DescribedDelegationToken.tokenRequesterPrincipalName', version)
  }
  writer.int64(message.issueTimestamp ?? 0)
  writer.int64(message.expiryTimestamp ?? 0)
  writer.int64(message.maxTimestamp ?? 0)
  const tokenId = message.tokenId ?? ''
  if (flexible) writer.compactString(tokenId)
  else writer.string(tokenId)
  const hmac = message.hmac ?? emptyBytes
  if (flexible) writer.compactBytes(hmac)
  else writer.bytes(hmac)
  const renewers = message.renewers ?? []
  if (flexible) writer.compactArrayLength(renewers.length)
  else writer.arrayLength(renewers.length)
  for (const element of renewers) writeDescribeDelegationTokenResponseDescribedDelegationTokenRenewer(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeDelegationTokenResponse', 'DescribedDelegationToken.unknownTags', version)
  }
}

function readDescribeDelegationTokenResponseDescribedDelegationTokenRenewer(
  reader: Reader,
  version: number,
): DescribeDelegationTokenResponseDescribedDelegationTokenRenewer {
  const flexible = version >= 2
  const principalType = flexible ? reader.compactString() : reader.string()
  const principalName = flexible ? reader.compactString() : reader.string()
  const message: DescribeDelegationTokenResponseDescribedDelegationTokenRenewer = { principalType, principalName }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeDelegationTokenResponseDescribedDelegationTokenRenewer(
  writer: Writer,
  message: DescribeDelegationTokenResponseDescribedDelegationTokenRenewerInit,
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
    throw unsupportedField('DescribeDelegationTokenResponse', 'DescribedDelegationTokenRenewer.unknownTags', version)
  }
}
