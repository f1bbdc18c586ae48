// Generated from spec/67-allocate-producer-ids.txt, do not edit: AllocateProducerIdsRequest and AllocateProducerIdsResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 67: AllocateProducerIdsRequest, version 0. */
export interface AllocateProducerIdsRequest {
  brokerId: number
  /** Default -1. */
  brokerEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AllocateProducerIdsRequest} to be written: a field left out has its default. */
export interface AllocateProducerIdsRequestInit {
  readonly brokerId?: number | undefined
  readonly brokerEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AllocateProducerIdsRequest}. */
export const allocateProducerIdsRequest: MessageCodec<AllocateProducerIdsRequest, AllocateProducerIdsRequestInit> = {
  name: 'AllocateProducerIdsRequest',
  apiKey: 67,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AllocateProducerIdsRequest', version, 0, 0)
    try {
      return readAllocateProducerIdsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AllocateProducerIdsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AllocateProducerIdsRequest', version, 0, 0)
    writeAllocateProducerIdsRequest(writer, message, version)
  },
}

function readAllocateProducerIdsRequest(reader: Reader, _version: number): AllocateProducerIdsRequest {
  const brokerId = reader.int32()
  const brokerEpoch = reader.int64()
  const message: AllocateProducerIdsRequest = { brokerId, brokerEpoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAllocateProducerIdsRequest(writer: Writer, message: AllocateProducerIdsRequestInit, _version: number): void {
  writer.int32(message.brokerId ?? 0)
  writer.int64(message.brokerEpoch ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 67: AllocateProducerIdsResponse, version 0. */
export interface AllocateProducerIdsResponse {
  throttleTimeMs: number
  errorCode: number
  producerIdStart: number
  producerIdLen: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AllocateProducerIdsResponse} to be written: a field left out has its default. */
export interface AllocateProducerIdsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly producerIdStart?: number | undefined
  readonly producerIdLen?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AllocateProducerIdsResponse}. */
export const allocateProducerIdsResponse: MessageCodec<AllocateProducerIdsResponse, AllocateProducerIdsResponseInit> = {
  name: 'AllocateProducerIdsResponse',
  apiKey: 67,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AllocateProducerIdsResponse', version, 0, 0)
    try {
      return readAllocateProducerIdsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AllocateProducerIdsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AllocateProducerIdsResponse', version, 0, 0)
    writeAllocateProducerIdsResponse(writer, message, version)
  },
}

function readAllocateProducerIdsResponse(reader: Reader, _version: number): AllocateProducerIdsResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const producerIdStart = reader.int64()
  const producerIdLen = reader.int32()
  const message: AllocateProducerIdsResponse = { throttleTimeMs, errorCode, producerIdStart, producerIdLen }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAllocateProducerIdsResponse(writer: Writer, message: AllocateProducerIdsResponseInit, _version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.int64(message.producerIdStart ?? 0)
  writer.int32(message.producerIdLen ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
