// One named check of the conformance suite.
import { spawnSync } from 'node:child_process'

export interface Check {
  readonly name: string
  /** Why it cannot run here, or undefined. */
  readonly missing: () => string | undefined
  readonly run: () => Promise<void>
}

/** @throws Error naming the first place where the two differ. */
export function equal(got: readonly string[], expected: readonly string[]): void {
  const at = expected.findIndex((line, i) => got[i] !== line)
  if (at !== -1)
    throw new Error(
      `line ${at}: ${JSON.stringify(expected[at])} expected, ${JSON.stringify(got[at])} found (${got.length} lines of ${expected.length})`,
    )
  if (got.length > expected.length)
    throw new Error(`${got.length - expected.length} lines too many, such as ${JSON.stringify(got[expected.length])}`)
}

export function missingCommand(command: string, ...args: readonly string[]): string | undefined {
  return spawnSync(command, args).error === undefined ? undefined : `${command} is not installed`
}
