// The command as npx starts it: one process, which leaves nothing behind however it ends.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'

const bin = join(import.meta.dirname, '../bin/millrace.mjs')
const folder = mkdtempSync(join(tmpdir(), 'millrace-bin-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A broker that is ready, and where it listens. */
async function started(listener: string): Promise<{ readonly child: ChildProcess; readonly address: string }> {
  const overrides = [`listeners=${listener}`, `log.dirs=${mkdtempSync(join(folder, 'data-'))}`].flatMap((each) => [
    '--override',
    each,
  ])
  const child = spawn(process.execPath, [bin, 'broker', ...overrides], { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = / PLAINTEXT:\/\/(\S+)$/.exec(line) ?? []
    if (line.startsWith('ready ') && address !== undefined) return { child, address }
  }
  throw new Error('it ended before it was ready')
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

test('a broker that is killed leaves no process, and its port is free', { timeout: 60_000 }, async () => {
  const { child, address } = await started('PLAINTEXT://127.0.0.1:0')
  await killed(child)
  const asked = createConnection(Number(address.split(':')[1]), '127.0.0.1')
  const answer = await new Promise((resolve) => {
    asked.once('connect', () => resolve('connected'))
    asked.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code))
  })
  asked.destroy()
  expect(answer).toBe('ECONNREFUSED')
})

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

test.skipIf(!hasIpv6)('what a broker on IPv6 says of its listener can be given to -b', { timeout: 60_000 }, async () => {
  const { child, address } = await started('PLAINTEXT://[::1]:0')
  try {
    expect(address).toMatch(/^\[::1\]:\d+$/)
    const asked = spawn(process.execPath, [bin, 'cluster', '-b', address], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: string[] = []
    for await (const line of createInterface({ input: asked.stdout })) lines.push(line)
    expect(lines.join('\n')).toMatch(/^cluster \S+, controller 1\n/)
  } finally {
    await killed(child)
  }
})

test(
  'a broker goes on when the reader of its output is gone, and at signals that operators send a JVM',
  { timeout: 60_000 },
  async () => {
    const { child, address } = await started('PLAINTEXT://127.0.0.1:0')
    try {
      child.stdout?.destroy()
      // SIGQUIT prints, and so finds that nobody reads; the last one is told of by an answer that comes after it.
      for (const signal of ['SIGQUIT', 'SIGUSR2', 'SIGALRM', 'SIGUSR1', 'SIGQUIT'] as const) {
        child.kill(signal)
        const asked = spawn(process.execPath, [bin, 'cluster', '-b', address], { stdio: ['ignore', 'pipe', 'inherit'] })
        const lines: string[] = []
        for await (const line of createInterface({ input: asked.stdout })) lines.push(line)
        expect([signal, lines[0]]).toEqual([signal, expect.stringMatching(/^cluster /)])
      }
      const inspector = createConnection(9229, '127.0.0.1')
      const answer = new Promise((resolve) => {
        inspector.once('connect', () => resolve('connected'))
        inspector.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code))
      })
      expect(await answer).toBe('ECONNREFUSED')
      inspector.destroy()
    } finally {
      await killed(child)
    }
  },
)
