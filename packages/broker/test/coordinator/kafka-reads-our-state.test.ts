// Kafka's own dump tool decodes what the coordinators wrote into their topics.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dumpLog, missingJudges } from '@millrace/judges'
import { nodeHost } from '@millrace/host/node'
import { consumerProtocolSubscription, ErrorCode, Writer } from '@millrace/protocol'
import { afterAll, expect, test } from 'vitest'
import type { Life } from './crashing-node.ts'
import { startLife } from './crashing-node.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-coordinators-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const host = nodeHost({ log: () => undefined })
const missing = missingJudges('tools')
const complaint = /isvalid: false|mismatch|Exception|corrupt|unknown record type|Failed to decode/i
const topicId = 'AAECAwQFBgcICQoLDA0ODw'

/** Asks until it is no longer being loaded or completed. */
async function answerOf<A extends { readonly errorCode?: number | undefined }>(ask: () => Promise<A>): Promise<A> {
  const later = new Set<number>([ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, ErrorCode.CONCURRENT_TRANSACTIONS])
  for (;;) {
    const answer = await ask()
    if (!later.has(answer.errorCode ?? ErrorCode.NONE)) return answer
    await host.clock.sleep(5)
  }
}

const subscription = (): Uint8Array => {
  const writer = new Writer()
  writer.int16(0)
  consumerProtocolSubscription.write(writer, { topics: ['orders', 'items'] }, 0)
  return writer.toBytes()
}

async function useGroup({ groups }: Life): Promise<void> {
  const join = {
    groupId: 'readers',
    memberId: '',
    groupInstanceId: 'reader one',
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 60_000,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: subscription() }],
    reason: null,
  }
  const joined = await answerOf(() => groups.joinGroup(join, { apiVersion: 9, clientId: 'a client', host: '127.0.0.1' }))
  const memberId = joined.memberId ?? ''
  const member = { groupId: 'readers', memberId, groupInstanceId: 'reader one', generationId: 1 }
  const assignments = [{ memberId, assignment: new Uint8Array([0, 0, 0, 0, 0, 0, 255, 255, 255, 255]) }]
  const synced = await groups.syncGroup({ ...member, protocolType: 'consumer', protocolName: 'range', assignments })
  expect(synced.errorCode).toBe(ErrorCode.NONE)
  const partition = { partitionIndex: 3, committedOffset: 41, committedLeaderEpoch: 7, committedMetadata: 'noted' }
  const topics = [{ name: 'orders', topicId, partitions: [partition] }]
  const by = { memberId, instanceId: 'reader one', generation: 1 }
  const options = { retentionTimeMs: -1, missing: ErrorCode.GROUP_ID_NOT_FOUND }
  await groups.commitOffsets('readers', by, topics, options)
  await groups.commitOffsets('readers', by, topics, { ...options, retentionTimeMs: 60_000 })
  await groups.leaveGroup('readers', [{ memberId, instanceId: 'reader one' }])
  expect(await groups.deleteGroups(['readers'])).toEqual([ErrorCode.NONE])
}

async function useTransactions({ groups, transactions }: Life, version: 0 | 2): Promise<void> {
  const transactionalId = `writer ${version}`
  const init = { transactionalId, timeoutMs: 60_000, producerId: -1, producerEpoch: -1 }
  const begun = await answerOf(() => transactions.initProducerId(init))
  const { producerId, producerEpoch } = begun
  const client = { transactionalId, producerId, producerEpoch, version, connection: -1 }
  const partitions = [
    { topic: 'data', partition: 0 },
    { topic: 'data', partition: 2 },
    { topic: '__consumer_offsets', partition: groups.partitionOf('exact') },
  ]
  expect(await transactions.addPartitions(client, partitions)).toBe(ErrorCode.NONE)
  const partition = { partitionIndex: 0, committedOffset: 8, committedLeaderEpoch: -1, committedMetadata: null }
  const committed = await groups.commitTransactionalOffsets(
    'exact',
    { memberId: '', instanceId: null, generation: -1 },
    [{ name: 'data', topicId, partitions: [partition] }],
    { transactionalId, producerId, producerEpoch, apiVersion: version === 2 ? 5 : 3 },
  )
  expect(committed).toHaveProperty('answer')
  const ended = await answerOf(() => transactions.endTransaction(client, version === 2))
  expect(ended.errorCode).toBe(ErrorCode.NONE)
  // The next one can only begin when this one is complete.
  await answerOf(() => transactions.initProducerId(init))
}

test.skipIf(missing !== undefined)('Kafka decodes groups, offsets and transactions', { timeout: 60_000 }, async () => {
  const topics = new Map([
    ['data', 3],
    ['__consumer_offsets', 1],
    ['__transaction_state', 1],
  ])
  const life = await startLife(host, folder, { topics, transactionVersion: 2, nextProducerId: 1_000 }, 1)
  await useGroup(life)
  await useTransactions(life, 0)
  await useTransactions(life, 2)
  life.groups.close()
  await life.transactions.close()
  await life.logDirs.close(1)

  const dump = (topic: string, flag: string): Promise<string> => {
    const files = readdirSync(join(folder, `${topic}-0`)).filter((name) => name.endsWith('.log'))
    return dumpLog(
      files.map((name) => join(folder, `${topic}-0`, name)),
      '--print-data-log',
      flag,
    )
  }
  const groups = await dump('__consumer_offsets', '--offsets-decoder')
  expect(groups.match(complaint)).toBeNull()
  expect(groups).toContain('"group":"readers","topic":"orders","partition":3')
  expect(groups).toContain('"offset":41,"leaderEpoch":7,"metadata":"noted"')
  expect(groups).toMatch(/"generation":1,"protocol":"range","leader":"reader one-/)
  expect(groups).toContain('"clientHost":"/127.0.0.1"')
  expect(groups).toContain('"type":"2","data":{"group":"readers"}} payload: <DELETE>')
  const transactions = await dump('__transaction_state', '--transaction-log-decoder')
  expect(transactions.match(complaint)).toBeNull()
  expect(transactions).toContain('"transactionalId":"writer 2"')
  expect(transactions).toMatch(/"transactionStatus":4/)
})
