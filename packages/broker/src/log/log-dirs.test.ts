import { DescriptorsExhausted, DiskFailed, DiskFull } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, durable, openDirs, readAll, quiet, topicId } from '../../test/logs.ts'
import { defaultLogConfig, defaultLogDirsConfig } from './config.ts'
import { DuplicateLog, LogCorrupted, TopicIdMismatch } from './corruption.ts'
import type { Log } from './log.ts'
import { DirectoryLocked } from './directory-lock.ts'
import { LogDirs } from './log-dirs.ts'
import { OpenFiles } from './open-files.ts'

const otherId = 'bG9nLXRlc3QtdG9waWMtMg'

test('a clean stop writes the checkpoints and the file that Kafka looks for', async () => {
  const sim = new Simulation({ seed: 5 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host)
    const log = dirs.create('orders', 3, topicId)
    append(host, log, batchOf(host, ['a', 'b', 'c']))
    log.highWatermark = 2
    expect(log.deleteUpTo(1)).toBeUndefined()
    await dirs.close(42)
    const text = (name: string): string => new TextDecoder().decode(host.disk.readFile(`/data/${name}`))
    expect(text('recovery-point-offset-checkpoint')).toBe('0\n1\norders 3 3\n')
    expect(text('replication-offset-checkpoint')).toBe('0\n1\norders 3 2\n')
    expect(text('log-start-offset-checkpoint')).toBe('0\n1\norders 3 1\n')
    expect(text('.kafka_cleanshutdown')).toBe('{"version":0,"brokerEpoch":42}')
    expect(text('orders-3/partition.metadata')).toBe(`version: 0\ntopic_id: ${topicId}`)
    expect(host.disk.list('/data/orders-3').map((entry) => entry.name)).toEqual([
      '00000000000000000000.index',
      '00000000000000000000.log',
      '00000000000000000000.timeindex',
      '00000000000000000003.snapshot',
      'leader-epoch-checkpoint',
      'partition.metadata',
    ])
    const again = await openDirs(host)
    const reopened = again.get('orders', 3)
    expect([reopened?.logStartOffset, reopened?.highWatermark, again.previousBrokerEpoch]).toEqual([1, 2, 42])
    expect(host.disk.exists('/data/.kafka_cleanshutdown')).toBe(false)
    await again.close()
  })
})

test('a deleted log is gone at once and its files after file.delete.delay.ms; its name is free for another topic', async () => {
  const sim = new Simulation({ seed: 5 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host)
    const log = dirs.create('orders', 0, topicId)
    append(host, log, batchOf(host, ['old']))
    expect(() => dirs.create('orders', 0, otherId)).toThrow(TopicIdMismatch)
    dirs.delete('orders', 0)
    expect(dirs.get('orders', 0)).toBeUndefined()
    expect(() => append(host, log, batchOf(host, ['late']))).toThrow('gone')
    const fresh = dirs.create('orders', 0, otherId)
    append(host, fresh, batchOf(host, ['new']))
    const leaving = (): number =>
      host.disk.list('/data').filter((entry) => /^orders-0\.[0-9a-f]{32}-delete$/.test(entry.name)).length
    expect(leaving()).toBe(1)
    await host.clock.sleep(59_000)
    expect(leaving()).toBe(1)
    await host.clock.sleep(2_000)
    expect(leaving()).toBe(0)
    expect(await readAll(host, fresh)).toEqual(['0 new'])
    await dirs.close()
  })
})

test('a stray log is set aside under another name and kept', async () => {
  const sim = new Simulation({ seed: 5 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host)
    append(host, dirs.create('orders', 0, topicId), batchOf(host, ['old']))
    dirs.setAside(dirs.get('orders', 0) as Log)
    await host.clock.sleep(100_000)
    await dirs.close()
    const again = await openDirs(host)
    expect([...again.all()]).toEqual([])
    expect(host.disk.list('/data').some((entry) => entry.name.endsWith('-stray'))).toBe(true)
    await again.close()
  })
})

