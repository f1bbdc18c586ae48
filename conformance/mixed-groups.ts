// Java members and ours in one consumer group on our broker, each copying in transactions, while members die, leave and come: every record once.
import { cooperativeStickyAssignor } from '@millrace/client'
import type { Millrace } from '@millrace/client'
import type { Child } from '@millrace/judges'
import type { Check } from './check.ts'
import { equal } from './check.ts'
import { missingJava, startJava } from './java.ts'
import { committedRecords, connect, pause, text, until } from './reading.ts'

interface JavaMember {
  readonly name: string
  readonly protocol: 'classic' | 'consumer'
  readonly isStatic: boolean
}

interface Mix {
  readonly name: string
  readonly members: readonly JavaMember[]
  readonly rounds: number
  readonly records: number
}

export function mixedGroupChecks(bootstrap: () => string, quick: boolean): Check[] {
  const dynamicClassic = { name: 'dynamic-classic', protocol: 'classic', isStatic: false } as const
  const staticClassic = { name: 'static-classic', protocol: 'classic', isStatic: true } as const
  const dynamicNew = { name: 'dynamic-new', protocol: 'consumer', isStatic: false } as const
  const staticNew = { name: 'static-new', protocol: 'consumer', isStatic: true } as const
  const mixes: readonly Mix[] = quick
    ? [{ name: 'new and classic', members: [staticNew, staticClassic], rounds: 1, records: 4000 }]
    : [
        { name: 'classic cooperative', members: [dynamicClassic, staticClassic], rounds: 3, records: 30_000 },
        { name: 'new and classic', members: [dynamicNew, staticNew, dynamicClassic, staticClassic], rounds: 3, records: 30_000 },
      ]
  return mixes.map((mix) => ({
    name: `One group of our client and Java's, ${mix.name}, dynamic and static, in transactions: every record once while members come and go`,
    missing: missingJava,
    run: () => copyTogether(bootstrap(), mix),
  }))
}

const partitions = 8

async function copyTogether(bootstrap: string, { name, members, rounds, records }: Mix): Promise<void> {
  const group = `mixed-${name.replaceAll(' ', '-')}`
  const [input, output] = [`${group}-in`, `${group}-out`]
  await using millrace = connect(bootstrap)
  await millrace.admin.createTopics([input, output].map((topic) => ({ name: topic, partitions, replicationFactor: 1 })))
  const launch = ({ name: own, protocol, isStatic }: JavaMember): Promise<Child> => {
    const member = `${group}-${own}`
    return startJava('group-member', 'GroupMember', [bootstrap, input, output, group, protocol, isStatic ? member : '-', member])
  }
  const children: Child[] = []
  for (const member of members) children.push(await launch(member))
  let ours = new OurMember(bootstrap, input, output, group)
  const hurry = new AbortController()
  const written = write(millrace, input, records, hurry.signal)
  const everybodyCopies = async (): Promise<void> => {
    const from = (await committedRecords(millrace, output)).length
    const wanted = [...members.map((each) => `${group}-${each.name}`), `${group}-ours`]
    let missing: readonly string[] = wanted
    await until(
      'every member has copied something since the last change',
      60_000,
      async () => {
        const all = await committedRecords(millrace, output)
        const seen = new Set(all.map(({ headers }) => text(headers[0]?.value ?? null)))
        missing = wanted.filter((each) => !seen.has(each))
        return missing.length === 0 && all.length > from
      },
      children,
    ).catch((cause: unknown) => {
      throw new Error(`${missing.join()} copied nothing`, { cause })
    })
  }
  try {
    await everybodyCopies()
    for (let round = 0; round < rounds; round++) {
      for (const [i, member] of members.entries()) {
        // A static member of the new protocol that died is refused until its session ends; one that left comes back at once.
        await (member.protocol === 'consumer' && member.isStatic ? (children[i] as Child).stop() : (children[i] as Child).kill())
        await pause(Math.random() * 500)
        children[i] = await launch(member)
        await everybodyCopies()
      }
      await ours.stop()
      ours = new OurMember(bootstrap, input, output, group)
      await everybodyCopies()
    }
    hurry.abort()
    await written
    await until('all is copied', 60_000, async () => (await committedRecords(millrace, output)).length >= records, children)
  } finally {
    hurry.abort()
    await Promise.allSettled([written, ...children.map((child) => child.stop())])
    await ours.stop()
  }
  const keys: string[] = []
  const copiedBy = new Map<string, string>()
  const twice = new Map<string, number>()
  for (const { key, headers } of await committedRecords(millrace, output)) {
    const [own, by] = [text(key), text(headers[0]?.value ?? null)]
    const before = copiedBy.get(own)
    const pair = `${before} and ${by}`
    if (before !== undefined) twice.set(pair, (twice.get(pair) ?? 0) + 1)
    copiedBy.set(own, by)
    keys.push(own)
  }
  if (twice.size > 0)
    throw new Error(`records were copied by two: ${[...twice].map(([pair, count]) => `${count} by ${pair}`).join(', ')}`)
  equal(keys.toSorted(), Array.from({ length: records }, (_, i) => `key-${i}`).toSorted())
}

