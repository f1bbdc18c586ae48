// Turns the decoded stream into change events: what is told, what was told before, where transactions end. Decides, never waits.
// hot
import { PgProtocolError } from './pg-error.ts'
import type { CapturedTable } from './captured-table.ts'
import type { CapturedTables } from './captured-tables.ts'
import { keyChanged, messageKeySchema, messageSchemas, messageValue } from './change-event.ts'
import type { ChangeEvents, EnvelopeOptions, Origin } from './change-event.ts'
import { readText } from './pg-bytes.ts'
import type { PgOutputHandler, Relation } from './pgoutput.ts'
import type { Position } from './position.ts'
import { RowText } from './row-text.ts'
import { filteredUntil, hasSeen, stateOf } from './snapshot-progress.ts'
import type { KeyOrder, SnapshotProgress } from './snapshot-progress.ts'

export interface ChangeStreamOptions {
  readonly events: ChangeEvents
  readonly tables: CapturedTables
  readonly envelope: EnvelopeOptions
  readonly messageTopic: string
  readonly tellsMessage: (prefix: string) => boolean
  readonly messageContent: (content: Uint8Array) => Uint8Array | string
  /** Operations that are not told: of c, u, d, t. */
  readonly skipped: ReadonlySet<string>
  /** How the key of a table is ordered, where a snapshot read it in ranges. */
  readonly orders: (table: CapturedTable) => readonly KeyOrder[]
  /** A transaction ended here; `told`: with something to tell. */
  readonly ended: (position: Position, told: boolean) => void
  /** The catalogs must be asked about this table before the stream goes on. */
  readonly unknown: (relation: Relation) => void
  readonly nowMs: () => number
}

export class ChangeStream implements PgOutputHandler {
  readonly #options: ChangeStreamOptions
  readonly #row = new RowText()
  readonly #old = new RowText()
  #position: Position
  #lsn = 0
  // Of the transaction that streams now.
  #inside = false
  #commitLsn = 0
  #xid = 0
  #micros = 0
  #changes = 0
  #changesTold = 0
  #skipping = false
  #opened = false
  #told = false
  #timeKnown = false
  #previousCommit: number | null

  constructor(position: Position, options: ChangeStreamOptions) {
    this.#position = position
    this.#previousCommit = position.lsn
    this.#options = options
  }

