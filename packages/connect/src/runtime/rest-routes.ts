// The requests of Kafka Connect's REST API, one after the other: path, method, what it asks of the worker, form of the answer.
import { DataError } from '../api/converter.ts'
import type { ConnectValue } from '../api/schema.ts'
import { ConfigError } from '../api/settings.ts'
import type { ConnectorConfig } from '../api/source.ts'
import { parseJson } from '../converters/json-text.ts'
import { RequestRefused } from './connect-worker.ts'
import type {
  ConnectorInfo,
  ConnectorStatus,
  ConnectWorker,
  LoggerLevel,
  LoggerState,
  Plugin,
  RunStatus,
  TargetState,
} from './connect-worker.ts'
import { pluginNamed } from './connector-config.ts'
import { readOffsets } from './rest-offsets.ts'
import { definitionJson, validationJson } from './rest-validation.ts'

export interface RestRequest {
  /** What the path's braces stand for. */
  readonly names: Readonly<Record<string, string>>
  readonly query: ReadonlyMap<string, readonly string[]>
  /** @throws RequestRefused */
  body(): string
  /** Scheme and host by which the client reached this server. */
  readonly base: string
}

export interface RestAnswer {
  readonly status: number
  /** A string is plain text, everything else JSON; undefined: no body. */
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Pieces between slashes; one in braces stands for any. */
  readonly path: readonly string[]
  answer(worker: ConnectWorker, request: RestRequest): RestAnswer | Promise<RestAnswer>
}

const route = (method: Route['method'], path: string, answer: Route['answer']): Route => ({
  method,
  path: path.split('/').filter((piece) => piece !== ''),
  answer,
})
const ok = (json: unknown): RestAnswer => ({ status: 200, json })
const accepted: RestAnswer = { status: 202 }
const nothing: RestAnswer = { status: 204 }

export const routes: readonly Route[] = [
  route('GET', '/', (worker) => ok({ version: worker.version, commit: worker.commit, kafka_cluster_id: worker.kafkaClusterId })),
  // KIP-1017.
  route('GET', '/health', (worker) => {
    const health = worker.health()
    return { status: { healthy: 200, starting: 503, unhealthy: 500 }[health.status], json: health }
  }),

  route('GET', '/connectors', (worker, { query }) => ok(connectorsJson(worker, query.get('expand')))),
  route('POST', '/connectors', createConnector),
  route('GET', '/connectors/{name}', (worker, { names }) => ok(infoJson(worker.info(nameOf(names))))),
  route('DELETE', '/connectors/{name}', async (worker, { names }) => {
    await worker.delete(nameOf(names))
    return nothing
  }),
  route('GET', '/connectors/{name}/config', (worker, { names }) => ok(worker.info(nameOf(names)).config)),
  route('PUT', '/connectors/{name}/config', (worker, request) => {
    const name = nameOf(request.names)
    return putConnector(worker, request, name, named(name, configOf(jsonOf(request))))
  }),
  // KIP-477.
  route('PATCH', '/connectors/{name}/config', (worker, request) => {
    const name = nameOf(request.names)
    const { config } = worker.info(name)
    return putConnector(worker, request, name, named(name, patched(config, jsonOf(request))))
  }),
  route('GET', '/connectors/{name}/status', (worker, { names }) => ok(statusJson(worker.status(nameOf(names))))),
  route('GET', '/connectors/{name}/tasks', (worker, { names }) => {
    const connector = nameOf(names)
    return ok(worker.taskConfigs(connector).map((config, task) => ({ id: { connector, task }, config })))
  }),
  route('GET', '/connectors/{name}/tasks/{task}/status', (worker, { names }) => {
    const id = taskOf(names)
    const status = worker.status(nameOf(names)).tasks.find((task) => task.id === id)
    if (status === undefined) throw new RequestRefused(404, `${nameOf(names)} has no task ${id}`)
    return ok({ id, ...runJson(status) })
  }),
  route('POST', '/connectors/{name}/tasks/{task}/restart', async (worker, { names }) => {
    await worker.restartTask(nameOf(names), taskOf(names))
    return nothing
  }),
  // KIP-745.
  route('POST', '/connectors/{name}/restart', async (worker, { names, query }) => {
    const includeTasks = truth(query, 'includeTasks', false)
    const onlyFailed = truth(query, 'onlyFailed', false)
    const status = await worker.restart(nameOf(names), { includeTasks, onlyFailed })
    return includeTasks || onlyFailed ? { status: 202, json: statusJson(status) } : nothing
  }),
  route('PUT', '/connectors/{name}/pause', async (worker, { names }) => {
    await worker.pause(nameOf(names))
    return accepted
  }),
  route('PUT', '/connectors/{name}/resume', async (worker, { names }) => {
    await worker.resume(nameOf(names))
    return accepted
  }),
  route('PUT', '/connectors/{name}/stop', async (worker, { names }) => {
    await worker.stopConnector(nameOf(names))
    return nothing
  }),

  // KIP-558.
  route('GET', '/connectors/{name}/topics', (worker, { names }) => {
    const name = nameOf(names)
    const topics = worker.topics(name)
    if (topics === undefined) throw new RequestRefused(403, 'topics are not tracked: topic.tracking.enable is false')
    return ok({ [name]: { topics } })
  }),
  route('PUT', '/connectors/{name}/topics/reset', async (worker, { names }) => {
    const name = nameOf(names)
    if (worker.topics(name) === undefined) throw new RequestRefused(403, 'topics are not tracked: topic.tracking.enable is false')
    if (worker.topicsReset === undefined)
      throw new RequestRefused(403, 'topics cannot be forgotten: topic.tracking.allow.reset is false')
    await worker.topicsReset(name)
    return accepted
  }),

  // KIP-875.
  route('GET', '/connectors/{name}/offsets', async (worker, { names }) => ok({ offsets: await worker.offsets(nameOf(names)) })),
  route('PATCH', '/connectors/{name}/offsets', async (worker, request) => {
    const name = nameOf(request.names)
    const { type } = worker.info(name)
    await worker.alterOffsets(name, readOffsets(jsonOf(request), type))
    return ok({ message: `the offsets of ${name} were altered` })
  }),
  route('DELETE', '/connectors/{name}/offsets', async (worker, { names }) => {
    const name = nameOf(names)
    await worker.resetOffsets(name)
    return ok({ message: `the offsets of ${name} were reset` })
  }),

  route('GET', '/connector-plugins', (worker, { query }) => {
    const connectorsOnly = truth(query, 'connectorsOnly', true)
    const plugins = worker.plugins().filter(({ type }) => !connectorsOnly || type === 'source' || type === 'sink')
    return ok(plugins.map(({ className, type, version }) => ({ class: className, type, version })))
  }),
  route('GET', '/connector-plugins/{plugin}/config', (worker, { names }) => {
    const plugin = pluginOf(worker, names)
    return ok(Object.entries(plugin.settings).map(([name, setting], i) => definitionJson(name, setting, i + 1)))
  }),
  route('PUT', '/connector-plugins/{plugin}/config/validate', validate),

  route('GET', '/admin/loggers', (worker) =>
    ok(Object.fromEntries([...worker.loggers.all()].map(([name, state]) => [name, loggerJson(state)]))),
  ),
  route('GET', '/admin/loggers/{logger}', (worker, { names }) => {
    const state = worker.loggers.level(names['logger'] as string)
    if (state === undefined) throw new RequestRefused(404, `there is no logger ${names['logger']}`)
    return ok(loggerJson(state))
  }),
  route('PUT', '/admin/loggers/{logger}', setLogger),
]

