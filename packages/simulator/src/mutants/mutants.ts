// Defects of one node that others had, or that a slip would bring: each is put into the code as it is loaded, and the simulator must find it, or a test.
import type { FaultKind } from '../plan.ts'
import { named } from './change.ts'
import type { Change } from './change.ts'
import { clientMutants } from './client-mutants.ts'
import { coordinatorMutants } from './coordinator-mutants.ts'
import { heldMutants } from './held-mutants.ts'
import { logMutants } from './log-mutants.ts'
import type { HoldingTest } from './tests.ts'

/** A mutant that the simulator does not reach, or not within the seeds that anybody has time for: a test has to fail with it. */
export interface HeldMutant {
  readonly name: string
  /** What is wrong in it, as a sentence. */
  readonly defect: string
  readonly changes: readonly Change[]
  readonly holding: HoldingTest
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

export const mutants: readonly (Mutant | HeldMutant)[] = [...logMutants, ...coordinatorMutants, ...clientMutants, ...heldMutants]

/** @throws Error there is none of that name */
export const mutantNamed = (name: string): Mutant | HeldMutant => named(mutants, name)
