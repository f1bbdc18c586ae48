// SyncGroup v0–5: the leader gives the assignment, each member gets its own.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { SyncGroupRequest, SyncGroupResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { Handler } from './handler.ts'

export function syncGroupHandler(parts: { readonly groups: GroupCoordinator }): Handler<SyncGroupRequest, SyncGroupResponseInit> {
  return {
    apiKey: ApiKey.SYNC_GROUP,
    minVersion: 0,
    maxVersion: 5,
    handle: (request, { apiVersion }) => {
      // From version 5 on both must be said, so that members of different kinds do not meet in one group (KIP-559).
      if (apiVersion >= 5 && (request.protocolType === null || request.protocolName === null)) {
        return { errorCode: ErrorCode.INCONSISTENT_GROUP_PROTOCOL }
      }
      return parts.groups.syncGroup(request)
    },
  }
}
