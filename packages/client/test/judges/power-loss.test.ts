// The client and our broker in one simulation: power is lost again and again, and everything still comes through exactly once.
import type { Broker } from '@millrace/broker'
import { brokerConfig, createBroker } from '@millrace/broker'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { ProducerFenced, createMillrace } from '../../src/index.ts'
import type { ConsumedBatch, Consumer, Millrace, Producer } from '../../src/index.ts'

const records = 300

class World {
  readonly simulation: Simulation
  broker: Broker | undefined
  /** All of the input came out: workers may stop. */
  isDone = false

  constructor(seed: number) {
    this.simulation = new Simulation({ seed })
  }

  async startBroker(): Promise<void> {
    const config = brokerConfig({
      'log.dirs': '/data',
      listeners: 'PLAINTEXT://broker:9092',
      'group.initial.rebalance.delay.ms': 0,
      'offsets.topic.num.partitions': 2,
      'transaction.state.log.num.partitions': 2,
    })
    this.broker = await createBroker(config, this.simulation.machine('broker').host)
  }

  async losePower(): Promise<void> {
    const machine = this.simulation.machine('broker')
    machine.crash('drop')
    machine.restart()
    await this.startBroker()
  }

  client(name: string): Millrace {
    return createMillrace(
      { bootstrapServers: ['broker:9092'], clientId: name, requestTimeoutMs: 3000 },
      this.simulation.machine(name).host,
    )
  }

  sleep(ms: number): Promise<void> {
    return this.simulation.machine('test').host.clock.sleep(ms)
  }
}

/** Reads, and writes what it read into another topic, in one transaction each round; begins anew after every failure. */
async function work(world: World, name: string): Promise<void> {
  while (!world.isDone) {
    const client = world.client(name)
    try {
      await round(world, client, name)
    } catch {
      await world.sleep(50)
    } finally {
      await client.close().catch(() => undefined)
    }
  }
}

async function round(world: World, client: Millrace, name: string): Promise<void> {
  const producer = client.producer({ transactionalId: name, lingerMs: 1, batchSize: 500 })
  await producer.initTransactions()
  const consumer = client.consumer({
    groupId: 'g',
    autoOffsetReset: 'earliest',
    sessionTimeoutMs: 6000,
    heartbeatIntervalMs: 300,
    maxPartitionFetchBytes: 300,
  })
  consumer.subscribe(['in'])
  while (!world.isDone) {
    const batches = await consumer.poll({ timeoutMs: 200 })
    if (batches.length > 0) await copy(batches, producer, consumer)
  }
}

async function copy(batches: readonly ConsumedBatch[], producer: Producer, consumer: Consumer): Promise<void> {
  producer.beginTransaction()
  try {
    for (const batch of batches) {
      for (const { key, value } of batch.records()) {
        while (!producer.append('out', -1, key, value, -1, null)) await producer.ready('out')
      }
    }
    const offsets = batches.map(({ topic, partition, nextOffset: offset }) => ({ topic, partition, offset }))
    await producer.sendOffsetsToTransaction(
      [...new Map(offsets.map((each) => [each.partition, each])).values()],
      consumer.groupMetadata(),
    )
    await producer.commitTransaction()
  } catch (failure) {
    if (!(failure instanceof ProducerFenced)) await producer.abortTransaction().catch(() => undefined)
    throw failure
  }
}

for (let seed = 1; seed <= 5; seed++) {
  test(`consume, transform and produce through power losses, exactly once, seed ${seed}`, { timeout: 60_000 }, async () => {
    const world = new World(seed)
    await world.simulation.run(async () => {
      await world.startBroker()
      const random = world.simulation.random.fork('faults')
      const client = world.client('client')
      for (const name of ['in', 'out']) await client.admin.createTopics([{ name, partitions: 3 }])
      const workers = [work(world, 'worker-1'), work(world, 'worker-2')]
      const crashes = (async () => {
        for (let crash = 0; crash < 6; crash++) {
          await world.sleep(100 + random.below(1500))
          await world.losePower()
        }
      })()
      const producer = client.producer({ lingerMs: 1 })
      for (let i = 0; i < records; i++) {
        await producer.ready('in', { timeoutMs: 100_000 })
        producer.append('in', -1, new TextEncoder().encode(`${i % 17}`), new TextEncoder().encode(`${i}`), -1, null)
        if (i % 10 === 0) await world.sleep(random.below(200))
      }
      await producer.flush({ timeoutMs: 100_000 })
      await crashes
      const consumer = client.consumer({ autoOffsetReset: 'earliest' })
      consumer.assign([0, 1, 2].map((partition) => ({ topic: 'out', partition })))
      const byKey = new Map<string, number[]>()
      let count = 0
      for (let polls = 0; polls < 600 && count < records; polls++) {
        for (const batch of await consumer.poll()) {
          for (const { key, value } of batch.records()) {
            const name = new TextDecoder().decode(key!)
            byKey.set(name, [...(byKey.get(name) ?? []), Number(new TextDecoder().decode(value!))])
            count++
          }
        }
      }
      world.isDone = true
      expect(await consumer.poll({ timeoutMs: 5000 })).toEqual([])
      await Promise.all(workers)
      for (let key = 0; key < 17; key++) {
        expect(byKey.get(`${key}`)).toEqual(Array.from({ length: records }, (_, i) => i).filter((i) => i % 17 === key))
      }
      await client.close()
      await world.broker!.stop()
    })
  })
}
