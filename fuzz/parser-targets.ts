// Readers alone: every request and response at every version, frames cut anywhere, record batches down to their headers.
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  apis,
  checkBatch,
  FrameSplitter,
  MalformedMessage,
  Reader,
  readRequestHeader,
  RecordBatch,
  RecordCursor,
  uncompressedRecords,
  UnsupportedVersion,
  Writer,
} from '@millrace/protocol'
import { Validator } from '../packages/broker/src/log/validate.ts'
import { chosenLogConfig, compression, crc32c, heavyBatch, mutateBatch, randomBatch } from './batches.ts'
import { mutate } from './mutate.ts'
import { allWords, anyApi, randomBody, randomRequest } from './requests.ts'
import { Finding, type Target } from './target.ts'

/** Piece 0: 0 a request with its header, 1 a response's body; the API's key, the version. Piece 1: the bytes. */
export const decodeTarget: Target = {
  name: 'decode',
  fresh(random) {
    const api = anyApi(random)
    const version = random.between(api.minVersion, api.maxVersion)
    const role = random.below(2)
    const bytes =
      role === 0 ? randomRequest(random, api, version, allWords) : randomBody(random, api, 'Response', version, allWords)
    return [Uint8Array.of(role, api.key, version), bytes]
  },
  mutate([what, bytes], random, [, other]) {
    const changed = mutate(bytes as Uint8Array, random, other as Uint8Array)
    if (!random.once(20)) return [what as Uint8Array, changed]
    const [role, key] = what as Uint8Array
    const api = apis.get(key as number)!
    return [Uint8Array.of(role as number, key as number, random.between(api.minVersion, api.maxVersion)), changed]
  },
  run([what, bytes]) {
    const [role, key, version] = what as unknown as [number, number, number]
    const api = apis.get(key)!
    const codec = role === 0 ? api.request : api.response
    const reader = new Reader(bytes as Uint8Array)
    let message: unknown
    try {
      if (role === 0 && (bytes as Uint8Array).length >= 8) readRequestHeader(reader)
      message = codec.read(reader, version)
    } catch (cause) {
      if (cause instanceof MalformedMessage || cause instanceof UnsupportedVersion) return
      throw cause
    }
    writtenAgain(codec, version, message)
  },
}

type Codec = NonNullable<ReturnType<typeof apis.get>>['request']

/** What was read can be written, and read again it is the same: no reader makes values that its message cannot have. */
function writtenAgain(codec: Codec, version: number, message: unknown): void {
  const writer = new Writer()
  try {
    codec.write(writer, message as never, version)
  } catch (cause) {
    // Kafka reads tags that nobody knows in any order, and twice; they are dropped, never written.
    if (cause instanceof RangeError && cause.message.startsWith('unknown tag ')) return
    throw cause
  }
  const bytes = writer.toBytes()
  const again = new Writer()
  codec.write(again, codec.read(new Reader(bytes), version) as never, version)
  if (Buffer.compare(bytes, again.toBytes()) !== 0)
    throw new Finding(`${codec.name} v${version}: written again it is not the same`)
}

const frameBytesMax = 12_000_000

/** Piece 0: the stream of bytes. Piece 1: how long its chunks are. */
export const frameTarget: Target = {
  name: 'frames',
  fresh(random) {
    const pieces: Buffer[] = []
    for (let left = random.below(5); left >= 0; left--) {
      const size = random.once(300) ? 9_000_000 + random.below(2_000_000) : random.below(random.once(10) ? 70_000 : 40)
      const frame = Buffer.alloc(4 + size, random.below(256))
      frame.writeInt32BE(size)
      pieces.push(frame)
    }
    return [new Uint8Array(Buffer.concat(pieces)), random.bytes(1 + random.below(12))]
  },
  mutate([stream, chunks], random, [other]) {
    return random.once(3)
      ? [stream as Uint8Array, random.bytes(1 + random.below(12))]
      : [mutate(stream as Uint8Array, random, other as Uint8Array), chunks as Uint8Array]
  },
  async run([stream, lengths]) {
    const whole = await cut(stream as Uint8Array, [(stream as Uint8Array).length])
    const inChunks = await cut(stream as Uint8Array, lengths!, (lengths![0] ?? 0) % 4)
    if (whole !== inChunks) throw new Finding(`frames depend on how the stream is cut: ${whole} and ${inChunks}`)
  },
}

