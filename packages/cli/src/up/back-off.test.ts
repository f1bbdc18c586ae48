// Waits double to a bound and start over after a good life.
import { expect, test } from 'vitest'
import { afterExit, noBackOff } from './back-off.ts'

test('waits double from a quarter of a second to ten seconds while lives stay short', () => {
  const waits: number[] = []
  let state = noBackOff
  for (let i = 0; i < 8; i++) waits.push((state = afterExit(state, 100)).waitMs)
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000])
  expect(state.restarts).toBe(8)
})

test('a life of half a minute makes the next wait short again', () => {
  let state = noBackOff
  for (let i = 0; i < 5; i++) state = afterExit(state, 10)
  expect(afterExit(state, 30_000).waitMs).toBe(250)
  expect(afterExit(state, 29_999).waitMs).toBe(8000)
})
