// What was meant by a name that is none.

/** What is longer is no name misspelt, and comparing it takes long. */
const nameLengthMax = 100

/** The known name that is nearest to one that is not known; undefined when none is near. */
export function nearestName(unknown: string, known: Iterable<string>): string | undefined {
  if (unknown.length > nameLengthMax) return undefined
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(unknown.length / 4)) + 1
  for (const name of known) {
    if (Math.abs(name.length - unknown.length) >= bestDistance) continue
    const distance = editDistance(unknown, name)
    if (distance < bestDistance) [best, bestDistance] = [name, distance]
  }
  return best
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}
