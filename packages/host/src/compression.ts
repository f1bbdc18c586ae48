// Compression and checksums of record batches: synchronous, since one call covers a whole batch.

export type CodecName = 'gzip' | 'snappy' | 'lz4' | 'zstd'

/** One compression format. Kafka's framing: gzip (RFC 1952), snappy in xerial blocks (raw snappy is read too), LZ4 frame, Zstandard frame. */
export interface Codec {
  /** @param level the codec's own scale; its default when left out. */
  compress(bytes: Uint8Array, level?: number): Uint8Array
  /** @param maxBytes upper bound of the result. @throws RangeError the content is longer; Error the input is not this format. */
  decompress(bytes: Uint8Array, maxBytes: number): Uint8Array
}

export interface Compression {
  codec(name: CodecName): Codec
  /** CRC-32C (Castagnoli) of `bytes`, going on from `previous`. @returns an unsigned 32-bit integer. */
  crc32c(bytes: Uint8Array, previous?: number): number
}
