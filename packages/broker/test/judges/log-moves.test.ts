// AlterReplicaLogDirs and what follows, on Apache Kafka and on us: the same codes, the same tools' words, and each takes up the other's directories.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { freePort, kafkaTool, missingJudges, startApacheKafka } from '@millrace/judges'
import { ApiKey } from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokerConfig, createBroker } from '../../src/index.ts'
import { Side, startBoth, versions } from './both.ts'
import type { Answer, Body, Both } from './both.ts'
import { ToolRunner } from './tool-runner.ts'

const missing = missingJudges('broker', 'tools')
const folder = mkdtempSync(join(tmpdir(), 'millrace-moves-'))
let both: Both
let runner: ToolRunner

beforeAll(async () => {
  if (missing !== undefined) return
  both = await startBoth({ 'log.initial.task.delay.ms': '100' }, 3)
  runner = new ToolRunner('tools')
  for (const side of both.sides) {
    await side.makeTopics([
      { name: 'orders', partitions: 2 },
      { name: 'large', partitions: 1 },
    ])
    for (const value of ['a', 'b', 'c', 'd']) await side.produce('orders', 0, [value])
    for (let n = 0; n < 20; n++) await side.produce('large', 0, ['x'.repeat(100_000)])
  }
}, 120_000)

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  if (missing !== undefined) return
  await runner.stop()
  await both.stop()
})

interface Found {
  readonly directory: number
  readonly future: boolean
}

/** In which of its directories a side has a partition. */
async function placesOf(side: Side, topic: string, partition: number): Promise<Found[]> {
  const answer = (await side.ask(ApiKey.DESCRIBE_LOG_DIRS, 4, { topics: [{ topic, partitions: [partition] }] })) as Answer
  type Dir = { logDir: string; topics: { partitions: { isFutureKey: boolean; offsetLag: number }[] }[] }
  return (answer['results'] as Dir[]).flatMap(({ logDir, topics }) =>
    topics.flatMap(({ partitions }) =>
      partitions.map(({ isFutureKey }) => ({ directory: side.directories.indexOf(logDir), future: isFutureKey })),
    ),
  )
}

async function arrived(side: Side, topic: string, partition: number, directory: number): Promise<void> {
  await expect
    .poll(() => placesOf(side, topic, partition), {
      timeout: 30_000,
      interval: 50,
      message: `${side.name} ${topic}-${partition}`,
    })
    .toEqual([{ directory, future: false }])
}

const to = (path: string, name: string, ...partitions: number[]): Body => ({ path, topics: [{ name, partitions }] })

