// What clients wrote and read, by topic: counted once a batch or an answer, never once a record. // hot
import type { Counter, Metrics } from '@millrace/host'
import type { Family, Sample } from './open-metrics.ts'

interface Traffic {
  bytesIn: number
  bytesOut: number
  recordsIn: number
}

export class TopicTraffic {
  readonly #topics = new Map<string, Traffic>()
  readonly #recordsIn: Counter
  readonly #bytesIn: Counter
  readonly #bytesOut: Counter

  constructor(metrics: Metrics) {
    this.#recordsIn = metrics.counter({ name: 'MessagesInPerSec', unit: 'records', doc: 'Records that producers wrote.' })
    this.#bytesIn = metrics.counter({ name: 'BytesInPerSec', unit: 'bytes', doc: 'Bytes that producers wrote.' })
    this.#bytesOut = metrics.counter({ name: 'BytesOutPerSec', unit: 'bytes', doc: 'Bytes that consumers were sent.' })
  }

  appended(topic: string, records: number, bytes: number): void {
    const traffic = this.#of(topic)
    traffic.recordsIn += records
    traffic.bytesIn += bytes
    this.#recordsIn.add(records)
    this.#bytesIn.add(bytes)
  }

  sent(topic: string, bytes: number): void {
    this.#of(topic).bytesOut += bytes
    this.#bytesOut.add(bytes)
  }

  /** A topic that was deleted is no longer told of. */
  forget(topic: string): void {
    this.#topics.delete(topic)
  }

  families(): Family[] {
    const all = [...this.#topics]
    const family = (name: string, doc: string, of: (traffic: Traffic) => number): Family => ({
      bean: `kafka.server:BrokerTopicMetrics:${name}`,
      kind: 'counter',
      doc,
      samples: all.map(([topic, traffic]): Sample => ({ labels: { topic }, value: of(traffic) })),
    })
    return [
      family('BytesInPerSec', 'Bytes that producers wrote.', (traffic) => traffic.bytesIn),
      family('BytesOutPerSec', 'Bytes that consumers were sent.', (traffic) => traffic.bytesOut),
      family('MessagesInPerSec', 'Records that producers wrote.', (traffic) => traffic.recordsIn),
    ]
  }

  #of(topic: string): Traffic {
    let traffic = this.#topics.get(topic)
    if (traffic === undefined) this.#topics.set(topic, (traffic = { bytesIn: 0, bytesOut: 0, recordsIn: 0 }))
    return traffic
  }
}

/** Families of one bean as one: the totals without a topic and those of each topic stand under one name. */
export function merged(families: readonly Family[]): Family[] {
  const byBean = new Map<string, Family>()
  for (const family of families) {
    const there = byBean.get(family.bean)
    byBean.set(family.bean, there === undefined ? family : { ...there, samples: [...there.samples, ...family.samples] })
  }
  return [...byBean.values()]
}
