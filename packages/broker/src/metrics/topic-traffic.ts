// What clients wrote and read, by topic: counted once a batch or an answer, never once a record [BrokerTopicStats]. // hot
import type { Counter, Metrics } from '@millrace/host'
import type { BatchFault } from '../log/append.ts'
import type { PartitionTraffic } from '../replica/partition.ts'
import { familyOf, type Bean, type Family, type Sample } from './definitions.ts'

const beans = {
  bytesIn: 'kafka.server:BrokerTopicMetrics:BytesInPerSec',
  bytesOut: 'kafka.server:BrokerTopicMetrics:BytesOutPerSec',
  bytesRejected: 'kafka.server:BrokerTopicMetrics:BytesRejectedPerSec',
  recordsIn: 'kafka.server:BrokerTopicMetrics:MessagesInPerSec',
  produces: 'kafka.server:BrokerTopicMetrics:TotalProduceRequestsPerSec',
  fetches: 'kafka.server:BrokerTopicMetrics:TotalFetchRequestsPerSec',
  failedProduces: 'kafka.server:BrokerTopicMetrics:FailedProduceRequestsPerSec',
  failedFetches: 'kafka.server:BrokerTopicMetrics:FailedFetchRequestsPerSec',
} as const satisfies Readonly<Record<string, Bean>>

type Kind = keyof typeof beans
const kinds = Object.keys(beans) as Kind[]

/** For all topics together, as Kafka counts them. */
const faults = {
  checksum: 'InvalidMessageCrcRecordsPerSec',
  'offset or sequence': 'InvalidOffsetOrSequenceRecordsPerSec',
  'missing key': 'NoKeyCompactedTopicRecordsPerSec',
} as const satisfies Readonly<Record<BatchFault['kind'], string>>

type Faults = Readonly<Record<BatchFault['kind'], Counter>>
type Counts = Record<Kind, number>
type Totals = Readonly<Record<Kind, Counter>>

/** One topic's counts; each goes into those of all topics too. */
class Traffic implements PartitionTraffic {
  readonly counts: Counts = {
    bytesIn: 0,
    bytesOut: 0,
    bytesRejected: 0,
    recordsIn: 0,
    produces: 0,
    fetches: 0,
    failedProduces: 0,
    failedFetches: 0,
  }
  readonly #totals: Totals
  readonly #faults: Faults

  constructor(totals: Totals, faultTotals: Faults) {
    this.#totals = totals
    this.#faults = faultTotals
  }

  wasAskedToAppend(): void {
    this.counts.produces += 1
    this.#totals.produces.add(1)
  }

  appended(records: number, bytes: number): void {
    this.counts.recordsIn += records
    this.counts.bytesIn += bytes
    this.#totals.recordsIn.add(records)
    this.#totals.bytesIn.add(bytes)
  }

  rejected(bytes: number): void {
    this.counts.bytesRejected += bytes
    this.#totals.bytesRejected.add(bytes)
  }

  appendFailed(): void {
    this.counts.failedProduces += 1
    this.#totals.failedProduces.add(1)
  }

  wasFaulty({ kind, count }: BatchFault): void {
    this.#faults[kind].add(count)
  }

  wasAskedToRead(): void {
    this.counts.fetches += 1
    this.#totals.fetches.add(1)
  }

  sent(bytes: number): void {
    this.counts.bytesOut += bytes
    this.#totals.bytesOut.add(bytes)
  }

  readFailed(): void {
    this.counts.failedFetches += 1
    this.#totals.failedFetches.add(1)
  }
}

export class TopicTraffic {
  readonly #topics = new Map<string, Traffic>()
  readonly #totals: Totals
  readonly #faults: Faults

  constructor(metrics: Metrics) {
    const counter = (kind: Kind): [Kind, Counter] => {
      const name = beans[kind].slice(beans[kind].lastIndexOf(':') + 1)
      return [kind, metrics.counter({ name, unit: kind.startsWith('bytes') ? 'bytes' : '', doc: '' })]
    }
    this.#totals = Object.fromEntries(kinds.map(counter)) as Totals
    const fault = (kind: BatchFault['kind']): Counter => metrics.counter({ name: faults[kind], unit: '', doc: '' })
    this.#faults = {
      checksum: fault('checksum'),
      'offset or sequence': fault('offset or sequence'),
      'missing key': fault('missing key'),
    }
  }

  /** The counts of one topic: whoever counts often keeps them, as long as the topic is there. */
  of(topic: string): PartitionTraffic {
    let traffic = this.#topics.get(topic)
    if (traffic === undefined) this.#topics.set(topic, (traffic = new Traffic(this.#totals, this.#faults)))
    return traffic
  }

  /** A topic that was deleted is no longer told of. */
  forget(topic: string): void {
    this.#topics.delete(topic)
  }

  /** By topic; as with Kafka a topic appears under a name with the first that is counted. */
  families(): Family[] {
    const all = [...this.#topics]
    return kinds.map((kind) => {
      const samples: Sample[] = []
      for (const [topic, { counts }] of all) if (counts[kind] > 0) samples.push({ labels: { topic }, value: counts[kind] })
      return familyOf(beans[kind], samples)
    })
  }
}
