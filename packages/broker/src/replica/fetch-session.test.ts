// Sessions of fetches (KIP-227): what a request and an answer may leave out, and whose session gives way.
import { ErrorCode } from '@millrace/protocol'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { FetchSessions } from './fetch-session.ts'
import type { FetchContext, FetchedPartition, FetchSessionRequest, FetchTarget } from './fetch-session.ts'

const topicId = 'AAAAAAAAAAAAAAAAAAAAAA'

function target(partition: number, fetchOffset = 0): FetchTarget {
  return {
    topic: 't',
    topicId,
    partition,
    currentLeaderEpoch: -1,
    fetchOffset,
    lastFetchedEpoch: -1,
    maxBytes: 1_000,
    answeredHighWatermark: -1,
    answeredLogStartOffset: -1,
  }
}

function request(changed: Partial<FetchSessionRequest>): FetchSessionRequest {
  return { sessionId: 0, sessionEpoch: 0, usesTopicIds: false, isReplica: false, targets: [], forgotten: [], ...changed }
}

function result(of: FetchTarget, changed: Partial<FetchedPartition> = {}): FetchedPartition {
  return {
    target: of,
    errorCode: ErrorCode.NONE,
    highWatermark: 10,
    logStartOffset: 0,
    recordsBytes: 0,
    diverges: false,
    ...changed,
  }
}

function sessions(sessionsMax = 10, evictionMs = 120_000): { sessions: FetchSessions; sim: Simulation } {
  const sim = new Simulation({ seed: 3 })
  const { clock, random } = sim.machine('broker').host
  return { sim, sessions: new FetchSessions(clock, random, { sessionsMax, evictionMs }) }
}

function opened(context: FetchContext<FetchedPartition>): Extract<FetchContext<FetchedPartition>, { kind: 'fetch' }> {
  if (context.kind === 'refused') throw new Error(`refused with ${context.errorCode}`)
  return context
}

/** Begins a session over these partitions. @returns its id. */
function begin(of: FetchSessions, partitions: readonly number[]): number {
  const context = opened(of.open(request({ targets: partitions.map((partition) => target(partition)) })))
  return context.finish(context.targets.map((one) => result(one))).sessionId
}

test('a full request begins a session and its answer names every partition', () => {
  const { sessions: all } = sessions()
  const context = opened(all.open(request({ targets: [target(0), target(1)] })))
  const finish = context.finish(context.targets.map((one) => result(one)))
  expect(finish.sessionId).not.toBe(0)
  expect(finish.results).toHaveLength(2)
  expect(all.sessionCount).toBe(1)
})

test('an incremental answer names only what is new', () => {
  const { sessions: all } = sessions()
  const sessionId = begin(all, [0, 1, 2, 3, 4])
  const context = opened(all.open(request({ sessionId, sessionEpoch: 1 })))
  expect(context.targets.map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 4])
  const [a, b, c, d, e] = context.targets as [FetchTarget, FetchTarget, FetchTarget, FetchTarget, FetchTarget]
  const finish = context.finish([
    result(a),
    result(b, { highWatermark: 11 }),
    result(c, { recordsBytes: 100 }),
    result(d, { errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER }),
    result(e, { logStartOffset: 3 }),
  ])
  expect(finish.results.map((one) => one.target.partition)).toEqual([1, 2, 3, 4])
})

test('a partition is named again after its error, though nothing else changed', () => {
  const { sessions: all } = sessions()
  const sessionId = begin(all, [0])
  const first = opened(all.open(request({ sessionId, sessionEpoch: 1 })))
  first.finish([result(first.targets[0] as FetchTarget, { errorCode: ErrorCode.KAFKA_STORAGE_ERROR, highWatermark: 10 })])
  const second = opened(all.open(request({ sessionId, sessionEpoch: 2 })))
  expect(second.finish([result(second.targets[0] as FetchTarget)]).results).toHaveLength(1)
  const third = opened(all.open(request({ sessionId, sessionEpoch: 3 })))
  expect(third.finish([result(third.targets[0] as FetchTarget)]).results).toHaveLength(0)
})

test('a partition that gave records goes to the end of the order', () => {
  const { sessions: all } = sessions()
  const sessionId = begin(all, [0, 1, 2])
  const context = opened(all.open(request({ sessionId, sessionEpoch: 1 })))
  context.finish(context.targets.map((one) => result(one, { recordsBytes: one.partition === 0 ? 50 : 0 })))
  expect(opened(all.open(request({ sessionId, sessionEpoch: 2 }))).targets.map(({ partition }) => partition)).toEqual([1, 2, 0])
})

test('an incremental request changes offsets, adds and forgets partitions', () => {
  const { sessions: all } = sessions()
  const sessionId = begin(all, [0, 1])
  const forgotten = [{ topic: 't', topicId, partition: 1 }]
  const context = opened(all.open(request({ sessionId, sessionEpoch: 1, targets: [target(0, 42), target(7, 5)], forgotten })))
  expect(context.targets.map(({ partition, fetchOffset }) => [partition, fetchOffset])).toEqual([
    [0, 42],
    [7, 5],
  ])
})

