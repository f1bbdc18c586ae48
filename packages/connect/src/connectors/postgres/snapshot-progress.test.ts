// Which state of the database has seen which transaction, and which rows were read in which state.
import { DataError } from '../../api/converter.ts'
import { expect, test } from 'vitest'
import {
  advanced,
  compareKeys,
  filteredUntil,
  formatProgress,
  hasSeen,
  isDone,
  parseProgress,
  parseSeen,
  readUpTo,
  stateOf,
} from './snapshot-progress.ts'
import type { SnapshotProgress, TableProgress } from './snapshot-progress.ts'

const table: TableProgress = { schema: 's', name: 't', filenode: 1, segments: [] }

test('a state has seen what ended before it, not what was running and not what came later', () => {
  const state = parseSeen('100:110:102,105', 1)
  expect([99, 100, 101, 102, 103, 105, 109, 110, 200].map((xid) => hasSeen(state, xid))).toEqual([
    true,
    true,
    true,
    false,
    true,
    false,
    true,
    false,
    false,
  ])
  expect(hasSeen(null, 1)).toBe(false)
})

test('transaction ids wrap around after 2^32', () => {
  const state = parseSeen('4294967290:4294967300:4294967297', 1)
  expect(hasSeen(state, 4_294_967_289)).toBe(true)
  expect(hasSeen(state, 4_294_967_295)).toBe(true)
  // 4294967296, 4294967297 (running), 4294967299, 4294967300
  expect([0, 1, 3, 4].map((xid) => hasSeen(state, xid))).toEqual([true, false, true, false])
})

test('keys compare as PostgreSQL compares them', () => {
  expect(compareKeys(['9'], ['10'], ['integer'])).toBeLessThan(0)
  expect(compareKeys(['-9223372036854775808'], ['9223372036854775807'], ['integer'])).toBeLessThan(0)
  expect(compareKeys(['9223372036854775806'], ['9223372036854775807'], ['integer'])).toBeLessThan(0)
  expect(compareKeys(['Z'], ['a'], ['bytes'])).toBeLessThan(0)
  expect(compareKeys(['zz'], ['é'], ['bytes'])).toBeLessThan(0)
  // U+FF5E stands before U+1F600 in UTF-8, behind it in UTF-16.
  expect(compareKeys(['～'], ['😀'], ['bytes'])).toBeLessThan(0)
  expect(compareKeys(['a', '2'], ['a', '10'], ['bytes', 'integer'])).toBeLessThan(0)
  expect(compareKeys(['a'], ['a'], ['bytes'])).toBe(0)
})

test('a key belongs to the first range that reaches it', () => {
  const read = advanced(advanced(advanced(table, ['10'], 0), ['20'], 1), null, 2)
  expect(['9', '10', '11', '20', '21'].map((key) => stateOf(read, [key], ['integer']))).toEqual([0, 0, 1, 1, 2])
  expect(stateOf(undefined, ['1'], ['integer'])).toBeUndefined()
})

test('ranges of one state become one, and the end of the table is its own', () => {
  const once = advanced(advanced(table, ['10'], 3), ['20'], 3)
  expect(once.segments).toEqual([{ upTo: ['20'], state: 3 }])
  expect([isDone(once), readUpTo(once)]).toEqual([false, ['20']])
  expect([isDone(advanced(once, null, 3)), readUpTo(advanced(once, null, 3))]).toEqual([true, undefined])
})

test('progress survives the offset, and can be forgotten once the stream has passed every state', () => {
  const progress: SnapshotProgress = {
    states: [null, parseSeen('5:9:7', 1234)],
    tables: [advanced(table, ['k', '1'], 1)],
    complete: false,
  }
  expect(parseProgress(formatProgress(progress))).toEqual(progress)
  expect(filteredUntil(progress)).toBe(1234)
})

test('text that is no progress is refused, whatever is in it', () => {
  for (const text of [
    '',
    'null',
    '{}',
    '[]',
    '{"states":[1],"tables":[],"complete":true}',
    '{"states":[],"tables":[["a","b",1,[[null,0]]]],"complete":true}',
  ])
    expect(() => parseProgress(text)).toThrow(DataError)
})
