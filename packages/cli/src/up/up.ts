// The whole of a pipeline as supervised processes: broker, connect worker, instances of each topology.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeHost } from '@millrace/host/node'
import { InputRefused } from '../arguments.ts'
import { reasonOfCode } from '../explain.ts'
import type { Pipeline } from './pipeline.ts'
import { loadPipeline } from './pipeline.ts'
import type { ProcessSpec, SupervisorListener } from './supervisor.ts'
import { Supervised } from './supervisor.ts'

export interface UpOptions {
  /** The pipeline file. */
  readonly file: string
  /** Where all data lies. */
  readonly directory: string
  /** Another Kafka in place of our broker, `host:port,…`. */
  readonly bootstrapServers?: string
  /** The broker's port; 9092, or a free one where that is taken, when left out. */
  readonly port?: number
  /** The worker's REST port; 8083, or a free one where that is taken, when left out. */
  readonly restPort?: number
  /** Instances of each topology. */
  readonly instances: number
  /** Further settings of the broker, Kafka's names. */
  readonly brokerSettings?: Readonly<Record<string, string>>
  /** The user's wish to stop: nothing more is started, and what was is there to be stopped. */
  readonly stopped?: Promise<void>
}

/** A running pipeline. */
export interface Up {
  readonly directory: string
  readonly bootstrapServers: string
  /** Address of the worker's REST API; none without connectors. */
  readonly rest: string | undefined
  readonly pipeline: Pipeline
  readonly processes: readonly Supervised[]
  /** What is not as usual, for people: ports that were taken. */
  readonly notes: readonly string[]
  /** Every process has said that it is ready. @throws ProcessFailed one of them cannot be started. */
  ready(): Promise<void>
  /** Apps first, then the worker, the broker last; resolves when all are gone. */
  stop(): Promise<void>
}

/** The processes of a pipeline before any of them runs, with the files they read written. */
export interface Processes {
  readonly directory: string
  readonly bootstrapServers: string
  readonly rest: string | undefined
  readonly pipeline: Pipeline
  /** What is not as usual, for people: ports that were taken. */
  readonly notes: readonly string[]
  /** In the order of their start: the broker (unless another Kafka takes its place), the worker, the instances. */
  readonly specs: readonly ProcessSpec[]
}

/** Reads the pipeline file and writes what the processes are started with. @throws InputRefused for a file, port or folder that cannot be used. */
export async function planProcesses(options: UpOptions): Promise<Processes> {
  const file = resolve(options.file)
  const directory = resolve(options.directory)
  const pipeline = await loadPipeline(file)
  try {
    return await planIn(directory, file, pipeline, options)
  } catch (cause) {
    throw cannotBeUsed(directory, cause)
  }
}

async function planIn(directory: string, file: string, pipeline: Pipeline, options: UpOptions): Promise<Processes> {
  nodeHost({ level: 'error' }).disk.makeDirectory(join(directory, 'logs'))
  const specs: ProcessSpec[] = []
  const notes: string[] = []
  const add = (name: string, args: readonly string[], more: Partial<ProcessSpec> = {}): void =>
    void specs.push({ name, args: [entry, ...args, '--json'], ...more })
  let bootstrapServers = options.bootstrapServers
  if (bootstrapServers === undefined) {
    const port = await choosePort('--port', options.port, 9092, notes)
    bootstrapServers = `127.0.0.1:${port}`
    const config = writeBrokerConfig(directory, port, pipeline.partitions, options.brokerSettings)
    add('broker', ['broker', '--config', config], { triesMax: brokerTriesMax })
  }
  let rest: string | undefined
  if (Object.keys(pipeline.connectors).length > 0) {
    const restPort = await choosePort('--rest-port', options.restPort, 8083, notes)
    rest = `http://127.0.0.1:${restPort}`
    add('connect', ['connect', 'standalone', ...writeConnectConfig(directory, bootstrapServers, restPort, pipeline)])
  }
  for (const id of Object.keys(pipeline.topologies)) {
    for (let instance = 1; instance <= options.instances; instance++) {
      const state = join(directory, 'state', id, String(instance))
      const where = ['--bootstrap-server', bootstrapServers, '--state-dir', state, '--partitions', String(pipeline.partitions)]
      const group = ['--session-timeout-ms', String(appSessionTimeoutMs)]
      add(`${id}-${instance}`, ['app', file, '--application-id', id, '--instance', String(instance), ...where, ...group])
    }
  }
  return { directory, bootstrapServers, rest, pipeline, notes, specs }
}

// A broker whose predecessor is still closing its logs finds them locked: that passes. What five starts do not mend stays.
const brokerTriesMax = 5

// Instances that were killed keep their tasks until the coordinator misses them; all are on one machine, so a short time is enough.
const appSessionTimeoutMs = 10_000

