import type { Host } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { ErrorCode, RecordBatch } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { append, appended, batchOf, durable, openDirs, readAll, readOnce, topicId, valuesOf } from '../../test/logs.ts'
import type { LogConfig } from './config.ts'
import type { Log } from './log.ts'
import type { LogDirs } from './log-dirs.ts'

async function withLog(config: Partial<LogConfig>, work: (host: Host, log: Log, dirs: LogDirs) => Promise<void>): Promise<void> {
  const sim = new Simulation({ seed: 1 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, config)
    await work(host, dirs.create('orders', 0, topicId), dirs)
    await dirs.close()
  })
}

test('what was appended is read back, after a clean stop and another start too', async () => {
  await withLog({}, async (host, log, dirs) => {
    expect(append(host, log, batchOf(host, ['a', 'b']))).toMatchObject({ firstOffset: 0, lastOffset: 1, duplicate: false })
    expect(append(host, log, batchOf(host, ['c']), 3)).toMatchObject({ firstOffset: 2, lastOffset: 2, logAppendTime: -1 })
    expect(log.durableEndOffset).toBe(0)
    await durable(dirs, log)
    expect(log.durableEndOffset).toBe(3)
    expect(await readAll(host, log)).toEqual(['0 a', '1 b', '2 c'])
    await dirs.close()
    const again = await openDirs(host)
    const reopened = again.get('orders', 0) as Log
    expect([reopened.topicId, reopened.durableEndOffset, reopened.latestEpoch]).toEqual([topicId, 3, 3])
    expect(await readAll(host, reopened)).toEqual(['0 a', '1 b', '2 c'])
    await again.close()
  })
})

test('all who wait for one log share a sync, and are called in their order', async () => {
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { host } = machine
    const dirs = await openDirs(host)
    const log = dirs.create('orders', 0, topicId)
    await durable(dirs, log)
    let syncs = 0
    machine.disk.fault = (operation) => {
      if (operation === 'sync') syncs++
      return undefined
    }
    const order: number[] = []
    for (let i = 0; i < 10; i++) {
      append(host, log, batchOf(host, [`${i}`]))
      dirs.whenDurable(log, () => order.push(i))
    }
    await durable(dirs, log)
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    // The simulated disk asks when a sync begins and when it is done.
    expect(syncs).toBe(2)
    machine.disk.fault = undefined
    await dirs.close()
  })
})

test('a read gives whole batches: the one that holds the offset first, even when it is longer than asked for', async () => {
  await withLog({}, async (host, log) => {
    append(host, log, batchOf(host, ['a', 'b', 'c']))
    append(host, log, batchOf(host, ['d'.repeat(500)]))
    append(host, log, batchOf(host, ['e']))
    const whole = await readOnce(log, 1, 1)
    expect(whole.nextOffset).toBe(3)
    expect(valuesOf(host, whole.chunks[0] as Uint8Array)).toHaveLength(3)
    expect(await log.read(1, 1, 5, false)).toMatchObject({ byteLength: 0, nextOffset: 1 })
    expect((await readOnce(log, 3, 100)).nextOffset).toBe(4)
    expect((await readOnce(log, 3, 1 << 20)).nextOffset).toBe(5)
    const first = (await readOnce(log, 0, 1)).byteLength
    expect((await readOnce(log, 0, first + 10)).nextOffset).toBe(3)
  })
})

test('a read ends before the first batch that begins at the bound', async () => {
  await withLog({}, async (host, log) => {
    for (let i = 0; i < 5; i++) append(host, log, batchOf(host, [`${i}`, 'x']))
    expect((await readOnce(log, 0, 1 << 20, 4)).nextOffset).toBe(4)
    expect((await readOnce(log, 0, 1 << 20, 5)).nextOffset).toBe(6)
    expect(await log.read(4, 1 << 20, 4, true)).toMatchObject({ byteLength: 0, nextOffset: 4 })
    expect(await log.read(10, 1 << 20, 10, true)).toMatchObject({ byteLength: 0 })
  })
})

test('an offset outside of the log is OFFSET_OUT_OF_RANGE', async () => {
  await withLog({}, async (host, log) => {
    append(host, log, batchOf(host, ['a', 'b', 'c']))
    log.highWatermark = 3
    expect(log.deleteUpTo(1)).toBeUndefined()
    expect(await log.read(0, 100, 3, true)).toMatchObject({ code: ErrorCode.OFFSET_OUT_OF_RANGE })
    expect(await log.read(4, 100, 4, true)).toMatchObject({ code: ErrorCode.OFFSET_OUT_OF_RANGE })
    // The log may begin inside a batch: it comes whole.
    expect((await readOnce(log, 1, 100)).nextOffset).toBe(3)
    expect(log.deleteUpTo(4)).toMatchObject({ code: ErrorCode.OFFSET_OUT_OF_RANGE })
  })
})

