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
