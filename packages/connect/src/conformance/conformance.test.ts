// The suites against connectors in memory: a right one passes, and each that breaks one promise is caught.
import { Simulation } from '@millrace/host/simulated'
import { describe, expect, test } from 'vitest'
import type { SourceBatch, SourceConnector } from '../api/source.ts'
import type { SinkConnector } from '../api/sink.ts'
import type { SinkRow, SinkSubject, SourceSubject } from './index.ts'
import { sinkChecks, sourceChecks } from './index.ts'

/** How a connector is wrong. */
type SinkFault =
  | 'none'
  | 'appends'
  | 'first wins'
  | 'late'
  | 'keeps deleted'
  | 'fails whole batch'
  | 'forgets nulls'
  | 'swallows'
  | 'half done before commit'
type SourceFault =
  | 'none'
  | 'loses on restart'
  | 'repeats on restart'
  | 'order'
  | 'deaf'
  | 'offset is not JSON'
  | 'forgets confirmed'

function sink(sim: Simulation, fault: SinkFault): SinkSubject {
  return {
    connector: {
      kind: 'sink',
      className: 'memory',
      aliases: [],
      version: '1',
      settings: {},
      tasks: (config) => [config],
      start(context) {
        const rows = places.get(context.config['place'] as string) as SinkRow[]
        return Promise.resolve({
          async put(records) {
            const apply = (): void => {
              for (const record of accepted) {
                const { id } = record.key as { id: number }
                const at = rows.findIndex((row) => row.id === id)
                if (record.value === null) {
                  if (at >= 0 && fault !== 'keeps deleted') rows.splice(at, 1)
                  continue
                }
                const given = record.value as unknown as SinkRow
                const row = fault === 'forgets nulls' ? { ...given, name: given.name ?? '' } : given
                if (at < 0 || fault === 'appends') rows.push(row)
                else if (fault !== 'first wins') rows[at] = row
              }
            }
            const accepted: (typeof records)[number][] = []
            for (const record of records) {
              if (typeof record.value === 'string') {
                if (fault === 'fails whole batch') throw new Error('bad record')
                if (fault !== 'swallows') await context.reject(record, new Error('bad record'))
              } else accepted.push(record)
            }
            if (fault === 'half done before commit') {
              // A row that is to be taken away in the next step stays when there is none.
              const between: SinkRow = { id: 100 + places.size, name: null, amount: 0 }
              rows.push(between)
              await context.failpoint('half')
              rows.splice(rows.indexOf(between), 1)
            }
            if (fault === 'late') context.host.clock.after(1, apply)
            else apply()
            await context.failpoint('applied')
          },
          close: () => Promise.resolve(),
        })
      },
    } satisfies SinkConnector,
    open() {
      const place = String(places.size)
      places.set(place, [])
      return Promise.resolve({
        host: sim.machine('a').host,
        config: { place },
        topic: 't',
        rows: () => Promise.resolve([...(places.get(place) as SinkRow[])]),
        close: () => Promise.resolve(),
      })
    },
  }
}
const places = new Map<string, SinkRow[]>()

function source(sim: Simulation, fault: SourceFault): SourceSubject {
  const happened = new Map<string, string[]>()
  const confirmed = new Map<string, number>()
  return {
    patienceMs: 2000,
    connector: {
      kind: 'source',
      className: 'memory',
      aliases: [],
      version: '1',
      settings: {},
      exactlyOnce: true,
      tasks: (config) => [config],
      start(context) {
        const place = context.config['place'] as string
        const all = happened.get(place) as string[]
        const partition = { place }
        const stored = Number(context.offset(partition)?.['n'] ?? 0)
        let n = fault === 'forgets confirmed' ? (confirmed.get(place) ?? 0) : stored
        if (fault === 'loses on restart' && n > 0) n += 1
        if (fault === 'repeats on restart' && n > 0) n -= 1
        return Promise.resolve({
          async poll(signal): Promise<SourceBatch> {
            while (n >= all.length) await context.host.clock.sleep(5, fault === 'deaf' ? undefined : signal)
            signal.throwIfAborted()
            const events = all.slice(n, n + 2)
            if (fault === 'order') events.reverse()
            n += events.length
            const record = (value: string) => ({
              topic: 't',
              partition: null,
              keySchema: null,
              key: null,
              valueSchema: null,
              value,
              timestamp: null,
              headers: [],
            })
            const offset = { n, ...(fault === 'offset is not JSON' ? { big: Number.NaN } : {}) }
            return { partition, offset, boundary: true, records: events.map(record) }
          },
          ready: () => n < all.length,
          committed(_, offset) {
            confirmed.set(place, Number(offset['n']))
          },
          close: () => Promise.resolve(),
        })
      },
    } satisfies SourceConnector,
    open() {
      const place = String(happened.size)
      happened.set(place, [])
      return Promise.resolve({
        host: sim.machine('a').host,
        config: { place },
        happen(count) {
          const all = happened.get(place) as string[]
          const events = Array.from({ length: count }, (_, i) => `event ${all.length + i}`)
          all.push(...events)
          return Promise.resolve(events)
        },
        identify: (record) => record.value as string,
        close: () => Promise.resolve(),
      })
    },
  }
}

describe('a right connector passes every check', () => {
  const sim = new Simulation({ seed: 1 })
  test.each([...sinkChecks(sink(sim, 'none')), ...sourceChecks(source(sim, 'none'))])('$name', (check) => sim.run(check.run))
})

/** Names of the checks that a connector fails. */
async function caught(checks: (sim: Simulation) => ReturnType<typeof sinkChecks>): Promise<string[]> {
  const failed: string[] = []
  for (const i of checks(new Simulation({ seed: 1 })).keys()) {
    const sim = new Simulation({ seed: 1 })
    const check = checks(sim)[i]
    await sim.run(() => check?.run() ?? Promise.resolve()).catch(() => failed.push(check?.name ?? ''))
  }
  return failed
}

const sinkFaults: readonly SinkFault[] = [
  'appends',
  'first wins',
  'late',
  'keeps deleted',
  'fails whole batch',
  'forgets nulls',
  'swallows',
  'half done before commit',
]
test.each(sinkFaults)('a sink that is wrong is caught: %s', async (fault) => {
  expect(await caught((sim) => sinkChecks(sink(sim, fault)))).not.toEqual([])
})

const sourceFaults: readonly SourceFault[] = [
  'loses on restart',
  'repeats on restart',
  'order',
  'deaf',
  'offset is not JSON',
  'forgets confirmed',
]
test.each(sourceFaults)('a source that is wrong is caught: %s', async (fault) => {
  expect(await caught((sim) => sourceChecks(source(sim, fault)))).not.toEqual([])
})
