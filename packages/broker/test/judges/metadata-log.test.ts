// Apache Kafka judges our metadata: its dump tool reads our log and snapshots, it starts on our directory, and we on its.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { dumpLog, freePort, kafkaTool, missingJudges, quickJavaWith, run, startApacheKafka } from '@millrace/judges'
import { afterEach, expect, test } from 'vitest'
import { startNode, topicOf, type ControllerNode } from '../nodes.ts'

const missing = missingJudges('broker', 'tools')
const host = nodeHost({ log: () => undefined })
const complaint = /isvalid: false|mismatch|Could not|Error|Exception/

const folders: string[] = []
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-metadata-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const start = (folder: string, settings: Record<string, string | number> = {}): Promise<ControllerNode> =>
  startNode(host, { 'log.dirs': folder, ...settings })

const metadataFiles = (folder: string, ending: string): string[] =>
  readdirSync(join(folder, '__cluster_metadata-0'))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, '__cluster_metadata-0', name))

/** Changes of every kind that a node makes. */
async function change(node: ControllerNode, prefix: string): Promise<void> {
  const { controller } = node
  const configs = [{ name: 'retention.ms', value: '1000' }]
  await controller.createTopics([topicOf(`${prefix}-a`, { numPartitions: 3, configs }), topicOf(`${prefix}-b`)], false)
  await controller.createPartitions([{ name: `${prefix}-a`, count: 4, assignments: null }], false)
  const resource = { type: 'topic', name: `${prefix}-b` } as const
  await controller.alterConfigs([{ resource, changes: [{ name: 'segment.bytes', operation: 0, value: '1048576' }] }], false)
  const cluster = { type: 'broker', name: '' } as const
  await controller.alterConfigs(
    [{ resource: cluster, changes: [{ name: 'log.retention.ms', operation: 0, value: '5000' }] }],
    false,
  )
  await controller.allocateProducerIds()
  await controller.createTopics([topicOf(`${prefix}-gone`)], false)
  await controller.deleteTopics([controller.metadata.image.topics.byName(`${prefix}-gone`)!.id])
}

const topicsOf = async (bootstrap: string): Promise<string> =>
  kafkaTool('org.apache.kafka.tools.TopicCommand', ['--bootstrap-server', bootstrap, '--describe'])

test.skipIf(missing !== undefined)('its dump tool reads our log and our snapshots', { timeout: 120_000 }, async () => {
  const folder = newFolder()
  const settings = { 'metadata.log.max.record.bytes.between.snapshots': 1500 }
  const first = await start(folder, settings)
  await change(first, 'one')
  await first.controller.snapshot()
  await first.stop()
  const second = await start(folder, settings)
  await change(second, 'two')
  await second.stop()
  const logs = metadataFiles(folder, '.log')
  const dumped = await dumpLog([...logs, ...metadataFiles(folder, '.checkpoint')], '--cluster-metadata-decoder')
  expect(dumped).not.toMatch(complaint)
  for (const record of [
    'LeaderChange',
    'KRaftVoters',
    'SnapshotHeader',
    'SnapshotFooter',
    'FEATURE_LEVEL_RECORD',
    'REGISTER_BROKER_RECORD',
  ]) {
    expect(dumped).toContain(record)
  }
  const indexes = [...metadataFiles(folder, '.index'), ...metadataFiles(folder, '.timeindex')]
  expect(await dumpLog(indexes, '--verify-index-only')).not.toMatch(complaint)
})

test.skipIf(missing !== undefined)('it starts on our directory, and we on what it left', { timeout: 240_000 }, async () => {
  const folder = newFolder()
  const ours = await start(folder)
  await change(ours, 'ours')
  const ids = [...ours.controller.metadata.image.topics.all()].map(({ name, id }) => [name, id])
  await ours.stop()

  const kafka = await startApacheKafka({ directory: folder, heap: '512M' })
  try {
    const described = await topicsOf(kafka.bootstrap)
    for (const [name, id] of ids) expect(described).toContain(`Topic: ${name}\tTopicId: ${id}`)
    expect(described).toMatch(/Topic: ours-a\s+Partition: 3\s+Leader: 1/)
    const create = ['--bootstrap-server', kafka.bootstrap, '--create', '--topic', 'theirs', '--partitions', '2']
    await kafkaTool('org.apache.kafka.tools.TopicCommand', create)
  } finally {
    await kafka.stop()
  }

  const again = await start(folder)
  const { image } = again.controller.metadata
  expect([...image.topics.all()].map(({ name }) => name).toSorted()).toEqual(['ours-a', 'ours-b', 'theirs'])
  expect(image.topics.byName('theirs')!.partitions.map(({ leader, isr }) => [leader, isr])).toEqual([
    [1, [1]],
    [1, [1]],
  ])
  expect(image.configs.of({ type: 'topic', name: 'ours-b' }).get('segment.bytes')).toBe('1048576')
  await again.stop()
})

