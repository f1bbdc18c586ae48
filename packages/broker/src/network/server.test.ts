// Connections on the simulated network: order, overlap, back-pressure, limits, hostile frames.
import type { Socket } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import type { Request, RequestHandler } from './request.ts'
import { serverLimits } from '../../test/server-limits.ts'
import { Server, type ServerLimits } from './server.ts'

const limits = serverLimits({ connectionsMax: 10, connectionsPerHostMax: 10 })

/** A frame with its length in front; the first byte names the request. */
function frame(name: string, bytes = 8): Uint8Array {
  const whole = new Uint8Array(4 + bytes)
  new DataView(whole.buffer).setInt32(0, bytes)
  whole[4] = name.charCodeAt(0)
  return whole
}

class Client {
  readonly socket: Socket
  received = new Uint8Array()
  closed = false
  constructor(socket: Socket, reads = true) {
    this.socket = socket
    socket.start({
      data: (chunk) => {
        this.received = new Uint8Array([...this.received, ...chunk])
      },
      drain: () => undefined,
      close: () => {
        this.closed = true
      },
    })
    if (!reads) socket.pause()
  }
  /** Names of the answers that came, in order. */
  answers(): string {
    let names = ''
    for (let at = 0; at + 4 < this.received.length;) {
      names += String.fromCharCode(this.received[at + 4] as number)
      at += 4 + new DataView(this.received.buffer).getInt32(at)
    }
    return names
  }
}

/** Keeps every request until the test answers it. */
class HeldRequests implements RequestHandler {
  readonly begun: Request[] = []
  overlapping = new Set<string>()
  mayOverlap(bytes: Uint8Array): boolean {
    return this.overlapping.has(nameOf(bytes))
  }
  handle(request: Request): void {
    this.begun.push(request)
  }
  names(): string {
    return this.begun.map(({ frame: bytes }) => nameOf(bytes)).join('')
  }
  answer(name: string, bytes = 8): void {
    const request = this.begun.find(({ frame: one, answered }) => nameOf(one) === name && answered === undefined)
    request?.answer([frame(name, bytes)])
  }
}

const nameOf = (bytes: Uint8Array): string => String.fromCharCode(bytes[0] as number)

interface World {
  readonly sim: Simulation
  readonly server: Server
  readonly handler: HeldRequests
  connect(reads?: boolean): Promise<Client>
  warnings(): string[]
}

async function world(run: (world: World) => Promise<void>, changed: Partial<ServerLimits> = {}): Promise<void> {
  const sim = new Simulation({ seed: 7 })
  const machine = sim.machine('broker')
  const { clock, log, metrics, network } = machine.host
  const handler = new HeldRequests()
  const server = new Server({ clock, log, metrics, network, limits: { ...limits, ...changed } })
  await sim.run(async () => {
    const { port } = await server.listen({ name: 'PLAINTEXT', host: 'broker', port: 0 })
    server.open(handler)
    await run({
      sim,
      server,
      handler,
      connect: async (reads) =>
        new Client(await sim.machine('client').host.network.connect({ host: 'broker', port, timeoutMs: 1_000 }), reads),
      warnings: () =>
        machine.events
          .filter(({ level }) => level === 'warn')
          .map(({ event, fields }) => `${event}: ${String(fields['reason'])}`),
    })
  })
}

const wait = (sim: Simulation, ms: number): Promise<void> => sim.machine('client').host.clock.sleep(ms)

test('the second request begins only when the first is answered', () =>
  world(async ({ sim, handler, connect }) => {
    const client = await connect()
    client.socket.write([frame('a'), frame('b')])
    await wait(sim, 10)
    expect(handler.names()).toBe('a')
    handler.answer('a')
    await wait(sim, 10)
    expect(handler.names()).toBe('ab')
    handler.answer('b')
    await wait(sim, 10)
    expect(client.answers()).toBe('ab')
  }))

test('requests that said overlap run together, and their answers leave in the order of arrival', () =>
  world(async ({ sim, handler, connect }) => {
    handler.overlapping = new Set('abc')
    const client = await connect()
    client.socket.write([frame('a'), frame('b'), frame('c'), frame('x')])
    await wait(sim, 10)
    expect(handler.names()).toBe('a')
    handler.begun[0]?.overlap()
    handler.begun[1]?.overlap()
    handler.begun[2]?.overlap()
    await wait(sim, 10)
    expect(handler.names()).toBe('abc')
    handler.answer('c')
    handler.answer('b')
    await wait(sim, 10)
    expect(client.answers()).toBe('')
    handler.answer('a')
    await wait(sim, 10)
    expect(client.answers()).toBe('abc')
    expect(handler.names()).toBe('abcx')
  }))

