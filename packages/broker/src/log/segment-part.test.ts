// Reads that give the place of batches instead of their bytes: the same batches as those that read them.
import type { Disk, Host } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, durable, openDirs, topicId } from '../../test/logs.ts'
import { isRefusal } from './append.ts'
import type { LogRead } from './append.ts'
import type { LogConfig } from './config.ts'
import { LogGone } from './corruption.ts'
import type { Log } from './log.ts'
import type { LogDirs } from './log-dirs.ts'
import { partBytesMin, SegmentPart, withParts } from './segment-part.ts'

/** The same disk, all of which is in memory the system keeps, or none of it. */
function inMemory(disk: Disk, isInMemory: () => boolean): Disk {
  return { ...disk, open: (path, mode) => ({ ...disk.open(path, mode), descriptor: 1, isInMemory }) }
}

async function withLog(
  config: Partial<LogConfig>,
  work: (host: Host, log: Log, dirs: LogDirs) => Promise<void>,
  isInMemory: () => boolean = () => true,
): Promise<void> {
  const { host, sim } = simulated()
  await sim.run(async () => {
    const warm = { ...host, disk: inMemory(host.disk, isInMemory) }
    const dirs = await openDirs(warm, config)
    await work(warm, dirs.create('orders', 0, topicId), dirs)
    await dirs.close()
  })
}

function simulated(): { host: Host; sim: Simulation } {
  const sim = new Simulation({ seed: 1 })
  return { host: sim.machine('a').host, sim }
}

async function read(log: Log, offset: number, maxBytes: number, upTo: number, sendsFiles: boolean): Promise<LogRead> {
  const answer = await log.read(offset, maxBytes, upTo, true, () => sendsFiles)
  if (isRefusal(answer)) throw new Error(`refused with ${answer.code}`)
  return answer
}

function partOf({ chunks }: LogRead): SegmentPart | undefined {
  const [first] = withParts(chunks)
  return first instanceof SegmentPart ? first : undefined
}

async function bytesOf(given: LogRead): Promise<Uint8Array> {
  const part = partOf(given)
  if (part === undefined) return given.chunks[0] ?? new Uint8Array(0)
  const bytes = new Uint8Array(part.length)
  expect(await part.read(bytes, part.position)).toBe(bytes.length)
  return bytes
}

test.each([
  ['large batches', (i: number) => 20_000 + ((i * 7919) % 50_000), 60],
  ['small batches', (i: number) => 50 + ((i * 131) % 900), 3000],
  ['batches of all sizes', (i: number) => (i % 9 === 0 ? 90_000 : 30 + ((i * 37) % 5000)), 400],
])('of %s, in three segments, the same are given by place as are read, whatever is asked for', async (_, sizeOf, count) => {
  await withLog({ segmentBytes: 1_000_000 }, async (host, log) => {
    for (let i = 0; i < count; i++) append(host, log, batchOf(host, ['x', 'y'.repeat(sizeOf(i))]))
    expect(log.segments.length).toBeGreaterThan(1)
    log.highWatermark = log.logEndOffset
    let parts = 0
    for (let i = 0; i < 300; i++) {
      const offset = (i * 7907) % log.logEndOffset
      const maxBytes = partBytesMin + ((i * 104_729) % 900_000)
      const upTo = i % 3 === 0 ? log.logEndOffset : Math.min(log.logEndOffset, offset + 1 + ((i * 31) % 40))
      const copied = await read(log, offset, maxBytes, upTo, false)
      const placed = await read(log, offset, maxBytes, upTo, true)
      const { chunks: _copied, ...about } = copied
      expect(placed).toMatchObject({ ...about })
      expect(Buffer.compare(await bytesOf(placed), await bytesOf(copied)), `read ${i}`).toBe(0)
      if (partOf(placed) !== undefined) parts += 1
    }
    expect(parts).toBeGreaterThan(150)
    // From where one ends the next goes on, to the end.
    let next = 0
    while (next < log.logEndOffset) {
      const { nextOffset } = await read(log, next, 300_000, log.logEndOffset, true)
      expect(nextOffset).toBeGreaterThan(next)
      next = nextOffset
    }
  })
})

test('little, a batch larger than what is asked for, and what is not in memory are read', async () => {
  let isInMemory = true
  const work = async (host: Host, log: Log): Promise<void> => {
    append(host, log, batchOf(host, ['x'.repeat(400_000)]))
    for (let i = 0; i < 20; i++) append(host, log, batchOf(host, ['x'.repeat(30_000)]))
    log.roll()
    expect(partOf(await read(log, 0, partBytesMin - 1, 21, true))).toBeUndefined()
    expect(partOf(await read(log, 0, 200_000, 21, true))).toBeUndefined()
    expect((await read(log, 0, 200_000, 21, true)).byteLength).toBeGreaterThan(400_000)
    expect(partOf(await read(log, 1, 200_000, 21, true))).toBeInstanceOf(SegmentPart)
    isInMemory = false
    expect(partOf(await read(log, 1, 200_000, 21, true))).toBeUndefined()
  }
  await withLog({ maxMessageBytes: 1_000_000 }, work, () => isInMemory)
})

test('a part of a segment that was deleted is there until its files go, and then ends the connection instead of making an empty file', async () => {
  await withLog({ fileDeleteDelayMs: 1000 }, async (host, log, dirs) => {
    for (let i = 0; i < 20; i++) append(host, log, batchOf(host, ['x'.repeat(30_000)]))
    log.roll()
    append(host, log, batchOf(host, ['z']))
    await durable(dirs, log)
    log.highWatermark = log.logEndOffset
    const copied = await bytesOf(await read(log, 0, 300_000, 20, false))
    const placed = await read(log, 0, 300_000, 20, true)
    const part = partOf(placed) as SegmentPart
    expect(part.length).toBe(copied.length)
    log.deleteUpTo(20)
    expect(log.dropExpired(host.clock.now())).toBe(1)
    expect(log.segments[0]?.baseOffset).toBe(20)
    expect(Buffer.compare(await bytesOf(placed), copied)).toBe(0)
    await host.clock.sleep(5_000)
    const { path } = part
    expect(host.disk.exists(path)).toBe(false)
    expect(() => part.file()).toThrow(LogGone)
    await expect(part.read(new Uint8Array(10), part.position)).rejects.toThrow(LogGone)
    expect(host.disk.exists(path)).toBe(false)
  })
})

test('a short read is done in place where all that it needs is known to be in memory, else by a thread', async () => {
  let isInMemory = true
  const work = async (host: Host, log: Log): Promise<void> => {
    append(host, log, batchOf(host, ['small']))
    append(host, log, batchOf(host, ['x'.repeat(400_000)]))
    for (let i = 0; i < 10; i++) append(host, log, batchOf(host, ['x'.repeat(30_000)]))
    log.roll()
    const isLater = (offset: number, maxBytes: number): boolean => log.read(offset, maxBytes, 12, true) instanceof Promise
    expect([isLater(0, 1_000), isLater(4, 1_000), isLater(4, partBytesMin + 1), isLater(1, 1_000)]).toEqual([
      false,
      false,
      true,
      true,
    ])
    expect([(await read(log, 1, 1_000, 12, false)).byteLength > 400_000, (await read(log, 0, 1, 12, false)).nextOffset]).toEqual([
      true,
      1,
    ])
    isInMemory = false
    expect([isLater(0, 1_000), isLater(4, 1_000)]).toEqual([true, true])
  }
  await withLog({ maxMessageBytes: 1_000_000 }, work, () => isInMemory)
})
