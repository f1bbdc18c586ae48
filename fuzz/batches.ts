// Record batches for the fuzzer: valid ones, ones changed inside their records, and ones whose length and checksum are mended after a change.
import { nodeHost } from '@millrace/host/node'
import { BatchBuilder, type CodecId, codecNames, RecordBatch, uncompressedRecords } from '@millrace/protocol'
import type { LogConfig } from '../packages/broker/src/log/config.ts'
import { defaultLogConfig } from '../packages/broker/src/log/config.ts'
import type { SeededRandom } from '../packages/protocol/test/random.ts'
import { crc32 as zlibCrc32 } from 'node:zlib'
import { mutate } from './mutate.ts'

export const { compression } = nodeHost({ log: () => undefined })
export const crc32c = (bytes: Uint8Array, previous?: number): number => compression.crc32c(bytes, previous)

const headerBytes = 61
const plainBytesMax = 1024 * 1024

/** Settings of a log by the low five bits of a byte: all that decides how a batch is looked at, but its bounds. */
export function chosenLogConfig(choice: number): LogConfig {
  return {
    ...defaultLogConfig,
    cleanupCompact: (choice & 1) !== 0,
    messageTimestampType: (choice & 2) !== 0 ? 'LogAppendTime' : 'CreateTime',
    compressionType: (['producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd', 'producer', 'producer'] as const)[
      (choice >> 2) & 7
    ]!,
  }
}

/** A batch that a producer might send. */
export function randomBatch(random: SeededRandom): Uint8Array {
  const builder = new BatchBuilder({ codecId: random.below(5) as CodecId, timestampType: random.once(12) ? 1 : 0 })
  const count = random.once(10) ? random.below(2_000) : random.below(5)
  for (let i = 0; i < count; i++) {
    const key = random.once(3) ? null : random.bytes(random.below(8))
    const value = random.once(5) ? null : random.bytes(random.below(random.once(20) ? 5_000 : 20))
    const headers = random.once(4) ? [{ key: 'h', value: random.once(2) ? null : random.bytes(3) }] : null
    builder.append(random.pick([1_700_000_000_000, -1, 0, 1_700_000_000_000 + i]), key, value, headers)
  }
  const ofProducer = random.once(3)
  return builder.build(
    {
      baseOffset: random.once(10) ? random.below(100) : 0,
      producerId: ofProducer ? random.below(4) : -1,
      producerEpoch: ofProducer ? random.below(2) : -1,
      baseSequence: ofProducer ? random.below(3) : -1,
      transactional: ofProducer && random.once(2),
      control: random.once(40),
    },
    compression,
  )
}

/** A batch whose content is much larger than itself. */
export function heavyBatch(random: SeededRandom): Uint8Array {
  const builder = new BatchBuilder({ codecId: (1 + random.below(4)) as CodecId })
  const value = new Uint8Array(random.pick([100, 10_000, 100_000]))
  for (let left = random.pick([2, 20, 3_000]); left > 0 && value.length * left < 3_000_000; left--)
    builder.append(1_700_000_000_000, random.once(3) ? null : Uint8Array.of(left), value)
  if (builder.recordCount === 0) builder.append(1_700_000_000_000, null, value)
  return builder.build({}, compression)
}

/** A message of Kafka before 0.11, format 0 or 1, which is refused wherever it lies. */
export function oldMessage(random: SeededRandom): Uint8Array {
  const magic = random.below(2)
  const value = random.bytes(random.below(20))
  const body = Buffer.alloc(2 + (magic === 1 ? 8 : 0) + 8 + value.length)
  body[0] = magic
  body.writeInt32BE(-1, body.length - value.length - 8)
  body.writeInt32BE(value.length, body.length - value.length - 4)
  body.set(value, body.length - value.length)
  const head = Buffer.alloc(16)
  head.writeInt32BE(4 + body.length, 8)
  head.writeUInt32BE(zlibCrc32(body), 12)
  return join(head, body)
}

