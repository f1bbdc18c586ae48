// What a log directory tells of a full disk: once at the beginning, every half minute, and when there is room.
import { DiskFull } from '@millrace/host'
import { nodeHost } from '@millrace/host/node'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { Room } from './room.ts'

test('a full disk is told at once, every half a minute while writes are refused, and its end once there is real room', async () => {
  const sim = new Simulation({ seed: 3 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { disk, clock } = machine.host
    disk.makeDirectory('/logs')
    const told: string[] = []
    const { log } = nodeHost({
      log: ({ level, event }) => void told.push(`${level} ${event.includes('is full') ? 'full' : 'room'}`),
    })
    const room = new Room({ disk, clock, log }, '/logs')
    const lasts = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second += 5) {
        room.missed(new DiskFull('/logs/t-0/0.log'))
        room.check()
        await clock.sleep(5_000)
      }
    }
    room.check()
    expect(told).toEqual([])
    machine.disk.capacity = 1_000
    await lasts(25)
    expect(told).toEqual(['error full'])
    await lasts(30)
    expect(told).toEqual(['error full', 'error full'])
    room.check()
    room.check()
    expect(told).toHaveLength(2)
    machine.disk.capacity = 10 * 1024 * 1024
    room.missed(new DiskFull('/logs/t-0/0.log'))
    room.check()
    expect(told).toHaveLength(2)
    room.check()
    room.check()
    expect(told).toEqual(['error full', 'error full', 'info room'])
  })
})
