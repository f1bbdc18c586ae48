// One group of the classic protocol: members, protocols, generation, and the legal changes of state [ClassicGroup].
import type { ErrorCode, JoinGroupResponseInit, SyncGroupResponseInit } from '@millrace/protocol'
import { consumerProtocolSubscription, ErrorCode as code, MalformedMessage, Reader } from '@millrace/protocol'

/*
 *            join                all joined            leader's assignment is committed
 *   Empty ─────────► Preparing ────────────► Completing ────────────────────────────────► Stable
 *     ▲              Rebalance ◄──────────── Rebalance                                      │
 *     │ all left         ▲ │      join, leave, time-out                                     │
 *     └──────────────────┼─┘                                     join, leave, time-out      │
 *                        └──────────────────────────────────────────────────────────────────┘
 */
export type ClassicState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead'

const legalBefore: Readonly<Record<ClassicState, readonly ClassicState[]>> = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
  Dead: ['Empty', 'PreparingRebalance', 'CompletingRebalance', 'Stable', 'Dead'],
}

export type JoinReply = (answer: JoinGroupResponseInit) => void
export type SyncReply = (answer: SyncGroupResponseInit) => void

export interface GroupProtocol {
  readonly name: string
  readonly metadata: Uint8Array
}

export interface ClassicMember {
  readonly memberId: string
  /** Static members only (KIP-345). */
  readonly instanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  rebalanceTimeoutMs: number
  sessionTimeoutMs: number
  readonly protocolType: string
  /** In the member's order of preference. */
  protocols: readonly GroupProtocol[]
  assignment: Uint8Array
  /** The join, or the sync, that waits for its answer. */
  join: JoinReply | undefined
  sync: SyncReply | undefined
  /** Has not been through a rebalance yet: it cannot heartbeat, so waiting for the join does not keep it alive. */
  isNew: boolean
}

export const noBytes: Uint8Array = new Uint8Array(0)
export const unknownMemberId = ''
export const consumerProtocolType = 'consumer'

export class ClassicGroup {
  readonly groupId: string
  state: ClassicState
  previousState: ClassicState = 'Dead'
  /** Wall time, ms, of the last change of state; -1 when the log does not tell. */
  stateTimestamp: number
  generation = 0
  protocolType: string | null = null
  protocolName: string | null = null
  leaderId: string | null = null
  readonly members = new Map<string, ClassicMember>()
  /** Instance id to member id. */
  readonly staticMembers = new Map<string, string>()
  /** Ids that were given out and have not joined yet (KIP-394). */
  readonly pendingJoin = new Set<string>()
  /** Members of this generation that have not asked for their assignment. */
  readonly pendingSync = new Set<string>()
  /** A member came during the first rebalance: wait a little longer for others. */
  newMemberAdded = false
  /** Topics the members are subscribed to; undefined when that cannot be known. */
  subscribedTopics: ReadonlySet<string> | undefined
  #awaitingJoin = 0
  /** Protocol name to the number of members that support it. */
  readonly #support = new Map<string, number>()

  constructor(groupId: string, state: ClassicState, now: number) {
    this.groupId = groupId
    this.state = state
    this.stateTimestamp = now
  }

  get awaitingJoin(): number {
    return this.#awaitingJoin
  }

  isEmpty(): boolean {
    return this.state === 'Empty'
  }

  /** Only committed offsets, by a consumer that assigns partitions itself. */
  isSimple(): boolean {
    return this.protocolType === null && this.isEmpty() && this.pendingJoin.size === 0
  }

  canRebalance(): boolean {
    return legalBefore.PreparingRebalance.includes(this.state)
  }

  transition(to: ClassicState, now: number): void {
    if (!legalBefore[to].includes(this.state)) throw new Error(`group ${this.groupId}: ${this.state} cannot become ${to}`)
    this.previousState = this.state
    this.state = to
    this.stateTimestamp = now
  }

  isLeader(memberId: string): boolean {
    return this.leaderId === memberId
  }

  hasAllJoined(): boolean {
    return this.members.size === this.#awaitingJoin && this.pendingJoin.size === 0
  }

  /** The longest a rebalance may take, ms: that of the most patient member. */
  rebalanceTimeoutMs(): number {
    let longest = 0
    for (const member of this.members.values()) longest = Math.max(longest, member.rebalanceTimeoutMs)
    return longest
  }

