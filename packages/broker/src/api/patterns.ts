// Patterns of RE2's syntax that clients send for names of any letters.
import { compileRe2 } from '../coordinator/group/re2.ts'

/** Stands for every character beyond ASCII: no pattern names it, and all that take any character take it. */
const foreign = '\u0001'

/** @returns whether a whole text is of the pattern; undefined: it is none. */
export function wholeMatcher(pattern: string): ((text: string) => boolean) | undefined {
  const compiled = compileRe2(pattern)
  if ('invalid' in compiled) return undefined
  return (text) => compiled.matches(text.replaceAll(/[^\0-\u007f]/gu, foreign))
}
