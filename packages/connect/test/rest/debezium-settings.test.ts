import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { postgresSource } from '../../src/connectors/postgres/connector.ts'
import type { Settings } from '../../src/api/settings.ts'

interface Declared {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly default: string | null
}

// What Debezium 3.7.0 declares of its PostgreSQL connector: record.ts debezium.
const theirs = readFileSync(join(import.meta.dirname, 'debezium-settings.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Declared)
const ours: Settings = postgresSource.settings

/** Defaults that are others on purpose, and why. */
const otherwise: Readonly<Record<string, string>> = {
  'plugin.name': 'pgoutput is the one that PostgreSQL has in itself',
  'extended.headers.enabled': 'they are headers for lineage, which is not there yet',
  'snapshot.fetch.size': 'Debezium knows its default only inside',
  'signal.enabled.channels': 'signals are not there yet',
}

test('no setting of Debezium is passed over in silence: each is declared, refused or warned of', () => {
  const rest = theirs.map(({ name }) => name).filter((name) => !(name in ours))
  const told = postgresSource.checkNames?.(rest) ?? { warn: [], refused: [] }
  expect(rest.filter((name) => !told.warn.includes(name) && !told.refused.includes(name))).toEqual([])
})

test.each(theirs.filter(({ name, default: value }) => name in ours && value !== null && !(name in otherwise)))(
  '$name has the default that Debezium gives it',
  ({ name, default: value }) => {
    expect(ours[name]?.default).toBe(value)
  },
)
