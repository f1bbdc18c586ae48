// Heartbeat v0–4: a member is alive, and learns whether its group rebalances.
import { ApiKey } from '@millrace/protocol'
import type { HeartbeatRequest, HeartbeatResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { Handler } from './handler.ts'

export function heartbeatHandler(parts: { readonly groups: GroupCoordinator }): Handler<HeartbeatRequest, HeartbeatResponseInit> {
  return {
    apiKey: ApiKey.HEARTBEAT,
    minVersion: 0,
    maxVersion: 4,
    handle: (request) => parts.groups.heartbeat(request),
  }
}
