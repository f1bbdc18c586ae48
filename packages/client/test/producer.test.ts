// The producer against a fake cluster on the simulated host: order, no duplicates, no gaps, whatever the network does.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { TimeoutError } from '../src/index.ts'
import type { ProducerOptions } from '../src/index.ts'
import { inWorld } from './world.ts'

test('records of one partition are written in the order of send, and each promise tells its offset', () =>
  inWorld({ seed: 1 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    const producer = client.producer()
    const sent = await Promise.all(Array.from({ length: 100 }, (_, i) => producer.send({ topic: 't', value: `v${i}` })))
    expect(sent.map(({ offset }) => offset)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(
      cluster
        .log('t', 0)
        .records()
        .map(({ value }) => value),
    ).toEqual(Array.from({ length: 100 }, (_, i) => `v${i}`))
  }))

const outcomes = ['drop', 'lose', 'silence', 'not leader', 'move', 'delay'] as const

for (let seed = 1; seed <= 20; seed++) {
  test(`with idempotence every record is written once and in order through faults of every kind, seed ${seed}`, () =>
    inWorld({ seed, brokers: 3 }, async ({ simulation, cluster, client }) => {
      const topic = cluster.createTopic('t', 3)
      const random = simulation.random.fork('faults')
      let faults = 60
      cluster.interfere((asked) => {
        if (asked.apiKey !== ApiKey.PRODUCE || faults === 0 || random.float() > 0.3) return undefined
        faults--
        const kind = outcomes[random.below(outcomes.length)]!
        if (kind === 'not leader' || kind === 'move') {
          const log = topic.partitions[random.below(3)]!
          cluster.moveLeader(log, 1 + random.below(3))
          return undefined
        }
        return kind === 'delay' ? { delayMs: random.below(300) } : kind
      })
      const producer = client.producer({ lingerMs: 1, batchSize: 200, maxInFlight: 5 })
      await producer.ready('t')
      const expected: string[][] = [[], [], []]
      for (let i = 0; i < 600; i++) {
        const partition = random.below(3)
        const value = `${partition}:${i}`
        while (!producer.append('t', partition, null, new TextEncoder().encode(value), -1, null)) await producer.ready('t')
        expected[partition]!.push(value)
        if (i % 20 === 0) await simulation.machine('client').host.clock.sleep(random.below(20))
      }
      await producer.flush({ timeoutMs: 300_000 })
      expect(topic.partitions.map((log) => log.records().map(({ value }) => value))).toEqual(expected)
    }))
}

test('a gap in the sequences that the broker finds is healed by a new epoch', () =>
  inWorld({ seed: 3 }, async ({ cluster, client }) => {
    const topic = cluster.createTopic('t', 1)
    const producer = client.producer({ lingerMs: 0 })
    await producer.send({ topic: 't', value: 'a' })
    let refused = false
    cluster.interfere((asked) => {
      if (asked.apiKey !== ApiKey.PRODUCE || refused) return undefined
      refused = true
      const { topicData } = asked.body
      const partitionResponses = [{ index: 0, errorCode: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, baseOffset: -1 }]
      return { answer: { responses: [{ name: topicData[0].name, topicId: topicData[0].topicId, partitionResponses }] } }
    })
    expect(await producer.send({ topic: 't', value: 'b' })).toMatchObject({ offset: 1 })
    expect(topic.partitions[0]!.records().map(({ value }) => value)).toEqual(['a', 'b'])
  }))

test('a batch that is too large is cut in two, and offsets are still told right', () =>
  inWorld({ seed: 4 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    cluster.interfere((asked) => {
      if (asked.apiKey !== ApiKey.PRODUCE) return undefined
      const [data] = asked.body.topicData
      if (data.partitionData[0].records.length < 300) return undefined
      const partitionResponses = [{ index: 0, errorCode: ErrorCode.MESSAGE_TOO_LARGE, baseOffset: -1 }]
      return { answer: { responses: [{ name: data.name, topicId: data.topicId, partitionResponses }] } }
    })
    const producer = client.producer()
    const sent = await producer.sendMany(Array.from({ length: 64 }, (_, i) => ({ topic: 't', value: `value ${i}` })))
    expect(sent.map(({ offset }) => offset)).toEqual(Array.from({ length: 64 }, (_, i) => i))
    expect(
      cluster
        .log('t', 0)
        .records()
        .map(({ value }) => value),
    ).toEqual(Array.from({ length: 64 }, (_, i) => `value ${i}`))
  }))

test('append answers false without metadata and when the buffer is full, and ready waits for either', () =>
  inWorld({ seed: 5 }, async ({ simulation, cluster, client }) => {
    cluster.createTopic('t', 1)
    const options: ProducerOptions = { bufferMemory: 1000, batchSize: 500, lingerMs: 1000 }
    const producer = client.producer(options)
    const value = new Uint8Array(200)
    expect(producer.append('t', -1, null, value, -1, null)).toBe(false)
    await producer.ready('t')
    expect(producer.partitionsOf('t')).toBe(1)
    let taken = 0
    while (producer.append('t', -1, null, value, -1, null)) taken++
    expect(taken).toBe(4)
    const before = simulation.scheduler.now
    await producer.ready('t')
    // Whoever waits for room does not wait for the linger time.
    expect(simulation.scheduler.now - before).toBeLessThan(100)
    expect(producer.append('t', -1, null, value, -1, null)).toBe(true)
    await producer.flush()
    expect(cluster.log('t', 0).records()).toHaveLength(5)
  }))

test('a record that nobody acknowledges fails after the delivery timeout, says why, and those after it go on', () =>
  inWorld({ seed: 6 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    const producer = client.producer({ deliveryTimeoutMs: 5000, lingerMs: 0 })
    await producer.send({ topic: 't', value: 'first' })
    cluster.interfere((asked) => (asked.apiKey === ApiKey.PRODUCE ? 'drop' : undefined))
    const failure = await producer.send({ topic: 't', value: 'lost' }).catch((cause: unknown) => cause)
    expect(failure).toBeInstanceOf(TimeoutError)
    expect((failure as Error).message).toMatch(/t-0: not acknowledged within 5000 ms; it may have been written; because: /)
    cluster.interfere(() => undefined)
    expect(await producer.send({ topic: 't', value: 'next' })).toMatchObject({ offset: 1 })
  }))

test('what may have been written behind a record that ran out of time is lost with it, not written twice', () =>
  inWorld({ seed: 13 }, async ({ cluster, client, sleep }) => {
    const topic = cluster.createTopic('t', 1)
    const producer = client.producer({ deliveryTimeoutMs: 3000, lingerMs: 0 })
    await producer.send({ topic: 't', value: 'first' })
    const failureOf = (value: string): Promise<unknown> =>
      producer.send({ topic: 't', value }).then(
        () => 'written',
        (cause: unknown) => cause,
      )
    cluster.interfere((asked) => (asked.apiKey === ApiKey.PRODUCE ? 'silence' : undefined))
    const early = failureOf('early')
    await sleep(2010)
    // The early one is about to be sent again. It is written now, and so is the late one, but nobody hears of it.
    cluster.interfere((asked) => (asked.apiKey === ApiKey.PRODUCE ? 'unanswered' : undefined))
    const late = failureOf('late')
    expect(await early).toMatchObject({ name: 'TimeoutError' })
    expect(topic.partitions[0]!.records().map(({ value }) => value)).toEqual(['first', 'early', 'late'])
    cluster.interfere(() => undefined)
    expect(await late).toMatchObject({
      message: expect.stringMatching(/not acknowledged within 3000 ms; it may have been written/),
    })
    expect(await producer.send({ topic: 't', value: 'next' })).toMatchObject({ offset: 3 })
    expect(topic.partitions[0]!.records().map(({ value }) => value)).toEqual(['first', 'early', 'late', 'next'])
  }))

test('on a full disk every batch that is given up names the full disk, not the order that was broken by it, and later ones go on', () =>
  inWorld({ seed: 12 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    const producer = client.producer({ deliveryTimeoutMs: 5000, lingerMs: 0, batchSize: 100 })
    await producer.send({ topic: 't', value: 'first' })
    let next = ''
    // As a broker does: the batch that would be the next one finds no room, those behind it come out of order.
    cluster.interfere((asked) => {
      if (asked.apiKey !== ApiKey.PRODUCE) return undefined
      const [data] = asked.body.topicData
      const bytes = Buffer.from(data.partitionData[0].records)
      const name = `${bytes.readInt16BE(51)} ${bytes.readInt32BE(53)}`
      if (next === '' || name.endsWith(' 0')) next = name
      const isNext = name === next
      const errorCode = isNext ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER
      const errorMessage = isNext ? 'no space left on the device' : 'out of order'
      const partitionResponses = [{ index: 0, errorCode, baseOffset: -1, errorMessage }]
      return { answer: { responses: [{ name: data.name, topicId: data.topicId, partitionResponses }] } }
    })
    const sent = Array.from({ length: 20 }, (_, n) => producer.send({ topic: 't', value: `${n}`.repeat(80) }))
    const outcomes = await Promise.allSettled(sent)
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') throw new Error('nothing was written')
      expect(outcome.reason).toBeInstanceOf(TimeoutError)
      expect(outcome.reason).toMatchObject({ cause: { codeName: 'KAFKA_STORAGE_ERROR' } })
      expect((outcome.reason as Error).message).toMatch(
        /not acknowledged within 5000 ms; because: KAFKA_STORAGE_ERROR: .*no space left/,
      )
      expect((outcome.reason as Error).message).not.toContain('OUT_OF_ORDER')
    }
    cluster.interfere(() => undefined)
    expect(await producer.send({ topic: 't', value: 'next' })).toMatchObject({ offset: 1 })
  }))

