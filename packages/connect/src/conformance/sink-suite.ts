// The checks that every sink of rows must pass: nothing is lost, and what comes again changes nothing, wherever the process dies.
import type { Host } from '@millrace/host'
import type { SinkRecord } from '../api/record.ts'
import type { Struct } from '../api/schema.ts'
import { schema } from '../api/schema.ts'
import type { SinkConnector, SinkContext, SinkTask } from '../api/sink.ts'
import type { ConnectorConfig } from '../api/source.ts'
import type { Check } from './check.ts'
import { killing, must, mustEqual, seeded } from './check.ts'

/** A row as the suite writes it. */
export interface SinkRow {
  readonly id: number
  readonly name: string | null
  readonly amount: number
}

/** A place that a sink writes to. */
export interface SinkTarget {
  readonly host: Host
  /** Rows are written and deleted by the record's key. */
  readonly config: ConnectorConfig
  readonly topic: string
  /** All that is there now, in any order. */
  rows(): Promise<readonly SinkRow[]>
  close(): Promise<void>
}

/** A sink and what the suite needs to try it. */
export interface SinkSubject {
  readonly connector: SinkConnector
  /** A new, empty place. */
  open(): Promise<SinkTarget>
}

const keySchema = schema.struct([{ name: 'id', schema: schema.int32() }])
const valueSchema = schema.struct([
  { name: 'id', schema: schema.int32() },
  { name: 'name', schema: schema.string({ optional: true }) },
  { name: 'amount', schema: schema.int64() },
])

/** What comes next in a partition; the suite keeps the offsets. */
type Change = { readonly id: number; readonly row: SinkRow | null }

const letters = ['a', '', 'Zoë', 'tab\tnew\nline\\', 'quote\'"', null, '💧', '\\N', 'x'.repeat(5000)]

function changes(seed: number, count: number, ids: number): Change[] {
  const below = seeded(seed)
  return Array.from({ length: count }, () => {
    const id = below(ids)
    return { id, row: below(4) === 0 ? null : { id, name: letters[below(letters.length)] ?? null, amount: below(1_000_000) } }
  })
}

/** Keys stay in their partition. */
function batchesOf(topic: string, all: readonly Change[], size: number): SinkRecord[][] {
  const offsets = [0, 0]
  const batches: SinkRecord[][] = []
  for (const [i, { id, row }] of all.entries()) {
    const partition = id % 2
    const offset = offsets[partition] as number
    offsets[partition] = offset + 1
    const value = row as Struct | null
    if (i % size === 0) batches.push([])
    batches.at(-1)?.push({
      topic,
      partition,
      offset,
      timestamp: 1_700_000_000_000 + i,
      keySchema,
      key: { id },
      valueSchema: value === null ? null : valueSchema,
      value,
      headers: [],
    })
  }
  return batches
}

/** The rows that the changes leave. */
function outcome(all: readonly Change[]): SinkRow[] {
  const rows = new Map<number, SinkRow>()
  for (const { id, row } of all) {
    if (row === null) rows.delete(id)
    else rows.set(id, row)
  }
  return sorted([...rows.values()])
}

function sorted(rows: readonly SinkRow[]): SinkRow[] {
  return [...rows].sort((a, b) => a.id - b.id).map(({ id, name, amount }) => ({ id, name, amount }))
}

/** A life of a task, from its start to its end by hand or by death. */
interface Life {
  readonly task: SinkTask
  end(): Promise<void>
  /** Dies: nothing is closed, the signal is what breaks its connections. */
  die(): void
}

interface LifeOptions {
  readonly controller?: AbortController
  readonly pass?: (name: string) => Promise<void>
  readonly reject?: SinkContext['reject']
}

