// Decides what a start does, from the offset that is stored and the slot that is there: nothing is lost without being told.
import { formatLsn } from './pg-bytes.ts'
import { PgSetup } from './pg-error.ts'
import type { Position } from './position.ts'
import type { Slot } from './replication-setup.ts'
import type { snapshotModes } from './settings.ts'

export interface StartFacts {
  readonly mode: (typeof snapshotModes)[number]
  readonly mismatch: 'fail' | 'no_validation' | 'trust_slot'
  readonly slotName: string
  /** The stored offset. */
  readonly position: Position | undefined
  /** The server's system identifier, where it may be read. */
  readonly system: string | undefined
  readonly slot: Slot | undefined
}

export type StartPlan =
  /** Stream from here; without position from the slot, which may have to be made. */
  | { readonly kind: 'stream'; readonly position: Position | undefined }
  /** Read the tables; `resume`: go on with an interrupted snapshot. */
  | { readonly kind: 'snapshot'; readonly resume: Position | undefined }

/** @throws PgSetup offset and slot do not fit together: what happened, and what to do. */
export function planStart({ mode, mismatch, slotName, position, system, slot }: StartFacts): StartPlan {
  const reads = mode !== 'no_data' && mode !== 'never'
  if (slot?.lost !== undefined) {
    const what = `the slot ${slotName} has lost its WAL (${slot.lost}), so changes are missing`
    throw new PgSetup(
      `${what}. Drop it (SELECT pg_drop_replication_slot('${slotName}')), delete the connector’s offsets and start it for a new snapshot; raise max_slot_wal_keep_size`,
    )
  }
  if (position === undefined) return reads ? { kind: 'snapshot', resume: undefined } : { kind: 'stream', position: undefined }
  if (position.system !== undefined && system !== undefined && position.system !== system)
    throw new PgSetup(
      `the stored offset is of another database cluster (system identifier ${position.system}, here ${system}): places in its WAL mean nothing here. Delete the connector’s offsets and let it take a new snapshot, or check database.hostname`,
    )
  const unfinished = position.snapshot !== undefined && !position.snapshot.complete
  if (slot === undefined) {
    if (mode === 'when_needed' && !unfinished) return { kind: 'snapshot', resume: undefined }
    throw new PgSetup(
      `the slot ${slotName} is gone, so changes after ${formatLsn(position.lsn)} are lost. Delete the connector’s offsets and its topics and start it for a new snapshot${mode === 'when_needed' ? '' : ', or set snapshot.mode=when_needed'}`,
    )
  }
  // The server would silently start where the slot stands.
  if (slot.confirmedLsn > position.lsn && mismatch === 'fail') {
    if (mode === 'when_needed' && !unfinished) return { kind: 'snapshot', resume: undefined }
    throw new PgSetup(
      `the slot ${slotName} was confirmed up to ${formatLsn(slot.confirmedLsn)}, beyond the stored offset ${formatLsn(position.lsn)}: changes in between are gone. Was an old offset restored, or does another connector use the slot? Delete the connector’s offsets and its topics for a new snapshot, or set offset.mismatch.strategy=trust_slot to go on without them`,
    )
  }
  if (unfinished && reads) return { kind: 'snapshot', resume: position }
  if (mode === 'always') return { kind: 'snapshot', resume: undefined }
  return {
    kind: 'stream',
    position: slot.confirmedLsn > position.lsn ? { ...position, lsn: slot.confirmedLsn, partial: undefined } : position,
  }
}
