// What producers count on in transactions, each behaviour under its name, over the wire.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { withBroker, type SettingsWorld } from '../settings-world.ts'
import { ask, coordinator, fetch, initProducer, local, produce, settled, topicId } from './requests.ts'
import type { Identity } from './requests.ts'

const init = (world: SettingsWorld, fields: object): Promise<Identity> =>
  ask<Identity>(world, ApiKey.INIT_PRODUCER_ID, 4, { transactionalId: null, transactionTimeoutMs: 60_000, ...fields })

const end = (world: SettingsWorld, transactionalId: string, one: Identity, committed: boolean): Promise<Identity> => {
  const { producerId, producerEpoch } = one
  return settled<Identity>(world, ApiKey.END_TXN, 5, { transactionalId, producerId, producerEpoch, committed })
}

test('InitProducerId: without an id a new producer, an empty id INVALID_REQUEST, a timeout over the largest INVALID_TRANSACTION_TIMEOUT', () =>
  withBroker({ ...local, 'transaction.max.timeout.ms': 100_000 }, async (world) => {
    await coordinator(world, 1)
    const [first, second] = [await initProducer(world, null), await initProducer(world, null)]
    expect([first.producerEpoch, second.producerEpoch]).toEqual([0, 0])
    expect(second.producerId).not.toBe(first.producerId)
    await initProducer(world, 'x')
    expect((await init(world, { transactionalId: '' })).errorCode).toBe(ErrorCode.INVALID_REQUEST)
    const long = await init(world, { transactionalId: 'x', transactionTimeoutMs: 100_001 })
    expect(long.errorCode).toBe(ErrorCode.INVALID_TRANSACTION_TIMEOUT)
  }))

test('InitProducerId while a transaction is open: the other producer is fenced, its transaction aborted, and the client sent to try again', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    const id = await topicId(world, 'orders')
    const before = await initProducer(world, 'x')
    const { producerId, producerEpoch } = before
    const batch = { values: ['a'], producerId, producerEpoch, baseSequence: 0, transactional: true }
    expect((await produce(world, id, batch, 12, 'x')).errorCode).not.toBe(ErrorCode.NONE)
    expect((await produce(world, 'orders', batch, 12, 'x')).errorCode).toBe(ErrorCode.NONE)
    expect((await init(world, { transactionalId: 'x' })).errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    const after = await settled<Identity>(world, ApiKey.INIT_PRODUCER_ID, 4, {
      transactionalId: 'x',
      transactionTimeoutMs: 60_000,
    })
    expect(after).toMatchObject({ errorCode: 0, producerId })
    expect(after.producerEpoch).toBeGreaterThan(producerEpoch + 1)
    expect((await fetch(world, 'orders', 0, 1)).abortedTransactions).toMatchObject([{ producerId, firstOffset: 0 }])
    expect((await end(world, 'x', before, true)).errorCode).toBe(ErrorCode.PRODUCER_FENCED)
  }))

test('EndTxn 5 answers with the next epoch, to its repetition too; an abort of nothing raises it, a commit of nothing is INVALID_TXN_STATE', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    const first = await initProducer(world, 'x')
    const { producerId, producerEpoch } = first
    const batch = { values: ['a'], producerId, producerEpoch, baseSequence: 0, transactional: true }
    await produce(world, 'orders', batch, 12, 'x')
    const ended = await end(world, 'x', first, true)
    expect(ended).toMatchObject({ errorCode: 0, producerId, producerEpoch: producerEpoch + 1 })
    expect(await end(world, 'x', first, true)).toMatchObject({ errorCode: 0, producerEpoch: producerEpoch + 1 })
    expect((await end(world, 'x', first, false)).errorCode).toBe(ErrorCode.INVALID_TXN_STATE)
    expect((await end(world, 'x', ended, true)).errorCode).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(await end(world, 'x', ended, false)).toMatchObject({ errorCode: 0, producerEpoch: producerEpoch + 2 })
  }))
