// One member of a classic group: who it is, in which generation, and what every answer of the coordinator means for it. Decides; never waits.
import { ErrorCode } from '@millrace/protocol'

/** What to do after an answer to join, sync, heartbeat or commit. */
export type MemberVerdict =
  | 'fine'
  /** Ask again with the member id just given (KIP-394). */
  | 'useGivenId'
  /** The coordinator is another broker, or is loading: find it, and ask again after a pause. */
  | 'coordinatorMoved'
  | 'pause'
  /** The group rebalances: join again. */
  | 'rejoin'
  /** The group has gone on without us: what we own may be others' already. */
  | 'evicted'
  /** Nothing that this member can mend. */
  | 'fatal'

export function judgeMemberAnswer(code: number): MemberVerdict {
  switch (code) {
    case ErrorCode.NONE:
      return 'fine'
    case ErrorCode.MEMBER_ID_REQUIRED:
      return 'useGivenId'
    case ErrorCode.NOT_COORDINATOR:
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
      return 'coordinatorMoved'
    case ErrorCode.COORDINATOR_LOAD_IN_PROGRESS:
    case ErrorCode.UNKNOWN_SERVER_ERROR:
    case ErrorCode.REQUEST_TIMED_OUT:
      return 'pause'
    case ErrorCode.REBALANCE_IN_PROGRESS:
      return 'rejoin'
    case ErrorCode.UNKNOWN_MEMBER_ID:
    case ErrorCode.ILLEGAL_GENERATION:
      return 'evicted'
    default:
      return 'fatal'
  }
}

/** Identity and generation. `''` and -1: none. */
export class Member {
  readonly groupInstanceId: string | null
  memberId = ''
  /** Of the last answer to a join. */
  generationId = -1
  /** Of the last assignment that was taken over: in it the owned partitions were got. */
  ownedGenerationId = -1
  protocolName: string | null = null

  constructor(groupInstanceId: string | null) {
    this.groupInstanceId = groupInstanceId
  }

  joined(memberId: string, generationId: number, protocolName: string | null): void {
    this.memberId = memberId
    this.generationId = generationId
    this.protocolName = protocolName
  }

  synced(): void {
    this.ownedGenerationId = this.generationId
  }

  /** @param forgetsId the coordinator does not know the id any more. */
  evicted(forgetsId: boolean): void {
    if (forgetsId) this.memberId = ''
    this.generationId = -1
    this.ownedGenerationId = -1
  }
}
