// Codec id to compress and decompress. The codecs themselves come from the host.
import { MalformedMessage } from '../primitives/malformed-message.ts'
import type { Crc32c } from './crc32c.ts'
import type { RecordBatch } from './record-batch.ts'

/** Bits 0 to 2 of a batch's attributes. */
export type CodecId = 0 | 1 | 2 | 3 | 4

/** Names of the codecs by their id. */
export const codecNames = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type CodecName = Exclude<(typeof codecNames)[number], 'none'>

export const codecIdMask = 0x07

/** What records need of the machine; `host.compression` is one. */
export interface Codecs {
  codec(name: CodecName): {
    compress(bytes: Uint8Array, level?: number): Uint8Array
    /** @throws RangeError the content is longer than `maxBytes`; Error it is not of this format. */
    decompress(bytes: Uint8Array, maxBytes: number): Uint8Array
  }
  crc32c: Crc32c
}

/**
 * The records' bytes of a batch without compression: a view of the batch where it has none.
 * @param maxBytes upper bound of the result.
 * @throws RangeError it would be longer than that · MalformedMessage no such codec, or bytes that it cannot read.
 */
export function uncompressedRecords(batch: RecordBatch, codecs: Codecs, maxBytes: number): Uint8Array {
  const name = codecNames[batch.codecId]
  if (name === undefined) throw new MalformedMessage(`no codec has the number ${batch.codecId}`, where(batch))
  const records = batch.records()
  if (name === 'none') {
    if (records.length > maxBytes) throw new RangeError(`records of ${records.length} bytes, ${maxBytes} is the most`)
    return records
  }
  try {
    return codecs.codec(name).decompress(records, maxBytes)
  } catch (cause) {
    if (cause instanceof RangeError) throw cause
    throw new MalformedMessage(`${name} cannot read the records`, where(batch), { cause })
  }
}

function where(batch: RecordBatch): string {
  return `batch at offset ${batch.baseOffset}`
}
