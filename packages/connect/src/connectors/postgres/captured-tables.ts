// The tables of one connector: which are captured, how their events look, kept in step with the stream's own descriptions.
import type { ConnectorConfig } from '../../api/source.ts'
import type { Logger } from '@millrace/host'
import { evaluateDefaults, loadTables, loadTypes } from './catalog.ts'
import type { CatalogTable } from './catalog.ts'
import { captureTable } from './captured-table.ts'
import type { CapturedTable, DeliveredColumn, EventOptions } from './captured-table.ts'
import type { PgType, TypeOptions } from './column-types.ts'
import type { Relation } from './pgoutput.ts'
import type { PgConnection } from './pgwire.ts'
import { parseKeyColumns } from './settings.ts'
import type { PostgresConfig } from './settings.ts'

/** Which tables and columns the filters let through, and how values are told. */
export function eventOptions(config: PostgresConfig, types: TypeOptions, replaceNullWithDefault: boolean): EventOptions {
  const include = config['column.include.list']
  const exclude = config['column.exclude.list']
  const keys = parseKeyColumns(config['message.key.columns'])
  return {
    types,
    topicPrefix: config['topic.prefix'],
    topicDelimiter: config['topic.delimiter'],
    replaceNullWithDefault,
    showsColumn: (schema, table, column) => {
      const name = `${schema}.${table}.${column}`
      return (include.length === 0 || include.some((one) => one.test(name))) && !exclude.some((one) => one.test(name))
    },
    keyOf: (schema, table) => keys.find((one) => one.table.test(`${schema}.${table}`))?.columns,
  }
}

/** Whether the filters let a table through. */
export function tableFilter(config: PostgresConfig): (schema: string, name: string) => boolean {
  const schemaIncludes = config['schema.include.list']
  const schemaExcludes = config['schema.exclude.list']
  const includes = config['table.include.list']
  const excludes = config['table.exclude.list']
  const matches = (patterns: readonly RegExp[], name: string): boolean => patterns.some((one) => one.test(name))
  return (schema, name) => {
    if (schema === 'pg_catalog' || schema === 'information_schema' || schema.startsWith('pg_toast')) return false
    if (schemaIncludes.length > 0 && !matches(schemaIncludes, schema)) return false
    if (matches(schemaExcludes, schema)) return false
    if (includes.length > 0 && !matches(includes, `${schema}.${name}`)) return false
    return !matches(excludes, `${schema}.${name}`)
  }
}

/** `snapshot.select.statement.overrides.SCHEMA.TABLE`. */
export function selectOverride(config: ConnectorConfig, schema: string, name: string): string | undefined {
  return config[`snapshot.select.statement.overrides.${schema}.${name}`]
}

export class CapturedTables {
  readonly #options: EventOptions
  readonly #log: Logger
  readonly captures: (schema: string, name: string) => boolean
  #types: ReadonlyMap<number, PgType> = new Map()

  /** All types of the database, by oid. */
  get types(): ReadonlyMap<number, PgType> {
    return this.#types
  }
  readonly #catalog = new Map<number, CatalogTable>()
  // Told columns per relation of the stream; null: not captured.
  readonly #relations = new Map<number, { readonly columns: readonly DeliveredColumn[]; readonly table: CapturedTable | null }>()

  constructor(options: EventOptions, captures: (schema: string, name: string) => boolean, log: Logger) {
    this.#options = options
    this.captures = captures
    this.#log = log
  }

  async load(connection: PgConnection, oids: readonly number[]): Promise<void> {
    this.#types = await loadTypes(connection)
    await this.#loadTables(connection, oids)
  }

  catalogTable(oid: number): CatalogTable | undefined {
    return this.#catalog.get(oid)
  }

  catalogOf(schema: string, name: string): CatalogTable | undefined {
    for (const table of this.#catalog.values()) if (table.schema === schema && table.name === name) return table
    return undefined
  }

  /** The table as events show it, for rows with these columns. */
  capture(catalog: CatalogTable, columns: readonly DeliveredColumn[]): CapturedTable {
    const table = captureTable(catalog, columns, this.#types, this.#options)
    if (table.untold.length > 0)
      this.#log.warn('columns left out since their types have no mapping; include.unknown.datatypes=true tells them as text', {
        table: `${table.schemaName}.${table.name}`,
        columns: table.untold,
      })
    return table
  }

  /** The table of a change; null: it is not captured; undefined: `relation` was not called, which would be the server's mistake. */
  ofRelation(oid: number): CapturedTable | null | undefined {
    return this.#relations.get(oid)?.table
  }

  /** Notes the stream's description of a table. @returns false: the catalogs must be asked first, by `learn`. */
  relation(relation: Relation): boolean {
    const { oid, schema, name, columns } = relation
    const known = this.#relations.get(oid)
    if (
      known !== undefined &&
      sameColumns(known.columns, columns) &&
      (known.table === null || (known.table.schemaName === schema && known.table.name === name))
    )
      return true
    if (!this.captures(schema, name)) {
      this.#relations.set(oid, { columns, table: null })
      return true
    }
    const catalog = this.#catalog.get(oid)
    if (
      catalog === undefined ||
      catalog.schema !== schema ||
      catalog.name !== name ||
      !coversColumns(catalog, columns) ||
      columns.some((column) => !this.#types.has(column.typeOid))
    )
      return false
    this.#relations.set(oid, { columns, table: this.capture(catalog, columns) })
    return true
  }

  /** Asks the catalogs about a table of the stream. They may be ahead of it, so they only add what the stream does not say: key, nulls, defaults. */
  async learn(connection: PgConnection, relation: Relation): Promise<void> {
    const { oid, schema, name, columns } = relation
    if (columns.some((column) => !this.#types.has(column.typeOid))) this.#types = await loadTypes(connection)
    await this.#loadTables(connection, [oid])
    const found = this.#catalog.get(oid)
    const identity = columns.filter((column) => column.identity).map((column) => column.name)
    const catalog: CatalogTable = {
      oid,
      replicaIdentity: relation.replicaIdentity,
      hasPrimaryKey: found?.hasPrimaryKey ?? relation.replicaIdentity === 'default',
      identity,
      bytes: 0,
      columns: found?.columns ?? [],
      // A table that is gone already, or whose key columns were renamed since: the identity is the best that is known.
      key:
        found !== undefined && found.key.every((column) => columns.some((one) => one.name === column))
          ? found.key
          : relation.replicaIdentity === 'full'
            ? []
            : identity,
      schema,
      name,
    }
    this.#relations.set(oid, { columns, table: this.capture(catalog, columns) })
  }

  async #loadTables(connection: PgConnection, oids: readonly number[]): Promise<void> {
    for (const [oid, table] of await loadTables(connection, oids))
      this.#catalog.set(oid, await evaluateDefaults(connection, table, this.#types))
  }
}

function sameColumns(a: readonly DeliveredColumn[], b: readonly DeliveredColumn[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      (column, i) => column.name === b[i]?.name && column.typeOid === b[i].typeOid && column.typeModifier === b[i].typeModifier,
    )
  )
}

function coversColumns(catalog: CatalogTable, columns: readonly DeliveredColumn[]): boolean {
  return columns.every((column) => {
    const known = catalog.columns.find((one) => one.name === column.name)
    return known !== undefined && known.typeOid === column.typeOid && known.typeModifier === column.typeModifier
  })
}
