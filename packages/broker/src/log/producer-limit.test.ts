import { expect, test } from 'vitest'
import { Producer } from './producer.ts'
import { limitProducers } from './producer-limit.ts'
import type { Remembered } from './producer-limit.ts'

function logs(count: number, producers: number, timeOf: (producer: number) => number): Remembered[] {
  return Array.from({ length: count }, () => {
    const all = new Map<number, Producer>()
    for (let id = 0; id < producers; id++) {
      const producer = new Producer(id)
      producer.addBatch(0, 0, 0, 0, timeOf(id))
      all.set(id, producer)
    }
    return { producers: all }
  })
}

const pause = (): Promise<void> => Promise.resolve()
const sizes = (states: readonly Remembered[]): number[] => states.map(({ producers }) => producers.size)

test('no more producers than the bound: nobody is forgotten', async () => {
  const states = logs(10, 10, (id) => id)
  expect(await limitProducers(states, 100, pause)).toBe(0)
  expect(sizes(states)).toEqual(Array.from({ length: 10 }, () => 10))
})

test('above the bound those are forgotten that were quiet longest, whatever log they are in', async () => {
  const states = logs(10, 100, (id) => 1_000 + id * 10)
  const forgotten = await limitProducers(states, 500, pause)
  expect(forgotten).toBe(550)
  for (const { producers } of states) {
    // The newest are all there, the oldest are not.
    expect([...producers.keys()].filter((id) => id >= 60)).toHaveLength(40)
    expect([...producers.keys()].filter((id) => id < 50)).toEqual([])
  }
})

test('producers of one time are not all forgotten together', async () => {
  const states = logs(4, 100, () => 77)
  expect(await limitProducers(states, 200, pause)).toBe(220)
  expect(sizes(states).reduce((sum, size) => sum + size, 0)).toBe(180)
})

test('who has a transaction open stays', async () => {
  const states = logs(1, 100, (id) => id)
  for (const producer of states[0]!.producers.values()) if (producer.producerId < 90) producer.transactionFirstOffset = 5
  expect(await limitProducers(states, 50, pause)).toBe(10)
  expect(sizes(states)).toEqual([90])
})

test('very many are gone through in several turns', async () => {
  let turns = 0
  const states = logs(10, 10_000, (id) => id)
  await limitProducers(states, 50_000, async () => void turns++)
  expect(turns).toBeGreaterThanOrEqual(5)
})
