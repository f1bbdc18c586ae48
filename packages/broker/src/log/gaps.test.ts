// Gaps between segments: the cleaner's stay, behind a lost write the log is cut, and no crash makes a start take one for the other.
import type { Host } from '@millrace/host'
import { DiskFailed } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import type { Machine } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { openDirs, quiet, readAll, written } from '../../test/logs.ts'
import type { LogDirs } from './log-dirs.ts'

const directory = '/data/orders-0'
const config = { indexIntervalBytes: 200, segmentBytes: 600 }

const segmentOf = (base: number): string => `${directory}/0000000000000000000${base}.log`

/** Leaves of a segment these of its three batches. */
function keep({ disk }: Host, base: number, batches: readonly number[]): void {
  const path = segmentOf(base)
  const bytes = disk.readFile(path)
  const size = bytes.length / 3
  const file = disk.open(path, 'truncate')
  for (const [i, batch] of batches.entries()) file.write([bytes.subarray(batch * size, (batch + 1) * size)], i * size)
  file.close()
}

function make({ disk }: Host, path: string, content: string | Uint8Array = ''): void {
  const file = disk.open(path, 'truncate')
  file.write([typeof content === 'string' ? new TextEncoder().encode(content) : content], 0)
  file.close()
}

async function offsetsOf(host: Host, dirs: LogDirs): Promise<number[]> {
  const log = dirs.get('orders', 0)
  if (log === undefined) throw new Error('the log is not there', { cause: dirs.failureOf('orders', 0) })
  return (await readAll(host, log)).map((line) => Number(line.split(' ')[0]))
}

/** A start that ends where it would change names for the n-th time: nothing on its disk changes any more. @returns whether it came so far. */
async function startEndingAt(sim: Simulation, machine: Machine, change: number): Promise<boolean> {
  let seen = 0
  const { disk } = machine.host
  const changes = (path: string, work: () => void): void => {
    if (seen++ >= change) throw new DiskFailed(path, 'EIO')
    work()
  }
  const host = {
    ...machine.host,
    disk: {
      ...disk,
      rename: (from: string, to: string) => changes(from, () => disk.rename(from, to)),
      remove: (path: string) => changes(path, () => disk.remove(path)),
      removeLater: (path: string) => (seen++ < change ? disk.removeLater(path) : Promise.reject(new DiskFailed(path, 'EIO'))),
    },
  }
  await sim.run(async () => {
    try {
      await openDirs(host, config, quiet)
    } catch (cause) {
      if (seen <= change) throw cause
    }
  })
  machine.crash('keep')
  machine.restart()
  return seen > change
}

/** What tells that a gap behind 0 is the cleaner's. */
const traces: readonly (readonly [how: string, leave: (host: Host) => void])[] = [
  ['the checkpoint of the cleaner', (host) => make(host, '/data/cleaner-offset-checkpoint', '0\n1\norders 0 3\n')],
  ['files of a cleaning that was under way', (host) => make(host, `${segmentOf(3)}.cleaned`)],
  ['segments that a cleaning has replaced', (host) => make(host, `${segmentOf(6)}.deleted`)],
  ['segments that two cleanings have replaced', (host) => make(host, `${segmentOf(6)}.1.deleted`)],
  ['a cleaned segment that has not yet got its name', (host) => host.disk.rename(segmentOf(0), `${segmentOf(0)}.swap`)],
  [
    'a cleaned segment that has not yet got its name, nor the other one lost it',
    (host) => make(host, `${segmentOf(0)}.swap`, host.disk.readFile(segmentOf(0))),
  ],
]

