// For the tests of this folder: batches, and directories of logs on a simulated machine.
import type { Host } from '@millrace/host'
import type { Machine, Simulation } from '@millrace/host/simulated'
import { BatchBuilder, endTxnMarkerBatch, RecordBatch, RecordCursor, uncompressedRecords } from '@millrace/protocol'
import type { CodecId } from '@millrace/protocol'
import type { LogAppend, LogRead, Refusal } from '../src/log/append.ts'
import { isRefusal } from '../src/log/append.ts'
import type { LogConfig, LogDirsConfig } from '../src/log/config.ts'
import { defaultLogConfig, defaultLogDirsConfig } from '../src/log/config.ts'
import type { Log } from '../src/log/log.ts'
import { LogDirs } from '../src/log/log-dirs.ts'

export const topicId = 'bG9nLXRlc3QtdG9waWMtMQ'

/** Directories that do nothing of their own accord. */
export const quiet = { initialTaskDelayMs: 1e9, cleanerBackoffMs: 1e9, checkpointIntervalMs: 1e9 }

export interface BatchOptions {
  readonly codecId?: CodecId
  readonly producerId?: number
  readonly producerEpoch?: number
  readonly baseSequence?: number
  readonly transactional?: boolean
  readonly timestamp?: number
}

/** A batch of these values, one record each; `key=value` has a key. */
export function batchOf(host: Host, values: readonly string[], options: BatchOptions = {}): Uint8Array {
  const builder = new BatchBuilder({ codecId: options.codecId ?? 0 })
  const encoder = new TextEncoder()
  for (const value of values) {
    const cut = value.indexOf('=')
    const key = cut < 0 ? null : encoder.encode(value.slice(0, cut))
    builder.append(options.timestamp ?? host.clock.now(), key, encoder.encode(value.slice(cut + 1)))
  }
  const { producerId, producerEpoch, baseSequence, transactional } = options
  return builder.build({ producerId, producerEpoch, baseSequence, transactional }, host.compression)
}

export async function openDirs(host: Host, config: Partial<LogConfig> = {}, dirs: Partial<LogDirsConfig> = {}): Promise<LogDirs> {
  const logConfig = { ...defaultLogConfig, ...config }
  return LogDirs.open(host, { ...defaultLogDirsConfig, directories: ['/data'], ...dirs }, { configOf: () => logConfig })
}

/** Appends as a client; a refusal is a failure. */
export function append(host: Host, log: Log, batch: Uint8Array, leaderEpoch = 0): LogAppend {
  return appended(log.append(batch, { origin: 'client', leaderEpoch, now: host.clock.now() }))
}

export function appended(answer: LogAppend | Refusal): LogAppend {
  if (isRefusal(answer)) throw new Error(`refused with ${answer.code}: ${answer.message}`)
  return answer
}

/** The first batch of a producer, in a transaction that its coordinator knows of. */
export function beginTransaction(
  host: Host,
  log: Log,
  producer: { readonly producerId: number; readonly producerEpoch: number },
  values: readonly string[],
): void {
  const verification = log.startVerification(producer.producerId, producer.producerEpoch, 0, true)
  const batch = batchOf(host, values, { ...producer, baseSequence: 0, transactional: true })
  appended(log.append(batch, { origin: 'client', leaderEpoch: 0, now: host.clock.now(), verification }))
}

/** Ends a producer's transaction as its coordinator does. */
export function endTransaction(
  host: Host,
  log: Log,
  producer: { readonly producerId: number; readonly producerEpoch: number },
  commit: boolean,
  leaderEpoch = 0,
): void {
  const marker = endTxnMarkerBatch({ ...producer, coordinatorEpoch: 0, commit, timestamp: host.clock.now() }, (bytes, previous) =>
    host.compression.crc32c(bytes, previous),
  )
  appended(log.append(marker, { origin: 'coordinator', leaderEpoch, now: host.clock.now() }))
}

/** Every batch of the log, control batches too. */
export async function batchesOf(host: Host, log: Log): Promise<RecordBatch[]> {
  const found: RecordBatch[] = []
  for (let offset = log.logStartOffset; offset < log.logEndOffset;) {
    const read = await readOnce(log, offset, 1 << 20)
    for (const chunk of read.chunks) {
      for (let at = 0; at < chunk.length; at += found.at(-1)?.sizeInBytes ?? 0) {
        const batch = new RecordBatch(chunk, at)
        if (!batch.isCrcValid((bytes, previous) => host.compression.crc32c(bytes, previous)))
          throw new Error(`CRC at ${batch.baseOffset}`)
        found.push(batch)
      }
    }
    offset = read.nextOffset
  }
  return found
}

/** Everything in the log from `offset` on, as `offset value`. */
export async function readAll(host: Host, log: Log, from = log.logStartOffset, upTo = log.logEndOffset): Promise<string[]> {
  const found: string[] = []
  for (let offset = from; offset < upTo;) {
    const read = await readOnce(log, offset, 64 * 1024, upTo)
    if (read.byteLength === 0) break
    for (const chunk of read.chunks) found.push(...valuesOf(host, chunk, from))
    offset = read.nextOffset
  }
  return found
}

export async function readOnce(log: Log, offset: number, maxBytes: number, upTo = log.logEndOffset): Promise<LogRead> {
  const read = await log.read(offset, maxBytes, upTo, true)
  if (isRefusal(read)) throw new Error(`refused with ${read.code}: ${read.message}`)
  return read
}

export function valuesOf(host: Host, bytes: Uint8Array, from = 0): string[] {
  const found: string[] = []
  const batch = new RecordBatch(bytes)
  for (let at = 0; at < bytes.length; at += batch.sizeInBytes) {
    if (!batch.moveTo(at).isComplete()) throw new Error(`no whole batch at ${at}`)
    if (!batch.isCrcValid((piece, previous) => host.compression.crc32c(piece, previous)))
      throw new Error(`CRC at ${batch.baseOffset}`)
    if (batch.isControl) continue
    const cursor = new RecordCursor().reset(batch, uncompressedRecords(batch, host.compression, 1 << 20))
    while (cursor.next()) {
      if (cursor.offset >= from) found.push(`${cursor.offset} ${new TextDecoder().decode(cursor.value() ?? undefined)}`)
    }
  }
  return found
}

export function durable(dirs: LogDirs, log: Log): Promise<void> {
  return new Promise((resolve, reject) => {
    dirs.whenDurable(log, (failed) => (failed === undefined ? resolve() : reject(failed)))
  })
}

/** All that the log holds may be cleaned now. */
export async function makeCleanable(dirs: LogDirs, log: Log): Promise<void> {
  log.roll()
  await durable(dirs, log)
  log.highWatermark = log.logEndOffset
  await dirs.checkpoint()
}

/** Writes the log of orders-0 with ten batches, each with one record, and ends without a clean stop. `checkpointed`: of these is known that they are durable. */
export async function written(
  sim: Simulation,
  machine: Machine,
  checkpointed: boolean,
  config: Partial<LogConfig> = { indexIntervalBytes: 200 },
): Promise<void> {
  await sim.run(async () => {
    const { host } = machine
    const dirs = await openDirs(host, config, { checkpointIntervalMs: 1e9 })
    const log = dirs.create('orders', 0, topicId)
    for (let i = 0; i < 10; i++) append(host, log, batchOf(host, [`value ${i} ${'x'.repeat(100)}`]), Math.floor(i / 4))
    await durable(dirs, log)
    if (checkpointed) await dirs.checkpoint()
  })
  machine.crash('keep')
  machine.restart()
}
