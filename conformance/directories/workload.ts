// A random workload on one node: records, transactions, groups, deletions, settings and moves between directories, each awaited.
import type { SeededRandom } from '@millrace/host/simulated'
import { ApiKey } from '@millrace/protocol'
import { connect, recordsOf, until } from '../reading.ts'
import type { Expected, TopicKind } from './expected.ts'
import { partitionName } from './expected.ts'
import { classicGroup, Groups, newGroup } from './groups.ts'
import type { DirectoryNode } from './node.ts'
import { Producers } from './producers.ts'
import type { Pair } from './producers.ts'
import { loadPrefix } from './view.ts'

interface NewTopic {
  readonly name: string
  readonly partitions: number
  readonly kind: TopicKind
  readonly configs: Readonly<Record<string, string>>
}

const whole: TopicKind = { isCompacted: false, isBounded: false }
/** Below the least that segment.bytes may be, as Apache Kafka's own tests have it. */
const small = { 'internal.segment.bytes': '3000' }
const stay = { 'retention.ms': '-1', ...small }

const topics: readonly NewTopic[] = [
  { name: 'plain', partitions: 3, kind: whole, configs: stay },
  { name: 'zstd', partitions: 1, kind: whole, configs: { ...stay, 'compression.type': 'zstd' } },
  { name: 'appended', partitions: 1, kind: whole, configs: { ...stay, 'message.timestamp.type': 'LogAppendTime' } },
  { name: 'trimmed', partitions: 2, kind: whole, configs: stay },
  {
    name: 'compacted',
    partitions: 2,
    kind: { isCompacted: true, isBounded: false },
    configs: { 'cleanup.policy': 'compact', ...small },
  },
  {
    name: 'both',
    partitions: 1,
    kind: { isCompacted: true, isBounded: true },
    configs: { 'cleanup.policy': 'compact,delete', 'retention.bytes': '20000', ...small },
  },
  {
    name: 'bounded',
    partitions: 1,
    kind: { isCompacted: false, isBounded: true },
    configs: { 'retention.bytes': '6000', ...small },
  },
  { name: loadPrefix, partitions: 2, kind: whole, configs: stay },
]
/** An open transaction holds the cleaner back: those that stay open write here only. */
const unbounded = ['plain', 'zstd', 'appended', 'trimmed'] as const
const keyed = ['compacted', 'both'] as const
/** Bit by bit, so that a batch of a duplicate is still the last one of its producer. */
const codecs = ['gzip', 'snappy', 'lz4', 'zstd', 'producer', 'uncompressed'] as const

export class Workload {
  readonly producers: Producers
  readonly groups: Groups
  #node: DirectoryNode
  readonly #random: SeededRandom
  readonly #expected: Expected
  #value = 0
  #extra = 0
  readonly #extras: string[] = []

  constructor(node: DirectoryNode, random: SeededRandom, expected: Expected) {
    this.#node = node
    this.#random = random
    this.#expected = expected
    this.producers = new Producers(node, random, expected)
    this.groups = new Groups(node, random, expected)
  }

  /** Goes on with another node. */
  on(node: DirectoryNode): void {
    this.#node = node
    this.producers.node = node
    this.groups.node = node
  }

  async makeTopics(): Promise<void> {
    for (const topic of topics) await this.#create(topic)
  }

