// Change data capture of PostgreSQL: Debezium under Kafka Connect into Apache Kafka, and ours into our broker, on the same rows.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createMillrace } from '@millrace/client'
import type { Millrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import {
  classPath,
  debeziumConnector,
  debeziumWorker,
  freePort,
  propertiesOf,
  removeFolder,
  start,
  startPostgres,
  temporaryFolder,
} from '@millrace/judges'
import type { Child, Postgres } from '@millrace/judges'
import pg from 'pg'
import { median, millraceMain, nodeBinary, startNode } from './nodes.ts'
import type { Node } from './nodes.ts'
import type { Row } from './report.ts'

// Eleven columns of common types, about 250 bytes a row.
const table = `create table bench_rows (
  id bigint primary key, account int not null, kind smallint not null, amount numeric(12,2) not null, rate float8, active boolean not null,
  name text not null, note varchar(120), created timestamptz not null, updated timestamp, payload text not null)`
const rowsSql = `insert into bench_rows select n, n % 1000, n % 7, (n % 100000) / 100.0, n / 7.0, n % 2 = 0, 'name of row ' || n,
  'a note of moderate length for row ' || n, now(), now() at time zone 'utc', repeat(md5(n::text), 3) from generate_series($1::bigint, $2::bigint) n`

interface Sample {
  readonly snapshot: number
  readonly stream: number
}

/** Bars: snapshot ≥ 4×, stream ≥ 2×. */
export async function cdc(rounds: number, rows: number): Promise<Row[]> {
  const samples: Record<'peer' | 'ours', Sample[]> = { peer: [], ours: [] }
  for (let round = 0; round < rounds; round++) {
    samples.peer.push(await sample('peer', rows))
    samples.ours.push(await sample('ours', rows))
  }
  const row = (what: string, pick: (each: Sample) => number, bar: number): Row => ({
    what,
    unit: 'rows/s',
    peer: median(samples.peer.map(pick)),
    ours: median(samples.ours.map(pick)),
    bar,
    atMost: false,
  })
  return [
    row(`snapshot of ${rows} rows, schemas off (ours exactly once)`, (each) => each.snapshot, 4),
    row(`stream of ${rows} rows in transactions of 100, schemas off (ours exactly once)`, (each) => each.stream, 2),
  ]
}

async function sample(side: 'peer' | 'ours', rows: number): Promise<Sample> {
  const directory = temporaryFolder('millrace-bench-cdc')
  const postgres = await startPostgres({ settings: { max_wal_size: '8GB', shared_buffers: '256MB' } })
  const node = await startNode(side === 'peer' ? 'apache-kafka' : 'millrace-disk')
  const client = new pg.Client({ host: '127.0.0.1', port: postgres.port, user: 'postgres', database: 'postgres' })
  try {
    await client.connect()
    await client.query(table)
    await client.query(rowsSql, [1, rows])
    await client.query('vacuum analyze bench_rows')
    const launch = await worker(side, directory, node, postgres)
    let child = launch()
    const snapshot = await timed(client, node, child, 'select 1 from pg_replication_slots', rows)
    await child.stop()
    for (let from = rows + 1; from <= 2 * rows; from += 100) await client.query(rowsSql, [from, Math.min(2 * rows, from + 99)])
    child = launch()
    const stream = await timed(client, node, child, 'select 1 from pg_replication_slots where active', 2 * rows)
    await child.stop()
    return { snapshot: rows / snapshot, stream: rows / stream }
  } finally {
    await client.end()
    await node.stop()
    await postgres.remove()
    removeFolder(directory)
  }
}

/** Seconds from the moment the query finds a row until the row of the last id can be read. */
async function timed(client: pg.Client, node: Node, child: Child, begun: string, last: number): Promise<number> {
  await using millrace = createMillrace({ bootstrapServers: [node.bootstrap] }, nodeHost({ level: 'error' }))
  const alive = (): void => {
    if (child.process.exitCode !== null) throw new Error(`the worker ended:\n${child.output()}`)
  }
  while ((await client.query(begun)).rowCount === 0) {
    alive()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const started = performance.now()
  while (!(await isThere(millrace, last))) {
    alive()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return (performance.now() - started) / 1000
}

const topic = 'bench.public.bench_rows'

/** Whether a read_committed consumer can see the row of this id, which is the last one. Markers of transactions take offsets too, so offsets alone do not tell. */
async function isThere(millrace: Millrace, last: number): Promise<boolean> {
  const there = (await millrace.admin.listTopics()).some((each) => each.name === topic)
  if (!there) return false
  const [description] = await millrace.admin.describeTopics([topic])
  const partitions = (description?.partitions ?? []).map(({ partition }) => ({ topic, partition }))
  const ends = await millrace.admin.listOffsets(
    partitions.map((each) => ({ ...each, at: 'latest' as const })),
    { isolationLevel: 'read_committed' },
  )
  if (ends.reduce((sum, each) => sum + each.offset, 0) < last) return false
  await using consumer = millrace.consumer({ isolationLevel: 'read_committed', autoOffsetReset: 'earliest' })
  consumer.assign(partitions)
  for (const [i, each] of partitions.entries()) consumer.seek(each, Math.max(0, (ends[i]?.offset ?? 0) - 50))
  const text = `"id":${last},`
  const decoder = new TextDecoder()
  while (partitions.some((each, i) => (consumer.position(each) ?? 0) < (ends[i]?.offset ?? 0))) {
    for (const batch of await consumer.poll({ timeoutMs: 50 })) {
      for (const record of batch.records()) if (record.value !== null && decoder.decode(record.value).includes(text)) return true
    }
  }
  return false
}

/** @returns what starts the worker: Kafka Connect with Debezium, or ours, on the same connector settings. */
async function worker(side: 'peer' | 'ours', directory: string, node: Node, postgres: Postgres): Promise<() => Child> {
  const restPort = await freePort()
  const common = {
    'bootstrap.servers': node.bootstrap,
    ...debeziumWorker,
    'offset.storage.file.filename': join(directory, 'offsets'),
    'offset.flush.interval.ms': '1000',
    listeners: `http://127.0.0.1:${restPort}`,
    'producer.linger.ms': '5',
    'producer.batch.size': '262144',
    ...(side === 'ours' ? { 'exactly.once.source.support': 'enabled' } : {}),
  }
  const connector = { name: 'bench', ...debeziumConnector(postgres.port, 'bench', 'bench_rows') }
  mkdirSync(directory, { recursive: true })
  const files = [join(directory, 'worker.properties'), join(directory, 'connector.properties')] as const
  writeFileSync(files[0], propertiesOf(common))
  writeFileSync(files[1], propertiesOf(connector))
  if (side === 'ours') return () => start(nodeBinary, [millraceMain, 'connect', 'standalone', ...files])
  const log4j = join(directory, 'log4j2.properties')
  writeFileSync(
    log4j,
    'status = error\nrootLogger.level = WARN\nrootLogger.appenderRef.x.ref = X\nappender.x.type = Console\nappender.x.name = X\n',
  )
  return () =>
    start('java', [
      '-Xmx2G',
      `-Dlog4j2.configurationFile=${log4j}`,
      '-cp',
      classPath('tools'),
      'org.apache.kafka.connect.cli.ConnectStandalone',
      ...files,
    ])
}