/** Changes a batch: its bytes as they are, its header, or its records behind their compression. */
export function mutateBatch(bytes: Uint8Array, random: SeededRandom, other: Uint8Array): Uint8Array {
  const way = random.below(4)
  if (way === 0 || bytes.length < headerBytes) return mutate(bytes, random, other)
  if (way === 1) return mended(mutate(bytes, random, other), random)
  const records = way === 2 ? plainRecords(bytes) : undefined
  if (records === undefined)
    return mended(join(bytes.subarray(0, headerBytes), mutate(bytes.subarray(headerBytes), random, other)), random)
  const changed = mutate(records, random, plainRecords(other) ?? other)
  const codecId = random.below(5) as CodecId
  const codec = codecNames[codecId]
  const packed = codec === 'none' || codec === undefined ? changed : compression.codec(codec).compress(changed)
  const whole = join(bytes.subarray(0, headerBytes), packed)
  whole[22] = ((whole[22] as number) & ~7) | codecId
  return mended(whole, random)
}

/** Changes one of the batches that follow one another, mostly; or their bytes as they are. */
export function mutateBatches(bytes: Uint8Array, random: SeededRandom, other: Uint8Array): Uint8Array {
  const starts: number[] = []
  const batch = new RecordBatch(bytes)
  for (let at = 0; at + headerBytes <= bytes.length && batch.moveTo(at).isComplete(); at += batch.sizeInBytes) starts.push(at)
  if (starts.length === 0 || random.once(5)) return mutate(bytes, random, other)
  const at = random.pick(starts)
  const end = at + batch.moveTo(at).sizeInBytes
  const one = bytes.slice(at, end)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(end)]
  switch (random.below(12)) {
    case 0:
      return join(before, after)
    case 3:
      return join(join(before, oldMessage(random)), random.once(2) ? bytes.subarray(at) : new Uint8Array(0))
    case 4: {
      // A sector, or what of it lies in the file, that was never written.
      const holed = Uint8Array.from(bytes)
      const sector = 512 * random.below(Math.ceil(bytes.length / 512))
      return holed.fill(0, random.once(2) ? sector : at, random.once(2) ? sector + 512 : Math.ceil((at + 1) / 512) * 512)
    }
    case 5:
      return join(bytes, new Uint8Array(1 + random.below(2_000)))
    case 1:
      return join(join(before, one), bytes.subarray(at))
    case 2:
      return join(join(before, randomBatch(random)), bytes.subarray(at))
    default:
      return join(join(before, mutateBatch(one, random, other)), after)
  }
}

/** Length and checksum fit again, mostly, so that what lies behind those checks is reached. */
function mended(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  if (bytes.length < headerBytes || random.once(10)) return bytes
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  view.setInt32(8, bytes.length - 12)
  if (!random.once(10)) bytes[16] = 2
  if (random.once(2)) view.setInt32(23, view.getInt32(57) - 1)
  view.setUint32(17, crc32c(bytes.subarray(21)))
  return bytes
}

function plainRecords(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < headerBytes) return undefined
  const batch = new RecordBatch(bytes)
  if (!batch.isComplete() || batch.sizeInBytes !== bytes.length) return undefined
  try {
    return uncompressedRecords(batch, compression, plainBytesMax)
  } catch {
    // What cannot be read is changed as it is.
    return undefined
  }
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length)
  whole.set(first)
  whole.set(second, first.length)
  return whole
}

/** Where a batch lies in a frame, told by its format byte and a length that fits. */
export function batchIn(frame: Uint8Array, from: number): { readonly batch: Uint8Array | undefined; readonly start: number } {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  for (let at = from; at + 61 <= frame.length; at++) {
    if (frame[at + 16] !== 2) continue
    const size = view.getInt32(at + 8) + 12
    if (size >= 61 && at + size <= frame.length) return { batch: frame.subarray(at, at + size), start: at }
  }
  return { batch: undefined, start: 0 }
}

/** Puts another batch in place; its length field in front, fixed or compact, is mended where it is found. */
export function withBatch(frame: Uint8Array, start: number, old: Uint8Array, batch: Uint8Array): Uint8Array | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const rest = frame.subarray(start + old.length)
  if (start >= 4 && view.getInt32(start - 4) === old.length) {
    const length = new Uint8Array(4)
    new DataView(length.buffer).setInt32(0, batch.length)
    return joinAll(frame.subarray(0, start - 4), length, batch, rest)
  }
  const oldLength = varint(old.length + 1)
  if (Buffer.compare(frame.subarray(start - oldLength.length, start), oldLength) !== 0) return undefined
  return joinAll(frame.subarray(0, start - oldLength.length), varint(batch.length + 1), batch, rest)
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  for (let left = value; ; left >>>= 7) {
    if (left < 128) return Uint8Array.from([...bytes, left])
    bytes.push((left & 127) | 128)
  }
}

const joinAll = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
