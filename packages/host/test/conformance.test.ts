// What every Host promises: one suite over the real machine and the simulated one.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Host, Socket } from '../src/index.ts'
import { ConnectFailed, DiskFailed } from '../src/index.ts'
import { nodeHost } from '../src/node/index.ts'
import { Simulation } from '../src/simulated/index.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const joined = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString()

interface Subject {
  readonly name: string
  readonly host: Host
  readonly folder: string
  readonly run: <T>(work: () => Promise<T>) => Promise<T>
}

const temporary = mkdtempSync(join(tmpdir(), 'millrace-host-'))
afterAll(() => rmSync(temporary, { recursive: true }))
const simulation = new Simulation({ seed: 7 })
const simulated = simulation.machine('a').host
simulated.disk.makeDirectory('/data')

const subjects: readonly Subject[] = [
  { name: 'node', host: nodeHost({ log: () => undefined }), folder: temporary, run: (work) => work() },
  { name: 'simulated', host: simulated, folder: '/data', run: (work) => simulation.run(work) },
]

describe.each(subjects)('on $name', ({ host, folder, run }) => {
  test('bytes written at a position are read back at once, and past the end fewer come', () => {
    const file = host.disk.open(`${folder}/bytes`, 'create')
    file.write([text('hello '), text('world')], 0)
    file.write([text('W')], 6)
    const into = new Uint8Array(20)
    expect(file.readNow(into, 0)).toBe(11)
    expect(joined([into.subarray(0, 11)])).toBe('hello World')
    expect(file.size()).toBe(11)
    file.close()
  })

  test('a write past the end leaves zeros between', () => {
    const file = host.disk.open(`${folder}/hole`, 'write')
    file.write([text('x')], 5)
    const into = new Uint8Array(6).fill(9)
    expect(file.readNow(into, 0)).toBe(6)
    expect([...into]).toEqual([0, 0, 0, 0, 0, 120])
    file.close()
  })

  test('more pieces than one system call takes arrive in order', () => {
    const file = host.disk.open(`${folder}/pieces`, 'write')
    const pieces = Array.from({ length: 3000 }, (_, i) => text(String(i % 10)))
    file.write(pieces, 0)
    const into = new Uint8Array(3000)
    file.readNow(into, 0)
    expect(joined([into])).toBe(joined(pieces))
    file.close()
  })

  test('a cut file is shorter, a stretched one has zeros', async () => {
    const file = host.disk.open(`${folder}/cut`, 'write')
    file.write([text('abcdef')], 0)
    file.truncate(2)
    file.truncate(4)
    const into = new Uint8Array(8)
    expect(await run(() => file.read(into, 0))).toBe(4)
    expect([...into.subarray(0, 4)]).toEqual([97, 98, 0, 0])
    await run(() => file.sync())
    file.close()
  })

  test('modes: create refuses what is there, read refuses what is not, truncate empties', () => {
    host.disk.open(`${folder}/mode`, 'create').close()
    expect(() => host.disk.open(`${folder}/mode`, 'create')).toThrow(DiskFailed)
    expect(() => host.disk.open(`${folder}/absent`, 'read')).toThrow(DiskFailed)
    const file = host.disk.open(`${folder}/mode`, 'write')
    file.write([text('x')], 0)
    file.close()
    const again = host.disk.open(`${folder}/mode`, 'truncate')
    expect(again.size()).toBe(0)
    again.close()
  })

  test('directories list their entries in order, rename moves what is in them, removal is final', async () => {
    const { disk } = host
    disk.makeDirectory(`${folder}/d/e`)
    disk.open(`${folder}/d/b`, 'create').close()
    disk.open(`${folder}/d/e/inner`, 'create').close()
    expect(disk.list(`${folder}/d`)).toEqual([
      { name: 'b', kind: 'file' },
      { name: 'e', kind: 'directory' },
    ])
    disk.rename(`${folder}/d`, `${folder}/moved`)
    expect(disk.exists(`${folder}/moved/e/inner`)).toBe(true)
    expect(disk.exists(`${folder}/d`)).toBe(false)
    await run(() => disk.syncDirectory(folder))
    disk.remove(`${folder}/moved/b`)
    disk.remove(`${folder}/moved/b`)
    disk.removeDirectory(`${folder}/moved`)
    expect(disk.exists(`${folder}/moved`)).toBe(false)
    expect(() => disk.list(`${folder}/moved`)).toThrow(DiskFailed)
  })

  test('removal aside is final as well, fine with what is not there, and ends between two entries when it is aborted', async () => {
    const { disk } = host
    const { signal } = new AbortController()
    disk.makeDirectory(`${folder}/aside/inner`)
    for (const name of ['a', 'b', 'inner/c']) disk.open(`${folder}/aside/${name}`, 'create').close()
    const file = disk.open(`${folder}/aside/a`, 'write')
    await run(() => disk.removeLater(`${folder}/aside/a`))
    await run(() => disk.removeLater(`${folder}/aside/a`))
    expect(disk.list(`${folder}/aside`).map(({ name }) => name)).toEqual(['b', 'inner'])
    // Who has it open reads and writes it as before.
    file.write([text('x')], 0)
    expect(file.size()).toBe(1)
    file.close()
    await expect(run(() => disk.removeDirectoryLater(`${folder}/aside`, AbortSignal.abort(new Error('enough'))))).rejects.toThrow(
      'enough',
    )
    expect(disk.exists(`${folder}/aside`)).toBe(true)
    await expect(run(() => disk.removeLater(`${folder}/aside/inner`))).rejects.toThrow(DiskFailed)
    await run(() => disk.removeDirectoryLater(`${folder}/aside`, signal))
    expect(disk.exists(`${folder}/aside`)).toBe(false)
    await run(() => disk.removeDirectoryLater(`${folder}/aside`, signal))
    disk.open(`${folder}/aside`, 'create').close()
    await run(() => disk.removeDirectoryLater(`${folder}/aside`, signal))
    expect(disk.exists(`${folder}/aside`)).toBe(false)
  })

  test('a directory that is not there, or in the way, is told by code', async () => {
    const code = (run: () => unknown): string => {
      try {
        run()
      } catch (cause) {
        return (cause as DiskFailed).code
      }
      return 'none'
    }
    const { disk } = host
    disk.makeDirectory(`${folder}/full/inner`)
    disk.makeDirectory(`${folder}/other/inner`)
    disk.open(`${folder}/plain`, 'create').close()
    expect([
      code(() => disk.list(`${folder}/nowhere`)),
      code(() => disk.syncDirectoryNow(`${folder}/nowhere`)),
      code(() => disk.open(`${folder}/nowhere/file`, 'create')),
      code(() => disk.rename(`${folder}/plain`, `${folder}/nowhere/plain`)),
      code(() => disk.rename(`${folder}/other`, `${folder}/full`)),
      code(() => disk.makeDirectory(`${folder}/plain`)),
    ]).toEqual(['ENOENT', 'ENOENT', 'ENOENT', 'ENOENT', 'ENOTEMPTY', 'EEXIST'])
    await expect(run(() => disk.syncDirectory(`${folder}/nowhere`))).rejects.toThrow(DiskFailed)
    disk.rename(`${folder}/full`, `${folder}/moved`)
    expect(disk.list(`${folder}/moved`)).toEqual([{ name: 'inner', kind: 'directory' }])
  })

  test('a directory says whether files can be made in it', () => {
    const { disk } = host
    disk.makeDirectory(`${folder}/open`)
    expect(disk.checkWritable(`${folder}/open`)).toBeUndefined()
    expect(() => disk.checkWritable(`${folder}/nowhere`)).toThrow(DiskFailed)
  })

  test('a lock is held by one, and free after release', () => {
    const lock = host.disk.lock(`${folder}/lock`)
    expect(lock).toBeDefined()
    expect(host.disk.lock(`${folder}/lock`)).toBeUndefined()
    lock?.release()
    expect(host.disk.lock(`${folder}/lock`)).toBeDefined()
  })

  test('timers fire in order of their time, a cancelled one never', async () => {
    const seen: string[] = []
    await run(
      () =>
        new Promise<void>((resolve) => {
          host.clock.after(4, () => resolve(void seen.push('third')))
          host.clock.after(1, () => seen.push('second'))
          host.clock.after(2, () => seen.push('never')).cancel()
          host.clock.soon(() => seen.push('first'))
        }),
    )
    expect(seen).toEqual(['first', 'second', 'third'])
  })

  test('a sleep ends with the reason of its signal', async () => {
    const controller = new AbortController()
    await run(async () => {
      const sleep = host.clock.sleep(10_000, controller.signal)
      host.clock.soon(() => controller.abort(new Error('enough')))
      await expect(sleep).rejects.toThrow('enough')
    })
  })

  test('a connection carries chunks in order both ways and ends in order', async () => {
    const got = await run(() => exchange(host))
    expect(got).toEqual({ server: 'ping pong', client: 'answer', serverClosed: undefined, clientClosed: undefined, freed: true })
  })

  test('a connection that reads into one buffer: the same bytes, in pieces', async () => {
    const got = await run(() => exchange(host, { readBufferBytes: 4 }))
    expect(got).toEqual({ server: 'ping pong', client: 'answer', serverClosed: undefined, clientClosed: undefined, freed: true })
  })

  test('a paused reader holds the writer back, and gets all after it resumes', async () => {
    const got = await run(() => pausedReader(host))
    expect(got.refused).toBe(true)
    expect(got.received).toBe(got.sent)
  })

  test('nobody listening is refused with the code of the system, a taken port too', async () => {
    await run(async () => {
      const listener = await host.network.listen({ host: '127.0.0.1', port: 0 }, () => undefined)
      const taken = await host.network
        .listen({ host: '127.0.0.1', port: listener.port }, () => undefined)
        .catch((e: unknown) => e)
      expect(taken).toBeInstanceOf(ConnectFailed)
      expect((taken as ConnectFailed).code).toBe('EADDRINUSE')
      await listener.close()
      const refused = await host.network
        .connect({ host: '127.0.0.1', port: listener.port, timeoutMs: 1000 })
        .catch((e: unknown) => e)
      expect((refused as ConnectFailed).code).toBe('ECONNREFUSED')
    })
  })

  test('background work that is stopped ends quietly, one that fails goes to its owner', async () => {
    await run(async () => {
      const background = host.spawn('waits', (signal) => host.clock.sleep(60_000, signal))
      await background.stop()
      const failure = await new Promise<Error>((resolve) => {
        host.spawn('fails', () => Promise.reject(new Error('broken')), resolve)
      })
      expect(failure.message).toBe('broken')
    })
  })
})

