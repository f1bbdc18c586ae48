// MirrorMaker 2 from Apache Kafka into our broker: records equal, topics' settings and groups' offsets carried over, exactly once over kill -9.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConsumedRecord, Millrace } from '@millrace/client'
import { missingJudges, propertiesOf, removeFolder, startApacheKafka, temporaryFolder } from '@millrace/judges'
import type { Child } from '@millrace/judges'
import type { Check } from './check.ts'
import { equal } from './check.ts'
import { missingJava, startKafkaClass } from './java.ts'
import { committedRecords, connect, partitionsOf, text, until } from './reading.ts'

const topic = 'mirrored'
const copy = 'theirs.mirrored'
const partitions = 3

export function mirrorMakerChecks(bootstrap: () => string, quick: boolean): Check[] {
  const ended = quick ? '' : ', ended by kill -9'
  return [
    {
      name: `MirrorMaker 2 from Apache Kafka into ours${ended}: records equal, groups' offsets translated`,
      missing: () => missingJava() ?? missingJudges('broker'),
      run: () => mirror(bootstrap(), quick ? 0 : 2),
    },
  ]
}

async function mirror(bootstrap: string, kills: number): Promise<void> {
  const folder = temporaryFolder('millrace-mirror')
  const source = await startApacheKafka({ heap: '512M' })
  await using theirs = connect(source.bootstrap)
  await using ours = connect(bootstrap)
  const file = join(folder, 'mm2.properties')
  writeFileSync(file, propertiesOf(settings(source.bootstrap, bootstrap)))
  const launch = (): Child => startKafkaClass('org.apache.kafka.connect.mirror.MirrorMaker', [file])
  let child: Child | undefined
  try {
    await theirs.admin.createTopics([
      { name: topic, partitions, replicationFactor: 1, configs: { 'cleanup.policy': 'compact', 'max.message.bytes': '2000000' } },
    ])
    await produce(theirs, 0, 1500)
    child = launch()
    await copied(theirs, ours, child)
    // Places that MirrorMaker has seen written itself are translated exactly; one that stays behind must lose nothing.
    await produce(theirs, 1500, 500)
    await copied(theirs, ours, child)
    for (const group of ['at-the-end', 'behind']) await commit(theirs, group)
    for (const group of ['at-the-end', 'behind']) await atEnd(ours, group, child)
    const read = (await committedRecords(ours, copy)).length
    for (let kill = 0; kill < kills; kill++) {
      await produce(theirs, 2000 + kill * 1000, 500)
      await child.kill()
      await produce(theirs, 2500 + kill * 1000, 500)
      child = launch()
      await copied(theirs, ours, child)
    }
    await produce(theirs, 4000, 200)
    await copied(theirs, ours, child)
    await commit(theirs, 'at-the-end')
    await atEnd(ours, 'at-the-end', child)
    const copies = await committedRecords(ours, copy)
    const unread = copies.length - (await countRead(ours, 'behind', copies))
    if (unread < copies.length - read)
      throw new Error(`'behind' would read ${unread} records of ${copies.length - read} that it has not read`)
    equal((await committedRecords(ours, copy)).map(line), (await committedRecords(theirs, topic)).map(line))
    const [configs] = await ours.admin.describeConfigs([{ type: 'topic', name: copy }])
    const config = (name: string): string | null | undefined => configs?.find((each) => each.name === name)?.value
    equal([String(config('cleanup.policy')), String(config('max.message.bytes'))], ['compact', '2000000'])
    await theirs.admin.createPartitions(topic, partitions + 1)
    await until(
      'the copy has the new partition',
      60_000,
      async () => (await partitionsOf(ours, copy)).length === partitions + 1,
      [child],
    )
    await child.stop(30_000)
  } finally {
    await child?.kill()
    await source.stop()
    removeFolder(folder)
  }
}

