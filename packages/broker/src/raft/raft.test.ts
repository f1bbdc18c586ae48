// The quorum by transcript, and its laws over every short sequence of events.
import { describe, expect, test } from 'vitest'
import { zeroUuid } from '@millrace/protocol'
import { newLeadership, withDurable } from './leader.ts'
import { epochOf, started, step, type RaftEvent, type RaftState } from './raft.ts'
import { VoterSet, type Voter } from './voter-set.ts'

const voter = (id: number): Voter => ({
  id,
  directoryId: `directory-${id}----------`,
  endpoints: [],
  kraftVersions: { min: 0, max: 1 },
})
const alone = new VoterSet([voter(1)])
const three = new VoterSet([voter(1), voter(2), voter(3)])

/** Events in, effects and roles out, one line each. */
function transcript(state: RaftState, events: readonly RaftEvent[]): string[] {
  const lines: string[] = []
  let at = state
  for (const event of events) {
    const { state: next, effects } = step(at, event)
    at = next
    const told = effects.map((effect) => {
      switch (effect.kind) {
        case 'persist':
          return `persist e${effect.election.epoch} leader ${effect.election.leaderId} vote ${effect.election.votedId}`
        case 'request votes':
          return `request votes of ${effect.from.join()}`
        case 'begin epoch':
          return `begin e${effect.epoch} by ${effect.granted.join()}`
        case 'committed':
          return `committed ${effect.highWatermark}`
      }
    })
    lines.push(`${event.kind}: ${at.role.kind} e${epochOf(at.role)}${told.map((line) => `; ${line}`).join('')}`)
  }
  return lines
}

const granted = (voterId: number, epoch: number, logEndOffset = 10): RaftEvent => ({
  kind: 'vote granted',
  voterId,
  epoch,
  logEndOffset,
})
const durable = (voterId: number, endOffset: number): RaftEvent => ({ kind: 'durable', voterId, endOffset })
const due: RaftEvent = { kind: 'election due' }

describe('a quorum of one', () => {
  test('leads after its own vote is on stable storage, and commits what is', () => {
    expect(
      transcript(started(voter(1), alone, undefined, -1), [
        due,
        granted(1, 1),
        durable(1, 10),
        durable(1, 11),
        durable(1, 11),
        durable(1, 15),
      ]),
    ).toEqual([
      'election due: candidate e1; persist e1 leader -1 vote 1',
      'vote granted: leader e1; persist e1 leader 1 vote -1; begin e1 by 1',
      'durable: leader e1',
      'durable: leader e1; committed 11',
      'durable: leader e1',
      'durable: leader e1; committed 15',
    ])
  })

  test('never leads an epoch twice: a restarted leader raises it', () => {
    const stored = { epoch: 7, leaderId: 1, votedId: -1, votedDirectoryId: zeroUuid }
    const state = started(voter(1), alone, stored, 7)
    expect(state.role).toEqual({ kind: 'unattached', epoch: 7 })
    expect(transcript(state, [due])).toEqual(['election due: candidate e8; persist e8 leader -1 vote 1'])
  })

  test('an epoch in the log counts even when the file that holds the vote is older', () => {
    const stored = { epoch: 3, leaderId: 1, votedId: -1, votedDirectoryId: zeroUuid }
    expect(epochOf(started(voter(1), alone, stored, 9).role)).toBe(9)
  })

  test('a replica that is no voter never leads', () => {
    expect(transcript(started(voter(4), alone, undefined, -1), [due])).toEqual(['election due: unattached e0'])
    const moved: Voter = { ...voter(1), directoryId: 'another-directory-----' }
    expect(transcript(started(moved, alone, undefined, -1), [due])).toEqual(['election due: unattached e0'])
  })

  test('after it resigned nothing is committed', () => {
    const events: RaftEvent[] = [due, granted(1, 1), { kind: 'resign' }, durable(1, 20)]
    expect(transcript(started(voter(1), alone, undefined, -1), events).slice(2)).toEqual([
      'resign: resigned e1',
      'durable: resigned e1',
    ])
  })
})

describe('a quorum of three', () => {
  test('needs two votes, and two copies of a record of its own epoch', () => {
    const events = [
      due,
      granted(1, 1),
      granted(1, 1),
      granted(9, 1),
      granted(2, 0),
      granted(2, 1),
      durable(1, 12),
      durable(2, 10),
      durable(2, 12),
      durable(3, 20),
    ]
    expect(transcript(started(voter(1), three, undefined, -1), events)).toEqual([
      'election due: candidate e1; persist e1 leader -1 vote 1; request votes of 2,3',
      'vote granted: candidate e1',
      'vote granted: candidate e1',
      'vote granted: candidate e1',
      'vote granted: candidate e1',
      'vote granted: leader e1; persist e1 leader 1 vote -1; begin e1 by 1,2',
      'durable: leader e1',
      'durable: leader e1',
      'durable: leader e1; committed 12',
      'durable: leader e1',
    ])
  })

  test('a record of an older epoch is not committed by counting its copies (Raft, 5.4.2)', () => {
    const leadership = withDurable(withDurable(newLeadership(5, 10), three, 1, 10), three, 2, 10)
    expect(leadership.highWatermark).toBeUndefined()
    expect(withDurable(withDurable(leadership, three, 1, 11), three, 2, 11).highWatermark).toBe(11)
  })
})

test('over every sequence of six events: epochs and the high watermark never fall, and each led epoch is one that was voted for', () => {
  const events: RaftEvent[] = [
    due,
    granted(1, 1),
    granted(2, 1),
    granted(1, 2),
    durable(1, 11),
    durable(2, 12),
    { kind: 'resign' },
  ]
  const walk = (state: RaftState, epoch: number, highWatermark: number, votes: ReadonlySet<number>, depth: number): number => {
    if (depth === 0) return 1
    let count = 0
    for (const event of events) {
      const { state: next, effects } = step(state, event)
      let [nextWatermark, voted] = [highWatermark, votes]
      for (const effect of effects) {
        if (effect.kind === 'persist' && effect.election.votedId === 1) voted = new Set(voted).add(effect.election.epoch)
        if (effect.kind === 'begin epoch') expect(voted.has(effect.epoch)).toBe(true)
        if (effect.kind === 'committed') {
          expect(effect.highWatermark).toBeGreaterThan(nextWatermark)
          nextWatermark = effect.highWatermark
        }
      }
      const nextEpoch = epochOf(next.role)
      expect(nextEpoch).toBeGreaterThanOrEqual(epoch)
      count += walk(next, nextEpoch, nextEpoch > epoch ? -1 : nextWatermark, voted, depth - 1)
    }
    return count
  }
  expect(walk(started(voter(1), three, undefined, -1), 0, -1, new Set(), 6)).toBe(7 ** 6)
})

test('a voters record is read as it was written', () => {
  const set = new VoterSet([{ ...voter(1), endpoints: [{ name: 'CONTROLLER', host: 'a', port: 9093 }] }, voter(2)])
  const record = set.toRecord()
  expect(VoterSet.of(JSON.parse(JSON.stringify(record)) as never).equals(set)).toBe(true)
  expect(set.with({ ...voter(2), endpoints: [{ name: 'CONTROLLER', host: 'b', port: 1 }] }).equals(set)).toBe(false)
})
