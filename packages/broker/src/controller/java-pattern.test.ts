// Which texts are regular expressions of Java: what java.util.regex.Pattern.compile of OpenJDK 17 said to each.
import { describe, expect, test } from 'vitest'
import { isJavaPattern } from './java-pattern.ts'

describe('a pattern of Java', () => {
  test.each([
    ...['', 'abc', '.*', 'a++', 'a{2}+', '{2}', 'a*{2}', '(?<n>a)\\k<n>', '\\Q[(\\E+', '\\Q[', '(?>a)', '(?i)a', '(?i-s:a)'],
    ...['[]a]', '[a&&[^b]]', '[a-]', '[[a]b]', '\\p{Alpha}', '\\p{IsLatin}', '\\p{javaLowerCase}', '\\pL', '\\P{InGreek}', '\\-'],
    ...['\\x{41}', '\\07', '\\1', '(?<=a{2})b', 'a|', ']', '}', '\\b{g}', '\\R\\X', '^*', '(?<!\\d)x', '[\\]]', '[a-z-9]'],
  ])('%j', (pattern) => {
    expect(isJavaPattern(pattern)).toBe(true)
  })

  test.each([
    ...['[', '[]', '[a', '(', ')', 'a)', '(a', '*', 'a**', '|*', '(*', 'a{', 'a{,3}', 'a{3,2}', 'a{99999999999}', '\\', '\\y'],
    ...[
      '\\E',
      '(?<=(ab)+)c',
      '(?<n>a)(?<n>b)',
      '\\k<n>',
      '\\p{X}',
      '\\p{Lower',
      '\\pX',
      '\\x4',
      '\\u00',
      '\\08',
      '(?z)',
      '(?<1>a)',
    ],
    ...['[z-a]', '[&&]', '[\\b]', '[a', '(?P<n>a)', '(?i)*', '\\c', '\\N', '[a-\\y]'],
  ])('is not %j', (pattern) => {
    expect(isJavaPattern(pattern)).toBe(false)
  })

  test('is read in one go: the time grows with its length', () => {
    expect(isJavaPattern('(?:'.repeat(5_000) + ')'.repeat(5_000))).toBe(true)
    expect(isJavaPattern('a'.repeat(30_000))).toBe(true)
  })
})
