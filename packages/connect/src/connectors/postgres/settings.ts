// The settings of the PostgreSQL source, under Debezium's names.
import { choice, declined, flag, list, mustRead, password, patterns, readSettings, text, whole } from '../../api/settings.ts'
import type { ValuesOf } from '../../api/settings.ts'
import { binaryModes, decimalModes, hstoreModes, intervalModes, timeModes } from './column-types.ts'
import { pgSslModes } from './pg-socket.ts'

export const snapshotModes = ['initial', 'always', 'initial_only', 'no_data', 'never', 'when_needed'] as const
export const publicationModes = ['all_tables', 'filtered', 'disabled', 'no_tables'] as const

export const postgresSettings = {
  'database.hostname': text({ doc: 'Name or address of the PostgreSQL server.', importance: 'HIGH', group: 'Connection' }),
  'database.port': whole({ default: 5432, min: 1, max: 65_535, doc: 'Its port.', importance: 'HIGH', group: 'Connection' }),
  'database.user': text({
    doc: 'User with the REPLICATION attribute, and SELECT on the captured tables.',
    importance: 'HIGH',
    group: 'Connection',
  }),
  'database.password': password({ default: null, doc: 'Its password.', importance: 'HIGH', group: 'Connection' }),
  'database.dbname': text({ doc: 'Database to capture.', importance: 'HIGH', group: 'Connection' }),
  'database.sslmode': choice(pgSslModes, {
    default: 'prefer',
    doc: 'Whether TLS is used, and how strictly the certificate is checked; libpq’s words.',
    group: 'Connection',
  }),
  'database.sslrootcert': text({
    default: null,
    doc: 'File with the authorities (PEM) that may have signed the server’s certificate.',
    group: 'Connection',
  }),
  'database.sslcert': text({ default: null, doc: 'File with our certificate (PEM).', group: 'Connection' }),
  'database.sslkey': text({ default: null, doc: 'File with its key (PEM).', group: 'Connection' }),
  'database.tcpKeepAlive': flag({
    default: true,
    doc: 'Accepted for compatibility: a silent server is noticed by status requests.',
    group: 'Connection',
  }),
  'database.initial.statements': text({
    default: null,
    doc: 'SQL run on each connection that reads tables; statements separated by semicolons.',
    group: 'Connection',
  }),
  'database.query.timeout.ms': whole({
    default: 600_000,
    min: 0,
    unit: 'ms',
    doc: 'Bound of one query; 0: none.',
    group: 'Connection',
  }),
  'connect.timeout.ms': whole({
    default: 30_000,
    min: 1,
    unit: 'ms',
    doc: 'Bound of connecting and logging in.',
    group: 'Connection',
  }),

  'topic.prefix': text({
    doc: 'First part of every topic’s name, and the name of this source in its offsets.',
    importance: 'HIGH',
    group: 'Topics',
  }),
  'topic.delimiter': text({ default: '.', doc: 'Between the parts of a topic’s name.', group: 'Topics' }),
  'topic.heartbeat.prefix': text({
    default: '__debezium-heartbeat',
    doc: 'First part of the heartbeat topic’s name.',
    group: 'Topics',
  }),

  'plugin.name': choice(['pgoutput'], {
    default: 'pgoutput',
    doc: 'Decoding plug-in; only PostgreSQL’s own is read.',
    importance: 'MEDIUM',
    group: 'Replication',
  }),
  'slot.name': text({
    default: 'debezium',
    doc: 'Replication slot: made when it is not there, one for each connector.',
    importance: 'MEDIUM',
    group: 'Replication',
  }),
  'slot.drop.on.stop': flag({
    default: false,
    doc: 'Drops the slot when the connector stops: the next start needs a new snapshot. For tests.',
    group: 'Replication',
  }),
  'slot.failover': flag({ default: false, doc: 'Makes the slot one that standbys keep (PostgreSQL 17).', group: 'Replication' }),
  'slot.max.retries': whole({ default: 6, min: 0, doc: 'How often a slot in use is tried again.', group: 'Replication' }),
  'slot.retry.delay.ms': whole({
    default: 10_000,
    min: 1,
    unit: 'ms',
    doc: 'Pause between these tries, at most.',
    group: 'Replication',
  }),
  'publication.name': text({
    default: 'dbz_publication',
    doc: 'Publication that tells which tables the slot streams.',
    importance: 'MEDIUM',
    group: 'Replication',
  }),
  'publication.autocreate.mode': choice(publicationModes, {
    default: 'all_tables',
    doc: 'What is published when the publication has to be made: all tables, the captured ones, none; or it must be there.',
    importance: 'MEDIUM',
    group: 'Replication',
  }),
  'publish.via.partition.root': flag({
    default: false,
    doc: 'Changes of partitions appear as changes of their root; for a publication that is made here.',
    group: 'Replication',
  }),
  'replica.identity.autoset.values': text({
    default: null,
    doc: 'Pairs table:identity, such as public.t:FULL,public.u:INDEX i, set at the start.',
    group: 'Replication',
  }),
  'status.update.interval.ms': whole({
    default: 10_000,
    min: 1,
    unit: 'ms',
    doc: 'How often the server hears of our position without new commits.',
    group: 'Replication',
  }),
  'flush.lsn.source': flag({
    default: true,
    doc: 'Tells the server which WAL it may drop, once the offset is committed.',
    group: 'Replication',
  }),
  'offset.mismatch.strategy': choice(['fail', 'no_validation', 'trust_slot'], {
    default: 'fail',
    doc: 'When the slot is ahead of the stored offset, changes between the two are gone: fail says so and stops; the others go on from the slot.',
    group: 'Replication',
  }),

  'schema.include.list': patterns({ doc: 'Schemas to capture.', importance: 'MEDIUM', group: 'Filters' }),
  'schema.exclude.list': patterns({ doc: 'Schemas to leave out.', importance: 'MEDIUM', group: 'Filters' }),
  'table.include.list': patterns({ doc: 'Tables to capture: schema.table.', importance: 'HIGH', group: 'Filters' }),
  'table.exclude.list': patterns({ doc: 'Tables to leave out.', importance: 'MEDIUM', group: 'Filters' }),
  'column.include.list': patterns({ doc: 'Columns to show: schema.table.column.', importance: 'MEDIUM', group: 'Filters' }),
  'column.exclude.list': patterns({ doc: 'Columns to hide.', importance: 'MEDIUM', group: 'Filters' }),
  'message.key.columns': text({
    default: null,
    doc: 'Columns of the record key by table: schema.table:a,b;schema.other:c.',
    group: 'Filters',
  }),
  'message.prefix.include.list': patterns({ doc: 'Prefixes of logical messages to capture.', group: 'Filters' }),
  'message.prefix.exclude.list': patterns({ doc: 'Prefixes of logical messages to leave out.', group: 'Filters' }),
  'skipped.operations': list({ default: 't', doc: 'Operations that are not told: c, u, d, t, or none.', group: 'Filters' }),

  'snapshot.mode': choice(snapshotModes, {
    default: 'initial',
    doc: 'Whether the tables are read first: when there is no offset (initial), at each start (always), and nothing after it (initial_only), never (no_data, never), when it must be (when_needed).',
    importance: 'HIGH',
    group: 'Snapshot',
  }),
  'snapshot.include.collection.list': patterns({ doc: 'Which captured tables are read in a snapshot.', group: 'Snapshot' }),
  'snapshot.select.statement.overrides': text({
    default: null,
    doc: 'Tables whose rows come from a SELECT of their own: snapshot.select.statement.overrides.schema.table.',
    group: 'Snapshot',
  }),
  'snapshot.locking.mode': choice(['none', 'shared'], {
    default: 'none',
    doc: 'Accepted for compatibility: a snapshot always holds ACCESS SHARE, which only keeps DDL and TRUNCATE waiting.',
    group: 'Snapshot',
  }),
  'snapshot.lock.timeout.ms': whole({
    default: 10_000,
    min: 0,
    unit: 'ms',
    doc: 'How long a snapshot waits for that lock.',
    group: 'Snapshot',
  }),
  'snapshot.resume.min.bytes': whole({
    default: 67_108_864,
    min: 0,
    unit: 'bytes',
    doc: 'A table larger than this is read in the order of its key, in many transactions, so that an interrupted snapshot goes on where it was; a smaller one in one transaction.',
    group: 'Snapshot',
  }),
  'snapshot.delay.ms': whole({ default: 0, min: 0, unit: 'ms', doc: 'Pause before the snapshot.', group: 'Snapshot' }),
  'snapshot.fetch.size': whole({
    default: 10_240,
    min: 0,
    doc: 'Accepted for compatibility: rows are streamed by COPY.',
    group: 'Snapshot',
  }),
  'snapshot.max.threads': whole({
    default: 1,
    min: 1,
    doc: 'Accepted for compatibility: one reader is faster than the broker takes.',
    group: 'Snapshot',
  }),

  'decimal.handling.mode': choice(decimalModes, {
    default: 'precise',
    doc: 'numeric as exact bytes, as text, or as a double that may lose digits.',
    importance: 'MEDIUM',
    group: 'Values',
  }),
  'time.precision.mode': choice(timeModes, {
    default: 'adaptive',
    doc: 'Form of dates and times.',
    importance: 'MEDIUM',
    group: 'Values',
  }),
  'binary.handling.mode': choice(binaryModes, { default: 'bytes', doc: 'Form of bytea.', group: 'Values' }),
  'hstore.handling.mode': choice(hstoreModes, { default: 'json', doc: 'hstore as JSON text or as a map.', group: 'Values' }),
  'interval.handling.mode': choice(intervalModes, {
    default: 'numeric',
    doc: 'interval as microseconds or as ISO 8601 text.',
    group: 'Values',
  }),
  'money.fraction.digits': whole({ default: 2, min: 0, max: 20, doc: 'Digits after the point of money.', group: 'Values' }),
  'include.unknown.datatypes': flag({
    default: false,
    doc: 'Tells types without mapping as the bytes of their text; otherwise their columns are left out, with a warning.',
    group: 'Values',
  }),
  'unavailable.value.placeholder': text({
    default: '__debezium_unavailable_value',
    doc: 'Stands for a large value that did not change and was not sent.',
    group: 'Values',
  }),
  'unavailable.value.handling.mode': choice(['null', 'fail'], {
    default: 'null',
    doc: 'What becomes of such a value when its type has no room for the placeholder: null, with a warning, as Debezium does; or the connector stops.',
    group: 'Values',
  }),
  'tombstones.on.delete': flag({
    default: true,
    doc: 'A delete is followed by a record with the same key and no value.',
    importance: 'MEDIUM',
    group: 'Values',
  }),
  'extended.headers.enabled': flag({
    default: false,
    doc: 'Adds headers that name the connector and task to every record. Debezium’s default is true.',
    group: 'Values',
  }),

  'heartbeat.interval.ms': whole({
    default: 0,
    min: 0,
    unit: 'ms',
    doc: 'How often a heartbeat record is written; 0: never. The slot moves on an idle database without it.',
    group: 'Heartbeats',
  }),
  'heartbeat.action.query': text({ default: null, doc: 'SQL run with each heartbeat.', group: 'Heartbeats' }),

  'max.batch.size': whole({
    default: 2048,
    min: 1,
    doc: 'Accepted for compatibility: batches are bounded in bytes.',
    group: 'Runtime',
  }),
  'max.queue.size': whole({
    default: 8192,
    min: 1,
    doc: 'Accepted for compatibility: see max.queue.size.in.bytes.',
    group: 'Runtime',
  }),
  'max.queue.size.in.bytes': whole({
    default: 0,
    min: 0,
    unit: 'bytes',
    doc: 'Encoded changes held before reading pauses; 0: 12 MiB.',
    group: 'Runtime',
  }),
  'poll.interval.ms': whole({
    default: 500,
    min: 1,
    unit: 'ms',
    doc: 'Accepted for compatibility: changes are taken as they come.',
    group: 'Runtime',
  }),
  'errors.max.retries': whole({
    default: -1,
    min: -1,
    doc: 'Retries after failures that may pass; -1: without end.',
    group: 'Runtime',
  }),
  'retriable.restart.connector.wait.ms': whole({
    default: 10_000,
    min: 1,
    unit: 'ms',
    doc: 'Longest pause before such a retry.',
    group: 'Runtime',
  }),
  'event.processing.failure.handling.mode': choice(['fail'], {
    default: 'fail',
    doc: 'A change that cannot be told stops the connector; it is never skipped.',
    group: 'Runtime',
  }),

  'provide.transaction.metadata': declined('false', { doc: 'Transaction topic and transaction fields.', group: 'Not there yet' }),
  'signal.data.collection': declined(null, { doc: 'Table with signals.', group: 'Not there yet' }),
  'signal.enabled.channels': declined(null, { doc: 'Where signals come from.', group: 'Not there yet' }),
  'notification.enabled.channels': declined(null, { doc: 'Where notifications go.', group: 'Not there yet' }),
  converters: declined(null, { doc: 'Custom converters of columns.', group: 'Not there yet' }),
  'post.processors': declined(null, { doc: 'Post-processors.', group: 'Not there yet' }),
  'schema.name.adjustment.mode': declined('none', { doc: 'Changes schema names to fit a converter.', group: 'Not there yet' }),
  'field.name.adjustment.mode': declined('none', { doc: 'Changes field names to fit a converter.', group: 'Not there yet' }),
  'column.propagate.source.type': declined(null, { doc: 'Parameters with the column’s source type.', group: 'Not there yet' }),
  'datatype.propagate.source.type': declined(null, { doc: 'Parameters with the source type.', group: 'Not there yet' }),
  'slot.stream.params': declined(null, { doc: 'Parameters of the decoding plug-in.', group: 'Not there yet' }),
  'xmin.fetch.interval.ms': declined('0', { doc: 'xmin in source.', group: 'Not there yet' }),
  'snapshot.query.mode': declined('select_all', { doc: 'How snapshot queries are made.', group: 'Not there yet' }),
  'snapshot.tables.order.by.row.count': declined('disabled', { doc: 'Order of tables in a snapshot.', group: 'Not there yet' }),
  'topic.naming.strategy': declined('io.debezium.schema.SchemaTopicNamingStrategy', {
    doc: 'How topics are named.',
    group: 'Not there yet',
  }),
  'database.replica.hostname': declined(null, { doc: 'Replica to read from.', group: 'Not there yet' }),
  'schema.history.internal.kafka.topic': declined(null, { doc: 'This source needs no schema history.', group: 'Not there yet' }),
  'openlineage.integration.enabled': declined('false', { doc: 'OpenLineage events.', group: 'Not there yet' }),
} as const

