// Membership in a classic group: joins and syncs in the background, tells about partitions inside of poll, heartbeats in between.
import type { Background, Host, Timer } from '@millrace/host'
import { ErrorCode, KafkaError } from '@millrace/protocol'
import type { JoinGroupResponse } from '@millrace/protocol'
import { backoffMs, isWorthRetrying } from '../cluster/backoff.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { hasMoved } from '../cluster/coordinators.ts'
import type { Limit } from '../cluster/limit.ts'
import type { GroupMetadata, TopicPartition } from '../cluster/topic-partition.ts'
import { partitionKey } from '../cluster/topic-partition.ts'
import type { Assignor } from './assignors/assignor.ts'
import type { ConsumerConfig } from './config.ts'
import { GroupLeader } from './group-leader.ts'
import { readAssignment } from '../cluster/group-assignment.ts'
import type { Assignment } from '../cluster/group-assignment.ts'
import { readMember, writeSubscription } from './group-protocol.ts'
import { GroupRequests } from './group-requests.ts'
import { Member, judgeMemberAnswer } from './member.ts'

/** What membership does to its consumer; the first three run inside of poll and are awaited. */
export interface MembershipPort {
  revoked(partitions: readonly TopicPartition[]): Promise<void>
  assigned(partitions: readonly TopicPartition[]): Promise<void>
  lost(partitions: readonly TopicPartition[]): Promise<void>
  subscription(): readonly string[]
  owned(): readonly TopicPartition[]
  /** The next step can be taken. */
  changed(): void
}

/** How a join ended that ran in the background. */
type JoinResult =
  | { readonly kind: 'joined'; readonly assignment: Assignment; readonly assignor: Assignor }
  | { readonly kind: 'again'; readonly pause: boolean }
  | { readonly kind: 'failed'; readonly cause: Error }

export class ClassicMembership {
  readonly #cluster: Cluster
  readonly #host: Host
  readonly #config: ConsumerConfig
  readonly #groupId: string
  readonly #port: MembershipPort
  readonly #member: Member
  #metadata: GroupMetadata
  readonly #requests: GroupRequests
  readonly #leader: GroupLeader
  /** All assignors keep partitions over a rebalance (KIP-429). */
  readonly #cooperative: boolean
  #rejoinReason: string | undefined = 'subscribed'
  #joining: Background | undefined
  #result: JoinResult | undefined
  #isEvicted = false
  #evictions = 0
  #failure: Error | undefined
  #notBefore = 0
  #failures = 0
  #pauseTimer: Timer | undefined
  #heartbeat: Background | undefined
  #polledAt: number
  #ended = false

  constructor(cluster: Cluster, config: ConsumerConfig, groupId: string, port: MembershipPort) {
    this.#cluster = cluster
    this.#host = cluster.host
    this.#config = config
    this.#groupId = groupId
    this.#port = port
    this.#member = new Member(config.groupInstanceId)
    this.#metadata = { groupId, generationId: -1, memberId: '', groupInstanceId: config.groupInstanceId }
    this.#requests = new GroupRequests(cluster, config, groupId, this.#member)
    this.#leader = new GroupLeader(cluster, (reason) => this.requestRejoin(reason))
    this.#cooperative = config.assignors.every((assignor) => assignor.protocol === 'cooperative')
    this.#polledAt = cluster.host.clock.monotonic()
  }

  /**
   * The generation in which the owned partitions were got, even when the group has gone on without us since: offsets in a transaction that name
   * no member are taken from anybody (KIP-447), those of a past generation are refused.
   */
  get groupMetadata(): GroupMetadata {
    return this.#metadata
  }

  /** A poll begins, goes on or ends: the member is alive. */
  polled(): void {
    this.#polledAt = this.#host.clock.monotonic()
  }

