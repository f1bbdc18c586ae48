// Moves of a partition between two log directories as a client asks for them, and where its log lies meanwhile.
import { ApiKey, apis, fetchRequest, fetchResponse, type ErrorCode } from '@millrace/protocol'
import { recordsOf } from './data-plane.ts'
import type { SettingsWorld } from './settings-world.ts'

export const two = { 'log.dirs': '/a,/b', 'metadata.log.dir': '/a' }

export interface Place {
  readonly directory: string
  readonly isFutureKey: boolean
  readonly offsetLag: number
}

export async function ask<A>(world: SettingsWorld, key: number, version: number, body: unknown): Promise<A> {
  const api = apis.get(key)!
  return (await world.client.send(api.request as never, api.response as never, version, body as never)) as A
}

/** Asks for a move. @returns the code. */
export async function move(world: SettingsWorld, topic: string, path: string, partition = 0): Promise<number> {
  const dirs = [{ path, topics: [{ name: topic, partitions: [partition] }] }]
  type Answer = { results: { topicName: string; partitions: { partitionIndex: number; errorCode: number }[] }[] }
  const answer = await ask<Answer>(world, ApiKey.ALTER_REPLICA_LOG_DIRS, 2, { dirs })
  return answer.results[0]!.partitions[0]!.errorCode
}

/** Where DescribeLogDirs finds a topic's only partition. */
export async function places(world: SettingsWorld, topic: string): Promise<Place[]> {
  type Partition = { isFutureKey: boolean; offsetLag: number }
  type Answer = { results: { logDir: string; topics: { name: string; partitions: Partition[] }[] }[] }
  const { results } = await ask<Answer>(world, ApiKey.DESCRIBE_LOG_DIRS, 4, { topics: [{ topic, partitions: [0] }] })
  return results.flatMap(({ logDir, topics }) =>
    topics.flatMap(({ partitions }) =>
      partitions.map(({ isFutureKey, offsetLag }) => ({ directory: logDir, isFutureKey, offsetLag })),
    ),
  )
}

export const at = (directory: string): Place[] => [{ directory, isFutureKey: false, offsetLag: 0 }]

/** Waits until the partition is nowhere but there. */
export async function arrived(world: SettingsWorld, topic: string, directory: string): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    const found = await places(world, topic)
    if (found.length === 1 && found[0]?.directory === directory && !found[0].isFutureKey) return
    await world.wait(10)
  }
  throw new Error(`${topic} is at ${JSON.stringify(await places(world, topic))}, not at ${directory}`)
}

export const sourceOf = (world: SettingsWorld, topic: string): string =>
  ['/a', '/b'].find((directory) => world.machine.host.disk.exists(`${directory}/${topic}-0`)) ?? 'nowhere'
export const otherThan = (directory: string): string => (directory === '/a' ? '/b' : '/a')

/** What a partition holds from an offset on, or the code that a Fetch has instead. */
export async function values(world: SettingsWorld, topic: string, from = 0): Promise<string[] | ErrorCode> {
  const found: string[] = []
  for (let offset = from; ;) {
    const topics = [{ topic, partitions: [{ partition: 0, fetchOffset: offset, partitionMaxBytes: 10_000_000 }] }]
    const answer = await world.client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics })
    const { errorCode, records } = answer.responses[0]!.partitions[0]!
    if (errorCode !== 0) return errorCode as ErrorCode
    const read = recordsOf(world.machine.host, records)
    if (read.length === 0) return found
    for (const [, value] of read) found.push(value)
    offset = read.at(-1)![0] + 1
  }
}
