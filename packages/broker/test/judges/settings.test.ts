// Changes of every setting at run time, right and wrong, asked of Apache Kafka and of our broker: the same is taken and the same refused.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { missingJudges, startApacheKafka, type ApacheKafka } from '@millrace/judges'
import {
  createTopicsRequest,
  createTopicsResponse,
  describeConfigsRequest,
  describeConfigsResponse,
  incrementalAlterConfigsRequest,
  incrementalAlterConfigsResponse,
} from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createBroker, type Broker } from '../../src/broker.ts'
import { brokerConfig, brokerSettings } from '../../src/config.ts'
import { groupSettings } from '../../src/coordinator/group/config.ts'
import { topicSettings } from '../../src/log/topic-config.ts'
import type { Setting } from '../../src/settings.ts'
import { WireClient } from '../wire-client.ts'

const missing = missingJudges('broker')
const { network } = nodeHost({ log: () => undefined })
const settings = {
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'controller.quorum.append.linger.ms': '0',
}

let folder: string
let kafka: ApacheKafka
let broker: Broker
let clients: readonly [theirs: WireClient, ours: WireClient]

const connect = async (): Promise<readonly [WireClient, WireClient]> => [
  await WireClient.connect(network, { host: '127.0.0.1', port: kafka.port }),
  await WireClient.connect(network, { host: '127.0.0.1', port: broker.listeners[0]!.port }),
]

beforeAll(async () => {
  if (missing !== undefined) return
  folder = mkdtempSync(join(tmpdir(), 'millrace-settings-'))
  kafka = await startApacheKafka({ directory: join(folder, 'kafka'), heap: '512M', settings })
  const config = brokerConfig({ ...settings, 'log.dirs': join(folder, 'ours'), listeners: 'PLAINTEXT://127.0.0.1:0' })
  broker = await createBroker(config, nodeHost({ log: () => undefined }))
  clients = await connect()
  const topic = { name: 't', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }
  for (const client of clients)
    await client.send(createTopicsRequest, createTopicsResponse, 7, { topics: [topic], timeoutMs: 5_000 })
}, 90_000)

afterAll(async () => {
  if (missing !== undefined) return
  for (const client of clients) client.close()
  await broker.stop()
  await kafka.kill()
  rmSync(folder, { recursive: true, force: true })
})

/** Codes of one change on each side. */
async function alter(
  type: number,
  resource: string,
  name: string,
  value: string | null,
): Promise<readonly (number | undefined)[]> {
  const configs = [{ name, value, configOperation: value === null ? 1 : 0 }]
  const body = { resources: [{ resourceType: type, resourceName: resource, configs }], validateOnly: false }
  const ask = (client: WireClient) => client.send(incrementalAlterConfigsRequest, incrementalAlterConfigsResponse, 1, body)
  return (await Promise.all(clients.map(ask))).map(({ responses }) => responses[0]?.errorCode)
}

function valuesFor({ type }: Setting): readonly string[] {
  switch (type) {
    case 'boolean':
      return ['true', 'maybe']
    case 'int':
    case 'short':
    case 'long':
      return ['-5', '-1', '0', '1', '5', '17', '5000', '2000000', '9999999999999', 'x', '']
    case 'double':
      return ['-1', '0.2', '2', 'x']
    case 'list':
      return ['', 'a', 'delete', 'compact', 'compact,delete', '*']
    default:
      return ['', 'x', 'gzip', 'LogAppendTime', 'producer', 'uniform', '127.0.0.1:5']
  }
}

/** Every value of every setting is tried and taken back. @returns where the two do not agree. */
async function disagreements(type: number, resource: string, names: Iterable<readonly [string, Setting]>): Promise<string[]> {
  const found: string[] = []
  const ask = async (name: string, value: string | null): Promise<boolean> => {
    let codes: readonly (number | undefined)[] = []
    // Apache Kafka judges a change by the settings before it, which it has a moment after they were answered.
    const agree = vi.waitUntil(async () => (codes = await alter(type, resource, name, value))[0] === codes[1], {
      timeout: 1_000,
      interval: 50,
    })
    await agree.catch(() => found.push(`${name}=${value}: Apache Kafka ${codes[0]}, ours ${codes[1]}`))
    return codes.includes(0)
  }
  for (const [name, setting] of names) {
    for (const value of valuesFor(setting)) if (await ask(name, value)) await ask(name, null)
  }
  return found
}

