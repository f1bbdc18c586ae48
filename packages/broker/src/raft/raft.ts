// The pure step: (state, event) to (state, effects). Who leads, in which epoch, and what is committed [KafkaRaftClient].
import { newLeadership, withDurable, type Leadership } from './leader.ts'
import type { Election } from './quorum-file.ts'
import type { ReplicaKey, VoterSet } from './voter-set.ts'
import { zeroUuid } from '@millrace/protocol'

/**
 * ```
 * unattached ──election due──▶ candidate ──majority──▶ leader
 *     ▲                                                  │
 *     └───────────────────── resigned ◀──────────────────┘
 * ```
 * A voter that starts is never at once the leader again, even of the epoch it led: what it had not synced may be gone, and offset and
 * epoch would name two records. It raises the epoch first.
 */
export type Role =
  | { readonly kind: 'unattached'; readonly epoch: number }
  | { readonly kind: 'candidate'; readonly epoch: number; readonly granted: ReadonlySet<number> }
  | { readonly kind: 'leader'; readonly leadership: Leadership }
  | { readonly kind: 'resigned'; readonly epoch: number }

export interface RaftState {
  readonly self: ReplicaKey
  readonly voters: VoterSet
  readonly role: Role
}

export type RaftEvent =
  /** Nobody leads for too long. */
  | { readonly kind: 'election due' }
  /** A vote, our own among them, is on stable storage. */
  | { readonly kind: 'vote granted'; readonly voterId: number; readonly epoch: number; readonly logEndOffset: number }
  /** A voter's log is on stable storage up to here. */
  | { readonly kind: 'durable'; readonly voterId: number; readonly endOffset: number }
  | { readonly kind: 'resign' }

export type RaftEffect =
  /** Before any later effect this must be on stable storage. */
  | { readonly kind: 'persist'; readonly election: Election }
  /** Ask the other voters for their votes. */
  | { readonly kind: 'request votes'; readonly epoch: number; readonly from: readonly number[] }
  /** Begin the epoch in the log: leader change first, with the voters who granted. */
  | { readonly kind: 'begin epoch'; readonly epoch: number; readonly granted: readonly number[] }
  | { readonly kind: 'committed'; readonly highWatermark: number }

export interface Step {
  readonly state: RaftState
  readonly effects: readonly RaftEffect[]
}

/** The state of a replica that has just started. @param logEpoch epoch of the last batch in its log or snapshot; -1 none. */
export function started(self: ReplicaKey, voters: VoterSet, stored: Election | undefined, logEpoch: number): RaftState {
  return { self, voters, role: { kind: 'unattached', epoch: Math.max(stored?.epoch ?? 0, logEpoch, 0) } }
}

export function epochOf(role: Role): number {
  return role.kind === 'leader' ? role.leadership.epoch : role.epoch
}

/** Decides; does nothing itself. An event that means nothing in the present state has no effect. */
export function step(state: RaftState, event: RaftEvent): Step {
  switch (event.kind) {
    case 'election due':
      return electionDue(state)
    case 'vote granted':
      return voteGranted(state, event.voterId, event.epoch, event.logEndOffset)
    case 'durable':
      return durable(state, event.voterId, event.endOffset)
    case 'resign':
      return state.role.kind === 'leader'
        ? unchanged({ ...state, role: { kind: 'resigned', epoch: state.role.leadership.epoch } })
        : unchanged(state)
  }
}

function unchanged(state: RaftState): Step {
  return { state, effects: [] }
}

/** The vote for ourselves counts only once it is on stable storage, as any other: the driver answers `persist` with `vote granted`. */
function electionDue(state: RaftState): Step {
  const { self, voters, role } = state
  if (role.kind === 'leader' || !voters.has(self)) return unchanged(state)
  const epoch = epochOf(role) + 1
  const others = voters.ids().filter((id) => id !== self.id)
  return {
    state: { ...state, role: { kind: 'candidate', epoch, granted: new Set() } },
    effects: [
      { kind: 'persist', election: { epoch, leaderId: -1, votedId: self.id, votedDirectoryId: self.directoryId } },
      ...(others.length === 0 ? [] : [{ kind: 'request votes', epoch, from: others } as const]),
    ],
  }
}

function voteGranted(state: RaftState, voterId: number, epoch: number, logEndOffset: number): Step {
  const { self, voters, role } = state
  if (role.kind !== 'candidate' || role.epoch !== epoch || !voters.ids().includes(voterId)) return unchanged(state)
  const granted = new Set(role.granted).add(voterId)
  if (!voters.isMajority(granted.size)) return unchanged({ ...state, role: { ...role, granted } })
  return {
    state: { ...state, role: { kind: 'leader', leadership: newLeadership(epoch, logEndOffset) } },
    effects: [
      { kind: 'persist', election: { epoch, leaderId: self.id, votedId: -1, votedDirectoryId: zeroUuid } },
      { kind: 'begin epoch', epoch, granted: [...granted] },
    ],
  }
}

function durable(state: RaftState, voterId: number, endOffset: number): Step {
  const { voters, role } = state
  if (role.kind !== 'leader') return unchanged(state)
  const leadership = withDurable(role.leadership, voters, voterId, endOffset)
  const { highWatermark } = leadership
  const moved = highWatermark !== undefined && highWatermark !== role.leadership.highWatermark
  return {
    state: { ...state, role: { kind: 'leader', leadership } },
    effects: moved ? [{ kind: 'committed', highWatermark }] : [],
  }
}
