// Compression and checksums of record batches: synchronous, since one call covers a whole batch; large ones have a way of their own.

export type CodecName = 'gzip' | 'snappy' | 'lz4' | 'zstd'

/** One compression format. Kafka's framing: gzip (RFC 1952), snappy in xerial blocks (raw snappy is read too), LZ4 frame, Zstandard frame. */
export interface Codec {
  /** @param level the codec's own scale; its default when left out. */
  compress(bytes: Uint8Array, level?: number): Uint8Array
  /** @param maxBytes upper bound of the result. @throws RangeError the content is longer; Error the input is not this format. */
  decompress(bytes: Uint8Array, maxBytes: number): Uint8Array
  /** The same without holding the event loop, for large inputs, which must stay as they are meanwhile. */
  compressLater(bytes: Uint8Array, level?: number): Promise<Uint8Array>
  decompressLater(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array>
}

/** A codec without its asynchronous half. */
export type SyncCodec = Omit<Codec, 'compressLater' | 'decompressLater'>

/** Both halves in one: what is asked for later is done at once, where time is virtual and nothing is held. */
export function atOnce(codec: SyncCodec): Codec {
  return {
    ...codec,
    compressLater: async (bytes, level) => codec.compress(bytes, level),
    decompressLater: async (bytes, maxBytes) => codec.decompress(bytes, maxBytes),
  }
}

export interface Compression {
  codec(name: CodecName): Codec
  /** CRC-32C (Castagnoli) of `bytes`, going on from `previous`. @returns an unsigned 32-bit integer. */
  crc32c(bytes: Uint8Array, previous?: number): number
}
