// A transaction's marker stays while a producer snapshot at or before it says that the transaction is open.
import type { Host } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { endTxnMarkerBatch, RecordBatch } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { append, appended, batchOf, durable, openDirs, topicId } from '../../test/logs.ts'
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
const quiet = {
  initialTaskDelayMs: 1e9,
  cleanerBackoffMs: 1e9,
  checkpointIntervalMs: 1e9,
  producerIdExpirationMs: 100 * day,
  producerLimitCheckIntervalMs: 1e9,
}

/** The producer's only transaction; its marker has the next epoch, so that the producer is remembered by no batch of it (KIP-890). */
function begin(host: Host, log: Log): void {
  const verification = log.startVerification(5, 0, 0, true)
  const batch = batchOf(host, ['k=old'], { producerId: 5, producerEpoch: 0, baseSequence: 0, transactional: true })
  appended(log.append(batch, { origin: 'client', leaderEpoch: 0, now: host.clock.now(), verification }))
}

function end(host: Host, log: Log, commit: boolean): void {
  const marker = endTxnMarkerBatch(
    { producerId: 5, producerEpoch: 1, coordinatorEpoch: 0, commit, timestamp: host.clock.now() },
    (bytes, previous) => host.compression.crc32c(bytes, previous),
  )
  appended(log.append(marker, { origin: 'coordinator', leaderEpoch: 0, now: host.clock.now() }))
}

async function settle(dirs: LogDirs, log: Log): Promise<void> {
  log.roll()
  await durable(dirs, log)
  log.highWatermark = log.logEndOffset
  await dirs.checkpoint()
}

const snapshotsOf = (host: Host, log: Log): number[] =>
  host.disk.list(log.directory).flatMap(({ name }) => (name.endsWith('.snapshot') ? [Number(name.slice(0, 20))] : []))

/** Cleans with so long between passes that no delay keeps anything. */
async function cleanForDays(host: Host, dirs: LogDirs, log: Log): Promise<void> {
  for (let pass = 0; pass < 5; pass++) {
    append(host, log, batchOf(host, [`pass${pass}=x`]))
    await settle(dirs, log)
    await dirs.clean()
    await host.clock.sleep(day + 1)
  }
}

/** A log whose second segment begins while a transaction is open, and has its marker; then all but that is compacted away. */
async function compacted(host: Host, dirs: LogDirs, firstSegmentBytes: number, commit: boolean): Promise<[Log, number]> {
  const log = dirs.create('table', 0, topicId)
  append(host, log, batchOf(host, [`first=${'x'.repeat(firstSegmentBytes)}`]))
  begin(host, log)
  append(host, log, batchOf(host, ['last=x']))
  const open = log.logEndOffset
  log.roll()
  end(host, log, commit)
  append(host, log, batchOf(host, ['k=new']))
  await cleanForDays(host, dirs, log)
  return [log, open]
}

for (const commit of [true, false]) {
  test(`a start from a snapshot before the marker does not find the ${commit ? 'committed' : 'aborted'} transaction open`, async () => {
    const sim = new Simulation({ seed: 5 })
    const { host } = sim.machine('a')
    await sim.run(async () => {
      const dirs = await openDirs(host, config, quiet)
      const [log, open] = await compacted(host, dirs, 1_700, commit)
      await dirs.close()
      expect(snapshotsOf(host, log)).toContain(open)
      for (const offset of snapshotsOf(host, log)) {
        if (offset > open) host.disk.remove(`${log.directory}/${String(offset).padStart(20, '0')}.snapshot`)
      }
      const again = await openDirs(host, config, quiet)
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
    const dirs = await openDirs(host, config, quiet)
    const [log, open] = await compacted(host, dirs, 10, true)
    expect(snapshotsOf(host, log)).not.toContain(open)
    const markers: number[] = []
    for (const { path } of log.segments) {
      const bytes = host.disk.readFile(path)
      for (let at = 0, batch; at < bytes.length; at += batch.sizeInBytes) {
        batch = new RecordBatch(bytes, at)
        if (batch.isControl && batch.recordCount > 0) markers.push(batch.baseOffset)
      }
    }
    expect(markers).toEqual([])
    await dirs.close()
  }, 400 * day)
})
