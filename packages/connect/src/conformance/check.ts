// What the suites are made of: named checks that pass or throw, for any test framework.

/** One promise of a connector's. `run` rejects where it is broken; the message says how. */
export interface Check {
  readonly name: string
  run(): Promise<void>
}

/** A promise was broken. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed'
}

/** @throws CheckFailed the two have not the same JSON. */
export function mustEqual(found: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)]
  if (a !== b) throw new CheckFailed(`${what}:\nfound    ${shortened(a)}\nexpected ${shortened(b)}`)
}

/** @throws CheckFailed a member is not text, number, truth or null: what JSON says exactly. */
export function mustBeFlatJson(members: object, what: string): void {
  for (const [name, value] of Object.entries(members) as [string, unknown][])
    if (value !== null && typeof value !== 'string' && typeof value !== 'boolean' && !Number.isFinite(value))
      throw new CheckFailed(
        `${what}: ${name} is ${typeof value === 'number' ? String(value) : typeof value}, which JSON cannot say`,
      )
}

export function must(holds: boolean, what: string): void {
  if (!holds) throw new CheckFailed(what)
}

function shortened(text: string): string {
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text
}

/** Numbers that follow from a seed, the same on every machine. @returns whole numbers below `bound` */
export function seeded(seed: number): (bound: number) => number {
  let state = (seed % 2_147_483_646) + 1
  return (bound) => (state = (state * 48_271) % 2_147_483_647) % bound
}

/** A point in a run at which the process dies: everything after it never happens. */
export interface Killing {
  /** Passes a point. Never resolves at the one that is chosen. */
  pass(name: string): Promise<void>
  /** Resolves with the name of the point when the process has died. */
  readonly died: Promise<string>
  /** Points passed so far. */
  passed(): number
}

/** @param at which point kills, counted from 0; undefined: none */
export function killing(at: number | undefined): Killing {
  let passed = 0
  let die: (name: string) => void = () => undefined
  const died = new Promise<string>((resolve) => {
    die = resolve
  })
  return {
    died,
    passed: () => passed,
    pass(name) {
      passed += 1
      if (passed - 1 !== at) return Promise.resolve()
      die(name)
      return new Promise(() => undefined)
    },
  }
}
