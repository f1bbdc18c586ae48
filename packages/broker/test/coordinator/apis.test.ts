// Every coordinator API at every version it serves: request and answer go through their bytes.
import { Simulation } from '@millrace/host/simulated'
import { apis, ErrorCode, Reader, Writer } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { offsetCommitHandler } from '../../src/api/08-offset-commit.ts'
import { offsetFetchHandler } from '../../src/api/09-offset-fetch.ts'
import { findCoordinatorHandler } from '../../src/api/10-find-coordinator.ts'
import { joinGroupHandler } from '../../src/api/11-join-group.ts'
import { heartbeatHandler } from '../../src/api/12-heartbeat.ts'
import { leaveGroupHandler } from '../../src/api/13-leave-group.ts'
import { syncGroupHandler } from '../../src/api/14-sync-group.ts'
import { describeGroupsHandler } from '../../src/api/15-describe-groups.ts'
import { listGroupsHandler } from '../../src/api/16-list-groups.ts'
import { initProducerIdHandler } from '../../src/api/22-init-producer-id.ts'
import { addPartitionsToTxnHandler } from '../../src/api/24-add-partitions-to-txn.ts'
import { addOffsetsToTxnHandler } from '../../src/api/25-add-offsets-to-txn.ts'
import { endTxnHandler } from '../../src/api/26-end-txn.ts'
import { txnOffsetCommitHandler } from '../../src/api/28-txn-offset-commit.ts'
import type { Handler, RequestContext } from '../../src/api/handler.ts'
import { CrashingNode, uuidOf } from './crashing-node.ts'
import type { Life } from './crashing-node.ts'

type Fields = Readonly<Record<string, unknown>>

/** One node, and its handlers by API key. */
class Asker {
  readonly life: Life
  readonly made: string[] = []
  readonly #handlers: ReadonlyMap<number, Handler>
  readonly #signal = new AbortController().signal

  constructor(life: Life) {
    this.life = life
    const { groups, transactions, image } = life
    const broker = { id: 1, fenced: false, endpoints: [{ name: 'PLAINTEXT', host: 'here', port: 9092 }] }
    const metadata = { image: { ...image, cluster: { broker: (id: number) => (id === 1 ? broker : undefined) } } }
    const ensureInternalTopic = async (name: string): Promise<void> => void this.made.push(name)
    const handlers = [
      offsetCommitHandler({ groups, metadata }),
      offsetFetchHandler({ groups, metadata }),
      findCoordinatorHandler({ groups, transactions, metadata, ensureInternalTopic, failed: () => undefined }),
      joinGroupHandler({ groups }),
      heartbeatHandler({ groups }),
      leaveGroupHandler({ groups }),
      syncGroupHandler({ groups }),
      describeGroupsHandler({ groups }),
      listGroupsHandler({ groups }),
      initProducerIdHandler({ transactions }),
      addPartitionsToTxnHandler({ transactions, metadata }),
      addOffsetsToTxnHandler({ transactions, groups }),
      endTxnHandler({ transactions }),
      txnOffsetCommitHandler({ groups, metadata }),
    ]
    this.#handlers = new Map(handlers.map((handler) => [handler.apiKey, handler as Handler]))
  }

  versions(key: number): number[] {
    const { minVersion = 0, maxVersion = -1 } = this.#handlers.get(key) ?? {}
    return Array.from({ length: maxVersion - minVersion + 1 }, (_, at) => minVersion + at)
  }

  /** Through the request's bytes at this version, and back through the answer's. */
  async ask(key: number, apiVersion: number, request: Fields): Promise<Fields> {
    const api = apis.get(key)
    const handler = this.#handlers.get(key)
    if (api === undefined || handler === undefined) throw new Error(`no API ${key}`)
    const out = new Writer()
    api.request.write(out, request as never, apiVersion)
    const context: RequestContext = {
      apiVersion,
      correlationId: 1,
      clientId: 'client',
      host: '10.0.0.1',
      listener: 'PLAINTEXT',
      principal: 'User:ANONYMOUS',
      connection: 1,
      signal: this.#signal,
    }
    const handle = handler.handle as (request: unknown, context: RequestContext) => unknown
    const answer = await handle(api.request.read(new Reader(out.toBytes()), apiVersion), context)
    const back = new Writer()
    api.response.write(back, answer as never, apiVersion)
    return api.response.read(new Reader(back.toBytes()), apiVersion) as unknown as Fields
  }
}

function run(
  body: (asker: Asker) => Promise<void>,
  topics: readonly string[] = ['__consumer_offsets', '__transaction_state'],
): Promise<void> {
  const sim = new Simulation({ seed: 3 })
  const counts = new Map([['orders', 2], ...topics.map((name) => [name, 1] as const)] as const)
  const node = new CrashingNode(sim.machine('node'), { topics: new Map(counts), transactionVersion: 2, nextProducerId: 0 })
  return sim.run(async () => {
    await node.start()
    await sim.machine('other').host.clock.sleep(100)
    await body(new Asker(node.life as Life))
  })
}

