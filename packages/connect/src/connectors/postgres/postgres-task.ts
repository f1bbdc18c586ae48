// One running PostgreSQL source: looks at offset and slot, takes the snapshot that is due, then streams.
import { DataError } from '../../api/converter.ts'
import type { SourceOffset, SourcePartition } from '../../api/record.ts'
import type { SourceBatch, SourceContext, SourceTask } from '../../api/source.ts'
import { mustRead } from '../../api/settings.ts'
import type { Background, Host, Logger, Timer } from '@millrace/host'
import { listTables } from './catalog.ts'
import { CapturedTables, eventOptions, tableFilter } from './captured-tables.ts'
import type { CapturedTable } from './captured-table.ts'
import { topicName } from './captured-table.ts'
import { heartbeatKeySchema, heartbeatValueSchema } from './change-event.ts'
import type { ChangeEvents, EnvelopeOptions } from './change-event.ts'
import { ChangeStream } from './change-stream.ts'
import { binaryValue } from './column-types.ts'
import { envelopeOptions, typeOptions } from './event-options.ts'
import { JsonEvents } from './json-events.ts'
import { Outbox } from './outbox.ts'
import { formatLsn } from './pg-bytes.ts'
import { PgError, PgSetup } from './pg-error.ts'
import { decodePgOutput } from './pgoutput.ts'
import type { Relation } from './pgoutput.ts'
import { PgConnection } from './pgwire.ts'
import type { PgConnectOptions } from './pgwire.ts'
import { parsePosition } from './position.ts'
import type { Position } from './position.ts'
import {
  checkServer,
  createSlot,
  dropSlot,
  ensurePublication,
  findSlot,
  missingIdentities,
  setReplicaIdentities,
} from './replication-setup.ts'
import type { Slot } from './replication-setup.ts'
import { postgresSettings } from './settings.ts'
import type { PostgresConfig } from './settings.ts'
import { keyOrders, openExported, openPresent, readTables } from './snapshot.ts'
import type { SnapshotTable } from './snapshot.ts'
import { describeTables } from './snapshot-tables.ts'
import { filteredUntil } from './snapshot-progress.ts'
import type { KeyOrder, SeenState, SnapshotProgress } from './snapshot-progress.ts'
import { connectOptions } from './session.ts'
import { planStart } from './start-plan.ts'
import { StructEvents } from './struct-events.ts'
import { WalStream } from './wal-stream.ts'

// A batch is handed on in the middle of a transaction above the first, reading pauses above the second.
const cutBytes = 2 * 1024 * 1024
const fullBytesDefault = 12 * 1024 * 1024
// On an idle database the offset, and so the slot, moves this often.
const idleIntervalMs = 10_000

export class PostgresTask implements SourceTask {
  readonly #context: SourceContext
  readonly #host: Host
  readonly #log: Logger
  readonly #config: PostgresConfig
  readonly #partition: SourcePartition & Readonly<Record<string, string>>
  readonly #ending = new AbortController()
  readonly #connect: PgConnectOptions
  readonly #events: ChangeEvents
  readonly #envelope: EnvelopeOptions
  readonly #outbox: Outbox
  readonly #tables: CapturedTables
  #meta: PgConnection
  #snapshotConnection: PgConnection | undefined
  #snapshotWork: Background | undefined
  #stream: WalStream | undefined
  #changes: ChangeStream | undefined
  #marked: Position | undefined
  #system: string | undefined
  // Messages that came while the catalogs were asked about a table.
  #waiting: { readonly bytes: Uint8Array; readonly lsn: number }[] | undefined
  #idleMarkedAt = 0
  #idleDue = false
  #heartbeat: Timer | undefined
  #closed = false

