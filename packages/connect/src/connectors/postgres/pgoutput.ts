// Decodes pgoutput, protocol version 1: relation, begin, insert, update, delete, truncate, commit, type, origin, message.
// hot
//
// Nothing is made per row: a tuple stays where it is, and the handler gets the place where it starts.
//
//   tuple: int16 columns, then for each
//     'n'                      null
//     'u'                      unchanged large value, not sent
//     't' int32 length bytes   text
import { readInt16, readInt32, readInt64, readText, readUint32 } from './pg-bytes.ts'
import { PgProtocolError } from './pg-error.ts'

export interface RelationColumn {
  readonly name: string
  readonly typeOid: number
  readonly typeModifier: number
  /** Part of the replica identity. */
  readonly identity: boolean
}

/** A table as the stream describes it before its first change, and again after each change of its definition. */
export interface Relation {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly replicaIdentity: 'default' | 'nothing' | 'full' | 'index'
  readonly columns: readonly RelationColumn[]
}

/** A place of -1: no such tuple. `oldIsKey`: the old tuple holds the identity's columns only, the others are null. */
export interface PgOutputHandler {
  begin(commitLsn: number, commitMicros: number, xid: number): void
  commit(commitLsn: number, endLsn: number, commitMicros: number): void
  relation(relation: Relation): void
  insert(relationOid: number, bytes: Uint8Array, newTuple: number): void
  update(relationOid: number, bytes: Uint8Array, oldTuple: number, oldIsKey: boolean, newTuple: number): void
  delete(relationOid: number, bytes: Uint8Array, oldTuple: number, oldIsKey: boolean): void
  truncate(relationOids: readonly number[], cascade: boolean, restartIdentity: boolean): void
  message(transactional: boolean, lsn: number, prefix: string, content: Uint8Array): void
}

// PostgreSQL counts microseconds from 2000-01-01.
export const postgresEpochMicros = 946_684_800_000_000

const identities = { 0x64: 'default', 0x6e: 'nothing', 0x66: 'full', 0x69: 'index' } as const
const oldKey = 0x4b
const oldFull = 0x4f
const newTupleMark = 0x4e

/** One message of the stream to one call. @throws PgProtocolError unknown or malformed. */
export function decodePgOutput(bytes: Uint8Array, start: number, end: number, handler: PgOutputHandler): void {
  const type = bytes[start] as number
  switch (type) {
    case 0x49 /* I */:
      expectNew(bytes, start + 5)
      skipTuple(bytes, start + 6, end)
      return handler.insert(readUint32(bytes, start + 1), bytes, start + 6)
    case 0x55 /* U */: {
      const mark = bytes[start + 5]
      if (mark === newTupleMark) {
        skipTuple(bytes, start + 6, end)
        return handler.update(readUint32(bytes, start + 1), bytes, -1, false, start + 6)
      }
      if (mark !== oldKey && mark !== oldFull) throw new PgProtocolError('an update without tuple')
      const next = skipTuple(bytes, start + 6, end)
      expectNew(bytes, next)
      skipTuple(bytes, next + 1, end)
      return handler.update(readUint32(bytes, start + 1), bytes, start + 6, mark === oldKey, next + 1)
    }
    case 0x44 /* D */: {
      const mark = bytes[start + 5]
      if (mark !== oldKey && mark !== oldFull) throw new PgProtocolError('a delete without tuple')
      skipTuple(bytes, start + 6, end)
      return handler.delete(readUint32(bytes, start + 1), bytes, start + 6, mark === oldKey)
    }
    case 0x42 /* B */:
      expectRoom(start + 21, end)
      return handler.begin(
        readInt64(bytes, start + 1),
        readInt64(bytes, start + 9) + postgresEpochMicros,
        readUint32(bytes, start + 17),
      )
    case 0x43 /* C */:
      expectRoom(start + 26, end)
      return handler.commit(
        readInt64(bytes, start + 2),
        readInt64(bytes, start + 10),
        readInt64(bytes, start + 18) + postgresEpochMicros,
      )
    case 0x52 /* R */:
      return handler.relation(readRelation(bytes, start + 1, end))
    case 0x54 /* T */: {
      const count = readInt32(bytes, start + 1)
      expectRoom(start + 6 + 4 * count, end)
      const options = bytes[start + 5] as number
      const oids: number[] = []
      for (let i = 0; i < count; i += 1) oids.push(readUint32(bytes, start + 6 + 4 * i))
      return handler.truncate(oids, (options & 1) !== 0, (options & 2) !== 0)
    }
    case 0x4d /* M */: {
      const zero = zeroFrom(bytes, start + 10, end)
      expectRoom(zero + 5, end)
      const length = readInt32(bytes, zero + 1)
      if (length < 0) throw new PgProtocolError(`a message with content of ${length} bytes`)
      expectRoom(zero + 5 + length, end)
      return handler.message(
        (bytes[start + 1] as number) === 1,
        readInt64(bytes, start + 2),
        readText(bytes, start + 10, zero),
        bytes.slice(zero + 5, zero + 5 + length),
      )
    }
    case 0x4f /* O: where the transaction came from */:
    case 0x59 /* Y: the name of a type; the catalogs know more */:
      return undefined
    default:
      throw new PgProtocolError(`pgoutput sent a message of type ${String.fromCharCode(type)}`)
  }
}

