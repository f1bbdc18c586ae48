// WriteTxnMarkers v1–2: a transaction's coordinator ends it in the partitions that this node leads.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { WriteTxnMarkersRequest, WriteTxnMarkersResponseInit } from '@millrace/protocol'
import type { Markers } from '../replica/markers.ts'
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
      const written = await Promise.all(
        request.markers.map(async (marker) => ({ marker, codes: await write(parts.markers, marker) })),
      )
      // A producer has one answer, with the partitions of all its markers; without partitions it has none [WriteTxnMarkersResponse].
      const producers = new Map<number, Map<string, Map<number, ErrorCode>>>()
      for (const { marker, codes } of written) {
        for (const { topic, partition, code } of codes) {
          const topics = entry(producers, marker.producerId, () => new Map<string, Map<number, ErrorCode>>())
          entry(topics, topic, () => new Map<number, ErrorCode>()).set(partition, code)
        }
      }
      const markers = Array.from(producers, ([producerId, topics]) => ({
        producerId,
        topics: Array.from(topics, ([name, partitions]) => ({
          name,
          partitions: Array.from(partitions, ([partitionIndex, errorCode]) => ({ partitionIndex, errorCode })),
        })),
      }))
      return { markers }
    },
  }
}

type Marker = WriteTxnMarkersRequest['markers'][number]

interface Written {
  readonly topic: string
  readonly partition: number
  readonly code: ErrorCode
}

async function write(markers: Markers, marker: Marker): Promise<readonly Written[]> {
  const partitions = marker.topics.flatMap(({ name, partitionIndexes }) =>
    [...new Set(partitionIndexes)].map((partition) => ({ topic: name, partition })),
  )
  const end = {
    producerId: marker.producerId,
    producerEpoch: marker.producerEpoch,
    commit: marker.transactionResult,
    coordinatorEpoch: marker.coordinatorEpoch,
    transactionVersion: marker.transactionVersion,
  }
  const codes = await markers.write(end, partitions)
  return partitions.map((one, at) => ({ ...one, code: codes[at] ?? ErrorCode.NONE }))
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}
