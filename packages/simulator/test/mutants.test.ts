// The mutants follow the code: each text that they change is there exactly once.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mutated } from '../src/mutants/change.ts'
import { mutants } from '../src/mutants/mutants.ts'

test.each(mutants.flatMap(({ name, changes }) => changes.map((change) => ({ name, change }))))(
  '$name fits the code',
  ({ change }) => {
    const source = readFileSync(join(import.meta.dirname, '../../..', change.file), 'utf8')
    expect(mutated(source, change)).not.toBe(source)
  },
)