test('a deletion that a crash interrupted is finished at the next start', async () => {
  const sim = new Simulation({ seed: 5 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(machine.host)
    dirs.create('orders', 0, topicId)
    dirs.delete('orders', 0)
  })
  machine.crash('keep')
  const host = machine.restart()
  await sim.run(async () => {
    const dirs = await openDirs(host)
    await host.clock.sleep(10)
    expect(host.disk.list('/data').some((entry) => entry.name.startsWith('orders'))).toBe(false)
    await dirs.close()
  })
})

test('a failed sync takes its directory offline and no other; nothing in it is acknowledged any more', async () => {
  const sim = new Simulation({ seed: 5 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { host } = machine
    const dirs = await openDirs(host, {}, { directories: ['/one', '/two'] })
    const log = dirs.create('orders', 0, topicId)
    const other = dirs.create('orders', 1, topicId)
    expect(log.directory.slice(0, 4)).not.toBe(other.directory.slice(0, 4))
    append(host, log, batchOf(host, ['a']))
    await durable(dirs, log)
    machine.disk.fault = (operation, path) => (operation === 'sync' && path.startsWith(log.directory) ? 'EIO' : undefined)
    append(host, log, batchOf(host, ['lost']))
    await expect(durable(dirs, log)).rejects.toThrow(DiskFailed)
    expect(log.durableEndOffset).toBe(1)
    machine.disk.fault = undefined
    expect(() => append(host, log, batchOf(host, ['more']))).toThrow(DiskFailed)
    await expect(durable(dirs, log)).rejects.toThrow(DiskFailed)
    expect(dirs.get('orders', 0)).toBeUndefined()
    expect(dirs.failureOf('orders', 0)).toBeInstanceOf(DiskFailed)
    expect([...dirs.failed.keys()]).toEqual([log.directory.slice(0, 4)])
    append(host, other, batchOf(host, ['b']))
    await durable(dirs, other)
    // New logs go where the disk is sound.
    expect(dirs.create('orders', 2, topicId).directory.slice(0, 4)).toBe(other.directory.slice(0, 4))
    await dirs.close(7)
    expect(host.disk.exists(`${log.directory.slice(0, 4)}/.kafka_cleanshutdown`)).toBe(false)
    expect(host.disk.exists(`${other.directory.slice(0, 4)}/.kafka_cleanshutdown`)).toBe(true)
  })
})

test('a full disk refuses appends and goes on when there is room again, with nothing lost', async () => {
  const sim = new Simulation({ seed: 5 })
  const machine = sim.machine('a')
  const config = { segmentBytes: 3_000, indexIntervalBytes: 100 }
  await sim.run(async () => {
    const { host } = machine
    const dirs = await openDirs(host, config)
    const log = dirs.create('orders', 0, topicId)
    const kept: string[] = []
    const { used } = machine.disk
    for (let round = 0; round < 20; round++) {
      machine.disk.capacity = round % 2 === 0 ? used + 1_500 * (round + 2) : Number.POSITIVE_INFINITY
      for (let i = 0; i < 20; i++) {
        const value = `${round} ${i} ${'x'.repeat((i * 37) % 150)}`
        try {
          append(host, log, batchOf(host, [value]))
          kept.push(`${kept.length} ${value}`)
        } catch (cause) {
          expect(cause).toBeInstanceOf(DiskFull)
        }
      }
      await durable(dirs, log)
      expect(await readAll(host, log)).toEqual(kept)
    }
    expect(kept.length).toBeGreaterThan(200)
    expect(kept.length).toBeLessThan(400)
    machine.disk.capacity = Number.POSITIVE_INFINITY
    await dirs.close()
    const again = await openDirs(host, config)
    expect(await readAll(host, again.get('orders', 0) as Log)).toEqual(kept)
    await again.close()
  })
})

test('directories of which another process holds one are given back as they were', async () => {
  const sim = new Simulation({ seed: 5 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const before = await openDirs(host, {}, { directories: ['/one'] })
    append(host, before.create('orders', 0, topicId), batchOf(host, ['a']))
    await before.close(7)
    const holder = await openDirs(host, {}, { directories: ['/two'] })
    await expect(openDirs(host, {}, { directories: ['/one', '/two'] })).rejects.toThrow(DirectoryLocked)
    const after = await openDirs(host, {}, { directories: ['/one'] })
    expect([after.previousBrokerEpoch, await readAll(host, after.get('orders', 0) as Log)]).toEqual([7, ['0 a']])
    await after.close()
    await holder.close()
  })
})

