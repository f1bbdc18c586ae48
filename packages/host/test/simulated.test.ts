// What only the simulated machine does: crashes, lost writes, cut links, and the same run for the same seed.
import { expect, test } from 'vitest'
import type { Host } from '../src/index.ts'
import { DiskFull } from '../src/index.ts'
import { Deadlock, Simulation } from '../src/simulated/index.ts'

const bytes = (fill: number, length: number): Uint8Array => new Uint8Array(length).fill(fill)

function contents(host: Host, path: string): Uint8Array {
  return host.disk.readFile(path)
}

test('after a loss of power exactly what was synced is there', async () => {
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { disk } = machine.host
    const file = disk.open('/log', 'create')
    await disk.syncDirectory('/')
    file.write([bytes(1, 1000)], 0)
    await file.sync()
    file.write([bytes(2, 1000)], 500)
  })
  machine.crash('drop')
  expect(contents(machine.restart(), '/log')).toEqual(bytes(1, 1000))
})

test('a mere kill keeps every write, but a later loss of power still takes what was never synced', async () => {
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const file = machine.host.disk.open('/log', 'create')
    await machine.host.disk.syncDirectory('/')
    file.write([bytes(1, 10)], 0)
  })
  machine.crash('keep')
  expect(contents(machine.restart(), '/log')).toEqual(bytes(1, 10))
  machine.crash('drop')
  expect(contents(machine.restart(), '/log').length).toBe(0)
})

test('a write that begins while a sync is under way is not covered by it', async () => {
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const file = machine.host.disk.open('/log', 'create')
    await machine.host.disk.syncDirectory('/')
    file.write([bytes(1, 10)], 0)
    const sync = file.sync()
    file.write([bytes(2, 10)], 10)
    await sync
  })
  machine.crash('drop')
  expect(contents(machine.restart(), '/log')).toEqual(bytes(1, 10))
})

test('a torn crash keeps some sectors of an unsynced write and loses others', async () => {
  const sim = new Simulation({ seed: 3 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const file = machine.host.disk.open('/log', 'create')
    await machine.host.disk.syncDirectory('/')
    file.write([bytes(1, 64 * 512)], 0)
    await file.sync()
    file.write([bytes(2, 64 * 512)], 0)
  })
  machine.crash('torn')
  const after = contents(machine.restart(), '/log')
  const sectors = Array.from({ length: 64 }, (_, i) => after.subarray(i * 512, (i + 1) * 512))
  expect(sectors.every((sector) => sector.every((byte) => byte === sector[0]))).toBe(true)
  const kept = sectors.filter((sector) => sector[0] === 2).length
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThan(64)
})

test('a rename that was not synced is undone by a loss of power', async () => {
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { disk } = machine.host
    disk.open('/old', 'create').close()
    await disk.syncDirectory('/')
    disk.rename('/old', '/new')
  })
  machine.crash('drop')
  const { disk } = machine.restart()
  expect([disk.exists('/old'), disk.exists('/new')]).toEqual([true, false])
})

test('a directory whose making was not synced is lost with all that is in it, synced or not', async () => {
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('a')
  const make = async (parentSynced: boolean): Promise<void> => {
    const { disk } = machine.host
    disk.makeDirectory('/logs/t-0')
    const file = disk.open('/logs/t-0/0.log', 'create')
    file.write([bytes(1, 10)], 0)
    await file.sync()
    await disk.syncDirectory('/logs/t-0')
    await disk.syncDirectory('/')
    if (parentSynced) await disk.syncDirectory('/logs')
  }
  await sim.run(() => make(false))
  machine.crash('drop')
  let { disk } = machine.restart()
  expect(disk.list('/logs')).toEqual([])
  expect([disk.exists('/logs/t-0'), disk.exists('/logs/t-0/0.log')]).toEqual([false, false])
  // A directory that is made there later is empty: nothing of the lost one comes back.
  disk.makeDirectory('/logs/t-0')
  expect(disk.list('/logs/t-0')).toEqual([])
  disk.removeDirectory('/logs/t-0')
  await sim.run(() => make(true))
  machine.crash('drop')
  disk = machine.restart().disk
  expect(disk.readFile('/logs/t-0/0.log')).toEqual(bytes(1, 10))
})

