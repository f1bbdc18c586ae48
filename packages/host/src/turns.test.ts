import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('of several that share, one goes on in each turn, in the order in which they asked', async () => {
  const sim = new Simulation({ seed: 1 })
  const { clock } = sim.machine('a').host
  await sim.run(async () => {
    const turns = new Turns(clock)
    const went: string[] = []
    const work = async (name: string): Promise<void> => {
      for (let step = 0; step < 3; step++) {
        await turns.next()
        went.push(`${name}${step}`)
      }
    }
    const all = Promise.all([work('a'), work('b'), work('c')])
    for (let turn = 1; turn <= 9; turn++) {
      await new Promise<void>((resolve) => clock.soon(resolve))
      expect(went).toHaveLength(turn)
    }
    await all
    expect(went).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'a2', 'b2', 'c2'])
  })
})