test.skipIf(missing !== undefined)(
  'we start on a directory that it formatted, with every feature it has, and it on ours after us',
  { timeout: 240_000 },
  async () => {
    const folder = newFolder()
    const kafka = await startApacheKafka({ directory: folder, heap: '512M' })
    await kafkaTool('org.apache.kafka.tools.TopicCommand', [
      '--bootstrap-server',
      kafka.bootstrap,
      '--create',
      '--topic',
      'theirs',
      '--partitions',
      '2',
    ])
    await kafka.stop()
    const topicOfLog = (directory: string): string =>
      readFileSync(join(directory, '__cluster_metadata-0', 'partition.metadata'), 'utf8')
    const other = newFolder()
    await (await start(other)).stop()
    expect(topicOfLog(other)).toBe(topicOfLog(folder))

    const ours = await start(folder)
    const { image } = ours.controller.metadata
    expect(image.features.level('eligible.leader.replicas.version')).toBe(1)
    expect(image.topics.byName('theirs')!.partitions.map(({ leader, isr, elr }) => [leader, isr, elr])).toEqual([
      [1, [1], []],
      [1, [1], []],
    ])
    await change(ours, 'ours')
    await ours.stop()

    const again = await startApacheKafka({ directory: folder, heap: '512M' })
    try {
      expect(await topicsOf(again.bootstrap)).toMatch(/Topic: ours-a\s+Partition: 3\s+Leader: 1/)
    } finally {
      await again.stop()
    }
  },
)

test.skipIf(missing !== undefined).each([
  ['for release 3.9', ['--standalone', '--release-version', '3.9'], {}],
  ['for release 4.0', ['--standalone', '--release-version', '4.0'], {}],
  ['with voters by configuration (kraft.version 0)', [], { 'controller.quorum.voters': '1@127.0.0.1:9093' }],
])(
  'we go on in a directory formatted %s, in the record versions of its features',
  { timeout: 120_000 },
  async (_, formatFlags, quorum) => {
    const folder = newFolder()
    const properties = join(newFolder(), 'server.properties')
    const settings = {
      'process.roles': 'broker,controller',
      'node.id': '1',
      listeners: 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093',
      'controller.listener.names': 'CONTROLLER',
      'log.dirs': folder,
      ...('controller.quorum.voters' in quorum ? quorum : { 'controller.quorum.bootstrap.servers': '127.0.0.1:9093' }),
    }
    writeFileSync(
      properties,
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    )
    const format = ['format', '-t', 'MkU3OEVBNTcwNTJENDM2Qg', '-c', properties, ...formatFlags]
    await run('java', [...quickJavaWith('broker'), 'kafka.tools.StorageTool', ...format])
    const first = await start(folder, quorum)
    await change(first, 'ours')
    await first.controller.snapshot()
    await first.stop()
    const second = await start(folder, quorum)
    expect(second.controller.metadata.image.topics.byName('ours-a')!.partitions).toHaveLength(4)
    await second.stop()
    const dumped = await dumpLog(
      [...metadataFiles(folder, '.log'), ...metadataFiles(folder, '.checkpoint')],
      '--cluster-metadata-decoder',
    )
    expect(dumped).not.toMatch(complaint)
    const controllerPort = await freePort()
    const kafkaSettings: Record<string, string> =
      'controller.quorum.voters' in quorum
        ? { 'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`, 'controller.quorum.bootstrap.servers': '' }
        : {}
    const port = await freePort()
    const listeners = `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`
    const kafka = await startApacheKafka({
      directory: folder,
      port,
      heap: '512M',
      settings: { listeners, 'advertised.listeners': listeners, ...kafkaSettings },
    })
    try {
      expect(await topicsOf(kafka.bootstrap)).toMatch(/Topic: ours-a\s+Partition: 3\s+Leader: 1/)
    } finally {
      await kafka.kill()
    }
  },
)
