// Apache Kafka and our broker on the same settings, a connection to each, and what each gave to this script: ids, epochs, sessions.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brokerConfig, createBroker } from '@millrace/broker'
import { nodeHost } from '@millrace/host/node'
import { freePort, startApacheKafka } from '@millrace/judges'
import { ApiKey, apis, BatchBuilder, frameRequest } from '@millrace/protocol'
import { WireClient } from '../../packages/broker/test/wire-client.ts'
import { ownName, type Step, type Symbol, type Value } from './script.ts'

export type Answer = Record<string, unknown>
/** A connection that is closed, or silence, is an answer too. */
export type Outcome = Answer | 'closed' | 'silent' | 'unwritable'

export const host = nodeHost({ level: 'error' })
const silenceMs = 8_000

/** One of the two, as one script sees it. */
export class Side {
  readonly name: 'theirs' | 'ours'
  readonly port: number
  readonly directories: readonly string[]
  #client: WireClient | undefined
  /** Prefix of this script's names. */
  prefix = ''
  topicIds: string[] = []
  members: string[] = []
  producers: { id: number; epoch: number }[] = []
  sessionId = 0

  constructor(name: 'theirs' | 'ours', port: number, directories: readonly string[]) {
    this.name = name
    this.port = port
    this.directories = directories
  }

  begin(prefix: string): void {
    this.prefix = prefix
    this.topicIds = []
    this.members = []
    this.producers = []
    this.sessionId = 0
  }

  async ask(key: number, version: number, body: unknown): Promise<Outcome> {
    const api = apis.get(key)
    if (api === undefined) throw new RangeError(`no API has the key ${key}`)
    if (!isWritable(key, version, body)) return 'unwritable'
    this.#client ??= await WireClient.connect(host.network, { host: '127.0.0.1', port: this.port })
    const client = this.#client
    const silence = new AbortController()
    try {
      if (key === ApiKey.PRODUCE && (body as { acks?: number }).acks === 0) return await this.#tell(client, key, version, body)
      const answer = client.send(api.request as never, api.response as never, version, body as never) as Promise<Answer>
      const silent = host.clock.sleep(silenceMs, silence.signal).then((): 'silent' => 'silent')
      // Aborted when the answer came first.
      silent.catch(() => undefined)
      const first = await Promise.race([answer, silent])
      if (first === 'silent') {
        answer.catch(() => undefined)
        this.close()
      }
      return first
    } catch (cause) {
      this.#client = undefined
      if (!(cause instanceof Error) || cause.message !== 'connection closed') {
        client.close()
        throw new Error(`${api.name} v${version} ${JSON.stringify(body)}`, { cause })
      }
      return 'closed'
    } finally {
      silence.abort()
    }
  }

