// Counts of days, milliseconds, micro- and nanoseconds as PostgreSQL reads dates and times, over its whole range.
import { DataError } from '../../api/converter.ts'
import type { ConnectValue } from '../../api/schema.ts'
import { civilFromDays } from '../postgres/pg-time.ts'

const int64Max = 9_223_372_036_854_775_807n
const int64Min = -9_223_372_036_854_775_808n
// What Debezium writes for the infinities: of dates, of milliseconds, and of finer counts.
const infinities = new Map<number | bigint, string>([
  [2_147_483_647, 'infinity'],
  [-2_147_483_648, '-infinity'],
  [9_223_372_036_825_200_000n, 'infinity'],
  [-9_223_372_036_832_400_000n, '-infinity'],
  [int64Max, 'infinity'],
  [int64Min, '-infinity'],
])

function whole(value: ConnectValue, column: string): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  throw new DataError(`${column}: ${String(value as number)} is no count of time`)
}

const pad = (value: number | bigint, width: number): string => String(value).padStart(width, '0')

/** Without the era, which stands last. */
function dayText(days: bigint, column: string): { readonly text: string; readonly era: string } {
  // PostgreSQL has no days beyond.
  if (days < -3_000_000n || days > 110_000_000n) throw new DataError(`${column}: day ${days} is beyond what PostgreSQL can store`)
  const { year, month, day } = civilFromDays(Number(days))
  return { text: `${pad(year > 0 ? year : 1 - year, 4)}-${pad(month, 2)}-${pad(day, 2)}`, era: year > 0 ? '' : ' BC' }
}

/** A time of day; 24:00:00 is one. */
function clockText(units: bigint, perSecond: bigint): string {
  const seconds = units / perSecond
  const digits = String(perSecond).length - 1
  const fraction = digits === 0 ? '' : `.${pad(units % perSecond, digits)}`
  return `${pad(seconds / 3600n, 2)}:${pad((seconds / 60n) % 60n, 2)}:${pad(seconds % 60n, 2)}${fraction}`
}

/** @param value days since 1970 */
export function dateText(value: ConnectValue, column: string): string {
  const infinite = infinities.get(value as number)
  if (infinite !== undefined) return infinite
  const { text, era } = dayText(whole(value, column), column)
  return text + era
}

/** @param value 1/perSecond seconds since midnight */
export function timeText(value: ConnectValue, perSecond: bigint, column: string): string {
  const units = whole(value, column)
  if (units < 0n || units > 86_400n * perSecond) throw new DataError(`${column}: ${units} is no time of a day`)
  return clockText(units, perSecond)
}

/** @param value 1/perSecond seconds since 1970; the text ends with Z, which columns without zone do not mind */
export function timestampText(value: ConnectValue, perSecond: bigint, column: string): string {
  const infinite = typeof value === 'bigint' ? infinities.get(value) : undefined
  if (infinite !== undefined) return infinite
  const units = whole(value, column)
  const perDay = 86_400n * perSecond
  const inDay = ((units % perDay) + perDay) % perDay
  const { text, era } = dayText((units - inDay) / perDay, column)
  return `${text} ${clockText(inDay, perSecond)}Z${era}`
}

/** @param value 1/perSecond seconds of duration */
export function durationText(value: ConnectValue, perSecond: bigint, column: string): string {
  const infinite = typeof value === 'bigint' ? infinities.get(value) : undefined
  return infinite ?? `${whole(value, column) / (perSecond / 1_000_000n)} microseconds`
}

/** ISO 8601 has years with signs and a year 0; PostgreSQL has BC. */
export function isoText(text: string): string {
  const match = /^([+-])(\d{4,})(-.*)$/.exec(text)
  if (match === null) return text
  const [, sign, year, rest = ''] = match
  return sign === '+' ? `${year}${rest}` : `${pad(Number(year) + 1, 4)}${rest} BC`
}
