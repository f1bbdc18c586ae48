// Generated from spec/60-describe-cluster.txt, do not edit: DescribeClusterRequest and DescribeClusterResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 60: DescribeClusterRequest, versions 0 to 2. */
export interface DescribeClusterRequest {
  includeClusterAuthorizedOperations: boolean
  /** From version 1, default 1. */
  endpointType: number
  /** From version 2. */
  includeFencedBrokers: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeClusterRequest} to be written: a field left out has its default. */
export interface DescribeClusterRequestInit {
  readonly includeClusterAuthorizedOperations?: boolean | undefined
  readonly endpointType?: number | undefined
  readonly includeFencedBrokers?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeClusterRequest}. */
export const describeClusterRequest: MessageCodec<DescribeClusterRequest, DescribeClusterRequestInit> = {
  name: 'DescribeClusterRequest',
  apiKey: 60,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeClusterRequest', version, 0, 2)
    try {
      return readDescribeClusterRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeClusterRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeClusterRequest', version, 0, 2)
    writeDescribeClusterRequest(writer, message, version)
  },
}

function readDescribeClusterRequest(reader: Reader, version: number): DescribeClusterRequest {
  const includeClusterAuthorizedOperations = reader.boolean()
  const endpointType: number = version >= 1 ? reader.int8() : 1
  const includeFencedBrokers: boolean = version >= 2 ? reader.boolean() : false
  const message: DescribeClusterRequest = { includeClusterAuthorizedOperations, endpointType, includeFencedBrokers }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeClusterRequest(writer: Writer, message: DescribeClusterRequestInit, version: number): void {
  writer.boolean(message.includeClusterAuthorizedOperations ?? false)
  const endpointType = message.endpointType ?? 1
  if (version >= 1) {
    writer.int8(endpointType)
  } else if (endpointType !== 1) {
    throw unsupportedField('DescribeClusterRequest', 'endpointType', version)
  }
  const includeFencedBrokers = message.includeFencedBrokers ?? false
  if (version >= 2) {
    writer.boolean(includeFencedBrokers)
  } else if (includeFencedBrokers) {
    throw unsupportedField('DescribeClusterRequest', 'includeFencedBrokers', version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 60: DescribeClusterResponse, versions 0 to 2. */
export interface DescribeClusterResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  /** From version 1, default 1. */
  endpointType: number
  clusterId: string
  /** Default -1. */
  controllerId: number
  brokers: DescribeClusterResponseDescribeClusterBroker[]
  /** Default -2147483648. */
  clusterAuthorizedOperations: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeClusterResponse} to be written: a field left out has its default. */
export interface DescribeClusterResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly endpointType?: number | undefined
  readonly clusterId?: string | undefined
  readonly controllerId?: number | undefined
  readonly brokers?: readonly DescribeClusterResponseDescribeClusterBrokerInit[] | undefined
  readonly clusterAuthorizedOperations?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeClusterResponse. */
export interface DescribeClusterResponseDescribeClusterBroker {
  brokerId: number
  host: string
  port: number
  /** Default null. */
  rack: string | null
  /** From version 2. */
  isFenced: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeClusterResponseDescribeClusterBroker} to be written: a field left out has its default. */
export interface DescribeClusterResponseDescribeClusterBrokerInit {
  readonly brokerId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly rack?: string | null | undefined
  readonly isFenced?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeClusterResponse}. */
export const describeClusterResponse: MessageCodec<DescribeClusterResponse, DescribeClusterResponseInit> = {
  name: 'DescribeClusterResponse',
  apiKey: 60,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeClusterResponse', version, 0, 2)
    try {
      return readDescribeClusterResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeClusterResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeClusterResponse', version, 0, 2)
    writeDescribeClusterResponse(writer, message, version)
  },
}

function readDescribeClusterResponse(reader: Reader, version: number): DescribeClusterResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const endpointType: number = version >= 1 ? reader.int8() : 1
  const clusterId = reader.compactString()
  const controllerId = reader.int32()
  const brokersLength = reader.compactArrayLength(11)
  const brokers: DescribeClusterResponseDescribeClusterBroker[] = []
  for (let i = 0; i < brokersLength; i += 1) brokers.push(readDescribeClusterResponseDescribeClusterBroker(reader, version))
  const clusterAuthorizedOperations = reader.int32()
  const message: DescribeClusterResponse = {
    throttleTimeMs,
    errorCode,
    errorMessage,
    endpointType,
    clusterId,
    controllerId,
    brokers,
    clusterAuthorizedOperations,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeClusterResponse(writer: Writer, message: DescribeClusterResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  const endpointType = message.endpointType ?? 1
  if (version >= 1) {
    writer.int8(endpointType)
  } else if (endpointType !== 1) {
    throw unsupportedField('DescribeClusterResponse', 'endpointType', version)
  }
  writer.compactString(message.clusterId ?? '')
  writer.int32(message.controllerId ?? -1)
  const brokers = message.brokers ?? []
  writer.compactArrayLength(brokers.length)
  for (const element of brokers) writeDescribeClusterResponseDescribeClusterBroker(writer, element, version)
  writer.int32(message.clusterAuthorizedOperations ?? -2147483648)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeClusterResponseDescribeClusterBroker(
  reader: Reader,
  version: number,
): DescribeClusterResponseDescribeClusterBroker {
  const brokerId = reader.int32()
  const host = reader.compactString()
  const port = reader.int32()
  const rack = reader.compactNullableString()
  const isFenced: boolean = version >= 2 ? reader.boolean() : false
  const message: DescribeClusterResponseDescribeClusterBroker = { brokerId, host, port, rack, isFenced }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeClusterResponseDescribeClusterBroker(
  writer: Writer,
  message: DescribeClusterResponseDescribeClusterBrokerInit,
  version: number,
): void {
  writer.int32(message.brokerId ?? 0)
  writer.compactString(message.host ?? '')
  writer.int32(message.port ?? 0)
  writer.compactNullableString(message.rack ?? null)
  const isFenced = message.isFenced ?? false
  if (version >= 2) {
    writer.boolean(isFenced)
  } else if (isFenced) {
    throw unsupportedField('DescribeClusterResponse', 'DescribeClusterBroker.isFenced', version)
  }
  writeUnknownTags(writer, message.unknownTags)
}
