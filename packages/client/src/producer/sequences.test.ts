// What every answer to a produce means, by the rules of idempotence.
import { ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import type { BatchFacts } from './sequences.ts'
import { judgeAnswer } from './sequences.ts'

const facts: BatchFacts = {
  idempotent: true,
  transactional: false,
  recordCount: 3,
  isFirstUnacknowledged: true,
  isWrittenBelow: false,
  lastAckedOffset: 41,
  logStartOffset: 0,
}

const cases: readonly (readonly [string, keyof typeof ErrorCode, Partial<BatchFacts>, string])[] = [
  ['written', 'NONE', {}, 'written'],
  ['a retry of what was written', 'DUPLICATE_SEQUENCE_NUMBER', {}, 'writtenBefore'],
  ['out of order behind another', 'OUT_OF_ORDER_SEQUENCE_NUMBER', { isFirstUnacknowledged: false }, 'retry atOnce'],
  ['out of order, but a later one was acknowledged', 'OUT_OF_ORDER_SEQUENCE_NUMBER', { isWrittenBelow: true }, 'writtenBefore'],
  ['a gap', 'OUT_OF_ORDER_SEQUENCE_NUMBER', {}, 'renumber newEpoch'],
  ['a gap in a transaction', 'OUT_OF_ORDER_SEQUENCE_NUMBER', { transactional: true }, 'fail transaction'],
  ['out of order without idempotence', 'OUT_OF_ORDER_SEQUENCE_NUMBER', { idempotent: false }, 'fail batch'],
  ['forgotten by the broker', 'UNKNOWN_PRODUCER_ID', {}, 'renumber newEpoch'],
  ['forgotten, start of the log not told', 'UNKNOWN_PRODUCER_ID', { logStartOffset: -1 }, 'retry'],
  [
    'forgotten since retention took all, in a transaction',
    'UNKNOWN_PRODUCER_ID',
    { transactional: true, logStartOffset: 50 },
    'renumber',
  ],
  ['forgotten though records are there, in a transaction', 'UNKNOWN_PRODUCER_ID', { transactional: true }, 'fail transaction'],
  ['an epoch of our own overtook', 'INVALID_PRODUCER_EPOCH', {}, 'renumber newEpoch'],
  ['fenced in a transaction', 'INVALID_PRODUCER_EPOCH', { transactional: true }, 'fail transaction'],
  ['fenced', 'PRODUCER_FENCED', { transactional: true }, 'fail producer'],
  ['too large', 'MESSAGE_TOO_LARGE', {}, 'split'],
  ['one record too large', 'MESSAGE_TOO_LARGE', { recordCount: 1 }, 'fail batch'],
  ['another leads', 'NOT_LEADER_OR_FOLLOWER', {}, 'retry newLeader'],
  ['too few replicas', 'NOT_ENOUGH_REPLICAS', {}, 'retry'],
  ['not allowed', 'TOPIC_AUTHORIZATION_FAILED', {}, 'fail batch'],
  ['to be aborted', 'TRANSACTION_ABORTABLE', { transactional: true }, 'fail transaction'],
]

for (const [what, code, changed, expected] of cases) {
  test(`${what}: ${code} means ${expected}`, () => {
    const verdict = judgeAnswer(ErrorCode[code], { ...facts, ...changed })
    const flags = Object.entries(verdict).flatMap(([name, value]) =>
      name === 'kind' || value === false ? [] : [value === true ? name : value],
    )
    expect([verdict.kind, ...flags].join(' ')).toBe(expected)
  })
}
