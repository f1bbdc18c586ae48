import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, durable, openDirs, readAll, topicId } from '../../test/logs.ts'

test('what is flushed while nothing else is synced is there after a loss of power, in a segment that was just made too', async () => {
  const sim = new Simulation({ seed: 2 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(machine.host)
    const log = dirs.create('orders', 0, topicId)
    append(machine.host, log, batchOf(machine.host, ['first']))
    await durable(dirs, log)
    log.roll()
    append(machine.host, log, batchOf(machine.host, ['second']))
    await log.durability.alone((flush) => flush())
    expect(log.durableEndOffset).toBe(2)
  })
  machine.crash('drop')
  machine.restart()
  await sim.run(async () => {
    const dirs = await openDirs(machine.host)
    const log = dirs.get('orders', 0)
    expect(log === undefined ? [] : await readAll(machine.host, log)).toEqual(['0 first', '1 second'])
    await dirs.close()
  })
})

test.each(['.log', '.index', '.timeindex'])(
  'room that the system lacks only when it writes back a %s is a failure: nothing vouches for what it dropped',
  async (kind) => {
    const sim = new Simulation({ seed: 2 })
    const machine = sim.machine('a')
    await sim.run(async () => {
      const { host } = machine
      const dirs = await openDirs(host, { indexIntervalBytes: 1 }, { durability: 'os', checkpointIntervalMs: 1e9 })
      const log = dirs.create('orders', 0, topicId)
      await dirs.checkpoint()
      for (let i = 0; i < 5; i++) append(host, log, batchOf(host, [`v${i}`], { timestamp: 1_000 + i }))
      let failed = 0
      machine.disk.fault = (operation, path) =>
        operation === 'sync' && path.endsWith(`00000000000000000000${kind}`) && failed++ === 0 ? 'ENOSPC' : undefined
      log.roll()
      await host.clock.sleep(1_000)
      await dirs.checkpoint()
      expect(failed).toBe(1)
      expect(log.recoveryPoint).toBe(0)
      expect([...dirs.failed.keys()]).toEqual(['/data'])
      await dirs.close()
    })
  },
)