test('a closed segment is read without holding the event loop, with the same result', async () => {
  await withLog({ segmentBytes: 2000 }, async (host, log) => {
    for (let i = 0; i < 40; i++) append(host, log, batchOf(host, [`${i} ${'y'.repeat(150)}`]))
    expect(log.segments.length).toBeGreaterThan(3)
    const later = log.read(0, 500, 40, true)
    expect(later).toBeInstanceOf(Promise)
    expect(await later).toMatchObject({ nextOffset: 2 })
    expect((await readAll(host, log)).map((line) => Number(line.split(' ')[0]))).toEqual(Array.from({ length: 40 }, (_, i) => i))
  })
})

test('a segment is rolled when it is full, old, has no room in its indexes, or by hand', async () => {
  const bases = (log: Log): number[] => log.segments.map((segment) => segment.baseOffset)
  await withLog({ segmentBytes: 300 }, async (host, log) => {
    for (let i = 0; i < 4; i++) append(host, log, batchOf(host, ['x'.repeat(60)]))
    expect(bases(log)).toEqual([0, 2])
    const tooLong = log.append(batchOf(host, ['x'.repeat(300)]), { origin: 'client', leaderEpoch: 0, now: host.clock.now() })
    expect(tooLong).toMatchObject({ code: ErrorCode.RECORD_LIST_TOO_LARGE })
  })
  await withLog({ segmentMs: 1000 }, async (host, log) => {
    const start = host.clock.now()
    for (const age of [0, 1000, 1001, 1500]) append(host, log, batchOf(host, ['x'], { timestamp: start + age }))
    expect(bases(log)).toEqual([0, 2])
  })
  await withLog({ segmentIndexBytes: 24, indexIntervalBytes: 1 }, async (host, log) => {
    for (let i = 0; i < 6; i++) append(host, log, batchOf(host, ['x'], { timestamp: 1000 + i }))
    expect(bases(log)).toEqual([0, 2, 4])
  })
  await withLog({}, async (host, log) => {
    log.roll()
    append(host, log, batchOf(host, ['x']))
    log.roll()
    log.roll()
    expect(bases(log)).toEqual([0, 1])
  })
})

test('segment.jitter.ms spreads the rolls: each segment is closed by chance up to so much before segment.ms, and never after', async () => {
  await withLog({ segmentMs: 10_000, segmentJitterMs: 5_000 }, async (host, log) => {
    const start = host.clock.now()
    for (let age = 0; age <= 300_000; age += 100) append(host, log, batchOf(host, ['x'], { timestamp: start + age }))
    const ages = log.segments.slice(1, -1).map((segment, i) => {
      const next = log.segments[i + 2] as typeof segment
      return (next.baseOffset - segment.baseOffset) * 100
    })
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(5_000)
    expect(Math.max(...ages)).toBeLessThanOrEqual(10_100)
    expect(new Set(ages).size).toBeGreaterThan(5)
  })
})

test('batches of the metadata leader are numbered, those of a replica taken as they are', async () => {
  await withLog({}, async (host, log) => {
    const two = new Uint8Array([...batchOf(host, ['a', 'b']), ...batchOf(host, ['c'])])
    const now = host.clock.now()
    expect(log.append(two, { origin: 'raft', leaderEpoch: 4, now })).toMatchObject({ firstOffset: 0, lastOffset: 2 })
    const read = await readOnce(log, 0, 1 << 20)
    expect(new RecordBatch(read.chunks[0] as Uint8Array).partitionLeaderEpoch).toBe(4)
    const copies = (read.chunks[0] as Uint8Array).slice()
    const replica = { origin: 'replica', leaderEpoch: 6, now } as const
    expect(log.append(copies, replica)).toMatchObject({ code: ErrorCode.OFFSET_OUT_OF_RANGE })
    // A compacted leader leaves offsets out.
    const gap = batchOf(host, ['d'])
    const batch = new RecordBatch(gap)
    batch.baseOffset = 7
    batch.partitionLeaderEpoch = 6
    expect(log.append(gap, replica)).toMatchObject({ firstOffset: 7, lastOffset: 7 })
    expect(await readAll(host, log)).toEqual(['0 a', '1 b', '2 c', '7 d'])
    expect((await readOnce(log, 4, 100)).nextOffset).toBe(8)
    const newer = batchOf(host, ['e'])
    new RecordBatch(newer).baseOffset = 8
    new RecordBatch(newer).partitionLeaderEpoch = 7
    expect(log.append(newer, replica)).toMatchObject({ code: ErrorCode.CORRUPT_MESSAGE })
    const sound = newer.slice()
    new RecordBatch(sound).partitionLeaderEpoch = 6
    new RecordBatch(newer).baseOffset = 9
    const inPart = log.append(new Uint8Array([...sound, ...newer]), replica)
    expect(inPart).toMatchObject({ lastOffset: 8, writtenBytes: sound.length })
    log.truncateTo(8)
    expect(log.endOffsetForEpoch(5)).toEqual({ epoch: 4, endOffset: 7 })
    expect(log.endOffsetForEpoch(6)).toEqual({ epoch: 6, endOffset: 8 })
    expect([log.epochAt(3), log.epochAt(7)]).toEqual([4, 6])
  })
})

