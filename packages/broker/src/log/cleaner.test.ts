import type { Host } from '@millrace/host'
import type { CrashMode } from '@millrace/host/simulated'
import { SeededRandom, Simulation } from '@millrace/host/simulated'
import { BatchBuilder, RecordCursor, uncompressedRecords } from '@millrace/protocol'
import type { CodecId, RecordBatch } from '@millrace/protocol'
import { expect, test } from 'vitest'
import {
  appended,
  batchesOf,
  batchOf,
  durable,
  endTransaction,
  makeCleanable,
  openDirs,
  quiet,
  readOnce,
  topicId,
} from '../../test/logs.ts'
import type { LogConfig } from './config.ts'
import type { Log } from './log.ts'
import type { LogDirs } from './log-dirs.ts'

const day = 86_400_000
const base: Partial<LogConfig> = {
  cleanupDelete: false,
  cleanupCompact: true,
  segmentBytes: 2_000,
  indexIntervalBytes: 200,
  minCleanableDirtyRatio: 0.01,
  deleteRetentionMs: day,
  fileDeleteDelayMs: 10,
}
const forDays = {
  ...quiet,
  producerIdExpirationMs: 100 * day,
  producerLimitCheckIntervalMs: 1e9, // Each second of days costs more than all that is tested.
}

interface Entry {
  readonly offset: number
  readonly key: string
  readonly value: string | null
  readonly timestamp: number
}

/** Puts `[key, value]` records into one batch; a null value is a tombstone. */
function put(host: Host, log: Log, records: readonly (readonly [string, string | null])[], codecId: CodecId = 0): void {
  const builder = new BatchBuilder({ codecId })
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
  for (const [key, value] of records)
    builder.append(host.clock.now(), encode(key), value === null ? null : encode(value), [{ key: 'h', value: encode(key) }])
  appended(log.append(builder.build({}, host.compression), { origin: 'client', leaderEpoch: 1, now: host.clock.now() }))
}

async function entriesOf(host: Host, log: Log): Promise<Entry[]> {
  const found: Entry[] = []
  const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : new TextDecoder().decode(bytes))
  for (const batch of await batchesOf(host, log)) {
    if (batch.isControl) continue
    const cursor = new RecordCursor().reset(batch, uncompressedRecords(batch, host.compression, 1 << 20))
    while (cursor.next()) {
      const { offset, timestamp } = cursor
      found.push({ offset, timestamp, key: text(cursor.key()) ?? '', value: text(cursor.value()) })
    }
  }
  return found
}

async function withLog(config: Partial<LogConfig>, work: (host: Host, dirs: LogDirs, log: Log) => Promise<void>): Promise<void> {
  const sim = new Simulation({ seed: 9 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, { ...base, ...config }, forDays)
    await work(host, dirs, dirs.create('table', 0, topicId))
    await dirs.close()
  }, 400 * day)
}

test('of each key the newest record stays, at its offset, with its timestamp and headers', async () => {
  for (const codecId of [0, 2, 4] as CodecId[]) {
    await withLog({}, async (host, dirs, log) => {
      for (let i = 0; i < 60; i++)
        put(
          host,
          log,
          [
            [`k${i % 7}`, `v${i}`],
            ['same', `s${i}`],
            [`once${i}`, 'x'],
          ],
          codecId,
        )
      await makeCleanable(dirs, log)
      const before = await entriesOf(host, log)
      const newest = new Map(before.map((entry) => [entry.key, entry]))
      expect(await dirs.clean()).toBe(1)
      const after = await entriesOf(host, log)
      expect(after).toEqual([...newest.values()].sort((a, b) => a.offset - b.offset))
      expect(log.logEndOffset).toBe(180)
      expect(new TextDecoder().decode(host.disk.readFile('/data/cleaner-offset-checkpoint'))).toBe('0\n1\ntable 0 180\n')
      // Nothing is dirty any more.
      expect(await dirs.clean()).toBe(0)
      // A read at an offset that is gone gives the next one that is left.
      expect((await readOnce(log, 0, 1)).nextOffset).toBeGreaterThan(0)
      expect((await log.offsetForTimestamp(0))?.offset).toBe(after[0]?.offset)
    })
  }
})

