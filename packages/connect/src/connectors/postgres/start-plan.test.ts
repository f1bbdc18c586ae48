// What a start does with the offset and the slot that it finds.
import { expect, test } from 'vitest'
import { PgSetup } from './pg-error.ts'
import { parsePosition, formatPosition } from './position.ts'
import type { Position } from './position.ts'
import { planStart } from './start-plan.ts'
import type { StartFacts } from './start-plan.ts'

const slot = { active: false, confirmedLsn: 100, lost: undefined }
const position: Position = { lsn: 100, system: 'a' }
const unfinished: Position = { lsn: 100, system: 'a', snapshot: { states: [null], tables: [], complete: false } }

function plan(facts: Partial<StartFacts>): unknown {
  return planStart({ mode: 'initial', mismatch: 'fail', slotName: 's', position: undefined, system: 'a', slot, ...facts })
}

test('without offset the tables are read, unless they never are', () => {
  expect(plan({})).toEqual({ kind: 'snapshot', resume: undefined })
  expect(plan({ slot: undefined })).toEqual({ kind: 'snapshot', resume: undefined })
  expect(plan({ mode: 'no_data' })).toEqual({ kind: 'stream', position: undefined })
})

test('with an offset the stream goes on, and an interrupted snapshot too', () => {
  expect(plan({ position })).toEqual({ kind: 'stream', position })
  expect(plan({ position: unfinished })).toEqual({ kind: 'snapshot', resume: unfinished })
  expect(plan({ position, mode: 'always' })).toEqual({ kind: 'snapshot', resume: undefined })
})

test('a slot that is gone, or beyond the offset, or of another cluster, is never passed over', () => {
  expect(() => plan({ position, slot: undefined })).toThrow(/the slot s is gone.*delete the connector’s offsets/is)
  expect(() => plan({ position, slot: { ...slot, confirmedLsn: 101 } })).toThrow(/beyond the stored offset/)
  expect(() => plan({ position, system: 'b' })).toThrow(/another database cluster/)
  expect(() => plan({ slot: { ...slot, lost: 'wal_removed' } })).toThrow(PgSetup)
  expect(() => plan({ position: unfinished, slot: undefined, mode: 'when_needed' })).toThrow(/is gone/)
})

test('what is lost may be passed over by choice only', () => {
  expect(plan({ position, slot: undefined, mode: 'when_needed' })).toEqual({ kind: 'snapshot', resume: undefined })
  expect(plan({ position, slot: { ...slot, confirmedLsn: 150 }, mismatch: 'trust_slot' })).toEqual({
    kind: 'stream',
    position: { ...position, lsn: 150, partial: undefined },
  })
})

test('an offset goes to the topic and back', () => {
  for (const one of [
    { ...position, xid: 7, micros: 123 },
    { ...position, partial: { commitLsn: 120, changes: 3 } },
    unfinished,
  ]) {
    expect(parsePosition(formatPosition(one))).toEqual({ xid: undefined, micros: undefined, snapshot: undefined, ...one })
  }
})

test('Debezium’s offsets are read, and ours have what it reads', () => {
  const theirs = {
    lsn_proc: 28_523_584,
    lsn_events_processed: 1,
    messageType: 'INSERT',
    lsn_commit: 28_523_500,
    lsn: 28_523_584,
    txId: 779,
    ts_usec: 1_795_228_929_242_910,
  }
  expect(parsePosition(theirs)).toMatchObject({ lsn: 28_523_500, xid: 779, micros: 1_795_228_929_242_910 })
  expect(parsePosition({ ...theirs, snapshot: 'INITIAL', snapshot_completed: false })).toBeUndefined()
  expect(formatPosition(position)).toMatchObject({ lsn: 100, lsn_proc: 100, lsn_commit: 100 })
})
