// The group protocol of an application: tasks instead of partitions, over the client's classic protocol.
import type { Assignor, AssignorMember, TopicPartition } from '@millrace/client'
import { taskName } from '../task/task.ts'
import type { TaskMember } from './sticky.ts'
import { assignTasks } from './sticky.ts'
import type { Subscription } from './subscription.ts'
import { decodeSubscription, encodeSubscription, taskId } from './subscription.ts'

/** A sub-topology's input topics, by the names that they have on the broker. */
export interface TaskGroup {
  readonly subTopology: number
  readonly topics: readonly string[]
}

/**
 * Gives all partitions with one number of a sub-topology's topics to one member: that is a task. All instances must run the same topology.
 * @param subscription is asked for at every join.
 */
export function taskAssignor(groups: readonly TaskGroup[], subscription: () => Subscription): Assignor {
  return {
    name: 'millrace-tasks',
    protocol: 'eager',
    userData: () => encodeSubscription(subscription()),
    assign(members, partitionsOf) {
      const tasks = groups.flatMap(({ subTopology, topics }) => {
        const partitions = Math.max(0, ...topics.map((topic) => partitionsOf.get(topic) ?? 0))
        return Array.from({ length: partitions }, (_, partition) => taskName({ subTopology, partition }))
      })
      const given = assignTasks(
        members.map((member) => taskMember(member, groups)),
        tasks,
      )
      const partitionsOfTask = (task: string): TopicPartition[] => {
        const { subTopology, partition } = taskId(task)
        const { topics } = groups.find((group) => group.subTopology === subTopology)!
        return topics.filter((topic) => partition < (partitionsOf.get(topic) ?? 0)).map((topic) => ({ topic, partition }))
      }
      return new Map([...given].map(([id, own]) => [id, { partitions: own.flatMap(partitionsOfTask), userData: null }]))
    },
  }
}

function taskMember(member: AssignorMember, groups: readonly TaskGroup[]): TaskMember {
  const topics = new Set(member.topics)
  const able = new Set(
    groups.filter((group) => group.topics.every((topic) => topics.has(topic))).map((group) => `${group.subTopology}`),
  )
  const { ran, holds } = decodeSubscription(member.userData)
  return {
    id: member.memberId,
    ran: new Set(ran),
    holds: new Set(holds),
    can: (task) => able.has(task.slice(0, task.indexOf('_'))),
  }
}