test.each<['ENOSPC' | 'EMFILE', string]>([
  ['ENOSPC', 'partition.metadata'],
  ['ENOSPC', '.index'],
  ['EMFILE', 'partition.metadata'],
  ['EMFILE', '.log'],
  ['EMFILE', '.timeindex'],
])('a log that cannot be made for %s at its %s leaves neither a name nor an open file', async (code, suffix) => {
  const sim = new Simulation({ seed: 5 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { host } = machine
    const openFiles = new OpenFiles(() => 100)
    const dirs = await LogDirs.open(
      host,
      { ...defaultLogDirsConfig, directories: ['/one', '/two'] },
      { configOf: () => defaultLogConfig, openFiles },
    )
    const log = dirs.create('orders', 0, topicId, '/one')
    const before = openFiles.count
    const kept = (path: string): string[] => host.disk.list(path).flatMap(({ name }) => (partitionLike.test(name) ? [name] : []))
    const partitionLike = /^(new|orders)-0(?!.*-delete$)/
    machine.disk.fault = (operation, path) =>
      operation === 'open' && /\/(new|orders)-0.*\//.test(path) && path.endsWith(suffix) ? code : undefined
    const thrown = code === 'ENOSPC' ? DiskFull : DescriptorsExhausted
    expect(() => dirs.create('new', 0, topicId, '/two')).toThrow(thrown)
    expect(() => dirs.createFuture(log, '/two')).toThrow(thrown)
    expect([kept('/one'), kept('/two'), openFiles.count]).toEqual([['orders-0'], [], before])
    machine.disk.fault = undefined
    await host.clock.sleep(2_000)
    expect(host.disk.list('/two').filter(({ kind }) => kind === 'directory')).toEqual([])
    expect(dirs.failed.size).toBe(0)
    await dirs.close()
  })
})

test('a disk that fails at any one operation never loses what was acknowledged', async () => {
  for (let nth = 1; nth < 120; nth++) {
    const sim = new Simulation({ seed: nth })
    const machine = sim.machine('a')
    const config = { segmentBytes: 600, indexIntervalBytes: 100 }
    let acknowledged = 0
    let end = 0
    await sim.run(async () => {
      const { host } = machine
      const dirs = await openDirs(host, config, { checkpointIntervalMs: 3 })
      const log = dirs.create('orders', 0, topicId)
      let operations = 0
      machine.disk.fault = () => (++operations === nth ? 'EIO' : undefined)
      try {
        for (let i = 0; i < 25; i++) {
          end++
          append(host, log, batchOf(host, [`value ${i} ${'x'.repeat(60)}`]))
          if (i % 3 !== 0) continue
          await durable(dirs, log)
          acknowledged = end
        }
      } catch (cause) {
        expect(cause).toBeInstanceOf(DiskFailed)
      }
      machine.disk.fault = undefined
    })
    machine.crash('torn')
    const host = machine.restart()
    await sim.run(async () => {
      const dirs = await openDirs(host, config)
      expect(dirs.failureOf('orders', 0)).toBeUndefined()
      const log = dirs.get('orders', 0)
      const found = log === undefined ? [] : await readAll(host, log)
      expect(found.length).toBeGreaterThanOrEqual(acknowledged)
      expect(found.length).toBeLessThanOrEqual(end)
      await dirs.close()
    })
  }
})

test('one process has a directory at a time, and a partition is in one directory only', async () => {
  const sim = new Simulation({ seed: 5 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, {}, { directories: ['/one'] })
    await expect(openDirs(host, {}, { directories: ['/one'] })).rejects.toThrow(DirectoryLocked)
    dirs.create('orders', 0, topicId)
    await dirs.close()
    const second = await openDirs(host, {}, { directories: ['/two'] })
    second.create('orders', 0, topicId)
    await second.close()
    const both = await openDirs(host, {}, { directories: ['/one', '/two'] })
    expect(() => both.settleDuplicates(() => undefined)).toThrow(DuplicateLog)
    both.settleDuplicates(() => '/two')
    expect(both.get('orders', 0)?.directory).toBe('/two/orders-0')
    await both.close()
  })
})

