import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DataError } from '../../src/api/converter.ts'
import type { ConnectRecord } from '../../src/api/record.ts'
import type { ConnectValue, Schema } from '../../src/api/schema.ts'
import { ConfigError } from '../../src/api/settings.ts'
import { JsonConverter } from '../../src/converters/json.ts'
import { transforms } from '../../src/transforms/index.ts'
import type { Case } from './cases.ts'
import { cases } from './cases.ts'

interface Made {
  readonly topic: string
  readonly key: unknown
  readonly value: unknown
  readonly timestamp: number | null
  readonly headers: readonly { readonly key: string; readonly value: unknown }[]
}
type Outcome =
  | { readonly refused: string }
  | { readonly failed: string }
  | { readonly broken: string }
  | { readonly made: Made | null }

// Written by Kafka Connect's 4.3.1 and Debezium's 3.7.0 own classes: test/transforms/record.ts.
const recorded = readFileSync(join(import.meta.dirname, 'recorded.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Outcome)

const withSchema = new JsonConverter({ schemasEnable: true, replaceNullWithDefault: false })
const plain = new JsonConverter({ schemasEnable: false, replaceNullWithDefault: false })

function read(node: unknown): { schema: Schema | null; value: ConnectValue } {
  if (node === null || node === undefined) return { schema: null, value: null }
  const typed = typeof node === 'object' && 'schema' in node && 'payload' in node && Object.keys(node).length === 2
  return (typed ? withSchema : plain).toConnect('t', new TextEncoder().encode(JSON.stringify(node)))
}

function write(schema: Schema | null, value: ConnectValue): unknown {
  if (schema === null && value === null) return null
  const bytes = (schema === null ? plain : withSchema).fromConnect('t', schema, value)
  return bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as unknown)
}

function ours({ type, config, record: given }: Case): Outcome {
  const found = transforms.find((one) => one.className === type)
  if (found === undefined) throw new Error(`there is no ${type}`)
  const key = read(given.key)
  const value = read(given.value)
  const record: ConnectRecord = {
    topic: given.topic,
    keySchema: key.schema,
    key: key.value,
    valueSchema: value.schema,
    value: value.value,
    timestamp: given.timestamp ?? null,
    headers: (given.headers ?? []).map((header) => ({ key: header.key, ...read(header.value) })),
    ...(given.side === 'sink' ? { partition: 3, offset: 42 } : { partition: null }),
  }
  try {
    const made = found.create(config).apply(record)
    if (made === null) return { made: null }
    return {
      made: {
        topic: made.topic,
        key: write(made.keySchema, made.key),
        value: write(made.valueSchema, made.value),
        timestamp: made.timestamp,
        headers: made.headers.map((header) => ({ key: header.key, value: write(header.schema, header.value) })),
      },
    }
  } catch (cause) {
    if (cause instanceof ConfigError) return { refused: 'ConfigError' }
    if (cause instanceof DataError) return { failed: 'DataError' }
    throw cause
  }
}

/** Java 17 writes more digits of a float than lead back to it. */
function rounded({ config }: Case, outcome: Outcome): unknown {
  if (config['spec']?.includes('float32') !== true) return outcome
  return JSON.parse(JSON.stringify(outcome), (_, value: unknown) => (typeof value === 'number' ? Math.fround(value) : value))
}

/** Where we do otherwise on purpose. */
function differs({ type, config, record }: Case): string | undefined {
  const event = record.value as { payload?: { op?: string }; op?: string } | null
  if (type.includes('ExtractNewRecordState')) {
    if (event?.payload?.op === 'd' && /^(tombstone|)$/.test(config['delete.tombstone.handling.mode'] ?? ''))
      return 'a deletion becomes a tombstone, where Debezium leaves the schema and so a text that says null'
    if (event?.op === 'c') return 'an event without schema is an event, where Debezium leaves it as it is'
  }
  if (type.includes('InsertHeader') && /^[[{]|^\d{4}-/.test(config['value.literal'] ?? ''))
    return 'lists, maps and dates stay texts, which is how headers travel'
  if (type.includes('RegexRouter') && config['replacement'] === '$1' && config['regex'] === '.*')
    return 'a group that is not there is a mistake in the configuration, said at once'
  if (/Flatten|HeaderFrom/.test(type) && JSON.stringify(record.value).includes('"note":null'))
    return 'a null that has a default stays null'
  if (type.includes('SetSchemaMetadata') && /"type":"(string|int32)",/.test(JSON.stringify(record.value).slice(0, 30)))
    return 'a schema of any type can be named, not only one of fields'
  if (type.includes('Cast') && config['spec'] === ':int32') return 'a type without a field is refused'
  return undefined
}

const named = cases.map((each, i) => ({
  each,
  expected: recorded[i] as Outcome,
  name: `${each.type.split('.').pop()} ${JSON.stringify(each.config)} #${i}`,
}))

test('there is an answer for every case', () => {
  expect(recorded.length).toBe(cases.length)
})

test.each(named.filter(({ each, expected }) => !('broken' in expected) && differs(each) === undefined))(
  '$name',
  ({ each, expected }) => {
    const made = ours(each)
    if ('refused' in expected) expect(Object.keys(made)).toEqual(['refused'])
    else if ('failed' in expected) expect(Object.keys(made)).toEqual(['failed'])
    else expect(rounded(each, made)).toEqual(rounded(each, expected))
  },
)

test.each(named.filter(({ each, expected }) => 'broken' in expected || differs(each) !== undefined))(
  'otherwise on purpose, and never a crash: $name',
  ({ each }) => {
    expect(ours(each)).toBeDefined()
  },
)