test('the first pass comes one pause after the start, whatever other background work waits for', async () => {
  const sim = new Simulation({ seed: 9 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, base, { initialTaskDelayMs: 1e9, cleanerBackoffMs: 15_000 })
    const log = dirs.create('table', 0, topicId)
    for (let i = 0; i < 60; i++) put(host, log, [['same', `${i}`]])
    await makeCleanable(dirs, log)
    await host.clock.sleep(14_000)
    expect(await entriesOf(host, log)).toHaveLength(60)
    await host.clock.sleep(2_000)
    expect((await entriesOf(host, log)).map((entry) => entry.value)).toEqual(['59'])
    await dirs.close()
  })
})

test('a tombstone stays until its delete horizon, which the first pass writes into the batch', async () => {
  await withLog({}, async (host, dirs, log) => {
    put(host, log, [
      ['a', '1'],
      ['b', '1'],
    ])
    put(host, log, [['a', null]])
    await makeCleanable(dirs, log)
    expect(await dirs.clean()).toBe(1)
    const kept = await entriesOf(host, log)
    expect(kept.map(({ key, value }) => [key, value])).toEqual([
      ['b', '1'],
      ['a', null],
    ])
    const marked = (await batchesOf(host, log)).find((batch) => batch.hasDeleteHorizon) as RecordBatch
    expect(marked.baseTimestamp - host.clock.now() - day).toBeGreaterThan(-1_000)
    expect(marked.maxTimestamp).toBe(kept[1]?.timestamp)
    put(host, log, [['c', '1']])
    await makeCleanable(dirs, log)
    await dirs.clean()
    expect((await entriesOf(host, log)).some((entry) => entry.key === 'a')).toBe(true)
    await host.clock.sleep(day + 1)
    put(host, log, [['d', '1']])
    await makeCleanable(dirs, log)
    await dirs.clean()
    expect((await entriesOf(host, log)).map((entry) => entry.key)).toEqual(['b', 'c', 'd'])
  })
})

test('the active segment, open transactions and records above the high watermark are left alone', async () => {
  await withLog({}, async (host, dirs, log) => {
    for (let i = 0; i < 5; i++) put(host, log, [['k', `${i}`]])
    await durable(dirs, log)
    await dirs.checkpoint()
    log.highWatermark = log.logEndOffset
    expect(await dirs.clean()).toBe(0)
    log.roll()
    const verification = log.startVerification(5, 0, 0, false)
    const batch = batchOf(host, ['k=open'], { producerId: 5, producerEpoch: 0, baseSequence: 0, transactional: true })
    appended(log.append(batch, { origin: 'client', leaderEpoch: 1, now: host.clock.now(), verification }))
    put(host, log, [['k', 'after']])
    await makeCleanable(dirs, log)
    // What lies before the open transaction is cleaned, it and what follows is not.
    expect(await dirs.clean()).toBe(1)
    expect((await entriesOf(host, log)).map((entry) => entry.value)).toEqual(['4', 'open', 'after'])
  })
})

test('aborted records go at once, their marker after its delay, and nothing else is lost', async () => {
  await withLog({}, async (host, dirs, log) => {
    const transact = (producerId: number, key: string, value: string, commit: boolean): void => {
      const verification = log.startVerification(producerId, 0, 0, false)
      const batch = batchOf(host, [`${key}=${value}`], { producerId, producerEpoch: 0, baseSequence: 0, transactional: true })
      appended(log.append(batch, { origin: 'client', leaderEpoch: 1, now: host.clock.now(), verification }))
      endTransaction(host, log, { producerId, producerEpoch: 0 }, commit, 1)
    }
    transact(1, 'x', 'committed', true)
    transact(2, 'x', 'aborted', false)
    transact(3, 'y', 'committed', true)
    put(host, log, [['z', '1']])
    await makeCleanable(dirs, log)
    expect(log.abortedTransactions(0, log.logEndOffset)).toHaveLength(1)
    await dirs.clean()
    expect((await entriesOf(host, log)).map((entry) => entry.value)).toEqual(['committed', 'committed', '1'])
    // Its data was met in this pass, so readers still find the transaction among the aborted ones.
    expect(log.abortedTransactions(0, log.logEndOffset)).toHaveLength(1)
    const controls = async (): Promise<number> =>
      (await batchesOf(host, log)).filter((batch) => batch.isControl && batch.recordCount > 0).length
    expect(await controls()).toBe(3)
    for (let round = 0; round < 3; round++) {
      put(host, log, [[`r${round}`, '1']])
      await makeCleanable(dirs, log)
      await dirs.clean()
      await host.clock.sleep(day + 1)
    }
    // The committed ones still have records; the aborted one has nothing left, but its producer's last batch stays as a header.
    expect(await controls()).toBeLessThanOrEqual(3)
    expect((await entriesOf(host, log)).map((entry) => entry.value)).toEqual(['committed', 'committed', '1', '1', '1', '1'])
    expect(
      appended(
        log.append(batchOf(host, ['x=again'], { producerId: 1, producerEpoch: 0, baseSequence: 0, transactional: true }), {
          origin: 'client',
          leaderEpoch: 1,
          now: host.clock.now(),
        }),
      ),
    ).toMatchObject({ duplicate: true })
  })
})

