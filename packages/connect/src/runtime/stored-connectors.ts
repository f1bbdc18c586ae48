// Connectors and their states in topics, in the formats of Kafka Connect's distributed worker, for a worker that has such topics.
//
//     config.storage.topic   connector-NAME     {"properties":{…}}               null: deleted
//                            target-state-NAME  {"state":"PAUSED","state.v2":"STOPPED"}
//                            task-NAME-0        {"properties":{…}}
//                            commit-NAME        {"tasks":1}                      after its tasks' records
//     status.storage.topic   status-connector-NAME, status-task-NAME-0
//                                               {"state":"RUNNING","trace":null,"worker_id":"host:port","generation":0,"version":"…"}
//                            status-topic-TOPIC:connector-NAME
//                                               {"topic":{"name":"…","connector":"…","task":0,"discoverTimestamp":…}}
import type { Millrace, Producer } from '@millrace/client'
import type { Host } from '@millrace/host'
import type { ConnectorConfig } from '../api/source.ts'
import type { ConnectorStatus, TargetState } from './connect-worker.ts'

export interface StoredConnector {
  readonly name: string
  readonly config: ConnectorConfig
  readonly target: TargetState
}

type Properties = Readonly<Record<string, string>>

const utf8 = new TextEncoder()
const text = new TextDecoder()

export class StoredConnectors {
  readonly #millrace: Millrace
  readonly #host: Host
  readonly #configTopic: string
  readonly #statusTopic: string | undefined
  readonly #properties: Properties
  readonly #told = new Map<string, string>()
  #producer: Producer | undefined

  private constructor(millrace: Millrace, host: Host, configTopic: string, properties: Properties) {
    this.#millrace = millrace
    this.#host = host
    this.#configTopic = configTopic
    this.#statusTopic = properties['status.storage.topic']
    this.#properties = properties
  }

  /** undefined: the worker keeps its connectors in memory only, as Kafka Connect's standalone worker does. */
  static of(millrace: Millrace, host: Host, properties: Properties): StoredConnectors | undefined {
    const topic = properties['config.storage.topic']
    return topic === undefined || topic === '' ? undefined : new StoredConnectors(millrace, host, topic, properties)
  }

