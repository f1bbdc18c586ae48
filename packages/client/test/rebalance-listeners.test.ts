// What a consumer's group learns when its polls are long, and when its listener fails.
import { ApiKey } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { cooperativeStickyAssignor } from '../src/index.ts'
import type { Consumer } from '../src/index.ts'
import { inWorld, pollValues } from './world.ts'

const member = { groupId: 'g', assignors: [cooperativeStickyAssignor], heartbeatIntervalMs: 100, sessionTimeoutMs: 1000 }

/** Polls members in turn until each holds so many partitions. @returns what polls failed with. */
async function untilHeld(members: readonly Consumer[], counts: readonly number[]): Promise<string[]> {
  const failures: string[] = []
  for (let polls = 0; polls < 100; polls++) {
    const outcomes = await Promise.allSettled(members.map((each) => each.poll({ timeoutMs: 50 })))
    for (const outcome of outcomes) if (outcome.status === 'rejected') failures.push((outcome.reason as Error).message)
    if (members.every((each, place) => each.assignment().length === counts[place])) return failures
  }
  throw new Error(`not settled: ${members.map((each) => JSON.stringify(each.assignment())).join(' ')}; ${failures.join(', ')}`)
}

test('a consumer that waits in poll for longer than maxPollIntervalMs stays in its group', () =>
  inWorld({ seed: 1 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    const lost: number[] = []
    const consumer = client.consumer({ ...member, maxPollIntervalMs: 2000 })
    consumer.subscribe(['t'], { lost: (partitions) => void lost.push(partitions.length) })
    await untilHeld([consumer], [1])
    const before = consumer.groupMetadata()
    expect(await consumer.poll({ timeoutMs: 20_000 })).toEqual([])
    expect(await consumer.poll()).toEqual([])
    expect(lost).toEqual([])
    expect(consumer.groupMetadata()).toEqual(before)
  }))

test('a consumer that is closed has left its group, though its listener failed', () =>
  inWorld({ seed: 2 }, async ({ cluster, client, sleep }) => {
    cluster.createTopic('t', 1)
    const consumer = client.consumer(member)
    const fail = (): void => {
      throw new Error('the listener failed')
    }
    consumer.subscribe(['t'], { revoked: fail })
    await untilHeld([consumer], [1])
    await expect(consumer.close()).rejects.toThrow('the listener failed')
    expect(cluster.group('g').members.size).toBe(0)
    const heartbeats = (): number =>
      cluster.brokers.flatMap(({ seen }) => seen).filter((one) => one.apiKey === ApiKey.HEARTBEAT).length
    const before = heartbeats()
    await sleep(1000)
    expect(heartbeats()).toBe(before)
  }))

for (const which of ['revoked', 'assigned'] as const) {
  test(`a rebalance comes to its end though the listener failed (${which})`, () =>
    inWorld({ seed: 3 }, async ({ cluster, client, another }) => {
      cluster.createTopic('t', 6)
      const other = another('other')
      let fails = which === 'assigned'
      const listener = (): void => {
        if (!fails) return
        fails = false
        throw new Error('the listener failed')
      }
      const first = client.consumer(member)
      first.subscribe(['t'], { [which]: listener })
      const failures = await untilHeld([first], [6])
      const second = other.consumer(member)
      second.subscribe(['t'])
      if (which === 'revoked') fails = true
      failures.push(...(await untilHeld([first, second], [3, 3])))
      expect(failures).toEqual(['the listener failed'])
      const producer = client.producer({ lingerMs: 0 })
      for (let partition = 0; partition < 6; partition++) await producer.send({ topic: 't', partition, value: 'v' })
      for (const consumer of [first, second]) consumer.seekToBeginning(consumer.assignment())
      expect(await pollValues(first, 3)).toEqual(['v', 'v', 'v'])
      expect(await pollValues(second, 3)).toEqual(['v', 'v', 'v'])
      await other.close()
    }))
}

test('a partition that goes while its position is looked for has no position to miss', () =>
  inWorld({ seed: 4 }, async ({ cluster, client, sleep }) => {
    for (const topic of ['t', 'u']) cluster.createTopic(topic, 1)
    await client.consumer({ groupId: 'g' }).commit(['t', 'u'].map((topic) => ({ topic, partition: 0, offset: 0 })))
    let delayMs = 1500
    cluster.interfere(({ apiKey }) => {
      if (apiKey !== ApiKey.OFFSET_FETCH || delayMs === 0) return undefined
      const slow = { delayMs }
      delayMs = 0
      return slow
    })
    const consumer = client.consumer({ ...member, autoOffsetReset: 'none' })
    consumer.subscribe(['t'])
    await untilHeld([consumer], [1])
    consumer.subscribe(['u'])
    expect(await consumer.poll({ timeoutMs: 50 })).toEqual([])
    await sleep(2000)
    expect(await consumer.poll({ timeoutMs: 1000 })).toEqual([])
    expect(consumer.assignment()).toEqual([{ topic: 'u', partition: 0 }])
    expect(consumer.position({ topic: 'u', partition: 0 })).toBe(0)
  }))