test('forgetting the last partition ends the session', () => {
  const { sessions: all } = sessions()
  const sessionId = begin(all, [0])
  const context = opened(all.open(request({ sessionId, sessionEpoch: 1, forgotten: [{ topic: 't', topicId, partition: 0 }] })))
  expect(context.finish([])).toEqual({ errorCode: ErrorCode.NONE, sessionId: 0, results: [] })
  expect(all.sessionCount).toBe(0)
})

test('a request that forgets all, what it asks for too, is answered what it asks for, and ends the session', () => {
  const { sessions: all } = sessions()
  const sessionId = begin(all, [0])
  const forgotten = [{ topic: 't', topicId, partition: 0 }]
  const context = opened(all.open(request({ sessionId, sessionEpoch: 1, targets: [target(0, 5)], forgotten })))
  expect(context.targets.map(({ partition, fetchOffset }) => [partition, fetchOffset])).toEqual([[0, 5]])
  const finish = context.finish(context.targets.map((one) => result(one)))
  expect([finish.sessionId, finish.results.length, all.sessionCount]).toEqual([0, 1, 0])
})

test('what a request asks for and forgets is not answered while the session has others', () => {
  const { sessions: all } = sessions()
  const sessionId = begin(all, [0, 1])
  const forgotten = [{ topic: 't', topicId, partition: 0 }]
  const context = opened(all.open(request({ sessionId, sessionEpoch: 1, targets: [target(0, 5)], forgotten })))
  expect(context.targets.map(({ partition }) => partition)).toEqual([1])
})

test('an unknown session, a wrong epoch and a switch between names and ids are refused', () => {
  const { sessions: all } = sessions()
  const sessionId = begin(all, [0])
  const code = (changed: Partial<FetchSessionRequest>): unknown => {
    const context = all.open(request(changed))
    return context.kind === 'refused' ? context.errorCode : 'fetch'
  }
  expect(code({ sessionId: sessionId + 1, sessionEpoch: 1 })).toBe(ErrorCode.FETCH_SESSION_ID_NOT_FOUND)
  expect(code({ sessionId, sessionEpoch: 2 })).toBe(ErrorCode.INVALID_FETCH_SESSION_EPOCH)
  expect(code({ sessionId, sessionEpoch: 1, usesTopicIds: true })).toBe(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR)
  expect(code({ sessionId, sessionEpoch: 1 })).toBe('fetch')
  expect(code({ sessionId, sessionEpoch: 1 })).toBe(ErrorCode.INVALID_FETCH_SESSION_EPOCH)
})

test('a request that was overtaken while it waited gets an error, not an answer of another epoch', () => {
  const { sessions: all } = sessions()
  const sessionId = begin(all, [0])
  const slow = opened(all.open(request({ sessionId, sessionEpoch: 1 })))
  opened(all.open(request({ sessionId, sessionEpoch: 2 })))
  expect(slow.finish([result(slow.targets[0] as FetchTarget)]).errorCode).toBe(ErrorCode.INVALID_FETCH_SESSION_EPOCH)
})

test('epoch -1 ends the session it names and begins none', () => {
  const { sessions: all } = sessions()
  const sessionId = begin(all, [0])
  const context = opened(all.open(request({ sessionId, sessionEpoch: -1, targets: [target(0)] })))
  expect(context.finish([result(context.targets[0] as FetchTarget)]).sessionId).toBe(0)
  expect(all.sessionCount).toBe(0)
})

test('an epoch is good for one request', () => {
  const { sessions: all } = sessions()
  const sessionId = begin(all, [0])
  for (let epoch = 1; epoch < 5; epoch += 1) opened(all.open(request({ sessionId, sessionEpoch: epoch })))
  expect(all.open(request({ sessionId, sessionEpoch: 1 })).kind).toBe('refused')
})

test('with a full cache a young session gives way to nobody, so the newcomer gets none', () => {
  const { sessions: all } = sessions(1)
  const kept = begin(all, [0])
  expect(begin(all, [0, 1, 2])).toBe(0)
  expect(all.open(request({ sessionId: kept, sessionEpoch: 1 })).kind).toBe('fetch')
})

test('an old session that is in use gives way to a larger one only', async () => {
  const { sessions: all, sim } = sessions(1, 1_000)
  const old = begin(all, [0, 1])
  await sim.pass(1_500)
  opened(all.open(request({ sessionId: old, sessionEpoch: 1 })))
  expect(begin(all, [0, 1])).toBe(0)
  expect(begin(all, [0, 1, 2])).not.toBe(0)
  expect(all.sessionCount).toBe(1)
  expect(all.evictionCount).toBe(1)
})

test('a session that nobody used gives way to any', async () => {
  const { sessions: all, sim } = sessions(1, 1_000)
  begin(all, [0, 1, 2])
  await sim.pass(1_500)
  expect(begin(all, [0])).not.toBe(0)
})

test('a session that would hold too many partitions is not begun, and one that grew too large is forgotten', () => {
  const { sessions: all } = sessions()
  const many = Array.from({ length: 100_001 }, (_, partition) => partition)
  expect(begin(all, many)).toBe(0)
  const sessionId = begin(all, [0])
  const grown = all.open(request({ sessionId, sessionEpoch: 1, targets: many.map((partition) => target(partition)) }))
  expect(grown).toEqual({ kind: 'refused', errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND })
  expect(all.sessionCount).toBe(0)
})
