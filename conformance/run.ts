// npm run conformance [-- --quick] [--only TEXT]: foreign clients on our broker, our packages on Apache Kafka. With --differential [--seed N] [--steps M]: random requests to both.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { brokerConfig, createBroker } from '@millrace/broker'
import { nodeHost } from '@millrace/host/node'
import type { Check } from './check.ts'
import { clientChecks } from './clients.ts'
import { differential } from './differential/run.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string' },
    differential: { type: 'boolean' },
    seed: { type: 'string' },
    steps: { type: 'string' },
  },
})
const quick = values.quick === true
if (values.differential === true) {
  const found = await differential({
    seed: Number(values.seed ?? 1),
    steps: Number(values.steps ?? (quick ? 500 : 20_000)),
    most: 20,
  })
  process.exit((found ?? 0) === 0 ? 0 : 1)
}
const counts = { passed: 0, failed: 0, skipped: 0 }

const directory = mkdtempSync(join(tmpdir(), 'millrace-conformance-'))
const broker = await createBroker(
  brokerConfig({
    'log.dirs': directory,
    listeners: 'PLAINTEXT://127.0.0.1:0',
    'num.partitions': 4,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
  }),
  nodeHost({ level: 'error' }),
)
const bootstrap = `127.0.0.1:${broker.listeners[0]?.port}`
process.stdout.write(`our broker on ${bootstrap}\n`)
for (const check of clientChecks(() => bootstrap, quick))
  if (values.only === undefined || check.name.includes(values.only)) await runCheck(check)
await broker.stop()
rmSync(directory, { recursive: true, force: true })

// The packages' own tests against Apache Kafka lie in their test/judges folders. npm test runs them where the jars are.
if (!quick && values.only === undefined) await runJudged()

process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
process.exitCode = counts.failed === 0 ? 0 : 1

async function runCheck({ name, missing, run }: Check): Promise<void> {
  const reason = missing()
  if (reason !== undefined) {
    counts.skipped++
    process.stdout.write(`  skipped  ${name}: ${reason}\n`)
    return
  }
  const started = performance.now()
  try {
    await run()
    counts.passed++
    process.stdout.write(`  passed   ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`)
  } catch (cause) {
    counts.failed++
    process.stdout.write(`  FAILED   ${name}: ${cause instanceof Error ? cause.message : String(cause)}\n`)
  }
}

async function runJudged(): Promise<void> {
  for (const name of ['broker', 'client', 'streams', 'connect']) {
    const code = await new Promise<number>((resolve) => {
      const child = spawn('npx', ['vitest', 'run', 'judges', '--passWithNoTests'], {
        cwd: join(import.meta.dirname, '../packages', name),
        stdio: 'inherit',
      })
      child.once('exit', (exit) => resolve(exit ?? 1))
    })
    if (code === 0) counts.passed++
    else counts.failed++
  }
}
