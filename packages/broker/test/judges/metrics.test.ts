// The same small work on Apache Kafka and on our broker: what both count is equal, by Kafka's beans and by our page.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { freePort, missingJudges, oneReplica, startApacheKafka } from '@millrace/judges'
import {
  createTopicsRequest,
  createTopicsResponse,
  fetchRequest,
  fetchResponse,
  findCoordinatorRequest,
  findCoordinatorResponse,
  listOffsetsRequest,
  listOffsetsResponse,
  metadataRequest,
  metadataResponse,
  offsetCommitRequest,
  offsetCommitResponse,
  produceRequest,
  produceResponse,
} from '@millrace/protocol'
import { expect, test } from 'vitest'
import { brokerConfig, createBroker } from '../../src/index.ts'
import { metricName } from '../../src/metrics/open-metrics.ts'
import { batchOf } from '../data-plane.ts'
import { WireClient } from '../wire-client.ts'

const host = nodeHost({ log: () => undefined })
const settings = { ...oneReplica, 'auto.create.topics.enable': 'false', 'offsets.topic.num.partitions': '1' }

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
  client.close()
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