export type PostgresConfig = ValuesOf<typeof postgresSettings>

// Families of settings whose names hold a number or a pattern, none of which are done.
const declinedFamilies =
  /^(column\.(mask|truncate)\.|snapshot\.mode\.(custom|configuration)|signal\.kafka\.|signal\.file|incremental\.snapshot\.|schema\.refresh\.mode$|guardrail\.)/

/** Names that are neither declared nor belong to the worker: worth a warning. `refused`: known, without effect yet, and so an error. */
export function unknownNames(unknown: readonly string[]): {
  readonly warn: readonly string[]
  readonly refused: readonly string[]
} {
  const named = unknown.filter((name) => !name.startsWith('snapshot.select.statement.overrides.'))
  return {
    warn: named.filter((name) => !declinedFamilies.test(name)),
    refused: named.filter((name) => declinedFamilies.test(name)),
  }
}

/** Parses `message.key.columns`: patterns of tables, and the columns for them. */
export function parseKeyColumns(
  given: string | undefined,
): readonly { readonly table: RegExp; readonly columns: readonly string[] }[] {
  return (given ?? '')
    .split(';')
    .filter((one) => one.includes(':'))
    .map((one) => {
      const colon = one.lastIndexOf(':')
      return {
        table: new RegExp(`^(?:${one.slice(0, colon).trim()})$`, 'iu'),
        columns: one
          .slice(colon + 1)
          .split(',')
          .map((column) => column.trim()),
      }
    })
}

export { mustRead, readSettings }
