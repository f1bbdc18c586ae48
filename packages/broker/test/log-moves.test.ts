// Moves of a partition between log directories (KIP-113): under load, through crashes at every step, over failing directories.
import type { CrashMode } from '@millrace/host/simulated'
import { ApiKey, ErrorCode, fetchRequest, fetchResponse, produceRequest, produceResponse } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { createBroker } from '../src/broker.ts'
import { brokerConfig } from '../src/config.ts'
import { batchOf, recordsOf } from './data-plane.ts'
import { arrived, ask, at, move, otherThan, places, sourceOf, two, values } from './moves.ts'
import { SettingsWorld, withBroker, type Given } from './settings-world.ts'

const big = 'x'.repeat(10_000)

describe('a partition moves to another log directory', () => {
  test('while it is written and read, with nothing lost, and its producers, epochs and start go with it', () =>
    withBroker({ ...two, 'log.segment.bytes': 1_048_576, 'millrace.durability': 'disk' }, async (world) => {
      await world.createTopic('orders')
      const from = sourceOf(world, 'orders')
      const to = otherThan(from)
      const producer = { producerId: 77, producerEpoch: 0 }
      const expected: string[] = []
      let sequence = 0
      const put = async (value: string): Promise<void> => {
        const code = await world.produce('orders', { values: [value], ...producer, baseSequence: sequence++ })
        expect(code).toBe(0)
        expected.push(value)
      }
      for (let n = 0; n < 200; n++) await put(`${n} ${big}`)
      expect(await move(world, 'orders', to)).toBe(0)
      expect(await places(world, 'orders')).toContainEqual({ directory: to, isFutureKey: true, offsetLag: expect.any(Number) })
      for (let n = 0; n < 300; n++) await put(`during ${n} ${big}`)
      await arrived(world, 'orders', to)
      await put('after')
      expect(await values(world, 'orders')).toEqual(expected)
      expect(await world.produce('orders', { values: ['again'], ...producer, baseSequence: sequence - 1 })).toBe(0)
      expect(await world.produce('orders', { values: ['gap'], ...producer, baseSequence: sequence + 5 })).toBe(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
      )
      await world.wait(61_000)
      const left = world.machine.host.disk.list(from).filter(({ name }) => name.startsWith('orders'))
      expect(left).toEqual([])
      world.client.close()
      await world.broker.stop()
      await world.start(two)
      expect(await values(world, 'orders')).toEqual(expected)
      expect(await places(world, 'orders')).toEqual(at(to))
    }))

  test('as one segment when it was one, so that one Fetch brings what came before and after', () =>
    withBroker(two, async (world) => {
      await world.createTopic('orders')
      const producer = { producerId: 77, producerEpoch: 0 }
      for (let turn = 0; turn < 4; turn++) {
        expect(await world.produce('orders', { values: [`${turn}`], ...producer, baseSequence: turn })).toBe(0)
        const to = otherThan(sourceOf(world, 'orders'))
        expect(await move(world, 'orders', to)).toBe(0)
        await arrived(world, 'orders', to)
      }
      const { disk } = world.machine.host
      const files = disk.list(`${sourceOf(world, 'orders')}/orders-0`).map(({ name }) => name)
      expect(files.filter((name) => name.endsWith('.log'))).toEqual(['00000000000000000000.log'])
      const topics = [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 10_000_000 }] }]
      const answer = await world.client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics })
      const { records } = answer.responses[0]!.partitions[0]!
      expect(recordsOf(world.machine.host, records).map(([, value]) => value)).toEqual(['0', '1', '2', '3'])
      // What the producer wrote is known after a crash too, from the batches.
      world.machine.crash('drop')
      await restart(world, two)
      expect(await world.produce('orders', { values: ['3'], ...producer, baseSequence: 3 })).toBe(0)
      expect(await bounds(world, 'orders')).toEqual([0, 4, 4])
    }))

  test('that never rests', () =>
    withBroker(two, async (world) => {
      await world.createTopic('orders')
      const to = otherThan(sourceOf(world, 'orders'))
      let isDone = false
      let count = 0
      const writer = async (): Promise<void> => {
        const client = await world.connect()
        while (!isDone) {
          const records = batchOf(world.machine.host, { values: [`${count} ${big}`] })
          const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }]
          const { responses } = await client.send(produceRequest, produceResponse, 9, { acks: 1, timeoutMs: 5_000, topicData })
          expect(responses[0]?.partitionResponses[0]?.errorCode).toBe(0)
          count++
        }
        client.close()
      }
      const writers = [writer(), writer(), writer()]
      await world.wait(200)
      expect(await move(world, 'orders', to)).toBe(0)
      await arrived(world, 'orders', to)
      isDone = true
      await Promise.all(writers)
      expect((await values(world, 'orders')) as string[]).toHaveLength(count)
    }))

  test('that begins inside of a batch, and of which records are deleted meanwhile', () =>
    withBroker(two, async (world) => {
      await world.createTopic('orders')
      const to = otherThan(sourceOf(world, 'orders'))
      for (let n = 0; n < 4; n++) await world.produce('orders', { values: ['a', 'b', 'c', big] })
      await deleteBelow(world, 'orders', 6)
      expect(await world.alter('broker', '1', throttle, '20000')).toBe(0)
      expect(await move(world, 'orders', to)).toBe(0)
      await deleteBelow(world, 'orders', 9)
      await arrived(world, 'orders', to)
      expect(await bounds(world, 'orders')).toEqual([9, 16, 16])
      const fetched = [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 9, partitionMaxBytes: 10_000_000 }] }]
      const answer = await world.client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics: fetched })
      const { records } = answer.responses[0]!.partitions[0]!
      expect(recordsOf(world.machine.host, records).map(([offset]) => offset)).toEqual([8, 9, 10, 11, 12, 13, 14, 15])
    }))

  test('at most replica.alter.log.dirs.io.max.bytes.per.second fast', () =>
    withBroker(two, async (world) => {
      await world.createTopic('orders')
      const to = otherThan(sourceOf(world, 'orders'))
      for (let n = 0; n < 40; n++) await world.produce('orders', { values: [big.repeat(10)] })
      expect(await world.alter('broker', '1', throttle, '100000')).toBe(0)
      const clock = world.machine.host.clock
      const began = clock.monotonic()
      expect(await move(world, 'orders', to)).toBe(0)
      await world.wait(5_000)
      expect((await places(world, 'orders')).some(({ isFutureKey }) => isFutureKey)).toBe(true)
      for (let tries = 0; tries < 100 && (await places(world, 'orders')).length > 1; tries++) await world.wait(1_000)
      expect(clock.monotonic() - began).toBeGreaterThan(20_000)
      expect(await places(world, 'orders')).toEqual(at(to))
    }))

  test('and is not compacted on its way', () =>
    withBroker({ ...two, 'log.cleaner.backoff.ms': 100 }, async (world) => {
      await world.createTopic('keyed', { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.01', 'segment.ms': '100' })
      expect(world.logged('log cleaned')).toEqual([])
      const to = otherThan(sourceOf(world, 'keyed'))
      expect(await world.alter('broker', '1', throttle, '100')).toBe(0)
      // Eight records that compaction keeps, too many for the throttle to let through soon; then the same keys again on the way.
      const keyOf = (n: number): Uint8Array => new TextEncoder().encode(`k${n}`)
      for (let n = 0; n < 8; n++)
        expect(await world.produce('keyed', { values: [`${n}${'x'.repeat(500)}`], key: keyOf(n) })).toBe(0)
      expect(await move(world, 'keyed', to)).toBe(0)
      const before = world.logged('log cleaned').length
      for (let n = 0; n < 8; n++) {
        expect(await world.produce('keyed', { values: [`${n}`], key: keyOf(n) })).toBe(0)
        await world.wait(250)
      }
      expect((await places(world, 'keyed')).some(({ isFutureKey }) => isFutureKey)).toBe(true)
      expect(world.logged('log cleaned')).toHaveLength(before)
      expect(await world.alter('broker', '1', throttle, null)).toBe(0)
      for (let tries = 0; tries < 100 && (await places(world, 'keyed')).length > 1; tries++) await world.wait(1_000)
      await world.produce('keyed', { values: ['last'], key: keyOf(0) })
      await world.wait(60_000)
      expect(world.logged('log cleaned').length).toBeGreaterThan(before)
      expect(((await values(world, 'keyed')) as string[]).at(-1)).toBe('last')
    }))
})

