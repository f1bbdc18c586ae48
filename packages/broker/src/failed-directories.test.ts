// Telling the controller of a failed directory: again until it has noted it, and not for ever.
import { Simulation } from '@millrace/host/simulated'
import { ErrorCode, type Uuid } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { tellController } from './failed-directories.ts'

const full = { code: ErrorCode.KAFKA_STORAGE_ERROR, message: 'The disk of the metadata log is full.' }

/** @param refusals how often the controller refuses before it takes what it is told. */
async function tell(
  refusals: number,
  timeoutMs: number,
): Promise<{ readonly failure: Error | undefined; readonly told: number[] }> {
  const sim = new Simulation({ seed: 3 })
  const { clock, log } = sim.machine('broker').host
  const told: number[] = []
  const left: Uuid[][] = [['one', 'two'] as unknown as Uuid[], ['one'] as unknown as Uuid[]]
  const controller = {
    changeDirectories: (directories: readonly Uuid[]) => {
      told.push(directories.length)
      return Promise.resolve(told.length <= refusals ? full : undefined)
    },
  }
  const { signal } = new AbortController()
  // Another directory fails between the first attempt and the second.
  const directories = (): readonly Uuid[] => left[Math.min(told.length, 1)]!
  const failure = await sim.run(() => tellController(controller, directories, { clock, log, timeoutMs, signal }))
  return { failure, told }
}

test('the controller is told what is left at that moment, until it takes it', async () => {
  expect(await tell(3, 30_000)).toEqual({ failure: undefined, told: [2, 1, 1, 1] })
})

test('a node that could not tell it within log.dir.failure.timeout.ms has to stop', async () => {
  const { failure, told } = await tell(1_000, 2_000)
  expect(failure?.message).toMatch(/within 2000 ms: The disk of the metadata log is full/)
  // At once, and after each half second.
  expect(told).toHaveLength(5)
})
