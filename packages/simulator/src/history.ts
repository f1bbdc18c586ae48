// What clients did and saw in one run, told to every check as it happens.

export type Isolation = 'read_uncommitted' | 'read_committed'

/** One record as its producer knows it. */
export interface SentRecord {
  /** Unique in the run; stands in the record's header. */
  readonly id: string
  /** One producer object: another life, or another one after a failure, has another name. */
  readonly producer: string
  readonly idempotent: boolean
  readonly acks: 'all' | 1 | 0
  readonly topic: string
  readonly partition: number
  /** Rises within the producer. */
  readonly order: number
  readonly key: string
  readonly isTombstone: boolean
  readonly transaction: TransactionRecord | undefined
  /** open: nobody knows whether it was written. */
  state: 'open' | 'acked'
  /** -1: not told. */
  offset: number
}

/** One transaction as its producer knows it. ending: its commit was asked for, nobody knows its outcome. */
export interface TransactionRecord {
  readonly name: string
  readonly records: SentRecord[]
  state: 'open' | 'ending' | 'committed' | 'aborted'
}

/** One record as a reader saw it. */
export interface ReadRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly id: string
  readonly key: string
  readonly isTombstone: boolean
  /** Milliseconds since 1970, as the record says. */
  readonly timestamp: number
}

export type HistoryEvent =
  | { readonly kind: 'sent' | 'acked'; readonly sent: SentRecord }
  /** @param place of one reading from one start: positions only rise in it. */
  | { readonly kind: 'read'; readonly place: string; readonly isolation: Isolation; readonly record: ReadRecord }
  | { readonly kind: 'transaction'; readonly transaction: TransactionRecord }
  /** Asked for in this order; `askedAt` is the virtual time before the first question. */
  | {
      readonly kind: 'bounds'
      readonly topic: string
      readonly partition: number
      readonly start: number
      readonly lastStable: number
      readonly highWatermark: number
      readonly askedAt: number
    }
  | { readonly kind: 'delivered'; readonly group: string; readonly member: string; readonly record: ReadRecord }
  | {
      readonly kind: 'commit asked' | 'commit acked'
      readonly group: string
      readonly topic: string
      readonly partition: number
      readonly offset: number
    }
  | {
      readonly kind: 'group offset'
      readonly group: string
      readonly topic: string
      readonly partition: number
      readonly offset: number
      /** Virtual time before the question. */
      readonly askedAt: number
    }
  /** A transaction, open still, has taken offsets of a group for these partitions. */
  | {
      readonly kind: 'offsets in transaction'
      readonly group: string
      readonly transaction: TransactionRecord
      readonly places: readonly string[]
    }
  | { readonly kind: 'topic made' | 'topic asked for' | 'topic deletion asked for' | 'topic deleted'; readonly name: string }
  | { readonly kind: 'topics listed'; readonly names: readonly string[] }
  | {
      readonly kind: 'config asked for' | 'config set' | 'config seen'
      readonly topic: string
      readonly name: string
      readonly value: string
    }
  | { readonly kind: 'records deleted'; readonly topic: string; readonly partition: number; readonly below: number }

/** One partition after all faults and one more loss of power. */
export interface FinalPartition {
  readonly topic: string
  readonly partition: number
  readonly policy: Policy
  readonly start: number
  readonly lastStable: number
  readonly highWatermark: number
  readonly all: readonly ReadRecord[]
  readonly committed: readonly ReadRecord[]
}

/** What may make records of a topic go away. */
export type Policy = 'keep' | 'compact' | 'retention'

export interface End {
  readonly partitions: readonly FinalPartition[]
  readonly groupOffsets: readonly {
    readonly group: string
    readonly topic: string
    readonly partition: number
    readonly offset: number
  }[]
  readonly topics: readonly string[]
  /** Virtual milliseconds. */
  readonly now: number
}

/** One invariant. Told of all that happens; what it answers breaks the run. */
export interface Check {
  readonly name: string
  happened?(event: HistoryEvent, now: number): string | undefined
  atEnd?(end: End): string | undefined
}

/** An invariant does not hold. */
export class Violation extends Error {
  override readonly name = 'Violation'
  readonly check: string
  constructor(check: string, problem: string) {
    super(`${check}: ${problem}`)
    this.check = check
  }
}

export const placeOf = (at: { readonly topic: string; readonly partition: number }): string => `${at.topic}-${at.partition}`

export class History {
  readonly #checks: readonly Check[]
  readonly #now: () => number
  readonly #note: (line: string, all?: () => string) => void
  readonly #sent = new Map<string, SentRecord>()
  /** The first thing that was wrong. */
  violation: Violation | undefined
  /** How often each kind of event came. */
  readonly counts = new Map<string, number>()

  constructor(checks: readonly Check[], now: () => number, note: (line: string, all?: () => string) => void) {
    this.#checks = checks
    this.#now = now
    this.#note = note
  }

  tell(event: HistoryEvent): void {
    this.counts.set(event.kind, (this.counts.get(event.kind) ?? 0) + 1)
    this.#note(event.kind, () => JSON.stringify(event, (key, value: unknown) => (key === 'records' ? undefined : value)))
    if (event.kind === 'sent') this.#sent.set(event.sent.id, event.sent)
    for (const check of this.#checks) this.broken(check.name, check.happened?.(event, this.#now()))
  }

  /** Something is wrong, or nothing when `problem` is undefined. */
  broken(check: string, problem: string | undefined): void {
    if (problem === undefined) return
    this.#note(`BROKEN ${check}: ${problem}`)
    this.violation ??= new Violation(check, problem)
  }

  sentOf(id: string): SentRecord | undefined {
    return this.#sent.get(id)
  }

  finish(end: End): void {
    for (const check of this.#checks) this.broken(check.name, check.atEnd?.(end))
  }
}
