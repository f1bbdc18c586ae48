// How far the machine itself goes: copying, checksums, the loopback, writes into the page cache and syncs. No broker is involved.
import { fork } from 'node:child_process'
import * as fs from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { removeFolder, temporaryFolder } from '@millrace/judges'
import { nodeHost } from '@millrace/host/node'

const MiB = 1024 * 1024

export interface Limit {
  readonly what: string
  readonly value: number
  readonly unit: string
}

/** Bytes a second of something that handles `bytes` each time, for about half a second; in GB/s. */
function rate(bytes: number, run: () => void): number {
  for (let i = 0; i < 20; i++) run()
  const started = performance.now()
  let times = 0
  while (performance.now() - started < 500) {
    run()
    times++
  }
  return (times * bytes) / (performance.now() - started) / 1e6
}

/** What the machine can do at most, with the calls that the broker makes. */
export async function limits(): Promise<Limit[]> {
  const from = Buffer.alloc(64 * MiB, 'x')
  const to = Buffer.alloc(64 * MiB)
  let at = 0
  const step = (size: number): number => (at = (at + size) % (64 * MiB - size))
  const host = nodeHost({ level: 'error' })
  const directory = temporaryFolder('millrace-limits')
  try {
    return [
      { what: 'memcpy of 64 KiB pieces', value: rate(65_536, () => from.copy(to, at, step(65_536), at + 65_536)), unit: 'GB/s' },
      { what: 'CRC-32C of 64 KiB pieces', value: crc32c(host, from), unit: 'GB/s' },
      ...pageCache(directory, from),
      ...(await syncs(directory, from)),
      { what: 'loopback, one connection, 64 KiB writes, Node on both ends', value: await loopback(), unit: 'GB/s' },
      { what: 'loopback, 100 B there and back, one at a time', value: await roundTrip(), unit: 'ms' },
    ]
  } finally {
    removeFolder(directory)
  }
}

function crc32c(host: ReturnType<typeof nodeHost>, bytes: Uint8Array): number {
  const piece = bytes.subarray(0, 65_536)
  return rate(65_536, () => host.compression.crc32c(piece))
}

function pageCache(directory: string, from: Uint8Array): Limit[] {
  const fd = fs.openSync(join(directory, 'cache'), 'w')
  let position = 0
  const write = (size: number): number =>
    rate(size, () => {
      fs.writeSync(fd, from, 0, size, position)
      position = (position + size) % (512 * MiB)
    })
  const large = write(65_536)
  const small = write(4096)
  fs.closeSync(fd)
  return [
    { what: 'write into the page cache, 64 KiB a call', value: large, unit: 'GB/s' },
    { what: 'write into the page cache, 4 KiB a call', value: small, unit: 'GB/s' },
  ]
}

/** fdatasync after an append, and of 100 files that were each appended to, four and more at a time. */
async function syncs(directory: string, from: Uint8Array): Promise<Limit[]> {
  const one = fs.openSync(join(directory, 'one'), 'w')
  const times: number[] = []
  for (let i = 0; i < 300; i++) {
    fs.writeSync(one, from, 0, 4096, i * 4096)
    const started = performance.now()
    fs.fdatasyncSync(one)
    times.push(performance.now() - started)
  }
  fs.closeSync(one)
  const found = [{ what: 'append of 4 KiB and fdatasync, median', value: times.sort((a, b) => a - b)[150] as number, unit: 'ms' }]
  const files = Array.from({ length: 100 }, (_, i) => fs.openSync(join(directory, `file-${i}`), 'w'))
  for (const atOnce of [1, 4]) {
    const rounds = 10
    let spent = 0
    for (let round = 0; round < rounds; round++) {
      for (const fd of files) fs.writeSync(fd, from, 0, 4096, (atOnce * rounds + round) * 4096)
      const started = performance.now()
      let next = 0
      const worker = async (): Promise<void> => {
        while (next < files.length) await sync(files[next++] as number)
      }
      await Promise.all(Array.from({ length: atOnce }, worker))
      spent += performance.now() - started
    }
    found.push({
      what: `append of 4 KiB to each of 100 files and fdatasync, ${atOnce} at a time`,
      value: spent / rounds,
      unit: 'ms',
    })
  }
  for (const fd of files) fs.closeSync(fd)
  return found
}

const sync = (fd: number): Promise<void> =>
  new Promise((resolve, reject) => fs.fdatasync(fd, (cause) => (cause === null ? resolve() : reject(cause))))

/** Runs this file's other end as a process of its own. */
async function withPeer<T>(mode: 'sink' | 'echo', run: (port: number) => Promise<T>): Promise<T> {
  const peer = fork(import.meta.filename, [mode])
  try {
    return await run(await new Promise<number>((resolve) => peer.once('message', (port) => resolve(port as number))))
  } finally {
    peer.kill()
  }
}

const loopback = (): Promise<number> =>
  withPeer('sink', async (port) => {
    const socket = connect(port, '127.0.0.1')
    const piece = Buffer.alloc(65_536)
    let sent = 0
    const started = performance.now()
    while (performance.now() - started < 1000) {
      sent += piece.length
      if (!socket.write(piece)) await new Promise<void>((resolve) => socket.once('drain', resolve))
    }
    socket.destroy()
    return sent / (performance.now() - started) / 1e6
  })

const roundTrip = (): Promise<number> =>
  withPeer('echo', async (port) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const piece = Buffer.alloc(100)
    const times: number[] = []
    for (let i = 0; i < 10_000; i++) {
      const started = performance.now()
      socket.write(piece)
      await new Promise<void>((resolve) => socket.once('data', () => resolve()))
      times.push(performance.now() - started)
    }
    socket.destroy()
    return times.sort((a, b) => a - b)[5000] as number
  })

const mode = process.argv[2]
if (process.send !== undefined && (mode === 'sink' || mode === 'echo')) {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', (bytes) => mode === 'echo' && socket.write(bytes))
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port))
}
