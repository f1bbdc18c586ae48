// npm run soak [-- --minutes N] [--pace N] [--quick] [--leak] [--report FILE]: growth under a long steady load; --memory: ceilings under the worst load.
import { parseArgs } from 'node:util'
import { ceilings } from './ceilings.ts'
import { soak } from './soak.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    pace: { type: 'string' },
    quick: { type: 'boolean' },
    leak: { type: 'boolean' },
    report: { type: 'string' },
    memory: { type: 'boolean' },
  },
})
const quick = values.quick === true
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const problems = values.memory === true ? await memory() : await growth()
for (const problem of problems) process.stdout.write(`  FAILED ${problem}\n`)
process.stdout.write(`${problems.length === 0 ? 1 : 0} passed, ${problems.length === 0 ? 0 : 1} failed\n`)
process.exitCode = problems.length === 0 ? 0 : 1

function memory(): Promise<string[]> {
  process.stdout.write('soak: memory under the worst that clients may do\n')
  return ceilings(quick)
}

function growth(): Promise<string[]> {
  const minutes = Number(values.minutes ?? (quick ? 0.4 : 30))
  if (!(minutes > 0)) throw new RangeError(`--minutes ${values.minutes} is no time`)
  const leaks = values.leak === true
  process.stdout.write(`soak: ${minutes} minutes of everything${leaks ? ', with a leak that must be found' : ''}\n`)
  return soak({ minutes, pace: Number(values.pace ?? (quick ? 2 : 1)), leaks, report: values.report })
}
