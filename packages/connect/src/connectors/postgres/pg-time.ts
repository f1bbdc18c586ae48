// Dates and times as PostgreSQL writes them in text (DateStyle ISO, TimeZone UTC), as numbers.

export const daySeconds = 86_400
const dayMicros = 86_400_000_000

/** A point on the time line: whole days since 1970-01-01 and microseconds in the day; or one of the two infinities. */
export interface DayAndMicros {
  readonly days: number
  readonly micros: number
}

/** 'infinity' and '-infinity'. */
export type Infinite = 'infinity' | '-infinity'

/** Days from 1970-01-01 of a proleptic Gregorian date; year 0 is 1 BC. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The other way. */
export function civilFromDays(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const mp = Math.floor((5 * dayOfYear + 2) / 153)
  const month = mp < 10 ? mp + 3 : mp - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1 }
}

const datePattern = /^(\d{4,7})-(\d\d)-(\d\d)( BC)?$/
const timePattern = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/
const zonePattern = /([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?$/
const stampPattern = /^(\d{4,7}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?)([+-]\d\d(?::\d\d)?(?::\d\d)?)?( BC)?$/

/** @throws RangeError not a date of PostgreSQL's. */
export function parseDate(text: string): number | Infinite {
  if (text === 'infinity' || text === '-infinity') return text
  const match = datePattern.exec(text)
  if (match === null) throw new RangeError(`not a date: ${text}`)
  const year = Number(match[1])
  return daysFromCivil(match[4] === undefined ? year : 1 - year, Number(match[2]), Number(match[3]))
}

/** Microseconds since midnight, up to 24:00:00. @throws RangeError not a time. */
export function parseTime(text: string): number {
  const match = timePattern.exec(text)
  if (match === null) throw new RangeError(`not a time: ${text}`)
  return (
    (Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3])) * 1_000_000 + Number((match[4] ?? '').padEnd(6, '0'))
  )
}

/** Seconds east of UTC. */
function parseZone(text: string): number {
  const match = zonePattern.exec(text)
  if (match === null) throw new RangeError(`not a time zone: ${text}`)
  const size = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0)
  return match[1] === '-' ? -size : size
}

/** timestamp or timestamptz. @throws RangeError neither. */
export function parseTimestamp(text: string): DayAndMicros | Infinite {
  if (text === 'infinity' || text === '-infinity') return text
  const match = stampPattern.exec(text)
  if (match === null) throw new RangeError(`not a timestamp: ${text}`)
  const days = parseDate(`${match[1]}${match[4] ?? ''}`) as number
  const micros = parseTime(match[2] ?? '')
  return match[3] === undefined ? { days, micros } : normal(days, micros - parseZone(match[3]) * 1_000_000)
}

/** timetz as microseconds since midnight in UTC. */
export function parseZonedTime(text: string): number {
  const zone = zonePattern.exec(text)
  if (zone === null) throw new RangeError(`not a time with zone: ${text}`)
  return normal(0, parseTime(text.slice(0, zone.index)) - parseZone(text) * 1_000_000).micros
}

function normal(days: number, micros: number): DayAndMicros {
  const over = Math.floor(micros / dayMicros)
  return { days: days + over, micros: micros - over * dayMicros }
}

const int64Max = 9_223_372_036_854_775_807n
const int64Min = -9_223_372_036_854_775_808n

/** The point as a count of 1/perSecond seconds since 1970, as a number where it is exact, cut to what 64 bits hold. */
export function sinceEpoch({ days, micros }: DayAndMicros, perSecond: 1_000 | 1_000_000 | 1_000_000_000): number | bigint {
  const inDay = perSecond === 1_000_000_000 ? micros * 1000 : perSecond === 1000 ? Math.floor(micros / 1000) : micros
  const value = days * daySeconds * perSecond + inDay
  if (Number.isSafeInteger(value)) return value
  const exact = BigInt(days) * BigInt(daySeconds) * BigInt(perSecond) + BigInt(inDay)
  return exact > int64Max ? int64Max : exact < int64Min ? int64Min : exact
}

