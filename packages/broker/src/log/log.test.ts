import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, durable, openDirs, readAll, topicId } from '../../test/logs.ts'

test('what was appended is read back, after a clean stop and another start too', async () => {
  const sim = new Simulation({ seed: 1 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host)
    const log = dirs.create('orders', 0, topicId)
    expect(append(host, log, batchOf(host, ['a', 'b']))).toMatchObject({ firstOffset: 0, lastOffset: 1, duplicate: false })
    expect(append(host, log, batchOf(host, ['c']), 3)).toMatchObject({ firstOffset: 2, lastOffset: 2 })
    expect(log.durableEndOffset).toBe(0)
    await durable(dirs, log)
    expect(log.durableEndOffset).toBe(3)
    expect(await readAll(host, log)).toEqual(['0 a', '1 b', '2 c'])
    await dirs.close(17)
    const again = await openDirs(host)
    const reopened = again.get('orders', 0)
    expect(again.previousBrokerEpoch).toBe(17)
    expect(reopened?.topicId).toBe(topicId)
    expect(reopened?.durableEndOffset).toBe(3)
    expect(reopened?.latestEpoch).toBe(3)
    if (reopened !== undefined) expect(await readAll(host, reopened)).toEqual(['0 a', '1 b', '2 c'])
    await again.close()
  })
})

test('after a loss of power every record that was durable is there', async () => {
  for (const mode of ['drop', 'torn', 'keep'] as const) {
    const sim = new Simulation({ seed: 2 })
    const machine = sim.machine('a')
    await sim.run(async () => {
      const { host } = machine
      const dirs = await openDirs(host, { segmentBytes: 4096 })
      const log = dirs.create('orders', 0, topicId)
      for (let i = 0; i < 50; i++) append(host, log, batchOf(host, [`value ${i} ${'x'.repeat(100)}`]))
      await durable(dirs, log)
      for (let i = 50; i < 60; i++) append(host, log, batchOf(host, [`value ${i} ${'x'.repeat(100)}`]))
    })
    machine.crash(mode)
    const host = machine.restart()
    await sim.run(async () => {
      const dirs = await openDirs(host, { segmentBytes: 4096 })
      const log = dirs.get('orders', 0)
      expect(log?.durableEndOffset).toBe(log?.logEndOffset)
      const found = log === undefined ? [] : await readAll(host, log)
      expect(found.length).toBeGreaterThanOrEqual(50)
      for (const [i, line] of found.entries()) expect(line).toMatch(`${i} value ${i} x`)
      await dirs.close()
    })
  }
})
