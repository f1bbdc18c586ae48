// Several promises with one end: a failure is told when nothing of the work goes on any more, and nothing new is begun.
import { expect, test } from 'vitest'
import { settleAll, someAtATime } from './settled.ts'

test('a failure of one is told when the others have ended', async () => {
  const slow = Promise.withResolvers<number>()
  let told: unknown
  const all = settleAll([Promise.reject(new Error('broken')), slow.promise]).catch((cause: unknown) => (told = cause))
  await new Promise(setImmediate)
  expect(told).toBeUndefined()
  slow.resolve(2)
  await all
  expect(told).toEqual(new Error('broken'))
})

test('without a failure the values come in their order', async () => {
  expect(await settleAll([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2])
})

test('as many at a time as asked for; after a failure no other is begun, and what was begun ends first', async () => {
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>())
  const begun: number[] = []
  let told: unknown
  const all = someAtATime([0, 1, 2, 3], 2, async (one) => {
    begun.push(one)
    await gates[one]!.promise
  }).catch((cause: unknown) => (told = cause))
  await new Promise(setImmediate)
  expect(begun).toEqual([0, 1])
  gates[0]!.resolve()
  await new Promise(setImmediate)
  expect(begun).toEqual([0, 1, 2])
  gates[1]!.reject(new Error('broken'))
  await new Promise(setImmediate)
  expect(told).toBeUndefined()
  gates[2]!.resolve()
  await all
  expect(told).toEqual(new Error('broken'))
  expect(begun).toEqual([0, 1, 2])
})