/** Those that would end the connections this test runs on, those that our broker does not change while it runs, and those of ours. */
const leftOut = /^(max\.connection|listeners$|listener\.security|num\.network\.threads|min\.insync\.replicas|millrace\.)/
const changing = [...brokerSettings].filter(
  ([name, { update, internal }]) => update !== 'read-only' && !internal && !leftOut.test(name),
)
const fixed = [...brokerSettings].filter(
  ([name, { update, internal }]) => update === 'read-only' && !internal && !leftOut.test(name),
)

describe.skipIf(missing !== undefined)('settings at run time, as Apache Kafka takes them', () => {
  test.each(['1', ''])('of broker "%s"', { timeout: 120_000 }, async (resource) => {
    expect(await disagreements(4, resource, changing)).toEqual([])
  })

  test('those of the file alone are refused', { timeout: 60_000 }, async () => {
    const found: string[] = []
    for (const [name] of fixed) {
      const codes = [...(await alter(4, '1', name, '1')), ...(await alter(4, '', name, '1'))]
      if (new Set(codes).size > 1) found.push(`${name}: ${codes.join(' ')}`)
    }
    expect(found).toEqual([])
  })

  test('of a topic', { timeout: 60_000 }, async () => {
    expect(await disagreements(2, 't', Object.entries(topicSettings))).toEqual([])
  })

  test('of a group', { timeout: 60_000 }, async () => {
    expect(await disagreements(32, 'g', Object.entries(groupSettings))).toEqual([])
  })

  test('of one listener, of all brokers, of a broker that is another one', async () => {
    for (const [resource, name] of [
      ['1', 'listener.name.plaintext.max.connections'],
      ['', 'listener.name.plaintext.max.connections'],
      ['1', 'listener.name.plaintext.ssl.keystore.location'],
      ['', 'listener.name.plaintext.ssl.keystore.location'],
      ['', 'listener.name.plaintext.num.io.threads'],
      ['1', 'some.unknown'],
      ['7', 'max.connections'],
      ['x', 'max.connections'],
    ] as const) {
      const [theirs, ours] = await alter(4, resource, name, '100')
      expect([resource, name, ours]).toEqual([resource, name, theirs])
    }
  })

  test('every setting is described with the same value, source, synonyms, type and marks, and has a documentation', async () => {
    const own =
      /^(listeners|advertised\.listeners|listener\.security|controller\.|log\.dirs?$|node\.id|broker\.id|process\.roles|inter\.broker)/
    for (const [resourceType, resourceName] of [
      [4, '1'],
      [4, ''],
      [2, 't'],
      [32, 'g'],
    ] as const) {
      const body = {
        resources: [{ resourceType, resourceName, configurationKeys: null }],
        includeSynonyms: true,
        includeDocumentation: true,
      }
      const describeAll = async (): Promise<void> => {
        const answers = await Promise.all(
          clients.map((client) => client.send(describeConfigsRequest, describeConfigsResponse, 4, body)),
        )
        const [theirs, ours] = answers.map(({ results }) =>
          results[0]!.configs
            .filter(({ name }) => !own.test(name) && !name.startsWith('millrace.'))
            .map(({ documentation, ...described }) => ({
              ...described,
              documented: documentation !== null && documentation !== '',
            }))
            .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        )
        expect(ours).toEqual(theirs)
      }
      // Apache Kafka's broker has the last change of the tests before a moment after its controller answered.
      await vi.waitFor(describeAll, { timeout: 5_000, interval: 50 })
    }
  })
})
