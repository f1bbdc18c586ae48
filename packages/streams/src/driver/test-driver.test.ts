// The driver itself: marbles, errors, headers, stores, taps of time.
import { expect, test } from 'vitest'
import * as k from '../index.ts'
import { parseMarble, toMarble } from './marble.ts'

const words = k.topic('words', { key: k.string, value: k.string })
const counts = k.topic('counts', { key: k.string, value: k.int64 })
const countStore = k.store('by-word', { key: k.string, value: k.int64 })

test('records come at the frames of a diagram, and results are read as one', () => {
  const t = k.topology()
  t.stream(words).pipe(
    k.groupBy((word) => word, k.string),
    k.count({ as: countStore }),
    k.to(counts),
  )
  const driver = k.testDriver(t)
  driver.input(words).marble('a-b--(aa)|', { a: ['1', 'x'], b: ['2', 'y'] })
  expect(driver.output(counts).marble({ 1: 1, 2: 2, 3: 3 })).toBe('1-1--(23)')
  expect(driver.get(countStore, 'x')).toBe(3)
  expect(driver.get(countStore, 'z')).toBeUndefined()
  expect(driver.written('by-word-repartition').map(({ key }) => new TextDecoder().decode(key!))).toEqual(['x', 'y', 'x', 'x'])
})

test('diagrams that mean nothing are refused', () => {
  expect(parseMarble('a (bc)-d|e')).toEqual([
    { frame: 0, letter: 'a' },
    { frame: 1, letter: 'b' },
    { frame: 1, letter: 'c' },
    { frame: 3, letter: 'd' },
  ])
  expect(() => parseMarble('(a')).toThrow('parentheses')
  expect(() =>
    toMarble(
      [
        { value: 1, timestamp: 5 },
        { value: 1, timestamp: 4 },
      ],
      { a: 1 },
    ),
  ).toThrow('out of order')
})

test('what goes wrong is thrown with its place, skipped, or written to the dead letters as it came', () => {
  const broken = (): k.Topology => {
    const t = k.topology()
    t.stream(words).pipe(
      k.map((word) => {
        if (word === 'bad') throw new RangeError('no such word')
        return word
      }),
      k.to(words.name === 'words' ? k.topic('out', { key: k.string, value: k.string }) : words),
    )
    return t
  }
  expect(() => k.testDriver(broken()).input(words).pipe('k', 'bad', 5)).toThrow(
    'task 0_0 failed on words-0 at offset 0: no such word',
  )
  const skipping = k.testDriver(broken(), { onError: 'skip' })
  skipping.input(words).pipe('k', 'bad', 5)
  skipping.input(words).pipe('k', 'good', 6)
  expect(skipping.dropped()).toBe(1)
  expect(skipping.written('out')).toHaveLength(1)
  const parking = k.testDriver(broken(), { onError: () => ({ deadLetter: 'dead' }) })
  parking.input(words).pipe('k', 'bad', 5, [{ key: 'h', value: null }])
  const [letter] = parking.output(k.topic('dead', { key: k.string, value: k.string })).read()
  expect(letter).toMatchObject({ key: 'k', value: 'bad', timestamp: 5 })
  const headers = Object.fromEntries(
    letter!.headers.map(({ key, value }) => [key, value === null ? null : new TextDecoder().decode(value)]),
  )
  expect(headers).toMatchObject({
    h: null,
    '__streams.errors.exception': 'RangeError',
    '__streams.errors.message': 'no such word',
    '__streams.errors.topic': 'words',
    '__streams.errors.offset': '0',
  })
})

test('headers and bytes that nothing changed go through as they are', () => {
  const t = k.topology()
  t.stream(k.topic('in', { key: k.json<unknown>(), value: k.json<{ n: number }>() })).pipe(
    k.filter((value) => value.n > 1),
    k.to(k.topic('out', { key: k.json<unknown>(), value: k.json<{ n: number }>() })),
  )
  const driver = k.testDriver(t)
  const raw = k.topic('in', { key: k.bytes, value: k.bytes })
  const value = new TextEncoder().encode('{ "n" : 2 }')
  // A key that is not JSON is never looked at.
  driver.input(raw).pipe(new Uint8Array([0xff]), value, 3, [{ key: 'h', value: new Uint8Array([1]) }])
  expect(driver.written('out')).toEqual([
    { key: new Uint8Array([0xff]), value, timestamp: 3, headers: [{ key: 'h', value: new Uint8Array([1]) }] },
  ])
})

test('event time can be taken from the value, and a record without one is dropped', () => {
  const events = k.topic('events', { key: k.string, value: k.json<{ at: number }>() })
  const out = k.topic('out', { key: k.string, value: k.json<{ at: number }>() })
  const t = k.topology()
  t.stream(events, { timestamp: (value, meta) => (meta.key === 'none' ? -1 : value.at) }).pipe(k.to(out))
  const driver = k.testDriver(t)
  driver.input(events).pipe('a', { at: 42 }, 1)
  driver.input(events).pipe('none', { at: 43 }, 2)
  expect(driver.output(out).read()).toMatchObject([{ key: 'a', timestamp: 42 }])
  expect(driver.dropped()).toBe(1)
})

test('a branch sends a record to the first condition it meets', () => {
  const t = k.topology()
  const numbers = k.topic('numbers', { key: k.string, value: k.int32 })
  const outs = Object.fromEntries(
    ['small', 'even', 'rest'].map((name) => [name, k.topic(name, { key: k.string, value: k.int32 })]),
  )
  const { small, even, rest } = t.stream(numbers).pipe(k.branch({ small: (n) => n < 10, even: (n) => n % 2 === 0 }))
  small.pipe(k.to(outs['small']!))
  even.pipe(k.to(outs['even']!))
  rest.pipe(k.to(outs['rest']!))
  const driver = k.testDriver(t)
  for (const n of [4, 14, 15, 5]) driver.input(numbers).pipe('k', n)
  expect(
    Object.fromEntries(
      Object.entries(outs).map(([name, out]) => [
        name,
        driver
          .output(out)
          .read()
          .map(({ value }) => value),
      ]),
    ),
  ).toEqual({ small: [4, 5], even: [14], rest: [15] })
})

test('the graph is described as text and as Mermaid, cut at the repartition topic', () => {
  const t = k.topology()
  t.stream(words).pipe(
    k.groupBy((word) => word, k.string),
    k.count({ as: 'n' }),
    k.to(counts),
  )
  expect(t.describe()).toBe(`sub-topology 0
  source-1 (words)
    → stream-1
  stream-1
    → groupBy-1
  groupBy-1
    → repartition-1
  repartition-1 (n-repartition)
sub-topology 1
  source-2 (n-repartition)
    → count-1
  count-1 (n)
    store n
    → to-1
  to-1 (counts)
`)
  expect(t.describe('mermaid')).toContain('topic1 --> n4')
})

test('state without a name is refused where names are required', () => {
  const t = k.topology({ strictNaming: true })
  expect(() => t.stream(words).pipe(k.groupByKey(), k.count())).toThrow('has no name')
  t.stream(words).pipe(k.groupByKey(), k.count({ as: 'n' }))
  expect(() => t.stream(words).pipe(k.groupByKey(), k.count({ as: 'n' }))).toThrow('there is a store named n already')
})
