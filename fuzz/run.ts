// npm run fuzz [-- --quick | --seconds N] [--seed N] [--only TARGET] [--report FILE] [--keep FOLDER]: hostile bytes for parsers and a whole broker, led by coverage.
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Coverage } from './coverage.ts'
import { SeededRandom } from '../packages/protocol/test/random.ts'
import { reportOf } from './report.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    report: { type: 'string' },
    keep: { type: 'string' },
  },
})
const seconds = values.seconds === undefined ? (values.quick === true ? 60 : 600) : Number(values.seconds)
const seed = values.seed === undefined ? Date.now() & 0xffffff : Number(values.seed)
const keepIn = values.keep ?? join(tmpdir(), `millrace-fuzz-${seed}`)
process.stdout.write(`fuzz: seed ${seed}, ${seconds} s\n`)

// Coverage begins before the modules are there, so that their functions are known from the start.
const coverage = new Coverage(/packages\/(protocol|broker|host)\/src\//)
const { decodeTarget, frameTarget, recordsTarget } = await import('./parser-targets.ts')
const { BrokerTarget } = await import('./broker-target.ts')
const { Campaign } = await import('./campaign.ts')
const { keptFindings } = await import('./found.ts')

const targets = [decodeTarget, frameTarget, recordsTarget, new BrokerTarget(seed)].filter(
  ({ name }) => values.only === undefined || values.only === name,
)
const shares: Readonly<Record<string, number>> = { decode: 0.3, frames: 0.03, records: 0.22, broker: 0.45 }
const whole = targets.reduce((sum, { name }) => sum + (shares[name] ?? 0), 0)
const counts = { passed: 0, failed: 0 }

for (const target of targets) {
  const campaign = new Campaign(target, coverage, new SeededRandom(seed), keepIn)
  for (const [name, found] of keptFindings()) {
    if (found.target !== target.name) continue
    const again = await campaign.replay(found.inputs)
    if (again === undefined) counts.passed++
    else {
      counts.failed++
      process.stdout.write(`  FAILED   ${name}: ${again}\n`)
    }
  }
  const findings = await campaign.run((seconds * (shares[target.name] ?? 0)) / whole)
  await target.close?.()
  for (const finding of findings) process.stdout.write(`  FAILED   ${target.name}: ${finding}\n`)
  if (findings.length > 0) counts.failed += findings.length
  else counts.passed++
  process.stdout.write(`${campaign.summary()}\n`)
}

const report = reportOf(coverage)
process.stdout.write(report.summary)
if (values.report !== undefined) writeFileSync(values.report, report.gaps)
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`)
process.exitCode = counts.failed === 0 ? 0 : 1