/** Everything up to `needed` must lie in the message. */
function expectRoom(needed: number, end: number): void {
  if (needed > end) throw new PgProtocolError(`a message that ends ${needed - end} bytes early`)
}

/** Where a text ends that begins at `at`. */
function zeroFrom(bytes: Uint8Array, at: number, end: number): number {
  const zero = bytes.indexOf(0, at)
  if (zero < 0 || zero >= end) throw new PgProtocolError('a text without an end')
  return zero
}

function expectNew(bytes: Uint8Array, at: number): void {
  if (bytes[at] !== newTupleMark) throw new PgProtocolError('a new tuple was expected')
}

/** The place after the tuple. @throws PgProtocolError it does not lie whole before `end`. */
export function skipTuple(bytes: Uint8Array, start: number, end: number): number {
  const count = readInt16(bytes, start)
  let at = start + 2
  if (count < 0 || at > end) throw new PgProtocolError('a tuple that is longer than its message')
  for (let i = 0; i < count; i += 1) {
    const kind = bytes[at] as number
    at += 1
    if (kind === 0x74 || kind === 0x62) {
      const length = readInt32(bytes, at)
      if (length < 0) throw new PgProtocolError(`a tuple with a column of ${length} bytes`)
      at += 4 + length
    } else if (kind !== 0x6e && kind !== 0x75) throw new PgProtocolError(`a tuple with a column of kind ${kind}`)
    if (at > end) throw new PgProtocolError('a tuple that is longer than its message')
  }
  return at
}

function readRelation(bytes: Uint8Array, start: number, end: number): Relation {
  const schemaEnd = zeroFrom(bytes, start + 4, end)
  const nameEnd = zeroFrom(bytes, schemaEnd + 1, end)
  expectRoom(nameEnd + 4, end)
  const count = readInt16(bytes, nameEnd + 2)
  const columns: RelationColumn[] = []
  let at = nameEnd + 4
  for (let i = 0; i < count; i += 1) {
    const columnEnd = zeroFrom(bytes, at + 1, end)
    expectRoom(columnEnd + 9, end)
    columns.push({
      identity: bytes[at] === 1,
      name: readText(bytes, at + 1, columnEnd),
      typeOid: readUint32(bytes, columnEnd + 1),
      typeModifier: readInt32(bytes, columnEnd + 5),
    })
    at = columnEnd + 9
  }
  return {
    oid: readUint32(bytes, start),
    // An empty name means pg_catalog.
    schema: readText(bytes, start + 4, schemaEnd) || 'pg_catalog',
    name: readText(bytes, schemaEnd + 1, nameEnd),
    replicaIdentity: identities[bytes[nameEnd + 1] as keyof typeof identities],
    columns,
  }
}