  /** Members and producers go on, then `steps` random steps; at the end only transactions that may stay are open, and logs have been compacted. */
  async run(steps: number): Promise<void> {
    const before = this.#expected.recordsOf('compacted-0').length
    await this.groups.settle()
    for (let i = 0; i < steps; i++) await this.#step()
    for (const id of this.producers.open()) if (id.startsWith('end')) await this.producers.end(id, this.#chance(2))
    await this.#fill('compacted', 0, 40)
    await this.#fill('bounded', 0, 20)
    await this.groups.settle()
    await this.#compacted(before)
  }

  async #step(): Promise<void> {
    switch (this.#random.below(20)) {
      case 0:
      case 1:
      case 2:
        return this.#send(this.#pick([...unbounded, 'bounded']), undefined)
      case 3:
      case 4:
        return this.#send(this.#pick([...unbounded, ...keyed]), this.#pick(['one', 'two']))
      case 5:
        return this.#send(this.#pick(keyed), undefined)
      case 6:
      case 7:
      case 8:
        return this.#transact(this.#pick(['end-1', 'end-2']), [...unbounded, ...keyed, 'bounded'])
      case 9:
      case 10:
        return this.#transact(this.#pick(['stay-1', 'stay-2']), unbounded)
      case 11:
      case 12:
        return this.#commitOffset()
      case 13:
        return this.groups.forget(this.#pick(['g0', 'g1']), 'plain', this.#random.below(3))
      case 14:
        return this.#chance(3) ? this.groups.leave() : this.groups.join(this.#pick(['plain', 'trimmed', 'compacted']))
      case 15:
        return this.groups.joinClassic()
      case 16:
        return this.#deleteRecords()
      case 17:
        return this.#changeTopics()
      case 18:
        return this.#changeConfigs()
      default:
        return this.#move()
    }
  }

  async #send(topic: string, producer: string | undefined): Promise<void> {
    const { partitions = 1 } = this.#expected.topics.get(topic) ?? {}
    const partition = this.#random.below(partitions)
    const sent = await this.producers.send(topic, partition, this.#pairs(topic), producer)
    if (producer === undefined || !this.#chance(3)) return
    // What was acknowledged is not appended again (KIP-98).
    const offset = await sent.again()
    if (offset !== sent.offset)
      throw new Error(`${this.#node.name}: a batch at ${sent.offset} sent again is said to be at ${offset}`)
  }

  async #transact(id: string, among: readonly string[]): Promise<void> {
    await this.producers.transaction(id, id.endsWith('1') ? 1 : 2)
    for (let n = 1 + this.#random.below(3); n > 0; n--) {
      const topic = this.#pick(among)
      const partition = this.#random.below(this.#expected.topics.get(topic)?.partitions ?? 1)
      await this.producers.sendIn(id, topic, partition, this.#pairs(topic))
    }
    if (this.#chance(3)) await this.producers.commitIn(id, `of-${id}`, 'plain', this.#random.below(3), ++this.#value)
    if (!this.#chance(3)) await this.producers.end(id, this.#chance(2))
  }

  async #commitOffset(): Promise<void> {
    const group = this.#pick(['g0', 'g1', newGroup, classicGroup])
    if (group === classicGroup) await this.groups.joinClassic()
    await this.groups.commit(group, 'plain', this.#random.below(3), ++this.#value)
  }

  async #deleteRecords(): Promise<void> {
    const partition = this.#random.below(2)
    const name = partitionName('trimmed', partition)
    const last = this.#expected.recordsOf(name).at(-1)?.offset
    const from = this.#expected.starts.get(name) ?? 0
    if (last === undefined || last <= from) return
    const offset = from + this.#random.below(last - from)
    const topicsAsked = [{ name: 'trimmed', partitions: [{ partitionIndex: partition, offset }] }]
    await this.#node.sure<{ topics: { partitions: { errorCode: number }[] }[] }>(
      ApiKey.DELETE_RECORDS,
      2,
      { topics: topicsAsked, timeoutMs: 10_000 },
      (answer) => answer.topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode)),
    )
    this.#expected.starts.set(name, offset)
  }

