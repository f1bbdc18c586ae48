// Loaded before a run of a mutant: gives it its changed sources. The product itself knows nothing of it.
import { registerHooks } from 'node:module'
import { mutantNamed, mutated } from './mutants.ts'

const name = process.env['SIM_MUTANT']
if (name === undefined) throw new Error('SIM_MUTANT names no mutant')
const root = new URL('../../../../', import.meta.url)
const changes = new Map(mutantNamed(name).changes.map((change) => [new URL(change.file, root).href, change]))

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const change = changes.get(url)
    if (change === undefined) return loaded
    const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source as Uint8Array)
    return { ...loaded, source: mutated(source, change) }
  },
})
