// Loaded before a run of a mutant: gives it its changed sources. The product itself knows nothing of it.
import { changeSources } from './change.ts'
import { mutantNamed } from './mutants.ts'

const name = process.env['SIM_MUTANT']
if (name === undefined) throw new Error('SIM_MUTANT names no mutant')
changeSources(mutantNamed(name).changes)
