import { crc32 as zlibCrc32 } from 'node:zlib'
import type { Host } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { endTxnMarkerBatch, RecordBatch } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { append, appended, batchOf, durable, openDirs, readAll, topicId, written } from '../../test/logs.ts'
import type { LogConfig } from './config.ts'
import { LogCorrupted } from './corruption.ts'
import type { Log } from './log.ts'
import type { LogDirs } from './log-dirs.ts'

const directory = '/data/orders-0'
const first = `${directory}/00000000000000000000.log`
const config: Partial<LogConfig> = { indexIntervalBytes: 200 }

function change(host: Host, path: string, position: number, bytes: readonly number[]): void {
  const file = host.disk.open(path, 'write')
  file.write([Uint8Array.from(bytes)], position)
  file.close()
}

async function opened(host: Host, look: (dirs: LogDirs, log: Log | undefined) => Promise<void>): Promise<void> {
  const dirs = await openDirs(host, config)
  await look(dirs, dirs.get('orders', 0))
  await dirs.close()
}

function sizeOf(host: Host, path: string): number {
  return host.disk.readFile(path).length
}

test('a torn tail is cut, and what was whole before it is served', async () => {
  for (const lost of [1, 60, 61, 150]) {
    const sim = new Simulation({ seed: 4 })
    const machine = sim.machine('a')
    await written(sim, machine, false)
    await sim.run(async () => {
      const { host } = machine
      const file = host.disk.open(first, 'write')
      file.truncate(file.size() - lost)
      file.close()
      await opened(host, async (_, log) => {
        expect(log?.logEndOffset).toBe(9)
        expect(log?.epochAt(8)).toBe(2)
        if (log !== undefined) expect(await readAll(host, log)).toHaveLength(9)
      })
    })
  }
})

test('a changed byte with whole batches behind it takes the partition offline and cuts nothing', async () => {
  const sim = new Simulation({ seed: 4 })
  const machine = sim.machine('a')
  await written(sim, machine, false)
  await sim.run(async () => {
    const { host } = machine
    const size = sizeOf(host, first)
    change(host, first, 3 * (size / 10) + 100, [0xff])
    await opened(host, async (dirs, log) => {
      expect(log).toBeUndefined()
      const failure = dirs.failureOf('orders', 0)
      expect(failure).toBeInstanceOf(LogCorrupted)
      expect(failure).toMatchObject({ offset: 3, position: 3 * (size / 10) })
      expect(() => dirs.create('orders', 0, topicId)).toThrow(LogCorrupted)
    })
    expect(sizeOf(host, first)).toBe(size)
    // The stop was in order, but the next start must look again.
    expect(host.disk.exists('/data/.kafka_cleanshutdown')).toBe(false)
    await opened(host, async (dirs) => expect(dirs.failureOf('orders', 0)).toBeInstanceOf(LogCorrupted))
  })
})

test('a changed byte in the last batch is corruption when that batch is known to be durable, and a torn tail when it is not', async () => {
  for (const checkpointed of [true, false]) {
    const sim = new Simulation({ seed: 4 })
    const machine = sim.machine('a')
    await written(sim, machine, checkpointed)
    await sim.run(async () => {
      const { host } = machine
      const size = sizeOf(host, first)
      // The recovery point never reaches the last batch of a segment that is still written, so the one before it is changed too.
      change(host, first, 8 * (size / 10) + 100, [0xff])
      change(host, first, 9 * (size / 10) + 100, [0xff])
      await opened(host, async (dirs, log) => {
        if (checkpointed) expect(dirs.failureOf('orders', 0)).toMatchObject({ name: 'LogCorrupted', offset: 8 })
        else expect(log?.logEndOffset).toBe(8)
      })
    })
  }
})

test('a write that the system lost is cut with what it kept behind it', async () => {
  const sim = new Simulation({ seed: 4 })
  const machine = sim.machine('a')
  await written(sim, machine, false)
  await sim.run(async () => {
    const { host } = machine
    // A sector of zeros in batch 5.
    const size = sizeOf(host, first) / 10
    const sector = Math.ceil((5 * size) / 512) * 512
    change(
      host,
      first,
      sector,
      Array.from({ length: 512 }, () => 0),
    )
    await opened(host, async (_, log) => {
      expect(log?.logEndOffset).toBe(Math.floor(sector / size))
      if (log !== undefined) expect(await readAll(host, log)).toHaveLength(log.logEndOffset)
    })
  })
})

