// Marble diagrams of event time: one character a millisecond.

export interface MarbleEvent {
  readonly frame: number
  readonly letter: string
}

/**
 * ```
 * a-b--(cd)|    a at 0, b at 2, c and d at 5
 * ```
 * Spaces are not counted. @throws TypeError parentheses that do not match.
 */
export function parseMarble(diagram: string): readonly MarbleEvent[] {
  const events: MarbleEvent[] = []
  let frame = 0
  let grouped = false
  for (const character of diagram) {
    if (character === ' ') continue
    if (character === '|') break
    if (character === '(' || character === ')') {
      if ((character === '(') === grouped) throw new TypeError(`parentheses do not match in ${diagram}`)
      grouped = !grouped
      if (!grouped) frame++
      continue
    }
    if (character !== '-') events.push({ frame, letter: character })
    if (!grouped) frame++
  }
  if (grouped) throw new TypeError(`parentheses do not match in ${diagram}`)
  return events
}

/** Records as a diagram; they must be in the order of their time, and each value must have a letter. */
export function toMarble<V>(
  records: readonly { readonly value: V; readonly timestamp: number }[],
  letters: Readonly<Record<string, V>>,
): string {
  const known = new Map(Object.entries(letters).map(([letter, value]) => [JSON.stringify(value), letter]))
  let diagram = ''
  let frame = 0
  for (let at = 0; at < records.length;) {
    const { timestamp } = records[at]!
    if (timestamp < frame) throw new TypeError('the records are out of order: a diagram has one direction')
    const group: string[] = []
    for (; at < records.length && records[at]!.timestamp === timestamp; at++) {
      const letter = known.get(JSON.stringify(records[at]!.value))
      if (letter === undefined) throw new TypeError(`no letter for ${JSON.stringify(records[at]!.value)}`)
      group.push(letter)
    }
    diagram += '-'.repeat(timestamp - frame) + (group.length === 1 ? group[0]! : `(${group.join('')})`)
    frame = timestamp + 1
  }
  return diagram
}
