// The two ways of a value, straight into JSON bytes and by way of a value, must give the same JSON.
import { expect, test } from 'vitest'
import { JsonBytes } from '../../api/json-bytes.ts'
import { JsonConverter } from '../../converters/json.ts'
import { chance } from '../../../test/random-writer.ts'
import { codecOf } from './column-types.ts'
import type { PgType, TypeOptions } from './column-types.ts'
import {
  civilFromDays,
  daysFromCivil,
  intervalMicros,
  isoDate,
  isoInterval,
  parseInterval,
  parseTimestamp,
  parseZonedTime,
  sinceEpoch,
} from './pg-time.ts'

const oids = {
  bool: 16,
  int2: 21,
  int4: 23,
  int8: 20,
  float4: 700,
  float8: 701,
  numeric: 1700,
  text: 25,
  bytea: 17,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  timestamptz: 1184,
  uuid: 2950,
  json: 114,
}
const types = new Map<number, PgType>(
  Object.entries(oids).map(([name, oid]) => [
    oid,
    { oid, name, kind: 'base', element: 0, delimiter: ',', base: 0, baseModifier: -1, labels: [] },
  ]),
)
const base: TypeOptions = {
  decimal: 'precise',
  time: 'adaptive',
  binary: 'bytes',
  hstore: 'json',
  interval: 'numeric',
  moneyFractionDigits: 2,
  includeUnknown: false,
  unavailable: 'gone',
  unavailableUuid: 'gone',
}
const json = new JsonConverter({ schemasEnable: false })
const utf8 = new TextEncoder()
const text = new TextDecoder()

const random = chance(42)
const below = (n: number): number => Math.floor(random() * n)
const digits = (n: number): string => Array.from({ length: n }, () => below(10)).join('')
const pad = (value: number, width = 2): string => String(value).padStart(width, '0')
const date = (): string => `${pad(1 + below(random() < 0.1 ? 20_000 : 2500), 4)}-${pad(1 + below(12))}-${pad(1 + below(28))}`
const time = (): string =>
  `${pad(below(24))}:${pad(below(60))}:${pad(below(60))}${random() < 0.5 ? '' : `.${digits(1 + below(6))}`}`
const sign = (): string => (random() < 0.5 ? '-' : '')

/** As PostgreSQL prints a float4. */
function shortestFloat(given: number): string {
  const value = Math.fround(given)
  for (let places = 1; places < 10; places += 1)
    if (Math.fround(Number(value.toPrecision(places))) === Math.fround(value)) return String(Number(value.toPrecision(places)))
  return String(value)
}

const makers: Record<keyof typeof oids, () => string> = {
  bool: () => (random() < 0.5 ? 't' : 'f'),
  int2: () => `${sign()}${below(32_768)}`,
  int4: () => String(below(4_294_967_296) - 2_147_483_648),
  int8: () => `${sign()}${1 + below(9)}${digits(below(18))}`,
  float4: () => shortestFloat((random() - 0.5) * 10 ** (below(60) - 30)),
  float8: () =>
    random() < 0.05
      ? (['NaN', 'Infinity', '-Infinity', '0', '-0', '1', '100', '0.001', '1e-07'][below(9)] as string)
      : String((random() - 0.5) * 10 ** (below(40) - 20)),
  numeric: () => `${sign()}${random() < 0.3 ? '0' : `${1 + below(9)}${digits(below(20))}`}.${digits(4)}`,
  text: () =>
    Array.from({ length: below(20) }, () => String.fromCodePoint(random() < 0.7 ? 32 + below(90) : below(0xd7ff))).join(''),
  bytea: () => `\\x${Array.from({ length: below(10) }, () => pad(below(256).toString(16) as unknown as number)).join('')}`,
  date: () => (random() < 0.1 ? (['infinity', '-infinity', '0044-03-15 BC', '294276-12-31'][below(4)] as string) : date()),
  time,
  timestamp: () =>
    random() < 0.1
      ? (['infinity', '-infinity', '4713-01-01 00:00:00 BC', '9999-12-31 23:59:59.999999', '1969-12-31 23:59:59.999'][
          below(5)
        ] as string)
      : `${date()} ${time()}`,
  timestamptz: () =>
    random() < 0.1
      ? (['infinity', '0001-01-01 00:00:00+00 BC', '12024-02-29 11:14:15.5+00'][below(3)] as string)
      : `${date()} ${time()}+00`,
  uuid: () => '6f9619ff-8b86-d011-b42d-00c04fc964ff',
  json: () => '{"a": "\\"é"}',
}

