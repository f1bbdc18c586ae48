// Generated from spec/93-streams-group-topology-description-update.txt, do not edit: StreamsGroupTopologyDescriptionUpdateRequest and StreamsGroupTopologyDescriptionUpdateResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 93: StreamsGroupTopologyDescriptionUpdateRequest, version 0. */
export interface StreamsGroupTopologyDescriptionUpdateRequest {
  groupId: string
  memberId: string
  topologyEpoch: number
  topologyDescription: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescription
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTopologyDescriptionUpdateRequest} to be written: a field left out has its default. */
export interface StreamsGroupTopologyDescriptionUpdateRequestInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
  readonly topologyEpoch?: number | undefined
  readonly topologyDescription?: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionInit | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupTopologyDescriptionUpdateRequest. */
export interface StreamsGroupTopologyDescriptionUpdateRequestTopologyDescription {
  subtopologies: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopology[]
  globalStores: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStore[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTopologyDescriptionUpdateRequestTopologyDescription} to be written: a field left out has its default. */
export interface StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionInit {
  readonly subtopologies?: readonly StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopologyInit[] | undefined
  readonly globalStores?: readonly StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStoreInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupTopologyDescriptionUpdateRequest. */
export interface StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopology {
  subtopologyId: string
  nodes: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopology} to be written: a field left out has its default. */
export interface StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopologyInit {
  readonly subtopologyId?: string | undefined
  readonly nodes?: readonly StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNodeInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupTopologyDescriptionUpdateRequest. */
export interface StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode {
  name: string
  nodeType: number
  sourceTopics: string[]
  /** Default null. */
  sinkTopic: string | null
  stores: string[]
  successors: string[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode} to be written: a field left out has its default. */
export interface StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNodeInit {
  readonly name?: string | undefined
  readonly nodeType?: number | undefined
  readonly sourceTopics?: readonly string[] | undefined
  readonly sinkTopic?: string | null | undefined
  readonly stores?: readonly string[] | undefined
  readonly successors?: readonly string[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupTopologyDescriptionUpdateRequest. */
export interface StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStore {
  source: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode
  processor: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStore} to be written: a field left out has its default. */
export interface StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStoreInit {
  readonly source?: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNodeInit | undefined
  readonly processor?: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNodeInit | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link StreamsGroupTopologyDescriptionUpdateRequest}. */
export const streamsGroupTopologyDescriptionUpdateRequest: MessageCodec<
  StreamsGroupTopologyDescriptionUpdateRequest,
  StreamsGroupTopologyDescriptionUpdateRequestInit
> = {
  name: 'StreamsGroupTopologyDescriptionUpdateRequest',
  apiKey: 93,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('StreamsGroupTopologyDescriptionUpdateRequest', version, 0, 0)
    try {
      return readStreamsGroupTopologyDescriptionUpdateRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupTopologyDescriptionUpdateRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupTopologyDescriptionUpdateRequest', version, 0, 0)
    writeStreamsGroupTopologyDescriptionUpdateRequest(writer, message, version)
  },
}

function readStreamsGroupTopologyDescriptionUpdateRequest(
  reader: Reader,
  version: number,
): StreamsGroupTopologyDescriptionUpdateRequest {
  const groupId = reader.compactString()
  const memberId = reader.compactString()
  const topologyEpoch = reader.int32()
  const topologyDescription = readStreamsGroupTopologyDescriptionUpdateRequestTopologyDescription(reader, version)
  const message: StreamsGroupTopologyDescriptionUpdateRequest = { groupId, memberId, topologyEpoch, topologyDescription }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTopologyDescriptionUpdateRequest(
  writer: Writer,
  message: StreamsGroupTopologyDescriptionUpdateRequestInit,
  version: number,
): void {
  writer.compactString(message.groupId ?? '')
  writer.compactString(message.memberId ?? '')
  writer.int32(message.topologyEpoch ?? 0)
  writeStreamsGroupTopologyDescriptionUpdateRequestTopologyDescription(writer, message.topologyDescription ?? {}, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupTopologyDescriptionUpdateRequestTopologyDescription(
  reader: Reader,
  version: number,
): StreamsGroupTopologyDescriptionUpdateRequestTopologyDescription {
  const subtopologiesLength = reader.compactArrayLength(3)
  const subtopologies: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopology[] = []
  for (let i = 0; i < subtopologiesLength; i += 1) {
    subtopologies.push(readStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopology(reader, version))
  }
  const globalStoresLength = reader.compactArrayLength(15)
  const globalStores: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStore[] = []
  for (let i = 0; i < globalStoresLength; i += 1) {
    globalStores.push(readStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStore(reader, version))
  }
  const message: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescription = { subtopologies, globalStores }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTopologyDescriptionUpdateRequestTopologyDescription(
  writer: Writer,
  message: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionInit,
  version: number,
): void {
  const subtopologies = message.subtopologies ?? []
  writer.compactArrayLength(subtopologies.length)
  for (const element of subtopologies) {
    writeStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopology(writer, element, version)
  }
  const globalStores = message.globalStores ?? []
  writer.compactArrayLength(globalStores.length)
  for (const element of globalStores) {
    writeStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStore(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopology(
  reader: Reader,
  version: number,
): StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopology {
  const subtopologyId = reader.compactString()
  const nodesLength = reader.compactArrayLength(7)
  const nodes: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode[] = []
  for (let i = 0; i < nodesLength; i += 1) {
    nodes.push(readStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode(reader, version))
  }
  const message: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopology = { subtopologyId, nodes }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopology(
  writer: Writer,
  message: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionSubtopologyInit,
  version: number,
): void {
  writer.compactString(message.subtopologyId ?? '')
  const nodes = message.nodes ?? []
  writer.compactArrayLength(nodes.length)
  for (const element of nodes) writeStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode(
  reader: Reader,
  _version: number,
): StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode {
  const name = reader.compactString()
  const nodeType = reader.int8()
  const sourceTopicsLength = reader.compactArrayLength(1)
  const sourceTopics: string[] = []
  for (let i = 0; i < sourceTopicsLength; i += 1) sourceTopics.push(reader.compactString())
  const sinkTopic = reader.compactNullableString()
  const storesLength = reader.compactArrayLength(1)
  const stores: string[] = []
  for (let i = 0; i < storesLength; i += 1) stores.push(reader.compactString())
  const successorsLength = reader.compactArrayLength(1)
  const successors: string[] = []
  for (let i = 0; i < successorsLength; i += 1) successors.push(reader.compactString())
  const message: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode = {
    name,
    nodeType,
    sourceTopics,
    sinkTopic,
    stores,
    successors,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode(
  writer: Writer,
  message: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNodeInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int8(message.nodeType ?? 0)
  const sourceTopics = message.sourceTopics ?? []
  writer.compactArrayLength(sourceTopics.length)
  for (const element of sourceTopics) writer.compactString(element)
  writer.compactNullableString(message.sinkTopic ?? null)
  const stores = message.stores ?? []
  writer.compactArrayLength(stores.length)
  for (const element of stores) writer.compactString(element)
  const successors = message.successors ?? []
  writer.compactArrayLength(successors.length)
  for (const element of successors) writer.compactString(element)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStore(
  reader: Reader,
  version: number,
): StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStore {
  const source = readStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode(reader, version)
  const processor = readStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode(reader, version)
  const message: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStore = { source, processor }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStore(
  writer: Writer,
  message: StreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionGlobalStoreInit,
  version: number,
): void {
  writeStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode(writer, message.source ?? {}, version)
  writeStreamsGroupTopologyDescriptionUpdateRequestTopologyDescriptionNode(writer, message.processor ?? {}, version)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 93: StreamsGroupTopologyDescriptionUpdateResponse, version 0. */
export interface StreamsGroupTopologyDescriptionUpdateResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTopologyDescriptionUpdateResponse} to be written: a field left out has its default. */
export interface StreamsGroupTopologyDescriptionUpdateResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link StreamsGroupTopologyDescriptionUpdateResponse}. */
export const streamsGroupTopologyDescriptionUpdateResponse: MessageCodec<
  StreamsGroupTopologyDescriptionUpdateResponse,
  StreamsGroupTopologyDescriptionUpdateResponseInit
> = {
  name: 'StreamsGroupTopologyDescriptionUpdateResponse',
  apiKey: 93,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('StreamsGroupTopologyDescriptionUpdateResponse', version, 0, 0)
    try {
      return readStreamsGroupTopologyDescriptionUpdateResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupTopologyDescriptionUpdateResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupTopologyDescriptionUpdateResponse', version, 0, 0)
    writeStreamsGroupTopologyDescriptionUpdateResponse(writer, message, version)
  },
}

function readStreamsGroupTopologyDescriptionUpdateResponse(
  reader: Reader,
  _version: number,
): StreamsGroupTopologyDescriptionUpdateResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: StreamsGroupTopologyDescriptionUpdateResponse = { throttleTimeMs, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTopologyDescriptionUpdateResponse(
  writer: Writer,
  message: StreamsGroupTopologyDescriptionUpdateResponseInit,
  _version: number,
): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writeUnknownTags(writer, message.unknownTags)
}
