// Inputs that found something: kept as files, run again at the start of each run, made smaller when they are found.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Input } from './target.ts'

const folder = join(import.meta.dirname, 'found')

/** One file: a target, what was wrong, and the inputs that lead to it, in order. */
export interface Found {
  readonly target: string
  readonly what: string
  readonly inputs: readonly Input[]
}

interface Written {
  readonly target: string
  readonly what: string
  readonly inputs: readonly (readonly string[])[]
}

/** Those kept in the repository, by the name of their file. */
export function keptFindings(): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>()
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.json')) continue
    found.set(name, foundIn(readFileSync(join(folder, name), 'utf8')))
  }
  return found
}

/** What one file says. */
export function foundIn(text: string): Found {
  const { target, what, inputs } = JSON.parse(text) as Written
  return { target, what, inputs: inputs.map((input) => input.map((hex) => new Uint8Array(Buffer.from(hex, 'hex')))) }
}

/** @returns where it was written. */
export function writeFinding(into: string, name: string, { target, what, inputs }: Found): string {
  mkdirSync(into, { recursive: true })
  const path = join(into, name)
  const written: Written = {
    target,
    what,
    inputs: inputs.map((input) => input.map((piece) => Buffer.from(piece).toString('hex'))),
  }
  writeFileSync(path, `${JSON.stringify(written, undefined, 1)}\n`)
  return path
}

/** Leaves out what is not needed: inputs before the last one, then pieces, then bytes. @param fails whether the inputs still find it. */
export async function reduced(
  inputs: readonly Input[],
  fails: (inputs: readonly Input[]) => Promise<boolean>,
  secondsMax: number,
): Promise<readonly Input[]> {
  const until = performance.now() + secondsMax * 1_000
  let best = inputs
  const attempt = async (candidate: readonly Input[]): Promise<boolean> => {
    if (candidate.length === 0 || !(await fails(candidate))) return false
    best = candidate
    return true
  }
  if (!(await attempt(best.slice(-1)))) {
    for (let size = best.length >> 1; size >= 1 && performance.now() < until; size >>= 1)
      for (let at = 0; at + 1 < best.length && performance.now() < until;)
        if (!(await attempt([...best.slice(0, at), ...best.slice(Math.min(best.length - 1, at + size))]))) at += size
  }
  for (let which = best.length - 1; which >= 0; which--)
    for (
      let at = (best[which] as Input).length - 1;
      at >= 0 && (best[which] as Input).length > 1 && performance.now() < until;
      at--
    )
      await attempt(best.with(which, (best[which] as Input).toSpliced(at, 1)))
  for (let which = 0; which < best.length; which++)
    for (let piece = 0; piece < (best[which] as Input).length; piece++) {
      const bytes = (): Uint8Array => (best[which] as Input)[piece] as Uint8Array
      for (let size = bytes().length >> 1; size >= 1; size >>= 1)
        for (let at = 0; at < bytes().length && performance.now() < until;) {
          const shorter = new Uint8Array(Buffer.concat([bytes().subarray(0, at), bytes().subarray(at + size)]))
          if (!(await attempt(best.with(which, (best[which] as Input).with(piece, shorter))))) at += size
        }
    }
  return best
}