  requestRejoin(reason: string): void {
    if (this.#rejoinReason !== undefined || this.#ended) return
    this.#rejoinReason = reason
    this.#port.changed()
  }

  /** Whether a rebalance keeps partitions from being read: with eager assignors nothing is owned meanwhile. */
  get isSettled(): boolean {
    return this.#joining === undefined && this.#result === undefined && this.#rejoinReason === undefined && !this.#isEvicted
  }

  /** Takes every step that can be taken without waiting for the network; calls the listener. @throws what ended the membership */
  async step(): Promise<void> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure
      if (this.#isEvicted) await this.#lose()
      else if (this.#result !== undefined) await this.#complete(this.#result)
      else if (this.#joining !== undefined || this.#rejoinReason === undefined || this.#ended) return
      else if (this.#host.clock.monotonic() < this.#notBefore) return this.#waitOut()
      else await this.#prepareAndJoin()
    }
  }

  async #lose(): Promise<void> {
    this.#isEvicted = false
    const owned = this.#port.owned()
    if (owned.length > 0) await this.#port.lost(owned)
  }

  #waitOut(): void {
    this.#pauseTimer?.cancel()
    this.#pauseTimer = this.#host.clock.after(this.#notBefore - this.#host.clock.monotonic(), () => this.#port.changed())
  }

  /** Eager: everything is given up before joining. Cooperative: only what is no longer subscribed to. */
  async #prepareAndJoin(): Promise<void> {
    const reason = this.#rejoinReason ?? ''
    const subscribed = new Set(this.#port.subscription())
    const owned = this.#port.owned()
    const leaving = this.#cooperative ? owned.filter((at) => !subscribed.has(at.topic)) : owned
    if (leaving.length > 0) await this.#port.revoked(leaving)
    // While the listener ran the group may have gone on without us.
    if (this.#isEvicted || this.#failure !== undefined || this.#ended) return
    this.#rejoinReason = undefined
    this.#beginHeartbeats()
    this.#joining = this.#host.spawn('join group', async (signal) => {
      const evictions = this.#evictions
      const result = await this.#joinAndSync(reason, signal)
      this.#joining = undefined
      if (signal.aborted) return
      // Thrown out while it was on its way: what was assigned is no longer ours.
      const isStale = result.kind === 'joined' && evictions !== this.#evictions
      this.#result = isStale ? { kind: 'again', pause: false } : result
      this.#port.changed()
    })
  }