const throttle = 'replica.alter.log.dirs.io.max.bytes.per.second'

describe('a move that is asked for', () => {
  test('is refused with Kafka’s codes, called off by asking for the old place, and turned by asking for another', () =>
    withBroker({ 'log.dirs': '/a,/b,/c', 'metadata.log.dir': '/a' }, async (world) => {
      await world.createTopic('orders')
      const from = ['/a', '/b', '/c'].find((path) => world.machine.host.disk.exists(`${path}/orders-0`))!
      const [first, second] = ['/a', '/b', '/c'].filter((path) => path !== from) as [string, string]
      for (let n = 0; n < 5; n++) await world.produce('orders', { values: [big] })
      expect(await world.alter('broker', '1', throttle, '1000')).toBe(0)
      expect(await move(world, 'orders', '/nowhere')).toBe(ErrorCode.LOG_DIR_NOT_FOUND)
      expect(await move(world, 'missing', first)).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
      expect(await move(world, 'orders', first, 7)).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
      expect(await move(world, 'o'.repeat(230), first)).toBe(ErrorCode.INVALID_TOPIC_EXCEPTION)
      expect(await move(world, 'orders', from)).toBe(ErrorCode.NONE)
      expect(await move(world, 'orders', first)).toBe(ErrorCode.NONE)
      expect(await move(world, 'orders', first)).toBe(ErrorCode.NONE)
      expect((await places(world, 'orders')).map(({ directory }) => directory).toSorted()).toEqual([from, first].toSorted())
      expect(await move(world, 'orders', second)).toBe(ErrorCode.NONE)
      expect((await places(world, 'orders')).map(({ directory }) => directory).toSorted()).toEqual([from, second].toSorted())
      expect(await move(world, 'orders', from)).toBe(ErrorCode.NONE)
      expect(await places(world, 'orders')).toEqual(at(from))
      expect((await values(world, 'orders')) as string[]).toHaveLength(5)
    }))

  test('for a partition that is not there yet is where its log is made', () =>
    withBroker(two, async (world) => {
      for (const path of ['/b', '/a', '/b', '/a', '/a', '/b', '/b']) {
        const topic = `t${Math.random()}`.replace('.', '')
        expect(await move(world, topic, path)).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        expect(await world.createTopic(topic)).toBe(0)
        expect(await places(world, topic)).toEqual(at(path))
      }
    }))

  test('ends when its topic is deleted, and leaves nothing behind', () =>
    withBroker(two, async (world) => {
      await world.createTopic('orders')
      const to = otherThan(sourceOf(world, 'orders'))
      for (let n = 0; n < 5; n++) await world.produce('orders', { values: [big] })
      expect(await world.alter('broker', '1', throttle, '1000')).toBe(0)
      expect(await move(world, 'orders', to)).toBe(0)
      await ask(world, ApiKey.DELETE_TOPICS, 5, { topicNames: ['orders'], timeoutMs: 1_000 })
      await world.wait(120_000)
      for (const path of ['/a', '/b'])
        expect(world.machine.host.disk.list(path).filter(({ name }) => name.startsWith('orders'))).toEqual([])
    }))
})

