// npm run conformance [-- --quick] [--only TEXT] [--apache-kafka]: foreign clients and systems on our broker, our packages on Apache Kafka, librdkafka's tests.
// With --differential [--seed N] [--steps M] [--coverage FILE] [--report FILE]: random requests to both. --apache-kafka puts the real one in our broker's place: what fails there too is the check's fault.
// --directories [--quick] [--seed N] [--seeds M]: Apache Kafka and our broker in turn on the same log directories.
// --librdkafka: librdkafka's own tests alone, with [--mode classic|consumer|idempotent] [--jobs N] [--logs FOLDER] [--record].
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { brokerConfig, createBroker } from '@millrace/broker'
import { nodeHost } from '@millrace/host/node'
import { modes, oneReplica, removeFolder, startApacheKafka, temporaryFolder } from '@millrace/judges'
import type { Check } from './check.ts'
import { clientChecks } from './clients.ts'
import { debeziumChecks } from './debezium.ts'
import { differential } from './differential/run.ts'
import { directories, directoryChecks } from './directories/run.ts'
import { javaStreamsChecks } from './java-streams.ts'
import { kafkaConnectChecks } from './kafka-connect.ts'
import { librdkafkaSuite } from './librdkafka.ts'
import { mirrorMakerChecks } from './mirror-maker.ts'
import { mixedGroupChecks } from './mixed-groups.ts'
import { programChecks } from './programs.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string' },
    'apache-kafka': { type: 'boolean' },
    differential: { type: 'boolean' },
    seed: { type: 'string' },
    steps: { type: 'string' },
    coverage: { type: 'string' },
    report: { type: 'string' },
    directories: { type: 'boolean' },
    seeds: { type: 'string' },
    librdkafka: { type: 'boolean' },
    mode: { type: 'string' },
    jobs: { type: 'string' },
    logs: { type: 'string' },
    record: { type: 'boolean' },
  },
})
// An orderly exit takes children and temporary folders along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const quick = values.quick === true
if (values.differential === true) {
  const found = await differential({
    seed: Number(values.seed ?? 1),
    steps: Number(values.steps ?? (quick ? 500 : 20_000)),
    most: quick ? 20 : 60,
    ...(values.report === undefined ? {} : { report: values.report }),
    ...(values.coverage === undefined ? {} : { coverage: values.coverage }),
  })
  process.exit((found ?? 0) === 0 ? 0 : 1)
}
if (values.directories === true) {
  const failed = await directories({ seed: Number(values.seed ?? 1), seeds: Number(values.seeds ?? (quick ? 2 : 20)), quick })
  process.exit(failed === 0 ? 0 : 1)
}
const counts = { passed: 0, failed: 0, skipped: 0 }

const settings = {
  'num.partitions': '4',
  ...oneReplica,
  // A member that dies is to be missed within seconds.
  'group.consumer.min.session.timeout.ms': '6000',
  'group.consumer.session.timeout.ms': '6000',
  'group.consumer.min.heartbeat.interval.ms': '500',
  'group.consumer.heartbeat.interval.ms': '500',
}
if (values.librdkafka !== true) {
  await runChecks()
  // The packages' own tests against Apache Kafka lie in their test/judges folders. npm test runs them where the jars are.
  if (!quick && values.only === undefined && values['apache-kafka'] !== true) await runJudged()
}
if (values.librdkafka === true || (values.only === undefined && values['apache-kafka'] !== true)) await runLibrdkafka()

process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
process.exitCode = counts.failed === 0 ? 0 : 1

async function runChecks(): Promise<void> {
  const side = values['apache-kafka'] === true ? await apacheKafka() : await ours()
  process.stdout.write(`${side.name} on ${side.bootstrap}\n`)
  const checks = [
    clientChecks,
    programChecks,
    javaStreamsChecks,
    kafkaConnectChecks,
    debeziumChecks,
    mirrorMakerChecks,
    mixedGroupChecks,
    directoryChecks,
  ].flatMap((make) => make(() => side.bootstrap, quick))
  for (const check of checks) if (values.only === undefined || check.name.includes(values.only)) await runCheck(check)
  await side.stop()
}

async function runLibrdkafka(): Promise<void> {
  const { mode, only, logs } = values
  const chosen = modes.filter((each) => mode === undefined || each === mode)
  if (chosen.length === 0) throw new Error(`--mode ${mode}: one of ${modes.join(', ')}`)
  await librdkafkaSuite(
    {
      modes: chosen,
      quick,
      // They wait more than they work.
      jobs: Number(values.jobs ?? (quick ? 3 : 2)),
      peer: values['apache-kafka'] === true ? 'kafka' : 'ours',
      record: values.record === true,
      ...(only === undefined ? {} : { only }),
      ...(logs === undefined ? {} : { logs }),
    },
    counts,
  )
}

interface Side {
  readonly name: string
  readonly bootstrap: string
  stop(): Promise<void>
}

async function ours(): Promise<Side> {
  const directory = temporaryFolder('millrace-conformance')
  const config = brokerConfig({ 'log.dirs': directory, listeners: 'PLAINTEXT://127.0.0.1:0', ...settings })
  const broker = await createBroker(config, nodeHost({ level: 'error' }))
  return {
    name: 'our broker',
    bootstrap: broker.bootstrap,
    async stop() {
      await broker.stop()
      removeFolder(directory)
    },
  }
}

async function apacheKafka(): Promise<Side> {
  const kafka = await startApacheKafka({ settings })
  return { name: 'Apache Kafka', bootstrap: kafka.bootstrap, stop: () => kafka.stop() }
}

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
