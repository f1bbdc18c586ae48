// The same requests, at every version, to Apache Kafka and to our handlers: the answers are equal but for ids and wording.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LogLevels } from '@millrace/host'
import { nodeHost } from '@millrace/host/node'
import { freePort, missingJudges, startApacheKafka, type ApacheKafka } from '@millrace/judges'
import { ApiKey, apis, isUuid, Reader, Writer, zeroUuid } from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTopicsHandler } from '../../src/api/19-create-topics.ts'
import { metadataHandler } from '../../src/api/03-metadata.ts'
import { apiVersionsHandler } from '../../src/api/18-api-versions.ts'
import { deleteTopicsHandler } from '../../src/api/20-delete-topics.ts'
import { describeConfigsHandler } from '../../src/api/32-describe-configs.ts'
import { createPartitionsHandler } from '../../src/api/37-create-partitions.ts'
import { incrementalAlterConfigsHandler } from '../../src/api/44-incremental-alter-configs.ts'
import { describeClusterHandler } from '../../src/api/60-describe-cluster.ts'
import type { Handler } from '../../src/api/handler.ts'
import { settingSources } from '../../src/config.ts'
import { TopicCreation } from '../../src/controller/topic-creation.ts'
import { groupSettings } from '../../src/coordinator/group/config.ts'
import { clientMetricsSettings } from '../../src/node-config.ts'
import { startNode, type ControllerNode } from '../nodes.ts'
import { WireClient } from '../wire-client.ts'

const missing = missingJudges('broker')
const host = nodeHost({ log: () => undefined })
const clusterId = 'MkU3OEVBNTcwNTJENDM2Qg'

let folder: string
let kafka: ApacheKafka
let client: WireClient
let ours: ControllerNode
let handlers: readonly Handler[]

beforeAll(async () => {
  if (missing !== undefined) return
  folder = mkdtempSync(join(tmpdir(), 'millrace-admin-'))
  const port = await freePort()
  const controllerPort = await freePort()
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    'log.retention.hours': '24',
    'num.partitions': '2',
  }
  kafka = await startApacheKafka({
    directory: join(folder, 'kafka'),
    port,
    clusterId,
    heap: '512M',
    settings: { ...settings, 'log.dirs': join(folder, 'kafka') },
  })
  client = await WireClient.connect(host.network, { host: '127.0.0.1', port })
  ours = await startNode(host, settings, { clusterId, port })
  const { controller, config } = ours
  const { metadata } = controller
  const { clock, random } = host
  const topicCreation = new TopicCreation(controller, config, host.log)
  // Only the metadata is compared: no logs are made.
  const replicas = { whenMade: () => undefined }
  const sources = (image: typeof metadata.image) => settingSources(config, image)
  handlers = [
    metadataHandler({ metadata, clock, random, topicCreation, replicas, autoCreate: config['auto.create.topics.enable'] }),
    createTopicsHandler({ controller, replicas, clock }),
    deleteTopicsHandler({ controller, clock, enabled: config['delete.topic.enable'] }),
    describeConfigsHandler({ clock, metadata, levels: new LogLevels('info'), sources, groupSettings, clientMetricsSettings }),
    createPartitionsHandler({ controller, replicas, clock }),
    incrementalAlterConfigsHandler({ controller, levels: new LogLevels('info') }),
    describeClusterHandler({ metadata, random }),
    apiVersionsHandler({ handlers: () => handlers as never, metadata }),
  ] as unknown as Handler[]
}, 90_000)

afterAll(async () => {
  if (missing !== undefined) return
  client.close()
  await ours.stop()
  await kafka.kill()
  rmSync(folder, { recursive: true, force: true })
})

/** Ids by topic name, on each side. */
const ids = { theirs: new Map<string, string>(), ours: new Map<string, string>() }
type Side = keyof typeof ids
type Body = Readonly<Record<string, unknown>>

async function askTheirs(key: number, version: number, body: Body): Promise<unknown> {
  const api = apis.get(key)!
  return client.send(api.request as never, api.response as never, version, body as never)
}

