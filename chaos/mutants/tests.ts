// Runs a test mutant: the file of tests holds as the product is, and the named test fails with the steps swapped.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestMutant } from './mutants.ts'
import type { Verdict } from './run.ts'

interface Report {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly Result[]
  }[]
}
interface Result {
  readonly title: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

const root = join(import.meta.dirname, '../..')

/** @throws Error the tests could not be run. */
export async function runTestMutant(mutant: TestMutant): Promise<Verdict> {
  const { name, file, test } = mutant
  const [broken] = failures(await results(mutant, undefined))
  if (broken !== undefined) return { caught: false, how: `${file} fails as the product is: ${broken.title}` }
  const failed = failures(await results(mutant, name)).filter(({ title }) => title.startsWith(test))
  const [first] = failed
  if (first === undefined) return { caught: false, how: `${file}: the tests "${test} …" hold` }
  const message = (first.failureMessages[0] ?? '').split('\n')[0] ?? ''
  return { caught: true, how: `${file}: "${first.title}" fails: ${message}` }
}

const failures = (all: readonly Result[]): readonly Result[] => all.filter(({ status }) => status === 'failed')

/** Every test of the file. @throws Error the file could not be loaded: that says nothing of the steps. */
async function results({ package: directory, file }: TestMutant, mutant: string | undefined): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-mutant-'))
  try {
    const output = join(folder, 'report.json')
    const config = join(import.meta.dirname, 'vitest.config.ts')
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const args = ['run', '--root', join(root, directory), '--config', config, '--reporter', 'json', '--outputFile', output, file]
    const text = await run([...process.execArgv, vitest, ...args], mutant)
    if (!existsSync(output)) throw new Error(`no report of ${file}:\n${text}`)
    const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as Report
    const [only] = testResults
    if (only === undefined || testResults.length !== 1 || only.assertionResults.length === 0)
      throw new Error(`${file} could not be run: ${only?.message ?? text}`)
    return only.assertionResults
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs node to its end. @returns what it said. */
function run(args: readonly string[], mutant: string | undefined): Promise<string> {
  const environment = mutant === undefined ? {} : { CHAOS_MUTANT: mutant }
  const child = spawn(process.execPath, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (some: string) => (text += some))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve(text))
  })
}
