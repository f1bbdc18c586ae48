// Connections above max.connection.creation.rate: who waits for his turn, and who is refused.
import type { Socket } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { serverLimits } from '../../test/server-limits.ts'
import { Server } from './server.ts'

interface Client {
  readonly socket: Socket
  closed: boolean
}

async function world(
  bounds: { readonly perSecond: number; readonly most: number },
  run: (world: { server: Server; connect: () => Promise<Client>; wait: (ms: number) => Promise<void> }) => Promise<void>,
): Promise<void> {
  const sim = new Simulation({ seed: 7 })
  const { clock, log, metrics, network } = sim.machine('broker').host
  const from = sim.machine('client').host
  const limits = serverLimits({
    connectionsMax: bounds.most,
    connectionsPerHostMax: bounds.most,
    connectionsPerSecondMax: bounds.perSecond,
  })
  const server = new Server({ clock, log, metrics, network, limits })
  await sim.run(async () => {
    const { port } = await server.listen({ name: 'PLAINTEXT', host: 'broker', port: 0 })
    const connect = async (): Promise<Client> => {
      const client = { socket: await from.network.connect({ host: 'broker', port, timeoutMs: 1_000 }), closed: false }
      const ignore = (): void => undefined
      client.socket.start({ data: ignore, drain: ignore, close: () => (client.closed = true) })
      return client
    }
    await run({ server, connect, wait: (ms) => from.clock.sleep(ms) })
    await server.close(0)
  })
}

const crowd = (connect: () => Promise<Client>, count: number): Promise<Client[]> =>
  Promise.all(Array.from({ length: count }, connect))

test('a quarter as many wait as may be open, and a later one does not wait behind those that gave up', () =>
  world({ perSecond: 2, most: 40 }, async ({ server, connect, wait }) => {
    const clients = await crowd(connect, 60)
    await wait(100)
    expect([clients.filter(({ closed }) => closed).length, server.socketCount]).toEqual([48, 12])
    for (const { socket } of clients) socket.destroy()
    await wait(3_000)
    const late = await connect()
    await wait(3_000)
    expect([late.closed, server.connectionCount]).toEqual([false, 1])
  }))

test('nobody waits for his turn longer than ten seconds', () =>
  world({ perSecond: 1, most: 400 }, async ({ server, connect, wait }) => {
    const clients = await crowd(connect, 30)
    await wait(100)
    expect([clients.filter(({ closed }) => closed).length, server.socketCount]).toEqual([19, 11])
    await wait(10_500)
    expect(server.connectionCount).toBe(11)
  }))
