// Whether a figure grows: the slope over the last two thirds of its samples, against what a process at rest may show.

export interface Sample {
  /** Since the start, ms. */
  readonly atMs: number
  readonly value: number
}

export interface Bound {
  /** So much more at the end of the judged time than at its beginning is no growth. */
  readonly riseMax: number
  /** The same as a share of the median; the larger one counts. */
  readonly shareMax: number
}

export interface Growth {
  readonly median: number
  /** Rise over the judged time, by the slope. */
  readonly rise: number
  readonly bound: number
  readonly grows: boolean
}

/** The first third is warming up: caches fill, code is compiled, what expires has not expired yet. */
const judgedShare = 2 / 3

/** @throws RangeError there are fewer than six samples to judge. */
export function growthOf(samples: readonly Sample[], { riseMax, shareMax }: Bound): Growth {
  const end = samples.at(-1)?.atMs ?? 0
  const judged = samples.filter(({ atMs }) => atMs >= end * (1 - judgedShare))
  if (judged.length < 6) throw new RangeError(`${judged.length} samples are too few to tell growth`)
  const median = medianOf(judged.map(({ value }) => value))
  const rise = slopeOf(judged) * (end - (judged[0] as Sample).atMs)
  const bound = Math.max(riseMax, shareMax * median)
  return { median, rise, bound, grows: rise > bound }
}

/** The median of the slopes of all pairs (Theil and Sen): a few peaks do not turn it. Per ms. */
function slopeOf(samples: readonly Sample[]): number {
  const slopes: number[] = []
  for (const [i, a] of samples.entries())
    for (const b of samples.slice(i + 1)) if (b.atMs > a.atMs) slopes.push((b.value - a.value) / (b.atMs - a.atMs))
  return medianOf(slopes)
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
