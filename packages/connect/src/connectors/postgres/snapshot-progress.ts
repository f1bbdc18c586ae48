// Which rows a snapshot has delivered, as of which state of the database; decides what of the stream they already hold.
//
// A snapshot may be interrupted and gone on with under a later state of the database. Then each table, or each range of its keys,
// was read in some state S, and a streamed transaction that S had already seen must not be told again for these rows:
//
//     keys   ……………… K1 ……………… K2 ………………      (the table in the order of its key)
//     read in    S1          S2          S3
//
// Visibility decides, never the order of commits: the two differ in PostgreSQL. All here is pure.
import { DataError } from '../../api/converter.ts'
import { Decimal } from '../../api/schema.ts'

/** What a state of the database had seen: pg_current_snapshot(). The state that a slot exports has seen nothing of its stream. */
export interface SeenState {
  readonly xmin: number
  readonly xmax: number
  readonly running: readonly number[]
  /** Every transaction that it saw had committed below this place. */
  readonly lsn: number
}

/** Rows with keys up to and with `upTo` (in the order of the key; null: all the rest) were read in the state at this index. */
export interface Segment {
  readonly upTo: readonly string[] | null
  readonly state: number
}

export interface TableProgress {
  readonly schema: string
  readonly name: string
  /** pg_relation_filenode when it was read: another one means TRUNCATE or a rewrite since. */
  readonly filenode: number
  readonly segments: readonly Segment[]
}

/** Kept in the offset until the stream has passed every state. */
export interface SnapshotProgress {
  /** null: the slot's exported state. */
  readonly states: readonly (SeenState | null)[]
  readonly tables: readonly TableProgress[]
  readonly complete: boolean
}

/** `xmin:xmax:xip,xip` of pg_current_snapshot() or txid_current_snapshot(). */
export function parseSeen(text: string, lsn: number): SeenState {
  const [xmin = '', xmax = '', running = ''] = text.split(':')
  return { xmin: Number(xmin), xmax: Number(xmax), running: running === '' ? [] : running.split(',').map(Number), lsn }
}

const wrap = 4_294_967_296

/** Whether the state had seen this transaction, which has committed. @param xid its 32 bits; full numbers near the state's are meant. */
export function hasSeen(state: SeenState | null, xid: number): boolean {
  if (state === null) return false
  const distance = (xid - (state.xmax % wrap)) | 0
  const full = state.xmax + distance
  return full < state.xmin || (full < state.xmax && !state.running.includes(full))
}

/** The kinds of key columns whose order PostgreSQL and we know to be the same. */
export type KeyOrder = 'integer' | 'numeric' | 'bytes'

const utf8 = new TextEncoder()

/** Compares two keys, given as their texts. */
export function compareKeys(a: readonly string[], b: readonly string[], orders: readonly KeyOrder[]): number {
  for (let i = 0; i < orders.length; i += 1) {
    const order = compareColumn(a[i] as string, b[i] as string, orders[i] as KeyOrder)
    if (order !== 0) return order
  }
  return 0
}

function compareColumn(a: string, b: string, order: KeyOrder): number {
  if (a === b) return 0
  if (order === 'bytes') {
    const x = utf8.encode(a)
    const y = utf8.encode(b)
    for (let i = 0; i < x.length && i < y.length; i += 1) if (x[i] !== y[i]) return (x[i] as number) - (y[i] as number)
    return x.length - y.length
  }
  if (order === 'numeric') {
    const x = Decimal.parse(a)
    const y = Decimal.parse(b)
    const scale = Math.max(x.scale, y.scale)
    const difference = x.withScale(scale).unscaled - y.withScale(scale).unscaled
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  }
  const difference = Number(a) - Number(b)
  if (difference !== 0 && Number.isSafeInteger(difference)) return difference
  const x = BigInt(a)
  const y = BigInt(b)
  return x < y ? -1 : x > y ? 1 : 0
}