  /** To acks=0 no answer comes; the next request tells whether the connection was closed. */
  async #tell(client: WireClient, key: number, version: number, body: unknown): Promise<Outcome> {
    client.tell(apis.get(key)?.request as never, version, body as never)
    const answer = await this.ask(ApiKey.API_VERSIONS, 0, {})
    return typeof answer === 'string' ? answer : { said: 'nothing' }
  }

  /** For what is no part of a script: an earlier request may have cost the connection. */
  async #sure<A>(key: number, version: number, body: unknown): Promise<A> {
    for (let tries = 0; tries < 3; tries++) {
      const answer = await this.ask(key, version, body)
      if (typeof answer !== 'string') return answer as A
    }
    throw new Error(`${this.name} does not answer ${apis.get(key)?.name}`)
  }

  /** Sends a step, and keeps what the answer gives. */
  async run({ key, version, body }: Step): Promise<Outcome> {
    const answer = await this.ask(key, version, this.#filled(body, version))
    if (typeof answer !== 'string') this.#keep(key, answer)
    return answer
  }

  #keep(key: number, answer: Answer): void {
    const { memberId, producerId, producerEpoch, sessionId } = answer as {
      memberId?: string
      producerId?: number
      producerEpoch?: number
      sessionId?: number
    }
    if (
      (key === ApiKey.JOIN_GROUP || key === ApiKey.CONSUMER_GROUP_HEARTBEAT) &&
      memberId !== undefined &&
      memberId !== '' &&
      memberId !== null
    ) {
      if (!this.members.includes(memberId)) this.members.push(memberId)
    }
    if ((key === ApiKey.INIT_PRODUCER_ID || key === ApiKey.END_TXN) && producerId !== undefined && producerId >= 0) {
      const known = this.producers.find(({ id }) => id === producerId)
      if (known === undefined) this.producers.push({ id: producerId, epoch: producerEpoch ?? 0 })
      else known.epoch = producerEpoch ?? 0
    }
    if (key === ApiKey.FETCH && sessionId !== undefined && sessionId > 0) this.sessionId = sessionId
  }

  #filled(value: Value, version: number): unknown {
    if (typeof value === 'string') return value.replaceAll(ownName, this.prefix)
    if (Array.isArray(value)) return (value as readonly Value[]).map((one) => this.#filled(one, version))
    if (typeof value !== 'object' || value === null) return value
    if ('$' in value) return this.#symbol(value as Symbol)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.#filled(one, version)]))
  }

  #symbol({ $, n, text }: Symbol): unknown {
    const producer = this.producers.length === 0 ? undefined : this.producers[n % this.producers.length]
    switch ($) {
      case 'topic id':
        return this.topicIds[n] ?? 'unknownunknownunknow0A'
      case 'member':
        return this.members.length === 0 ? '' : this.members[n % this.members.length]
      case 'producer id':
        return producer?.id ?? -1
      case 'producer epoch':
        return producer?.epoch ?? -1
      case 'session':
        return this.sessionId
      case 'directory':
        return this.directories[n] ?? '/nowhere'
      case 'subscription':
        return n === 0 ? new Uint8Array(0) : subscription(`${this.prefix}t${n - 1}`)
      case 'records':
        return this.#records(n, text ?? 'plain')
    }
  }

  #records(n: number, text: string): Uint8Array | null {
    const [kind, sequence = '0'] = text.split(' ')
    const builder = new BatchBuilder({ codecId: kind === 'gzip' ? 1 : kind === 'zstd' ? 4 : 0 })
    const value = new TextEncoder().encode(`value ${n}`)
    const time = kind === 'late' ? 4_000_000_000_000 : 1_700_000_000_000
    for (let i = 0; i < (kind === 'empty' ? 0 : n + 1); i++) builder.append(time + i, kind === 'keyed' ? value : null, value)
    const [producer] = this.producers
    const producerOf = kind === 'idempotent' || kind === 'transactional' ? producer : undefined
    const bytes = builder.build(
      {
        producerId: producerOf?.id,
        producerEpoch: producerOf?.epoch,
        baseSequence: producerOf === undefined ? undefined : Number(sequence),
        transactional: kind === 'transactional',
      },
      host.compression,
    )
    if (kind === 'crc') bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1
    if (kind === 'old') bytes[16] = 1
    if (kind === 'control') bytes[22] = (bytes[22] as number) | 0x20
    if (kind === 'cut') return bytes.subarray(0, bytes.length - 3)
    if (kind === 'two') return new Uint8Array([...bytes, ...bytes])
    return bytes
  }

  /** The script's topics, found by everyone when this returns. */
  async makeTopics(): Promise<void> {
    const topic = (name: string, numPartitions: number, configs: { name: string; value: string }[] = []) => ({
      name: this.prefix + name,
      numPartitions,
      replicationFactor: 1,
      configs,
    })
    const topics = [topic('t0', 2), topic('t1', 1, [{ name: 'cleanup.policy', value: 'compact' }]), topic('t2', 1)]
    const made = await this.#sure<{ topics: { name: string; topicId: string; errorCode: number }[] }>(ApiKey.CREATE_TOPICS, 7, {
      topics,
      timeoutMs: 10_000,
    })
    for (const { name } of topics) {
      const found = made.topics.find((one) => one.name === name)
      if (found === undefined || found.errorCode !== 0) throw new Error(`${this.name} made no topic ${name}: ${found?.errorCode}`)
      this.topicIds.push(found.topicId)
      await this.led(name)
    }
  }

  async led(name: string): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      const answer = await this.#sure<{ topics: { errorCode: number; partitions: { leaderId: number }[] }[] }>(
        ApiKey.METADATA,
        9,
        {
          topics: [{ name }],
          allowAutoTopicCreation: false,
        },
      )
      const [topic] = answer.topics
      const isLed = topic?.errorCode === 0 && topic.partitions.every(({ leaderId }) => leaderId >= 0)
      if (isLed && (await this.#serves(name, topic.partitions.length))) return
      await host.clock.sleep(25)
    }
    throw new Error(`${this.name} has no leader for ${name}`)
  }

  /** A leader is named a moment before it leads. */
  async #serves(name: string, count: number): Promise<boolean> {
    const partitions = Array.from({ length: count }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1 }))
    const answer = await this.#sure<{ topics: { partitions: { errorCode: number }[] }[] }>(ApiKey.LIST_OFFSETS, 1, {
      replicaId: -1,
      topics: [{ name, partitions }],
    })
    return answer.topics.every((topic) => topic.partitions.every(({ errorCode }) => errorCode === 0))
  }

  async dropTopics(): Promise<void> {
    const topicNames = ['t0', 't1', 't2', 'new'].map((name) => this.prefix + name)
    await this.#sure(ApiKey.DELETE_TOPICS, 5, { topicNames, timeoutMs: 10_000 })
  }

  /** APIs and the versions of them that it names. */
  async versions(): Promise<ReadonlyMap<number, readonly [number, number]>> {
    const answer = (await this.ask(ApiKey.API_VERSIONS, 0, {})) as {
      apiKeys: { apiKey: number; minVersion: number; maxVersion: number }[]
    }
    return new Map(answer.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, [minVersion, maxVersion]]))
  }

  /** Finding the coordinators makes their topics. */
  async coordinators(): Promise<void> {
    for (const keyType of [0, 1]) {
      for (let tries = 0; ; tries++) {
        const answer = (await this.ask(ApiKey.FIND_COORDINATOR, 4, { keyType, coordinatorKeys: ['x'] })) as {
          coordinators: { errorCode: number }[]
        }
        if (answer.coordinators[0]?.errorCode === 0) break
        if (tries > 400) throw new Error(`${this.name} finds no coordinator`)
        await host.clock.sleep(50)
      }
    }
    for (const name of ['__consumer_offsets', '__transaction_state']) await this.led(name)
    // A coordinator is found a moment before it has loaded: one name at least for each of its partitions.
    for (let n = 0; n < 12; n++) {
      for (let tries = 0; tries < 200; tries++) {
        const begin = { transactionalId: `loaded ${n}`, transactionTimeoutMs: 60_000 }
        const offsets = { groupId: `loaded ${n}`, topics: null }
        const codes = [
          await this.#sure<Answer>(ApiKey.INIT_PRODUCER_ID, 1, begin),
          await this.#sure<Answer>(ApiKey.OFFSET_FETCH, 5, offsets),
        ]
        if (codes.every((answer) => answer['errorCode'] === 0)) break
        await host.clock.sleep(50)
      }
    }
  }

  close(): void {
    this.#client?.close()
    this.#client = undefined
  }
}

