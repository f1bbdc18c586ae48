// ConsumerGroupHeartbeat v0–1: a member of a consumer group joins, is alive, changes what it wants, leaves (KIP-848).
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { Handler } from './handler.ts'

export function consumerGroupHeartbeatHandler(parts: {
  readonly groups: GroupCoordinator
}): Handler<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponseInit> {
  return {
    apiKey: ApiKey.CONSUMER_GROUP_HEARTBEAT,
    minVersion: 0,
    maxVersion: 1,
    handle: (request, context) => {
      if (!parts.groups.servesConsumerGroups) return { errorCode: ErrorCode.UNSUPPORTED_VERSION }
      return parts.groups.consumerGroupHeartbeat(request, context)
    },
  }
}
