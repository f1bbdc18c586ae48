// Patterns of many members are matched in turns, however large each is.
import { expect, test } from 'vitest'
import type { ConsumerGroup } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import type { RegexContext } from './consumer-regexes.ts'
import { RegexSubscriptions } from './consumer-regexes.ts'

test('no turn of the event loop matches all patterns of a group', () => {
  const turns: (() => void)[] = []
  const context = {
    timers: { schedule: (_: string, __: number, run: () => void) => turns.push(run) },
    topics: { names: () => ['a'.repeat(249)], version: 1 },
    now: () => 0,
    group: () => undefined,
  } as unknown as RegexContext
  // A thousand steps each, times 249 characters.
  const regexes = new Map(Array.from({ length: 100 }, (_, i) => [`(a?){500}b${i}`, 1]))
  const group = { groupId: 'g', regexes: new Map(), resolved: new Map(), regexesAfter: () => regexes } as unknown as ConsumerGroup
  const member = (regex: string): ConsumerMember => ({ regex }) as ConsumerMember
  new RegexSubscriptions(context).update(group, member(''), member('x'))
  let count = 0
  for (let turn = turns.shift(); turn !== undefined; turn = turns.shift(), count++) turn()
  expect(count).toBeGreaterThan(20)
  expect(count).toBeLessThan(60)
})
