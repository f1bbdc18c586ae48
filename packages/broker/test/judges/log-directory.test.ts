// Apache Kafka and our log take turns on one directory, with clean stops and with kills.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kafkaTool, missingJudges, startApacheKafka } from '@millrace/judges'
import type { ApacheKafka } from '@millrace/judges'
import { nodeHost } from '@millrace/host/node'
import type { CodecId } from '@millrace/protocol'
import { afterAll, expect, test } from 'vitest'
import type { Log } from '../../src/log/log.ts'
import type { LogDirs } from '../../src/log/log-dirs.ts'
import { append, batchOf, openDirs, readAll } from '../logs.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-shared-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const host = nodeHost({ log: () => undefined })
const missing = missingJudges('broker', 'tools')
const expected: string[] = []
const kafkaSettings = { 'log.index.interval.bytes': '200', 'num.partitions': '1' }

async function kafka(work: (running: ApacheKafka) => Promise<void>, end: 'stop' | 'kill'): Promise<void> {
  const running = await startApacheKafka({ directory: folder, settings: kafkaSettings, heap: '256M' })
  try {
    await work(running)
  } finally {
    await running[end]()
  }
}

async function produceByKafka(running: ApacheKafka, name: string): Promise<void> {
  const values = Array.from({ length: 60 }, (_, i) => `${name} ${i} ${'k'.repeat(i * 3)}`)
  const args = ['--bootstrap-server', running.bootstrap, '--topic', 'orders', '--compression-codec', 'lz4', '--batch-size', '500']
  await kafkaTool('org.apache.kafka.tools.ConsoleProducer', args, { input: values.map((value) => `${value}\n`).join('') })
  expected.push(...values)
}

async function consumeByKafka(running: ApacheKafka): Promise<string[]> {
  const args = ['--bootstrap-server', running.bootstrap, '--topic', 'orders', '--from-beginning', '--timeout-ms', '8000']
  const output = await kafkaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    ...args,
    '--max-messages',
    String(expected.length),
  ])
  return output.split('\n').filter((line) => /^(kafka|ours)/.test(line))
}

async function ours(name: string, clean: boolean): Promise<void> {
  // Nothing of a process that is taken for dead may write later.
  const quiet = { checkpointIntervalMs: 1e9, initialTaskDelayMs: 1e9, producerIdExpirationCheckIntervalMs: 1e9 }
  const dirs = await openDirs(host, { segmentBytes: 20_000, indexIntervalBytes: 200 }, { directories: [folder], ...quiet })
  const log = dirs.get('orders', 0) as Log
  const found = async (): Promise<string[]> => (await readAll(host, log)).map((line) => line.slice(line.indexOf(' ') + 1))
  expect(await found()).toEqual(expected)
  const epoch = log.latestEpoch
  for (let i = 0; i < 100; i++) {
    const value = `ours ${name} ${i} ${'m'.repeat(i * 3)}`
    append(host, log, batchOf(host, [value], { codecId: (i % 5) as CodecId }), epoch)
    expected.push(value)
  }
  expect(await found()).toEqual(expected)
  log.highWatermark = log.logEndOffset
  if (clean) await dirs.close(Math.max(dirs.previousBrokerEpoch, 0))
  else {
    await new Promise<void>((resolve) => dirs.whenDurable(log, () => resolve()))
    // What a killed process leaves: no checkpoints, no clean-shutdown file, indexes that lack their last entries. The lock goes with it.
    abandon(dirs)
  }
}

function abandon(dirs: LogDirs): void {
  for (const log of dirs.all()) for (const segment of log.segments) segment.close()
  rmSync(join(folder, '.lock'), { force: true })
}

test.skipIf(missing !== undefined)(
  'each reads all that the other wrote, whichever way it ended',
  { timeout: 240_000 },
  async () => {
    await kafka(async (running) => produceByKafka(running, 'kafka one'), 'kill')
    await ours('one', true)
    await kafka(async (running) => {
      expect(await consumeByKafka(running)).toEqual(expected)
      await produceByKafka(running, 'kafka two')
    }, 'stop')
    await ours('two', false)
    await kafka(async (running) => expect(await consumeByKafka(running)).toEqual(expected), 'stop')
    await ours('three', true)
  },
)