/** A generator may choose what no message can hold, such as a number that is too large. */
function isWritable(key: number, version: number, body: unknown): boolean {
  try {
    frameRequest(
      { apiKey: key, apiVersion: version, correlationId: 0, clientId: null },
      apis.get(key)?.request as never,
      body as never,
    )
    return true
  } catch (cause) {
    if (cause instanceof Error) return false
    throw cause
  }
}

/** What members of the classic protocol say of themselves: version 0, one topic, no more. */
function subscription(topic: string): Uint8Array {
  const name = new TextEncoder().encode(topic)
  const bytes = new Uint8Array(2 + 4 + 2 + name.length + 4)
  const view = new DataView(bytes.buffer)
  view.setInt32(2, 1)
  view.setInt16(6, name.length)
  bytes.set(name, 8)
  view.setInt32(8 + name.length, -1)
  return bytes
}

export interface Sides {
  readonly theirs: Side
  readonly ours: Side
  stop(): Promise<void>
}

/** Starts both, each with two log directories. */
export async function startSides(): Promise<Sides> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-differential-'))
  const shared = {
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '3',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '3',
    'log.initial.task.delay.ms': '3600000',
  }
  const directories = (name: string): string[] => [join(folder, name), join(folder, `${name}-1`)]
  const kafka = await startApacheKafka({
    directory: directories('theirs')[0] as string,
    heap: '512M',
    settings: { ...shared, 'log.dirs': directories('theirs').join(',') },
  })
  const controllerPort = await freePort()
  const config = brokerConfig({
    ...shared,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'node.id': '1',
    'process.roles': 'broker,controller',
    'log.dirs': directories('ours').join(','),
    'millrace.durability': 'os',
  })
  const broker = await createBroker(config, host, { clusterId: 'MkU3OEVBNTcwNTJENDM2Qg' })
  const port = broker.listeners.find(({ name }) => name === 'PLAINTEXT')?.port ?? 0
  const theirs = new Side('theirs', kafka.port, directories('theirs'))
  const ours = new Side('ours', port, directories('ours'))
  // Kafka writes this into a new cluster where eligible leader replicas are remembered, which our new clusters do not.
  const configs = [{ name: 'min.insync.replicas', value: '1', configOperation: 0 }]
  await ours.ask(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, { resources: [{ resourceType: 4, resourceName: '', configs }] })
  return {
    theirs,
    ours,
    async stop() {
      theirs.close()
      ours.close()
      await broker.stop()
      await kafka.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