describe('a log directory fails during a move', () => {
  test('the one with the metadata log, as it is told of the move: the broker stops', () =>
    withBroker({ 'log.dirs': '/a,/b,/c', 'metadata.log.dir': '/a' }, async (world) => {
      await world.createTopic('orders')
      if (sourceOf(world, 'orders') !== '/b') {
        expect(await move(world, 'orders', '/b')).toBe(0)
        await arrived(world, 'orders', '/b')
      }
      world.machine.disk.fault = (operation, path) =>
        operation === 'write' && path.startsWith('/a/__cluster_metadata') ? 'EIO' : undefined
      expect(await move(world, 'orders', '/c')).toBe(0)
      expect((await world.broker.stopped)?.message).toMatch(/EIO/)
    }))

  test.each(['to', 'from'] as const)('the one it goes %s: the partition stays, or is offline with its records kept', (which) =>
    withBroker(two, async (world) => {
      await world.createTopic('orders')
      if (sourceOf(world, 'orders') === '/a') {
        expect(await move(world, 'orders', '/b')).toBe(0)
        await arrived(world, 'orders', '/b')
      }
      // The metadata log lies in /a, so that one has to work.
      if (which === 'to') {
        expect(await move(world, 'orders', '/a')).toBe(0)
        await arrived(world, 'orders', '/a')
      }
      for (let n = 0; n < 5; n++) await world.produce('orders', { values: [`${n}`, big] })
      expect(await world.alter('broker', '1', throttle, '5000')).toBe(0)
      expect(await move(world, 'orders', which === 'to' ? '/b' : '/a')).toBe(0)
      await world.wait(1_000)
      world.machine.disk.fault = (_, path) => (path.startsWith('/b') ? 'EIO' : undefined)
      await world.wait(10_000)
      const code = await world.produce('orders', { values: ['x'] })
      expect(code).toBe(which === 'to' ? 0 : ErrorCode.KAFKA_STORAGE_ERROR)
      if (which === 'to') expect((await values(world, 'orders')) as string[]).toHaveLength(11)
      world.client.close()
      await world.broker.stop()
      world.machine.disk.fault = undefined
      await world.start(two)
      await arrived(world, 'orders', which === 'to' ? '/b' : '/a')
      expect((await values(world, 'orders')) as string[]).toHaveLength(which === 'to' ? 11 : 10)
    }),
  )

  test.each(['.log', '.snapshot', '-checkpoint.tmp'])('it is full, for %s: the move waits until there is room', (suffix) =>
    withBroker(two, async (world) => {
      await world.createTopic('orders')
      const from = sourceOf(world, 'orders')
      const to = otherThan(from)
      const put = (n: number, value = `${n}`): Promise<number> =>
        world.produce('orders', { values: [value], producerId: 77, producerEpoch: 0, baseSequence: n })
      for (let n = 0; n < 5; n++) expect(await put(n, big)).toBe(0)
      // A snapshot is only needed for what the batches do not tell.
      const start = suffix === '.snapshot' ? 1 : 0
      if (start > 0) await deleteBelow(world, 'orders', start)
      world.machine.disk.fault = (operation, path) =>
        operation === 'write' && path.startsWith(`${to}/`) && path.endsWith(suffix) ? 'ENOSPC' : undefined
      expect(await move(world, 'orders', to)).toBe(0)
      await world.wait(10_000)
      expect(await put(5)).toBe(0)
      expect((await places(world, 'orders')).some(({ isFutureKey }) => isFutureKey)).toBe(true)
      await world.wait(3_000)
      expect(await put(6)).toBe(0)
      expect(await put(6)).toBe(0)
      world.machine.disk.fault = undefined
      await world.wait(3_000)
      expect(await places(world, 'orders')).toEqual(at(to))
      for (const n of [2, 6, 7, 7]) expect(await put(n)).toBe(0)
      expect(await put(2)).toBe(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER)
      expect((await values(world, 'orders', start)) as string[]).toHaveLength(8 - start)
    }),
  )
})

