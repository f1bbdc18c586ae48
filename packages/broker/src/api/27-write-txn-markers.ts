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
    handle: async (request) => ({
      markers: await Promise.all(request.markers.map((marker) => writeMarker(parts.markers, marker))),
    }),
  }
}

type Marker = WriteTxnMarkersRequest['markers'][number]

async function writeMarker(
  markers: Markers,
  marker: Marker,
): Promise<NonNullable<WriteTxnMarkersResponseInit['markers']>[number]> {
  const partitions = marker.topics.flatMap(({ name, partitionIndexes }) =>
    partitionIndexes.map((partition) => ({ topic: name, partition })),
  )
  const end = {
    producerId: marker.producerId,
    producerEpoch: marker.producerEpoch,
    commit: marker.transactionResult,
    coordinatorEpoch: marker.coordinatorEpoch,
    transactionVersion: marker.transactionVersion,
  }
  const codes = await markers.write(end, partitions)
  let at = 0
  return {
    producerId: marker.producerId,
    topics: marker.topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => {
        const errorCode = codes[at] ?? ErrorCode.NONE
        at += 1
        return { partitionIndex, errorCode }
      }),
    })),
  }
}