async function begin(subject: SinkSubject, target: SinkTarget, options: LifeOptions = {}): Promise<Life> {
  const controller = options.controller ?? new AbortController()
  const [config] = subject.connector.tasks(target.config, 1)
  must(config !== undefined, 'tasks() gave no task for at most one')
  const task = await subject.connector.start({
    host: target.host,
    log: target.host.log,
    connector: 'conformance',
    task: 0,
    config: config as ConnectorConfig,
    signal: controller.signal,
    reject: options.reject ?? ((_, cause) => Promise.reject(cause)),
    failpoint: options.pass ?? (() => Promise.resolve()),
  })
  await task.assigned?.([0, 1].map((partition) => ({ topic: target.topic, partition })))
  return {
    task,
    end: () => task.close(),
    die: () => controller.abort(new Error('killed by the conformance suite')),
  }
}

/** Runs with a new target, and puts it away whatever happens. */
async function within(subject: SinkSubject, run: (target: SinkTarget) => Promise<void>): Promise<void> {
  const target = await subject.open()
  try {
    await run(target)
  } finally {
    await target.close()
  }
}

async function putAll(life: Life, batches: readonly (readonly SinkRecord[])[]): Promise<void> {
  for (const batch of batches) await life.task.put(batch)
}

/**
 * Delivers as a worker does, with a death at point `killAt`: after it a new task gets everything again whose put had not been noted.
 * @returns points passed in the first life
 */
async function deliverWithDeath(
  subject: SinkSubject,
  target: SinkTarget,
  batches: readonly (readonly SinkRecord[])[],
  killAt: number | undefined,
): Promise<number> {
  const kill = killing(killAt)
  const controller = new AbortController()
  let noted = 0
  // It may die while it starts.
  const living = (async (): Promise<undefined> => {
    const life = await begin(subject, target, { pass: kill.pass, controller })
    for (const batch of batches) {
      await kill.pass('before put')
      await life.task.put(batch)
      await kill.pass('after put')
      noted += 1
    }
    await life.end()
  })()
  const diedAt = await Promise.race([living, kill.died])
  if (diedAt === undefined) return kill.passed()
  controller.abort(new Error('killed by the conformance suite'))
  const next = await begin(subject, target)
  await putAll(next, batches.slice(noted))
  await next.end()
  return kill.passed()
}