const modes: Partial<TypeOptions>[] = [
  {},
  { decimal: 'string', time: 'connect', binary: 'base64' },
  { decimal: 'double', time: 'adaptive_time_microseconds', binary: 'hex' },
  { time: 'nanoseconds' },
  { time: 'microseconds' },
  { time: 'isostring' },
]

for (const [name, make] of Object.entries(makers)) {
  test(`${name}: bytes to JSON is the same as value to JSON`, () => {
    for (const mode of modes) {
      for (const modifier of name === 'numeric'
        ? [((20 << 16) | 4) + 4, ((38 << 16) | 10) + 4, -1]
        : name.startsWith('time')
          ? [-1, 0, 3, 6]
          : [-1]) {
        const codec = codecOf(oids[name as keyof typeof oids], modifier, types, { ...base, ...mode })
        if (codec === undefined) throw new Error(name)
        for (let i = 0; i < 300; i += 1) {
          // Values of a type with few places have no more places.
          const given =
            name.startsWith('time') && modifier >= 0
              ? make().replace(/\.(\d+)/, (_, fraction: string) => (modifier === 0 ? '' : `.${fraction.slice(0, modifier)}`))
              : make()
          const out = new JsonBytes(8)
          const bytes = utf8.encode(`__${given}`)
          const fast = codec.write?.(out, bytes, 2, bytes.length) === true ? text.decode(out.toBytes()) : undefined
          const slow = text.decode(json.fromConnect('', codec.schema, codec.decode(given)) as Uint8Array)
          if (fast !== undefined) expect(`${given} ${fast}`).toBe(`${given} ${slow}`)
          JSON.parse(slow)
        }
      }
    }
  })
}

test('days and dates are inverse, over four hundred years and at the edges', () => {
  for (let days = -800_000; days < 200_000; days += 37) {
    const { year, month, day } = civilFromDays(days)
    expect(daysFromCivil(year, month, day)).toBe(days)
  }
  expect(isoDate(daysFromCivil(-43, 3, 15))).toBe('-0043-03-15')
  expect(isoDate(daysFromCivil(10_000, 1, 1))).toBe('+10000-01-01')
  expect(daysFromCivil(1970, 1, 1)).toBe(0)
})

test('zones, infinities and the ends of the range', () => {
  expect(parseZonedTime('23:59:59+14')).toBe((9 * 3600 + 59 * 60 + 59) * 1_000_000)
  expect(parseTimestamp('2024-02-29 23:00:00-02')).toEqual({ days: 19_783, micros: 3_600_000_000 })
  expect(sinceEpoch({ days: 2_932_896, micros: 86_399_999_999 }, 1_000_000)).toBe(253_402_300_799_999_999n)
  expect(sinceEpoch({ days: 2_932_896, micros: 0 }, 1_000_000_000)).toBe(9_223_372_036_854_775_807n)
})

test('intervals in every part', () => {
  const interval = parseInterval('1 year 2 mons -3 days -04:05:06.789')
  expect(interval).toEqual({ months: 14, days: -3, micros: -14_706_789_000 })
  expect(isoInterval(parseInterval('1 year 2 mons 3 days 04:05:06.789012') as never)).toBe('P1Y2M3DT4H5M6.789012S')
  expect(isoInterval(parseInterval('-1 days -02:03:04') as never)).toBe('P0Y0M-1DT-2H-3M-4S')
  expect(intervalMicros(parseInterval('1 year 2 mons 3 days 04:05:06.789012') as never)).toBe(37_091_106_789_012)
  expect(intervalMicros({ months: 2_147_483_647, days: 0, micros: 0 })).toBe((2_147_483_647n * 487n * 86_400_000_000n) / 16n)
})
