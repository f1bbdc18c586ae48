// Processes killed between every two durable steps of a commit, and held up for longer than their session: the result is exact all the same.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AppStatus, FailpointName } from '../../src/index.ts'
import type { Cluster, StartedBroker } from './cluster.ts'
import { brokers, connect } from './cluster.ts'
import { changes, shopResult, topics } from './topologies.ts'

const script = fileURLToPath(new URL('shop-app.ts', import.meta.url))
const failpoints: readonly FailpointName[] = [
  'changes written',
  'producer flushed',
  'offsets sent',
  'transaction committed',
  'state written',
]

// Against Apache Kafka too when asked for: it takes a minute.
const judged = process.env['MILLRACE_CONFORMANCE'] === '1' ? brokers : brokers.slice(0, 1)

describe.each(judged.filter(({ missing }) => missing === undefined))('$name', ({ start }) => {
  let broker: StartedBroker
  let cluster: Cluster
  const children = new Set<ChildProcess>()
  beforeAll(async () => {
    broker = await start()
    cluster = connect(broker.bootstrap)
  }, 60_000)
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    await cluster.close()
    await broker.stop()
  }, 60_000)

  /** Starts an instance; resolves when it has died of its failpoint, or is told to stop. */
  function instance(application: string, stateDir: string, failpoint?: FailpointName, hit = 1) {
    const child = spawn(
      process.execPath,
      [
        '--conditions=@millrace/source',
        script,
        broker.bootstrap,
        application,
        stateDir,
        ...(failpoint === undefined ? [] : [failpoint, String(hit)]),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    children.add(child)
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()))
    let status: AppStatus | undefined
    let rest = ''
    const watching = new Set<() => void>()
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n')
      rest = lines.pop() as string
      const last = lines.at(-1)
      if (last === undefined) return
      status = JSON.parse(last) as AppStatus
      for (const look of watching) look()
    })
    /** Waits until what it tells of itself is so. @returns how many tasks it runs then. */
    const until = (isSo: (status: AppStatus) => boolean): Promise<number> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (status === undefined || !isSo(status)) return
          watching.delete(look)
          resolve(status.tasks.length)
        }
        watching.add(look)
        look()
      })
    const ended = once(child, 'exit').then(([code, signal]) => {
      children.delete(child)
      if (signal !== 'SIGKILL' && code !== 0) throw new Error(`the instance ended with ${code ?? signal}: ${said}`)
    })
    return { child, ended, until }
  }

  async function finished(application: string, expected: ReturnType<typeof changes>, patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs
    for (;;) {
      const result = await shopResult(cluster, topics(application))
      const isWhole =
        result.counted === expected.written && JSON.stringify(sorted(result.revenue)) === JSON.stringify(sorted(expected.revenue))
      if (isWhole) return
      if (Date.now() > deadline) {
        expect(result.counted).toBe(expected.written)
        expect(result.revenue).toEqual(expected.revenue)
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const sorted = <T>(rows: Record<string, T>) => Object.entries(rows).toSorted(([a], [b]) => (a < b ? -1 : 1))

  async function prepare(application: string) {
    const names = topics(application)
    await cluster.create(
      Object.values(names).map(({ name }) => name),
      3,
    )
    return names
  }

  test('killed three times between every two steps of a commit', async () => {
    const names = await prepare('kill')
    const expected = changes(77, 6000)
    await cluster.write(names.customers, expected.customers)
    const stateDir = cluster.stateDir()
    const parts = failpoints.length * 3 + 1
    const size = Math.ceil(expected.orders.length / parts)
    for (let part = 0; part < parts - 1; part++) {
      await cluster.write(names.orders, expected.orders.slice(part * size, (part + 1) * size))
      const { child, ended } = instance('kill', stateDir, failpoints[part % failpoints.length], 1 + (part % 3))
      // What there is may be done in fewer commits than that; then it is killed at rest.
      const enough = setTimeout(() => child.kill('SIGKILL'), 8000)
      await ended
      clearTimeout(enough)
    }
    await cluster.write(names.orders, expected.orders.slice((parts - 1) * size))
    const last = instance('kill', stateDir)
    await finished('kill', expected, 30_000)
    last.child.kill('SIGTERM')
    await last.ended
    // Not one update more or less than there were changes that made one.
    const result = await shopResult(cluster, names)
    expect(result.windowUpdates).toBe(expected.written - result.late)
  }, 180_000)

  test('an instance that was held up for longer than its session finds its tasks gone and does no harm', async () => {
    const names = await prepare('zombie')
    const expected = changes(78, 4000)
    await cluster.write(names.customers, expected.customers)
    await cluster.write(names.orders, expected.orders.slice(0, 2000))
    const a = instance('zombie', cluster.stateDir())
    const sharing = (status: AppStatus): boolean => status.state === 'running' && status.tasks.length > 0
    const all = await a.until(sharing)
    const b = instance('zombie', cluster.stateDir())
    await b.until(sharing)
    a.child.kill('SIGSTOP')
    await cluster.write(names.orders, expected.orders.slice(2000))
    await b.until(({ state, tasks }) => state === 'running' && tasks.length === all)
    a.child.kill('SIGCONT')
    await finished('zombie', expected, 60_000)
    for (const { child, ended } of [a, b]) {
      child.kill('SIGTERM')
      await ended
    }
    const result = await shopResult(cluster, names)
    expect(result.windowUpdates).toBe(expected.written - result.late)
  }, 120_000)
})
