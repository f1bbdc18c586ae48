// The named classes of characters of RE2, as far as they lie in ASCII.

/** Which of the 128 characters of ASCII are in it: 1 by their codes. Topic names have no others. */
export type AsciiSet = Uint8Array

/** The set of those characters of ASCII for which `holds` says so. */
export function asciiClass(holds: (code: number) => boolean): AsciiSet {
  const set = new Uint8Array(128)
  for (let code = 0; code < 128; code++) if (holds(code)) set[code] = 1
  return set
}

export const negated = (set: AsciiSet): AsciiSet => set.map((is) => 1 - is)

const matching = (expression: RegExp): AsciiSet => asciiClass((code) => expression.test(String.fromCharCode(code)))

const perl: ReadonlyMap<string, AsciiSet> = new Map([
  ['d', matching(/[0-9]/)],
  ['s', matching(/[\t\n\f\r ]/)],
  ['w', matching(/[0-9A-Za-z_]/)],
])

/** That of \d, \S and so on by its letter. */
export function perlClass(letter: string): AsciiSet | undefined {
  const set = perl.get(letter.toLowerCase())
  return set === undefined || letter === letter.toLowerCase() ? set : negated(set)
}

const posix: ReadonlyMap<string, AsciiSet> = new Map([
  ['alnum', matching(/[0-9A-Za-z]/)],
  ['alpha', matching(/[A-Za-z]/)],
  ['ascii', asciiClass(() => true)],
  ['blank', matching(/[\t ]/)],
  ['cntrl', asciiClass((code) => code < 32 || code === 127)],
  ['digit', matching(/[0-9]/)],
  ['graph', asciiClass((code) => code > 32 && code < 127)],
  ['lower', matching(/[a-z]/)],
  ['print', asciiClass((code) => code >= 32 && code < 127)],
  ['punct', asciiClass((code) => code > 32 && code < 127 && !/[0-9A-Za-z]/.test(String.fromCharCode(code)))],
  ['space', matching(/[\t\n\v\f\r ]/)],
  ['upper', matching(/[A-Z]/)],
  ['word', matching(/[0-9A-Za-z_]/)],
  ['xdigit', matching(/[0-9A-Fa-f]/)],
])

/** That of [:alpha:], or of [:^alpha:], by what stands between the colons. */
export function posixClass(name: string): AsciiSet | undefined {
  const set = posix.get(name.startsWith('^') ? name.slice(1) : name)
  return set !== undefined && name.startsWith('^') ? negated(set) : set
}

/** Those that were asked for: to find one out takes long, and there are some hundreds. */
const unicode = new Map<string, AsciiSet>()

/** A general category by its short name, a script by its long one, or Any. */
export function unicodeClass(name: string): AsciiSet | undefined {
  if (name === 'Any') return asciiClass(() => true)
  // Names of four letters are mostly short ones of scripts, which RE2 does not know.
  if (name.length === 4 && !['Cham', 'Lisu', 'Newa', 'Thai'].includes(name)) return undefined
  const property =
    /^[A-Z][a-z]?$/.test(name) && name !== 'Yi' ? `gc=${name}` : /^[A-Z]\w+$/.test(name) ? `Script=${name}` : undefined
  if (property === undefined) return undefined
  const known = unicode.get(property)
  if (known !== undefined) return known
  try {
    const set = matching(new RegExp(`^\\p{${property}}$`, 'u'))
    unicode.set(property, set)
    return set
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
