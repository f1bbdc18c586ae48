// Records that say who wrote them, and what a reader makes of them.
import type { ConsumedBatch, Producer } from '@millrace/client'
import type { Random } from '@millrace/host'
import type { Workplace } from './workplace.ts'
import type { ReadRecord, SentRecord, TransactionRecord } from '../history.ts'

const utf8 = new TextEncoder()
const text = new TextDecoder()
const keysOfLatest = 6

export interface Sending {
  readonly producer: Producer
  /** Unique to this producer object. */
  readonly name: string
  readonly idempotent: boolean
  readonly acks: 'all' | 1
}

/** Sends one record and tells the history. @returns when it has its outcome: whether it was acknowledged. */
export async function sendOne(
  place: Workplace,
  { producer, name, idempotent, acks }: Sending,
  order: number,
  topic: string,
  random: Random,
  transaction?: TransactionRecord,
  givenKey?: string,
): Promise<Error | undefined> {
  const plan = place.plan.topics.find((each) => each.name === topic)
  const partition = random.below(plan?.partitions ?? 1)
  const compacts = plan?.policy === 'compact'
  const key = givenKey ?? (compacts ? `k${random.below(keysOfLatest)}` : `${order}`)
  const isTombstone = compacts && random.below(6) === 0
  const sent: SentRecord = {
    id: `${name}.${order}`,
    producer: name,
    idempotent,
    acks,
    topic,
    partition,
    order,
    key,
    isTombstone,
    transaction,
    state: 'open',
    offset: -1,
  }
  transaction?.records.push(sent)
  place.history.tell({ kind: 'sent', sent })
  const value = isTombstone ? null : utf8.encode(`${sent.id} ${'x'.repeat(random.below(place.plan.valueBytesMax))}`)
  try {
    const { offset } = await producer.send({
      topic,
      partition,
      key,
      value,
      headers: [{ key: 'id', value: utf8.encode(sent.id) }],
    })
    sent.state = 'acked'
    sent.offset = offset
    place.history.tell({ kind: 'acked', sent })
    return undefined
  } catch (failure) {
    return failure as Error
  }
}

/** What readers tell of a batch. */
export function readRecordsOf(batch: ConsumedBatch): ReadRecord[] {
  const records: ReadRecord[] = []
  for (const { topic, partition, offset, timestamp, key, value, headers } of batch.records()) {
    const id = headers.find((header) => header.key === 'id')?.value
    records.push({
      topic,
      partition,
      offset,
      id: id === undefined || id === null ? '' : text.decode(id),
      key: key === null ? '' : text.decode(key),
      isTombstone: value === null,
      timestamp,
    })
  }
  return records
}
