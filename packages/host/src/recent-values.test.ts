// What was measured lately, with what was measured before giving way to it.
import { expect, test } from 'vitest'
import { RecentValues } from './recent-values.ts'

test('nothing measured is nothing told', () => expect(new RecentValues().at(0)).toBeUndefined())

test('mean and greatest are of the last half minute and the one before; what is older is forgotten', () => {
  const values = new RecentValues()
  values.record(9, 0)
  values.record(1, 29_999)
  expect(values.at(29_999)).toEqual({ mean: 5, max: 9 })
  values.record(2, 30_000)
  expect(values.at(30_000)).toEqual({ mean: 4, max: 9 })
  values.record(4, 60_000)
  expect(values.at(60_000)).toEqual({ mean: 3, max: 4 })
  // Nothing comes any more: both samples are told for a minute from their last value.
  expect(values.at(89_999)).toEqual({ mean: 3, max: 4 })
  expect(values.at(119_999)).toEqual({ mean: 4, max: 4 })
  expect(values.at(120_000)).toBeUndefined()
})
