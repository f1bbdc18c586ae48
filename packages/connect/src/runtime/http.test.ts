import type { Socket } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import type { HttpAnswer, HttpHandler, HttpOptions, HttpServer } from './http.ts'
import { serveHttp } from './http.ts'

const utf8 = new TextEncoder()
const text = new TextDecoder()

interface Client {
  send(bytes: string): void
  readonly socket: Socket
  /** All bytes that came, until the text is in them. */
  until(part: string): Promise<string>
  readonly closed: Promise<void>
  received(): string
}

interface World {
  readonly sim: Simulation
  readonly server: HttpServer
  connect(): Promise<Client>
}

/** Runs with a server on one simulated machine and clients on another. */
async function world(handler: HttpHandler, options: Partial<HttpOptions>, run: (world: World) => Promise<void>): Promise<void> {
  const sim = new Simulation({ seed: 11 })
  const { host } = sim.machine('server')
  const refusal = (status: number, reason: string): { type: string; body: Uint8Array } => ({
    type: 'text/plain',
    body: utf8.encode(`${status} ${reason}`),
  })
  await sim.run(async () => {
    const server = await serveHttp(host, { host: 'server', port: 8083, refusal, ...options }, handler)
    const connect = async (): Promise<Client> => {
      const socket = await sim.machine('client').host.network.connect({ host: 'server', port: 8083, timeoutMs: 1000 })
      let received = ''
      const waiting: { part: string; resolve: (all: string) => void }[] = []
      let gone: () => void = () => undefined
      const closed = new Promise<void>((resolve) => (gone = resolve))
      socket.start({
        data(chunk) {
          received += text.decode(chunk)
          for (const one of waiting) if (received.includes(one.part)) one.resolve(received)
        },
        drain: () => undefined,
        close: () => gone(),
      })
      return {
        socket,
        closed,
        received: () => received,
        send: (bytes) => void socket.write([utf8.encode(bytes)]),
        until: (part) =>
          received.includes(part) ? Promise.resolve(received) : new Promise((resolve) => waiting.push({ part, resolve })),
      }
    }
    await run({ sim, server, connect })
  })
}

const echo: HttpHandler = (request) =>
  Promise.resolve({
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: utf8.encode(`[${request.method} ${request.target} ${text.decode(request.body)}]`),
  })
const get = (path: string, ...fields: string[]): string =>
  ['GET ' + path + ' HTTP/1.1', 'Host: server', ...fields, '', ''].join('\r\n')

test('one connection carries requests one after the other, also when they are sent together', async () => {
  await world(echo, {}, async ({ connect }) => {
    const client = await connect()
    client.send(get('/a') + get('/b') + get('/c'))
    const all = await client.until('/c ]')
    expect(all.match(/\[GET \/. \]/g)).toEqual(['[GET /a ]', '[GET /b ]', '[GET /c ]'])
    client.send(`POST /d HTTP/1.1\r\nHost: server\r\nContent-Length: 2\r\n\r\nhi`)
    await client.until('[POST /d hi]')
    client.send(get('/e', 'Connection: close'))
    expect(await client.until('/e ]')).toMatch(/connection: close\r\n\r\n\[GET \/e \]$/)
    await client.closed
  })
})

test('an answer carries date, length and type, and HEAD gets all of it but the body', async () => {
  await world(echo, {}, async ({ connect }) => {
    const client = await connect()
    client.send('HEAD /a HTTP/1.1\r\nHost: server\r\nConnection: close\r\n\r\n')
    await client.closed
    expect(client.received()).toBe(
      'HTTP/1.1 200 OK\r\ndate: Tue, 14 Nov 2023 22:13:20 GMT\r\ncontent-type: text/plain\r\ncontent-length: 10\r\nconnection: close\r\n\r\n',
    )
  })
})

