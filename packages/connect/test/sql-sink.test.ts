import type { SinkRow } from '../src/conformance/index.ts'
import { missingPostgres, startPostgres } from '@millrace/judges'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { SinkRecord } from '../src/api/record.ts'
import type { ConnectValue } from '../src/api/schema.ts'
import { schema as s } from '../src/api/schema.ts'
import { sinkChecks } from '../src/conformance/index.ts'
import { sqlSinkConnector } from '../src/connectors/sql-sink/index.ts'
import {
  admin,
  closeWorld,
  connect,
  freshTopic,
  host,
  openWorld,
  record,
  rows,
  start,
  tableOf,
  upsert,
  url,
} from './sql-sink-world.ts'

const opt = { optional: true }

describe.skipIf(missingPostgres() !== undefined)('the SQL sink on a real PostgreSQL', { timeout: 60_000 }, () => {
  beforeAll(openWorld, 60_000)
  afterAll(closeWorld)

  describe('keeps what every sink promises', () => {
    const checks = sinkChecks({
      connector: sqlSinkConnector,
      open() {
        const topic = freshTopic()
        return Promise.resolve({
          host,
          topic,
          config: { ...upsert, 'connection.url': url(), 'batch.size': '7' },
          async rows(): Promise<SinkRow[]> {
            const [there] = await rows(`select to_regclass('${tableOf(topic)}')`)
            if (there?.[0] == null) return []
            return (await rows(`select id, name, amount from ${tableOf(topic)}`)).map(([id, name, amount]) => ({
              id: Number(id),
              name: name as string | null,
              amount: Number(amount),
            }))
          },
          close: async () => void (await admin.query(`drop table if exists ${tableOf(topic)}`)),
        })
      },
    })
    test.each(checks)('$name', (check) => check.run())
  })

  test('what is required is required in the table that is made, and the key is its primary key', async () => {
    const topic = freshTopic()
    const value = s.struct([
      { name: 'id', schema: s.int32() },
      { name: 'must', schema: s.string() },
      { name: 'may', schema: s.string(opt) },
      { name: 'has', schema: s.string({ defaultValue: 'd' }) },
    ])
    const { task } = await start(upsert)
    await task.put([record(topic, { id: 1 }, { id: 1, must: 'a', may: null, has: 'x' }, { value })])
    expect(
      await rows(
        `select column_name, is_nullable from information_schema.columns where table_name = '${tableOf(topic)}' order by ordinal_position`,
      ),
    ).toEqual([
      ['id', 'NO'],
      ['must', 'NO'],
      ['may', 'YES'],
      ['has', 'YES'],
    ])
    expect(
      await rows(
        `select pg_get_constraintdef(oid) from pg_constraint where conrelid = '${tableOf(topic)}'::regclass and contype = 'p'`,
      ),
    ).toEqual([['PRIMARY KEY (id)']])
  })

  test('a null stays null although its field has a default', async () => {
    const topic = freshTopic()
    const value = s.struct([{ name: 'note', schema: s.string({ optional: true, defaultValue: 'none' }) }])
    const { task } = await start(upsert)
    await task.put([record(topic, { id: 1 }, { note: null }, { value }), record(topic, { id: 2 }, {}, { value })])
    expect(await rows(`select id, note from ${tableOf(topic)} order by id`)).toEqual([
      ['1', null],
      ['2', 'none'],
    ])
  })

  test('a wrong table is an error that says what to do, and no record is diverted for it', async () => {
    const topic = freshTopic()
    const value = s.struct([{ name: 'a', schema: s.string(opt) }])
    const one = record(topic, { id: 1 }, { a: 'x' }, { value })
    const fails = async (config: Readonly<Record<string, string>>, records: readonly SinkRecord[]): Promise<string> => {
      const { task, rejected } = await start({ ...upsert, ...config })
      const message = await task.put(records).then(
        () => 'written',
        (cause: Error) => cause.message,
      )
      expect(rejected).toEqual([])
      return message
    }
    const none = { 'schema.evolution': 'none' }
    expect(await fails(none, [one])).toMatch(
      /^table "topic_\d+" is not there: make it, or let the sink make it with schema\.evolution=basic$/,
    )
    expect(await fails({}, [record(topic, { id: 1 }, { a: 'x' }, { key: null })])).toMatch(
      /carry no schema to make it from: make the table, or write the topic with schemas \(value\.converter\.schemas\.enable=true\)$/,
    )
    await admin.query(`create table ${tableOf(topic)} (id int, b text)`)
    expect(await fails(none, [one])).toMatch(
      /^"topic_\d+" has no column a: add it, or let the sink add it with schema\.evolution=basic$/,
    )
    expect(await fails({}, [one])).toMatch(/no unique or exclusion constraint matching the ON CONFLICT specification/)
    expect(await fails({ 'collection.name.format': 'nowhere.${topic}' }, [one])).toMatch(/schema "nowhere" does not exist/)
    expect(await fails({ 'collection.name.format': 'pg_catalog.pg_class' }, [one])).toMatch(/permission denied|has no column/)
  })

  test('columns that come later are added; rows that were there have none in them', async () => {
    const topic = freshTopic()
    const first = s.struct([{ name: 'a', schema: s.string(opt) }])
    const second = s.struct([
      { name: 'a', schema: s.string(opt) },
      { name: 'b', schema: s.int32() },
    ])
    const { task } = await start(upsert)
    await task.put([
      record(topic, { id: 1 }, { a: 'x' }, { value: first }),
      record(topic, { id: 2 }, { a: 'y', b: 5 }, { value: second }),
      // A producer that has not heard of it yet.
      record(topic, { id: 3 }, { a: 'z' }, { value: first }),
    ])
    expect(await rows(`select * from ${tableOf(topic)} order by id`)).toEqual([
      ['1', 'x', null],
      ['2', 'y', '5'],
      ['3', 'z', null],
    ])
  })

  test('tasks that make the same table and column at the same time do not hinder each other', async () => {
    const value = s.struct([{ name: 'a', schema: s.string(opt) }])
    const wider = s.struct([
      { name: 'a', schema: s.string(opt) },
      { name: 'b', schema: s.string(opt) },
    ])
    for (let round = 0; round < 5; round += 1) {
      const topic = freshTopic()
      const runs = await Promise.all([start(upsert), start(upsert), start(upsert), start(upsert)])
      await Promise.all(runs.map(({ task }, id) => task.put([record(topic, { id }, { a: 'x' }, { value })])))
      await Promise.all(runs.map(({ task }, id) => task.put([record(topic, { id }, { a: 'x', b: 'y' }, { value: wider })])))
      expect(await rows(`select count(*), count(b) from ${tableOf(topic)}`)).toEqual([['4', '4']])
    }
  })

  test('a batch is worth its records one after the other: deleted and written again, columns one by one', async () => {
    const topic = freshTopic()
    await admin.query(`create table ${tableOf(topic)} (id int primary key, a text, b text default 'never')`)
    const { task } = await start({ ...upsert, 'schema.evolution': 'none' })
    const loose = (id: number, value: ConnectValue): SinkRecord => record(topic, { id }, value, { key: null })
    await task.put([loose(1, { a: '1', b: '1' }), loose(2, { a: '1', b: '1' })])
    await task.put([
      loose(1, { a: '2' }),
      loose(1, { b: '3' }),
      loose(2, null),
      loose(2, { a: '4' }),
      loose(3, null),
      loose(4, { a: '5' }),
      loose(4, null),
    ])
    expect(await rows(`select * from ${tableOf(topic)} order by id`)).toEqual([
      ['1', '2', '3'],
      ['2', '4', 'never'],
    ])
  })

  test('rows may hand a unique value on to each other in one batch', async () => {
    const topic = freshTopic()
    await admin.query(`create table ${tableOf(topic)} (id int primary key, email text unique)`)
    const { task, rejected } = await start({ ...upsert, 'schema.evolution': 'none' })
    const value = s.struct([{ name: 'email', schema: s.string(opt) }])
    await task.put([record(topic, { id: 1 }, { email: 'a' }, { value })])
    await task.put([record(topic, { id: 1 }, null), record(topic, { id: 2 }, { email: 'a' }, { value })])
    expect(rejected).toEqual([])
    expect(await rows(`select * from ${tableOf(topic)}`)).toEqual([['2', 'a']])
  })

  test('insert leaves rows alone that are there, update makes none, and no key at all adds every time', async () => {
    const value = s.struct([{ name: 'a', schema: s.string(opt) }])
    const inserted = freshTopic()
    const insert = await start({ ...upsert, 'insert.mode': 'insert' })
    await insert.task.put([
      record(inserted, { id: 1 }, { a: '1' }, { value }),
      record(inserted, { id: 1 }, { a: '2' }, { value }),
    ])
    await insert.task.put([
      record(inserted, { id: 1 }, { a: '3' }, { value }),
      record(inserted, { id: 1 }, null),
      record(inserted, { id: 1 }, { a: '4' }, { value }),
      record(inserted, { id: 1 }, { a: '5' }, { value }),
    ])
    expect(await rows(`select * from ${tableOf(inserted)}`)).toEqual([['1', '4']])
    const updated = freshTopic()
    await admin.query(
      `create table ${tableOf(updated)} (id int primary key, a text); insert into ${tableOf(updated)} values (1, 'x')`,
    )
    const update = await start({ ...upsert, 'insert.mode': 'update', 'delete.enabled': 'false' })
    await update.task.put([
      record(updated, { id: 1 }, { a: 'y' }, { value }),
      record(updated, { id: 2 }, { a: 'z' }, { value }),
      record(updated, { id: 1 }, null),
    ])
    expect(await rows(`select * from ${tableOf(updated)}`)).toEqual([['1', 'y']])
    const appended = freshTopic()
    const append = await start({ 'schema.evolution': 'basic' })
    await append.task.put([record(appended, null, { a: 'x' }, { value }), record(appended, null, { a: 'x' }, { value })])
    expect(await rows(`select * from ${tableOf(appended)}`)).toEqual([['x'], ['x']])
  })

  test('keys come from the record, from fields of its value, or from its place', async () => {
    const value = s.struct([
      { name: 'x', schema: s.int32() },
      { name: 'y', schema: s.int32() },
    ])
    const byValue = freshTopic()
    const fromValue = await start({
      ...upsert,
      'delete.enabled': 'false',
      'primary.key.mode': 'record_value',
      'primary.key.fields': 'x',
    })
    await fromValue.task.put([record(byValue, null, { x: 1, y: 1 }, { value }), record(byValue, null, { x: 1, y: 2 }, { value })])
    expect(await rows(`select * from ${tableOf(byValue)}`)).toEqual([['1', '2']])
    const byPlace = freshTopic()
    const fromPlace = await start({ ...upsert, 'delete.enabled': 'false', 'pk.mode': 'kafka' })
    const placed = record(byPlace, null, { x: 1, y: 1 }, { value })
    await fromPlace.task.put([placed, placed])
    expect(await rows(`select __connect_topic, __connect_partition, x from ${tableOf(byPlace)}`)).toEqual([[byPlace, '0', '1']])
    const byText = freshTopic()
    const fromText = await start({ ...upsert, 'primary.key.fields': 'name' })
    await fromText.task.put([
      record(byText, "it's", { x: 1, y: 1 }, { value, key: s.string() }),
      record(byText, "it's", null, { key: s.string() }),
    ])
    expect(await rows(`select count(*) from ${tableOf(byText)}`)).toEqual([['0']])
  })

  test('change events stand for their rows; truncations and messages for none', async () => {
    const topic = freshTopic()
    const row = s.struct(
      [
        { name: 'id', schema: s.int32() },
        { name: 'a', schema: s.string(opt) },
      ],
      { name: 't.Value', optional: true },
    )
    const envelope = s.struct(
      [
        { name: 'before', schema: row },
        { name: 'after', schema: row },
        { name: 'source', schema: s.struct([]) },
        { name: 'op', schema: s.string() },
      ],
      { name: 't.Envelope' },
    )
    const event = (id: number, op: string, after: ConnectValue): SinkRecord =>
      record(topic, { id }, { before: null, after, source: {}, op }, { value: envelope })
    const { task, rejected } = await start(upsert)
    await task.put([
      event(1, 'r', { id: 1, a: 'read' }),
      event(2, 'c', { id: 2, a: 'made' }),
      event(2, 'u', { id: 2, a: 'changed' }),
      event(1, 'd', null),
      record(topic, { id: 1 }, null),
      record(topic, null, { before: null, after: null, source: {}, op: 't' }, { value: envelope, key: null }),
    ])
    expect(rejected).toEqual([])
    expect(await rows(`select * from ${tableOf(topic)}`)).toEqual([['2', 'changed']])
  })

  test('a value that PostgreSQL refuses is rejected alone, wherever it stands, and the order of the others stays', async () => {
    const topic = freshTopic()
    await admin.query(`create table ${tableOf(topic)} (id int primary key, n int check (n > 0), t text)`)
    const { task, rejected } = await start({ ...upsert, 'schema.evolution': 'none' })
    const loose = (id: number, value: ConnectValue): SinkRecord => record(topic, { id }, value, { key: null })
    const batch = [
      loose(1, { n: 1, t: 'a' }),
      loose(2, { n: 'many', t: 'a' }),
      loose(3, { n: 3, t: 'a' }),
      loose(3, { n: -3, t: 'b' }),
      loose(4, { n: 99_999_999_999, t: 'a' }),
      loose(5, { n: 5, t: 'zero \0' }),
      loose(6, { n: 6, t: 'half \ud800' }),
      loose(7, { n: 7, t: 'a' }),
      loose(7, { n: 8, t: 'b' }),
    ]
    await task.put(batch)
    expect(rejected.map((each) => batch.findIndex((one) => one.offset === each.offset)).toSorted((a, b) => a - b)).toEqual([
      1, 3, 4, 5, 6,
    ])
    expect(await rows(`select * from ${tableOf(topic)} order by id`)).toEqual([
      ['1', '1', 'a'],
      ['3', '3', 'a'],
      ['7', '8', 'b'],
    ])
    const strict = await start({ ...upsert, 'schema.evolution': 'none' }, false)
    await expect(strict.task.put([loose(9, { n: -1 })])).rejects.toThrow('violates check constraint')
    await expect(strict.task.put([loose(9, { n: 1 })])).resolves.toBeUndefined()
  })

  test('records without a key, without fields, or with null in the key are rejected with what is missing', async () => {
    const topic = freshTopic()
    const value = s.struct([{ name: 'a', schema: s.string(opt) }])
    const nullable = s.struct([{ name: 'id', schema: s.int32(opt) }])
    const { task, rejected } = await start(upsert)
    await task.put([
      record(topic, null, { a: 'x' }, { value, key: null }),
      record(topic, { id: null }, { a: 'x' }, { value, key: nullable }),
      record(topic, { id: 1 }, 'text', { value: s.string() }),
      record(topic, 5, { a: 'x' }, { value, key: s.int32() }),
    ])
    expect(rejected.map(({ cause }) => cause)).toEqual([
      'the record has no key, and primary.key.mode=record_key needs one',
      'id is null, and part of the key',
      'a value of fields is needed, not string',
      'the key is a single value: primary.key.fields must name its one column',
    ])
  })

  test('names of topics, schemas and columns may be anything; a schema of tables is named in the format or in the URL', async () => {
    const topic = `Weird "topic" 'é$&.x`
    await admin.query('create schema "Odd.Schema"; create schema other')
    const value = s.struct([{ name: `c"o'l`, schema: s.string(opt) }])
    const quoted = await start({ ...upsert, 'collection.name.format': 'other.pre_${topic}' })
    await quoted.task.put([record(topic, { id: 1 }, { [`c"o'l`]: 'x' }, { value })])
    expect(await rows(`select * from other."pre_Weird ""topic"" 'é$&_x"`)).toEqual([['1', 'x']])
    const path = await start({ ...upsert, 'connection.url': `${url()}&currentSchema=other` })
    await path.task.put([record('plain', { id: 1 }, { [`c"o'l`]: 'x' }, { value })])
    expect(await rows('select id from other.plain')).toEqual([['1']])
  })

  test('a table or column that goes away while the task runs is made again, or missed with clear words', async () => {
    const topic = freshTopic()
    const value = s.struct([{ name: 'a', schema: s.string(opt) }])
    const { task } = await start(upsert)
    await task.put([record(topic, { id: 1 }, { a: 'x' }, { value })])
    await admin.query(`drop table ${tableOf(topic)}`)
    await task.put([record(topic, { id: 2 }, { a: 'y' }, { value })])
    await admin.query(`alter table ${tableOf(topic)} drop column a`)
    await task.put([record(topic, { id: 3 }, { a: 'z' }, { value })])
    await admin.query(`alter table ${tableOf(topic)} alter column id type bigint`)
    await task.put([record(topic, { id: 4 }, { a: 'w' }, { value })])
    expect(await rows(`select * from ${tableOf(topic)} order by id`)).toEqual([
      ['2', null],
      ['3', 'z'],
      ['4', 'w'],
    ])
    const strict = await start({ ...upsert, 'schema.evolution': 'none' })
    await strict.task.put([record(topic, { id: 5 }, { a: 'v' }, { value })])
    await admin.query(`drop table ${tableOf(topic)}`)
    await expect(strict.task.put([record(topic, { id: 6 }, { a: 'u' }, { value })])).rejects.toThrow('is not there: make it')
  })

  test('a great batch, and a great value, go through', async () => {
    const topic = freshTopic()
    const value = s.struct([{ name: 'a', schema: s.string(opt) }])
    const { task } = await start(upsert)
    await task.put(
      Array.from({ length: 12_000 }, (_, id) =>
        record(topic, { id }, { a: id === 5 ? 'x'.repeat(5_000_000) : `row ${id}` }, { value }),
      ),
    )
    expect(await rows(`select count(*), sum(length(a)) > 5000000 from ${tableOf(topic)}`)).toEqual([['12000', 't']])
  })

  test('names longer than PostgreSQL has are told, not lost', async () => {
    const topic = freshTopic()
    const value = s.struct([{ name: 'c'.repeat(70), schema: s.string(opt) }])
    const { task } = await start(upsert)
    await expect(task.put([record(topic, { id: 1 }, { ['c'.repeat(70)]: 'x' }, { value })])).rejects.toThrow(
      'longer than 63 bytes',
    )
  })

  test('a server that goes down fails the put as something that may pass, and a new task goes on', async () => {
    const own = await startPostgres()
    onTestFinished(() => own.remove())
    const topic = freshTopic()
    const value = s.struct([{ name: 'a', schema: s.string(opt) }])
    const config = { ...upsert, 'connection.url': `postgresql://postgres@127.0.0.1:${own.port}/postgres?sslmode=disable` }
    const { task } = await start(config)
    await task.put([record(topic, { id: 1 }, { a: 'x' }, { value })])
    await own.crash()
    await expect(task.put([record(topic, { id: 2 }, { a: 'y' }, { value })])).rejects.toMatchObject({ retriable: true })
    await expect(start(config)).rejects.toMatchObject({ retriable: true })
    await own.restart()
    const again = await start(config)
    await again.task.put([record(topic, { id: 2 }, { a: 'y' }, { value })])
    const look = await connect(own.port)
    expect(await look.rows(`select * from ${tableOf(topic)} order by id`)).toEqual([
      ['1', 'x'],
      ['2', 'y'],
    ])
    look.close()
  })
})