/** A connection hands on one chunk a turn; a megabyte in chunks of some bytes would take the measure's patience for itself. */
const chunksATurn = 500

/** Frames and their end as text. @param scale how many times larger the chunks are, as a power of 32. */
async function cut(stream: Uint8Array, lengths: Iterable<number>, scale = 0): Promise<string> {
  // What is given back may be written over at once: no frame, taken or to come, may lie in it.
  const splitter = new FrameSplitter(frameBytesMax, undefined, (chunk) => void chunk.fill(0xee))
  const sizes = Array.from(lengths, (length) => length * 32 ** scale)
  const frames: Uint8Array[] = []
  let end = ''
  try {
    for (let at = 0, chunk = 0; at < stream.length; chunk++) {
      if (chunk % chunksATurn === chunksATurn - 1) await nextTurn()
      const length = Math.max(1, sizes[chunk % sizes.length] as number)
      splitter.push(stream.slice(at, at + length))
      at += length
      for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) frames.push(frame)
      if (splitter.pendingBytes > at) throw new Finding(`${splitter.pendingBytes} bytes are held of ${at}`)
    }
  } catch (cause) {
    if (!(cause instanceof MalformedMessage)) throw cause
    end = cause.message
  }
  return `${frames.map((frame) => `${frame.length}:${crc32c(frame)}`).join(' ')} ${end}`
}

const validator = new Validator(compression)
const plainBytesMax = 4 * 1024 * 1024
const now = 1_700_000_000_000

/** Piece 0: which settings the log has. Piece 1: the batch. */
export const recordsTarget: Target = {
  name: 'records',
  fresh: (random) => [random.bytes(1), random.once(60) ? heavyBatch(random) : randomBatch(random)],
  mutate([settings, batch], random, [, other]) {
    return [
      random.once(10) ? random.bytes(1) : (settings as Uint8Array),
      mutateBatch(batch as Uint8Array, random, other as Uint8Array),
    ]
  },
  run([settings, bytes]) {
    const choice = settings![0] as number
    readRecords(Uint8Array.from(bytes as Uint8Array))
    const batch = Uint8Array.from(bytes as Uint8Array)
    const config = {
      ...chosenLogConfig(choice),
      maxDecompressedBytes: plainBytesMax,
      maxMessageBytes: (choice & 64) !== 0 ? 300 : 1024 * 1024,
    }
    const refusal = validator.checkClient(batch, config, now, (choice & 32) === 0 ? 9 : 6)
    if (refusal !== undefined) return
    const fault = checkBatch(validator.batch, crc32c)
    if (fault !== undefined) throw new Finding(`a batch that was let in is at fault: ${fault.reason}`)
    walk(validator.batch)
  },
}

function readRecords(bytes: Uint8Array): void {
  const batch = new RecordBatch(bytes)
  const fault = checkBatch(batch, crc32c)
  if (fault !== undefined && !batch.isComplete()) return
  try {
    walk(batch)
  } catch (cause) {
    if (!(cause instanceof MalformedMessage || cause instanceof RangeError)) throw cause
    // Of all RangeErrors only those about the content's size are an answer.
    if (cause instanceof RangeError && !/content|is the most/.test(cause.message)) throw cause
  }
}

function walk(batch: RecordBatch): void {
  const records = uncompressedRecords(batch, compression, plainBytesMax)
  if (records.length > plainBytesMax) throw new Finding(`${records.length} bytes came out, ${plainBytesMax} were asked for`)
  const cursor = new RecordCursor().reset(batch, records)
  while (cursor.next()) {
    if (cursor.valueEnd > records.length || cursor.keyEnd > records.length || cursor.headersEnd > records.length)
      throw new Finding('a record reaches past its batch')
    if (cursor.headerCount > 0) cursor.headers()
  }
}
