// Notices of connectors are sentences without stacks.
import { expect, test } from 'vitest'
import { isTrouble, reasonOf, sentenceOf } from './notices.ts'

const notice = (event: string, fields: Readonly<Record<string, unknown>>) => ({ connector: 'shop', task: 0, event, fields })

test('a snapshot is told of in rows and tables', () => {
  const fields = { table: 'public.orders', rows: 1_250_000, rowsPerSecond: 48_000.4, table_number: 1, tables: 2 }
  expect(sentenceOf(notice('snapshot', fields))).toBe(
    'shop: reading public.orders, 1,250,000 rows so far, 48,000 a second (table 1 of 2)',
  )
  expect(sentenceOf(notice('table read', fields))).toBe('shop: read public.orders, 1,250,000 rows (table 1 of 2)')
})

test('a state is a word, and the trace of a failure is cut to what it says', () => {
  expect(sentenceOf(notice('state', { state: 'RUNNING' }))).toBe('shop: running')
  const trace =
    'PgError: no pg_hba.conf entry\n    at a (b.ts:1:2)\nCaused by: Error: no route\n    at c (d.ts:3:4)\nCaused by: Error: no route'
  expect(reasonOf(trace)).toBe('no pg_hba.conf entry\n  because: no route')
  expect(sentenceOf(notice('state', { state: 'FAILED', trace }))).toBe('shop: FAILED: no pg_hba.conf entry\n  because: no route')
  expect(isTrouble(notice('state', { state: 'FAILED', trace }))).toBe(true)
  expect(isTrouble(notice('state', { state: 'RUNNING' }))).toBe(false)
})
