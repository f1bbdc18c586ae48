// The end of a move between log directories, while the partition is written to: on a slow disk, and through crashes at every step.
import type { Disk } from '@millrace/host'
import type { CrashMode } from '@millrace/host/simulated'
import { produceRequest, produceResponse } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { createBroker } from '../src/broker.ts'
import { brokerConfig } from '../src/config.ts'
import { batchOf } from './data-plane.ts'
import { arrived, move, otherThan, sourceOf, two, values } from './moves.ts'
import { SettingsWorld, withBroker } from './settings-world.ts'
import type { WireClient } from './wire-client.ts'

/** Notes what is synced while the event loop waits. */
function notingSyncsInPlace(disk: Disk): string[] {
  const noted: string[] = []
  const { open, syncDirectoryNow } = disk
  disk.syncDirectoryNow = (path) => {
    noted.push(path)
    syncDirectoryNow(path)
  }
  disk.open = (path, mode) => {
    const file = open(path, mode)
    const { syncNow } = file
    file.syncNow = () => {
      noted.push(path)
      syncNow()
    }
    return file
  }
  return noted
}

interface Put {
  readonly errorCode: number
  readonly baseOffset: number
}

async function put(world: SettingsWorld, client: WireClient, value: string): Promise<Put> {
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(world.machine.host, { values: [value] }) }] }]
  const answer = await client.send(produceRequest, produceResponse, 9, { acks: -1, timeoutMs: 30_000, topicData })
  return answer.responses[0]!.partitionResponses[0]!
}

describe('a move ends while the partition is written to', () => {
  test('without a sync that all others wait for, and what waits for it meanwhile is answered, in its order', () =>
    withBroker(two, async (world) => {
      await world.createTopic('orders')
      const to = otherThan(sourceOf(world, 'orders'))
      for (let n = 0; n < 5; n++) expect(await world.produce('orders', { values: [`${n}`] })).toBe(0)
      const slowMs = 300
      world.machine.disk.latency = [slowMs, slowMs]
      const { clock } = world.machine.host
      const inPlace = notingSyncsInPlace(world.machine.host.disk)
      let isDone = false
      let longest = 0
      let count = 5
      const writer = async (): Promise<void> => {
        const client = await world.connect()
        while (!isDone) {
          const began = clock.monotonic()
          const first = count
          // Several requests of one connection: the answers come in their order, whatever happens between them.
          const answers = await Promise.all(Array.from({ length: 3 }, () => put(world, client, `${count++}`)))
          longest = Math.max(longest, clock.monotonic() - began)
          expect(answers).toEqual([0, 1, 2].map((n) => expect.objectContaining({ errorCode: 0, baseOffset: first + n })))
        }
        client.close()
      }
      const writing = writer()
      await world.wait(1_000)
      inPlace.length = 0
      expect(await move(world, 'orders', to)).toBe(0)
      await arrived(world, 'orders', to)
      expect(inPlace).toEqual([])
      isDone = true
      await writing
      // A sync of the old log, one of the copy, and one of the names and one of the data after it; a sync that is under way comes before each.
      expect(longest).toBeLessThan(8 * slowMs)
      expect(await values(world, 'orders')).toEqual(Array.from({ length: count }, (_, n) => `${n}`))
      expect(world.logged('log moved')).toHaveLength(1)
    }))

  test('and when it cannot, what waits for it is answered all the same', () =>
    withBroker(two, async (world) => {
      await world.createTopic('orders')
      const from = sourceOf(world, 'orders')
      const to = otherThan(from)
      expect(await world.produce('orders', { values: ['0'] })).toBe(0)
      world.machine.disk.latency = [50, 50]
      const { clock } = world.machine.host
      let isDone = false
      let longest = 0
      let count = 1
      const writer = async (): Promise<void> => {
        const client = await world.connect()
        for (; !isDone; count++) {
          const began = clock.monotonic()
          expect(await put(world, client, `${count}`)).toMatchObject({ errorCode: 0, baseOffset: count })
          longest = Math.max(longest, clock.monotonic() - began)
        }
        client.close()
      }
      const writing = writer()
      let refused = 0
      world.machine.disk.fault = (operation, path) => {
        if (operation !== 'rename' || !path.startsWith(`${to}/orders`) || !path.endsWith('-future')) return undefined
        refused++
        return 'ENOSPC'
      }
      expect(await move(world, 'orders', to)).toBe(0)
      await world.wait(10_000)
      const before = count
      await world.wait(1_000)
      expect(count).toBeGreaterThan(before)
      expect(refused).toBeGreaterThan(2)
      // The next try comes after a second.
      expect(longest).toBeLessThan(600)
      expect(sourceOf(world, 'orders')).toBe(from)
      world.machine.disk.fault = undefined
      await arrived(world, 'orders', to)
      isDone = true
      await writing
      expect(await values(world, 'orders')).toEqual(Array.from({ length: count }, (_, n) => `${n}`))
    }))
})

