import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { password, text } from '../api/settings.ts'
import type { ConnectWorker } from './connect-worker.ts'
import { RequestRefused, unknownConnector } from './connect-worker.ts'
import { checkConnector } from './connector-config.ts'
import { createLoggers } from './log-levels.ts'
import type { RestOptions } from './rest.ts'
import { listenAddresses, startRest } from './rest.ts'

const utf8 = new TextEncoder()
const decoder = new TextDecoder()
const plugin = {
  className: 'a.b.Thing',
  aliases: ['thing'],
  type: 'source' as const,
  version: '1',
  settings: { url: text({ doc: 'Where.' }), secret: password({ default: null, doc: 'Who.' }) },
}

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** Asks a worker that is made of these methods, on a simulated network. */
async function ask(
  worker: Partial<ConnectWorker>,
  requests: readonly string[],
  options: Partial<RestOptions> = {},
): Promise<Reply[]> {
  const sim = new Simulation({ seed: 3 })
  const { host } = sim.machine('server')
  const { loggers } = createLoggers(host.log, host.clock.now)
  return sim.run(async () => {
    const server = await startRest(host, { loggers, plugins: () => [plugin], ...worker } as ConnectWorker, {
      listeners: 'http://server:8083',
      ...options,
    })
    const replies: Reply[] = []
    for (const request of requests) {
      const socket = await sim.machine('client').host.network.connect({ host: 'server', port: 8083, timeoutMs: 1000 })
      let received = ''
      await new Promise<void>((resolve) => {
        socket.start({ data: (chunk) => (received += decoder.decode(chunk)), drain: () => undefined, close: () => resolve() })
        const [head = '', body = ''] = request.split('\n\n')
        const lines = [...head.split('\n'), 'Host: here:8083', 'Connection: close']
        if (body !== '') lines.push('Content-Type: application/json', `Content-Length: ${utf8.encode(body).length}`)
        socket.write([utf8.encode(`${lines.join('\r\n')}\r\n\r\n${body}`)])
      })
      const [head = '', body = ''] = received.split('\r\n\r\n')
      const [first = '', ...fields] = head.split('\r\n')
      replies.push({
        status: Number(first.split(' ')[1]),
        headers: Object.fromEntries(
          fields.map((field) => [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 2)]),
        ),
        body: body.startsWith('{') || body.startsWith('[') ? (JSON.parse(body) as unknown) : body,
      })
    }
    await server.close()
    return replies
  })
}

const status = async (worker: Partial<ConnectWorker>, request: string): Promise<number | undefined> =>
  (await ask(worker, [request]))[0]?.status

test('a name may hold slashes, spaces and anything else, encoded in the path and in the place that is told', async () => {
  const name = 'a/b c+ü%'
  const known: Partial<ConnectWorker> = {
    validate: () => Promise.resolve({ name: 'thing', settings: [] }),
    createConnector: (given, config) => Promise.resolve({ name: given, config, tasks: [0], type: 'source' }),
    info: (given) => {
      if (given !== name) throw unknownConnector(given)
      return { name: given, config: { name: given }, tasks: [], type: 'source' }
    },
  }
  const [made, found, lost] = await ask(known, [
    `POST /connectors HTTP/1.1\n\n${JSON.stringify({ name, config: { 'connector.class': 'thing', number: 7, flag: true } })}`,
    `GET /connectors/${encodeURIComponent(name)} HTTP/1.1`,
    'GET /connectors/a/b HTTP/1.1',
  ])
  expect(made).toMatchObject({
    status: 201,
    headers: { location: `http://here:8083/connectors/${encodeURIComponent(name)}` },
    body: {
      name,
      config: { 'connector.class': 'thing', number: '7', flag: 'true', name },
      tasks: [{ connector: name, task: 0 }],
      type: 'source',
    },
  })
  expect(found).toMatchObject({ status: 200, body: { name } })
  expect(lost?.status).toBe(404)
})

