// What the watched broker has to do: a mix of everything that comes and goes, each at a fixed rate.
import { randomBytes } from 'node:crypto'
import { createMillrace } from '@millrace/client'
import type { Consumer, Millrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import {
  apiVersionsRequest,
  apiVersionsResponse,
  consumerGroupHeartbeatRequest,
  consumerGroupHeartbeatResponse,
  findCoordinatorRequest,
  findCoordinatorResponse,
} from '@millrace/protocol'
import { WireClient } from '../packages/broker/test/wire-client.ts'

/** Settings under which all that expires does so within minutes, so that a steady state is reached. */
export const soakSettings = {
  'log.segment.bytes': 1024 * 1024,
  'log.retention.bytes': 4 * 1024 * 1024,
  'log.retention.check.interval.ms': 5_000,
  'log.segment.delete.delay.ms': 1_000,
  'log.cleaner.backoff.ms': 2_000,
  'log.cleaner.min.cleanable.ratio': 0.3,
  'offsets.topic.num.partitions': 1,
  'offsets.topic.segment.bytes': 1024 * 1024,
  'transaction.state.log.num.partitions': 1,
  'transaction.state.log.segment.bytes': 1024 * 1024,
  'offsets.retention.minutes': 1,
  'offsets.retention.check.interval.ms': 5_000,
  'transactional.id.expiration.ms': 60_000,
  'transaction.remove.expired.transaction.cleanup.interval.ms': 5_000,
  'producer.id.expiration.ms': 60_000,
  'producer.id.expiration.check.interval.ms': 5_000,
  'max.incremental.fetch.session.cache.slots': 100,
  'metadata.log.max.record.bytes.between.snapshots': 256 * 1024,
  'group.consumer.min.session.timeout.ms': 1_000,
  'group.consumer.session.timeout.ms': 5_000,
  'group.consumer.min.heartbeat.interval.ms': 500,
  'group.consumer.heartbeat.interval.ms': 1_000,
}

/** How often each thing was done. */
export type Counts = Map<string, number>

interface Work {
  readonly name: string
  /** Begun once in so many ms; the next one waits until the one before has ended. */
  readonly everyMs: number
  readonly run: (load: Load, turn: number) => Promise<void>
}

const partitions = 6
const noise = randomBytes(1024 * 1024)

/** Bytes that no codec makes smaller, so that segments fill, roll and go within minutes. */
function kilobyte(): Uint8Array {
  const from = Math.floor(Math.random() * (noise.length - 1_024))
  return noise.subarray(from, from + 1_024)
}

/** All works against one broker, until told to stop. */
export class Load {
  readonly counts: Counts = new Map()
  readonly kafka: Millrace
  readonly address: { readonly host: string; readonly port: number }
  readonly host = nodeHost({ level: 'error', log: () => undefined })
  readonly #stop = new AbortController()
  readonly #timeMs: number
  /** Readers that live as long as the load. */
  readonly readers: Consumer[] = []

  /** @param pace 1: as below; 2: everything twice as often. */
  constructor(port: number, pace: number) {
    this.address = { host: '127.0.0.1', port }
    this.#timeMs = 1 / pace
    this.kafka = this.client()
  }

  client(): Millrace {
    return createMillrace(
      { bootstrapServers: [`127.0.0.1:${this.address.port}`], clientId: 'soak', metadataMaxAgeMs: 30_000 },
      this.host,
    )
  }

  did(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times)
  }

  /** Runs until `forMs` have passed. @throws whatever a work threw first: under this load nothing may fail. */
  async run(forMs: number): Promise<void> {
    await this.kafka.admin.createTopics([
      { name: 'events', partitions },
      { name: 'table', partitions, configs: { 'cleanup.policy': 'compact', 'retention.bytes': '-1' } },
      { name: 'moved', partitions, configs: { 'retention.bytes': '1048576' } },
    ])
    await coordinator(this)
    const timer = setTimeout(() => this.#stop.abort(), forMs)
    try {
      await Promise.all(works.map((work) => this.#repeat(work)))
    } finally {
      clearTimeout(timer)
      this.#stop.abort()
      await this.kafka.close()
    }
  }

  async #repeat({ name, everyMs, run }: Work): Promise<void> {
    const period = everyMs * this.#timeMs
    let due = performance.now()
    for (let turn = 0; !this.#stop.signal.aborted; turn++) {
      try {
        await run(this, turn)
      } catch (cause) {
        this.#stop.abort()
        throw new Error(`${name} failed in its turn ${turn}`, { cause })
      }
      this.did(name)
      // What took longer than its period does not make up for it: the load is a rate, not a queue.
      due = Math.max(due + period, performance.now())
      await this.#sleep(due - performance.now())
    }
  }

  #sleep(ms: number): Promise<void> {
    if (ms <= 0) return new Promise((resolve) => setImmediate(resolve))
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#stop.signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#stop.signal.addEventListener('abort', done)
    })
  }
}

