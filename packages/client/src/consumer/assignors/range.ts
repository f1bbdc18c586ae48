// Range: each topic by itself, in contiguous pieces by member order, so that topics with equal partition counts are divided alike.
import type { TopicPartition } from '../../cluster/topic-partition.ts'
import type { Assignor } from './assignor.ts'
import { subscribersByTopic } from './members.ts'

/** Java's RangeAssignor: partition n of co-partitioned topics goes to the same member. */
export const rangeAssignor: Assignor = {
  name: 'range',
  protocol: 'eager',
  assign(members, partitionsOf) {
    const assigned = new Map<string, TopicPartition[]>(members.map((member) => [member.memberId, []]))
    for (const [topic, subscribers] of subscribersByTopic(members, partitionsOf)) {
      const partitions = partitionsOf.get(topic)!
      const each = Math.floor(partitions / subscribers.length)
      const withOneMore = partitions % subscribers.length
      let partition = 0
      for (const [place, member] of subscribers.entries()) {
        const end = partition + each + (place < withOneMore ? 1 : 0)
        for (; partition < end; partition++) assigned.get(member.memberId)!.push({ topic, partition })
      }
    }
    return new Map([...assigned].map(([memberId, partitions]) => [memberId, { partitions, userData: null }]))
  },
}
