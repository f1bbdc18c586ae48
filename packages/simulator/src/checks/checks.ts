// All invariants of one run.
import type { Check } from '../history.ts'
import type { Plan } from '../plan.ts'
import { abortedUnseen } from './aborted-unseen.ts'
import { ackedStays } from './acked-stays.ts'
import { boundsRise } from './bounds-rise.ts'
import { compactionKeepsLatest } from './compaction-keeps-latest.ts'
import { copiedOnce } from './copied-once.ts'
import { deletedRecordsStayDeleted } from './deleted-records-stay-deleted.ts'
import { groupGetsAll } from './group-gets-all.ts'
import { groupOffsetsRise } from './group-offsets-rise.ts'
import { metadataStays } from './metadata-stays.ts'
import { oneRecordAnOffset } from './one-record-an-offset.ts'
import { openOffsetsUntold } from './open-offsets-untold.ts'
import { producersInOrder } from './producers-in-order.ts'
import { readersInOrder } from './readers-in-order.ts'
import { transactionsWhole } from './transactions-whole.ts'

export function checksOf(plan: Plan, group: string): Check[] {
  const deleteRetentionMs = Number(plan.topics.find(({ policy }) => policy === 'compact')?.configs['delete.retention.ms'] ?? 0)
  return [
    // Our leader answers acks=1 when the record is in the system's memory: a loss of power may take it.
    ackedStays(false),
    oneRecordAnOffset(),
    producersInOrder(),
    abortedUnseen(),
    transactionsWhole(),
    boundsRise(),
    groupOffsetsRise(),
    groupGetsAll(group),
    readersInOrder(),
    compactionKeepsLatest(deleteRetentionMs),
    copiedOnce(),
    openOffsetsUntold(),
    metadataStays(),
    deletedRecordsStayDeleted(),
  ]
}