/** Through the bytes of this version, both ways. */
async function askOurs(key: number, version: number, body: Body): Promise<unknown> {
  const api = apis.get(key)!
  const handler = handlers.find(({ apiKey }) => apiKey === key)!
  const writer = new Writer()
  api.request.write(writer, body as never, version)
  const request = api.request.read(new Reader(writer.toBytes()), version)
  const context = {
    apiVersion: version,
    correlationId: 1,
    clientId: 'test',
    host: '127.0.0.1',
    listener: 'PLAINTEXT',
    principal: 'User:ANONYMOUS',
    connection: 1,
    signal: new AbortController().signal,
  }
  const answer = await handler.handle(request as never, context)
  const answered = new Writer()
  api.response.write(answered, answer as never, version)
  return api.response.read(new Reader(answered.toBytes()), version)
}

/** Ids as names, lists in name order, without wording. */
function comparable(answer: unknown, side: Side): unknown {
  const names = new Map([...ids[side]].map(([name, id]) => [id, `id of ${name}`]))
  const known = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const items = value.map(known)
      return items.every((item) => typeof item === 'object')
        ? items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
        : items
    }
    if (typeof value === 'string') return names.get(value) ?? (isUuid(value) && value !== zeroUuid ? 'an id' : value)
    if (typeof value !== 'object' || value === null) return value
    const fields = Object.entries(value).filter(([name]) => !['errorMessage', 'documentation', 'throttleTimeMs'].includes(name))
    return Object.fromEntries(fields.map(([name, field]) => [name, known(field)]))
  }
  return known(answer)
}

type Topics = readonly { readonly name: string; readonly topicId: string }[]

const topicsOf = async (side: Side): Promise<Topics> =>
  ((await (side === 'ours' ? askOurs : askTheirs)(ApiKey.METADATA, 12, { topics: null })) as { readonly topics: Topics }).topics

/** Apache Kafka answers what its controller has done, and its Metadata comes after: it is asked until it knows of the same topics. */
async function learnIds(): Promise<void> {
  const namesOf = (topics: Topics): string => JSON.stringify(topics.map(({ name }) => name).toSorted())
  const own = await topicsOf('ours')
  const until = performance.now() + 5_000
  let theirs = await topicsOf('theirs')
  while (namesOf(theirs) !== namesOf(own) && performance.now() < until) theirs = await topicsOf('theirs')
  for (const [side, topics] of [['theirs', theirs] as const, ['ours', own] as const])
    for (const { name, topicId } of topics) ids[side].set(name, topicId)
}

const lenient = (answer: unknown, drop: readonly string[]): unknown =>
  JSON.parse(JSON.stringify(answer, (name, value: unknown) => (drop.includes(name) ? undefined : value)))

async function compare(key: number, version: number, body: (side: Side) => Body, drop: readonly string[] = []): Promise<void> {
  const theirs = await askTheirs(key, version, body('theirs'))
  const answer = await askOurs(key, version, body('ours'))
  await learnIds()
  const [theirsKnown, oursKnown] = [comparable(theirs, 'theirs'), comparable(answer, 'ours')]
  expect(lenient(oursKnown, drop)).toEqual(lenient(theirsKnown, drop))
}

const versions = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const topic = (name: string, fields: Body = {}): Body => ({
  name,
  numPartitions: -1,
  replicationFactor: -1,
  assignments: [],
  configs: [],
  ...fields,
})
const assigned = (...replicas: number[][]): Body => ({
  assignments: replicas.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
})
const configured = (name: string, value: string | null): Body => ({ configs: [{ name, value }] })

