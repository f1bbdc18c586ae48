// The source task dies at every point between two durable steps, and the topic still holds every record once, by whole transactions.
import { nodeHost } from '@millrace/host/node'
import { expect, test } from 'vitest'
import { CountingSource, countedRecords } from '../../test/counting-source.ts'
import { MemoryKafka } from '../../test/memory-kafka.ts'
import type { SourceConnector } from '../api/source.ts'
import { JsonConverter } from '../converters/json.ts'
import { SourceOffsets } from './source-offsets.ts'
import { SourceTaskRun } from './source-task.ts'
import type { SourceTaskOptions } from './source-task.ts'
import { TaskCounters } from './task-counters.ts'

const transactions = 40

class Died extends Error {}

function setup(
  kafka: MemoryKafka,
  plugin: SourceConnector,
  failpoint: (name: string) => Promise<void>,
  more: Partial<SourceTaskOptions> = {},
): SourceTaskOptions {
  const host = nodeHost({ level: 'error', log: () => undefined })
  const millrace = kafka.millrace()
  const converter = new JsonConverter({ schemasEnable: false })
  return {
    host,
    log: host.log,
    millrace,
    connector: 'c',
    task: 0,
    plugin,
    config: {},
    workerProperties: {},
    offsets: new SourceOffsets(millrace, host, { topic: 'connect-offsets', partitions: 3, replicationFactor: 1 }),
    path: { key: converter, value: converter, transform: undefined },
    encoding: undefined,
    replaceNullWithDefault: false,
    tolerance: 'none',
    exactlyOnce: true,
    transactionalId: 'g-c-0',
    ensureTopic: undefined,
    counters: new TaskCounters('source', 'c', 0, host.metrics),
    usedTopic: () => undefined,
    progress: () => undefined,
    failpoint,
    started: () => undefined,
    ...more,
  }
}

async function runToEnd(
  kafka: MemoryKafka,
  plugin: SourceConnector,
  failpoint: (name: string) => Promise<void>,
  more: Partial<SourceTaskOptions> = {},
): Promise<number> {
  for (let lives = 1; ; lives += 1) {
    const controller = new AbortController()
    const options = setup(kafka, plugin, failpoint, more)
    // A dead process does not clean up: neither aborts nor closes.
    const done = SourceTaskRun.run(
      {
        ...options,
        log: {
          ...options.log,
          info: (event) => (event === 'the source is at its end' ? controller.abort(new Error('done')) : undefined),
        },
      },
      controller.signal,
    ).then(
      () => true,
      (cause: unknown) => {
        if (!(cause instanceof Died) && (cause as Error).name !== 'IllegalState') throw cause
        return false
      },
    )
    if (await done) return lives
  }
}

function isExact(kafka: MemoryKafka): void {
  expect(kafka.committed('out').map((record) => record.value)).toEqual(countedRecords(transactions))
}

const points = ['source.poll', 'source.produce', 'source.offset', 'source.commit', 'source.confirm']

for (const halves of [false, true]) {
  test.each(points)(
    `dying at %s, three times, loses and doubles nothing (transactions ${halves ? 'in two batches' : 'in one batch'})`,
    async (point) => {
      const kafka = new MemoryKafka()
      const plugin = new CountingSource()
      plugin.halves = halves
      let deaths = 0
      let passes = 0
      const lives = await runToEnd(kafka, plugin, async (name) => {
        if (name !== point) return
        passes += 1
        if (deaths < 3 && passes % 7 === 0) {
          deaths += 1
          throw new Died(name)
        }
      })
      expect(lives).toBe(4)
      isExact(kafka)
    },
  )
}

test.each(['lost before', 'lost after'] as const)(
  'a commit whose answer is %s it counted is settled by the next start',
  async (how) => {
    const kafka = new MemoryKafka()
    let passes = 0
    await runToEnd(kafka, new CountingSource(), async (name) => {
      if (name === 'source.offset' && ++passes % 9 === 0) kafka.nextCommit = how
    })
    isExact(kafka)
  },
)

test('nothing is acknowledged upstream before it is durable, and no Kafka transaction ends inside of one of the source', async () => {
  const kafka = new MemoryKafka()
  const plugin = new CountingSource()
  plugin.halves = true
  let acknowledged = 0
  plugin.onCommitted = (at) => {
    acknowledged = at
    // Exactly the whole transactions up to it, and their position with them.
    expect(kafka.committed('out').map((record) => record.value)).toEqual(countedRecords(at))
    expect(kafka.committed('connect-offsets').at(-1)?.value).toBe(JSON.stringify({ at }))
  }
  await runToEnd(kafka, plugin, () => Promise.resolve())
  expect(acknowledged).toBe(transactions)
  isExact(kafka)
})

test('a second worker with the same connector fences the first, and nothing is doubled', async () => {
  const kafka = new MemoryKafka()
  const plugin = new CountingSource()
  const controller = new AbortController()
  let passes = 0
  let second: Promise<number> | undefined
  const first = SourceTaskRun.run(
    setup(kafka, plugin, async (name) => {
      if (name === 'source.offset' && ++passes === 5) {
        second = runToEnd(kafka, plugin, () => Promise.resolve())
        await second
      }
    }),
    controller.signal,
  )
  await expect(first).rejects.toThrow(/taken over/)
  await second
  isExact(kafka)
})

test('without transactions a record may come twice, and none is lost', async () => {
  const kafka = new MemoryKafka()
  let deaths = 0
  await runToEnd(
    kafka,
    new CountingSource(),
    async (name) => {
      if (name === 'source.offset' && deaths < 3) {
        deaths += 1
        throw new Died(name)
      }
    },
    { exactlyOnce: false },
  )
  expect(new Set(kafka.committed('out').map((record) => record.value))).toEqual(new Set(countedRecords(transactions)))
})

test('a position behind an open transaction of another connector is waited for, when it may be ours', async () => {
  const kafka = new MemoryKafka()
  const millrace = kafka.millrace()
  const host = nodeHost({ level: 'error', log: () => undefined })
  const options = { topic: 'connect-offsets', partitions: 1, replicationFactor: 1 }
  const before = new SourceOffsets(millrace, host, options)
  await before.load(new AbortController().signal)
  const other = millrace.producer({ transactionalId: 'other' })
  await other.initTransactions()
  other.beginTransaction()
  other.append('connect-offsets', -1, new TextEncoder().encode('["other",{}]'), new TextEncoder().encode('{}'), -1, null)
  await before.alter('c', [{ partition: { of: 'all' }, offset: { at: 5 } }], new AbortController().signal)
  const after = new SourceOffsets(millrace, host, options)
  const loading = after.load(new AbortController().signal, [{ connector: 'c', partition: { of: 'all' } }])
  setTimeout(() => void other.abortTransaction(), 20)
  await loading
  expect(after.offset('c', { of: 'all' })).toEqual({ at: 5 })
})

test('a record that a converter cannot take fails the task, or is left out where that is tolerated', async () => {
  const kafka = new MemoryKafka()
  const path = {
    key: new JsonConverter({ schemasEnable: false }),
    value: {
      fromConnect: () => {
        throw new Error('no form')
      },
      toConnect: () => ({ schema: null, value: null }),
    },
    transform: undefined,
  }
  await expect(
    SourceTaskRun.run(
      setup(kafka, new CountingSource(), () => Promise.resolve(), { path }),
      new AbortController().signal,
    ),
  ).rejects.toThrow('no form')
  await runToEnd(kafka, new CountingSource(), () => Promise.resolve(), { path, tolerance: 'all' })
  expect(kafka.committed('out')).toEqual([])
})
