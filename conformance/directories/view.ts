// What a node serves, line by line: records, offsets, epochs, producers, transactions, groups, settings, and where each replica lies.
import type { Millrace } from '@millrace/client'
import { ApiKey } from '@millrace/protocol'
import { connect, ends, recordsOf, text, until } from '../reading.ts'
import type { Expected, ReadPartition, ReadRecord } from './expected.ts'
import { partitionName } from './expected.ts'
import { classicGroup, newGroup } from './groups.ts'
import type { DirectoryNode, NodeName } from './node.ts'

/** Topics, groups and transactional ids that begin so are written while the node is killed: not all about them was acknowledged. */
export const loadPrefix = 'load'

export interface View {
  readonly by: NodeName
  /** What is said of a thing, by the name of the thing. */
  readonly lines: ReadonlyMap<string, string>
  readonly partitions: ReadonlyMap<string, ReadPartition>
  /** The leader epoch of each partition. */
  readonly epochs: ReadonlyMap<string, number>
  /** The moment that times are asked for from. */
  readonly now: number
  /** What contradicts the expected state. */
  readonly wrong: readonly string[]
}

const timesAgoMs = [0, 500, 5_000]

/** @param before the view of the node before: the same times and leader epochs are asked for again */
export async function viewOf(node: DirectoryNode, expected: Expected, before?: View): Promise<View> {
  await using millrace = connect(node.bootstrap)
  const lines = new Map<string, string>()
  const partitions = new Map<string, ReadPartition>()
  const epochs = new Map<string, number>()
  const now = before?.now ?? Date.now()
  const wrong: string[] = []
  await whole(node, millrace)
  const listed = (await millrace.admin.listTopics()).filter(({ internal }) => !internal)
  const names = listed.map(({ name }) => name).toSorted()
  const wanted = [...expected.topics.keys()].toSorted()
  if (names.join() !== wanted.join()) wrong.push(`topics ${names.join()}, ${wanted.join()} were expected`)
  for (const { name, topicId } of listed) {
    const kind = expected.topics.get(name)
    if (kind === undefined) continue
    lines.set(`${name} id`, topicId)
    const [description] = await millrace.admin.describeTopics([name])
    for (const { partition, leaderEpoch } of description?.partitions ?? [])
      epochs.set(partitionName(name, partition), leaderEpoch)
    const isWhole = !kind.isCompacted && !kind.isBounded
    for (const [partition, read] of (await readTopic(millrace, name)).entries()) {
      const at = partitionName(name, partition)
      partitions.set(at, read)
      wrong.push(...expected.wrongIn(node.name, name, partition, read))
      lines.set(`${at} end`, String(read.end))
      lines.set(`${at} stable`, String(Math.max(read.start, read.stable)))
      for (const { offset, line } of read.uncommitted as readonly (ReadRecord & { readonly line: string })[])
        lines.set(`${at} ${isWhole ? 'record' : 'shrinking'} ${offset}`, line)
      const epoch = (before?.epochs ?? epochs).get(at) ?? 0
      if (isWhole) await addWhole(lines, millrace, node, name, partition, read, now, epoch)
      for (const producer of await millrace.admin.describeProducers({ topic: name, partition }))
        lines.set(`${at} producer ${producer.producerId}`, JSON.stringify(producer))
    }
  }
  await addTransactions(lines, millrace)
  await addGroups(lines, wrong, node, millrace, expected)
  await addConfigs(lines, node, names)
  for (const { path, replicas } of await millrace.admin.describeLogDirs())
    for (const { topic, partition } of replicas)
      lines.set(`${partitionName(topic, partition)} directory`, String(node.directories.indexOf(path)))
  return { by: node.name, lines, partitions, epochs, now, wrong }
}

/** Waits until no transaction is being ended and no replica is being moved. */
async function whole(node: DirectoryNode, millrace: Millrace): Promise<void> {
  await until(`${node.name} has ended transactions and moved replicas`, 60_000, async () => {
    const ending = await millrace.admin.listTransactions({ states: ['PrepareCommit', 'PrepareAbort', 'PrepareEpochFence'] })
    const moving = (await millrace.admin.describeLogDirs()).flatMap(({ replicas }) => replicas.filter(({ isFuture }) => isFuture))
    return ending.length === 0 && moving.length === 0
  })
}