/** Starts anew on what a crash left. */
async function restart(world: SettingsWorld, settings: Given): Promise<void> {
  world.client.close()
  world.machine.disk.fault = undefined
  world.machine.restart()
  const config = brokerConfig({ listeners: 'PLAINTEXT://broker:9092', ...settings })
  world.broker = await createBroker(config, world.machine.host)
  world.client = await world.connect()
}

interface Identity {
  readonly errorCode: number
  readonly producerId: number
  readonly producerEpoch: number
}

/** Once its coordinator is there. */
async function beginTransactions(world: SettingsWorld, transactionalId: string): Promise<Identity> {
  for (;;) {
    await ask(world, ApiKey.FIND_COORDINATOR, 4, { keyType: 1, coordinatorKeys: [transactionalId] })
    const body = { transactionalId, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 }
    const begun = await ask<Identity>(world, ApiKey.INIT_PRODUCER_ID, 4, body)
    if (begun.errorCode === ErrorCode.NONE) return begun
    await world.wait(50)
  }
}

/** Waits for the coordinator after a start. */
async function loaded(world: SettingsWorld, transactionalId: string): Promise<void> {
  type Answer = { transactionStates: { errorCode: number }[] }
  for (;;) {
    const answer = await ask<Answer>(world, ApiKey.DESCRIBE_TRANSACTIONS, 0, { transactionalIds: [transactionalId] })
    if (answer.transactionStates[0]!.errorCode === ErrorCode.NONE) return
    await world.wait(50)
  }
}

