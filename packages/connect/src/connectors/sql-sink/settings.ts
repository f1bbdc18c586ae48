// Settings of the SQL sink, under the names of Debezium's JDBC sink and of the older JDBC sink.
import { choice, flag, list, password, SettingError, text, whole } from '../../api/settings.ts'
import type { ValuesOf } from '../../api/settings.ts'

export const sqlSinkSettings = {
  'connection.url': {
    ...text({
      doc: 'Where to write: `jdbc:postgresql://host:port/database`, or `postgresql://user:password@host:port/database`.',
      importance: 'HIGH',
      group: 'Connection',
    }),
    parse(given: string): string {
      if (parseUrl(given) !== undefined) return given
      throw new SettingError(
        'a URL such as jdbc:postgresql://localhost:5432/postgres is needed; PostgreSQL is the database that this sink writes to',
      )
    },
  },
  'connection.username': text({
    default: null,
    doc: 'The user; also `connection.user`.',
    importance: 'HIGH',
    group: 'Connection',
  }),
  'connection.user': text({ default: null, doc: 'The same as `connection.username`.', group: 'Connection' }),
  'connection.password': password({ default: null, doc: 'The password.', importance: 'HIGH', group: 'Connection' }),
  'connection.sslmode': choice(['disable', 'prefer', 'require', 'verify-ca', 'verify-full'], {
    default: 'prefer',
    doc: "Whether the connection is encrypted and the server's certificate checked, as libpq means it.",
    group: 'Connection',
  }),
  'connection.sslrootcert': text({ default: null, doc: 'PEM of the authorities that are trusted.', group: 'Connection' }),
  'insert.mode': choice(['insert', 'upsert', 'update'], {
    default: 'insert',
    doc: 'insert adds rows, upsert adds or replaces them by key, update changes rows that are there.',
    importance: 'HIGH',
    group: 'Writes',
  }),
  'delete.enabled': flag({
    default: false,
    doc: 'A record without a value deletes the row of its key.',
    importance: 'HIGH',
    group: 'Writes',
  }),
  'primary.key.mode': choice(['none', 'kafka', 'record_key', 'record_value'], {
    default: 'none',
    doc: "What a row's key is made of: nothing, the record's place, its key, or fields of its value. Also `pk.mode`.",
    importance: 'HIGH',
    group: 'Keys',
  }),
  'pk.mode': text({ default: null, doc: 'The same as `primary.key.mode`.', group: 'Keys' }),
  'primary.key.fields': list({ default: '', doc: 'Fields of the key; all of them when empty. Also `pk.fields`.', group: 'Keys' }),
  'pk.fields': list({ default: '', doc: 'The same as `primary.key.fields`.', group: 'Keys' }),
  'collection.name.format': text({
    default: '${topic}',
    doc: 'Name of the table; `${topic}` stands for the topic with dots as underscores. Also `table.name.format`.',
    importance: 'MEDIUM',
    group: 'Tables',
  }),
  'table.name.format': text({ default: null, doc: 'The same as `collection.name.format`.', group: 'Tables' }),
  'schema.evolution': choice(['none', 'basic'], {
    default: 'none',
    doc: "basic makes a missing table, and adds missing columns, from the record's schema.",
    importance: 'MEDIUM',
    group: 'Tables',
  }),
  'auto.create': flag({ default: false, doc: 'Makes a missing table, like `schema.evolution=basic`.', group: 'Tables' }),
  'auto.evolve': flag({ default: false, doc: 'Adds missing columns, like `schema.evolution=basic`.', group: 'Tables' }),
  'batch.size': whole({
    default: 5000,
    min: 1,
    max: 100_000,
    unit: 'records',
    doc: 'Most records in one statement.',
    group: 'Writes',
  }),
} as const

export type SqlSinkValues = ValuesOf<typeof sqlSinkSettings>

/** The settings after older names have given way to newer ones. */
export interface SqlSinkConfig {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string | undefined
  readonly sslMode: 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'
  readonly ca: string | undefined
  /** Where tables without a schema are; the user's own when left out. */
  readonly searchPath: string | undefined
  readonly insertMode: 'insert' | 'upsert' | 'update'
  readonly deletes: boolean
  readonly keyMode: 'none' | 'kafka' | 'record_key' | 'record_value'
  readonly keyFields: readonly string[]
  readonly tableFormat: string
  readonly creates: boolean
  readonly evolves: boolean
  readonly batchSize: number
}

const keyModes = ['none', 'kafka', 'record_key', 'record_value'] as const

