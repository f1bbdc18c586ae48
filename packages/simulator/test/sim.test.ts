// The simulator itself: a seed is one run, and its checks see what they are for.
import { expect, test } from 'vitest'
import { checksOf, groupName, History, planOf, simulate } from '../src/index.ts'
import { compactionKeepsLatest } from '../src/checks/compaction-keeps-latest.ts'
import type { HistoryEvent } from '../src/index.ts'

test(
  'two runs of a seed are the same, event by event, byte by byte, and another seed is another run',
  { timeout: 120_000 },
  async () => {
    const faults = ['kill', 'torn', 'cut', 'client', 'slow disk'] as const
    const [first, second, other] = [await simulate(5, { faults }), await simulate(5, { faults }), await simulate(6, { faults })]
    const { hash, events, virtualMs, crashes } = first
    expect(second).toMatchObject({ hash, events, virtualMs, crashes })
    // The last loss of power, behind all work, is in every run.
    expect(crashes.drop).toBeGreaterThanOrEqual(1)
    expect(other.hash).not.toBe(first.hash)
    expect([first.violation, other.violation]).toEqual([undefined, undefined])
  },
)

test('without syncs a loss of power is found within five seeds', { timeout: 120_000 }, async () => {
  const found: (string | undefined)[] = []
  for (let seed = 1; seed <= 5 && !found.some(Boolean); seed++) {
    found.push((await simulate(seed, { durability: 'os', faults: ['power'] })).violation?.name)
  }
  expect(found).toContain('Violation')
})

const record = { topic: 'orders', partition: 0, offset: 3, id: 'p.1', key: 'k', isTombstone: false, timestamp: 1 }
const transaction = { name: 'copier#1', records: [] as never[], state: 'open' as const }
const bounds = { kind: 'bounds', topic: 'orders', partition: 0, start: 0, lastStable: 5, highWatermark: 5, askedAt: 1 } as const
const wrong: readonly (readonly [check: string, events: readonly HistoryEvent[]])[] = [
  [
    'one record an offset',
    [
      { kind: 'read', place: 'a', isolation: 'read_committed', record },
      { kind: 'read', place: 'b', isolation: 'read_committed', record: { ...record, id: 'q.1' } },
    ],
  ],
  ['bounds rise', [bounds, { ...bounds, highWatermark: 4, lastStable: 4 }]],
  [
    'readers in order',
    [
      { kind: 'read', place: 'a', isolation: 'read_committed', record },
      { kind: 'read', place: 'a', isolation: 'read_committed', record },
    ],
  ],
  [
    'group offsets rise',
    [
      { kind: 'commit acked', group: 'g', topic: 'orders', partition: 0, offset: 7 },
      { kind: 'group offset', group: 'g', topic: 'orders', partition: 0, offset: 6, askedAt: 1 },
    ],
  ],
  [
    'open offsets untold',
    [
      { kind: 'offsets in transaction', group: 'g', transaction, places: ['orders-0'] },
      { kind: 'group offset', group: 'g', topic: 'orders', partition: 0, offset: 6, askedAt: 1 },
      { kind: 'transaction', transaction: { ...transaction, state: 'committed' } },
    ],
  ],
  [
    'metadata stays',
    [
      { kind: 'topic made', name: 'scratch-1' },
      { kind: 'topics listed', names: [] },
    ],
  ],
]

test.each(wrong)('%s is broken by what breaks it', (check, events) => {
  let now = 0
  const history = new History(
    checksOf(planOf(1), groupName),
    () => now,
    () => undefined,
  )
  for (const event of events) {
    history.tell(event)
    now += 0.5
  }
  expect(history.violation?.check).toBe(check)
})

test('compaction may take a record that only a tombstone of unknown fate can have hidden, and no other', () => {
  const sent = {
    producer: 'p',
    idempotent: true,
    acks: 'all' as const,
    topic: 'latest',
    partition: 0,
    key: 'k',
    transaction: undefined,
    state: 'open' as const,
  }
  const found = (isTombstone: boolean): string | undefined => {
    const history = new History(
      [compactionKeepsLatest(0)],
      () => 0,
      () => undefined,
    )
    const lost = { ...sent, id: 'p.1', order: 1, isTombstone: false, offset: 3 }
    history.tell({ kind: 'sent', sent: lost })
    history.tell({ kind: 'acked', sent: { ...lost, state: 'acked' } })
    history.tell({ kind: 'sent', sent: { ...sent, id: 'p.2', order: 2, isTombstone, offset: -1 } })
    const partition = { topic: 'latest', partition: 0, policy: 'compact' as const, start: 0, lastStable: 9, highWatermark: 9 }
    history.finish({ partitions: [{ ...partition, all: [], committed: [] }], groupOffsets: [], topics: [], now: 1 })
    return history.violation?.message
  }
  expect(found(true)).toBeUndefined()
  expect(found(false)).toMatch('p.1 at 3 is the last of key k, and is gone')
})
