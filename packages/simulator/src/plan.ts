// What one seed decides before anything runs: the cluster's settings, who works on it, and which faults there are.
import { SeededRandom } from '@millrace/host/simulated'
import type { Policy } from './history.ts'

export type FaultKind =
  | 'kill'
  | 'power'
  | 'torn'
  | 'stop'
  | 'point'
  | 'client'
  | 'cut'
  | 'half'
  | 'reset'
  | 'slow disk'
  | 'slow network'
  | 'full disk'
  | 'disk error'

export const faultKinds: readonly FaultKind[] = [
  'kill',
  'power',
  'torn',
  'stop',
  'point',
  'client',
  'cut',
  'half',
  'reset',
  'slow disk',
  'slow network',
  'full disk',
  'disk error',
]

export interface TopicPlan {
  readonly name: string
  readonly partitions: number
  readonly policy: Policy
  readonly configs: Readonly<Record<string, string>>
}

export interface ProducerPlan {
  readonly name: string
  readonly acks: 'all' | 1
  readonly idempotence: boolean
  readonly topics: readonly string[]
  readonly lingerMs: number
  readonly batchSize: number
  readonly maxInFlight: number
  readonly deliveryTimeoutMs: number
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  readonly pauseMs: number
}

export interface Plan {
  readonly seed: number
  readonly settings: Readonly<Record<string, string | number>>
  readonly durability: 'disk' | 'os'
  readonly topics: readonly TopicPlan[]
  /** Segment size of the coordinators' logs: small ones are compacted all the time. */
  readonly coordinatorSegmentBytes: number
  readonly producers: readonly ProducerPlan[]
  /** Transactional producers; those of the same id fence one another. */
  readonly transactional: readonly {
    readonly name: string
    readonly transactionalId: string
    readonly topics: readonly string[]
  }[]
  readonly copiers: readonly string[]
  /** Copiers sometimes wait between the offsets and the end of their transaction, longer than their group waits for them. */
  readonly copiersWait: boolean
  readonly members: readonly string[]
  readonly readers: readonly { readonly name: string; readonly isolation: 'read_uncommitted' | 'read_committed' }[]
  readonly valueBytesMax: number
  readonly hasAdmin: boolean
  readonly faults: readonly FaultKind[]
  /** Milliseconds between two faults, at most. */
  readonly faultPauseMs: number
  /** How long there is work, with faults. */
  readonly workMs: number
  /** Bytes on their way arrive after their connection was dropped. */
  readonly lingers: boolean
  /** And after the process that wrote them was killed. */
  readonly outlasts: boolean
}

/** Options that bend a seed's plan; a mutant may need them. */
export interface PlanOptions {
  readonly durability?: 'disk' | 'os' | undefined
  /** Only these faults, whatever the seed says. */
  readonly faults?: readonly FaultKind[] | undefined
  /** Plans as they once were: a seed that is kept stays the run that failed. */
  readonly edition?: number | undefined
}

/** What a plan draws has grown once since the first seeds were kept. */
export const latestEdition = 2