const settings = (theirs: string, ours: string): Record<string, string> => ({
  clusters: 'theirs,ours',
  'theirs.bootstrap.servers': theirs,
  'ours.bootstrap.servers': ours,
  'theirs->ours.enabled': 'true',
  'ours->theirs.enabled': 'false',
  'theirs->ours.topics': topic,
  'theirs->ours.groups': 'at-the-end,behind',
  'ours.exactly.once.source.support': 'enabled',
  'dedicated.mode.enable.internal.rest': 'true',
  listeners: 'http://127.0.0.1:0',
  'replication.factor': '1',
  'checkpoints.topic.replication.factor': '1',
  'heartbeats.topic.replication.factor': '1',
  'offset-syncs.topic.replication.factor': '1',
  'offset.storage.replication.factor': '1',
  'status.storage.replication.factor': '1',
  'config.storage.replication.factor': '1',
  'sync.group.offsets.enabled': 'true',
  'sync.group.offsets.interval.seconds': '1',
  'emit.checkpoints.interval.seconds': '1',
  'refresh.topics.interval.seconds': '2',
  'refresh.groups.interval.seconds': '2',
  'sync.topic.configs.interval.seconds': '2',
  'offset.flush.interval.ms': '500',
  'offset.lag.max': '0',
  'consumer.auto.offset.reset': 'earliest',
  'scheduled.rebalance.max.delay.ms': '0',
  'session.timeout.ms': '6000',
  'heartbeat.interval.ms': '1000',
})

async function produce(millrace: Millrace, from: number, count: number): Promise<void> {
  await using producer = millrace.producer({ compression: 'lz4', lingerMs: 5 })
  await producer.sendMany(
    Array.from({ length: count }, (_, i) => ({
      topic,
      key: `key-${from + i}`,
      value: `value-${from + i}`,
      timestamp: 1_700_000_000_000 + from + i,
      headers: [{ key: 'n', value: new TextEncoder().encode(String(from + i)) }],
    })),
  )
}

const line = ({ partition, timestamp, key, value, headers }: ConsumedRecord): string =>
  `${partition} ${timestamp} ${text(key)} ${text(value)} ${headers.map((each) => `${each.key}=${text(each.value)}`).join()}`

/** Waits until every record of theirs has come over; too many are found when all are compared. */
async function copied(theirs: Millrace, ours: Millrace, child: Child): Promise<void> {
  const expected = (await committedRecords(theirs, topic)).length
  await until(
    `${expected} records are copied`,
    120_000,
    async () =>
      (await ours.admin.listTopics()).some(({ name }) => name === copy) &&
      (await committedRecords(ours, copy)).length >= expected,
    [child],
  )
}

/** The group of theirs stands at the end of all partitions. */
async function commit(millrace: Millrace, group: string): Promise<void> {
  const asked = (await partitionsOf(millrace, topic)).map((each) => ({ ...each, at: 'latest' as const }))
  const last = await millrace.admin.listOffsets(asked)
  await millrace.admin.alterGroupOffsets(
    group,
    asked.map(({ partition }, i) => ({ topic, partition, offset: last[i]?.offset ?? 0 })),
  )
}

/** Waits until the group stands in ours behind the last copied record of each partition. */
async function atEnd(ours: Millrace, group: string, child: Child): Promise<void> {
  const copies = await committedRecords(ours, copy)
  let read = 0
  await until(
    `${group} has its offsets in ours`,
    60_000,
    async () => (read = await countRead(ours, group, copies)) === copies.length,
    [child],
  ).catch((cause: unknown) => {
    throw new Error(`${group} has read ${read} records of ${copies.length} in ours`, { cause })
  })
}

async function countRead(ours: Millrace, group: string, copies: readonly ConsumedRecord[]): Promise<number> {
  const asked = Array.from({ length: partitions }, (_, partition) => ({ topic: copy, partition }))
  const committed = new Map(
    (await ours.admin.listGroupOffsets(group, { partitions: asked })).map((each) => [each.partition, each.offset]),
  )
  return copies.filter(({ partition, offset }) => offset < (committed.get(partition) ?? -1)).length
}
