// Starts a broker's process and asks it; ends it by its own handle.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figures } from './broker-process.ts'

export interface ChildBroker {
  readonly port: number
  /** Figures since the last question. */
  figures(collect?: boolean): Promise<Figures>
  stop(): Promise<void>
}

export async function startChildBroker(settings: Readonly<Record<string, string | number>>): Promise<ChildBroker> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-hostile-'))
  const all = {
    'log.dirs': directory,
    listeners: 'PLAINTEXT://127.0.0.1:0',
    'millrace.durability': 'os',
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    ...settings,
  }
  const child = fork(join(import.meta.dirname, 'broker-process.ts'), [JSON.stringify(all)], {
    execArgv: ['--conditions=@millrace/source', '--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = new Promise<never>((_, reject) =>
    child.once('exit', (code) => reject(new Error(`the broker ended with ${code}`))),
  )
  exited.catch(() => undefined)
  const next = <T>(): Promise<T> =>
    Promise.race([new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T))), exited])
  const { port } = await next<{ port: number }>()
  return {
    port,
    figures: (collect = false) => {
      child.send(collect ? 'collect' : 'figures')
      return next<Figures>()
    },
    async stop() {
      child.send('stop')
      await exited.catch(() => undefined)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
