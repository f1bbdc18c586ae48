// Memory of frames that is used again.
import { expect, test } from 'vitest'
import { FramePool } from './frame-pool.ts'

test('memory that was given back holds the next frame of its size class', () => {
  const pool = new FramePool(1024 * 1024)
  const first = pool.take(100_000)
  expect(first.length).toBe(100_000)
  pool.give(first)
  expect(pool.keptBytes).toBe(131_072)
  const second = pool.take(120_000)
  expect(second.buffer).toBe(first.buffer)
  expect([second.length, pool.keptBytes]).toEqual([120_000, 0])
})

test('two frames in use never share memory', () => {
  const pool = new FramePool(1024 * 1024)
  const first = pool.take(65_536)
  pool.give(first)
  pool.give(first)
  const [second, third] = [pool.take(65_536), pool.take(65_536)]
  expect(second.buffer).toBe(first.buffer)
  expect(third.buffer).not.toBe(second.buffer)
})

test('a view of foreign memory, a small and a huge frame are not kept', () => {
  const pool = new FramePool(1024 * 1024 * 1024)
  pool.give(new Uint8Array(65_536))
  pool.give(pool.take(1_000))
  const huge = pool.take(8 * 1024 * 1024)
  const { buffer } = huge
  pool.give(huge)
  expect(pool.keptBytes).toBe(0)
  // The huge one's memory is the system's again, without waiting for a collection.
  expect([buffer.byteLength, huge.length]).toEqual([0, 0])
})

test('huge memory that the pool did not lend stays as it is', () => {
  const foreign = new Uint8Array(8 * 1024 * 1024)
  new FramePool(0).give(foreign)
  expect(foreign.length).toBe(8 * 1024 * 1024)
})

test('no more is kept than the bound', () => {
  const pool = new FramePool(150_000)
  const frames = [pool.take(65_536), pool.take(65_536), pool.take(65_536)]
  for (const frame of frames) pool.give(frame)
  expect(pool.keptBytes).toBe(131_072)
})

test("memory of sizes that nobody asks for any more makes room for those that are asked for, and is the system's again", () => {
  const pool = new FramePool(150_000)
  const before = [pool.take(65_536), pool.take(65_536)]
  for (const frame of before) pool.give(frame)
  const now = pool.take(131_072)
  pool.give(now)
  expect(pool.keptBytes).toBe(131_072)
  expect(before.map(({ buffer }) => buffer.byteLength)).toEqual([0, 0])
  expect(pool.take(131_072).buffer).toBe(now.buffer)
})
