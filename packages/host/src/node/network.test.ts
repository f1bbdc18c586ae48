// What only real sockets do.
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { ConnectionClosed } from '../network.ts'
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
