// A disk that is full, then has room, then loses power: what was acknowledged in between stays.
import { DiskFull } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, durable, openDirs, readAll, topicId } from '../../test/logs.ts'

test('a write that was cut back for lack of space does not come back before a newer segment', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const sim = new Simulation({ seed })
    const machine = sim.machine('a')
    await sim.run(async () => {
      const { host } = machine
      const dirs = await openDirs(host, { segmentBytes: 300 })
      const log = dirs.create('orders', 0, topicId)
      append(host, log, batchOf(host, ['first']))
      await durable(dirs, log)
      machine.disk.capacity = machine.disk.used + 7
      expect(() => append(host, log, batchOf(host, ['no room']))).toThrow(DiskFull)
      machine.disk.capacity = Number.POSITIVE_INFINITY
      // Too large for the rest of the segment: it begins the next one.
      append(host, log, batchOf(host, ['x'.repeat(200)]))
      await durable(dirs, log)
    })
    machine.crash('torn')
    machine.restart()
    await sim.run(async () => {
      const dirs = await openDirs(machine.host, { segmentBytes: 300 })
      const log = dirs.get('orders', 0)!
      expect({ seed, records: (await readAll(machine.host, log)).length }).toEqual({ seed, records: 2 })
    })
  }
})

test('a start of a log that somebody has seen does not go back, however soon the power goes', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const sim = new Simulation({ seed })
    const machine = sim.machine('a')
    const config = { segmentBytes: 300, retentionBytes: 300 }
    let seen = 0
    await sim.run(async () => {
      const { host } = machine
      const dirs = await openDirs(host, config)
      const log = dirs.create('orders', 0, topicId)
      for (let i = 0; i < 8; i++) append(host, log, batchOf(host, ['x'.repeat(100)]))
      await durable(dirs, log)
      log.highWatermark = log.logEndOffset
      await dirs.dropExpired()
      seen = log.logStartOffset
      expect(seen).toBeGreaterThan(0)
    })
    machine.crash('drop')
    machine.restart()
    await sim.run(async () => {
      const dirs = await openDirs(machine.host, config)
      expect(dirs.get('orders', 0)!.logStartOffset).toBeGreaterThanOrEqual(seen)
    })
  }
})

test('retention that comes between the plan of a deletion and its end does not take the plan back', async () => {
  const sim = new Simulation({ seed: 1 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, { segmentBytes: 300, retentionBytes: 900 })
    const log = dirs.create('orders', 0, topicId)
    for (let i = 0; i < 8; i++) append(host, log, batchOf(host, ['x'.repeat(100)]))
    await durable(dirs, log)
    log.highWatermark = log.logEndOffset
    log.plannedStart = 7
    await dirs.dropExpired()
    expect(log.logStartOffset).toBeLessThan(7)
    expect(log.plannedStart).toBe(7)
  })
})
