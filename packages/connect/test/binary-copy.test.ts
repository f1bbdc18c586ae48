// Rows of a binary COPY have the very text that PostgreSQL prints, type by type, at the edges and at random.
import { nodeHost } from '@millrace/host/node'
import type { Postgres } from '@millrace/judges'
import { missingPostgres, startPostgres } from '@millrace/judges'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { JsonBytes } from '../src/api/json-bytes.ts'
import { binaryLayout, isTrailer, skipHeader } from '../src/connectors/postgres/binary-copy.ts'
import { loadTypes } from '../src/connectors/postgres/catalog.ts'
import { codecOf } from '../src/connectors/postgres/column-types.ts'
import type { ColumnCodec, TypeOptions } from '../src/connectors/postgres/column-types.ts'
import { readText } from '../src/connectors/postgres/pg-bytes.ts'
import { PgConnection } from '../src/connectors/postgres/pgwire.ts'
import { isNull, RowText } from '../src/connectors/postgres/row-text.ts'
import { sessionParameters } from '../src/connectors/postgres/session.ts'
import { JsonConverter } from '../src/converters/json.ts'

const host = nodeHost({ level: 'error' })
const rows = 400
const json = new JsonConverter({ schemasEnable: false })
const utf8 = new TextDecoder()
const typeOptions: TypeOptions = {
  decimal: 'string',
  time: 'adaptive',
  binary: 'bytes',
  hstore: 'json',
  interval: 'numeric',
  moneyFractionDigits: 2,
  includeUnknown: true,
  unavailable: 'gone',
  unavailableUuid: 'gone',
}
const modes: readonly Partial<TypeOptions>[] = [{}, { time: 'connect' }, { time: 'nanoseconds' }]

