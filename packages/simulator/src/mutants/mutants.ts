// Defects of one node that others had, or that a slip would bring: each is put into the code as it is loaded, and the simulator must find it.
import type { FaultKind } from '../plan.ts'
import { clientMutants } from './client-mutants.ts'
import { coordinatorMutants } from './coordinator-mutants.ts'
import { logMutants } from './log-mutants.ts'

/** One file's source, changed as it is loaded. Every text must be there exactly once. */
export interface Change {
  readonly file: string
  readonly edits: readonly { readonly from: string; readonly to: string }[]
}

export interface Mutant {
  readonly name: string
  /** What is wrong in it, as a sentence. */
  readonly defect: string
  readonly changes: readonly Change[]
  /** Only these faults, where the full choice would need more seeds than anybody has time for. */
  readonly faults?: readonly FaultKind[]
  readonly durability?: 'os'
  /** Seeds within which it has to be found; 60 when left out. */
  readonly seedsMax?: number
}

export const mutants: readonly Mutant[] = [...logMutants, ...coordinatorMutants, ...clientMutants]

/** @throws Error there is none of that name */
export function mutantNamed(name: string): Mutant {
  const found = mutants.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no mutant ${name}; there are: ${mutants.map((each) => each.name).join(', ')}`)
  return found
}

/** @throws Error a text is not there, or more than once: the code has moved on and the mutant must follow. */
export function mutated(source: string, { file, edits }: Change): string {
  let result = source
  for (const { from, to } of edits) {
    const count = result.split(from).length - 1
    if (count !== 1) throw new Error(`mutant of ${file}: this text is there ${count} times: ${from}`)
    result = result.replace(from, () => to)
  }
  return result
}