async function readTopic(millrace: Millrace, topic: string): Promise<ReadPartition[]> {
  const stable = await ends(millrace, topic)
  const asked = stable.map((_, partition) => ({ topic, partition, at: 'earliest' as const }))
  const last = await ends(millrace, topic, 'read_uncommitted')
  const uncommitted = await recordsOf(millrace, topic, 'read_uncommitted')
  const committed = await recordsOf(millrace, topic, 'read_committed')
  // Retention goes on meanwhile, and what it takes lies below where the log begins now.
  const starts = await millrace.admin.listOffsets(asked)
  const ofPartition = (records: typeof committed, wanted: number): (ReadRecord & { line: string })[] =>
    records
      .filter(({ partition }) => partition === wanted)
      .map(({ offset, key, value, timestamp, headers }) => ({
        offset,
        key: key === null ? null : text(key),
        value: value === null ? null : text(value),
        line: `${timestamp} ${text(key)}=${text(value)} ${headers.map((each) => `${each.key}:${text(each.value)}`).join()}`,
      }))
  return stable.map((offset, partition) => ({
    start: starts[partition]?.offset ?? -1,
    end: last[partition] ?? -1,
    stable: offset,
    uncommitted: ofPartition(uncommitted, partition),
    committed: ofPartition(committed, partition),
  }))
}

/** What can be asked again with the same answer, because no record goes away by itself. */
async function addWhole(
  lines: Map<string, string>,
  millrace: Millrace,
  node: DirectoryNode,
  topic: string,
  partition: number,
  read: ReadPartition,
  now: number,
  epoch: number,
): Promise<void> {
  const at = partitionName(topic, partition)
  lines.set(`${at} start`, String(read.start))
  lines.set(`${at} committed`, read.committed.map(({ offset }) => offset).join())
  for (const time of ['maxTimestamp', ...timesAgoMs] as const) {
    const spec = typeof time === 'number' ? now - time : time
    const [found] = await millrace.admin.listOffsets([{ topic, partition, at: spec }])
    lines.set(`${at} ${time}`, JSON.stringify(found))
  }
  for (let leaderEpoch = 0; leaderEpoch <= epoch; leaderEpoch++) {
    const partitions = [{ partition, currentLeaderEpoch: -1, leaderEpoch }]
    type Ends = { topics: { partitions: { errorCode: number; endOffset: number }[] }[] }
    const answer = await node.ask<Ends>(ApiKey.OFFSET_FOR_LEADER_EPOCH, 4, {
      replicaId: -1,
      topics: [{ topic, partitions }],
    })
    // Which epoch is named for one without records changes with the next leader; where it ended does not.
    const { errorCode, endOffset } = answer.topics[0]?.partitions[0] ?? {}
    lines.set(`${at} epoch ${leaderEpoch}`, `${errorCode} ${endOffset}`)
  }
}

async function addTransactions(lines: Map<string, string>, millrace: Millrace): Promise<void> {
  const listed = await millrace.admin.listTransactions()
  for (const description of await millrace.admin.describeTransactions(listed.map(({ transactionalId }) => transactionalId))) {
    const partitions = description.partitions.map(({ topic, partition }) => partitionName(topic, partition)).toSorted()
    lines.set(`${description.transactionalId} transaction`, JSON.stringify({ ...description, partitions }))
  }
}

