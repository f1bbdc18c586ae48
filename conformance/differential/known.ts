// Differences that are meant, each with why: a difference that is not here is a mistake of one side, most likely ours.
import { ApiKey } from '@millrace/protocol'
import type { Request } from './script.ts'
import type { Body, Value } from './values.ts'

export interface Known {
  readonly key: number
  readonly what: RegExp
  readonly why: string
  /** Only of requests like this. */
  readonly of?: (body: Body) => boolean
  /** The sides are in different states after it. */
  readonly parts?: true
}

const known: readonly Known[] = [
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
    key: ApiKey.INCREMENTAL_ALTER_CONFIGS,
    what: /errorCode: theirs -1, ours 42$/,
    why: 'Apache Kafka has no code for an operation that does not exist.',
  },
]

/** @returns why the difference is meant. */
export function knownDifference({ key, body }: Request, what: string): Known | undefined {
  return known.find((one) => one.key === key && one.what.test(what) && one.of?.(body) !== false)
}

interface Marker {
  readonly topics: readonly { readonly name: string; readonly partitionIndexes: readonly number[] }[]
}

function namesTwice({ topics }: Marker): boolean {
  return isRepeated(topics.flatMap(({ name, partitionIndexes }) => partitionIndexes.map((index) => `${name} ${index}`)))
}

function isRepeated(names: readonly string[]): boolean {
  return new Set(names).size < names.length
}