test('after a crash a producer is known whose records retention has deleted', async () => {
  const sim = new Simulation({ seed: 4 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { host } = machine
    const dirs = await openDirs(host, { ...config, segmentBytes: 600 }, { checkpointIntervalMs: 1e9 })
    const log = dirs.create('orders', 0, topicId)
    append(host, log, batchOf(host, ['x'.repeat(100)], { producerId: 7, producerEpoch: 2, baseSequence: 0 }))
    for (let i = 1; i < 10; i++) append(host, log, batchOf(host, [`value ${i} ${'x'.repeat(100)}`]))
    await durable(dirs, log)
  })
  machine.crash('keep')
  machine.restart()
  await sim.run(async () => {
    const { host } = machine
    for (const suffix of ['log', 'index', 'timeindex']) host.disk.remove(first.replace('log', suffix))
    await opened(host, async (_, log) => {
      expect(log?.logStartOffset).toBe(3)
      expect(log?.producerState.producers.get(7)).toMatchObject({ epoch: 2, lastSequence: 0 })
    })
  })
})

test('indexes that are missing, cut or too long are made again', async () => {
  const sim = new Simulation({ seed: 4 })
  const machine = sim.machine('a')
  await written(sim, machine, false)
  await sim.run(async () => {
    const { host } = machine
    const index = `${directory}/00000000000000000000.index`
    const timeIndex = `${directory}/00000000000000000000.timeindex`
    let whole = new Uint8Array(0)
    await opened(host, async () => undefined)
    whole = host.disk.readFile(index).slice()
    expect(whole.length).toBeGreaterThan(16)
    const damage = [
      () => host.disk.remove(index),
      () => host.disk.remove(timeIndex),
      () => change(host, index, whole.length, [1, 2, 3]),
      // As Kafka leaves the index of a segment that it was writing when it was killed.
      () =>
        change(
          host,
          index,
          10_000 - 8,
          Array.from({ length: 8 }, () => 0),
        ),
      () =>
        change(
          host,
          timeIndex,
          0,
          Array.from({ length: 36 }, () => 0xff),
        ),
    ]
    for (const damages of damage) {
      damages()
      await opened(host, async (_, log) => {
        if (log !== undefined) expect(await readAll(host, log, 7)).toHaveLength(3)
        expect((await log?.offsetForTimestamp(0))?.offset).toBe(0)
      })
      expect(host.disk.readFile(index)).toEqual(whole)
    }
  })
})

test('epochs are read from the batches again when their file is torn', async () => {
  const sim = new Simulation({ seed: 4 })
  const machine = sim.machine('a')
  await written(sim, machine, true)
  await sim.run(async () => {
    const { host } = machine
    const path = `${directory}/leader-epoch-checkpoint`
    expect(new TextDecoder().decode(host.disk.readFile(path))).toBe('0\n3\n0 0\n1 4\n2 8\n')
    change(host, path, 2, [0x39])
    await opened(host, async (_, log) => {
      expect(log?.epochs.entries()).toEqual([
        { epoch: 0, startOffset: 0 },
        { epoch: 1, startOffset: 4 },
        { epoch: 2, startOffset: 8 },
      ])
    })
  })
})

test('files that a deletion or a cleaning left behind go, and a finished cleaning takes its place', async () => {
  const sim = new Simulation({ seed: 4 })
  const machine = sim.machine('a')
  await written(sim, machine, false, { ...config, segmentBytes: 600 })
  await sim.run(async () => {
    const { host } = machine
    const { disk } = host
    const names = disk.list(directory).map((entry) => entry.name)
    const second = names.find((name) => name.endsWith('3.log')) as string
    expect(second).toBe('00000000000000000003.log')
    // The second segment was cleaned: only its last batch is left, under the first one's name with `.swap`.
    const bytes = disk.readFile(`${directory}/${second}`)
    const swap = disk.open(`${directory}/00000000000000000000.log.swap`, 'truncate')
    swap.write([bytes.subarray((bytes.length / 3) * 2)], 0)
    swap.close()
    for (const leftover of [
      '00000000000000000006.log.deleted',
      '00000000000000000009.log.cleaned',
      '00000000000000000099.index',
    ]) {
      disk.open(`${directory}/${leftover}`, 'truncate').close()
    }
    await opened(host, async (_, log) => {
      if (log !== undefined)
        expect((await readAll(host, log)).map((line) => line.slice(0, 9))).toEqual([5, 6, 7, 8, 9].map((i) => `${i} value ${i}`))
    })
    const left = disk.list(directory).map((entry) => entry.name)
    expect(left.filter((name) => /swap|cleaned|deleted|99/.test(name))).toEqual([])
    expect(left).not.toContain(second)
  })
})

