// Assignments of directories reach the controller, whenever they come.
import { Simulation } from '@millrace/host/simulated'
import { ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import type { DirectoryAssignment } from './controller/directory-assignments.ts'
import { DirectoryAssignments } from './directory-assignments.ts'

const topicId = 'bG9nLXRlc3QtdG9waWMtMQ'
const directoryId = 'bG9nLXRlc3QtdG9waWMtMg'

function world(): { sim: Simulation; assignments: DirectoryAssignments; told: number[] } {
  const sim = new Simulation({ seed: 7 })
  const told: number[] = []
  const assignDirectories = async (asked: readonly DirectoryAssignment[]) => {
    told.push(...asked.map(({ partition }) => partition))
    return asked.map(() => ({ code: ErrorCode.NONE }))
  }
  const assignments = new DirectoryAssignments(sim.machine('a').host, () => ({ assignDirectories }) as never)
  return { sim, assignments, told }
}

test('one that is added as soon as the one before is noted is noted too', async () => {
  const { sim, assignments, told } = world()
  await sim.run(async () => {
    const noted: boolean[] = []
    for (let partition = 0; partition < 3; partition++) noted.push(await assignments.assign(topicId, partition, directoryId))
    expect([noted, told]).toEqual([
      [true, true, true],
      [0, 1, 2],
    ])
    await assignments.close()
  })
})

test('once the node stops nobody is told any more, and who asks is not kept waiting', async () => {
  const { sim, assignments, told } = world()
  await sim.run(async () => {
    const waiting = assignments.assign(topicId, 0, directoryId)
    await assignments.close()
    expect([await waiting, await assignments.assign(topicId, 1, directoryId), told]).toEqual([false, false, []])
  })
})
