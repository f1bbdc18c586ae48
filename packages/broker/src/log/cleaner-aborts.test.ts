import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, makeCleanable, openDirs, topicId } from '../../test/logs.ts'

const config = {
  cleanupDelete: false,
  cleanupCompact: true,
  segmentBytes: 2_000,
  minCleanableDirtyRatio: 0.01,
  fileDeleteDelayMs: 0,
}

/** Cleans a log that is deleted so many ms into the pass. @returns how long it took. */
async function deletedAfter(ms: number, seed: number): Promise<number> {
  const sim = new Simulation({ seed })
  const { host } = sim.machine('a')
  let took = 0
  await sim.run(async () => {
    const dirs = await openDirs(host, config, { cleanerBackoffMs: 1e9 })
    const log = dirs.create('table', 0, topicId)
    const other = dirs.create('other', 0, topicId)
    for (let i = 0; i < 40; i++) append(host, log, batchOf(host, [`k${i % 7}=v${i}`, `once${i}=x`]))
    await makeCleanable(dirs, log)
    const began = host.clock.monotonic()
    host.clock.after(ms, () => dirs.delete('table', 0))
    await dirs.clean()
    took = host.clock.monotonic() - began
    await host.clock.sleep(2_000)
    expect([...dirs.failed], `deleted after ${ms} ms, seed ${seed}`).toEqual([])
    expect(host.disk.list('/data').filter(({ name }) => name.startsWith('table'))).toEqual([])
    append(host, other, batchOf(host, ['k=v']))
    await dirs.close()
  })
  return took
}

test('a log that is deleted while it is cleaned takes nothing else offline, whenever that is', { timeout: 60_000 }, async () => {
  for (let seed = 1; seed <= 3; seed++) {
    const whole = await deletedAfter(1e6, seed).catch(() => 0)
    for (let ms = 0.1; ms < Math.max(whole, 20); ms += 0.25) await deletedAfter(ms, seed)
  }
})
