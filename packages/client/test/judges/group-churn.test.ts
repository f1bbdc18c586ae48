// Groups on our broker in one simulation: members come, go, hang and lose connections; no partition has two owners, no record is lost.
import { brokerConfig, createBroker } from '@millrace/broker'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { cooperativeStickyAssignor, createMillrace, rangeAssignor } from '../../src/index.ts'
import type { Assignor, Millrace, TopicPartition } from '../../src/index.ts'

const partitions = 5
const records = 400

/** Who holds what, as listeners tell it. */
class Owners {
  readonly #owners = new Map<number, string>()
  readonly conflicts: string[] = []

  take(name: string, taken: readonly TopicPartition[]): void {
    for (const { partition } of taken) {
      const owner = this.#owners.get(partition)
      if (owner !== undefined) this.conflicts.push(`${name} got ${partition}, which ${owner} holds`)
      this.#owners.set(partition, name)
    }
  }

  give(name: string, given: readonly TopicPartition[]): void {
    for (const { partition } of given) if (this.#owners.get(partition) === name) this.#owners.delete(partition)
  }
}

async function churn(seed: number, assignor: Assignor): Promise<void> {
  const simulation = new Simulation({ seed })
  const random = simulation.random.fork('churn')
  const { clock } = simulation.machine('test').host
  const client = (name: string): Millrace =>
    createMillrace({ bootstrapServers: ['broker:9092'], clientId: name, requestTimeoutMs: 2000 }, simulation.machine(name).host)
  await simulation.run(async () => {
    const config = brokerConfig({
      'log.dirs': '/data',
      listeners: 'PLAINTEXT://broker:9092',
      'group.initial.rebalance.delay.ms': 0,
      'offsets.topic.num.partitions': 1,
    })
    const broker = await createBroker(config, simulation.machine('broker').host)
    const main = client('main')
    await main.admin.createTopics([{ name: 't', partitions }])
    const owners = new Owners()
    const seen = new Map<number, number[]>()
    let done = false
    let members = 0

    /** One member's life: some polls, some hangs, then an orderly end. */
    const live = async (): Promise<void> => {
      const name = `member-${++members}`
      const own = client(name)
      const consumer = own.consumer({
        groupId: 'g',
        assignors: [assignor],
        autoOffsetReset: 'earliest',
        heartbeatIntervalMs: 200,
        sessionTimeoutMs: 6000,
        maxPartitionFetchBytes: 200,
      })
      consumer.subscribe(['t'], {
        assigned: (taken) => owners.take(name, taken),
        lost: (given) => owners.give(name, given),
        revoked: async (given) => {
          await consumer.commit().catch(() => undefined)
          owners.give(name, given)
        },
      })
      for (let polls = 5 + random.below(60); polls > 0 && !done; polls--) {
        for (const batch of await consumer.poll({ timeoutMs: 20 + random.below(300) })) {
          for (const { value } of batch.records()) {
            const list = seen.get(batch.partition) ?? []
            seen.set(batch.partition, list)
            list.push(Number(new TextDecoder().decode(value!)))
          }
        }
        if (random.below(3) === 0) await consumer.commit().catch(() => undefined)
        if (random.below(10) === 0) await clock.sleep(random.below(1500))
        if (random.below(12) === 0) simulation.network.reset(name)
      }
      await consumer.close()
      await own.close()
    }
    const slots = Array.from({ length: 3 }, async () => {
      await clock.sleep(random.below(2000))
      while (!done) {
        await live()
        await clock.sleep(random.below(1000))
      }
    })
    const producer = main.producer({ lingerMs: 0 })
    const expected: number[][] = Array.from({ length: partitions }, () => [])
    for (let i = 0; i < records; i++) {
      const partition = random.below(partitions)
      await producer.send({ topic: 't', partition, value: `${i}` })
      expected[partition]!.push(i)
      await clock.sleep(random.below(100))
    }
    const missing = (): number => expected.flat().length - new Set([...seen.values()].flat()).size
    for (let waits = 0; missing() > 0 && waits < 3000; waits++) await clock.sleep(100)
    done = true
    await Promise.all(slots)
    expect(owners.conflicts).toEqual([])
    expect(missing()).toBe(0)
    for (const [partition, list] of seen) {
      // Read again only from a committed offset on: every new value follows the one before it in the log.
      let highest = -1
      for (const value of list) {
        if (value <= highest) continue
        expect(expected[partition]!.indexOf(value)).toBe(expected[partition]!.indexOf(highest) + 1)
        highest = value
      }
    }
    await main.close()
    await broker.stop()
  })
}

for (const assignor of [rangeAssignor, cooperativeStickyAssignor]) {
  for (let seed = 1; seed <= 4; seed++) {
    test(
      `no partition has two owners and no record is lost while members come and go, ${assignor.name}, seed ${seed}`,
      { timeout: 60_000 },
      () => churn(seed, assignor),
    )
  }
}
