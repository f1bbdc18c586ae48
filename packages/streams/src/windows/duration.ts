// Lengths of time as people write them.

/** Milliseconds, or a number with its unit: `250ms`, `10s`, `5m`, `1h`, `7d`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** @throws RangeError not a whole number of milliseconds in [0, 2^53). */
export function milliseconds(duration: Duration): number {
  let ms: number
  if (typeof duration === 'number') ms = duration
  else {
    const parts = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration)
    if (parts === null) throw new RangeError(`${duration} is not a duration: write a number and ms, s, m, h or d`)
    ms = Number(parts[1]) * unitMs[parts[2]!]!
  }
  if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`${duration} is not a whole number of milliseconds`)
  return ms
}
