// Applications on a real broker: results, instances that share and take over, state that is there again.
import { readdirSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { App, AppOptions, Topology } from '../../src/index.ts'
import * as k from '../../src/index.ts'
import type { Cluster, StartedBroker } from './cluster.ts'
import { brokers, connect } from './cluster.ts'
import type { Topics } from './topologies.ts'
import { changes, shop, topics } from './topologies.ts'

const patienceMs = 30_000

describe.each(brokers.filter(({ missing }) => missing === undefined))('$name', ({ start }) => {
  let broker: StartedBroker
  let cluster: Cluster
  beforeAll(async () => {
    broker = await start()
    cluster = connect(broker.bootstrap)
  }, 60_000)
  afterAll(async () => {
    await cluster.close()
    await broker.stop()
  }, 60_000)

  const launch = (topology: Topology, options: Partial<AppOptions> & { applicationId: string }): Promise<App> =>
    k.run(
      topology,
      { client: cluster.client, stateDir: cluster.stateDir(), replicationFactor: 1, sessionTimeoutMs: 1500, ...options },
      cluster.host,
    )

  /** Polls until it holds; a test that waits in vain shows what the applications said. */
  async function eventually(holds: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = Date.now() + patienceMs
    while (!(await holds())) {
      if (Date.now() > deadline)
        throw new Error(
          `in vain:\n${cluster.events
            .slice(-40)
            .map((each) => JSON.stringify(each))
            .join('\n')}`,
        )
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  /** Nothing is left to do anywhere: all read, all written, all committed. */
  async function drained(apps: readonly App[], application: string, topicsRead: readonly string[]): Promise<void> {
    await eventually(async () => {
      if (!apps.every((app) => app.state === 'running')) return false
      const { admin } = cluster.client
      for (const topic of topicsRead) {
        const [description] = await admin.describeTopics([topic])
        const partitions = description!.partitions.map(({ partition }) => ({ topic, partition }))
        const ends = await admin.listOffsets(
          partitions.map((each) => ({ ...each, at: 'latest' as const })),
          { isolationLevel: 'read_uncommitted' },
        )
        const committed = await admin.listGroupOffsets(application, { partitions })
        for (const [at, { partition }] of partitions.entries()) {
          const own = committed.find((each) => each.topic === topic && each.partition === partition)
          // Markers behind the last record, at most one of each producer, are only passed when there is a next commit.
          if (ends[at]!.offset > 0 && (own?.offset ?? 0) < ends[at]!.offset - 2) return false
        }
      }
      // Apache Kafka tells that a transaction has ended before its markers are in all partitions: until then readers do not see it.
      const written = await admin.describeTopics(Object.values(topics(application)).map(({ name }) => name))
      const latest = written.flatMap(({ name, partitions }) =>
        partitions.map(({ partition }) => ({ topic: name, partition, at: 'latest' as const })),
      )
      const ends = await admin.listOffsets(latest, { isolationLevel: 'read_uncommitted' })
      const stable = await admin.listOffsets(latest, { isolationLevel: 'read_committed' })
      return ends.every(({ offset }, at) => stable[at]!.offset === offset)
    })
  }
  const inputs = (names: Topics, application: string): string[] => [
    names.orders.name,
    names.customers.name,
    `${application}-by-customer-repartition`,
    `${application}-by-region-repartition`,
  ]
  const prepare = async (application: string): Promise<Topics> => {
    const names = topics(application)
    await cluster.create(
      Object.values(names).map(({ name }) => name),
      3,
    )
    return names
  }
  /** The revenue table and the windows against what the changes come to. */
  async function check(names: Topics, expected: ReturnType<typeof changes>): Promise<void> {
    const revenue = Object.fromEntries((await cluster.read(names.revenue)).map(({ key, value }) => [key!, value]))
    expect(Object.fromEntries(Object.entries(revenue).filter(([, value]) => value !== null))).toEqual(expected.revenue)
    const windows = new Map<string, number>()
    for (const { key, value } of await cluster.read(names.perMinute)) windows.set(`${key!.key}@${key!.start}`, value!)
    const late = await cluster.read(names.late)
    expect([...windows.values()].reduce((sum, count) => sum + count, 0) + late.length).toBe(expected.written)
    expect(late.length).toBeGreaterThan(0)
  }

  test('a table grouped, joined and windowed comes to what the changes come to, on topics as Kafka Streams makes them', async () => {
    const names = await prepare('one')
    const expected = changes(7, 3000)
    await cluster.write(names.customers, expected.customers)
    await cluster.write(names.orders, expected.orders)
    await using app = await launch(shop(names), { applicationId: 'one' })
    await drained([app], 'one', inputs(names, 'one'))
    await check(names, expected)
    const [changelog, windows, repartition] = await cluster.client.admin.describeConfigs(
      ['one-revenue-changelog', 'one-per-minute-changelog', 'one-by-customer-repartition'].map((name) => ({
        type: 'topic',
        name,
      })),
    )
    const value = (entries: typeof changelog, name: string) => entries!.find((each) => each.name === name)?.value
    expect(value(changelog, 'cleanup.policy')).toBe('compact')
    expect(value(windows, 'cleanup.policy')).toBe('compact,delete')
    expect(value(windows, 'retention.ms')).toBe(String(90_000 + 86_400_000))
    expect(value(repartition, 'retention.ms')).toBe('-1')
    // Rows are logged as they are in Kafka: the plain value, under the row's own time.
    const logged = await cluster.read(k.topic('one-revenue-changelog', { key: k.string, value: k.json<{ orders: number }>() }))
    expect(logged.at(-1)!.timestamp).toBeGreaterThan(Date.now() - 3 * 3_600_000)
    // A windowed record lies in the partition of its key alone.
    for (const [key, partitions] of Map.groupBy(await cluster.read(names.perMinute), (each) => each.key!.key)) {
      expect([key, new Set(partitions.map((each) => each.partition)).size]).toEqual([key, 1])
    }
  }, 90_000)

  test('two instances share the tasks, and one takes over when the other closes', async () => {
    const names = await prepare('two')
    const [first, second] = [changes(11, 2000), changes(12, 2000)]
    await cluster.write(names.customers, first.customers)
    await cluster.write(names.orders, first.orders)
    await using a = await launch(shop(names), { applicationId: 'two' })
    const b = await launch(shop(names), { applicationId: 'two' })
    await eventually(() => b.status().tasks.length > 0 && Math.abs(a.status().tasks.length - b.status().tasks.length) <= 1)
    await drained([a, b], 'two', inputs(names, 'two'))
    await b.close()
    await eventually(() => a.status().tasks.length === 9)
    // The same orders written again change nothing; every later state of a row replaces the one before.
    await cluster.write(names.orders, second.orders)
    await drained([a], 'two', inputs(names, 'two'))
    const both = [...first.orders, ...second.orders]
    const rows = new Map(both.map(([key, value]) => [key, value]))
    const sums = new Map<string, number>()
    for (const value of rows.values())
      if (value !== null) sums.set(value.customer, (sums.get(value.customer) ?? 0) + value.amount)
    const revenue = new Map((await cluster.read(names.revenue)).map(({ key, value }) => [key!, value]))
    expect(
      Object.fromEntries([...revenue].filter(([, value]) => value !== null).map(([key, value]) => [key, value!.sum])),
    ).toEqual(Object.fromEntries(sums))
  }, 90_000)

  test('state is there again after a restart, from its own disk or from the changelogs', async () => {
    const names = await prepare('again')
    const expected = changes(21, 3000)
    const stateDir = cluster.stateDir()
    await cluster.write(names.customers, expected.customers)
    const third = Math.floor(expected.orders.length / 3)
    for (const [part, wipe] of [
      [0, false],
      [1, false],
      [2, true],
    ] as const) {
      if (wipe) for (const name of readdirSync(stateDir)) rmSync(`${stateDir}/${name}`, { recursive: true })
      await cluster.write(names.orders, expected.orders.slice(part * third, part === 2 ? undefined : (part + 1) * third))
      const before = cluster.events.length
      const app = await launch(shop(names), { applicationId: 'again', stateDir })
      await drained([app], 'again', inputs(names, 'again'))
      await app.close()
      // With its state on disk a task has only transaction markers to pass, at most one a store.
      const asked = cluster.events.slice(before).filter(({ event }) => event === 'state is behind its changelog and is restored')
      const records = asked.reduce((sum, { fields }) => sum + Number(fields['records']), 0)
      if (part === 1) expect(records).toBeLessThanOrEqual(12)
      if (part === 2) expect(records).toBeGreaterThan(500)
    }
    await check(names, expected)
  }, 120_000)

  test('a record that fails stops the application with its place, and what it had open is undone', async () => {
    const words = k.topic('fail-words', { key: k.string, value: k.string })
    const out = k.topic('fail-out', { key: k.string, value: k.string })
    await cluster.create([words.name, out.name], 1)
    await cluster.write(words, [
      ['a', 'good'],
      ['a', 'bad'],
      ['a', 'more'],
    ])
    const topology = (choose: (word: string) => string) => {
      const t = k.topology()
      t.stream(words).pipe(k.map(choose), k.to(out))
      return t
    }
    const picky = (word: string): string => {
      if (word === 'bad') throw new Error('not this one')
      return word
    }
    // The good record may be fetched alone: no commit is due between it and the bad one.
    const app = await launch(topology(picky), { applicationId: 'fail', commitIntervalMs: 60_000 })
    await expect(app.done).rejects.toThrow('task 0_0 failed on fail-words-0 at offset 1: not this one')
    expect(app.state).toBe('failed')
    expect(await cluster.read(out)).toEqual([])
    await using again = await launch(
      topology((word) => word),
      { applicationId: 'fail' },
    )
    await eventually(async () => (await cluster.read(out)).length === 3)
    expect(again.status().processed).toBe(3)
  }, 60_000)

  test('a node can be watched, and a store asked, while it runs', async () => {
    const words = k.topic('watch-words', { key: k.string, value: k.string })
    await cluster.create([words.name], 2)
    const counts = k.store('watched', { key: k.string, value: k.int64 })
    const t = k.topology()
    const counted = t.stream(words).pipe(k.groupByKey(), k.count({ as: counts }))
    await using app = await launch(t, { applicationId: 'watch', commitIntervalMs: 20 })
    await app.until('running')
    const seen = app.tap(counted)
    await cluster.write(words, [
      ['x', '1', 5],
      ['y', '1', 6],
      ['x', '2', 7],
    ])
    const records: unknown[] = []
    for await (const record of seen) if (records.push(record) === 3) break
    expect(records).toEqual(
      expect.arrayContaining([
        { key: 'x', value: 2, timestamp: 7 },
        { key: 'y', value: 1, timestamp: 6 },
      ]),
    )
    expect(app.get(counts, 'x')).toBe(2)
    expect(app.get(counts, 'never')).toBeUndefined()
  }, 60_000)

  test('at least once commits without transactions', async () => {
    const names = await prepare('atleast')
    const expected = changes(31, 1000)
    await cluster.write(names.customers, expected.customers)
    await cluster.write(names.orders, expected.orders)
    await using app = await launch(shop(names), { applicationId: 'atleast', guarantee: 'at_least_once', commitIntervalMs: 50 })
    await drained([app], 'atleast', inputs(names, 'atleast'))
    await check(names, expected)
  }, 60_000)

  test('the broker goes away for a while and comes back', async () => {
    if (broker.restart === undefined) return
    const names = await prepare('away')
    const expected = changes(41, 3000)
    await cluster.write(names.customers, expected.customers)
    await cluster.write(names.orders, expected.orders.slice(0, 1500))
    await using app = await launch(shop(names), { applicationId: 'away', commitIntervalMs: 20 })
    await eventually(() => app.status().commits > 1)
    await broker.restart(2500)
    await cluster.write(names.orders, expected.orders.slice(1500))
    await drained([app], 'away', inputs(names, 'away'))
    await check(names, expected)
  }, 90_000)
})
