import type { Clock } from '@millrace/host'
import { Turns } from '@millrace/host'
import { expect, test } from 'vitest'
import { sortInTurns } from './sort-in-turns.ts'

/** Each look at it is a millisecond later. */
function busyClock(): Clock & { readonly turns: () => number } {
  let now = 0
  let turns = 0
  return {
    now: () => now,
    monotonic: () => now++,
    after: () => ({ cancel: () => undefined }),
    soon: (run) => {
      turns++
      queueMicrotask(run)
    },
    sleep: () => Promise.resolve(),
    turns: () => turns,
  }
}

test.each([0, 1, 1_999, 2_000, 2_001, 6_000, 33_333])(
  '%i names come out in order, each once, however they came',
  async (count) => {
    const names = Array.from({ length: count }, (_, i) => `n${(i * 7_919) % Math.max(1, Math.ceil(count / 2))}`)
    const clock = busyClock()
    const sorted = await sortInTurns(names, new Turns(clock))
    expect(sorted).toEqual([...new Set(names)].sort())
  },
)

test('a long list takes several turns', async () => {
  const clock = busyClock()
  await sortInTurns(
    Array.from({ length: 100_000 }, (_, i) => `n${i}`),
    new Turns(clock),
  )
  expect(clock.turns()).toBeGreaterThan(10)
})
