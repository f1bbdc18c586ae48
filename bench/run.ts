// npm run bench [-- NAME…] [--quick] [--rounds=N] [--only=PATTERN] [--floor]: each benchmark runs the peer and us in turn and prints the ratio of medians.
import { missingJudges } from '@millrace/judges'
import { cdc } from './cdc.ts'
import { compaction } from './compaction.ts'
import { consume } from './consume.ts'
import { cost } from './cost.ts'
import { ephemeral } from './ephemeral.ts'
import { limits } from './limits.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { produceConsume } from './produce-consume.ts'
import { produce, produceFlushed, produceLatency, produceUntouched } from './produce.ts'
import type { Row } from './report.ts'
import { rowText } from './report.ts'
import { restart, restartLoads } from './restart.ts'
import { scaling } from './scaling.ts'
import { startUp } from './start-up.ts'
import { streams } from './streams.ts'

// An orderly exit takes brokers and loads along.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(code))

const quick = process.argv.includes('--quick')
const option = (name: string): string | undefined =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3)
/** An even number: every other round goes in the opposite order, and who comes first has an advantage of up to a third. */
const rounds = Number(option('rounds') ?? (quick ? 1 : 4))
/** --only=PATTERN leaves out the cells of a benchmark whose name it does not match; --floor adds a broker that only answers. */
const effort = { rounds, quick, only: new RegExp(option('only') ?? ''), floor: process.argv.includes('--floor') }

const benches: Readonly<Record<string, () => Promise<Row[]>>> = {
  'start-up': () => startUp(rounds),
  ephemeral: async () => ephemeral(),
  'produce-consume': () => produceConsume(rounds, quick ? 200_000 : 1_000_000),
  produce: () => produce(effort),
  'produce-latency': () => produceLatency(effort),
  'produce-flushed': () => produceFlushed(effort),
  'produce-untouched': () => produceUntouched(effort),
  consume: () => consume(effort),
  'one-at-a-time': () => oneAtATime(effort),
  cost: () => cost(effort),
  streams: () => streams(rounds, quick ? 200_000 : 2_000_000),
  compaction: () => compaction(rounds),
  restart: () => restart(rounds, quick ? restartLoads.slice(0, 1) : restartLoads),
  'scaling-partitions': () => scaling(rounds, quick ? 20_000 : 200_000, ['partitions']),
  'scaling-connections': () => scaling(rounds, quick ? 20_000 : 200_000, ['connections', 'active']),
  'scaling-groups': () => scaling(rounds, quick ? 20_000 : 200_000, ['groups']),
  cdc: () => cdc(rounds, quick ? 100_000 : 1_000_000),
}

const asked = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
if (asked.includes('limits')) {
  for (const { what, value, unit } of await limits()) process.stdout.write(`${what}: ${value.toPrecision(3)} ${unit}\n`)
  process.exit(0)
}
const reason = missingJudges('broker', 'tools', 'debezium')
if (reason !== undefined) {
  process.stderr.write(`the peers cannot run: ${reason}\n`)
  process.exit(1)
}
for (const name of asked)
  if (!Object.hasOwn(benches, name)) throw new Error(`no benchmark ${name}: ${Object.keys(benches).join(', ')}`)
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  process.stdout.write(`\n== ${name}\n`)
  for (const row of await bench()) process.stdout.write(`${rowText(row)}\n`)
}
