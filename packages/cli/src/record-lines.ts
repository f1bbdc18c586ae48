// A line of text as a record: key and value around a separator, or a record in JSON as `consume --json` prints it.
import type { RecordHeader } from '@millrace/protocol'
import type { Call } from './arguments.ts'
import { InputRefused, UsageError } from './arguments.ts'
import type { Format } from './formats.ts'
import { FormatMismatch, bytesOf, bytesOfValue } from './formats.ts'
import { readSetting } from './places.ts'

/** What a line says; undefined: it does not say. */
export interface RecordRead {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly RecordHeader[] | null
  readonly partition: number | undefined
  readonly timestamp: number | undefined
}

/** @returns reads one line; it throws InputRefused, which names the line. @throws UsageError options that do not go together */
export function lineReader(call: Call): (line: string, number: number) => RecordRead {
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

function textReader(call: Call, headers: readonly RecordHeader[]): (line: string) => RecordRead {
  const separator = call.text('key-separator')
  const marker = call.text('null')
  const [keyFormat, valueFormat] = [formatOf(call, 'key'), formatOf(call, 'value')]
  const emptyIsNull = call.flag('empty-is-null')
  return (line) => {
    let [key, value] = [call.text('key') ?? null, line]
    if (separator !== undefined) {
      const cut = line.indexOf(separator)
      if (cut === -1)
        throw new FormatMismatch(`there is no ${JSON.stringify(separator)} between key and value: ${line.slice(0, 80)}`)
      key = line.slice(0, cut)
      value = line.slice(cut + separator.length)
    }
    const isNull = value === marker || (value === '' && emptyIsNull)
    return {
      key: key === null || key === marker ? null : bytesOf(key, keyFormat),
      value: isNull ? null : bytesOf(value, valueFormat),
      headers: headers.length === 0 ? null : headers,
      partition: undefined,
      timestamp: undefined,
    }
  }
}

function jsonReader(call: Call, fixed: readonly RecordHeader[]): (line: string) => RecordRead {
  const [keyFormat, valueFormat] = [formatOf(call, 'key'), formatOf(call, 'value')]
  return (line) => {
    const found = parseObject(line)
    const headers = [...fixed, ...headersOf(found['headers'])]
    return {
      key: bytesOfValue(found['key'], keyFormat),
      value: bytesOfValue(found['value'], valueFormat),
      headers: headers.length === 0 ? null : headers,
      partition: call.text('partition') === undefined ? wholeNumber(found, 'partition') : undefined,
      timestamp: call.text('timestamp') === undefined ? wholeNumber(found, 'timestamp') : undefined,
    }
  }
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  let found: unknown
  try {
    found = JSON.parse(line)
  } catch (cause) {
    throw new FormatMismatch('it is not JSON', { cause })
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) throw new FormatMismatch('it is no JSON object')
  return found as Readonly<Record<string, unknown>>
}

function wholeNumber(record: Readonly<Record<string, unknown>>, name: string): number | undefined {
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
    const { key, value: content } = (header ?? {}) as { readonly key?: unknown; readonly value?: unknown }
    if (typeof key !== 'string') throw new FormatMismatch('a header has no key')
    return { key, value: bytesOfValue(content, 'string') }
  })
}

/** Lines of a stream, as many as came together; the last one may have no end. */
export async function* splitLines(input: AsyncIterable<unknown>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of input) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n')
    rest = lines.pop() as string
    if (lines.length > 0) yield lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  }
  rest += decoder.decode()
  if (rest !== '') yield [rest]
}
