// What the system catalogs know about types and tables: names, keys, defaults, replica identity.
import type { PgType } from './column-types.ts'
import { quoteLiteral } from './pg-bytes.ts'
import type { PgConnection } from './pgwire.ts'

/** A column as the catalogs have it. */
export interface CatalogColumn {
  readonly name: string
  readonly typeOid: number
  readonly typeModifier: number
  readonly notNull: boolean
  /** The text of a literal default, as PostgreSQL prints the value; see `defaultKind`. */
  readonly defaultText: string | null
  /** none; a literal; a sequence; a function of the present time; another expression. */
  readonly defaultKind: 'none' | 'literal' | 'sequence' | 'now' | 'expression'
  readonly generated: boolean
}

export interface CatalogTable {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly columns: readonly CatalogColumn[]
  /** Column names of the primary key in the order of its index, else of a unique index without nulls; empty: none. */
  readonly key: readonly string[]
  /** default, nothing, full, index. */
  readonly replicaIdentity: 'default' | 'nothing' | 'full' | 'index'
  readonly hasPrimaryKey: boolean
  /** Columns that old rows carry. */
  readonly identity: readonly string[]
  /** Estimated size on disk, bytes. */
  readonly bytes: number
}

const typeKinds = { b: 'base', c: 'composite', d: 'domain', e: 'enum', p: 'pseudo', r: 'range', m: 'multirange' } as const

/** All types of the database, by oid. */
export async function loadTypes(connection: PgConnection): Promise<Map<number, PgType>> {
  const rows = await connection.rows(`
    SELECT t.oid, t.typname, t.typtype, CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 AND t.typlen = -1 THEN t.typelem ELSE 0 END, e.typdelim,
           t.typbasetype, t.typtypmod, (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)
    FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem`)
  return new Map(
    rows.map(([oid, name, kind, element, delimiter, base, baseModifier, labels]) => [
      Number(oid),
      {
        oid: Number(oid),
        name: name ?? '',
        kind: typeKinds[(kind ?? 'b') as keyof typeof typeKinds],
        element: Number(element),
        delimiter: delimiter ?? ',',
        base: Number(base),
        baseModifier: Number(baseModifier),
        labels: labels === null || labels === undefined ? [] : (JSON.parse(labels) as string[]),
      },
    ]),
  )
}

const identities = { d: 'default', n: 'nothing', f: 'full', i: 'index' } as const

/** The tables with these oids as they are now. Dropped ones are left out. */
export async function loadTables(connection: PgConnection, oids: readonly number[]): Promise<Map<number, CatalogTable>> {
  const tables = new Map<number, CatalogTable>()
  if (oids.length === 0) return tables
  const among = oids.join(',')
  const [relations, columns, indexes] = await connection.pipeline([
    {
      sql: `SELECT c.oid, n.nspname, c.relname, c.relreplident, c.relpages::bigint * current_setting('block_size')::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid IN (${among})`,
    },
    {
      sql: `SELECT a.attrelid, a.attname, a.atttypid, a.atttypmod, a.attnotnull OR (t.typtype = 'd' AND t.typnotnull), pg_get_expr(d.adbin, d.adrelid), a.attgenerated <> ''
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid IN (${among}) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`,
    },
    {
      sql: `SELECT i.indrelid, i.indisprimary, i.indisreplident, i.indexrelid,
                   (SELECT json_agg(json_build_array(a.attname, a.attnotnull) ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.n <= i.indnkeyatts),
                   i.indnkeyatts
            FROM pg_index i WHERE i.indrelid IN (${among}) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL ORDER BY i.indisprimary DESC, i.indexrelid`,
    },
  ])
  for (const [oid, schema, name, replicaIdentity, bytes] of relations?.rows ?? []) {
    const ofTable = (columns?.rows ?? []).filter((row) => row[0] === oid)
    const unique = (indexes?.rows ?? [])
      .filter((row) => row[0] === oid && row[4] !== null)
      .map(([, primary, identity, , members]) => {
        const parts = JSON.parse(members ?? '[]') as [string, boolean][]
        return {
          primary: primary === 't',
          identity: identity === 't',
          names: parts.map(([part]) => part),
          notNull: parts.every(([, notNull]) => notNull),
        }
      })
    const primary = unique.find((index) => index.primary)
    const identityIndex = unique.find((index) => index.identity)
    const kind = identities[(replicaIdentity ?? 'd') as keyof typeof identities]
    const names = ofTable.map((row) => row[1] ?? '')
    tables.set(Number(oid), {
      oid: Number(oid),
      schema: schema ?? '',
      name: name ?? '',
      columns: ofTable.map(([, column, typeOid, typeModifier, notNull, expression, generated]) => {
        const { kind: defaultKind, text } =
          generated === 't' ? ({ kind: 'none', text: null } as const) : readDefault(expression ?? null)
        return {
          name: column ?? '',
          typeOid: Number(typeOid),
          typeModifier: Number(typeModifier),
          notNull: notNull === 't',
          defaultText: text,
          defaultKind,
          generated: generated === 't',
        }
      }),
      key: (primary ?? (kind === 'index' ? identityIndex : undefined) ?? unique.find((index) => index.notNull))?.names ?? [],
      replicaIdentity: kind,
      hasPrimaryKey: primary !== undefined,
      identity: kind === 'full' ? names : kind === 'nothing' ? [] : ((kind === 'index' ? identityIndex : primary)?.names ?? []),
      bytes: Math.max(0, Number(bytes)),
    })
  }
  return tables
}

