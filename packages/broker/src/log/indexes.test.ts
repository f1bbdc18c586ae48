import { SeededRandom, Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { OffsetIndex } from './offset-index.ts'
import { TimeIndex } from './time-index.ts'
import { TransactionIndex } from './transaction-index.ts'

const { disk } = new Simulation({ seed: 1 }).machine('a').host
disk.makeDirectory('/p')

test('an offset index finds the last entry at or below an offset, in memory and in its file', () => {
  const random = new SeededRandom(1)
  const index = new OffsetIndex(disk, '/p/a.index', 1000)
  index.clear()
  const entries: [number, number][] = []
  const lookup = (offset: number): number => entries.findLast(([entry]) => entry <= offset)?.[1] ?? 0
  for (let i = 0, offset = 1000, position = 0; i < 2000; i++) {
    offset += 1 + random.below(9)
    position += 1 + random.below(5000)
    index.append(offset, position)
    entries.push([offset, position])
    if (i % 7 !== 0) continue
    const wanted = 990 + random.below(offset - 980)
    expect(index.lookup(wanted)).toBe(lookup(wanted))
  }
  index.file.flush()
  const read = new OffsetIndex(disk, '/p/a.index', 1000)
  expect(read.load(1e9)).toBeUndefined()
  expect([read.entries, read.lastOffset, read.lastPosition]).toEqual([2000, index.lastOffset, index.lastPosition])
  for (let i = 0; i < 300; i++) {
    const cut = 1000 + random.below(read.lastOffset - 999)
    expect(read.lookup(cut)).toBe(lookup(cut))
    if (i % 30 !== 0) continue
    read.truncateTo(cut)
    while ((entries.at(-1)?.[0] ?? 0) >= cut) entries.pop()
    expect(read.entries).toBe(entries.length)
    expect(read.lookup(1e9)).toBe(entries.at(-1)?.[1] ?? 0)
    if (entries.length === 0) break
  }
})

test("the layout is Kafka's: big-endian, relative to the base offset", () => {
  const index = new OffsetIndex(disk, '/p/b.index', 70_000_000_000)
  index.clear()
  index.append(70_000_000_258, 4100)
  index.file.flush()
  expect([...disk.readFile('/p/b.index')]).toEqual([0, 0, 1, 2, 0, 0, 16, 4])
  const times = new TimeIndex(disk, '/p/b.timeindex', 70_000_000_000)
  times.clear()
  times.maybeAppend(0x0102_0304_0506, 70_000_000_007)
  times.maybeAppend(0x0102_0304_0506, 70_000_000_008)
  times.file.flush()
  expect([...disk.readFile('/p/b.timeindex')]).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 7])
  const aborted = new TransactionIndex(disk, '/p/b.txnindex', false)
  expect(disk.exists('/p/b.txnindex')).toBe(false)
  aborted.append({ producerId: 1, firstOffset: 2, lastOffset: 3, lastStableOffset: 4 })
  const long = (n: number): number[] => [0, 0, 0, 0, 0, 0, 0, n]
  expect([...disk.readFile('/p/b.txnindex')]).toEqual([0, 0, ...long(1), ...long(2), ...long(3), ...long(4)])
})

test('a time index finds the offset up to which all timestamps are below, and keeps one entry free for the roll', () => {
  const index = new TimeIndex(disk, '/p/c.timeindex', 0)
  index.clear()
  expect(index.lookup(5)).toBe(0)
  for (const [timestamp, offset] of [
    [10, 3],
    [20, 9],
    [20, 11],
    [15, 12],
    [30, 20],
  ] as const)
    index.maybeAppend(timestamp, offset)
  expect(index.entries).toBe(3)
  expect([9, 10, 19, 20, 29, 30, 99].map((timestamp) => index.lookup(timestamp))).toEqual([0, 3, 3, 9, 9, 20, 20])
  expect([index.isFull(4 * 12), index.isFull(5 * 12)]).toEqual([true, false])
  index.truncateTo(9)
  expect([index.entries, index.lastTimestamp, index.lastOffset]).toEqual([1, 10, 3])
})

test('a file that is no index is told by its size, its last entry and its order', () => {
  const write = (path: string, bytes: readonly number[]): void => {
    const file = disk.open(path, 'truncate')
    file.write([Uint8Array.from(bytes)], 0)
    file.close()
  }
  const load = (bytes: readonly number[], logBytes: number): string | undefined => {
    write('/p/d.index', bytes)
    return new OffsetIndex(disk, '/p/d.index', 5).load(logBytes)
  }
  expect(load([], 0)).toBeUndefined()
  expect(load([0, 0, 0, 1, 0, 0, 0, 9], 10)).toBeUndefined()
  expect(load([0, 0, 0, 1, 0, 0, 0, 9], 9)).toBe('last entry is beyond the log')
  expect(load([0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0], 100)).toBe('last entry is not beyond the base')
  expect(load([0, 0, 0], 100)).toBe('not a whole number of entries')
  expect(new OffsetIndex(disk, '/p/none.index', 5).load(1)).toBe('missing')
})
