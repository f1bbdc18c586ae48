// The README's first example runs as it stands, but for its endless loop.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as api from '../src/index.ts'
import { inWorld } from './world.ts'

test('the first example of the README prints what was sent', () =>
  inWorld({ seed: 1 }, async ({ simulation, cluster }) => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    const [code] = readme.split('```ts\n')[1]!.split('```')
    const printed: unknown[][] = []
    const body = code!
      .replace(/^import .*$/m, '')
      .replace('await using kafka', 'const kafka')
      .replace("'localhost:9092'", "'broker-1:9092'")
      .replace('await consumer.commit()', 'await consumer.commit()\n  break')
    // oxlint-disable-next-line typescript/no-implied-eval
    const run = new Function('createMillrace', 'console', `return (async () => {${body}; await kafka.close() })()`) as (
      create: unknown,
      out: unknown,
    ) => Promise<void>
    const create = (options: api.ClientOptions): api.Millrace => api.createMillrace(options, simulation.machine('client').host)
    await run(create, { log: (...what: unknown[]) => void printed.push(what) })
    expect(printed[0]).toMatchObject([{ topic: 'orders', offset: 0 }])
    expect(printed[1]).toEqual([api.partitionOfKey(new TextEncoder().encode('42'), 6), 0, new TextEncoder().encode('two apples')])
    expect([...cluster.offsets.get('billing')!.values()].toSorted((a, b) => b - a)).toEqual([1, 0, 0, 0, 0, 0])
  }))