  async #joinAndSync(reason: string, signal: AbortSignal): Promise<JoinResult> {
    try {
      const joined = await this.#join(reason, signal)
      if ('kind' in joined) return joined
      const assignor = this.#config.assignors.find((each) => each.name === joined.protocolName)
      if (assignor === undefined) throw new KafkaError(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, `assignor '${joined.protocolName}'`)
      const isLeader = joined.leader === joined.memberId
      const members = joined.members.map((each) => readMember(each.memberId, each.groupInstanceId, each.metadata))
      const assignments = isLeader ? await this.#leader.assign(assignor, members, joined.skipAssignment, signal) : []
      if (!isLeader) this.#leader.resign()
      const synced = await this.#requests.sync(assignments, signal)
      const next = this.#judge(synced.errorCode, 'sync')
      if (next !== undefined) return next
      return { kind: 'joined', assignment: readAssignment(synced.assignment), assignor }
    } catch (failure) {
      return this.#failed(failure, signal)
    }
  }

  async #join(reason: string, signal: AbortSignal): Promise<JoinGroupResponse | JoinResult> {
    for (;;) {
      const answer = await this.#requests.join(this.#protocols(), reason, signal)
      if (answer.errorCode === ErrorCode.MEMBER_ID_REQUIRED) {
        this.#member.memberId = answer.memberId
        continue
      }
      const next = this.#judge(answer.errorCode, 'join')
      if (next !== undefined) return next
      this.#member.joined(answer.memberId, answer.generationId, answer.protocolName)
      return answer
    }
  }

  #protocols(): { name: string; metadata: Uint8Array }[] {
    const topics = this.#port.subscription()
    const ownedPartitions = this.#cooperative ? this.#port.owned() : []
    const generationId = this.#member.ownedGenerationId
    return this.#config.assignors.map((assignor) => ({
      name: assignor.name,
      metadata: writeSubscription({
        topics,
        ownedPartitions,
        generationId,
        userData: assignor.userData?.(topics, generationId) ?? null,
      }),
    }))
  }

  /** @returns how the join goes on when the answer was a refusal. */
  #judge(code: number, what: 'join' | 'sync'): JoinResult | undefined {
    switch (judgeMemberAnswer(code)) {
      case 'fine':
        return undefined
      case 'coordinatorMoved':
        this.#cluster.coordinators.forget('group', this.#groupId)
        return { kind: 'again', pause: true }
      case 'useGivenId':
      case 'pause':
        return { kind: 'again', pause: true }
      case 'rejoin':
        return { kind: 'again', pause: what === 'join' }
      case 'evicted':
        this.#evict(code)
        return { kind: 'again', pause: false }
      case 'fatal':
        return { kind: 'failed', cause: new KafkaError(code, `${what} of group '${this.#groupId}'`) }
    }
  }

  #failed(failure: unknown, signal: AbortSignal): JoinResult {
    if (signal.aborted || !isWorthRetrying(failure)) return { kind: 'failed', cause: failure as Error }
    if (hasMoved(failure)) this.#cluster.coordinators.forget('group', this.#groupId)
    this.#host.log.debug('group not joined yet', { group: this.#groupId, cause: failure.message })
    return { kind: 'again', pause: true }
  }

  /** The coordinator does not count us in any more. */
  #evict(code: number): void {
    this.#member.evicted(code === ErrorCode.UNKNOWN_MEMBER_ID)
    this.#isEvicted = true
    this.#evictions++
    if (this.#result?.kind === 'joined') this.#result = undefined
    this.#rejoinReason ??= 'no longer a member'
    this.#port.changed()
  }

  async #complete(result: JoinResult): Promise<void> {
    this.#result = undefined
    switch (result.kind) {
      case 'failed':
        this.#failure = result.cause
        return
      case 'again':
        this.#rejoinReason ??= 'the join was refused'
        this.#failures++
        if (result.pause)
          this.#notBefore = this.#host.clock.monotonic() + backoffMs(this.#cluster.config, this.#failures, this.#host.random)
        return
      case 'joined':
        this.#failures = 0
        this.#member.synced()
        this.#metadata = { ...this.#metadata, generationId: this.#member.generationId, memberId: this.#member.memberId }
        return this.#takeOver(result)
    }
  }

  /** Compares what was assigned with what is owned, gives up first, then takes. */
  async #takeOver({ assignment, assignor }: Extract<JoinResult, { kind: 'joined' }>): Promise<void> {
    const owned = this.#port.owned()
    const ownedKeys = new Set(owned.map(partitionKey))
    const assignedKeys = new Set(assignment.partitions.map(partitionKey))
    const revoked = owned.filter((at) => !assignedKeys.has(partitionKey(at)))
    const added = assignment.partitions.filter((at) => !ownedKeys.has(partitionKey(at)))
    const { generationId } = this.#member
    this.#host.log.info('partitions assigned', {
      group: this.#groupId,
      generation: generationId,
      assigned: assignment.partitions.length,
      added: added.length,
      revoked: revoked.length,
    })
    try {
      if (revoked.length > 0) await this.#port.revoked(revoked)
    } finally {
      // A listener that fails fails the poll; what the group has agreed on holds all the same.
      // What was given up goes to its new owner in the round that follows.
      if (revoked.length > 0) this.#rejoinReason ??= 'partitions were given up'
      const subscribed = new Set(this.#port.subscription())
      if (added.some((at) => !subscribed.has(at.topic))) this.#rejoinReason ??= 'the subscription changed meanwhile'
      assignor.assigned?.(assignment.partitions, assignment.userData, generationId)
      await this.#port.assigned(added.filter((at) => subscribed.has(at.topic)))
    }
  }

  #beginHeartbeats(): void {
    this.#heartbeat ??= this.#host.spawn('heartbeats', (signal) => this.#beat(signal))
  }

  async #beat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#host.clock.sleep(this.#config.heartbeatIntervalMs, signal)
      const { generationId, memberId } = this.#member
      if (generationId < 0 || this.#requests.isJoining) continue
      if (this.#host.clock.monotonic() - this.#polledAt > this.#config.maxPollIntervalMs && this.#joining === undefined) {
        await this.#leaveForSlowness()
        continue
      }
      const code = await this.#requests.heartbeat(signal)
      // An answer about a generation that is past says nothing.
      if (generationId === this.#member.generationId && memberId === this.#member.memberId) this.#heard(code)
    }
  }

  #heard(code: number | Error): void {
    if (typeof code !== 'number') {
      if (hasMoved(code)) this.#cluster.coordinators.forget('group', this.#groupId)
      return
    }
    switch (judgeMemberAnswer(code)) {
      case 'coordinatorMoved':
        return this.#cluster.coordinators.forget('group', this.#groupId)
      case 'rejoin':
        return this.requestRejoin('the group rebalances')
      case 'evicted':
        return this.#evict(code)
      case 'fatal':
        this.#failure = new KafkaError(code, `heartbeat of group '${this.#groupId}'`)
        return this.#port.changed()
      case 'fine':
      case 'useGivenId':
      case 'pause':
    }
  }

  /** Nobody polled for too long: others take over; the next poll learns that all is lost. */
  async #leaveForSlowness(): Promise<void> {
    const { maxPollIntervalMs } = this.#config
    this.#host.log.warn('poll was not called in time; leaving the group', { group: this.#groupId, maxPollIntervalMs })
    await this.#requests.leave('poll was not called within max.poll.interval.ms').catch((failure: unknown) => {
      this.#host.log.warn('the group was not told', { group: this.#groupId, cause: (failure as Error).message })
    })
    this.#evict(ErrorCode.UNKNOWN_MEMBER_ID)
  }

  /** A commit was refused: what it says of our membership. */
  commitRefused(code: number): void {
    const verdict = judgeMemberAnswer(code)
    if (verdict === 'evicted') this.#evict(code)
    else if (verdict === 'rejoin') this.requestRejoin('the group rebalances')
    else if (code === ErrorCode.FENCED_INSTANCE_ID) this.#failure = new KafkaError(code, `group '${this.#groupId}'`)
  }

  /** Ends the membership; a static member stays counted in until its session is over (KIP-345). */
  async leave(reason: string, limit: Limit): Promise<void> {
    this.end()
    if (this.#member.memberId === '' || this.#member.groupInstanceId !== null) return
    await this.#requests.leave(reason, limit)
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#pauseTimer?.cancel()
    this.#leader.resign()
    this.#requests.close()
    for (const work of [this.#joining, this.#heartbeat])
      if (work !== undefined) this.#host.spawn(`end of ${work.name}`, () => work.stop())
  }
}
