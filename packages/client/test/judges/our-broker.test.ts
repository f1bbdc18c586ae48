// The client against our own broker, in a process of its own.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Child } from '@millrace/judges'
import { freePort, listening, start } from '@millrace/judges'
import type { BrokerKind } from './suite.ts'
import { clientSuite } from './suite.ts'

const program = join(import.meta.dirname, 'our-broker-process.ts')

const ours: BrokerKind = {
  name: 'our broker',
  missing: undefined,
  crashes: 3,
  async start() {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-client-ours-'))
    const port = await freePort()
    const run = async (): Promise<Child> => {
      const child = start(process.execPath, ['--conditions=@millrace/source', program, directory, `${port}`])
      await listening(port, child, 30_000)
      return child
    }
    let child = await run()
    return {
      bootstrap: `127.0.0.1:${port}`,
      async crashAndRestart() {
        await child.kill()
        child = await run()
      },
      async stop() {
        await child.kill()
        rmSync(directory, { recursive: true, force: true })
      },
    }
  },
}

clientSuite(ours)
