// One side as a script sees it: its connections, and what it gave to this script: ids, epochs, sessions.
import { nodeHost } from '@millrace/host/node'
import { ApiKey, apis, frameRequest, Reader, readResponseHeader } from '@millrace/protocol'
import { batchOf, subscription } from './bytes.ts'
import { brokenFrame, isOfNoApi } from './broken-frames.ts'
import type { Request } from './script.ts'
import type { ApiSpec } from './spec.ts'
import { ownName, type Symbol, type Value } from './values.ts'
import { Wire } from './wire.ts'

export type Answer = Record<string, unknown>
/** A connection that is closed, or silence, is an answer too. */
export type Outcome = Answer | string

export const host = nodeHost({ level: 'error' })

/** A request that was sent. */
export interface Asked {
  /** undefined while no answer has come. */
  outcome: Outcome | undefined
  readonly done: Promise<void>
  /** Gives the connection up. */
  drop(): void
}

/** So long a side may take for what it does behind its answers. */
const patienceMs = 60_000

interface Member {
  readonly id: string
  epoch: number
  assigned: unknown
}

export class Side {
  readonly name: 'theirs' | 'ours'
  readonly port: number
  readonly directories: readonly string[]
  readonly #specs: ReadonlyMap<number, ApiSpec>
  readonly #idle: Wire[] = []
  /** Prefix of this script's names. */
  prefix = ''
  topicIds: string[] = []
  members: Member[] = []
  producers: { id: number; epoch: number }[] = []
  sessions: number[] = []
  #marks = 0

  constructor(name: 'theirs' | 'ours', port: number, directories: readonly string[], specs: ReadonlyMap<number, ApiSpec>) {
    this.name = name
    this.port = port
    this.directories = directories
    this.#specs = specs
  }

  begin(prefix: string): void {
    this.prefix = prefix
    this.topicIds = []
    this.members = []
    this.producers = []
    this.sessions = []
  }

  async #wire(): Promise<Wire> {
    for (let wire = this.#idle.pop(); wire !== undefined; wire = this.#idle.pop()) if (!wire.isClosed) return wire
    return await Wire.connect(host.network, this.port)
  }

