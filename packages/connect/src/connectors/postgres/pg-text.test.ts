// Text forms of PostgreSQL's values, as far as the conformance suite does not show them.
import { expect, test } from 'vitest'
import { parseArray } from './pg-text.ts'

test('an array has as many dimensions as PostgreSQL allows, and no text of braces fills the stack', () => {
  expect(parseArray('{{{{{{1}}}}}}')).toEqual([[[[[['1']]]]]])
  expect(() => parseArray('{'.repeat(100_000))).toThrow('not an array')
})
