// Random work on a log, crashes among it, against a list of records.
import type { Host } from '@millrace/host'
import type { CrashMode } from '@millrace/host/simulated'
import { SeededRandom, Simulation } from '@millrace/host/simulated'
import type { CodecId } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { append, batchOf, durable, openDirs, readAll, readOnce, topicId, valuesOf } from '../../test/logs.ts'
import type { Log } from './log.ts'
import type { LogDirs } from './log-dirs.ts'

interface Stored {
  readonly value: string
  readonly timestamp: number
  /** Of its batch. */
  readonly baseOffset: number
}

const config = {
  segmentBytes: 3000,
  indexIntervalBytes: 300,
  segmentIndexBytes: 400,
  fileDeleteDelayMs: 5,
  retentionBytes: 20_000,
}
const dirsConfig = { checkpointIntervalMs: 40, initialTaskDelayMs: 1e9 }

class Model {
  readonly records: Stored[] = []
  durableEnd = 0
  /** Where the log may begin after a crash, at the least. */
  start = 0
  sequence = 0

  get end(): number {
    return this.records.length
  }

  lines(from: number, to = this.end): string[] {
    return this.records.slice(from, to).map((record, i) => `${from + i} ${record.value}`)
  }
}

async function step(host: Host, dirs: LogDirs, log: Log, model: Model, random: SeededRandom): Promise<void> {
  const choice = random.below(100)
  if (choice < 55) appendSome(host, log, model, random)
  else if (choice < 65) {
    await durable(dirs, log)
    model.durableEnd = model.end
    expect(log.durableEndOffset).toBe(model.end)
  } else if (choice < 70) log.roll()
  else if (choice < 74) cut(log, model, random)
  else if (choice < 78) {
    log.highWatermark = log.logEndOffset
    expect(log.deleteUpTo(Math.min(log.logEndOffset, log.logStartOffset + random.below(5)))).toBeUndefined()
  } else if (choice < 82) {
    log.highWatermark = log.logEndOffset
    log.dropExpired(host.clock.now())
    model.start = Math.max(model.start, log.segments[0]?.baseOffset ?? 0)
  } else if (choice < 86) await host.clock.sleep(random.below(60))
  else if (choice < 88) {
    // The second one finds the log at rest.
    await dirs.checkpoint()
    if (random.below(2) === 0) await dirs.checkpoint()
    model.durableEnd = model.end
  } else if (choice < 95) await check(host, log, model, random)
  else await checkTimes(log, model, random)
  expect(log.logEndOffset).toBe(model.end)
}

function appendSome(host: Host, log: Log, model: Model, random: SeededRandom): void {
  const timestamp = host.clock.now() + random.below(500) - 250
  const baseOffset = model.end
  const values = Array.from({ length: 1 + random.below(6) }, (_, i) => `${baseOffset + i} ${'abc '.repeat(random.below(60))}`)
  const idempotent = random.below(3) === 0 ? { producerId: 7, producerEpoch: 0, baseSequence: model.sequence } : {}
  const batch = batchOf(host, values, { codecId: random.below(5) as CodecId, timestamp, ...idempotent })
  const retry = batch.slice()
  const result = append(host, log, batch)
  expect(result).toMatchObject({ firstOffset: baseOffset, lastOffset: baseOffset + values.length - 1, duplicate: false })
  for (const value of values) model.records.push({ value, timestamp, baseOffset })
  if (idempotent.producerId === undefined) return
  model.sequence += values.length
  expect(append(host, log, retry)).toMatchObject({ firstOffset: baseOffset, duplicate: true })
}

/** A cut takes whole batches. */
function cut(log: Log, model: Model, random: SeededRandom): void {
  const target = Math.max(log.logStartOffset, model.end - random.below(12))
  const kept = model.records[target]?.baseOffset ?? target
  const restarts = target < model.end && kept < log.logStartOffset
  log.truncateTo(target)
  if (restarts) {
    expect(log.logStartOffset).toBe(target)
    model.records.length = model.durableEnd = target
    return afterLoss(log, model)
  }
  model.records.length = Math.min(target, kept)
  model.durableEnd = Math.min(model.durableEnd, model.end)
  afterLoss(log, model)
}

/** The producer goes on with what the log knows of it. */
function afterLoss(log: Log, model: Model): void {
  const producer = log.producerState.producers.get(7)
  model.sequence = producer === undefined ? 0 : producer.lastSequence + 1
}

async function check(host: Host, log: Log, model: Model, random: SeededRandom): Promise<void> {
  const start = log.logStartOffset
  expect(await readAll(host, log)).toEqual(model.lines(start))
  if (start === model.end) return
  const offset = start + random.below(model.end - start)
  const upTo = offset + 1 + random.below(model.end - offset)
  const maxBytes = random.below(2000)
  const read = await readOnce(log, offset, maxBytes, upTo)
  const found = read.chunks.flatMap((chunk) => valuesOf(host, chunk, offset))
  expect(found).toEqual(model.lines(offset, read.nextOffset))
  expect(read.nextOffset).toBeGreaterThan(offset)
  // A batch that begins below the bound comes whole.
  expect(model.records[read.nextOffset - 1]?.baseOffset).toBeLessThan(upTo)
}

async function checkTimes(log: Log, model: Model, random: SeededRandom): Promise<void> {
  const start = log.logStartOffset
  if (start === model.end) return
  const { timestamp } = model.records[start + random.below(model.end - start)] as Stored
  const wanted = timestamp + random.below(3) - 1
  const index = model.records.findIndex((record, i) => i >= start && record.timestamp >= wanted)
  const found = await log.offsetForTimestamp(wanted)
  expect(found?.offset ?? -1).toBe(index)
  if (found !== undefined) expect(found.timestamp).toBe(model.records[index]?.timestamp)
}

async function reopened(host: Host, model: Model): Promise<{ dirs: LogDirs; log: Log }> {
  const dirs = await openDirs(host, config, dirsConfig)
  expect(dirs.failureOf('orders', 0)).toBeUndefined()
  const log = dirs.get('orders', 0) ?? dirs.create('orders', 0, topicId)
  expect(log.logEndOffset).toBeGreaterThanOrEqual(model.durableEnd)
  expect(log.logEndOffset).toBeLessThanOrEqual(model.end)
  model.records.length = model.durableEnd = log.logEndOffset
  expect(log.durableEndOffset).toBe(log.logEndOffset)
  expect(await readAll(host, log)).toEqual(model.lines(log.logStartOffset))
  await durable(dirs, log)
  afterLoss(log, model)
  return { dirs, log }
}

async function life(seed: number): Promise<void> {
  const sim = new Simulation({ seed })
  const random = new SeededRandom(seed)
  const machine = sim.machine('a')
  const model = new Model()
  for (let lives = 0; lives < 6; lives++) {
    const { host } = machine
    await sim.run(async () => {
      const { dirs, log } = await reopened(host, model)
      for (let steps = random.below(60); steps > 0; steps--) await step(host, dirs, log, model, random)
      if (random.below(3) === 0) {
        await dirs.close()
        model.durableEnd = model.end
      }
    })
    machine.crash((['keep', 'drop', 'torn'] as CrashMode[])[random.below(3)] as CrashMode)
    machine.restart()
  }
}

test('a log is what was appended to it, less what was not durable when the power went', { timeout: 60_000 }, async () => {
  for (let seed = 1; seed <= 80; seed++) {
    await life(seed).catch((cause: unknown) => {
      throw new Error(`seed ${seed}: ${(cause as Error).message}`, { cause })
    })
  }
})