/** What Debezium writes for the infinities in 64-bit fields: in milliseconds the driver's constants, beyond that the ends of the range. */
export function infiniteEpoch(sign: Infinite, perSecond: 1_000 | 1_000_000 | 1_000_000_000): bigint {
  if (perSecond === 1000) return sign === 'infinity' ? 9_223_372_036_825_200_000n : -9_223_372_036_832_400_000n
  return sign === 'infinity' ? int64Max : int64Min
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/** `2024-02-29`; years beyond four digits with a sign, as ISO 8601 and Java have them. */
export function isoDate(days: number): string {
  const { year, month, day } = civilFromDays(days)
  const shown = year < 0 ? `-${pad(-year, 4)}` : year > 9999 ? `+${year}` : pad(year, 4)
  return `${shown}-${pad(month, 2)}-${pad(day, 2)}`
}

/** `13:14:15.5`. @param digits of the fraction; undefined: as few as needed. */
export function isoTime(micros: number, digits?: number): string {
  const seconds = Math.floor(micros / 1_000_000)
  const fraction = pad(micros - seconds * 1_000_000, 6)
  const shown = digits === undefined ? fraction.replace(/0+$/, '') : fraction.slice(0, digits)
  return `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}${shown === '' ? '' : `.${shown}`}`
}

/** An interval in the parts that PostgreSQL keeps. */
export interface Interval {
  readonly months: number
  readonly days: number
  readonly micros: number
}

const intervalPart = /([+-]?\d+) (year|mon|day)s?/g
const intervalTime = /([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/

/** Of IntervalStyle postgres, such as `1 year 2 mons 3 days 04:05:06.789`. @throws RangeError */
export function parseInterval(text: string): Interval | Infinite {
  if (text === 'infinity' || text === '-infinity') return text
  let months = 0
  let days = 0
  for (const [, count, unit] of text.matchAll(intervalPart)) {
    if (unit === 'year') months += 12 * Number(count)
    else if (unit === 'mon') months += Number(count)
    else days += Number(count)
  }
  const time = intervalTime.exec(text)
  if (time === null) return { months, days, micros: 0 }
  const size =
    (Number(time[2]) * 3600 + Number(time[3]) * 60 + Number(time[4])) * 1_000_000 + Number((time[5] ?? '').padEnd(6, '0'))
  return { months, days, micros: time[1] === '-' ? -size : size }
}

/** Debezium's MicroDuration: a month is 365.25 / 12 days. */
export function intervalMicros({ months, days, micros }: Interval): number | bigint {
  const value = (months * 30.4375 + days) * dayMicros + micros
  if (Number.isSafeInteger(value)) return value
  return (BigInt(months) * 487n * BigInt(dayMicros)) / 16n + BigInt(days) * BigInt(dayMicros) + BigInt(micros)
}

/** Debezium's Interval: `P1Y2M3DT4H5M6.789S`. */
export function isoInterval({ months, days, micros }: Interval): string {
  const sign = micros < 0 ? -1 : 1
  const size = Math.abs(micros)
  const seconds = Math.floor(size / 1_000_000)
  const fraction = pad(size - seconds * 1_000_000, 6).replace(/0+$/, '')
  const hours = sign * Math.floor(seconds / 3600)
  const minutes = sign * (Math.floor(seconds / 60) % 60)
  const second = seconds % 60
  const shownSeconds = `${sign < 0 && (second > 0 || fraction !== '') ? '-' : ''}${second}${fraction === '' ? '' : `.${fraction}`}`
  return `P${Math.trunc(months / 12) + 0}Y${(months % 12) + 0}M${days}DT${hours + 0}H${minutes + 0}M${shownSeconds}S`
}