test('one that may not overlap keeps those behind it waiting', () =>
  world(async ({ sim, handler, connect }) => {
    handler.overlapping = new Set('ab')
    const client = await connect()
    client.socket.write([frame('a'), frame('x'), frame('b')])
    await wait(sim, 10)
    handler.begun[0]?.overlap()
    await wait(sim, 10)
    expect(handler.names()).toBe('a')
    handler.answer('a')
    await wait(sim, 10)
    expect(handler.names()).toBe('ax')
  }))

test('answers of one turn leave in one write', () =>
  world(async ({ sim, handler, connect }) => {
    handler.overlapping = new Set('abcd')
    const client = await connect()
    sim.network.splitChunks = false
    client.socket.write([frame('a'), frame('b'), frame('c')])
    await wait(sim, 10)
    for (let at = 0; at < 3; at += 1) handler.begun[at]?.overlap()
    for (const name of 'abc') handler.answer(name)
    expect(client.received.length).toBe(0)
    await wait(sim, 10)
    expect(client.answers()).toBe('abc')
  }))

test('a frame that comes byte by byte is one request', () =>
  world(async ({ sim, handler, connect }) => {
    const client = await connect()
    for (const byte of frame('a', 20)) client.socket.write([Uint8Array.of(byte)])
    await wait(sim, 10)
    expect(handler.begun.map(({ frame: bytes }) => bytes.length)).toEqual([20])
  }))

test.each([
  ['negative', -1],
  ['too large', 1_000_001],
])('a %s length closes the connection and says so', (_, length) =>
  world(async ({ sim, server, connect, warnings }) => {
    const client = await connect()
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setInt32(0, length)
    client.socket.write([bytes])
    await wait(sim, 10)
    expect(client.closed).toBe(true)
    expect(server.connectionCount).toBe(0)
    expect(server.budget.held).toBe(0)
    expect(warnings()).toHaveLength(1)
  }),
)

test('reading stops while waiting requests hold too much, and goes on later', () =>
  world(async ({ sim, server, handler, connect }) => {
    const client = await connect()
    for (let at = 0; at < 100; at += 1) client.socket.write([frame('a', 20_000)])
    await wait(sim, 100)
    // One runs, a bounded number waits; the rest has stayed with the client.
    expect(server.budget.held).toBeLessThan(500_000)
    for (let answered = 0; answered < 100; answered += 1) {
      handler.answer('a')
      await wait(sim, 10)
    }
    expect(client.answers()).toBe('a'.repeat(100))
    expect(server.budget.held).toBe(0)
  }))

test('a single request above the bound of waiting bytes is taken whole', () =>
  world(async ({ sim, handler, connect }) => {
    const client = await connect()
    client.socket.write([frame('a', 900_000)])
    await wait(sim, 100)
    expect(handler.begun[0]?.frame.length).toBe(900_000)
  }))

test('all connections together hold no more than the budget, and go on when it is free', () =>
  world(
    async ({ sim, server, handler, connect }) => {
      const clients = await Promise.all([connect(), connect(), connect(), connect()])
      for (const client of clients) for (let at = 0; at < 50; at += 1) client.socket.write([frame('a', 9_000)])
      await wait(sim, 100)
      expect(server.budget.held).toBeLessThan(100_000 + 4 * 300_000)
      for (let answered = 0; answered < 200; answered += 1) {
        handler.answer('a')
        await wait(sim, 5)
      }
      for (const client of clients) expect(client.answers()).toBe('a'.repeat(50))
    },
    { waitingBytesMax: 1_000_000 },
  ))

test('a client that does not read gets one answer, not many, and is closed when it stalls', () =>
  world(async ({ sim, handler, connect, warnings }) => {
    const client = await connect(false)
    client.socket.write([frame('a'), frame('b'), frame('c')])
    await wait(sim, 10)
    handler.answer('a', 900_000)
    await wait(sim, 1_000)
    expect(handler.names()).toBe('a')
    await wait(sim, 70_000)
    expect(warnings()).toEqual(['connection closed: the client does not read its answers (connections.max.idle.ms)'])
  }))

test('a client that stands still for less than connections.max.idle.ms gets all of its answer', () =>
  world(
    async ({ sim, handler, connect, warnings }) => {
      const client = await connect()
      client.socket.write([frame('a')])
      await wait(sim, 10)
      client.socket.pause()
      handler.answer('a', 1_500_000)
      await wait(sim, 590_000)
      expect([warnings(), client.closed]).toEqual([[], false])
      expect(client.received.length).toBeLessThan(1_500_004)
      client.socket.resume()
      await wait(sim, 1_000)
      expect(client.received.length).toBe(1_500_004)
    },
    { idleMsMax: 600_000 },
  ))