for (const [how, leave] of traces) {
  test(`a gap between segments that nothing says to be durable is told to be the cleaner's by ${how}, wherever starts end before`, async () => {
    for (let change = 0; ; change++) {
      const sim = new Simulation({ seed: 4 })
      const machine = sim.machine('a')
      await written(sim, machine, false, config)
      keep(machine.host, 0, [0])
      leave(machine.host)
      // Twice at the same place: what the first leaves is the second's.
      const ended = await startEndingAt(sim, machine, change)
      if (ended) await startEndingAt(sim, machine, change)
      await sim.run(async () => {
        const dirs = await openDirs(machine.host, config, quiet)
        expect(await offsetsOf(machine.host, dirs), `change ${change}`).toEqual([0, 3, 4, 5, 6, 7, 8, 9])
        await machine.host.clock.sleep(1_000)
        const names = machine.host.disk.list(directory).map(({ name }) => name)
        expect(names.filter((name) => /\.(cleaned|swap|deleted)$/.test(name))).toEqual([])
        await dirs.close()
      })
      if (!ended) return expect(change).toBeGreaterThan(1)
    }
  })
}

for (const [how, leave] of [
  ...traces.filter(([how]) => !how.startsWith('segments')),
  ['segments that a cleaning has replaced', (host: Host) => make(host, `${segmentOf(0)}.deleted`)],
  ['segments that two cleanings have replaced', (host: Host) => make(host, `${segmentOf(0)}.1.deleted`)],
] as const)
  test(`a lost write is told from the gap of the cleaner before it, which came as far as is told by ${how}`, async () => {
    const sim = new Simulation({ seed: 4 })
    const machine = sim.machine('a')
    await written(sim, machine, false, config)
    keep(machine.host, 0, [0])
    leave(machine.host)
    keep(machine.host, 3, [0, 1])
    await sim.run(async () => {
      const dirs = await openDirs(machine.host, config, quiet)
      expect(await offsetsOf(machine.host, dirs)).toEqual([0, 3, 4])
      await dirs.close()
    })
  })

for (const [name, change, left] of [
  [
    "a gap between segments that nothing tells to be the cleaner's is a lost write, and what lies behind it is cut",
    (host) => keep(host, 0, [0]),
    [0],
  ],
  [
    'segments that retention has deleted, which lie before all that are left, tell nothing of a gap',
    (host) => {
      keep(host, 3, [0])
      host.disk.rename(segmentOf(0), `${segmentOf(0)}.deleted`)
    },
    [3],
  ],
  [
    "a gap inside a segment tells that a later one between segments is the cleaner's too",
    (host) => {
      keep(host, 3, [0, 2])
      keep(host, 6, [0])
    },
    [0, 1, 2, 3, 5, 6, 9],
  ],
  [
    'a gap inside a segment does not tell so where files beside the log tell how far the cleaner came',
    (host) => {
      make(host, '/data/cleaner-offset-checkpoint', '0\n1\norders 0 3\n')
      keep(host, 0, [0])
      keep(host, 3, [0, 2])
      keep(host, 6, [0])
    },
    [0, 3, 5, 6],
  ],
] as const satisfies readonly (readonly [string, (host: Host) => void, readonly number[]])[])
  test(name, async () => {
    const sim = new Simulation({ seed: 4 })
    const machine = sim.machine('a')
    await written(sim, machine, false, config)
    change(machine.host)
    await sim.run(async () => {
      const dirs = await openDirs(machine.host, config, quiet)
      expect(await offsetsOf(machine.host, dirs)).toEqual(left)
      await dirs.close()
    })
  })

test('segments that a cut has dropped tell nothing of a gap', async () => {
  const sim = new Simulation({ seed: 4 })
  const machine = sim.machine('a')
  await written(sim, machine, false, config)
  await sim.run(async () => {
    const dirs = await openDirs(machine.host, config, quiet)
    dirs.get('orders', 0)?.truncateTo(8)
    expect(machine.host.disk.list(directory).filter(({ name }) => name.endsWith('.deleted'))).not.toEqual([])
  })
  machine.crash('keep')
  machine.restart()
  // Of a writer that knew nothing of it.
  for (const file of ['recovery-point-offset-checkpoint', 'replication-offset-checkpoint'])
    machine.host.disk.remove(`/data/${file}`)
  keep(machine.host, 3, [0])
  await sim.run(async () => {
    const dirs = await openDirs(machine.host, config, quiet)
    expect(await offsetsOf(machine.host, dirs)).toEqual([0, 1, 2, 3])
    await dirs.close()
  })
})
