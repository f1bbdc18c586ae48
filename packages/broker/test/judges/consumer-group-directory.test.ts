// Apache Kafka and our broker take turns on one directory: consumer groups, their members and offsets are the same in both.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { controllerAndBroker, freePort, missingJudges, oneReplica, startApacheKafka } from '@millrace/judges'
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { afterAll, expect, test } from 'vitest'
import { brokerConfig, createBroker } from '../../src/index.ts'
import { comparable, Side } from './both.ts'
import type { Answer, Body } from './both.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-group-directory-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const missing = missingJudges('broker')
const oneNode = {
  ...oneReplica,
  'offsets.topic.num.partitions': '3',
  'group.consumer.assignment.interval.ms': '0',
}

async function onKafka(work: (side: Side) => Promise<void>): Promise<void> {
  const kafka = await startApacheKafka({ directory: folder, heap: '512M', settings: oneNode })
  const side = new Side('theirs', kafka.port, 0, [folder])
  try {
    await work(side)
  } finally {
    side.close()
    await kafka.stop()
  }
}

async function onOurs(work: (side: Side) => Promise<void>): Promise<void> {
  const controller = await freePort()
  const config = brokerConfig({
    ...controllerAndBroker(0, controller),
    ...oneNode,
    'log.dirs': folder,
    'millrace.durability': 'os',
  })
  const broker = await createBroker(config, nodeHost({ log: () => undefined }))
  const side = new Side('ours', broker.listeners.find(({ name }) => name === 'PLAINTEXT')?.port ?? 0, controller, [folder])
  try {
    await work(side)
  } finally {
    side.close()
    await broker.stop()
  }
}

const good = ({ errorCode }: Answer): boolean => errorCode === ErrorCode.NONE
const joins = { memberEpoch: 0, rebalanceTimeoutMs: 60_000, topicPartitions: [], subscribedTopicNames: ['six'] }

const beat = (side: Side, body: Body): Promise<Answer> =>
  side.until(ApiKey.CONSUMER_GROUP_HEARTBEAT, 1, { groupId: 'shared', ...body }, good)

const nameless = new Side('theirs', 0, 0, [])

async function seen(side: Side): Promise<unknown> {
  const described = await side.until(ApiKey.CONSUMER_GROUP_DESCRIBE, 1, { groupIds: ['shared'] }, (answer) => {
    const [group] = answer['groups'] as [Answer]
    return good(group)
  })
  const groups = [{ groupId: 'shared', memberId: null, memberEpoch: -1, topics: null }]
  const offsets = await side.until(ApiKey.OFFSET_FETCH, 9, { groups }, (answer) => good((answer['groups'] as [Answer])[0]))
  // A topic has the same id in both.
  return comparable([described, offsets], nameless)
}

async function commit(side: Side, memberId: string, epoch: unknown, offset: number): Promise<void> {
  const partitions = [{ partitionIndex: 0, committedOffset: offset, committedMetadata: 'm' }]
  const body = { groupId: 'shared', memberId, generationIdOrMemberEpoch: epoch, topics: [{ name: 'six', partitions }] }
  await side.until(ApiKey.OFFSET_COMMIT, 9, body, (answer) => {
    const [{ partitions: results }] = answer['topics'] as [{ partitions: [Answer] }]
    return good(results[0])
  })
}

test.skipIf(missing !== undefined)('groups go on in the other one', { timeout: 120_000 }, async () => {
  let before: unknown
  await onKafka(async (side) => {
    await side.makeTopics([{ name: 'six', partitions: 6 }])
    const found = { keyType: 0, coordinatorKeys: ['shared'] }
    await side.until(ApiKey.FIND_COORDINATOR, 4, found, (answer) => good((answer['coordinators'] as [Answer])[0]))
    const joined = await beat(side, { memberId: 'one', instanceId: 'i-1', ...joins })
    await beat(side, { memberId: 'two', ...joins, subscribedTopicNames: null, subscribedTopicRegex: 's.x' })
    await commit(side, 'one', joined['memberEpoch'], 7)
    await beat(side, { memberId: 'one', instanceId: 'i-1', memberEpoch: -2 })
    before = await seen(side)
  })
  await onOurs(async (side) => {
    expect(await seen(side)).toEqual(before)
    const back = await beat(side, { memberId: 'again', instanceId: 'i-1', ...joins })
    await beat(side, { memberId: 'three', ...joins, subscribedTopicNames: ['six', 'none'], serverAssignor: 'range', rackId: 'r' })
    await commit(side, 'again', back['memberEpoch'], 9)
    before = await seen(side)
  })
  await onKafka(async (side) => {
    expect(await seen(side)).toEqual(before)
    await beat(side, { memberId: 'four', ...joins })
    before = await seen(side)
  })
  await onOurs(async (side) => expect(await seen(side)).toEqual(before))
})