const literal = /^\(?\(?([EB]?'(?:[^']|'')*'|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false)\)?(?:::[\w\s."()[\],]+)?\)?$/s
const present =
  /\b(now\(\)|current_timestamp|current_date|current_time|localtimestamp|localtime|clock_timestamp\(\)|statement_timestamp\(\)|transaction_timestamp\(\))/i

/** What a default's expression is. A literal's text is the SQL expression still; `evaluateDefaults` makes it the value's text. */
function readDefault(expression: string | null): { readonly kind: CatalogColumn['defaultKind']; readonly text: string | null } {
  if (expression === null || /^NULL(::|$)/i.test(expression)) return { kind: 'none', text: null }
  if (/^nextval\(/i.test(expression)) return { kind: 'sequence', text: null }
  if (literal.test(expression)) return { kind: 'literal', text: expression }
  if (present.test(expression)) return { kind: 'now', text: null }
  return { kind: 'expression', text: null }
}

/** Lets PostgreSQL print the values of literal defaults, under the session's settings, as it prints rows. */
export async function evaluateDefaults(
  connection: PgConnection,
  table: CatalogTable,
  types: ReadonlyMap<number, PgType>,
): Promise<CatalogTable> {
  const literals = table.columns.filter((column) => column.defaultKind === 'literal')
  if (literals.length === 0) return table
  const typed = await connection.rows(
    `SELECT ${literals.map((column) => `format_type(${column.typeOid}, ${column.typeModifier})`).join(', ')}`,
  )
  const names = typed[0] ?? []
  const values = await connection.rows(
    `SELECT ${literals.map((column, i) => `((${column.defaultText})::${names[i]})::text`).join(', ')}`,
  )
  const printed = new Map(literals.map((column, i) => [column.name, values[0]?.[i] ?? null]))
  // A cast of boolean to text says true, where a row says t.
  const asInRows = (column: CatalogColumn, value: string | null): string | null => {
    if (value === null || types.get(column.typeOid)?.name !== 'bool') return value
    return value === 'true' ? 't' : 'f'
  }
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.defaultKind === 'literal' ? { ...column, defaultText: asInRows(column, printed.get(column.name) ?? null) } : column,
    ),
  }
}

/** Ordinary and partitioned tables outside the system's schemas, by name. */
export async function listTables(connection: PgConnection): Promise<
  readonly {
    readonly oid: number
    readonly schema: string
    readonly name: string
    readonly partitioned: boolean
    readonly isPartition: boolean
  }[]
> {
  const rows = await connection.rows(`
    SELECT c.oid, n.nspname, c.relname, c.relkind = 'p', c.relispartition FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`)
  return rows.map(([oid, schema, name, partitioned, isPartition]) => ({
    oid: Number(oid),
    schema: schema ?? '',
    name: name ?? '',
    partitioned: partitioned === 't',
    isPartition: isPartition === 't',
  }))
}

/** Oid of a table, or undefined. */
export async function tableOid(connection: PgConnection, schema: string, name: string): Promise<number | undefined> {
  const [row] = await connection.rows(
    `SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ${quoteLiteral(schema)} AND c.relname = ${quoteLiteral(name)}`,
  )
  return row === undefined ? undefined : Number(row[0])
}
