// The checks that every source must pass: nothing is lost and nothing comes twice, wherever the process dies and wherever it goes on.
import type { Host } from '@millrace/host'
import { EncodedRecords } from '../api/encoded-records.ts'
import type { SourceOffset, SourcePartition, SourceRecord } from '../api/record.ts'
import { isRetriable } from '../api/source.ts'
import type { ConnectorConfig, SourceBatch, SourceConnector, SourceTask } from '../api/source.ts'
import type { Check, Killing } from './check.ts'
import { CheckFailed, killing, must, mustBeFlatJson, mustEqual } from './check.ts'

/** A thing that a source tells of. */
export interface SourceWorld {
  readonly host: Host
  readonly config: ConnectorConfig
  /** Lets `count` more events happen. @returns what identifies each, in their order */
  happen(count: number): Promise<readonly string[]>
  /** Which event a record tells; undefined for records that tell none, such as heartbeats. */
  identify(record: SourceRecord): string | undefined
  close(): Promise<void>
}

/** A source and what the suite needs to try it. */
export interface SourceSubject {
  readonly connector: SourceConnector
  /** A new world in which nothing has happened. */
  open(): Promise<SourceWorld>
  /** How long the events of a check may take to come, ms; 30 s when left out. */
  readonly patienceMs?: number
  /** Events that happen in a check of deaths; 12 when left out. */
  readonly eventsPerRun?: number
}

/** What Kafka would hold: events and positions, both as they are after the last commit. */
interface Store {
  readonly events: string[]
  readonly positions: Map<string, { readonly partition: SourcePartition; readonly offset: SourceOffset }>
}

const emptyStore = (): Store => ({ events: [], positions: new Map() })

/** The same, in whatever order the members stand. */
const idOf = (partition: SourcePartition): string =>
  JSON.stringify(Object.entries(partition).sort(([a], [b]) => (a < b ? -1 : 1)))

interface Life {
  /** Another one after a failure that might pass by itself. */
  task: SourceTask
  readonly signal: AbortSignal
  readonly start: () => Promise<SourceTask>
  die(reason?: Error): void
}

const retryMs = 100

/** What a worker does with failures that may pass, such as a server that has not yet noticed that the task before is dead. */
async function withRetries<T>(
  world: SourceWorld,
  signal: AbortSignal,
  run: () => Promise<T>,
  again: () => Promise<void>,
): Promise<T> {
  for (;;) {
    try {
      return await run()
    } catch (cause) {
      if (signal.aborted || !isRetriable(cause)) throw cause
      await world.host.clock.sleep(retryMs, signal)
      await again()
    }
  }
}

async function begin(
  subject: SourceSubject,
  world: SourceWorld,
  store: Store,
  pass: (name: string) => Promise<void>,
  controller = new AbortController(),
): Promise<Life> {
  const [config] = subject.connector.tasks(world.config, 1)
  must(config !== undefined, 'tasks() gave no task for at most one')
  const { signal } = controller
  const start = (): Promise<SourceTask> =>
    subject.connector.start({
      host: world.host,
      log: world.host.log,
      connector: 'conformance',
      task: 0,
      config: config as ConnectorConfig,
      signal,
      offset: (partition) => store.positions.get(idOf(partition))?.offset,
      encoding: undefined,
      exactlyOnce: true,
      replaceNullWithDefault: false,
      progress: () => undefined,
      failpoint: pass,
    })
  const task = await withRetries(world, signal, start, () => Promise.resolve())
  return { task, signal, start, die: (reason = new Error('killed by the conformance suite')) => controller.abort(reason) }
}

function eventsOf(world: SourceWorld, batch: SourceBatch): string[] {
  if (batch.records instanceof EncodedRecords) throw new CheckFailed('the batch has bytes although no encoding was offered')
  return batch.records.map((record) => world.identify(record)).filter((event) => event !== undefined)
}

