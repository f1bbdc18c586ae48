// Dates in patterns of java.text.SimpleDateFormat, in UTC and English; letters that are not here are refused.

const months = 'January February March April May June July August September October November December'.split(' ')
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const numeric = 'yMdHkKhmsS'

interface Item {
  /** A letter of the pattern, or '' for text that stands for itself. */
  readonly letter: string
  readonly count: number
  readonly text: string
}

/** A moment taken apart, as it is being read. */
interface Parts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  ms: number
  /** Hours counted from 0 to 11 need the half of the day. */
  half: number | undefined
  afternoon: boolean
  offsetMinutes: number
}

/** Writes and reads milliseconds since 1970. */
export class DateFormat {
  readonly #items: readonly Item[]
  readonly pattern: string

  /** @throws RangeError a letter that has no meaning, or none here; a quote that is not closed */
  constructor(pattern: string) {
    this.pattern = pattern
    this.#items = itemsOf(pattern)
  }

  format(ms: number): string {
    const date = new Date(ms)
    return this.#items.map((item) => (item.letter === '' ? item.text : written(item, date))).join('')
  }

  /** Reads the beginning of a text, leniently as Java does: the 13th month is the first of the next year. @throws RangeError it does not fit */
  parse(text: string): number {
    const parts: Parts = {
      year: 1970,
      month: 1,
      day: 1,
      hour: 0,
      minute: 0,
      second: 0,
      ms: 0,
      half: undefined,
      afternoon: false,
      offsetMinutes: 0,
    }
    let at = 0
    for (const [i, item] of this.#items.entries()) {
      const next = this.#items[i + 1]
      const length =
        item.letter === '' ? (text.startsWith(item.text, at) ? item.text.length : -1) : read(item, next, text.slice(at), parts)
      if (length < 0) throw new RangeError(`${text} does not fit ${this.pattern}`)
      at += length
    }
    const { year, month, day, minute, second, ms, half, afternoon, offsetMinutes } = parts
    const hour = half === undefined ? parts.hour : half + (afternoon ? 12 : 0)
    const date = new Date(0)
    date.setUTCFullYear(year, month - 1, day)
    date.setUTCHours(hour, minute - offsetMinutes, second, ms)
    return date.getTime()
  }
}

function itemsOf(pattern: string): Item[] {
  const items: Item[] = []
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at)
    const quoted = /^'((?:''|[^'])*)'/.exec(rest)
    const letters = /^([A-Za-z])\1*/.exec(rest)
    if (quoted !== null) {
      const text = quoted[1] === '' ? "'" : (quoted[1] as string).replaceAll("''", "'")
      items.push({ letter: '', count: 0, text })
      at += quoted[0].length
    } else if (rest.startsWith("'")) throw new RangeError(`${pattern}: a quote is not closed`)
    else if (letters === null) {
      items.push({ letter: '', count: 0, text: rest.charAt(0) })
      at += 1
    } else {
      const letter = letters[1] as string
      if (!`${numeric}EazZX`.includes(letter)) throw new RangeError(`${pattern}: the letter ${letter} is not supported`)
      if (letter === 'X' && letters[0].length > 3) throw new RangeError(`${pattern}: there are at most three X`)
      items.push({ letter, count: letters[0].length, text: '' })
      at += letters[0].length
    }
  }
  return items
}

const padded = (value: number, count: number): string => `${value < 0 ? '-' : ''}${String(Math.abs(value)).padStart(count, '0')}`

