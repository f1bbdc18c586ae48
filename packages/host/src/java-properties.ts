// Java's properties files: name and value pairs with escapes, continuation lines and comments, each with the line it began on.

export interface Property {
  readonly name: string
  readonly value: string
  /** Counted from 1. */
  readonly line: number
}

/** A line that Java would refuse too: an escape `\u` without four hexadecimal digits. */
export class PropertiesMalformed extends Error {
  override readonly name = 'PropertiesMalformed'
  readonly line: number
  readonly problem: string
  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`)
    this.line = line
    this.problem = problem
  }
}

/**
 * Reads a properties file as java.util.Properties does: one byte a character (ISO 8859-1), `=`, `:` or white space between name and value,
 * `#` and `!` begin a comment, a backslash at the end of a line joins the next. Every pair is returned in order; of duplicates the last
 * counts, which is left to the caller, who may want to say so.
 * @throws PropertiesMalformed
 */
export function parseProperties(bytes: Uint8Array): Property[] {
  return parsePropertiesText(latin1(bytes))
}

/** The same, of a text that was decoded before. @throws PropertiesMalformed */
export function parsePropertiesText(text: string): Property[] {
  const properties: Property[] = []
  const lines = text.split(/\r\n|\r|\n/)
  for (let i = 0; i < lines.length; i++) {
    const first = i
    let logical = trimStart(lines[i]!)
    if (logical === '' || logical.startsWith('#') || logical.startsWith('!')) continue
    while (endsInOddBackslashes(logical)) {
      i += 1
      logical = logical.slice(0, -1) + (i < lines.length ? trimStart(lines[i]!) : '')
      if (i >= lines.length) break
    }
    if (logical !== '') properties.push(splitPair(logical, first + 1))
  }
  return properties
}

/** One byte a character (ISO 8859-1), as Java's properties files have it. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096))
  return text
}

function trimStart(line: string): string {
  return line.replace(/^[ \t\f]+/, '')
}

function endsInOddBackslashes(line: string): boolean {
  let start = line.length
  while (start > 0 && line[start - 1] === '\\') start -= 1
  return (line.length - start) % 2 === 1
}

/** The name ends at the first separator that is not escaped; white space around one `=` or `:` belongs to neither side. */
function splitPair(logical: string, line: number): Property {
  let end = 0
  while (end < logical.length && !/[=: \t\f]/.test(logical[end]!)) end += logical[end] === '\\' ? 2 : 1
  const rest = logical.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '')
  return { name: unescape(logical.slice(0, end), line), value: unescape(rest, line), line }
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function unescape(raw: string, line: number): string {
  return raw.replace(/\\(u[0-9a-fA-F]{4}|[^]|$)/g, (_, escaped: string) => {
    if (escaped === 'u') throw new PropertiesMalformed(line, `'\\u' must be followed by four hexadecimal digits`)
    return escaped.length === 5 ? String.fromCharCode(Number.parseInt(escaped.slice(1), 16)) : (escapes[escaped] ?? escaped)
  })
}
