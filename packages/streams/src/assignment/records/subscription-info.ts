// Generated from spec/assignment/subscription-info.txt, do not edit: SubscriptionInfo.
import {
  type MessageCodec,
  type Reader,
  type Uuid,
  type Writer,
  checkVersion,
  malformedIn,
  unsupportedField,
  emptyBytes,
  zeroUuid,
} from '@millrace/protocol'

/** Message: SubscriptionInfo, versions 1 to 11. */
export interface SubscriptionInfo {
  version: number
  /** From version 3, default -1. */
  latestSupportedVersion: number
  processId: Uuid
  /** Up to version 6. */
  prevTasks: SubscriptionInfoTaskId[]
  /** Up to version 6. */
  standbyTasks: SubscriptionInfoTaskId[]
  /** From version 2. */
  userEndPoint: Uint8Array
  /** From version 7. */
  taskOffsetSums: SubscriptionInfoTaskOffsetSum[]
  /** From version 8. */
  uniqueField: number
  /** From version 9. */
  errorCode: number
  /** From version 11. */
  clientTags: SubscriptionInfoClientTag[]
}

/** {@link SubscriptionInfo} to be written: a field left out has its default. */
export interface SubscriptionInfoInit {
  readonly version?: number | undefined
  readonly latestSupportedVersion?: number | undefined
  readonly processId?: Uuid | undefined
  readonly prevTasks?: readonly SubscriptionInfoTaskIdInit[] | undefined
  readonly standbyTasks?: readonly SubscriptionInfoTaskIdInit[] | undefined
  readonly userEndPoint?: Uint8Array | undefined
  readonly taskOffsetSums?: readonly SubscriptionInfoTaskOffsetSumInit[] | undefined
  readonly uniqueField?: number | undefined
  readonly errorCode?: number | undefined
  readonly clientTags?: readonly SubscriptionInfoClientTagInit[] | undefined
}

/** Part of SubscriptionInfo, up to version 6. */
export interface SubscriptionInfoTaskId {
  topicGroupId: number
  partition: number
}

/** {@link SubscriptionInfoTaskId} to be written: a field left out has its default. */
export interface SubscriptionInfoTaskIdInit {
  readonly topicGroupId?: number | undefined
  readonly partition?: number | undefined
}

/** Part of SubscriptionInfo, from version 7. */
export interface SubscriptionInfoTaskOffsetSum {
  topicGroupId: number
  /** From version 10. */
  partition: number
  /** From version 10. */
  offsetSum: number
  /** From version 10. */
  namedTopology: string | null
  /** Up to version 9. */
  partitionToOffsetSum: SubscriptionInfoPartitionToOffsetSum[]
}

/** {@link SubscriptionInfoTaskOffsetSum} to be written: a field left out has its default. */
export interface SubscriptionInfoTaskOffsetSumInit {
  readonly topicGroupId?: number | undefined
  readonly partition?: number | undefined
  readonly offsetSum?: number | undefined
  readonly namedTopology?: string | null | undefined
  readonly partitionToOffsetSum?: readonly SubscriptionInfoPartitionToOffsetSumInit[] | undefined
}

/** Part of SubscriptionInfo, versions 7 to 9. */
export interface SubscriptionInfoPartitionToOffsetSum {
  partition: number
  offsetSum: number
}

/** {@link SubscriptionInfoPartitionToOffsetSum} to be written: a field left out has its default. */
export interface SubscriptionInfoPartitionToOffsetSumInit {
  readonly partition?: number | undefined
  readonly offsetSum?: number | undefined
}

/** Part of SubscriptionInfo, from version 11. */
export interface SubscriptionInfoClientTag {
  key: Uint8Array
  value: Uint8Array
}

/** {@link SubscriptionInfoClientTag} to be written: a field left out has its default. */
export interface SubscriptionInfoClientTagInit {
  readonly key?: Uint8Array | undefined
  readonly value?: Uint8Array | undefined
}

/** Reads and writes {@link SubscriptionInfo}. */
export const subscriptionInfo: MessageCodec<SubscriptionInfo, SubscriptionInfoInit> = {
  name: 'SubscriptionInfo',
  apiKey: -1,
  minVersion: 1,
  maxVersion: 11,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('SubscriptionInfo', version, 1, 11)
    try {
      return readSubscriptionInfo(reader, version)
    } catch (error) {
      throw malformedIn(error, 'SubscriptionInfo', version)
    }
  },
  write(writer, message, version) {
    checkVersion('SubscriptionInfo', version, 1, 11)
    writeSubscriptionInfo(writer, message, version)
  },
}

