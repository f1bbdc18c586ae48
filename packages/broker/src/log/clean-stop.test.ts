// A clean stop that is cut off between its steps: the mark comes last, so what was left behind is recovered, not trusted.
import type { Host } from '@millrace/host'
import { DiskFailed, DiskFull } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, durable, openDirs, readAll, topicId } from '../../test/logs.ts'
import type { Log } from './log.ts'

for (const point of ['stop: logs closed', 'stop: checkpoints written']) {
  for (const mode of ['keep', 'drop', 'torn'] as const) {
    test(`power that fails at "${point}" leaves no mark of a clean stop and loses nothing (${mode})`, async () => {
      const sim = new Simulation({ seed: 7 })
      const machine = sim.machine('a')
      await sim.run(async () => {
        const dirs = await openDirs(machine.host)
        const log = dirs.create('orders', 0, topicId)
        for (const value of ['a', 'b', 'c']) append(machine.host, log, batchOf(machine.host, [value]))
        await durable(dirs, log)
        append(machine.host, log, batchOf(machine.host, ['not told']))
        const crashed = new Promise<void>((resolve) => {
          machine.failpoint = (name) => {
            if (name !== point) return
            machine.failpoint = undefined
            machine.crash(mode)
            resolve()
          }
        })
        await expect(dirs.close(42)).rejects.toThrow('crashed')
        await crashed
        const host = machine.restart()
        const again = await openDirs(host)
        expect(again.previousBrokerEpoch).toBe(-1)
        const recovered = again.get('orders', 0)
        expect(recovered).toBeDefined()
        if (recovered !== undefined) expect((await readAll(host, recovered)).slice(0, 3)).toEqual(['0 a', '1 b', '2 c'])
        await again.close()
      })
    })
  }
}

test('a log that cannot be closed for want of space leaves no other open, and no mark of a clean stop', async () => {
  const sim = new Simulation({ seed: 7 })
  const { host } = sim.machine('a')
  let isFull = false
  const disk: Host['disk'] = {
    ...host.disk,
    open(path, mode) {
      const file = host.disk.open(path, mode)
      const write = file.write.bind(file)
      file.write = (chunks, position) => {
        if (isFull && path.includes('/orders-0/')) throw new DiskFull(path)
        write(chunks, position)
      }
      return file
    },
  }
  await sim.run(async () => {
    const dirs = await openDirs({ ...host, disk })
    const logs = Array.from({ length: 100 }, (_, partition) => dirs.create('orders', partition, topicId))
    for (const log of logs) append(host, log, batchOf(host, ['a']))
    isFull = true
    await dirs.close(42)
    expect(logs.filter(({ failure }) => failure === undefined)).toEqual([])
    expect((await openDirs(host)).previousBrokerEpoch).toBe(-1)
  })
})

test('a directory whose disk has failed, and whose lock cannot be removed, leaves the others stopped in order', async () => {
  const sim = new Simulation({ seed: 7 })
  const machine = sim.machine('a')
  const { host } = machine
  const lock = (path: string): { release(): void } | undefined => {
    const taken = host.disk.lock(path)
    if (taken === undefined || !path.startsWith('/one/')) return taken
    return {
      release: () => {
        taken.release()
        throw new DiskFailed(path, 'EROFS')
      },
    }
  }
  await sim.run(async () => {
    const directories = ['/one', '/two', '/three']
    const dirs = await openDirs({ ...host, disk: { ...host.disk, lock } }, {}, { directories })
    const logs = directories.map((directory, i) => dirs.create('orders', i, topicId, directory))
    for (const log of logs) append(host, log, batchOf(host, ['a']))
    machine.disk.fault = (_, path) => (path.startsWith('/one/orders') ? 'EIO' : undefined)
    await expect(durable(dirs, logs[0] as Log)).rejects.toThrow(DiskFailed)
    await dirs.close(42)
    const marks = directories.map((directory) => host.disk.exists(`${directory}/.kafka_cleanshutdown`))
    expect(marks).toEqual([false, true, true])
    const told = machine.events.filter(({ event }) => event === 'the lock of a log directory could not be removed')
    expect(told.map(({ fields }) => fields)).toEqual([expect.objectContaining({ directory: '/one' })])
  })
})