describe.skipIf(missing !== undefined)('the same answers as Apache Kafka', { timeout: 60_000 }, () => {
  test.each(versions(1, 2))('AlterReplicaLogDirs v%i', async (version) => {
    const ask = (dirs: (side: Side) => Body[]) =>
      both.same(ApiKey.ALTER_REPLICA_LOG_DIRS, version, (side) => ({ dirs: dirs(side) }))
    await ask(() => [])
    await ask(() => [to('/nowhere', 'orders', 0)])
    await ask(() => [to('relative', 'orders', 0)])
    await ask(({ directories: [first] }) => [to(`${first}/`, 'orders', 0)])
    await ask(({ directories: [first = ''] }) => [to(first, 'missing', 0), to(first, 'orders', 9), to(first, 'orders', -1)])
    await ask(({ directories: [first = ''] }) => [to(first, 'o'.repeat(240), 0), to(first, '', 0), to(first, 'a b', 0)])
    for (const [i, partition] of [
      [0, 0],
      [1, 0],
      [1, 1],
      [2, 1],
    ] as const) {
      await ask(({ directories }) => [to(directories[i] ?? '', 'orders', partition)])
      for (const side of both.sides) await arrived(side, 'orders', partition, i)
    }
    // The same partition twice in one request: the last one counts.
    await ask(({ directories }) => [to(directories[0] ?? '', 'orders', 0), to(directories[1] ?? '', 'orders', 0)])
    for (const side of both.sides) await arrived(side, 'orders', 0, 1)
    await both.same(ApiKey.LIST_OFFSETS, 6, {
      replicaId: -1,
      topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
    })
  })

  test('a cordoned directory takes no move (KIP-1066)', async () => {
    for (const side of both.sides) {
      const configs = [{ name: 'cordoned.log.dirs', value: side.directories[2], configOperation: 0 }]
      await side.ask(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, { resources: [{ resourceType: 4, resourceName: '1', configs }] })
      await side.until(ApiKey.DESCRIBE_LOG_DIRS, 5, { topics: [] }, (answer) =>
        JSON.stringify(answer).includes('"isCordoned":true'),
      )
    }
    await both.same(ApiKey.ALTER_REPLICA_LOG_DIRS, 2, (side) => ({ dirs: [to(side.directories[2] ?? '', 'orders', 0)] }))
    for (const side of both.sides) {
      const configs = [{ name: 'cordoned.log.dirs', value: null, configOperation: 1 }]
      await side.ask(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, { resources: [{ resourceType: 4, resourceName: '1', configs }] })
    }
  })

  test('kafka-reassign-partitions moves between log directories, throttled, and verifies it', async () => {
    const command = 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand'
    const run = async (side: Side, ...args: string[]): Promise<string[]> => {
      const { exitCode, output } = await runner.run(command, '--bootstrap-server', side.bootstrap, ...args)
      const lines = output
        .split('\n')
        .map((line) => side.directories.reduceRight((text, path, i) => text.replaceAll(path, `DIRECTORY ${i}`), line).trimEnd())
        .filter((line) => line !== '' && !/SLF4J|^\{|WARN|^\[?\d{4}-/.test(line))
      return [String(exitCode), ...lines]
    }
    const file = (side: Side, i: number): string => {
      const path = join(folder, `${side.name}-${i}.json`)
      const partitions = [{ topic: 'large', partition: 0, replicas: [1], log_dirs: [side.directories[i]] }]
      writeFileSync(path, JSON.stringify({ version: 1, partitions }))
      return path
    }
    for (const side of both.sides) {
      const [place] = await placesOf(side, 'large', 0)
      if (place?.directory === 0) continue
      await run(side, '--execute', '--reassignment-json-file', file(side, 0))
      await arrived(side, 'large', 0, 0)
    }
    const words: Record<string, unknown> = {}
    for (const side of both.sides) {
      const executed = await run(
        side,
        '--execute',
        '--reassignment-json-file',
        file(side, 1),
        '--replica-alter-log-dirs-throttle',
        '1000000',
      )
      const during = await placesOf(side, 'large', 0)
      await arrived(side, 'large', 0, 1)
      const verified = await run(side, '--verify', '--reassignment-json-file', file(side, 1))
      words[side.name] = { executed, during: during.toSorted((a, b) => a.directory - b.directory), verified }
    }
    expect(words['ours']).toEqual(words['theirs'])
  })
})

/** One broker on these directories, until `run` is through. */
async function onKafka(directories: readonly string[], run: (side: Side) => Promise<void>): Promise<void> {
  const kafka = await startApacheKafka({
    directory: directories[0] as string,
    heap: '512M',
    settings: { 'log.dirs': directories.join(',') },
  })
  const side = new Side('theirs', kafka.port, 0, directories)
  try {
    await run(side)
  } finally {
    side.close()
    await kafka.stop()
  }
}

async function onOurs(directories: readonly string[], run: (side: Side) => Promise<void>): Promise<void> {
  const port = await freePort()
  const settings = {
    'controller.quorum.bootstrap.servers': `127.0.0.1:${port}`,
    listeners: `PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'node.id': '1',
    'log.dirs': directories.join(','),
    'offsets.topic.replication.factor': '1',
  }
  const host = nodeHost({ log: () => undefined })
  const broker = await createBroker(brokerConfig(settings), host, { clusterId: 'MkU3OEVBNTcwNTJENDM2Qg' })
  const side = new Side('ours', broker.listeners.find(({ name }) => name === 'PLAINTEXT')?.port ?? 0, port, directories)
  try {
    await run(side)
  } finally {
    side.close()
    await broker.stop()
  }
}

test.skipIf(missing !== undefined).each([
  ['ours', onOurs, onKafka],
  ['theirs', onKafka, onOurs],
])('a move that stops half way goes on in the other broker (begun by %s)', { timeout: 180_000 }, async (name, first, second) => {
  const directories = [0, 1].map((i) => join(folder, `${name}-begun-${i}`))
  let target = 0
  const throttle = { resourceType: 4, resourceName: '1' }
  const setThrottle = async (side: Side, value: string | null): Promise<void> => {
    const configs = [{ name: 'replica.alter.log.dirs.io.max.bytes.per.second', value, configOperation: value === null ? 1 : 0 }]
    const answer = await side.ask(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, { resources: [{ ...throttle, configs }] })
    expect(JSON.stringify(answer)).toContain('"errorCode":0')
  }
  await first(directories, async (side) => {
    await side.makeTopics([{ name: 'large', partitions: 1 }])
    for (let n = 0; n < 40; n++) await side.produce('large', 0, ['x'.repeat(200_000)])
    await setThrottle(side, '100000')
    const [place] = await placesOf(side, 'large', 0)
    target = 1 - (place?.directory ?? 0)
    await side.ask(ApiKey.ALTER_REPLICA_LOG_DIRS, 2, { dirs: [to(directories[target] ?? '', 'large', 0)] })
    await expect.poll(() => placesOf(side, 'large', 0)).toHaveLength(2)
  })
  expect(readdirSync(directories[target] ?? '').some((entry) => /^large-0\.[0-9a-f]{32}-future$/.test(entry))).toBe(true)
  await second(directories, async (side) => {
    await side.led('large')
    expect(await placesOf(side, 'large', 0)).toHaveLength(2)
    await setThrottle(side, null)
    await arrived(side, 'large', 0, target)
    await side.produce('large', 0, ['after'])
    const found = await kafkaTool('org.apache.kafka.tools.GetOffsetShell', [
      '--bootstrap-server',
      side.bootstrap,
      '--topic',
      'large',
    ])
    expect(found).toContain('large:0:41')
  })
  // What the second left is whole for the first: the metadata names the place where the log is.
  await first(directories, async (side) => {
    await side.led('large')
    await arrived(side, 'large', 0, target)
    await side.produce('large', 0, ['again'])
  })
})
