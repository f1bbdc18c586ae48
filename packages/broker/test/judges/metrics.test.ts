// The same small work on Apache Kafka and on our broker: what both count is equal, by Kafka's beans and by our page.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { freePort, missingJudges, oneReplica, startApacheKafka } from '@millrace/judges'
import {
  consumerGroupHeartbeatRequest,
  consumerGroupHeartbeatResponse,
  createTopicsRequest,
  createTopicsResponse,
  fetchRequest,
  fetchResponse,
  findCoordinatorRequest,
  findCoordinatorResponse,
  initProducerIdRequest,
  initProducerIdResponse,
  joinGroupRequest,
  joinGroupResponse,
  listOffsetsRequest,
  listOffsetsResponse,
  metadataRequest,
  metadataResponse,
  offsetCommitRequest,
  offsetCommitResponse,
  produceRequest,
  produceResponse,
  syncGroupRequest,
  syncGroupResponse,
} from '@millrace/protocol'
import { expect, test } from 'vitest'
import { brokerConfig, createBroker } from '../../src/index.ts'
import { metricName } from '../../src/metrics/open-metrics.ts'
import { batchOf } from '../data-plane.ts'
import { WireClient } from '../wire-client.ts'

const host = nodeHost({ log: () => undefined })
const settings = {
  ...oneReplica,
  'auto.create.topics.enable': 'false',
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.num.partitions': '1',
}

/** Creates, writes, reads, commits, and is refused now and then. */
async function work(port: number): Promise<void> {
  const client = await WireClient.connect(host.network, { host: '127.0.0.1', port })
  const topic = {
    name: 'orders',
    numPartitions: 2,
    replicationFactor: 1,
    assignments: [],
    configs: [{ name: 'max.message.bytes', value: '500' }],
  }
  const again = async <T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<void> => {
    while (!good(await ask())) await host.clock.sleep(50)
  }
  await client.send(createTopicsRequest, createTopicsResponse, 7, { topics: [topic], timeoutMs: 5_000 })
  const metadata = () =>
    client.send(metadataRequest, metadataResponse, 12, { topics: [{ name: 'orders' }], allowAutoTopicCreation: false })
  await again(metadata, ({ topics }) => topics[0]?.partitions.length === 2)
  const produce = (index: number, values: readonly string[]) => {
    const partitionData = [{ index, records: batchOf(host, { values, timestamp: 1_700_000_000_000 }) }]
    return client.send(produceRequest, produceResponse, 9, {
      acks: -1,
      timeoutMs: 5_000,
      topicData: [{ name: 'orders', partitionData }],
    })
  }
  for (let n = 0; n < 5; n++) await produce(n % 2, ['a', 'b'])
  await produce(0, ['x'.repeat(1_000)])
  const fetch = (replicaId: number) => {
    const partitions = [0, 1].map((partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: 1_000_000 }))
    return client.send(fetchRequest, fetchResponse, 12, { replicaId, maxWaitMs: 0, topics: [{ topic: 'orders', partitions }] })
  }
  for (let n = 0; n < 3; n++) await fetch(-1)
  const topics = [{ name: 'orders', partitions: [0, 1, 9].map((partitionIndex) => ({ partitionIndex, timestamp: -1 })) }]
  await client.send(listOffsetsRequest, listOffsetsResponse, 6, { replicaId: -1, isolationLevel: 0, topics })
  const find = () => client.send(findCoordinatorRequest, findCoordinatorResponse, 4, { keyType: 0, coordinatorKeys: ['g'] })
  await again(find, ({ coordinators }) => coordinators[0]?.errorCode === 0)
  const commit = () =>
    client.send(offsetCommitRequest, offsetCommitResponse, 8, {
      groupId: 'g',
      topics: [{ name: 'orders', partitions: [0, 1].map((partitionIndex) => ({ partitionIndex, committedOffset: 1 })) }],
    })
  await again(commit, (answer) => answer.topics[0]?.partitions[0]?.errorCode === 0)
  await commit()
  await faultyBatches(client)
  await rebalances(client)
  await unverified(client)
  client.close()
}

