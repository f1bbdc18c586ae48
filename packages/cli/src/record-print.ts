// Records as lines: the value, with other fields before it where asked for; or one JSON object a record.
import type { ConsumedRecord } from '@millrace/client'
import type { Call } from './arguments.ts'
import { InputRefused, UsageError } from './arguments.ts'
import type { Format } from './formats.ts'
import { FormatMismatch, textOf, valueOf } from './formats.ts'
import type { Output } from './output.ts'

export const printFields = ['topic', 'partition', 'offset', 'timestamp', 'headers', 'key'] as const
type Field = (typeof printFields)[number]

const nullText = '(null)'
const utf8 = new TextEncoder()
const newline = utf8.encode('\n')

/** @returns prints one record; it throws InputRefused when a key or value is not of its format. @throws UsageError an unknown field */
export function recordPrinter(call: Call, out: Output): (record: ConsumedRecord) => void {
  const keyFormat = (call.text('key-format') ?? 'string') as Format
  const valueFormat = (call.text('value-format') ?? 'string') as Format
  const fields = readFields(call)
  const separator = call.text('separator') ?? '\t'
  const print = out.json
    ? (record: ConsumedRecord): void => {
        const { topic, partition, offset, timestamp } = record
        const headers = record.headers.map(({ key, value }) => ({ key, value: valueOf(value, 'string') }))
        const [key, value] = [valueOf(record.key, keyFormat), valueOf(record.value, valueFormat)]
        out.event('record', { topic, partition, offset, timestamp, key, value, headers })
      }
    : (record: ConsumedRecord): void => {
        const before = fields.map((field) => `${fieldText(record, field, keyFormat)}${separator}`).join('')
        if (before !== '') out.raw(utf8.encode(before))
        // A string goes out as the bytes that it is, whatever they are.
        if (record.value === null) out.raw(utf8.encode(nullText))
        else out.raw(valueFormat === 'string' ? record.value : utf8.encode(textOf(record.value, valueFormat)))
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

function fieldText(record: ConsumedRecord, field: Field, keyFormat: Format): string {
  switch (field) {
    case 'key':
      return record.key === null ? nullText : textOf(record.key, keyFormat)
    case 'headers':
      return record.headers.map(({ key, value }) => `${key}:${value === null ? nullText : textOf(value, 'string')}`).join(',')
    case 'topic':
      return record.topic
    default:
      return String(record[field])
  }
}
