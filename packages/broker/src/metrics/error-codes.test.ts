// The table of error codes beside the messages that it speaks of.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorPathsOf, visitErrors } from './error-codes.ts'

const spec = join(import.meta.dirname, '../../../protocol/spec')

/** Fields named errorCode of an answer, `a.b.errorCode 2+`. */
function specified(text: string): string[] {
  const found: string[] = []
  const path: string[] = []
  const lines = text.split('\n')
  for (const line of lines.slice(lines.findIndex((one) => one.startsWith('response ')) + 1)) {
    if (!line.startsWith('  ')) break
    const depth = (line.length - line.trimStart().length) / 2 - 1
    const [name = '', , versions = ''] = line.trim().split(/\s+/)
    path.length = depth
    path.push(name)
    if (name === 'errorCode') found.push(`${path.join('.')} ${versions}`)
  }
  return found
}

test('every field named errorCode of every answer is counted, in the versions that have it', () => {
  let answers = 0
  for (const file of readdirSync(spec)) {
    const text = readFileSync(join(spec, file), 'utf8')
    const key = /^api (\d+) /m.exec(text)?.[1]
    if (key === undefined || !text.includes('\nresponse ')) continue
    answers++
    const written = errorPathsOf(Number(key)).map(
      ({ steps, minVersion, maxVersion }) =>
        `${[...steps, 'errorCode'].join('.')} ${minVersion}${maxVersion === Infinity ? '+' : `-${maxVersion}`}`,
    )
    expect([file, written]).toEqual([file, specified(text)])
  }
  expect(answers).toBeGreaterThan(80)
})

test('a code counts once for the whole and once for each part; one that is left out is NONE', () => {
  const codes: number[] = []
  const response = { responses: [{ partitions: [{ errorCode: 3 }, {}] }, { partitions: [{ errorCode: 6 }] }] }
  visitErrors(errorPathsOf(1), 12, response, (code) => codes.push(code))
  expect(codes).toEqual([0, 3, 0, 6])
  codes.length = 0
  visitErrors(errorPathsOf(1), 6, response, (code) => codes.push(code))
  expect(codes).toEqual([3, 0, 6])
})
