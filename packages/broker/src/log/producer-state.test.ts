import type { Clock } from '@millrace/host'
import { Turns } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { endTxnMarkerBatch, ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { appended, batchOf, durable, openDirs, readAll, topicId } from '../../test/logs.ts'
import { abortedOfRead } from './aborted-transactions.ts'
import type { LogAppend, Refusal } from './append.ts'
import type { LogConfig } from './config.ts'
import type { Log } from './log.ts'
import type { LogDirs } from './log-dirs.ts'
import { Producer } from './producer.ts'
import { atOnce, decodeSnapshot, encodeSnapshot, findingOpen } from './producer-snapshot.ts'

/** One log on a simulated machine, and short words for what producers do with it. */
class Scene {
  readonly sim = new Simulation({ seed: 3 })
  readonly machine = this.sim.machine('a')
  dirs: LogDirs | undefined
  config: Partial<LogConfig> = {}

  get host() {
    return this.machine.host
  }

  get log(): Log {
    return this.dirs?.get('t', 0) ?? (this.dirs as LogDirs).create('t', 0, topicId)
  }

  async open(): Promise<void> {
    this.dirs = await openDirs(this.host, this.config)
  }

  send(producerId: number, producerEpoch: number, baseSequence: number, count = 1, transactional = false): LogAppend | Refusal {
    const { host, log } = this
    const batch = batchOf(
      host,
      Array.from({ length: count }, (_, i) => `${producerId}:${baseSequence + i}`),
      {
        producerId,
        producerEpoch,
        baseSequence,
        transactional,
      },
    )
    const verification = transactional ? log.startVerification(producerId, producerEpoch, baseSequence, false) : 0
    return log.append(batch, { origin: 'client', leaderEpoch: 0, now: host.clock.now(), verification })
  }

  end(
    producerId: number,
    producerEpoch: number,
    commit: boolean,
    coordinatorEpoch = 0,
    transactionVersion = 0,
  ): LogAppend | Refusal {
    const { host } = this
    const crc32c = (bytes: Uint8Array, previous?: number): number => host.compression.crc32c(bytes, previous)
    const marker = endTxnMarkerBatch({ producerId, producerEpoch, commit, coordinatorEpoch, timestamp: host.clock.now() }, crc32c)
    return this.log.append(marker, { origin: 'coordinator', leaderEpoch: 0, now: host.clock.now(), transactionVersion })
  }

  async run(work: () => Promise<void>): Promise<void> {
    await this.sim.run(async () => {
      await this.open()
      await work()
      await this.dirs?.close()
    })
  }
}

test('a repeated batch among the last five answers with its first offsets, an older one is out of order', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    for (let i = 0; i < 6; i++) expect(scene.send(1, 0, i * 2, 2)).toMatchObject({ firstOffset: i * 2, duplicate: false })
    for (let i = 1; i < 6; i++)
      expect(scene.send(1, 0, i * 2, 2)).toMatchObject({ firstOffset: i * 2, lastOffset: i * 2 + 1, duplicate: true })
    expect(scene.send(1, 0, 0, 2)).toMatchObject({ code: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER })
    expect(scene.log.logEndOffset).toBe(12)
  })
})

test('sequences follow one another without a gap, and wrap from 2^31 - 1 to 0', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    expect(scene.send(1, 0, 2 ** 31 - 3, 2)).toMatchObject({ firstOffset: 0 })
    expect(scene.send(1, 0, 0)).toMatchObject({ code: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER })
    expect(scene.send(1, 0, 2 ** 31 - 1, 3)).toMatchObject({ firstOffset: 2 })
    expect(scene.send(1, 0, 2 ** 31 - 1, 3)).toMatchObject({ firstOffset: 2, lastOffset: 4, duplicate: true })
    expect(scene.send(1, 0, 2)).toMatchObject({ firstOffset: 5 })
    expect(scene.send(1, 0, 4)).toMatchObject({ code: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER })
  })
})

