// Sorts a long list of names without holding the event loop: pieces by themselves, then two and two together.
import type { Turns } from '@millrace/host'

const pieceNames = 2_000

/** Ascending by code units, each name once. */
export async function sortInTurns(names: readonly string[], turns: Turns): Promise<readonly string[]> {
  let pieces: (readonly string[])[] = []
  for (let from = 0; from < names.length; from += pieceNames) {
    if (turns.isLate()) await turns.next()
    pieces.push(names.slice(from, from + pieceNames).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
  }
  while (pieces.length > 1) {
    const longer: (readonly string[])[] = []
    for (let at = 0; at < pieces.length; at += 2) longer.push(await merge(pieces[at] ?? [], pieces[at + 1] ?? [], turns))
    pieces = longer
  }
  return merge(pieces[0] ?? [], [], turns)
}

async function merge(left: readonly string[], right: readonly string[], turns: Turns): Promise<readonly string[]> {
  const merged: string[] = []
  let [l, r] = [0, 0]
  while (l < left.length || r < right.length) {
    if (turns.isOver()) await turns.next()
    const a = left[l]
    const b = right[r]
    const takesLeft = b === undefined || (a !== undefined && a <= b)
    const next = (takesLeft ? a : b) as string
    if (takesLeft) l++
    else r++
    if (merged.at(-1) !== next) merged.push(next)
  }
  return merged
}
