// What only real sockets do.
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { ConnectionClosed } from '../network.ts'
import type { Socket } from '../network.ts'
import { nodeNetwork } from './network.ts'

test('a connection that the peer resets ends as closed, with the reason of the system', async () => {
  const server = createServer((socket) => void socket.once('data', () => socket.resetAndDestroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const socket = await nodeNetwork.connect({ host: '127.0.0.1', port, timeoutMs: 10_000 })
  const cause = await new Promise<unknown>((resolve) => {
    socket.start({ data: () => undefined, drain: () => undefined, close: resolve })
    socket.write([Uint8Array.of(1)])
  })
  server.close()
  expect(cause).toBeInstanceOf(ConnectionClosed)
  expect((cause as ConnectionClosed).message).toContain('ECONNRESET')
})

/** A connection that is held before its client, `leave`, goes on. */
async function held(
  run: (socket: Socket, gone: Promise<void>, client: ReturnType<typeof connect>) => Promise<void>,
): Promise<void> {
  const accepted = Promise.withResolvers<Socket>()
  const listener = await nodeNetwork.listen({ host: '127.0.0.1', port: 0 }, accepted.resolve)
  const client = connect({ host: '127.0.0.1', port: listener.port, allowHalfOpen: true })
  // A reset is what some of these wait for.
  client.on('error', () => undefined)
  const socket = await accepted.promise
  const gone = new Promise<void>((resolve) => socket.hold(resolve))
  try {
    await run(socket, gone, client)
  } finally {
    client.destroy()
    socket.destroy()
    await listener.close()
  }
}

test.each([
  ['ends', 'end'],
  ['resets', 'resetAndDestroy'],
] as const)('a held connection whose client sends something and %s it is told as gone', (_, leave) =>
  held(async (_socket, gone, client) => {
    await new Promise<void>((resolve) => void client.write('question', () => resolve()))
    client[leave]()
    await gone
  }),
)

test('what came while a connection was held is delivered in order when it is started, with what comes then', () =>
  held(async (socket, _gone, client) => {
    const sent = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * 7) % 251)
    client.write(sent.subarray(0, 10))
    client.write(sent.subarray(10))
    // Nobody reads on: it does not leave.
    await expect.poll(() => client.bytesWritten).toBeGreaterThan(0)
    expect(client.writableLength).toBeGreaterThan(0)
    const chunks: Uint8Array[] = []
    const ended = new Promise<unknown>((resolve) =>
      socket.start({ data: (chunk) => void chunks.push(chunk.slice()), drain: () => undefined, close: resolve }),
    )
    client.end()
    client.resume()
    await ended
    expect(Buffer.compare(Buffer.concat(chunks), sent)).toBe(0)
  }))