test('a start after a crash makes everything durable before it is served', async () => {
  const sim = new Simulation({ seed: 4 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const dirs = await openDirs(machine.host, config)
    const log = dirs.create('orders', 0, topicId)
    append(machine.host, log, batchOf(machine.host, ['never synced']))
  })
  machine.crash('keep')
  machine.restart()
  await sim.run(async () => {
    const dirs = await openDirs(machine.host, config)
    expect(dirs.get('orders', 0)?.durableEndOffset).toBe(1)
  })
  machine.crash('drop')
  machine.restart()
  await sim.run(async () => {
    await opened(machine.host, async (_, log) => expect(log?.logEndOffset).toBe(1))
  })
})

test('a log that rested is not read again after a crash', async () => {
  const sim = new Simulation({ seed: 4 })
  const machine = sim.machine('a')
  await sim.run(async () => {
    const { host } = machine
    const dirs = await openDirs(host, config)
    const log = dirs.create('orders', 0, topicId)
    for (let i = 0; i < 10; i++)
      append(host, log, batchOf(host, [`value ${i}`], { producerId: 4, producerEpoch: 0, baseSequence: i }))
    await durable(dirs, log)
    expect(log.recoveryPoint).toBe(0)
    await host.clock.sleep(12_000)
    expect(log.recoveryPoint).toBe(10)
  })
  machine.crash('torn')
  machine.restart()
  await sim.run(async () => {
    await opened(machine.host, async (_, log) => {
      expect([log?.logEndOffset, log?.durableEndOffset]).toEqual([10, 10])
      expect([...(log?.producers() ?? [])].map((producer) => producer.lastSequence)).toEqual([9])
    })
    expect(machine.events.some((event) => event.event === 'log is recovered')).toBe(false)
    // One more batch that was not synced, and it is.
    const dirs = await openDirs(machine.host, config)
    append(machine.host, dirs.get('orders', 0) as Log, batchOf(machine.host, ['late']))
  })
  machine.crash('keep')
  machine.restart()
  await sim.run(async () => {
    await opened(machine.host, async (_, log) => expect(log?.logEndOffset).toBe(11))
    expect(machine.events.some((event) => event.event === 'log is recovered')).toBe(true)
  })
})

test('records of an aborted transaction stay hidden when the first abort of a segment is followed by a loss of power', async () => {
  for (const mode of ['drop', 'torn'] as const) {
    const sim = new Simulation({ seed: 4 })
    const machine = sim.machine('a')
    await sim.run(async () => {
      const { host } = machine
      const dirs = await openDirs(host, config)
      const log = dirs.create('orders', 0, topicId)
      append(host, log, batchOf(host, ['before']))
      // Everything there is gets its name on stable storage first: the index file comes alone.
      await durable(dirs, log)
      await host.clock.sleep(12_000)
      const undone = batchOf(host, ['undone'], { producerId: 4, producerEpoch: 0, baseSequence: 0, transactional: true })
      const verification = log.startVerification(4, 0, 0, false)
      appended(log.append(undone, { origin: 'client', leaderEpoch: 0, now: host.clock.now(), verification }))
      const timestamp = host.clock.now()
      const crc32c = (bytes: Uint8Array, previous?: number): number => host.compression.crc32c(bytes, previous)
      const marker = endTxnMarkerBatch({ producerId: 4, producerEpoch: 1, commit: false, coordinatorEpoch: 0, timestamp }, crc32c)
      appended(log.append(marker, { origin: 'coordinator', leaderEpoch: 0, now: timestamp, transactionVersion: 2 }))
      await host.clock.sleep(12_000)
      expect(log.recoveryPoint).toBe(3)
    })
    machine.crash(mode)
    machine.restart()
    await sim.run(() =>
      opened(machine.host, async (_, log) => {
        expect(log?.logEndOffset).toBe(3)
        expect(log?.abortedTransactions(0, 3)).toMatchObject([{ producerId: 4, firstOffset: 1, lastOffset: 2 }])
      }),
    )
  }
})

