// Reads max.connections.per.ip.overrides: how many connections single addresses may have.

/** @returns the most connections by address, or what is wrong, as a phrase. */
export function connectionOverrides(text: string): ReadonlyMap<string, number> | string {
  const overrides = new Map<string, number>()
  if (text.trim() === '') return overrides
  for (const pair of text.replace(/,\s*$/, '').split(',')) {
    const [, address, count] = /^\s*\[?([^\][]+?)\]?\s*:\s*([+-]?\d+)\s*$/.exec(pair) ?? []
    if (address === undefined || Number(count) < -(2 ** 31) || Number(count) >= 2 ** 31)
      return `must be address:count pairs; '${pair.trim()}' is none`
    overrides.set(address, Number(count))
  }
  return overrides
}

export const connectionOverridesProblem = (text: string): string | undefined => {
  const read = connectionOverrides(text)
  return typeof read === 'string' ? read : undefined
}
