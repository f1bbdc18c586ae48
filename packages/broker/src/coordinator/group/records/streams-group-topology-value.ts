// Generated from spec/coordinator/group/streams-group-topology-value.txt, do not edit: StreamsGroupTopologyValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 23: StreamsGroupTopologyValue, version 0. */
export interface StreamsGroupTopologyValue {
  epoch: number
  subtopologies: StreamsGroupTopologyValueSubtopology[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTopologyValue} to be written: a field left out has its default. */
export interface StreamsGroupTopologyValueInit {
  readonly epoch?: number | undefined
  readonly subtopologies?: readonly StreamsGroupTopologyValueSubtopologyInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupTopologyValue. */
export interface StreamsGroupTopologyValueSubtopology {
  subtopologyId: string
  sourceTopics: string[]
  sourceTopicRegex: string[]
  stateChangelogTopics: StreamsGroupTopologyValueTopicInfo[]
  repartitionSinkTopics: string[]
  repartitionSourceTopics: StreamsGroupTopologyValueTopicInfo[]
  copartitionGroups: StreamsGroupTopologyValueCopartitionGroup[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTopologyValueSubtopology} to be written: a field left out has its default. */
export interface StreamsGroupTopologyValueSubtopologyInit {
  readonly subtopologyId?: string | undefined
  readonly sourceTopics?: readonly string[] | undefined
  readonly sourceTopicRegex?: readonly string[] | undefined
  readonly stateChangelogTopics?: readonly StreamsGroupTopologyValueTopicInfoInit[] | undefined
  readonly repartitionSinkTopics?: readonly string[] | undefined
  readonly repartitionSourceTopics?: readonly StreamsGroupTopologyValueTopicInfoInit[] | undefined
  readonly copartitionGroups?: readonly StreamsGroupTopologyValueCopartitionGroupInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupTopologyValue. */
export interface StreamsGroupTopologyValueCopartitionGroup {
  sourceTopics: number[]
  sourceTopicRegex: number[]
  repartitionSourceTopics: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTopologyValueCopartitionGroup} to be written: a field left out has its default. */
export interface StreamsGroupTopologyValueCopartitionGroupInit {
  readonly sourceTopics?: readonly number[] | undefined
  readonly sourceTopicRegex?: readonly number[] | undefined
  readonly repartitionSourceTopics?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupTopologyValue. */
export interface StreamsGroupTopologyValueTopicConfig {
  key: string
  value: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTopologyValueTopicConfig} to be written: a field left out has its default. */
export interface StreamsGroupTopologyValueTopicConfigInit {
  readonly key?: string | undefined
  readonly value?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupTopologyValue. */
export interface StreamsGroupTopologyValueTopicInfo {
  name: string
  partitions: number
  replicationFactor: number
  topicConfigs: StreamsGroupTopologyValueTopicConfig[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTopologyValueTopicInfo} to be written: a field left out has its default. */
export interface StreamsGroupTopologyValueTopicInfoInit {
  readonly name?: string | undefined
  readonly partitions?: number | undefined
  readonly replicationFactor?: number | undefined
  readonly topicConfigs?: readonly StreamsGroupTopologyValueTopicConfigInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link StreamsGroupTopologyValue}. */
export const streamsGroupTopologyValue: MessageCodec<StreamsGroupTopologyValue, StreamsGroupTopologyValueInit> = {
  name: 'StreamsGroupTopologyValue',
  apiKey: 23,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('StreamsGroupTopologyValue', version, 0, 0)
    try {
      return readStreamsGroupTopologyValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupTopologyValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupTopologyValue', version, 0, 0)
    writeStreamsGroupTopologyValue(writer, message, version)
  },
}

function readStreamsGroupTopologyValue(reader: Reader, version: number): StreamsGroupTopologyValue {
  const epoch = reader.int32()
  const subtopologiesLength = reader.compactArrayLength(8)
  const subtopologies: StreamsGroupTopologyValueSubtopology[] = []
  for (let i = 0; i < subtopologiesLength; i += 1) subtopologies.push(readStreamsGroupTopologyValueSubtopology(reader, version))
  const message: StreamsGroupTopologyValue = { epoch, subtopologies }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTopologyValue(writer: Writer, message: StreamsGroupTopologyValueInit, version: number): void {
  writer.int32(message.epoch ?? 0)
  const subtopologies = message.subtopologies ?? []
  writer.compactArrayLength(subtopologies.length)
  for (const element of subtopologies) writeStreamsGroupTopologyValueSubtopology(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupTopologyValueSubtopology(reader: Reader, version: number): StreamsGroupTopologyValueSubtopology {
  const subtopologyId = reader.compactString()
  const sourceTopicsLength = reader.compactArrayLength(1)
  const sourceTopics: string[] = []
  for (let i = 0; i < sourceTopicsLength; i += 1) sourceTopics.push(reader.compactString())
  const sourceTopicRegexLength = reader.compactArrayLength(1)
  const sourceTopicRegex: string[] = []
  for (let i = 0; i < sourceTopicRegexLength; i += 1) sourceTopicRegex.push(reader.compactString())
  const stateChangelogTopicsLength = reader.compactArrayLength(9)
  const stateChangelogTopics: StreamsGroupTopologyValueTopicInfo[] = []
  for (let i = 0; i < stateChangelogTopicsLength; i += 1) {
    stateChangelogTopics.push(readStreamsGroupTopologyValueTopicInfo(reader, version))
  }
  const repartitionSinkTopicsLength = reader.compactArrayLength(1)
  const repartitionSinkTopics: string[] = []
  for (let i = 0; i < repartitionSinkTopicsLength; i += 1) repartitionSinkTopics.push(reader.compactString())
  const repartitionSourceTopicsLength = reader.compactArrayLength(9)
  const repartitionSourceTopics: StreamsGroupTopologyValueTopicInfo[] = []
  for (let i = 0; i < repartitionSourceTopicsLength; i += 1) {
    repartitionSourceTopics.push(readStreamsGroupTopologyValueTopicInfo(reader, version))
  }
  const copartitionGroupsLength = reader.compactArrayLength(4)
  const copartitionGroups: StreamsGroupTopologyValueCopartitionGroup[] = []
  for (let i = 0; i < copartitionGroupsLength; i += 1) {
    copartitionGroups.push(readStreamsGroupTopologyValueCopartitionGroup(reader, version))
  }
  const message: StreamsGroupTopologyValueSubtopology = {
    subtopologyId,
    sourceTopics,
    sourceTopicRegex,
    stateChangelogTopics,
    repartitionSinkTopics,
    repartitionSourceTopics,
    copartitionGroups,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTopologyValueSubtopology(
  writer: Writer,
  message: StreamsGroupTopologyValueSubtopologyInit,
  version: number,
): void {
  writer.compactString(message.subtopologyId ?? '')
  const sourceTopics = message.sourceTopics ?? []
  writer.compactArrayLength(sourceTopics.length)
  for (const element of sourceTopics) writer.compactString(element)
  const sourceTopicRegex = message.sourceTopicRegex ?? []
  writer.compactArrayLength(sourceTopicRegex.length)
  for (const element of sourceTopicRegex) writer.compactString(element)
  const stateChangelogTopics = message.stateChangelogTopics ?? []
  writer.compactArrayLength(stateChangelogTopics.length)
  for (const element of stateChangelogTopics) writeStreamsGroupTopologyValueTopicInfo(writer, element, version)
  const repartitionSinkTopics = message.repartitionSinkTopics ?? []
  writer.compactArrayLength(repartitionSinkTopics.length)
  for (const element of repartitionSinkTopics) writer.compactString(element)
  const repartitionSourceTopics = message.repartitionSourceTopics ?? []
  writer.compactArrayLength(repartitionSourceTopics.length)
  for (const element of repartitionSourceTopics) writeStreamsGroupTopologyValueTopicInfo(writer, element, version)
  const copartitionGroups = message.copartitionGroups ?? []
  writer.compactArrayLength(copartitionGroups.length)
  for (const element of copartitionGroups) writeStreamsGroupTopologyValueCopartitionGroup(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupTopologyValueCopartitionGroup(
  reader: Reader,
  _version: number,
): StreamsGroupTopologyValueCopartitionGroup {
  const sourceTopicsLength = reader.compactArrayLength(2)
  const sourceTopics: number[] = []
  for (let i = 0; i < sourceTopicsLength; i += 1) sourceTopics.push(reader.int16())
  const sourceTopicRegexLength = reader.compactArrayLength(2)
  const sourceTopicRegex: number[] = []
  for (let i = 0; i < sourceTopicRegexLength; i += 1) sourceTopicRegex.push(reader.int16())
  const repartitionSourceTopicsLength = reader.compactArrayLength(2)
  const repartitionSourceTopics: number[] = []
  for (let i = 0; i < repartitionSourceTopicsLength; i += 1) repartitionSourceTopics.push(reader.int16())
  const message: StreamsGroupTopologyValueCopartitionGroup = { sourceTopics, sourceTopicRegex, repartitionSourceTopics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTopologyValueCopartitionGroup(
  writer: Writer,
  message: StreamsGroupTopologyValueCopartitionGroupInit,
  _version: number,
): void {
  const sourceTopics = message.sourceTopics ?? []
  writer.compactArrayLength(sourceTopics.length)
  for (const element of sourceTopics) writer.int16(element)
  const sourceTopicRegex = message.sourceTopicRegex ?? []
  writer.compactArrayLength(sourceTopicRegex.length)
  for (const element of sourceTopicRegex) writer.int16(element)
  const repartitionSourceTopics = message.repartitionSourceTopics ?? []
  writer.compactArrayLength(repartitionSourceTopics.length)
  for (const element of repartitionSourceTopics) writer.int16(element)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupTopologyValueTopicConfig(reader: Reader, _version: number): StreamsGroupTopologyValueTopicConfig {
  const key = reader.compactString()
  const value = reader.compactString()
  const message: StreamsGroupTopologyValueTopicConfig = { key, value }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTopologyValueTopicConfig(
  writer: Writer,
  message: StreamsGroupTopologyValueTopicConfigInit,
  _version: number,
): void {
  writer.compactString(message.key ?? '')
  writer.compactString(message.value ?? '')
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupTopologyValueTopicInfo(reader: Reader, version: number): StreamsGroupTopologyValueTopicInfo {
  const name = reader.compactString()
  const partitions = reader.int32()
  const replicationFactor = reader.int16()
  const topicConfigsLength = reader.compactArrayLength(3)
  const topicConfigs: StreamsGroupTopologyValueTopicConfig[] = []
  for (let i = 0; i < topicConfigsLength; i += 1) topicConfigs.push(readStreamsGroupTopologyValueTopicConfig(reader, version))
  const message: StreamsGroupTopologyValueTopicInfo = { name, partitions, replicationFactor, topicConfigs }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTopologyValueTopicInfo(
  writer: Writer,
  message: StreamsGroupTopologyValueTopicInfoInit,
  version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int32(message.partitions ?? 0)
  writer.int16(message.replicationFactor ?? 0)
  const topicConfigs = message.topicConfigs ?? []
  writer.compactArrayLength(topicConfigs.length)
  for (const element of topicConfigs) writeStreamsGroupTopologyValueTopicConfig(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}
