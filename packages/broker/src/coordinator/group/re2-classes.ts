// The named classes of characters of RE2, as far as they lie in ASCII.

/** The set of those characters of ASCII for which `holds` says so. */
export const asciiClass = (holds: (code: number) => boolean): readonly boolean[] =>
  Array.from({ length: 128 }, (_, code) => holds(code))

const matching = (expression: RegExp): readonly boolean[] => asciiClass((code) => expression.test(String.fromCharCode(code)))
const negated = (set: readonly boolean[]): readonly boolean[] => set.map((is) => !is)

const perl: ReadonlyMap<string, readonly boolean[]> = new Map([
  ['d', matching(/[0-9]/)],
  ['s', matching(/[\t\n\f\r ]/)],
  ['w', matching(/[0-9A-Za-z_]/)],
])

/** That of \d, \S and so on by its letter. */
export function perlClass(letter: string): readonly boolean[] | undefined {
  const set = perl.get(letter.toLowerCase())
  return set === undefined || letter === letter.toLowerCase() ? set : negated(set)
}

const posix: ReadonlyMap<string, readonly boolean[]> = new Map([
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
export function posixClass(name: string): readonly boolean[] | undefined {
  const set = posix.get(name.startsWith('^') ? name.slice(1) : name)
  return set !== undefined && name.startsWith('^') ? negated(set) : set
}

/** A general category by its short name, a script by its long one, or Any. */
export function unicodeClass(name: string): readonly boolean[] | undefined {
  if (name === 'Any') return asciiClass(() => true)
  // Names of four letters are mostly short ones of scripts, which RE2 does not know.
  if (name.length === 4 && !['Cham', 'Lisu', 'Newa', 'Thai'].includes(name)) return undefined
  const property =
    /^[A-Z][a-z]?$/.test(name) && name !== 'Yi' ? `gc=${name}` : /^[A-Z]\w+$/.test(name) ? `Script=${name}` : undefined
  if (property === undefined) return undefined
  try {
    return matching(new RegExp(`^\\p{${property}}$`, 'u'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
