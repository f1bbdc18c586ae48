import { DiskFailed } from '@millrace/host'
import type { Disk, Host } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, durable, openDirs, readAll, topicId } from '../../test/logs.ts'
import type { LogDirs } from './log-dirs.ts'
import type { Log } from './log.ts'

const delayMs = 1_000
const config = { segmentBytes: 600, indexIntervalBytes: 100, fileDeleteDelayMs: delayMs }

/** Counts removals that are under way together, and those that hold the event loop: a rename over a file frees that one. */
function watched(disk: Disk): { readonly disk: Disk; readonly count: { most: number; now: number; inPlace: number } } {
  const count = { most: 0, now: 0, inPlace: 0 }
  const during = async (removal: Promise<void>): Promise<void> => {
    count.most = Math.max(count.most, ++count.now)
    await removal.finally(() => count.now--)
  }
  return {
    count,
    disk: {
      ...disk,
      remove: (path) => {
        count.inPlace++
        disk.remove(path)
      },
      removeDirectory: (path) => {
        count.inPlace++
        disk.removeDirectory(path)
      },
      rename: (from, to) => {
        if (to.endsWith('.deleted') && disk.exists(to)) count.inPlace++
        disk.rename(from, to)
      },
      removeLater: (path) => during(disk.removeLater(path)),
      removeDirectoryLater: (path, signal) => during(disk.removeDirectoryLater(path, signal)),
    },
  }
}

/** A log of some segments. */
async function filled(host: Host, dirs: LogDirs, partition: number): Promise<Log> {
  const log = dirs.create('orders', partition, topicId)
  for (let i = 0; i < 30; i++) append(host, log, batchOf(host, [`value ${i} ${'x'.repeat(60)}`]))
  await durable(dirs, log)
  log.highWatermark = log.logEndOffset
  return log
}

const deletedFiles = (disk: Disk, directory: string): string[] =>
  disk.list(directory).flatMap(({ name }) => (name.endsWith('.deleted') ? [name] : []))
const leavingDirectories = (disk: Disk): string[] =>
  disk.list('/data').flatMap(({ name }) => (name.endsWith('-delete') ? [name] : []))

test('segments and partitions that are due together go one file at a time, none of them in place, and the log works meanwhile', async () => {
  const sim = new Simulation({ seed: 3 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { disk, count } = watched(machine.host.disk)
    const host = { ...machine.host, disk }
    const dirs = await openDirs(host, config)
    const [log] = [await filled(host, dirs, 0), await filled(host, dirs, 1), await filled(host, dirs, 2)]
    expect(log.segments.length).toBeGreaterThan(4)
    expect(log.deleteUpTo(29)).toBeUndefined()
    await dirs.dropExpired()
    dirs.delete('orders', 1)
    dirs.delete('orders', 2)
    const due = deletedFiles(disk, log.directory).length
    expect([due > 10, leavingDirectories(disk).length]).toEqual([true, 2])
    count.inPlace = 0
    machine.disk.latency = [10, 10]
    await host.clock.sleep(delayMs + 15)
    const left = deletedFiles(disk, log.directory).length
    expect([left > 0, left < due]).toEqual([true, true])
    append(host, log, batchOf(host, ['meanwhile']))
    expect((await readAll(host, log)).at(-1)).toBe('30 meanwhile')
    await host.clock.sleep(5_000)
    expect([deletedFiles(disk, log.directory), leavingDirectories(disk)]).toEqual([[], []])
    expect(count).toEqual({ most: 1, now: 0, inPlace: 0 })
    await dirs.close()
  })
})

/** An empty log that is cleaned when the test says so. */
async function compactedTable(on: Host): Promise<ReturnType<typeof watched> & { host: Host; dirs: LogDirs; log: Log }> {
  const { disk, count } = watched(on.disk)
  const host = { ...on, disk }
  const compacted = { ...config, cleanupDelete: false, cleanupCompact: true, minCleanableDirtyRatio: 0.01 }
  const dirs = await openDirs(host, compacted, { cleanerBackoffMs: 1e9, checkpointIntervalMs: 1e9 })
  return { disk, count, host, dirs, log: dirs.create('table', 0, topicId) }
}

