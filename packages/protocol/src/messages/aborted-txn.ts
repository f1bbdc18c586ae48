// Generated from spec/aborted-txn.txt, do not edit: AbortedTxn.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: AbortedTxn, version 0. */
export interface AbortedTxn {
  producerId: number
  firstOffset: number
  lastOffset: number
  lastStableOffset: number
}

/** {@link AbortedTxn} to be written: a field left out has its default. */
export interface AbortedTxnInit {
  readonly producerId?: number | undefined
  readonly firstOffset?: number | undefined
  readonly lastOffset?: number | undefined
  readonly lastStableOffset?: number | undefined
}

/** Reads and writes {@link AbortedTxn}. */
export const abortedTxn: MessageCodec<AbortedTxn, AbortedTxnInit> = {
  name: 'AbortedTxn',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('AbortedTxn', version, 0, 0)
    try {
      return readAbortedTxn(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AbortedTxn', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AbortedTxn', version, 0, 0)
    writeAbortedTxn(writer, message, version)
  },
}

function readAbortedTxn(reader: Reader, _version: number): AbortedTxn {
  const producerId = reader.int64()
  const firstOffset = reader.int64()
  const lastOffset = reader.int64()
  const lastStableOffset = reader.int64()
  return { producerId, firstOffset, lastOffset, lastStableOffset }
}

function writeAbortedTxn(writer: Writer, message: AbortedTxnInit, _version: number): void {
  writer.int64(message.producerId ?? 0)
  writer.int64(message.firstOffset ?? 0)
  writer.int64(message.lastOffset ?? 0)
  writer.int64(message.lastStableOffset ?? 0)
}
