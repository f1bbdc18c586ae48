// A line as a record: key and value around a separator, as bytes; or a record in JSON as `consume --json` prints it.
import type { RecordHeader } from '@millrace/protocol'
import type { Call } from './arguments.ts'
import { InputRefused, UsageError } from './arguments.ts'
import type { Format } from './formats.ts'
import { FormatMismatch, bytesOf, bytesOfLine, bytesOfValue, formats, textOfUtf8 } from './formats.ts'
import { readEscapes, readSetting } from './places.ts'

/** What a line says; undefined: it does not say. */
export interface RecordRead {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly RecordHeader[] | null
  readonly partition: number | undefined
  readonly timestamp: number | undefined
}

/** @returns reads one line; it throws InputRefused, which names the line. @throws UsageError options that do not go together */
export function lineReader(call: Call): (line: Uint8Array, number: number) => RecordRead {
  const utf8 = new TextEncoder()
  const fixed = call.texts('header').map((text): RecordHeader => {
    const [key, value] = readSetting('--header', text)
    return { key, value: utf8.encode(value) }
  })
  const separator = call.text('key-separator')
  if (call.flag('records') && (separator ?? call.text('key')) !== undefined)
    throw new UsageError('--records: keys stand in the lines; leave out --key and --key-separator')
  if (separator !== undefined && call.text('key') !== undefined)
    throw new UsageError('--key and --key-separator exclude each other')
  if (separator === '') throw new UsageError('--key-separator: at least one character is needed')
  const read = call.flag('records') ? jsonReader(call, fixed) : textReader(call, fixed)
  return (line, number) => {
    try {
      return read(line)
    } catch (cause) {
      if (!(cause instanceof FormatMismatch)) throw cause
      throw new InputRefused(`line ${number}: ${cause.message}`, { cause })
    }
  }
}

const formatOf = (call: Call, what: 'key' | 'value'): Format => (call.text(`${what}-format`) ?? 'string') as Format

function textReader(call: Call, headers: readonly RecordHeader[]): (line: Uint8Array) => RecordRead {
  const separatorText = call.text('key-separator')
  const separator = separatorText === undefined ? undefined : readEscapes(separatorText)
  const markerText = call.text('null')
  const marker = markerText === undefined ? undefined : Buffer.from(markerText)
  const [keyFormat, valueFormat] = [formatOf(call, 'key'), formatOf(call, 'value')]
  const emptyIsNull = call.flag('empty-is-null')
  const keyText = call.text('key')
  const fixedKey = keyText === undefined || keyText === markerText ? null : fixedKeyOf(keyText, keyFormat)
  return (line) => {
    let [key, value] = [fixedKey, line]
    if (separator !== undefined) {
      const cut = Buffer.from(line.buffer, line.byteOffset, line.length).indexOf(separator)
      if (cut === -1)
        throw new FormatMismatch(
          `there is no ${JSON.stringify(separatorText)} between key and value: ${new TextDecoder().decode(line.subarray(0, 80))}`,
        )
      const before = line.subarray(0, cut)
      key = marker?.equals(before) === true ? null : bytesOfLine(before, keyFormat)
      value = line.subarray(cut + separator.length)
    }
    const isNull = marker?.equals(value) === true || (value.length === 0 && emptyIsNull)
    return {
      key,
      value: isNull ? null : bytesOfLine(value, valueFormat),
      headers: headers.length === 0 ? null : headers,
      partition: undefined,
      timestamp: undefined,
    }
  }
}

function fixedKeyOf(text: string, format: Format): Uint8Array {
  try {
    return bytesOf(text, format)
  } catch (cause) {
    if (!(cause instanceof FormatMismatch)) throw cause
    throw new UsageError(`--key: ${cause.message}`, { cause })
  }
}