/** SQL of one value a row `n`; each stands in a column of its type. */
const columns: Readonly<Record<string, readonly string[]>> = {
  bool: ['n % 2 = 0'],
  int2: ['(n * 331 % 65536 - 32768)::int2', "'-32768'::int2"],
  int4: ['((random() - 0.5) * 4294967295)::int4', "'-2147483648'::int4"],
  int8: [
    '((random() - 0.5) * 2 ^ (n % 64))::int8',
    "'9223372036854775807'::int8",
    "'-9223372036854775808'::int8",
    '(9007199254740990 + n % 5)::int8',
    '-(9007199254740990 + n % 5)::int8',
  ],
  oid: ['(4294967295 - n)::oid'],
  float4: ['((random() - 0.5) * 10.0 ^ (n % 70 - 35))::float4', "'NaN'::float4"],
  float8: [
    '((random() - 0.5) * 10.0 ^ (n % 600 - 300))::float8',
    "'-Infinity'::float8",
    "'-0'::float8",
    '(n / 7.0)::float8',
    "'5e-324'::float8",
  ],
  numeric: [
    '((random()::numeric - 0.5) * 10::numeric ^ (n % 60 - 30))',
    '(n % 10000)::numeric',
    '(10::numeric ^ (n % 40))',
    '(-10::numeric ^ (-(n % 40)))',
    "'NaN'::numeric",
    "'Infinity'::numeric",
    "'-Infinity'::numeric",
    '0.000::numeric',
    '(n * 10000)::numeric',
    '(n::numeric / 10000)',
    '12345678901234567890123456789.00010002000300040005',
  ],
  'numeric(12,2)': ['((random() - 0.5) * 2000000)::numeric(12,2)'],
  'numeric(30,10)': ['(n::numeric * 10000000)::numeric(30,10)', '(n / 10000000000.0)::numeric(30,10)'],
  date: [
    "'2000-01-01'::date + (n - 200) * 1701",
    "'infinity'::date",
    "'-infinity'::date",
    "'4713-01-01 BC'::date",
    "'5874897-12-31'::date",
    "'0001-01-01'::date - n",
  ],
  time: ["(n * 191.123456 * interval '1 second')::time", "'24:00:00'::time", "'00:00:00.1'::time", "'23:59:59.999999'::time"],
  timestamp: [
    "'2000-01-01'::timestamp + (random() - 0.5) * interval '4000000 days'",
    "'2000-01-01'::timestamp + random() * interval '100000000 days'",
    "'2024-02-29 11:14:15.12'::timestamp + n * interval '1 microsecond'",
    "'infinity'::timestamp",
    "'-infinity'::timestamp",
    "'4713-01-01 00:00:00 BC'::timestamp",
    "'294276-12-31 23:59:59.999999'::timestamp",
    "'1999-12-31 23:59:59.999999'::timestamp",
    "'2285-06-05 23:47:34.740992'::timestamp + (n - 200) * interval '1 second'",
  ],
  'timestamp(3)': ["'2024-02-29 11:14:15.1'::timestamp + n * interval '1 millisecond'"],
  timestamptz: [
    "'2000-01-01 00:00:00+02'::timestamptz + (random() - 0.5) * interval '900000 days'",
    "'infinity'::timestamptz",
    "'0044-03-15 12:00:00+00 BC'::timestamptz + n * interval '1 day'",
  ],
  timetz: ["'23:59:59.5+14'::timetz"],
  interval: ["n * interval '1 mon 2 days 03:04:05.6'"],
  uuid: ['md5(n::text)::uuid'],
  bytea: ["decode(md5(n::text), 'hex')", "''::bytea", "decode(repeat('00ff10', n), 'hex')"],
  text: ["'a\\b' || chr(9) || chr(10) || 'é😀' || n", "''", "repeat('x', n * 20)"],
  'varchar(40)': ["('n ' || n)::varchar(40)"],
  'char(12)': ["('n ' || n)::char(12)"],
  '"char"': ['chr(65 + n % 26)::"char"', '\'\'::"char"'],
  name: ["('name' || n)::name"],
  json: ['(\'{"a": \' || n || \', "b" :"\\\\u00e9"}\')::json'],
  jsonb: ['(\'{"a": \' || n || \', "b" :"\\\\u00e9"}\')::jsonb'],
  xml: ["('<a>' || n || '</a>')::xml"],
  mood: ["(array['sad', 'o''k', 'très'])[1 + n % 3]::mood"],
  price: ['(n / 4.0)::price'],
  'int4[]': ['array[n, null, n + 1]', "'{}'::int4[]", "'[2:3]={1,2}'::int4[]"],
  'text[]': ["array['a,b', null, 'NULL', '', n::text]"],
  'mood[]': ["array['sad'::mood]"],
  'numeric[]': ['array[n / 3.0]'],
  int2vector: ["'1 2 3'::int2vector"],
  money: ['(n / 100.0)::numeric::money'],
  'bit(5)': ['(n % 32)::bit(5)'],
  varbit: ["B'1011'"],
  inet: ["'192.168.1.1'::inet + n", "'10.0.0.0/8'::inet"],
  cidr: ["'10.0.0.0/8'::cidr"],
  macaddr: ["'08:00:2b:01:02:03'::macaddr"],
  macaddr8: ["'08:00:2b:01:02:03:04:05'::macaddr8"],
  tsvector: ["to_tsvector('simple', 'a fat cat ' || n)"],
  point: ['point(n / 3.0, -n)'],
  line: ["'{1,2,3}'::line"],
  lseg: ["'[(1,2),(3,4)]'::lseg"],
  box: ["'(3,4),(1,2)'::box"],
  path: ["'[(1,2),(3,4)]'::path"],
  polygon: ["'((1,2),(3,4),(5,6))'::polygon"],
  circle: ["'<(1,2),3>'::circle"],
}