function nameOf(names: RestRequest['names']): string {
  return names['name'] as string
}

function taskOf(names: RestRequest['names']): number {
  const given = names['task'] as string
  if (!/^-?\d{1,9}$/.test(given)) throw new RequestRefused(404, `HTTP 404 Not Found: ${given} is not the number of a task`)
  return Number(given)
}

function truth(query: RestRequest['query'], name: string, fallback: boolean): boolean {
  const given = query.get(name)?.[0]
  // Everything else is false, as for Java.
  return given === undefined ? fallback : given.toLowerCase() === 'true'
}

/** The body as JSON. @throws RequestRefused 400 it is none. */
function jsonOf(request: RestRequest): ConnectValue {
  const text = request.body()
  if (text.trim() === '') throw new RequestRefused(400, 'a body of JSON is needed')
  try {
    return parseJson(text)
  } catch (cause) {
    if (!(cause instanceof DataError)) throw cause
    throw new RequestRefused(400, `the body is not JSON: ${cause.message}`, { cause })
  }
}

type JsonObject = Readonly<Record<string, ConnectValue>>

function objectOf(value: ConnectValue | undefined, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RequestRefused(400, `${what} must be an object`)
  return value as JsonObject
}

function settingOf(name: string, value: ConnectValue): string {
  if (typeof value === 'string') return value
  // Numbers and truths are taken as they are written, as Kafka Connect takes them.
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  throw new RequestRefused(400, `${name}: a setting is a text`)
}

function configOf(value: ConnectValue | undefined): ConnectorConfig {
  return Object.fromEntries(Object.entries(objectOf(value, 'a configuration')).map(([name, one]) => [name, settingOf(name, one)]))
}

/** KIP-477: null removes. */
function patched(config: ConnectorConfig, patch: ConnectValue): ConnectorConfig {
  const changed = new Map(Object.entries(config))
  for (const [name, value] of Object.entries(objectOf(patch, 'a patch of a configuration'))) {
    if (value === null) changed.delete(name)
    else changed.set(name, settingOf(name, value))
  }
  return Object.fromEntries(changed)
}