/** What the values mean together; problems by setting where they do not. */
export function sqlSinkConfig(values: SqlSinkValues): {
  readonly config: SqlSinkConfig
  readonly problems: ReadonlyMap<string, readonly string[]>
} {
  const problems = new Map<string, string[]>()
  const problem = (name: string, words: string): void => void problems.set(name, [...(problems.get(name) ?? []), words])
  const place = parseUrl(values['connection.url'])
  const asked = values['pk.mode']
  const keyMode = asked === undefined ? values['primary.key.mode'] : keyModes.find((mode) => mode === asked.toLowerCase())
  if (keyMode === undefined) problem('pk.mode', `${asked} is none of ${keyModes.join(', ')}`)
  const keyFields = values['primary.key.fields'].length > 0 ? values['primary.key.fields'] : values['pk.fields']
  if (values['insert.mode'] !== 'insert' && keyMode === 'none') {
    problem('primary.key.mode', `insert.mode=${values['insert.mode']} needs a key: record_key, record_value or kafka`)
  }
  if (values['delete.enabled'] && keyMode !== 'record_key') problem('delete.enabled', 'deletes need primary.key.mode=record_key')
  if (keyMode === 'record_value' && keyFields.length === 0)
    problem('primary.key.fields', 'primary.key.mode=record_value needs the names of the fields')
  const tableFormat = values['table.name.format'] ?? values['collection.name.format']
  const unknown = [...tableFormat.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name).filter((name) => name !== 'topic')
  if (unknown.length > 0 || !/^[^.]+(?:\.[^.]+){0,2}$/.test(tableFormat))
    problem(
      values['table.name.format'] === undefined ? 'collection.name.format' : 'table.name.format',
      unknown.length > 0
        ? `only \${topic} is filled in, not \${${String(unknown[0])}}`
        : `${tableFormat} is no name of a table: name, or schema.name`,
    )
  const config: SqlSinkConfig = {
    host: place?.host ?? '',
    port: place?.port ?? 5432,
    database: place?.database ?? '',
    user: values['connection.username'] ?? values['connection.user'] ?? place?.user ?? 'postgres',
    password: values['connection.password'] ?? place?.password,
    // The URL says it to drivers; the setting, where it is not left at its default, to this sink.
    sslMode: values['connection.sslmode'] === 'prefer' ? (place?.sslMode ?? 'prefer') : values['connection.sslmode'],
    searchPath: place?.schema,
    ca: values['connection.sslrootcert'],
    insertMode: values['insert.mode'],
    deletes: values['delete.enabled'],
    keyMode: keyMode ?? 'none',
    keyFields,
    tableFormat,
    creates: values['schema.evolution'] === 'basic' || values['auto.create'],
    evolves: values['schema.evolution'] === 'basic' || values['auto.evolve'],
    batchSize: values['batch.size'],
  }
  return { config, problems }
}

interface Place {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string | undefined
  readonly password: string | undefined
  readonly sslMode: SqlSinkConfig['sslMode'] | undefined
  readonly schema: string | undefined
}

const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

/** JDBC's URL, or libpq's. Of its parameters count user, password, sslmode, ssl and currentSchema; others do not change what is written. */
function parseUrl(url: string): Place | undefined {
  const match =
    /^(?:jdbc:)?postgres(?:ql)?:\/\/(?:([^:@/]+)(?::([^@/]*))?@)?(\[[^\]]+\]|[^:/?,]+)(?::(\d+))?\/([^?]+)(?:\?(.*))?$/.exec(url)
  if (match === null) return undefined
  try {
    const parameters = new Map(
      (match[6] ?? '').split('&').map((pair): [string, string] => {
        const cut = pair.indexOf('=')
        return cut < 0
          ? [decodeURIComponent(pair), '']
          : [decodeURIComponent(pair.slice(0, cut)), decodeURIComponent(pair.slice(cut + 1))]
      }),
    )
    const ssl = parameters.get('sslmode') ?? (parameters.get('ssl') === 'true' ? 'verify-full' : undefined)
    const sslMode = ssl === 'allow' ? 'prefer' : sslModes.find((mode) => mode === ssl)
    if (ssl !== undefined && sslMode === undefined) return undefined
    return {
      host: (match[3] as string).replace(/^\[|\]$/g, ''),
      port: Number(match[4] ?? 5432),
      database: decodeURIComponent(match[5] as string),
      user: match[1] === undefined ? parameters.get('user') : decodeURIComponent(match[1]),
      password: match[2] === undefined ? parameters.get('password') : decodeURIComponent(match[2]),
      sslMode,
      schema: parameters.get('currentSchema'),
    }
  } catch (cause) {
    if (cause instanceof URIError) return undefined
    throw cause
  }
}
