// Batches and frames that are as large, as small or as deceptive as they may be.
import { deflateRawSync } from 'node:zlib'
import { nodeHost } from '@millrace/host/node'
import { BatchBuilder, frameRequest, produceRequest } from '@millrace/protocol'

const { compression } = nodeHost({ level: 'error', log: () => undefined })
const crcAt = 17

function batchOf(bytes: number): Uint8Array {
  const builder = new BatchBuilder({ codecId: 0 })
  builder.append(1, null, new Uint8Array(bytes))
  return Uint8Array.from(builder.build({}, compression))
}

/** Just under max.message.bytes. */
export const largeBatch = batchOf(1_048_000)

/** One small record of this producer. */
export function batchWithProducer(producerId: number, sequence: number): Uint8Array {
  const batch = batchOf(10)
  const view = new DataView(batch.buffer)
  view.setBigInt64(43, BigInt(producerId))
  view.setInt16(51, 0)
  view.setInt32(53, sequence)
  view.setUint32(crcAt, compression.crc32c(batch.subarray(21)))
  return batch
}

/** A batch that says it has one record, and whose content becomes `bytes` zeros. */
export function bomb(codec: 'gzip' | 'lz4' | 'snappy' | 'zstd', bytes: number): Uint8Array {
  const packed = codec === 'gzip' ? gzipZeros(bytes) : compression.codec(codec).compress(new Uint8Array(bytes))
  const batch = new Uint8Array(61 + packed.length)
  batch.set(batchOf(0).subarray(0, 61))
  batch.set(packed, 61)
  const view = new DataView(batch.buffer)
  view.setInt32(8, batch.length - 12)
  batch[22] = { gzip: 1, snappy: 2, lz4: 3, zstd: 4 }[codec]
  view.setUint32(crcAt, compression.crc32c(batch.subarray(21)))
  return batch
}

function gzipZeros(bytes: number): Uint8Array {
  const head = Buffer.from('1f8b0800000000000003', 'hex')
  return new Uint8Array(Buffer.concat([head, deflateRawSync(new Uint8Array(bytes), { level: 9 }), Buffer.alloc(8)]))
}

/** A Produce with `count` large batches for one partition. */
export function produceFrame(topic: string, count: number): Uint8Array[] {
  const partitionData = Array.from({ length: count }, () => ({ index: 0, records: largeBatch }))
  return frameRequest({ apiKey: 0, apiVersion: 9, correlationId: 1, clientId: 'huge' }, produceRequest, {
    acks: 1,
    timeoutMs: 60_000,
    topicData: [{ name: topic, partitionData }],
  })
}