/** Takes a pipeline's folder for this process alone. @throws InputRefused another one runs on it. */
export function holdDirectory(path: string): { release(): void } {
  const directory = resolve(path)
  const { disk } = nodeHost({ level: 'error' })
  try {
    disk.makeDirectory(directory)
    const held = disk.lock(join(directory, '.lock'))
    if (held !== undefined) return held
  } catch (cause) {
    throw cannotBeUsed(directory, cause)
  }
  throw new InputRefused(
    `${directory} is in use by another start that still runs: stop that one, or choose another folder with --directory`,
  )
}

function cannotBeUsed(directory: string, cause: unknown): unknown {
  const { code, path } = cause as { readonly code?: unknown; readonly path?: unknown }
  if (typeof code !== 'string') return cause
  const reason =
    code === 'EACCES' || code === 'EPERM'
      ? 'this user may not write there'
      : code === 'ENOENT'
        ? 'no directory can be made there'
        : reasonOfCode(code)
  const where = typeof path === 'string' && path !== directory ? ` (${path})` : ''
  return new InputRefused(`${directory} cannot be used for data: ${reason}${where}; or choose another folder with --directory`, {
    cause,
  })
}

/** Starts everything; returns once the broker takes connections. @throws InputRefused for a file, port or folder that cannot be used. */
export async function up(options: UpOptions, listener: SupervisorListener): Promise<Up> {
  const { specs, ...plan } = await planProcesses(options)
  const processes: Supervised[] = []
  const stop = async (): Promise<void> => {
    const last = new Set(['broker', 'connect'])
    await Promise.all(processes.filter((child) => !last.has(child.name)).map((child) => child.stop()))
    for (const name of ['connect', 'broker']) await processes.find((child) => child.name === name)?.stop()
  }
  const stopped = options.stopped?.then(() => 'stopped' as const) ?? new Promise<never>(() => undefined)
  try {
    for (const spec of specs) {
      const child = new Supervised(spec, join(plan.directory, 'logs'), listener)
      processes.push(child)
      if (spec.name === 'broker' && (await Promise.race([child.ready(), stopped])) === 'stopped') break
    }
  } catch (cause) {
    await stop()
    throw cause
  }
  return {
    ...plan,
    processes,
    ready: async () => {
      await Promise.all(processes.map((child) => child.ready()))
    },
    stop,
  }
}

/** The command's script, seen from here as built, or as source. */
const entry = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../bin/millrace.mjs' : '../bin/millrace.mjs', import.meta.url),
)

function writeBrokerConfig(
  directory: string,
  port: number,
  partitions: number,
  more: Readonly<Record<string, string>> = {},
): string {
  const path = join(directory, 'server.properties')
  const settings: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    listeners: `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': join(directory, 'broker'),
    'num.partitions': String(partitions),
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '1000',
    ...more,
  }
  writeFileSync(
    path,
    `# Written at each start.\n${Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('')}`,
  )
  return path
}

/** @returns the worker's file and one file a connector. */
function writeConnectConfig(directory: string, bootstrapServers: string, restPort: number, pipeline: Pipeline): string[] {
  const folder = join(directory, 'connectors')
  mkdirSync(folder, { recursive: true })
  for (const left of readdirSync(folder)) rmSync(join(folder, left))
  const worker = join(directory, 'worker.properties')
  const settings: Record<string, string> = {
    'bootstrap.servers': bootstrapServers,
    listeners: `http://127.0.0.1:${restPort}`,
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'key.converter.schemas.enable': 'false',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter.schemas.enable': 'false',
    'offset.storage.file.filename': join(directory, 'connect.offsets'),
    'exactly.once.source.support': 'enabled',
    // A worker that died is started again at once; its sinks get nothing until the group has given up the members that died with it.
    'consumer.session.timeout.ms': '10000',
    'topic.creation.default.partitions': String(pipeline.partitions),
    'topic.creation.default.replication.factor': '1',
  }
  writeFileSync(
    worker,
    `# Written at each start.\n${Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('')}`,
  )
  const files = Object.entries(pipeline.connectors).map(([name, config]) => {
    const path = join(folder, `${name}.json`)
    const strings = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]))
    writeFileSync(path, `${JSON.stringify({ name, config: strings }, null, 2)}\n`)
    return path
  })
  return [worker, ...files]
}

/** The port asked for, which must be free; else the usual one, or a free one where that is taken. */
async function choosePort(option: string, asked: number | undefined, usual: number, notes: string[]): Promise<number> {
  if (asked !== undefined) {
    if (!(await isFree(asked)))
      throw new InputRefused(`port ${asked} is taken: stop what listens there or choose another with ${option}`)
    return asked
  }
  if (await isFree(usual)) return usual
  const port = await freePort()
  notes.push(`port ${usual} is taken: ${port} is used, or choose one with ${option}`)
  return port
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
