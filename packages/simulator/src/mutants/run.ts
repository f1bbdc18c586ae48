// npm run sim -- --mutants [--only NAME]: each mutant in a process of its own, seed after seed, until a check finds it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Mutant } from './mutants.ts'
import { mutantNamed, mutants } from './mutants.ts'

const seedsMaxDefault = 60

/** @returns how many were not found. */
export function runMutants(only: readonly string[] | undefined): number {
  const chosen = only === undefined ? mutants : only.map(mutantNamed)
  let missed = 0
  for (const mutant of chosen) {
    const line = runMutant(mutant)
    if (line === undefined) missed++
    process.stdout.write(
      `| ${mutant.name} | ${mutant.defect} | ${line ?? `NOT found in ${mutant.seedsMax ?? seedsMaxDefault} seeds |`} |\n`,
    )
  }
  process.stdout.write(`${chosen.length - missed} passed, ${missed} failed\n`)
  return missed
}

/** @returns seeds needed and the check that found it; undefined: none did. */
function runMutant({ name, faults, durability, seedsMax = seedsMaxDefault }: Mutant): string | undefined {
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
  if (found !== null) return `${found[1]} | ${found[2]}`
  if (!/^sim: /m.test(child.stdout)) throw new Error(`mutant ${name} did not run: ${child.stderr.slice(0, 2000)}`)
  return undefined
}
