import { missingPostgres } from '@millrace/judges'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SinkRecord } from '../src/api/record.ts'
import type { ConnectValue, Schema } from '../src/api/schema.ts'
import { Decimal, schema as s } from '../src/api/schema.ts'
import { admin, closeWorld, freshTopic, made, openWorld, record, rows, start, tableOf, upsert } from './sql-sink-world.ts'

describe.skipIf(missingPostgres() !== undefined)('values of every type in columns of every type', { timeout: 60_000 }, () => {
  beforeAll(openWorld, 60_000)
  afterAll(closeWorld)

  const debezium = (name: string) => ({ name: `io.debezium.${name}`, version: 1, optional: true })
  const opt = { optional: true }
  /** Schema, value, type of the column made, its text. */
  const columns: readonly (readonly [string, Schema, ConnectValue, string, string])[] = [
    ['int8', s.int8(opt), -128, 'smallint', '-128'],
    ['int16', s.int16(opt), 32_767, 'smallint', '32767'],
    ['int32', s.int32(opt), -2_147_483_648, 'integer', '-2147483648'],
    ['int64', s.int64(opt), 9_223_372_036_854_775_807n, 'bigint', '9223372036854775807'],
    ['float32', s.float32(opt), Math.fround(0.1), 'real', '0.1'],
    ['float64', s.float64(opt), 1e-300, 'double precision', '1e-300'],
    ['float nan', s.float64(opt), Number.NaN, 'double precision', 'NaN'],
    ['float inf', s.float32(opt), -Infinity, 'real', '-Infinity'],
    ['boolean', s.boolean(opt), true, 'boolean', 't'],
    [
      'string',
      s.string(opt),
      'tab\t newline\n return\r back\\slash \\N \\. "quotes\' 💧 é',
      'text',
      'tab\t newline\n return\r back\\slash \\N \\. "quotes\' 💧 é',
    ],
    ['empty', s.string(opt), '', 'text', ''],
    ['bytes', s.bytes(opt), Uint8Array.of(0, 92, 255), 'bytea', '\\x005cff'],
    ['decimal', s.decimal(2, opt), new Decimal(-12_345n, 2), 'numeric', '-123.45'],
    ['decimal scale', s.decimal(-3, opt), new Decimal(5n, -3), 'numeric', '5000'],
    ['date', s.date(opt), 19_782, 'date', '2024-02-29'],
    ['time', s.time(opt), 45_296_789, 'time without time zone', '12:34:56.789'],
    ['timestamp', s.timestamp(opt), 1_700_000_000_123, 'timestamp with time zone', '2023-11-14 22:13:20.123+00'],
    ['timestamp before', s.timestamp(opt), -1, 'timestamp with time zone', '1969-12-31 23:59:59.999+00'],
    ['array', s.array(s.int32(), opt), [1, 2], 'integer[]', '{1,2}'],
    [
      'array text',
      s.array(s.string({ optional: true }), opt),
      ['a,b', '"', '\\', null, 'NULL', ''],
      'text[]',
      '{"a,b","\\"","\\\\",NULL,"NULL",""}',
    ],
    ['array empty', s.array(s.string(), opt), [], 'text[]', '{}'],
    ['array decimals', s.array(s.decimal(1), opt), [new Decimal(15n, 1)], 'numeric[]', '{1.5}'],
    ['array structs', s.array(s.struct([{ name: 'a', schema: s.int32() }]), opt), [{ a: 1 }], 'jsonb', '[{"a": 1}]'],
    ['map', s.map(s.string(), s.int64(), opt), new Map([['k', 9_007_199_254_740_993n]]), 'jsonb', '{"k": 9007199254740993}'],
    ['struct', s.struct([{ name: 'a', schema: s.int32() }], opt), { a: 1, b: null }, 'jsonb', '{"a": 1, "b": null}'],
    ['dbz date', s.int32(debezium('time.Date')), -719_529, 'date', '0002-12-31 BC'],
    ['dbz date inf', s.int32(debezium('time.Date')), 2_147_483_647, 'date', 'infinity'],
    ['dbz time', s.int32(debezium('time.Time')), 1, 'time without time zone', '00:00:00.001'],
    ['dbz microtime', s.int64(debezium('time.MicroTime')), 86_400_000_000, 'time without time zone', '24:00:00'],
    ['dbz nanotime', s.int64(debezium('time.NanoTime')), 1_001_000, 'time without time zone', '00:00:00.001001'],
    [
      'dbz timestamp',
      s.int64(debezium('time.Timestamp')),
      -62_135_596_800_001,
      'timestamp without time zone',
      '0001-12-31 23:59:59.999 BC',
    ],
    [
      'dbz micro',
      s.int64(debezium('time.MicroTimestamp')),
      9_224_318_015_999_999n * 1000n,
      'timestamp without time zone',
      '294276-12-31 23:59:59.999',
    ],
    [
      'dbz micro inf',
      s.int64(debezium('time.MicroTimestamp')),
      -9_223_372_036_854_775_808n,
      'timestamp without time zone',
      '-infinity',
    ],
    [
      'dbz nano',
      s.int64(debezium('time.NanoTimestamp')),
      1_700_000_000_123_456_000n,
      'timestamp without time zone',
      '2023-11-14 22:13:20.123456',
    ],
    [
      'dbz zoned',
      s.string(debezium('time.ZonedTimestamp')),
      '2024-02-29T11:14:15.5Z',
      'timestamp with time zone',
      '2024-02-29 11:14:15.5+00',
    ],
    [
      'dbz zoned far',
      s.string(debezium('time.ZonedTimestamp')),
      '+12024-02-29T11:14:15Z',
      'timestamp with time zone',
      '12024-02-29 11:14:15+00',
    ],
    [
      'dbz zoned bc',
      s.string(debezium('time.ZonedTimestamp')),
      '-0043-03-15T00:00:00Z',
      'timestamp with time zone',
      '0044-03-15 00:00:00+00 BC',
    ],
    ['dbz zoned inf', s.string(debezium('time.ZonedTimestamp')), 'infinity', 'timestamp with time zone', 'infinity'],
    ['dbz zonedtime', s.string(debezium('time.ZonedTime')), '11:14:15.5Z', 'time with time zone', '11:14:15.5+00'],
    ['dbz isodate', s.string(debezium('time.IsoDate')), '2024-02-29Z', 'date', '2024-02-29'],
    ['dbz isotime', s.string(debezium('time.IsoTime')), '11:14:15.5Z', 'time without time zone', '11:14:15.5'],
    [
      'dbz isotimestamp',
      s.string(debezium('time.IsoTimestamp')),
      '2024-02-29T11:14:15.5Z',
      'timestamp without time zone',
      '2024-02-29 11:14:15.5',
    ],
    ['dbz interval', s.string(debezium('time.Interval')), 'P1Y2M3DT4H5M6.789S', 'interval', '1 year 2 mons 3 days 04:05:06.789'],
    ['dbz duration', s.int64(debezium('time.MicroDuration')), 90_061_000_001, 'interval', '25:01:01.000001'],
    [
      'dbz variable',
      s.struct(
        [
          { name: 'scale', schema: s.int32() },
          { name: 'value', schema: s.bytes() },
        ],
        debezium('data.VariableScaleDecimal'),
      ),
      { scale: 3, value: Uint8Array.of(0x04, 0xd2) },
      'numeric',
      '1.234',
    ],
    ['dbz json', s.string(debezium('data.Json')), '{"a":[1,null]}', 'jsonb', '{"a": [1, null]}'],
    [
      'dbz uuid',
      s.string(debezium('data.Uuid')),
      '0e37df36-f698-11e6-8dd4-cb9ced3df976',
      'uuid',
      '0e37df36-f698-11e6-8dd4-cb9ced3df976',
    ],
    ['dbz xml', s.string(debezium('data.Xml')), '<a>b</a>', 'xml', '<a>b</a>'],
    ['dbz enum', s.string(debezium('data.Enum')), 'red', 'text', 'red'],
    [
      'dbz bits',
      s.bytes({ ...debezium('data.Bits'), parameters: { length: '2147483647' } }),
      Uint8Array.of(0b0000_0101, 0b1),
      'bit varying',
      '100000101',
    ],
    [
      'dbz point',
      s.struct(
        [
          { name: 'x', schema: s.float64() },
          { name: 'y', schema: s.float64() },
        ],
        debezium('data.geometry.Point'),
      ),
      { x: 1.5, y: -2 },
      'point',
      '(1.5,-2)',
    ],
  ]

  test('a table is made from a schema with a column for every type, and every value comes back; null too', async () => {
    const topic = freshTopic()
    const value = s.struct([{ name: 'id', schema: s.int32() }, ...columns.map(([name, of]) => ({ name, schema: of }))])
    const { task, rejected } = await start(upsert)
    await task.put([
      record(topic, { id: 1 }, { id: 1, ...Object.fromEntries(columns.map(([name, , given]) => [name, given])) }, { value }),
      record(topic, { id: 2 }, { id: 2, ...Object.fromEntries(columns.map(([name]) => [name, null])) }, { value }),
    ])
    expect(rejected).toEqual([])
    const types = await rows(
      `select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = '${tableOf(topic)}'::regclass and attnum > 1 order by attnum`,
    )
    expect(types).toEqual(columns.map(([name, , , type]) => [name, type]))
    const [full, empty] = await rows(`select * from ${tableOf(topic)} order by id`)
    expect(Object.fromEntries(columns.map(([name], i) => [name, full?.[i + 1]]))).toEqual(
      Object.fromEntries(columns.map(([name, , , , text]) => [name, text])),
    )
    expect(empty?.slice(1)).toEqual(columns.map(() => null))
  })

  test('a table that is there is used as it is, whatever types it has', async () => {
    const topic = freshTopic()
    await admin.query(`create domain positive_${made} as int check (value > 0);
      create type mood_${made} as enum ('ok', 'sad');
      create table ${tableOf(topic)} (id bigint primary key, micros bigint, at date, flag int, price text, tags text[], mood mood_${made},
        small positive_${made}, doc json, ts timestamptz, raw bytea, bits bit(4), matrix int[][], "we ird""name" text, amount double precision, ip inet, span int4range, gen int generated always as (flag * 2) stored)`)
    const value = s.struct([
      { name: 'micros', schema: s.int64(debezium('time.MicroTimestamp')) },
      { name: 'at', schema: s.int64(debezium('time.MicroTimestamp')) },
      { name: 'flag', schema: s.boolean() },
      { name: 'price', schema: s.decimal(2) },
      { name: 'tags', schema: s.array(s.string()) },
      { name: 'mood', schema: s.string(debezium('data.Enum')) },
      { name: 'small', schema: s.int32() },
      { name: 'doc', schema: s.struct([{ name: 'a', schema: s.bytes() }]) },
      { name: 'ts', schema: s.int64(debezium('time.MicroTimestamp')) },
      { name: 'raw', schema: s.bytes() },
      { name: 'bits', schema: s.bytes({ ...debezium('data.Bits'), parameters: { length: '4' } }) },
      { name: 'matrix', schema: s.array(s.array(s.int32())) },
      { name: 'we ird"name', schema: s.string() },
      { name: 'amount', schema: s.decimal(1) },
      { name: 'ip', schema: s.string() },
      { name: 'span', schema: s.string() },
    ])
    const { task, rejected } = await start({ ...upsert, 'schema.evolution': 'none' })
    await task.put([
      record(
        topic,
        { id: 7 },
        {
          micros: 1_700_000_000_123_456,
          at: 1_700_000_000_123_456,
          flag: true,
          price: new Decimal(1250n, 2),
          tags: ['x', 'y z'],
          mood: 'sad',
          small: 3,
          doc: { a: Uint8Array.of(1) },
          ts: 0,
          raw: Uint8Array.of(255),
          bits: Uint8Array.of(0b0011),
          matrix: [
            [1, 2],
            [3, 4],
          ],
          'we ird"name': 'w',
          amount: new Decimal(25n, 1),
          ip: '10.0.0.1',
          span: '[1,5)',
        },
        { value },
      ),
    ])
    expect(rejected).toEqual([])
    expect(await rows(`select * from ${tableOf(topic)}`)).toEqual([
      [
        '7',
        '1700000000123456',
        '2023-11-14',
        '1',
        '12.50',
        '{x,"y z"}',
        'sad',
        '3',
        '{"a":"\\\\x01"}',
        '1970-01-01 00:00:00+00',
        '\\xff',
        '0011',
        '{{1,2},{3,4}}',
        'w',
        '2.5',
        '10.0.0.1',
        '[1,5)',
        '2',
      ],
    ])
  })

  test('records without schemas go into a table that is there', async () => {
    const topic = freshTopic()
    await admin.query(
      `create table ${tableOf(topic)} (id int primary key, n numeric, t text, b bool, j jsonb, a int[], raw bytea, d date, z timestamptz, big bigint)`,
    )
    const { task, rejected } = await start({ ...upsert, 'schema.evolution': 'none' })
    const loose = (value: ConnectValue): SinkRecord => record(topic, { id: 1 }, value, { key: null })
    await task.put([
      loose({
        n: 1.5,
        t: 'x',
        b: true,
        j: { deep: [1, 'a'] },
        a: [1, null],
        raw: 'AQL/',
        d: 19_782,
        z: '2024-02-29T11:14:15Z',
        big: 9_007_199_254_740_993n,
      }),
    ])
    expect(rejected).toEqual([])
    expect(await rows(`select * from ${tableOf(topic)}`)).toEqual([
      [
        '1',
        '1.5',
        'x',
        't',
        '{"deep": [1, "a"]}',
        '{1,NULL}',
        '\\x0102ff',
        '2024-02-29',
        '2024-02-29 11:14:15+00',
        '9007199254740993',
      ],
    ])
    await task.put([loose({ z: 1_700_000_000_123 }), loose({ raw: 'not base64!' }), loose({ t: 'only this changes' })])
    expect(rejected.map(({ cause }) => cause)).toEqual([
      'z: a number for a column of timestamptz, and records without schemas do not tell its unit: write the topic with schemas, or times as texts (time.precision.mode=isostring)',
      expect.stringMatching(/^raw: a text for a column of bytes/),
    ])
    expect(await rows(`select t, n from ${tableOf(topic)}`)).toEqual([['only this changes', '1.5']])
  })
})
