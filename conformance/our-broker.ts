// Our broker as the command starts it: a process of its own on a server.properties.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { propertiesOf, removeFolder, start, temporaryFolder } from '@millrace/judges'
import type { Child } from '@millrace/judges'

export interface OurBroker {
  readonly bootstrap: string
  readonly child: Child
  stop(): Promise<void>
  kill(): Promise<void>
}

/** Starts it; resolves when it serves. Where its data lies is the caller's to say and to remove. @param settings lines of server.properties */
export async function startOurBroker(settings: Readonly<Record<string, string>>): Promise<OurBroker> {
  const folder = temporaryFolder('millrace-broker-settings')
  const properties = join(folder, 'server.properties')
  writeFileSync(properties, propertiesOf(settings))
  const main = join(import.meta.dirname, '../packages/cli/src/main.ts')
  let isReady: (port: number) => void = () => undefined
  const ready = new Promise<number>((resolve) => (isReady = resolve))
  const onLine = (line: string): void => {
    const port = /"event":"ready".*PLAINTEXT:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1]
    if (port !== undefined) isReady(Number(port))
  }
  const args = ['--conditions=@millrace/source', main, 'broker', '--config', properties, '--json']
  const child = start(process.execPath, args, { onLine })
  const ended = child.exited.then((code) => {
    removeFolder(folder)
    throw new Error(`our broker ended with ${code}:\n${child.output().slice(-4000)}`)
  })
  const port = await Promise.race([ready, ended])
  ended.catch(() => undefined)
  return { bootstrap: `127.0.0.1:${port}`, child, stop: () => child.stop(), kill: () => child.kill() }
}
