// The mutants: each has two durable steps that follow one another swapped, and must be caught by the failpoint between them.
import { named } from '../../packages/simulator/src/mutants/change.ts'
import type { Change } from '../../packages/simulator/src/mutants/change.ts'
import type { HoldingTest } from '../../packages/simulator/src/mutants/tests.ts'
import { brokerMutants } from './broker-mutants.ts'
import { pipelineMutants } from './pipeline-mutants.ts'
import { testMutants } from './test-mutants.ts'

interface Swap {
  readonly name: string
  /** The two steps, in the order in which the product takes them. */
  readonly steps: readonly [string, string]
  readonly changes: readonly Change[]
}

/** A mutant that the pipeline has to catch. */
export interface Mutant extends Swap {
  /** Where the process ends: between the swapped steps. */
  readonly point: { readonly process: 'broker' | 'connect' | 'shop-1'; readonly name: string }
  /** Passages at which it ends, one after the other, until something is wrong. */
  readonly passages: readonly number[]
  /** Writes that were not synced are lost: a kill alone proves nothing about a sync. */
  readonly powerLoss: boolean
  /** The snapshot runs while the process ends, instead of a few rows. */
  readonly duringSnapshot?: boolean
  /** All processes end with it: nobody is left who would ask again. */
  readonly together?: boolean
  /** The process ends in the first start of the cluster, while its topics are made. */
  readonly fresh?: boolean
  /** Rows that are written at each hit; a few when left out. */
  readonly rows?: number
  /** So many of them a second; all at once when left out. */
  readonly rate?: number
  /** Rows are written all the time, also before the slot is made. */
  readonly busy?: boolean
  /** It needs no fault to be wrong. Any other mutant that is wrong without one breaks the product by itself and proves nothing. */
  readonly faultless?: boolean
}

/** A mutant that the pipeline cannot tell from the product: a test on the simulated disk has to. */
export type TestMutant = Swap & HoldingTest

export const mutants: readonly (Mutant | TestMutant)[] = [...pipelineMutants, ...brokerMutants, ...testMutants]

/** @throws Error there is none of that name */
export const mutantNamed = (name: string): Mutant | TestMutant => named(mutants, name)
