// Partitions of keys against Java's, and the rules of the sticky choice.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SeededRandom } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { murmur2, partitionOfKey } from '@millrace/protocol'
import { StickyPartitioner, drawPartition } from './partitioner.ts'

test("every key goes where Java's default partitioner puts it", () => {
  const lines = readFileSync(join(import.meta.dirname, '../../test/data/murmur2.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  expect(lines.length).toBeGreaterThan(60)
  for (const line of lines) {
    const [hex, hash, partition] = line.split(' ') as [string, string, string]
    const key = Uint8Array.from(Buffer.from(hex, 'hex'))
    expect(murmur2(key)).toBe(Number(hash))
    expect(partitionOfKey(key, 12)).toBe(Number(partition))
  }
})

test('a sticky partition is left once its bytes are through, or when it has no leader any more', () => {
  const sticky = new StickyPartitioner(new SeededRandom(1), 100)
  const loads = (): { queued: number; available: boolean }[] => Array.from({ length: 8 }, () => ({ queued: 0, available: true }))
  const first = sticky.partition(8, loads)
  sticky.wrote(99)
  expect(sticky.partition(8, loads)).toBe(first)
  const seen = new Set<number>()
  for (let round = 0; round < 100; round++) {
    sticky.wrote(100)
    seen.add(sticky.partition(8, loads))
  }
  expect(seen.size).toBe(8)
  const now = sticky.partition(8, loads)
  sticky.leave(now)
  const without = (): { queued: number; available: boolean }[] =>
    loads().map((load, partition) => ({ ...load, available: partition !== now }))
  expect(sticky.partition(8, without)).not.toBe(now)
})

test('the longer its queue the rarer a partition is drawn; without any leader all are drawn', () => {
  const random = new SeededRandom(2)
  const loads = [
    { queued: 9, available: true },
    { queued: 0, available: true },
    { queued: 0, available: false },
  ]
  const drawn = [0, 0, 0]
  for (let i = 0; i < 1100; i++) drawn[drawPartition(3, loads, random)]!++
  expect(drawn[2]).toBe(0)
  expect(drawn[0]! / drawn[1]!).toBeGreaterThan(0.05)
  expect(drawn[0]! / drawn[1]!).toBeLessThan(0.2)
  const nobody = loads.map((load) => ({ ...load, available: false }))
  expect(new Set(Array.from({ length: 50 }, () => drawPartition(3, nobody, random))).size).toBe(3)
})