/** Polls and commits as an exactly-once worker does, until the store holds `until` events. */
async function live(
  life: Life,
  world: SourceWorld,
  store: Store,
  until: number,
  kill: Pick<Killing, 'pass'>,
  confirm: boolean,
): Promise<void> {
  const pending: string[] = []
  const reached = new Map<string, { readonly partition: SourcePartition; readonly offset: SourceOffset }>()
  while (store.events.length < until) {
    const batch = await withRetries(
      world,
      life.signal,
      () => life.task.poll(life.signal),
      async () => {
        // What was not committed comes again.
        pending.length = 0
        reached.clear()
        await life.task.close()
        life.task = await withRetries(world, life.signal, life.start, () => Promise.resolve())
      },
    )
    if (batch === undefined) break
    pending.push(...eventsOf(world, batch))
    // As through the topic of positions: what JSON cannot say is gone.
    const { partition, offset } = JSON.parse(JSON.stringify({ partition: batch.partition, offset: batch.offset })) as {
      partition: SourcePartition
      offset: SourceOffset
    }
    mustBeFlatJson(batch.partition, 'a partition')
    mustBeFlatJson(batch.offset, 'an offset')
    reached.set(idOf(partition), { partition, offset })
    batch.release?.()
    await kill.pass('after poll')
    if (!batch.boundary && batch.divisible !== true) continue
    // One transaction: records and positions become visible together.
    store.events.push(...pending.splice(0))
    for (const [id, position] of reached) store.positions.set(id, position)
    await kill.pass('after commit')
    for (const position of reached.values()) if (confirm) await life.task.committed(position.partition, position.offset)
    reached.clear()
    await kill.pass('after confirmation')
  }
}

/** Fails when nothing more comes. */
async function within(subject: SourceSubject, world: SourceWorld, what: string, work: Promise<void>): Promise<void> {
  const patienceMs = subject.patienceMs ?? 30_000
  let timer: { cancel(): void } | undefined
  const late = new Promise<never>((_, reject) => {
    timer = world.host.clock.after(patienceMs, () =>
      reject(new CheckFailed(`${what}: nothing more came within ${patienceMs} ms`)),
    )
  })
  try {
    await Promise.race([work, late])
  } finally {
    timer?.cancel()
  }
}

async function inWorld(subject: SourceSubject, run: (world: SourceWorld) => Promise<void>): Promise<void> {
  const world = await subject.open()
  try {
    await run(world)
  } finally {
    await world.close()
  }
}

const passes = { pass: (): Promise<void> => Promise.resolve() }

async function end(life: Life): Promise<void> {
  life.die(new Error('the check is over'))
  await life.task.close()
}

/** One life with a death at point `at`, then one to the end. @returns points passed in the first */
async function runWithDeath(subject: SourceSubject, world: SourceWorld, at: number | undefined): Promise<number> {
  const store = emptyStore()
  const count = subject.eventsPerRun ?? 12
  const expected: string[] = [...(await world.happen(count))]
  const kill = killing(at)
  const controller = new AbortController()
  // It may die while it starts.
  const living = (async (): Promise<undefined> => {
    const first = await begin(subject, world, store, kill.pass, controller)
    await live(first, world, store, expected.length, kill, true)
    await end(first)
  })()
  let diedAt: string | undefined
  await within(
    subject,
    world,
    'before the death',
    Promise.race([living, kill.died]).then((name) => void (diedAt = name)),
  )
  controller.abort(new Error('killed by the conformance suite'))
  expected.push(...(await world.happen(3)))
  const next = await begin(subject, world, store, passes.pass)
  await within(subject, world, `after a death ${diedAt ?? 'nowhere'}`, live(next, world, store, expected.length, passes, true))
  await end(next)
  mustEqual(store.events, expected, diedAt === undefined ? 'the events' : `the events after a death at point ${at} (${diedAt})`)
  return kill.passed()
}