/** What a name, a sync or a removal of a move may find the machine without power at. */
function isStep(operation: string, path: string, from: string, to: string): boolean {
  if (operation === 'sync') return path.startsWith(to) || path === from
  if (operation === 'rename' || operation === 'remove') return path.startsWith(to) || path.startsWith(`${from}/orders`)
  return operation === 'open' && path.startsWith(`${to}/orders`)
}

describe('whatever step of a move a crash falls on while the partition is written to, all that was acknowledged is there', () => {
  test.each(['keep', 'drop', 'torn'] as const)('%s', { timeout: 300_000 }, async (mode: CrashMode) => {
    let steps = 0
    for (let step = 1; step <= steps + 1; step += 1) {
      const world = new SettingsWorld()
      await world.sim.run(async () => {
        await world.start(two)
        // Files of the old log go at once: what is left of it must not be taken for all of it.
        await world.createTopic('orders', { 'file.delete.delay.ms': '0' })
        const from = sourceOf(world, 'orders')
        const to = otherThan(from)
        let count = 0
        let isDead = false
        let isDone = false
        const acknowledged: string[] = []
        const writer = async (): Promise<void> => {
          const client = await world.connect()
          for (let n = 0; !isDone && !isDead; n++) {
            const answer = await put(world, client, `${n}`).catch(() => undefined)
            if (answer === undefined) break
            if (answer.errorCode === 0) acknowledged[answer.baseOffset] = `${n}`
          }
          client.close()
        }
        const writing = writer()
        await world.wait(20)
        world.machine.disk.fault = (operation, path) => {
          if (isDead) return 'EIO'
          if (!isStep(operation, path, from, to)) return undefined
          count += 1
          if (count !== step) return undefined
          isDead = true
          world.machine.crash(mode)
          return 'EIO'
        }
        await move(world, 'orders', to).catch(() => -1)
        for (let waits = 0; waits < 100 && !isDead && world.logged('log moved').length === 0; waits++) await world.wait(10)
        await world.wait(30)
        if (isDead) steps = step
        isDone = true
        await writing
        world.machine.disk.fault = undefined
        if (isDead) {
          world.client.close()
          world.machine.restart()
          const config = brokerConfig({ listeners: 'PLAINTEXT://broker:9092', ...two })
          world.broker = await createBroker(config, world.machine.host)
          world.client = await world.connect()
        }
        const found = (await values(world, 'orders')) as string[]
        expect(acknowledged.length, `step ${step}`).toBeGreaterThan(3)
        expect(found.slice(0, acknowledged.length), `step ${step}`).toEqual(acknowledged)
        expect(new Set(found).size).toBe(found.length)
        expect(await move(world, 'orders', to)).toBe(0)
        await arrived(world, 'orders', to)
        expect(await values(world, 'orders')).toEqual(found)
        world.client.close()
        await world.broker.stop()
      })
    }
    expect(steps).toBeGreaterThan(20)
  })
})