test('an unknown producer may begin anywhere, a new epoch only at 0, an old epoch not at all', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    expect(scene.send(1, 3, 500)).toMatchObject({ firstOffset: 0 })
    expect(scene.send(1, 4, 501)).toMatchObject({ code: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER })
    expect(scene.send(1, 4, 0)).toMatchObject({ firstOffset: 1 })
    expect(scene.send(1, 3, 501)).toMatchObject({ code: ErrorCode.INVALID_PRODUCER_EPOCH })
    expect(scene.log.logEndOffset).toBe(2)
  })
})

test('the first batch of a transaction needs its verification, and nothing outside it may come between', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    const { host, log } = scene
    const batch = batchOf(host, ['x'], { producerId: 1, producerEpoch: 0, baseSequence: 0, transactional: true })
    const options = { origin: 'client', leaderEpoch: 0, now: host.clock.now() } as const
    expect(log.append(batch.slice(), options)).toMatchObject({ code: ErrorCode.INVALID_TXN_STATE })
    expect(log.append(batch.slice(), { ...options, verification: 99 })).toMatchObject({ code: ErrorCode.INVALID_TXN_STATE })
    const verification = log.startVerification(1, 0, 0, false)
    expect(log.append(batch.slice(), { ...options, verification })).toMatchObject({ firstOffset: 0 })
    // It is open now: nothing is to be verified any more.
    expect(log.startVerification(1, 0, 1, false)).toBe(0)
    expect(scene.send(1, 0, 1, 1, true)).toMatchObject({ firstOffset: 1 })
    expect(scene.send(1, 0, 2)).toMatchObject({ code: ErrorCode.INVALID_TXN_STATE })
  })
})

test('a batch that overtook the first one of its producer is out of order while that one is being verified', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    const { host, log } = scene
    const options = { origin: 'client', leaderEpoch: 0, now: host.clock.now() } as const
    const batch = (baseSequence: number): Uint8Array =>
      batchOf(host, ['x'], { producerId: 1, producerEpoch: 0, baseSequence, transactional: true })
    const first = log.startVerification(1, 0, 0, false)
    const second = log.startVerification(1, 0, 1, false)
    expect(second).toBe(first)
    expect(log.append(batch(1), { ...options, verification: second })).toMatchObject({
      code: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
    })
    expect(log.append(batch(0), { ...options, verification: first })).toMatchObject({ firstOffset: 0 })
  })
})

test('a producer of version 2 without state must begin at sequence 0', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    const { host, log } = scene
    const verification = log.startVerification(1, 0, 5, true)
    const batch = batchOf(host, ['x'], { producerId: 1, producerEpoch: 0, baseSequence: 5, transactional: true })
    const answer = log.append(batch, { origin: 'client', leaderEpoch: 0, now: host.clock.now(), verification })
    expect(answer).toMatchObject({ code: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER })
  })
})

test('the last stable offset stays at the oldest open transaction until its marker is below the high watermark', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    const { log } = scene
    appended(scene.send(9, 0, 0))
    appended(scene.send(1, 0, 0, 2, true))
    appended(scene.send(2, 0, 0, 2, true))
    log.highWatermark = 5
    expect(log.lastStableOffset).toBe(1)
    appended(scene.end(1, 0, true))
    expect(log.lastStableOffset).toBe(1)
    log.highWatermark = 6
    expect(log.lastStableOffset).toBe(3)
    appended(scene.end(2, 0, false))
    log.highWatermark = 7
    expect(log.lastStableOffset).toBe(7)
    expect(log.abortedTransactions(0, 7)).toEqual([{ producerId: 2, firstOffset: 3, lastOffset: 6, lastStableOffset: 7 }])
    expect(log.abortedTransactions(0, 3)).toEqual([])
    expect(log.abortedTransactions(5, 6)).toHaveLength(1)
    expect(log.abortedTransactions(7, 9)).toEqual([])
  })
})

test('aborted transactions over several segments are found in the order in which they began', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    const { log } = scene
    appended(scene.send(1, 0, 0, 1, true))
    log.roll()
    appended(scene.send(2, 0, 0, 1, true))
    appended(scene.end(2, 0, false))
    log.roll()
    appended(scene.end(1, 0, false))
    expect(log.abortedTransactions(0, 4).map((aborted) => aborted.producerId)).toEqual([1, 2])
    expect(log.abortedTransactions(0, 1).map((aborted) => aborted.producerId)).toEqual([1])
  })
})