test('the last batch of a producer stays as a header, so that a repetition is recognised after a start', async () => {
  await withLog({}, async (host, dirs, log) => {
    const send = (value: string): Uint8Array =>
      batchOf(host, [`k=${value}`], { producerId: 8, producerEpoch: 0, baseSequence: 0 })
    appended(log.append(send('old'), { origin: 'client', leaderEpoch: 1, now: host.clock.now() }))
    put(host, log, [['k', 'new']])
    await makeCleanable(dirs, log)
    await dirs.clean()
    expect((await entriesOf(host, log)).map((entry) => entry.value)).toEqual(['new'])
    expect((await batchesOf(host, log)).map((batch) => [batch.producerId, batch.recordCount])).toEqual([
      [8, 0],
      [-1, 1],
    ])
    await dirs.close()
    for (const name of host.disk.list('/data/table-0').map((entry) => entry.name))
      if (name.endsWith('.snapshot')) host.disk.remove(`/data/table-0/${name}`)
    const again = await openDirs(host, { ...base }, forDays)
    const reopened = again.get('table', 0) as Log
    const answer = reopened.append(send('old'), { origin: 'client', leaderEpoch: 1, now: host.clock.now() })
    expect(answer).toMatchObject({ duplicate: true, firstOffset: 0 })
    await again.close()
  })
})

test('the last five batches of a producer stay as headers, and a repetition of any is recognised after a start', async () => {
  await withLog({}, async (host, dirs, log) => {
    const send = (to: Log, sequence: number) =>
      to.append(batchOf(host, [`k=${sequence}`], { producerId: 8, producerEpoch: 0, baseSequence: sequence }), {
        origin: 'client',
        leaderEpoch: 1,
        now: host.clock.now(),
      })
    for (let sequence = 0; sequence < 7; sequence++) appended(send(log, sequence))
    put(host, log, [['k', 'new']])
    await makeCleanable(dirs, log)
    await dirs.clean()
    expect((await batchesOf(host, log)).map((batch) => [batch.baseOffset, batch.recordCount])).toEqual([
      [2, 0],
      [3, 0],
      [4, 0],
      [5, 0],
      [6, 0],
      [7, 1],
    ])
    await dirs.close()
    for (const name of host.disk.list('/data/table-0').map((entry) => entry.name))
      if (name.endsWith('.snapshot')) host.disk.remove(`/data/table-0/${name}`)
    const again = await openDirs(host, { ...base }, forDays)
    const reopened = again.get('table', 0) as Log
    for (let sequence = 2; sequence < 7; sequence++)
      expect(send(reopened, sequence)).toMatchObject({ duplicate: true, firstOffset: sequence })
    await again.close()
  })
})

test('segments are joined up to segment.bytes, and the old files go after their delay', async () => {
  await withLog({}, async (host, dirs, log) => {
    for (let i = 0; i < 200; i++) put(host, log, [[`k${i % 3}`, 'v'.repeat(50)]])
    await makeCleanable(dirs, log)
    expect(log.segments.length).toBeGreaterThan(10)
    await dirs.clean()
    // Each ends where the next begins, though its last records are gone: a crash during the swap leaves no old segment in a gap.
    for (const [i, segment] of log.segments.slice(0, -1).entries())
      expect(segment.nextOffset()).toBe(log.segments[i + 1]?.baseOffset)
    // By their size before the pass: it is the next one that joins what this one has shrunk.
    put(host, log, [['k', 'v']])
    await makeCleanable(dirs, log)
    await dirs.clean()
    expect(log.segments.length).toBeLessThan(5)
    await host.clock.sleep(1_000)
    const logs = host.disk.list('/data/table-0').filter((entry) => entry.name.includes('.log'))
    expect(logs).toHaveLength(log.segments.length)
  })
})