/** Checks of a sink that writes rows by key. Any test framework: `for (const check of sinkChecks(subject)) test(check.name, check.run)`. */
export function sinkChecks(subject: SinkSubject): readonly Check[] {
  const check = (name: string, run: (target: SinkTarget) => Promise<void>): Check => ({ name, run: () => within(subject, run) })
  return [
    check('rows are written, changed and deleted, and the last change of a key counts', async (target) => {
      const all = changes(1, 400, 20)
      const life = await begin(subject, target)
      await putAll(life, batchesOf(target.topic, all, 70))
      mustEqual(sorted(await target.rows()), outcome(all), 'the rows after all batches')
      await life.end()
    }),
    check('one batch has the same outcome as its records one at a time', async (target) => {
      const all = changes(2, 120, 6)
      const life = await begin(subject, target)
      await putAll(life, batchesOf(target.topic, all, 120))
      mustEqual(sorted(await target.rows()), outcome(all), 'the rows after one batch')
      await life.end()
    }),
    check('a put that resolved is durable: another connection sees it at once', async (target) => {
      const all = changes(3, 30, 30)
      const life = await begin(subject, target)
      for (const [i, batch] of batchesOf(target.topic, all, 10).entries()) {
        await life.task.put(batch)
        mustEqual(sorted(await target.rows()), outcome(all.slice(0, 10 * (i + 1))), `the rows after batch ${i}`)
      }
      await life.end()
    }),
    check('an empty put is fine, also as the first one', async (target) => {
      const life = await begin(subject, target)
      await life.task.put([])
      await putAll(life, batchesOf(target.topic, changes(4, 5, 5), 5))
      await life.task.put([])
      await life.end()
    }),
    check('deleting what is not there is fine, also before there was anything', async (target) => {
      const life = await begin(subject, target)
      const gone = { id: 3, row: null }
      await putAll(life, batchesOf(target.topic, [gone, gone], 1))
      const all = [gone, { id: 3, row: { id: 3, name: 'x', amount: 1 } }, gone, gone]
      await putAll(life, batchesOf(target.topic, all, 1))
      mustEqual(await target.rows(), [], 'the rows after the deletions')
      await life.end()
    }),
    check('whatever comes again, from any offset on, changes nothing', async (target) => {
      const all = changes(5, 60, 5)
      const batches = batchesOf(target.topic, all, 60)
      const records = batches.flat()
      const life = await begin(subject, target)
      await putAll(life, batches)
      for (let from = records.length - 1; from >= 0; from -= 1) {
        await life.task.put(records.slice(from))
        mustEqual(sorted(await target.rows()), outcome(all), `the rows after everything from record ${from} came again`)
      }
      await life.end()
    }),
    check('a task that was closed can be followed by another, and closing twice is fine', async (target) => {
      const all = changes(6, 40, 10)
      for (const batch of batchesOf(target.topic, all, 20)) {
        const life = await begin(subject, target)
        await life.task.put(batch)
        await life.end()
        await life.end()
      }
      mustEqual(sorted(await target.rows()), outcome(all), 'the rows after two tasks')
    }),
    check('a record that cannot be written is rejected alone; the others of its batch are written', async (target) => {
      const good = changes(7, 6, 6).map(({ id }): Change => ({ id, row: { id, name: 'good', amount: 1 } }))
      const [records = []] = batchesOf(target.topic, good, 6)
      const bad: SinkRecord = { ...(records[2] as SinkRecord), value: 'not a row', valueSchema: schema.string(), offset: 1000 }
      const rejected: number[] = []
      const life = await begin(subject, target, { reject: async (record) => void rejected.push(record.offset) })
      await life.task.put([...records.slice(0, 3), bad, ...records.slice(3)])
      mustEqual(rejected, [1000], 'the offsets of rejected records')
      mustEqual(sorted(await target.rows()), outcome(good), 'the rows beside the rejected one')
      await life.end()
    }),
    check('a record that cannot be written fails the put when nothing tolerates it', async (target) => {
      const [records = []] = batchesOf(target.topic, [{ id: 1, row: { id: 1, name: 'x', amount: 1 } }], 1)
      const bad: SinkRecord = { ...(records[0] as SinkRecord), value: 'not a row', valueSchema: schema.string() }
      const life = await begin(subject, target)
      let failed = false
      await life.task.put([bad]).catch(() => (failed = true))
      must(failed, 'the put resolved although a record was neither written nor rejected')
      await life.end()
    }),
    {
      name: 'no death between two steps loses a row or leaves a wrong one',
      async run() {
        const all = changes(8, 60, 6)
        let points = 1
        for (let at = -1; at < points; at += 1) {
          await within(subject, async (target) => {
            const passed = await deliverWithDeath(subject, target, batchesOf(target.topic, all, 12), at < 0 ? undefined : at)
            if (at < 0) points = passed
            mustEqual(sorted(await target.rows()), outcome(all), at < 0 ? 'the rows' : `the rows after a death at point ${at}`)
          })
        }
      },
    },
    check('no death in the middle of a put does either', async (target) => {
      const all = changes(9, 400, 10)
      const batches = batchesOf(target.topic, all, 40)
      const below = seeded(9)
      for (const batch of batches) {
        const dying = await begin(subject, target)
        const put = dying.task.put(batch).catch(() => undefined)
        for (let turns = below(6); turns > 0; turns -= 1) await target.host.clock.sleep(0)
        dying.die()
        await put
        const next = await begin(subject, target)
        await next.task.put(batch)
        await next.end()
      }
      mustEqual(sorted(await target.rows()), outcome(all), 'the rows after a death in every put')
    }),
    check('two tasks may write at the same time, each its partition', async (target) => {
      const all = changes(10, 200, 12)
      const records = batchesOf(target.topic, all, 200).flat()
      const lives = await Promise.all([begin(subject, target), begin(subject, target)])
      await Promise.all(
        lives.map(async (life, partition) => {
          const mine = records.filter((record) => record.partition === partition)
          for (let from = 0; from < mine.length; from += 15) await life.task.put(mine.slice(from, from + 15))
          await life.end()
        }),
      )
      mustEqual(sorted(await target.rows()), outcome(all), 'the rows of both tasks')
    }),
  ]
}
