import { DescriptorsExhausted } from '@millrace/host'
import type { Disk } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, durable, openDirs, readAll, readOnce, topicId } from '../../test/logs.ts'
import { LogDirs } from './log-dirs.ts'
import { defaultLogConfig, defaultLogDirsConfig } from './config.ts'
import type { LogConfig } from './config.ts'
import { OpenFiles } from './open-files.ts'

const compacted: Partial<LogConfig> = {
  cleanupDelete: false,
  cleanupCompact: true,
  segmentBytes: 2_000,
  minCleanableDirtyRatio: 0.01,
  fileDeleteDelayMs: 10,
}

/** The first read that does not hold the event loop ends when `release` is called. */
function heldReads(disk: Disk): { readonly disk: Disk; readonly release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isFirst = true
  const open: Disk['open'] = (path, mode) => {
    const file = disk.open(path, mode)
    return {
      ...file,
      read: async (into, position) => {
        const waits = isFirst
        isFirst = false
        const count = await file.read(into, position)
        if (waits) await promise
        return count
      },
    }
  }
  return { disk: { ...disk, open }, release: resolve }
}

test('a reader whose read ends after its segment was cleaned away goes on in the one that took its place', async () => {
  const sim = new Simulation({ seed: 4 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { disk, release } = heldReads(machine.host.disk)
    const host = { ...machine.host, disk }
    const dirs = await openDirs(host, compacted, { cleanerBackoffMs: 1e9 })
    const log = dirs.create('table', 0, topicId)
    for (let i = 0; i < 60; i++) append(host, log, batchOf(host, [`k${i % 7}=v${i}`, `once${i}=x`]))
    log.roll()
    await durable(dirs, log)
    log.highWatermark = log.logEndOffset
    await dirs.checkpoint()
    const reading = readOnce(log, 0, 300)
    expect(await dirs.clean()).toBe(1)
    release()
    const { nextOffset } = await reading
    expect(nextOffset).toBeLessThan(20)
    // The old files are gone by then.
    await host.clock.sleep(5_000)
    const left = await readAll(machine.host, log, nextOffset)
    expect(left.length).toBeGreaterThan(50)
    expect(left.at(-1)).toBe('119 x')
    await dirs.close()
  })
})

test('a read that finds no descriptor lets go of its segment, which can be removed', async () => {
  const sim = new Simulation({ seed: 4 })
  const { host, disk } = sim.machine('a')
  await sim.run(async () => {
    const config = { ...defaultLogConfig, segmentBytes: 2_000, fileDeleteDelayMs: 10 }
    const openFiles = new OpenFiles(() => 1)
    const dirs = await LogDirs.open(
      host,
      { ...defaultLogDirsConfig, directories: ['/data'] },
      { configOf: () => config, openFiles },
    )
    const log = dirs.create('orders', 0, topicId)
    for (let i = 0; i < 60; i++) append(host, log, batchOf(host, [`v${i} ${'x'.repeat(60)}`]))
    await durable(dirs, log)
    const { nextOffset } = await readOnce(log, 0, 300)
    // Its segment is closed for others; where it was is remembered.
    while (openFiles.count > 0) openFiles.spare()
    disk.fault = (operation, path) => (operation === 'open' && path.endsWith('.log') ? 'EMFILE' : undefined)
    await expect(readOnce(log, nextOffset, 300)).rejects.toThrow(DescriptorsExhausted)
    disk.fault = undefined
    dirs.delete('orders', 0)
    await host.clock.sleep(5_000)
    expect(host.disk.list('/data').filter(({ name }) => name.startsWith('orders'))).toEqual([])
    await dirs.close()
  })
})
