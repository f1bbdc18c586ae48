// COPY rows and tuples as ranges of text.
import { expect, test } from 'vitest'
import { isNull, isUnchanged, RowText } from './row-text.ts'

const utf8 = new TextEncoder()
const text = new TextDecoder()

function columns(row: RowText): (string | null | undefined)[] {
  return Array.from({ length: row.count }, (_, i) => {
    const start = row.starts[i] as number
    if (start === isNull) return null
    return start === isUnchanged ? undefined : text.decode(row.bytesOf(i).subarray(start, row.ends[i]))
  })
}

test.each([
  ['1\tabc\t\\N\n', ['1', 'abc', null]],
  ['\\N\n', [null]],
  ['\n', ['']],
  ['\t\n', ['', '']],
  ['a\\tb\\\\c\\n\t\\N\tx\n', ['a\tb\\c\n', null, 'x']],
  ['\\\\N\t\\N\n', ['\\N', null]],
  ['a\\\\N\tb\n', ['a\\N', 'b']],
  ['\\b\\f\\r\\v\té\n', ['\b\f\r\v', 'é']],
  ['\\N\t\\\\\n', [null, '\\']],
])('the COPY row %j', (line, expected) => {
  const row = new RowText()
  const bytes = utf8.encode(`xx${line}`)
  row.readCopyRow(bytes, 2, bytes.length)
  expect(columns(row)).toEqual(expected)
})

test('a row with more columns than ever before', () => {
  const row = new RowText()
  const bytes = utf8.encode(`${Array.from({ length: 300 }, (_, i) => String(i)).join('\t')}\n`)
  row.readCopyRow(bytes, 0, bytes.length)
  expect(columns(row).at(-1)).toBe('299')
})

test('a tuple with text, null and an unchanged large value', () => {
  const row = new RowText()
  row.readTuple(Uint8Array.of(9, 0, 3, 0x74, 0, 0, 0, 2, 0x68, 0x69, 0x6e, 0x75), 1)
  expect(columns(row)).toEqual(['hi', null, undefined])
})