test('answers that nobody reads make further ones small, and of clients that read nothing those go that hold most', () =>
  world(
    async ({ sim, server, connect, handler, warnings }) => {
      const clients = [await connect(false), await connect(false), await connect(false), await connect()]
      for (const [at, client] of clients.entries()) client.socket.write([frame('abcd'[at] as string)])
      await wait(sim, 10)
      expect(server.answerBytesMax(5_000_000)).toBe(5_000_000)
      for (const [at, bytes] of [500_000, 900_000, 600_000, 700_000].entries()) handler.answer('abcd'[at] as string, bytes)
      await wait(sim, 100)
      expect(server.answerBytesMax(5_000_000)).toBe(1024 * 1024)
      await wait(sim, 3_000)
      expect(clients.map(({ closed }) => closed)).toEqual([false, true, false, false])
      expect(clients[3]?.answers()).toBe('d')
      expect(warnings().join()).toContain('answers that clients do not read hold too much memory')
      for (const { socket } of clients) socket.destroy()
      await wait(sim, 100)
      expect(server.unsent.held).toBe(0)
      expect(server.answerBytesMax(5_000_000)).toBe(5_000_000)
    },
    { unsentBytesMax: 600_000 },
  ))

test('answers that are being read count until they are here: of many who ask at once few are allowed the most', () =>
  world(
    async ({ server }) => {
      const asked = 5_000_000
      const first = server.leaseAnswer(asked)
      expect([first, server.leaseAnswer(asked), server.leaseAnswer(900)]).toEqual([asked, 1024 * 1024, 900])
      for (const bytes of [first, 1024 * 1024, 900]) server.endLease(bytes)
      expect(server.leaseAnswer(asked)).toBe(asked)
    },
    { unsentBytesMax: 6_000_000 },
  ))

test('where memory is tight, who takes its answer in crumbs goes before who takes it fast', () =>
  world(
    async ({ sim, connect, handler, server, warnings }) => {
      const slow = await connect(false)
      const pieces = (name: string, bytes: number): Uint8Array[] => {
        const whole = frame(name, bytes)
        const cut: Uint8Array[] = []
        for (let at = 0; at < whole.length; at += 10_000) cut.push(whole.slice(at, at + 10_000))
        return cut
      }
      slow.socket.write([frame('a')])
      await wait(sim, 10)
      handler.begun[0]?.answer(pieces('a', 2_000_000))
      // One piece or a few in half a second: never a second without any.
      for (let i = 0; i < 12 && !slow.closed; i++) {
        slow.socket.resume()
        await wait(sim, 1)
        slow.socket.pause()
        await wait(sim, 499)
      }
      expect(slow.received.length).toBeLessThan(1_000_000)
      expect(slow.received.length).toBeGreaterThan(0)
      expect(slow.closed).toBe(true)
      expect(warnings().join()).toContain('answers that clients do not read hold too much memory')
      expect(server.unsent.held).toBe(0)
    },
    { unsentBytesMax: 600_000 },
  ))

test('a refused request closes the connection after the answers before it', () =>
  world(async ({ sim, handler, connect, warnings }) => {
    handler.overlapping = new Set('ab')
    const client = await connect()
    client.socket.write([frame('a'), frame('b'), frame('c')])
    await wait(sim, 10)
    handler.begun[0]?.overlap()
    handler.begun[1]?.refuse('nonsense')
    await wait(sim, 10)
    expect(client.closed).toBe(false)
    handler.answer('a')
    await wait(sim, 10)
    expect(client.answers()).toBe('a')
    expect(client.closed).toBe(true)
    expect(handler.names()).toBe('ab')
    expect(warnings()).toEqual(['connection closed: nonsense'])
  }))

test('a request without an answer lets the next begin', () =>
  world(async ({ sim, handler, connect }) => {
    const client = await connect()
    client.socket.write([frame('a'), frame('b')])
    await wait(sim, 10)
    handler.begun[0]?.answerNothing()
    handler.answer('b')
    await wait(sim, 10)
    expect(client.answers()).toBe('b')
  }))

test('an idle connection is closed, one whose request is worked on is not', () =>
  world(async ({ sim, handler, connect }) => {
    const idle = await connect()
    const busy = await connect()
    busy.socket.write([frame('a')])
    await wait(sim, 62_000)
    expect([idle.closed, busy.closed]).toEqual([true, false])
    handler.answer('a')
    await wait(sim, 30_000)
    expect(busy.closed).toBe(false)
    await wait(sim, 40_000)
    expect(busy.closed).toBe(true)
  }))

