// Kafka Streams on our broker: an exactly-once app with repartitioning and RocksDB, killed and started again while its input is written.
import { join } from 'node:path'
import { removeFolder, temporaryFolder } from '@millrace/judges'
import type { Millrace } from '@millrace/client'
import type { Child } from '@millrace/judges'
import type { Check } from './check.ts'
import { missingJava, startJava } from './java.ts'
import { committedRecords, connect, ends, pause, text, until } from './reading.ts'

const partitions = 4
const values = 300

interface Run {
  readonly name: string
  readonly instances: number
  readonly kills: number
  readonly records: number
  /** Static members come back at once; a dynamic one is waited for until its session ends. */
  readonly isStatic: boolean
}

export function javaStreamsChecks(bootstrap: () => string, quick: boolean): Check[] {
  const runs: readonly Run[] = quick
    ? [{ name: 'one instance', instances: 1, kills: 2, records: 6000, isStatic: true }]
    : [
        { name: 'one static instance', instances: 1, kills: 6, records: 60_000, isStatic: true },
        { name: 'two dynamic instances', instances: 2, kills: 6, records: 60_000, isStatic: false },
      ]
  return runs.map((each) => ({
    name: `Kafka Streams, exactly once with RocksDB, ${each.name}, ended ${each.kills} times by kill -9: every count once`,
    missing: missingJava,
    run: () => countThroughKills(bootstrap(), each),
  }))
}

async function countThroughKills(bootstrap: string, { instances, kills, records, isStatic, name }: Run): Promise<void> {
  const id = `java-streams-${name.replaceAll(' ', '-')}`
  const [input, output] = [`${id}-in`, `${id}-out`]
  const folder = temporaryFolder('millrace-java-streams')
  await using millrace = connect(bootstrap)
  await millrace.admin.createTopics([input, output].map((topic) => ({ name: topic, partitions, replicationFactor: 1 })))
  const launch = (i: number): Promise<Child> =>
    startJava('streams-count', 'StreamsCount', [
      bootstrap,
      id,
      input,
      output,
      join(folder, String(i)),
      isStatic ? `${id}-${i}` : '-',
    ])
  const children = await Promise.all(Array.from({ length: instances }, (_, i) => launch(i)))
  const writing = new AbortController()
  const written = write(millrace, input, records, writing.signal)
  try {
    for (let kill = 0; kill < kills; kill++) {
      await progressed(millrace, id, children)
      // Somewhere inside of a transaction: commits come every 100 ms.
      await pause(Math.random() * 300)
      const victim = kill % instances
      await (children[victim] as Child).kill()
      children[victim] = await launch(victim)
    }
    writing.abort()
    await written
    await until(
      'the group has read all of its input',
      120_000,
      async () => (await committedEnd(millrace, id, input)) && (await committedEnd(millrace, id, `${id}-by-value-repartition`)),
      children,
    )
  } finally {
    writing.abort()
    await Promise.allSettled([written, ...children.map((child) => child.stop(30_000))])
    removeFolder(folder)
  }
  await compare(millrace, id, input, output, records)
}

/** Writes steadily until the signal, then the rest at once: the app dies and comes back while records arrive. */
async function write(millrace: Millrace, topic: string, records: number, hurry: AbortSignal): Promise<void> {
  await using producer = millrace.producer({ lingerMs: 5 })
  for (let from = 0; from < records; from += 50) {
    const chunk = Array.from({ length: 50 }, (_, i) => ({ topic, key: `key-${from + i}`, value: valueOf(from + i) }))
    await producer.sendMany(chunk)
    if (!hurry.aborted) await pause(25)
  }
}

/** Some values come far more often than others. */
const valueOf = (i: number): string => `value-${(i * i) % values}`

/** Waits until the app has committed input that it had not at the call. */
async function progressed(millrace: Millrace, group: string, children: readonly Child[]): Promise<void> {
  const done = async (): Promise<number> =>
    (await millrace.admin.listGroupOffsets(group)).reduce((sum, { offset }) => sum + Math.max(0, offset), 0)
  const before = await done()
  await until('the app committed', 90_000, async () => (await done()) > before, children)
}

async function committedEnd(millrace: Millrace, group: string, topic: string): Promise<boolean> {
  const last = await ends(millrace, topic)
  const committed = await millrace.admin.listGroupOffsets(group, {
    partitions: last.map((_, partition) => ({ topic, partition })),
    requireStable: true,
  })
  // Markers of transactions lie behind the last record of a topic that the app writes itself: it commits the place behind them.
  return last.every(
    (end, partition) => end === 0 || (committed.find((each) => each.partition === partition)?.offset ?? -1) >= end,
  )
}

/** The counts of a value are 1, 2, 3 and so on up to how often it was written: nothing is left out, nothing comes twice. */
async function compare(millrace: Millrace, id: string, input: string, output: string, records: number): Promise<void> {
  const expected = new Map<string, number>()
  for (let i = 0; i < records; i++) expected.set(valueOf(i), (expected.get(valueOf(i)) ?? 0) + 1)
  const read = (await committedRecords(millrace, input)).length
  if (read !== records) throw new Error(`${read} records of input instead of ${records}`)
  for (const topic of [output, `${id}-counts-changelog`]) {
    const counts = new Map<string, number>()
    for (const { key, value, partition, offset } of await committedRecords(millrace, topic)) {
      const count = Number(Buffer.from(value as Uint8Array).readBigInt64BE(topic === output ? 0 : value!.length - 8))
      const before = counts.get(text(key)) ?? 0
      if (count !== before + 1)
        throw new Error(`${text(key)} goes from ${before} to ${count} at offset ${offset} of ${topic}-${partition}`)
      counts.set(text(key), count)
    }
    for (const [value, count] of expected)
      if (counts.get(value) !== count) throw new Error(`${value} was written ${count} times, ${topic} says ${counts.get(value)}`)
  }
}
