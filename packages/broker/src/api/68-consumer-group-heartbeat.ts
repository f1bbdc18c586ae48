// ConsumerGroupHeartbeat v0–1: a member of a consumer group joins, is alive, changes what it wants, leaves (KIP-848).
import type { Clock } from '@millrace/host'
import { Turns } from '@millrace/host'
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { Handler } from './handler.ts'
import { sortInTurns } from './sort-in-turns.ts'

/** A longer subscription is sorted in turns; the group finds it in order. */
const namesAtOnceMax = 2_000

export function consumerGroupHeartbeatHandler(parts: {
  readonly groups: GroupCoordinator
  readonly clock: Clock
}): Handler<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponseInit> {
  return {
    apiKey: ApiKey.CONSUMER_GROUP_HEARTBEAT,
    minVersion: 0,
    maxVersion: 1,
    handle: (request, context) => {
      if (!parts.groups.servesConsumerGroups) return { errorCode: ErrorCode.UNSUPPORTED_VERSION }
      const { subscribedTopicNames: names } = request
      if (names === null || names.length <= namesAtOnceMax) return parts.groups.consumerGroupHeartbeat(request, context)
      return sortInTurns(names, new Turns(parts.clock)).then((sorted) =>
        parts.groups.consumerGroupHeartbeat({ ...request, subscribedTopicNames: [...sorted] }, context),
      )
    },
  }
}
