// npm run fuzz [-- --quick | --seconds N] [--seed N] [--only TARGET,…] [--report FILE] [--keep FOLDER] [--corpus FOLDER]: hostile bytes for parsers and a whole broker, led by coverage.
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { watchBranches } from './branches.ts'
import { CorpusFile } from './corpus-file.ts'
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
    corpus: { type: 'string' },
  },
})
const seconds = values.seconds === undefined ? (values.quick === true ? 35 : 600) : Number(values.seconds)
const seed = values.seed === undefined ? Date.now() & 0xffffff : Number(values.seed)
const keepIn = values.keep ?? join(tmpdir(), `millrace-fuzz-${seed}`)
/** Each target has its turn this often, so that a run that is stopped has done something of everything. */
const roundSeconds = 60
process.stdout.write(`fuzz: seed ${seed}, ${seconds} s of processor time\n`)

// Counters go in as modules are loaded: nothing of the packages may be there before.
watchBranches(/\/packages\/(protocol|broker|host|client|streams|connect)\/src\//)
const { allTargets } = await import('./targets.ts')
const { Campaign } = await import('./campaign.ts')
const { keptFindings } = await import('./found.ts')

const only = values.only?.split(',')
const chosen = allTargets().filter(({ target: { name } }) => only === undefined || only.includes(name))
const whole = chosen.reduce((sum, { share }) => sum + share, 0)
const campaigns = chosen.map(({ target, share }) => {
  const kept = values.corpus === undefined ? undefined : new CorpusFile(join(values.corpus, `${target.name}.txt`))
  return { target, share: share / whole, campaign: new Campaign(target, new SeededRandom(seed), keepIn, kept) }
})
const counts = { passed: 0, failed: 0 }

for (const { target, campaign } of campaigns) {
  for (const [name, found] of keptFindings()) {
    if (found.target !== target.name) continue
    const again = await campaign.replay(found.inputs)
    if (again === undefined) counts.passed++
    else {
      counts.failed++
      process.stdout.write(`  FAILED   ${name}: ${again}\n`)
    }
  }
}
const failures = new Map<string, readonly string[]>()
const rounds = Math.max(1, Math.round(seconds / roundSeconds))
for (let round = 0; round < rounds; round++) {
  for (const { target, share, campaign } of campaigns) {
    if (round === 0) await campaign.begin()
    failures.set(target.name, await campaign.run((seconds / rounds) * share))
    await target.close?.()
  }
  if (values.report === undefined) continue
  const report = reportOf()
  writeFileSync(values.report, report.gaps)
  if (round + 1 < rounds)
    process.stdout.write(`${campaigns.map(({ campaign }) => `${campaign.summary()}\n`).join('')}${report.summary}`)
}
for (const { target, campaign } of campaigns) {
  const found = failures.get(target.name) ?? []
  for (const finding of found) process.stdout.write(`  FAILED   ${target.name}: ${finding}\n`)
  if (found.length > 0) counts.failed += found.length
  else counts.passed++
  process.stdout.write(`${campaign.summary()}\n`)
}
process.stdout.write(reportOf().summary)
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`)
process.exitCode = counts.failed === 0 ? 0 : 1
