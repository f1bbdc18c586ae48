// What records have to keep before they are appended to the metadata log: they can be replayed, and are not too many.
import type { MetadataDelta } from '../metadata/delta.ts'
import { decodeRecord, encodeRecord, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { BatchTooLarge } from '../raft/raft-driver.ts'
import { recordsPerRequestMax } from './decision.ts'

/** By deleting topics and by changing settings, such as retention.ms, an operator makes room on a full disk. */
export function makesRoom(records: readonly MetadataRecordInit[]): boolean {
  return records.every(({ kind }) => kind === 'removeTopic' || kind === 'config')
}

export function checkCount(records: readonly unknown[]): void {
  if (records.length > recordsPerRequestMax) throw new BatchTooLarge(`${records.length} records, at most ${recordsPerRequestMax}`)
}

/**
 * What was written is what is read: the state follows the bytes, not what they were made of. A record that cannot be replayed is found
 * before it is in the log, where it would stop every node.
 */
export function replayAll(delta: MetadataDelta, values: readonly Uint8Array[]): void {
  for (const value of values) delta.replay(decodeRecord(value))
}

export function* encoded(records: Iterable<MetadataRecordInit>): Generator<Uint8Array> {
  for (const record of records) yield encodeRecord(record)
}