test('a reader is told of aborted transactions up to the next entry of the offset index, or the end of the segment', async () => {
  const scene = new Scene()
  // An entry for every second batch: at the third and the fifth.
  scene.config = { indexIntervalBytes: 100 }
  await scene.run(async () => {
    const { log } = scene
    for (const producerId of [1, 2, 3]) {
      appended(scene.send(producerId, 0, 0, 1, true))
      appended(scene.end(producerId, 0, false))
    }
    log.roll()
    appended(scene.send(4, 0, 0, 1, true))
    appended(scene.end(4, 0, false))
    const segment = log.segments[0]
    expect([segment?.offsetIndex.entries, segment?.offsetIndex.lastOffset]).toEqual([2, 4])
    const told = async (offset: number, maxBytes: number, minOneBatch = true): Promise<number[]> => {
      const read = await log.read(offset, maxBytes, log.logEndOffset, minOneBatch)
      if ('code' in read) throw new Error(`refused with ${read.code}`)
      return abortedOfRead(log, offset, read).map(({ producerId }) => producerId)
    }
    const bytesTo = async (offset: number): Promise<number> => {
      const read = await log.read(0, 1_000, offset, true)
      if ('code' in read) throw new Error(`refused with ${read.code}`)
      return read.byteLength
    }
    // The first batch alone reaches to the entry of offset 2, at which the second transaction begins.
    expect(await told(0, 1)).toEqual([1])
    // What does not fit counts: a byte of the batch after that entry, and the next one bounds.
    expect(await told(0, (await bytesTo(2)) - 1)).toEqual([1])
    expect(await told(0, (await bytesTo(2)) + 1)).toEqual([1, 2])
    expect(await told(0, await bytesTo(4))).toEqual([1, 2])
    expect(await told(0, (await bytesTo(4)) + 1)).toEqual([1, 2, 3])
    // The very first entry is passed over where the bytes end at it exactly.
    expect(await told(0, await bytesTo(2))).toEqual([1, 2])
    // Behind the last entry the segment's end bounds, and what begins there is of the next segment.
    expect(await told(0, 1_000)).toEqual([1, 2, 3])
    expect(await told(4, 1)).toEqual([3])
    expect(await told(6, 1)).toEqual([4])
    // Nothing was asked for: what would be read begins at an entry, or before one.
    expect(await told(2, 0, false)).toEqual([2])
    expect(await told(3, 0, false)).toEqual([2])
    expect(await told(4, 0, false)).toEqual([])
  })
})

test('a marker of an older producer or coordinator epoch is refused; version 2 wants a newer producer epoch', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    appended(scene.send(1, 5, 0, 1, true))
    expect(scene.end(1, 4, true)).toMatchObject({ code: ErrorCode.INVALID_PRODUCER_EPOCH })
    expect(scene.end(1, 5, true, 0, 2)).toMatchObject({ code: ErrorCode.INVALID_PRODUCER_EPOCH })
    expect(scene.end(1, 6, true, 7, 2)).toMatchObject({ firstOffset: 1 })
    // The same marker once more ends nothing and does no harm.
    expect(scene.end(1, 6, true, 7, 2)).toMatchObject({ firstOffset: 2 })
    expect(scene.end(1, 6, true, 6)).toMatchObject({ code: ErrorCode.TRANSACTION_COORDINATOR_FENCED })
    // The new epoch begins at 0.
    expect(scene.send(1, 6, 3, 1, true)).toMatchObject({ code: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER })
    expect(scene.send(1, 6, 0, 1, true)).toMatchObject({ firstOffset: 3 })
  })
})

