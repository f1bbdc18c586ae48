// Generated from spec/raft/quorum-state.txt, do not edit: QuorumState.
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
  writeUnknownTags,
} from '@millrace/protocol'

/** Message: QuorumState, versions 0 to 1. */
export interface QuorumState {
  /** Up to version 0. */
  clusterId: string
  /** Default -1. */
  leaderId: number
  /** Default -1. */
  leaderEpoch: number
  /** Default -1. */
  votedId: number
  /** From version 1. */
  votedDirectoryId: Uuid
  /** Up to version 0. */
  appliedOffset: number
  /** Up to version 0. */
  currentVoters: QuorumStateVoter[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link QuorumState} to be written: a field left out has its default. */
export interface QuorumStateInit {
  readonly clusterId?: string | undefined
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly votedId?: number | undefined
  readonly votedDirectoryId?: Uuid | undefined
  readonly appliedOffset?: number | undefined
  readonly currentVoters?: readonly QuorumStateVoterInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of QuorumState, up to version 0. */
export interface QuorumStateVoter {
  voterId: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link QuorumStateVoter} to be written: a field left out has its default. */
export interface QuorumStateVoterInit {
  readonly voterId?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link QuorumState}. */
export const quorumState: MessageCodec<QuorumState, QuorumStateInit> = {
  name: 'QuorumState',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('QuorumState', version, 0, 1)
    try {
      return readQuorumState(reader, version)
    } catch (error) {
      throw malformedIn(error, 'QuorumState', version)
    }
  },
  write(writer, message, version) {
    checkVersion('QuorumState', version, 0, 1)
    writeQuorumState(writer, message, version)
  },
}

function readQuorumState(reader: Reader, version: number): QuorumState {
  const clusterId: string = version <= 0 ? reader.compactString() : ''
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const votedId = reader.int32()
  const votedDirectoryId: Uuid = version >= 1 ? reader.uuid() : zeroUuid
  const appliedOffset: number = version <= 0 ? reader.int64() : 0
  let currentVoters: QuorumStateVoter[] | null = []
  if (version <= 0) {
    const currentVotersLength = reader.compactNullableArrayLength(5)
    const currentVotersElements: QuorumStateVoter[] = []
    for (let i = 0; i < currentVotersLength; i += 1) currentVotersElements.push(readQuorumStateVoter(reader, version))
    currentVoters = currentVotersLength < 0 ? null : currentVotersElements
  }
  const message: QuorumState = { clusterId, leaderId, leaderEpoch, votedId, votedDirectoryId, appliedOffset, currentVoters }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeQuorumState(writer: Writer, message: QuorumStateInit, version: number): void {
  const clusterId = message.clusterId ?? ''
  if (version <= 0) {
    writer.compactString(clusterId)
  } else if (clusterId !== '') {
    throw unsupportedField('QuorumState', 'clusterId', version)
  }
  writer.int32(message.leaderId ?? -1)
  writer.int32(message.leaderEpoch ?? -1)
  writer.int32(message.votedId ?? -1)
  const votedDirectoryId = message.votedDirectoryId ?? zeroUuid
  if (version >= 1) {
    writer.uuid(votedDirectoryId)
  } else if (votedDirectoryId !== zeroUuid) {
    throw unsupportedField('QuorumState', 'votedDirectoryId', version)
  }
  const appliedOffset = message.appliedOffset ?? 0
  if (version <= 0) {
    writer.int64(appliedOffset)
  } else if (appliedOffset !== 0) {
    throw unsupportedField('QuorumState', 'appliedOffset', version)
  }
  const currentVoters = message.currentVoters === undefined ? [] : message.currentVoters
  if (version <= 0) {
    writer.compactArrayLength(currentVoters === null ? -1 : currentVoters.length)
    if (currentVoters !== null) {
      for (const element of currentVoters) writeQuorumStateVoter(writer, element, version)
    }
  } else if (currentVoters === null || currentVoters.length > 0) {
    throw unsupportedField('QuorumState', 'currentVoters', version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readQuorumStateVoter(reader: Reader, _version: number): QuorumStateVoter {
  const voterId = reader.int32()
  const message: QuorumStateVoter = { voterId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeQuorumStateVoter(writer: Writer, message: QuorumStateVoterInit, _version: number): void {
  writer.int32(message.voterId ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