function readSubscriptionInfo(reader: Reader, version: number): SubscriptionInfo {
  const versionField = reader.int32()
  const latestSupportedVersion: number = version >= 3 ? reader.int32() : -1
  const processId = reader.uuid()
  let prevTasks: SubscriptionInfoTaskId[] = []
  if (version <= 6) {
    const prevTasksLength = reader.arrayLength(8)
    const prevTasksElements: SubscriptionInfoTaskId[] = []
    for (let i = 0; i < prevTasksLength; i += 1) prevTasksElements.push(readSubscriptionInfoTaskId(reader, version))
    prevTasks = prevTasksElements
  }
  let standbyTasks: SubscriptionInfoTaskId[] = []
  if (version <= 6) {
    const standbyTasksLength = reader.arrayLength(8)
    const standbyTasksElements: SubscriptionInfoTaskId[] = []
    for (let i = 0; i < standbyTasksLength; i += 1) standbyTasksElements.push(readSubscriptionInfoTaskId(reader, version))
    standbyTasks = standbyTasksElements
  }
  const userEndPoint: Uint8Array = version >= 2 ? reader.bytes() : emptyBytes
  let taskOffsetSums: SubscriptionInfoTaskOffsetSum[] = []
  if (version >= 7) {
    const taskOffsetSumsLength = reader.arrayLength(8)
    const taskOffsetSumsElements: SubscriptionInfoTaskOffsetSum[] = []
    for (let i = 0; i < taskOffsetSumsLength; i += 1) {
      taskOffsetSumsElements.push(readSubscriptionInfoTaskOffsetSum(reader, version))
    }
    taskOffsetSums = taskOffsetSumsElements
  }
  const uniqueField: number = version >= 8 ? reader.int8() : 0
  const errorCode: number = version >= 9 ? reader.int32() : 0
  let clientTags: SubscriptionInfoClientTag[] = []
  if (version >= 11) {
    const clientTagsLength = reader.arrayLength(8)
    const clientTagsElements: SubscriptionInfoClientTag[] = []
    for (let i = 0; i < clientTagsLength; i += 1) clientTagsElements.push(readSubscriptionInfoClientTag(reader, version))
    clientTags = clientTagsElements
  }
  return {
    version: versionField,
    latestSupportedVersion,
    processId,
    prevTasks,
    standbyTasks,
    userEndPoint,
    taskOffsetSums,
    uniqueField,
    errorCode,
    clientTags,
  }
}

function writeSubscriptionInfo(writer: Writer, message: SubscriptionInfoInit, version: number): void {
  writer.int32(message.version ?? 0)
  const latestSupportedVersion = message.latestSupportedVersion ?? -1
  if (version >= 3) {
    writer.int32(latestSupportedVersion)
  } else if (latestSupportedVersion !== -1) {
    throw unsupportedField('SubscriptionInfo', 'latestSupportedVersion', version)
  }
  writer.uuid(message.processId ?? zeroUuid)
  const prevTasks = message.prevTasks ?? []
  if (version <= 6) {
    writer.arrayLength(prevTasks.length)
    for (const element of prevTasks) writeSubscriptionInfoTaskId(writer, element, version)
  } else if (prevTasks.length > 0) {
    throw unsupportedField('SubscriptionInfo', 'prevTasks', version)
  }
  const standbyTasks = message.standbyTasks ?? []
  if (version <= 6) {
    writer.arrayLength(standbyTasks.length)
    for (const element of standbyTasks) writeSubscriptionInfoTaskId(writer, element, version)
  } else if (standbyTasks.length > 0) {
    throw unsupportedField('SubscriptionInfo', 'standbyTasks', version)
  }
  const userEndPoint = message.userEndPoint ?? emptyBytes
  if (version >= 2) {
    writer.bytes(userEndPoint)
  } else if (userEndPoint.length > 0) {
    throw unsupportedField('SubscriptionInfo', 'userEndPoint', version)
  }
  const taskOffsetSums = message.taskOffsetSums ?? []
  if (version >= 7) {
    writer.arrayLength(taskOffsetSums.length)
    for (const element of taskOffsetSums) writeSubscriptionInfoTaskOffsetSum(writer, element, version)
  } else if (taskOffsetSums.length > 0) {
    throw unsupportedField('SubscriptionInfo', 'taskOffsetSums', version)
  }
  const uniqueField = message.uniqueField ?? 0
  if (version >= 8) {
    writer.int8(uniqueField)
  } else if (uniqueField !== 0) {
    throw unsupportedField('SubscriptionInfo', 'uniqueField', version)
  }
  const errorCode = message.errorCode ?? 0
  if (version >= 9) {
    writer.int32(errorCode)
  } else if (errorCode !== 0) {
    throw unsupportedField('SubscriptionInfo', 'errorCode', version)
  }
  const clientTags = message.clientTags ?? []
  if (version >= 11) {
    writer.arrayLength(clientTags.length)
    for (const element of clientTags) writeSubscriptionInfoClientTag(writer, element, version)
  } else if (clientTags.length > 0) {
    throw unsupportedField('SubscriptionInfo', 'clientTags', version)
  }
}