test('a directory moves with what is in it, and a move or removal that was not synced is undone with what is in it', async () => {
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { disk } = machine.host
    disk.makeDirectory('/a/inner')
    const file = disk.open('/a/inner/f', 'create')
    file.write([bytes(1, 10)], 0)
    await file.sync()
    for (const path of ['/', '/a', '/a/inner']) await disk.syncDirectory(path)
    disk.rename('/a', '/b')
    await disk.syncDirectory('/')
  })
  machine.crash('drop')
  let { disk } = machine.restart()
  expect([disk.exists('/a'), disk.exists('/a/inner/f')]).toEqual([false, false])
  expect(disk.readFile('/b/inner/f')).toEqual(bytes(1, 10))
  disk.rename('/b', '/c')
  machine.crash('drop')
  disk = machine.restart().disk
  expect([disk.exists('/c/inner/f'), disk.exists('/b/inner/f')]).toEqual([false, true])
  disk.removeDirectory('/b')
  expect(disk.exists('/b/inner/f')).toBe(false)
  machine.crash('drop')
  disk = machine.restart().disk
  expect(disk.readFile('/b/inner/f')).toEqual(bytes(1, 10))
  disk.removeDirectory('/b')
  disk.syncDirectoryNow('/')
  machine.crash('drop')
  expect(machine.restart().disk.list('/')).toEqual([])
})

test('a removal aside comes to pass when the device is done: a crash finds a directory whole, in part or gone', async () => {
  const left = new Set<string>()
  for (let at = 0; at < 20; at++) {
    const sim = new Simulation({ seed: at })
    const machine = sim.machine('a')
    await sim.run(async () => {
      const { disk, clock, spawn } = machine.host
      disk.makeDirectory('/d')
      for (const name of ['x', 'y']) disk.open(`/d/${name}`, 'create').close()
      for (const path of ['/', '/d']) await disk.syncDirectory(path)
      machine.disk.latency = [5, 5]
      spawn('removal', (signal) => disk.removeDirectoryLater('/d', signal))
      expect(disk.list('/d').length).toBe(2)
      await clock.sleep(at)
    })
    machine.crash('keep')
    const { disk } = machine.restart()
    left.add(
      disk.exists('/d')
        ? disk
            .list('/d')
            .map(({ name }) => name)
            .join()
        : 'gone',
    )
  }
  expect([...left]).toEqual(['x,y', 'y', '', 'gone'])
})

test('what was removed aside comes back with the power unless its directory was synced', async () => {
  for (const isSynced of [false, true]) {
    const sim = new Simulation({ seed: 1 })
    const machine = sim.machine('a')
    await sim.run(async () => {
      const { disk } = machine.host
      disk.open('/f', 'create').close()
      await disk.syncDirectory('/')
      await disk.removeLater('/f')
      expect(disk.exists('/f')).toBe(false)
      if (isSynced) await disk.syncDirectory('/')
    })
    machine.crash('drop')
    expect(machine.restart().disk.exists('/f')).toBe(!isSynced)
  }
})

test('a directory that moves to another parent is in one of the two places after any crash', async () => {
  for (const synced of ['/from', '/to', undefined]) {
    const sim = new Simulation({ seed: 1 })
    const machine = sim.machine('a')
    await sim.run(async () => {
      const { disk } = machine.host
      for (const path of ['/from/d', '/to']) disk.makeDirectory(path)
      for (const path of ['/', '/from']) await disk.syncDirectory(path)
      disk.rename('/from/d', '/to/d')
      if (synced !== undefined) await disk.syncDirectory(synced)
    })
    machine.crash('drop')
    const { disk } = machine.restart()
    expect([disk.exists('/from/d'), disk.exists('/to/d')]).toEqual(synced === '/to' ? [false, true] : [true, false])
  }
})

