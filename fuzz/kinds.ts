// A target of many small readers: each input says which reader it is for.
import type { SeededRandom } from '../packages/protocol/test/random.ts'
import { mutate, mutateText } from './mutate.ts'
import type { Input, Target } from './target.ts'

/** One reader of bytes. */
export interface Kind {
  readonly name: string
  /** Most inputs of this kind are changed as text. */
  readonly isText?: boolean
  /** Pieces as somebody would write them. */
  readonly fresh: (random: SeededRandom) => Input
  /** Another way to change pieces than byte by byte. */
  readonly mutate?: (pieces: Input, random: SeededRandom, other: Input) => Input
  /** Takes pieces. @throws Error a finding, unless it is one of `answers`. */
  readonly run: (pieces: Input) => void | Promise<void>
  /** Classes of what may be thrown: the reader's typed errors. */
  readonly answers?: readonly (abstract new (...args: never[]) => Error)[]
}

/** @param kinds inputs name them by their place here: new ones go to the end. */
export function kindsTarget(name: string, kinds: readonly Kind[]): Target {
  const kindOf = (input: Input): Kind => kinds[((input[0] as Uint8Array)[0] as number) % kinds.length] as Kind
  return {
    name,
    fresh(random) {
      const which = random.below(kinds.length)
      return [Uint8Array.of(which), ...(kinds[which] as Kind).fresh(random)]
    },
    mutate(input, random, other) {
      const kind = kindOf(input)
      const [head, ...pieces] = input as [Uint8Array, ...Uint8Array[]]
      const [, ...others] = kindOf(other) === kind || random.once(4) ? other : [head, ...pieces]
      if (kind.mutate !== undefined && !random.once(4)) return [head, ...kind.mutate(pieces, random, others)]
      const at = random.below(pieces.length)
      const how = kind.isText === true && !random.once(4) ? mutateText : mutate
      return [head, ...pieces.with(at, how(pieces[at] as Uint8Array, random, random.pick(others.length > 0 ? others : pieces)))]
    },
    async run(input) {
      const kind = kindOf(input)
      try {
        await kind.run(input.slice(1).map((piece) => piece.slice()))
      } catch (cause) {
        if (kind.answers?.some((answer) => cause instanceof answer) !== true) throw cause
      }
    },
  }
}
