// Where the source goes on: the offset, in names that Debezium reads and writes too.
//
// A position is (end of the last whole transaction, changes already told of the one after it). Commits have one order; the places of
// single changes have none, and may even be the same, so they never decide anything.
import { DataError } from '../../api/converter.ts'
import type { SourceOffset } from '../../api/record.ts'
import { formatProgress, parseProgress } from './snapshot-progress.ts'
import type { SnapshotProgress } from './snapshot-progress.ts'

export interface Position {
  /** End of the last transaction that was told whole: streaming starts here. */
  readonly lsn: number
  /** Of the next transaction: where its commit lies, and how many of its changes were told. */
  readonly partial?: { readonly commitLsn: number; readonly changes: number } | undefined
  readonly xid?: number | undefined
  /** Time of that commit, µs since 1970. */
  readonly micros?: number | undefined
  /** The cluster's system identifier: places in the WAL mean nothing elsewhere. */
  readonly system?: string | undefined
  /** A snapshot that goes on, or whose states the stream has not passed yet. */
  readonly snapshot?: SnapshotProgress | undefined
}

export function formatPosition({ lsn, partial, xid, micros, system, snapshot }: Position): SourceOffset {
  return {
    lsn_proc: lsn,
    lsn_commit: lsn,
    lsn,
    ...(xid === undefined ? {} : { txId: xid }),
    ...(micros === undefined ? {} : { ts_usec: micros }),
    ...(partial === undefined ? {} : { tx_commit_lsn: partial.commitLsn, tx_changes: partial.changes }),
    ...(system === undefined ? {} : { system }),
    ...(snapshot === undefined
      ? {}
      : {
          ...(snapshot.complete ? {} : { snapshot: 'INITIAL', snapshot_completed: false }),
          snapshot_progress: formatProgress(snapshot),
        }),
  }
}

/**
 * Reads our offsets and Debezium's. A Debezium offset in the middle of a transaction goes back to its start: that transaction comes again.
 * @returns undefined: a snapshot of Debezium's was not finished, so all begins anew. @throws DataError it is no offset of this connector.
 */
export function parsePosition(offset: SourceOffset): Position | undefined {
  const number = (name: string): number | undefined => (typeof offset[name] === 'number' ? (offset[name] as number) : undefined)
  const progress = offset['snapshot_progress']
  const unfinished =
    offset['snapshot'] !== undefined &&
    offset['snapshot'] !== null &&
    offset['snapshot'] !== false &&
    offset['snapshot_completed'] !== true
  if (unfinished && typeof progress !== 'string') return undefined
  const lsn = number('lsn_commit') ?? number('lsn')
  if (lsn === undefined || !Number.isSafeInteger(lsn))
    throw new DataError(`an offset without lsn_commit: its members are ${Object.keys(offset).join(', ')}`)
  const commitLsn = number('tx_commit_lsn')
  const changes = number('tx_changes')
  return {
    lsn,
    ...(commitLsn === undefined || changes === undefined ? {} : { partial: { commitLsn, changes } }),
    xid: number('txId'),
    micros: number('ts_usec'),
    system: typeof offset['system'] === 'string' ? offset['system'] : undefined,
    snapshot: typeof progress === 'string' ? parseProgress(progress) : undefined,
  }
}