test('a failure of appended records surfaces at flush, once', () =>
  inWorld({ seed: 7 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    const producer = client.producer()
    await producer.ready('t')
    cluster.interfere((asked) => {
      if (asked.apiKey !== ApiKey.PRODUCE) return undefined
      const [data] = asked.body.topicData
      const partitionResponses = [{ index: 0, errorCode: ErrorCode.INVALID_RECORD, baseOffset: -1, errorMessage: 'no key' }]
      return { answer: { responses: [{ name: data.name, topicId: data.topicId, partitionResponses }] } }
    })
    producer.append('t', 0, null, new Uint8Array(1), -1, null)
    await expect(producer.flush()).rejects.toThrow('INVALID_RECORD: t-0: no key')
    await producer.flush()
  }))

test('an unknown topic is refused after the timeout, and other topics are not held up', () =>
  inWorld({ seed: 8 }, async ({ cluster, client }) => {
    cluster.autoCreate = 0
    cluster.createTopic('t', 1)
    const producer = client.producer()
    const refused = producer.ready('missing', { timeoutMs: 3000 }).catch((cause: unknown) => cause)
    expect(await producer.send({ topic: 't', value: 'v' })).toMatchObject({ offset: 0 })
    expect(await refused).toMatchObject({ codeName: 'UNKNOWN_TOPIC_OR_PARTITION' })
  }))

