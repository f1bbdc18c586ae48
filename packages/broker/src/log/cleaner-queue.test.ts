// Which log is cleaned next when a disk fails at the question, and what a stop does to a pass.
import { DiskFailed } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, durable, makeCleanable, openDirs, readAll, topicId } from '../../test/logs.ts'
import type { LogDirsConfig } from './config.ts'
import type { Log } from './log.ts'

test('a disk that fails while the dirtiest log is looked for takes its directory offline, and the others are cleaned', async () => {
  const sim = new Simulation({ seed: 9 })
  const machine = sim.machine('a')
  const { host } = machine
  const compacts = { cleanupDelete: false, cleanupCompact: true, minCleanableDirtyRatio: 0.01 }
  const quiet = { cleanerBackoffMs: 1e9, checkpointIntervalMs: 1e9, directories: ['/one', '/two'] }
  await sim.run(async () => {
    const dirs = await openDirs(host, compacts, quiet)
    for (const partition of [0, 1]) {
      const log = dirs.create('table', partition, topicId)
      for (let i = 0; i < 50; i++) append(host, log, batchOf(host, [`k=${i}`]))
      log.roll()
      await durable(dirs, log)
      log.highWatermark = log.logEndOffset
    }
    await dirs.checkpoint()
    await dirs.close()
    const again = await openDirs(host, compacts, quiet)
    const [bad, good] = [again.get('table', 0), again.get('table', 1)] as [Log, Log]
    for (const log of [bad, good]) log.highWatermark = log.logEndOffset
    machine.disk.fault = (operation, path) => (operation === 'read' && path.startsWith(bad.directory) ? 'EIO' : undefined)
    expect(await again.clean()).toBe(1)
    expect(again.failureOf('table', 0)).toBeInstanceOf(DiskFailed)
    expect(await readAll(host, good)).toEqual(['49 49'])
    await again.close()
  })
})

test.each<[string, Partial<LogDirsConfig>, number]>([
  ['the throttle lets it read on', { cleanerBytesPerSecond: 1_000 }, 0],
  ['it has rested from a slow disk', {}, 20_000],
])('a stop does not wait until %s', async (_, limits, syncMs) => {
  const sim = new Simulation({ seed: 9 })
  const machine = sim.machine('a')
  const { host } = machine
  const compacts = { cleanupDelete: false, cleanupCompact: true, minCleanableDirtyRatio: 0.01 }
  await sim.run(async () => {
    const dirs = await openDirs(host, compacts, { ...limits, cleanerBackoffMs: 1_000, checkpointIntervalMs: 1e9 })
    const log = dirs.create('table', 0, topicId)
    for (let i = 0; i < 50; i++) append(host, log, batchOf(host, [`k=${i}`]))
    await makeCleanable(dirs, log)
    const isCleaned = (): boolean => host.disk.list(log.directory).some(({ name }) => name.endsWith('.cleaned'))
    const cleaning = new Promise<void>((resolve) => {
      machine.disk.fault = (operation, path) => {
        if (operation === (syncMs > 0 ? 'sync' : 'read') && path.startsWith(log.directory)) resolve()
        return undefined
      }
    })
    machine.disk.latency = [syncMs, syncMs]
    await cleaning
    await host.clock.sleep(syncMs + 100)
    expect(isCleaned()).toBe(syncMs > 0)
    machine.disk.latency = [0, 0]
    const began = host.clock.monotonic()
    await dirs.close()
    expect(host.clock.monotonic() - began).toBeLessThan(1_000)
    machine.disk.fault = undefined
    const again = await openDirs(host, compacts, { cleanerBackoffMs: 1e9 })
    const reopened = again.get('table', 0) as Log
    expect([again.previousBrokerEpoch, (await readAll(host, reopened)).length]).toEqual([-1, 50])
    expect(host.disk.list(log.directory).filter(({ name }) => /cleaned|swap/.test(name))).toEqual([])
    await again.close()
  })
})

test('how late a log was when it was found, and how full the memory for its keys became, are told of the last pass', async () => {
  const sim = new Simulation({ seed: 9 })
  const { host } = sim.machine('a')
  const compacts = { cleanupDelete: false, cleanupCompact: true, minCleanableDirtyRatio: 0.99, maxCompactionLagMs: 60_000 }
  await sim.run(async () => {
    const mapBytes = 24_000
    const dirs = await openDirs(host, compacts, { cleanerBackoffMs: 1e9, checkpointIntervalMs: 1e9, cleanerMapBytes: mapBytes })
    const log = dirs.create('table', 0, topicId)
    for (let i = 0; i < 50; i++) append(host, log, batchOf(host, [`k${i % 10}=${i}`]))
    await makeCleanable(dirs, log)
    await dirs.clean()
    // All is dirt: it is due by its share, not by its age.
    expect([dirs.cleaner.overdueMs, dirs.cleaner.lastPass.mapFill]).toEqual([0, (10 * 24) / mapBytes])
    append(host, log, batchOf(host, ['k=1']))
    await makeCleanable(dirs, log)
    await host.clock.sleep(75_000)
    await dirs.clean()
    expect(dirs.cleaner.overdueMs).toBeGreaterThanOrEqual(15_000)
    expect(dirs.cleaner.overdueMs).toBeLessThan(16_000)
    // Nothing more is found: what is told stays.
    await dirs.clean()
    expect(dirs.cleaner.overdueMs).toBeGreaterThanOrEqual(15_000)
    await dirs.close()
  })
})
