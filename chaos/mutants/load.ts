// Loaded before a process of a mutant run: gives it one source file with two durable steps swapped. The product itself knows nothing of it.
import { registerHooks } from 'node:module'
import { mutantNamed, mutated } from './mutants.ts'

const name = process.env['CHAOS_MUTANT']
if (name === undefined) throw new Error('CHAOS_MUTANT names no mutant')
const mutant = mutantNamed(name)
const changes = new Map(mutant.changes.map((change) => [new URL(`../../${change.file}`, import.meta.url).href, change]))

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const change = changes.get(url)
    if (change === undefined) return loaded
    const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source as Uint8Array)
    return { ...loaded, source: mutated(source, change) }
  },
})