test('with durability=os a segment is synced when it is rolled, and the recovery point follows', async () => {
  const sim = new Simulation({ seed: 5 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, {}, { durability: 'os' })
    const log = dirs.create('orders', 0, topicId)
    await durable(dirs, log)
    append(host, log, batchOf(host, ['a', 'b']))
    await host.clock.sleep(10_000)
    expect([log.durableEndOffset, log.recoveryPoint]).toEqual([0, 0])
    log.roll()
    append(host, log, batchOf(host, ['c']))
    await host.clock.sleep(10_000)
    expect([log.durableEndOffset, log.recoveryPoint]).toEqual([2, 2])
    await dirs.close()
  })
})

test('with durability=os flush.messages and flush.ms ask for a sync', async () => {
  const sim = new Simulation({ seed: 5 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, { flushMessages: 3 }, { durability: 'os' })
    const log = dirs.create('orders', 0, topicId)
    await durable(dirs, log)
    append(host, log, batchOf(host, ['a', 'b']))
    await host.clock.sleep(100)
    expect(log.durableEndOffset).toBe(0)
    append(host, log, batchOf(host, ['c']))
    await host.clock.sleep(100)
    expect(log.durableEndOffset).toBe(3)
    await dirs.close()
    const timed = await openDirs(host, { flushMs: 20_000 }, { durability: 'os' })
    const reopened = timed.get('orders', 0) as Log
    append(host, reopened, batchOf(host, ['d']))
    await host.clock.sleep(15_500)
    expect(reopened.durableEndOffset).toBe(3)
    await host.clock.sleep(10_000)
    expect(reopened.durableEndOffset).toBe(4)
    await timed.close()
  })
})

test('a start that is recorded while a checkpoint is being written stays, whatever the crash comes upon', async () => {
  for (let lateMs = 0; lateMs < 40; lateMs++) {
    const sim = new Simulation({ seed: lateMs })
    const machine = sim.machine('a')
    await sim.run(async () => {
      const { host } = machine
      const dirs = await openDirs(host)
      const log = dirs.create('orders', 0, topicId)
      append(host, log, batchOf(host, ['a', 'b', 'c']))
      await durable(dirs, log)
      log.highWatermark = 3
      const checkpoint = dirs.checkpoint()
      await host.clock.sleep(lateMs / 10)
      log.plannedStart = 2
      await dirs.recordStarts([log])
      log.deleteUpTo(2)
      await checkpoint
    })
    machine.crash('drop')
    machine.restart()
    await sim.run(async () => {
      const dirs = await openDirs(machine.host)
      expect(dirs.get('orders', 0)?.logStartOffset).toBe(2)
      await dirs.close()
    })
  }
})

test('a log that is deleted while a checkpoint is written keeps those of the other logs from nothing', async () => {
  const sim = new Simulation({ seed: 5 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, {}, { checkpointIntervalMs: 1e9 })
    const logs = ['first', 'second'].map((topic) => dirs.create(topic, 0, topicId))
    for (const log of logs) append(host, log, batchOf(host, ['a', 'b', 'c']))
    const checkpoint = dirs.checkpoint()
    host.clock.after(0.01, () => dirs.delete('first', 0))
    await checkpoint
    const text = new TextDecoder().decode(host.disk.readFile('/data/recovery-point-offset-checkpoint'))
    expect(text).toBe('0\n1\nsecond 0 2\n')
    await dirs.close()
  })
})

test('a log that is found corrupt while retention records its start ends nothing but its own retention', async () => {
  const sim = new Simulation({ seed: 5 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, { segmentBytes: 100, retentionMs: 1_000 })
    const logs = ['first', 'second'].map((topic) => dirs.create(topic, 0, topicId))
    for (const log of logs) {
      for (let i = 0; i < 5; i++) append(host, log, batchOf(host, [`value ${i}`]))
      await durable(dirs, log)
      log.highWatermark = log.logEndOffset
    }
    await host.clock.sleep(2_000)
    const retention = dirs.dropExpired()
    host.clock.after(0.01, () => logs[0]?.fail(new LogCorrupted(logs[0].active.path, 0, 0, 'a test')))
    await retention
    expect(logs.map((log) => log.logStartOffset)).toEqual([0, 5])
    await dirs.close()
  })
})

