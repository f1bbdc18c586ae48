// Differences that are meant, each with why: a difference that is not here is a mistake of one side, most likely ours.
import { ApiKey } from '@millrace/protocol'
import type { Request } from './script.ts'
import type { Outcome } from './side.ts'
import type { Sides } from './sides.ts'
import type { Body, Value } from './values.ts'

export interface Known {
  readonly key: number
  readonly what: RegExp
  readonly why: string
  /** Only of requests like this, after those that were sent before. */
  readonly of?: (body: Body, before: readonly Request[]) => boolean
  /** Only where the answers are so. */
  readonly holds?: (theirs: Outcome, ours: Outcome, sides: Sides) => boolean | Promise<boolean>
  /** The sides are in different states after it. */
  readonly parts?: true
}

const stableBelowStart =
  'After the first records of an open transaction are deleted Apache Kafka has the last stable offset where their batch begins, below the log: whoever reads from there is out of range.'

const assignorTie =
  'Where as many members want one assignor as another, the two orders in which Apache Kafka looks at them disagree, and each heartbeat begins a new epoch.'

const known: readonly Known[] = [
  {
    key: ApiKey.LIST_OFFSETS,
    what: /offset: theirs \d+, ours \d+$/,
    of: ({ isolationLevel }) => isolationLevel === 1,
    holds: isStableBelowStart,
    why: stableBelowStart,
  },
  {
    key: ApiKey.LIST_OFFSETS,
    what: /timestamp: theirs -1, ours ("now"|\d+)$/,
    of: (_, before) => before.some(({ key }) => key === ApiKey.DELETE_RECORDS),
    why: 'Apache Kafka looks for a time in the first batch that is as late, and nowhere else, though the records of that batch may be deleted.',
  },
  {
    key: ApiKey.FETCH,
    what: /lastStableOffset: theirs \d+, ours \d+$/,
    holds: isFetchedBelowStart,
    why: stableBelowStart,
  },
  {
    key: ApiKey.FETCH,
    what: /records\.\d+\.baseSequence: theirs 0, ours -1$/,
    why: 'What the coordinators of Apache Kafka write has sequence 0 without having a producer.',
  },
  {
    key: ApiKey.PRODUCE,
    what: /theirs "silent"/,
    why: 'Apache Kafka never answers a Produce whose records are null, and reads nothing more from the connection.',
  },
  {
    key: ApiKey.PRODUCE,
    what: /errorCode: theirs 0, ours 49$|theirs \{"said":"nothing"\}, ours "closed"$/,
    why: 'Apache Kafka takes a batch that says it is of a transaction and has no producer.',
    parts: true,
  },
  {
    key: ApiKey.CONSUMER_GROUP_HEARTBEAT,
    what: /\.memberEpoch: theirs \d+, ours \d+$/,
    of: ({ groupId }, before) => wantsTwoAssignors(before, [groupId as Value]),
    holds: (theirs, ours) => (theirs as unknown as Beat).memberEpoch > (ours as unknown as Beat).memberEpoch,
    why: assignorTie,
    parts: true,
  },
  {
    key: ApiKey.CONSUMER_GROUP_HEARTBEAT,
    what: /\.assignment\b/,
    of: ({ groupId }, before) => wantsTwoAssignors(before, [groupId as Value]),
    why: assignorTie,
    parts: true,
  },
  {
    key: ApiKey.CONSUMER_GROUP_DESCRIBE,
    what: /\.(assignment|targetAssignment)\./,
    of: ({ groupIds }, before) => wantsTwoAssignors(before, groupIds as readonly Value[]),
    why: assignorTie,
    parts: true,
  },
  {
    key: ApiKey.CONSUMER_GROUP_DESCRIBE,
    what: /\.group(Epoch: theirs \d+, ours \d+|State: theirs "[A-Za-z]+", ours "[A-Za-z]+")$/,
    of: ({ groupIds }, before) => wantsTwoAssignors(before, groupIds as readonly Value[]),
    holds: isEpochBehind,
    why: assignorTie,
    parts: true,
  },
  {
    key: ApiKey.ADD_PARTITIONS_TO_TXN,
    what: /^: theirs "silent", ours \{"errorCode":0,"resultsByTransaction":\[\]/,
    why: 'Apache Kafka answers a list of transactions after the last of them: never, when there is none.',
  },
  {
    key: ApiKey.JOIN_GROUP,
    what: /errorCode: theirs -1, ours 0$|^: theirs "silent"/,
    of: ({ protocols }) => isRepeated((protocols as unknown as readonly { readonly name: string }[]).map(({ name }) => name)),
    why: 'Apache Kafka fails when a member joins again, or in the place of another, and names a protocol twice: with an error, or never.',
    parts: true,
  },
  {
    key: ApiKey.WRITE_TXN_MARKERS,
    what: /^: theirs "silent"/,
    of: ({ markers }) => (markers as unknown as readonly Marker[]).some(namesTwice),
    why: 'Apache Kafka counts a partition that a marker names twice twice, and waits for the second result for ever.',
    parts: true,
  },
  {
    key: ApiKey.WRITE_TXN_MARKERS,
    what: /^: theirs "silent"/,
    of: ({ markers }) => (markers as unknown as readonly Marker[]).length > 1,
    why: 'Apache Kafka answers when a marker is written or none is to be: never, when one that it has no partitions for is counted last.',
    parts: true,
  },
  {
    key: ApiKey.SYNC_GROUP,
    what: /^: theirs "silent", ours \{"errorCode":25,/,
    why: 'Apache Kafka never answers a member that waits for its assignment and is taken out of the group meanwhile.',
  },
  {
    key: ApiKey.ALTER_CONFIGS,
    what: /^: theirs "silent"/,
    of: ({ resources }) => isRepeated((resources as unknown as readonly Resource[]).map(nameOf)),
    why: 'Apache Kafka never answers where a resource is named twice.',
  },
  {
    key: ApiKey.END_TXN,
    what: /errorCode: theirs 0, ours 51$/,
    why: 'On a connection older than the one on which the transaction began we take an end for one of the transaction before.',
    parts: true,
  },
  {
    key: ApiKey.DESCRIBE_CONFIGS,
    what: /^\.results\.\d+/,
    of: ({ resources }) => isRepeated((resources as readonly Value[]).map((one) => JSON.stringify(one))),
    why: 'The settings of a broker with their documents are much more than their question, so what is asked twice we answer once.',
  },
  {
    key: ApiKey.DESCRIBE_TOPIC_PARTITIONS,
    what: /nextCursor: theirs \{"topicName":"[^"]*","partitionIndex":-\d+\}, ours null$/,
    of: ({ cursor }) => (cursor as { readonly partitionIndex: number } | null)?.partitionIndex === 2_147_483_647,
    why: 'Apache Kafka adds to the largest partition index and comes out below zero.',
  },
  {
    key: ApiKey.DELETE_RECORDS,
    what: /lowWatermark: theirs \d+, ours \d+$/,
    of: (_, before) => before.some(({ key }) => key === ApiKey.ALTER_REPLICA_LOG_DIRS),
    holds: deletesLess,
    why: 'A log that has just moved has an older high watermark in Apache Kafka, until something is written: what is deleted up to there is less.',
    parts: true,
  },
  {
    key: ApiKey.INCREMENTAL_ALTER_CONFIGS,
    what: /errorCode: theirs (-1|40), ours 42$/,
    of: ({ resources }) => (resources as unknown as readonly Changed[]).some(hasUnknownOperation),
    why: 'Apache Kafka has no code for an operation that does not exist, and looks at the settings of a resource in an order of its own.',
  },
]

/** @returns why the difference is meant. */
export async function knownDifference(
  { key, body }: Request,
  what: string,
  [theirs, ours]: readonly [Outcome, Outcome],
  before: readonly Request[],
  sides: Sides,
): Promise<Known | undefined> {
  for (const one of known) {
    if (one.key !== key || !one.what.test(what) || one.of?.(body, before) === false) continue
    if ((await one.holds?.(theirs, ours, sides)) !== false) return one
  }
  return undefined
}

function wantsTwoAssignors(before: readonly Request[], groupIds: readonly Value[]): boolean {
  const assignors = before.flatMap(({ key, body }) =>
    key === ApiKey.CONSUMER_GROUP_HEARTBEAT && groupIds.includes(body['groupId'] as Value) && body['serverAssignor']
      ? [body['serverAssignor']]
      : [],
  )
  return ['uniform', 'range'].every((name) => assignors.includes(name))
}

interface Beat {
  readonly memberEpoch: number
}

interface Described {
  readonly groups: readonly { readonly groupId: string; readonly groupEpoch: number }[]
}

/** Is every group's epoch on our side at most as far, and one of them less? */
function isEpochBehind(theirs: Outcome, ours: Outcome): boolean {
  const theirEpochs = new Map((theirs as unknown as Described).groups.map(({ groupId, groupEpoch }) => [groupId, groupEpoch]))
  const behind = (ours as unknown as Described).groups.map(
    ({ groupId, groupEpoch }) => (theirEpochs.get(groupId) ?? -1) - groupEpoch,
  )
  return behind.every((epochs) => epochs >= 0) && behind.some((epochs) => epochs > 0)
}

interface Offsets {
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly { readonly partitionIndex: number; readonly offset: number }[]
  }[]
}

/** Is each offset that differs the start of the log on our side, and below it on theirs? */
async function isStableBelowStart(theirs: Outcome, ours: Outcome, sides: Sides): Promise<boolean> {
  const theirTopics = (theirs as unknown as Offsets).topics
  for (const [t, { name, partitions }] of (ours as unknown as Offsets).topics.entries()) {
    for (const [p, { partitionIndex, offset }] of partitions.entries()) {
      const their = theirTopics[t]?.partitions[p]?.offset
      if (their === offset) continue
      const topics = [{ name, partitions: [{ partitionIndex, timestamp: -2 }] }]
      const starts = await sides.ours.ask(ApiKey.LIST_OFFSETS, 1, { replicaId: -1, topics })
      const start = (starts as unknown as Offsets).topics[0]?.partitions[0]?.offset
      if (their === undefined || offset !== start || their >= start) return false
    }
  }
  return true
}

interface Fetched {
  readonly responses: readonly {
    readonly partitions: readonly { readonly lastStableOffset: number; readonly logStartOffset: number }[]
  }[]
}

function isFetchedBelowStart(theirs: Outcome, ours: Outcome): boolean {
  const theirPartitions = (theirs as unknown as Fetched).responses.flatMap(({ partitions }) => partitions)
  return (ours as unknown as Fetched).responses
    .flatMap(({ partitions }) => partitions)
    .every(({ lastStableOffset, logStartOffset }, at) => {
      const their = theirPartitions[at]?.lastStableOffset
      return their === lastStableOffset || (lastStableOffset === logStartOffset && their !== undefined && their < logStartOffset)
    })
}

interface Deleted {
  readonly topics: readonly { readonly partitions: readonly { readonly lowWatermark: number }[] }[]
}

/** Is each low watermark of theirs at most ours? */
function deletesLess(theirs: Outcome, ours: Outcome): boolean {
  const marks = ({ topics }: Deleted): number[] =>
    topics.flatMap(({ partitions }) => partitions.map(({ lowWatermark }) => lowWatermark))
  const ourMarks = marks(ours as unknown as Deleted)
  return marks(theirs as unknown as Deleted).every((mark, at) => mark <= (ourMarks[at] ?? -1))
}

interface Changed {
  readonly configs: readonly { readonly configOperation: number }[]
}

const hasUnknownOperation = ({ configs }: Changed): boolean =>
  configs.some(({ configOperation }) => configOperation < 0 || configOperation > 3)

interface Resource {
  readonly resourceType: number
  readonly resourceName: string
}

const nameOf = ({ resourceType, resourceName }: Resource): string => `${resourceType} ${resourceName}`

interface Marker {
  readonly topics: readonly { readonly name: string; readonly partitionIndexes: readonly number[] }[]
}

function namesTwice({ topics }: Marker): boolean {
  return isRepeated(topics.flatMap(({ name, partitionIndexes }) => partitionIndexes.map((index) => `${name} ${index}`)))
}

function isRepeated(names: readonly string[]): boolean {
  return new Set(names).size < names.length
}
