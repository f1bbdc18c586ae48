// Bytes of serdes, against what Java writes.
import { expect, test } from 'vitest'
import { changeSerde } from './change.ts'
import { connectJson, fromBase64, json, struct, toBase64 } from './json.ts'
import { bytes, float64, int32, int64, string } from './primitives.ts'
import type { Serde } from './serde.ts'
import { KeyInterner, Scratch } from './serde.ts'
import { windowed } from './windowed.ts'

const hex = (from: Uint8Array): string => Array.from(from, (byte) => byte.toString(16).padStart(2, '0')).join('')
const encode = <T>(serde: Serde<T>, value: T): Uint8Array => serde.encode(value, new Scratch(1)).slice()
const back = <T>(serde: Serde<T>, value: T): T => {
  const encoded = encode(serde, value)
  // Among other bytes, so that a serde that ignores its bounds is caught.
  const padded = new Uint8Array([0xff, ...encoded, 0xff])
  return serde.decode(padded, 1, padded.length - 1)
}

test('numbers are big-endian as in Java', () => {
  expect(hex(encode(int32, -2))).toBe('fffffffe')
  expect(hex(encode(int64, -2))).toBe('fffffffffffffffe')
  expect(hex(encode(int64, 0x1_0000_0002))).toBe('0000000100000002')
  expect(hex(encode(float64, 1.5))).toBe('3ff8000000000000')
  for (const value of [0, 1, -1, 2 ** 31, -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])
    expect(back(int64, value)).toBe(value)
  expect(() => encode(int32, 2 ** 31)).toThrow(RangeError)
  expect(() => encode(int64, 1.5)).toThrow(RangeError)
  expect(() => int64.decode(new Uint8Array([0x7f, 255, 255, 255, 255, 255, 255, 255]), 0, 8)).toThrow('beyond')
  expect(() => int64.decode(new Uint8Array(7), 0, 7)).toThrow('8 bytes')
})

test('text survives a scratch that has to grow, in every script', () => {
  for (const text of ['', 'a', 'żółć', '漢字'.repeat(200), '🦀', 'x'.repeat(5000)]) expect(back(string, text)).toBe(text)
  expect([...back(bytes, new Uint8Array([1, 2]))]).toEqual([1, 2])
})

test('JSON that would not come back as it was is refused', () => {
  expect(back(json<unknown>(), { a: [1, null, 'x'] })).toEqual({ a: [1, null, 'x'] })
  expect(() => encode(json<unknown>(), new Uint8Array(1))).toThrow('bytes have no JSON form')
  expect(() => encode(json<unknown>(), undefined)).toThrow('no JSON form')
})

test('a struct is written in the envelope of Connect and read with or without it', () => {
  const serde = struct('revenue', { id: 'int64', name: 'string?', at: 'timestamp', raw: 'bytes?', share: 'float64' })
  const value = { id: 7, name: null, at: 1_700_000_000_000, raw: new Uint8Array([1, 2, 3]), share: 0.5 }
  expect(JSON.parse(new TextDecoder().decode(encode(serde, value)))).toEqual({
    schema: {
      type: 'struct',
      fields: [
        { type: 'int64', optional: false, field: 'id' },
        { type: 'string', optional: true, field: 'name' },
        { type: 'int64', optional: false, name: 'org.apache.kafka.connect.data.Timestamp', version: 1, field: 'at' },
        { type: 'bytes', optional: true, field: 'raw' },
        { type: 'double', optional: false, field: 'share' },
      ],
      optional: false,
      name: 'revenue',
    },
    payload: { id: 7, name: null, at: 1_700_000_000_000, raw: 'AQID', share: 0.5 },
  })
  expect(back(serde, value)).toEqual(value)
  const plain = new TextEncoder().encode('{"id":1,"name":"x","at":2,"raw":null,"share":1}')
  expect(serde.decode(plain, 0, plain.length)).toEqual({ id: 1, name: 'x', at: 2, raw: null, share: 1 })
  expect(() => encode(serde, { ...value, id: 1.5 })).toThrow('revenue.id is declared int64, but is 1.5')
  expect(() => encode(serde, { ...value, at: undefined as unknown as number })).toThrow(
    'revenue.at is declared timestamp, but is missing',
  )
})

test('Connect JSON is read with its schema and without', () => {
  for (const text of ['{"schema":{"type":"int32"},"payload":{"a":1}}', '{"a":1}']) {
    const encoded = new TextEncoder().encode(text)
    expect(connectJson().decode(encoded, 0, encoded.length)).toEqual({ a: 1 })
  }
})

test('base64 goes there and back at every length', () => {
  for (let length = 0; length < 20; length++) {
    const value = Uint8Array.from({ length }, (_, at) => at * 37 + 5)
    expect(toBase64(value)).toBe(Buffer.from(value).toString('base64'))
    expect([...fromBase64(toBase64(value))]).toEqual([...value])
  }
  expect(() => fromBase64('a!b')).toThrow('not base64')
})

test('a windowed key is the key and the start', () => {
  const serde = windowed(string, '1m')
  expect(hex(encode(serde, { key: 'k', start: 60_000, end: 120_000 }))).toBe('6b000000000000ea60')
  expect(back(serde, { key: 'k', start: 60_000, end: 120_000 })).toEqual({ key: 'k', start: 60_000, end: 120_000 })
  expect(back(windowed(bytes, 10), { key: new Uint8Array([9]), start: 10, end: 20 })).toEqual({
    key: new Uint8Array([9]),
    start: 10,
    end: 20,
  })
})

test('a change holds the old value, the new one, or both behind the length of the new', () => {
  const serde = changeSerde(string as Serde<unknown>)
  expect(hex(encode(serde, { newValue: null, oldValue: 'ab' }))).toBe('616200')
  expect(hex(encode(serde, { newValue: 'ab', oldValue: null }))).toBe('616201')
  expect(hex(encode(serde, { newValue: 'ab', oldValue: 'c' }))).toBe('0461626302')
  for (const newValue of [null, '', 'new', 'n'.repeat(300)]) {
    for (const oldValue of [null, '', 'old', 'o'.repeat(9000)]) {
      if (newValue !== null || oldValue !== null) expect(back(serde, { newValue, oldValue })).toEqual({ newValue, oldValue })
    }
  }
  expect(() => serde.decode(new Uint8Array([3]), 0, 1)).toThrow('0 to 2')
  expect(() => serde.decode(new Uint8Array([0x80, 2]), 0, 2)).toThrow('cut off')
  expect(() => serde.decode(new Uint8Array([0x7e, 2]), 0, 2)).toThrow('shorter')
})

test('interned keys are right even when they share a slot', () => {
  const interner = new KeyInterner()
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 20_000; n++) {
      const key = `key-${n}`
      const encoded = new TextEncoder().encode(`..${key}..`)
      expect(interner.decode(encoded, 2, encoded.length - 2)).toBe(key)
    }
  }
})
