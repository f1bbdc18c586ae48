// Runs the parts of continuous integration, with minutes per part and the counts of all tests at the end.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

interface Part {
  readonly name: string
  readonly command: readonly string[]
}

const parts: readonly Part[] = [
  { name: 'judges', command: ['npm', 'run', 'judges'] },
  { name: 'test', command: ['npm', 'test'] },
  { name: 'check', command: ['npm', 'run', 'check'] },
  { name: 'conformance', command: ['npm', 'run', 'conformance', '--', '--quick'] },
  { name: 'differential', command: ['npm', 'run', 'conformance', '--', '--differential', '--quick', '--seed', '7'] },
  { name: 'chaos', command: ['npm', 'run', 'chaos', '--', '--quick', '--seed', '1'] },
  { name: 'sim', command: ['npm', 'run', 'sim', '--', '--quick'] },
  { name: 'kill loop', command: ['npm', 'run', 'chaos', '--', '--broker-loop', '--quick', '--seed', '3'] },
  { name: 'no syncs', command: ['npm', 'run', 'chaos', '--', '--broker-loop', '--no-syncs', '--quick', '--seed', '4'] },
  { name: 'fuzz', command: ['npm', 'run', 'fuzz', '--', '--quick', '--seed', '1'] },
  { name: 'hostile', command: ['npm', 'run', 'hostile', '--', '--quick'] },
  { name: 'soak', command: ['npm', 'run', 'soak', '--', '--quick'] },
  { name: 'soak leaks', command: ['npm', 'run', 'soak', '--', '--leak', '--minutes', '0.3'] },
  { name: 'ceilings', command: ['npm', 'run', 'soak', '--', '--memory', '--quick'] },
  { name: 'failpoints', command: ['npm', 'run', 'chaos', '--', '--failpoints', '--quick', '--seed', '2'] },
]

const root = join(import.meta.dirname, '..')
const counts = { passed: 0, failed: 0, skipped: 0 }
const minutes: string[] = []
const failures: string[] = []
/** How many lines of what a failed test says are repeated at the end. */
const failureLines = 40
let broken = 0

for (const part of parts) {
  const started = performance.now()
  process.stdout.write(`\n== ${part.name}\n`)
  const code = await runPart(part)
  const took = ((performance.now() - started) / 60_000).toFixed(1)
  minutes.push(`${part.name.padEnd(12)} ${took.padStart(5)} min  ${code === 0 ? 'ok' : `FAILED with ${code}`}`)
  // Without the judges' jars their tests skip by name; that alone fails nothing.
  if (code !== 0 && part.name !== 'judges') broken++
}

process.stdout.write(`\n${minutes.join('\n')}\n\n`)
if (broken > 0 && counts.failed === 0) counts.failed = broken
if (failures.length > 0) process.stdout.write(`${failures.join('\n')}\n\n`)
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
process.exitCode = broken > 0 || counts.failed > 0 ? 1 : 0

function runPart({ command }: Part): Promise<number> {
  return new Promise((resolve, reject) => {
    const [program, ...args] = command as [string, ...string[]]
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    })
    let rest = ''
    let untilLine = 0
    const keepFailure = (line: string): void => {
      if (/^(?:\S+: )? *FAIL /.test(line) || /^ {2}failed /.test(line)) untilLine = failureLines
      if (untilLine-- > 0) failures.push(line)
    }
    const take = (chunk: Buffer): void => {
      process.stdout.write(chunk)
      const lines = (rest + chunk.toString()).split('\n')
      rest = lines.pop() as string
      for (const line of lines) {
        count(line)
        keepFailure(line)
      }
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/** Vitest's `Tests  1 failed | 5 passed | 2 skipped (8)`, and our own suites' `5 passed, 1 failed, 2 skipped`. */
function count(line: string): void {
  const vitest = /\bTests {2}((?:\d+ (?:failed|passed|skipped|todo)(?: \| )?)+) \(\d+\)/.exec(line)
  const own = /^(?:\S+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line.trim())
  if (vitest !== null) {
    for (const [, number, what] of (vitest[1] as string).matchAll(/(\d+) (\w+)/g)) {
      if (what === 'passed' || what === 'failed' || what === 'skipped') counts[what] += Number(number)
    }
  } else if (own !== null) {
    counts.passed += Number(own[1])
    counts.failed += Number(own[2])
    counts.skipped += Number(own[3] ?? 0)
  }
}
