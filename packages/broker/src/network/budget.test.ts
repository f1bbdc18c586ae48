// What all connections hold: who waits, and who alone may go on while far too much is held.
import { expect, test } from 'vitest'
import { Budget } from './budget.ts'
import type { BudgetWaiter } from './budget.ts'

interface Half extends BudgetWaiter {
  mayRead: boolean
}

/** A connection with half a request: it reads on as long as not far too much is held, or it is the favoured one. */
function half(budget: Budget): Half {
  const one: Half = {
    mayRead: true,
    budgetFree() {
      one.mayRead = !budget.isFarOver() || budget.favours(one)
      if (!one.mayRead) budget.wait(one)
    },
  }
  return one
}

test('while far too much is held one half-received request goes on, and when it is whole the next', () => {
  const budget = new Budget(100)
  const all = [half(budget), half(budget), half(budget)]
  budget.take(200)
  for (const one of all) one.budgetFree()
  expect(all.map(({ mayRead }) => mayRead)).toEqual([true, false, false])
  budget.hasEnough(all[0] as Half)
  expect(all.map(({ mayRead }) => mayRead)).toEqual([true, true, false])
  // It is gone before it was whole.
  budget.forget(all[1] as Half)
  expect(all.map(({ mayRead }) => mayRead)).toEqual([true, true, true])
  expect(budget.favourite).toBe(all[2])
})

test('all go on once no more is held than may be, and that is counted', () => {
  const budget = new Budget(100)
  const all = [half(budget), half(budget), half(budget)]
  budget.take(200)
  for (const one of all) one.budgetFree()
  budget.release(60)
  expect([all[2]?.mayRead, budget.dips]).toEqual([false, 0])
  budget.release(60)
  expect([all[2]?.mayRead, budget.dips, budget.favourite]).toEqual([true, 1, undefined])
})

test('one that lacks nothing is not the favourite and changes nothing', () => {
  const budget = new Budget(100)
  const all = [half(budget), half(budget)]
  budget.take(200)
  for (const one of all) one.budgetFree()
  budget.hasEnough(all[1] as Half)
  expect(all.map(({ mayRead }) => mayRead)).toEqual([true, false])
})
