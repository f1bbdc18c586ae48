// Tests of a package with one source file swapped for a mutant's; without CHAOS_MUTANT as they are.
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { shared } from '../../vitest.shared.ts'
import { mutated } from '../../packages/simulator/src/mutants/change.ts'
import { mutantNamed } from './mutants.ts'

const name = process.env['CHAOS_MUTANT']
const changes = name === undefined ? [] : mutantNamed(name).changes
const byFile = new Map(changes.map((change) => [join(import.meta.dirname, '../..', change.file), change]))

export default defineConfig({
  ...shared,
  // What is kept from one run to the next would hand the mutant's code to a run without it, and the other way round.
  test: { fsModuleCache: false },
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      load(id) {
        const path = id.split('?')[0] as string
        const change = byFile.get(path)
        return change === undefined ? undefined : mutated(readFileSync(path, 'utf8'), change)
      },
    },
  ],
})
