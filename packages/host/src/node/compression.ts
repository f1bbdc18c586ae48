// Codecs of this machine: gzip and zstd of node:zlib, LZ4 and snappy written by WebAssembly and read by our own code, CRC-32C native where it is installed.
import { createRequire } from 'node:module'
import type { Codec, CodecName, Compression, SyncCodec } from '../compression.ts'
import { crc32c as portableCrc32c } from '../crc32c.ts'
import { lz4Decompress } from '../lz4.ts'
import { xerialSnappy } from '../snappy.ts'
import { boundedZlib, gzipLater, lz4DecompressLater, snappyDecompressLater, zstdLater } from './compression-later.ts'
import type { LaterCodec } from './compression-later.ts'
import { zlib } from './zlib.ts'

const load = createRequire(import.meta.url)

interface WasmCodecs {
  lz4Compress(bytes: Uint8Array): Uint8Array
  snappyCompress(bytes: Uint8Array): Uint8Array
}

// Loaded on first use: most processes never meet LZ4 or snappy, and start-up time counts.
let wasm: WasmCodecs | undefined
const codecs = (): WasmCodecs => (wasm ??= load('@platformatic/wasm-utils') as WasmCodecs)

const gzip: SyncCodec = {
  compress: (bytes, level) => zlib().gzipSync(bytes, level === undefined ? {} : { level }),
  decompress: (bytes, maxBytes) =>
    boundedZlib('gzip', maxBytes, () => zlib().gunzipSync(bytes, { maxOutputLength: Math.max(1, maxBytes) })),
}

const zstd: SyncCodec = {
  compress: (bytes, level) =>
    zlib().zstdCompressSync(bytes, level === undefined ? {} : { params: { [zlib().constants.ZSTD_c_compressionLevel]: level } }),
  decompress: (bytes, maxBytes) =>
    boundedZlib('zstd', maxBytes, () => zlib().zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, maxBytes) })),
}

/** A frame without blocks: magic, independent blocks of at most 64 KiB, the header's check, the end mark. */
const emptyLz4 = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, 0, 0, 0, 0] as const

const lz4: SyncCodec = {
  // The module's view of its memory is gone when that has grown; it takes a new one for a longer input only, and fails with none.
  compress: (bytes) => (bytes.length === 0 ? Uint8Array.from(emptyLz4) : codecs().lz4Compress(bytes)),
  // What comes from outside is read here: the module's stack does not survive input that it cannot read.
  decompress: lz4Decompress,
}

const snappy = xerialSnappy((bytes) => codecs().snappyCompress(bytes))

const all: Readonly<Record<CodecName, Codec>> = {
  gzip: plain(gzip, gzipLater),
  snappy: plain(snappy, {
    compressLater: async (bytes) => snappy.compress(bytes),
    decompressLater: snappyDecompressLater,
  }),
  lz4: plain(lz4, { compressLater: async (bytes) => lz4.compress(bytes), decompressLater: lz4DecompressLater }),
  zstd: plain(zstd, zstdLater),
}

let crc32c: Compression['crc32c'] | undefined
/** Bytes before the native module is loaded, which takes milliseconds: a start needs some hundred, and who only makes a topology none. */
let portableBytesLeft = 64 * 1024

export const nodeCompression: Compression = {
  codec: (name) => all[name],
  crc32c: (bytes, previous) => {
    if (crc32c === undefined) {
      portableBytesLeft -= bytes.length
      if (portableBytesLeft > 0) return portableCrc32c(bytes, previous)
      crc32c = loadCrc32c()
    }
    return crc32c(bytes, previous)
  },
}

// Node and the module answer with Buffers, whose slice() shares memory where a Uint8Array's copies.
function plain(codec: SyncCodec, later: LaterCodec): Codec {
  const view = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    compress: (bytes, level) => view(codec.compress(bytes, level)),
    decompress: (bytes, maxBytes) => view(codec.decompress(bytes, maxBytes)),
    compressLater: async (bytes, level) => view(await later.compressLater(bytes, level)),
    decompressLater: async (bytes, maxBytes) => view(await later.decompressLater(bytes, maxBytes)),
  }
}

function loadCrc32c(): Compression['crc32c'] {
  try {
    return (load('@node-rs/crc32') as { crc32c: Compression['crc32c'] }).crc32c
  } catch {
    // No build of it for this platform: the portable one is right too, only slower.
    return portableCrc32c
  }
}