/** To a compacted topic: without keys, with a wrong checksum, as control records, with a sequence below 0, of an older format. */
async function faultyBatches(client: WireClient): Promise<void> {
  const configs = [{ name: 'cleanup.policy', value: 'compact' }]
  const topic = { name: 'table', numPartitions: 1, replicationFactor: 1, assignments: [], configs }
  await client.send(createTopicsRequest, createTopicsResponse, 7, { topics: [topic], timeoutMs: 5_000 })
  const key = new Uint8Array(1)
  const changed = (change: (view: DataView) => void): Uint8Array => {
    const bytes = batchOf(host, { values: ['a'], key, producerId: 7, producerEpoch: 0, baseSequence: 0 })
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    change(view)
    view.setUint32(17, host.compression.crc32c(bytes.subarray(21)))
    return bytes
  }
  const flipped = batchOf(host, { values: ['a'], key })
  flipped[flipped.length - 1]! ^= 1
  const produce = (records: Uint8Array, acks: number) => {
    const topicData = [{ name: 'table', partitionData: [{ index: 0, records }] }]
    return client.send(produceRequest, produceResponse, 9, { acks, timeoutMs: 5_000, topicData })
  }
  const good = batchOf(host, { values: ['a'], key })
  while ((await produce(good, -1)).responses[0]!.partitionResponses[0]!.errorCode !== 0) await host.clock.sleep(50)
  for (const records of [
    batchOf(host, { values: ['a', 'b', 'c'] }),
    flipped,
    changed((view) => view.setInt16(21, view.getInt16(21) | 0x20)),
    changed((view) => view.setInt32(53, -1)),
    changed((view) => view.setInt32(57, 2)),
    changed((view) => view.setInt8(16, 1)),
  ])
    await produce(records, -1)
}

/** A classic group has two generations; of a consumer group two members come, and one goes. */
async function rebalances(client: WireClient): Promise<void> {
  let memberId = ''
  for (let n = 0; n < 2; n++) {
    const joined = await client.send(joinGroupRequest, joinGroupResponse, 3, {
      groupId: 'classic',
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 10_000,
      memberId,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: new Uint8Array(n) }],
    })
    memberId = joined.memberId
    const assignments = [{ memberId, assignment: new Uint8Array(1) }]
    const { generationId } = joined
    await client.send(syncGroupRequest, syncGroupResponse, 3, { groupId: 'classic', memberId, generationId, assignments })
  }
  const heartbeat = (member: string, memberEpoch: number) =>
    client.send(consumerGroupHeartbeatRequest, consumerGroupHeartbeatResponse, 1, {
      groupId: 'modern',
      memberId: member,
      memberEpoch,
      ...(memberEpoch === 0 ? { subscribedTopicNames: ['orders'], rebalanceTimeoutMs: 10_000, topicPartitions: [] } : {}),
    })
  await heartbeat('a', 0)
  await heartbeat('b', 0)
  await heartbeat('b', -1)
}

/** Writes to a partition that is in no transaction. */
async function unverified(client: WireClient): Promise<void> {
  const begin = { transactionalId: 't', transactionTimeoutMs: 10_000 }
  const start = () => client.send(initProducerIdRequest, initProducerIdResponse, 4, begin)
  const find = { keyType: 1, coordinatorKeys: ['t'] }
  await client.send(findCoordinatorRequest, findCoordinatorResponse, 4, find)
  let started = await start()
  for (; started.errorCode !== 0; started = await start()) await host.clock.sleep(50)
  const { producerId, producerEpoch } = started
  const records = batchOf(host, { values: ['a'], producerId, producerEpoch, baseSequence: 0, transactional: true })
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }]
  await client.send(produceRequest, produceResponse, 9, { transactionalId: 't', acks: -1, timeoutMs: 5_000, topicData })
}

