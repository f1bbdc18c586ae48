// Connections above max.connections: who waits, who is served next, who has to go, and what descriptors leave.
import type { Socket } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import type { ListenerRole } from './connection-quotas.ts'
import type { Request } from './request.ts'
import { serverLimits } from '../../test/server-limits.ts'
import { Server } from './server.ts'

class Client {
  readonly socket: Socket
  readonly name: string
  answers = 0
  closed = false
  constructor(socket: Socket, name: string) {
    this.socket = socket
    this.name = name
    socket.start({
      data: (chunk) => (this.answers += chunk.length),
      drain: () => undefined,
      close: () => (this.closed = true),
    })
    this.ask()
  }
  ask(): void {
    this.socket.write([Uint8Array.of(0, 0, 0, 1, this.name.charCodeAt(0))])
  }
}

interface World {
  readonly server: Server
  readonly limits: { connectionsMax: number; descriptorsMax: number }
  /** Connects and sends a request of that name. */
  connect(name: string, listener?: string): Promise<Client>
  listen(listener: string, role: ListenerRole): Promise<void>
  unlisten(listener: string): Promise<void>
  /** Names of the requests that were begun since this was last asked. */
  begun(): string
  wait(ms: number): Promise<void>
  warnings(): string[]
}

async function world(bounds: { most: number; descriptors?: number }, run: (world: World) => Promise<void>): Promise<void> {
  const sim = new Simulation({ seed: 7 })
  const machine = sim.machine('broker')
  const { clock, log, metrics, network } = machine.host
  const from = sim.machine('client').host
  const limits = serverLimits({
    connectionsMax: bounds.most,
    descriptorsMax: bounds.descriptors ?? Number.POSITIVE_INFINITY,
    idleMsMax: 600_000,
  })
  const server = new Server({ clock, log, metrics, network, limits })
  let names = ''
  server.open({
    mayOverlap: () => false,
    // One that is named with a capital runs on.
    handle: (request: Request) => {
      const name = String.fromCharCode(request.frame[0] as number)
      names += name
      if (name === name.toLowerCase()) request.answer([Uint8Array.of(0, 0, 0, 0)])
    },
  })
  const ports = new Map<string, number>()
  await sim.run(async () => {
    const listen = async (name: string, role: ListenerRole): Promise<void> => {
      ports.set(name, (await server.listen({ name, host: 'broker', port: 0, role })).port)
    }
    await listen('PLAINTEXT', 'inter-broker')
    await run({
      server,
      limits,
      connect: async (name, listener = 'PLAINTEXT') => {
        const port = ports.get(listener) as number
        const client = new Client(await from.network.connect({ host: 'broker', port, timeoutMs: 1_000 }), name)
        await from.clock.sleep(20)
        return client
      },
      listen,
      unlisten: (name) => server.unlisten(name, 0),
      begun: () => {
        const since = names
        names = ''
        return since
      },
      wait: (ms) => from.clock.sleep(ms),
      warnings: () =>
        machine.events
          .filter(({ level }) => level === 'warn')
          .map(({ event, fields }) => `${event}: ${String(fields['reason'])}`),
    })
    await server.close(0)
  })
}

test('one above max.connections waits unread, and is served in the order of arrival when another one ends', () =>
  world({ most: 2 }, async ({ server, connect, begun, wait, warnings }) => {
    const [first, second] = [await connect('a'), await connect('b')]
    const [third, fourth] = [await connect('c'), await connect('d')]
    await wait(60_000)
    expect([begun(), server.connectionCount, server.socketCount]).toEqual(['ab', 2, 4])
    expect([first, second, third, fourth].map(({ closed }) => closed)).toEqual([false, false, false, false])
    expect(server.budget.held).toBe(0)
    second.socket.destroy()
    await wait(20)
    expect([begun(), third.answers, fourth.answers]).toEqual(['c', 4, 0])
    first.ask()
    await wait(20)
    first.socket.destroy()
    await wait(20)
    expect([begun(), fourth.answers, server.socketCount]).toEqual(['ad', 4, 2])
    expect(warnings()).toEqual(['connections wait until others end: max.connections is reached'])
  }))

test('one that leaves while it waits is forgotten, by a reset and by an orderly end', () =>
  world({ most: 1 }, async ({ server, connect, begun, wait }) => {
    const first = await connect('a')
    const [reset, ended, third] = [await connect('b'), await connect('c'), await connect('d')]
    reset.socket.destroy()
    ended.socket.end()
    await wait(20)
    expect(server.socketCount).toBe(2)
    first.socket.destroy()
    await wait(20)
    expect([begun(), third.answers]).toEqual(['ad', 4])
  }))