test('producers, open transactions and aborted ones are the same after a clean stop and after a crash', async () => {
  for (const crash of [undefined, 'keep', 'drop'] as const) {
    const scene = new Scene()
    const look = (log: Log): unknown => {
      log.highWatermark = log.logEndOffset
      const producers = [...log.producers()].map(
        ({ producerId, epoch, lastSequence, lastOffset, transactionFirstOffset, coordinatorEpoch }) => [
          producerId,
          epoch,
          lastSequence,
          lastOffset,
          transactionFirstOffset,
          coordinatorEpoch,
        ],
      )
      return {
        producers: producers.toSorted((a, b) => (a[0] as number) - (b[0] as number)),
        stable: log.lastStableOffset,
        aborted: log.abortedTransactions(0, log.logEndOffset),
      }
    }
    let before: unknown
    await scene.sim.run(async () => {
      await scene.open()
      for (let i = 0; i < 4; i++) appended(scene.send(7, 1, i * 3, 3))
      appended(scene.send(1, 0, 0, 2, true))
      appended(scene.end(1, 0, false, 3))
      scene.log.roll()
      appended(scene.send(2, 0, 0, 2, true))
      appended(scene.send(3, 0, 0, 1, true))
      appended(scene.end(3, 0, false, 3))
      await durable(scene.dirs as LogDirs, scene.log)
      before = look(scene.log)
      if (crash === undefined) await scene.dirs?.close()
    })
    scene.machine.crash(crash ?? 'drop')
    scene.machine.restart()
    await scene.run(async () => {
      expect(look(scene.log)).toEqual(before)
      // Kafka's snapshots remember the last batch of a producer; ours those before it too.
      for (let i = 0; i < 4; i++) expect(scene.send(7, 1, i * 3, 3)).toMatchObject({ duplicate: true, firstOffset: i * 3 })
      expect(scene.send(2, 0, 2, 1, true)).toMatchObject({ duplicate: false })
      expect((await readAll(scene.host, scene.log)).length).toBe(18)
    })
  }
})

test('very many producers whose records are gone are known after a clean stop, and after a crash once they are flushed', async () => {
  for (const crash of [undefined, 'drop'] as const) {
    const scene = new Scene()
    await scene.sim.run(async () => {
      await scene.open()
      const { log } = scene
      for (let id = 0; id < 12_000; id++) {
        const producer = new Producer(id)
        producer.addBatch(0, 0, 0, 0, scene.host.clock.now())
        log.producerState.producers.set(id, producer)
      }
      appended(scene.send(12_000, 0, 0))
      log.roll()
      appended(scene.send(3, 0, 1))
      if (crash !== undefined) await scene.dirs?.checkpoint()
      else await scene.dirs?.close()
    })
    scene.machine.crash(crash ?? 'drop')
    scene.machine.restart()
    await scene.run(async () => {
      const { producers } = scene.log.producerState
      expect(producers.size).toBe(12_001)
      expect([producers.get(2)?.lastSequence, producers.get(3)?.lastSequence]).toEqual([0, 1])
    })
  }
})

test('a start that cuts a torn tail and loses power soon leaves the next one the aborted transactions', async () => {
  const scene = new Scene()
  await scene.sim.run(async () => {
    await scene.open()
    appended(scene.send(1, 0, 0, 2, true))
    appended(scene.end(1, 0, false))
    await durable(scene.dirs as LogDirs, scene.log)
    // A log that rests is taken on trust up to its end.
    for (let i = 0; i < 3; i++) await scene.dirs?.checkpoint()
    expect(scene.log.recoveryPoint).toBe(3)
  })
  scene.machine.crash('keep')
  scene.machine.restart()
  const file = scene.host.disk.open('/data/t-0/00000000000000000000.log', 'write')
  file.write([new Uint8Array(8)], file.size())
  file.close()
  await scene.sim.run(() => scene.open())
  scene.machine.crash('drop')
  scene.machine.restart()
  await scene.run(async () => {
    expect(scene.log.abortedTransactions(0, 3)).toMatchObject([{ producerId: 1, firstOffset: 0, lastOffset: 2 }])
  })
})

test('an aborted transaction whose marker was lost hides nothing of what takes its place', async () => {
  const scene = new Scene()
  await scene.sim.run(async () => {
    await scene.open()
    appended(scene.send(7, 0, 0, 2))
    appended(scene.send(1, 0, 0, 1, true))
    await durable(scene.dirs as LogDirs, scene.log)
    for (let i = 0; i < 3; i++) await scene.dirs?.checkpoint()
    expect(scene.log.recoveryPoint).toBe(3)
    appended(scene.end(1, 0, false))
  })
  scene.machine.crash('keep')
  scene.machine.restart()
  // Of the last writes the entry of the index came to the disk, the marker did not.
  const file = scene.host.disk.open('/data/t-0/00000000000000000000.log', 'write')
  file.truncate(file.size() - 78)
  file.close()
  await scene.run(async () => {
    expect(scene.log.logEndOffset).toBe(3)
    expect(scene.log.abortedTransactions(0, 10)).toEqual([])
  })
})

