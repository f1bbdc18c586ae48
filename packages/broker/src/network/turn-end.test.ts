// The order of what happens at the end of a turn.
import type { Clock } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { TurnEnd } from './turn-end.ts'

function inTurn(test: (turnEnd: TurnEnd, told: string[], nextTurn: () => Promise<void>) => Promise<void>): Promise<void> {
  const sim = new Simulation({ seed: 1 })
  const { clock } = sim.machine('broker').host
  return sim.run(() => test(new TurnEnd(clock), [], () => new Promise((resolve) => clock.soon(resolve))))
}

test('answers leave before readers look, and what these find leaves in the same turn', () =>
  inTurn(async (turnEnd, told, nextTurn) => {
    turnEnd.look(() => {
      told.push('look')
      turnEnd.write(() => told.push('answer of the reader'))
    })
    turnEnd.write(() => told.push('answer of the writer'))
    await nextTurn()
    expect(told).toEqual(['answer of the writer', 'look', 'answer of the reader'])
  }))

test('who makes new work all the time lets the loop have its turns', () =>
  inTurn(async (turnEnd, told, nextTurn) => {
    const again = (): void => {
      told.push('look')
      turnEnd.look(again)
    }
    turnEnd.look(again)
    await nextTurn()
    expect(told).toEqual(['look'])
    await nextTurn()
    expect(told).toEqual(['look', 'look'])
  }))

test('a bug that one meets is not the loss of the others', () => {
  const planned: (() => void)[] = []
  const turnEnd = new TurnEnd({ soon: (run: () => void) => void planned.push(run) } as unknown as Clock)
  const told: string[] = []
  turnEnd.write(() => {
    throw new Error('bug')
  })
  turnEnd.write(() => told.push('other answer'))
  turnEnd.look(() => told.push('look'))
  expect(() => planned.shift()?.()).toThrow('bug')
  planned.shift()?.()
  expect(told).toEqual(['other answer', 'look'])
})