test('a cut that was not synced brings the bytes back', async () => {
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const file = machine.host.disk.open('/log', 'create')
    await machine.host.disk.syncDirectory('/')
    file.write([bytes(5, 100)], 0)
    await file.sync()
    file.truncate(10)
  })
  machine.crash('drop')
  expect(contents(machine.restart(), '/log')).toEqual(bytes(5, 100))
})

test('a full disk takes what fits and refuses the rest', () => {
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('a')
  machine.disk.capacity = 100
  const file = machine.host.disk.open('/log', 'create')
  file.write([bytes(1, 60)], 0)
  expect(() => file.write([bytes(1, 60)], 60)).toThrow(DiskFull)
  expect(machine.host.disk.space('/').usable).toBe(0)
})

test('a crash ends timers, sockets and waiting promises of that life only', async () => {
  const sim = new Simulation({ seed: 1 })
  const a = sim.machine('a')
  const b = sim.machine('b')
  let after = 0
  let closed = 0
  await sim.run(async () => {
    const listener = await a.host.network.listen({ host: 'a', port: 9 }, (socket) =>
      socket.start({ data: () => undefined, drain: () => undefined, close: () => (after += 100) }),
    )
    const socket = await b.host.network.connect({ host: 'a', port: listener.port, timeoutMs: 100 })
    socket.start({ data: () => undefined, drain: () => undefined, close: () => closed++ })
    void a.host.clock.sleep(10).then(() => after++)
  })
  a.crash('keep')
  a.restart().clock.after(5, () => (after += 10))
  await sim.pass(100)
  expect(after).toBe(10)
  expect(closed).toBe(1)
})

test('nothing passes over a cut link until it heals', async () => {
  const sim = new Simulation({ seed: 1 })
  const [a, b] = [sim.machine('a'), sim.machine('b')]
  const got: number[] = []
  await sim.run(async () => {
    const listener = await a.host.network.listen({ host: 'a', port: 0 }, (socket) =>
      socket.start({ data: (chunk) => got.push(chunk.length), drain: () => undefined, close: () => undefined }),
    )
    const socket = await b.host.network.connect({ host: 'a', port: listener.port, timeoutMs: 100 })
    socket.start({ data: () => undefined, drain: () => undefined, close: () => undefined })
    sim.network.splitChunks = false
    sim.network.cut('a', 'b')
    socket.write([bytes(1, 3)])
    await b.host.clock.sleep(1000)
    expect(got).toEqual([])
    await expect(b.host.network.connect({ host: 'a', port: listener.port, timeoutMs: 50 })).rejects.toThrow('ETIMEDOUT')
    sim.network.heal()
    await b.host.clock.sleep(10)
    expect(got).toEqual([3])
  })
})

test('what a process had written arrives after it was killed and its link was cut, and then its connection ends', async () => {
  for (const outlasts of [true, false]) {
    const sim = new Simulation({ seed: 1 })
    sim.network.outlasts = outlasts
    sim.network.splitChunks = false
    const [a, b] = [sim.machine('a'), sim.machine('b')]
    const got: string[] = []
    await sim.run(async () => {
      const listener = await a.host.network.listen({ host: 'a', port: 0 }, (socket) =>
        socket.start({
          data: (chunk) => got.push(`${chunk.length} bytes`),
          drain: () => undefined,
          close: () => got.push('closed'),
        }),
      )
      const socket = await b.host.network.connect({ host: 'a', port: listener.port, timeoutMs: 100 })
      socket.start({ data: () => undefined, drain: () => undefined, close: () => undefined })
      sim.network.cut('a', 'b')
      const bytesOfIt = bytes(1, 3)
      socket.write([bytesOfIt])
      b.crash('keep')
      bytesOfIt.fill(2)
      b.restart()
      await a.host.clock.sleep(100)
      expect(got).toEqual(outlasts ? [] : ['closed'])
      sim.network.heal()
      await a.host.clock.sleep(10)
      expect(got).toEqual(outlasts ? ['3 bytes', 'closed'] : ['closed'])
    })
  }
})