test('a pass writes small batches together and syncs little at a time, whatever their sizes, and nothing changes its place', async () => {
  const sim = new Simulation({ seed: 9 })
  const { host } = sim.machine('a')
  const writes: number[] = []
  const synced: number[] = []
  let unsynced = 0
  const disk: Host['disk'] = {
    ...host.disk,
    open(path, mode) {
      const file = host.disk.open(path, mode)
      if (!path.endsWith('.log.cleaned')) return file
      const write = file.write.bind(file)
      const sync = file.sync.bind(file)
      file.write = (chunks, position) => {
        write(chunks, position)
        const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
        writes.push(bytes)
        unsynced += bytes
      }
      file.sync = () => {
        synced.push(unsynced)
        unsynced = 0
        return sync()
      }
      return file
    },
  }
  await sim.run(async () => {
    const dirs = await openDirs({ ...host, disk }, { ...base, segmentBytes: 8_000_000, maxMessageBytes: 1_000_000 }, forDays)
    const log = dirs.create('table', 0, topicId)
    for (let i = 0; i < 400; i++) put(host, log, [[`k${i % 300}`, 'x'.repeat(i % 40 === 7 ? 100_000 : 2_000)]])
    await makeCleanable(dirs, log)
    const newest = new Map((await entriesOf(host, log)).map((entry) => [entry.key, entry]))
    expect(await dirs.clean()).toBe(1)
    expect(await entriesOf(host, log)).toEqual([...newest.values()].sort((a, b) => a.offset - b.offset))
    // A hundred thousand bytes are one batch; of others many go into one write.
    expect(writes.length).toBeLessThan(60)
    // One batch may come on top.
    expect(Math.max(...synced)).toBeLessThan(256 * 1024 + 110_000)
    expect(synced.length).toBeGreaterThan(3)
    await dirs.close()
  })
})

test('a map that is full ends the pass early, and the next one goes on', async () => {
  const sim = new Simulation({ seed: 9 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, { ...base, minCleanableDirtyRatio: 0 }, { ...forDays, cleanerMapBytes: 24 * 40 })
    const log = dirs.create('table', 0, topicId)
    for (let i = 0; i < 200; i++) put(host, log, [[`k${i % 100}`, `v${i}`]])
    await makeCleanable(dirs, log)
    expect(await dirs.clean()).toBeGreaterThan(2)
    expect((await entriesOf(host, log)).map((entry) => entry.value)).toEqual(Array.from({ length: 100 }, (_, i) => `v${i + 100}`))
    await dirs.close()
  })
})

test('a cut during a pass ends it, with nothing changed', async () => {
  await withLog({}, async (host, dirs, log) => {
    for (let i = 0; i < 100; i++) put(host, log, [['k', `${i}`]])
    await makeCleanable(dirs, log)
    const cleaning = dirs.clean()
    log.truncateTo(90)
    await cleaning
    expect((await entriesOf(host, log)).map((entry) => entry.value).at(-1)).toBe('89')
    expect(host.disk.list('/data/table-0').some((entry) => /cleaned|swap/.test(entry.name))).toBe(false)
  })
})

test('whatever a crash interrupts, a compacted log holds the newest value of every key', { timeout: 60_000 }, async () => {
  for (let seed = 1; seed <= 25; seed++) {
    const sim = new Simulation({ seed })
    const random = new SeededRandom(seed)
    const machine = sim.machine('a')
    const table = new Map<string, string | null>()
    for (let lives = 0; lives < 4; lives++) {
      const { host } = machine
      await sim.run(async () => {
        const dirs = await openDirs(host, base, forDays)
        expect(dirs.failureOf('table', 0)).toBeUndefined()
        const log = dirs.get('table', 0) ?? dirs.create('table', 0, topicId)
        const check = async (): Promise<void> => {
          const found = new Map<string, string | null>()
          for (const { key, value } of await entriesOf(host, log)) found.set(key, value)
          for (const [key, value] of table) expect(found.get(key) ?? null).toBe(value)
        }
        await check()
        for (let round = 0; round < 3; round++) {
          for (let i = random.below(60); i > 0; i--) {
            const records = Array.from({ length: 1 + random.below(4) }, () => {
              const value = random.below(5) === 0 ? null : `${random.below(1e6)}`
              return [`k${random.below(20)}`, value] as const
            })
            put(host, log, records, random.below(5) as CodecId)
            for (const [key, value] of records) table.set(key, value)
          }
          await makeCleanable(dirs, log)
          if (round < 2) {
            await dirs.clean()
            await check()
            if (random.below(3) === 0) await host.clock.sleep(day + 1)
          }
        }
        // The crash comes at any moment of the last pass.
        let steps = random.below(40)
        const cleaning = dirs.clean()
        while (steps-- > 0) await host.clock.sleep(random.float())
        if (random.below(4) === 0) await cleaning
      }, 400 * day)
      machine.crash((['keep', 'drop', 'torn'] as CrashMode[])[random.below(3)] as CrashMode)
      machine.restart()
    }
  }
})