test('a client that expects 100 Continue gets it before it sends the body', async () => {
  await world(echo, {}, async ({ connect }) => {
    const client = await connect()
    client.send('POST /a HTTP/1.1\r\nHost: server\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n')
    await client.until('HTTP/1.1 100 Continue\r\n\r\n')
    client.send('ab')
    await client.until('[POST /a ab]')
    client.send('POST /b HTTP/1.1\r\nHost: server\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n')
    await client.until('[POST /b ]')
  })
})

test('garbage is answered with its status, and the connection ends although more is sent', async () => {
  await world(echo, {}, async ({ connect }) => {
    const client = await connect()
    client.send('NONSENSE\r\n\r\n' + get('/smuggled'))
    await client.closed
    expect(client.received()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*400 the first line is no request of HTTP$/)
  })
})

test('a request that drips in has an end, an idle connection too', async () => {
  await world(echo, { idleMs: 10_000, receiveMs: 2000 }, async ({ sim, connect }) => {
    const slow = await connect()
    const idle = await connect()
    for (const letter of 'GET / H') {
      slow.send(letter)
      await sim.machine('client').host.clock.sleep(500)
    }
    await slow.closed
    expect(slow.received()).toMatch(/^HTTP\/1\.1 408 /)
    await idle.closed
    expect(idle.received()).toBe('')
    expect(sim.machine('client').host.clock.monotonic()).toBeGreaterThan(9000)
  })
})

test('one connection too many is told so', async () => {
  await world(echo, { connectionsMax: 1 }, async ({ connect }) => {
    const first = await connect()
    const second = await connect()
    await second.closed
    expect(second.received()).toMatch(/^HTTP\/1\.1 503 /)
    first.send(get('/a'))
    await first.until('[GET /a ]')
    first.socket.end()
    await first.closed
    const third = await connect()
    third.send(get('/b'))
    await third.until('[GET /b ]')
  })
})

test('a handler that throws is answered with 500, logged, and the connection goes on', async () => {
  const failing: HttpHandler = (request) => (request.target === '/bad' ? Promise.reject(new Error('a bug')) : echo(request, ''))
  await world(failing, {}, async ({ sim, connect }) => {
    const client = await connect()
    client.send(get('/bad') + get('/good'))
    expect(await client.until('[GET /good ]')).toMatch(/^HTTP\/1\.1 500 /)
    expect(sim.machine('server').events.map(({ event }) => event)).toEqual(['request failed'])
  })
})

test('closing lets the answer that is being made finish, ends idle connections at once, and frees the port', async () => {
  let release: (answer: HttpAnswer) => void = () => undefined
  const held: HttpHandler = () => new Promise((resolve) => (release = resolve))
  await world(held, {}, async ({ sim, server, connect }) => {
    const idle = await connect()
    const busy = await connect()
    busy.send(get('/a'))
    await sim.machine('client').host.clock.sleep(100)
    const closing = server.close()
    await idle.closed
    release({ status: 204 })
    await closing
    await busy.closed
    expect(busy.received()).toMatch(/^HTTP\/1\.1 204 No Content\r\ndate: [^\r]*\r\nconnection: close\r\n\r\n$/)
    await expect(connect()).rejects.toThrow('ECONNREFUSED')
  })
})

test('closing does not wait for ever for an answer', async () => {
  await world(
    () => new Promise(() => undefined),
    {},
    async ({ sim, server, connect }) => {
      const busy = await connect()
      busy.send(get('/a'))
      await sim.machine('client').host.clock.sleep(100)
      await server.close(3000)
      await busy.closed
    },
  )
})

test('a client that goes away while its answer is made costs nothing', async () => {
  let release: (answer: HttpAnswer) => void = () => undefined
  await world(
    () => new Promise((resolve) => (release = resolve)),
    {},
    async ({ sim, server, connect }) => {
      const client = await connect()
      client.send(get('/a'))
      await sim.machine('client').host.clock.sleep(100)
      client.socket.destroy()
      await sim.machine('client').host.clock.sleep(100)
      release({ status: 200 })
      await server.close()
      expect(sim.machine('server').events).toEqual([])
    },
  )
})
