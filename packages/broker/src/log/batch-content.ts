// The content of a batch within bounds: small at once, large without holding the event loop, larger not at all.
import type { Compression } from '@millrace/host'
import { codecNames, MalformedMessage, uncompressedRecords } from '@millrace/protocol'
import type { RecordBatch } from '@millrace/protocol'
import type { LogConfig } from './config.ts'

/** More content than this is not unpacked or looked at in one turn of the event loop. */
export const turnBytesMax = 2 * 1024 * 1024
/** More content than this is not packed anew in one turn: the slowest level of the slowest codec needs some 50 ms for as much. */
export const turnPackBytesMax = 64 * 1024
/** So many records are looked at in one turn. */
export const turnRecordsMax = 100_000

const leastContentBytesMax = 64 * 1024 * 1024
const contentPerMessageBytesMax = 16

/**
 * The most that one batch may unpack to. Kafka has no such bound and unpacks as a stream; here a batch of a megabyte that becomes two
 * gigabytes would take them from all others, so it is refused as too large, upon which producers split a batch.
 */
export function contentBytesMax(config: LogConfig): number {
  return Math.min(0x7fffffff, Math.max(leastContentBytesMax, contentPerMessageBytesMax * config.maxMessageBytes))
}

/** The records of a batch without compression. @throws RangeError they are more than `maxBytes`; MalformedMessage they cannot be unpacked. */
export async function contentLater(batch: RecordBatch, compression: Compression, maxBytes: number): Promise<Uint8Array> {
  const name = codecNames[batch.codecId]
  if (name === undefined || name === 'none') return uncompressedRecords(batch, compression, maxBytes)
  try {
    return await compression.codec(name).decompressLater(batch.records(), maxBytes)
  } catch (cause) {
    if (cause instanceof RangeError) throw cause
    throw new MalformedMessage(`${name} cannot read the records`, `batch at offset ${batch.baseOffset}`, { cause })
  }
}