test('configurations that cannot work are told, by setting', async () => {
  const problemsOf = async (config: Readonly<Record<string, string>>): Promise<Record<string, string>> => {
    const found = await sqlSinkConnector.check?.(
      { 'connection.url': 'jdbc:postgresql://h/db', ...config },
      host,
      new AbortController().signal,
    )
    return Object.fromEntries([...(found ?? [])].map(([name, texts]) => [name, texts.join('; ')]))
  }
  expect(await problemsOf({})).toEqual({})
  expect(Object.keys(await problemsOf({ 'connection.url': 'jdbc:mysql://h/db' }))).toEqual(['connection.url'])
  expect(Object.keys(await problemsOf({ 'connection.url': 'postgresql://h/db?sslmode=perhaps' }))).toEqual(['connection.url'])
  expect(Object.keys(await problemsOf({ 'connection.url': 'postgresql://h/db?user=%zz' }))).toEqual(['connection.url'])
  expect(await problemsOf({ 'insert.mode': 'upsert' })).toEqual({
    'primary.key.mode': 'insert.mode=upsert needs a key: record_key, record_value or kafka',
  })
  expect(Object.keys(await problemsOf({ 'delete.enabled': 'true' }))).toEqual(['delete.enabled'])
  expect(Object.keys(await problemsOf({ 'primary.key.mode': 'record_value' }))).toEqual(['primary.key.fields'])
  expect(await problemsOf({ 'collection.name.format': '${source.table}' })).toEqual({
    'collection.name.format': 'only ${topic} is filled in, not ${source.table}',
  })
  expect(Object.keys(await problemsOf({ 'collection.name.format': '' }))).toEqual(['collection.name.format'])
})