test('a log that ends before what is known to be durable is corrupt, after a clean stop too', async () => {
  for (const clean of [true, false]) {
    const sim = new Simulation({ seed: 4 })
    const machine = sim.machine('a')
    await written(sim, machine, true)
    await sim.run(async () => {
      const { host } = machine
      if (clean) await opened(host, async () => undefined)
      const file = host.disk.open(first, 'write')
      file.truncate((file.size() / 10) * 7)
      file.close()
      if (clean) for (const index of ['index', 'timeindex']) host.disk.remove(`${directory}/00000000000000000000.${index}`)
      await opened(host, async (dirs) => expect(dirs.failureOf('orders', 0)).toMatchObject({ name: 'LogCorrupted', offset: 7 }))
    })
  }
})

test('a cut below the recovery point is no corruption after a crash', async () => {
  for (const mode of ['drop', 'torn', 'keep'] as const) {
    const sim = new Simulation({ seed: 4 })
    const machine = sim.machine('a')
    await sim.run(async () => {
      const { host } = machine
      const dirs = await openDirs(host, config)
      const log = dirs.create('orders', 0, topicId)
      for (let i = 0; i < 10; i++) append(host, log, batchOf(host, [`value ${i} ${'x'.repeat(300)}`]))
      await durable(dirs, log)
      await dirs.checkpoint()
      log.truncateTo(4)
      for (let i = 0; i < 3; i++) append(host, log, batchOf(host, [`other ${i} ${'y'.repeat(300)}`]))
    })
    machine.crash(mode)
    machine.restart()
    await sim.run(async () => {
      await opened(machine.host, async (dirs, log) => {
        expect(dirs.failureOf('orders', 0)).toBeUndefined()
        expect(log?.logEndOffset).toBeGreaterThanOrEqual(4)
        if (log !== undefined)
          expect((await readAll(machine.host, log)).slice(4).every((line) => line.includes('other'))).toBe(true)
      })
    })
  }
})

/** A message of Kafka before 0.11: offset, size, CRC-32 of the rest, format, attributes, for format 1 a time, key, value. */
function oldMessage(offset: number, format: 0 | 1, value: string): Uint8Array {
  const content = new TextEncoder().encode(value)
  const bytes = new Uint8Array(12 + 4 + 2 + (format === 1 ? 8 : 0) + 4 + 4 + content.length)
  const view = new DataView(bytes.buffer)
  view.setInt32(4, offset)
  view.setInt32(8, bytes.length - 12)
  view.setInt8(16, format)
  view.setInt32(bytes.length - content.length - 8, -1)
  view.setInt32(bytes.length - content.length - 4, content.length)
  bytes.set(content, bytes.length - content.length)
  view.setUint32(12, zlibCrc32(bytes.subarray(16)))
  return bytes
}

test.each([
  [0, 'clean', 'before'],
  [1, 'clean', 'before'],
  [0, 'unclean', 'before'],
  [1, 'unclean', 'before'],
  [1, 'unclean', 'alone'],
] as const)(
  'messages of format %i are refused with what to do after a %s stop, and nothing is cut (%s batches of ours)',
  async (format, stop, how) => {
    const sim = new Simulation({ seed: 4 })
    const machine = sim.machine('a')
    const old = [0, 1].map((offset) => oldMessage(offset, format, `old ${offset}`))
    await sim.run(async () => {
      const { host } = machine
      const dirs = await openDirs(host)
      dirs.create('orders', 0, topicId)
      await dirs.close()
      const newer = batchOf(host, ['new'])
      new RecordBatch(newer).baseOffset = 2
      const bytes = [...old, ...(how === 'alone' ? [] : [newer])]
      const file = host.disk.open(first, 'truncate')
      file.write(bytes, 0)
      file.close()
      if (stop === 'unclean') host.disk.remove('/data/.kafka_cleanshutdown')
      const size = sizeOf(host, first)
      const again = await openDirs(host)
      expect(again.get('orders', 0)).toBeUndefined()
      expect(again.failureOf('orders', 0)?.message).toMatch(`format ${format}, of Kafka before 0.11`)
      expect(again.failureOf('orders', 0)?.message).toMatch('Copy the topic')
      expect(sizeOf(host, first)).toBe(size)
      await again.close()
    })
  },
)
