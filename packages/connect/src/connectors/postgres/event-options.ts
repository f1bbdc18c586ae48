// How events look, by the configuration: the forms of values, and what the envelope says of its source.
import type { Host } from '@millrace/host'
import { DataError } from '../../api/converter.ts'
import type { SourceContext } from '../../api/source.ts'
import type { EnvelopeOptions } from './change-event.ts'
import type { TypeOptions } from './column-types.ts'
import { quoteIdentifier } from './pg-bytes.ts'
import type { PostgresConfig } from './settings.ts'

export const version = '0.1.0'

export function envelopeOptions(config: PostgresConfig, { log, task }: SourceContext): EnvelopeOptions {
  const prefix = config['topic.prefix']
  const utf8 = new TextEncoder()
  const warned = new Set<string>()
  return {
    untellable: ({ schemaName, name }, column) => {
      const place = `${schemaName}.${name}.${column}`
      const advice = `ALTER TABLE ${quoteIdentifier(schemaName)}.${quoteIdentifier(name)} REPLICA IDENTITY FULL`
      if (config['unavailable.value.handling.mode'] === 'fail')
        throw new DataError(
          `${place}: a large value that did not change was not sent by PostgreSQL, and its type has no placeholder. Run ${advice}`,
        )
      if (warned.has(place)) return
      warned.add(place)
      log.warn(
        'a large value that did not change is told as null: PostgreSQL does not send it, and its type has no placeholder',
        { column: place, run: advice },
      )
    },
    connectorVersion: version,
    topicPrefix: prefix,
    database: config['database.dbname'],
    tombstonesOnDelete: config['tombstones.on.delete'],
    headers: config['extended.headers.enabled']
      ? [
          { key: '__debezium.context.connectorLogicalName', value: utf8.encode(prefix) },
          { key: '__debezium.context.taskId', value: utf8.encode(String(task)) },
          { key: '__debezium.context.connectorName', value: utf8.encode('postgresql') },
        ]
      : [],
  }
}

export function typeOptions(config: PostgresConfig, host: Host): TypeOptions {
  const unavailable = config['unavailable.value.placeholder']
  const hash = host.crypto.md5(new TextEncoder().encode(unavailable))
  hash[6] = ((hash[6] as number) & 0x0f) | 0x30
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80
  const hex = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return {
    decimal: config['decimal.handling.mode'],
    time: config['time.precision.mode'],
    binary: config['binary.handling.mode'],
    hstore: config['hstore.handling.mode'],
    interval: config['interval.handling.mode'],
    moneyFractionDigits: config['money.fraction.digits'],
    includeUnknown: config['include.unknown.datatypes'],
    unavailable,
    unavailableUuid: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  }
}