  /** A topic more, a topic less, or more partitions. */
  async #changeTopics(): Promise<void> {
    const name = this.#extras[this.#random.below(Math.max(1, this.#extras.length))]
    if (name === undefined || this.#chance(3)) {
      const made = { name: `extra-${++this.#extra}`, partitions: 1 + this.#random.below(3), kind: whole, configs: stay }
      this.#extras.push(made.name)
      await this.#create(made)
      return this.#send(made.name, undefined)
    }
    if (this.#chance(2)) {
      this.#extras.splice(this.#extras.indexOf(name), 1)
      this.#expected.removeTopic(name)
      await this.#node.sure<{ responses: { errorCode: number }[] }>(
        ApiKey.DELETE_TOPICS,
        5,
        { topicNames: [name], timeoutMs: 10_000 },
        ({ responses }) => responses.map(({ errorCode }) => errorCode),
      )
      return
    }
    const topic = this.#expected.topics.get(name)
    if (topic === undefined) return
    topic.partitions += 1
    const wanted = [{ name, count: topic.partitions, assignments: null }]
    await this.#node.sure<{ results: { errorCode: number }[] }>(
      ApiKey.CREATE_PARTITIONS,
      3,
      { topics: wanted, timeoutMs: 10_000 },
      ({ results }) => results.map(({ errorCode }) => errorCode),
    )
    await this.producers.send(name, topic.partitions - 1, this.#pairs(name))
  }

  async #changeConfigs(): Promise<void> {
    const n = this.#random.below(1000)
    const [resourceType, resourceName, name, value] = this.#pick([
      [2, 'plain', 'compression.type', this.#pick(codecs)],
      [2, 'trimmed', 'max.message.bytes', String(1_000_000 + n)],
      [4, '', 'message.max.bytes', String(1_048_588 + n)],
      [16, 'metrics', 'interval.ms', String(1000 + n)],
      [32, newGroup, 'consumer.heartbeat.interval.ms', String(5000 + n)],
    ] as const)
    const resources = [{ resourceType, resourceName, configs: [{ name, value, configOperation: this.#chance(4) ? 1 : 0 }] }]
    await this.#node.sure<{ responses: { errorCode: number }[] }>(
      ApiKey.INCREMENTAL_ALTER_CONFIGS,
      1,
      { resources },
      ({ responses }) => responses.map(({ errorCode }) => errorCode),
    )
  }

  /** A replica into another directory, where there are several. */
  async #move(): Promise<void> {
    const { directories } = this.#node
    const path = directories[this.#random.below(directories.length)]
    const name = this.#pick(['plain', 'compacted', 'trimmed'])
    const partitions = [this.#random.below(2)]
    // Apache Kafka's move copies records alone and forgets producers, and open transactions, whose records were deleted.
    if (name === 'trimmed' && this.#node.name === 'kafka') return
    await this.#node.sure<{ results: { partitions: { errorCode: number }[] }[] }>(
      ApiKey.ALTER_REPLICA_LOG_DIRS,
      2,
      { dirs: [{ path, topics: [{ name, partitions }] }] },
      ({ results }) => results.flatMap((each) => each.partitions.map(({ errorCode }) => errorCode)),
    )
  }

  async #fill(topic: string, partition: number, batches: number): Promise<void> {
    for (let i = 0; i < batches; i++) await this.producers.send(topic, partition, this.#pairs(topic))
  }

  /** Waits until the cleaner has taken some of what was written since. */
  async #compacted(before: number): Promise<void> {
    const written = this.#expected.recordsOf('compacted-0').slice(before)
    const first = written[0]?.offset ?? 0
    await using millrace = connect(this.#node.bootstrap)
    await until(`${this.#node.name} compacts`, 60_000, async () => {
      const left = await recordsOf(millrace, 'compacted', 'read_uncommitted')
      return left.filter(({ partition, offset }) => partition === 0 && offset >= first).length < written.length
    })
  }

  async #create({ name, partitions, kind, configs }: NewTopic): Promise<void> {
    const topic = {
      name,
      numPartitions: partitions,
      replicationFactor: 1,
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    }
    await this.#node.sure<{ topics: { errorCode: number }[] }>(
      ApiKey.CREATE_TOPICS,
      7,
      { topics: [topic], timeoutMs: 10_000 },
      (answer) => answer.topics.map(({ errorCode }) => errorCode),
    )
    this.#expected.addTopic(name, partitions, kind)
  }

  #pairs(topic: string): Pair[] {
    const isKeyed = (keyed as readonly string[]).includes(topic)
    return Array.from({ length: 1 + this.#random.below(4) }, () => ({
      key: isKeyed ? `k${this.#random.below(9)}` : this.#chance(2) ? `key ${this.#value}` : null,
      value: isKeyed && this.#chance(6) ? null : `${topic} ${++this.#value} ${'x'.repeat(this.#random.below(120))}`,
    }))
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#random.below(choices.length)] as T
  }

  /** One in so many. */
  #chance(of: number): boolean {
    return this.#random.below(of) === 0
  }
}