  private constructor(context: SourceContext, config: PostgresConfig, connect: PgConnectOptions, meta: PgConnection) {
    this.#context = context
    this.#host = context.host
    this.#log = context.log
    this.#config = config
    this.#connect = connect
    this.#meta = meta
    const prefix = config['topic.prefix']
    this.#partition = { server: prefix }
    this.#envelope = envelopeOptions(config, context)
    const { encoding, replaceNullWithDefault } = context
    this.#events =
      encoding === undefined ? new StructEvents(this.#envelope) : new JsonEvents(this.#envelope, encoding, replaceNullWithDefault)
    this.#tables = new CapturedTables(
      eventOptions(config, typeOptions(config, this.#host), replaceNullWithDefault),
      tableFilter(config),
      this.#log,
    )
    this.#outbox = new Outbox(this.#events, {
      partition: this.#partition,
      cutBytes,
      fullBytes: config['max.queue.size.in.bytes'] || fullBytesDefault,
      here: () => this.#changes?.here() ?? { position: this.#marked ?? { lsn: 0 }, divisible: false },
      pause: () => {
        this.#stream?.pause()
        this.#snapshotConnection?.pause()
      },
      resume: () => {
        this.#stream?.resume()
        this.#snapshotConnection?.resume()
      },
    })
  }

  /** @throws PgError, PgConnectionLost, PgSetup, DataError, ConfigError */
  static async start(context: SourceContext): Promise<PostgresTask> {
    const config = mustRead(postgresSettings, context.config)
    const ending = new AbortController()
    const connect = connectOptions(config, context.host, context.connector, AbortSignal.any([context.signal, ending.signal]))
    const meta = await PgConnection.connect(context.host, connect)
    const self = new PostgresTask(context, config, connect, meta)
    context.signal.addEventListener('abort', () => ending.abort(context.signal.reason), { once: true })
    self.#ending.signal.addEventListener('abort', () => ending.abort(self.#ending.signal.reason), { once: true })
    try {
      await self.#begin()
    } catch (cause) {
      await self.close()
      throw cause
    }
    return self
  }

  poll(signal: AbortSignal): Promise<SourceBatch | undefined> {
    return this.#outbox.poll(signal)
  }

  ready(): boolean {
    return this.#outbox.ready()
  }

  /** The slot may forget what is durable in Kafka, and nothing else. */
  committed(_partition: SourcePartition, offset: SourceOffset): void {
    const lsn = offset['lsn_commit']
    if (typeof lsn === 'number' && this.#config['flush.lsn.source']) this.#stream?.confirm(lsn)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#heartbeat?.cancel()
    const lost = new PgSetup('the source was closed')
    this.#stream?.stop()
    this.#snapshotConnection?.destroy(lost)
    await this.#snapshotWork?.stop()
    if (this.#config['slot.drop.on.stop'] && this.#meta.broken === undefined) await this.#dropWhenFree()
    this.#meta.close()
    this.#ending.abort(lost)
  }

  async #begin(): Promise<void> {
    const config = this.#config
    const meta = this.#meta
    const { system } = await checkServer(meta)
    this.#system = system
    const stored = this.#context.offset(this.#partition)
    const position = stored === undefined ? undefined : parsePosition(stored)
    const root = config['publish.via.partition.root']
    const listed = (await listTables(meta)).filter((table) => this.#tables.captures(table.schema, table.name))
    const captured = listed.filter((table) => (root ? !table.isPartition : !table.partitioned))
    await this.#tables.load(
      meta,
      captured.map((table) => table.oid),
    )
    const catalog = captured.map((table) => this.#tables.catalogTable(table.oid)).filter((table) => table !== undefined)
    await setReplicaIdentities(meta, config['replica.identity.autoset.values'], catalog)
    if (config['replica.identity.autoset.values'] !== undefined)
      await this.#tables.load(
        meta,
        captured.map((table) => table.oid),
      )
    for (const statement of missingIdentities(catalog))
      this.#log.warn('PostgreSQL will refuse updates and deletes on a table without replica identity once it is published', {
        run: statement,
      })
    await ensurePublication(meta, config, root ? captured : listed.filter((table) => !table.partitioned), this.#log)
    const slot = await findSlot(meta, config)
    const plan = planStart({
      mode: config['snapshot.mode'],
      mismatch: config['offset.mismatch.strategy'],
      slotName: config['slot.name'],
      position,
      system,
      slot,
    })
    if (captured.length === 0) {
      const words = 'no table fits the filters yet: check table.include.list and schema.include.list'
      this.#log.warn(words, { database: config['database.dbname'] })
      this.#context.progress({ event: words, fields: { database: config['database.dbname'] } })
    }
    if (plan.kind === 'stream')
      return this.#startStream(plan.position ?? { lsn: (slot ?? (await this.#makeSlot(false))).confirmedLsn, system })
    const oids = captured.map((table) => ({ oid: table.oid, partitioned: table.partitioned }))
    await this.#startSnapshot(oids, slot, plan.resume)
  }

