// Keeps the shop's writer running: one that is killed is started again, and goes on with what is left to write.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { UpView } from 'millrace'
import { changesWritten } from './database.ts'

export interface WriterOptions {
  /** Row changes after which it ends; left out: never. */
  readonly rows: number | undefined
  /** Row changes a second; as fast as it goes when left out. */
  readonly rate: number | undefined
}

export interface Writer {
  /** Resolves when all is written. Rejects when the writer gave up by itself: it has said why. */
  readonly finished: Promise<void>
  stop(): Promise<void>
}

const restartMs = 250
const script = join(import.meta.dirname, 'writer.ts')

export async function startWriter(port: number, { rows, rate }: WriterOptions, view: UpView): Promise<Writer> {
  const args = [
    ...['--port', String(port), '--since', String(await changesWritten(port))],
    ...(rows === undefined ? [] : ['--rows', String(rows)]),
    ...(rate === undefined ? [] : ['--rate', String(rate)]),
  ]
  const stop = new AbortController()
  let child: ChildProcess
  const launch = (): void => {
    const launched = spawn(process.execPath, [...process.execArgv, script, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    createInterface({ input: launched.stdout }).on('line', (line) =>
      view.event('writer', JSON.parse(line) as { readonly event: string }),
    )
    child = launched
  }
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      launch()
      const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
      if (code === 0 || stop.signal.aborted) return
      if (signal === null) throw new Error(`the shop's writer ended with exit code ${code}`)
      view.restarting('writer', signal, restartMs, '')
      await sleep(restartMs, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
  const finished = run()
  // Whoever waits for it is told; at a stop before that nobody is.
  finished.catch(() => undefined)
  return {
    finished,
    async stop() {
      stop.abort()
      child.kill('SIGTERM')
      await finished.catch(() => undefined)
    },
  }
}