const orders = uuidOf('orders')
const toCommit = (version: number, byIdFrom: number): Fields[] => [
  {
    ...(version >= byIdFrom ? { topicId: orders } : { name: 'orders' }),
    partitions: [
      { partitionIndex: 0, committedOffset: 5, committedMetadata: null },
      { partitionIndex: 9, committedOffset: 5, committedMetadata: null },
    ],
  },
  {
    ...(version >= byIdFrom ? { topicId: uuidOf('gone') } : { name: 'gone' }),
    partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }],
  },
]
const committed = (version: number, byIdFrom: number): Fields => {
  const named = (name: string, id: string): Fields => (version >= byIdFrom ? { topicId: id } : { name })
  const gone = version >= byIdFrom ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
  return {
    topics: expect.arrayContaining([
      expect.objectContaining({
        ...named('orders', orders),
        partitions: expect.arrayContaining([
          expect.objectContaining({ partitionIndex: 0, errorCode: ErrorCode.NONE }),
          expect.objectContaining({ partitionIndex: 9, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION }),
        ]),
      }),
      expect.objectContaining({ ...named('gone', uuidOf('gone')), partitions: [expect.objectContaining({ errorCode: gone })] }),
    ]),
  }
}

describe('groups', () => {
  test('OffsetCommit and OffsetFetch name topics as their version does, and say what does not exist', async () => {
    await run(async (asker) => {
      for (const version of asker.versions(8)) {
        const answer = await asker.ask(8, version, { groupId: `g${version}`, topics: toCommit(version, 10) })
        expect(answer, `OffsetCommit v${version}`).toMatchObject(committed(version, 10))
      }
      const partitions = [
        { partitionIndex: 0, committedOffset: 5, metadata: '', errorCode: 0 },
        { partitionIndex: 1, committedOffset: -1, metadata: '', errorCode: 0 },
      ]
      for (const version of asker.versions(9)) {
        const named = version >= 10 ? { topicId: orders } : { name: 'orders' }
        const topics = [{ ...named, partitionIndexes: [0, 1] }]
        const request =
          version >= 8
            ? {
                groups: [
                  { groupId: 'g5', topics },
                  { groupId: 'g9', topics: null },
                ],
              }
            : { groupId: 'g5', topics }
        const answer = await asker.ask(9, version, request)
        const found = [{ ...named, partitions }]
        const all = [{ ...named, partitions: partitions.slice(0, 1) }]
        const expected =
          version >= 8
            ? {
                groups: [
                  { groupId: 'g5', topics: found, errorCode: 0 },
                  { groupId: 'g9', topics: all },
                ],
              }
            : { topics: found }
        expect(answer, `OffsetFetch v${version}`).toMatchObject(expected)
        if (version < 2 || version >= 8) continue
        expect(await asker.ask(9, version, { groupId: 'g5', topics: null })).toMatchObject({ topics: all, errorCode: 0 })
      }
      const unknown = { groups: [{ groupId: 'g5', topics: [{ topicId: uuidOf('gone'), partitionIndexes: [0] }] }] }
      expect(await asker.ask(9, 10, unknown)).toMatchObject({
        groups: [{ topics: [{ topicId: uuidOf('gone'), partitions: [{ errorCode: ErrorCode.UNKNOWN_TOPIC_ID }] }] }],
      })
      const stranger = { groupId: 'none', generationIdOrMemberEpoch: 3, memberId: 'm', topics: toCommit(9, 10).slice(0, 1) }
      const codes = await Promise.all([8, 9].map((version) => asker.ask(8, version, stranger)))
      expect(codes.map((one) => JSON.stringify(one).includes(`"errorCode":${ErrorCode.ILLEGAL_GENERATION}`))).toEqual([
        true,
        false,
      ])
      expect(JSON.stringify(codes[1])).toContain(`"errorCode":${ErrorCode.GROUP_ID_NOT_FOUND}`)
    })
  })

  test('a group goes its way at every version of JoinGroup, SyncGroup, Heartbeat and LeaveGroup', async () => {
    await run(async (asker) => {
      for (const version of asker.versions(11)) {
        const groupId = `g${version}`
        const join = {
          groupId,
          sessionTimeoutMs: 10_000,
          rebalanceTimeoutMs: 10_000,
          protocolType: 'consumer',
          protocols: [{ name: 'range', metadata: new Uint8Array([1]) }],
        }
        const refused = await asker.ask(11, version, { ...join, sessionTimeoutMs: 1 })
        expect(refused).toMatchObject({ errorCode: ErrorCode.INVALID_SESSION_TIMEOUT, protocolName: version >= 7 ? null : '' })
        let joined = await asker.ask(11, version, join)
        if (version >= 4) {
          expect(joined).toMatchObject({ errorCode: ErrorCode.MEMBER_ID_REQUIRED, generationId: -1 })
          joined = await asker.ask(11, version, { ...join, memberId: joined['memberId'] })
        }
        const memberId = joined['memberId'] as string
        expect(joined).toMatchObject({
          errorCode: 0,
          generationId: 1,
          protocolName: 'range',
          leader: memberId,
          members: [{ memberId }],
        })
        const member = { groupId, memberId, generationId: 1 }
        const v = (key: number): number => Math.min(version, asker.versions(key).at(-1) ?? 0)
        const sync = { ...member, assignments: [{ memberId, assignment: new Uint8Array([7]) }] }
        if (v(14) >= 5) expect(await asker.ask(14, 5, sync)).toMatchObject({ errorCode: ErrorCode.INCONSISTENT_GROUP_PROTOCOL })
        const named = v(14) >= 5 ? { protocolType: 'consumer', protocolName: 'range' } : {}
        const synced = await asker.ask(14, v(14), { ...sync, ...named })
        expect(synced).toMatchObject({ errorCode: 0, assignment: new Uint8Array([7]), ...named })
        expect(await asker.ask(12, v(12), member)).toMatchObject({ errorCode: 0 })
        const described = await asker.ask(15, v(15), { groups: [groupId, 'none'], includeAuthorizedOperations: v(15) >= 3 })
        const none = { groupId: 'none', groupState: 'Dead', errorCode: v(15) >= 6 ? ErrorCode.GROUP_ID_NOT_FOUND : 0 }
        const one = {
          groupId,
          groupState: 'Stable',
          protocolData: 'range',
          members: [{ memberId, clientId: 'client', clientHost: '/10.0.0.1' }],
        }
        expect(described).toMatchObject({ groups: [one, none] })
        const listed = (await asker.ask(16, v(16), {})) as { groups: { groupId: string }[] }
        expect(listed.groups.find((group) => group.groupId === groupId)).toMatchObject({
          protocolType: 'consumer',
          ...(v(16) >= 4 && { groupState: 'Stable' }),
          ...(v(16) >= 5 && { groupType: 'classic' }),
        })
        const leave = v(13) >= 3 ? { groupId, members: [{ memberId }, { memberId: 'x' }] } : { groupId, memberId }
        const left =
          v(13) >= 3
            ? {
                members: [
                  { memberId, errorCode: 0 },
                  { memberId: 'x', errorCode: ErrorCode.UNKNOWN_MEMBER_ID },
                ],
              }
            : {}
        expect(await asker.ask(13, v(13), leave)).toMatchObject({ errorCode: 0, ...left })
        const again = v(13) >= 3 ? { errorCode: 0 } : { errorCode: ErrorCode.UNKNOWN_MEMBER_ID }
        expect(await asker.ask(13, v(13), leave)).toMatchObject(again)
      }
    })
  })
})

