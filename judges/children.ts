// Child processes of judges and benches: started, awaited by what they print or open, ended by their id.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { createServer, connect } from 'node:net'

export interface Child {
  readonly pid: number
  readonly process: ChildProcess
  /** Everything printed so far, standard output and error together; the last 256 KiB. */
  output(): string
  /** Resolves with the exit code (128 + number after a signal). */
  readonly exited: Promise<number>
  /** SIGTERM, then SIGKILL after `graceMs`. */
  stop(graceMs?: number): Promise<void>
  kill(): Promise<void>
}

export interface ChildOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Its standard input stays open: whoever started it writes to `process.stdin`. */
  readonly keepsInput?: boolean
  /** User and group to run as; only root may choose. */
  readonly uid?: number
  readonly gid?: number
  readonly onLine?: (line: string) => void
  /** In a group of its own, a Ctrl-C at the terminal does not reach it: whoever started it ends it in its time. */
  readonly ownGroup?: boolean
}

const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** Starts a program. Whatever becomes of this process, the child does not outlive its orderly exit. */
export function start(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Java prints in the encoding of the locale, of which there may be none.
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
    detached: options.ownGroup === true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  })
  living.add(child)
  let output = ''
  let line = ''
  const take = (chunk: Buffer): void => {
    const text = chunk.toString()
    output = (output + text).slice(-262_144)
    if (options.onLine === undefined) return
    const lines = (line + text).split('\n')
    line = lines.pop() as string
    for (const each of lines) options.onLine(each)
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  child.stdin.on('error', () => undefined)
  if (options.keepsInput !== true) child.stdin.end(options.input)
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      living.delete(child)
      resolve(code ?? (signal === 'SIGKILL' ? 137 : 143))
    })
  })
  return {
    pid: child.pid ?? -1,
    process: child,
    output: () => output,
    exited,
    async stop(graceMs = 15_000) {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await exited
      clearTimeout(timer)
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Runs a program to its end. @throws Error with its output when it exits with another code than 0. */
export async function run(command: string, args: readonly string[], options: ChildOptions = {}): Promise<string> {
  const child = start(command, args, options)
  const code = await child.exited
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ').slice(0, 200)} ended with ${code}:\n${child.output().slice(-4000)}`)
  return child.output()
}

/** A port on the loopback that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** Resolves when something accepts connections on the port. @throws Error when the child ends first or time is up. */
export async function listening(port: number, child: Child, timeoutMs: number): Promise<void> {
  let ended = false
  void child.exited.then(() => (ended = true))
  for (const deadline = Date.now() + timeoutMs; ;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (open) return
    if (ended || Date.now() > deadline) throw new Error(`nothing listens on ${port}:\n${child.output().slice(-4000)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
