import { expect, test } from 'vitest'
import { TakenNames } from './topic-names.ts'

test('names that differ in dots and underscores alone collide as long as one of them is there, and leave nothing behind', () => {
  const taken = new TakenNames()
  for (const name of ['a.b', 'a_b', 'plain']) taken.add(name)
  expect([taken.collidingWith('a.b'), taken.collidingWith('a_b.c'), taken.collidingWith('plain')]).toEqual([
    'a.b',
    undefined,
    undefined,
  ])
  taken.remove('a.b')
  expect(taken.collidingWith('a.b')).toBe('a_b')
  taken.remove('a_b')
  expect(taken.collidingWith('a.b')).toBeUndefined()
  for (let i = 0; i < 1_000; i++) {
    taken.add(`run.${i}`)
    taken.remove(`run.${i}`)
  }
  expect(taken.size).toBe(0)
})