/** Checks of a source. Any test framework: `for (const check of sourceChecks(subject)) test(check.name, check.run)`. */
export function sourceChecks(subject: SourceSubject): readonly Check[] {
  const check = (name: string, run: (world: SourceWorld) => Promise<void>): Check => ({ name, run: () => inWorld(subject, run) })
  return [
    check('everything comes once and in order: what was there, and what happens later', async (world) => {
      const store = emptyStore()
      const expected = [...(await world.happen(50))]
      const life = await begin(subject, world, store, passes.pass)
      await within(subject, world, 'what was there', live(life, world, store, expected.length, passes, true))
      for (let round = 0; round < 3; round += 1) {
        expected.push(...(await world.happen(7)))
        await within(subject, world, `round ${round}`, live(life, world, store, expected.length, passes, true))
      }
      await end(life)
      mustEqual(store.events, expected, 'the events')
    }),
    check('a source goes on where it was stopped', async (world) => {
      const store = emptyStore()
      const expected: string[] = []
      for (let round = 0; round < 4; round += 1) {
        expected.push(...(await world.happen(10)))
        const life = await begin(subject, world, store, passes.pass)
        await within(subject, world, `life ${round}`, live(life, world, store, expected.length, passes, true))
        await end(life)
      }
      mustEqual(store.events, expected, 'the events of four lives')
    }),
    check('from every position that it told, it tells exactly the rest', async (world) => {
      const expected = await world.happen(20)
      const told: { readonly after: number; readonly store: Store }[] = []
      const store = emptyStore()
      const life = await begin(subject, world, store, passes.pass)
      const note = {
        pass(name: string): Promise<void> {
          if (name === 'after commit')
            told.push({ after: store.events.length, store: { events: [], positions: new Map(store.positions) } })
          return Promise.resolve()
        },
      }
      // Nothing is confirmed: a source may forget what was.
      await within(subject, world, 'the first reading', live(life, world, store, expected.length, note, false))
      await end(life)
      for (const { after, store: from } of told) {
        const again = await begin(subject, world, from, passes.pass)
        await within(
          subject,
          world,
          `from the position after ${after} events`,
          live(again, world, from, expected.length - after, passes, false),
        )
        await end(again)
        mustEqual(from.events, expected.slice(after), `the events from the position after ${after}`)
      }
    }),
    {
      name: 'no death between two steps loses an event or tells one twice',
      async run() {
        let points = 1
        for (let at = -1; at < points; at += 1)
          await inWorld(subject, async (world) => {
            const passed = await runWithDeath(subject, world, at < 0 ? undefined : at)
            if (at < 0) points = passed
          })
      },
    },
    check('a poll that waits ends when the task must end, and closing is fine then, also twice', async (world) => {
      const life = await begin(subject, world, emptyStore(), passes.pass)
      const reason = new Error('stop')
      const ended = (async (): Promise<unknown> => {
        for (;;) {
          const batch = await life.task.poll(life.signal)
          if (batch === undefined) return undefined
        }
      })().catch((cause: unknown) => cause)
      await world.host.clock.sleep(50)
      life.die(reason)
      await within(
        subject,
        world,
        'the poll after the abort',
        ended.then((outcome) =>
          must(outcome === undefined || outcome === reason, `the poll failed with ${String(outcome)}, not with the reason`),
        ),
      )
      await life.task.close()
      await life.task.close()
    }),
    check('ready() says whether a poll would wait', async (world) => {
      await world.happen(5)
      const store = emptyStore()
      const life = await begin(subject, world, store, passes.pass)
      await within(subject, world, 'the events', live(life, world, store, 5, passes, true))
      // What is ready must come at once; what is not may come at any time.
      while (life.task.ready())
        await within(
          subject,
          world,
          'a poll of a source that is ready',
          life.task.poll(life.signal).then(() => undefined),
        )
      await end(life)
    }),
  ]
}
