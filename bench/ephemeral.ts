// How soon a broker for tests is ready: the first of a process, whose code is cold, and those after it, each process a new one.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { median, nodeBinary } from './nodes.ts'
import type { Row } from './report.ts'

const processes = 15
/** Brokers one after the other in a process. */
const brokers = 30

/** What a test has loaded before it wants a broker. */
const shapes = {
  'nothing but the broker loaded': '',
  'a client loaded, as in a test that uses one':
    "import { createMillrace } from '@millrace/client'\nimport { nodeHost } from '@millrace/host/node'\nnodeHost({}), createMillrace\n",
}

/** Bar: ≤ 50 ms. Apache Kafka has nothing of the kind; a broker of it takes 3.4 s (`start-up`). */
export function ephemeral(): Row[] {
  return Object.entries(shapes).flatMap(([shape, imports]) => {
    const times = Array.from({ length: processes }, () => createTimes(imports))
    const first = times.map((each) => each[0] as number)
    process.stderr.write(`  ${shape}, first: ${first.map((ms) => ms.toFixed(0)).join(' ')} ms\n`)
    return [
      row(`first broker for tests of a process, ${shape}`, median(first)),
      row(`those after it, ${shape}`, median(times.flatMap((each) => each.slice(1)))),
    ]
  })
}

const row = (what: string, ours: number): Row => ({
  ...{ what, unit: 'ms', peer: Number.NaN, ours, bar: 50, atMost: true, absolute: true },
})

function createTimes(imports: string): number[] {
  const program = `${imports}import { createBroker } from '@millrace/broker'
const times = []
for (let i = 0; i < ${brokers}; i++) {
  const started = performance.now()
  const broker = await createBroker({ ephemeral: true })
  times.push(performance.now() - started)
  await broker.stop()
}
console.log(JSON.stringify(times))`
  const output = execFileSync(nodeBinary, ['--input-type=module', '--eval', program], { cwd: join(import.meta.dirname, '..') })
  return JSON.parse(output.toString()) as number[]
}
