// Patterns that clients send, in RE2's syntax: those that JavaScript reads the same way, and no slower than in proportion to the text.

/** Groups that RE2 does not have, and ones whose cost has no bound: look-around, back references, a repetition of a repetition. */
const beyond = /\\[0-9]|\\k<|\(\?<?[=!]|[*+}]\)+[*+{]|[*+?}]\+/
const leadingFlags = /^\(\?([ims]+)\)/
/** Letters after a backslash that mean the same in both. */
const commonEscapes = 'dDwWsSbBtnrfvx'
const patternLengthMax = 1_000

/** @returns whether a whole text is of the pattern; undefined: it is none that is understood. */
export function wholeMatcher(pattern: string): ((text: string) => boolean) | undefined {
  if (pattern.length > patternLengthMax || beyond.test(pattern)) return undefined
  const flags = leadingFlags.exec(pattern)
  const rest = translated(pattern.slice(flags?.[0].length ?? 0))
  if (rest === undefined) return undefined
  try {
    const compiled = new RegExp(`^(?:${rest})$`, flags?.[1] === undefined ? '' : [...new Set(flags[1])].join(''))
    return (text) => compiled.test(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

/** RE2's spelling in JavaScript's. */
function translated(pattern: string): string | undefined {
  for (const [, letter] of pattern.matchAll(/\\(?:([a-zA-Z])|.)/g)) {
    if (letter !== undefined && !`${commonEscapes}Az`.includes(letter)) return undefined
  }
  return pattern.replaceAll('(?P<', '(?<').replaceAll(/\\A/g, '^').replaceAll(/\\z/g, '$')
}
