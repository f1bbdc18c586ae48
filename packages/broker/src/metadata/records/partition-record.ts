// Generated from spec/metadata/partition-record.txt, do not edit: PartitionRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Uuid,
  type Writer,
  checkVersion,
  malformedIn,
  unsupportedField,
  zeroUuid,
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 3: PartitionRecord, versions 0 to 2. */
export interface PartitionRecord {
  /** Default -1. */
  partitionId: number
  topicId: Uuid
  replicas: number[]
  isr: number[]
  removingReplicas: number[]
  addingReplicas: number[]
  /** Default -1. */
  leader: number
  /** Tag 0. */
  leaderRecoveryState: number
  /** Default -1. */
  leaderEpoch: number
  /** Default -1. */
  partitionEpoch: number
  /** From version 1. */
  directories: Uuid[]
  /** From version 2, tag 1, default null. */
  eligibleLeaderReplicas: number[] | null
  /** From version 2, tag 2, default null. */
  lastKnownElr: number[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link PartitionRecord} to be written: a field left out has its default. */
export interface PartitionRecordInit {
  readonly partitionId?: number | undefined
  readonly topicId?: Uuid | undefined
  readonly replicas?: readonly number[] | undefined
  readonly isr?: readonly number[] | undefined
  readonly removingReplicas?: readonly number[] | undefined
  readonly addingReplicas?: readonly number[] | undefined
  readonly leader?: number | undefined
  readonly leaderRecoveryState?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly partitionEpoch?: number | undefined
  readonly directories?: readonly Uuid[] | undefined
  readonly eligibleLeaderReplicas?: readonly number[] | null | undefined
  readonly lastKnownElr?: readonly number[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link PartitionRecord}. */
export const partitionRecord: MessageCodec<PartitionRecord, PartitionRecordInit> = {
  name: 'PartitionRecord',
  apiKey: 3,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('PartitionRecord', version, 0, 2)
    try {
      return readPartitionRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'PartitionRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('PartitionRecord', version, 0, 2)
    writePartitionRecord(writer, message, version)
  },
}

function readPartitionRecord(reader: Reader, version: number): PartitionRecord {
  const partitionId = reader.int32()
  const topicId = reader.uuid()
  const replicasLength = reader.compactArrayLength(4)
  const replicas: number[] = []
  for (let i = 0; i < replicasLength; i += 1) replicas.push(reader.int32())
  const isrLength = reader.compactArrayLength(4)
  const isr: number[] = []
  for (let i = 0; i < isrLength; i += 1) isr.push(reader.int32())
  const removingReplicasLength = reader.compactArrayLength(4)
  const removingReplicas: number[] = []
  for (let i = 0; i < removingReplicasLength; i += 1) removingReplicas.push(reader.int32())
  const addingReplicasLength = reader.compactArrayLength(4)
  const addingReplicas: number[] = []
  for (let i = 0; i < addingReplicasLength; i += 1) addingReplicas.push(reader.int32())
  const leader = reader.int32()
  const leaderEpoch = reader.int32()
  const partitionEpoch = reader.int32()
  let directories: Uuid[] = []
  if (version >= 1) {
    const directoriesLength = reader.compactArrayLength(16)
    const directoriesElements: Uuid[] = []
    for (let i = 0; i < directoriesLength; i += 1) directoriesElements.push(reader.uuid())
    directories = directoriesElements
  }
  let leaderRecoveryState: number = 0
  let eligibleLeaderReplicas: number[] | null = null
  let lastKnownElr: number[] | null = null
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        leaderRecoveryState = reader.int8()
        break
      case 1: {
        if (version < 2) throw reader.malformed('tag 1 is not one of this version')
        const eligibleLeaderReplicasLength = reader.compactNullableArrayLength(4)
        const eligibleLeaderReplicasElements: number[] = []
        for (let i = 0; i < eligibleLeaderReplicasLength; i += 1) eligibleLeaderReplicasElements.push(reader.int32())
        eligibleLeaderReplicas = eligibleLeaderReplicasLength < 0 ? null : eligibleLeaderReplicasElements
        break
      }
      case 2: {
        if (version < 2) throw reader.malformed('tag 2 is not one of this version')
        const lastKnownElrLength = reader.compactNullableArrayLength(4)
        const lastKnownElrElements: number[] = []
        for (let i = 0; i < lastKnownElrLength; i += 1) lastKnownElrElements.push(reader.int32())
        lastKnownElr = lastKnownElrLength < 0 ? null : lastKnownElrElements
        break
      }
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: PartitionRecord = {
    partitionId,
    topicId,
    replicas,
    isr,
    removingReplicas,
    addingReplicas,
    leader,
    leaderRecoveryState,
    leaderEpoch,
    partitionEpoch,
    directories,
    eligibleLeaderReplicas,
    lastKnownElr,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writePartitionRecord(writer: Writer, message: PartitionRecordInit, version: number): void {
  writer.int32(message.partitionId ?? -1)
  writer.uuid(message.topicId ?? zeroUuid)
  const replicas = message.replicas ?? []
  writer.compactArrayLength(replicas.length)
  for (const element of replicas) writer.int32(element)
  const isr = message.isr ?? []
  writer.compactArrayLength(isr.length)
  for (const element of isr) writer.int32(element)
  const removingReplicas = message.removingReplicas ?? []
  writer.compactArrayLength(removingReplicas.length)
  for (const element of removingReplicas) writer.int32(element)
  const addingReplicas = message.addingReplicas ?? []
  writer.compactArrayLength(addingReplicas.length)
  for (const element of addingReplicas) writer.int32(element)
  writer.int32(message.leader ?? -1)
  writer.int32(message.leaderEpoch ?? -1)
  writer.int32(message.partitionEpoch ?? -1)
  const directories = message.directories ?? []
  if (version >= 1) {
    writer.compactArrayLength(directories.length)
    for (const element of directories) writer.uuid(element)
  } else if (directories.length > 0) {
    throw unsupportedField('PartitionRecord', 'directories', version)
  }
  const leaderRecoveryState = message.leaderRecoveryState ?? 0
  const eligibleLeaderReplicas = message.eligibleLeaderReplicas ?? null
  if (version < 2 && eligibleLeaderReplicas !== null) {
    throw unsupportedField('PartitionRecord', 'eligibleLeaderReplicas', version)
  }
  const lastKnownElr = message.lastKnownElr ?? null
  if (version < 2 && lastKnownElr !== null) {
    throw unsupportedField('PartitionRecord', 'lastKnownElr', version)
  }
  const unknownTags = message.unknownTags
  const hasLeaderRecoveryState = leaderRecoveryState !== 0
  const hasEligibleLeaderReplicas = version >= 2 && eligibleLeaderReplicas !== null
  const hasLastKnownElr = version >= 2 && lastKnownElr !== null
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasLeaderRecoveryState) tagCount += 1
  if (hasEligibleLeaderReplicas) tagCount += 1
  if (hasLastKnownElr) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasLeaderRecoveryState) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.int8(leaderRecoveryState)
    writer.endTag(mark)
  }
  if (hasEligibleLeaderReplicas) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 1)
    const mark = writer.beginTag(1)
    writer.compactArrayLength(eligibleLeaderReplicas === null ? -1 : eligibleLeaderReplicas.length)
    if (eligibleLeaderReplicas !== null) {
      for (const element of eligibleLeaderReplicas) writer.int32(element)
    }
    writer.endTag(mark)
  }
  if (hasLastKnownElr) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 2)
    const mark = writer.beginTag(2)
    writer.compactArrayLength(lastKnownElr === null ? -1 : lastKnownElr.length)
    if (lastKnownElr !== null) {
      for (const element of lastKnownElr) writer.int32(element)
    }
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}
