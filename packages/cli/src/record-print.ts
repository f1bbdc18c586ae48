// Records as lines: the value, with other fields before it where asked for; or one JSON object a record.
import { isUtf8 } from 'node:buffer'
import type { ConsumedRecord } from '@millrace/client'
import type { Call } from './arguments.ts'
import { InputRefused, UsageError } from './arguments.ts'
import type { Format } from './formats.ts'
import { FormatMismatch, textOf, valueOf } from './formats.ts'
import type { Output } from './output.ts'
import { readEscapes } from './places.ts'

export const printFields = ['topic', 'partition', 'offset', 'timestamp', 'headers', 'key'] as const
type Field = (typeof printFields)[number]

const nullText = '(null)'
const utf8 = new TextEncoder()
const newline = utf8.encode('\n')
const [comma, colon] = [utf8.encode(','), utf8.encode(':')]

/** @returns prints one record; it throws InputRefused when a key or value is not of its format. @throws UsageError an unknown field */
export function recordPrinter(call: Call, out: Output): (record: ConsumedRecord) => void {
  const keyFormat = (call.text('key-format') ?? 'string') as Format
  const valueFormat = (call.text('value-format') ?? 'string') as Format
  const fields = readFields(call)
  const separator = readEscapes(call.text('separator') ?? '\t')
  const print = out.json
    ? (record: ConsumedRecord): void => {
        const { topic, partition, offset, timestamp } = record
        const headers = record.headers.map(({ key, value }) => ({ key, ...content('value', value, 'string') }))
        const [key, value] = [content('key', record.key, keyFormat), content('value', record.value, valueFormat)]
        out.event('record', { topic, partition, offset, timestamp, ...key, ...value, headers })
      }
    : (record: ConsumedRecord): void => {
        if (fields.length > 0)
          out.raw(Buffer.concat(fields.flatMap((field) => [...fieldBytes(record, field, keyFormat), separator])))
        out.raw(bytesShown(record.value, valueFormat))
        out.raw(newline)
      }
  return (record) => {
    try {
      print(record)
    } catch (cause) {
      if (!(cause instanceof FormatMismatch)) throw cause
      const { topic, partition, offset } = record
      throw new InputRefused(`${topic}-${partition}, offset ${offset}: ${cause.message}; --value-format base64 shows any bytes`, {
        cause,
      })
    }
  }
}

function readFields(call: Call): readonly Field[] {
  const text = call.text('print')
  const asked = text === undefined ? [] : text.split(',').map((name) => name.trim())
  const unknown = asked.find((name) => !printFields.some((field) => field === name))
  if (unknown !== undefined) throw new UsageError(`--print ${unknown}: one of ${printFields.join(', ')}`)
  const fields = asked as Field[]
  return call.flag('key') && !fields.includes('key') ? [...fields, 'key'] : fields
}

/** In JSON: text that is no UTF-8 would not come back as it was, so it stands in base64, and a field beside it says so. */
function content(name: 'key' | 'value', bytes: Uint8Array | null, format: Format): Readonly<Record<string, unknown>> {
  if (bytes === null || format !== 'string' || isUtf8(bytes)) return { [name]: valueOf(bytes, format) }
  return { [name]: textOf(bytes, 'base64'), [`${name}Format`]: 'base64' }
}

/** In a line: a string goes out as the bytes that it is, whatever they are. */
function bytesShown(bytes: Uint8Array | null, format: Format): Uint8Array {
  if (bytes === null) return utf8.encode(nullText)
  return format === 'string' ? bytes : utf8.encode(textOf(bytes, format))
}

function fieldBytes(record: ConsumedRecord, field: Field, keyFormat: Format): Uint8Array[] {
  switch (field) {
    case 'key':
      return [bytesShown(record.key, keyFormat)]
    case 'headers':
      return record.headers.flatMap(({ key, value }, i) => [
        ...(i === 0 ? [] : [comma]),
        utf8.encode(key),
        colon,
        bytesShown(value, 'string'),
      ])
    default:
      return [utf8.encode(String(record[field]))]
  }
}
