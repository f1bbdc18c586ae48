// Requests to one broker, for tests of what it does: any API at any version, and those that many tests need.
import { ApiKey, apis, ErrorCode } from '@millrace/protocol'
import { batchOf, recordsOf } from '../data-plane.ts'
import type { BatchOptions } from '../data-plane.ts'
import type { SettingsWorld } from '../settings-world.ts'

export const local = { 'log.dirs': '/data' }

export async function ask<A>(world: SettingsWorld, key: number, version: number, body: unknown): Promise<A> {
  const api = apis.get(key)!
  return (await world.client.send(api.request as never, api.response as never, version, body as never)) as A
}

export interface Produced {
  readonly errorCode: number
  readonly baseOffset: number
  readonly logAppendTimeMs: number
}

export async function produce(
  world: SettingsWorld,
  topic: string,
  batch: BatchOptions | Uint8Array,
  version = 9,
  transactionalId: string | null = null,
): Promise<Produced> {
  const records = batch instanceof Uint8Array ? batch : batchOf(world.machine.host, batch)
  const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }]
  type Answer = { responses: { partitionResponses: Produced[] }[] }
  const answer = await ask<Answer>(world, ApiKey.PRODUCE, version, { transactionalId, acks: -1, timeoutMs: 5_000, topicData })
  return answer.responses[0]!.partitionResponses[0]!
}

export interface Fetched {
  readonly errorCode: number
  readonly highWatermark: number
  readonly records: Uint8Array | null
  readonly abortedTransactions: readonly unknown[] | null
}

export async function fetch(world: SettingsWorld, topic: string, fetchOffset: number, isolationLevel = 0): Promise<Fetched> {
  const topics = [{ topic, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1_000_000 }] }]
  const body = { maxWaitMs: 0, isolationLevel, topics }
  return (await ask<{ responses: { partitions: Fetched[] }[] }>(world, ApiKey.FETCH, 12, body)).responses[0]!.partitions[0]!
}

export const offsetsOf = (world: SettingsWorld, { records }: Fetched): number[] =>
  recordsOf(world.machine.host, records).map(([offset]) => offset)

export async function topicId(world: SettingsWorld, name: string): Promise<string> {
  type Answer = { topics: { topicId: string }[] }
  return (await ask<Answer>(world, ApiKey.METADATA, 12, { topics: [{ name }] })).topics[0]!.topicId
}

/** Waits until the coordinator of this kind serves. */
export async function coordinator(world: SettingsWorld, keyType: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    type Answer = { coordinators: { errorCode: number }[] }
    const answer = await ask<Answer>(world, ApiKey.FIND_COORDINATOR, 4, { keyType, coordinatorKeys: ['x'] })
    if (answer.coordinators[0]?.errorCode === ErrorCode.NONE) return
    await world.wait(50)
  }
}

export interface Identity {
  readonly errorCode: number
  readonly producerId: number
  readonly producerEpoch: number
}

export async function initProducer(world: SettingsWorld, transactionalId: string | null): Promise<Identity> {
  await coordinator(world, 1)
  const body = { transactionalId, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 }
  for (;;) {
    const got = await ask<Identity>(world, ApiKey.INIT_PRODUCER_ID, 4, body)
    if (got.errorCode !== ErrorCode.COORDINATOR_LOAD_IN_PROGRESS && got.errorCode !== ErrorCode.CONCURRENT_TRANSACTIONS)
      return got
    await world.wait(50)
  }
}

const wait: ReadonlySet<number> = new Set([
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.CONCURRENT_TRANSACTIONS,
])

/** Asks until the answer's own code says no more that the coordinator is not there yet. */
export async function settled<A extends { readonly errorCode: number }>(
  world: SettingsWorld,
  key: number,
  version: number,
  body: unknown,
): Promise<A> {
  for (;;) {
    const answer = await ask<A>(world, key, version, body)
    if (!wait.has(answer.errorCode)) return answer
    await world.wait(50)
  }
}
