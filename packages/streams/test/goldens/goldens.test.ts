// A part of the goldens in every run; `npm run goldens -- FILE.jsonl` replays whole files.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Golden } from './replay.ts'
import { opOf, replay } from './replay.ts'

const lines = readFileSync(fileURLToPath(new URL('sample.jsonl', import.meta.url)), 'utf8')
  .trim()
  .split('\n')
const goldens = lines.map((line) => JSON.parse(line) as Golden)
const ops = [...new Set(goldens.map((golden) => opOf(golden.topology)))]

test.each(ops)('%s: every step writes what Kafka Streams writes', (op) => {
  for (const golden of goldens.filter((each) => opOf(each.topology) === op)) {
    expect({ golden: golden.id, verdict: replay(golden) }).toEqual({ golden: golden.id, verdict: { kind: 'passed' } })
  }
})

test('a golden that does not hold is reported with the step', () => {
  const golden = goldens.find(({ topology }) => topology.op === 'reduce')!
  const verdict = replay({
    ...golden,
    output: golden.output.map((step, at) => (at === 0 ? [['wrong', 'wrong', 0] as const] : step)),
  })
  expect(verdict).toMatchObject({ kind: 'failed', why: expect.stringContaining('step 0') })
})