test('an aborted send rejects with the reason of its signal', () =>
  inWorld({ seed: 9 }, async ({ cluster, client }) => {
    cluster.autoCreate = 0
    const producer = client.producer()
    const controller = new AbortController()
    const refused = producer.send({ topic: 'missing', value: 'v' }, { signal: controller.signal })
    controller.abort(new Error('changed my mind'))
    await expect(refused).rejects.toThrow('changed my mind')
  }))

test('sends that wait for metadata keep their order', () =>
  inWorld({ seed: 10 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    const producer = client.producer()
    const sent = Array.from({ length: 50 }, (_, i) => producer.send({ topic: 't', value: `v${i}` }))
    await sent[0]
    await Promise.all([...sent, producer.send({ topic: 't', value: 'v50' })])
    expect(
      cluster
        .log('t', 0)
        .records()
        .map(({ value }) => value),
    ).toEqual(Array.from({ length: 51 }, (_, i) => `v${i}`))
  }))

test('acks 0 sends without waiting for an answer', () =>
  inWorld({ seed: 11 }, async ({ simulation, cluster, client }) => {
    cluster.createTopic('t', 1)
    const producer = client.producer({ acks: 0 })
    expect(await producer.send({ topic: 't', value: 'v' })).toMatchObject({ offset: -1 })
    await simulation.machine('client').host.clock.sleep(10)
    expect(cluster.log('t', 0).records()).toHaveLength(1)
  }))