async function deleteBelow(world: SettingsWorld, name: string, offset: number): Promise<void> {
  const topics = [{ name, partitions: [{ partitionIndex: 0, offset }] }]
  await ask(world, ApiKey.DELETE_RECORDS, 2, { topics, timeoutMs: 1_000 })
}

/** Where a partition begins, up to where it is stable, and where it ends. */
async function bounds(world: SettingsWorld, name: string): Promise<number[]> {
  type Answer = { topics: { partitions: { offset: number }[] }[] }
  const asked = [
    [-2, 0],
    [-1, 1],
    [-1, 0],
  ] as const
  const found: number[] = []
  for (const [timestamp, isolationLevel] of asked) {
    const topics = [{ name, partitions: [{ partitionIndex: 0, timestamp }] }]
    const answer = await ask<Answer>(world, ApiKey.LIST_OFFSETS, 6, { replicaId: -1, isolationLevel, topics })
    found.push(answer.topics[0]!.partitions[0]!.offset)
  }
  return found
}

describe('what is known of producers whose records were deleted moves too', () => {
  test.each(['no crash', 'keep', 'drop', 'torn'] as const)('and is still known after a crash: %s', (mode) =>
    withBroker(two, async (world) => {
      await world.createTopic('orders')
      const to = otherThan(sourceOf(world, 'orders'))
      const idempotent = { producerId: 77, producerEpoch: 0 }
      const { producerId, producerEpoch } = await beginTransactions(world, 'x')
      const write = async (baseSequence: number): Promise<number> => {
        const batch = { values: ['t'], producerId, producerEpoch, baseSequence, transactional: true }
        const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(world.machine.host, batch) }] }]
        const body = { transactionalId: 'x', acks: -1, timeoutMs: 1_000, topicData }
        return (await world.client.send(produceRequest, produceResponse, 12, body)).responses[0]!.partitionResponses[0]!.errorCode
      }
      for (const [baseSequence, value] of ['a', 'b'].entries())
        expect(await world.produce('orders', { values: [value], ...idempotent, baseSequence })).toBe(0)
      expect(await write(0)).toBe(0)
      expect(await world.produce('orders', { values: ['kept'] })).toBe(0)
      await deleteBelow(world, 'orders', 3)
      expect(await bounds(world, 'orders')).toEqual([3, 3, 4])
      expect(await move(world, 'orders', to)).toBe(0)
      await arrived(world, 'orders', to)
      if (mode !== 'no crash') {
        world.machine.crash(mode)
        await restart(world, two)
        await loaded(world, 'x')
      }
      expect(await bounds(world, 'orders')).toEqual([3, 3, 4])
      // What was acknowledged is not appended again, what would leave a gap is refused, and the open transaction goes on.
      for (const [baseSequence, value] of ['a', 'b'].entries())
        expect(await world.produce('orders', { values: [value], ...idempotent, baseSequence })).toBe(0)
      expect(await bounds(world, 'orders')).toEqual([3, 3, 4])
      expect(await world.produce('orders', { values: ['gap'], ...idempotent, baseSequence: 5 })).toBe(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
      )
      expect(await write(1)).toBe(0)
      expect(await bounds(world, 'orders')).toEqual([3, 3, 5])
    }),
  )

  test('and a start that is told during a move does not fall back in a crash after it', () =>
    withBroker(two, async (world) => {
      await world.createTopic('orders')
      const to = otherThan(sourceOf(world, 'orders'))
      for (let n = 0; n < 4; n++) expect(await world.produce('orders', { values: [`${n}`] })).toBe(0)
      // The copy holds all of them when the start moves.
      world.machine.disk.fault = (operation, path) =>
        operation === 'rename' && path.startsWith(`${to}/orders`) ? 'ENOSPC' : undefined
      expect(await move(world, 'orders', to)).toBe(0)
      await world.wait(500)
      await deleteBelow(world, 'orders', 2)
      world.machine.disk.fault = undefined
      for (let tries = 0; tries < 20_000 && sourceOf(world, 'orders') !== to; tries++) await world.wait(1)
      world.machine.crash('drop')
      await restart(world, two)
      await arrived(world, 'orders', to)
      expect(await bounds(world, 'orders')).toEqual([2, 4, 4])
    }))
})