  async #makeSlot(
    exportSnapshot: boolean,
  ): Promise<Slot & { readonly snapshot: string | undefined; readonly walsender: PgConnection }> {
    const walsender = await PgConnection.connect(this.#host, { ...this.#connect, replication: true })
    const made = await createSlot(walsender, this.#config, exportSnapshot)
    this.#log.info('replication slot made', { slot: this.#config['slot.name'], at: formatLsn(made.lsn) })
    if (!exportSnapshot) walsender.close()
    return { active: false, confirmedLsn: made.lsn, lost: undefined, snapshot: made.snapshot, walsender }
  }

  // ---- snapshot ------------------------------------------------------------------------------------------------------

  async #startSnapshot(
    tables: readonly { readonly oid: number; readonly partitioned: boolean }[],
    slot: Slot | undefined,
    resume: Position | undefined,
  ): Promise<void> {
    const config = this.#config
    if (config['snapshot.delay.ms'] > 0) await this.#host.clock.sleep(config['snapshot.delay.ms'], this.#connect.signal)
    const made = slot === undefined ? await this.#makeSlot(true) : undefined
    const slotLsn = (made ?? (slot as Slot)).confirmedLsn
    if (made !== undefined) await this.#context.failpoint('snapshot.slot')
    const connection = await PgConnection.connect(this.#host, this.#connect)
    this.#snapshotConnection = connection
    if (config['database.initial.statements'] !== undefined) await connection.query(config['database.initial.statements'])
    await connection.query('SET jit = off')
    let state: SeenState | null = null
    if (made?.snapshot !== undefined) await openExported(connection, made.snapshot)
    else state = await openPresent(connection, this.#host, this.#log, this.#connect.signal as AbortSignal)
    const read = await describeTables(connection, tables, this.#tables, config, this.#context.config)
    // Our session holds the state now.
    made?.walsender.close()
    const before = resume?.snapshot
    const kept = before === undefined ? [] : this.#stillValid(before, read)
    const progress: SnapshotProgress = { states: [...(before?.states ?? []), state], tables: kept, complete: false }
    const base: Position = { lsn: resume?.lsn ?? slotLsn, system: this.#system }
    this.#marked = resume ?? base
    this.#log.info(resume === undefined ? 'snapshot begins' : 'snapshot goes on', {
      tables: read.length,
      bytes: read.reduce((sum, table) => sum + table.bytes, 0),
      slotAt: formatLsn(slotLsn),
    })
    this.#snapshotWork = this.#host.spawn(
      `snapshot of ${this.#context.connector}`,
      async () => {
        const done = await readTables(connection, read, progress, progress.states.length - 1, {
          host: this.#host,
          log: this.#log,
          events: this.#events,
          slotLsn,
          resumeMinBytes: config['snapshot.resume.min.bytes'],
          mark: (reached) => this.#mark({ ...base, snapshot: reached }),
          flush: () => this.#outbox.flush(),
          progress: (event) => this.#context.progress(event),
        })
        await this.#endSnapshot(connection, base, done)
      },
      (cause) => this.#outbox.fail(cause),
    )
  }

  async #endSnapshot(connection: PgConnection, base: Position, done: SnapshotProgress): Promise<void> {
    connection.close()
    this.#snapshotConnection = undefined
    // Without exactly once nothing is left out: what the rows hold already comes again, and ends in the same state.
    const filters = this.#context.exactlyOnce && this.#config['snapshot.mode'] !== 'always' && filteredUntil(done) > base.lsn
    const position: Position = filters ? { ...base, snapshot: done } : base
    this.#mark(position)
    this.#context.progress({ event: 'snapshot done', fields: { tables: done.tables.length } })
    this.#log.info('snapshot done', { tables: done.tables.length })
    if (this.#config['snapshot.mode'] === 'initial_only') this.#outbox.finish()
    else await this.#startStream(position)
    this.#outbox.flush()
  }

  /** Progress of the tables that are as they were. A table that was truncated or rewritten meanwhile begins again, after a truncate event. */
  #stillValid(before: SnapshotProgress, tables: readonly SnapshotTable[]): SnapshotProgress['tables'] {
    return before.tables.filter((old) => {
      const now = tables.find((table) => table.catalog.schema === old.schema && table.catalog.name === old.name)
      if (now === undefined || now.filenode === old.filenode) return true
      this.#log.warn('a table was truncated or rewritten while its snapshot was interrupted: it is read again', {
        table: `${old.schema}.${old.name}`,
      })
      this.#events.origin({ micros: this.#host.clock.now() * 1000, xid: null, previousCommit: null })
      this.#events.now(this.#host.clock.now())
      this.#events.truncate(now.captured, 0)
      return false
    })
  }

  // ---- stream --------------------------------------------------------------------------------------------------------

  async #startStream(position: Position): Promise<void> {
    const config = this.#config
    const includes = config['message.prefix.include.list']
    const excludes = config['message.prefix.exclude.list']
    const changes = new ChangeStream(
      { ...position, system: this.#system ?? position.system },
      {
        events: this.#events,
        tables: this.#tables,
        envelope: this.#envelope,
        messageTopic: topicName([config['topic.prefix'], 'message'], config['topic.delimiter']),
        tellsMessage: (prefix) =>
          (includes.length === 0 || includes.some((one) => one.test(prefix))) && !excludes.some((one) => one.test(prefix)),
        messageContent: (content) => binaryValue(content, config['binary.handling.mode']),
        skipped: new Set(config['skipped.operations']),
        orders: (table) => this.#ordersOf(table),
        ended: (reached, told) => this.#ended(reached, told),
        unknown: (relation) => this.#learn(relation),
        nowMs: () => this.#host.clock.now(),
      },
    )
    this.#changes = changes
    this.#idleMarkedAt = this.#host.clock.monotonic()
    this.#stream = await this.#openStream(changes, position)
    this.#log.info('streaming', { slot: config['slot.name'], from: formatLsn(position.lsn) })
    this.#context.progress({ event: 'streaming', fields: { from: formatLsn(position.lsn) } })
    if (config['heartbeat.interval.ms'] > 0) this.#armHeartbeat()
  }

  /** A slot whose last reader has just died is in use for a moment longer. */
  async #openStream(changes: ChangeStream, position: Position): Promise<WalStream> {
    const config = this.#config
    for (let tries = 0; ; tries += 1) {
      try {
        return await WalStream.open(
          this.#host,
          {
            connect: this.#connect,
            slot: config['slot.name'],
            publication: config['publication.name'],
            startLsn: position.lsn,
            messages: true,
            statusIntervalMs: config['status.update.interval.ms'],
          },
          {
            data: (bytes, start, end, lsn) => {
              if (this.#waiting !== undefined) this.#waiting.push({ bytes: bytes.slice(start, end), lsn })
              else {
                changes.at(lsn)
                decodePgOutput(bytes, start, end, changes)
              }
            },
            drained: () => {
              changes.timePasses()
              this.#outbox.flush()
            },
            idle: (walEnd, urgent) => this.#idle(walEnd, urgent),
            failed: (cause) => this.#outbox.fail(cause),
          },
        )
      } catch (cause) {
        const inUse = cause instanceof PgError && cause.sqlState === '55006'
        if (!inUse || tries >= config['slot.max.retries']) throw cause
        await this.#host.clock.sleep(Math.min(config['slot.retry.delay.ms'], 200 * 2 ** tries), this.#connect.signal)
      }
    }
  }

  #mark(position: Position): void {
    this.#marked = position
    this.#outbox.mark(position)
  }

  #ended(position: Position, told: boolean): void {
    // A transaction without anything to tell moves the position with the next one that has, or when all is idle.
    if (told || this.#outbox.marked) this.#mark(position)
    else this.#idleDue = true
  }

  #idle(walEnd: number, urgent: boolean): void {
    const changes = this.#changes
    if (changes === undefined || changes.insideTransaction || this.#waiting !== undefined) return
    changes.idle(walEnd)
    if (this.#outbox.marked) return this.#mark(changes.position)
    const moved = changes.position.lsn > (this.#marked?.lsn ?? 0)
    const now = this.#host.clock.monotonic()
    if (!(moved || this.#idleDue) || (!urgent && now - this.#idleMarkedAt < idleIntervalMs)) return
    this.#idleMarkedAt = now
    this.#idleDue = false
    this.#mark(changes.position)
    this.#outbox.flush()
  }

  /** Holds the stream back until the catalogs have told about a table. */
  #learn(relation: Relation): void {
    if (this.#waiting !== undefined) return
    this.#waiting = []
    this.#stream?.pause()
    this.#host.spawn(
      `description of ${relation.schema}.${relation.name}`,
      async () => {
        await this.#tables.learn(this.#meta, relation)
        this.#goOn()
      },
      (cause) => this.#outbox.fail(cause),
    )
  }

  #goOn(): void {
    const changes = this.#changes as ChangeStream
    const held = this.#waiting ?? []
    this.#waiting = undefined
    for (const [i, { bytes, lsn }] of held.entries()) {
      changes.at(lsn)
      decodePgOutput(bytes, 0, bytes.length, changes)
      // That message was the description of yet another table.
      if (this.#isWaiting()) {
        this.#waiting = held.slice(i + 1)
        return
      }
    }
    this.#stream?.resume()
    this.#outbox.flush()
  }

  #isWaiting(): boolean {
    return this.#waiting !== undefined
  }

  #ordersOf(table: CapturedTable): readonly KeyOrder[] {
    const catalog = this.#tables.catalogOf(table.schemaName, table.name)
    const orders = catalog === undefined ? undefined : keyOrders({ catalog, captured: table })
    if (orders === undefined)
      throw new DataError(
        `${table.schemaName}.${table.name}: its key changed while the snapshot was going on. Delete the connector’s offsets and topics, and let it take a new snapshot`,
      )
    return orders
  }

  #armHeartbeat(): void {
    const config = this.#config
    this.#heartbeat = this.#host.clock.after(config['heartbeat.interval.ms'], () => {
      const changes = this.#changes
      if (changes !== undefined && !changes.insideTransaction && this.#waiting === undefined) {
        const topic = topicName([config['topic.heartbeat.prefix'], config['topic.prefix']], config['topic.delimiter'])
        this.#events.other(topic, heartbeatKeySchema, { serverName: config['topic.prefix'] }, heartbeatValueSchema, {
          ts_ms: this.#host.clock.now(),
        })
        this.#mark(changes.position)
        this.#outbox.flush()
      }
      const query = config['heartbeat.action.query']
      if (query !== undefined)
        this.#host.spawn(
          'heartbeat query',
          async () => void (await this.#meta.query(query)),
          (cause) => this.#outbox.fail(cause),
        )
      this.#armHeartbeat()
    })
  }

  async #dropWhenFree(): Promise<void> {
    for (let tries = 0; tries < 50; tries += 1) {
      const slot = await findSlot(this.#meta, this.#config)
      if (slot === undefined) return
      if (!slot.active) return dropSlot(this.#meta, this.#config['slot.name'])
      await this.#host.clock.sleep(20)
    }
  }
}
