// The generator: what it refuses, and that what is checked in is what it prints.
import { describe, expect, test } from 'vitest'
import { checkSpec } from './check.ts'
import { differences, generate } from './main.ts'
import { parseSpec } from './parse.ts'
import { printSpec } from './print-message.ts'

function spec(text: string) {
  const parsed = parseSpec('x.txt', text)
  checkSpec(parsed)
  return parsed
}

test('every generated file is what its spec says', () => {
  expect(differences(generate())).toEqual([])
})

describe('a spec is refused, with file and line, when', () => {
  test.each([
    ['a word is unknown', 'message M 0\n  a int8 0+ nullable\n', 'x.txt:2: unknown word nullable'],
    ['versions cannot be read', 'message M 0\n  a int8 0..3\n', 'x.txt:2: expected versions'],
    ['a type is unknown', 'message M 0\n  a int128 0+\n', 'x.txt:2: unknown type int128'],
    ['the indent jumps', 'message M 0\n  a int8 0+\n      b int8 0+\n', 'x.txt:3: indented by 6'],
    ['a number has fields', 'message M 0\n  a int8 0+\n    b int8 0+\n', 'x.txt:2: a is no structure'],
    ['a request has no API', 'request 0\n', 'x.txt:1: a request needs an api line'],
    ['a block is of no kind', 'record M 0\n', 'x.txt:1: expected api, request'],
    ['a structure is not told', 'message M 0\n  a []S 0+\n', 'line 2: a: S is not told anywhere'],
    ['a structure is not used', 'message M 0\n  a int8 0+\n\nstruct S 0+\n  b int8 0+\n', 'S is used nowhere'],
    ['a name is twice there', 'message M 0\n  a int8 0+\n  a int8 0+\n', 'line 3: a: is there twice'],
    ['a field is in no version', 'message M 2-3\n  a int8 0-1\n', 'is in no version'],
    ['a tag is not in a flexible version', 'message M 0\n  a int8 0+ tag 0\n', 'needs a flexible version'],
    ['a tag is left out', 'message M 0 flexible 0+\n  a int8 0+ tag 1\n', 'has no tag 0'],
    ['a default is none of its type', 'message M 0\n  a int8 0+ default None\n', 'None is no default'],
    ['null is the default but not allowed', 'message M 0\n  a string 0+ default null\n', 'not nullable'],
    ['versions have no end', 'message M 0+\n  a int8 0+\n', 'must end somewhere'],
    [
      'an API lacks its response',
      'api 1 A B\nlisteners broker\n\nrequest 0\n  a int8 0+\n',
      'has request instead of request response',
    ],
  ])('%s', (_, text, reason) => {
    expect(() => spec(text)).toThrow(reason)
  })
})

test('an array of elements that take no bytes is refused, since its length could not be checked', () => {
  const empty = spec('message M 0-1\n  a []S 0+\n    b int8 1+\n')
  expect(() => printSpec(empty, 'x.txt', () => 'p')).toThrow('an element can take no bytes at all')
})

test('conditions on the version are only asked where they can differ', () => {
  const printed = printSpec(spec('message M 2-5 flexible 4+\n  a int32 0+\n  b int32 3-4\n  c string 5+\n'), 'x.txt', () => 'p')
  expect(printed).toContain('const a = reader.int32()')
  expect(printed).toContain('version >= 3 && version <= 4 ? reader.int32() : 0')
  expect(printed).toContain("version >= 5 ? (flexible ? reader.compactString() : reader.string()) : ''")
})
