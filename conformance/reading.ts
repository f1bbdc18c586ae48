// What the checks read back with our client: records, ends and offsets of topics; and waiting for what a foreign program does.
import { createMillrace } from '@millrace/client'
import type { ConsumedRecord, Millrace, TopicPartition } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import type { Child } from '@millrace/judges'

export const host = nodeHost({ level: 'error' })

export const connect = (bootstrap: string): Millrace => createMillrace({ bootstrapServers: [bootstrap] }, host)

const decoder = new TextDecoder()
export const text = (bytes: Uint8Array | null): string => (bytes === null ? '' : decoder.decode(bytes))

export async function partitionsOf(millrace: Millrace, topic: string): Promise<readonly TopicPartition[]> {
  const [description] = await millrace.admin.describeTopics([topic])
  return (description?.partitions ?? []).map(({ partition }) => ({ topic, partition }))
}

export type Isolation = 'read_committed' | 'read_uncommitted'

/** Ends of all partitions, as a consumer sees them. */
export async function ends(millrace: Millrace, topic: string, isolationLevel: Isolation = 'read_committed'): Promise<number[]> {
  const asked = (await partitionsOf(millrace, topic)).map((each) => ({ ...each, at: 'latest' as const }))
  return (await millrace.admin.listOffsets(asked, { isolationLevel })).map(({ offset }) => offset)
}

/** Every committed record of a topic that lies below its ends now, partition after partition in the order of the log. */
export const committedRecords = (millrace: Millrace, topic: string): Promise<ConsumedRecord[]> =>
  recordsOf(millrace, topic, 'read_committed')

/** The same for either isolation. */
export async function recordsOf(millrace: Millrace, topic: string, isolationLevel: Isolation): Promise<ConsumedRecord[]> {
  const partitions = await partitionsOf(millrace, topic)
  const last = await ends(millrace, topic, isolationLevel)
  await using consumer = millrace.consumer({ isolationLevel, autoOffsetReset: 'earliest' })
  consumer.assign(partitions)
  const got: ConsumedRecord[][] = partitions.map(() => [])
  while (partitions.some((each, i) => (consumer.position(each) ?? 0) < (last[i] ?? 0)))
    for (const batch of await consumer.poll({ timeoutMs: 500 })) {
      const list = got[batch.partition] as ConsumedRecord[]
      for (const record of batch.records()) list.push(record)
    }
  return got.flat()
}

/** A deadline ended the wait; the message tells what was waited for and what the programs said. */
export class WaitedTooLong extends Error {}

/** Asks until the answer is true. @throws Error one of the programs ended before. */
export async function until(
  what: string,
  timeoutMs: number,
  ask: () => boolean | Promise<boolean>,
  children: readonly Child[] = [],
): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await ask());) {
    const ended = children.find((child) => child.process.exitCode !== null || child.process.signalCode !== null)
    if (ended !== undefined) throw new Error(`a program ended before ${what}:\n${ended.output().slice(-4000)}`)
    if (Date.now() > deadline)
      throw new WaitedTooLong(
        `${what}: not within ${timeoutMs} ms\n${children.map((each) => each.output().slice(-3000)).join('\n')}`,
      )
    await pause(50)
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