describe.skipIf(missingPostgres() !== undefined)('a binary COPY', { timeout: 60_000 }, () => {
  let postgres: Postgres
  let connection: PgConnection
  // Values that went straight from binary to JSON.
  let straight = 0

  beforeAll(async () => {
    postgres = await startPostgres()
    connection = await PgConnection.connect(host, {
      host: '127.0.0.1',
      port: postgres.port,
      user: 'postgres',
      database: 'postgres',
      sslMode: 'disable',
      applicationName: 'test',
      timeoutMs: 10_000,
      parameters: sessionParameters,
    })
    await connection.query(
      `SELECT setseed(0.42); CREATE TYPE mood AS ENUM ('sad', 'o''k', 'très'); CREATE DOMAIN price AS numeric(10,2); CREATE TYPE pair AS (a int, b text)`,
    )
  }, 60_000)
  afterAll(async () => {
    connection.close()
    await postgres.remove()
  })

  async function oidOf(type: string): Promise<number> {
    const [row] = await connection.rows(`SELECT '${type}'::regtype::oid`)
    return Number(row?.[0])
  }

  async function asText(select: string): Promise<(string | null)[][]> {
    const all: (string | null)[][] = []
    const row = new RowText()
    await connection.copyOut(`COPY (${select}) TO STDOUT`, (bytes, start, end) => {
      row.readCopyRow(bytes, start, end)
      all.push(textsOf(row))
    })
    return all
  }

  /** Straight into JSON, by way of the text, and by way of the value: three times the same. */
  function sameJson(row: RowText, codecs: readonly ColumnCodec[]): void {
    codecs.forEach(({ writeBinary, schema, decode }, i) => {
      const start = row.starts[i] as number
      const binary = row.binaryOf(i)
      if (start === isNull || binary === undefined || writeBinary === undefined) return
      const out = new JsonBytes(4)
      if (!writeBinary(out, binary, start, row.ends[i] as number)) return
      straight += 1
      const from = row.bytesOf(i)
      const value = decode(readText(from, row.starts[i] as number, row.ends[i] as number))
      expect(utf8.decode(out.toBytes())).toBe(utf8.decode(json.fromConnect('', schema, value) as Uint8Array))
    })
  }

  async function asBinary(
    names: readonly string[],
    typeOids: readonly number[],
    from: string,
    modifier = -1,
  ): Promise<(string | null)[][]> {
    const types = await loadTypes(connection)
    const layout = binaryLayout(
      names.map((name, i) => ({ name, typeOid: typeOids[i] as number })),
      types,
    )
    const codecs = modes.map((mode) =>
      typeOids.map((oid) => codecOf(oid, modifier, types, { ...typeOptions, ...mode }) as ColumnCodec),
    )
    if (layout === undefined) throw new Error('no binary form')
    const all: (string | null)[][] = []
    const row = new RowText()
    let first = true
    await connection.copyOut(
      `COPY (SELECT ${layout.expressions.join(', ')} FROM ${from}) TO STDOUT (FORMAT binary)`,
      (bytes, at, end) => {
        const start = first ? skipHeader(bytes, at, end) : at
        first = false
        if (start === end || isTrailer(bytes, start)) return
        for (const each of codecs) {
          row.readBinaryRow(bytes, start, end, layout.forms)
          sameJson(row, each)
        }
        row.readBinaryRow(bytes, start, end, layout.forms)
        all.push(textsOf(row))
      },
    )
    return all
  }

  test.each(Object.entries(columns))('%s', async (type, values) => {
    straight = 0
    const oid = await oidOf(type)
    const names = values.flatMap((_, i) => [`v${i}`, `Or "null" ${i}`])
    await connection.query(`DROP TABLE IF EXISTS given; CREATE TABLE given (${names.map((name) => `${quoted(name)} ${type}`).join(', ')});
      INSERT INTO given SELECT ${values.flatMap((value) => [value, `CASE WHEN n % 3 > 0 THEN ${value} END`]).join(', ')} FROM generate_series(1, ${rows}) n`)
    const expected = await asText(`SELECT ${names.map(quoted).join(', ')} FROM given`)
    expect(expected).toHaveLength(rows)
    expect(
      await asBinary(
        names,
        names.map(() => oid),
        'given',
        Number(/\((\d)\)$/.exec(type)?.[1] ?? -1),
      ),
    ).toEqual(expected)
    if (type.startsWith('timestamp')) expect(straight).toBeGreaterThan(rows)
  })

  test('a table without rows, and one without columns', async () => {
    await connection.query('CREATE TABLE empty (a int4)')
    expect(await asBinary(['a'], [23], 'empty')).toEqual([])
    expect(await asBinary([], [], 'generate_series(1, 3)')).toEqual([[], [], []])
  })

  test('types that are not PostgreSQL’s own, and composite ones, are not read so', async () => {
    const types = await loadTypes(connection)
    expect(binaryLayout([{ name: 'a', typeOid: await oidOf('pair') }], types)).toBeUndefined()
    expect(binaryLayout([{ name: 'a', typeOid: await oidOf('int4range') }], types)).toBeUndefined()
    const text = types.get(25)
    if (text === undefined) throw new Error('no text')
    expect(binaryLayout([{ name: 'a', typeOid: 99_999 }], new Map([[99_999, { ...text, oid: 99_999 }]]))).toBeUndefined()
    expect(binaryLayout([{ name: 'a', typeOid: 99_999 }], types)).toBeUndefined()
  })
})

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function textsOf(row: RowText): (string | null)[] {
  return Array.from({ length: row.count }, (_, i) => {
    if (row.starts[i] === isNull) return null
    const from = row.bytesOf(i)
    return readText(from, row.starts[i] as number, row.ends[i] as number)
  })
}
