// Kafka's own dump tool reads what our log wrote, indexes verified.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dumpLog, missingJudges } from '@millrace/judges'
import { nodeHost } from '@millrace/host/node'
import { BatchBuilder, endTxnMarkerBatch } from '@millrace/protocol'
import type { CodecId } from '@millrace/protocol'
import { afterAll, expect, test } from 'vitest'
import type { Log } from '../../src/log/log.ts'
import { append, appended, batchOf, durable, openDirs, readAll, topicId } from '../logs.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-dump-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const host = nodeHost({ log: () => undefined })
const missing = missingJudges('tools')
const complaint = /isvalid: false|mismatch|Non.?consecutive|could not|Error|Exception|not found|out of order|corrupt/i

/** Transactions, plain and compressed batches, times that go back and forth, over several segments. */
function fill(log: Log, sequenceFrom: number): void {
  const start = host.clock.now() - 100_000
  let sequence = sequenceFrom
  for (let i = 0; i < 100; i++) {
    const values = Array.from({ length: 1 + (i % 7) }, (_, n) => `key-${i % 11}=${`value ${i}.${n} `.repeat(1 + (i % 5))}`)
    const timestamp = start + i * 100 - (i % 13) * 350
    append(host, log, batchOf(host, values, { codecId: (i % 5) as CodecId, timestamp }), Math.floor(i / 40))
    if (i % 10 !== 0) continue
    const producer = { producerId: 4000, producerEpoch: 0, transactional: true, baseSequence: sequence }
    const verification = log.startVerification(4000, 0, sequence, false)
    const batch = batchOf(host, ['in=transaction', 'two=records'], { ...producer, timestamp })
    appended(log.append(batch, { origin: 'client', leaderEpoch: Math.floor(i / 40), now: host.clock.now(), verification }))
    sequence += 2
    const marker = { producerId: 4000, producerEpoch: 0, coordinatorEpoch: 1, commit: i % 20 === 0, timestamp: start + i * 100 }
    const ended = endTxnMarkerBatch(marker, (bytes, previous) => host.compression.crc32c(bytes, previous))
    appended(log.append(ended, { origin: 'coordinator', leaderEpoch: Math.floor(i / 40), now: host.clock.now() }))
  }
}

test.skipIf(missing !== undefined)(
  'Kafka reads our segments, indexes and snapshots without a complaint',
  { timeout: 60_000 },
  async () => {
    const config = { segmentBytes: 4_000, indexIntervalBytes: 500 }
    const dirs = await openDirs(host, config, { directories: [folder] })
    fill(dirs.create('orders', 0, topicId), 0)
    await dirs.close(5)
    // A second life goes on in the last segment, cuts it and writes again.
    const again = await openDirs(host, config, { directories: [folder] })
    const log = again.get('orders', 0) as Log
    log.truncateTo(log.logEndOffset - 37)
    fill(
      log,
      log.producerState.producers.get(4000)?.lastSequence === undefined
        ? 0
        : (log.producerState.producers.get(4000)?.lastSequence as number) + 1,
    )
    const records = (await readAll(host, log)).length
    await again.close(6)

    const names = readdirSync(join(folder, 'orders-0'))
    const paths = (suffix: string): string[] =>
      names.filter((name) => name.endsWith(suffix)).map((name) => join(folder, 'orders-0', name))
    expect(paths('.log').length).toBeGreaterThan(5)
    const dump = await dumpLog(paths('.log'), '--print-data-log', '--deep-iteration')
    // The tool says this of every segment but the first: it begins to count at -1 in each.
    expect(dump.replaceAll(/Non-consecutive offsets in \S+\n +-1 is followed by \d+\n(?! )/g, '').match(complaint)).toBeNull()
    expect(dump.match(/payload: /g)?.length).toBe(records)
    const indexes = await dumpLog([...paths('.index'), ...paths('.timeindex')], '--verify-index-only')
    expect(indexes.match(complaint)).toBeNull()
    expect(indexes.match(/passed sanity|Dumping/gi)?.length).toBeGreaterThan(10)
    const sanity = await dumpLog([...paths('.index'), ...paths('.timeindex')], '--index-sanity-check')
    expect(sanity.match(/passed sanity check/g)?.length).toBe(paths('.index').length + paths('.timeindex').length)
    const others = await dumpLog([...paths('.txnindex'), ...paths('.snapshot')])
    expect(others.match(/Exception|CRC|corrupt/i)).toBeNull()
    expect(others).toMatch(/producerId: 4000 producerEpoch: 0 coordinatorEpoch: 1/)
    expect(others).toMatch(/lastStableOffset/)
  },
)

test.skipIf(missing !== undefined)(
  'Kafka reads a compacted log: delete horizons, empty batches, joined segments',
  { timeout: 60_000 },
  async () => {
    const directory = join(folder, 'compacted')
    const config = {
      segmentBytes: 2_000,
      indexIntervalBytes: 300,
      cleanupCompact: true,
      minCleanableDirtyRatio: 0.01,
      fileDeleteDelayMs: 0,
    }
    const dirs = await openDirs(host, config, { directories: [directory], initialTaskDelayMs: 1e9 })
    const log = dirs.create('table', 0, topicId)
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 60; i++) {
        append(host, log, batchOf(host, [`k${i % 5}=${round} ${i}`, `once${i}=x`], { codecId: (i % 5) as CodecId }))
        if (i === 20)
          append(host, log, batchOf(host, ['k1=idempotent'], { producerId: 77, producerEpoch: 0, baseSequence: round }))
        const tombstone = new BatchBuilder({ codecId: (i % 5) as CodecId })
        tombstone.append(host.clock.now(), new TextEncoder().encode(`once${i - 30}`), null)
        append(host, log, tombstone.build({}, host.compression))
      }
      log.roll()
      await durable(dirs, log)
      log.highWatermark = log.logEndOffset
      await dirs.checkpoint()
      expect(await dirs.clean()).toBe(1)
    }
    await dirs.close()
    const names = readdirSync(join(directory, 'table-0'))
    const paths = (suffix: string): string[] =>
      names.filter((name) => name.endsWith(suffix)).map((name) => join(directory, 'table-0', name))
    const dump = await dumpLog(paths('.log'), '--print-data-log', '--deep-iteration')
    expect(dump.match(/isvalid: false|mismatch|Exception|Error/)).toBeNull()
    expect(dump).toMatch(/deleteHorizonMs: OptionalLong\[\d+\]/)
    expect(dump).toMatch(/count: 0 baseSequence: 1 lastSequence: 1 producerId: 77/)
    const indexes = await dumpLog([...paths('.index'), ...paths('.timeindex')], '--verify-index-only')
    expect(indexes.match(/mismatch|Exception|Error|not found|out of order/i)).toBeNull()
  },
)
