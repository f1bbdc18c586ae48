// What a log directory may still do on a full disk: let records go, by retention and by a deletion, and tell their new start.
import type { Machine } from '@millrace/host/simulated'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, durable, openDirs, topicId } from '../../test/logs.ts'
import type { Log } from './log.ts'
import type { LogDirs } from './log-dirs.ts'

const config = { segmentBytes: 300, retentionBytes: 300, fileDeleteDelayMs: 1_000 }

/** A log of segments that retention lets go, on a disk that has become full. */
async function full(machine: Machine): Promise<{ dirs: LogDirs; log: Log }> {
  const { host } = machine
  const dirs = await openDirs(host, config, { retentionCheckIntervalMs: 1e9 })
  const log = dirs.create('orders', 0, topicId)
  for (let i = 0; i < 8; i++) append(host, log, batchOf(host, ['x'.repeat(100)]))
  await durable(dirs, log)
  log.highWatermark = log.logEndOffset
  await dirs.checkpoint()
  machine.disk.capacity = machine.disk.used
  return { dirs, log }
}

test('retention frees a disk that has not one byte left, and its start does not fall back, however soon the power goes', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const sim = new Simulation({ seed })
    const machine = sim.machine('a')
    let seen = 0
    await sim.run(async () => {
      const { dirs, log } = await full(machine)
      const { used } = machine.disk
      await dirs.dropExpired()
      seen = log.logStartOffset
      expect(seen).toBeGreaterThan(0)
      if (seed % 2 === 0) return
      await machine.host.clock.sleep(5_000)
      expect(machine.disk.used).toBeLessThan(used)
    })
    machine.crash(seed % 3 === 0 ? 'torn' : 'drop')
    machine.restart()
    await sim.run(async () => {
      const dirs = await openDirs(machine.host, config)
      expect(dirs.get('orders', 0)!.logStartOffset).toBeGreaterThanOrEqual(seen)
    })
  }
})

test('starts are recorded again and again on a full disk whose room others take, and the reserve is whole when there is some', async () => {
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { dirs, log } = await full(machine)
    const reserve = (): number => machine.host.disk.readFile('/data/.millrace-reserve').length
    const whole = reserve()
    for (let offset = 1; offset <= 5; offset++) {
      log.plannedStart = offset
      await dirs.recordStarts([log])
      machine.disk.capacity = machine.disk.used
    }
    expect(reserve()).toBeLessThan(whole)
    machine.disk.capacity = Number.POSITIVE_INFINITY
    await dirs.checkpoint()
    expect(reserve()).toBe(whole)
  })
})
