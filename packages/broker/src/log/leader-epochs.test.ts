import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { LeaderEpochs } from './leader-epochs.ts'

const sim = new Simulation({ seed: 1 })
const { disk } = sim.machine('a').host
disk.makeDirectory('/p')

function epochs(...entries: readonly (readonly [number, number])[]): LeaderEpochs {
  const made = new LeaderEpochs(disk, () => '/p')
  for (const [epoch, startOffset] of entries) made.assign(epoch, startOffset)
  return made
}

test('the end of an epoch is the start of the next one that is known', () => {
  const known = epochs([1, 0], [3, 10], [4, 20])
  expect(known.endOffsetFor(4, 25)).toEqual({ epoch: 4, endOffset: 25 })
  expect(known.endOffsetFor(3, 25)).toEqual({ epoch: 3, endOffset: 20 })
  expect(known.endOffsetFor(2, 25)).toEqual({ epoch: 1, endOffset: 10 })
  expect(known.endOffsetFor(0, 25)).toEqual({ epoch: 0, endOffset: 0 })
  expect(known.endOffsetFor(5, 25)).toBeUndefined()
  expect(known.endOffsetFor(-1, 25)).toBeUndefined()
  expect(epochs().endOffsetFor(0, 0)).toBeUndefined()
})

test('the newest word holds: entries that contradict it go', () => {
  const known = epochs([1, 0], [2, 10], [3, 20])
  known.assign(3, 25)
  expect(known.entries()).toHaveLength(3)
  known.assign(4, 10)
  expect(known.entries()).toEqual([
    { epoch: 1, startOffset: 0 },
    { epoch: 4, startOffset: 10 },
  ])
})

test('cutting the end and the start keeps the epoch of every offset that is left', () => {
  const known = epochs([1, 0], [2, 10], [3, 20])
  known.truncateFromEnd(20)
  expect(known.latest).toBe(2)
  known.truncateFromStart(5)
  expect(known.entries()[0]).toEqual({ epoch: 1, startOffset: 5 })
  known.truncateFromStart(15)
  expect(known.entries()).toEqual([{ epoch: 2, startOffset: 15 }])
  expect([known.epochAt(14), known.epochAt(15), known.epochAt(99)]).toEqual([-1, 2, 2])
})

test('the file is what was flushed', async () => {
  await sim.run(async () => {
    await epochs([0, 0], [7, 1234]).flush()
  })
  expect(new TextDecoder().decode(disk.readFile('/p/leader-epoch-checkpoint'))).toBe('0\n2\n0 0\n7 1234\n')
  const read = epochs()
  expect(read.load()).toBe(true)
  expect(read.epochAt(2000)).toBe(7)
})

test('an epoch without a batch reaches the file with its first batch, and a file that holds the same is left alone', async () => {
  const machine = sim.machine('b')
  const { disk: other } = machine.host
  other.makeDirectory('/p')
  const known = new LeaderEpochs(other, () => '/p')
  known.assign(0, 0)
  known.assign(7, 10)
  let renames = 0
  machine.disk.fault = (operation) => {
    if (operation === 'rename') renames++
    return undefined
  }
  const stored = (): string => new TextDecoder().decode(other.readFile('/p/leader-epoch-checkpoint'))
  await sim.run(async () => {
    await known.flush(10)
    expect(stored()).toBe('0\n1\n0 0\n')
    await known.flush(11)
    expect(stored()).toBe('0\n2\n0 0\n7 10\n')
    const read = new LeaderEpochs(other, () => '/p')
    read.load()
    read.assign(8, 20)
    await read.flush(20)
    expect(renames).toBe(2)
  })
})
