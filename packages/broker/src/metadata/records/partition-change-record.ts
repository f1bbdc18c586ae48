// Generated from spec/metadata/partition-change-record.txt, do not edit: PartitionChangeRecord.
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

/** Record 5: PartitionChangeRecord, versions 0 to 2. */
export interface PartitionChangeRecord {
  /** Default -1. */
  partitionId: number
  topicId: Uuid
  /** Tag 0, default null. */
  isr: number[] | null
  /** Tag 1, default -2. */
  leader: number
  /** Tag 2, default null. */
  replicas: number[] | null
  /** Tag 3, default null. */
  removingReplicas: number[] | null
  /** Tag 4, default null. */
  addingReplicas: number[] | null
  /** Tag 5, default -1. */
  leaderRecoveryState: number
  /** From version 1, tag 8, default null. */
  directories: Uuid[] | null
  /** From version 2, tag 6, default null. */
  eligibleLeaderReplicas: number[] | null
  /** From version 2, tag 7, default null. */
  lastKnownElr: number[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link PartitionChangeRecord} to be written: a field left out has its default. */
export interface PartitionChangeRecordInit {
  readonly partitionId?: number | undefined
  readonly topicId?: Uuid | undefined
  readonly isr?: readonly number[] | null | undefined
  readonly leader?: number | undefined
  readonly replicas?: readonly number[] | null | undefined
  readonly removingReplicas?: readonly number[] | null | undefined
  readonly addingReplicas?: readonly number[] | null | undefined
  readonly leaderRecoveryState?: number | undefined
  readonly directories?: readonly Uuid[] | null | undefined
  readonly eligibleLeaderReplicas?: readonly number[] | null | undefined
  readonly lastKnownElr?: readonly number[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link PartitionChangeRecord}. */
export const partitionChangeRecord: MessageCodec<PartitionChangeRecord, PartitionChangeRecordInit> = {
  name: 'PartitionChangeRecord',
  apiKey: 5,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('PartitionChangeRecord', version, 0, 2)
    try {
      return readPartitionChangeRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'PartitionChangeRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('PartitionChangeRecord', version, 0, 2)
    writePartitionChangeRecord(writer, message, version)
  },
}

function readPartitionChangeRecord(reader: Reader, version: number): PartitionChangeRecord {
  const partitionId = reader.int32()
  const topicId = reader.uuid()
  let isr: number[] | null = null
  let leader: number = -2
  let replicas: number[] | null = null
  let removingReplicas: number[] | null = null
  let addingReplicas: number[] | null = null
  let leaderRecoveryState: number = -1
  let directories: Uuid[] | null = null
  let eligibleLeaderReplicas: number[] | null = null
  let lastKnownElr: number[] | null = null
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0: {
        const isrLength = reader.compactNullableArrayLength(4)
        const isrElements: number[] = []
        for (let i = 0; i < isrLength; i += 1) isrElements.push(reader.int32())
        isr = isrLength < 0 ? null : isrElements
        break
      }
      case 1:
        leader = reader.int32()
        break
      case 2: {
        const replicasLength = reader.compactNullableArrayLength(4)
        const replicasElements: number[] = []
        for (let i = 0; i < replicasLength; i += 1) replicasElements.push(reader.int32())
        replicas = replicasLength < 0 ? null : replicasElements
        break
      }
      case 3: {
        const removingReplicasLength = reader.compactNullableArrayLength(4)
        const removingReplicasElements: number[] = []
        for (let i = 0; i < removingReplicasLength; i += 1) removingReplicasElements.push(reader.int32())
        removingReplicas = removingReplicasLength < 0 ? null : removingReplicasElements
        break
      }
      case 4: {
        const addingReplicasLength = reader.compactNullableArrayLength(4)
        const addingReplicasElements: number[] = []
        for (let i = 0; i < addingReplicasLength; i += 1) addingReplicasElements.push(reader.int32())
        addingReplicas = addingReplicasLength < 0 ? null : addingReplicasElements
        break
      }
      case 5:
        leaderRecoveryState = reader.int8()
        break
      case 8: {
        if (version < 1) throw reader.malformed('tag 8 is not one of this version')
        const directoriesLength = reader.compactNullableArrayLength(16)
        const directoriesElements: Uuid[] = []
        for (let i = 0; i < directoriesLength; i += 1) directoriesElements.push(reader.uuid())
        directories = directoriesLength < 0 ? null : directoriesElements
        break
      }
      case 6: {
        if (version < 2) throw reader.malformed('tag 6 is not one of this version')
        const eligibleLeaderReplicasLength = reader.compactNullableArrayLength(4)
        const eligibleLeaderReplicasElements: number[] = []
        for (let i = 0; i < eligibleLeaderReplicasLength; i += 1) eligibleLeaderReplicasElements.push(reader.int32())
        eligibleLeaderReplicas = eligibleLeaderReplicasLength < 0 ? null : eligibleLeaderReplicasElements
        break
      }
      case 7: {
        if (version < 2) throw reader.malformed('tag 7 is not one of this version')
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
  const message: PartitionChangeRecord = {
    partitionId,
    topicId,
    isr,
    leader,
    replicas,
    removingReplicas,
    addingReplicas,
    leaderRecoveryState,
    directories,
    eligibleLeaderReplicas,
    lastKnownElr,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writePartitionChangeRecord(writer: Writer, message: PartitionChangeRecordInit, version: number): void {
  writer.int32(message.partitionId ?? -1)
  writer.uuid(message.topicId ?? zeroUuid)
  const isr = message.isr ?? null
  const leader = message.leader ?? -2
  const replicas = message.replicas ?? null
  const removingReplicas = message.removingReplicas ?? null
  const addingReplicas = message.addingReplicas ?? null
  const leaderRecoveryState = message.leaderRecoveryState ?? -1
  const eligibleLeaderReplicas = message.eligibleLeaderReplicas ?? null
  if (version < 2 && eligibleLeaderReplicas !== null) {
    throw unsupportedField('PartitionChangeRecord', 'eligibleLeaderReplicas', version)
  }
  const lastKnownElr = message.lastKnownElr ?? null
  if (version < 2 && lastKnownElr !== null) {
    throw unsupportedField('PartitionChangeRecord', 'lastKnownElr', version)
  }
  const directories = message.directories ?? null
  if (version < 1 && directories !== null) {
    throw unsupportedField('PartitionChangeRecord', 'directories', version)
  }
  const unknownTags = message.unknownTags
  const hasIsr = isr !== null
  const hasLeader = leader !== -2
  const hasReplicas = replicas !== null
  const hasRemovingReplicas = removingReplicas !== null
  const hasAddingReplicas = addingReplicas !== null
  const hasLeaderRecoveryState = leaderRecoveryState !== -1
  const hasEligibleLeaderReplicas = version >= 2 && eligibleLeaderReplicas !== null
  const hasLastKnownElr = version >= 2 && lastKnownElr !== null
  const hasDirectories = version >= 1 && directories !== null
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasIsr) tagCount += 1
  if (hasLeader) tagCount += 1
  if (hasReplicas) tagCount += 1
  if (hasRemovingReplicas) tagCount += 1
  if (hasAddingReplicas) tagCount += 1
  if (hasLeaderRecoveryState) tagCount += 1
  if (hasEligibleLeaderReplicas) tagCount += 1
  if (hasLastKnownElr) tagCount += 1
  if (hasDirectories) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasIsr) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.compactArrayLength(isr === null ? -1 : isr.length)
    if (isr !== null) {
      for (const element of isr) writer.int32(element)
    }
    writer.endTag(mark)
  }
  if (hasLeader) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 1)
    const mark = writer.beginTag(1)
    writer.int32(leader)
    writer.endTag(mark)
  }
  if (hasReplicas) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 2)
    const mark = writer.beginTag(2)
    writer.compactArrayLength(replicas === null ? -1 : replicas.length)
    if (replicas !== null) {
      for (const element of replicas) writer.int32(element)
    }
    writer.endTag(mark)
  }
  if (hasRemovingReplicas) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 3)
    const mark = writer.beginTag(3)
    writer.compactArrayLength(removingReplicas === null ? -1 : removingReplicas.length)
    if (removingReplicas !== null) {
      for (const element of removingReplicas) writer.int32(element)
    }
    writer.endTag(mark)
  }
  if (hasAddingReplicas) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 4)
    const mark = writer.beginTag(4)
    writer.compactArrayLength(addingReplicas === null ? -1 : addingReplicas.length)
    if (addingReplicas !== null) {
      for (const element of addingReplicas) writer.int32(element)
    }
    writer.endTag(mark)
  }
  if (hasLeaderRecoveryState) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 5)
    const mark = writer.beginTag(5)
    writer.int8(leaderRecoveryState)
    writer.endTag(mark)
  }
  if (hasEligibleLeaderReplicas) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 6)
    const mark = writer.beginTag(6)
    writer.compactArrayLength(eligibleLeaderReplicas === null ? -1 : eligibleLeaderReplicas.length)
    if (eligibleLeaderReplicas !== null) {
      for (const element of eligibleLeaderReplicas) writer.int32(element)
    }
    writer.endTag(mark)
  }
  if (hasLastKnownElr) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 7)
    const mark = writer.beginTag(7)
    writer.compactArrayLength(lastKnownElr === null ? -1 : lastKnownElr.length)
    if (lastKnownElr !== null) {
      for (const element of lastKnownElr) writer.int32(element)
    }
    writer.endTag(mark)
  }
  if (hasDirectories) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 8)
    const mark = writer.beginTag(8)
    writer.compactArrayLength(directories === null ? -1 : directories.length)
    if (directories !== null) {
      for (const element of directories) writer.uuid(element)
    }
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}
