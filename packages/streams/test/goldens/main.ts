// npm run goldens -- FILE.jsonl …: replays goldens and prints 'N passed, N failed, N skipped'.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Golden } from './replay.ts'
import { opOf, replay } from './replay.ts'

const shownMax = 20

function print(to: NodeJS.WriteStream, line: string): void {
  to.write(`${line}\n`)
}
const files = process.argv.slice(2)
if (files.length === 0) {
  print(process.stderr, 'usage: npm run goldens -- FILE.jsonl [FILE.jsonl …]')
  process.exit(2)
}

let passed = 0
let failed = 0
const failedOps = new Map<string, number>()
const skipped = new Map<string, number>()
for (const file of files) {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line.trim() === '') continue
    const golden = JSON.parse(line) as Golden
    const verdict = replay(golden)
    const op = opOf(golden.topology)
    if (verdict.kind === 'passed') passed++
    else if (verdict.kind === 'skipped') skipped.set(op, (skipped.get(op) ?? 0) + 1)
    else {
      failed++
      failedOps.set(op, (failedOps.get(op) ?? 0) + 1)
      if (failed <= shownMax) print(process.stderr, `golden ${golden.id} (${JSON.stringify(golden.topology)}): ${verdict.why}`)
    }
  }
}
for (const [op, count] of failedOps) print(process.stdout, `failed: ${op} (${count})`)
for (const [op, count] of skipped) print(process.stdout, `skipped: ${op} (${count})`)
const skippedCount = [...skipped.values()].reduce((sum, count) => sum + count, 0)
print(process.stdout, `${passed} passed, ${failed} failed, ${skippedCount} skipped`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