test('min.compaction.lag.ms keeps young records, max.compaction.lag.ms has old ones cleaned whatever the ratio, and compact,delete does both', async () => {
  const sim = new Simulation({ seed: 8 })
  const { host } = sim.machine('a')
  const passes = async (config: Partial<LogConfig>, age: number): Promise<readonly [number, number]> => {
    const dirs = await openDirs(host, { ...base, ...config }, { ...forDays, directories: [`/d${host.clock.monotonic()}`] })
    const log = dirs.create('orders', 0, topicId)
    for (let i = 0; i < 40; i++) put(host, log, [['k', `${i} ${'x'.repeat(100)}`]])
    await durable(dirs, log)
    log.highWatermark = log.logEndOffset
    await dirs.checkpoint()
    await host.clock.sleep(age)
    const made = await dirs.clean()
    await dirs.dropExpired()
    const left = (await entriesOf(host, log)).length
    await dirs.close()
    return [made, left]
  }
  await sim.run(async () => {
    expect((await passes({ minCompactionLagMs: day }, 1_000))[0]).toBe(0)
    expect((await passes({ minCompactionLagMs: day }, day + 1_000))[0]).toBe(1)
    expect((await passes({ minCleanableDirtyRatio: 1 }, 1_000))[0]).toBe(0)
    expect((await passes({ minCleanableDirtyRatio: 1, maxCompactionLagMs: day }, day / 2))[0]).toBe(0)
    expect((await passes({ minCleanableDirtyRatio: 1, maxCompactionLagMs: day }, day + 1_000))[0]).toBe(1)
    const [made, left] = await passes({ cleanupDelete: true, retentionMs: 10 * day }, 1_000)
    expect([made, left > 0]).toEqual([1, true])
    expect(await passes({ cleanupDelete: true, retentionMs: day }, 2 * day)).toEqual([1, 0])
  }, 100 * day)
})

test('log.cleaner.io.max.bytes.per.second bounds what a pass reads, and the log is written and read meanwhile', async () => {
  const sim = new Simulation({ seed: 8 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, { ...base, segmentBytes: 100_000 }, { ...forDays, cleanerBytesPerSecond: 1_000_000 })
    const log = dirs.create('orders', 0, topicId)
    for (let i = 0; i < 400; i++) put(host, log, [[`k${i % 7}`, 'x'.repeat(10_000)]])
    await durable(dirs, log)
    log.highWatermark = log.logEndOffset
    await dirs.checkpoint()
    const began = host.clock.monotonic()
    const cleaning = dirs.clean()
    for (let i = 0; i < 10; i++) {
      await host.clock.sleep(100)
      put(host, log, [['during', `${i}`]])
    }
    expect(log.segments.length).toBeGreaterThan(30)
    await cleaning
    // Every byte is read twice: for the keys, and to be copied.
    expect(host.clock.monotonic() - began).toBeGreaterThan(7_000)
    expect((await entriesOf(host, log)).filter(({ key }) => key === 'during')).toHaveLength(10)
    await dirs.close()
  })
})

test('batches with more records than one turn looks at are cleaned like small ones', async () => {
  for (const codecId of [0, 4] as CodecId[]) {
    await withLog({ segmentBytes: 1 << 20, maxMessageBytes: 1 << 20 }, async (host, dirs, log) => {
      // Two thousand records are a turn: exactly as many, fewer and more.
      for (const count of [2_000, 1_999, 4_001, 9_000]) {
        put(
          host,
          log,
          Array.from({ length: count }, (_, i) => [`k${i % 1_500}`, `${count} ${i}`] as const),
          codecId,
        )
      }
      await makeCleanable(dirs, log)
      const newest = new Map((await entriesOf(host, log)).map((entry) => [entry.key, entry]))
      expect(await dirs.clean()).toBe(1)
      expect(await entriesOf(host, log)).toEqual([...newest.values()].sort((a, b) => a.offset - b.offset))
      expect(newest.size).toBe(1_500)
    })
  }
})
