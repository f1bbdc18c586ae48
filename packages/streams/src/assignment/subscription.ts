// What an instance tells the others when it joins, in the bytes of Kafka Streams' own subscription.
import { Reader, Writer } from '@millrace/protocol'
import type { TaskId } from '../task/task.ts'
import { taskName } from '../task/task.ts'
import type { SubscriptionInfoTaskOffsetSumInit } from './records/subscription-info.ts'
import { subscriptionInfo } from './records/subscription-info.ts'

export interface Subscription {
  /** Kafka's base64url without padding. */
  readonly processId: string
  /** Tasks that it ran until now. */
  readonly ran: readonly string[]
  /** Tasks whose state it has on disk. */
  readonly holds: readonly string[]
}

// In place of a sum of changelog offsets: the task ran here, so nothing is behind. Else the sum, which nobody asks yet: state is here.
const runs = -2
const stateIsHere = 0
// Before this version tasks were nested by sub-topology; no instance of ours ever wrote that.
const flatFrom = 10

export function encodeSubscription({ processId, ran, holds }: Subscription): Uint8Array {
  const running = new Set(ran)
  const taskOffsetSums = [...new Set([...ran, ...holds])].map((task): SubscriptionInfoTaskOffsetSumInit => {
    const { subTopology, partition } = taskId(task)
    return { topicGroupId: subTopology, partition, offsetSum: running.has(task) ? runs : stateIsHere }
  })
  const version = subscriptionInfo.maxVersion
  const writer = new Writer()
  subscriptionInfo.write(writer, { version, latestSupportedVersion: version, processId, taskOffsetSums }, version)
  return writer.toBytes()
}

/** Data of another version, which this one cannot read, only costs the tasks their stickiness. */
export function decodeSubscription(bytes: Uint8Array | null): Omit<Subscription, 'processId'> {
  const ran: string[] = []
  const holds: string[] = []
  if (bytes === null || bytes.length < 4) return { ran, holds }
  const version = new Reader(bytes).int32()
  if (version < flatFrom || version > subscriptionInfo.maxVersion) return { ran, holds }
  for (const { topicGroupId, partition, offsetSum } of subscriptionInfo.read(new Reader(bytes), version).taskOffsetSums) {
    const task = taskName({ subTopology: topicGroupId, partition })
    if (offsetSum === runs) ran.push(task)
    else holds.push(task)
  }
  return { ran, holds }
}

/** @param task such as `0_3`. */
export function taskId(task: string): TaskId {
  const [subTopology, partition] = task.split('_').map(Number) as [number, number]
  return { subTopology, partition }
}
