// The JSON converter: what Kafka Connect's own wrote is read and written again to the byte.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { DataError } from '../api/converter.ts'
import { Decimal, schema } from '../api/schema.ts'
import type { ConnectValue, Schema } from '../api/schema.ts'
import { parseJson } from './json-text.ts'
import { JsonConverter } from './json.ts'

const utf8 = new TextEncoder()
const text = new TextDecoder()
const withSchemas = new JsonConverter({ schemasEnable: true, replaceNullWithDefault: false })
const plain = new JsonConverter({ schemasEnable: false, replaceNullWithDefault: false })

function encode(of: Schema | null, value: ConnectValue, converter = plain): string {
  return text.decode(converter.fromConnect('t', of, value) ?? utf8.encode('nothing'))
}

describe.each(['defaults', 'strings', 'micros', 'nanos', 'iso'])(
  'records of Debezium under Kafka Connect, configuration %s',
  (name) => {
    test('come back to the byte', () => {
      const file = join(import.meta.dirname, '../../test/debezium', `${name}.jsonl.gz`)
      const lines = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n')
      for (const line of lines) {
        const record = JSON.parse(line) as { topic: string; key: string | null; value: string | null }
        for (const given of [record.key, record.value]) {
          if (given === null) continue
          // Java before 19 wrote this float with more digits than it needs.
          const modern = given.replaceAll('1.50000005E10', '1.5E10')
          const read = withSchemas.toConnect(record.topic, utf8.encode(modern))
          expect(encode(read.schema, read.value, withSchemas)).toBe(modern)
        }
      }
      expect(lines.length).toBeGreaterThan(30)
    })
  },
)

test('a decimal is the base64 of its unscaled bytes, or a number where that is asked for', () => {
  const of = schema.decimal(2)
  expect(encode(of, Decimal.parse('1.5'))).toBe('"AJY="')
  expect(encode(of, Decimal.parse('-1.28'))).toBe('"gA=="')
  const numeric = new JsonConverter({ schemasEnable: false, decimalFormat: 'NUMERIC' })
  expect(encode(of, Decimal.parse('1.50'), numeric)).toBe('1.50')
  expect(withSchemas.read(of, 'AJY=')).toEqual(Decimal.parse('1.50'))
  expect(withSchemas.read(of, 1.5)).toEqual(Decimal.parse('1.50'))
})

test('integers beyond 2^53 keep every digit', () => {
  expect(encode(schema.int64(), 9_223_372_036_854_775_807n)).toBe('9223372036854775807')
  expect(plain.toConnect('t', utf8.encode('{"a":9223372036854775807,"b":-5,"c":1e3}')).value).toEqual({
    a: 9_223_372_036_854_775_807n,
    b: -5,
    c: 1000,
  })
})

test('doubles are written as Java writes them', () => {
  const cases: [number, string][] = [
    [1, '1.0'],
    [0.1, '0.1'],
    [1e7, '1.0E7'],
    [1.5e300, '1.5E300'],
    [0.001, '0.001'],
    [0.0001, '1.0E-4'],
    [-0, '-0.0'],
    [9_999_999, '9999999.0'],
    [5e-324, '4.9E-324'],
    [2e-323, '2.0E-323'],
    [1e23, '1.0E23'],
    [NaN, '"NaN"'],
    [-Infinity, '"-Infinity"'],
  ]
  for (const [value, expected] of cases) expect(encode(schema.float64(), value)).toBe(expected)
  expect(encode(schema.float32(), Math.fround(3.4028235e38))).toBe('3.4028235E38')
  expect(encode(schema.float32(), Math.fround(1e-30))).toBe('1.0E-30')
})

test('text is escaped as Jackson escapes it', () => {
  expect(encode(schema.string(), 'a"\\\n\t\b\f\r\u0001\u001fé😀/')).toBe(
    '"a\\"\\\\\\n\\t\\b\\f\\r\\u0001\\u001Fé\\uD83D\\uDE00/"',
  )
})

test('null becomes the default only where that is asked for', () => {
  const of = schema.string({ optional: true, defaultValue: 'd' })
  expect(encode(of, null)).toBe('null')
  expect(encode(of, null, new JsonConverter({ schemasEnable: false }))).toBe('"d"')
})

test('a map with other keys than strings is a list of pairs', () => {
  expect(encode(schema.map(schema.int32(), schema.string()), new Map([[1, 'a']]))).toBe('[[1,"a"]]')
  expect(encode(schema.map(schema.string(), schema.int32()), new Map([['k', 1]]))).toBe('{"k":1}')
})

test('a value that does not fit its schema is named', () => {
  expect(() => encode(schema.int32(), 'x')).toThrow(DataError)
  expect(() => encode(schema.int32(), null)).toThrow('must have a value')
  expect(() => withSchemas.toConnect('orders', utf8.encode('{"a":1}'))).toThrow('value.converter.schemas.enable')
  expect(() => plain.toConnect('orders', Uint8Array.of(0xff))).toThrow('not UTF-8')
})

test.each(['{', '{"a":}', '[1,]', '01', '"\\x"', 'nul', '"a', '{"a":1}x', '1 2', '\u0001'])('%s is not JSON', (bad) => {
  expect(() => parseJson(bad)).toThrow(DataError)
})

test('nesting has an end', () => {
  expect(() => parseJson('['.repeat(100_000))).toThrow('too deep')
})

test('a name __proto__ is a name like any other', () => {
  const parsed = parseJson('{"__proto__":1}') as Record<string, unknown>
  expect(Object.keys(parsed)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype)
})

test('integers with an exponent and numbers beyond all doubles are doubles, not digits written out', () => {
  expect(parseJson('12345678901234567e2')).toBe(Number('12345678901234567e2'))
  expect(parseJson('1e4789012345623456')).toBe(Infinity)
  expect(parseJson('1.2345678901234567e999999999')).toBe(Infinity)
  expect(parseJson('1.2345678901234567e-999999999')).toBe(0)
  expect(parseJson('1.2345678901234567e3')).toEqual(Decimal.parse('1.2345678901234567e3'))
})