test('a configuration with which the connector cannot work is refused before anything is made or changed', async () => {
  const setting = password({ default: null, doc: 'Who.' })
  const refusing: Partial<ConnectWorker> = {
    validate: (config) =>
      Promise.resolve({
        name: 'thing',
        settings: [
          { name: 'database.password', setting, value: null, errors: config['password'] === 'right' ? [] : ['is wrong'] },
        ],
      }),
    info: (name) => ({ name, config: { name, 'connector.class': 'thing' }, tasks: [], type: 'source' }),
    createConnector: (name, config) => Promise.resolve({ name, config, tasks: [], type: 'source' }),
    putConnector: () => Promise.resolve({ created: false }),
  }
  const answers = await ask(refusing, [
    `POST /connectors HTTP/1.1\n\n{"name":"a","config":{"connector.class":"thing"}}`,
    `PUT /connectors/a/config HTTP/1.1\n\n{"connector.class":"thing"}`,
    `PATCH /connectors/a/config HTTP/1.1\n\n{"other":"1"}`,
    `POST /connectors HTTP/1.1\n\n{"name":"a","config":{"connector.class":"thing","password":"right"}}`,
  ])
  expect(answers.map((answer) => answer.status)).toEqual([400, 400, 400, 201])
  expect(answers[0]?.body).toEqual({ error_code: 400, message: 'the configuration has 1 error:\ndatabase.password: is wrong' })
})

test('the state of the worker is its health: 200, 503 while it starts, 500 when it is ill', async () => {
  for (const [state, code] of [
    ['healthy', 200],
    ['starting', 503],
    ['unhealthy', 500],
  ] as const) {
    const [reply] = await ask({ health: () => ({ status: state, message: 'm' }) }, ['GET /health HTTP/1.1'])
    expect(reply).toMatchObject({ status: code, body: { status: state, message: 'm' } })
  }
})

test('a worker that does not answer is given up after the time limit', async () => {
  const [reply] = await ask({ offsets: () => new Promise(() => undefined) }, ['GET /connectors/a/offsets HTTP/1.1'], {
    requestTimeoutMs: 90_000,
  })
  expect(reply).toMatchObject({ status: 500, body: { error_code: 500, message: 'the request took longer than 90000 ms' } })
})

test("what the worker refuses is told with its status, what fails inside with 500 and the failure's words", async () => {
  const refusing = (cause: Error): Partial<ConnectWorker> => ({ pause: () => Promise.reject(cause) })
  expect(await status(refusing(new RequestRefused(409, 'busy')), 'PUT /connectors/a/pause HTTP/1.1')).toBe(409)
  expect(await ask(refusing(new Error('broken')), ['PUT /connectors/a/pause HTTP/1.1'])).toMatchObject([
    { status: 500, body: { error_code: 500, message: 'broken' } },
  ])
})

test('topics that are not tracked, or must not be forgotten, are forbidden', async () => {
  expect(await status({ topics: () => undefined }, 'GET /connectors/a/topics HTTP/1.1')).toBe(403)
  expect(await status({ topics: () => undefined }, 'PUT /connectors/a/topics/reset HTTP/1.1')).toBe(403)
  expect(await status({ topics: () => [], topicsReset: undefined }, 'PUT /connectors/a/topics/reset HTTP/1.1')).toBe(403)
  expect(
    await status({ topics: () => [], topicsReset: () => Promise.resolve() }, 'PUT /connectors/a/topics/reset HTTP/1.1'),
  ).toBe(202)
})

test('malformed paths, types and texts are told', async () => {
  expect(await status({}, 'GET /connectors/%zz HTTP/1.1')).toBe(400)
  expect(await status({}, 'GET /connectors/%ff HTTP/1.1')).toBe(400)
  expect(await status({}, 'GET /connectors//a HTTP/1.1')).toBe(400)
  expect(await status({}, 'GET /connectors HTTP/1.1\nAccept: text/html, application/json;q=0')).toBe(406)
  expect(await status({}, 'TRACE /connectors HTTP/1.1')).toBe(405)
  expect(await status({}, 'GET /nothing HTTP/1.1')).toBe(404)
})

