// Truncation detection on brokers whose fetch cannot do it: asks where the epoch of what was read ends now (KIP-320).
import { ApiKey, ErrorCode, offsetForLeaderEpochRequest, offsetForLeaderEpochResponse } from '@millrace/protocol'
import type { OffsetForLeaderEpochRequestInit } from '@millrace/protocol'
import type { ClusterView } from '../cluster/metadata.ts'
import type { Connection } from '../cluster/connection.ts'
import { groupByTopic } from '../cluster/topic-partition.ts'
import type { Cursor } from './cursor.ts'

const epochApi = { request: offsetForLeaderEpochRequest, response: offsetForLeaderEpochResponse }
// From this version on a request says that a consumer asks, and not a replica.
const firstWithReplica = 3

/** What one cursor was told. `endOffset` -1: the broker knows nothing of that epoch. */
export interface EpochFinding {
  readonly cursor: Cursor
  readonly errorCode: number
  readonly endOffset: number
  readonly epoch: number
}

/** Cursors that have read under another leader than the present one, and were not checked since. */
export function uncheckedCursors(cursors: readonly Cursor[], view: ClusterView): Cursor[] {
  return cursors.filter((cursor) => {
    const leaderEpoch = view.partition(cursor.topic, cursor.partition)?.leaderEpoch ?? -1
    return cursor.checksEpoch && cursor.fetchEpoch >= 0 && leaderEpoch >= 0 && cursor.checkedEpoch !== leaderEpoch
  })
}

export function servesEpochs(connection: Connection): boolean {
  return connection.serves(ApiKey.OFFSET_FOR_LEADER_EPOCH)
}

/** Asks for all of them at once. A cursor that was sought elsewhere meanwhile is left out. */
export async function askEpochs(
  connection: Connection,
  cursors: readonly Cursor[],
  view: ClusterView,
  timeoutMs: number,
): Promise<EpochFinding[]> {
  const jumps = new Map(cursors.map((cursor) => [cursor, cursor.jumps]))
  const message = (version: number): OffsetForLeaderEpochRequestInit => ({
    ...(version >= firstWithReplica ? { replicaId: -1 } : {}),
    topics: [...groupByTopic(cursors)].map(([topic, members]) => ({
      topic,
      partitions: members.map((cursor) => ({
        partition: cursor.partition,
        currentLeaderEpoch: view.partition(topic, cursor.partition)?.leaderEpoch ?? -1,
        leaderEpoch: cursor.fetchEpoch,
      })),
    })),
  })
  const answer = await connection.send(epochApi, message, { timeoutMs })
  const findings: EpochFinding[] = []
  for (const { topic, partitions } of answer.topics) {
    for (const { partition, errorCode, endOffset, leaderEpoch: epoch } of partitions) {
      const cursor = cursors.find((each) => each.topic === topic && each.partition === partition)
      if (cursor === undefined || cursor.jumps !== jumps.get(cursor)) continue
      if (errorCode === ErrorCode.NONE) cursor.checkedEpoch = view.partition(topic, partition)?.leaderEpoch ?? -1
      findings.push({ cursor, errorCode, endOffset, epoch })
    }
  }
  return findings
}
