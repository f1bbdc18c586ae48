// Messages of the replication stream: whole ones are told, whatever is cut or claims too much is an error of the protocol.
import { expect, test } from 'vitest'
import { int32, int64 } from './pg-bytes.ts'
import { PgProtocolError } from './pg-error.ts'
import { decodePgOutput } from './pgoutput.ts'
import type { PgOutputHandler } from './pgoutput.ts'

const utf8 = new TextEncoder()

function bytesOf(...parts: readonly (string | Uint8Array | number)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'number' ? [part] : Array.from(typeof part === 'string' ? utf8.encode(part) : part),
    ),
  )
}

/** What is told of a message that stands between other bytes. */
function told(message: Uint8Array): string[] {
  const calls: string[] = []
  const tell = (name: string) => () => void calls.push(name)
  const handler: PgOutputHandler = {
    begin: tell('begin'),
    commit: tell('commit'),
    relation: tell('relation'),
    insert: tell('insert'),
    update: tell('update'),
    delete: tell('delete'),
    truncate: tell('truncate'),
    message: tell('message'),
  }
  // Behind it lies what a reader without bounds would take for the rest.
  const bytes = bytesOf('xx', message, new Uint8Array(64))
  decodePgOutput(bytes, 2, 2 + message.length, handler)
  return calls
}

const tuple = bytesOf(0, 2, 't', int32(2), 'hi', 'n')
const oid = int32(16_400)
const messages: Readonly<Record<string, Uint8Array>> = {
  begin: bytesOf('B', int64(1), int64(2), int32(3)),
  commit: bytesOf('C', 0, int64(1), int64(2), int64(3)),
  relation: bytesOf('R', oid, 'public\0orders\0d', 0, 1, 1, 'id\0', int32(23), int32(-1)),
  insert: bytesOf('I', oid, 'N', tuple),
  update: bytesOf('U', oid, 'K', tuple, 'N', tuple),
  delete: bytesOf('D', oid, 'O', tuple),
  truncate: bytesOf('T', int32(2), 3, oid, oid),
  message: bytesOf('M', 1, int64(9), 'prefix\0', int32(3), 'abc'),
}

test.each(Object.entries(messages))('%s is told when it is whole, and refused when it is cut anywhere', (name, message) => {
  expect(told(message)).toEqual([name])
  for (let length = 1; length < message.length; length++)
    expect(() => told(message.subarray(0, length)), `${length} of ${message.length} bytes`).toThrow(PgProtocolError)
})

test.each([
  ['a truncate of two billion tables', bytesOf('T', int32(0x7fffffff), 0, oid)],
  ['a column of less than no bytes', bytesOf('I', oid, 'N', 0, 1, 't', int32(-2))],
  ['fewer than no columns', bytesOf('I', oid, 'N', 0xff, 0xff)],
  ['content of less than no bytes', bytesOf('M', 1, int64(9), 'p\0', int32(-1))],
])('%s is refused', (_, message) => {
  expect(() => told(message)).toThrow(PgProtocolError)
})
