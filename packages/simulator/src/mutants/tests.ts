// Runs a mutant under tests, where no run can tell it from the product: the file holds as the product is, and the named test fails with the change.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Change } from './change.ts'

/** The tests that hold what a mutant breaks. */
export interface HoldingTest {
  readonly package: string
  /** The file of tests, in the package. */
  readonly file: string
  /** Begins the names of the tests of which at least one has to fail. */
  readonly test: string
}

export interface Verdict {
  readonly caught: boolean
  /** What failed, and what it said. */
  readonly how: string
}

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

const root = join(import.meta.dirname, '../../../..')

/** @throws Error the tests could not be run. */
export async function runUnderTest(changes: readonly Change[], holding: HoldingTest): Promise<Verdict> {
  const { file, test } = holding
  const [broken] = failures(await results(holding, []))
  if (broken !== undefined) return { caught: false, how: `${file} fails as the product is: ${broken.title}` }
  const failed = failures(await results(holding, changes)).filter(({ title }) => title.startsWith(test))
  const [first] = failed
  if (first === undefined) return { caught: false, how: `${file}: the tests "${test} …" hold` }
  const message = (first.failureMessages[0] ?? '').split('\n')[0] ?? ''
  return { caught: true, how: `${file}: "${first.title}" fails: ${message}` }
}

const failures = (all: readonly Result[]): readonly Result[] => all.filter(({ status }) => status === 'failed')

/** Every test of the file. @throws Error the file could not be loaded: that says nothing of the steps. */
async function results({ package: directory, file }: HoldingTest, changes: readonly Change[]): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-mutant-'))
  try {
    const output = join(folder, 'report.json')
    const config = join(import.meta.dirname, '../../mutants.vitest.config.ts')
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const args = ['run', '--root', join(root, directory), '--config', config, '--reporter', 'json', '--outputFile', output, file]
    const text = await run([...process.execArgv, vitest, ...args], changes)
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
function run(args: readonly string[], changes: readonly Change[]): Promise<string> {
  const env = { ...process.env, MUTANT_CHANGES: JSON.stringify(changes) }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (some: string) => (text += some))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve(text))
  })
}
