// Internal topics that are deleted while coordinators wait for what they wrote: who waits is answered as by Apache Kafka, and who comes later starts anew.
import { ApiKey, apis, ErrorCode, zeroUuid } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { ask, coordinated, local } from './asked.ts'
import { withBroker, type SettingsWorld } from './settings-world.ts'

type Body = Readonly<Record<string, unknown>>

interface Joined {
  readonly errorCode: number
  readonly memberId: string
  readonly generationId: number
}

interface Begun {
  readonly errorCode: number
  readonly producerId: number
  readonly producerEpoch: number
}

const commit: Body = {
  groupId: 'g',
  generationIdOrMemberEpoch: -1,
  memberId: '',
  topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 7, committedMetadata: '' }] }],
}
const join = (groupId: string, memberId = ''): Body => ({
  groupId,
  memberId,
  protocolType: 'consumer',
  protocols: [{ name: 'range', metadata: new Uint8Array(0) }],
  sessionTimeoutMs: 30_000,
  rebalanceTimeoutMs: 30_000,
})
const sync = (groupId: string, { memberId, generationId }: Joined): Body => ({
  groupId,
  memberId,
  generationId,
  assignments: [{ memberId, assignment: new Uint8Array(3) }],
})
const init = (transactionalId: string): Body => ({
  transactionalId,
  transactionTimeoutMs: 60_000,
  producerId: -1,
  producerEpoch: -1,
})

/** All error codes of an answer, wherever in it, once each and without NONE. */
function codesIn(answer: unknown): number[] {
  const found = new Set<number>()
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
    for (const [name, inner] of Object.entries(value))
      if (/errorcode$/i.test(name)) found.add(inner as number)
      else look(inner)
  }
  look(answer)
  found.delete(ErrorCode.NONE)
  return [...found]
}

/** Asks on a connection of its own. */
async function askBeside(world: SettingsWorld, key: number, version: number, body: Body): Promise<unknown> {
  const client = await world.connect()
  const { request, response } = apis.get(key)!
  const answer = await client.send(request as never, response as never, version, body as never)
  client.close()
  return answer
}

async function begun(world: SettingsWorld, transactionalId: string): Promise<Begun> {
  for (;;) {
    await ask(world, ApiKey.FIND_COORDINATOR, 4, { keyType: 1, coordinatorKeys: [transactionalId] })
    const producer = await ask<Begun>(world, ApiKey.INIT_PRODUCER_ID, 4, init(transactionalId))
    if (producer.errorCode === ErrorCode.NONE) return producer
    await world.wait(50)
  }
}

const diskMs = 100
const oneShard = {
  ...local,
  'group.initial.rebalance.delay.ms': 0,
  'offsets.topic.num.partitions': 1,
  'transaction.state.log.num.partitions': 1,
}

/**
 * The deletion waits for the disk; what is asked meanwhile is written before it is carried out, and would be on the disk after it.
 * @returns what each was answered.
 */
async function askedDuringDeletion(
  world: SettingsWorld,
  topic: string,
  requests: Readonly<Record<string, readonly [key: number, version: number, body: Body]>>,
): Promise<Record<string, readonly number[]>> {
  world.machine.disk.latency = [diskMs, diskMs]
  const deletion = { topics: [{ name: topic, topicId: zeroUuid }], timeoutMs: 5_000 }
  const deleted = ask<{ responses: { errorCode: number }[] }>(world, ApiKey.DELETE_TOPICS, 6, deletion)
  await world.wait(diskMs / 2)
  const answers: Promise<readonly [string, readonly number[]]>[] = []
  for (const [name, [key, version, body]] of Object.entries(requests)) {
    answers.push(askBeside(world, key, version, body).then((answer) => [name, codesIn(answer)] as const))
    // Behind what the first of them wrote.
    await world.wait(1)
  }
  expect((await deleted).responses[0]!.errorCode).toBe(ErrorCode.NONE)
  const limit = world.wait(1_000).then(() => Promise.reject(new Error('somebody still waits')))
  const all = Object.fromEntries(await Promise.race([Promise.all(answers), limit]))
  limit.catch(() => undefined)
  world.machine.disk.latency = [0.05, 1]
  return all
}

const errors = ({ machine }: SettingsWorld): readonly string[] =>
  machine.events.filter(({ level }) => level === 'error').map(({ event }) => event)

