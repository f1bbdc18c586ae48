// Cuts the error messages of an answer to what a message holds: they may name what was asked, which alone may be as long.

/** In UTF-16 units, of three bytes at most each: a text of a message has 32,767 bytes. */
const unitsMax = 10_000

/** A copy of the answer with its long error messages cut. */
export function withShortMessages(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withShortMessages)
  if (typeof answer !== 'object' || answer === null || Object.getPrototypeOf(answer) !== Object.prototype) return answer
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      /[eE]rrorMessage$/.test(name) && typeof value === 'string' && value.length > unitsMax
        ? `${value.slice(0, unitsMax).toWellFormed()}…`
        : withShortMessages(value),
    ]),
  )
}
