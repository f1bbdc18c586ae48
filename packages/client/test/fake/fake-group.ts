// A classic group of the fake cluster: joins wait for all known members, the first one leads.
import type { Clock, Timer } from '@millrace/host'
import { ErrorCode } from '@millrace/protocol'
import type {
  HeartbeatRequest,
  JoinGroupRequest,
  LeaveGroupRequest,
  OffsetCommitRequest,
  SyncGroupRequest,
} from '@millrace/protocol'
import type { Asked } from './fake-broker.ts'

interface FakeMember {
  readonly memberId: string
  protocols: JoinGroupRequest['protocols']
  joined: ((answer: object) => void) | undefined
  synced: ((answer: object) => void) | undefined
  assignment: Uint8Array
  session: Timer | undefined
  sessionMs: number
}

export class FakeGroup {
  readonly members = new Map<string, FakeMember>()
  generationId = 0
  state: 'empty' | 'joining' | 'syncing' | 'stable' = 'empty'
  readonly #clock: Clock
  #nextMember = 1
  #leader = ''
  #rebalance: Timer | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  join({ body, version, clientId }: Asked): Promise<object> | object {
    const request = body as JoinGroupRequest
    let memberId = request.memberId
    if (memberId === '') {
      memberId = `${clientId}-${this.#nextMember++}`
      if (version >= 4) {
        this.members.set(memberId, this.#newMember(memberId, request))
        return { errorCode: ErrorCode.MEMBER_ID_REQUIRED, memberId, protocolName: null }
      }
    } else if (!this.members.has(memberId)) return { errorCode: ErrorCode.UNKNOWN_MEMBER_ID, memberId, protocolName: null }
    const member = this.members.get(memberId) ?? this.#newMember(memberId, request)
    this.members.set(memberId, member)
    member.protocols = request.protocols
    if (this.state !== 'joining') this.#beginRebalance(request.rebalanceTimeoutMs)
    return new Promise((resolve) => {
      member.joined = resolve
      // Joins of one moment are gathered, as group.initial.rebalance.delay.ms does.
      this.#clock.after(5, () => this.#completeJoin(false))
    })
  }

  #newMember(memberId: string, request: JoinGroupRequest): FakeMember {
    const member = {
      memberId,
      protocols: request.protocols,
      joined: undefined,
      synced: undefined,
      assignment: new Uint8Array(),
      session: undefined,
      sessionMs: request.sessionTimeoutMs,
    }
    this.#alive(member)
    return member
  }

  #alive(member: FakeMember): void {
    member.session?.cancel()
    member.session = this.#clock.after(member.sessionMs, () => this.remove(member.memberId))
  }

  #beginRebalance(timeoutMs: number): void {
    this.state = 'joining'
    this.#rebalance?.cancel()
    this.#rebalance = this.#clock.after(timeoutMs, () => this.#completeJoin(true))
    for (const member of this.members.values()) this.#answerSync(member, ErrorCode.REBALANCE_IN_PROGRESS)
  }

  #completeJoin(late: boolean): void {
    if (this.state !== 'joining') return
    const waiting = [...this.members.values()].filter((member) => member.joined !== undefined)
    if (waiting.length === 0 || (!late && waiting.length < this.members.size)) return
    this.#rebalance?.cancel()
    for (const member of this.members.values()) if (member.joined === undefined) this.members.delete(member.memberId)
    this.generationId++
    this.state = 'syncing'
    this.#leader = waiting.some((member) => member.memberId === this.#leader) ? this.#leader : waiting[0]!.memberId
    const protocolName = waiting[0]!.protocols.find(({ name }) =>
      waiting.every((each) => each.protocols.some((own) => own.name === name)),
    )!.name
    for (const member of waiting) {
      const answer = member.joined!
      member.joined = undefined
      this.#alive(member)
      const members = waiting.map((each) => ({
        memberId: each.memberId,
        groupInstanceId: null,
        metadata: each.protocols.find(({ name }) => name === protocolName)!.metadata,
      }))
      const common = {
        errorCode: 0,
        generationId: this.generationId,
        protocolType: 'consumer',
        protocolName,
        leader: this.#leader,
        memberId: member.memberId,
      }
      answer({ ...common, members: member.memberId === this.#leader ? members : [] })
    }
  }

  sync({ body }: Asked): Promise<object> | object {
    const request = body as SyncGroupRequest
    const member = this.members.get(request.memberId)
    if (member === undefined) return { errorCode: ErrorCode.UNKNOWN_MEMBER_ID, assignment: new Uint8Array() }
    if (request.generationId !== this.generationId)
      return { errorCode: ErrorCode.ILLEGAL_GENERATION, assignment: new Uint8Array() }
    if (this.state === 'joining') return { errorCode: ErrorCode.REBALANCE_IN_PROGRESS, assignment: new Uint8Array() }
    if (this.state === 'stable') return { errorCode: 0, assignment: member.assignment }
    return new Promise((resolve) => {
      member.synced = resolve
      if (request.memberId !== this.#leader) return
      for (const { memberId, assignment } of request.assignments) {
        const one = this.members.get(memberId)
        if (one !== undefined) one.assignment = assignment.slice()
      }
      this.state = 'stable'
      for (const each of this.members.values()) this.#answerSync(each, ErrorCode.NONE)
    })
  }

  #answerSync(member: FakeMember, errorCode: number): void {
    member.synced?.({
      errorCode,
      protocolType: 'consumer',
      protocolName: null,
      assignment: errorCode === 0 ? member.assignment : new Uint8Array(),
    })
    member.synced = undefined
  }

  heartbeat({ body }: Asked): number {
    const request = body as HeartbeatRequest
    const member = this.members.get(request.memberId)
    if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
    if (request.generationId !== this.generationId) return ErrorCode.ILLEGAL_GENERATION
    this.#alive(member)
    return this.state === 'joining' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE
  }

  leave({ body, version }: Asked): object {
    const request = body as LeaveGroupRequest
    const ids = request.members.length > 0 ? request.members.map((each) => each.memberId) : [request.memberId]
    for (const id of ids) this.remove(id)
    if (version < 3) return { errorCode: 0 }
    return { errorCode: 0, members: ids.map((memberId) => ({ memberId, groupInstanceId: null, errorCode: 0 })) }
  }

  /** A member is gone: by leaving, or since its session is over. */
  remove(memberId: string): void {
    const member = this.members.get(memberId)
    if (member === undefined) return
    member.session?.cancel()
    this.members.delete(memberId)
    if (this.members.size === 0) {
      this.state = 'empty'
      return
    }
    if (this.state !== 'joining') this.#beginRebalance(60_000)
    this.#completeJoin(false)
  }

  checkCommit(request: OffsetCommitRequest): number {
    if (request.generationIdOrMemberEpoch < 0) return ErrorCode.NONE
    if (!this.members.has(request.memberId)) return ErrorCode.UNKNOWN_MEMBER_ID
    if (request.generationIdOrMemberEpoch !== this.generationId) return ErrorCode.ILLEGAL_GENERATION
    return this.state === 'syncing' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE
  }
}
