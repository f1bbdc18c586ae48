// Brokers for tests of the runtime: ours, and Apache Kafka where its jars are. A test has topics and state directories of its own.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brokerConfig, createBroker } from '@millrace/broker'
import type { Millrace } from '@millrace/client'
import { createMillrace } from '@millrace/client'
import type { LogEvent } from '@millrace/host'
import { nodeHost } from '@millrace/host/node'
import { missingJudges, startApacheKafka } from '@millrace/judges'
import type { Topic } from '../../src/index.ts'
import type { Read, Written } from './records.ts'
import { readAll, writeAll } from './records.ts'

export interface Cluster {
  readonly bootstrap: string
  readonly client: Millrace
  /** Log events of every app, for a test that fails. */
  readonly events: LogEvent[]
  readonly host: ReturnType<typeof nodeHost>
  stateDir(): string
  /** Makes topics of `partitions` each. */
  create(names: readonly string[], partitions: number): Promise<void>
  write<K, V>(topic: Topic<K, V>, records: Iterable<Written<K, V>>): Promise<void>
  /** Everything that is committed in a topic now, partition by partition. */
  read<K, V>(topic: Topic<K, V>): Promise<Read<K, V>[]>
  close(): Promise<void>
}

/** A broker that was started for a test file. */
export interface StartedBroker {
  readonly bootstrap: string
  /** Ours only: stops it for so long, then starts it again where it was. */
  restart?(downMs: number): Promise<void>
  stop(): Promise<void>
}

export interface BrokerKind {
  readonly name: string
  /** Why it cannot be started here. */
  readonly missing: string | undefined
  start(): Promise<StartedBroker>
}

export const brokers: readonly BrokerKind[] = [
  { name: 'our broker', missing: undefined, start: startOurs },
  {
    name: 'Apache Kafka',
    missing: missingJudges('broker'),
    start: () => startApacheKafka({ heap: '512M', settings: shortSessions }),
  },
]

/** So that tests need not wait for the dead. */
const shortSessions = { 'group.min.session.timeout.ms': '100' }

async function startOurs(): Promise<StartedBroker> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-broker-'))
  const start = (port: number) => {
    const listeners = `PLAINTEXT://127.0.0.1:${port}`
    const settings = { 'log.dirs': directory, listeners, 'group.initial.rebalance.delay.ms': 0, ...shortSessions }
    return createBroker(brokerConfig(settings), nodeHost({ level: 'error' }))
  }
  let broker = await start(0)
  const { port } = broker.listeners[0]!
  return {
    bootstrap: `127.0.0.1:${port}`,
    async restart(downMs) {
      await broker.stop()
      await new Promise((resolve) => setTimeout(resolve, downMs))
      broker = await start(port)
    },
    async stop() {
      await broker.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export function connect(bootstrap: string): Cluster {
  const events: LogEvent[] = []
  const host = nodeHost({ log: (event) => void events.push(event), level: 'debug' })
  const client = createMillrace({ bootstrapServers: [bootstrap], clientId: 'test' }, host)
  const folders: string[] = []
  return {
    bootstrap,
    client,
    events,
    host,
    stateDir() {
      const folder = mkdtempSync(join(tmpdir(), 'millrace-streams-'))
      folders.push(folder)
      return folder
    },
    async create(names, partitions) {
      await client.admin.createTopics(names.map((name) => ({ name, partitions, replicationFactor: 1 })))
    },
    write: (topic, records) => writeAll(client, topic, records),
    read: (topic) => readAll(client, topic),
    async close() {
      await client.close()
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    },
  }
}