describe('FindCoordinator', () => {
  test('every version names the leader of the key’s partition', async () => {
    await run(async (asker) => {
      for (const version of asker.versions(10)) {
        for (const keyType of version >= 1 ? [0, 1] : [0]) {
          const request = version >= 4 ? { keyType, coordinatorKeys: ['a', 'b'] } : { keyType, key: 'a' }
          const found = { errorCode: 0, nodeId: 1, host: 'here', port: 9092 }
          const expected =
            version >= 4
              ? {
                  coordinators: [
                    { key: 'a', ...found },
                    { key: 'b', ...found },
                  ],
                }
              : found
          expect(await asker.ask(10, version, request), `v${version}`).toMatchObject(expected)
        }
      }
      expect(await asker.ask(10, 6, { keyType: 2, coordinatorKeys: ['s'] })).toMatchObject({
        coordinators: [{ key: 's', errorCode: ErrorCode.INVALID_REQUEST, nodeId: -1, port: -1 }],
      })
    })
  })

  test('an internal topic that is not there is made, and the client asks again', async () => {
    await run(async (asker) => {
      expect(await asker.ask(10, 2, { keyType: 0, key: 'g' })).toMatchObject({
        errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE,
        nodeId: -1,
      })
      expect(await asker.ask(10, 6, { keyType: 1, coordinatorKeys: ['t'] })).toMatchObject({
        coordinators: [{ errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE }],
      })
      expect(asker.made).toEqual(['__consumer_offsets', '__transaction_state'])
    }, [])
  })
})