test('producers whose records are all deleted are known after a clean stop too, with the transaction that is open', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    appended(scene.send(1, 0, 0, 2, true))
    appended(scene.send(7, 0, 0, 2))
    await durable(scene.dirs as LogDirs, scene.log)
    scene.log.highWatermark = 4
    expect(scene.log.deleteUpTo(4)).toBeUndefined()
    expect(scene.log.lastStableOffset).toBe(4)
  })
  await scene.run(async () => {
    expect(scene.send(7, 0, 0, 2)).toMatchObject({ duplicate: true })
    expect(scene.send(7, 0, 2, 1)).toMatchObject({ firstOffset: 4 })
    scene.log.highWatermark = 5
    expect(scene.log.lastStableOffset).toBe(4)
  })
})

test('a producer that was quiet for producer.id.expiration.ms is forgotten, unless its transaction is open', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    appended(scene.send(1, 0, 0))
    appended(scene.send(2, 0, 0, 1, true))
    await scene.log.producerState.removeExpired(scene.host.clock.now() + 86_400_000, new Turns(scene.host.clock))
    expect([...scene.log.producers()].map((producer) => producer.producerId)).toEqual([2])
    expect(scene.send(1, 0, 77)).toMatchObject({ firstOffset: 2 })
  })
})

test('very many producers are forgotten in several turns, and who writes meanwhile is not', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    const { producerState } = scene.log
    for (let id = 0; id < 20_000; id++) {
      const producer = new Producer(id)
      producer.addBatch(0, 0, 0, 0, 1_000)
      producerState.producers.set(id, producer)
    }
    let [looks, turns] = [0, 0]
    // Each look at it is a millisecond later.
    const clock: Clock = {
      ...scene.host.clock,
      monotonic: () => looks++,
      soon: (run) => {
        turns++
        producerState.producers.get(19_999)?.addBatch(0, 1, 1, 0, 90_000_000)
        scene.host.clock.soon(run)
      },
    }
    await producerState.removeExpired(86_401_000, new Turns(clock))
    expect([...producerState.producers.keys()]).toEqual([19_999])
    expect(turns).toBeGreaterThan(5)
  })
})

test('a torn snapshot is passed over for the one before', async () => {
  const scene = new Scene()
  await scene.run(async () => {
    appended(scene.send(1, 0, 0))
    scene.log.roll()
    appended(scene.send(1, 0, 1))
    await scene.dirs?.close()
    const file = scene.host.disk.open('/data/t-0/00000000000000000002.snapshot', 'write')
    file.truncate(20)
    file.close()
    await scene.open()
    expect(scene.send(1, 0, 2)).toMatchObject({ firstOffset: 2 })
  })
})

test('the open transactions of a snapshot are those of the producers that are read from it, and none of a torn one', () => {
  const { crc32c } = new Scene().host.compression
  const producers = new Map<number, Producer>()
  for (const producerId of [0, 7, 2 ** 33 + 5, 2 ** 40]) {
    const producer = new Producer(producerId)
    producer.setEpoch(3)
    for (let i = 0; i < producerId % 6; i++) producer.addBatch(3, i, 2 ** 32 + i, 0, 1_700_000_000_000)
    if (producerId !== 7) producer.transactionFirstOffset = producerId
    producers.set(producerId, producer)
  }
  const bytes = Buffer.concat(encodeSnapshot(producers.values(), crc32c))
  const open = decodeSnapshot(bytes, crc32c)?.filter(({ transactionFirstOffset }) => transactionFirstOffset >= 0)
  const openIn = (some: Uint8Array): readonly number[] => atOnce(findingOpen(some, crc32c))
  expect(openIn(bytes)).toEqual(open?.map(({ producerId }) => producerId))
  expect(openIn(bytes)).toEqual([0, 2 ** 33 + 5, 2 ** 40])
  for (const torn of [0, 5, bytes.length - 1]) expect(openIn(bytes.subarray(0, torn))).toEqual([])
})
