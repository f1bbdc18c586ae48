// However many aborted transactions there are, only so many are in memory, and all of them are found.
import { DiskFailed } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { LoadedTransactions } from './loaded-transactions.ts'
import type { AbortedTransaction } from './transaction-index.ts'
import { TransactionIndex } from './transaction-index.ts'

const abortedOf = (from: number): AbortedTransaction[] =>
  Array.from({ length: 10 }, (_, i) => ({
    producerId: i,
    firstOffset: from + i * 10,
    lastOffset: from + i * 10 + 5,
    lastStableOffset: from + i * 10 + 6,
  }))

test('indexes that were not asked for longest let go of their entries, and read them again', async () => {
  const sim = new Simulation({ seed: 3 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { disk } = machine.host
    disk.makeDirectory('/p')
    const loaded = new LoadedTransactions(25)
    const indexes = [0, 1, 2, 3, 4].map((n) => new TransactionIndex(disk, `/p/${n}.txnindex`, false, loaded))
    for (const [n, index] of indexes.entries()) for (const aborted of abortedOf(n * 100)) index.append(aborted)
    expect(loaded.entries).toBe(20)
    const found = (n: number, from: number, to: number): number[] => {
      const into: AbortedTransaction[] = []
      ;(indexes[n] as TransactionIndex).collect(n * 100 + from, n * 100 + to, into)
      return into.map(({ firstOffset }) => firstOffset - n * 100)
    }
    let opened = 0
    machine.disk.fault = (operation) => (operation === 'open' && opened++ < 0 ? 'EIO' : undefined)
    for (const n of [0, 1, 2, 3, 4, 4, 4, 0]) {
      expect(found(n, 21, 40)).toEqual([20, 30])
      expect(loaded.entries).toBeLessThanOrEqual(25)
    }
    expect(opened).toBeLessThanOrEqual(6)
    // Where an index ends is known without its file.
    const [first, second] = indexes as [TransactionIndex, TransactionIndex]
    machine.disk.fault = () => 'EIO'
    expect(indexes.map((index, n) => [index.reaches(n * 100 + 95), index.reaches(n * 100 + 96)])).toEqual(
      indexes.map(() => [true, false]),
    )
    expect(() => found(1, 0, 100)).toThrow(DiskFailed)
    // What only memory has stays there.
    machine.disk.fault = (operation) => (operation === 'write' ? 'ENOSPC' : undefined)
    second.append({ producerId: 99, firstOffset: 196, lastOffset: 197, lastStableOffset: 198 })
    for (const n of [0, 2, 3, 4, 0, 2]) expect(found(n, 0, 100)).toHaveLength(10)
    expect(found(1, 90, 100)).toEqual([90, 96])
    machine.disk.fault = undefined
    await second.sync()
    for (const n of [0, 2, 3, 4]) expect(found(n, 0, 100)).toHaveLength(10)
    expect(found(1, 90, 100)).toEqual([90, 96])
    // A cut counts what is left, and an index that goes is not counted any more.
    first.truncateTo(20)
    expect(found(0, 0, 100)).toEqual([0, 10])
    for (const index of indexes) index.clear()
    expect(loaded.entries).toBe(0)
  })
})
