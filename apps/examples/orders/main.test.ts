// The example as a new user runs it: rows flow, the sink equals SQL, and a second start goes on where the first one stopped.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missingPostgres, start } from '@millrace/judges'
import { expect, test } from 'vitest'

const missing = missingPostgres()
const main = join(import.meta.dirname, 'main.ts')

interface Comparison {
  readonly event: string
  readonly equal: boolean
  readonly changes: { readonly written: number }
}

test.skipIf(missing !== undefined)(
  `the sink equals SQL, after a second start too${missing === undefined ? '' : ` (${missing})`}`,
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-orders-'))
    const run = async (): Promise<Comparison> => {
      const events: Comparison[] = []
      const onLine = (line: string): void => void (line.startsWith('{') && events.push(JSON.parse(line) as Comparison))
      const child = start(
        process.execPath,
        ['--conditions=@millrace/source', main, '--rows', '3000', '-d', directory, '--json'],
        { onLine },
      )
      expect(await child.exited, child.output().slice(-3000)).toBe(0)
      return events.find((each) => each.event === 'comparison') as Comparison
    }
    try {
      const first = await run()
      expect(first).toMatchObject({ equal: true, changes: { written: 5000 } })
      const second = await run()
      expect(second).toMatchObject({ equal: true, changes: { written: 8000 } })
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
)