test('who waits for a write of a group when its topic is deleted is told to look for the coordinator, and a new one knows nothing', () =>
  withBroker(oneShard, async (world) => {
    await world.createTopic('orders')
    await coordinated(world)
    const member = await ask<Joined>(world, ApiKey.JOIN_GROUP, 3, join('h'))
    expect(codesIn(await ask(world, ApiKey.SYNC_GROUP, 3, sync('h', member)))).toEqual([])
    const unsynced = await ask<Joined>(world, ApiKey.JOIN_GROUP, 3, join('s'))
    const { producerId, producerEpoch } = await begun(world, 'x')
    const transaction = { transactionalId: 'x', producerId, producerEpoch, groupId: 'g' }
    expect(codesIn(await ask(world, ApiKey.ADD_OFFSETS_TO_TXN, 3, transaction))).toEqual([])
    const { memberId, generationId } = member
    const beat = { groupId: 'c', memberId: 'own', memberEpoch: 0, rebalanceTimeoutMs: 30_000 }
    const answers = await askedDuringDeletion(world, '__consumer_offsets', {
      commit: [ApiKey.OFFSET_COMMIT, 8, commit],
      heartbeat: [ApiKey.HEARTBEAT, 3, { groupId: 'h', generationId, memberId }],
      sync: [ApiKey.SYNC_GROUP, 3, sync('s', unsynced)],
      join: [ApiKey.JOIN_GROUP, 3, join('h')],
      leave: [ApiKey.LEAVE_GROUP, 3, { groupId: 's', members: [{ memberId: 'nobody' }] }],
      'consumer heartbeat': [
        ApiKey.CONSUMER_GROUP_HEARTBEAT,
        0,
        { ...beat, subscribedTopicNames: ['orders'], topicPartitions: [] },
      ],
      'transactional commit': [ApiKey.TXN_OFFSET_COMMIT, 3, { ...commit, ...transaction, generationId: -1 }],
      'delete group': [ApiKey.DELETE_GROUPS, 2, { groupsNames: ['g'] }],
    })
    const lookElsewhere = [ErrorCode.NOT_COORDINATOR]
    expect(answers).toEqual({
      commit: lookElsewhere,
      heartbeat: lookElsewhere,
      sync: lookElsewhere,
      join: lookElsewhere,
      leave: lookElsewhere,
      'consumer heartbeat': lookElsewhere,
      'transactional commit': lookElsewhere,
      'delete group': lookElsewhere,
    })
    expect(codesIn(await ask(world, ApiKey.OFFSET_COMMIT, 8, commit))).toEqual(lookElsewhere)
    // The topic comes back with who looks for it.
    await coordinated(world)
    type Fetched = { topics: unknown[]; errorCode: number }
    const fetch = { groupId: 'g', topics: null, requireStable: true }
    expect(await ask<Fetched>(world, ApiKey.OFFSET_FETCH, 7, fetch)).toMatchObject({ topics: [], errorCode: ErrorCode.NONE })
    const late = await ask(world, ApiKey.HEARTBEAT, 3, { groupId: 'h', generationId, memberId })
    expect(codesIn(late)).toEqual([ErrorCode.UNKNOWN_MEMBER_ID])
    expect(codesIn(await ask(world, ApiKey.OFFSET_COMMIT, 8, commit))).toEqual([])
    expect((await ask<Fetched>(world, ApiKey.OFFSET_FETCH, 7, fetch)).topics).toMatchObject([
      { name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 7 }] },
    ])
    // The transaction ends where its offsets went with their topic.
    expect(codesIn(await ask(world, ApiKey.END_TXN, 3, { ...transaction, committed: true }))).toEqual([])
    await begun(world, 'x')
    expect(errors(world)).toEqual([])
  }))

test('who waits for a write of a transaction when its topic is deleted is told that there is no coordinator, and begins anew', () =>
  withBroker(oneShard, async (world) => {
    await world.createTopic('orders')
    const { producerId, producerEpoch } = await begun(world, 'x')
    const ended = await begun(world, 'y')
    const partitions = [{ name: 'orders', partitions: [0] }]
    const adding = (transactionalId: string, producer: Begun): Body => ({
      v3AndBelowTransactionalId: transactionalId,
      v3AndBelowProducerId: producer.producerId,
      v3AndBelowProducerEpoch: producer.producerEpoch,
      v3AndBelowTopics: partitions,
    })
    expect(codesIn(await ask(world, ApiKey.ADD_PARTITIONS_TO_TXN, 3, adding('y', ended)))).toEqual([])
    const answers = await askedDuringDeletion(world, '__transaction_state', {
      init: [ApiKey.INIT_PRODUCER_ID, 4, init('new')],
      'init again': [ApiKey.INIT_PRODUCER_ID, 4, init('new')],
      add: [ApiKey.ADD_PARTITIONS_TO_TXN, 3, adding('x', { errorCode: 0, producerId, producerEpoch })],
      end: [ApiKey.END_TXN, 3, { transactionalId: 'y', ...ended, committed: true }],
    })
    expect(answers).toMatchObject({
      init: [ErrorCode.COORDINATOR_NOT_AVAILABLE],
      add: [ErrorCode.COORDINATOR_NOT_AVAILABLE],
      end: [ErrorCode.COORDINATOR_NOT_AVAILABLE],
    })
    expect(codesIn(await ask(world, ApiKey.INIT_PRODUCER_ID, 4, init('x')))).toEqual([ErrorCode.NOT_COORDINATOR])
    const again = await begun(world, 'x')
    expect(again.producerId).toBeGreaterThan(producerId)
    expect(codesIn(await ask(world, ApiKey.ADD_PARTITIONS_TO_TXN, 3, adding('x', again)))).toEqual([])
    const end = { transactionalId: 'x', ...again, committed: true }
    expect(codesIn(await ask(world, ApiKey.END_TXN, 3, end))).toEqual([])
    expect(codesIn(await ask(world, ApiKey.END_TXN, 3, { ...end, transactionalId: 'y', ...ended }))).toEqual([
      ErrorCode.INVALID_PRODUCER_ID_MAPPING,
    ])
    expect(errors(world)).toEqual([])
  }))
