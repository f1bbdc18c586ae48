// A measured row: the peer, us, the ratio and the bar.

export interface Row {
  readonly what: string
  readonly unit: string
  /** NaN where there is none: then the bar is absolute. */
  readonly peer: number
  readonly ours: number
  /** The ratio ours / peer to reach (or not to pass); 0 where there is none. Absolute: a figure of its own. */
  readonly bar: number
  readonly atMost: boolean
  readonly absolute?: boolean
}

const number = (value: number): string => (value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3))

/** One line a row, ending in `met` or `MISSED`. */
export function rowText(row: Row): string {
  const ratio = row.ours / row.peer
  const measured = row.absolute === true ? row.ours : ratio
  const met = row.atMost ? measured <= row.bar : measured >= row.bar
  const sign = row.atMost ? '≤' : '≥'
  const bar =
    row.bar === 0 ? '' : `  bar ${sign} ${row.bar}${row.absolute === true ? ` ${row.unit}` : '×'}: ${met ? 'met' : 'MISSED'}`
  if (Number.isNaN(row.peer)) return `${row.what}\n    ours ${number(row.ours)} ${row.unit}${bar}`
  return `${row.what}\n    peer ${number(row.peer)} ${row.unit}   ours ${number(row.ours)} ${row.unit}   ratio ${ratio.toFixed(2)}×${bar}`
}