  async #exchange(wire: Wire, key: number, version: number, body: unknown): Promise<Outcome> {
    const api = apis.get(key)
    if (api === undefined) throw new RangeError(`no API has the key ${key}`)
    const header = { apiKey: key, apiVersion: version, correlationId: 1, clientId: 'test' }
    const chunks = frameRequest(header, api.request as never, body as never)
    // To acks=0 no answer comes; the next request tells whether the connection was closed.
    if (key === ApiKey.PRODUCE && (body as { acks?: number }).acks === 0) {
      wire.tell(chunks)
      const after = await this.#exchange(wire, ApiKey.API_VERSIONS, 0, {})
      return typeof after === 'string' ? after : { said: 'nothing' }
    }
    return decoded(await wire.ask(chunks), key, version)
  }

  async ask(key: number, version: number, body: unknown): Promise<Outcome> {
    const wire = await this.#wire()
    const answer = await this.#exchange(wire, key, version, body)
    this.#idle.push(wire)
    return answer
  }

  /** For what is no part of a script. */
  async #sure<A>(key: number, version: number, body: unknown): Promise<A> {
    const answer = await this.ask(key, version, body)
    if (typeof answer === 'string') throw new Error(`${this.name} does not answer ${apis.get(key)?.name}: ${answer}`)
    return answer as A
  }

  /** Sends a request of a script. */
  async start({ key, version, body, fault }: Request): Promise<Asked> {
    const filled = await this.#filled(body)
    if (fault === undefined && !isWritable(key, version, filled)) {
      return { outcome: 'unwritable', done: Promise.resolve(), drop: () => undefined }
    }
    const wire = fault === undefined ? await this.#wire() : await Wire.connect(host.network, this.port)
    const run = async (): Promise<void> => {
      if (fault === undefined) {
        asked.outcome = await this.#exchange(wire, key, version, filled)
        this.#idle.push(wire)
      } else {
        const answer = await wire.ask([brokenFrame(this.#specs.get(key) as ApiSpec, version, filled, fault)])
        if (answer === 'closed') asked.outcome = answer
        else if (isOfNoApi(fault)) asked.outcome = `answered ${answer.length} bytes`
        else asked.outcome = decoded(answer, key, version)
        wire.close()
      }
    }
    const done = Promise.resolve().then(run)
    const asked: Asked = { outcome: undefined, done, drop: () => wire.close() }
    return asked
  }

  /** Remembers what an answer gives. In the order of the script on both sides, whoever answers first. */
  keep(key: number, answer: Outcome): void {
    if (typeof answer === 'string') return
    const { memberId, producerId, producerEpoch, sessionId, generationId, memberEpoch, assignment } = answer as {
      memberId?: string | null
      producerId?: number
      producerEpoch?: number
      sessionId?: number
      generationId?: number
      memberEpoch?: number
      assignment?: { topicPartitions?: unknown } | null
    }
    if (key === ApiKey.JOIN_GROUP || key === ApiKey.CONSUMER_GROUP_HEARTBEAT) {
      if (memberId !== undefined && memberId !== '' && memberId !== null)
        this.#keepMember(memberId, memberEpoch ?? generationId ?? -1, assignment)
    }
    if ((key === ApiKey.INIT_PRODUCER_ID || key === ApiKey.END_TXN) && producerId !== undefined && producerId >= 0) {
      const known = this.producers.find(({ id }) => id === producerId)
      if (known === undefined) this.producers.push({ id: producerId, epoch: producerEpoch ?? 0 })
      else known.epoch = producerEpoch ?? 0
    }
    if (key === ApiKey.FETCH && sessionId !== undefined && sessionId > 0 && !this.sessions.includes(sessionId))
      this.sessions.push(sessionId)
  }

  #keepMember(id: string, epoch: number, assignment: { topicPartitions?: unknown } | null | undefined): void {
    let member = this.members.find((one) => one.id === id)
    if (member === undefined) this.members.push((member = { id, epoch, assigned: [] }))
    else if (epoch >= 0) member.epoch = epoch
    if (assignment?.topicPartitions !== undefined) member.assigned = assignment.topicPartitions
  }

  async #filled(value: Value): Promise<unknown> {
    if (typeof value === 'string') return value.replaceAll(ownName, this.prefix)
    if (Array.isArray(value)) return await Promise.all((value as readonly Value[]).map((one) => this.#filled(one)))
    if (typeof value !== 'object' || value === null) return value
    if ('$' in value) return await this.#symbol(value as Symbol)
    const fields = Object.entries(value).map(async ([name, one]) => [name, await this.#filled(one)] as const)
    return Object.fromEntries(await Promise.all(fields))
  }

  async #symbol({ $, n, text }: Symbol): Promise<unknown> {
    const producer = nth(this.producers, n)
    const member = nth(this.members, n)
    switch ($) {
      case 'topic id':
        return this.topicIds[n] ?? 'unknownunknownunknow0A'
      case 'member':
        return member?.id ?? ''
      case 'member epoch':
        return (member?.epoch ?? 0) + Number(text ?? 0)
      case 'assigned':
        return member?.assigned ?? []
      case 'producer id':
        return producer?.id ?? -1
      case 'producer epoch':
        return (producer?.epoch ?? -1) + Number(text ?? 0)
      case 'session':
        return nth(this.sessions, n) ?? 0
      case 'directory':
        return this.directories[n] ?? '/nowhere'
      case 'name':
        return this.prefix.padEnd(n, 'n')
      case 'offset':
        return (await this.#offset(text ?? 'latest')) + n
      case 'subscription':
        return n === 0 ? new Uint8Array(0) : subscription(`${this.prefix}t${n - 1}`)
      case 'records':
        return batchOf(n, text ?? 'plain', this.producers.at(-1), host.compression)
    }
  }

  /** Of the first partition of the first topic. What is stable ends in the log, whatever a side says. */
  async #offset(place: string): Promise<number> {
    if (place === 'stable') return Math.max(await this.#offsetAt('stable'), await this.#offsetAt('earliest'))
    return await this.#offsetAt(place)
  }

  async #offsetAt(place: string): Promise<number> {
    const partitions = [{ partitionIndex: 0, timestamp: place === 'earliest' ? -2 : -1 }]
    const answer = await this.#sure<{ topics: { partitions: { offset: number }[] }[] }>(ApiKey.LIST_OFFSETS, 2, {
      replicaId: -1,
      isolationLevel: place === 'stable' ? 1 : 0,
      topics: [{ name: `${this.prefix}t0`, partitions }],
    })
    return answer.topics[0]?.partitions[0]?.offset ?? -1
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
    }
    await this.metadataApplied()
  }

  async dropTopics(): Promise<void> {
    const { topics } = await this.#sure<{ topics: { name: string }[] }>(ApiKey.METADATA, 9, { topics: null })
    const topicNames = topics.map(({ name }) => name).filter((name) => name.startsWith(this.prefix))
    if (topicNames.length > 0) await this.#sure(ApiKey.DELETE_TOPICS, 5, { topicNames, timeoutMs: 10_000 })
  }

  /**
   * Apache Kafka applies what was changed a moment after it has answered, in the order of the changes, and a broker's settings as one of the last.
   * A change that is seen tells that all before it were applied but for what follows the settings; a second one that these were too.
   */
  async metadataApplied(): Promise<void> {
    for (let twice = 0; twice < 2; twice++) {
      const value = String(1_000_000 + ++this.#marks)
      const name = 'max.connections.per.ip'
      const resource = { resourceType: 4, resourceName: '1' }
      const changed = await this.#sure<{ responses: { errorCode: number }[] }>(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, {
        resources: [{ ...resource, configs: [{ name, value, configOperation: 0 }] }],
      })
      if (changed.responses[0]?.errorCode !== 0) throw new Error(`${this.name} takes no mark: ${changed.responses[0]?.errorCode}`)
      const until = host.clock.monotonic() + patienceMs
      for (;;) {
        const seen = await this.#sure<{ results: { configs: { value: string | null }[] }[] }>(ApiKey.DESCRIBE_CONFIGS, 1, {
          resources: [{ ...resource, configurationKeys: [name] }],
        })
        if (seen.results[0]?.configs[0]?.value === value) break
        if (host.clock.monotonic() > until) throw new Error(`${this.name} does not apply its metadata`)
        await host.clock.sleep(3)
      }
    }
  }

  /** Of a group of consumers; -1 where there is none. */
  async groupEpoch(groupId: string): Promise<number> {
    const groupIds = [groupId.replaceAll(ownName, this.prefix)]
    const answer = await this.#sure<{ groups: { errorCode: number; groupEpoch: number }[] }>(ApiKey.CONSUMER_GROUP_DESCRIBE, 0, {
      groupIds,
    })
    return answer.groups[0]?.errorCode === 0 ? answer.groups[0].groupEpoch : -1
  }

  /** The markers of a transaction are written after its end was answered. @returns whether all of them are, within this time. */
  async transactionsSettled(withinMs: number): Promise<boolean> {
    const transactionalIds = ['x0', 'x1', 'e0'].map((name) => this.prefix + name)
    const until = host.clock.monotonic() + withinMs
    for (;;) {
      const answer = await this.#sure<{ transactionStates: { transactionState: string }[] }>(ApiKey.DESCRIBE_TRANSACTIONS, 0, {
        transactionalIds,
      })
      if (!answer.transactionStates.some(({ transactionState }) => transactionState.startsWith('Prepare'))) return true
      if (host.clock.monotonic() > until) return false
      await host.clock.sleep(5)
    }
  }

  /** APIs and the versions of them that it names. */
  async versions(): Promise<ReadonlyMap<number, readonly [number, number]>> {
    const answer = await this.#sure<{ apiKeys: { apiKey: number; minVersion: number; maxVersion: number }[] }>(
      ApiKey.API_VERSIONS,
      0,
      {},
    )
    return new Map(answer.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, [minVersion, maxVersion]]))
  }

  /** Finding the coordinators makes their topics. */
  async coordinators(): Promise<void> {
    for (const keyType of [0, 1]) {
      for (let tries = 0; ; tries++) {
        const answer = await this.#sure<{ coordinators: { errorCode: number }[] }>(ApiKey.FIND_COORDINATOR, 4, {
          keyType,
          coordinatorKeys: ['x'],
        })
        if (answer.coordinators[0]?.errorCode === 0) break
        if (tries > 400) throw new Error(`${this.name} finds no coordinator`)
        await host.clock.sleep(50)
      }
    }
    await this.metadataApplied()
    // A coordinator is found a moment before it has loaded: one name at least for each of its partitions.
    for (let n = 0; n < 12; n++) {
      for (let tries = 0; ; tries++) {
        const begin = { transactionalId: `loaded ${n}`, transactionTimeoutMs: 60_000 }
        const offsets = { groupId: `loaded ${n}`, topics: null }
        const codes = [
          await this.#sure<Answer>(ApiKey.INIT_PRODUCER_ID, 1, begin),
          await this.#sure<Answer>(ApiKey.OFFSET_FETCH, 5, offsets),
        ]
        if (codes.every((answer) => answer['errorCode'] === 0)) break
        if (tries > 400) throw new Error(`${this.name} does not load its coordinators`)
        await host.clock.sleep(50)
      }
    }
  }

  close(): void {
    for (const wire of this.#idle.splice(0)) wire.close()
  }
}

function nth<T>(list: readonly T[], n: number): T | undefined {
  if (list.length === 0) return undefined
  return n < 0 ? (list.at(n) ?? list[0]) : list[n % list.length]
}

function decoded(answer: Uint8Array | 'closed', key: number, version: number): Outcome {
  if (answer === 'closed') return answer
  const reader = new Reader(answer)
  const correlationId = readResponseHeader(reader, key, version)
  if (correlationId !== 1) return `answered to ${correlationId}`
  const body = apis.get(key)?.response.read(reader, version) as Answer
  return reader.remaining() === 0 ? body : `answered with ${reader.remaining()} bytes too many`
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
