// Kafka's own command-line tools on Apache Kafka and on us: the same exit code and the same text.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missingJudges } from '@millrace/judges'
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBoth } from './both.ts'
import type { Answer, Both, Side } from './both.ts'
import { ToolRunner } from './tool-runner.ts'

const missing = missingJudges('broker', 'tools')
const folder = mkdtempSync(join(tmpdir(), 'millrace-tools-'))
const tools = 'org.apache.kafka.tools'
let both: Both
let runner: ToolRunner

beforeAll(async () => {
  if (missing !== undefined) return
  both = await startBoth()
  runner = new ToolRunner('tools')
  for (const side of both.sides) {
    await side.makeTopics([
      { name: 'orders', partitions: 2 },
      { name: 'payments', partitions: 1, configs: { 'retention.ms': '100000000' } },
    ])
    for (const value of ['a', 'b', 'c', 'd']) await side.produce('orders', 0, [value], { timestamp: 1_700_000_000_000 })
    await side.produce('orders', 1, ['x', 'y'], { timestamp: 1_700_000_000_000 })
    await side.coordinators(0, 1)
    for (const groupId of ['readers', 'others']) await commit(side, groupId)
    await side.led('__consumer_offsets')
  }
}, 120_000)

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  if (missing !== undefined) return
  await runner.stop()
  await both.stop()
})

async function commit(side: Side, groupId: string): Promise<void> {
  const partitions = [0, 1].map((partitionIndex) => ({ partitionIndex, committedOffset: 1, committedMetadata: '' }))
  const body = { groupId, memberId: '', generationIdOrMemberEpoch: -1, topics: [{ name: 'orders', partitions }] }
  await side.until(ApiKey.OFFSET_COMMIT, 7, body, (answer) => {
    const [{ partitions: results }] = answer['topics'] as [{ partitions: { errorCode: number }[] }]
    return results.every(({ errorCode }) => errorCode === ErrorCode.NONE)
  })
}

async function openTransaction(side: Side): Promise<void> {
  const begin = { transactionalId: 'open', transactionTimeoutMs: 600_000, producerId: -1, producerEpoch: -1 }
  const isDone = ({ errorCode }: Answer): boolean => errorCode === ErrorCode.NONE
  const { producerId, producerEpoch } = (await side.until(ApiKey.INIT_PRODUCER_ID, 4, begin, isDone)) as Record<string, number>
  const add = {
    v3AndBelowTransactionalId: 'open',
    v3AndBelowProducerId: producerId,
    v3AndBelowProducerEpoch: producerEpoch,
    v3AndBelowTopics: [{ name: 'orders', partitions: [1] }],
  }
  await side.until(ApiKey.ADD_PARTITIONS_TO_TXN, 3, add, (answer) => JSON.stringify(answer).includes('"partitionErrorCode":0'))
  const producer = { producerId: producerId ?? -1, producerEpoch: producerEpoch ?? -1, baseSequence: 0, transactional: true }
  await side.produce('orders', 1, ['in a transaction'], producer, 'open')
}