/** The configuration with its name in it. */
function named(name: string, config: ConnectorConfig): ConnectorConfig {
  const inside = config['name']
  if (inside !== undefined && inside !== name)
    throw new RequestRefused(400, `the configuration is named ${inside}, the request ${name}`)
  return { ...config, name }
}

const states: readonly TargetState[] = ['RUNNING', 'PAUSED', 'STOPPED']

async function createConnector(worker: ConnectWorker, request: RestRequest): Promise<RestAnswer> {
  const body = objectOf(jsonOf(request), 'the request')
  for (const member of Object.keys(body))
    if (!['name', 'config', 'initial_state'].includes(member)) throw new RequestRefused(400, `nothing is known of ${member}`)
  const given = body['name'] ?? ''
  if (typeof given !== 'string') throw new RequestRefused(400, 'the name is a text')
  const name = given.trim()
  const config = named(name, configOf(body['config']))
  // KIP-980.
  const wanted = body['initial_state'] ?? 'RUNNING'
  const state = states.find((one) => typeof wanted === 'string' && one === wanted.toUpperCase())
  if (state === undefined) throw new RequestRefused(400, `initial_state is one of ${states.join(', ')}`)
  await accept(worker, config)
  return created(request, await worker.createConnector(name, config, state))
}

/**
 * As Kafka Connect does, a configuration that the connector cannot work with (a wrong password, a server that cannot be reached) is
 * refused with all that is wrong, before anything is stored. @throws ConfigError
 */
async function accept(worker: ConnectWorker, config: ConnectorConfig): Promise<void> {
  const { settings } = await worker.validate(config)
  const problems = new Map(settings.filter((one) => one.errors.length > 0).map((one) => [one.name, one.errors]))
  if (problems.size > 0) throw new ConfigError(problems)
}

async function putConnector(
  worker: ConnectWorker,
  request: RestRequest,
  name: string,
  config: ConnectorConfig,
): Promise<RestAnswer> {
  await accept(worker, config)
  const { created: isNew } = await worker.putConnector(name, config)
  const info = worker.info(name)
  return isNew ? created(request, info) : ok(infoJson(info))
}

function created(request: RestRequest, info: ConnectorInfo): RestAnswer {
  return {
    status: 201,
    json: infoJson(info),
    headers: { location: `${request.base}/connectors/${encodeURIComponent(info.name)}` },
  }
}

function infoJson({ name, config, tasks, type }: ConnectorInfo): unknown {
  return { name, config, tasks: tasks.map((task) => ({ connector: name, task })), type }
}

function runJson({ state, workerId, version, trace }: RunStatus): Record<string, unknown> {
  return { state, worker_id: workerId, version: version ?? null, ...(trace === undefined ? {} : { trace }) }
}

function statusJson({ name, connector, tasks, type }: ConnectorStatus): unknown {
  return { name, connector: runJson(connector), tasks: tasks.map((task) => ({ id: task.id, ...runJson(task) })), type }
}

function connectorsJson(worker: ConnectWorker, expand: readonly string[] | undefined): unknown {
  const all = worker.connectors()
  if (expand === undefined) return all
  return Object.fromEntries(
    all.map((name) => [
      name,
      {
        ...(expand.includes('info') ? { info: infoJson(worker.info(name)) } : {}),
        ...(expand.includes('status') ? { status: statusJson(worker.status(name)) } : {}),
      },
    ]),
  )
}

function pluginOf(worker: ConnectWorker, names: RestRequest['names']): Plugin {
  const plugin = pluginNamed(worker.plugins(), names['plugin'] as string)
  if (plugin === undefined) throw new RequestRefused(404, `there is no plug-in ${names['plugin']}`)
  return plugin
}

async function validate(worker: ConnectWorker, request: RestRequest): Promise<RestAnswer> {
  const plugin = pluginOf(worker, request.names)
  const config = configOf(jsonOf(request))
  const className = config['connector.class']
  const inside = className === undefined ? undefined : pluginNamed(worker.plugins(), className)
  if (inside !== undefined && inside.className !== plugin.className)
    throw new RequestRefused(400, `the configuration is for ${className}, the request for ${plugin.className}`)
  return ok(validationJson(await worker.validate(config)))
}

const levels: readonly LoggerLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF']

function loggerJson({ level, lastModified }: LoggerState): unknown {
  return { level, last_modified: lastModified }
}

/** KIP-495; with `scope=cluster` (KIP-976) there is no list to answer with. */
function setLogger(worker: ConnectWorker, request: RestRequest): RestAnswer {
  const given = objectOf(jsonOf(request), 'the request')['level']
  if (typeof given !== 'string') throw new RequestRefused(400, 'the level is missing')
  const level = levels.find((one) => one === given.toUpperCase())
  if (level === undefined) throw new RequestRefused(404, `there is no level ${given}; there are ${levels.join(', ')}`)
  const scope = request.query.get('scope')?.[0] ?? 'worker'
  const changed = worker.loggers.set(request.names['logger'] as string, level)
  return scope === 'cluster' ? nothing : ok(changed)
}
