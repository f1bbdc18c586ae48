// A log that is found damaged while it moves to another directory.
import { ErrorCode } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { LogCorrupted } from '../src/log/corruption.ts'
import { move, otherThan, sourceOf, two } from './moves.ts'
import { withBroker } from './settings-world.ts'

describe('a log that moves holds what no log may hold', () => {
  // Offset and epoch of a batch lie outside of what its checksum covers.
  test.each([
    ['a record', 62, 'CRC-32C'],
    ['the offset of a batch', 7, 'comes after'],
    ['the epoch of a batch', 12, 'epoch'],
  ])('%s was changed: it is offline, nothing of it is lost, others go on', (_, at, message) =>
    withBroker(two, async (world) => {
      await world.createTopic('orders')
      await world.createTopic('others')
      const from = sourceOf(world, 'orders')
      for (let n = 0; n < 5; n++) expect(await world.produce('orders', { values: [`${n}`] })).toBe(0)
      const { disk } = world.machine.host
      const path = `${from}/orders-0/00000000000000000000.log`
      const { length } = disk.readFile(path)
      const position = (length / 5) * 2 + at
      const file = disk.open(path, 'write')
      file.write([new Uint8Array([1])], position)
      file.close()
      expect(await move(world, 'orders', otherThan(from))).toBe(0)
      await world.wait(5_000)
      expect(await world.produce('orders', { values: ['x'] })).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
      expect(await world.produce('others', { values: ['x'] })).toBe(0)
      const told = world.machine.events.map(({ fields: { cause } }) => (cause instanceof LogCorrupted ? cause.message : ''))
      expect(told).toContainEqual(expect.stringContaining(message))
      expect(disk.readFile(path)).toHaveLength(length)
    }),
  )
})