/** Kafka's beans as our page has them: labels in any order. */
async function theirs(): Promise<{ samples: Map<string, number>; kinds: Set<string> }> {
  const kafka = await startApacheKafka({ heap: '512M', settings })
  try {
    await work(kafka.port)
    const program = [join(import.meta.dirname, 'java/Beans.java'), String(kafka.child.pid)]
    const printed = execFileSync('java', program, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    const samples = new Map<string, number>()
    const kinds = new Set<string>()
    for (const line of printed.trim().split('\n')) {
      const [bean = '', attribute = '', value = ''] = line.split('\t')
      const [domain = '', properties = ''] = bean.split(/:(.*)/s)
      const labels = new Map(properties.split(',').map((pair) => pair.split('=') as [string, string]))
      const type = labels.get('type') ?? ''
      const name = labels.get('name') ?? attribute
      kinds.add(`${domain}:${type}:${name}`)
      labels.delete('type')
      labels.delete('name')
      if (properties.includes('name=') && attribute !== 'Count' && attribute !== 'Value') continue
      samples.set(key(metricName(`${domain}:${type}:${name}`), labels), Number(value))
    }
    return { samples, kinds }
  } finally {
    await kafka.stop()
  }
}

const key = (name: string, labels: ReadonlyMap<string, string>): string =>
  `${name}{${[...labels]
    .map(([label, value]) => `${label.toLowerCase()}=${value}`)
    .toSorted()
    .join(',')}}`

async function ours(): Promise<Map<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-metrics-'))
  const port = await freePort()
  const own = { listeners: 'PLAINTEXT://127.0.0.1:0', 'log.dirs': folder, 'millrace.metrics.listener': `127.0.0.1:${port}` }
  const broker = await createBroker(brokerConfig({ ...settings, ...own }), host)
  try {
    await work(broker.listeners[0]!.port)
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const samples = new Map<string, number>()
    for (const [, name = '', labels = '', value] of page.matchAll(
      /^([a-z_]+?)(?:_total|(?<=timems|requestbytes)_count)?(?:\{(.*)\})? (\S+)$/gm,
    )) {
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', text = '']) => [label, text] as const)
      samples.set(key(name, new Map(pairs)), Number(value))
    }
    return samples
  } finally {
    await broker.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const missing = missingJudges('broker')

test.skipIf(missing !== undefined)('what Apache Kafka counts, we count', { timeout: 120_000 }, async () => {
  const { samples: expected, kinds } = await theirs()
  const found = await ours()
  // Groups by state are not among them: Apache Kafka counts those once in a while only.
  const equal = [
    /^kafka_server_brokertopicmetrics_(bytesin|bytesout|bytesrejected|messagesin|total(produce|fetch)requests|failed(produce|fetch)requests)\{topic=orders\}/,
    /^kafka_server_brokertopicmetrics_(bytesrejected|failed(produce|fetch)requests|bytesout|totalfetchrequests)\{\}/,
    /^kafka_network_requestmetrics_requests\{request=(Produce|Fetch|FetchConsumer|ListOffsets),version=\d+\}/,
    /^kafka_network_requestmetrics_requestbytes\{request=(Produce|Fetch|FetchConsumer|ListOffsets)\}/,
    /^kafka_network_requestmetrics_errors\{error=\w+,request=(Produce|Fetch|ListOffsets)\}/,
    /^kafka_server_brokertopicmetrics_(invalid(?:messagecrc|offsetorsequence)records|nokeycompactedtopicrecords)\{\}/,
    /^kafka_log_log_(logendoffset|logstartoffset|size|numlogsegments|retentionsizeinpercent)\{partition=\d,topic=orders\}/,
    /^kafka_cluster_partition_(laststableoffsetlag|undermin\w+|atminisr|underreplicated|(?:insync)?replicascount)\{partition=\d,topic=orders\}/,
    /^kafka_server_replicamanager_(partitioncount|leadercount|offlinereplicacount|underminisrpartitioncount|produceridcount|partitionswithlate\w+)\{\}/,
    /^kafka_controller_kafkacontroller_(globaltopiccount|globalpartitioncount|offlinepartitionscount|active\w+count|fencedbrokercount|preferred\w+)\{\}/,
    /^kafka_server_group_coordinator_metrics_(num_partitions|offset_count)\{/,
    /^kafka_server_group_coordinator_metrics_\w+_rebalance_count\{\}/,
    /^kafka_server_addpartitionstotxnmanager_verification(failurerate|timems)\{\}/,
    /^kafka_server_metadataloader_(currentmetadataversion\{\}|finalizedlevel\{featurename=(metadata|kraft|group|transaction))/,
    /^kafka_server_raft_metrics_(current_leader|number_of_voters|log_end_epoch)\{\}/,
    /^kafka_server_metadataloader_(currentcontrollerid|handleloadsnapshotcount)\{\}/,
    /^kafka_server_snapshotemitter_latestsnapshotgeneratedbytes\{\}/,
    /^kafka_controller_(controllerstats_\w+|kafkacontroller_newactivecontrollerscount)\{\}/,
    /^kafka_log_logmanager_(offline|cordoned)\w+\{\}/,
    /^kafka_server_kafkaserver_brokerstate\{\}/,
  ]
  const of = (samples: ReadonlyMap<string, number>, pattern: RegExp) => [...samples].filter(([name]) => pattern.test(name))
  for (const pattern of equal) {
    const there = of(expected, pattern).filter(([name, value]) => value !== 0 || found.has(name))
    expect([pattern.source, there.length > 0]).toEqual([pattern.source, true])
    for (const [name, value] of there) expect.soft([name, found.get(name)]).toEqual([name, value])
  }
  // The list that the reference page goes by holds all that this one has.
  const listed = new Set(
    readFileSync(join(import.meta.dirname, '../../../../tools/kafka-beans.txt'), 'utf8')
      .trim()
      .split('\n'),
  )
  const unlisted = [...kinds].filter((kind) => !listed.has(kind) && !listed.has(kind.replace(/[^:]*$/, '*')))
  expect(unlisted).toEqual([])
})
