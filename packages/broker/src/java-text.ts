// Text as Java reads and prints it: String.trim, Double.parseDouble, Double.toString.

/** NaN and Infinity stand alone, without a suffix. Written so that a long text is gone through once, whatever it holds. */
const words: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
])
const decimal = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?$/
/** A significand in base 16, a power of two in base 10: the power must be there. */
const hexadecimal = /^0[xX](?:([\da-fA-F]+)\.?|([\da-fA-F]*)\.([\da-fA-F]+))[pP]([+-]?\d+)[fFdD]?$/

const significandBits = 53
const exponentMax = 1_023
const exponentMin = -1_022

/** Double.parseDouble. @returns undefined: it is no number. */
export function parseJavaDouble(given: string): number | undefined {
  const text = javaTrim(given)
  const isNegative = text.startsWith('-')
  const size = parseUnsigned(isNegative || text.startsWith('+') ? text.slice(1) : text)
  return size === undefined || !isNegative ? size : -size
}

function parseUnsigned(text: string): number | undefined {
  const word = words.get(text)
  if (word !== undefined) return word
  if (decimal.test(text)) return Number(text.replace(/[fFdD]$/, ''))
  const match = hexadecimal.exec(text)
  if (match === null) return undefined
  const [, alone, whole = '', fraction = '', power] = match
  return timesPowerOfTwo(BigInt(`0x${alone ?? whole + fraction}`), Number(power) - 4 * fraction.length)
}

/** The double next to `significand` × 2^`power`; of two that are as near, the one that ends in a zero bit. */
function timesPowerOfTwo(significand: bigint, power: number): number {
  if (significand === 0n) return 0
  const length = significand.toString(2).length
  const exponent = length - 1 + power
  if (exponent > exponentMax) return Infinity
  // Below the least exponent a double has fewer bits.
  const bits = significandBits - Math.max(0, exponentMin - exponent)
  if (bits < 0) return 0
  const dropped = length - bits
  if (dropped <= 0) return Number(significand) * 2 ** power
  const unit = 1n << BigInt(dropped)
  const rest = significand % unit
  const floor = significand / unit
  const isUp = rest * 2n > unit || (rest * 2n === unit && floor % 2n === 1n)
  // Both factors are exact, and so is what they give; but for what is too large.
  const scale = power + dropped
  const half = Math.floor(scale / 2)
  return Number(isUp ? floor + 1n : floor) * 2 ** half * 2 ** (scale - half)
}

/** String.trim: takes off blanks and all that stands below them in ASCII, and no other white space. */
export function javaTrim(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && text.charCodeAt(from) <= 0x20) from++
  while (to > from && text.charCodeAt(to - 1) <= 0x20) to--
  return text.slice(from, to)
}

/** Double.toString: at least one digit behind the point, an exponent from 10^7 on and below 10^-3. */
export function formatJavaDouble(value: number): string {
  const size = Math.abs(value)
  if (!Number.isFinite(value)) return String(value)
  if (Object.is(value, -0)) return '-0.0'
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? `${value}.0` : String(value)
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`
}
