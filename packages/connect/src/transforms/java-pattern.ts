// Java's regular expressions and replacements, as far as JavaScript's mean the same; what it lacks is refused, never read otherwise.
import { SettingError } from '../api/settings.ts'

/** Constructs of java.util.regex that JavaScript has not, or takes for something else. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[^\\])(?:\\\\)*\\[QEAzZGhHXR]/, 'an escape that JavaScript does not have'],
  [/[*+?}]\+/, 'a possessive quantifier'],
  [/\(\?>/, 'an atomic group'],
  [/&&/, 'an intersection of classes'],
  [
    /(?:^|[^\\])(?:\\\\)*\\p\{(?:Lower|Upper|ASCII|Alpha|Digit|Alnum|Punct|Graph|Print|Blank|Cntrl|XDigit|Space|Is|In|java)/,
    'a class of Java',
  ],
]

/**
 * The expression, to match a whole text. A leading `(?i)` and `(?s)`, `(?m)` in one are taken as flags.
 * @throws SettingError it is malformed, or has a construct that only Java has.
 */
export function javaPattern(given: string): RegExp {
  const [, flags = '', body = ''] = /^(?:\(\?([ismu]+)\))?([^]*)$/.exec(given) ?? []
  for (const [sign, what] of foreign) if (sign.test(body)) throw new SettingError(`${given} has ${what}: write it otherwise`)
  try {
    return new RegExp(`^(?:${body})$`, [...new Set(flags.replaceAll('u', ''))].join(''))
  } catch (cause) {
    throw new SettingError(`${given} is not a regular expression: ${(cause as Error).message}`)
  }
}

/** One piece of a replacement: a text, or what a group matched. */
type Piece = string | { readonly group: number | string }

/** Java's replacement: `$1`, `${name}`, and a backslash before what stands for itself. @throws SettingError it names a group that is not there. */
export function javaReplacement(given: string, pattern: RegExp): (match: RegExpExecArray) => string {
  const groups = new RegExp(`${pattern.source}|`, pattern.flags).exec('') as RegExpExecArray
  const pieces: Piece[] = []
  for (let at = 0; at < given.length;) {
    const letter = given.charAt(at)
    if (letter === '\\') {
      if (at + 1 === given.length) throw new SettingError(`${given} ends with a backslash`)
      pieces.push(given.charAt(at + 1))
      at += 2
    } else if (letter === '$') {
      const named = /^\$\{([A-Za-z][A-Za-z0-9]*)\}/.exec(given.slice(at))
      if (named !== null) {
        const group = named[1] as string
        if (groups.groups === undefined || !(group in groups.groups))
          throw new SettingError(`there is no group ${group} in the expression`)
        pieces.push({ group })
        at += named[0].length
        continue
      }
      // As many digits as still name a group, as Java reads them.
      let end = at + 1
      let group = -1
      while (/\d/.test(given.charAt(end))) {
        const longer = Number(given.slice(at + 1, end + 1))
        if (group !== -1 && longer >= groups.length) break
        group = longer
        end += 1
      }
      if (group === -1) throw new SettingError(`${given}: a $ that is meant as itself is written \\$`)
      if (group >= groups.length) throw new SettingError(`there is no group ${group} in the expression`)
      pieces.push({ group })
      at = end
    } else {
      pieces.push(letter)
      at += 1
    }
  }
  return (match) =>
    pieces
      .map((piece) =>
        typeof piece === 'string'
          ? piece
          : ((typeof piece.group === 'number' ? match[piece.group] : match.groups?.[piece.group]) ?? ''),
      )
      .join('')
}