test('positions beyond 2^53 are refused, since they could not be kept', async () => {
  const info = (): ReturnType<ConnectWorker['info']> => ({ name: 'a', config: {}, tasks: [], type: 'source' })
  const patch = (offset: string): string =>
    `PATCH /connectors/a/offsets HTTP/1.1\n\n{"offsets":[{"partition":{"a":1},"offset":${offset}}]}`
  const asked: unknown[] = []
  const worker: Partial<ConnectWorker> = { info, alterOffsets: (_, offsets) => Promise.resolve(void asked.push(offsets)) }
  expect(await status(worker, patch('{"lsn":9007199254740993}'))).toBe(400)
  expect(await status(worker, patch('{"lsn":{"deep":1}}'))).toBe(400)
  expect(await status(worker, patch('{"lsn":9007199254740991,"x":null}'))).toBe(200)
  expect(asked).toEqual([[{ partition: { a: 1 }, offset: { lsn: 9_007_199_254_740_991, x: null } }]])
})

test('secrets are hidden in what validating answers', async () => {
  const worker: Partial<ConnectWorker> = { validate: (config) => Promise.resolve(checkConnector([plugin], config)) }
  const config = { name: 'a', 'connector.class': 'thing', url: 'x', secret: 'geheim' }
  const [reply] = await ask(worker, [`PUT /connector-plugins/Thing/config/validate HTTP/1.1\n\n${JSON.stringify(config)}`])
  expect(reply?.status).toBe(200)
  expect(JSON.stringify(reply?.body)).not.toContain('geheim')
  expect(reply?.body).toMatchObject({ name: 'thing', error_count: 0 })
})

test('pages of other origins may ask only when the user says so', async () => {
  const worker: Partial<ConnectWorker> = { connectors: () => [] }
  const request = 'GET /connectors HTTP/1.1\nOrigin: http://ui'
  const origin = async (allowOrigin: string): Promise<unknown> =>
    (await ask(worker, [request], { allowOrigin }))[0]?.headers['access-control-allow-origin']
  expect(await origin('')).toBeUndefined()
  expect(await origin('http://other')).toBeUndefined()
  expect(await origin('http://other,http://ui')).toBe('http://ui')
  const [preflight] = await ask(worker, ['OPTIONS /connectors HTTP/1.1\nOrigin: http://ui'], {
    allowOrigin: '*',
    allowMethods: 'GET,PUT',
  })
  expect(preflight).toMatchObject({ status: 200, headers: { 'access-control-allow-methods': 'GET,PUT' } })
})

test('levels of loggers cover the names below them, and only changes are told', async () => {
  const put = (name: string, level: string): string => `PUT /admin/loggers/${name} HTTP/1.1\n\n{"level":"${level}"}`
  const replies = await ask({}, [
    put('connectors.a', 'warn'),
    put('connectors', 'ERROR'),
    put('connectors', 'ERROR'),
    'GET /admin/loggers/connectors.a HTTP/1.1',
    'GET /admin/loggers HTTP/1.1',
  ])
  expect(replies.map((reply) => reply.body)).toMatchObject([
    ['connectors.a'],
    ['connectors', 'connectors.a'],
    [],
    { level: 'ERROR' },
    { connectors: { level: 'ERROR' }, 'connectors.a': { level: 'ERROR' }, root: { level: 'INFO', last_modified: null } },
  ])
})

test('listeners are read as Kafka Connect writes them', () => {
  expect(listenAddresses('http://127.0.0.1:8083, HTTP://:0 ,http://[::1]:9, http://host')).toEqual([
    { host: '127.0.0.1', port: 8083 },
    { host: '0.0.0.0', port: 0 },
    { host: '::1', port: 9 },
    { host: 'host', port: 8083 },
  ])
  for (const bad of ['https://a:1', 'a:1', 'http://a:99999', 'http://a:1/path', 'http://[a:1'])
    expect(() => listenAddresses(bad)).toThrow('listeners: ')
})
