// Starts the broker that is watched, on a directory of its own, and asks it; ends it by its own handle.
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { removeFolder, temporaryFolder } from '@millrace/judges'
import type { Figures, WatchedProcess } from './broker-process.ts'

export interface WatchedBroker {
  readonly port: number
  /** Its log directory, which goes with the process. */
  readonly directory: string
  /** As it is now, and what was longest since the last question. @param collect after a full collection. */
  figures(collect?: boolean): Promise<Figures>
  /** The most memory that the process has had resident so far, as the system counts it; NaN where it does not. */
  peakBytes(): number
  stop(): Promise<void>
}

export interface WatchedOptions {
  readonly settings: Readonly<Record<string, string | number>>
  /** The process leaks on purpose. */
  readonly leaks?: boolean
  /** How long each turn of its event loop takes is watched, which takes some hundredths of a core. */
  readonly watchesTurns?: boolean
  /** What Node is started with beside. */
  readonly execArgv?: readonly string[]
}

const defaults = {
  listeners: 'PLAINTEXT://127.0.0.1:0',
  'millrace.durability': 'os',
  'offsets.topic.num.partitions': 4,
  'transaction.state.log.num.partitions': 4,
  'group.initial.rebalance.delay.ms': 0,
}

/** Of the packages as Node finds them for the process: the built ones that users get, or with the condition for it their sources. */
export async function startWatched(options: WatchedOptions): Promise<WatchedBroker> {
  const { leaks = false, watchesTurns = false, execArgv = [] } = options
  const directory = temporaryFolder('millrace-watched')
  const settings = { ...defaults, 'log.dirs': directory, ...options.settings }
  const what: WatchedProcess = { settings, leaks, watchesTurns }
  const child = fork(join(import.meta.dirname, 'broker-process.ts'), [JSON.stringify(what)], {
    execArgv: ['--expose-gc', ...execArgv],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = new Promise<never>((_, reject) =>
    child.once('exit', (code, signal) => reject(new Error(`the broker ended with ${signal ?? code}`))),
  )
  exited.catch(() => removeFolder(directory))
  const next = <T>(): Promise<T> =>
    Promise.race([new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T))), exited])
  const { port } = await next<{ port: number }>()
  return {
    port,
    directory,
    figures: (collect = false) => {
      child.send(collect ? 'collect' : 'figures')
      return next<Figures>()
    },
    peakBytes: () => {
      if (process.platform !== 'linux') return Number.NaN
      const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
      return Number(line?.[1]) * 1024
    },
    async stop() {
      if (child.connected) child.send('stop')
      await exited.catch(() => undefined)
    },
  }
}
