import type { Host } from '@millrace/host'
import { DiskFailed } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import {
  append,
  batchOf,
  beginTransaction,
  durable,
  endTransaction,
  makeCleanable,
  openDirs,
  quiet,
  topicId,
} from '../../test/logs.ts'
import type { Log } from './log.ts'

const directory = '/data/table-0'
const config = {
  cleanupDelete: false,
  cleanupCompact: true,
  indexIntervalBytes: 200,
  minCleanableDirtyRatio: 0.01,
  fileDeleteDelayMs: 10,
}

function abort(host: Host, log: Log): void {
  const producer = { producerId: 7, producerEpoch: 0 }
  beginTransaction(host, log, producer, ['a=aborted'])
  endTransaction(host, log, producer, false)
}

/** A disk on which nothing gets another name or goes away any more once so many names were changed. */
function endingAt(disk: Host['disk'], renames: () => number): { disk: Host['disk']; seen: () => number } {
  let seen = 0
  const change = (path: string, work: () => void): void => {
    if (seen++ >= renames()) throw new DiskFailed(path, 'EIO')
    work()
  }
  return {
    disk: {
      ...disk,
      rename: (from, to) => change(from, () => disk.rename(from, to)),
      remove: (path) => change(path, () => disk.remove(path)),
    },
    seen: () => seen,
  }
}

interface Found {
  readonly aborted: number
  readonly left: readonly string[]
}

/** Cleans a log on a node that ends at one of the changes of names. @returns what the next start finds; undefined: it was not reached. */
async function endedAt(change: number): Promise<Found | undefined> {
  const sim = new Simulation({ seed: 5 })
  const machine = sim.machine('a')
  let last = Number.POSITIVE_INFINITY
  const ending = endingAt(machine.host.disk, () => last)
  await sim.run(async () => {
    const host = { ...machine.host, disk: ending.disk }
    const dirs = await openDirs(host, config, quiet)
    const log = dirs.create('table', 0, topicId)
    for (let i = 0; i < 20; i++) append(host, log, batchOf(host, [`k${i % 3}=v${i}`]))
    abort(host, log)
    await makeCleanable(dirs, log)
    last = ending.seen() + change
    await dirs.clean().catch(() => undefined)
    await host.clock.sleep(1_000)
  })
  if (ending.seen() <= last) return undefined
  machine.crash('keep')
  machine.restart()
  let found: Found | undefined
  await sim.run(async () => {
    const { host } = machine
    const dirs = await openDirs(host, config, quiet)
    const log = dirs.get('table', 0) as Log
    await host.clock.sleep(1_000)
    const names = host.disk.list(directory).map(({ name }) => name)
    found = {
      aborted: log.segments[0]?.transactionIndex.entries().length ?? 0,
      left: names.filter((name) => /\.(swap|cleaned|deleted)$/.test(name)),
    }
    await dirs.close()
  })
  return found
}

test('wherever a node ends while a cleaned segment takes its place, its aborted transactions are known and no file is left', async () => {
  let change = 0
  for (; ; change++) {
    const found = await endedAt(change)
    if (found === undefined) break
    expect(found, `change ${change}`).toEqual({ aborted: 1, left: [] })
  }
  expect(change).toBeGreaterThan(12)
})

test('indexes that a crash of Apache Kafka has left get their names, for it renames the log first', async () => {
  const sim = new Simulation({ seed: 5 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { host } = machine
    const dirs = await openDirs(host, config, quiet)
    const log = dirs.create('table', 0, topicId)
    append(host, log, batchOf(host, ['a=b']))
    abort(host, log)
    log.roll()
    await durable(dirs, log)
    await dirs.checkpoint()
  })
  machine.crash('keep')
  machine.restart()
  await sim.run(async () => {
    const { host } = machine
    const path = `${directory}/00000000000000000000`
    host.disk.rename(`${path}.txnindex`, `${path}.txnindex.swap`)
    host.disk.open(`${path}.timeindex.swap`, 'truncate').close()
    const dirs = await openDirs(host, config, quiet)
    const log = dirs.get('table', 0) as Log
    expect(log.segments[0]?.transactionIndex.entries()).toHaveLength(1)
    expect(host.disk.list(directory).filter(({ name }) => name.endsWith('.swap'))).toEqual([])
    await dirs.close()
  })
})
