// More partitions than the process may open files, and a system that lets nothing more be opened: who waits, who is refused, what is lost.
import { ErrorCode, fetchRequest, fetchResponse } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { recordsOf } from './data-plane.ts'
import { withBroker, type SettingsWorld } from './settings-world.ts'

async function values(world: SettingsWorld, topic: string): Promise<string[] | number> {
  const topics = [{ topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }]
  const answer = await world.client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics })
  const found = answer.responses[0]!.partitions[0]!
  return found.errorCode === 0 ? recordsOf(world.machine.host, found.records).map(([, value]) => value) : found.errorCode
}

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `t${i}`)

describe('more partitions than the process may have files open', () => {
  test.each(['os', 'disk'])('all are written and read, before and after a restart, with durability=%s', (durability) =>
    withBroker({ 'millrace.durability': durability }, async (world) => {
      world.client.close()
      await world.broker.stop()
      world.machine.disk.descriptorsMax = 120
      await world.start({ 'millrace.durability': durability })
      const topics = names(150)
      for (const name of topics) expect([name, await world.createTopic(name)]).toEqual([name, 0])
      for (const value of ['a', 'b'])
        for (const name of topics) expect([name, await world.produce(name, { values: [value] })]).toEqual([name, 0])
      for (const name of topics) expect([name, await values(world, name)]).toEqual([name, ['a', 'b']])
      world.client.close()
      await world.broker.stop()
      await world.start({ 'millrace.durability': durability })
      for (const name of topics) expect([name, await values(world, name)]).toEqual([name, ['a', 'b']])
      expect(world.logged('log directory offline')).toEqual([])
    }),
  )
})

describe('nothing more can be opened for a while', () => {
  test('what needs a file is refused and goes on by itself afterwards, what has one goes on meanwhile', () =>
    withBroker({ 'millrace.durability': 'os' }, async (world) => {
      expect(await world.createTopic('there')).toBe(0)
      expect(await world.produce('there', { values: ['a'] })).toBe(0)
      world.machine.disk.fault = (operation) => (operation === 'open' ? 'EMFILE' : undefined)
      expect(await world.produce('there', { values: ['b'] })).toBe(0)
      expect(await values(world, 'there')).toEqual(['a', 'b'])
      expect(await world.createTopic('new')).toBe(0)
      expect(await world.produce('new', { values: ['c'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      // Checkpoints, syncs and cleanings come and go meanwhile.
      await world.wait(60_000)
      world.machine.disk.fault = undefined
      await world.wait(5_000)
      expect(await world.produce('there', { values: ['d'] })).toBe(0)
      expect(await world.produce('new', { values: ['e'] })).toBe(0)
      expect([await values(world, 'there'), await values(world, 'new')]).toEqual([['a', 'b', 'd'], ['e']])
      expect(world.logged('log directory offline')).toEqual([])
      expect(
        world.logged('too many files and connections are open: what needs one more waits, or is refused, until some are closed'),
      ).not.toEqual([])
    }))

  test('a sync that finds no descriptor for so long that it is given up refuses the batch, and later ones go on', () =>
    withBroker({ 'millrace.durability': 'disk' }, async (world) => {
      world.machine.disk.fault = (operation, path) => (operation === 'sync' && path === '/data/new-0' ? 'EMFILE' : undefined)
      expect(await world.createTopic('new')).toBe(0)
      const first = { values: ['a'], producerId: 7, producerEpoch: 0, baseSequence: 0 }
      expect(await world.produce('new', first)).toBe(ErrorCode.REQUEST_TIMED_OUT)
      // The sync of its making comes first, then a checkpoint, then this one; each waits half a minute.
      await world.wait(180_000)
      world.machine.disk.fault = undefined
      expect(await world.produce('new', first)).toBe(0)
      expect(await world.produce('new', { ...first, values: ['b'], baseSequence: 1 })).toBe(0)
      expect(await values(world, 'new')).toEqual(['a', 'b'])
      expect(world.logged('partition offline: its log could not be made durable')).toEqual([])
    }))

  test('a roll that cannot open the next segment refuses the batch, and the next one that can goes on', () =>
    withBroker({ 'millrace.durability': 'disk' }, async (world) => {
      expect(await world.createTopic('small', { 'segment.bytes': '1048576' })).toBe(0)
      const large = 'x'.repeat(600_000)
      expect(await world.produce('small', { values: [large] })).toBe(0)
      world.machine.disk.fault = (operation) => (operation === 'open' ? 'ENFILE' : undefined)
      expect(await world.produce('small', { values: [large] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      world.machine.disk.fault = undefined
      expect(await world.produce('small', { values: ['end'] })).toBe(0)
      expect(await values(world, 'small')).toEqual([large, 'end'])
    }))
})
