// WriteTxnMarkers v1–2: a transaction's coordinator ends it in the partitions that this node leads.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { WriteTxnMarkersRequest, WriteTxnMarkersResponseInit } from '@millrace/protocol'
import type { Markers, TransactionEnd } from '../replica/markers.ts'
import type { Handler } from './handler.ts'

/** WriteTxnMarkers. Version 1 does not say by which transaction.version the epoch is checked: the older way then. */
export function writeTxnMarkersHandler(parts: {
  readonly markers: Markers
}): Handler<WriteTxnMarkersRequest, WriteTxnMarkersResponseInit> {
  return {
    apiKey: ApiKey.WRITE_TXN_MARKERS,
    minVersion: 1,
    maxVersion: 2,
    handle: async (request) => {
      const writing: Promise<Written>[] = []
      let isFailed = false
      for (const marker of request.markers) {
        const [end, partitions] = [endOf(marker), partitionsOf(marker)]
        // One marker that no log can hold fails them all, those too that were written before it [KafkaApis].
        isFailed = parts.markers.isImpossible(end, partitions)
        if (isFailed) break
        writing.push(parts.markers.write(end, partitions).then((codes) => ({ marker, partitions, codes })))
      }
      const written = await Promise.all(writing)
      return { markers: isFailed ? allFailed(request.markers) : answers(written) }
    },
  }
}

type Marker = WriteTxnMarkersRequest['markers'][number]
type Answers = NonNullable<WriteTxnMarkersResponseInit['markers']>

interface Written {
  readonly marker: Marker
  readonly partitions: readonly TopicPartition[]
  readonly codes: readonly ErrorCode[]
}

interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

function endOf(marker: Marker): TransactionEnd {
  const { producerId, producerEpoch, transactionResult, coordinatorEpoch, transactionVersion } = marker
  return { producerId, producerEpoch, commit: transactionResult, coordinatorEpoch, transactionVersion }
}

function partitionsOf(marker: Marker): readonly TopicPartition[] {
  return marker.topics.flatMap(({ name, partitionIndexes }) =>
    [...new Set(partitionIndexes)].map((partition) => ({ topic: name, partition })),
  )
}

type Codes = Map<string, Map<number, ErrorCode>>

/** A producer has one answer, with the partitions of all its markers; without partitions it has none [WriteTxnMarkersResponse]. */
function answers(written: readonly Written[]): Answers {
  const producers = new Map<number, Codes>()
  for (const { marker, partitions, codes } of written) {
    for (const [at, { topic, partition }] of partitions.entries()) {
      const topics = entry(producers, marker.producerId, () => new Map<string, Map<number, ErrorCode>>())
      entry(topics, topic, () => new Map<number, ErrorCode>()).set(partition, codes[at] ?? ErrorCode.NONE)
    }
  }
  return byProducer(producers)
}

/** Here the answer of a producer is that of its last marker. */
function allFailed(markers: readonly Marker[]): Answers {
  const producers = new Map<number, Codes>()
  for (const marker of markers) {
    const topics: Codes = new Map()
    for (const { topic, partition } of partitionsOf(marker))
      entry(topics, topic, () => new Map<number, ErrorCode>()).set(partition, ErrorCode.UNKNOWN_SERVER_ERROR)
    producers.set(marker.producerId, topics)
  }
  return byProducer(producers)
}

function byProducer(producers: ReadonlyMap<number, Codes>): Answers {
  return Array.from(producers, ([producerId, topics]) => ({
    producerId,
    topics: Array.from(topics, ([name, partitions]) => ({
      name,
      partitions: Array.from(partitions, ([partitionIndex, errorCode]) => ({ partitionIndex, errorCode })),
    })),
  }))
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}