/** What may differ: addresses, ids, times, places, and the order of lines. */
function comparable(output: string, side: Side): string[] {
  return output
    .replaceAll(String(side.port), 'PORT')
    .replaceAll(String(side.controllerPort), 'CONTROLLER')
    .replaceAll(/\b[A-Za-z0-9_-]{22}\b(?=[\s"\],;]|$)/gm, 'ID')
    .replaceAll(/\b1[678]\d{11}\b( +\t\d+)?/g, 'TIME')
    .replaceAll(/(Exception:)(?! org\.).*/g, '$1 wording')
    .replaceAll(/\/tmp\/[^"\s,]*/g, 'DIRECTORY')
    .split('\n')
    .map((line) => line.trimEnd().replaceAll(/ +/g, ' '))
    .filter((line) => line !== '' && !/SLF4J|StatusLogger|^\[?\d{4}-\d\d-\d\d|^\tat |^Caused by|WARN|ERROR /.test(line))
    .toSorted()
}

interface Options {
  readonly to?: 'controllers'
  /** The address follows the other words. */
  readonly addressLast?: boolean
  /** Lines that may differ. */
  readonly without?: RegExp
}

async function same(className: string, args: readonly string[] | ((side: Side) => readonly string[]), options: Options = {}) {
  const { to, without, addressLast = false } = options
  const outcome = async (side: Side) => {
    const address =
      to === 'controllers' ? ['--bootstrap-controller', side.bootstrapController] : ['--bootstrap-server', side.bootstrap]
    const words = typeof args === 'function' ? args(side) : args
    const all = addressLast ? [...words, ...address] : [...address, ...words]
    const { exitCode, output } = await runner.run(className.includes('.') ? className : `${tools}.${className}`, ...all)
    return { exitCode, lines: comparable(output, side).filter((line) => without?.test(line) !== true) }
  }
  const theirs = await outcome(both.theirs)
  const ours = await outcome(both.ours)
  expect.soft(ours, `${className} ${typeof args === 'function' ? '' : args.join(' ')}`).toEqual(theirs)
  return ours
}

function file(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}

describe.skipIf(missing !== undefined)('Kafka’s tools print the same', { timeout: 60_000 }, () => {
  test('TopicCommand', async () => {
    await same('TopicCommand', ['--list'])
    await same('TopicCommand', ['--describe'])
    await same('TopicCommand', ['--create', '--topic', 'made', '--partitions', '2', '--config', 'retention.ms=1000'])
    await same('TopicCommand', ['--create', '--topic', 'made', '--if-not-exists'])
    for (const side of both.sides) await side.led('made')
    await same('TopicCommand', ['--describe', '--topic', 'made', '--partition-size-limit-per-response', '1'])
    await same('TopicCommand', ['--alter', '--topic', 'made', '--partitions', '3'])
    await same('TopicCommand', ['--delete', '--topic', 'made'])
    await same('TopicCommand', ['--describe', '--topic', 'missing'])
    await same('TopicCommand', ['--describe', '--under-replicated-partitions'])
    await same('TopicCommand', ['--describe', '--at-min-isr-partitions', '--topic', 'orders'])
  })

  test('GetOffsetShell', async () => {
    for (const time of ['-1', '-2', '-3', 'earliest-local', 'latest-tiered', '1700000000000', '1900000000000'])
      await same('GetOffsetShell', ['--topic-partitions', 'orders.*', '--time', time])
    await same('GetOffsetShell', ['--topic', 'missing'])
  })

  test('DeleteRecordsCommand', async () => {
    const at = (offset: number, topic = 'orders') => ({ version: 1, partitions: [{ topic, partition: 0, offset }] })
    for (const [i, content] of [at(2), at(1), at(99)].entries())
      await same('DeleteRecordsCommand', ['--offset-json-file', file(`offsets-${i}.json`, content)])
    await same('GetOffsetShell', ['--topic', 'orders', '--time', '-2'])
  })

  test('ConsumerGroupCommand', async () => {
    const group = 'consumer.group.ConsumerGroupCommand'
    const run = (...args: string[]) => same(`${tools}.${group}`, args)
    await run('--list')
    await run('--list', '--state')
    await run('--describe', '--group', 'readers')
    await run('--describe', '--group', 'readers', '--state')
    await run('--describe', '--group', 'readers', '--members')
    await run('--describe', '--group', 'missing')
    const reset = ['--reset-offsets', '--group', 'readers', '--topic', 'orders']
    for (const how of [['--to-earliest'], ['--to-latest'], ['--to-offset', '3'], ['--shift-by', '1'], ['--to-current']])
      await run(...reset, ...how, '--dry-run')
    await run(...reset, '--to-datetime', '2023-01-01T00:00:00.000', '--execute')
    await run('--reset-offsets', '--group', 'brand-new', '--topic', 'orders:1', '--to-latest', '--execute')
    await run('--delete-offsets', '--group', 'readers', '--topic', 'orders:0')
    await run('--delete-offsets', '--group', 'missing', '--topic', 'orders')
    await run('--describe', '--group', 'readers')
    await run('--delete', '--group', 'readers', '--group', 'missing')
    await run('--list')
  })

  test('LogDirsCommand', async () => {
    await same('LogDirsCommand', ['--describe', '--topic-list', 'orders,payments'])
    await same('LogDirsCommand', ['--describe', '--topic-list', 'missing'])
    await same('LogDirsCommand', ['--describe', '--broker-list', '9'])
  })

  test('LeaderElectionCommand', async () => {
    await same('LeaderElectionCommand', ['--election-type', 'preferred', '--all-topic-partitions'])
    await same('LeaderElectionCommand', ['--election-type', 'preferred', '--topic', 'orders', '--partition', '0'])
    await same('LeaderElectionCommand', ['--election-type', 'unclean', '--topic', 'orders', '--partition', '1'])
    await same('LeaderElectionCommand', ['--election-type', 'preferred', '--topic', 'orders', '--partition', '9'])
  })

  test('ReassignPartitionsCommand', async () => {
    const command = `${tools}.reassign.ReassignPartitionsCommand`
    await same(command, ['--list'])
    const topics = file('topics.json', { version: 1, topics: [{ topic: 'orders' }] })
    await same(command, ['--generate', '--topics-to-move-json-file', topics, '--broker-list', '1'])
    const to = (...replicas: number[]) => ({ version: 1, partitions: [{ topic: 'orders', partition: 0, replicas }] })
    const moved = file('moved.json', to(1))
    await same(command, ['--execute', '--reassignment-json-file', moved])
    await same(command, ['--verify', '--reassignment-json-file', moved])
    await same(command, ['--cancel', '--reassignment-json-file', moved])
    await same(command, ['--execute', '--reassignment-json-file', file('nowhere.json', to(9))])
  })

  test('MetadataQuorumCommand, on both listeners', async () => {
    const passing = /HighWatermark|LeaderEpoch|MaxFollowerLag|LogEndOffset|^1 \t?ID/
    for (const to of [undefined, 'controllers'] as const) {
      const options = { without: passing, ...(to === undefined ? {} : { to }) }
      await same('MetadataQuorumCommand', ['describe', '--status'], options)
      await same('MetadataQuorumCommand', ['describe', '--replication'], options)
    }
  })

  test('FeatureCommand', async () => {
    // Features of Kafka’s that are not served here are not named, and levels begin where served.
    const unserved = /group\.version|share\.version|streams\.version|eligible\.leader|kraft\.version/
    await same('FeatureCommand', ['describe'], { without: /Feature:/ })
    const upgrade = (...args: string[]) => same('FeatureCommand', args, { without: unserved })
    await upgrade('upgrade', '--feature', 'transaction.version=2', '--dry-run')
    await upgrade('downgrade', '--feature', 'transaction.version=1', '--dry-run')
    await upgrade('downgrade', '--feature', 'transaction.version=1')
    await upgrade('upgrade', '--feature', 'transaction.version=2')
  })

  test('TransactionsCommand', async () => {
    for (const side of both.sides) await openTransaction(side)
    await same('TransactionsCommand', ['list'])
    await same('TransactionsCommand', ['list', '--running-longer-than-ms', '10000000'])
    await same('TransactionsCommand', ['list', '--transactional-id-pattern', 'op.*'])
    await same('TransactionsCommand', ['describe', '--transactional-id', 'open'])
    await same('TransactionsCommand', ['describe', '--transactional-id', 'missing'])
    await same('TransactionsCommand', ['describe-producers', '--topic', 'orders', '--partition', '1'])
    await same('TransactionsCommand', ['find-hanging', '--broker-id', '1', '--max-transaction-timeout', '1'])
    for (const side of both.sides) {
      const found = await side.ask(ApiKey.DESCRIBE_PRODUCERS, 0, { topics: [{ name: 'orders', partitionIndexes: [1] }] })
      const [{ partitions }] = (found as Answer)['topics'] as [
        { partitions: { activeProducers: { currentTxnStartOffset: number }[] }[] },
      ]
      expect(partitions[0]?.activeProducers[0]?.currentTxnStartOffset).toBe(2)
    }
    await same('TransactionsCommand', ['abort', '--topic', 'orders', '--partition', '1', '--start-offset', '2'])
    await same('TransactionsCommand', ['describe-producers', '--topic', 'orders', '--partition', '1'])
    await same('TransactionsCommand', ['forceTerminateTransaction', '--transactionalId', 'open'])
  })

  test('ClusterTool, on both listeners', async () => {
    await same('ClusterTool', ['cluster-id'], { addressLast: true })
    await same('ClusterTool', ['cluster-id'], { addressLast: true, to: 'controllers' })
    await same('ClusterTool', ['list-endpoints'], { addressLast: true })
    await same('ClusterTool', ['list-endpoints'], { addressLast: true, to: 'controllers' })
    await same('ClusterTool', ['unregister', '--id', '9'], { addressLast: true })
  })

  test('ConfigCommand', async () => {
    const command = 'kafka.admin.ConfigCommand'
    const run = (...args: string[]) => same(command, args)
    await run('--describe', '--entity-type', 'topics', '--entity-name', 'payments')
    await run(
      '--alter',
      '--entity-type',
      'topics',
      '--entity-name',
      'payments',
      '--add-config',
      'retention.ms=5000,segment.bytes=2097152',
    )
    await run('--alter', '--entity-type', 'topics', '--entity-name', 'payments', '--delete-config', 'segment.bytes')
    await run('--alter', '--entity-type', 'brokers', '--entity-default', '--add-config', 'log.retention.ms=777777')
    await run('--alter', '--entity-type', 'brokers', '--entity-name', '1', '--add-config', 'log.cleaner.threads=2')
    for (const side of both.sides) {
      const body = { resources: [{ resourceType: 4, resourceName: '1', configurationKeys: ['log.cleaner.threads'] }] }
      await side.until(ApiKey.DESCRIBE_CONFIGS, 4, body, (answer: Answer) => JSON.stringify(answer).includes('"value":"2"'))
    }
    await run('--describe', '--entity-type', 'topics', '--entity-name', 'payments')
    await run('--describe', '--entity-type', 'brokers', '--entity-default')
    await run('--describe', '--entity-type', 'brokers', '--entity-name', '1')
    await run('--describe', '--entity-type', 'topics', '--entity-name', 'missing')
    await run('--alter', '--entity-type', 'groups', '--entity-name', 'g', '--add-config', 'consumer.session.timeout.ms=46000')
    await run('--describe', '--entity-type', 'groups', '--entity-name', 'g')
  })
})
