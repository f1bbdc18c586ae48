// Patterns by RE2's syntax: what is valid and what matches, against what RE2/J said, and in bounded time.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { compileRe2 } from './re2.ts'

/** The names that RE2/J was asked about, in the order of its answers. */
const names = 'a b ab abc topic-1 Topic_2 orders.eu orders.us x __consumer_offsets A aaaa aab 0 1.2.3 foo-bar foo_bar'.split(' ')

test('4,175 patterns are valid, and match, where RE2/J says so', () => {
  const file = gunzipSync(readFileSync(new URL('../../../test/coordinator/re2j.txt.gz', import.meta.url))).toString()
  const wrong: string[] = []
  for (const line of file.trimEnd().split('\n')) {
    const [, pattern = '', answer = ''] = /^(.*)\t([^\t]*)$/.exec(line) ?? []
    const compiled = compileRe2(pattern)
    const ours = 'invalid' in compiled ? 'bad' : names.map((name) => (compiled.matches(name) ? '1' : '0')).join('')
    if (ours !== (answer.startsWith('bad') ? 'bad' : answer)) wrong.push(`${pattern}: ${ours}, not ${answer}`)
  }
  expect(wrong).toEqual([])
})

test('a pattern that ruins a backtracking matcher is matched in one pass', () => {
  const compiled = compileRe2('(a*)*(a|aa)+(a*)*b')
  if ('invalid' in compiled) throw new Error(compiled.invalid)
  expect(compiled.matches('a'.repeat(249))).toBe(false)
  expect(compiled.matches(`${'a'.repeat(248)}b`)).toBe(true)
})

test('a pattern that would take too many steps is refused', () => {
  expect(compileRe2('((((a{100}){100}){100}){100}){100}')).toHaveProperty('invalid')
  expect(compileRe2('('.repeat(5_000))).toHaveProperty('invalid')
})

test.each([
  ['nothing, repeated', '((((){1000}){1000}){1000}){1000}'],
  ['nothing that is long, repeated', `(((${'()'.repeat(10_000)}a){100}){100}){100}`],
])('a pattern of %s is refused before it has taken long', (_, pattern) => {
  expect(compileRe2(pattern)).toHaveProperty('invalid')
})

test('named groups are read in the length of the pattern, not in its square', () => {
  const timeOf = (groups: number): number => {
    const pattern = Array.from({ length: groups }, (_, i) => `(?P<n${i}>)`).join('')
    const began = performance.now()
    compileRe2(pattern)
    return performance.now() - began
  }
  // Eight times as long: eight times the work, not sixty-four. Others may have the processor meanwhile, so until it is seen.
  let few = Number.POSITIVE_INFINITY
  let many = Number.POSITIVE_INFINITY
  for (let i = 0; i < 5 || (i < 200 && many >= 24 * few); i++) {
    few = Math.min(few, timeOf(400))
    many = Math.min(many, timeOf(3_200))
  }
  expect(many).toBeLessThan(24 * few)
})
