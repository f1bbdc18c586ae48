// Parts of files over real sockets: what arrives, and what happens to those who stop reading, vanish, or whose file is cut.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import * as net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tls from 'node:tls'
import { afterAll, expect, test } from 'vitest'
import { DiskFailed } from '../disk.ts'
import type { DiskFile } from '../disk.ts'
import type { ConnectionClosed, FileRange, Outgoing, Socket, SocketHandlers } from '../network.ts'
import { nodeDisk } from './disk.ts'
import { sendsFiles } from './file-sender.ts'
import { libc } from './libc.ts'
import { nodeNetwork } from './network.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-parts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const MiB = 1024 * 1024
const hasSendfile = libc() !== undefined
let files = 0
/** All reads that were begun: a file is closed behind them, as a segment that is pinned is. */
let reads: Promise<unknown> = Promise.resolve()

/** Bytes of which no two pieces of a page are alike. */
function content(bytes: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(bytes / 4))
  for (let i = 0, x = bytes | 1; i < words.length; i++) words[i] = x = (Math.imul(x, 1664525) + 1013904223) | 0
  return new Uint8Array(words.buffer, 0, bytes)
}

function fileOf(bytes: Uint8Array): DiskFile {
  const path = join(folder, `file-${files++}`)
  writeFileSync(path, bytes)
  return nodeDisk.open(path, 'write')
}

function partOf(file: DiskFile, position: number, length: number, changed: Partial<FileRange> = {}): FileRange {
  return {
    path: file.path,
    position,
    length,
    file: () => file,
    isInMemory: () => true,
    read: (into, at) => {
      const reading = file.read(into, at)
      reads = Promise.allSettled([reads, reading])
      return reading
    },
    failed: (cause) => expect.unreachable(cause.message),
    ...changed,
  }
}

interface Pair {
  readonly served: Socket
  readonly peer: net.Socket
  readonly drained: () => number
  readonly closed: Promise<ConnectionClosed | undefined>
  readonly stop: () => Promise<void>
}

async function connected(): Promise<Pair> {
  const { promise, resolve } = Promise.withResolvers<Socket>()
  const listener = await nodeNetwork.listen({ host: '127.0.0.1', port: 0 }, resolve)
  const peer = net.connect({ host: '127.0.0.1', port: listener.port, allowHalfOpen: true })
  const served = await promise
  const closing = Promise.withResolvers<ConnectionClosed | undefined>()
  let drains = 0
  const handlers: SocketHandlers = { data: () => undefined, drain: () => void drains++, close: closing.resolve }
  served.start(handlers)
  const stop = async (): Promise<void> => {
    peer.destroy()
    served.destroy()
    await listener.close()
  }
  return { served, peer, drained: () => drains, closed: closing.promise, stop }
}

async function received(peer: net.Socket, bytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let count = 0
  for await (const chunk of peer.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    count += chunk.length
    if (count >= bytes) break
  }
  return Buffer.concat(chunks)
}

