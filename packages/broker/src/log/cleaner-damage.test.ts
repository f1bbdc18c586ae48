// A changed byte in what the cleaner reads: the log is left as it is, and served.
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { append, batchOf, durable, openDirs, quiet, readOnce, topicId } from '../../test/logs.ts'

const config = { cleanupDelete: false, cleanupCompact: true, segmentBytes: 300, minCleanableDirtyRatio: 0.01 }

test('the cleaner takes no meaning from a batch whose checksum does not fit, says so once, and nothing is lost', async () => {
  const sim = new Simulation({ seed: 3 })
  const machine = sim.machine('a')
  const { host } = machine
  await sim.run(async () => {
    const dirs = await openDirs(host, config, quiet)
    const log = dirs.create('orders', 0, topicId)
    for (let i = 0; i < 12; i++) append(host, log, batchOf(host, [`key${i % 2}=${'x'.repeat(80)}`]))
    await durable(dirs, log)
    log.highWatermark = log.logEndOffset
    await dirs.checkpoint()
    const { path } = log.segments[1]!
    const file = host.disk.open(path, 'write')
    const bytes = new Uint8Array(file.size())
    file.readNow(bytes, 0)
    const key = new TextDecoder('latin1').decode(bytes).indexOf('key1')
    file.write([new TextEncoder().encode('key0')], key)
    file.close()
    const before = log.segments.map((segment) => [segment.baseOffset, segment.size])
    for (let turn = 0; turn < 2; turn++) await dirs.clean()
    expect(log.segments.map((segment) => [segment.baseOffset, segment.size])).toEqual(before)
    expect(log.failure).toBeUndefined()
    expect((await readOnce(log, 0, 10_000)).byteLength).toBeGreaterThan(0)
    const told = machine.events.filter(({ level }) => level === 'error')
    expect(told.map(({ event, fields }) => [event, (fields?.['cause'] as Error | undefined)?.message])).toEqual([
      ['log cannot be cleaned', expect.stringMatching(new RegExp(`^${path} is corrupt at byte \\d+, offset \\d+: .*checksum`))],
    ])
  })
})