export function planOf(seed: number, options: PlanOptions = {}): Plan {
  const random = new SeededRandom(seed).fork('plan')
  const chance = (p: number): boolean => random.float() < p
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)] as T
  const between = (least: number, most: number): number => least + random.below(most - least + 1)

  // Draws of their own, so that the rest of a plan is what it was in the first edition.
  const later = new SeededRandom(seed).fork('second edition')
  const grown = (p: number): boolean => later.float() < p && (options.edition ?? latestEdition) >= 2
  const copiersWait = grown(0.3)
  const outlasts = grown(0.5)
  // From 2 KiB on batches are sent from where they were built, without a copy.
  const isLarge = grown(0.25)
  const rare = {
    ...(grown(0.3) && { 'metadata.max.retention.bytes': 1000 }),
    ...(grown(0.3) && { 'producer.id.expiration.check.interval.ms': 200 }),
  }
  const directories = chance(0.25) ? '/data-1,/data-2' : '/data'
  // A batch has to fit into a segment.
  const sized = (bytes: number): string => String(isLarge ? bytes * 40 : bytes)
  const segment = (): string => sized(pick([700, 1500, 4000, 20_000]))
  const topics: TopicPlan[] = [
    { name: 'orders', partitions: between(1, 3), policy: 'keep', configs: { 'internal.segment.bytes': segment() } },
    { name: 'ledger', partitions: between(1, 2), policy: 'keep', configs: { 'internal.segment.bytes': segment() } },
    { name: 'copies', partitions: between(1, 2), policy: 'keep', configs: { 'internal.segment.bytes': segment() } },
    {
      name: 'latest',
      partitions: 1,
      policy: 'compact',
      configs: {
        'cleanup.policy': 'compact',
        'internal.segment.bytes': sized(pick([500, 1000, 2500])),
        'min.cleanable.dirty.ratio': pick(['0.01', '0.3']),
        'delete.retention.ms': String(pick([0, 500, 600_000])),
        'segment.ms': String(pick([1000, 1_000_000])),
      },
    },
    {
      name: 'short',
      partitions: 1,
      policy: 'retention',
      configs: { 'internal.segment.bytes': sized(pick([500, 1500])), 'retention.bytes': sized(pick([2000, 6000])) },
    },
  ]
  const producers = Array.from({ length: between(1, 3) }, (_, i): ProducerPlan => {
    const plain = chance(0.2)
    return {
      name: `producer-${i + 1}`,
      acks: plain && chance(0.5) ? 1 : 'all',
      idempotence: !plain,
      topics: pick([['orders'], ['orders', 'latest'], ['orders', 'short'], ['orders', 'latest', 'short'], ['latest']]),
      lingerMs: pick([0, 1, 20]),
      batchSize: pick([200, 1000, 16_384]),
      maxInFlight: pick([1, 3, 5]),
      deliveryTimeoutMs: pick([1500, 6000, 120_000]),
      compression: chance(0.3) ? pick(['gzip', 'snappy', 'lz4', 'zstd'] as const) : 'none',
      pauseMs: pick([30, 100, 300]),
    }
  })
  const transactional = Array.from({ length: between(0, 2) }, (_, i) => ({
    name: `transactional-${i + 1}`,
    transactionalId: chance(0.15) ? 'ledger-1' : `ledger-${i + 1}`,
    topics: pick([['ledger'], ['ledger', 'orders'], ['ledger', 'latest'], ['ledger', 'orders', 'latest', 'short']]),
  }))
  const on = faultKinds.filter(() => chance(0.5))
  const faults = options.faults ?? (chance(0.05) ? [] : on)
  return {
    seed,
    durability: options.durability ?? 'disk',
    topics,
    coordinatorSegmentBytes: pick([1000, 4000, 1_000_000]),
    producers,
    transactional,
    copiers: Array.from({ length: chance(0.6) ? between(1, 2) : 0 }, (_, i) => `copier-${i + 1}`),
    copiersWait,
    members: Array.from({ length: between(0, 3) }, (_, i) => `member-${i + 1}`),
    readers: [
      { name: 'reader-1', isolation: 'read_committed' },
      ...(chance(0.6) ? [{ name: 'reader-2', isolation: 'read_uncommitted' } as const] : []),
    ],
    hasAdmin: chance(0.6),
    faults,
    faultPauseMs: pick([500, 1500, 4000]),
    workMs: between(4000, 14_000),
    lingers: chance(0.5),
    outlasts,
    valueBytesMax: isLarge ? 4000 : 120,
    settings: {
      'log.dirs': directories,
      listeners: 'PLAINTEXT://broker:9092',
      'millrace.durability': options.durability ?? 'disk',
      'group.initial.rebalance.delay.ms': pick([0, 200]),
      'group.min.session.timeout.ms': 100,
      'offsets.topic.num.partitions': between(1, 2),
      'transaction.state.log.num.partitions': between(1, 2),
      'transaction.abort.timed.out.transaction.cleanup.interval.ms': 500,
      'log.retention.check.interval.ms': pick([200, 1000]),
      'log.initial.task.delay.ms': 100,
      'log.cleaner.backoff.ms': pick([200, 1000]),
      'log.segment.delete.delay.ms': pick([0, 300, 2000]),
      'log.flush.offset.checkpoint.interval.ms': pick([300, 1500, 20_000]),
      'metadata.log.max.record.bytes.between.snapshots': pick([500, 3000, 1_000_000]),
      ...rare,
    },
  }
}