test('who writes to bytes that it has sent and that have not left is told so', async () => {
  const sim = new Simulation({ seed: 1 })
  const [a, b] = [sim.machine('a'), sim.machine('b')]
  const running = sim.run(async () => {
    const listener = await a.host.network.listen({ host: 'a', port: 0 }, (socket) =>
      socket.start({ data: () => undefined, drain: () => undefined, close: () => undefined }),
    )
    const socket = await b.host.network.connect({ host: 'a', port: listener.port, timeoutMs: 100 })
    socket.start({ data: () => undefined, drain: () => undefined, close: () => undefined })
    const chunk = bytes(1, 3)
    socket.write([chunk])
    chunk[1] = 7
    await b.host.clock.sleep(10)
  })
  await expect(running).rejects.toThrow('bytes on their way from b to a were written to before they had left')
})

test('what can never settle is reported with the seed instead of hanging', async () => {
  const sim = new Simulation({ seed: 42 })
  await expect(sim.run(() => new Promise(() => undefined))).rejects.toThrow(/\(seed 42\)/)
  await expect(sim.run(() => new Promise(() => undefined))).rejects.toThrow(Deadlock)
})

test('two runs of a seed are the same, event by event, and another seed differs', async () => {
  const trace = async (seed: number): Promise<string> => {
    const sim = new Simulation({ seed })
    const seen: string[] = []
    const [a, b] = [sim.machine('a'), sim.machine('b')]
    await sim.run(async () => {
      const listener = await a.host.network.listen({ host: 'a', port: 0 }, (socket) =>
        socket.start({
          data(chunk) {
            seen.push(`${a.host.clock.monotonic()} ${chunk.length}`)
            socket.write([chunk])
          },
          drain: () => undefined,
          close: () => undefined,
        }),
      )
      await Promise.all(
        [1, 2, 3].map(async (n) => {
          const socket = await b.host.network.connect({ host: 'a', port: listener.port, timeoutMs: 100 })
          socket.start({ data: (chunk) => seen.push(`${n} ${chunk.length}`), drain: () => undefined, close: () => undefined })
          for (let i = 0; i < 20; i++) {
            socket.write([b.host.random.bytes(1 + b.host.random.below(5000))])
            await b.host.clock.sleep(b.host.random.below(5))
          }
        }),
      )
      await b.host.clock.sleep(100)
    })
    return `${seen.join('|')} ${sim.scheduler.events}`
  }
  const first = await trace(5)
  expect(await trace(5)).toBe(first)
  expect(await trace(6)).not.toBe(first)
})

test('of names that were not synced a torn crash keeps the oldest changes, and never half of a rename', async () => {
  const found = new Set<string>()
  for (let seed = 1; seed <= 40; seed++) {
    const sim = new Simulation({ seed })
    const machine = sim.machine('a')
    await sim.run(async () => {
      const { disk } = machine.host
      for (const name of ['a', 'b']) disk.open(`/${name}`, 'create').close()
      disk.rename('/b', '/c')
    })
    machine.crash('torn')
    found.add(
      machine
        .restart()
        .disk.list('/')
        .map(({ name }) => name)
        .join(' '),
    )
  }
  expect([...found].toSorted()).toEqual(['', 'a', 'a b', 'a c'])
})

test('what a failed sync should have covered no later sync brings to the disk', async () => {
  const sim = new Simulation({ seed: 1 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const file = machine.host.disk.open('/log', 'create')
    machine.host.disk.syncDirectoryNow('/')
    file.write([bytes(1, 10)], 0)
    const failing = file.sync()
    machine.disk.fault = (operation) => (operation === 'sync' ? 'EIO' : undefined)
    await expect(failing).rejects.toThrow('EIO')
    machine.disk.fault = undefined
    await file.sync()
  })
  machine.crash('drop')
  expect(contents(machine.restart(), '/log').length).toBe(0)
})

test('a dead life changes nothing on its disk any more', () => {
  const machine = new Simulation({ seed: 1 }).machine('a')
  const { disk } = machine.host
  const file = disk.open('/log', 'create')
  machine.crash('keep')
  expect(() => file.write([bytes(1, 1)], 0)).toThrow('dead')
  expect(() => disk.remove('/log')).toThrow('dead')
})
