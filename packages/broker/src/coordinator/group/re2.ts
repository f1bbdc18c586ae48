// Matches names with a pattern of RE2's syntax, in time that grows with the name's length and the pattern's, whatever the pattern.
import type { AsciiSet } from './re2-classes.ts'
import type { Re2Node } from './re2-parser.ts'
import { BadPattern, parseRe2 } from './re2-parser.ts'

/** A pattern ready to match. */
export interface Re2 {
  /** Whether the whole name matches. */
  matches(name: string): boolean
  /** Steps that it was compiled into: the work for one character of a name is at most so much. */
  readonly size: number
}

/** Steps of a compiled pattern: a bound for what one pattern may cost. */
const stepsMax = 12_000
/** Nodes that are gone through for them: what takes no step may be repeated as well. */
const visitsMax = 100_000

type Step =
  | { readonly kind: 'char'; readonly set: AsciiSet; readonly next: number }
  | { readonly kind: 'fork'; readonly next: readonly number[] }
  | { readonly kind: 'at'; readonly place: Extract<Re2Node, { kind: 'at' }>['place']; readonly next: number }
  | { readonly kind: 'match' }

/** @returns the pattern, or why RE2 would not take it. */
export function compileRe2(pattern: string): Re2 | { readonly invalid: string } {
  try {
    const { steps, start } = new Compiler(parseRe2(pattern))
    return { matches: (name) => run(steps, start, name), size: steps.length }
  } catch (error) {
    if (error instanceof BadPattern) return { invalid: error.message }
    throw error
  }
}

class Compiler {
  readonly steps: Step[] = [{ kind: 'match' }]
  readonly start: number
  #visits = 0

  constructor(node: Re2Node) {
    this.start = this.#compile(node, 0)
  }

  /** Adds the steps of a node in front of those that lead on from `next`. @returns the first one. */
  #compile(node: Re2Node, next: number): number {
    if (++this.#visits > visitsMax) throw new BadPattern('it is too large')
    switch (node.kind) {
      case 'set':
        return this.#add({ kind: 'char', set: node.set, next })
      case 'at':
        return this.#add({ kind: 'at', place: node.place, next })
      case 'all':
        return node.nodes.reduceRight((after, one) => this.#compile(one, after), next)
      case 'any':
        return this.#add({ kind: 'fork', next: node.nodes.map((one) => this.#compile(one, next)) })
      case 'repeat': {
        let after = next
        if (node.most === Infinity) {
          const ways: number[] = []
          after = this.#add({ kind: 'fork', next: ways })
          ways.push(this.#compile(node.node, after), next)
        } else {
          for (let left = node.most - node.least; left > 0; left--) {
            after = this.#add({ kind: 'fork', next: [this.#compile(node.node, after), next] })
          }
        }
        for (let left = node.least; left > 0; left--) after = this.#compile(node.node, after)
        return after
      }
    }
  }

  #add(step: Step): number {
    if (this.steps.length >= stepsMax) throw new BadPattern('it is too large')
    return this.steps.push(step) - 1
  }
}

/** All places of the pattern at which the name may have arrived are followed at once. */
function run(steps: readonly Step[], start: number, name: string): boolean {
  const seen = new Int32Array(steps.length).fill(-1)
  let now: number[] = []
  reach(steps, start, name, 0, seen, now)
  for (let at = 0; at < name.length && now.length > 0; at++) {
    const code = name.charCodeAt(at)
    const after: number[] = []
    for (const index of now) {
      const step = steps[index]
      if (step?.kind === 'char' && step.set[code] === 1) reach(steps, step.next, name, at + 1, seen, after)
    }
    now = after
  }
  return now.some((index) => steps[index]?.kind === 'match')
}

/** Follows what takes no character. @param seen where each step was last reached. */
function reach(steps: readonly Step[], from: number, name: string, at: number, seen: Int32Array, into: number[]): void {
  const open = [from]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (seen[index] === at) continue
    seen[index] = at
    const step = steps[index]
    if (step === undefined) continue
    if (step.kind === 'fork') open.push(...step.next)
    else if (step.kind !== 'at') into.push(index)
    else if (holds(step.place, name, at)) open.push(step.next)
  }
}

function holds(place: Extract<Re2Node, { kind: 'at' }>['place'], name: string, at: number): boolean {
  if (place === 'begin') return at === 0
  if (place === 'end') return at === name.length
  const isBoundary = isWord(name, at - 1) !== isWord(name, at)
  return (place === 'word boundary') === isBoundary
}

const isWord = (name: string, at: number): boolean => /\w/.test(name.charAt(at))
