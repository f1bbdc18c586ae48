import { expect, test } from 'vitest'
import type { ConnectRecord } from '../api/record.ts'
import type { ConnectValue } from '../api/schema.ts'
import { ConfigError } from '../api/settings.ts'
import { transformChain } from './transform-chain.ts'

const record = (topic: string, value: ConnectValue, headers: ConnectRecord['headers'] = []): ConnectRecord => ({
  topic,
  keySchema: null,
  key: 'k',
  valueSchema: null,
  value,
  timestamp: 0,
  headers,
})
const problems = (config: Readonly<Record<string, string>>): string[] => {
  try {
    transformChain(config)
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.message.split('\n')
    throw cause
  }
  return []
}
const smt = 'org.apache.kafka.connect.transforms'

test('without transforms there is no chain, so that sources may write bytes by themselves', () => {
  expect(transformChain({ predicates: 'a', 'predicates.a.type': 'RecordIsTombstone' })).toBeUndefined()
  expect(transformChain({ transforms: '' })).toBeUndefined()
})

test('transforms run in order, each on what the one before made', () => {
  const chain = transformChain({
    transforms: 'unnest, route',
    'transforms.unnest.type': `${smt}.ExtractField$Value`,
    'transforms.unnest.field': 'inner',
    'transforms.route.type': 'RegexRouter',
    'transforms.route.regex': 'a\\.(.*)',
    'transforms.route.replacement': '$1',
  })
  expect(chain?.(record('a.b', { inner: 7 }))).toEqual(record('b', 7))
})

test('a record keeps what only its own kind has', () => {
  const chain = transformChain({ transforms: 'h', 'transforms.h.type': 'HoistField$Value', 'transforms.h.field': 'x' })
  expect(chain?.({ ...record('a', 1), partition: 3, offset: 9 })).toMatchObject({ partition: 3, offset: 9, value: { x: 1 } })
})

test('a predicate decides which records a transform sees, negated the others; a dropped record goes no further', () => {
  const dropping = (more: Readonly<Record<string, string>>) =>
    transformChain({
      transforms: 'drop',
      'transforms.drop.type': `${smt}.Filter`,
      'transforms.drop.predicate': 'p',
      predicates: 'p',
      ...more,
    })
  const tombstones = dropping({ 'predicates.p.type': `${smt}.predicates.RecordIsTombstone` })
  expect(tombstones?.(record('a', null))).toBeNull()
  expect(tombstones?.(record('a', 1))).not.toBeNull()
  const others = dropping({ 'predicates.p.type': 'RecordIsTombstone', 'transforms.drop.negate': 'TRUE' })
  expect(others?.(record('a', null))).not.toBeNull()
  expect(others?.(record('a', 1))).toBeNull()
  const topics = dropping({ 'predicates.p.type': 'TopicNameMatches', 'predicates.p.pattern': 'a|b' })
  expect(['a', 'b', 'ab', 'xa'].map((topic) => topics?.(record(topic, 1)) === null)).toEqual([true, true, false, false])
  const headed = dropping({ 'predicates.p.type': 'HasHeaderKey', 'predicates.p.name': 'h' })
  expect(headed?.(record('a', 1, [{ key: 'h', schema: null, value: '' }]))).toBeNull()
  expect(headed?.(record('a', 1))).not.toBeNull()
})

test('every problem is told, by the whole name of its setting', () => {
  expect(
    problems({
      transforms: 'a,b,c,d',
      'transforms.a.type': 'RegexRouter',
      'transforms.b.type': 'Nonsense',
      'transforms.c.predicate': 'p',
      'transforms.d.type': 'Filter',
      'transforms.d.predicate': 'q',
      predicates: 'p',
      'predicates.p.type': 'TopicNameMatches',
      'predicates.p.pattern': '(',
    }).map((line) => line.replace(/(: there is no Nonsense|is not a regular expression).*/, '$1')),
  ).toEqual([
    'predicates.p.pattern: ( is not a regular expression',
    'transforms.a.regex: is required',
    'transforms.a.replacement: is required',
    'transforms.b.type: there is no Nonsense',
    'transforms.c.type: is required',
    'transforms.c.predicate: there is no predicate p in predicates',
    'transforms.d.predicate: there is no predicate q in predicates',
  ])
})

test('what only Java understands in a regular expression is refused', () => {
  for (const regex of ['a++', '(?>a)', '[a-z&&[^b]]', '\\p{Alpha}+', '\\Qa\\E', '\\Aa\\z'])
    expect(
      problems({
        transforms: 'r',
        'transforms.r.type': 'RegexRouter',
        'transforms.r.regex': regex,
        'transforms.r.replacement': 'x',
      }),
    ).toHaveLength(1)
  for (const regex of ['\\\\Q', 'a+b', '[+]+', '\\d+', '(?i)a'])
    expect(
      problems({
        transforms: 'r',
        'transforms.r.type': 'RegexRouter',
        'transforms.r.regex': regex,
        'transforms.r.replacement': 'x',
      }),
    ).toEqual([])
})

const event = (op: string, before: ConnectValue, after: ConnectValue): ConnectValue => ({
  before,
  after,
  source: { table: 't' },
  op,
  ts_ms: 1,
})
const unwrapped = (config: Readonly<Record<string, string>>, value: ConnectValue): unknown => {
  const made = transformChain({
    transforms: 'u',
    'transforms.u.type': 'io.debezium.transforms.ExtractNewRecordState',
    ...config,
  })?.(record('a', value))
  return made === null ? 'dropped' : made?.value
}

test('the older settings of unwrap mean what they meant', () => {
  const older = (deletes: string, tombstones: string) => {
    const config = { 'transforms.u.delete.handling.mode': deletes, 'transforms.u.drop.tombstones': tombstones }
    return [unwrapped(config, event('d', { id: 1 }, null)), unwrapped(config, null)]
  }
  expect(older('drop', 'true')).toEqual(['dropped', 'dropped'])
  expect(older('drop', 'false')).toEqual([null, 'dropped'])
  expect(older('rewrite', 'true')).toEqual([{ id: 1, __deleted: 'true' }, 'dropped'])
  expect(older('rewrite', 'false')).toEqual([{ id: 1, __deleted: 'true' }, null])
  expect(older('none', 'true')).toEqual([null, 'dropped'])
  expect(older('none', 'false')).toEqual([null, null])
})

test('unwrap leaves out the fields that a header lists', () => {
  const chain = transformChain({
    transforms: 'u',
    'transforms.u.type': 'ExtractNewRecordState',
    'transforms.u.drop.fields.header.name': 'gone',
  })
  const made = chain?.(record('a', event('c', null, { id: 1, a: 2, b: 3 }), [{ key: 'gone', schema: null, value: ['a', 'x'] }]))
  expect(made?.value).toEqual({ id: 1, b: 3 })
})