async function exchange(host: Host, reading: { readonly readBufferBytes?: number } = {}): Promise<Record<string, unknown>> {
  const server: Uint8Array[] = []
  const client: Uint8Array[] = []
  let freed = true
  const closed: Record<string, Error | undefined> = {}
  let serverGone = (): void => undefined
  const serverEnd = new Promise<void>((resolve) => (serverGone = resolve))
  const listener = await host.network.listen({ host: '127.0.0.1', port: 0 }, (socket) =>
    socket.start({
      data(chunk) {
        server.push(chunk)
        if (joined(server) === 'ping pong') socket.write([text('ans'), text('wer')])
      },
      drain: () => undefined,
      close(cause) {
        closed['server'] = cause
        serverGone()
      },
    }),
  )
  const socket = await host.network.connect({ host: '127.0.0.1', port: listener.port, timeoutMs: 1000, ...reading })
  await new Promise<void>((resolve) => {
    socket.start({
      data(chunk) {
        client.push(chunk.slice())
        socket.free(chunk)
        freed &&= reading.readBufferBytes !== undefined || chunk.length === 0
        if (joined(client) === 'answer') socket.end()
      },
      drain: () => undefined,
      close(cause) {
        closed['client'] = cause
        resolve()
      },
    })
    socket.write([text('ping '), text('pong')])
  })
  await serverEnd
  await listener.close()
  return { server: joined(server), client: joined(client), serverClosed: closed['server'], clientClosed: closed['client'], freed }
}

async function pausedReader(host: Host): Promise<{ refused: boolean; sent: number; received: number }> {
  let received = 0
  let reader: Socket | undefined
  let all = (): void => undefined
  const done = new Promise<void>((resolve) => (all = resolve))
  const chunk = new Uint8Array(64 * 1024)
  let sent = 0
  const listener = await host.network.listen({ host: '127.0.0.1', port: 0 }, (socket) => {
    reader = socket
    socket.start({
      data(bytes) {
        received += bytes.length
        if (received === sent) all()
      },
      drain: () => undefined,
      close: () => undefined,
    })
    socket.pause()
  })
  const socket = await host.network.connect({ host: '127.0.0.1', port: listener.port, timeoutMs: 1000 })
  socket.start({ data: () => undefined, drain: () => undefined, close: () => undefined })
  let refused = false
  // Far more than the buffers of a loopback connection hold.
  for (let i = 0; i < 400; i++) {
    sent += chunk.length
    refused = !socket.write([chunk]) || refused
  }
  await host.clock.sleep(20)
  refused = refused && received < sent && socket.pendingBytes() > 0
  reader?.resume()
  await done
  socket.destroy()
  await listener.close()
  return { refused, sent, received }
}
