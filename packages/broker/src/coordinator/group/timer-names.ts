// What the timers of groups and their members are called: each name stands for one of them, whatever they are called themselves.

/** Of a group. */
export type GroupTimer = 'join' | 'sync' | 'resolve patterns' | 'became classic'

/** Of a member. */
export type MemberTimer = 'heartbeat' | 'session' | 'rebalance' | 'consumer join' | 'consumer sync'

export const groupTimer = (kind: GroupTimer, groupId: string): string => `${kind}: ${groupId}`

/** Names may hold anything: only the length says where that of the group ends. Clients choose the ids of their members too (KIP-1082). */
export const memberTimer = (kind: MemberTimer, groupId: string, memberId: string): string =>
  `${kind}: ${groupId.length} ${groupId} ${memberId}`
