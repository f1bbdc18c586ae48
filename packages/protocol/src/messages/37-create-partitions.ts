// Generated from spec/37-create-partitions.txt, do not edit: CreatePartitionsRequest and CreatePartitionsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 37: CreatePartitionsRequest, versions 0 to 3. */
export interface CreatePartitionsRequest {
  topics: CreatePartitionsRequestCreatePartitionsTopic[]
  timeoutMs: number
  validateOnly: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreatePartitionsRequest} to be written: a field left out has its default. */
export interface CreatePartitionsRequestInit {
  readonly topics?: readonly CreatePartitionsRequestCreatePartitionsTopicInit[] | undefined
  readonly timeoutMs?: number | undefined
  readonly validateOnly?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of CreatePartitionsRequest. */
export interface CreatePartitionsRequestCreatePartitionsTopic {
  name: string
  count: number
  assignments: CreatePartitionsRequestCreatePartitionsAssignment[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreatePartitionsRequestCreatePartitionsTopic} to be written: a field left out has its default. */
export interface CreatePartitionsRequestCreatePartitionsTopicInit {
  readonly name?: string | undefined
  readonly count?: number | undefined
  readonly assignments?: readonly CreatePartitionsRequestCreatePartitionsAssignmentInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of CreatePartitionsRequest. */
export interface CreatePartitionsRequestCreatePartitionsAssignment {
  brokerIds: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreatePartitionsRequestCreatePartitionsAssignment} to be written: a field left out has its default. */
export interface CreatePartitionsRequestCreatePartitionsAssignmentInit {
  readonly brokerIds?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link CreatePartitionsRequest}. */
export const createPartitionsRequest: MessageCodec<CreatePartitionsRequest, CreatePartitionsRequestInit> = {
  name: 'CreatePartitionsRequest',
  apiKey: 37,
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('CreatePartitionsRequest', version, 0, 3)
    try {
      return readCreatePartitionsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'CreatePartitionsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('CreatePartitionsRequest', version, 0, 3)
    writeCreatePartitionsRequest(writer, message, version)
  },
}

function readCreatePartitionsRequest(reader: Reader, version: number): CreatePartitionsRequest {
  const flexible = version >= 2
  const topicsLength = flexible ? reader.compactArrayLength(7) : reader.arrayLength(7)
  const topics: CreatePartitionsRequestCreatePartitionsTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readCreatePartitionsRequestCreatePartitionsTopic(reader, version))
  const timeoutMs = reader.int32()
  const validateOnly = reader.boolean()
  const message: CreatePartitionsRequest = { topics, timeoutMs, validateOnly }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreatePartitionsRequest(writer: Writer, message: CreatePartitionsRequestInit, version: number): void {
  const flexible = version >= 2
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeCreatePartitionsRequestCreatePartitionsTopic(writer, element, version)
  writer.int32(message.timeoutMs ?? 0)
  writer.boolean(message.validateOnly ?? false)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreatePartitionsRequest', 'unknownTags', version)
  }
}

function readCreatePartitionsRequestCreatePartitionsTopic(
  reader: Reader,
  version: number,
): CreatePartitionsRequestCreatePartitionsTopic {
  const flexible = version >= 2
  const name = flexible ? reader.compactString() : reader.string()
  const count = reader.int32()
  const assignmentsLength = flexible ? reader.compactNullableArrayLength(2) : reader.nullableArrayLength(2)
  const assignmentsElements: CreatePartitionsRequestCreatePartitionsAssignment[] = []
  for (let i = 0; i < assignmentsLength; i += 1) {
    assignmentsElements.push(readCreatePartitionsRequestCreatePartitionsAssignment(reader, version))
  }
  const assignments = assignmentsLength < 0 ? null : assignmentsElements
  const message: CreatePartitionsRequestCreatePartitionsTopic = { name, count, assignments }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreatePartitionsRequestCreatePartitionsTopic(
  writer: Writer,
  message: CreatePartitionsRequestCreatePartitionsTopicInit,
  version: number,
): void {
  const flexible = version >= 2
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  writer.int32(message.count ?? 0)
  const assignments = message.assignments === undefined ? [] : message.assignments
  if (flexible) writer.compactArrayLength(assignments === null ? -1 : assignments.length)
  else writer.arrayLength(assignments === null ? -1 : assignments.length)
  if (assignments !== null) {
    for (const element of assignments) writeCreatePartitionsRequestCreatePartitionsAssignment(writer, element, version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreatePartitionsRequest', 'CreatePartitionsTopic.unknownTags', version)
  }
}

function readCreatePartitionsRequestCreatePartitionsAssignment(
  reader: Reader,
  version: number,
): CreatePartitionsRequestCreatePartitionsAssignment {
  const flexible = version >= 2
  const brokerIdsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const brokerIds: number[] = []
  for (let i = 0; i < brokerIdsLength; i += 1) brokerIds.push(reader.int32())
  const message: CreatePartitionsRequestCreatePartitionsAssignment = { brokerIds }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreatePartitionsRequestCreatePartitionsAssignment(
  writer: Writer,
  message: CreatePartitionsRequestCreatePartitionsAssignmentInit,
  version: number,
): void {
  const flexible = version >= 2
  const brokerIds = message.brokerIds ?? []
  if (flexible) writer.compactArrayLength(brokerIds.length)
  else writer.arrayLength(brokerIds.length)
  for (const element of brokerIds) writer.int32(element)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreatePartitionsRequest', 'CreatePartitionsAssignment.unknownTags', version)
  }
}

/** Response 37: CreatePartitionsResponse, versions 0 to 3. */
export interface CreatePartitionsResponse {
  throttleTimeMs: number
  results: CreatePartitionsResponseCreatePartitionsTopicResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreatePartitionsResponse} to be written: a field left out has its default. */
export interface CreatePartitionsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly results?: readonly CreatePartitionsResponseCreatePartitionsTopicResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of CreatePartitionsResponse. */
export interface CreatePartitionsResponseCreatePartitionsTopicResult {
  name: string
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreatePartitionsResponseCreatePartitionsTopicResult} to be written: a field left out has its default. */
export interface CreatePartitionsResponseCreatePartitionsTopicResultInit {
  readonly name?: string | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link CreatePartitionsResponse}. */
export const createPartitionsResponse: MessageCodec<CreatePartitionsResponse, CreatePartitionsResponseInit> = {
  name: 'CreatePartitionsResponse',
  apiKey: 37,
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('CreatePartitionsResponse', version, 0, 3)
    try {
      return readCreatePartitionsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'CreatePartitionsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('CreatePartitionsResponse', version, 0, 3)
    writeCreatePartitionsResponse(writer, message, version)
  },
}

function readCreatePartitionsResponse(reader: Reader, version: number): CreatePartitionsResponse {
  const flexible = version >= 2
  const throttleTimeMs = reader.int32()
  const resultsLength = flexible ? reader.compactArrayLength(5) : reader.arrayLength(5)
  const results: CreatePartitionsResponseCreatePartitionsTopicResult[] = []
  for (let i = 0; i < resultsLength; i += 1) {
    results.push(readCreatePartitionsResponseCreatePartitionsTopicResult(reader, version))
  }
  const message: CreatePartitionsResponse = { throttleTimeMs, results }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreatePartitionsResponse(writer: Writer, message: CreatePartitionsResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int32(message.throttleTimeMs ?? 0)
  const results = message.results ?? []
  if (flexible) writer.compactArrayLength(results.length)
  else writer.arrayLength(results.length)
  for (const element of results) writeCreatePartitionsResponseCreatePartitionsTopicResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreatePartitionsResponse', 'unknownTags', version)
  }
}

function readCreatePartitionsResponseCreatePartitionsTopicResult(
  reader: Reader,
  version: number,
): CreatePartitionsResponseCreatePartitionsTopicResult {
  const flexible = version >= 2
  const name = flexible ? reader.compactString() : reader.string()
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: CreatePartitionsResponseCreatePartitionsTopicResult = { name, errorCode, errorMessage }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreatePartitionsResponseCreatePartitionsTopicResult(
  writer: Writer,
  message: CreatePartitionsResponseCreatePartitionsTopicResultInit,
  version: number,
): void {
  const flexible = version >= 2
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage ?? null
  if (flexible) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreatePartitionsResponse', 'CreatePartitionsTopicResult.unknownTags', version)
  }
}