function jsonReader(call: Call, fixed: readonly RecordHeader[]): (line: Uint8Array) => RecordRead {
  const [keyFormat, valueFormat] = [formatOf(call, 'key'), formatOf(call, 'value')]
  return (line) => {
    const found = parseObject(line)
    refuseUnknown(found, recordFields, 'a record')
    if (found['event'] !== undefined && found['event'] !== 'record')
      throw new FormatMismatch(`event ${JSON.stringify(found['event'])} is no record`)
    if (!['string', 'undefined'].includes(typeof found['topic']))
      throw new FormatMismatch(`topic ${JSON.stringify(found['topic'])} is no string`)
    wholeNumber(found, 'offset')
    if (found['value'] === undefined) throw new FormatMismatch('value is missing; that of a tombstone is null')
    const headers = [...fixed, ...headersOf(found['headers'])]
    const [partition, timestamp] = [wholeNumber(found, 'partition'), wholeNumber(found, 'timestamp')]
    return {
      key: contentOf(found, 'key', keyFormat),
      value: contentOf(found, 'value', valueFormat),
      headers: headers.length === 0 ? null : headers,
      partition: call.text('partition') === undefined ? partition : undefined,
      timestamp: call.text('timestamp') === undefined ? timestamp : undefined,
    }
  }
}

// What `consume --json` prints: where a record was is not where it goes, but a name that is none of these was meant to say something.
const recordFields = [
  'event',
  'topic',
  'partition',
  'offset',
  'timestamp',
  'key',
  'keyFormat',
  'value',
  'valueFormat',
  'headers',
] as const
const headerFields = ['key', 'value', 'valueFormat'] as const

type Fields = Readonly<Record<string, unknown>>

function refuseUnknown(found: Fields, known: readonly string[], what: string): void {
  const unknown = Object.keys(found).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new FormatMismatch(`${what} has no field ${JSON.stringify(unknown)}. It has: ${known.join(', ')}`)
}

const isObject = (found: unknown): found is Fields => typeof found === 'object' && found !== null && !Array.isArray(found)

function parseObject(line: Uint8Array): Fields {
  let found: unknown
  try {
    found = JSON.parse(textOfUtf8(line))
  } catch (cause) {
    if (cause instanceof FormatMismatch) throw cause
    throw new FormatMismatch('it is not JSON', { cause })
  }
  if (!isObject(found)) throw new FormatMismatch('it is no JSON object')
  return found
}

/** The key or value of a record or header; a format that stands beside it is its own. */
function contentOf(found: Fields, name: 'key' | 'value', usual: Format): Uint8Array | null {
  const said = found[`${name}Format`]
  const format = said === undefined ? usual : formats.find((each) => each === said)
  if (format === undefined) throw new FormatMismatch(`${name}Format ${JSON.stringify(said)}: one of ${formats.join(', ')}`)
  try {
    return bytesOfValue(found[name], format)
  } catch (cause) {
    if (!(cause instanceof FormatMismatch)) throw cause
    throw new FormatMismatch(`${name}: ${cause.message}`, { cause })
  }
}

function wholeNumber(record: Fields, name: string): number | undefined {
  const value = record[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new FormatMismatch(`${name} ${JSON.stringify(value)} is no whole number`)
  return value
}

/** `[{"key":"a","value":"b"}]`; a header may occur twice, so it is a list. */
function headersOf(value: unknown): RecordHeader[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new FormatMismatch('headers are no list of {"key":…,"value":…}')
  return value.map((header: unknown) => {
    if (!isObject(header) || typeof header['key'] !== 'string') throw new FormatMismatch('a header has no key')
    refuseUnknown(header, headerFields, `header ${JSON.stringify(header['key'])}`)
    return {
      key: header['key'],
      value: contentOf({ value: header['value'], valueFormat: header['valueFormat'] }, 'value', 'string'),
    }
  })
}

const newline = 10
const carriageReturn = 13

const withoutReturn = (line: Uint8Array): Uint8Array => (line.at(-1) === carriageReturn ? line.subarray(0, -1) : line)

/** Lines of a stream, as many as came together, each the bytes that it is; the last one may have no end. */
export async function* splitLines(input: AsyncIterable<unknown>): AsyncGenerator<readonly Uint8Array[]> {
  // Parts of a line that goes on in the next piece.
  let begun: Uint8Array[] = []
  for await (const piece of input) {
    const bytes = piece as Uint8Array
    const lines: Uint8Array[] = []
    let from = 0
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, from)) {
      const last = bytes.subarray(from, end)
      lines.push(withoutReturn(begun.length === 0 ? last : Buffer.concat([...begun, last])))
      begun = []
      from = end + 1
    }
    if (from < bytes.length) begun.push(bytes.subarray(from))
    if (lines.length > 0) yield lines
  }
  if (begun.length > 0) yield [Buffer.concat(begun)]
}