test('a corrupt log is set aside with its topic, and its name is free for another one', async () => {
  const sim = new Simulation({ seed: 5 })
  const { host } = sim.machine('a')
  const cut = (path: string): void => {
    const file = host.disk.open(path, 'write')
    file.truncate(30)
    file.close()
  }
  await sim.run(async () => {
    const dirs = await openDirs(host)
    for (const topic of ['found', 'late']) append(host, dirs.create(topic, 0, topicId), batchOf(host, ['a', 'b']))
    await dirs.close()
    cut('/data/found-0/00000000000000000000.log')
    const again = await openDirs(host)
    again.get('late', 0)?.fail(new LogCorrupted('/data/late-0/00000000000000000000.log', 0, 0, 'a test'))
    for (const topic of ['found', 'late']) {
      expect(again.failureOf(topic, 0)).toBeInstanceOf(LogCorrupted)
      again.delete(topic, 0)
      expect(again.failureOf(topic, 0)).toBeUndefined()
      append(host, again.create(topic, 0, otherId), batchOf(host, ['c']))
    }
    await host.clock.sleep(61_000)
    expect(host.disk.list('/data').flatMap(({ name, kind }) => (kind === 'directory' ? [name] : []))).toEqual([
      'found-0',
      'late-0',
    ])
    await again.close()
    const last = await openDirs(host)
    for (const topic of ['found', 'late']) expect(await readAll(host, last.get(topic, 0) as Log)).toEqual(['0 c'])
    await last.close()
  })
})

test('a start that fails on one log has ended when it is told: no other log is still being opened', async () => {
  const sim = new Simulation({ seed: 9 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(machine.host, {}, quiet)
    for (let partition = 0; partition < 8; partition++) {
      const log = dirs.create('orders', partition, topicId)
      append(machine.host, log, batchOf(machine.host, ['a', 'b', 'c']))
      await durable(dirs, log)
    }
  })
  machine.crash('keep')
  machine.restart()
  await sim.run(async () => {
    const { disk, host } = machine
    const touched: string[] = []
    let broken: string | undefined
    disk.fault = (operation, path) => {
      touched.push(`${operation} ${path}`)
      // The second log of those that are read at the same time.
      if (operation === 'read' && path.endsWith('.log') && !path.includes('/orders-0/')) broken ??= path
      return path === broken ? 'EIO' : undefined
    }
    await expect(openDirs(host, {}, { ...quiet, recoveriesPerDirectory: 4 })).rejects.toThrow(DiskFailed)
    const then = touched.length
    await host.clock.sleep(1_000)
    expect(touched.slice(then)).toEqual([])
  })
})

test("a gap that a start took for the cleaner's is no lost write to the next one, which has less to go by", async () => {
  const sim = new Simulation({ seed: 8 })
  const machine = sim.machine('a')
  const quiet = { checkpointIntervalMs: 1e9, cleanerBackoffMs: 1e9 }
  const crash = (): void => {
    machine.crash('keep')
    machine.restart()
  }
  await sim.run(async () => {
    const dirs = await openDirs(machine.host, {}, quiet)
    const log = dirs.create('orders', 0, topicId)
    append(machine.host, log, batchOf(machine.host, ['a', 'b', 'c']))
    await durable(dirs, log)
  })
  crash()
  // As a crash leaves it that lost what the first segment had last, in the midst of a cleaning.
  for (const name of ['00000000000000000005.log', '00000000000000000005.log.cleaned'])
    machine.host.disk.open(`/data/orders-0/${name}`, 'create').close()
  await sim.run(async () => {
    const dirs = await openDirs(machine.host, {}, quiet)
    const log = dirs.get('orders', 0) as Log
    expect(append(machine.host, log, batchOf(machine.host, ['acknowledged'])).firstOffset).toBe(5)
    await durable(dirs, log)
  })
  crash()
  await sim.run(async () => {
    const dirs = await openDirs(machine.host, {}, quiet)
    const log = dirs.get('orders', 0) as Log
    expect(await readAll(machine.host, log)).toEqual(['0 a', '1 b', '2 c', '5 acknowledged'])
    await dirs.close()
  })
})