test('LogAppendTime answers with the time that was written', async () => {
  await withLog({ messageTimestampType: 'LogAppendTime' }, async (host, log) => {
    const now = host.clock.now() + 5
    const answer = log.append(batchOf(host, ['a'], { timestamp: 1 }), { origin: 'client', leaderEpoch: 0, now })
    expect(appended(answer)).toMatchObject({ logAppendTime: now, maxTimestamp: now })
    expect(await log.offsetForTimestamp(now)).toEqual({ offset: 0, timestamp: now, leaderEpoch: 0 })
  })
})

test('the largest timestamp is found in whatever segment and batch it stands', async () => {
  await withLog({ segmentBytes: 400, indexIntervalBytes: 1 }, async (host, log) => {
    expect(await log.maxTimestamp()).toBeUndefined()
    for (const timestamp of [5, 9, 3, 70, 70, 8, 1]) append(host, log, batchOf(host, ['a', 'b'], { timestamp }))
    expect(log.segments.length).toBeGreaterThan(1)
    expect(await log.maxTimestamp()).toEqual({ offset: 6, timestamp: 70, leaderEpoch: 0 })
    expect(await log.offsetForTimestamp(6)).toMatchObject({ offset: 2, timestamp: 9 })
    expect(await log.offsetForTimestamp(10)).toMatchObject({ offset: 6 })
    expect(await log.offsetForTimestamp(71)).toBeUndefined()
  })
})

test('retention takes the oldest segments by age, by size and by log start, and never what is not committed', async () => {
  const config = { segmentBytes: 300, retentionMs: 1000, retentionBytes: -1, fileDeleteDelayMs: 100 }
  await withLog(config, async (host, log) => {
    const start = host.clock.now()
    for (let i = 0; i < 8; i++) append(host, log, batchOf(host, ['x'.repeat(60)], { timestamp: start + i * 100 }))
    expect(log.segments.map((segment) => segment.baseOffset)).toEqual([0, 2, 4, 6])
    expect(log.dropExpired(start + 1250)).toBe(0)
    log.highWatermark = 3
    expect(log.dropExpired(start + 1550)).toBe(1)
    log.highWatermark = 8
    expect(log.dropExpired(start + 1550)).toBe(2)
    expect([log.logStartOffset, log.logEndOffset]).toEqual([6, 8])
    // Even the last segment goes when it is old; the offsets go on.
    expect(log.dropExpired(start + 10_000)).toBe(1)
    expect([log.logStartOffset, log.logEndOffset, log.sizeInBytes]).toEqual([8, 8, 0])
    expect(log.dropExpired(start + 100_000)).toBe(0)
    expect(append(host, log, batchOf(host, ['y']))).toMatchObject({ firstOffset: 8 })
    const files = (): string[] =>
      host.disk.list(log.directory).flatMap((entry) => (entry.name.endsWith('.deleted') ? [entry.name] : []))
    expect(files()).toContain('00000000000000000000.log.deleted')
    await host.clock.sleep(150)
    expect(files()).toEqual([])
  })
  await withLog({ segmentBytes: 300, retentionBytes: 500 }, async (host, log) => {
    for (let i = 0; i < 8; i++) append(host, log, batchOf(host, ['x'.repeat(60)]))
    log.highWatermark = 8
    const segmentBytes = log.segments[0]?.size ?? 0
    expect(log.dropExpired(host.clock.now())).toBe(Math.floor((segmentBytes * 4 - 500) / segmentBytes))
  })
  await withLog({ segmentBytes: 300, cleanupDelete: false, cleanupCompact: true, retentionMs: 1 }, async (host, log) => {
    for (let i = 0; i < 8; i++) append(host, log, batchOf(host, [`k=${'x'.repeat(60)}`]))
    log.highWatermark = 8
    await host.clock.sleep(1000)
    expect(log.dropExpired(host.clock.now())).toBe(0)
    expect(log.deleteUpTo(5)).toBeUndefined()
    expect(log.dropExpired(host.clock.now())).toBe(2)
    expect(log.logStartOffset).toBe(5)
  })
})

test('at most so many segment files are open, whatever is read and written', async () => {
  const sim = new Simulation({ seed: 1 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, { segmentBytes: 400 }, { openFilesMax: 5 })
    const logs = Array.from({ length: 8 }, (_, i) => dirs.create('orders', i, topicId))
    for (let i = 0; i < 20; i++) for (const log of logs) append(host, log, batchOf(host, [`${i} ${'z'.repeat(80)}`]))
    for (const log of logs) await durable(dirs, log)
    for (const log of logs) expect(await readAll(host, log)).toHaveLength(20)
    expect(logs[0]?.parts.openFiles.count).toBeLessThanOrEqual(5)
    await dirs.close()
  })
})