async function write(millrace: Millrace, topic: string, records: number, hurry: AbortSignal): Promise<void> {
  await using producer = millrace.producer({ lingerMs: 5 })
  for (let from = 0; from < records; from += 20) {
    await producer.sendMany(Array.from({ length: 20 }, (_, i) => ({ topic, key: `key-${from + i}`, value: `made-${from + i}` })))
    if (!hurry.aborted) await pause(40)
  }
}

/** A member with our client that does what the Java program does, until it is stopped. */
class OurMember {
  readonly #stopping = new AbortController()
  readonly #ended: Promise<void>

  constructor(bootstrap: string, input: string, output: string, group: string) {
    this.#ended = this.#copy(bootstrap, input, output, group)
    // stop() hands on what it ended with.
    this.#ended.catch(() => undefined)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#ended
  }

  async #copy(bootstrap: string, input: string, output: string, groupId: string): Promise<void> {
    await using millrace = connect(bootstrap)
    await using producer = millrace.producer({ transactionalId: `${groupId}-ours` })
    await producer.initTransactions()
    await using consumer = millrace.consumer({
      groupId,
      assignors: [cooperativeStickyAssignor],
      autoOffsetReset: 'earliest',
      sessionTimeoutMs: 6000,
      heartbeatIntervalMs: 500,
    })
    consumer.subscribe([input])
    const headers = [{ key: 'by', value: new TextEncoder().encode(`${groupId}-ours`) }]
    while (!this.#stopping.signal.aborted) {
      const batches = await consumer.poll({ timeoutMs: 200 })
      if (batches.length === 0) continue
      try {
        await producer.transaction(async () => {
          for (const batch of batches)
            await producer.sendMany([...batch.records()].map(({ key, value }) => ({ topic: output, key, value, headers })))
          const offsets = batches.map(({ topic, partition, nextOffset }) => ({ topic, partition, offset: nextOffset }))
          await producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata())
        })
      } catch (cause) {
        // Fenced as a member by a rebalance, or out of time: nothing of it has happened, and whoever owns the partitions reads them again.
        if (!isAborted(cause)) throw cause
        const assigned = consumer.assignment()
        const committed = await consumer.committed(assigned)
        assigned.forEach((each, i) => consumer.seek(each, committed[i]?.offset ?? 0))
      }
    }
  }
}

/** As the Java program does: a partition answers INVALID_PRODUCER_EPOCH when the coordinator has ended the transaction for its timeout. */
const isAborted = (cause: unknown): boolean =>
  cause instanceof Error &&
  ['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS', 'STALE_MEMBER_EPOCH', 'INVALID_PRODUCER_EPOCH'].includes(
    (cause as { codeName?: string }).codeName ?? '',
  )