/** The coordinators' topic is there once somebody asks; raw members do not try again. */
async function coordinator(load: Load): Promise<void> {
  const client = await WireClient.connect(load.host.network, load.address)
  const ask = () => client.send(findCoordinatorRequest, findCoordinatorResponse, 3, { key: 'g', keyType: 0 })
  const until = performance.now() + 30_000
  let code: number
  while ((code = (await ask()).errorCode) !== 0) {
    if (performance.now() > until) throw new Error(`no coordinator: ${code}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  client.close()
}

const producers = new WeakMap<Load, ReturnType<Millrace['producer']>>()

function producerOf(load: Load): ReturnType<Millrace['producer']> {
  let producer = producers.get(load)
  if (producer === undefined) producers.set(load, (producer = load.kafka.producer({ compression: 'lz4', lingerMs: 5 })))
  return producer
}

async function produce(load: Load, turn: number): Promise<void> {
  const records = Array.from({ length: 20 }, (_, i) => ({ topic: 'events', key: `${turn}-${i}`, value: kilobyte() }))
  const keyed = Array.from({ length: 20 }, (_, i) => ({ topic: 'table', key: `key-${(turn * 20 + i) % 500}`, value: kilobyte() }))
  await producerOf(load).sendMany([...records, ...keyed])
  load.did('records', records.length + keyed.length)
}

async function read(load: Load): Promise<void> {
  if (load.readers.length === 0) {
    for (let i = 0; i < 2; i++) {
      const reader = load.kafka.consumer({ groupId: 'readers', autoOffsetReset: 'latest', enableAutoCommit: true })
      reader.subscribe(['events', 'table'])
      load.readers.push(reader)
    }
  }
  for (const reader of load.readers) {
    for (const batch of await reader.poll({ timeoutMs: 50 })) load.did('records read', batch.count)
  }
}

/** A group of its own: joins, reads, commits, leaves. Every other one is deleted, the rest expires. */
async function comingGroup(load: Load, turn: number): Promise<void> {
  const groupId = `group-${turn}`
  const client = load.client()
  const consumers = [0, 1].map(() => client.consumer({ groupId, autoOffsetReset: 'latest', fetchMaxWaitMs: 100 }))
  for (const consumer of consumers) consumer.subscribe(['events'])
  for (let i = 0; i < 5; i++) await Promise.all(consumers.map((consumer) => consumer.poll({ timeoutMs: 200 })))
  const committed = await commitIfMember(consumers[0] as Consumer, turn)
  await client.close()
  if (committed && turn % 2 === 0) await load.kafka.admin.deleteGroups([groupId])
}

/** On a busy machine the group may still be forming, or be about to form anew. @returns whether it is one that is kept. */
async function commitIfMember(consumer: Consumer, offset: number): Promise<boolean> {
  if (consumer.assignment().length === 0) return false
  try {
    await consumer.commit([{ topic: 'events', partition: 0, offset }])
    return true
  } catch (cause) {
    const forming = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS']
    if (!forming.includes((cause as { readonly codeName?: string }).codeName ?? '')) throw cause
    return false
  }
}

/** The same in the new protocol. Every third member is gone without a word, and its session ends. */
async function comingMember(load: Load, turn: number): Promise<void> {
  const client = await WireClient.connect(load.host.network, load.address)
  const memberId = `member-${turn}`.padEnd(22, '-')
  const beat = (memberEpoch: number, first: boolean) =>
    client.send(consumerGroupHeartbeatRequest, consumerGroupHeartbeatResponse, 1, {
      groupId: `new-${turn % 50}`,
      memberId,
      memberEpoch,
      ...(first ? { rebalanceTimeoutMs: 5_000, subscribedTopicNames: ['events'], topicPartitions: [] } : {}),
    })
  const joined = await beat(0, true)
  if (joined.errorCode !== 0) throw new Error(`joining answered ${joined.errorCode}: ${joined.errorMessage}`)
  if (turn % 3 !== 0) await beat(-1, false)
  client.close()
}

/** A transactional id of its own each time, four of five committed; it expires later. */
async function transaction(load: Load, turn: number): Promise<void> {
  const client = load.client()
  const producer = client.producer({ transactionalId: turn % 2 === 0 ? 'lasting' : `passing-${turn}` })
  await producer.initTransactions()
  producer.beginTransaction()
  await producer.sendMany(Array.from({ length: 10 }, (_, i) => ({ topic: 'moved', key: `${i}`, value: kilobyte() })))
  if (turn % 5 === 0) await producer.abortTransaction()
  else await producer.commitTransaction()
  await client.close()
}

async function topic(load: Load, turn: number): Promise<void> {
  const name = `passing-${turn}`
  await load.kafka.admin.createTopics([{ name, partitions: 4, configs: { 'retention.ms': '60000' } }])
  const client = load.client()
  await client.producer().sendMany([0, 1, 2, 3].map((partition) => ({ topic: name, partition, value: 'one' })))
  await client.close()
  await load.kafka.admin.deleteTopics([name])
}

/** Half say who they are and go, the others go in the middle of a request. */
async function connection(load: Load, turn: number): Promise<void> {
  const client = await WireClient.connect(load.host.network, load.address)
  if (turn % 2 === 0)
    await client.send(apiVersionsRequest, apiVersionsResponse, 3, { clientSoftwareName: 'soak', clientSoftwareVersion: '1' })
  else client.raw(Uint8Array.of(0, 0, 1, 0, 0, 18))
  client.close()
  await client.closed
}

async function describe(load: Load): Promise<void> {
  const { admin } = load.kafka
  await admin.listTopics()
  await admin.listGroups()
  await admin.describeConfigs([{ type: 'topic', name: 'events' }])
  await admin.listTransactions()
}

const works: readonly Work[] = [
  { name: 'produce', everyMs: 200, run: produce },
  { name: 'poll', everyMs: 200, run: read },
  { name: 'classic groups', everyMs: 3_000, run: comingGroup },
  { name: 'members of new groups', everyMs: 1_000, run: comingMember },
  { name: 'transactions', everyMs: 1_000, run: transaction },
  { name: 'topics made and deleted', everyMs: 4_000, run: topic },
  { name: 'connections', everyMs: 250, run: connection },
  { name: 'questions of an administrator', everyMs: 5_000, run: describe },
]
