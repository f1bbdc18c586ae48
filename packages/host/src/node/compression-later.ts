// Large contents without holding the event loop: gzip and zstd in the threads of node:zlib, LZ4 and snappy block by block in turns.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type * as Zlib from 'node:zlib'
import type { Codec } from '../compression.ts'
import { lz4ContentLength } from '../lz4-length.ts'
import { Lz4Blocks } from '../lz4.ts'
import { SnappyBlocks } from '../snappy.ts'
import { zlib } from './zlib.ts'

export type LaterCodec = Pick<Codec, 'compressLater' | 'decompressLater'>

/** A larger piece a time means fewer ways between threads. */
const chunkSize = 256 * 1024
/** After so much content, or so many blocks, others have their turn. */
const turnBytes = 2 * 1024 * 1024
const turnBlocks = 10_000

/** zlib says ERR_BUFFER_TOO_LARGE where the content passes maxOutputLength. */
export function tooLarge(name: string, maxBytes: number, cause: unknown): unknown {
  if ((cause as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') return cause
  return new RangeError(`${name}: more than ${maxBytes} bytes of content`, { cause })
}

export function boundedZlib(name: string, maxBytes: number, run: () => Uint8Array): Uint8Array {
  try {
    return run()
  } catch (cause) {
    throw tooLarge(name, maxBytes, cause)
  }
}

async function boundedLater(name: string, maxBytes: number, run: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await run()
  } catch (cause) {
    throw tooLarge(name, maxBytes, cause)
  }
}

type Run<O> = (bytes: Uint8Array, options: O) => Promise<Uint8Array>
type Called<O> = (bytes: Uint8Array, options: O, done: (cause: Error | null, result: Buffer) => void) => void

/** Not `promisify`: to import node:util takes a process 6 ms, since it brings what prints in colours and opens standard error. */
function promised<O>(of: () => Called<O>): Run<O> {
  return (bytes, options) =>
    new Promise((resolve, reject) => {
      of()(bytes, options, (cause, result) => (cause === null ? resolve(result) : reject(cause)))
    })
}

// Taken when called: zstd is not in every Node.
const gunzip = promised<Zlib.ZlibOptions>(() => zlib().gunzip)
const gzip = promised<Zlib.ZlibOptions>(() => zlib().gzip)
const unzstd = promised<Zlib.ZstdOptions>(() => zlib().zstdDecompress)
const zstd = promised<Zlib.ZstdOptions>(() => zlib().zstdCompress)

export const gzipLater: LaterCodec = {
  compressLater: (bytes, level) => gzip(bytes, level === undefined ? { chunkSize } : { chunkSize, level }),
  decompressLater: (bytes, maxBytes) =>
    boundedLater('gzip', maxBytes, () => gunzip(bytes, { chunkSize, maxOutputLength: Math.max(1, maxBytes) })),
}

export const zstdLater: LaterCodec = {
  compressLater: (bytes, level) =>
    zstd(bytes, { chunkSize, ...(level === undefined ? {} : { params: { [zlib().constants.ZSTD_c_compressionLevel]: level } }) }),
  decompressLater: (bytes, maxBytes) =>
    boundedLater('zstd', maxBytes, () => unzstd(bytes, { chunkSize, maxOutputLength: Math.max(1, maxBytes) })),
}

export async function lz4DecompressLater(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const out = new Uint8Array(lz4ContentLength(bytes, maxBytes))
  const blocks = new Lz4Blocks(bytes)
  await readInTurns(blocks, out)
  blocks.checkContent(out)
  return out
}

export async function snappyDecompressLater(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  let total = 0
  let count = 0
  for (const blocks = new SnappyBlocks(bytes); blocks.advance();) {
    total += blocks.contentBytes
    if (total > maxBytes) throw new RangeError(`snappy: ${total} bytes of content where at most ${maxBytes} are allowed`)
    if (++count % turnBlocks === 0) await nextTurn()
  }
  const out = new Uint8Array(total)
  await readInTurns(new SnappyBlocks(bytes), out)
  return out
}

async function readInTurns(blocks: Pick<Lz4Blocks, 'advance' | 'read'>, out: Uint8Array): Promise<void> {
  let at = 0
  let turnAt = 0
  let count = 0
  while (blocks.advance()) {
    at = blocks.read(out, at)
    count++
    if (at - turnAt < turnBytes && count < turnBlocks) continue
    turnAt = at
    count = 0
    await nextTurn()
  }
}
