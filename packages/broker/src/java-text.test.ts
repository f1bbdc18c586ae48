import { expect, test } from 'vitest'
import { formatJavaDouble, javaTrim, parseJavaDouble } from './java-text.ts'
import { double, int, parseSetting } from './settings.ts'

/** Texts, and what Java's Double.doubleToLongBits(Double.parseDouble(text)) gave for them; '-': a NumberFormatException. */
const parsedByJava: readonly (readonly [string, string])[] = [
  ['0x10', '-'],
  ['0x1p3', '4020000000000000'],
  ['0X1.8P+1d', '4008000000000000'],
  ['0x.8p1', '3ff0000000000000'],
  ['0x.p1', '-'],
  ['0x1.p3', '4020000000000000'],
  ['0x1p', '-'],
  ['0x1', '-'],
  ['1e3', '408f400000000000'],
  ['1d', '3ff0000000000000'],
  ['1F', '3ff0000000000000'],
  ['1D', '3ff0000000000000'],
  ['1.', '3ff0000000000000'],
  ['..', '-'],
  ['.5', '3fe0000000000000'],
  ['5.', '4014000000000000'],
  ['+.5e-1f', '3fa999999999999a'],
  [' 1 ', '3ff0000000000000'],
  ['\u00091\u000a', '3ff0000000000000'],
  ['\u00a01', '-'],
  ['1 2', '-'],
  ['NaN', '7ff8000000000000'],
  ['-NaN', '7ff8000000000000'],
  ['+NaN', '7ff8000000000000'],
  ['NaNd', '-'],
  ['nan', '-'],
  ['Infinity', '7ff0000000000000'],
  ['-Infinity', 'fff0000000000000'],
  ['+Infinity', '7ff0000000000000'],
  ['Infinityd', '-'],
  ['inf', '-'],
  ['infinity', '-'],
  ['1_0', '-'],
  ['1e', '-'],
  ['1e+', '-'],
  ['e3', '-'],
  ['', '-'],
  ['-', '-'],
  ['+', '-'],
  ['--1', '-'],
  ['1dd', '-'],
  ['1e400', '7ff0000000000000'],
  ['-1e400', 'fff0000000000000'],
  ['1e-400', '0'],
  ['4.9e-324', '1'],
  ['2.4e-324', '0'],
  ['0x1p-1074', '1'],
  ['0x1p-1075', '0'],
  ['0x1.8p-1075', '1'],
  ['0x1.0000000000001p-1075', '1'],
  ['0x1p-1076', '0'],
  ['0x1.fffffffffffffp1023', '7fefffffffffffff'],
  ['0x1.fffffffffffff7p1023', '7fefffffffffffff'],
  ['0x1.fffffffffffff8p1023', '7ff0000000000000'],
  ['0x1p1024', '7ff0000000000000'],
  ['0x1.00000000000008p0', '3ff0000000000000'],
  ['0x1.000000000000080p0', '3ff0000000000000'],
  ['0x1.0000000000000801p0', '3ff0000000000001'],
  ['0x1.00000000000018p0', '3ff0000000000002'],
  ['0x0p99999999999', '0'],
  ['0x1p99999999999', '7ff0000000000000'],
  ['0x1p-99999999999', '0'],
  ['0x1.fffffffffffffp-1023', '10000000000000'],
  ['0x0.fffffffffffffp-1022', 'fffffffffffff'],
  ['0x0.fffffffffffff8p-1022', '10000000000000'],
  ['0x123456789abcdefp-5', '43223456789abcdf'],
  ['0x123456789abcdef123p-1100', '48d159e26af'],
  ['-0.0', '8000000000000000'],
  ['-0', '8000000000000000'],
  ['-0x0p0', '8000000000000000'],
  ['0b1', '-'],
  ['0o7', '-'],
  ['1L', '-'],
  ['0.1', '3fb999999999999a'],
  ['\u0661', '-'],
  ['1e9999999999999999', '7ff0000000000000'],
  ['9007199254740993', '4340000000000000'],
  ['0x20000000000001p0', '4340000000000000'],
  ['0x20000000000003p0', '4340000000000002'],
  ['00012', '4028000000000000'],
  ['1.5e07', '416c9c3800000000'],
  ['0x1.8p0F', '3ff8000000000000'],
]

function bitsOf(value: number): string {
  // Of NaN there are many, which nobody can tell apart.
  if (Number.isNaN(value)) return '7ff8000000000000'
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigUint64(0).toString(16)
}

test.each(parsedByJava)('%j is what Java makes of it', (text, bits) => {
  const value = parseJavaDouble(text)
  expect(value === undefined ? '-' : bitsOf(value)).toBe(bits)
})

test('a long text is refused at once', () => {
  const began = process.cpuUsage()
  for (const text of [
    `${'1'.repeat(500_000)}x`,
    `0x${'f'.repeat(500_000)}x`,
    `1e${'1'.repeat(500_000)}x`,
    `${' '.repeat(500_000)}x`,
  ])
    expect(parseJavaDouble(text)).toBeUndefined()
  // A pattern that goes back over a long run takes minutes for these.
  expect(process.cpuUsage(began).user).toBeLessThan(5_000_000)
})

test('printed as Java prints them', () => {
  const printed: readonly (readonly [number, string])[] = [
    [1, '1.0'],
    [0.5, '0.5'],
    [-0, '-0.0'],
    [1e7, '1.0E7'],
    [12_345_678.9, '1.23456789E7'],
    [0.000_5, '5.0E-4'],
    [Number.MAX_VALUE, '1.7976931348623157E308'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ]
  for (const [value, text] of printed) expect(formatJavaDouble(value)).toBe(text)
})

test('blanks are those of Java', () => {
  expect(javaTrim('\u0000\t a\u00a0 ')).toBe('a\u00a0')
  expect(javaTrim(' \n')).toBe('')
})

test('a setting of type double is read so, and NaN is within any bounds, as in Kafka', () => {
  const share = double({ default: 0.5, min: 0, max: 1, doc: '' })
  for (const [text, value] of [
    [' 0.25d ', 0.25],
    ['0x1p-1', 0.5],
    ['NaN', NaN],
  ] as const)
    expect(parseSetting(share, text)).toMatchObject({ value })
  for (const text of ['0x10', '0x0', '0b1', '1.5', '-1e-9', 'Infinity', '', '1 d'])
    expect(parseSetting(share, text), text).toHaveProperty('problem')
  expect(parseSetting(int({ default: 1, doc: '' }), '\u00a01')).toHaveProperty('problem')
})