test('raised while it runs it lets in who waits, before who comes then; lowered it ends those that were idle longest', () =>
  world({ most: 1 }, async ({ server, limits, connect, begun, wait }) => {
    const clients = [await connect('a'), await connect('b'), await connect('c')]
    limits.connectionsMax = 2
    clients.push(await connect('d'))
    expect([begun(), server.socketCount]).toEqual(['ab', 4])
    limits.connectionsMax = 4
    await wait(1_100)
    expect(begun().split('').toSorted()).toEqual(['c', 'd'])
    clients[0]?.ask()
    await wait(20)
    limits.connectionsMax = 1
    await wait(1_100)
    expect(clients.map(({ closed }) => closed)).toEqual([false, true, true, true])
  }))

test('lowered it ends idle connections before those that have a request open', () =>
  world({ most: 3 }, async ({ limits, connect, wait }) => {
    const clients = [await connect('A'), await connect('b'), await connect('c')]
    limits.connectionsMax = 1
    await wait(1_100)
    expect(clients.map(({ closed }) => closed)).toEqual([false, true, true])
  }))

test('a listener of the brokers takes connections above the limit, and those of other listeners go, idle ones first', () =>
  world({ most: 2 }, async ({ server, connect, listen, begun, wait }) => {
    await listen('EXTERNAL', 'clients')
    const [first, second] = [await connect('a', 'EXTERNAL'), await connect('b', 'EXTERNAL')]
    const third = await connect('c', 'EXTERNAL')
    first.ask()
    await wait(20)
    await connect('p')
    expect([begun(), first.closed, second.closed, third.closed]).toEqual(['abap', false, true, false])
    await connect('q')
    await connect('r')
    expect([begun(), first.closed, third.closed, server.connectionCount]).toEqual(['qr', true, false, 3])
    expect(third.answers).toBe(0)
  }))

test('the only listener of a broker is not protected, whatever it is for, and the controller’s side is counted apart', () =>
  world({ most: 1 }, async ({ connect, listen, unlisten, begun, wait }) => {
    await listen('CONTROLLER', 'controller')
    const [first, controller] = [await connect('a'), await connect('k', 'CONTROLLER')]
    const [second] = [await connect('b'), await connect('l', 'CONTROLLER')]
    expect(begun()).toBe('ak')
    controller.socket.destroy()
    await wait(20)
    expect(begun()).toBe('l')
    await listen('EXTERNAL', 'clients')
    await unlisten('EXTERNAL')
    await connect('c')
    await wait(1_100)
    expect([begun(), first.closed, second.closed]).toEqual(['', false, false])
  }))

test('who waits on a listener that closes is closed with it, and all with the server', () =>
  world({ most: 1 }, async ({ server, connect, listen, unlisten, wait }) => {
    await listen('EXTERNAL', 'clients')
    const clients = [await connect('a', 'EXTERNAL'), await connect('b', 'EXTERNAL')]
    await unlisten('EXTERNAL')
    await wait(20)
    expect([clients.map(({ closed }) => closed), server.socketCount]).toEqual([[true, true], 0])
    const others = [await connect('c'), await connect('d')]
    await server.close(0)
    await wait(20)
    expect(others.map(({ closed }) => closed)).toEqual([true, true])
  }))

test('no more wait than descriptors leave, and one that can be served has the descriptor of one that waits', () =>
  world({ most: 2, descriptors: 4 }, async ({ server, connect, listen, begun, warnings }) => {
    await listen('CONTROLLER', 'controller')
    const clients = [await connect('a'), await connect('b'), await connect('c'), await connect('d'), await connect('e')]
    expect(clients.map(({ closed }) => closed)).toEqual([false, false, false, false, true])
    expect(warnings()).toContain('connections refused: max.connections is reached, and as many wait as can')
    await connect('k', 'CONTROLLER')
    expect([begun(), server.socketCount]).toEqual(['abk', 4])
    expect(clients.map(({ closed }) => closed)).toEqual([false, false, false, true, true])
  }))

test('a thousand wait at most, however many descriptors there are', () =>
  world({ most: 1 }, async ({ server, connect }) => {
    const clients = await Promise.all(Array.from({ length: 1_010 }, () => connect('a')))
    expect(clients.filter(({ closed }) => closed)).toHaveLength(9)
    expect([server.connectionCount, server.socketCount]).toEqual([1, 1_001])
  }))

test('without descriptors the one that was idle longest gives way, and none that has a request open', () =>
  world({ most: 10, descriptors: 2 }, async ({ connect, begun }) => {
    const [busy, idle] = [await connect('A'), await connect('b')]
    const third = await connect('C')
    expect([busy.closed, idle.closed, third.closed, begun()]).toEqual([false, true, false, 'AbC'])
    const fourth = await connect('d')
    expect([busy.closed, third.closed, fourth.closed]).toEqual([false, false, true])
  }))
