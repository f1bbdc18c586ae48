// Records of a snapshot as JSON bytes: the same, wherever they are taken between a row and its end.
import { expect, test } from 'vitest'
import { captureTable } from './captured-table.ts'
import { JsonEvents } from './json-events.ts'
import { RowText } from './row-text.ts'

const column = { typeModifier: -1, defaultText: null, defaultKind: 'none', generated: false } as const
const catalog = {
  oid: 1,
  schema: 'public',
  name: 'people',
  columns: [
    { ...column, name: 'id', typeOid: 20, notNull: true },
    { ...column, name: 'name', typeOid: 25, notNull: false },
  ],
  key: ['id'],
  replicaIdentity: 'default',
  hasPrimaryKey: true,
  identity: ['id'],
  bytes: 0,
} as const
const types = {
  decimal: 'precise',
  time: 'adaptive',
  binary: 'bytes',
  hstore: 'json',
  interval: 'numeric',
  moneyFractionDigits: 2,
  includeUnknown: false,
  unavailable: '__unavailable',
  unavailableUuid: '',
} as const
const base = { kind: 'base', element: 0, delimiter: ',', base: 0, baseModifier: -1, labels: [] } as const
const pgTypes = new Map([
  [20, { ...base, oid: 20, name: 'int8' }],
  [25, { ...base, oid: 25, name: 'text' }],
])
const table = captureTable(catalog, catalog.columns, pgTypes, {
  types,
  topicPrefix: 'p',
  topicDelimiter: '.',
  showsColumn: () => true,
  keyOf: () => undefined,
  replaceNullWithDefault: true,
})
const encoder = new TextEncoder()
const decoder = new TextDecoder()
const rows = ['1\tAda', '2\t\\N', '3\tGrace "the amazing"', '4\ttab\\there']

/** All records as text, when `counts[i]` of them are taken between the i-th row and its end; -1 takes none. */
function snapshot(counts: readonly number[]): string[] {
  const options = { connectorVersion: '1', topicPrefix: 'p', database: 'd', tombstonesOnDelete: true, headers: [] }
  const json = { format: 'json', schemas: false } as const
  const events = new JsonEvents({ ...options, untellable: () => undefined }, { key: json, value: json }, true)
  events.origin({ micros: 5_000_000, xid: null, previousCommit: null })
  events.now(7000)
  const all: string[] = []
  const take = (count: number): void => {
    const { records, release } = events.take(count)
    for (let i = 0; i < Math.min(count, records.count); i += 1)
      all.push(`${records.topicOf(i)} ${decoder.decode(records.key(i)!)} ${decoder.decode(records.value(i)!)}`)
    release()
  }
  const row = new RowText()
  rows.forEach((text, i) => {
    const bytes = encoder.encode(`${text}\n`)
    row.readCopyRow(bytes, 0, bytes.length)
    events.read(table, row, 99)
    // What was read belongs to the reader again.
    bytes.fill(0)
    const count = counts[i] ?? -1
    if (count >= 0) take(count)
    events.endRead(i === rows.length - 1 ? 'last' : 'true')
  })
  take(events.count)
  return all
}

test('rows are marked when they end', () => {
  const records = snapshot([])
  expect(records).toHaveLength(4)
  expect(records[0]).toContain('p.public.people {"id":1} {"before":null,"after":{"id":1,"name":"Ada"},"source":')
  expect(records.map((record) => /"snapshot":"(\w+)"/.exec(record)?.[1])).toEqual(['true', 'true', 'true', 'last'])
  expect(records.map((record) => /"name":("[^:]*"|null)\},"source"/.exec(record)?.[1])).toEqual([
    '"Ada"',
    'null',
    '"Grace \\"the amazing\\""',
    '"tab\\there"',
  ])
})

test('a row without its end stays behind when records are taken', () => {
  const whole = snapshot([])
  for (const counts of [
    [0, 1, 1, 1],
    [-1, 1, -1, 2],
    [-1, -1, 1, 2],
    [-1, -1, -1, 3],
    [-1, -1, 2, 0],
    [0, 0, 0, 0],
  ])
    expect(snapshot(counts)).toEqual(whole)
})
