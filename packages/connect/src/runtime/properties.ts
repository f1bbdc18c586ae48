// Java's properties files: pairs with escapes, joined lines and comments, each with the line it began on.

export interface Property {
  readonly name: string
  readonly value: string
  /** From 1. */
  readonly line: number
}

/** A file that cannot be read as what it should be: where, and why. */
export class FileMalformed extends Error {
  override readonly name = 'FileMalformed'
  readonly file: string
  /** From 1; undefined where the whole file is meant. */
  readonly line: number | undefined
  constructor(file: string, line: number | undefined, problem: string, options?: { cause?: unknown }) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${problem}`, options)
    this.file = file
    this.line = line
  }
}

/** The text of a file. Java's properties files have one byte a character (ISO 8859-1). */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096))
  return text
}

/** All pairs in order, as java.util.Properties reads them; of a name that stands there twice the last counts. @throws FileMalformed */
export function readProperties(text: string, file: string): Property[] {
  const found: Property[] = []
  const lines = text.split(/\r\n|[\r\n]/)
  for (let i = 0; i < lines.length; i += 1) {
    const line = i + 1
    let whole = withoutIndent(lines[i])
    if (whole === '' || whole.startsWith('#') || whole.startsWith('!')) continue
    // A backslash at the end, itself not escaped, joins the next line, whatever that begins with.
    while (/(?:^|[^\\])(?:\\\\)*\\$/.test(whole) && i < lines.length) {
      i += 1
      whole = whole.slice(0, -1) + withoutIndent(lines[i])
    }
    const pair = /^((?:\\[^]|[^\\=: \t\f])*)(?:[ \t\f]*[=:]|[ \t\f])?[ \t\f]*([^]*)$/.exec(whole)
    const [, name = '', value = ''] = pair ?? []
    found.push({ name: unescape(name, file, line), value: unescape(value, file, line), line })
  }
  return found
}

const withoutIndent = (line: string | undefined): string => (line ?? '').replace(/^[ \t\f]+/, '')

const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function unescape(raw: string, file: string, line: number): string {
  return raw.replaceAll(/\\(u[0-9A-Fa-f]{4}|[^]|$)/g, (_, escaped: string) => {
    if (escaped === 'u') throw new FileMalformed(file, line, 'four hexadecimal digits must follow \\u')
    if (escaped.length === 5) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
    return controls[escaped] ?? escaped
  })
}
