// A transaction's marker stays while a producer snapshot at or before it says that the transaction is open.
import type { Host } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import {
  append,
  batchesOf,
  batchOf,
  beginTransaction,
  endTransaction,
  makeCleanable,
  openDirs,
  quiet,
  topicId,
} from '../../test/logs.ts'
import type { Log } from './log.ts'
import type { LogDirs } from './log-dirs.ts'

const day = 86_400_000
const config = {
  cleanupDelete: false,
  cleanupCompact: true,
  segmentBytes: 2_000,
  minCleanableDirtyRatio: 0.01,
  deleteRetentionMs: day,
  fileDeleteDelayMs: 10,
}
const forDays = { ...quiet, producerIdExpirationMs: 100 * day, producerLimitCheckIntervalMs: 1e9 }

const snapshotsOf = (host: Host, log: Log): number[] =>
  host.disk.list(log.directory).flatMap(({ name }) => (name.endsWith('.snapshot') ? [Number(name.slice(0, 20))] : []))

/** Cleans with so long between passes that no delay keeps anything. */
async function cleanForDays(host: Host, dirs: LogDirs, log: Log): Promise<void> {
  for (let pass = 0; pass < 5; pass++) {
    append(host, log, batchOf(host, [`pass${pass}=x`]))
    await makeCleanable(dirs, log)
    await dirs.clean()
    await host.clock.sleep(day + 1)
  }
}

/** A log whose second segment begins while a transaction is open, and has its marker; then all but that is compacted away. */
async function compacted(host: Host, dirs: LogDirs, firstSegmentBytes: number, commit: boolean): Promise<[Log, number]> {
  const log = dirs.create('table', 0, topicId)
  append(host, log, batchOf(host, [`first=${'x'.repeat(firstSegmentBytes)}`]))
  beginTransaction(host, log, { producerId: 5, producerEpoch: 0 }, ['k=old'])
  append(host, log, batchOf(host, ['last=x']))
  const open = log.logEndOffset
  log.roll()
  // Of the next epoch: its producer is remembered by no batch of the transaction then (KIP-890).
  endTransaction(host, log, { producerId: 5, producerEpoch: 1 }, commit)
  append(host, log, batchOf(host, ['k=new']))
  await cleanForDays(host, dirs, log)
  return [log, open]
}

for (const commit of [true, false]) {
  test(`a start from a snapshot before the marker does not find the ${commit ? 'committed' : 'aborted'} transaction open`, async () => {
    const sim = new Simulation({ seed: 5 })
    const { host } = sim.machine('a')
    await sim.run(async () => {
      const dirs = await openDirs(host, config, forDays)
      const [log, open] = await compacted(host, dirs, 1_700, commit)
      await dirs.close()
      expect(snapshotsOf(host, log)).toContain(open)
      for (const offset of snapshotsOf(host, log)) {
        if (offset > open) host.disk.remove(`${log.directory}/${String(offset).padStart(20, '0')}.snapshot`)
      }
      const again = await openDirs(host, config, forDays)
      const reopened = again.get('table', 0) as Log
      reopened.highWatermark = reopened.logEndOffset
      expect(reopened.lastStableOffset).toBe(reopened.logEndOffset)
      await again.close()
    }, 400 * day)
  })
}

test('a marker goes once the snapshot that says that its transaction is open has gone with a joined segment', async () => {
  const sim = new Simulation({ seed: 5 })
  const { host } = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(host, config, forDays)
    const [log, open] = await compacted(host, dirs, 10, true)
    expect(snapshotsOf(host, log)).not.toContain(open)
    const batches = await batchesOf(host, log)
    expect(batches.filter((batch) => batch.isControl && batch.recordCount > 0)).toEqual([])
    await dirs.close()
  }, 400 * day)
})
