// What the fuzzer drives: something that takes inputs, and what it means that one of them was met wrongly.
import type { SeededRandom } from '../packages/protocol/test/random.ts'

/** Pieces of bytes: the frames of one connection, or a message behind its description. */
export type Input = readonly Uint8Array[]

/** An input was met in a way that must not be. */
export class Finding extends Error {
  override readonly name = 'Finding'
}

export interface Target {
  readonly name: string
  /** What one input may take of memory beside what is in proportion to its bytes, where that is more than usual. */
  readonly heapBytesBase?: number
  /** Bytes that the last input was answered with, where the target keeps them to look at. */
  readonly answeredBytes?: number
  /** A new input, mostly valid. */
  fresh(random: SeededRandom): Input
  /** A changed copy. @param other another input of this target. */
  mutate(input: Input, random: SeededRandom, other: Input): Input
  /** Takes an input. @throws Finding, or anything else, which is a finding too. */
  run(input: Input): void | Promise<void>
  /** Begins anew, without what earlier inputs left behind. */
  restart?(): Promise<void>
  /** Inputs since the start, where they matter to the next. */
  history?(): readonly Input[]
  close?(): Promise<void>
}

export const bytesOf = (input: Input): number => input.reduce((sum, piece) => sum + piece.length, 0)

/** Names of what nobody meant to throw. A plain Error is one of them too, unless it is the cause of a typed one. */
const unmeant: ReadonlySet<string> = new Set([
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'AssertionError',
  'Deadlock',
])

/** @throws Finding a failure is not typed, or one below it is a bug. */
export function checkTyped(failure: unknown, where = 'failure'): void {
  for (let cause = failure; cause instanceof Error; cause = cause.cause)
    if (unmeant.has(cause.name) || (cause === failure && cause.name === 'Error'))
      throw new Finding(`${where}: ${cause.name}: ${cause.message}\n${cause.stack ?? ''}`, { cause })
}
