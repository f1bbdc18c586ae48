// Keys and values as text: string, json, hex, base64, from bytes and back.

export const formats = ['string', 'json', 'hex', 'base64'] as const
export type Format = (typeof formats)[number]

/** The text is not of the format, or the bytes are not. */
export class FormatMismatch extends Error {
  override readonly name = 'FormatMismatch'
}

const utf8 = new TextEncoder()
// A mark of byte order at the beginning is content: it goes out as it came in.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const strict = new TextDecoder('utf-8', { fatal: true })

/** @throws FormatMismatch */
export function bytesOf(text: string, format: Format): Uint8Array {
  switch (format) {
    case 'string':
      if (!text.isWellFormed()) throw new FormatMismatch(`${shortened(text)} has half of a surrogate pair, which no UTF-8 has`)
      return utf8.encode(text)
    case 'json':
      parse(text)
      // As it was written: whoever compares bytes (compaction does) gets what was given.
      return utf8.encode(text)
    case 'hex':
      if (text.length % 2 !== 0 || /[^0-9a-fA-F]/.test(text)) throw new FormatMismatch(`${shortened(text)} is not hexadecimal`)
      return Uint8Array.from(Buffer.from(text, 'hex'))
    case 'base64':
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0)
        throw new FormatMismatch(`${shortened(text)} is not base64`)
      return Uint8Array.from(Buffer.from(text, 'base64'))
  }
}

/** The bytes that a line, or a part of one, stands for: a string is what its bytes are, whatever they are. @throws FormatMismatch */
export function bytesOfLine(line: Uint8Array, format: Format): Uint8Array {
  if (format === 'string') return line
  if (format !== 'json') return bytesOf(decoder.decode(line), format)
  parse(textOfUtf8(line))
  return line
}

/** @throws FormatMismatch */
export function textOfUtf8(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch (cause) {
    throw new FormatMismatch('it is not UTF-8', { cause })
  }
}

/** One line of text, a string in JSON. In the format json it is the text as it stands. @throws FormatMismatch */
export function textOf(bytes: Uint8Array, format: Format): string {
  if (format === 'string') return decoder.decode(bytes)
  if (format === 'json') return JSON.stringify(valueOf(bytes, format))
  return Buffer.from(bytes).toString(format)
}

/** What stands in a line of JSON: the value itself in the format json, else text. @throws FormatMismatch */
export function valueOf(bytes: Uint8Array | null, format: Format): unknown {
  if (bytes === null) return null
  return format === 'json' ? parse(textOfUtf8(bytes)) : textOf(bytes, format)
}

/** The bytes of what stands in a line of JSON. @throws FormatMismatch */
export function bytesOfValue(value: unknown, format: Format): Uint8Array | null {
  if (value === null || value === undefined) return null
  if (format === 'json') return utf8.encode(JSON.stringify(value))
  if (typeof value !== 'string') throw new FormatMismatch(`${shortened(JSON.stringify(value))} is no string`)
  return bytesOf(value, format)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new FormatMismatch(`${shortened(text)} is not JSON`, { cause })
  }
}

const shownMax = 80
const shortened = (text: string): string => JSON.stringify(text.length > shownMax ? `${text.slice(0, shownMax)}…` : text)
