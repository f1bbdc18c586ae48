// Differences that are meant, each with why: a difference that is not here is a mistake of one side, most likely ours.
import { ApiKey } from '@millrace/protocol'
import type { Step } from './script.ts'

interface Known {
  readonly key: number
  readonly what: RegExp
  readonly why: string
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
  },
  {
    key: ApiKey.INCREMENTAL_ALTER_CONFIGS,
    what: /errorCode: theirs -1, ours 42$/,
    why: 'Apache Kafka has no code for an operation that does not exist.',
  },
]

export function knownDifference({ key }: Step, what: string): boolean {
  return known.some((one) => one.key === key && one.what.test(what))
}
