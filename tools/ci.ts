// Runs the parts of continuous integration, two at a time, each line under its part's name; minutes per part and the counts of all tests at the end.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

interface Part {
  readonly name: string
  readonly command: readonly string[]
  /** The parts that must have ended before. */
  readonly after?: readonly string[]
}

const soak = [process.execPath, 'soak/run.ts'] as const
/** The parts that read the build: the test of the packed packages builds again, and while it does nobody may read. */
const readers = ['soak', 'soak leaks', 'check', 'ceilings'] as const

/**
 * A part waits for processes, disks and time-outs much of its time, so another one runs beside it: of those that may begin the first in
 * this order. While the judges come goes what needs none of them.
 */
const inPairs: readonly Part[] = [
  { name: 'judges', command: ['npm', 'run', 'judges'] },
  { name: 'build', command: ['npm', 'run', 'build'] },
  { name: 'soak', command: [...soak, '--quick'], after: ['build'] },
  { name: 'soak leaks', command: [...soak, '--leak', '--minutes', '0.3'], after: ['build'] },
  { name: 'check', command: ['npm', 'run', 'check'], after: ['build'] },
  { name: 'ceilings', command: [...soak, '--memory', '--quick'], after: ['build'] },
  { name: 'sim', command: ['npm', 'run', 'sim', '--', '--quick'] },
  { name: 'fuzz', command: ['npm', 'run', 'fuzz', '--', '--quick', '--seed', '1'] },
  // All packages' tests, in two halves.
  { name: 'test broker', command: ['npm', 'test', '--', '--filter=@millrace/broker'], after: ['judges'] },
  { name: 'test others', command: ['npm', 'test', '--', '--filter=!@millrace/broker'], after: ['judges', ...readers] },
  { name: 'conformance', command: ['npm', 'run', 'conformance', '--', '--quick'], after: ['judges'] },
  {
    name: 'differential',
    command: ['npm', 'run', 'conformance', '--', '--differential', '--quick', '--seed', '7'],
    after: ['judges'],
  },
  { name: 'chaos', command: ['npm', 'run', 'chaos', '--', '--quick', '--seed', '1'] },
  { name: 'failpoints', command: ['npm', 'run', 'chaos', '--', '--failpoints', '--quick', '--seed', '2'] },
  { name: 'kill loop', command: ['npm', 'run', 'chaos', '--', '--broker-loop', '--quick', '--seed', '3'] },
  { name: 'no syncs', command: ['npm', 'run', 'chaos', '--', '--broker-loop', '--no-syncs', '--quick', '--seed', '4'] },
]
const atOnce = 2
/** It counts the milliseconds of processor time in one turn, which grow with what runs beside it: last, and alone. */
const hostile: Part = {
  name: 'hostile',
  command: ['npm', 'run', 'hostile', '--', '--quick'],
  after: inPairs.map(({ name }) => name),
}
const parts = [...inPairs, hostile]

const root = join(import.meta.dirname, '..')
const counts = { passed: 0, failed: 0, skipped: 0 }
const minutes: string[] = []
const failures: string[] = []
/** How many lines of what a failed test says are repeated at the end. */
const failureLines = 40
let broken = 0

const waiting = new Set(parts)
const running = new Map<Part, Promise<void>>()
for (;;) {
  const next = parts.find((part) => waiting.has(part) && mayBegin(part))
  if (next !== undefined && running.size < atOnce) {
    waiting.delete(next)
    running.set(
      next,
      runPart(next).finally(() => running.delete(next)),
    )
  } else if (running.size > 0) await Promise.race(running.values())
  else break
}
if (waiting.size > 0) throw new Error(`these wait for one another: ${[...waiting].map(({ name }) => name).join(', ')}`)

process.stdout.write(`\n${minutes.join('\n')}\n\n`)
if (broken > 0 && counts.failed === 0) counts.failed = broken
if (failures.length > 0) process.stdout.write(`${failures.join('\n')}\n\n`)
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
process.exitCode = broken > 0 || counts.failed > 0 ? 1 : 0

/** Whether all it is to come after have ended, in whichever way. */
function mayBegin({ after = [] }: Part): boolean {
  return after.every((name) => parts.some((part) => part.name === name && !waiting.has(part) && !running.has(part)))
}

async function runPart(part: Part): Promise<void> {
  const started = performance.now()
  process.stdout.write(`\n== ${part.name}\n`)
  const code = await run(part)
  const took = ((performance.now() - started) / 60_000).toFixed(1)
  const outcome = `${part.name.padEnd(12)} ${took.padStart(5)} min  ${code === 0 ? 'ok' : `FAILED with ${code}`}`
  process.stdout.write(`\n== ${outcome}\n`)
  minutes.push(outcome)
  // Without the judges' jars their tests skip by name; that alone fails nothing.
  if (code !== 0 && part.name !== 'judges') broken++
}

function run({ name, command }: Part): Promise<number> {
  return new Promise((resolve, reject) => {
    const [program, ...args] = command as [string, ...string[]]
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    })
    let untilLine = 0
    const keepFailure = (line: string): void => {
      if (/^(?:\S+: )? *FAIL /.test(line) || /^ {2}(?:failed|FAILED) /.test(line)) untilLine = failureLines
      if (untilLine-- > 0) failures.push(`${name}: ${line}`)
    }
    for (const input of [child.stdout, child.stderr])
      createInterface({ input }).on('line', (line) => {
        process.stdout.write(`${name}: ${line}\n`)
        count(line)
        keepFailure(line)
      })
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
