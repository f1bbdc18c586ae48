// Round robin: all partitions of all topics in order, dealt to the members in turn, skipping those that do not want the topic.
import type { TopicPartition } from '../../cluster/topic-partition.ts'
import type { Assignor } from './assignor.ts'
import { compareMembers, subscribersByTopic } from './members.ts'

/** Java's RoundRobinAssignor. */
export const roundRobinAssignor: Assignor = {
  name: 'roundrobin',
  protocol: 'eager',
  assign(members, partitionsOf) {
    const ordered = members.toSorted(compareMembers)
    const wants = ordered.map((member) => new Set(member.topics))
    const assigned = ordered.map(() => new Array<TopicPartition>())
    let turn = 0
    for (const topic of subscribersByTopic(members, partitionsOf).keys()) {
      for (let partition = 0; partition < partitionsOf.get(topic)!; partition++) {
        while (!wants[turn]!.has(topic)) turn = (turn + 1) % ordered.length
        assigned[turn]!.push({ topic, partition })
        turn = (turn + 1) % ordered.length
      }
    }
    return new Map(ordered.map((member, place) => [member.memberId, { partitions: assigned[place]!, userData: null }]))
  },
}