/** What the peer should get for these. */
function bytesOf(chunks: readonly Outgoing[], of: Uint8Array): Uint8Array {
  return Buffer.concat(
    chunks.map((chunk) => (chunk instanceof Uint8Array ? chunk : of.subarray(chunk.position, chunk.position + chunk.length))),
  )
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

test.skipIf(!hasSendfile)(
  'parts arrive between the chunks around them without being read, and nothing is left when they have',
  async () => {
    const bytes = content(MiB)
    const file = fileOf(bytes)
    const unread = { read: () => expect.unreachable('it was read') }
    const { served, peer, drained, stop } = await connected()
    expect(served.sendsFiles()).toBe(true)
    const chunks = [
      content(100),
      partOf(file, 5, 70_000, unread),
      content(7),
      content(40_000),
      partOf(file, 300_001, 90_003, unread),
    ]
    expect(served.write(chunks)).toBe(true)
    expect(served.pendingBytes()).toBe(0)
    const expected = bytesOf(chunks, bytes)
    expect(isSame(await received(peer, expected.length), expected)).toBe(true)
    expect(drained()).toBe(0)
    await stop()
    file.close()
  },
)

test.each([true, false])(
  'a peer that stops reading gets every byte in order once it reads, and holds what was written behind (in memory: %s)',
  async (isInMemory) => {
    const bytes = content(24 * MiB)
    const file = fileOf(bytes)
    const { served, peer, drained, stop } = await connected()
    peer.pause()
    const part = (position: number, length: number): FileRange => partOf(file, position, length, { isInMemory: () => isInMemory })
    const first = [content(9), part(3, 16 * MiB), part(20 * MiB + 1, 3 * MiB)]
    const second = [content(1000), content(11), part(0, 9 * MiB), content(5)]
    expect(served.write(first)).toBe(false)
    expect(served.write(second)).toBe(false)
    served.end()
    const expected = Buffer.concat([bytesOf(first, bytes), bytesOf(second, bytes)])
    // The system has room for some of it, but not for that much.
    expect(served.pendingBytes()).toBeGreaterThan(9 * MiB)
    expect(served.pendingBytes()).toBeLessThanOrEqual(expected.length)
    expect(drained()).toBe(0)
    const ended = new Promise<void>((resolve) => void peer.once('end', resolve))
    const got: Buffer[] = []
    peer.on('data', (chunk: Buffer) => got.push(chunk))
    peer.resume()
    await ended
    expect(isSame(Buffer.concat(got), expected)).toBe(true)
    expect([drained(), served.pendingBytes()]).toEqual([1, 0])
    await stop()
    file.close()
  },
)

test('a connection that is destroyed while a part waits closes once, and asks for no more of the file', async () => {
  const bytes = content(24 * MiB)
  const file = fileOf(bytes)
  const { served, peer, closed, stop } = await connected()
  peer.pause()
  let asked = 0
  const counted = (): DiskFile => {
    asked += 1
    return file
  }
  expect(served.write([content(9), partOf(file, 0, 24 * MiB, { file: counted }), partOf(file, 0, MiB, { file: counted })])).toBe(
    false,
  )
  served.destroy()
  expect(await closed).toBeUndefined()
  const before = asked
  expect(served.write([partOf(file, 0, MiB, { file: counted })])).toBe(false)
  await stop()
  expect(asked).toBe(before)
  await reads
  file.close()
})

test('a peer that vanishes while a part waits ends the connection with the reason of the system', async () => {
  const file = fileOf(content(24 * MiB))
  const { served, peer, closed, stop } = await connected()
  peer.pause()
  served.write([partOf(file, 0, 24 * MiB)])
  peer.resetAndDestroy()
  expect((await closed)?.message).toMatch(/ECONNRESET|EPIPE/)
  await stop()
  await reads
  file.close()
})

test('a file that is cut within a part, and one that is no more, end the connection instead of sending other bytes', async () => {
  const bytes = content(MiB)
  const file = fileOf(bytes)
  const cut = await connected()
  truncateSync(file.path, 300_000)
  cut.served.write([partOf(file, 0, MiB)])
  expect((await cut.closed)?.message).toContain('ends within')
  const gone = await connected()
  const refuse = (): DiskFile => {
    throw new Error('the log is gone')
  }
  gone.served.write([content(4), partOf(file, 0, 1000, { file: refuse }), content(4)])
  expect((await gone.closed)?.message).toContain('the log is gone')
  await cut.stop()
  await gone.stop()
  file.close()
})

test('a file that cannot be read tells its owner, and ends the connection', async () => {
  const file = fileOf(content(MiB))
  const { served, closed, stop } = await connected()
  const failure = new DiskFailed(file.path, 'EIO')
  const failed: DiskFailed[] = []
  const changed: Partial<FileRange> = {
    isInMemory: () => false,
    read: () => Promise.reject(failure),
    failed: (cause) => void failed.push(cause),
  }
  served.write([partOf(file, 0, MiB, changed)])
  expect((await closed)?.cause).toBe(failure)
  expect(failed).toEqual([failure])
  await stop()
  file.close()
})

test('with TLS nothing goes past the encryption', () => {
  expect(sendsFiles(new tls.TLSSocket(new net.Socket()))).toBe(false)
})

test.skipIf(!hasSendfile)('what was just written is in memory, and what lies behind the end of a file is not', () => {
  const file = fileOf(content(MiB))
  expect(file.isInMemory(0, MiB)).toBe(true)
  expect(file.isInMemory(4097, 100_000)).toBe(true)
  expect(file.isInMemory(MiB - 10, 8192)).toBe(false)
  file.close()
})
