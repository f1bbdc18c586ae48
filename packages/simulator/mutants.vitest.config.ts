// Tests of a package with a mutant's changes in its sources; without MUTANT_CHANGES as they are.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { shared } from '../../vitest.shared.ts'
import { mutated } from './src/mutants/change.ts'
import type { Change } from './src/mutants/change.ts'

const changes = JSON.parse(process.env['MUTANT_CHANGES'] ?? '[]') as readonly Change[]
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