  /** The place of the message that is decoded next. */
  at(lsn: number): void {
    this.#lsn = lsn
  }
  /** The next event takes the time anew. */
  timePasses(): void {
    this.#timeKnown = false
  }
  get insideTransaction(): boolean {
    return this.#inside
  }
  get position(): Position {
    return this.#position
  }
  /** Where the stream stands now, in the middle of a transaction too. */
  here(): { readonly position: Position; readonly divisible: boolean } {
    const position =
      this.#inside && !this.#skipping
        ? { ...this.#position, partial: { commitLsn: this.#commitLsn, changes: this.#changes } }
        : this.#position
    return { position, divisible: true }
  }
  /** The server has nothing up to this place. */
  idle(walEnd: number): void {
    if (!this.#inside && walEnd > this.#position.lsn) this.#moveTo({ ...this.#position, lsn: walEnd })
  }

  begin(commitLsn: number, commitMicros: number, xid: number): void {
    this.#inside = true
    this.#commitLsn = commitLsn
    this.#micros = commitMicros
    this.#xid = xid
    this.#changes = 0
    // Commits come in the order of their places: whatever commits below the position was told already.
    this.#skipping = commitLsn < this.#position.lsn
    const { partial } = this.#position
    this.#changesTold = partial?.commitLsn === commitLsn ? partial.changes : 0
    this.#opened = false
    this.#told = false
  }

  commit(_commitLsn: number, endLsn: number, commitMicros: number): void {
    this.#inside = false
    this.#previousCommit = endLsn
    if (this.#skipping) return
    this.#moveTo({
      lsn: endLsn,
      xid: this.#xid,
      micros: commitMicros,
      system: this.#position.system,
      snapshot: this.#position.snapshot,
    })
    this.#options.ended(this.#position, this.#told)
  }

  relation(relation: Relation): void {
    if (!this.#options.tables.relation(relation)) this.#options.unknown(relation)
  }

  insert(oid: number, bytes: Uint8Array, newTuple: number): void {
    const table = this.#next(oid)
    if (table === null || this.#options.skipped.has('c')) return
    this.#row.readTuple(bytes, newTuple)
    if (this.#position.snapshot !== undefined && this.#seen(table, this.#row)) return
    this.#open()
    this.#options.events.create(table, this.#row, this.#lsn)
  }

  update(oid: number, bytes: Uint8Array, oldTuple: number, _oldIsKey: boolean, newTuple: number): void {
    const table = this.#next(oid)
    if (table === null || this.#options.skipped.has('u')) return
    this.#row.readTuple(bytes, newTuple)
    const old = oldTuple < 0 ? undefined : this.#old
    old?.readTuple(bytes, oldTuple)
    const moved = old !== undefined && keyChanged(table.key, this.#row, old)
    if (this.#position.snapshot !== undefined) {
      const seen = this.#seen(table, this.#row)
      const oldSeen = moved ? this.#seen(table, old) : seen
      if (seen && oldSeen) return
      if (seen || oldSeen) {
        // One half of a move is in the rows that were read, the other is not.
        this.#open()
        if (seen && old !== undefined) this.#options.events.delete(table, old, this.#lsn)
        else this.#options.events.create(table, this.#row, this.#lsn)
        return
      }
    }
    this.#open()
    // Of a move to another key only the arrival is told when deletes are not.
    if (moved && this.#options.skipped.has('d')) this.#options.events.create(table, this.#row, this.#lsn)
    else this.#options.events.update(table, this.#row, old, this.#lsn)
  }

  delete(oid: number, bytes: Uint8Array, oldTuple: number, _oldIsKey: boolean): void {
    const table = this.#next(oid)
    if (table === null || this.#options.skipped.has('d')) return
    this.#old.readTuple(bytes, oldTuple)
    if (this.#position.snapshot !== undefined && this.#seen(table, this.#old)) return
    this.#open()
    this.#options.events.delete(table, this.#old, this.#lsn)
  }

  truncate(oids: readonly number[], _cascade: boolean, _restartIdentity: boolean): void {
    this.#changes += 1
    if (this.#skipping || this.#changes <= this.#changesTold || this.#options.skipped.has('t')) return
    for (const oid of oids) {
      const table = this.#table(oid)
      // A table that was truncated while a snapshot was interrupted is read anew as a whole, so one state decides for it.
      if (table === null || (this.#position.snapshot !== undefined && this.#seen(table, undefined))) continue
      this.#open()
      this.#options.events.truncate(table, this.#lsn)
    }
  }

  message(transactional: boolean, lsn: number, prefix: string, content: Uint8Array): void {
    const { events, envelope, messageTopic, messageContent, tellsMessage, nowMs, ended } = this.#options
    if (transactional) {
      this.#changes += 1
      if (this.#skipping || this.#changes <= this.#changesTold || !tellsMessage(prefix)) return
      this.#open()
    } else if (lsn <= this.#position.lsn || !tellsMessage(prefix)) return
    const origin: Origin = {
      micros: transactional ? this.#micros : nowMs() * 1000,
      xid: this.#xid,
      previousCommit: this.#previousCommit,
    }
    const shown = messageContent(content)
    const schema = typeof shown === 'string' ? messageSchemas.text : messageSchemas.bytes
    const value = messageValue(envelope, origin, { prefix, content: shown, transactional }, this.#lsn, nowMs())
    events.other(messageTopic, messageKeySchema, { prefix }, schema, value)
    // A message outside of transactions is a transaction by itself, and its place is its end: the next commit may begin there.
    if (transactional) return
    this.#moveTo({ ...this.#position, lsn })
    ended(this.#position, true)
  }

  /** Counts a change of the transaction. @returns its table, or null when it is not to be told. */
  #next(oid: number): CapturedTable | null {
    this.#changes += 1
    if (this.#skipping || this.#changes <= this.#changesTold) return null
    return this.#table(oid)
  }

  #table(oid: number): CapturedTable | null {
    const table = this.#options.tables.ofRelation(oid)
    if (table === undefined) throw new PgProtocolError(`a change of the relation ${oid}, which was not described`)
    return table
  }

  #open(): void {
    const { events, nowMs } = this.#options
    if (!this.#timeKnown) {
      this.#timeKnown = true
      events.now(nowMs())
    }
    this.#told = true
    if (this.#opened) return
    this.#opened = true
    events.origin({ micros: this.#micros, xid: this.#xid, previousCommit: this.#previousCommit })
  }

  /** Whether the rows that a snapshot read hold this change already. @param row whose key tells the range; undefined: the whole table. */
  #seen(table: CapturedTable, row: RowText | undefined): boolean {
    const progress = this.#position.snapshot as SnapshotProgress
    const ofTable = progress.tables.find((one) => one.schema === table.schemaName && one.name === table.name)
    const ranged = ofTable !== undefined && ofTable.segments.length > 1
    const key =
      ranged && row !== undefined
        ? table.key.map(({ at }) => readText(row.bytesOf(at), row.starts[at] as number, row.ends[at] as number))
        : null
    const state = stateOf(ofTable, key, ranged ? this.#options.orders(table) : [])
    return state !== undefined && hasSeen(progress.states[state] ?? null, this.#xid)
  }

  #moveTo(position: Position): void {
    const { snapshot } = position
    // Past the last state nothing was seen: the progress has done its work.
    this.#position =
      snapshot !== undefined && position.lsn >= filteredUntil(snapshot) ? { ...position, snapshot: undefined } : position
  }
}