function written({ letter, count }: Item, date: Date): string {
  const hour = date.getUTCHours()
  switch (letter) {
    case 'y':
      return count === 2 ? padded(Math.abs(date.getUTCFullYear()) % 100, 2) : padded(date.getUTCFullYear(), count)
    case 'M': {
      const name = months[date.getUTCMonth()] as string
      return count > 3 ? name : count === 3 ? name.slice(0, 3) : padded(date.getUTCMonth() + 1, count)
    }
    case 'd':
      return padded(date.getUTCDate(), count)
    case 'E': {
      const name = days[date.getUTCDay()] as string
      return count > 3 ? name : name.slice(0, 3)
    }
    case 'a':
      return hour < 12 ? 'AM' : 'PM'
    case 'H':
      return padded(hour, count)
    case 'k':
      return padded(hour === 0 ? 24 : hour, count)
    case 'K':
      return padded(hour % 12, count)
    case 'h':
      return padded(hour % 12 === 0 ? 12 : hour % 12, count)
    case 'm':
      return padded(date.getUTCMinutes(), count)
    case 's':
      return padded(date.getUTCSeconds(), count)
    case 'S':
      return padded(date.getUTCMilliseconds(), count)
    case 'z':
      return count > 3 ? 'Coordinated Universal Time' : 'UTC'
    case 'Z':
      return '+0000'
    default:
      return 'Z'
  }
}

/** @returns how much of the text belongs to the item; -1 when it does not fit */
function read(item: Item, next: Item | undefined, text: string, parts: Parts): number {
  const { letter, count } = item
  if (letter === 'M' && count > 2) return readName(months, text, (index) => (parts.month = index + 1))
  if (letter === 'E') return readName(days, text, () => undefined)
  if (letter === 'a') {
    const word = text.slice(0, 2).toUpperCase()
    if (word !== 'AM' && word !== 'PM') return -1
    parts.afternoon = word === 'PM'
    return 2
  }
  if (letter === 'z' || letter === 'Z' || letter === 'X') return readZone(item, text, parts)
  // Digits that stand beside other digits go by their count.
  const adjacent =
    next !== undefined && next.letter !== '' && numeric.includes(next.letter) && !(next.letter === 'M' && next.count > 2)
  const digits = (adjacent ? new RegExp(`^ *(\\d{${count}})`) : /^ *(-?\d{1,9})/).exec(text)
  if (digits === null) return -1
  setNumber(item, digits[1] as string, parts)
  return digits[0].length
}

function setNumber({ letter, count }: Item, digits: string, parts: Parts): void {
  const value = Number(digits)
  switch (letter) {
    case 'y':
      // Two digits mean a year within 80 before and 20 after 2025.
      parts.year = count <= 2 && digits.length === 2 ? value + (value > 45 ? 1900 : 2000) : value
      break
    case 'M':
      parts.month = value
      break
    case 'd':
      parts.day = value
      break
    case 'H':
      parts.hour = value
      break
    case 'k':
      parts.hour = value === 24 ? 0 : value
      break
    case 'K':
      parts.half = value
      break
    case 'h':
      parts.half = value === 12 ? 0 : value
      break
    case 'm':
      parts.minute = value
      break
    case 's':
      parts.second = value
      break
    default:
      parts.ms = value
  }
}

function readName(names: readonly string[], text: string, found: (index: number) => void): number {
  const lower = text.toLowerCase()
  for (const length of [Number.POSITIVE_INFINITY, 3]) {
    const index = names.findIndex((name) => lower.startsWith(name.slice(0, length).toLowerCase()))
    if (index < 0) continue
    found(index)
    return (names[index] as string).slice(0, length).length
  }
  return -1
}

function readZone({ letter, count }: Item, text: string, parts: Parts): number {
  const named = letter === 'X' ? /^Z/.exec(text) : /^(?:UTC|GMT|UT|Z)(?![A-Za-z+-])/.exec(text)
  if (named !== null) return named[0].length
  const shape =
    letter !== 'X'
      ? /^(?:GMT|UTC)?([+-])(\d{2}):?(\d{2})/
      : count === 1
        ? /^([+-])(\d{2})()/
        : count === 2
          ? /^([+-])(\d{2})(\d{2})/
          : /^([+-])(\d{2}):(\d{2})/
  const offset = shape.exec(text)
  if (offset === null) return -1
  const minutes = Number(offset[2]) * 60 + Number(offset[3] === '' ? 0 : offset[3])
  parts.offsetMinutes = offset[1] === '-' ? -minutes : minutes
  return offset[0].length
}
