// Incremental fetches by transcript (KIP-227).
import { ErrorCode, zeroUuid } from '@millrace/protocol'
import { expect, test } from 'vitest'
import type { FetchPlan, FetchWant } from './fetch-session.ts'
import { FetchSession } from './fetch-session.ts'

function want(partition: number, fetchOffset: number, topicId = zeroUuid): FetchWant {
  return { topic: 't', topicId, partition, fetchOffset, currentLeaderEpoch: 0, lastFetchedEpoch: 0, maxBytes: 100 }
}

/** A plan in short: session:epoch +asked -forgotten. */
function short({ sessionId, sessionEpoch, asked, forgotten }: FetchPlan): string {
  const parts = [
    ...asked.map((each) => `+${each.partition}@${each.fetchOffset}`),
    ...forgotten.map((each) => `-${each.partition}`),
  ]
  return [`${sessionId}:${sessionEpoch}`, ...parts].join(' ')
}

test('only what changed is said, what is no longer wanted is forgotten', () => {
  const session = new FetchSession()
  expect(short(session.plan([want(0, 0), want(1, 0)]))).toBe('0:0 +0@0 +1@0')
  expect(session.answered(ErrorCode.NONE, 5)).toBe(true)
  expect(short(session.plan([want(0, 10), want(1, 0)]))).toBe('5:1 +0@10')
  session.answered(ErrorCode.NONE, 5)
  expect(short(session.plan([want(1, 0), want(2, 7)]))).toBe('5:2 +2@7 -0')
  session.answered(ErrorCode.NONE, 5)
  expect(short(session.plan([want(1, 0), want(2, 7)]))).toBe('5:3')
})

test('a broker without sessions gets everything every time', () => {
  const session = new FetchSession()
  session.plan([want(0, 0)])
  expect(session.answered(ErrorCode.NONE, 0)).toBe(true)
  expect(short(session.plan([want(0, 0)]))).toBe('0:0 +0@0')
})

test('a session that the broker lost begins anew; one whose answer was lost is replaced', () => {
  const session = new FetchSession()
  session.plan([want(0, 0)])
  session.answered(ErrorCode.NONE, 5)
  session.plan([want(0, 1)])
  expect(session.answered(ErrorCode.FETCH_SESSION_ID_NOT_FOUND, 0)).toBe(false)
  expect(short(session.plan([want(0, 1)]))).toBe('0:0 +0@1')
  session.answered(ErrorCode.NONE, 6)
  session.plan([want(0, 2)])
  session.lost()
  expect(short(session.plan([want(0, 2)]))).toBe('6:0 +0@2')
})

test('a topic made anew under its name leaves and enters', () => {
  const session = new FetchSession()
  const [old, young] = ['AAAAAAAAAAAAAAAAAAAAAQ', 'AAAAAAAAAAAAAAAAAAAAAg']
  session.plan([want(0, 0, old)])
  session.answered(ErrorCode.NONE, 5)
  const plan = session.plan([want(0, 0, young)])
  expect([plan.asked[0]!.topicId, plan.forgotten[0]!.topicId]).toEqual([young, old])
})