/** The state in which the row with this key was read; undefined: it was not read (the table came later). @param key null: the table has no ordered key. */
export function stateOf(
  table: TableProgress | undefined,
  key: readonly string[] | null,
  orders: readonly KeyOrder[],
): number | undefined {
  if (table === undefined) return undefined
  for (const segment of table.segments) {
    if (segment.upTo === null || (key !== null && compareKeys(key, segment.upTo, orders) <= 0)) return segment.state
  }
  return undefined
}

/** Whether a table was read to its end. */
export function isDone(table: TableProgress): boolean {
  return table.segments.at(-1)?.upTo === null
}

/** How far a table was read; undefined: not at all. */
export function readUpTo(table: TableProgress): readonly string[] | undefined {
  return table.segments.at(-1)?.upTo ?? undefined
}

/** The table with rows read further in this state. Neighbouring ranges of one state become one. */
export function advanced(table: TableProgress, upTo: readonly string[] | null, state: number): TableProgress {
  const last = table.segments.at(-1)
  const before = last?.state === state ? table.segments.slice(0, -1) : table.segments
  return { ...table, segments: [...before, { upTo, state }] }
}

/** The place in the WAL from which on no state has seen anything: there the progress can be forgotten. */
export function filteredUntil(progress: SnapshotProgress): number {
  return progress.states.reduce((most, state) => Math.max(most, state?.lsn ?? 0), 0)
}

/** As text for the offset. @see parseProgress */
export function formatProgress(progress: SnapshotProgress): string {
  return JSON.stringify({
    states: progress.states.map((state) => (state === null ? null : [state.xmin, state.xmax, state.running, state.lsn])),
    tables: progress.tables.map((table) => [
      table.schema,
      table.name,
      table.filenode,
      table.segments.map(({ upTo, state }) => [upTo, state]),
    ]),
    complete: progress.complete,
  })
}

/** @throws DataError it is not what `formatProgress` writes. */
export function parseProgress(text: string): SnapshotProgress {
  const read = parsed(text)
  const refuse = (): never => {
    throw new DataError(`not the progress of a snapshot: ${text.slice(0, 200)}`)
  }
  if (!isRecord(read)) return refuse()
  const { states, tables, complete } = read
  if (!isListOf(states, isState) || !isListOf(tables, isTable) || typeof complete !== 'boolean') return refuse()
  const segments = tables.flatMap((table) => table[3])
  if (segments.some(([, state]) => state >= states.length)) return refuse()
  return {
    states: states.map((state) => (state === null ? null : { xmin: state[0], xmax: state[1], running: state[2], lsn: state[3] })),
    tables: tables.map(([schema, name, filenode, segmentsOf]) => ({
      schema,
      name,
      filenode,
      segments: segmentsOf.map(([upTo, state]) => ({ upTo, state })),
    })),
    complete,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return undefined
  }
}

type Written<T> = (value: unknown) => value is T
type WrittenState = readonly [number, number, readonly number[], number] | null
type WrittenSegment = readonly [readonly string[] | null, number]
type WrittenTable = readonly [string, string, number, readonly WrittenSegment[]]

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null
const isListOf = <T>(value: unknown, is: Written<T>): value is readonly T[] => Array.isArray(value) && value.every(is)
const isText = (value: unknown): value is string => typeof value === 'string'
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isState = (value: unknown): value is WrittenState =>
  value === null ||
  (Array.isArray(value) && isCount(value[0]) && isCount(value[1]) && isListOf(value[2], isCount) && isCount(value[3]))
const isSegment = (value: unknown): value is WrittenSegment =>
  Array.isArray(value) && (value[0] === null || isListOf(value[0], isText)) && isCount(value[1])
const isTable = (value: unknown): value is WrittenTable =>
  Array.isArray(value) && isText(value[0]) && isText(value[1]) && isCount(value[2]) && isListOf(value[3], isSegment)
