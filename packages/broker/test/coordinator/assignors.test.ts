// Our server-side assignors against what Apache Kafka's made of the same groups.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { AssignorGroup, Partitions } from '../../src/coordinator/group/assignor.ts'
import { hashMapOrder, stringHash } from '../../src/coordinator/group/java-order.ts'
import { assignRanges } from '../../src/coordinator/group/range-assignor.ts'
import { assignUniformly } from '../../src/coordinator/group/uniform-assignor.ts'

interface Step {
  readonly assignor: 'range' | 'uniform'
  readonly homogeneous: boolean
  readonly topics: Readonly<Record<string, number>>
  readonly members: readonly {
    readonly id: string
    readonly instance: string | null
    readonly topics: readonly string[]
    readonly target: Readonly<Record<string, readonly number[]>>
  }[]
  readonly result: Given
}

const lines = gunzipSync(readFileSync(new URL('./assignments/kafka.jsonl.gz', import.meta.url))).toString()
const steps = lines
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Step)

function groupOf(step: Step): AssignorGroup {
  const members = new Map(step.members.map((member) => [member.id, member]))
  const taken = new Set(
    step.members.flatMap(({ target }) => Object.entries(target).flatMap(([id, all]) => all.map((one) => `${id} ${one}`))),
  )
  return {
    members: hashMapOrder(members.keys(), stringHash).flatMap((memberId) => {
      const member = members.get(memberId)
      if (member === undefined) return []
      const target: Partitions = new Map(Object.entries(member.target))
      return [{ memberId, instanceId: member.instance, topicIds: new Set(member.topics), target }]
    }),
    homogeneous: step.homogeneous,
    partitionCount: (topicId) => step.topics[topicId] ?? 0,
    isAssigned: (topicId, partition) => taken.has(`${topicId} ${partition}`),
  }
}

type Given = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>

const sorted = (given: Given): Given =>
  Object.fromEntries(
    Object.entries(given).map(([member, topics]) => [
      member,
      Object.fromEntries(Object.entries(topics).map(([id, all]) => [id, all.toSorted((a, b) => a - b)])),
    ]),
  )

describe.each([
  ['range', true, assignRanges],
  ['range', false, assignRanges],
  ['uniform', true, assignUniformly],
  ['uniform', false, assignUniformly],
] as const)('%s, all members subscribed alike: %s', (assignor, homogeneous, assign) => {
  const chosen = steps.filter((step) => step.assignor === assignor && step.homogeneous === homogeneous)
  test(`gives each member what Apache Kafka gives it, over ${chosen.length} steps`, () => {
    expect(chosen.length).toBeGreaterThan(50)
    for (const step of chosen) {
      const targets = assign(groupOf(step))
      const given = Object.fromEntries(
        step.members.map(({ id }) => [
          id,
          Object.fromEntries([...(targets.get(id) ?? [])].filter(([, list]) => list.length > 0)),
        ]),
      )
      expect(sorted(given)).toEqual(sorted(step.result))
    }
  })
})
