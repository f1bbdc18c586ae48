// Compressed content by itself, at once and in turns: frames with every option of their format, changed with and without their checksums mended.
import { LaterValidator } from '../packages/broker/src/log/validate-later.ts'
import { crc32c as portableCrc32c } from '../packages/host/src/crc32c.ts'
import { xxh32 } from '../packages/host/src/xxh32.ts'
import { checkBatch, RecordBatch } from '@millrace/protocol'
import type { SeededRandom } from '../packages/protocol/test/random.ts'
import { chosenLogConfig, compression, crc32c, heavyBatch, mutateBatch, randomBatch } from './batches.ts'
import type { Kind } from './kinds.ts'
import { kindsTarget } from './kinds.ts'
import { mutate } from './mutate.ts'
import { Finding } from './target.ts'

const contentBytesMax = 1024 * 1024

/** Content that has something to repeat, and something that has not. */
function content(random: SeededRandom): Uint8Array {
  const pieces: Uint8Array[] = []
  for (let left = random.below(6); left > 0; left--) {
    const piece = random.bytes(1 + random.below(random.once(4) ? 300 : 12))
    for (let times = random.once(3) ? 1 + random.below(100) : 1; times > 0; times--) pieces.push(piece)
  }
  return new Uint8Array(Buffer.concat(pieces))
}

/** Both ways to the content must give the same, or both none. */
async function bothWays(name: 'gzip' | 'snappy' | 'lz4' | 'zstd', bytes: Uint8Array): Promise<void> {
  const codec = compression.codec(name)
  const outcome = async (run: () => Uint8Array | Promise<Uint8Array>): Promise<string> => {
    try {
      const plain = await run()
      if (plain.length > contentBytesMax) throw new Finding(`${plain.length} bytes came out, ${contentBytesMax} were asked for`)
      return `${plain.length} ${crc32c(plain)} ${plain.length < 2_000 ? portableCrc32c(plain) : ''}`
    } catch (cause) {
      if (cause instanceof TypeError || cause instanceof Finding) throw cause
      return cause instanceof RangeError ? 'too large' : 'damaged'
    }
  }
  const now = await outcome(() => codec.decompress(bytes, contentBytesMax))
  const later = await outcome(() => codec.decompressLater(bytes, contentBytesMax))
  if (now !== later) throw new Finding(`${name}: at once it is ${now}, in turns ${later}`)
}

const plainKind = (name: 'gzip' | 'snappy' | 'lz4' | 'zstd'): Kind => ({
  name,
  fresh: (random) => [compression.codec(name).compress(content(random))],
  run: ([bytes]) => bothWays(name, bytes!),
})

interface Lz4Options {
  readonly independent: boolean
  readonly blockChecksums: boolean
  readonly contentSize: boolean
  readonly contentChecksum: boolean
  readonly dictionary: boolean
}

const uint32 = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24)
const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

/** A frame of these blocks; what is packed is taken as it is. */
function lz4Frame(
  blocks: readonly { readonly bytes: Uint8Array; readonly packed: boolean }[],
  plain: Uint8Array,
  options: Lz4Options,
): Uint8Array {
  const { independent, blockChecksums, contentSize, contentChecksum, dictionary } = options
  const flags =
    0x40 |
    (independent ? 0x20 : 0) |
    (blockChecksums ? 0x10 : 0) |
    (contentSize ? 8 : 0) |
    (contentChecksum ? 4 : 0) |
    (dictionary ? 1 : 0)
  const descriptor = joined(
    Uint8Array.of(flags, 0x40),
    ...(contentSize ? [uint32(plain.length), uint32(0)] : []),
    ...(dictionary ? [uint32(7)] : []),
  )
  return joined(
    uint32(0x184d2204),
    descriptor,
    Uint8Array.of((xxh32(descriptor) >>> 8) & 0xff),
    ...blocks.flatMap(({ bytes, packed }) => [
      uint32(packed ? bytes.length : (bytes.length | 0x80000000) >>> 0),
      bytes,
      ...(blockChecksums ? [uint32(xxh32(bytes))] : []),
    ]),
    uint32(0),
    ...(contentChecksum ? [uint32(xxh32(plain))] : []),
  )
}

/** Packed blocks of a frame, written by the codec, without its framing. */
function packedBlock(random: SeededRandom): Uint8Array {
  const frame = compression.codec('lz4').compress(content(random))
  const size = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(7, true)
  return size > 0 && size < 0x80000000 ? frame.slice(11, 11 + size) : Uint8Array.of(0x11, 0x61, 1, 0, 0x10, 0x62)
}

const lz4Frames: Kind = {
  name: 'LZ4 frames',
  fresh: (random) => {
    const blocks = Array.from({ length: random.below(4) }, () =>
      random.once(3) ? { bytes: content(random), packed: false } : { bytes: packedBlock(random), packed: true },
    )
    // The content is known where nothing is packed; else its checksum and size are wrong, which readers must see.
    const plain = joined(...blocks.map(({ bytes }) => bytes))
    return [
      lz4Frame(blocks, plain, {
        independent: !random.once(3),
        blockChecksums: random.once(3),
        contentSize: random.once(4),
        contentChecksum: random.once(4),
        dictionary: random.once(12),
      }),
    ]
  },
  run: ([bytes]) => bothWays('lz4', bytes!),
}

/** One block whose inside was changed before it was framed: checks inside of blocks are reached. */
const lz4Blocks: Kind = {
  name: 'LZ4 blocks',
  fresh: (random) => [packedBlock(random)],
  mutate: ([bytes], random, [other]) => [mutate(bytes!, random, other ?? bytes!)],
  run: async ([bytes]) => {
    for (const independent of [true, false]) {
      const options = { independent, blockChecksums: false, contentSize: false, contentChecksum: false, dictionary: false }
      await bothWays(
        'lz4',
        lz4Frame(
          [
            { bytes: Uint8Array.of(0x50, 1, 2, 3, 4, 5), packed: true },
            { bytes: bytes!, packed: true },
          ],
          bytes!,
          options,
        ),
      )
    }
  },
}

const later = new LaterValidator(compression, () => Promise.resolve())
const now = 1_700_000_000_000

/** Batches that are looked at aside, as the broker does with those that are large. */
const laterBatches: Kind = {
  name: 'batches looked at in turns',
  fresh: (random) => [random.bytes(1), random.once(8) ? heavyBatch(random) : randomBatch(random)],
  mutate: ([settings, batch], random, [, other]) => [settings!, mutateBatch(batch!, random, other ?? batch!)],
  run: async ([settings, bytes]) => {
    const choice = settings![0] ?? 0
    const batch = new RecordBatch(bytes!)
    // Shape and checksum are checked before.
    if (bytes!.length < 61 || checkBatch(batch, crc32c) !== undefined || batch.sizeInBytes !== bytes!.length) return
    const config = {
      ...chosenLogConfig(choice),
      maxMessageBytes: (choice & 32) !== 0 ? 200 : 1024 * 1024,
      maxDecompressedBytes: contentBytesMax,
    }
    await later.check(bytes!, config, now)
  },
}

export const codecsTarget = kindsTarget('codecs', [
  plainKind('gzip'),
  plainKind('snappy'),
  plainKind('lz4'),
  plainKind('zstd'),
  lz4Frames,
  lz4Blocks,
  laterBatches,
])