function readSubscriptionInfoTaskId(reader: Reader, _version: number): SubscriptionInfoTaskId {
  const topicGroupId = reader.int32()
  const partition = reader.int32()
  return { topicGroupId, partition }
}

function writeSubscriptionInfoTaskId(writer: Writer, message: SubscriptionInfoTaskIdInit, _version: number): void {
  writer.int32(message.topicGroupId ?? 0)
  writer.int32(message.partition ?? 0)
}

function readSubscriptionInfoTaskOffsetSum(reader: Reader, version: number): SubscriptionInfoTaskOffsetSum {
  const topicGroupId = reader.int32()
  const partition: number = version >= 10 ? reader.int32() : 0
  const offsetSum: number = version >= 10 ? reader.int64() : 0
  const namedTopology: string | null = version >= 10 ? reader.nullableString() : ''
  let partitionToOffsetSum: SubscriptionInfoPartitionToOffsetSum[] = []
  if (version <= 9) {
    const partitionToOffsetSumLength = reader.arrayLength(12)
    const partitionToOffsetSumElements: SubscriptionInfoPartitionToOffsetSum[] = []
    for (let i = 0; i < partitionToOffsetSumLength; i += 1) {
      partitionToOffsetSumElements.push(readSubscriptionInfoPartitionToOffsetSum(reader, version))
    }
    partitionToOffsetSum = partitionToOffsetSumElements
  }
  return { topicGroupId, partition, offsetSum, namedTopology, partitionToOffsetSum }
}

function writeSubscriptionInfoTaskOffsetSum(writer: Writer, message: SubscriptionInfoTaskOffsetSumInit, version: number): void {
  writer.int32(message.topicGroupId ?? 0)
  const partition = message.partition ?? 0
  if (version >= 10) {
    writer.int32(partition)
  } else if (partition !== 0) {
    throw unsupportedField('SubscriptionInfo', 'TaskOffsetSum.partition', version)
  }
  const offsetSum = message.offsetSum ?? 0
  if (version >= 10) {
    writer.int64(offsetSum)
  } else if (offsetSum !== 0) {
    throw unsupportedField('SubscriptionInfo', 'TaskOffsetSum.offsetSum', version)
  }
  const namedTopology = message.namedTopology === undefined ? '' : message.namedTopology
  if (version >= 10) {
    writer.nullableString(namedTopology)
  } else if (namedTopology !== '') {
    throw unsupportedField('SubscriptionInfo', 'TaskOffsetSum.namedTopology', version)
  }
  const partitionToOffsetSum = message.partitionToOffsetSum ?? []
  if (version <= 9) {
    writer.arrayLength(partitionToOffsetSum.length)
    for (const element of partitionToOffsetSum) writeSubscriptionInfoPartitionToOffsetSum(writer, element, version)
  } else if (partitionToOffsetSum.length > 0) {
    throw unsupportedField('SubscriptionInfo', 'TaskOffsetSum.partitionToOffsetSum', version)
  }
}

function readSubscriptionInfoPartitionToOffsetSum(reader: Reader, _version: number): SubscriptionInfoPartitionToOffsetSum {
  const partition = reader.int32()
  const offsetSum = reader.int64()
  return { partition, offsetSum }
}

function writeSubscriptionInfoPartitionToOffsetSum(
  writer: Writer,
  message: SubscriptionInfoPartitionToOffsetSumInit,
  _version: number,
): void {
  writer.int32(message.partition ?? 0)
  writer.int64(message.offsetSum ?? 0)
}

function readSubscriptionInfoClientTag(reader: Reader, _version: number): SubscriptionInfoClientTag {
  const key = reader.bytes()
  const value = reader.bytes()
  return { key, value }
}

function writeSubscriptionInfoClientTag(writer: Writer, message: SubscriptionInfoClientTagInit, _version: number): void {
  writer.bytes(message.key ?? emptyBytes)
  writer.bytes(message.value ?? emptyBytes)
}