test('what two passes within the delay take out goes file by file, each at its own time, and none in place', async () => {
  const sim = new Simulation({ seed: 3 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { disk, count, host, dirs, log } = await compactedTable(machine.host)
    const pass = async (): Promise<string[]> => {
      const before = new Set(deletedFiles(disk, log.directory))
      for (let i = 0; i < 8; i++) append(host, log, batchOf(host, [`key=${'x'.repeat(100)}${i}`]))
      log.roll()
      await durable(dirs, log)
      log.highWatermark = log.logEndOffset
      count.inPlace = 0
      expect(await dirs.clean()).toBe(1)
      expect(count.inPlace).toBe(0)
      return deletedFiles(disk, log.directory).filter((name) => !before.has(name))
    }
    const first = await pass()
    await host.clock.sleep(delayMs / 2)
    const second = await pass()
    // Both took out the segment that begins the log.
    for (const files of [first, second]) expect(files.some((name) => /^0{20}\.log\./.test(name))).toBe(true)
    await host.clock.sleep(delayMs / 2 + 100)
    expect(deletedFiles(disk, log.directory)).toEqual(second)
    await host.clock.sleep(delayMs)
    expect(deletedFiles(disk, log.directory)).toEqual([])
    expect((await readAll(host, log)).at(-1)).toBe(`15 ${'x'.repeat(100)}7`)
    expect(count).toEqual({ most: 1, now: 0, inPlace: 0 })
    await dirs.close()
  })
})

test('a pass that ends early frees what it has written aside', async () => {
  const sim = new Simulation({ seed: 3 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { disk, count, host, dirs, log } = await compactedTable(machine.host)
    for (let i = 0; i < 30; i++) append(host, log, batchOf(host, [`key${i}=${'x'.repeat(100)}`]))
    log.roll()
    await durable(dirs, log)
    log.highWatermark = log.logEndOffset
    machine.disk.latency = [10, 10]
    const cleaning = dirs.clean()
    while (!disk.list(log.directory).some(({ name }) => name.endsWith('.cleaned'))) await host.clock.sleep(1)
    count.inPlace = 0
    log.truncateTo(29)
    const cut = count.inPlace
    await cleaning
    await host.clock.sleep(delayMs + 1_000)
    expect(disk.list(log.directory).filter(({ name }) => /cleaned|swap|deleted/.test(name))).toEqual([])
    expect([count.inPlace, count.most]).toEqual([cut, 1])
    await dirs.close()
  })
})

test('a stop waits for the file that is being removed, and the next start removes the rest', async () => {
  for (const what of ['segments', 'directory'] as const) {
    const sim = new Simulation({ seed: 3 })
    const machine = sim.machine('a')
    await sim.run(async () => {
      const { disk, count } = watched(machine.host.disk)
      const host = { ...machine.host, disk }
      const dirs = await openDirs(host, config)
      const log = await filled(host, dirs, 0)
      if (what === 'directory') dirs.delete('orders', 0)
      else expect(log.deleteUpTo(29)).toBeUndefined()
      await dirs.dropExpired()
      const directory = what === 'directory' ? `/data/${leavingDirectories(disk)[0]}` : log.directory
      machine.disk.latency = [50, 50]
      await host.clock.sleep(delayMs + 60)
      const left = disk.list(directory).length
      expect(count.now).toBe(1)
      await dirs.close(7)
      expect(count.now).toBe(0)
      expect(disk.exists('/data/.kafka_cleanshutdown')).toBe(true)
      const after = disk.list(directory).length
      expect(left - after).toBeLessThanOrEqual(2)
      await host.clock.sleep(5_000)
      expect(disk.list(directory).length).toBe(after)
      const again = await openDirs(host, config)
      await host.clock.sleep(5_000)
      if (what === 'directory') expect(leavingDirectories(disk)).toEqual([])
      else expect(deletedFiles(disk, directory)).toEqual([])
      await again.close()
    })
  }
})

test('a removal that the disk refuses takes the directory offline; one that lacks descriptors is made later', async () => {
  for (const [code, isOffline] of [
    ['EIO', true],
    ['EMFILE', false],
  ] as const) {
    const sim = new Simulation({ seed: 3 })
    const machine = sim.machine('a')
    await sim.run(async () => {
      const { host } = machine
      const dirs = await openDirs(host, config)
      const log = await filled(host, dirs, 0)
      await filled(host, dirs, 1)
      expect(log.deleteUpTo(29)).toBeUndefined()
      dirs.delete('orders', 1)
      await dirs.dropExpired()
      machine.disk.fault = (operation) => (operation === 'remove' ? code : undefined)
      await host.clock.sleep(delayMs + 500)
      expect(deletedFiles(host.disk, log.directory).length).toBeGreaterThan(0)
      expect(dirs.failureOf('orders', 0) instanceof DiskFailed).toBe(isOffline)
      machine.disk.fault = undefined
      await host.clock.sleep(5_000)
      expect(deletedFiles(host.disk, log.directory).length === 0).toBe(!isOffline)
      expect(leavingDirectories(host.disk).length === 0).toBe(!isOffline)
      await dirs.close(7)
      expect(host.disk.exists('/data/.kafka_cleanshutdown')).toBe(!isOffline)
    })
  }
})
