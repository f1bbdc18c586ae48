// Generated from spec/10-find-coordinator.txt, do not edit: FindCoordinatorRequest and FindCoordinatorResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 10: FindCoordinatorRequest, versions 0 to 6. */
export interface FindCoordinatorRequest {
  /** Up to version 3. */
  key: string
  /** From version 1. */
  keyType: number
  /** From version 4. */
  coordinatorKeys: string[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link FindCoordinatorRequest} to be written: a field left out has its default. */
export interface FindCoordinatorRequestInit {
  readonly key?: string | undefined
  readonly keyType?: number | undefined
  readonly coordinatorKeys?: readonly string[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link FindCoordinatorRequest}. */
export const findCoordinatorRequest: MessageCodec<FindCoordinatorRequest, FindCoordinatorRequestInit> = {
  name: 'FindCoordinatorRequest',
  apiKey: 10,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('FindCoordinatorRequest', version, 0, 6)
    try {
      return readFindCoordinatorRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'FindCoordinatorRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('FindCoordinatorRequest', version, 0, 6)
    writeFindCoordinatorRequest(writer, message, version)
  },
}

function readFindCoordinatorRequest(reader: Reader, version: number): FindCoordinatorRequest {
  const flexible = version >= 3
  const key: string = version <= 3 ? (flexible ? reader.compactString() : reader.string()) : ''
  const keyType: number = version >= 1 ? reader.int8() : 0
  let coordinatorKeys: string[] = []
  if (version >= 4) {
    const coordinatorKeysLength = flexible ? reader.compactArrayLength(1) : reader.arrayLength(1)
    const coordinatorKeysElements: string[] = []
    for (let i = 0; i < coordinatorKeysLength; i += 1) {
      coordinatorKeysElements.push(flexible ? reader.compactString() : reader.string())
    }
    coordinatorKeys = coordinatorKeysElements
  }
  const message: FindCoordinatorRequest = { key, keyType, coordinatorKeys }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFindCoordinatorRequest(writer: Writer, message: FindCoordinatorRequestInit, version: number): void {
  const flexible = version >= 3
  const key = message.key ?? ''
  if (version <= 3) {
    if (flexible) writer.compactString(key)
    else writer.string(key)
  } else if (key !== '') {
    throw unsupportedField('FindCoordinatorRequest', 'key', version)
  }
  const keyType = message.keyType ?? 0
  if (version >= 1) {
    writer.int8(keyType)
  } else if (keyType !== 0) {
    throw unsupportedField('FindCoordinatorRequest', 'keyType', version)
  }
  const coordinatorKeys = message.coordinatorKeys ?? []
  if (version >= 4) {
    if (flexible) writer.compactArrayLength(coordinatorKeys.length)
    else writer.arrayLength(coordinatorKeys.length)
    for (const element of coordinatorKeys) {
      if (flexible) writer.compactString(element)
      else writer.string(element)
    }
  } else if (coordinatorKeys.length > 0) {
    throw unsupportedField('FindCoordinatorRequest', 'coordinatorKeys', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('FindCoordinatorRequest', 'unknownTags', version)
  }
}

/** Response 10: FindCoordinatorResponse, versions 0 to 6. */
export interface FindCoordinatorResponse {
  /** From version 1. */
  throttleTimeMs: number
  /** Up to version 3. */
  errorCode: number
  /** Versions 1 to 3. */
  errorMessage: string | null
  /** Up to version 3. */
  nodeId: number
  /** Up to version 3. */
  host: string
  /** Up to version 3. */
  port: number
  /** From version 4. */
  coordinators: FindCoordinatorResponseCoordinator[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link FindCoordinatorResponse} to be written: a field left out has its default. */
export interface FindCoordinatorResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly nodeId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly coordinators?: readonly FindCoordinatorResponseCoordinatorInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FindCoordinatorResponse, from version 4. */
export interface FindCoordinatorResponseCoordinator {
  key: string
  nodeId: number
  host: string
  port: number
  errorCode: number
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link FindCoordinatorResponseCoordinator} to be written: a field left out has its default. */
export interface FindCoordinatorResponseCoordinatorInit {
  readonly key?: string | undefined
  readonly nodeId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link FindCoordinatorResponse}. */
export const findCoordinatorResponse: MessageCodec<FindCoordinatorResponse, FindCoordinatorResponseInit> = {
  name: 'FindCoordinatorResponse',
  apiKey: 10,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('FindCoordinatorResponse', version, 0, 6)
    try {
      return readFindCoordinatorResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'FindCoordinatorResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('FindCoordinatorResponse', version, 0, 6)
    writeFindCoordinatorResponse(writer, message, version)
  },
}

function readFindCoordinatorResponse(reader: Reader, version: number): FindCoordinatorResponse {
  const flexible = version >= 3
  const throttleTimeMs: number = version >= 1 ? reader.int32() : 0
  const errorCode: number = version <= 3 ? reader.int16() : 0
  let errorMessage: string | null = ''
  if (version >= 1 && version <= 3) errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const nodeId: number = version <= 3 ? reader.int32() : 0
  const host: string = version <= 3 ? (flexible ? reader.compactString() : reader.string()) : ''
  const port: number = version <= 3 ? reader.int32() : 0
  let coordinators: FindCoordinatorResponseCoordinator[] = []
  if (version >= 4) {
    const coordinatorsLength = flexible ? reader.compactArrayLength(14) : reader.arrayLength(14)
    const coordinatorsElements: FindCoordinatorResponseCoordinator[] = []
    for (let i = 0; i < coordinatorsLength; i += 1) {
      coordinatorsElements.push(readFindCoordinatorResponseCoordinator(reader, version))
    }
    coordinators = coordinatorsElements
  }
  const message: FindCoordinatorResponse = { throttleTimeMs, errorCode, errorMessage, nodeId, host, port, coordinators }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFindCoordinatorResponse(writer: Writer, message: FindCoordinatorResponseInit, version: number): void {
  const flexible = version >= 3
  if (version >= 1) writer.int32(message.throttleTimeMs ?? 0)
  const errorCode = message.errorCode ?? 0
  if (version <= 3) {
    writer.int16(errorCode)
  } else if (errorCode !== 0) {
    throw unsupportedField('FindCoordinatorResponse', 'errorCode', version)
  }
  const errorMessage = message.errorMessage === undefined ? '' : message.errorMessage
  if (version >= 1 && version <= 3) {
    if (flexible) writer.compactNullableString(errorMessage)
    else writer.nullableString(errorMessage)
  }
  const nodeId = message.nodeId ?? 0
  if (version <= 3) {
    writer.int32(nodeId)
  } else if (nodeId !== 0) {
    throw unsupportedField('FindCoordinatorResponse', 'nodeId', version)
  }
  const host = message.host ?? ''
  if (version <= 3) {
    if (flexible) writer.compactString(host)
    else writer.string(host)
  } else if (host !== '') {
    throw unsupportedField('FindCoordinatorResponse', 'host', version)
  }
  const port = message.port ?? 0
  if (version <= 3) {
    writer.int32(port)
  } else if (port !== 0) {
    throw unsupportedField('FindCoordinatorResponse', 'port', version)
  }
  const coordinators = message.coordinators ?? []
  if (version >= 4) {
    if (flexible) writer.compactArrayLength(coordinators.length)
    else writer.arrayLength(coordinators.length)
    for (const element of coordinators) writeFindCoordinatorResponseCoordinator(writer, element, version)
  } else if (coordinators.length > 0) {
    throw unsupportedField('FindCoordinatorResponse', 'coordinators', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('FindCoordinatorResponse', 'unknownTags', version)
  }
}

function readFindCoordinatorResponseCoordinator(reader: Reader, _version: number): FindCoordinatorResponseCoordinator {
  const key = reader.compactString()
  const nodeId = reader.int32()
  const host = reader.compactString()
  const port = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: FindCoordinatorResponseCoordinator = { key, nodeId, host, port, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFindCoordinatorResponseCoordinator(
  writer: Writer,
  message: FindCoordinatorResponseCoordinatorInit,
  _version: number,
): void {
  writer.compactString(message.key ?? '')
  writer.int32(message.nodeId ?? 0)
  writer.compactString(message.host ?? '')
  writer.int32(message.port ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  writeUnknownTags(writer, message.unknownTags)
}
