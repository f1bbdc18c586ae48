// Generated from spec/leader-change-message.txt, do not edit: LeaderChangeMessage.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: LeaderChangeMessage, versions 0 to 1. */
export interface LeaderChangeMessage {
  version: number
  leaderId: number
  voters: LeaderChangeMessageVoter[]
  grantingVoters: LeaderChangeMessageVoter[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link LeaderChangeMessage} to be written: a field left out has its default. */
export interface LeaderChangeMessageInit {
  readonly version?: number | undefined
  readonly leaderId?: number | undefined
  readonly voters?: readonly LeaderChangeMessageVoterInit[] | undefined
  readonly grantingVoters?: readonly LeaderChangeMessageVoterInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of LeaderChangeMessage. */
export interface LeaderChangeMessageVoter {
  voterId: number
  /** From version 1. */
  voterDirectoryId: Uuid
  unknownTags?: readonly UnknownTag[]
}

/** {@link LeaderChangeMessageVoter} to be written: a field left out has its default. */
export interface LeaderChangeMessageVoterInit {
  readonly voterId?: number | undefined
  readonly voterDirectoryId?: Uuid | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link LeaderChangeMessage}. */
export const leaderChangeMessage: MessageCodec<LeaderChangeMessage, LeaderChangeMessageInit> = {
  name: 'LeaderChangeMessage',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('LeaderChangeMessage', version, 0, 1)
    try {
      return readLeaderChangeMessage(reader, version)
    } catch (error) {
      throw malformedIn(error, 'LeaderChangeMessage', version)
    }
  },
  write(writer, message, version) {
    checkVersion('LeaderChangeMessage', version, 0, 1)
    writeLeaderChangeMessage(writer, message, version)
  },
}

function readLeaderChangeMessage(reader: Reader, version: number): LeaderChangeMessage {
  const versionField = reader.int16()
  const leaderId = reader.int32()
  const votersLength = reader.compactArrayLength(5)
  const voters: LeaderChangeMessageVoter[] = []
  for (let i = 0; i < votersLength; i += 1) voters.push(readLeaderChangeMessageVoter(reader, version))
  const grantingVotersLength = reader.compactArrayLength(5)
  const grantingVoters: LeaderChangeMessageVoter[] = []
  for (let i = 0; i < grantingVotersLength; i += 1) grantingVoters.push(readLeaderChangeMessageVoter(reader, version))
  const message: LeaderChangeMessage = { version: versionField, leaderId, voters, grantingVoters }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeLeaderChangeMessage(writer: Writer, message: LeaderChangeMessageInit, version: number): void {
  writer.int16(message.version ?? 0)
  writer.int32(message.leaderId ?? 0)
  const voters = message.voters ?? []
  writer.compactArrayLength(voters.length)
  for (const element of voters) writeLeaderChangeMessageVoter(writer, element, version)
  const grantingVoters = message.grantingVoters ?? []
  writer.compactArrayLength(grantingVoters.length)
  for (const element of grantingVoters) writeLeaderChangeMessageVoter(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readLeaderChangeMessageVoter(reader: Reader, version: number): LeaderChangeMessageVoter {
  const voterId = reader.int32()
  const voterDirectoryId: Uuid = version >= 1 ? reader.uuid() : zeroUuid
  const message: LeaderChangeMessageVoter = { voterId, voterDirectoryId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeLeaderChangeMessageVoter(writer: Writer, message: LeaderChangeMessageVoterInit, version: number): void {
  writer.int32(message.voterId ?? 0)
  const voterDirectoryId = message.voterDirectoryId ?? zeroUuid
  if (version >= 1) {
    writer.uuid(voterDirectoryId)
  } else if (voterDirectoryId !== zeroUuid) {
    throw unsupportedField('LeaderChangeMessage', 'Voter.voterDirectoryId', version)
  }
  writeUnknownTags(writer, message.unknownTags)
}