  /** Makes the topics and reads the connectors that are stored. */
  async load(signal: AbortSignal): Promise<StoredConnector[]> {
    const { admin } = this.#millrace
    const replicas = (name: string): number => Number(this.#properties[`${name}.storage.replication.factor`] ?? 1)
    // Changes of connectors have one order: their topic has one partition.
    const topics = [{ name: this.#configTopic, partitions: 1, replicationFactor: replicas('config') }]
    if (this.#statusTopic !== undefined)
      topics.push({
        name: this.#statusTopic,
        partitions: Number(this.#properties['status.storage.partitions'] ?? 5),
        replicationFactor: replicas('status'),
      })
    await admin.createTopics(
      topics.map((topic) => ({ ...topic, configs: { 'cleanup.policy': 'compact' } })),
      { ifNotExists: true, signal },
    )
    const stored = await this.#read(signal)
    const connectors: StoredConnector[] = []
    for (const [key, value] of stored) {
      if (!key.startsWith('connector-')) continue
      const name = key.slice('connector-'.length)
      connectors.push({
        name,
        config: value['properties'] as ConnectorConfig,
        target: targetOf(stored.get(`target-state-${name}`)),
      })
    }
    return connectors
  }

  /** Stores a connector with its tasks; the last record makes them valid. */
  async put(name: string, config: ConnectorConfig, tasks: readonly ConnectorConfig[], target: TargetState): Promise<void> {
    await this.#send(this.#configTopic, [
      [`connector-${name}`, { properties: config }],
      [`target-state-${name}`, stateOf(target)],
      ...tasks.map((task, i) => [`task-${name}-${i}`, { properties: task }] as const),
      [`commit-${name}`, { tasks: tasks.length }],
    ])
  }

  async target(name: string, target: TargetState): Promise<void> {
    await this.#send(this.#configTopic, [[`target-state-${name}`, stateOf(target)]])
  }

  async delete(name: string, tasks: number): Promise<void> {
    await this.#send(this.#configTopic, [
      [`connector-${name}`, null],
      [`target-state-${name}`, null],
    ])
    const statuses = [`status-connector-${name}`, ...Array.from({ length: tasks }, (_, i) => `status-task-${name}-${i}`)]
    if (this.#statusTopic !== undefined)
      await this.#send(
        this.#statusTopic,
        statuses.map((key) => [key, null] as const),
      )
  }

  /** Tells what has changed of a connector's state since it was told last. */
  async tell({ name, connector, tasks }: ConnectorStatus, topics: ReadonlySet<string>): Promise<void> {
    if (this.#statusTopic === undefined) return
    const now: [string, unknown][] = [
      [`status-connector-${name}`, statusOf(connector)],
      ...tasks.map((task): [string, unknown] => [`status-task-${name}-${task.id}`, statusOf(task)]),
    ]
    for (const topic of topics) {
      const key = `status-topic-${topic}:connector-${name}`
      if (!this.#told.has(key))
        now.push([key, { topic: { name: topic, connector: name, task: 0, discoverTimestamp: this.#host.clock.now() } }])
    }
    const changed = now.filter(([key, value]) => this.#told.get(key) !== JSON.stringify(value))
    for (const [key, value] of changed) this.#told.set(key, JSON.stringify(value))
    await this.#send(this.#statusTopic, changed)
  }

  async close(): Promise<void> {
    await this.#producer?.close()
  }

  async #send(topic: string, records: readonly (readonly [string, unknown])[]): Promise<void> {
    if (records.length === 0) return
    this.#producer ??= this.#millrace.producer({})
    await this.#producer.sendMany(
      records.map(([key, value]) => ({ topic, key, value: value === null ? null : utf8.encode(JSON.stringify(value)) })),
    )
  }

  async #read(signal: AbortSignal): Promise<Map<string, Readonly<Record<string, unknown>>>> {
    const partition = { topic: this.#configTopic, partition: 0 }
    const [end] = await this.#millrace.admin.listOffsets([{ ...partition, at: 'latest' }], { signal })
    const consumer = this.#millrace.consumer({ autoOffsetReset: 'earliest' })
    const found = new Map<string, Readonly<Record<string, unknown>>>()
    try {
      consumer.assign([partition])
      consumer.seekToBeginning([partition])
      while ((consumer.position(partition) ?? 0) < (end?.offset ?? 0)) {
        for (const batch of await consumer.poll({ timeoutMs: 500, signal })) {
          for (const { key, value } of batch.records()) {
            if (key === null) continue
            if (value === null) found.delete(text.decode(key))
            else found.set(text.decode(key), JSON.parse(text.decode(value)) as Readonly<Record<string, unknown>>)
          }
        }
      }
    } finally {
      await consumer.close()
    }
    return found
  }
}

/** Workers before 3.5 know no STOPPED: for them it is PAUSED (KIP-875). */
function stateOf(target: TargetState): unknown {
  return target === 'RUNNING' ? { state: 'STARTED', 'state.v2': 'STARTED' } : { state: 'PAUSED', 'state.v2': target }
}

function targetOf(stored: Readonly<Record<string, unknown>> | undefined): TargetState {
  const state = stored?.['state.v2'] ?? stored?.['state'] ?? 'STARTED'
  return state === 'STOPPED' || state === 'PAUSED' ? state : 'RUNNING'
}

function statusOf({ state, trace, workerId, version }: ConnectorStatus['connector']): unknown {
  return { state, trace: trace ?? null, worker_id: workerId, generation: 0, ...(version === undefined ? {} : { version }) }
}
