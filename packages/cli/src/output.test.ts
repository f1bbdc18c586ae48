// Tables and lists for people.
import { expect, test } from 'vitest'
import { listed, table } from './output.ts'

test('a name that is very long is shown whole, and makes no other row as wide', () => {
  const long = 'x'.repeat(249)
  expect(
    table(
      ['NAME', 'PARTITIONS'],
      [
        ['orders', 1],
        [long, 22],
      ],
    ),
  ).toBe(`NAME    PARTITIONS\norders           1\n${long}          22\n`)
})

test('of many names the first ones are listed, and how many more there are', () => {
  expect(listed(['a'])).toBe('a')
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c')
  expect(listed(Array.from({ length: 9 }, (_, i) => String(i)))).toBe('0, 1, 2, 3, 4 and 4 more')
})