  supports(protocolType: string, protocols: readonly GroupProtocol[]): boolean {
    if (this.state === 'Empty') return protocolType !== '' && protocols.length > 0
    if (this.protocolType !== protocolType) return false
    return protocols.some((protocol) => (this.#support.get(protocol.name) ?? 0) === this.members.size)
  }

  add(member: ClassicMember): void {
    if (member.instanceId !== null) this.staticMembers.set(member.instanceId, member.memberId)
    if (this.members.size === 0) this.protocolType = member.protocolType
    this.leaderId ??= member.memberId
    this.members.set(member.memberId, member)
    this.#count(member, 1)
    if (member.join !== undefined) this.#awaitingJoin++
    this.pendingJoin.delete(member.memberId)
  }

  remove(memberId: string): void {
    const member = this.members.get(memberId)
    if (member !== undefined) {
      this.members.delete(memberId)
      this.#count(member, -1)
      if (member.join !== undefined) this.#awaitingJoin--
      if (member.instanceId !== null) this.staticMembers.delete(member.instanceId)
    }
    if (this.leaderId === memberId) this.leaderId = this.members.keys().next().value ?? null
    this.pendingJoin.delete(memberId)
    this.pendingSync.delete(memberId)
  }

  update(member: ClassicMember, protocols: readonly GroupProtocol[], rebalanceTimeoutMs: number, sessionTimeoutMs: number): void {
    this.#count(member, -1)
    member.protocols = protocols
    this.#count(member, 1)
    member.rebalanceTimeoutMs = rebalanceTimeoutMs
    member.sessionTimeoutMs = sessionTimeoutMs
  }

  /** Parks a join. One that waits already is from a connection that was given up: it is told to ask again. */
  awaitJoin(member: ClassicMember, reply: JoinReply): void {
    this.answerJoin(member, { memberId: member.memberId, errorCode: code.COORDINATOR_NOT_AVAILABLE })
    member.join = reply
    this.#awaitingJoin++
  }

  answerJoin(member: ClassicMember, answer: JoinGroupResponseInit): boolean {
    const reply = member.join
    if (reply === undefined) return false
    member.join = undefined
    this.#awaitingJoin--
    reply(answer)
    return true
  }

  /** Undoes a parked join without an answer. */
  forgetJoin(member: ClassicMember): void {
    if (member.join === undefined) return
    member.join = undefined
    this.#awaitingJoin--
  }

  answerSync(member: ClassicMember, answer: SyncGroupResponseInit): boolean {
    const reply = member.sync
    if (reply === undefined) return false
    member.sync = undefined
    reply(answer)
    return true
  }

  /** The same instance came back: it takes the old member's place under a new id, and whoever waits under the old one is fenced. */
  replaceStatic(instanceId: string, oldMemberId: string, newMemberId: string): ClassicMember {
    const old = this.members.get(oldMemberId)
    if (old === undefined) throw new Error(`group ${this.groupId}: static member ${oldMemberId} is not there to be replaced`)
    this.answerJoin(old, { memberId: oldMemberId, errorCode: code.FENCED_INSTANCE_ID })
    this.answerSync(old, { errorCode: code.FENCED_INSTANCE_ID })
    this.members.delete(oldMemberId)
    const member: ClassicMember = { ...old, memberId: newMemberId, isNew: false }
    this.members.set(newMemberId, member)
    if (this.leaderId === oldMemberId) this.leaderId = newMemberId
    this.staticMembers.set(instanceId, newMemberId)
    if (this.pendingSync.delete(oldMemberId)) this.pendingSync.add(newMemberId)
    return member
  }

  /** @returns the code to answer with, or undefined: this member may speak for itself. */
  validate(memberId: string, instanceId: string | null): ErrorCode | undefined {
    if (instanceId !== null) {
      const existing = this.staticMembers.get(instanceId)
      if (existing === undefined) return code.UNKNOWN_MEMBER_ID
      if (existing !== memberId) return code.FENCED_INSTANCE_ID
    }
    return this.members.has(memberId) ? undefined : code.UNKNOWN_MEMBER_ID
  }

  /** A leader that did not come back is replaced by the first member that did. @returns whether there is a leader that joined. */
  electJoinedLeader(): boolean {
    if (this.leaderId === null) return false
    if (this.members.get(this.leaderId)?.join !== undefined) return true
    for (const member of this.members.values()) {
      if (member.join === undefined) continue
      this.leaderId = member.memberId
      return true
    }
    return false
  }

  /** All members that wait become the next generation; with none left the group is empty. */
  nextGeneration(now: number): void {
    this.generation++
    this.protocolName = this.members.size > 0 ? this.selectProtocol() : null
    this.subscribedTopics = this.topicsOfSubscriptions()
    this.transition(this.members.size > 0 ? 'CompletingRebalance' : 'Empty', now)
    this.pendingSync.clear()
  }

  /** Each member votes for its first choice among the protocols that all support; the earliest voted for wins a tie. */
  selectProtocol(): string {
    const votes = new Map<string, number>()
    for (const member of this.members.values()) {
      const choice = member.protocols.find((protocol) => this.#support.get(protocol.name) === this.members.size)
      if (choice !== undefined) votes.set(choice.name, (votes.get(choice.name) ?? 0) + 1)
    }
    let best: string | undefined
    for (const [name, count] of votes) if (best === undefined || count > (votes.get(best) ?? 0)) best = name
    if (best === undefined) throw new Error(`group ${this.groupId}: no protocol is supported by all members`)
    return best
  }

  metadataOf(member: ClassicMember): Uint8Array {
    return member.protocols.find((protocol) => protocol.name === this.protocolName)?.metadata ?? noBytes
  }

  /** Whether offsets of this topic are kept because a member is subscribed to it; an unknown subscription counts as one. */
  isSubscribed(topic: string): boolean {
    return this.subscribedTopics?.has(topic) ?? this.protocolType === consumerProtocolType
  }

  /** The topics in the members' subscriptions, where the group speaks the consumer protocol and they can be read. */
  topicsOfSubscriptions(): ReadonlySet<string> | undefined {
    if (this.protocolType !== consumerProtocolType) return undefined
    const topics = new Set<string>()
    if (this.members.size === 0) return topics
    if (this.protocolName === null) return undefined
    for (const member of this.members.values()) {
      try {
        const reader = new Reader(this.metadataOf(member))
        reader.int16()
        // Version 0 is the start of every version: what follows it is of no interest here.
        for (const topic of consumerProtocolSubscription.read(reader, 0).topics) topics.add(topic)
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error
        return undefined
      }
    }
    return topics
  }

  #count(member: ClassicMember, by: 1 | -1): void {
    for (const { name } of member.protocols) this.#support.set(name, (this.#support.get(name) ?? 0) + by)
  }
}

/** Whether a member rejoins with exactly what the group knows of it. */
export function sameProtocols(a: readonly GroupProtocol[], b: readonly GroupProtocol[]): boolean {
  return a.length === b.length && a.every((one, at) => one.name === b[at]?.name && sameBytes(one.metadata, b[at].metadata))
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
