// The group protocol of an application: tasks instead of partitions, over the client's classic protocol.
import type { Assignor, AssignorMember, TopicPartition } from '@millrace/client'
import { taskName } from '../task/task.ts'
import { assignTasks } from './sticky.ts'

/** A sub-topology's input topics, by the names that they have on the broker. */
export interface TaskGroup {
  readonly subTopology: number
  readonly topics: readonly string[]
}

/** What an instance tells the others when it joins. */
export interface Subscription {
  readonly ran: readonly string[]
  readonly holds: readonly string[]
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/**
 * Gives all partitions with one number of a sub-topology's topics to one member: that is a task. All instances must run the same topology.
 * @param subscription is asked for at every join.
 */
export function taskAssignor(groups: readonly TaskGroup[], subscription: () => Subscription): Assignor {
  return {
    name: 'millrace-tasks',
    protocol: 'eager',
    userData: () => encoder.encode(JSON.stringify({ version: 1, ...subscription() })),
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
        const [subTopology, partition] = task.split('_').map(Number) as [number, number]
        const { topics } = groups.find((group) => group.subTopology === subTopology)!
        return topics.filter((topic) => partition < (partitionsOf.get(topic) ?? 0)).map((topic) => ({ topic, partition }))
      }
      return new Map([...given].map(([id, own]) => [id, { partitions: own.flatMap(partitionsOfTask), userData: null }]))
    },
  }
}

function taskMember(
  member: AssignorMember,
  groups: readonly TaskGroup[],
): { id: string } & ReturnType<typeof wishes> & { can(task: string): boolean } {
  const topics = new Set(member.topics)
  const able = new Set(
    groups.filter((group) => group.topics.every((topic) => topics.has(topic))).map((group) => `${group.subTopology}`),
  )
  return { id: member.memberId, ...wishes(member.userData), can: (task) => able.has(task.slice(0, task.indexOf('_'))) }
}

/** Data that another version wrote and this one cannot read only costs the tasks their stickiness. */
function wishes(userData: Uint8Array | null): { ran: ReadonlySet<string>; holds: ReadonlySet<string> } {
  const none = { ran: new Set<string>(), holds: new Set<string>() }
  if (userData === null || userData.length === 0) return none
  try {
    const { version, ran, holds } = JSON.parse(decoder.decode(userData)) as { version: number } & Partial<Subscription>
    return version === 1 ? { ran: new Set(ran), holds: new Set(holds) } : none
  } catch {
    return none
  }
}
