// npm run sim -- --mutants [--only NAME]: each mutant in a process of its own, seed after seed, until a check finds it; or under the test that holds it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { HeldMutant, Mutant } from './mutants.ts'
import { mutantNamed, mutants } from './mutants.ts'
import { runUnderTest } from './tests.ts'

const seedsMaxDefault = 60

/** @returns how many were not found. */
export async function runMutants(only: readonly string[] | undefined): Promise<number> {
  const chosen = only === undefined ? mutants : only.map(mutantNamed)
  let missed = 0
  for (const mutant of chosen) {
    const { found, line } = 'holding' in mutant ? await runHeld(mutant) : runMutant(mutant)
    if (!found) missed++
    process.stdout.write(`| ${mutant.name} | ${mutant.defect} | ${line} |\n`)
  }
  process.stdout.write(`${chosen.length - missed} passed, ${missed} failed\n`)
  return missed
}

interface Outcome {
  readonly found: boolean
  /** Seeds needed, and what found it. */
  readonly line: string
}

async function runHeld({ changes, holding }: HeldMutant): Promise<Outcome> {
  const { caught, how } = await runUnderTest(changes, holding)
  return { found: caught, line: `test | ${caught ? '' : 'NOT caught: '}${how}` }
}

function runMutant({ name, faults, durability, seedsMax = seedsMaxDefault }: Mutant): Outcome {
  const folder = import.meta.dirname
  const args = [
    '--conditions=@millrace/source',
    '--import',
    join(folder, 'load.ts'),
    join(folder, '../main.ts'),
    '--seeds',
    `1-${seedsMax}`,
    '--until-failure',
    ...(faults === undefined ? [] : ['--faults', faults.join(',')]),
    ...(durability === undefined ? [] : ['--durability', durability]),
  ]
  const child = spawnSync(process.execPath, args, { env: { ...process.env, SIM_MUTANT: name }, encoding: 'utf8' })
  const found = /failed seed (\d+): ([^:\n]+)/.exec(child.stdout)
  if (found !== null) return { found: true, line: `${found[1]} | ${found[2]}` }
  if (!/^sim: /m.test(child.stdout)) throw new Error(`mutant ${name} did not run: ${child.stderr.slice(0, 2000)}`)
  return { found: false, line: `NOT found in ${seedsMax} seeds |` }
}