describe.skipIf(missing !== undefined)('the same answers as Apache Kafka', () => {
  test.each(versions(2, 7))('CreateTopics v%i', async (version) => {
    const v = `v${version}`
    const create = (topics: readonly Body[], validateOnly = false) =>
      compare(ApiKey.CREATE_TOPICS, version, () => ({ topics, timeoutMs: 10_000, validateOnly }))
    // Versions before 4 cannot leave numbers to the broker, but in a manual assignment.
    const one = (name: string, fields: Body = {}): Body => topic(name, { numPartitions: 1, replicationFactor: 1, ...fields })
    await create([one(`${v}-valid`, configured('retention.ms', '1000'))])
    await create([one(`${v}-valid`)])
    await create([one(`${v}-only-checked`)], true)
    await create([topic(`${v}-assigned`, assigned([1], [1]))])
    if (version >= 4) await create([topic(`${v}-defaults`)])
    const bad: Body[] = [
      one(''),
      one('..'),
      one('a/b'),
      one('x'.repeat(250)),
      one(`${v}-rf`, { replicationFactor: 3 }),
      one(`${v}-rf0`, { replicationFactor: 0 }),
      one(`${v}-parts0`, { numPartitions: 0 }),
      one(`${v}-both0`, { numPartitions: 0, replicationFactor: 0 }),
      one(`${v}-unknown-config`, configured('no.such.config', '1')),
      one(`${v}-bad-config`, configured('retention.ms', 'soon')),
      one(`${v}-out-of-range`, configured('segment.bytes', '1')),
      one(`${v}-null-config`, configured('retention.ms', null)),
      one(`${v}-lags`, {
        configs: [
          { name: 'min.compaction.lag.ms', value: '10' },
          { name: 'max.compaction.lag.ms', value: '5' },
        ],
      }),
      one(`${v}-tiered`, configured('remote.storage.enable', 'true')),
      one(`${v}-policy`, configured('cleanup.policy', 'shred')),
      topic(`${v}-a-unknown`, assigned([9])),
      topic(`${v}-a-twice`, assigned([1, 1])),
      topic(`${v}-a-empty`, assigned([])),
      topic(`${v}-a-uneven`, assigned([1], [])),
      topic(`${v}-a-gap`, { assignments: [{ partitionIndex: 1, brokerIds: [1] }] }),
      topic(`${v}-a-double`, {
        assignments: [
          { partitionIndex: 0, brokerIds: [1] },
          { partitionIndex: 0, brokerIds: [1] },
        ],
      }),
      topic(`${v}-a-rf`, { ...assigned([1]), replicationFactor: 1 }),
      topic(`${v}-a-parts`, { ...assigned([1]), numPartitions: 1 }),
      one('__cluster_metadata'),
    ]
    for (const each of bad) await create([each])
    await create([one(`${v}.dotted`)])
    await create([one(`${v}_dotted`), one(`${v}-beside`)])
    await create([one(`${v}-twice`), one(`${v}-twice`), one(`${v}-once`)])
  })

  test.each(versions(0, 13))('Metadata v%i', async (version) => {
    const ask = (body: (side: Side) => Body) => compare(ApiKey.METADATA, version, body)
    const named = (...names: string[]) => names.map((name) => ({ name, topicId: zeroUuid }))
    const auto = version >= 4 ? { allowAutoTopicCreation: false } : {}
    await ask(() => ({ topics: [], ...auto }))
    if (version >= 1) await ask(() => ({ topics: null, ...auto }))
    await ask(() => ({ topics: named('v7-valid', 'missing', 'bad/name', '__consumer_offsets', 'v7-valid'), ...auto }))
    if (version >= 8) await ask(() => ({ topics: named('v7-valid', 'missing'), includeTopicAuthorizedOperations: true, ...auto }))
    if (version >= 8 && version <= 10) await ask(() => ({ topics: [], includeClusterAuthorizedOperations: true, ...auto }))
    if (version >= 12) {
      const unknown = 'bm9zdWNodG9waWNub3N1Yw'
      await ask((side) => ({
        topics: [
          { name: null, topicId: ids[side].get('v7-valid') },
          { name: null, topicId: unknown },
        ],
        ...auto,
      }))
      await ask((side) => ({ topics: [{ name: null, topicId: ids[side].get('v7-valid') }, ...named('v6-valid')], ...auto }))
    }
  })

  test.each(versions(0, 3))('CreatePartitions v%i', async (version) => {
    const create = (topics: readonly Body[], validateOnly = false) =>
      compare(ApiKey.CREATE_PARTITIONS, version, () => ({ topics, timeoutMs: 10_000, validateOnly }))
    const name = `v${version + 4}-valid`
    const more = (count: number, assignments: readonly number[][] | null = null): Body => ({
      name,
      count,
      assignments: assignments === null ? null : assignments.map((brokerIds) => ({ brokerIds })),
    })
    await create([more(3)], true)
    await create([more(3)])
    await create([more(3)])
    await create([more(2)])
    await create([more(0)])
    await create([more(5, [[1], [1]])])
    await create([more(6, [[1], [1]])])
    await create([more(6, [[9]])])
    await create([more(6, [[]])])
    await create([more(6, [[1, 1]])])
    await create([{ name: 'missing', count: 2, assignments: null }])
    await create([more(7), more(8)])
  })

  test.each(versions(0, 1))('IncrementalAlterConfigs v%i', async (version) => {
    const alter = (resources: readonly Body[], validateOnly = false) =>
      compare(ApiKey.INCREMENTAL_ALTER_CONFIGS, version, () => ({ resources, validateOnly }))
    const change = (name: string, value: string | null, configOperation = 0): Body => ({ name, value, configOperation })
    const resource = (resourceType: number, resourceName: string, ...configs: Body[]): Body => ({
      resourceType,
      resourceName,
      configs,
    })
    const ofTopic = (...configs: Body[]): Body => resource(2, 'v7-valid', ...configs)
    for (const [type, name] of [
      [2, 'v7-valid'],
      [4, '1'],
      [4, ''],
      [32, 'a-group'],
      [16, 'a-subscription'],
    ] as const) {
      await alter([resource(type, name, change('no.such.config', '1'))])
      await alter([resource(type, name)])
    }
    const changes: readonly Body[] = [
      ofTopic(change('retention.ms', '5000')),
      ofTopic(change('retention.ms', '5000')),
      ofTopic(change('retention.ms', '6000'), change('segment.bytes', '2097152')),
      ofTopic(change('segment.bytes', null, 1)),
      ofTopic(change('segment.bytes', '5', 1)),
      ofTopic(change('cleanup.policy', 'compact', 2)),
      ofTopic(change('cleanup.policy', 'delete', 3)),
      ofTopic(change('retention.ms', '1', 2)),
      ofTopic(change('no.such.config', '1', 2)),
      ofTopic(change('retention.ms', null)),
      ofTopic(change('retention.ms', 'soon')),
      ofTopic(change('retention.ms', '1'), change('retention.ms', '2')),
      ofTopic(change('remote.storage.enable', 'true')),
      ...['0x10', '0x1p-1', ' 0.25d ', '1e-1F', '.5', '1.', 'NaN', '-0', 'Infinity', '1.5', '0b1', '\u00a01', ''].map((text) =>
        ofTopic(change('min.cleanable.dirty.ratio', text)),
      ),
      ofTopic(change('min.cleanable.dirty.ratio', null, 1)),
      resource(2, 'missing', change('retention.ms', '1')),
      resource(2, '', change('retention.ms', '1')),
      resource(2, 'bad/name', change('retention.ms', '1')),
      resource(4, '', change('log.retention.ms', '777')),
      resource(4, '1', change('log.retention.ms', '888')),
      resource(4, '1', change('log.retention.ms', 'soon')),
      resource(4, '1', change('log.cleaner.threads', '-1')),
      resource(4, '1', change('node.id', '2')),
      resource(4, '', change('ssl.keystore.type', 'PEM')),
      resource(4, '2', change('log.retention.ms', '888')),
      resource(4, 'x', change('log.retention.ms', '888')),
      resource(32, 'a-group', change('consumer.session.timeout.ms', '45500')),
      resource(32, 'a-group', change('consumer.session.timeout.ms', 'x')),
      resource(32, '', change('consumer.session.timeout.ms', '45500')),
      resource(16, '', change('interval.ms', '1000')),
      resource(16, 'a-subscription', change('interval.ms', '1000')),
      resource(16, 'a-subscription', change('no.such.config', '1'), change('interval.ms', '5')),
      resource(16, 'a-subscription', change('metrics', 'a', 2)),
      ...['5', '99', '3600000', '3600001', 'abc', ''].map((text) => resource(16, 'bounded', change('interval.ms', text))),
      ...['foo', 'client_id=a', 'client_id=[', 'client_id=a++', 'client_id=a,', 'id=a', 'client_id=', 'client_id=\\y', ''].map(
        (text) => resource(16, 'matching', change('match', text)),
      ),
      ...['*', 'a,,b', ''].map((text) => resource(16, 'prefixed', change('metrics', text))),
    ]
    for (const each of changes) await alter([each])
    await alter([ofTopic(change('retention.ms', '1')), ofTopic(change('retention.bytes', '1'))])
    await alter([ofTopic(change('retention.ms', '99')), resource(2, 'missing', change('retention.ms', '1'))])
    await alter([ofTopic(change('retention.ms', '123456'))], true)
  })

  test.each(versions(1, 4))('DescribeConfigs v%i', async (version) => {
    // Defaults of our own: the node's identity and the loopback interface instead of none; settings of our own.
    const ourOwn = ['node.id', 'process.roles', 'controller.listener.names', 'listeners', 'log.dirs', 'log.dir']
    const without = (answer: unknown): unknown =>
      JSON.parse(
        JSON.stringify(answer, (_, value: unknown) =>
          Array.isArray(value)
            ? value.filter(
                (one: { name?: string }) => !ourOwn.includes(one?.name ?? '') && one?.name?.startsWith('millrace.') !== true,
              )
            : value,
        ),
      )
    const ask = async (resources: readonly Body[], synonyms: boolean): Promise<void> => {
      const body = { resources, includeSynonyms: synonyms, ...(version >= 3 ? { includeDocumentation: true } : {}) }
      const theirs = comparable(await askTheirs(ApiKey.DESCRIBE_CONFIGS, version, body), 'theirs')
      const answer = comparable(await askOurs(ApiKey.DESCRIBE_CONFIGS, version, body), 'ours')
      expect(without(answer)).toEqual(without(theirs))
    }
    const resource = (resourceType: number, resourceName: string, configurationKeys: string[] | null = null): Body => ({
      resourceType,
      resourceName,
      configurationKeys,
    })
    for (const synonyms of [false, true]) {
      await ask([resource(2, 'v7-valid')], synonyms)
      await ask([resource(2, 'v5-valid', ['retention.ms', 'segment.bytes', 'no.such.config'])], synonyms)
      await ask([resource(2, 'v5-valid', [])], synonyms)
      await ask([resource(4, '1')], synonyms)
      await ask([resource(4, '')], synonyms)
      await ask([resource(16, 'a-subscription')], synonyms)
      await ask([resource(32, 'a-group')], synonyms)
      await ask([resource(32, 'another-group')], synonyms)
    }
    for (const [type, name] of [
      [2, 'missing'],
      [2, 'bad/name'],
      [4, '2'],
      [4, 'x'],
      [16, ''],
      [32, ''],
    ] as const)
      await ask([resource(type, name)], true)
  })

  test.each(versions(1, 6))('DeleteTopics v%i', async (version) => {
    const remove = (body: (side: Side) => Body) =>
      compare(ApiKey.DELETE_TOPICS, version, (side) => ({ timeoutMs: 10_000, ...body(side) }))
    const v = `v${version + 1}`
    const named = (...names: string[]): Body =>
      version >= 6 ? { topics: names.map((name) => ({ name, topicId: zeroUuid })) } : { topicNames: names }
    await remove(() => named(`${v}-assigned`, 'missing'))
    await remove(() => named(`${v}-assigned`))
    await remove(() => named(`${v}-once`, `${v}-once`, `${v}.dotted`))
    if (version < 6) return
    const id = (side: Side, name: string): Body => ({ name: null, topicId: ids[side].get(name) })
    const unknown = { name: null, topicId: 'bm9zdWNodG9waWNub3N1Yw' }
    await remove((side) => ({ topics: [id(side, `${v}-beside`), unknown, unknown] }))
    await remove((side) => ({
      topics: [unknown, { name: null, topicId: zeroUuid }, { name: 'v7-valid', topicId: ids[side].get('v7-valid') }],
    }))
    await remove((side) => ({ topics: [id(side, 'v7-valid'), { name: 'v7-valid', topicId: zeroUuid }] }))
    await remove((side) => ({ topics: [id(side, 'v7-valid')] }))
  })

  test.each(versions(0, 2))('DescribeCluster v%i', async (version) => {
    const ask = (body: Body) => compare(ApiKey.DESCRIBE_CLUSTER, version, () => body)
    await ask({})
    await ask({ includeClusterAuthorizedOperations: true })
    if (version >= 1) for (const endpointType of [0, 2, 3]) await ask({ endpointType })
    if (version >= 2) await ask({ includeFencedBrokers: true })
  })

  test.each(versions(0, 5))('ApiVersions v%i: refusals, and the form of the answer', async (version) => {
    const software = version >= 3 ? { clientSoftwareName: 'test', clientSoftwareVersion: '1.0' } : {}
    const drop = ['apiKeys', 'supportedFeatures', 'finalizedFeatures', 'finalizedFeaturesEpoch']
    const ask = (body: Body) => compare(ApiKey.API_VERSIONS, version, () => ({ ...software, ...body }), drop)
    await ask({})
    if (version >= 3) for (const name of ['', '-a', 'a b', 'a.b-c']) await ask({ clientSoftwareName: name })
    if (version < 5) return
    await ask({ clusterId, nodeId: 1 })
    await ask({ clusterId, nodeId: 2 })
    await ask({ clusterId: 'another', nodeId: 1 })
    await ask({ clusterId })
    await ask({ nodeId: 1 })
  })
})