describe('transactions', () => {
  test('a transaction goes its way at every version', async () => {
    await run(async (asker) => {
      const { clock } = asker.life.host
      const wait = (): Promise<void> => clock.sleep(100)
      for (let version = 0; version <= 5; version++) {
        const v = (key: number): number => Math.min(version, asker.versions(key).at(-1) ?? 0)
        const transactionalId = `t${version}`
        const init = { transactionalId, transactionTimeoutMs: 60_000 }
        const begun = await asker.ask(22, v(22), init)
        expect(begun).toMatchObject({ errorCode: 0, producerEpoch: 0 })
        const producer = { producerId: begun['producerId'], producerEpoch: begun['producerEpoch'] }
        const old = { ...producer, producerEpoch: 7 }
        const fencedFrom = (first: number, key: number): number =>
          v(key) >= first ? ErrorCode.PRODUCER_FENCED : ErrorCode.INVALID_PRODUCER_EPOCH
        const topics = [{ name: 'orders', partitions: [0, 1] }]
        const results = (code: number): Fields[] => [
          {
            name: 'orders',
            resultsByPartition: [
              { partitionIndex: 0, partitionErrorCode: code },
              { partitionIndex: 1, partitionErrorCode: code },
            ],
          },
        ]
        if (version < 4) {
          const add = (by: Fields): Fields => ({
            v3AndBelowTransactionalId: transactionalId,
            v3AndBelowProducerId: by['producerId'],
            v3AndBelowProducerEpoch: by['producerEpoch'],
            v3AndBelowTopics: topics,
          })
          expect(await asker.ask(24, version, add(producer))).toMatchObject({ resultsByTopicV3AndBelow: results(0) })
          expect(await asker.ask(24, version, add(old))).toMatchObject({ resultsByTopicV3AndBelow: results(fencedFrom(2, 24)) })
        } else {
          const one = { transactionalId, ...producer, verifyOnly: false, topics }
          const missing = { ...one, transactionalId: 'x', topics: [...topics, { name: 'gone', partitions: [0] }] }
          expect(await asker.ask(24, version, { transactions: [one, missing] })).toMatchObject({
            resultsByTransaction: [
              { transactionalId, topicResults: results(0) },
              {
                topicResults: [
                  ...results(ErrorCode.OPERATION_NOT_ATTEMPTED),
                  { name: 'gone', resultsByPartition: [{ partitionErrorCode: 3 }] },
                ],
              },
            ],
          })
          const check = { ...one, verifyOnly: true, topics: [{ name: 'orders', partitions: [0] }] }
          const checked = [{ name: 'orders', resultsByPartition: [{ partitionErrorCode: 0 }] }]
          expect(await asker.ask(24, version, { transactions: [check] })).toMatchObject({
            resultsByTransaction: [{ topicResults: checked }],
          })
        }
        const offsets = { transactionalId, ...producer, groupId: `g${version}` }
        if (version < 5) expect(await asker.ask(25, v(25), offsets)).toMatchObject({ errorCode: 0 })
        expect(await asker.ask(25, v(25), { ...offsets, ...old })).toMatchObject({ errorCode: fencedFrom(2, 25) })
        const commit = { ...offsets, topics: toCommit(v(28), 6) }
        expect(await asker.ask(28, v(28), commit), `TxnOffsetCommit v${v(28)}`).toMatchObject(committed(v(28), 6))
        expect(await asker.ask(26, v(26), { transactionalId, ...old, committed: true })).toMatchObject({
          errorCode: fencedFrom(2, 26),
        })
        const ended = await asker.ask(26, v(26), { transactionalId, ...producer, committed: true })
        const now = v(26) >= 5 ? { producerId: producer.producerId, producerEpoch: 1 } : { producerId: -1, producerEpoch: -1 }
        expect(ended).toMatchObject({ errorCode: 0, ...now })
        await wait()
        const group = {
          groups: [{ groupId: `g${version}`, topics: [{ name: 'orders', partitionIndexes: [0] }] }],
          requireStable: true,
        }
        expect(await asker.ask(9, 8, group)).toMatchObject({ groups: [{ topics: [{ partitions: [{ committedOffset: 5 }] }] }] })
        if (v(22) < 3) continue
        const fenced = await asker.ask(22, v(22), { ...init, ...old })
        expect(fenced).toMatchObject({ errorCode: fencedFrom(4, 22), producerId: -1 })
      }
      expect(
        await asker.ask(28, 6, { transactionalId: 't5', producerId: 1, producerEpoch: 0, groupId: 'g', topics: toCommit(6, 6) }),
      ).toMatchObject({
        topics: expect.arrayContaining([
          expect.objectContaining({
            topicId: orders,
            partitions: expect.arrayContaining([expect.objectContaining({ errorCode: ErrorCode.INVALID_PRODUCER_ID_MAPPING })]),
          }),
        ]),
      })
      expect(await asker.ask(22, 5, { transactionalId: null, transactionTimeoutMs: 0 })).toMatchObject({
        errorCode: 0,
        producerEpoch: 0,
      })
    })
  })
})
