// The end of an application whose broker is away: in time, and nothing of what it was to write is lost.
import { expect, test } from 'vitest'
import { createApp, int64, string, to, topic, topology } from '../../src/index.ts'
import type { App, AppOptions, Topology } from '../../src/index.ts'
import { readAll, writeAll } from '../cluster/records.ts'
import { World } from './world.ts'

const [input, output] = [topic('in', { key: string, value: int64 }), topic('out', { key: string, value: int64 })]
type Guarantee = NonNullable<AppOptions['guarantee']>

/** Runs an app until it has processed these records, and lets its broker go away before it has committed them. */
async function withoutBroker(guarantee: Guarantee, body: (world: World, app: App) => Promise<void>): Promise<void> {
  const world = new World(1)
  await world.sim.run(async () => {
    await world.startBroker()
    const client = world.client()
    await client.admin.createTopics([input, output].map(({ name }) => ({ name, partitions: 1, replicationFactor: 1 })))
    await writeAll(client, input, [
      ['a', 1],
      ['b', 2],
    ])
    await client.close()
    const app = await started(world, guarantee)
    world.sim.machine('broker').crash('keep')
    await body(world, app)
  })
}

function copy(): Topology {
  const made = topology()
  made.stream(input).pipe(to(output))
  return made
}

async function started(world: World, guarantee: Guarantee): Promise<App> {
  const options = { applicationId: 'copy', bootstrapServers: ['broker:9092'], state: 'memory', stateDir: '/state' } as const
  const app = createApp(
    copy(),
    {
      ...options,
      guarantee,
      autoOffsetReset: 'earliest',
      commitIntervalMs: 4000,
      transactionTimeoutMs: 5000,
      sessionTimeoutMs: 3000,
    },
    world.sim.machine('app').host,
  )
  await app.start()
  while (app.status().processed < 2) await world.sleep(10)
  return app
}

async function closing(world: World, app: App, options?: Parameters<App['close']>[0]): Promise<number> {
  const { clock } = world.sim.machine('driver').host
  const from = clock.monotonic()
  await app.close(options)
  await app.done
  expect(app.state).toBe('closed')
  return clock.monotonic() - from
}

const guarantees = ['exactly_once', 'at_least_once'] as const

test.each(guarantees)('%s: a close gives up after its time, and the next start does what was not committed', (guarantee) =>
  withoutBroker(guarantee, async (world, app) => {
    expect(await closing(world, app, { timeoutMs: 2000 })).toBeLessThan(5000)
    world.sim.machine('broker').restart()
    await world.startBroker()
    const next = await started(world, guarantee)
    expect(await closing(world, next)).toBeLessThan(2000)
    const client = world.client()
    const values = (await readAll(client, output)).map(({ value }) => value)
    if (guarantee === 'exactly_once') expect(values).toEqual([1, 2])
    else expect(new Set(values)).toEqual(new Set([1, 2]))
    await client.close()
  }),
)

test.each(guarantees)(
  '%s: a close without a time waits half a minute for brokers, and commits with those that are back',
  (guarantee) =>
    withoutBroker(guarantee, async (world, app) => {
      const closed = closing(world, app)
      await world.sleep(10_000)
      world.sim.machine('broker').restart()
      await world.startBroker()
      expect(await closed).toBeLessThan(32_000)
    }),
)

test.each(guarantees)('%s: brokers that stay away are waited for half a minute in all', (guarantee) =>
  withoutBroker(guarantee, async (world, app) => {
    expect(await closing(world, app)).toBeLessThan(33_000)
  }),
)

test.each(guarantees)('%s: what is starting over already has nothing to wait for', (guarantee) =>
  withoutBroker(guarantee, async (world, app) => {
    while (app.state !== 'recovering') await world.sleep(1000)
    expect(await closing(world, app)).toBeLessThan(7000)
  }),
)

test('a time that is none is refused', async () => {
  const app = createApp(copy(), { applicationId: 'none', bootstrapServers: ['broker:9092'] })
  expect(() => app.close({ timeoutMs: -1 })).toThrow('close: timeoutMs must be 0 or more, not -1')
  expect(() => app.close({ timeoutMS: 1 } as object)).toThrow('close: timeoutMS is not an option; did you mean timeoutMs?')
})