describe('whatever step of a move a crash falls on, what was acknowledged is there, once, and the move goes on to its end', () => {
  test.each(['keep', 'drop', 'torn'] as const)('%s', { timeout: 120_000 }, async (mode: CrashMode) => {
    let steps = 0
    for (let step = 1; step <= steps + 1; step += 1) {
      const world = new SettingsWorld()
      await world.sim.run(async () => {
        await world.start(two)
        await world.createTopic('orders')
        const to = otherThan(sourceOf(world, 'orders'))
        const expected = ['0', '1', '2', '3', '4']
        for (const value of expected) expect(await world.produce('orders', { values: [value] })).toBe(0)
        let count = 0
        let isDead = false
        world.machine.disk.fault = (operation, path) => {
          if (isDead) return 'EIO'
          if (operation === 'read' || operation === 'list' || !/orders-0/.test(path)) {
            if (!(operation === 'sync' && (path === '/a' || path === '/b'))) return undefined
          }
          count += 1
          if (count !== step) return undefined
          isDead = true
          world.machine.crash(mode)
          return 'EIO'
        }
        const asked = move(world, 'orders', to).catch(() => -1)
        await world.wait(2_000)
        if (isDead) steps = step
        else expect(await asked).toBe(0)
        world.machine.disk.fault = undefined
        if (isDead) await restart(world, two)
        // The client may not have heard, and a copy that no one had synced may be gone with the power: it asks again.
        expect(await move(world, 'orders', to)).toBe(0)
        await arrived(world, 'orders', to)
        expect(await values(world, 'orders')).toEqual(expected)
        expect(await world.produce('orders', { values: ['after'] })).toBe(0)
        expect(await values(world, 'orders')).toEqual([...expected, 'after'])
        world.client.close()
        await world.broker.stop()
      })
    }
    expect(steps).toBeGreaterThan(10)
  })
})