async function addGroups(
  lines: Map<string, string>,
  wrong: string[],
  node: DirectoryNode,
  millrace: Millrace,
  expected: Expected,
): Promise<void> {
  for (const { groupId, type, protocolType, state } of await millrace.admin.listGroups()) {
    const hasMembers = groupId === newGroup || groupId === classicGroup
    // A group that has lost all, or of which all was aborted, lives on in the memory of the node alone.
    if (!hasMembers && (expected.offsets.get(groupId)?.size ?? 0) === 0) continue
    lines.set(`${groupId} group`, `${type} ${protocolType} ${state}`)
    const isNew = type.toLowerCase() === 'consumer'
    const answer = isNew
      ? await node.ask<{ groups: object[] }>(ApiKey.CONSUMER_GROUP_DESCRIBE, 1, { groupIds: [groupId] })
      : await node.ask<{ groups: object[] }>(ApiKey.DESCRIBE_GROUPS, 5, { groups: [groupId] })
    lines.set(`${groupId} description`, JSON.stringify(sorted(answer.groups)))
    const groups = [{ groupId, memberId: null, memberEpoch: -1, topics: null }]
    type Fetched = {
      groups: { topics: { name: string; partitions: { partitionIndex: number; committedOffset: number }[] }[] }[]
    }
    const fetched = await node.ask<Fetched>(ApiKey.OFFSET_FETCH, 9, { groups, requireStable: true })
    lines.set(`${groupId} stable offsets`, JSON.stringify(sorted(fetched.groups)))
    const plain = await node.ask<Fetched>(ApiKey.OFFSET_FETCH, 9, { groups, requireStable: false })
    lines.set(`${groupId} offsets`, JSON.stringify(sorted(plain.groups)))
    const found = plain.groups.flatMap(({ topics }) =>
      topics.flatMap(({ name, partitions }) =>
        partitions.map((each) => `${partitionName(name, each.partitionIndex)}=${each.committedOffset}`),
      ),
    )
    const committed = Array.from(expected.offsets.get(groupId) ?? [], ([partition, offset]) => `${partition}=${offset}`)
    if (!groupId.startsWith(loadPrefix) && found.toSorted().join() !== committed.toSorted().join())
      wrong.push(`${groupId} has ${found.join()}, ${committed.join()} was committed`)
  }
  for (const [group, offsets] of expected.offsets)
    if (offsets.size > 0 && !lines.has(`${group} group`)) wrong.push(`the group ${group} is missing`)
}

/** What was set by name: on topics, on all brokers, on the group, on client metrics. */
async function addConfigs(lines: Map<string, string>, node: DirectoryNode, topics: readonly string[]): Promise<void> {
  const resources = [
    ...topics.map((resourceName) => ({ resourceType: 2, resourceName })),
    { resourceType: 4, resourceName: '' },
    { resourceType: 16, resourceName: 'metrics' },
    { resourceType: 32, resourceName: newGroup },
  ].map((each) => ({ ...each, configurationKeys: null }))
  const { results } = await node.ask<{
    results: {
      resourceType: number
      resourceName: string
      configs: { name: string; value: string | null; configSource: number }[]
    }[]
  }>(ApiKey.DESCRIBE_CONFIGS, 4, { resources, includeSynonyms: false, includeDocumentation: false })
  for (const { resourceType, resourceName, configs } of results) {
    // Read from the file, or left to the default.
    const set = configs.filter(({ configSource }) => configSource !== 4 && configSource !== 5)
    lines.set(
      `${resourceName} configs ${resourceType}`,
      set
        .map(({ name, value }) => `${name}=${value}`)
        .toSorted()
        .join(),
    )
  }
}

/** Lists in the order of their text; free text and tags aside. */
function sorted(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) {
    const items = value.map(sorted)
    return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([name]) => name !== 'errorMessage' && name !== 'unknownTags')
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]))
}

/** @returns by the name of the thing what the later one says otherwise; records of topics that shrink may be gone */
export function differences(before: View, after: View): Map<string, string> {
  const found = new Map<string, string>()
  const names = new Set([...before.lines.keys(), ...after.lines.keys()])
  for (const name of names) {
    if (name.startsWith(loadPrefix)) continue
    const [a, b] = [before.lines.get(name), after.lines.get(name)]
    if (a === b || (b === undefined && name.includes(' shrinking '))) continue
    const [partition = '', what = ''] = name.split(' ')
    if (/^\d+$/.test(what) && (isNotFound(before, name, partition) || isNotFound(after, name, partition))) continue
    // A replica that was moved knows no epoch in which nothing was written; the next leader's begins where the log ended.
    if (what === 'epoch' && a === '0 -1' && b === `0 ${before.lines.get(`${partition} end`)}`) continue
    found.set(name, `${a ?? 'nothing'} before, ${b ?? 'nothing'} after`)
  }
  return found
}

/**
 * Apache Kafka looks for a time in the first segment that reaches it and in no other, also where the only record of it that does lies
 * below a start that has moved into the segment: then it finds nothing.
 */
function isNotFound({ by, lines, partitions }: View, name: string, partition: string): boolean {
  return by === 'kafka' && (partitions.get(partition)?.start ?? 0) > 0 && lines.get(name)?.includes('"offset":-1') === true
}
