// Requests of one group member to its coordinator, on a connection of its own: a join waits on the broker for all others.
import {
  heartbeatRequest,
  heartbeatResponse,
  joinGroupRequest,
  joinGroupResponse,
  leaveGroupRequest,
  leaveGroupResponse,
  syncGroupRequest,
  syncGroupResponse,
} from '@millrace/protocol'
import type { JoinGroupResponse, LeaveGroupRequestInit, SyncGroupResponse } from '@millrace/protocol'
import type { Cluster } from '../cluster/cluster.ts'
import type { Api, Message, SendOptions } from '../cluster/connection.ts'
import type { Lane } from '../cluster/lane.ts'
import { Limit } from '../cluster/limit.ts'
import type { ConsumerConfig } from './config.ts'
import { consumerProtocolType } from './group-protocol.ts'
import type { Member } from './member.ts'

const joinGroupApi = { request: joinGroupRequest, response: joinGroupResponse }
const syncGroupApi = { request: syncGroupRequest, response: syncGroupResponse }
const heartbeatApi = { request: heartbeatRequest, response: heartbeatResponse }
const leaveGroupApi = { request: leaveGroupRequest, response: leaveGroupResponse }

// The broker answers a join when its own timeout for the rebalance has passed: ours comes a little later.
const rebalanceSlackMs = 5000
const leaveTimeoutMs = 5000
const firstWithMembers = 3
const firstWithInstanceId = { join: 5, sync: 3, heartbeat: 3, leave: 3 }

export class GroupRequests {
  readonly #cluster: Cluster
  readonly #config: ConsumerConfig
  readonly #groupId: string
  readonly #member: Member
  readonly #lane: Lane
  #joins = 0

  constructor(cluster: Cluster, config: ConsumerConfig, groupId: string, member: Member) {
    this.#cluster = cluster
    this.#config = config
    this.#groupId = groupId
    this.#member = member
    this.#lane = cluster.lane('group')
  }

  /** A join is on its way: the coordinator counts us as alive. */
  get isJoining(): boolean {
    return this.#joins > 0
  }

  async join(
    protocols: readonly { readonly name: string; readonly metadata: Uint8Array }[],
    reason: string,
    signal: AbortSignal,
  ): Promise<JoinGroupResponse> {
    const message = {
      groupId: this.#groupId,
      sessionTimeoutMs: this.#config.sessionTimeoutMs,
      rebalanceTimeoutMs: this.#config.rebalanceTimeoutMs,
      memberId: this.#member.memberId,
      groupInstanceId: this.#member.groupInstanceId,
      protocolType: consumerProtocolType,
      protocols,
      reason: reason.slice(0, 255),
    }
    this.#joins++
    try {
      return await this.#ask(this.#lane, joinGroupApi, message, signal, { timeoutMs: this.#patience(), ...this.#least('join') })
    } finally {
      this.#joins--
    }
  }

  sync(
    assignments: readonly { readonly memberId: string; readonly assignment: Uint8Array }[],
    signal: AbortSignal,
  ): Promise<SyncGroupResponse> {
    const { memberId, generationId, groupInstanceId, protocolName } = this.#member
    const message = {
      groupId: this.#groupId,
      generationId,
      memberId,
      groupInstanceId,
      protocolType: consumerProtocolType,
      protocolName,
      assignments,
    }
    return this.#ask(this.#lane, syncGroupApi, message, signal, { timeoutMs: this.#patience(), ...this.#least('sync') })
  }

  /** @returns the answer's code, or why there was none. */
  async heartbeat(signal: AbortSignal): Promise<number | Error> {
    const { memberId, generationId, groupInstanceId } = this.#member
    try {
      const message = { groupId: this.#groupId, generationId, memberId, groupInstanceId }
      const timeoutMs = Math.min(this.#cluster.config.requestTimeoutMs, this.#config.sessionTimeoutMs)
      const answer = await this.#ask(this.#lane, heartbeatApi, message, signal, { timeoutMs, ...this.#least('heartbeat') })
      return answer.errorCode
    } catch (failure) {
      signal.throwIfAborted()
      return failure as Error
    }
  }

  /** Tells the coordinator that others may have our partitions now. Not over the connection on which a join may be waiting. */
  async leave(reason: string, within?: Limit): Promise<void> {
    const { memberId, groupInstanceId } = this.#member
    const message = (version: number): LeaveGroupRequestInit =>
      version >= firstWithMembers
        ? { groupId: this.#groupId, members: [{ memberId, groupInstanceId, reason: reason.slice(0, 255) }] }
        : { groupId: this.#groupId, memberId }
    const limit = new Limit(this.#cluster.host.clock, 'leave group', leaveTimeoutMs, [within?.signal, this.#cluster.signal])
    try {
      await this.#ask(this.#cluster.general, leaveGroupApi, message, limit.signal, { timeoutMs: leaveTimeoutMs })
    } finally {
      limit.end()
    }
  }

  #patience(): number {
    return Math.max(this.#cluster.config.requestTimeoutMs, this.#config.rebalanceTimeoutMs + rebalanceSlackMs)
  }

  /** A static member needs versions that can say so. */
  #least(what: keyof typeof firstWithInstanceId): { readonly minVersion: number } {
    return { minVersion: this.#member.groupInstanceId === null ? 0 : firstWithInstanceId[what] }
  }

  async #ask<Init, Answer>(
    lane: Lane,
    api: Api<Init, Answer>,
    message: Message<Init>,
    signal: AbortSignal,
    options: Partial<SendOptions>,
  ): Promise<Answer> {
    const nodeId = await this.#cluster.coordinators.find('group', this.#groupId, signal)
    return lane.request(nodeId, api, message, signal, options)
  }

  close(): void {
    this.#cluster.closeLane(this.#lane)
  }
}
