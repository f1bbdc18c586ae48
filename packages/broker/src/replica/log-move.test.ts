import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, openDirs, quiet, topicId } from '../../test/logs.ts'
import { nextStep } from './log-move.ts'
import { Partition } from './partition.ts'

const settled = { isEven: true, start: 5, recordedStart: 5, promisedEndOffset: 20, safeEndOffset: 20 }

test('a copy takes the place of its log when it holds all, a start knows what it has to, and no promise is broken', () => {
  expect(nextStep(settled)).toBe('swap')
  // What is not promised yet may be made safe later.
  expect(nextStep({ ...settled, promisedEndOffset: 19 })).toBe('swap')
  expect(nextStep({ ...settled, promisedEndOffset: 21 })).toBe('hold')
  expect(nextStep({ ...settled, start: 6 })).toBe('record')
  expect(nextStep({ ...settled, recordedStart: -1, start: 0 })).toBe('record')
  expect(nextStep({ ...settled, isEven: false, start: 6, promisedEndOffset: 21 })).toBe('copy')
})

test('what a start has to know is recorded before commits are held, so that they wait for one sync alone', () => {
  expect(nextStep({ ...settled, start: 6, promisedEndOffset: 21 })).toBe('record')
})

test.each(['disk', 'os'] as const)(
  'while a copy is about to come nothing is committed with durability=%s that it does not hold safely',
  (durability) => {
    const sim = new Simulation({ seed: 1 })
    const { host } = sim.machine('a')
    return sim.run(async () => {
      const logDirs = await openDirs(host, {}, { ...quiet, directories: ['/a', '/b'] })
      const log = logDirs.create('orders', 0, topicId)
      const future = logDirs.createFuture(log, logDirs.directoryOf(log) === '/a' ? '/b' : '/a')
      const partition = new Partition(
        log,
        topicId,
        { leader: 1, leaderEpoch: 0, replicas: [1], isr: [1] },
        {
          nodeId: 1,
          durability,
          log: host.log,
          whenDurable: (of, done) => logDirs.whenDurable(of, done),
          minInSyncReplicas: () => 1,
        },
      )
      const put = (value: string): unknown =>
        partition.append(batchOf(host, [value]), { origin: 'client', needsAllReplicas: true, now: host.clock.now() })
      put('0')
      await host.clock.sleep(100)
      expect(partition.highWatermark).toBe(1)
      partition.commitWith(future)
      put('1')
      put('2')
      const committed: number[] = []
      for (const offset of [1, 2]) partition.whenCommitted(offset, () => committed.push(offset))
      await host.clock.sleep(100)
      // Who promises no more than that the system has it has nothing to wait for.
      expect([log.durableEndOffset, partition.highWatermark]).toEqual(durability === 'disk' ? [3, 1] : [1, 3])
      for (const value of ['0', '1']) append(host, future, batchOf(host, [value]))
      await future.sync()
      partition.commitWith(future)
      expect([partition.highWatermark, committed]).toEqual(durability === 'disk' ? [2, [1]] : [3, [1, 2]])
      partition.commitWith(undefined)
      expect([partition.highWatermark, committed]).toEqual([3, [1, 2]])
      expect(partition.promisedEndOffset).toBe(durability === 'disk' ? 3 : 0)
      await logDirs.close()
    })
  },
)
