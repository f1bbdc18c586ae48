// Loaded before a process of a mutant run: gives it one source file with two durable steps swapped. The product itself knows nothing of it.
import { changeSources } from '../../packages/simulator/src/mutants/change.ts'
import { mutantNamed } from './mutants.ts'

const name = process.env['CHAOS_MUTANT']
if (name === undefined) throw new Error('CHAOS_MUTANT names no mutant')
changeSources(mutantNamed(name).changes)