test('clients that vanished are let go: idle ones ten seconds after the goodbye, those with an answer when it is not taken', () =>
  world(async ({ sim, server, handler, connect }) => {
    const [, busy] = [await connect(), await connect()]
    busy.socket.write([frame('a')])
    await wait(sim, 100)
    sim.network.cut('broker', 'client')
    const left = (ms: number): Promise<number> => wait(sim, ms).then(() => server.connectionCount)
    expect([await left(63_000), await left(11_000)]).toEqual([2, 1])
    handler.answer('a', 1_000_000)
    expect(await left(63_000)).toBe(0)
  }))

test('connections above the limits are closed at once', () =>
  world(
    async ({ sim, server, connect, warnings }) => {
      const clients = await Promise.all([connect(), connect(), connect()])
      await wait(sim, 10)
      expect(clients.map(({ closed }) => closed)).toEqual([false, false, true])
      expect(warnings()).toEqual(['connections refused: max.connections.per.ip is reached'])
      clients[0]?.socket.destroy()
      await wait(sim, 10)
      await connect()
      expect(server.connectionCount).toBe(2)
    },
    { connectionsPerHostMax: 2 },
  ))

test('connections above the rate wait for their turn, and what they sent meanwhile is served', () =>
  world(
    async ({ sim, server, handler, connect }) => {
      const clients = await Promise.all([connect(), connect(), connect(), connect(), connect()])
      clients[4]?.socket.write([frame('e')])
      await wait(sim, 100)
      expect(server.connectionCount).toBe(2)
      await wait(sim, 1_000)
      expect(server.connectionCount).toBe(4)
      await wait(sim, 500)
      expect(server.connectionCount).toBe(5)
      expect(handler.names()).toBe('e')
      handler.answer('e')
      await wait(sim, 10)
      expect(clients[4]?.answers()).toBe('e')
    },
    { connectionsPerSecondMax: 2 },
  ))

test('a client that leaves before its turn comes is let in and forgotten; close lets go of those that wait', () =>
  world(
    async ({ sim, server, connect }) => {
      const clients = await Promise.all([connect(), connect(), connect(), connect()])
      clients[1]?.socket.destroy()
      await wait(sim, 1_500)
      expect(server.connectionCount).toBe(1)
      await server.close(0)
      await wait(sim, 10)
      expect(clients.every(({ closed }, i) => closed || i === 1)).toBe(true)
    },
    { connectionsPerSecondMax: 1 },
  ))

test('above queued.max.requests nobody who has requests waiting is read from, and all are served in the end', () =>
  world(
    async ({ sim, server, handler, connect }) => {
      const clients = await Promise.all([connect(), connect(), connect()])
      for (const [i, client] of clients.entries()) {
        for (let n = 0; n < 20; n++) {
          client.socket.write([frame('abc'[i] as string)])
          await wait(sim, 5)
        }
      }
      expect(server.queued.held).toBeLessThan(12)
      for (let n = 0; n < 20; n++) {
        for (const name of 'abc') handler.answer(name)
        await wait(sim, 20)
      }
      expect(clients.map((client) => client.answers().length)).toEqual([20, 20, 20])
      expect(server.queued.held).toBe(0)
    },
    { queuedRequestsMax: 5 },
  ))

test('close answers what runs and drops what waits', () =>
  world(async ({ sim, server, handler, connect }) => {
    const client = await connect()
    client.socket.write([frame('a'), frame('b')])
    await wait(sim, 10)
    const closed = server.close(5_000)
    handler.answer('a')
    await closed
    await wait(sim, 10)
    expect(client.answers()).toBe('a')
    expect(client.closed).toBe(true)
    expect(handler.names()).toBe('a')
    expect(server.budget.held).toBe(0)
  }))

test('close does not wait longer than the grace for a client that has its request open', () =>
  world(async ({ sim, server, connect }) => {
    const client = await connect()
    client.socket.write([frame('a')])
    await wait(sim, 10)
    await server.close(5_000)
    await wait(sim, 10)
    expect(client.closed).toBe(true)
  }))

test('what clients send before the node is open waits', async () => {
  const sim = new Simulation({ seed: 8 })
  const { clock, log, metrics, network } = sim.machine('broker').host
  const handler = new HeldRequests()
  const server = new Server({ clock, log, metrics, network, limits })
  await sim.run(async () => {
    const { port } = await server.listen({ name: 'PLAINTEXT', host: 'broker', port: 0 })
    const client = new Client(await sim.machine('client').host.network.connect({ host: 'broker', port, timeoutMs: 1_000 }))
    client.socket.write([frame('a')])
    await wait(sim, 10)
    expect(handler.names()).toBe('')
    server.open(handler)
    await wait(sim, 10)
    expect(handler.names()).toBe('a')
  })
})
